"""The workbook in front of Excel is saved, read from its file, pointed at; trouble is told in our words."""

from __future__ import annotations

import sys
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from antt_sync.adapters.excel_live import ExcelBook
from antt_sync.core.errors import FileTrouble
from antt_sync.core.marks import ON_SCREEN, CellNote
from tests.excel_engine import excel_with


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A workbook of two sheets, the second locked, with somebody's note on the first."""
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = "Biểu"
    first["B2"].comment = Comment("hỏi lại tổ 3", "chị Lan")
    locked = book.create_sheet("Khóa")
    locked.protection.sheet, locked.protection.objects = True, True
    book.save(tmp_path / "Mau 1.xlsx")
    return tmp_path / "Mau 1.xlsx"


def note(cell: str, text: str = "sửa", sheet: str = "Biểu") -> CellNote:
    """One of ours."""
    return CellNote(sheet, cell, ON_SCREEN + text)


def refused(code: str) -> pytest.RaisesExc[FileTrouble]:
    """The trouble that is told."""
    return pytest.RaisesExc(FileTrouble, check=lambda trouble: trouble.code == code)


def test_notes_take_the_place_of_our_earlier_ones_and_of_nobody_elses(file: Path) -> None:
    with excel_with(file) as (book,):
        live = ExcelBook.active()
        assert live.show([note("C3", "cũ")]) == 0
        assert live.show([note("D4", "mới"), note("B2")]) == 1, "B2 holds somebody's note"
        assert book.selected == ("Biểu", "D4")
        assert live.saved() == file
        assert book.saves == 1
    sheet = openpyxl.load_workbook(file)["Biểu"]
    texts = {c.coordinate: c.comment.text for row in sheet.iter_rows() for c in row if c.comment}
    assert texts == {"B2": "hỏi lại tổ 3", "D4": f"{ON_SCREEN}mới"}


def test_a_locked_sheet_and_a_sheet_that_is_not_there_are_counted(file: Path) -> None:
    with excel_with(file):
        assert ExcelBook.active().show([note("A1", sheet="Khóa"), note("A1", sheet="?"), note("E5")]) == 2


def test_nothing_open_and_nothing_saved_are_told(tmp_path: Path) -> None:
    with excel_with(), refused("EXCEL-102"):
        ExcelBook.active()
    with excel_with(tmp_path / "Book1"), refused("EXCEL-103"):
        ExcelBook.active().saved()
    with excel_with("https://example.invalid/Mau 1.xlsx"), refused("EXCEL-103"):
        ExcelBook.active().saved()


def test_an_excel_that_is_busy_is_told_and_not_waited_for(file: Path) -> None:
    with excel_with(file) as (book,):
        book.busy = True
        with refused("EXCEL-104"):
            ExcelBook.active().saved()


def test_without_excel_or_without_the_library_each_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    with refused("EXCEL-102"):
        ExcelBook.active()  # no engine: this is no Windows
    monkeypatch.setitem(sys.modules, "xlwings", None)
    with refused("EXCEL-101"):
        ExcelBook.active()
