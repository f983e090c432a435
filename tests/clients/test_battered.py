"""Workbooks that people moved about, cut, copied and typed over: read right, or said what happened.

Knows what hands do to a sheet; refuses to know how anything is recognised.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from antt_sync.core.book import column_letters
from antt_sync.core.sheet import plan
from antt_sync.core.values import Unreadable, to_json
from tests.clients.libreoffice import Book, Format, Office
from tests.clients.ward import check
from tests.fillings import CLEAN, filled, shipped
from tests.workbook_makers import make

FillWith = Callable[..., Path]
FORMATS: tuple[Format, ...] = ("xlsx", "xls", "ods")
FORM = shipped("F04-K")
SHEET = FORM.sheet.vi
PLAN = plan(FORM)
CLEAN_FILE = make(FORM, filled("F04-K"))
VALUES = {a: to_json(e) for a, e in CLEAN["F04-K"].items() if not isinstance(e, Unreadable)}
LAST = column_letters(max(PLAN.columns.values()))


@dataclass(frozen=True, slots=True)
class Read:
    """What `check --json` made of one file: values, and (code, address, cell) of each finding."""

    refused: str
    values: Mapping[str, object]
    findings: list[tuple[str, str, str]]
    params: list[Mapping[str, object]]


def read(*paths: Path) -> list[Read]:
    """The one form of each file as read outside any office."""
    return [_read(answer) for answer in check(paths[0].parent, *paths)]


def _read(answer: Mapping[str, object]) -> Read:
    forms = answer["forms"]
    assert isinstance(forms, list)
    if not forms:
        return Read(str(answer["refused"]), {}, [], [])
    (form,) = forms
    values = {address: value.get("value") for address, value in form["values"].items()}
    said = form["findings"]
    findings = [(f["code"], f["address"], f["cell"]) for f in said]
    return Read("", values, findings, [f["params"] for f in said])


Hands = Callable[[Book], Book | None]
"""What somebody does to an open workbook; a book returned is the one that is saved."""


@dataclass(frozen=True, slots=True)
class Clerk:
    """Somebody with LibreOffice, a clean workbook and a folder."""

    office: Office
    folder: Path

    def everywhere(self, hands: Hands) -> dict[Format, Read]:
        """What is read after hands were laid on a clean workbook, by the format it was saved in."""
        return dict(zip(FORMATS, self._saved(hands, FORMATS), strict=True))

    def reads(self, hands: Hands) -> Read:
        """The same, saved as .xlsx."""
        return self._saved(hands, ("xlsx",))[0]

    def _saved(self, hands: Hands, formats: tuple[Format, ...]) -> list[Read]:
        path = self.folder / "Mau 1 (2).xlsx"
        path.write_bytes(CLEAN_FILE)
        with self.office.open(path) as book:
            other = hands(book)
            files = [(other or book).save_as(self.folder / f"lưu.{f}", f) for f in formats]
            if other is not None:
                other.close()
        return read(*files)


@pytest.fixture
def clerk(office: Office, work: Path) -> Clerk:
    """Somebody at a PC."""
    return Clerk(office, work)


def row(key: str) -> int:
    """A row's number on the sheet as given out."""
    return PLAN.row_at[key]


def column(key: str) -> int:
    """A column's number on the sheet as given out."""
    return PLAN.columns[key]


def insert_rows(book: Book) -> None:
    """Room for notes in the middle of the form and above it."""
    book.insert_rows(SHEET, before=row("d43c"), count=2)
    book.insert_rows(SHEET, before=row("d411"))
    book.insert_rows(SHEET, before=2)


def sort_clause(book: Book) -> None:
    """A clause sorted by its labels."""
    block = f"A{row('d43a')}:{LAST}{row('d43g')}"
    book.sort_rows(SHEET, block, column=column("noi_dung"))


def sort_everything(book: Book) -> None:
    """All rows of the form sorted by their labels, bands and tables included."""
    block = f"A{row('d411') - 1}:{LAST}{row('ngay_lap')}"
    book.sort_rows(SHEET, block, column=column("noi_dung"))


