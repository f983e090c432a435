"""A stand-in for Excel: an xlwings engine that keeps real workbooks open through openpyxl.

Knows the parts of `xlwings.base_classes` that the product uses, and that a locked sheet takes no notes;
refuses to be a spreadsheet: nothing is recalculated.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import xlwings
from openpyxl.comments import Comment
from xlwings import base_classes as base


class LockedSheet(Exception):
    """What Excel raises through its own channel when a protected sheet refuses a note."""


class Note(base.Note):
    """The note of a cell."""

    def __init__(self, cell: Any) -> None:
        self._cell = cell

    @property  # type: ignore[misc]  # nothing of ours changes a note's text
    def text(self) -> str:
        return str(self._cell.comment.text)

    def delete(self) -> None:
        self._cell.comment = None


class Range(base.Range):
    """One cell."""

    def __init__(self, sheet: Sheet, name: str) -> None:
        self._sheet, self._name = sheet, name

    @property
    def sheet(self) -> Sheet:
        return self._sheet

    @property
    def _cell(self) -> Any:
        return self._sheet.openpyxl[self._name]

    @property
    def shape(self) -> tuple[int, int]:
        return (1, 1)

    @property
    def note(self) -> Note | None:
        return Note(self._cell) if self._cell.comment else None

    def add_note(self, text: str) -> Note:
        if self._sheet.openpyxl.protection.sheet and self._sheet.openpyxl.protection.objects:
            raise LockedSheet(self._sheet.name)
        self._cell.comment = Comment(text, "Excel")
        return Note(self._cell)

    def select(self) -> None:
        self._sheet.book.selected = (self._sheet.name, self._name)


class Sheet(base.Sheet):
    """A worksheet."""

    def __init__(self, book: Book, sheet: Any) -> None:
        self._book, self.openpyxl = book, sheet

    @property
    def book(self) -> Book:
        return self._book

    @property  # type: ignore[misc]  # nor the name of a sheet
    def name(self) -> str:
        return str(self.openpyxl.title)

    @property
    def notes(self) -> list[Note]:
        return [Note(cell) for row in self.openpyxl.iter_rows() for cell in row if cell.comment]

    def range(self, arg1: str, arg2: object = None) -> Range:
        assert arg2 is None
        return Range(self, arg1)

    def activate(self) -> None:
        self._book.openpyxl.active = self.openpyxl


class Many(list[Any]):
    """A collection that is asked for its active member; the first is in front."""

    @property
    def active(self) -> Any:
        return self[0]


class Book(base.Book):
    """An open workbook; `busy` is Excel with a dialog open, `selected` where the cursor stands."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.openpyxl: Any = openpyxl.load_workbook(path) if Path(path).is_file() else None
        self.busy, self.saves, self.selected = False, 0, ("", "")

    @property
    def app(self) -> App:
        return App(Many([self]))

    @property
    def fullname(self) -> str:
        return self.path

    @property
    def sheets(self) -> Many:
        return Many(Sheet(self, sheet) for sheet in self.openpyxl.worksheets)

    def activate(self) -> None:
        pass

    def save(self, path: str | None = None, password: str | None = None) -> None:
        assert (path, password) == (None, None)
        if self.busy:
            raise LockedSheet("call was rejected by callee")
        self.openpyxl.save(self.path)
        self.saves += 1


class App(base.App):
    """Excel, with these workbooks open."""

    display_alerts: Any = True

    def __init__(self, books: Many) -> None:
        self._books = books

    @property
    def engine(self) -> Engine:
        return Engine(self._books)

    @property
    def pid(self) -> int:
        return 1

    def activate(self, steal_focus: bool = False) -> None:
        assert not steal_focus, "whoever types elsewhere goes on typing"

    @property
    def books(self) -> Many:
        return self._books


class Engine:
    """What xlwings is told about; without workbooks Excel runs with nothing open."""

    name, type = "stand-in", "desktop"

    def __init__(self, books: Many) -> None:
        self.apps = Many([App(books)])


@contextmanager
def excel_with(*paths: Path | str) -> Iterator[list[Book]]:
    """Excel is open with these workbooks, the first in front."""
    books = Many(Book(str(path)) for path in paths)
    before = xlwings.engines.active
    engine = xlwings.Engine(impl=Engine(books))
    xlwings.engines.add(engine)
    engine.activate()
    try:
        yield books
    finally:
        xlwings.engines.active = before
