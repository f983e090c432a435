"""The table of what people type, and cells written by hand as programs write them.

Knows the table's notation and the parts of a workbook; refuses to know how anything is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from antt_sync.core.expressions import refs
from antt_sync.core.schema import Cell
from antt_sync.core.sheet import plan
from tests.fillings import filled, shipped
from tests.hostile import unzipped, zipped
from tests.workbook_makers import make

HERE = Path(__file__).parent
FORM = shipped("F04-K")
SHEET = FORM.sheet.vi
PLAN = plan(FORM)
STEERING = {ref.address for cell in FORM.entry_cells.values() if cell.when for ref in refs(cell.when)}
"""What other cells are asked for by."""
MAKERS = ("XML", "ExcelJS", "SheetJS", "LibreOffice")
FONTS = re.compile(r"(\.Vn\w+|VNI-\w+|Times New Roman): ")
Typed = str | float | bool


@dataclass(frozen=True, slots=True)
class Habit:
    """One line of the table: what was typed where, by which programs, what is read and what is said."""

    name: str
    makers: tuple[str, ...]
    address: str
    typed: str
    read: str
    said: str

    def value(self) -> Typed:
        """What a library is handed: text, a number or a truth value."""
        kind, _, rest = self.typed.partition(" ")
        if kind == "số" and rest[:1] in "-0123456789" and rest:
            return float(rest)
        if self.typed in {"TRUE", "FALSE"}:
            return self.typed == "TRUE"
        return unescaped(self.typed)


def unescaped(text: str) -> str:
    """Text with its `\\uXXXX` as characters."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text)


def habits(name: str = "cells.md") -> list[Habit]:
    """The lines of a table."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    rows = [[c.strip() for c in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [Habit(n, tuple(m.split()), a, t.strip("«»"), r, s) for n, m, a, t, r, s in rows[1:]]


def waves(wanted: Iterable[Habit]) -> Iterator[dict[str, Habit]]:
    """Habits by the address where each is typed: its own cell or one alike, so that few workbooks do."""
    left = list(wanted)
    while left:
        wave: dict[str, Habit] = {}
        for habit in left:
            if free := next((address for address in alike(habit.address) if address not in wave), None):
                wave[free] = habit
        left = [habit for habit in left if habit not in wave.values()]
        yield wave


@cache
def alike(address: str) -> Sequence[str]:
    """A cell, and those of its column that take the same."""
    cells = {a: cell for a, cell in FORM.entry_cells.items() if a not in STEERING}
    return [address, *(a for a in cells if a != address and _takes(cells[a]) == _takes(cells[address]))]


def _takes(cell: Cell) -> tuple[object, ...]:
    return cell.column, cell.type, cell.choices, cell.longest, cell.smallest, cell.step


@cache
def base() -> Mapping[str, bytes]:
    """The parts of a clean workbook."""
    return unzipped(make(FORM, filled("F04-K")))


@cache
def everything_asked() -> Mapping[str, bytes]:
    """The parts of a workbook in which no cell is to stay empty because of another."""
    return unzipped(make(FORM, filled("F04-K", {"d44b_so.nay": 1, "d44d_chay_no.nay": 1})))


def by_hand(wave: Mapping[str, Habit]) -> bytes:
    """A workbook whose cells are written as text into its sheet's part."""
    parts = dict(everything_asked())
    sheet, styles = parts["xl/worksheets/sheet2.xml"].decode(), parts["xl/styles.xml"].decode()
    styles, day = _with_style(styles, 'numFmtId="14"')
    for address, habit in wave.items():
        sheet = replaced(sheet, PLAN.cell(address), inside(habit.typed, day))
    return zipped({**parts, "xl/worksheets/sheet2.xml": sheet.encode(), "xl/styles.xml": styles.encode()})


def _with_style(styles: str, look: str) -> tuple[str, int]:
    """The styles with one more, and its number."""
    found = re.search(r'<cellXfs count="(\d+)">', styles)
    assert found
    more = styles.replace(found[0], f'<cellXfs count="{int(found[1]) + 1}">')
    return more.replace("</cellXfs>", f'<xf {look} fontId="0" fillId="0" borderId="0"/></cellXfs>'), int(
        found[1]
    )


def replaced(sheet: str, cell: str, made: tuple[str, str]) -> str:
    """A sheet's part with another cell in place of this one; the style stays unless another is told."""
    attributes, content = made
    found = re.search(rf'<c r="{cell}"( s="\d+")?[^>]*?(/>|>.*?</c>)', sheet)
    assert found, cell
    style = "" if " s=" in attributes else found[1] or ""
    return sheet.replace(found[0], f'<c r="{cell}"{style}{attributes}>{content}</c>', 1)


def inside(typed: str, day: int) -> tuple[str, str]:
    """A cell's attributes and content for what the table says was typed."""
    kind, _, rest = typed.partition(" ")
    if FONTS.match(typed):
        runs = [FONTS.split(run)[1:] for run in typed.split(" + ")]
        text = " ".join(_run(font, word) for font, word in runs).replace("> <", "><")
        return ' t="inlineStr"', f"<is>{text}</is>"
    match kind:
        case "số" if rest[:1] in "-0123456789":
            return "", f"<v>{rest}</v>"
        case "ngày" if rest.isdigit():
            return f' s="{day}"', f"<v>{rest}</v>"
        case "lỗi":
            return ' t="e"', f"<v>{rest}</v>"
        case "công":
            formula, _, result = rest.removeprefix("thức ").partition(" = ")
            return "", f"<f>{formula}</f><v>{result}</v>"
        case "TRUE" | "FALSE":
            return ' t="b"', f"<v>{int(kind == 'TRUE')}</v>"
    return ' t="inlineStr"', f'<is><t xml:space="preserve">{escape(unescaped(typed))}</t></is>'


def _run(font: str, text: str) -> str:
    look = f"<rPr><rFont val={quoteattr(font)}/></rPr>"
    return f'<r>{look}<t xml:space="preserve">{escape(unescaped(text))}</t></r>'


def as_read(form: Mapping[str, object], address: str) -> tuple[str, str]:
    """(what was read at an address, the codes said of it) in `check --json`'s answer for one form."""
    values, findings = form["values"], form["findings"]
    assert isinstance(values, Mapping)
    assert isinstance(findings, Sequence)
    value = values.get(address, {}).get("value")
    codes = sorted({f["code"] for f in findings if f["address"] == address and f["code"].startswith("CELL-")})
    return "–" if value is None else str(value), " ".join(codes) or "–"
