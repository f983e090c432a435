"""The registry workbook (F01): who belongs to an office, read into the next version of its roster.

Knows lives, successors and what a difference is called; refuses to know law (scope is the form's own rules)
and keys' secrets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from antt_sync.app.parcels import Found
from antt_sync.app.ports import Desk
from antt_sync.app.prepared_by import filled_book, prepared_by, with_preparer
from antt_sync.app.registry_rows import TABLE, Listed, listed
from antt_sync.app.rosters import refused_above, root_in_force
from antt_sync.app.signing import EVERYBODY, Unsigned, holding, sign_and_keep
from antt_sync.app.unit_lines import REGISTRY as REGISTRY  # noqa: PLC0414  # the recipes name it here
from antt_sync.app.unit_lines import completed
from antt_sync.app.world import Books
from antt_sync.core.bodies import items_in, text_in
from antt_sync.core.envelope import Kind
from antt_sync.core.errors import FileTrouble, KeyTrouble, UsageTrouble
from antt_sync.core.findings import Finding, Param, Severity, Where, errors, stops
from antt_sync.core.live import Evaluation
from antt_sync.core.reading import FormReading
from antt_sync.core.roster import CutOff, KeyLine, Role, Roster, Unit, roster_body
from antt_sync.core.sheet import Prefill
from antt_sync.core.values import Entry, show_date

SCOPE = "R01"
"""The rule by which a unit of the registry is out of scope."""


SPARE = 10
"""Free lines below the units that are known: sheets are locked, and new units need a place."""


def registry_template(desk: Desk, *, to: str) -> str:
    """Write the registry workbook, with the units that are known; lives long ended have no line."""
    books = Books(desk)
    units = sorted(books.own_roster.units.values(), key=lambda u: u.id) if books.own_roster else []
    lines: list[Mapping[str, Entry | None]] = []
    since = date(desk.now().year - 1, 1, 1)
    own = [u for u in units if u.id != desk.office.unit and (u.valid_to is None or u.valid_to >= since)]
    for unit in own:
        lines.append({
            "noi_dung": unit.name,
            "ma": unit.id,
            "loai": desk.calendar.kinds.get(unit.kind),
            "phan_loai": unit.sort or None,
            "cap_cong_nhan": unit.recognised_by or None,
            "uy_quyen": unit.delegation or None,
            "to_chuc_dang": unit.party or None,
            "bao_ve": unit.guards or None,
            "phu_trach": unit.contact or None,
            "tu_ngay": unit.valid_from,
            "den_ngay": unit.valid_to,
            "ke_thua": ", ".join(unit.follows) or None,
        })  # fmt: skip
    return write_registry(desk, lines, to=to)


def write_registry(desk: Desk, lines: Iterable[Mapping[str, Entry | None]], *, to: str) -> str:
    """Write the registry workbook with these lines; who is in charge of the office prepares it today.

    Raises: UsageTrouble without the form; FileTrouble.
    """
    form = desk.shelf.newest(REGISTRY)
    if form is None:
        raise UsageTrouble("USE-101", form=REGISTRY, known="")
    entries, known = prepared_by(desk, form), list(lines)
    for number, said in enumerate(known, start=1):
        entries.update({f"{TABLE}[{number}].{k}": v for k, v in said.items() if v is not None})
    prefill = Prefill(desk.office.unit, desk.office.name, str(desk.now().year), office_name=desk.office.name)
    prefill = replace(prefill, place_name=desk.office.place, phone=desk.office.phone)
    roomy = form.grown([f"{TABLE}[{len(known) + SPARE}].noi_dung"])
    return desk.medium.write_new(to, desk.workbooks.write(roomy, prefill=prefill, entries=entries))


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the difference between roster and workbook: a code and the values of its words."""

    code: str
    unit: Unit
    params: Mapping[str, Param]


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """What issuing would change, and what is wrong with the workbook."""

    units: tuple[Unit, ...]
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    previous: Roster | None


def read_registry(desk: Desk, file: Found) -> RosterPlan:
    """Read the registry workbook and say what issuing it would change.

    Raises: WorkbookUnreadable when it is no registry workbook.
    """
    reading, found = filled_book(desk, file, REGISTRY)
    for complete in (completed, with_preparer):
        reading, assumed = complete(desk, reading)
        found += assumed
    books = Books(desk)
    campaign = books.campaigns.get(reading.token.period)
    parameters = campaign.parameters if campaign else {}
    checked = Evaluation(reading.form, reading.entries, parameters=parameters).findings()
    before = books.own_roster.units if books.own_roster else {}
    rows, troubles = listed(
        reading,
        office=desk.office.unit,
        before=before,
        used=_ever_used(desk),
        letters={word: letter for letter, word in desk.calendar.kinds.items()},
        outside=_outside(reading, checked),
    )
    own = before.get(desk.office.unit) or _own(desk)
    kept = [u for i, u in before.items() if i != own.id and i not in {r.unit.id for r in rows}]
    units, ended = _successions([*(r.unit for r in rows), *kept], before)
    found += [*checked, *troubles]
    found += _unended(units, rows, before)
    found += _vanished([units[u.id] for u in kept])
    found += _without_successor(books, rows, units, before)
    located = tuple(f.at(sheet=reading.sheet, cell=reading.places.get(f.where.address, "")) for f in found)
    everybody = (own, *units.values())
    changes = [c for u in everybody for c in _changes(desk.office.unit, before, units, u, ended)]
    return RosterPlan(everybody, tuple(changes), located, books.own_roster)


