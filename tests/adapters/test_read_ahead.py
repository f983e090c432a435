"""What other cores read is what the one reader says: cells, notes, guards, formulas, and why it refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

from antt_sync.adapters.read_ahead import ReadAhead, arrived, read_travelling
from antt_sync.adapters.read_book import read_book
from antt_sync.core.book import RawBook, RawCell
from antt_sync.core.errors import WorkbookUnreadable

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = [
    *(path.read_bytes() for path in sorted((ROOT / "tests" / "golden").rglob("*.xls*"))[:6]),
    *(path.read_bytes() for path in sorted((ROOT / "tests" / "golden").glob("*.ods"))),
    *(path.read_bytes() for path in sorted((ROOT / "workbooks").rglob("*.xlsx"))[:3]),
    b"PK\x03\x04 half a copy",
    b"no spreadsheet at all",
]


def said(read: Callable[[bytes], RawBook], data: bytes) -> object:
    """Everything that a reader says of a file, formulas too, which are no part of a sheet's equality."""
    try:
        book = read(data)
    except WorkbookUnreadable as refused:
        return refused.code, refused.params
    return book, [(sheet.formulas, sheet.guards, list(sheet.cells)) for sheet in book.sheets]


def test_other_cores_say_what_the_one_reader_says() -> None:
    assert len(FILES) == 8
    ahead = ReadAhead(FILES, workers=2)
    assert [said(ahead.take, data) for data in FILES] == [said(read_book, data) for data in FILES]
    ahead.close()


def test_a_book_arrives_whole() -> None:
    for data in FILES:
        assert said(lambda d: arrived(read_travelling(d)), data) == said(read_book, data)
    # Every fact of a cell travels in a column of its own.
    assert {f.name for f in fields(RawCell)} == {"content", "formula", "day", "typed"}


def test_files_may_be_passed_over_asked_for_twice_or_never_announced() -> None:
    ahead = ReadAhead(FILES[:4], workers=2)
    for number in (1, 3, 0, 3, 5):
        assert said(ahead.take, FILES[number]) == said(read_book, FILES[number])
    ahead.close()
