"""Làm sạch: a battered workbook written afresh in its newest version, with what became of every cell.

Knows forms, dossiers, the one reader, the one writer and how older versions' names are called now; refuses
to guess values, and to take anything in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from antt_sync.app.check import doubt_as_finding
from antt_sync.app.deliver import returned_of
from antt_sync.app.heal_grid import grid_afresh
from antt_sync.app.intake import MARKED, looked_over, told_unit
from antt_sync.app.ports import Desk
from antt_sync.app.prefill import prefill_for
from antt_sync.app.world import Books
from antt_sync.core.book import RawBook
from antt_sync.core.dossier import Dossier, Part
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.findings import Finding, Severity
from antt_sync.core.grid import GRID
from antt_sync.core.manifest import manifests_of, signed_at, text_of
from antt_sync.core.marks import Returned
from antt_sync.core.mending import (
    Mended,
    has_fix_list,
    mended,
    renamed,
    token_of,
    understood,
    with_token,
)
from antt_sync.core.reading import BookReading, FormReading, read_forms
from antt_sync.core.rekeying import with_row_keys
from antt_sync.core.schema import Form
from antt_sync.core.sheet import Prefill
from antt_sync.core.submission import Subject
from antt_sync.core.token import Token
from antt_sync.core.values import shown
from antt_sync.core.versions import names_now

MOST_LINES = 4_000
"""Longer lists help nobody, and a sheet of ours has no room for many more."""


@dataclass(frozen=True, slots=True)
class Healed:
    """The clean workbook's file, and everything that is not in it just as it was.

    `form` is what it is a workbook of: a form, a dossier, or a grid of a form. `said` are doubts whose it is,
    or what forbids to take it in at all: then nothing was written, and `file` is empty.
    """

    file: str
    form: str
    version: str
    lines: tuple[Mended, ...]
    said: tuple[tuple[Finding, Form], ...] = ()


def heal(desk: Desk, data: bytes, *, to: str) -> Healed:
    """Write a clean workbook of the form, the dossier or the grid in a battered one.

    Raises: WorkbookUnreadable; UsageTrouble where there is nothing of ours to write afresh; FileTrouble.
    """
    books = Books(desk)
    read_raw = desk.workbooks.read(data)
    if any(signed_at(sheet, GRID) is not None for sheet in read_raw.sheets):
        return _heal_grid(books, read_raw, to)
    came, lines = with_token(read_raw)
    read, raw, keyed = _read(books, came)
    dossier = _dossier(desk, read.forms, raw)
    parts = _parts(books, dossier, read.forms, raw)
    returned = None if dossier else _returned(books, read, parts[0], raw)
    forms = {part.form.id: part.form for part in parts}
    name, versions = dossier.id if dossier else parts[0].form.id, sorted({f.version for f in forms.values()})
    said = tuple({(f.code, f.rule, f.where): (f, form) for f, form in _said(books, read, raw)}.values())
    if any(finding.severity is Severity.STOP for finding, _ in said):
        return Healed("", name, ", ".join(versions), (), said)

    def written(lines: Sequence[Mended] | None) -> bytes:
        if dossier is not None:
            return desk.workbooks.write_dossier(dossier, parts, mended=lines)
        form, prefill, entries = parts[0].form, parts[0].prefill, parts[0].entries
        return desk.workbooks.write(form, prefill=prefill, entries=entries, returned=returned, mended=lines)

    again = desk.workbooks.read(written(None))
    now = read_forms(again, lambda token: forms.get(token.form)).forms
    lines = [*mended(raw, read.forms, again, now), *keyed, *lines]
    file = desk.medium.write_new(to, written(_listed(lines)))
    return Healed(file, name, ", ".join(versions), tuple(lines), said)


def _heal_grid(books: Books, raw: RawBook, to: str) -> Healed:
    desk = books.desk
    work = grid_afresh(books, raw, lambda token: _current(books, token.form, token.period))
    form, said = work.grid.form, work.said
    if any(finding.severity is Severity.STOP for finding, _ in said):
        return Healed("", form.id, form.version, (), said)
    clean = desk.workbooks.write_grid(work.grid, prefill=work.prefill)
    lines = _listed(work.became(desk.workbooks.read(clean)))
    data = desk.workbooks.write_grid(work.grid, prefill=work.prefill, mended=lines)
    return Healed(desk.medium.write_new(to, data), form.id, form.version, tuple(lines), said)


def _listed(lines: Sequence[Mended]) -> Sequence[Mended]:
    """The list, when it is one that a person can read."""
    if len(lines) > MOST_LINES:
        raise UsageTrouble("HEAL-103", count=len(lines), limit=MOST_LINES)
    return lines


def _said(books: Books, read: BookReading, raw: RawBook) -> Iterator[tuple[Finding, Form]]:
    """What would forbid taking the clean workbook in, and the doubts whose it is; what is mended is not said.

    A formula's result counts, as it does in the clean workbook.
    """
    forms = tuple(replace(reading, entries=understood(raw, reading)) for reading in read.forms)
    for sheet in looked_over(books, raw, replace(read, forms=forms)):
        form = sheet.reading.form
        stops = (f for f in sheet.findings if f.severity is Severity.STOP and (f.rule or f.code == MARKED))
        alike = (f for f in sheet.findings if f.code.startswith("LIKE-"))
        yield from ((finding, form) for finding in (*stops, *doubt_as_finding(sheet), *alike))


def _returned(books: Books, read: BookReading, part: Part, raw: RawBook) -> Returned | None:
    """What went back on the workbook, with the unit's replies so far, where this office still asks it."""
    prefill = part.prefill
    if not prefill.base or not has_fix_list(raw):
        return None
    view = books.view(Subject(prefill.unit, part.form.id, prefill.period))
    if view.latest is None or view.latest.said.id != prefill.base:
        return None
    found = returned_of(books, view, part.form, prefill=prefill)
    marks = tuple(replace(mark, reply=read.replies.get(mark.thread, "")) for mark in found.marks)
    return replace(found, marks=marks)


