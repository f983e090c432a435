"""Who belongs to an office and whose keys count: one version of its roster, as read and as written.

Knows units with their lives, keys and where they were ended; refuses to know which version counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from antt_sync.core.bodies import day_in, int_in, items_in, text_in, texts_in
from antt_sync.core.envelope import Envelope, Json
from antt_sync.core.indexed import Indexed
from antt_sync.core.values import folded

KIND_WORDS: Mapping[str, str] = {
    "K": "KDC",
    "C": "CQ",
    "D": "DN",
    "G": "CSGD",
    "X": "XA",
    "H": "HUYEN",
    "T": "TINH",
}
"""The kinds of units by the letter of their ids, in the words of forms."""

LEVELS: Mapping[str, str] = {"X": "Xã", "H": "Huyện", "T": "Tỉnh"}
"""The level of an office by the letter of its id."""


class Role(StrEnum):
    """What a key may sign: an office everything for its units, a reviewer reviews, a unit its own."""

    OFFICE = "office"
    REVIEWER = "reviewer"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Unit:
    """One life of a unit: id, printed name, kind letter, the office above it, and its validity.

    `recognised_by` is a level (blank: that of the office above), `delegation` the decision by which another
    level may; `sort` is a school's highest level, an enterprise's size or "Lực lượng vũ trang"; `outside` is
    the clause by which the unit is out of scope; `follows` are the lives that it goes on from. `was` is how
    offices listed this life that it stood under before, with the days of that; a document never says it.
    """

    id: str
    name: str
    kind: str
    parent: str
    authority: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    contact: str = ""
    phone: str = ""
    recognised_by: str = ""
    delegation: str = ""
    sort: str = ""
    party: str = ""
    guards: str = ""
    outside: str = ""
    follows: tuple[str, ...] = ()
    was: tuple[Unit, ...] = ()

    @property
    def level(self) -> str:
        """The level that recognises the unit: the one written, or that of the office above it."""
        return self.recognised_by or LEVELS.get(self.parent[:1], "")

    def under(self, office: str) -> bool:
        """True when this office recognises the unit: by its level, or because that was delegated to it."""
        return self.level == LEVELS.get(office[:1], "") or self.delegation != ""

    def lives_on(self, day: date) -> bool:
        """True when the unit exists on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    def on(self, day: date) -> Unit:
        """The unit as it stood on a day: under the office that it was under then."""
        return next((was for was in self.was if was.lives_on(day)), self)

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
            "recognised_by": self.recognised_by,
            "delegation": self.delegation,
            "sort": self.sort,
            "party": self.party,
            "guards": self.guards,
            "outside": self.outside,
            "follows": list(self.follows),
        }


FACTS: Mapping[str, Callable[[Unit], Iterable[str]]] = {
    "parent": lambda unit: (unit.parent, *(was.parent for was in unit.was)),
    "name": lambda unit: (folded(unit.name),),
    "follows": lambda unit: unit.follows,
    "office": lambda unit: ("",) if unit.kind in LEVELS else (),
}
"""What units are looked for by; a name however it is written."""


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


@dataclass(frozen=True, slots=True, order=True)
class Head:
    """A last good document of a stream: it, and what comes before it there, still counts."""

    to: str
    seq: int
    id: str

    def as_json(self) -> dict[str, Json]:
        """As signed."""
        return {"to": self.to, "seq": self.seq, "id": self.id}


@dataclass(frozen=True, slots=True)
class CutOff:
    """An ended key, with the last good documents of its streams; `by` is the office that says so."""

    key: str
    by: str
    heads: tuple[Head, ...]

    def as_json(self) -> dict[str, Json]:
        """As signed."""
        return {"key": self.key, "streams": [h.as_json() for h in sorted(self.heads)]}


CutOffs = Mapping[str, tuple[CutOff, ...]]
"""Cut-offs by key; where there are several, all of them hold."""


