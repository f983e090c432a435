"""What is printed on a unit's workbook before anybody fills it: names, window, deadline, known values.

Knows the roster, campaign and set; refuses to know looks.
"""

from __future__ import annotations

from collections.abc import Mapping

from antt_sync.app.world import Books
from antt_sync.core.answers import as_filled, known_values, period_day
from antt_sync.core.campaign import Campaign, FormInForce
from antt_sync.core.known import Take, When
from antt_sync.core.roster import Unit
from antt_sync.core.schema import Form
from antt_sync.core.sheet import Prefill
from antt_sync.core.submission import Subject
from antt_sync.core.values import Entry, Unreadable, Value, show


def prefill_for(
    books: Books,
    form: Form,
    *,
    unit: Unit | None,
    period: str,
    base: str = "",
    entries: Mapping[str, Entry] | None = None,
) -> Prefill:
    """Everything known about this unit, form and period; a missing unit or campaign leaves blanks.

    `entries` are what the workbook will hold: rows of a table may name units.
    """
    office = books.desk.office
    campaign = books.campaign(period)
    kind = unit.kind if unit else form.kinds[0]
    in_force = books.in_force(form.id, period)
    unit_id = unit.id if unit else ""
    subject = Subject(unit_id, form.id, period)
    entries = entries or {}
    known = known_values(subject, form, entries, books.world) if unit else {}
    filled = as_filled(subject, form, entries, known=known, world=books.world)
    cells = filled.grown(entries).cells
    given = {a: e for a, e in entries.items() if (c := cells.get(a)) is not None and c.given}
    head = books.unit(office.root_office)
    return Prefill(
        unit=unit_id,
        unit_name=unit.name if unit else "",
        period=period,
        office_name=office.name,
        place_name=office.place,
        recipient=office.name,
        phone=(head.phone if head else "") or office.phone,
        citing=(campaign.citing if campaign else "") or form.source,
        local_name=in_force.local_name if in_force else "",
        due=in_force.due if in_force else books.desk.calendar.due_of(form.id, period),
        window=campaign.window(kind, form.window) if campaign else None,
        base=base,
        known={**_readable(given), **known} if unit else {},
        opened=bool(filled.opened),
        parameters=parameters_for(campaign, form, kind),
    )


def _readable(entries: Mapping[str, Entry]) -> dict[str, Value]:
    return {a: e for a, e in entries.items() if not isinstance(e, Unreadable)}


def continued(books: Books, form: Form, unit: Unit | None, period: str) -> tuple[dict[str, Entry], str]:
    """(what a workbook holds before anybody fills it, the submission that it goes on from).

    A book that the office keeps goes on from its last lần, so that nothing in it is lost; units that came
    since get rows below.
    """
    heads = books.view(Subject(unit.id, form.id, period)).heads if unit else ()
    if form.filled_by != "office" or len(heads) != 1:
        return listed(books, form, unit, period), ""
    said = heads[0].said.entries(form)
    cells = form.grown(said).entry_cells
    before = {address: entry for address, entry in said.items() if address in cells}
    return {**before, **listed(books, form, unit, period, after=before)}, heads[0].said.id


def listed(
    books: Books, form: Form, unit: Unit | None, period: str, *, after: Mapping[str, Entry] | None = None
) -> dict[str, Entry]:
    """The rows that a form's tables have for units below: their ids and names, in id order; and last year's
    figures that a form asks for.

    `after` are entries that are there: their units have rows, and new ones come below them.
    """
    found: dict[str, Entry] = {}
    there = after or {}
    day = period_day(books.world, period)
    below = books.roster.below(unit.id, day) if books.roster and unit else []
    for table, row in form.tables.items():
        if row.listing is None:
            continue
        having = row.listing.having
        wanted = [u for u in below if u.kind in row.listing.kinds]
        subjects = {u.id: [Subject(u.id, form_id, period) for form_id in having] for u in wanted}
        shown = [u for u in wanted if not having or any(map(books.world.counted, subjects[u.id]))]
        own = [address for address in there if address.startswith(f"{table}[")]
        taken = {there[address] for address in own if address.endswith("].ma")}
        last = max((int(address.partition("[")[2].partition("]")[0]) for address in own), default=0)
        fresh = [u for u in shown if u.id not in taken]
        for number, each in enumerate(fresh, start=last + 1):
            found[f"{table}[{number}].ma"] = each.id
            found[f"{table}[{number}].noi_dung"] = each.name
    figures = _last_year(books, form, unit, period, {**there, **found}) if unit else {}
    return found | {address: entry for address, entry in figures.items() if address not in there}


def beyond(form: Form, entries: Mapping[str, Entry]) -> list[str]:
    """The names in lines that no table has room for."""
    room = form.grown(entries).cells
    named = (a for a in entries if a.endswith("].noi_dung") and a not in room)
    return [show(entries[address]) for address in named]


def _last_year(
    books: Books, form: Form, unit: Unit, period: str, entries: Mapping[str, Entry]
) -> dict[str, Entry]:
    """What the office has of last year for cells that ask just that, so that nobody types it again.

    A cell that asks what it said itself a year ago is this year's figure: it is only compared.
    """
    asked = {
        address
        for address, cell in form.grown(entries).cells.items()
        if (known := cell.known) is not None
        and not cell.computed
        and cell.when is None
        and (known.take, known.when) == (Take.VALUE, When.PREVIOUS)
        and known.cell.rpartition(".")[2] != cell.column
    }
    if not asked:
        return {}
    known_now = known_values(Subject(unit.id, form.id, period), form, entries, books.world)
    return {address: value for address, value in known_now.items() if address in asked}


def parameters_for(campaign: Campaign | None, form: Form, kind: str) -> Mapping[str, int]:
    """The campaign's parameters for a form's rules, or none without a campaign."""
    return campaign.rule_parameters(kind, form.window, form.id) if campaign else {}


def local_name(in_force: FormInForce | None, form: Form) -> str:
    """The name people here give the form: the campaign's, or the printed title."""
    return (in_force.local_name if in_force else "") or f"{form.title.vi.capitalize()} ({form.id})"