def _own(desk: Desk) -> Unit:
    office = desk.office
    return Unit(office.unit, office.name, office.unit.partition("-")[0], "", phone=office.phone)


def _outside(reading: FormReading, findings: Iterable[Finding]) -> dict[str, str]:
    """The clause by which the unit of a row is out of scope, by row."""
    sources = {rule.id: rule.source for rule in reading.form.rules if rule.code == SCOPE}
    return {f.where.address.rpartition(".")[0]: sources[f.rule] for f in findings if f.rule in sources}


def _ever_used(desk: Desk) -> Iterable[str]:
    """Every id that any version of the roster gave: one that was dropped is not given to another unit."""
    for envelope in desk.store.of_kind(Kind.ROSTER):
        yield from (text_in(unit.get("id")) for unit in items_in(envelope.body.get("units")))


# --- lives and successors ----------------------------------------------------------------------


def _successions(units: Iterable[Unit], before: Mapping[str, Unit]) -> tuple[dict[str, Unit], frozenset[str]]:
    """(every unit by id, those that end because another goes on from them).

    A new life ends the lives it goes on from the day before it begins; one that names itself as what it
    goes on from stays (a part was split off).
    """
    found = {u.id: u for u in units}
    ended: set[str] = set()
    for unit in list(found.values()):
        for id in unit.follows:
            last = _last_day_before(unit, found.get(id), before)
            if last is not None:
                found[id] = replace(found[id], valid_to=last)
                ended.add(id)
    return found, frozenset(ended)


def _last_day_before(unit: Unit, other: Unit | None, before: Mapping[str, Unit]) -> date | None:
    start = unit.valid_from
    if other is None or other.id == unit.id or other.id in other.follows or start is None:
        return None
    if other.valid_to is not None or (other.valid_from is not None and other.valid_from >= start):
        return None
    last = date.fromordinal(start.toordinal() - 1)
    known, ended = before.get(unit.id), before.get(other.id)
    begins_now = known is None or known.valid_from != start
    return last if begins_now or (ended is not None and ended.valid_to == last) else None


def _unended(
    units: Mapping[str, Unit], rows: Iterable[Listed], before: Mapping[str, Unit]
) -> Iterator[Finding]:
    """A unit that was there before took another in, and nobody said when that one ended."""
    for row in rows:
        for id in row.unit.follows:
            other = units.get(id) or before.get(id)
            if other is None or id == row.unit.id or other.valid_to is not None or id in other.follows:
                continue
            params: dict[str, Param] = {"unit": id, "name": other.name}
            yield Finding("ROSTER-125", Severity.ERROR, Where(address=f"{row.key}.ke_thua"), params)


def _vanished(kept: Iterable[Unit]) -> Iterator[Finding]:
    """A unit ends by its last day, never by a line that is gone: what it sent would no longer count."""
    for unit in kept:
        if unit.valid_to is None:
            yield Finding("ROSTER-113", Severity.ERROR, Where(), {"unit": unit.id, "name": unit.name})


def _without_successor(
    books: Books, rows: Iterable[Listed], units: Mapping[str, Unit], before: Mapping[str, Unit]
) -> Iterator[Finding]:
    """A unit that ends inside a period that is still open, with nobody to go on from it."""
    today = books.desk.now().date()
    followed = {id for u in units.values() for id in u.follows if id != u.id}
    for row in rows:
        last, known = row.unit.valid_to, before.get(row.unit.id)
        if last is None or row.unit.id in followed or row.unit.outside:
            continue
        if known is None or known.valid_to == last:
            continue
        spans = ((c.first_day(), c.last_day()) for c in books.campaigns.values())
        if any(first <= last < end and end >= today for first, end in spans):
            params: dict[str, Param] = {"unit": row.unit.id, "name": row.unit.name, "date": show_date(last)}
            code, severity = ("ROSTER-128", Severity.WARNING) if row.note else ("ROSTER-127", Severity.ERROR)
            yield Finding(code, severity, Where(address=f"{row.key}.den_ngay"), params)


