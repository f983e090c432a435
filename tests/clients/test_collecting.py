"""Common workbooks and grids in LibreOffice: the list is offered, what is typed is read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from antt_sync.adapters.grid_sheet import write_grid
from antt_sync.adapters.read_book import read_book
from antt_sync.core.book import column_letters
from antt_sync.core.grid import GridRow, grid_of
from antt_sync.core.grid_reading import read_grids
from antt_sync.core.reading import read_forms
from antt_sync.core.sheet import Prefill, plan
from antt_sync.messages.workbook_words import printed_words
from tests.clients.libreoffice import Format, Office
from tests.fillings import shipped
from tests.workbook_makers import PREFILL, make

F02K = shipped("F02-K")
LAID_OUT = plan(F02K, choosing=True)
NAMES = tuple(f"Tổ dân phố số {n} phường Nam Ngạn" for n in range(1, 41))
"""Longer together than any list inside a cell may be."""
COMMON = make(F02K, {}, prefill=replace(PREFILL, unit="", unit_name="", known={}, choices=NAMES))
ROWS = [GridRow(f"K-14761-00{n}.1", f"Tổ {n}") for n in (1, 2, 3)]
GRID = grid_of(F02K, "2024", ROWS)
SHEET = "Nhập theo bảng"


@pytest.mark.parametrize("format", ["xlsx", "xls", "ods"])
def test_the_unit_is_missing_until_it_is_chosen(format: Format, office: Office, work: Path) -> None:
    path = work / "chung.xlsx"
    path.write_bytes(COMMON)
    sheet, row = F02K.sheet.vi, LAID_OUT.chooser
    choice, verdict = LAID_OUT.at(row, "#tt"), LAID_OUT.at(row, "#kiem_tra")
    strip = LAID_OUT.at("~strip.0", "#dvt")
    with office.open(path) as book:
        before = str(book.value(sheet, strip))
        book.recalculate()
        assert (str(book.value(sheet, strip)), book.value(sheet, verdict)) == (before, "… chưa nhập")
        book.type_into(sheet, {choice: "Tổ dân phố số 99"})
        assert book.value(sheet, verdict) in {"✗ Chọn trong danh sách ▼", "… chưa nhập"}
        book.type_into(sheet, {choice: NAMES[29]})
        assert book.value(sheet, verdict) == "✓"
        assert book.value(sheet, LAID_OUT.at("~motto.0", "#tt")) == NAMES[29].upper()
        left = int("".join(c for c in before if c.isdigit()))
        assert str(left - 1) in str(book.value(sheet, strip))
        saved = book.save_as(work / f"lưu.{format}", format)
    (reading,) = read_forms(read_book(saved.read_bytes()), lambda _: F02K).forms
    assert (reading.token.unit, reading.chosen) == ("", NAMES[29])


@pytest.mark.parametrize("format", ["xlsx", "ods"])
def test_a_grid_typed_into_and_cut_is_read_by_its_keys(format: Format, office: Office, work: Path) -> None:
    path = work / "bảng.xlsx"
    prefill = Prefill("", "", "2024", office_name="UBND phường Nam Ngạn")
    path.write_bytes(write_grid(GRID, prefill=prefill, printed=printed_words()))
    column = next(c for c in GRID.columns if c.always and c.cell.type == "int")
    letters = column_letters(GRID.places[column.key])
    state = column_letters(GRID.places["#trang_thai"])
    with office.open(path) as book:
        book.recalculate()
        assert book.value(SHEET, f"{state}9") == "trống"
        book.type_into(SHEET, {f"{letters}9": "12", "E9": "Điện thoại"})
        assert book.value(SHEET, f"{state}9") == "đang nhập"
        assert str(book.value(SHEET, "E3")) == "Đủ 0 · Đang nhập 1 · Trống 2"
        book.delete_rows(SHEET, first=7)
        book.insert_columns(SHEET, before=9)
        saved = book.save_as(work / f"lưu.{format}", format)
    (reading,) = read_grids(read_book(saved.read_bytes()), lambda _: F02K).forms
    assert reading.handed is not None
    assert (reading.token.unit, dict(reading.entries)) == (ROWS[2].unit, {column.key: 12})
    assert (reading.handed.at, reading.handed.channel) == ("C8", "phone")