@dataclass(frozen=True, slots=True)
class Roster:
    """An office's list as its last gap-free version has it; `id` is that document's.

    `settles` are the other ends of a chain that has several, which the next version names too. `lower` are
    the units that only the rosters of offices below tell of; `above` are the offices above this one, and
    this one as they list it. `roots` are by office the keys that signed its rosters, last the next one's;
    `counted` is how many of its rosters count.
    """

    office: str
    version: int
    id: str
    units: Mapping[str, Unit] = field(default_factory=dict)
    keys: Mapping[str, tuple[KeyLine, ...]] = field(default_factory=dict)
    ended: CutOffs = field(default_factory=dict)
    settles: tuple[str, ...] = ()
    lower: Set[str] = frozenset()
    above: Mapping[str, Unit] = field(default_factory=dict)
    roots: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    counted: Mapping[str, int] = field(default_factory=dict)

    @property
    def root(self) -> str:
        """The key that signs this office's next roster; empty where nobody may."""
        return self.roots.get(self.office, ("",))[-1]

    @property
    def forked(self) -> bool:
        """True while two versions follow one: then only what all of them list counts."""
        return bool(self.settles)

    def unit(self, id: str) -> Unit | None:
        """A unit of this office, one below it, or an office above it; nothing for an unknown id."""
        return self.above.get(id) or self.units.get(id)

    def role_of(self, key: str, unit: str) -> Role | None:
        """What a key may sign for a unit, or nothing."""
        return next((line.role for line in self.keys.get(key, ()) if line.unit == unit), None)

    def has_ended(self, key: str, unit: str) -> bool:
        """Whether a key was ended for what it signs for a unit: by its office, or one above it."""
        return any(c.by == unit or self.is_above(c.by, unit) for c in self.ended.get(key, ()))

    def may_submit(self, key: str, signer: str, unit: str, on: date | None = None) -> bool:
        """True for the unit's own key, and for a key of the office above it, today or on a day."""
        if signer == unit:
            return self.role_of(key, signer) in {Role.UNIT, Role.OFFICE}
        return self.role_of(key, signer) is Role.OFFICE and self.is_above(signer, unit, on)

    def may_review(self, key: str, signer: str, unit: str, on: date | None = None) -> bool:
        """True for a reviewer's or office's key of an office above the unit, today or on a day."""
        return self.role_of(key, signer) in {Role.OFFICE, Role.REVIEWER} and self.is_above(signer, unit, on)

    def is_above(self, office: str, unit: str, on: date | None = None) -> bool:
        """True when the office stands anywhere above the unit, today or on a day."""
        return self.height(office, unit, on) > 0

    def height(self, office: str, unit: str, on: date | None = None) -> int:
        """How many steps the office stands above the unit, today or on a day; 0 when it does not."""
        seen: set[str] = set()
        while unit not in seen and (known := self.unit(unit)) is not None:
            seen.add(unit)
            unit = (known.on(on) if on else known).parent
            if unit == office:
                return len(seen)
        return 0

    def expected(self, kinds: Iterable[str], day: date, *, only: str = "") -> list[Unit]:
        """This office's units in scope of these kinds that exist on a day, in id order; or only one of them.

        What units of an office below have to file is that office's to expect.
        """
        wanted = set(kinds)
        listed: Iterable[Unit] = self.units.values()
        if only in self.units:
            listed = (self.units[only],)
        elif isinstance(self.units, Indexed):
            listed = self.units.by("own", "")
        own = (u for u in listed if u.kind in wanted and u.id not in self.lower)
        return sorted((u for u in own if not u.outside and u.lives_on(day)), key=lambda u: u.id)

    def units_by(self, fact: str, value: str) -> Iterator[Unit]:
        """The units of which one of the `FACTS` is so."""
        if isinstance(self.units, Indexed):
            return self.units.by(fact, value)
        return (u for u in self.units.values() if value in FACTS[fact](u))

    def lines_of(self, unit: str) -> list[KeyLine]:
        """The lines of a unit's keys."""
        keys = self.keys.by("unit", unit) if isinstance(self.keys, Indexed) else self.keys.values()
        return [line for lines in keys for line in lines if line.unit == unit]

    def below(self, office: str, day: date) -> list[Unit]:
        """The units in scope right below an office that exist on a day, in id order.

        Units that another level recognises are only watched: they are none of the office's figures.
        """
        units = (u.on(day) for u in self.units_by("parent", office))
        there = (u for u in units if u.parent == office and not u.outside and u.lives_on(day))
        own = (u for u in there if u.kind in LEVELS or u.under(office))
        return sorted(own, key=lambda u: u.id)

    def named(self, name: str, day: date | None = None) -> list[Unit]:
        """The units whose name is this, however it is written; with a day, those that exist on it.

        Units of offices below only where none of this office's own has the name.
        """
        found = list(self.units_by("name", folded(name)))
        living = [u for u in found if day is None or u.lives_on(day)]
        return [u for u in living if u.id not in self.lower] or living


