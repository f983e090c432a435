"""The clerk's columns come back whatever was done to the file: sorted, filled, inserted, keys lost."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import openpyxl

from antt_sync.adapters.report_write import write_report
from antt_sync.app.board_notes import Notes, read_notes
from antt_sync.app.report_board import board
from antt_sync.core.roster import Unit
from tests.reports import busy, gathered
from tests.world import unit_id

PC = busy()
GATHERED = gathered(PC)
UNITS = GATHERED.roster.units


def edited(
    change: Callable[[Any], None], notes: Notes | None = None, units: dict[str, Unit] | None = None
) -> Notes:
    """The notes of a board after somebody changed it with another program."""
    book = openpyxl.load_workbook(io.BytesIO(write_report(board(GATHERED, notes or Notes("2024")))))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    found = read_notes(PC.desk.workbooks.read(stream.getvalue()), units or dict(UNITS))
    assert found is not None
    return found


def row_of(sheet: Any, unit: str) -> int:
    return next(r for r in range(1, sheet.max_row + 1) if sheet.cell(r, 1).value == unit)


def column_of(sheet: Any, key: str) -> int:
    return next(c for c in range(1, sheet.max_column + 1) if sheet.cell(1, c).value == key)


def write(book: Any, unit: str, key: str, value: object) -> None:
    sheet = book["Tiến độ"]
    sheet.cell(row_of(sheet, unit), column_of(sheet, key)).value = value


def test_an_untouched_board_has_no_notes() -> None:
    assert edited(lambda _: None) == Notes("2024")


def test_what_was_written_is_read_back_and_written_again() -> None:
    def change(book: Any) -> None:
        write(book, unit_id(6), "goi", "8/11, máy bận")
        write(book, unit_id(6), "hen", datetime(2024, 11, 12))
        write(book, unit_id(1), "rieng", 3)

    found = edited(change)
    assert found.by_unit == {
        unit_id(6): {"goi": "8/11, máy bận", "hen": "12/11/2024"},
        unit_id(1): {"rieng": "3"},
    }
    assert edited(lambda _: None, found) == found


def test_a_sorted_board_keeps_every_note_at_its_unit() -> None:
    def change(book: Any) -> None:
        write(book, unit_id(1), "goi", "một")
        write(book, unit_id(6), "goi", "sáu")
        sheet = book["Tiến độ"]
        top, last = row_of(sheet, unit_id(1)), sheet.max_row
        cells = [[c.value for c in row] for row in sheet.iter_rows(min_row=top, max_row=last)]
        for n, values in enumerate(reversed(cells)):
            for c, value in enumerate(values, start=1):
                sheet.cell(top + n, c).value = value

    assert edited(change).by_unit == {unit_id(1): {"goi": "một"}, unit_id(6): {"goi": "sáu"}}


def test_names_win_over_keys_that_were_sorted_away_from_them() -> None:
    def change(book: Any) -> None:
        write(book, unit_id(1), "goi", "một")
        sheet = book["Tiến độ"]
        sheet.cell(row_of(sheet, unit_id(1)), 1).value = unit_id(3)

    assert edited(change).by_unit == {unit_id(1): {"goi": "một"}}


def test_a_unit_that_was_renamed_meanwhile_is_found_by_its_key() -> None:
    renamed = {**UNITS, unit_id(1): replace(UNITS[unit_id(1)], name="Tổ dân phố Hòa Bình")}
    found = edited(lambda book: write(book, unit_id(1), "goi", "một"), units=renamed)
    assert found.by_unit == {unit_id(1): {"goi": "một"}}


def test_two_units_of_one_name_are_told_apart_by_their_keys() -> None:
    twins = {**UNITS, unit_id(2): replace(UNITS[unit_id(2)], name=UNITS[unit_id(1)].name)}
    found = edited(lambda book: write(book, unit_id(1), "goi", "một"), units=twins)
    assert found.by_unit == {unit_id(1): {"goi": "một"}}


def test_moved_rows_and_columns_and_a_line_of_the_clerks_own() -> None:
    def change(book: Any) -> None:
        write(book, unit_id(4), "goi", "bốn")
        sheet = book["Tiến độ"]
        sheet.insert_rows(1, 2)
        sheet.insert_cols(2)
        sheet.cell(sheet.max_row + 1, 4).value = "Họp giao ban"
        for key in ("rieng",):
            column = next(c for c in range(1, sheet.max_column + 1) if sheet.cell(3, c).value == key)
            sheet.cell(sheet.max_row, column).value = "thứ Hai"

    found = edited(change)
    assert found.by_unit == {unit_id(4): {"goi": "bốn"}}
    assert found.loose == (("Họp giao ban", {"rieng": "thứ Hai"}),)
    assert edited(lambda _: None, found) == found


def test_a_line_that_was_copied_keeps_both_texts() -> None:
    def change(book: Any) -> None:
        write(book, unit_id(1), "goi", "một")
        sheet = book["Tiến độ"]
        for cell in list(sheet[row_of(sheet, unit_id(1))]):
            sheet.cell(40, cell.column).value = cell.value
        sheet.cell(40, column_of(sheet, "goi")).value = "hai"

    assert edited(change).by_unit == {unit_id(1): {"goi": "một | hai"}}


def test_another_workbook_is_no_board() -> None:
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    assert read_notes(PC.desk.workbooks.read(stream.getvalue()), dict(UNITS)) is None
