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


def headed(book: Any) -> tuple[Any, int]:
    """(the board, the row of its headings)."""
    sheet = book["Tiến độ"]
    column = column_of(sheet, "goi")
    return sheet, next(r for r in range(2, sheet.max_row + 1) if sheet.cell(r, column).value == "Đã gọi")


def test_a_column_that_the_clerk_added_is_kept_with_its_heading_and_written_again() -> None:
    def change(book: Any) -> None:
        sheet, head = headed(book)
        last = sheet.max_column + 1
        sheet.cell(head, last).value = "Zalo nhóm"
        sheet.cell(row_of(sheet, unit_id(6)), last).value = "đã vào"
        day = sheet.cell(row_of(sheet, unit_id(1)), last)
        day.value, day.number_format = datetime(2024, 11, 12), "dd/mm/yyyy"

    found = edited(change)
    assert found.added == ("+Zalo nhóm",)
    assert found.by_unit == {unit_id(6): {"+Zalo nhóm": "đã vào"}, unit_id(1): {"+Zalo nhóm": "12/11/2024"}}
    assert edited(lambda _: None, found) == found

    def renamed(book: Any) -> None:
        sheet, head = headed(book)
        sheet.cell(head, column_of(sheet, "+Zalo nhóm")).value = "Nhóm Zalo"

    assert edited(renamed, found).by_unit[unit_id(6)] == {"+Nhóm Zalo": "đã vào"}


def test_a_column_put_between_ours_is_kept_and_one_emptied_goes() -> None:
    def between(book: Any) -> None:
        sheet, head = headed(book)
        sheet.insert_cols(4)
        sheet.cell(head, 4).value = "Số nhà văn hóa"

    found = edited(between)
    assert (found.added, found.by_unit) == (("+Số nhà văn hóa",), {})

    def emptied(book: Any) -> None:
        sheet, head = headed(book)
        sheet.cell(head, column_of(sheet, "+Số nhà văn hóa")).value = None

    assert edited(emptied, found) == Notes("2024")

    def deleted(book: Any) -> None:
        sheet, _ = headed(book)
        sheet.delete_cols(column_of(sheet, "+Số nhà văn hóa"))

    assert edited(deleted, found) == Notes("2024")


def test_a_column_copied_with_its_key_or_without_loses_nothing() -> None:
    def change(book: Any) -> None:
        sheet, head = headed(book)
        write(book, unit_id(6), "goi", "một")
        for row, text in ((1, "goi"), (head, "Đã gọi"), (row_of(sheet, unit_id(6)), "hai")):
            sheet.cell(row, sheet.max_column + (row == 1)).value = text
        bare = sheet.max_column + 1
        sheet.cell(head, bare).value = "Đã gọi"
        sheet.cell(row_of(sheet, unit_id(6)), bare).value = "ba"

    assert edited(change).by_unit == {unit_id(6): {"goi": "một | hai | ba"}}


def test_what_one_board_lacks_of_another() -> None:
    fewer = Notes("2024", {unit_id(1): {"goi": "một"}})
    more = Notes(
        "2024", {unit_id(1): {"goi": "một | hai"}, unit_id(2): {"rieng": "x"}}, (("Khách", {"goi": "y"}),)
    )
    assert (fewer.lacks(more), more.lacks(fewer), more.lacks(more)) == (True, False, False)
    assert Notes("2024", {unit_id(1): {"goi": "khác"}}).lacks(fewer)
    assert fewer.lacks(Notes("2024", added=("+Zalo",)))
    assert Notes("2024").lacks(Notes("2024", loose=(("Khách", {"goi": "y"}),)))
