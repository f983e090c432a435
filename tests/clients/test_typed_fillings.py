"""One filling, entered in the programs that people use and saved as what they save: read alike.

Knows programs and file formats; refuses to know what any value means.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from antt_sync.adapters.workbook_write import write_workbook
from antt_sync.core.live import ma_kiem
from antt_sync.core.schema import Form
from antt_sync.core.sheet import plan
from antt_sync.core.values import Unreadable, show, to_json
from antt_sync.messages.workbook_words import live_words, printed_words
from tests.clients.libreoffice import Format, Office
from tests.clients.node_clients import Cells, Library
from tests.clients.ward import check
from tests.fillings import PARAMETERS, filled, given_in, shipped
from tests.generated import Filling, Typed, filling
from tests.workbook_makers import PREFILL

FillWith = Callable[[Library, Path, Path, Cells], Path]
FORMATS: tuple[Format, ...] = ("xlsx", "xls", "ods")
FORMS = ("F04-K", "F02-K")


def readable(form: Form, mode: str, seed: int) -> Filling:
    """A generated filling of a kind with nothing unreadable in it."""
    for chance in (Random(f"{seed} {n}") for n in range(1_000)):
        made = filling(form, chance, parameters=PARAMETERS)
        if made.mode == mode and not any(isinstance(e, Unreadable) for e in made.entries.values()):
            return made
    raise LookupError(mode)


def fillings(form_id: str) -> list[Filling]:
    """The clean filling as tests know it, and some generated ones."""
    form = shipped(form_id)
    clean: dict[str, Typed] = {
        address: entry if isinstance(entry, int | str) else f"{entry:%d/%m/%Y}"
        for address, entry in filled(form_id).items()
        if not isinstance(entry, Unreadable) and not form.cells[address].given
    }
    given = given_in(form, filled(form_id))
    return [Filling(form, "clean", clean, given), readable(form, "tidy", 1), readable(form, "patchy", 2)]


def blank(made: Filling, folder: Path) -> Path:
    """The product's own blank."""
    path = folder / f"{made.form.id} {made.mode} trống.xlsx"
    if not path.exists():
        words, printed = live_words(), printed_words()
        path.write_bytes(
            write_workbook(
                made.form,
                prefill=replace(PREFILL, known=made.known),
                entries={},
                words=words,
                printed=printed,
            )
        )
    return path


def placed(made: Filling) -> dict[str, Typed]:
    """What is typed, by cell name."""
    laid_out = plan(made.form)
    return {laid_out.cell(address): typed for address, typed in made.typed.items()}


def keyed(made: Filling) -> dict[str, str]:
    """The same as keys: nobody types a day's number, only pastes it."""
    laid_out, entries = plan(made.form), made.entries
    return {
        laid_out.cell(address): show(entries[address]) if isinstance(typed, int) else str(typed)
        for address, typed in made.typed.items()
    }


def expected(made: Filling) -> dict[str, object]:
    """What every reading must come to."""
    values = {a: to_json(e) for a, e in made.entries.items() if not isinstance(e, Unreadable)}
    return {"ma_kiem": ma_kiem(made.form, made.entries), "values": values}


def read(answer: Mapping[str, object]) -> dict[str, object]:
    """What `check --json` read."""
    forms = answer["forms"]
    assert isinstance(forms, list), answer
    (said,) = forms
    values = {address: value.get("value", value) for address, value in said["values"].items()}
    return {"ma_kiem": said["ma_kiem"], "values": values}


def typed_into(office: Office, made: Filling, folder: Path, *formats: Format) -> dict[Path, Filling]:
    """Typed cell by cell as keys, and saved in each format."""
    kept: dict[Path, Filling] = {}
    with office.open(blank(made, folder)) as book:
        book.type_into(made.form.sheet.vi, keyed(made))
        for format in formats:
            name = f"{made.form.id} {made.mode} {office.locale}.{format}"
            kept[book.save_as(folder / name, format)] = made
    return kept


def assert_read_alike(kept: Mapping[Path, Filling], folder: Path) -> None:
    """Every file reads as what was typed."""
    for path, answer in zip(kept, check(folder, *kept), strict=True):
        assert read(answer) == expected(kept[path]), path.name


