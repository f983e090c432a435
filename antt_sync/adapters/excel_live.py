"""The workbook that is active in Excel: saved, read from its file, pointed at; never typed into.

Knows xlwings (its BSD part, on Windows and macOS); refuses to change a cell, and to know what a note says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from antt_sync.core.errors import FileTrouble
from antt_sync.core.marks import CellNote, is_on_screen


class ExcelBook:
    """One open workbook."""

    def __init__(self, book: Any) -> None:
        self._book = book

    @classmethod
    def active(cls) -> ExcelBook:
        """The workbook in front. Raises: FileTrouble where there is no xlwings, no Excel, or nothing open."""
        try:
            import xlwings
        except ImportError as cause:
            raise FileTrouble("EXCEL-101") from cause
        try:
            app = xlwings.apps.active
            book = app.books.active if app is not None and len(app.books) else None
        except Exception as cause:  # every engine raises types of its own (COM, Apple events)
            raise FileTrouble("EXCEL-102") from cause
        if book is None:
            raise FileTrouble("EXCEL-102")
        return cls(book)

    def saved(self) -> Path:
        """Save the workbook under the name it has; returns its file. Raises: FileTrouble."""
        with _asked():
            file = Path(self._book.fullname)
        if not file.is_file():  # never saved, or open from a web address
            raise FileTrouble("EXCEL-103", file=file.name)
        with _asked():
            self._book.save()
        return file

    def show(self, notes: Sequence[CellNote]) -> int:
        """Put these notes on their cells in place of our earlier ones; returns how many could not be put.

        A cell that holds somebody else's note keeps it. The first note's cell is selected.
        Raises: FileTrouble when Excel does not answer at all.
        """
        with _asked():
            sheets = {sheet.name: sheet for sheet in self._book.sheets}
        for sheet in sheets.values():
            _clear(sheet)
        missed = sum(not _put(sheets.get(note.sheet), note) for note in notes)
        first = next((note for note in notes if note.sheet in sheets), None)
        if first is not None:
            with _asked():
                sheets[first.sheet].activate()
                sheets[first.sheet].range(first.cell).select()
        return missed


@contextmanager
def _asked() -> Iterator[None]:
    """Excel answers, or says that it cannot now: a dialog is open, a cell is being typed into."""
    try:
        yield
    except Exception as cause:  # every engine raises types of its own
        raise FileTrouble("EXCEL-104") from cause


def _clear(sheet: Any) -> None:
    try:
        for note in [note for note in sheet.notes if is_on_screen(note.text)]:
            note.delete()
    except Exception:  # a sheet that forbids notes has none of ours
        return


def _put(sheet: Any, note: CellNote) -> bool:
    try:
        cell = sheet.range(note.cell)
        if cell.note is not None:
            return False
        cell.add_note(note.text)
    except Exception:  # a locked sheet, or none of that name: the list on the screen says it all the same
        return False
    return True
