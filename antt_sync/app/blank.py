"""Phát biểu: workbooks for units to fill, printed with everything the office already knows.

Knows the roster and campaign; refuses to overwrite what somebody may have filled.
"""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import date

from antt_sync.app.ports import Desk
from antt_sync.app.prefill import beyond, continued, prefill_for
from antt_sync.app.unit_folders import UnitFolders
from antt_sync.app.world import Books
from antt_sync.core.campaign import is_period
from antt_sync.core.dossier import Part
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.grid import MOST_COLUMNS, GridRow, grid_of
from antt_sync.core.handing import unit_labels
from antt_sync.core.names import name_order, shortened
from antt_sync.core.roster import Unit
from antt_sync.core.schema import MOST_ROWS, Form
from antt_sync.core.submission import Subject
from antt_sync.core.values import Unreadable
from antt_sync.messages.report_words import kind_name

MOST_OF_A_TITLE = 32
"""A form's title takes at most so many characters of a file's name: the unit's name follows it."""


def the_form(desk: Desk, books: Books, form_id: str, period: str) -> Form:
    """The version of a form that the period's campaign asks for, or the newest without a campaign.

    Raises: UsageTrouble for an unknown form or an odd period.
    """
    if not is_period(period):
        raise UsageTrouble("USE-116", value=period)
    in_force = books.in_force(form_id, period)
    form = desk.shelf.by_hash(in_force.hash) if in_force else desk.shelf.newest(form_id)
    if form is None:
        known = ", ".join(sorted({f.id for f in desk.shelf.heads()}))
        raise UsageTrouble("USE-101", form=form_id, known=known)
    return form


def units_for(books: Books, form: Form, period: str) -> list[Unit]:
    """The units that file this form in this period."""
    campaign = books.campaigns.get(period)
    if books.roster is None or campaign is None:
        raise UsageTrouble("USE-103", period=period)
    return books.roster.expected(form.kinds, campaign.last_day())


def blank(desk: Desk, form_id: str, *, unit: str, period: str, to: str) -> str:
    """Write one unit's workbook; `unit` may be empty, then nobody's name is on it.

    Raises: UsageTrouble for an unknown form or unit; FileTrouble.
    """
    books = Books(desk)
    form = the_form(desk, books, form_id, period)
    known = books.unit(unit)
    if unit and known is None and books.roster is not None:
        raise UsageTrouble("USE-102", unit=unit)
    if known is None and books.roster is not None:
        own = books.roster.units.get(desk.office.unit)
        others = any(u.kind in form.kinds for u in books.roster.units.values() if u is not own)
        if own is not None and own.kind in form.kinds and (form.filled_by == "office" or not others):
            known = own  # nobody else fills it, so it need not be named
    if known is not None and known.kind not in form.kinds:
        kinds = ", ".join(kind_name(kind).lower() for kind in form.kinds)
        raise UsageTrouble("USE-148", form=form.id, unit=known.name, kinds=kinds)
    return desk.medium.write_new(to, blank_of(books, form, known, period))


def blank_common(desk: Desk, form_id: str, *, period: str, to: str) -> str:
    """Write the one workbook that goes to everybody: each chooses its unit in a list.

    Raises: UsageTrouble without roster or campaign, or when nobody files the form; FileTrouble.
    """
    books = Books(desk)
    form = the_form(desk, books, form_id, period)
    units = units_for(books, form, period)
    if not units:
        raise UsageTrouble("USE-133", form=form.id, period=period)
    choices = unit_labels((u.id, u.name) for u in sorted(units, key=lambda u: name_order(u.name)))
    prefill = replace(prefill_for(books, form, unit=None, period=period), choices=choices)
    return desk.medium.write_new(to, desk.workbooks.write(form, prefill=prefill, entries={}))


def blank_grid(desk: Desk, form_id: str, *, period: str, to: str, everyone: bool = False) -> str:
    """Write the grid in which a clerk keys answers given on paper or by telephone.

    It has a row for each unit that has sent nothing; with `everyone` a row for all of them, filled with what
    they last said. Units with two versions are left out: a person chooses between those first.

    Raises: UsageTrouble without roster or campaign, or when no row is left; FileTrouble.
    """
    books = Books(desk)
    form = the_form(desk, books, form_id, period)
    units = sorted(units_for(books, form, period), key=lambda u: name_order(u.name))
    if not units:
        raise UsageTrouble("USE-133", form=form.id, period=period)
    books.read_everything()
    rows = [row for unit in units if (row := _grid_row(books, form, unit, period, everyone)) is not None]
    if not rows:
        raise UsageTrouble("USE-241" if everyone else "USE-142", form=form.id, period=period)
    grid = grid_of(form, period, rows)
    if len(grid.places) > MOST_COLUMNS:
        raise UsageTrouble("USE-143", form=form.id, columns=len(grid.places))
    prefill = prefill_for(books, form, unit=None, period=period)
    return desk.medium.write_new(to, desk.workbooks.write_grid(grid, prefill=prefill))


