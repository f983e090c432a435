"""One workbook held against what was signed from it: every cell that says something else now.

Knows that a clean copy holds what was understood, and that a choice holds only what differed; refuses to know
where workbooks are kept, and who is right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from antt_sync.app.intake import ROW
from antt_sync.core.bodies import text_in
from antt_sync.core.book import Content, RawBook, RawCell, cell_name
from antt_sync.core.cell_reading import MOST_SHOWN, read_cell, read_typed
from antt_sync.core.choice import read_choice
from antt_sync.core.findings import Finding, Param, Severity, Where
from antt_sync.core.manifest import shown_in
from antt_sync.core.reading import FormReading
from antt_sync.core.schema import Cell, Form
from antt_sync.core.submission import READER, Submission
from antt_sync.core.values import EPOCH_1900, EPOCH_1904, Entry, is_blank, show
from antt_sync.messages.workbook_words import printed_words

MILLISECOND = Decimal("1e-8")
"""Of a day, about."""


def is_of(said: Submission, reading: FormReading) -> bool:
    """Whether a sheet is of the form, the period and, unless a person said whose it is, the unit signed."""
    by_hand = said.on_behalf is not None and said.on_behalf.get("assigned") is True
    unit = said.subject.unit if by_hand else reading.token.unit or said.subject.unit
    told = (reading.form.hash, unit, reading.token.period)
    return told == (said.form_hash, said.subject.unit, said.subject.period)


def differs(said: Submission, form: Form, reading: FormReading, reader: int) -> Iterator[Finding]:
    """Every cell of which something else was signed than is read now.

    A clean copy was written out of what was understood, with what the office knew that day: what it gives
    is not what the unit's own file gave, and what could not be read stands there as it was seen.
    """
    received = text_in((said.on_behalf or {}).get("received_sha256"))
    clean = received not in {"", said.workbook_sha256} or ROW in said.workbook_name
    signed = said.entries(form)
    for address in {**signed, **reading.entries}:
        cell, before, now = reading.form.cell_at(address), signed.get(address), reading.entries.get(address)
        if cell is None or not cell.said or before == now:
            continue
        if not (clean and (cell.given or show(before) == show(now))):
            at = Where(sheet=reading.sheet, cell=reading.places.get(address, ""), address=address)
            yield _value(at, before, show(now), reader)


def choice_differs(said: Submission, form: Form, raw: RawBook, reader: int) -> Iterator[Finding]:
    """The cells in which somebody chose something else than was signed; the others are in no workbook."""
    read = read_choice(raw)
    if read is None or read.token.form != said.subject.form or read.token.unit != said.subject.unit:
        yield finding("VERIFY-103")
        return
    signed, epoch = said.entries(form), EPOCH_1904 if read.epoch_1904 else EPOCH_1900
    for address, answer in read.answers.items():
        cell, before = form.cell_at(address), signed.get(address)
        at = Where(cell=read.places.get(address, ""), address=address)
        chosen = (show(before) or printed_words()["choice.blank"]).strip()
        if cell is None or shown_in(answer) == chosen:
            continue
        if read_cell(cell, answer, at, epoch=epoch)[0] != before:
            yield _value(at, before, shown_in(answer), reader)


def two_ways(reading: FormReading, ours: RawBook, other: RawBook) -> Iterator[Finding]:
    """The cells people fill that mean something else as another program reads them; formulas do not count."""
    epoch = EPOCH_1904 if ours.epoch_1904 else EPOCH_1900
    mine, theirs = _cells(ours, reading.sheet), _cells(other, reading.sheet)
    for address, at in reading.places.items():
        cell, one, two = reading.form.cell_at(address), mine.get(at), theirs.get(at)
        if cell is None or cell.given or not cell.said or (one is not None and one.formula):
            continue
        if _meant(cell, one, one, epoch) != _meant(cell, one, two, epoch):
            where = Where(sheet=reading.sheet, cell=at, address=address)
            yield finding("VERIFY-104", where, ours=_told(shown_in(one)), other=_told(shown_in(two)))


def _cells(book: RawBook, sheet: str) -> Mapping[str, RawCell]:
    """A sheet's cells by name."""
    return {cell_name(at): cell for s in book.sheets if s.name == sheet for at, cell in s.cells.items()}


def _meant(cell: Cell, one: RawCell | None, two: RawCell | None, epoch: date) -> Entry | None:
    """What a cell is read as, by what we know of it and what is said to stand there.

    What looks the same is the same: an error's name too, and a text held in the letters of an old font.
    """
    if two is None or is_blank(two.content):
        return None
    if one is None:
        return read_typed(cell, two, epoch=epoch).entry
    same = shown_in(two) in {shown_in(one), one.typed} or _near(one.content, two.content)
    return read_typed(cell, replace(one, content=one.content if same else two.content), epoch=epoch).entry


def _near(one: Content | None, two: Content | None) -> bool:
    """Whether two numbers are one moment: a second program keeps of a day's time the milliseconds."""
    return isinstance(one, Decimal) and isinstance(two, Decimal) and abs(one - two) < MILLISECOND


def _told(text: str) -> str:
    return text[:MOST_SHOWN] or "–"


def _value(where: Where, before: Entry | None, now: str, reader: int) -> Finding:
    """A value that is another one now; where the reader has changed since, that is said."""
    told: dict[str, Param] = {"signed": _told(show(before)), "now": _told(now)}
    if reader == READER:
        return finding("VERIFY-101", where, **told)
    return finding("READER-101", where, **told, reader=reader, today=READER)


def finding(code: str, where: Where | None = None, **params: Param) -> Finding:
    """What is said of a workbook, or of a cell of it."""
    return Finding(code, Severity.ERROR, where or Where(), params)
