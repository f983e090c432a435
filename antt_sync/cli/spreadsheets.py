"""Workbooks as recipes want them: the strict reader and the one writer, each loaded when first needed.

Knows which adapter does what; refuses to know any recipe.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from antt_sync.core.book import RawBook
from antt_sync.core.choice import Choice
from antt_sync.core.dossier import Dossier, Part
from antt_sync.core.grid import Grid
from antt_sync.core.marks import Receipt, Returned, ReviewCopy
from antt_sync.core.mending import Mended
from antt_sync.core.queue import Queue
from antt_sync.core.schema import Form
from antt_sync.core.sheet import Prefill
from antt_sync.core.values import Entry
from antt_sync.messages.workbook_words import live_words, printed_words

if TYPE_CHECKING:
    from antt_sync.adapters.read_ahead import ReadAhead


class SpreadsheetWorkbooks:
    """Reads with the strict reader, writes with the one writer; both are loaded when first needed."""

    def __init__(self) -> None:
        self._ahead: ReadAhead | None = None

    @contextmanager
    def ahead(self, files: Sequence[bytes]) -> Iterator[None]:
        """While these are asked for in their order, all cores of the PC read."""
        from antt_sync.adapters.read_ahead import ReadAhead  # noqa: PLC0415  # packages do not pay for it

        self._ahead = ReadAhead(files)
        try:
            yield
        finally:
            self._ahead.close()
            self._ahead = None

    def read(self, data: bytes) -> RawBook:
        """A stranger's spreadsheet."""
        if self._ahead is not None:
            return self._ahead.take(data)
        from antt_sync.adapters.read_book import read_book  # noqa: PLC0415  # packages do not pay for it

        return read_book(data)

    def write(
        self,
        form: Form,
        *,
        prefill: Prefill,
        entries: Mapping[str, Entry],
        returned: Returned | None = None,
        review: ReviewCopy | None = None,
        mended: Sequence[Mended] | None = None,
    ) -> bytes:
        """A fresh workbook."""
        from antt_sync.adapters.workbook_write import write_workbook  # noqa: PLC0415  # nor for this

        return write_workbook(
            form,
            prefill=prefill,
            entries=entries,
            returned=returned,
            words=live_words(),
            review=review,
            printed=printed_words(),
            mended=mended,
        )

    def write_receipts(self, receipts: Sequence[Receipt]) -> bytes:
        """Receipts to print and cut apart."""
        from antt_sync.adapters.receipts_book import write_receipts  # noqa: PLC0415  # nor for this

        return write_receipts(receipts, printed=printed_words())

    def write_grid(self, grid: Grid, *, prefill: Prefill, mended: Sequence[Mended] | None = None) -> bytes:
        """A fresh workbook with a row for each unit."""
        from antt_sync.adapters.grid_sheet import write_grid  # noqa: PLC0415  # nor for this

        return write_grid(grid, prefill=prefill, printed=printed_words(), mended=mended)

    def write_choice(self, choice: Choice) -> bytes:
        """A fresh workbook for choosing between versions."""
        from antt_sync.adapters.choice_sheet import write_choice  # noqa: PLC0415  # nor for this

        return write_choice(choice, printed=printed_words())

    def write_queue(self, queue: Queue) -> bytes:
        """A fresh workbook in which many submissions are reviewed."""
        from antt_sync.adapters.queue_sheet import write_queue  # noqa: PLC0415  # nor for this

        return write_queue(queue, printed=printed_words())

    def write_dossier(
        self, dossier: Dossier, parts: Sequence[Part], *, mended: Sequence[Mended] | None = None
    ) -> bytes:
        """A fresh workbook of several forms."""
        from antt_sync.adapters.dossier_write import write_dossier  # noqa: PLC0415  # nor for this

        return write_dossier(dossier, parts, words=live_words(), printed=printed_words(), mended=mended)
