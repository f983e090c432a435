"""Setting an office up: its roster from the registry workbook, enrolments, and the year's campaign.

Knows how the next version of a roster or campaign follows from the last; refuses to know keys' secrets.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from antt_sync.app.ports import Desk
from antt_sync.app.receive import Found
from antt_sync.app.signing import EVERYBODY, Unsigned, sign_and_keep
from antt_sync.app.world import Books
from antt_sync.core.bodies import items_in, text_in
from antt_sync.core.campaign import FormInForce, Window, campaign_body
from antt_sync.core.envelope import Kind, is_unit_id
from antt_sync.core.errors import UsageTrouble, WorkbookUnreadable
from antt_sync.core.findings import Finding, Severity, Where, errors, stops
from antt_sync.core.live import Evaluation
from antt_sync.core.reading import FormReading, read_forms
from antt_sync.core.roster import KeyLine, Role, Roster, Unit, next_unit_id, roster_body
from antt_sync.core.sheet import Prefill
from antt_sync.core.values import Entry, show

REGISTRY = "F01"


# --- the roster --------------------------------------------------------------------------------


def registry_template(desk: Desk, *, to: str) -> str:
    """Write the registry workbook, with the units that are known."""
    books = Books(desk)
    form = desk.shelf.newest(REGISTRY)
    if form is None:
        raise UsageTrouble("USE-101", form=REGISTRY, known="")
    units = sorted(books.roster.units.values(), key=lambda u: u.id) if books.roster else []
    entries: dict[str, Entry] = {}
    own = [u for u in units if u.id != desk.office.unit]
    for number, unit in enumerate(own, start=1):
        said: Mapping[str, Entry | None] = {
            "noi_dung": unit.name,
            "ma": unit.id,
            "loai": desk.calendar.kinds.get(unit.kind),
            "tham_quyen": unit.authority if unit.authority != desk.office.unit else None,
            "phu_trach": unit.contact or None,
            "tu_ngay": unit.valid_from,
            "den_ngay": unit.valid_to,
        }
        entries.update({f"don_vi[{number}].{k}": v for k, v in said.items() if v is not None})
    prefill = Prefill(desk.office.unit, desk.office.name, str(desk.now().year), office_name=desk.office.name)
    prefill = replace(prefill, place_name=desk.office.place, phone=desk.office.phone)
    return desk.medium.write_new(to, desk.workbooks.write(form, prefill=prefill, entries=entries))


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the difference between the roster and the registry workbook."""

    code: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """What issuing would change, and what is wrong with the workbook."""

    units: tuple[Unit, ...]
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]


def read_registry(desk: Desk, file: Found) -> RosterPlan:
    """Read the registry workbook and say what issuing it would change.

    Raises: WorkbookUnreadable when it is no registry workbook.
    """
    if file.sort != "workbook":
        raise WorkbookUnreadable("BOOK-112" if file.sort == "package" else file.sort, file=file.name)
    raw = desk.workbooks.read(file.data)
    book = read_forms(raw, lambda t: desk.shelf.find(t.form, t.version, t.schema))
    reading = next((r for r in book.forms if r.token.form == REGISTRY), None)
    if reading is None:
        raise WorkbookUnreadable("FORM-102", form=REGISTRY)
    found = (
        *book.findings,
        *reading.findings,
        *Evaluation(reading.form, reading.entries).findings(),
        *_ids_given_twice(reading),
    )
    located = tuple(f.at(sheet=reading.sheet, cell=reading.places.get(f.where.address, "")) for f in found)
    roster = Books(desk).roster
    units = tuple(_units(desk, reading, roster))
    before = roster.units if roster else {}
    changes = [Change("ROSTER-111", u) for u in units if u.id not in before]
    changes += [Change("ROSTER-112", u) for u in units if u.id in before and before[u.id] != u]
    # A unit ends by its last day, never by a line that is gone: what it sent would no longer count.
    kept = tuple(u for i, u in before.items() if i not in {x.id for x in units})
    changes += [Change("ROSTER-113", u) for u in kept]
    return RosterPlan((*units, *kept), tuple(changes), located)