def _read(books: Books, came: RawBook) -> tuple[BookReading, RawBook, list[Mended]]:
    """The forms of one unit's workbook, read by the newest versions' rules with their names of today.

    And the workbook as it was read, with the rows that were known again.
    """
    raw = came
    for sheet in came.sheets:
        found = token_of(sheet)
        if found is not None and found[1] is not None:
            names = names_now(books.desk.shelf.changes(), found[1].form, found[1].version)
            raw = renamed(raw, found[1].form, names)

    def form_of(token: Token) -> Form | None:
        return _current(books, token.form, token.period)

    raw, keyed = with_row_keys(raw, form_of)
    read = read_forms(raw, form_of)
    if not read.forms:
        raise UsageTrouble("HEAL-101")
    if len({(reading.token.unit, reading.token.period) for reading in read.forms}) > 1:
        raise UsageTrouble("HEAL-102")
    return read, raw, keyed


def _dossier(desk: Desk, readings: Sequence[FormReading], raw: RawBook) -> Dossier | None:
    """The dossier that a workbook is, by the forms in it and those its hidden sheets still tell of."""
    read = [reading.form.id for reading in readings]
    told = {*read, *(manifest.get("form", "") for manifest in manifests_of(raw))} - {""}
    found = [dossier for dossier in desk.dossiers() if told <= set(dossier.forms)]
    if len(told) > 1 and len(found) == 1 and len(set(read)) == len(read):
        return found[0]
    if len(read) > 1:
        raise UsageTrouble("HEAL-102")
    return None


def _parts(
    books: Books, dossier: Dossier | None, readings: Sequence[FormReading], raw: RawBook
) -> tuple[Part, ...]:
    """What is written of each form; one of a dossier whose sheet is gone is written blank."""
    parts = {r.form.id: Part(r.form, _prefill(books, r, raw), understood(raw, r)) for r in readings}
    if dossier is None:
        return tuple(parts.values())
    token = readings[0].token
    for id in dossier.forms:
        if id not in parts and (form := _current(books, id, token.period)) is not None:
            blank = FormReading(replace(token, form=id, base=""), form, readings[0].sheet, {}, {}, {}, ())
            parts[id] = Part(form, _prefill(books, blank, raw), {})
    return tuple(parts[id] for id in dossier.forms)


def _current(books: Books, form: str, period: str) -> Form | None:
    """The version in force, or the newest where no campaign names one."""
    asked = books.in_force(form, period)
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
