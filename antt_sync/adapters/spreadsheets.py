"""Workbooks as recipes want them: the strict reader and the one writer, each loaded when first needed.

Knows which module does what, and that a PC has several cores; refuses to know the words it is handed.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache, partial
from typing import TYPE_CHECKING, TypeAlias

from antt_sync.adapters.worker_pool import in_order, workers_for
from antt_sync.core.book import RawBook
from antt_sync.core.choice import Choice
from antt_sync.core.dossier import Dossier, Part
from antt_sync.core.grid import Grid
from antt_sync.core.live import LiveWords
from antt_sync.core.marks import Receipt, Returned, ReviewCopy
from antt_sync.core.mending import Mended
from antt_sync.core.queue import Queue
from antt_sync.core.schema import Form
from antt_sync.core.sheet import Prefill
from antt_sync.core.values import Entry

if TYPE_CHECKING:
    from antt_sync.adapters.read_ahead import ReadAhead


LiveSource: TypeAlias = Callable[[], LiveWords]
PrintedSource: TypeAlias = Callable[[], Mapping[str, str]]
"""Where the words of workbooks come from: functions at the top of a module, so that other cores find them."""

Travelling: TypeAlias = tuple[bytes, Prefill, Mapping[str, Entry], Returned | None]
"""A workbook to be written, on its way to another core: its form folded, and what it holds."""


@lru_cache(maxsize=64)
def _unfolded(form: bytes) -> Form:
    found: Form = pickle.loads(form)
    return found


def _travelling(copies: Iterable[tuple[Part, Returned | None]]) -> Iterator[Travelling]:
    """A form is as large as a hundred units' answers, and is the same for all of them: it is folded once."""
    folded: dict[int, tuple[Form, bytes]] = {}
    for part, returned in copies:
        if id(part.form) not in folded:
            folded[id(part.form)] = part.form, pickle.dumps(part.form)
        yield folded[id(part.form)][1], part.prefill, part.entries, returned


def write_travelling(live: LiveSource, printed: PrintedSource, copy: Travelling) -> bytes:
    """A fresh workbook of a form that was folded to travel, and of what it holds."""
    form, prefill, entries, returned = copy
    books = Spreadsheets(live, printed)
    return books.write(_unfolded(form), prefill=prefill, entries=entries, returned=returned)


class Spreadsheets:
    """Reads with the strict reader, writes with the one writer; both are loaded when first needed."""

    def __init__(self, live: LiveSource, printed: PrintedSource) -> None:
        self._live, self._printed = live, printed
        self._ahead: ReadAhead | None = None

    @contextmanager
    def ahead(self, files: Sequence[bytes]) -> Iterator[None]:
        """While these are asked for in their order, all cores of the PC read."""
        from antt_sync.adapters.read_ahead import ReadAhead  # packages do not pay for it

        self._ahead = ReadAhead(files, workers=workers_for(len(files)))
        try:
            yield
        finally:
            self._ahead.close()
            self._ahead = None

    def read(self, data: bytes) -> RawBook:
        """A stranger's spreadsheet."""
        if self._ahead is not None:
            return self._ahead.take(data)
        from antt_sync.adapters.read_book import read_book  # packages do not pay for it

        return read_book(data)

    def saved_at(self, data: bytes) -> datetime | None:
        """When an .xlsx was last saved, as the program says that saved it."""
        from antt_sync.adapters.save_time import saved_at  # nor for this

        return saved_at(data)

    def second_opinions(self, files: Iterable[bytes], *, count: int) -> Generator[RawBook | None]:
        """What another program reads in each .xlsx; where there are many, all cores of the PC read."""
        from antt_sync.adapters.foreign_read import second_opinion  # nor for this

        yield from in_order(second_opinion, files, workers=workers_for(count))

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
        from antt_sync.adapters.workbook_write import write_workbook  # nor for this

        return write_workbook(
            form,
            prefill=prefill,
            entries=entries,
            returned=returned,
            words=self._live(),
            review=review,
            printed=self._printed(),
            mended=mended,
        )

    def write_each(self, copies: Iterable[tuple[Part, Returned | None]], *, count: int) -> Generator[bytes]:
        """Fresh workbooks in their order; where there are many, all cores of the PC write."""
        workers = workers_for(count)
        if not workers:
            for part, returned in copies:
                yield self.write(part.form, prefill=part.prefill, entries=part.entries, returned=returned)
            return
        write = partial(write_travelling, self._live, self._printed)
        yield from in_order(write, _travelling(copies), workers=workers)

    def write_receipts(self, receipts: Sequence[Receipt]) -> bytes:
        """Receipts to print and cut apart."""
        from antt_sync.adapters.receipts_book import write_receipts  # nor for this

        return write_receipts(receipts, printed=self._printed())

    def write_grid(self, grid: Grid, *, prefill: Prefill, mended: Sequence[Mended] | None = None) -> bytes:
        """A fresh workbook with a row for each unit."""
        from antt_sync.adapters.grid_sheet import write_grid  # nor for this

        return write_grid(grid, prefill=prefill, printed=self._printed(), mended=mended)

    def write_choice(self, choice: Choice) -> bytes:
        """A fresh workbook for choosing between versions."""
        from antt_sync.adapters.choice_sheet import write_choice  # nor for this

        return write_choice(choice, printed=self._printed())

    def write_queue(self, queue: Queue) -> bytes:
        """A fresh workbook in which many submissions are reviewed."""
        from antt_sync.adapters.queue_sheet import write_queue  # nor for this

        return write_queue(queue, printed=self._printed())

    def write_dossier(
        self, dossier: Dossier, parts: Sequence[Part], *, mended: Sequence[Mended] | None = None
    ) -> bytes:
        """A fresh workbook of several forms."""
        from antt_sync.adapters.dossier_write import write_dossier  # nor for this

        return write_dossier(dossier, parts, words=self._live(), printed=self._printed(), mended=mended)