def _ids_given_twice(reading: FormReading) -> Iterable[Finding]:
    seen: set[Entry] = set()
    for address, id in reading.entries.items():
        if address.endswith(".ma") and id in seen:
            params = {"unit": show(id)}
            yield Finding("ROSTER-107", Severity.ERROR, Where(address=address), params)
        if address.endswith(".ma"):
            seen.add(id)


def _units(desk: Desk, reading: FormReading, roster: Roster | None) -> Iterable[Unit]:
    office = desk.office
    before = roster.units if roster else {}
    own = before.get(office.unit)
    yield own or Unit(office.unit, office.name, "X", "", phone=office.phone)
    commune = office.unit.split("-")[1]
    named = {str(v) for a, v in reading.entries.items() if a.endswith(".ma")}
    taken = {*before, *named, *_ever_used(desk)}
    letters = {name: letter for letter, name in desk.calendar.kinds.items()}
    for row in reading.form.table_rows("don_vi"):
        said = {c.column: reading.entries.get(c.address) for c in row.cells}
        name = said.get("noi_dung")
        if not isinstance(name, str):
            continue
        kind = letters.get(str(said.get("loai")), "K")
        id = str(said.get("ma") or "")
        if not is_unit_id(id):
            # A row without an id is the unit of that kind and name, when no other row has its id: an
            # older copy of the registry, issued again, renews nobody.
            same = (u.id for u in before.values() if u.kind == kind and u.name.casefold() == name.casefold())
            id = next((i for i in same if i not in named), "")
            id = id or next_unit_id(taken, kind=kind, commune=commune)
        named.add(id)
        taken.add(id)
        start, end = said.get("tu_ngay"), said.get("den_ngay")
        yield Unit(
            id=id,
            name=name,
            kind=kind,
            parent=office.unit,
            authority=str(said.get("tham_quyen") or office.unit),
            valid_from=start if isinstance(start, date) else None,
            valid_to=end if isinstance(end, date) else None,
            contact=str(said.get("phu_trach") or ""),
        )


def _ever_used(desk: Desk) -> Iterable[str]:
    """Every id that any version of the roster gave: one that was dropped is not given to another unit."""
    for envelope in desk.store.of_kind(Kind.ROSTER):
        yield from (text_in(unit.get("id")) for unit in items_in(envelope.body.get("units")))


def issue_roster(desk: Desk, planned: RosterPlan) -> Roster:
    """Sign the next version of the roster with the root key; where nothing changes, the one in force stays.

    Raises: UsageTrouble while the workbook has errors; KeyTrouble.
    """
    wrong = [*stops(planned.findings), *errors(planned.findings)]
    if wrong:
        raise UsageTrouble("ROSTER-102", count=len(wrong))
    books = Books(desk)
    lines = [line for each in books.roster.keys.values() for line in each] if books.roster else []
    own = KeyLine(desk.keys.public().hex(), desk.office.unit, Role.OFFICE, desk.office.name)
    if books.roster is not None and not planned.changes and own in lines:
        return books.roster
    if own not in lines:
        lines.append(own)
    return _issue(desk, books.roster, planned.units, lines)


def _issue(desk: Desk, previous: Roster | None, units: Iterable[Unit], lines: Sequence[KeyLine]) -> Roster:
    body = roster_body(previous, office=desk.office.root_office, units=units, keys=lines)
    sign_and_keep(desk, [Unsigned(Kind.ROSTER, EVERYBODY, body)], root=True)
    issued = Books(desk).roster
    assert issued is not None
    return issued


# --- enrolment ---------------------------------------------------------------------------------


