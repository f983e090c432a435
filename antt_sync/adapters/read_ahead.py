"""Reads many workbooks on all cores of the PC a little before they are asked for; says what `read_book` says.

Knows how a book travels between processes; refuses to know forms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from antt_sync.adapters.read_book import read_book
from antt_sync.adapters.worker_pool import in_order
from antt_sync.core.book import Content, Place, RawBook, RawCell, RawSheet
from antt_sync.core.errors import WorkbookUnreadable
from antt_sync.core.findings import Param

Cells: TypeAlias = tuple[list[Place], list[Content | None], set[int], dict[int, tuple[bool, str]]]
"""A sheet's cells in columns, which travel many times faster than cells do: places, contents, which are
formulas, and what else is said of the few of which anything is."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a file cannot be read."""

    code: str
    params: dict[str, Param]


Travelling: TypeAlias = tuple[RawBook, list[Cells]] | Refused
"""A book without its cells, and those of its sheets."""


class ReadAhead:
    """Workbooks that are asked for in their order, or passed over."""

    def __init__(self, files: Sequence[bytes], *, workers: int) -> None:
        self._files = files
        self._numbers = {id(data): number for number, data in enumerate(files)}
        self._coming = in_order(read_travelling, files, workers=workers)
        self._taken = 0

    def take(self, data: bytes) -> RawBook:
        """The cells of one of the files; of any other, and out of their order, as `read_book` reads them.

        Raises: WorkbookUnreadable.
        """
        number = self._numbers.get(id(data), -1)
        if number < self._taken:
            return read_book(data)
        while True:
            found = next(self._coming)
            self._taken += 1
            if self._taken > number:
                return arrived(found)

    def close(self) -> None:
        """Let go of what nobody asked for."""
        self._coming.close()


def read_travelling(data: bytes) -> Travelling:
    """What `read_book` makes of a file, fit to travel."""
    try:
        book = read_book(data)
    except WorkbookUnreadable as refused:
        return Refused(refused.code, dict(refused.params))
    bare = tuple(replace(sheet, cells={}) for sheet in book.sheets)
    return replace(book, sheets=bare), [_columns(sheet) for sheet in book.sheets]


def arrived(found: Travelling) -> RawBook:
    """The book as it was read.

    Raises: WorkbookUnreadable as whoever read it did.
    """
    if isinstance(found, Refused):
        raise WorkbookUnreadable(found.code, **found.params)
    bare, cells = found
    sheets = (replace(s, cells=_cells(c)) for s, c in zip(bare.sheets, cells, strict=True))
    return replace(bare, sheets=tuple(sheets))


def _columns(sheet: RawSheet) -> Cells:
    cells = list(sheet.cells.values())
    formulas = {n for n, cell in enumerate(cells) if cell.formula}
    more = {n: (cell.day, cell.typed) for n, cell in enumerate(cells) if cell.day or cell.typed}
    return list(sheet.cells), [cell.content for cell in cells], formulas, more


def _cells(columns: Cells) -> dict[Place, RawCell]:
    places, contents, formulas, more = columns
    plain = (False, "")
    return {
        place: RawCell(content, n in formulas, *more.get(n, plain))
        for n, (place, content) in enumerate(zip(places, contents, strict=True))
    }