def _grid_row(books: Books, form: Form, unit: Unit, period: str, everyone: bool) -> GridRow | None:
    heads = books.view(Subject(unit.id, form.id, period)).heads
    if heads and (not everyone or len(heads) > 1):
        return None
    said = heads[0].said.entries(form) if heads else {}
    cells = form.grown(said).cells
    entries = {a: v for a, v in said.items() if not cells[a].given}
    known = prefill_for(books, form, unit=unit, period=period, entries=entries).known
    signed = {a: v for a, v in said.items() if cells[a].given and not isinstance(v, Unreadable)}
    given = {a: v for a, v in {**signed, **known}.items() if a in cells and cells[a].given}
    return GridRow(unit.id, unit.name, entries, given)


def blank_all(desk: Desk, form_id: str, *, period: str, to: str) -> list[str]:
    """Write every expected unit's workbook, one folder per unit.

    Raises: UsageTrouble without roster or campaign; FileTrouble.
    """
    books = Books(desk)
    form = the_form(desk, books, form_id, period)
    units = units_for(books, form, period)
    in_force = books.campaigns[period].forms.get(form.id)
    named = file_name(form, period, in_force.local_name if in_force else "")
    written, folders = [], UnitFolders(units)
    parts = ((_blank_part(books, form, unit, period), None) for unit in units)
    with closing(desk.workbooks.write_each(parts, count=len(units))) as workbooks:
        for number, (unit, data) in enumerate(zip(units, workbooks, strict=True), start=1):
            desk.progress("write", number, len(units))
            folder = desk.medium.inside(to, folders.folder(unit))
            name = desk.medium.inside(folder, f"{folders.file(named, unit)}.xlsx")
            written.append(desk.medium.write_new(name, data))
    return written


def blank_of(books: Books, form: Form, unit: Unit | None, period: str) -> bytes:
    """A blank with everything that is known; without a unit it names none."""
    part = _blank_part(books, form, unit, period)
    return books.desk.workbooks.write(form, prefill=part.prefill, entries=part.entries)


def _blank_part(books: Books, form: Form, unit: Unit | None, period: str) -> Part:
    entries, base = continued(books, form, unit, period)
    return Part(form, prefill_for(books, form, unit=unit, period=period, base=base, entries=entries), entries)


def without_line(desk: Desk, form_id: str, *, unit: str, period: str, everyone: bool = False) -> list[str]:
    """The names of the units for which a form's tables about units below have no line left; mostly none."""
    books = Books(desk)
    form, roster = the_form(desk, books, form_id, period), books.roster
    if roster is None or not any(row.listing for row in form.tables.values()):
        return []
    own = [roster.units[id] for id in (unit or desk.office.unit,) if id in roster.units]
    offices = units_for(books, form, period) if everyone else own
    many = (u for u in offices if sum(1 for _ in roster.units_by("parent", u.id)) > MOST_ROWS)
    return [name for u in many for name in beyond(form, continued(books, form, u, period)[0])]


def file_name(form: Form, period: str, local_name: str = "") -> str:
    """What a blank is, by the form's local name where it has one: `F04-K Tự đánh giá 2024`."""
    return f"{form.id} {shortened(local_name or form.sheet.vi, MOST_OF_A_TITLE)} {period}"


def handed_out(desk: Desk, period: str) -> list[tuple[str, str]]:
    """(id, name) of the forms that the units below fill in the period's campaign, what is due next first."""
    books, today = Books(desk), desk.now().date()
    campaign = books.campaigns.get(period)
    if campaign is None or books.roster is None:
        return []
    below = Counter(u.kind for u in books.roster.units.values() if u.id != desk.office.unit)
    due = {id: force for id, force in campaign.forms.items() if force.due}
    forms = [form for force in due.values() if (form := desk.shelf.by_hash(force.hash)) is not None]
    many = {f.id: sum(below[kind] for kind in f.kinds) for f in forms if f.filled_by != "office"}
    asked = [form for form in forms if many.get(form.id)]
    asked.sort(key=lambda form: (nearness(due[form.id].due, today), -many[form.id]))
    return [(form.id, due[form.id].local_name or form.sheet.vi) for form in asked]


def filled_here(desk: Desk, period: str) -> list[tuple[str, str]]:
    """(id, name) of the forms that the office fills itself in the period's campaign."""
    campaign = Books(desk).campaigns.get(period)
    forces = campaign.forms.values() if campaign else ()
    forms = [form for force in forces if (form := desk.shelf.by_hash(force.hash)) is not None]
    kind = desk.office.unit[:1]
    own = [form for form in forms if form.filled_by == "office" or kind in form.kinds]
    return [(form.id, form.sheet.vi) for form in sorted(own, key=lambda form: form.id)]


def nearness(due: date | None, day: date) -> tuple[bool, int]:
    """A key that puts deadlines to come before those past, the nearest first."""
    left = (due - day).days if due else 0
    return (left < 0, abs(left))