# --- the difference ----------------------------------------------------------------------------


def _changes(
    office: str,
    before: Mapping[str, Unit],
    units: Mapping[str, Unit],
    unit: Unit,
    ended: frozenset[str],
) -> Iterator[Change]:
    was = before.get(unit.id)
    said = list(_said(office, units, unit, was, ended))
    if was is None:
        said.insert(0, ("ROSTER-111", {}))
    elif was != unit and not said:
        said.append(("ROSTER-112", {}))
    for code, params in said:
        yield Change(code, unit, {"unit": unit.id, "name": unit.name, **params})


def _said(
    office: str, units: Mapping[str, Unit], unit: Unit, was: Unit | None, ended: frozenset[str]
) -> Iterator[tuple[str, dict[str, Param]]]:
    """(code, values) of what is worth a line of its own."""
    if was is not None and was.name != unit.name:
        yield "ROSTER-114", {"before": was.name}
    if was is not None and unit.valid_to is not None and was.valid_to != unit.valid_to:
        code = "ROSTER-115" if unit.id not in ended else "ROSTER-120"
        yield code, {"date": show_date(unit.valid_to)}
    others = [i for i in unit.follows if i != unit.id]
    if others and (was is None or was.follows != unit.follows):
        names = (f"{units[i].name} ({i})" if i in units else i for i in others)
        yield "ROSTER-116", {"before": ", ".join(names)}
    if was is not None and (was.level, was.delegation) != (unit.level, unit.delegation):
        yield "ROSTER-117", {"before": _authority(was), "after": _authority(unit)}
    if unit.outside and (was is None or was.outside != unit.outside):
        yield "ROSTER-118", {"clause": unit.outside}
    if was is not None and was.outside and not unit.outside:
        yield "ROSTER-129", {}
    watched = unit.id != office and not unit.under(office)
    if watched and (was is None or was.under(office)):
        yield "ROSTER-119", {"level": unit.level or "–"}


def _authority(unit: Unit) -> str:
    return f"{unit.level or '–'}{f', {unit.delegation}' if unit.delegation else ''}"


# --- signing -----------------------------------------------------------------------------------


def issue_roster(desk: Desk, planned: RosterPlan) -> Roster:
    """Sign the next version of the roster with the root key; where nothing changes, the one in force stays.

    Raises: UsageTrouble while the workbook has errors; else as `sign_roster`.
    """
    wrong = [*stops(planned.findings), *errors(planned.findings)]
    if wrong:
        raise UsageTrouble("ROSTER-102", count=len(wrong))
    before = planned.previous
    lines = [line for each in before.keys.values() for line in each] if before else []
    own = KeyLine(desk.keys.public().hex(), desk.office.unit, Role.OFFICE, desk.office.name)
    if before is not None and not before.forked and not planned.changes and own in lines:
        return before
    if own not in lines:
        lines.append(own)
    return sign_roster(desk, before, planned.units, lines)


def count_root(desk: Desk) -> str:
    """The root that signs the next roster; from here on its numbers are counted on this PC.

    Raises: KeyTrouble, FileTrouble.
    """
    root = root_in_force(desk)
    signed = desk.store.signed_by(root)
    last = {to: max(each.seq for each in signed if each.to == to) for to in {each.to for each in signed}}
    desk.keys.count_root(bytes.fromhex(root), last)
    return root


def check_root(desk: Desk, previous: Roster | None) -> None:
    """Unlock the root key, and refuse one whose next roster would not count.

    Raises: KeyTrouble; UsageTrouble where two roots were signed over to and neither counts.
    """
    if previous is not None and not previous.root:
        raise UsageTrouble("ROSTER-136")
    if refused := refused_above(desk):
        raise KeyTrouble(refused, name=desk.office.name)
    if count_root(desk) != desk.keys.root().public.hex():
        raise KeyTrouble("KEY-113", name=desk.office.name)


def sign_roster(
    desk: Desk,
    previous: Roster | None,
    units: Iterable[Unit],
    lines: Iterable[KeyLine],
    *,
    ended: Iterable[CutOff] = (),
) -> Roster:
    """Sign a next version with these units and keys, and cut-offs; returns it as it then stands.

    Raises: KeyTrouble when the root key is not at hand, not opened, or another one; UsageTrouble;
    FileTrouble, also where another window has issued a version since `previous`.
    """
    check_root(desk, previous)
    body = roster_body(previous, office=desk.office.root_office, units=units, keys=lines, ended=ended)
    with holding(desk, root=True):
        if Books(desk).own_roster != previous:
            raise FileTrouble("STORE-107")
        sign_and_keep(desk, [Unsigned(Kind.ROSTER, EVERYBODY, body)], root=True)
    issued = Books(desk).own_roster
    assert issued is not None
    return issued