@pytest.mark.parametrize("form_id", FORMS)
def test_keys_typed_in_a_vietnamese_office_read_alike_from_every_format(
    form_id: str, office: Office, work: Path
) -> None:
    kept: dict[Path, Filling] = {}
    for made in fillings(form_id):
        kept |= typed_into(office, made, work, *FORMATS)
    assert_read_alike(kept, work)


@pytest.mark.parametrize("form_id", FORMS)
def test_keys_typed_in_an_american_office_read_alike(form_id: str, office_en: Office, work: Path) -> None:
    kept: dict[Path, Filling] = {}
    for made in fillings(form_id):
        kept |= typed_into(office_en, made, work, "xlsx", "xls")
    assert_read_alike(kept, work)


@pytest.mark.parametrize("form_id", FORMS)
@pytest.mark.parametrize("library", ["sheetjs", "exceljs"])
def test_what_a_library_wrote_reads_alike(
    library: Library, form_id: str, fill_with: FillWith, work: Path
) -> None:
    kept: dict[Path, Filling] = {}
    for made in fillings(form_id):
        target = work / f"{form_id} {made.mode} {library}.xlsx"
        kept[fill_with(library, blank(made, work), target, {made.form.sheet.vi: placed(made)})] = made
    assert_read_alike(kept, work)


@pytest.mark.parametrize("library", ["sheetjs", "exceljs"])
def test_what_a_library_wrote_stays_alike_through_libreoffice(
    library: Library, fill_with: FillWith, office: Office, work: Path
) -> None:
    made = fillings("F04-K")[1]
    wrote = fill_with(library, blank(made, work), work / "a.xlsx", {made.form.sheet.vi: placed(made)})
    with office.open(wrote) as book:
        kept = {book.save_as(work / f"{library}.{format}", format): made for format in FORMATS}
    assert_read_alike(kept, work)


KEYS: dict[str, tuple[str, object]] = {
    "d413_tong.nay": ("1.234", 1234),
    "d413_dk.nay": ("1,234", None),
    "d44b_so.nay": ("50%", None),
    "d44d_chay_no.nay": ("-1", None),
    "d411.ngay": ("5/3/24", "2024-03-05"),
    "d412.ngay": ("1-2-2024", "2024-02-01"),
    "hoat_dong[1].ngay": ("12/31/2024", None),
    "d411.so": ("1/2", "1/2"),
    "d412.so": ("0012", "0012"),
    "d42.so": ("1e5", "1e5"),
    "d44b.so": ("=1+1", "=1+1"),
    "d42.ngay": ("2024-03-01", "2024-03-01"),
    "d412.ket_qua": ("đạt", "Đạt"),
}
"""What is typed, and what a Vietnamese office means by it; `None` where no reading is safe."""


@pytest.mark.parametrize("locale", ["office", "office_en"])
def test_doubtful_keys_are_read_as_meant_or_not_at_all(
    locale: str, request: pytest.FixtureRequest, work: Path
) -> None:
    """The same keys mean other numbers to an American office: what it made of them is never guessed away."""
    office: Office = request.getfixturevalue(locale)
    made = Filling(shipped("F04-K"), "doubtful", {address: keys for address, (keys, _) in KEYS.items()})
    (answer,) = check(work, *typed_into(office, made, work, "xlsx"))
    values = read(answer)["values"]
    assert isinstance(values, dict)
    forms = answer["forms"]
    assert isinstance(forms, list)
    found = {(f["address"], f["code"]) for f in forms[0]["findings"]}
    as_meant = {address: meant for address, (_, meant) in KEYS.items()}
    if office.locale == "en-US":
        as_meant |= {"d413_tong.nay": None, "d413_dk.nay": 1234}  # there the comma parts thousands
    assert {a: None if isinstance(v, dict) else v for a, v in values.items()} == as_meant
    unread = {address for address, meant in as_meant.items() if meant is None}
    assert {a for a, code in found if code in ("CELL-101", "CELL-103")} == unread