def enrolment(desk: Desk) -> bytes:
    """The enrolment file of this PC's key: public, to be handed in; the fingerprint goes by phone."""
    request = {
        "antt": "enrolment",
        "unit": desk.office.unit,
        "name": desk.office.name,
        "key": desk.keys.public().hex(),
    }
    return json.dumps(request, ensure_ascii=False, indent=1).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class Request:
    """One enrolment file as read."""

    name: str
    unit: str
    key: str


def read_enrolment(name: str, data: bytes) -> Request:
    """Read an enrolment file.

    Raises: UsageTrouble when it is none.
    """
    try:
        plain = json.loads(data.decode("utf-8"))
        request = Request(name, plain["unit"], bytes.fromhex(plain["key"]).hex())
        sound = plain["antt"] == "enrolment" and is_unit_id(request.unit) and len(request.key) == 64
    except (ValueError, KeyError, TypeError, RecursionError):
        sound = False
    if not sound:
        raise UsageTrouble("ROSTER-103", file=name)
    return request


def enrol(desk: Desk, requests: Sequence[Request], *, second_pc: bool = False) -> Roster:
    """Add units' keys to the roster in its next version; the office's own only as a `second_pc`.

    Raises: UsageTrouble without a roster, for a unit that is not in it, and for a file that says it is
    the office's when nobody said that one would come; KeyTrouble.
    """
    books = Books(desk)
    if books.roster is None:
        raise UsageTrouble("ROSTER-104")
    lines = [line for each in books.roster.keys.values() for line in each]
    for request in requests:
        if request.unit not in books.roster.units:
            raise UsageTrouble("USE-102", unit=request.unit)
        if (request.unit == desk.office.unit) is not second_pc:
            raise UsageTrouble("ROSTER-106" if second_pc else "ROSTER-105", file=request.name)
        role = Role.OFFICE if second_pc else Role.UNIT
        line = KeyLine(request.key, request.unit, role, books.roster.units[request.unit].name)
        if line not in lines:
            lines.append(line)
    return _issue(desk, books.roster, books.roster.units.values(), lines)


# --- the campaign ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CampaignWish:
    """A campaign to issue: the law's dates, with what this office changes and the paper it cites."""

    period: str
    forms: tuple[FormInForce, ...]
    windows: Mapping[str, Window]
    citing: str


def issue_campaign(desk: Desk, wish: CampaignWish) -> str:
    """Sign the next version of a period's campaign; returns its id.

    Raises: UsageTrouble for a window that ends before it starts; KeyTrouble.
    """
    for name, (start, end) in wish.windows.items():
        if end < start:
            raise UsageTrouble("CAMPAIGN-101", window=name)
    previous = Books(desk).campaigns.get(wish.period)
    body = campaign_body(
        previous,
        office=desk.office.root_office,
        period=wish.period,
        citing=wish.citing,
        forms=wish.forms,
        windows=wish.windows,
    )
    (package,) = sign_and_keep(desk, [Unsigned(Kind.CAMPAIGN, EVERYBODY, body)])
    return package.envelopes[0].id


def law_campaign(desk: Desk, period: str) -> tuple[tuple[FormInForce, ...], dict[str, Window]]:
    """The forms and windows of a period as the law has them: every shipped form that a unit files."""
    newest = {f.id: f for f in sorted(desk.shelf.all(), key=lambda f: f.version) if f.id != REGISTRY}
    forms = tuple(
        FormInForce(f.id, f.version, f.hash, due=desk.calendar.due_of(f.id, period)) for f in newest.values()
    )
    return forms, desk.calendar.windows_of(period)


def with_due(
    forms: Iterable[FormInForce], due: Mapping[str, date], names: Mapping[str, str]
) -> tuple[FormInForce, ...]:
    """The forms with this office's deadlines and local names."""
    return tuple(
        replace(f, due=due.get(f.id, f.due), local_name=names.get(f.id, f.local_name)) for f in forms
    )