def insert_columns(book: Book) -> None:
    """A column of one's own between the form's, and one at the very left."""
    book.insert_columns(SHEET, before=column("so"))
    book.insert_columns(SHEET, before=1, count=2)


def move_columns(book: Book) -> None:
    """Dates before figures, this year's figures behind the evidence."""
    book.move_column(SHEET, column("ngay"), before=column("truoc"))
    book.move_column(SHEET, column("nay") + 1, before=column("ghi_chu"))


def rename(book: Book) -> None:
    """A name of one's own on the tab."""
    book.rename_sheet(SHEET, "TDP 7 (chính thức)")


HARMLESS = {
    "rows inserted": insert_rows,
    "a clause sorted": sort_clause,
    "columns inserted": insert_columns,
    "columns moved": move_columns,
    "sheet renamed": rename,
}


@pytest.mark.parametrize("hands", HARMLESS.values(), ids=HARMLESS)
def test_what_only_moved_is_read_as_if_nothing_had_happened(hands: Hands, clerk: Clerk) -> None:
    assert clerk.everywhere(hands) == dict.fromkeys(FORMATS, Read("", VALUES, [], []))


def test_a_whole_form_sorted_is_still_read(clerk: Clerk) -> None:
    assert clerk.reads(sort_everything).values == VALUES


def test_a_sheet_copied_alone_is_read_and_said_so(clerk: Clerk) -> None:
    seen = clerk.everywhere(lambda book: book.copy_sheet_to_new_file(SHEET))
    assert seen == dict.fromkeys(FORMATS, Read("", VALUES, [("FORM-104", "", "")], [{}]))


def test_a_row_inserted_into_a_table_and_filled_is_the_tables_next(clerk: Clerk) -> None:
    def hands(book: Book) -> None:
        book.insert_rows(SHEET, before=row("hoat_dong[2]"))
        at = row("hoat_dong[2]")
        cells: dict[str, str | float] = {
            f"{column_letters(column('noi_dung'))}{at}": "Ra quân tuyên truyền",
            f"{column_letters(column('nay'))}{at}": 55,
            f"{column_letters(column('ngay'))}{at}": "02/09/2024",
        }
        book.set_cells(SHEET, cells)

    more = {
        "hoat_dong[7].noi_dung": "Ra quân tuyên truyền",
        "hoat_dong[7].nay": 55,
        "hoat_dong[7].ngay": "2024-09-02",
    }
    assert clerk.everywhere(hands) == dict.fromkeys(FORMATS, Read("", {**VALUES, **more}, [], []))


def test_a_row_of_a_table_copied_is_a_row_more(clerk: Clerk) -> None:
    def hands(book: Book) -> None:
        book.copy_row(SHEET, row("hoat_dong[1]"), before=row("hoat_dong[3]"))

    first = {a: v for a, v in VALUES.items() if a.startswith("hoat_dong[1]")}
    more = {a.replace("[1]", "[7]"): v for a, v in first.items()}
    assert clerk.reads(hands) == Read("", {**VALUES, **more}, [], [])


def test_a_row_deleted_is_named_and_the_others_are_read(clerk: Clerk) -> None:
    seen = clerk.reads(lambda book: book.delete_rows(SHEET, first=row("d44c_tu_diem")))
    assert seen.values == {a: v for a, v in VALUES.items() if not a.startswith("d44c_tu_diem.")}
    said = dict(zip(((code, address) for code, address, _ in seen.findings), seen.params, strict=True))
    assert said["ROW-101", "d44c_tu_diem.nay"]["label"] == FORM.row_of["d44c_tu_diem"].label.vi


def test_a_row_copied_is_read_once_and_both_places_are_named(clerk: Clerk) -> None:
    def hands(book: Book) -> None:
        book.copy_row(SHEET, row("d44a_tp"), before=row("d44b"))
        book.set_cells(SHEET, {f"{column_letters(column('nay'))}{row('d44b')}": 9})

    seen = clerk.reads(hands)
    assert seen.values == VALUES
    assert [code for code, _, _ in seen.findings] == ["ROW-102"]
    (params,) = seen.params
    assert (params["first"], params["second"]) == (str(row("d44a_tp")), str(row("d44b")))


