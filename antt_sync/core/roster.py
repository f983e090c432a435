"""Who belongs to an office and whose keys count: folded from the set's roster documents.

Knows the chain rule (version N+1 names the id of N and is signed by a key that may), units with
their lives, and cut-offs; refuses to know where documents came from and when they arrived.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from antt_sync.core.bodies import day_in, int_in, items_in, text_in
from antt_sync.core.envelope import Envelope, Json, is_unit_id
from antt_sync.core.values import folded


class Role(StrEnum):
    """What a key may sign: an office everything for its units, a reviewer reviews, a unit its own."""

    OFFICE = "office"
    REVIEWER = "reviewer"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Unit:
    """One life of a unit: id, printed name, kind letter, the office above it, and its validity."""

    id: str
    name: str
    kind: str
    parent: str
    authority: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    contact: str = ""
    phone: str = ""

    def lives_on(self, day: date) -> bool:
        """True when the unit exists on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    def as_json(self) -> dict[str, Json]:
        """As signed."""
        return {
            "id": self.id,
            "name": self.name,
            "kind": self.kind,
            "parent": self.parent,
            "authority": self.authority,
            "valid_from": "" if self.valid_from is None else self.valid_from.isoformat(),
            "valid_to": "" if self.valid_to is None else self.valid_to.isoformat(),
            "contact": self.contact,
            "phone": self.phone,
        }


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A key with its holder's unit and role; lines are added or ended, never rewritten."""

    key: str
    unit: str
    role: Role
    holder: str = ""

    def as_json(self) -> dict[str, Json]:
        """As signed."""
        return {"key": self.key, "unit": self.unit, "role": self.role.value, "holder": self.holder}


@dataclass(frozen=True, slots=True)
class Roster:
    """An office's list as its last gap-free version has it; `id` is that document's."""

    office: str
    version: int
    id: str
    units: Mapping[str, Unit] = field(default_factory=dict)
    keys: Mapping[str, tuple[KeyLine, ...]] = field(default_factory=dict)
    ended: Mapping[str, Mapping[str, tuple[int, str]]] = field(default_factory=dict)
    forked: bool = False

    def role_of(self, key: str, unit: str) -> Role | None:
        """What a key may sign for a unit, or nothing."""
        for line in self.keys.get(key, ()):
            if line.unit == unit:
                return line.role
        return None

    def may_submit(self, key: str, signer: str, unit: str) -> bool:
        """True for the unit's own key, and for a key of the office above it."""
        role = self.role_of(key, signer)
        if signer == unit:
            return role in {Role.UNIT, Role.OFFICE}
        return role is Role.OFFICE and self.is_above(signer, unit)

    def may_review(self, key: str, signer: str, unit: str) -> bool:
        """True for a reviewer's or office's key of an office above the unit."""
        return self.role_of(key, signer) in {Role.OFFICE, Role.REVIEWER} and self.is_above(signer, unit)

    def is_above(self, office: str, unit: str) -> bool:
        """True when the office stands anywhere above the unit."""
        seen: set[str] = set()
        while unit in self.units and unit not in seen:
            seen.add(unit)
            unit = self.units[unit].parent
            if unit == office:
                return True
        return False

    def expected(self, kinds: Iterable[str], day: date) -> list[Unit]:
        """The units of these kinds that exist on a day, in id order."""
        wanted = set(kinds)
        living = (u for u in self.units.values() if u.kind in wanted and u.lives_on(day))
        return sorted(living, key=lambda u: u.id)

    def named(self, name: str) -> list[Unit]:
        """The units whose name is this, however it is written."""
        key = folded(name)
        return [u for u in self.units.values() if folded(u.name) == key]


def roster_from(envelopes: Iterable[Envelope], *, office: str, root: str) -> Roster | None:
    """The office's roster: the last version reached from the root without a gap; `None` before the first."""
    by_previous: dict[str, list[Envelope]] = {}
    for envelope in envelopes:
        if text_in(envelope.body.get("office")) == office and envelope.header.key.hex() == root:
            by_previous.setdefault(text_in(envelope.body.get("previous")), []).append(envelope)
    current: Roster | None = None
    while True:
        wanted = (1, "") if current is None else (current.version + 1, current.id)
        nexts = {
            e.id: e for e in by_previous.get(wanted[1], []) if int_in(e.body.get("version")) == wanted[0]
        }
        if len(nexts) != 1:
            forked = len(nexts) > 1
            if current is None:
                return Roster(office, 0, "", forked=True) if forked else None
            return _forked(current) if forked else current
        current = _read(next(iter(nexts.values())))


def _forked(roster: Roster) -> Roster:
    return Roster(
        roster.office, roster.version, roster.id, roster.units, roster.keys, roster.ended, forked=True
    )


def _read(envelope: Envelope) -> Roster:
    body = envelope.body
    units = (_unit(item) for item in items_in(body.get("units")))
    keys: dict[str, tuple[KeyLine, ...]] = {}
    for item in items_in(body.get("keys")):
        line = _key_line(item)
        if line is not None:
            keys[line.key] = (*keys.get(line.key, ()), line)
    ended = {
        text_in(item.get("key")): {
            text_in(s.get("to")): (int_in(s.get("seq")), text_in(s.get("id")))
            for s in items_in(item.get("streams"))
        }
        for item in items_in(body.get("ended"))
    }
    return Roster(
        office=text_in(body.get("office")),
        version=int_in(body.get("version")),
        id=envelope.id,
        units={u.id: u for u in units},
        keys=keys,
        ended=ended,
    )


def _unit(item: Mapping[str, Json]) -> Unit:
    return Unit(
        id=text_in(item.get("id")),
        name=text_in(item.get("name")),
        kind=text_in(item.get("kind")),
        parent=text_in(item.get("parent")),
        authority=text_in(item.get("authority")),
        valid_from=day_in(item.get("valid_from")),
        valid_to=day_in(item.get("valid_to")),
        contact=text_in(item.get("contact")),
        phone=text_in(item.get("phone")),
    )


def _key_line(item: Mapping[str, Json]) -> KeyLine | None:
    role = text_in(item.get("role"))
    if role not in set(Role):
        return None
    return KeyLine(
        text_in(item.get("key")), text_in(item.get("unit")), Role(role), text_in(item.get("holder"))
    )


def roster_body(
    previous: Roster | None, *, office: str, units: Iterable[Unit], keys: Iterable[KeyLine]
) -> dict[str, Json]:
    """The body of the next version of an office's roster."""
    return {
        "office": office,
        "version": 1 if previous is None else previous.version + 1,
        "previous": "" if previous is None else previous.id,
        "units": [u.as_json() for u in sorted(units, key=lambda u: u.id)],
        "keys": [k.as_json() for k in sorted(keys, key=lambda k: (k.unit, k.key, k.role))],
        "ended": [],
    }


def next_unit_id(existing: Iterable[str], *, kind: str, commune: str) -> str:
    """A new id, never used before: `K-14761-012.1`."""
    prefix = f"{kind}-{commune}-"
    numbers = [int(i[len(prefix) :][:3]) for i in existing if i.startswith(prefix) and is_unit_id(i)]
    return f"{prefix}{max(numbers, default=0) + 1:03d}.1"
