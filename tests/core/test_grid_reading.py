"""A grid read row by row: each filled row is one unit's form, whatever was moved, sorted or deleted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from antt_sync.adapters.grid_sheet import write_grid
from antt_sync.adapters.read_book import read_book
from antt_sync.core.book import RawBook, RawCell, RawSheet, cell_name
from antt_sync.core.findings import Severity
from antt_sync.core.grid import GridRow, grid_of
from antt_sync.core.grid_reading import GridsRead, read_grids
from antt_sync.core.sheet import Prefill
from antt_sync.core.values import Unreadable
from antt_sync.messages.workbook_words import printed_words
from tests.fillings import filled, shipped
from tests.sheets import first_sheet, opened, saved, typed_rows

FORM = shipped("F04-K")
ROWS = [GridRow(f"K-14761-00{n}.1", f"Tổ dân phố số {n}") for n in (1, 2, 3)]
GRID = grid_of(FORM, "2024", ROWS)
BLANK = write_grid(GRID, prefill=Prefill("", "", "2024"), printed=printed_words())
TYPED = {a: v for a, v in filled("F04-K").items() if a in GRID.places and not isinstance(v, Unreadable)}


def read(data: bytes) -> GridsRead:
    return read_grids(read_book(data), lambda _: FORM)


def changed(data: bytes, change: Callable[[Worksheet], object]) -> bytes:
    book = opened(data)
    change(first_sheet(book, "grid|"))
    return saved(book)


TWO = typed_rows(BLANK, {ROWS[0].unit: TYPED, ROWS[2].unit: {"d44b_so.nay": 5, "#cach_nhan": "dien thoai"}})


def test_a_blank_grid_is_a_grid_that_says_nothing() -> None:
    told = read(BLANK)
    assert (told.forms, told.found, told.damaged, told.unknown) == ((), True, False, ())


def test_each_filled_row_is_a_form_of_its_unit() -> None:
    first, third = read(TWO).forms
    assert (first.token.unit, first.chosen, dict(first.entries)) == (ROWS[0].unit, ROWS[0].name, TYPED)
    assert dict(third.entries) == {"d44b_so.nay": 5}
    assert first.handed is not None
    assert third.handed is not None
    assert (first.handed.at, first.handed.channel) == ("C7", "paper")
    assert (third.handed.at, third.handed.channel) == ("C9", "phone")
    assert third.places["d44b_so.nay"].endswith("9")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda s: s.delete_rows(8), id="a row deleted"),
        pytest.param(lambda s: s.insert_rows(7, 2), id="rows inserted"),
        pytest.param(lambda s: s.insert_cols(9), id="a column inserted"),
        pytest.param(lambda s: s.move_range("A7:GZ7", rows=9), id="a row moved"),
    ],
)
def test_what_was_typed_is_found_wherever_it_moved(change: Callable[[Worksheet], object]) -> None:
    before = {r.token.unit: dict(r.entries) for r in read(TWO).forms}
    assert {r.token.unit: dict(r.entries) for r in read(changed(TWO, change)).forms} == before


def test_a_row_without_an_id_says_its_name() -> None:
    def change(sheet: Worksheet) -> None:
        sheet.cell(20, 3).value = "Tổ dân phố số 9"
        sheet.cell(20, GRID.places["d44b_so.nay"]).value = 2

    (reading,) = read(changed(BLANK, change)).forms
    assert (reading.token.unit, reading.chosen) == ("", "Tổ dân phố số 9")


def test_the_same_row_twice_is_one() -> None:
    def change(sheet: Worksheet) -> None:
        for column in range(1, sheet.max_column + 1):
            sheet.cell(12, column).value = sheet.cell(9, column).value

    assert [r.token.unit for r in read(changed(TWO, change)).forms] == [ROWS[0].unit, ROWS[2].unit]


def test_oddities_become_findings_at_their_cells() -> None:
    def change(sheet: Worksheet) -> None:
        sheet.cell(9, GRID.places["#cach_nhan"]).value = "bồ câu"
        sheet.cell(9, GRID.places["d44b_so.nay"]).value = "=1+1"
        sheet.cell(9, len(GRID.places) + 2).value = "xem lại"
        sheet.delete_cols(GRID.places["d42.ket_qua"])

    third = read(changed(TWO, change)).forms[-1]
    codes = [f.code for f in third.findings]
    assert codes.count("GRID-101") == codes.count("CELL-202") == codes.count("FORM-108") == 1
    assert third.entries["d44b_so.nay"] == Unreadable("", "CELL-105")
    assert third.handed is not None
    assert third.handed.channel == "paper"


@pytest.mark.parametrize("key", ["#nguoi_nop", "#nguoi_nhan"])
def test_a_persons_number_beside_the_answers_stops_the_row(key: str) -> None:
    assert key in GRID.places
    (row,) = read(typed_rows(BLANK, {ROWS[0].unit: {**TYPED, key: "Ông Ba 0912 345 678"}})).forms
    at = cell_name((7, GRID.places[key]))
    assert [(f.code, f.severity, f.where.cell) for f in row.findings] == [("GRID-102", Severity.STOP, at)]
    named = read(typed_rows(BLANK, {ROWS[0].unit: {**TYPED, key: "Ông Ba, tổ phó"}})).forms[0]
    assert named.findings == ()


def test_a_count_that_looks_like_a_day_is_said_at_its_cell() -> None:
    """A plain cell into which somebody typed 6/6: the spreadsheet kept a day number."""

    def change(sheet: Worksheet) -> None:
        sheet.cell(9, GRID.places["d44b_so.nay"]).value = 45449

    third = read(changed(TWO, change)).forms[-1]
    (said,) = [f for f in third.findings if f.code == "CELL-203"]
    assert (said.where.cell, said.params["day"]) == (third.places["d44b_so.nay"], "06/06/2024")


def test_a_grid_of_an_unknown_form_or_with_a_changed_token_is_told() -> None:
    assert read_grids(read_book(TWO), lambda _: None).unknown[0].form == "F04-K"

    def change(sheet: Worksheet) -> None:
        sheet.cell(1, 1).value = str(sheet.cell(1, 1).value).replace("2024|-", "2025|-")

    assert read(changed(TWO, change)).damaged


@settings(max_examples=60, derandomize=True, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.integers(1, 12), st.integers(1, 12)),
        st.sampled_from(["", "~a", "x", "d42.ket_qua", "#don_vi", "#cach_nhan", "K-1", "Đạt", "=", "F"]),
    )
)
def test_any_cells_are_read_or_become_findings(cells: dict[tuple[int, int], str]) -> None:
    raw = {place: RawCell(text) for place, text in cells.items()}
    told = read_grids(RawBook((RawSheet("a", {**raw, (1, 1): RawCell(GRID.token)}),)), lambda _: FORM)
    assert told.found
    assert all(r.entries for r in told.forms)