def test_a_formula_typed_over_an_entry_is_said_with_its_result(clerk: Clerk) -> None:
    at = PLAN.cell("d413_dk.nay")
    for format, seen in clerk.everywhere(lambda book: book.type_into(SHEET, {at: "=200+16"})).items():
        if format == "xlsx":
            assert seen.values == {**VALUES, "d413_dk.nay": None}
            assert ("CELL-105", "d413_dk.nay", at) in seen.findings
        else:  # the reader of the old formats sees a formula's result only
            assert seen.values == {**VALUES, "d413_dk.nay": 216}


def test_an_error_in_an_entry_is_no_value_and_is_said(clerk: Clerk) -> None:
    at = {address: PLAN.cell(address) for address in ("d44b_so.nay", "d411.so")}
    failing = dict.fromkeys(at.values(), "=NA()")
    for format, seen in clerk.everywhere(lambda book: book.set_formulas(SHEET, failing)).items():
        values = {a: v for a, v in seen.values.items() if v is not None}
        assert values == {a: v for a, v in VALUES.items() if a not in at}
        # The reader of the old formats sees no errors, only that nothing stands there.
        code = "CELL-105" if format == "xlsx" else "CELL-001"
        assert {(address, cell) for said, address, cell in seen.findings if said == code} == set(at.items())


def test_an_error_pasted_as_a_value_is_neither_blank_nor_value(fill_with: FillWith, work: Path) -> None:
    source = work / "nguồn.xlsx"
    source.write_bytes(CLEAN_FILE)
    addresses = ("d44b_so.nay", "d411.so", "d411.ngay", "d42.ket_qua")
    cells = {PLAN.cell(address): {"error": "#N/A"} for address in addresses}
    (seen,) = read(fill_with("exceljs", source, work / "dán.xlsx", {SHEET: cells}))
    assert seen.values == {**VALUES, **dict.fromkeys(addresses)}
    assert {cell for code, _, cell in seen.findings if code.startswith("CELL-1")} == set(cells)


def test_a_real_date_pasted_is_that_day(clerk: Clerk) -> None:
    seen = clerk.everywhere(lambda book: book.set_cells(SHEET, {PLAN.cell("d411.ngay"): 45366}))
    assert seen == dict.fromkeys(FORMATS, Read("", {**VALUES, "d411.ngay": "2024-03-15"}, [], []))


def test_what_stands_beside_the_form_is_shown_and_not_counted(clerk: Clerk) -> None:
    beside = f"{column_letters(column('truoc'))}{row('d43a')}"
    seen = clerk.reads(lambda book: book.set_cells(SHEET, {beside: 12}))
    assert seen == Read("", VALUES, [("CELL-202", "", beside)], [{"value": "12"}])


@pytest.mark.parametrize("line", ["the keys of the rows", "the keys of the columns"])
def test_a_sheet_without_its_hidden_keys_is_refused(line: str, clerk: Clerk) -> None:
    def hands(book: Book) -> None:
        if line == "the keys of the rows":
            book.delete_columns(SHEET, first=1)
        else:
            book.delete_rows(SHEET, first=1)

    assert clerk.reads(hands).refused == "FORM-101"


def test_a_form_twice_in_one_file_is_read_once_or_asked_about(clerk: Clerk) -> None:
    """A tab copied within the file, once as it is and once with another figure in the copy."""
    same = clerk.reads(lambda book: book.copy_sheet(SHEET, "Bản sao"))
    assert same == Read("", VALUES, [], [])

    def hands(book: Book) -> None:
        book.copy_sheet(SHEET, "Bản sao")
        book.set_cells("Bản sao", {PLAN.cell("d413_dk.nay"): 5})

    other = clerk.reads(hands)
    assert other.values == VALUES
    assert [code for code, _, _ in other.findings] == ["FORM-106"]
    assert other.params == [{"first": SHEET, "second": "Bản sao"}]