def read_roster(envelope: Envelope) -> Roster:
    """One version of a roster as its document says; odd members read as empty."""
    body = envelope.body
    units = (read_unit(item) for item in items_in(body.get("units")))
    keys: dict[str, tuple[KeyLine, ...]] = {}
    for item in items_in(body.get("keys")):
        if (line := read_key_line(item)) is not None:
            keys[line.key] = (*keys.get(line.key, ()), line)
    office = text_in(body.get("office"))
    ended: dict[str, tuple[CutOff, ...]] = {}
    for cut in (_cut_off(item, office) for item in items_in(body.get("ended"))):
        ended[cut.key] = (*ended.get(cut.key, ()), cut)
    return Roster(
        office=office,
        version=int_in(body.get("version")),
        id=envelope.id,
        units={u.id: u for u in units},
        keys=keys,
        ended=ended,
    )


def _cut_off(item: Mapping[str, Json], office: str) -> CutOff:
    streams = items_in(item.get("streams"))
    heads = (Head(text_in(s.get("to")), int_in(s.get("seq")), text_in(s.get("id"))) for s in streams)
    return CutOff(text_in(item.get("key")), office, tuple(heads))


def read_unit(item: Mapping[str, Json]) -> Unit:
    """A unit as signed; odd members read as empty."""
    # Ten thousands of them are read when a roster comes: one look at each member.
    said = {name: value for name, value in item.items() if isinstance(value, str)}.get
    return Unit(
        id=said("id", ""),
        name=said("name", ""),
        kind=said("kind", ""),
        parent=said("parent", ""),
        authority=said("authority", ""),
        valid_from=day_in(said("valid_from")),
        valid_to=day_in(said("valid_to")),
        contact=said("contact", ""),
        phone=said("phone", ""),
        recognised_by=said("recognised_by", ""),
        delegation=said("delegation", ""),
        sort=said("sort", ""),
        party=said("party", ""),
        guards=said("guards", ""),
        outside=said("outside", ""),
        follows=texts_in(item.get("follows")),
    )


def read_key_line(item: Mapping[str, Json]) -> KeyLine | None:
    """A key's line as signed, or nothing for a role that nobody has."""
    role = text_in(item.get("role"))
    if role not in set(Role):
        return None
    return KeyLine(
        text_in(item.get("key")), text_in(item.get("unit")), Role(role), text_in(item.get("holder"))
    )


def roster_body(
    previous: Roster | None,
    *,
    office: str,
    units: Iterable[Unit],
    keys: Iterable[KeyLine],
    ended: Iterable[CutOff] = (),
) -> dict[str, Json]:
    """The body of the next version of an office's roster; `ended` besides what has ended already.

    A cut-off takes the place of those of its key that there were.
    """
    before = () if previous is None else (c for cuts in previous.ended.values() for c in cuts)
    new = list(ended)
    said = [c for c in before if c.by == office and c.key not in {n.key for n in new}] + new
    return {
        "office": office,
        "version": 1 if previous is None else previous.version + 1,
        "previous": "" if previous is None else previous.id,
        "settles": [] if previous is None else sorted(previous.settles),
        "units": [u.as_json() for u in sorted(units, key=lambda u: u.id)],
        "keys": [k.as_json() for k in sorted(keys, key=lambda k: (k.unit, k.key, k.role))],
        "ended": [c.as_json() for c in sorted(said, key=lambda c: (c.key, c.heads))],
    }


def facts_of(unit: Unit) -> Iterator[tuple[str, str]]:
    """What a unit is looked for by."""
    return ((fact, value) for fact, told in FACTS.items() for value in dict.fromkeys(told(unit)))


def predecessors(roster: Roster, unit: Unit) -> tuple[Unit, ...]:
    """The units that a unit goes on from, in id order; an earlier life of its code only where so said."""
    return tuple(roster.units[i] for i in sorted(unit.follows) if i in roster.units and i != unit.id)


def successors(roster: Roster, unit: Unit, day: date) -> tuple[Unit, ...]:
    """The other units that exist on a day and go on from this one, however many steps ago, in id order."""
    others = (u for u in roster.units.values() if u.id != unit.id and u.lives_on(day))
    return tuple(sorted((u for u in others if unit in _before(roster, u)), key=lambda u: u.id))


def _before(roster: Roster, unit: Unit) -> list[Unit]:
    """Every unit that one goes on from, however many steps ago; itself too where the registry says so."""
    found: list[Unit] = []
    waiting = list(unit.follows)
    while waiting:
        each = roster.units.get(waiting.pop())
        if each is not None and each not in found:
            found.append(each)
            waiting += each.follows
    return found
