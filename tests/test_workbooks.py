"""The blanks in workbooks/ are what the forms of today give: nobody hands out yesterday's questions."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from html import unescape

import build_workbooks
import pytest

from antt_sync.adapters.schema_files import load_forms
from tests.fillings import shipped
from tests.sheets import lists_of, opened
from tests.workbook_makers import make

_FORMULA = re.compile(r"<(?:f|formula[12]?)(?: [^>]*)?>([^<]+)<")


@cache
def blanks() -> dict[str, bytes]:
    """Every blank, written once."""
    return build_workbooks.blanks()


def test_the_blanks_are_not_stale() -> None:
    made = blanks()
    assert made
    assert build_workbooks.differing(made) == [], "run scripts/build_workbooks.py"


def test_the_check_finds_one_changed_part_and_a_missing_file() -> None:
    made = blanks()
    name = sorted(made)[0]
    assert build_workbooks.differing({**made, name: make(shipped("F04-K"))}) == [name]
    assert build_workbooks.differing({**made, "F99.xlsx": made[name]}) == ["F99.xlsx"]


def test_the_digest_ignores_order_and_compression_but_no_content() -> None:
    def packed(parts: dict[str, bytes], method: int) -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", method) as archive:
            for part, content in parts.items():
                archive.writestr(part, content)
        return stream.getvalue()

    parts = {"a.xml": b"<a/>", "b.xml": b"<b/>"}
    swapped = dict(reversed(parts.items()))
    digest = build_workbooks.parts_digest(packed(parts, zipfile.ZIP_STORED))
    assert digest == build_workbooks.parts_digest(packed(swapped, zipfile.ZIP_DEFLATED))
    assert digest != build_workbooks.parts_digest(packed({**parts, "b.xml": b"<b />"}, zipfile.ZIP_STORED))


@pytest.mark.parametrize("arguments", [["--nothing"], ["--check", "extra"]])
def test_an_unknown_option_is_a_usage_error(arguments: list[str]) -> None:
    assert build_workbooks.main(arguments) == 2


def test_the_page_for_clerks_names_every_blank() -> None:
    page = (build_workbooks.WORKBOOKS / "README.md").read_text(encoding="utf-8")
    for name in blanks():
        assert f"`{name.removesuffix('.xlsx')}`" in page


def test_no_list_of_a_blank_is_split_at_a_comma_within_a_choice() -> None:
    forms = load_forms(build_workbooks.SCHEMAS)
    offered = {cell.choices for form in forms for cell in form.entry_cells.values()}
    for name, data in blanks().items():
        for sheet in opened(data):
            assert set(lists_of(sheet)) <= offered, f"{name} {sheet.title}"


def test_every_formula_fits_excel_2007() -> None:
    """Excel 2007 takes 8192 characters and 64 levels; a longer one makes the whole file unreadable to it."""
    found = {formula: name for name, data in blanks().items() for formula in formulas(data)}
    assert len(found) > 5_000
    for formula, name in found.items():
        assert len(formula) < 8192, f"{name}: {formula[:99]}"  # the sign before it counts too
        assert levels(formula) <= 64, f"{name}: {formula[:99]}"


def formulas(data: bytes) -> list[str]:
    """Every formula of a workbook, those of marks and lists too, without the sign before it."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        sheets = [book.read(part).decode() for part in book.namelist() if part.startswith("xl/worksheets/")]
    return [unescape(found) for sheet in sheets for found in _FORMULA.findall(sheet)]


def levels(formula: str) -> int:
    """How deep its brackets go, texts left out."""
    deepest = depth = 0
    for letter in re.sub(r'"[^"]*"', "", formula):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        deepest = max(deepest, depth)
    return deepest
