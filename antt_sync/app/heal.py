"""Làm sạch: a battered workbook written afresh in its newest version, with what became of every cell.

Knows the one reader, the one writer and how older versions' names are called now; refuses to guess values,
and to take anything in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from antt_sync.app.intake import told_unit
from antt_sync.app.ports import Desk
from antt_sync.app.prefill import prefill_for
from antt_sync.app.world import Books
from antt_sync.core.book import RawBook
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.grid_reading import read_grids
from antt_sync.core.manifest import text_of
from antt_sync.core.mending import Became, Mended, mended, renamed, token_of, understood, with_token
from antt_sync.core.reading import FormReading, read_forms
from antt_sync.core.schema import Form
from antt_sync.core.sheet import Prefill
from antt_sync.core.values import shown
from antt_sync.core.versions import names_now

MOST_LINES = 4_000
"""Longer lists help nobody, and a sheet of ours has no room for many more."""


@dataclass(frozen=True, slots=True)
class Healed:
    """The clean workbook's file, and everything that is not in it just as it was."""

    file: str
    form: str
    version: str
    lines: tuple[Mended, ...]


def heal(desk: Desk, data: bytes, *, to: str) -> Healed:
    """Write a clean workbook of the form in a battered one.

    Raises: WorkbookUnreadable; UsageTrouble where there is not one form to write; FileTrouble.
    """
    books = Books(desk)
    came, lines = with_token(desk.workbooks.read(data))
    reading, raw = _read(books, came)
    entries = understood(raw, reading)
    prefill = _prefill(books, reading, raw)
    clean = desk.workbooks.write(reading.form, prefill=prefill, entries=entries)
    again = desk.workbooks.read(clean)
    now = _one(read_forms(again, lambda _: reading.form).forms)
    lines += mended(raw, reading, again, now)
    if len(lines) > MOST_LINES:
        raise UsageTrouble("HEAL-103", count=len(lines), limit=MOST_LINES)
    whole = desk.workbooks.write(reading.form, prefill=prefill, entries=entries, mended=lines)
    return Healed(desk.medium.write_new(to, whole), reading.form.id, reading.form.version, tuple(lines))


def _read(books: Books, came: RawBook) -> tuple[FormReading, RawBook]:
    """The one form of a workbook, read by the newest version's rules with its names of today."""
    if read_grids(came, lambda _: None).found:
        raise UsageTrouble("HEAL-102")
    raw = came
    for sheet in came.sheets:
        found = token_of(sheet)
        if found is not None and found[1] is not None:
            names = names_now(books.desk.shelf.changes(), found[1].form, found[1].version)
            raw = renamed(raw, found[1].form, names)
    book = read_forms(raw, lambda token: _current(books, token.form, token.period))
    if not book.forms:
        raise UsageTrouble("HEAL-101")
    return _one(book.forms), raw


def _one(forms: tuple[FormReading, ...]) -> FormReading:
    if len(forms) != 1:
        raise UsageTrouble("HEAL-102")
    return forms[0]


def _current(books: Books, form: str, period: str) -> Form | None:
    """The version in force, or the newest where no campaign names one."""
    campaign = books.campaigns.get(period)
    asked = campaign.forms.get(form) if campaign else None
    found = books.desk.shelf.by_hash(asked.hash) if asked else None
    return found or books.desk.shelf.newest(form)


def _prefill(books: Books, reading: FormReading, raw: RawBook) -> Prefill:
    """What is printed anew; where this PC does not know the unit, what the workbook itself says."""
    told = told_unit(books, reading)
    unit = told[0] if len(told) == 1 else None
    token = reading.token
    prefill = prefill_for(
        books, reading.form, unit=unit, period=token.period, base=token.base, entries=reading.entries
    )
    if unit is not None:
        return prefill
    name = _name_in(raw, reading) if token.unit else ""
    return replace(prefill, unit=token.unit, unit_name=name, known=reading.carried)


def _name_in(raw: RawBook, reading: FormReading) -> str:
    """The unit's name as the strip on top of the sheet shows it."""
    sheet = next(s for s in raw.sheets if s.name == reading.sheet)
    found = token_of(sheet)
    rows = [
        r for (r, c), cell in sheet.cells.items() if found and c == found[0][1] and text_of(cell) == STRIP
    ]
    texts = [cell.content for (r, _), cell in sorted(sheet.cells.items()) if r in rows[:1]]
    parts = [shown(text).split("  ·  ") for text in texts if isinstance(text, str) and "  ·  " in text]
    return parts[0][1].strip() if parts and len(parts[0]) == 3 else ""


STRIP = "~strip.0"
LOST = frozenset({Became.LEFT})
"""What somebody must look at: it is in the clean workbook only as a line of the list."""
