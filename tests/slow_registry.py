"""Who may say what a second time, slow and obvious: roster chains, forks and cut-offs, by FORMAT.md 6.2, 6.3.

Every question is asked of all documents anew. Refuses to know how the core folds rosters and cut-offs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from antt_sync.core.bodies import items_in, text_in, texts_in
from antt_sync.core.envelope import Envelope, Json, Kind

ROLES = frozenset({"office", "reviewer", "unit"})
Item = Mapping[str, Json]
Documents = Collection[Envelope]


class Cut(NamedTuple):
    """An office's word that a key is ended, with the last good documents: (receiver, id)."""

    by: str
    key: str
    heads: frozenset[tuple[str, str]]


class Registry(NamedTuple):
    """The office above each unit, the role of each key for a unit, and which keys were ended by whom."""

    parents: dict[str, str]
    roles: dict[tuple[str, str], str]
    cuts: set[Cut]

    def above(self, unit: str) -> list[str]:
        """The offices above a unit, nearest first."""
        found = [unit]
        while (office := self.parents.get(found[-1], "")) and office not in found:
            found.append(office)
        return found[1:]

    def ended(self, unit: str) -> set[str]:
        """The keys that a unit's office or one above it ended."""
        return {c.key for c in self.cuts if c.by in (unit, *self.above(unit))}

    def leaves(self, document: Envelope, documents: Documents) -> bool:
        """Whether every cut-off that holds for a document leaves it."""
        header = document.header
        hold = (c for c in self.cuts if c.by in (header.unit, *self.above(header.unit)))
        return all(
            document in _good(cut, header.to, documents) for cut in hold if cut.key == header.key.hex()
        )


def registry_in(documents: Documents, office: str, root: str) -> Registry:
    """The root's list, and below it the lists of offices whose keys the list above names."""
    found = _listed(documents, office, {root})
    waiting = [id for id in found.parents if id != office]
    while waiting:
        level = [(lower, _keys(found, lower), found.ended(lower)) for lower in waiting]
        good = [d for d in documents if d.kind is Kind.ROSTER and found.leaves(d, documents)]
        waiting = []
        for lower, keys, ended in level:
            told = _listed(good, lower, keys, ended)
            new = [unit for unit in told.parents if lower in told.above(unit) and unit not in found.parents]
            found.parents.update({unit: told.parents[unit] for unit in new})
            for (key, unit), role in told.roles.items():
                if unit == lower or lower in found.above(unit):
                    found.roles.setdefault((key, unit), role)
            found.cuts.update(told.cuts)
            waiting += new
    return found


def _keys(registry: Registry, office: str) -> set[str]:
    return {key for (key, unit), role in registry.roles.items() if unit == office and role == "office"}


def _good(cut: Cut, to: str, documents: Documents) -> list[Envelope]:
    """What a cut-off leaves of a stream: what it names, and what comes before that without a hole."""
    stream = [d for d in documents if (d.header.key.hex(), d.header.to) == (cut.key, to)]
    found = [d for d in stream if (to, d.id) in cut.heads]
    while more := [d for d in stream if d not in found and d.id in {f.header.prev for f in found}]:
        found += more
    return found


# --- one office's chain ------------------------------------------------------------------------


def _listed(
    documents: Iterable[Envelope], office: str, keys: Collection[str], ended: Collection[str] = ()
) -> Registry:
    """What an office's chain comes to: its last roster or, of several ends, what they have in common."""
    about = [d for d in documents if d.kind is Kind.ROSTER and d.body.get("office") == office]
    whole = _reached([d for d in about if d.header.unit == office])
    reached = _counting(whole, keys, ended)
    ends = [d for d in reached if not any(d.id in _named(other) for other in reached)]
    if not ends:
        return Registry({}, {}, set())
    handed = [d for end in ends for d in _past(end, whole) if _heir(d) and _might(d, whole, keys, ended)]
    old = {d.header.key.hex() for d in handed}
    ends = [d for d in ends if len(ends) == 1 or d.header.key.hex() not in old] or ends
    units, lines = [_by_id(d) for d in ends], [_lines(d) for d in ends]
    common = [id for id in units[0] if all(id in told for told in units)]
    before = _by_id(*_before_all(ends, reached))
    told = {
        id: units[0][id] if all(u[id] == units[0][id] for u in units) else before.get(id) for id in common
    }
    parents = {id: text_in(unit.get("parent")) for id, unit in told.items() if unit is not None}
    roles = {
        (key, unit): role
        for key, unit, role in reversed(lines[0])
        if all((key, unit, role) in o for o in lines)
    }
    return Registry(parents, roles, {cut for d in ends for cut in _cuts(d, office)})


def _named(roster: Envelope) -> list[str]:
    """What a roster goes on from: one, or all the ends that it settles."""
    return [id for id in (text_in(roster.body.get("previous")), *texts_in(roster.body.get("settles"))) if id]


def _number(roster: Envelope) -> int:
    return version if isinstance(version := roster.body.get("version"), int) else 0


def _reached(chain: list[Envelope]) -> list[Envelope]:
    """The rosters that lead back to a first one, each numbered one above the highest that it names."""
    found: dict[str, Envelope] = {}
    while True:
        ready = [d for d in chain if d.id not in found and set(_named(d)) <= set(found)]
        new = [d for d in ready if _number(d) == 1 + max((_number(found[id]) for id in _named(d)), default=0)]
        if not new:
            return list(found.values())
        found.update({d.id: d for d in new})


def _counting(whole: list[Envelope], keys: Collection[str], ended: Collection[str]) -> list[Envelope]:
    """Those that somebody signed who might, and all before them; a new root has to have spoken."""
    good = [d for d in whole if _might(d, whole, keys, ended)]
    said = [d for d in good if not _heir(d) or any(d.id in _named(other) for other in good)]
    return [d for d in whole if d in said or any(d in _past(other, whole) for other in said)]


def _might(roster: Envelope, whole: list[Envelope], keys: Collection[str], ended: Collection[str]) -> bool:
    """Whether a roster's signer was trusted, or the only one who took over, and was not replaced before."""
    past, signer = _past(roster, whole), roster.header.key.hex()
    handed = [d for d in past if _heir(d) and _might(d, whole, keys, ended)]
    old = {d.header.key.hex() for d in handed}
    new = {_heir(d) for d in handed if d.header.key.hex() not in ended} - old
    just_before = {_heir(d) for d in past if d.id in _named(roster)} - {""}
    return signer not in old and just_before <= {signer} and (signer in keys or new == {signer})


def _heir(roster: Envelope) -> str:
    """The root that is to sign the next version, where that is another one."""
    root = text_in(roster.body.get("root"))
    return root if root != roster.header.key.hex() else ""


def _before_all(ends: list[Envelope], reached: list[Envelope]) -> list[Envelope]:
    """The last roster that all ends go on from, if there is one."""
    common = [d for d in reached if all(d in _past(end, reached) for end in ends)]
    return sorted(common, key=lambda d: (_number(d), d.id))[-1:]


def _past(roster: Envelope, reached: list[Envelope]) -> list[Envelope]:
    found = [d for d in reached if d.id in _named(roster)]
    return [*found, *(d for f in found for d in _past(f, reached))]


def _by_id(*rosters: Envelope) -> dict[str, Item]:
    return {text_in(u.get("id")): u for d in rosters for u in items_in(d.body.get("units"))}


def _lines(roster: Envelope) -> list[tuple[str, str, str]]:
    items = items_in(roster.body.get("keys"))
    told = [(text_in(i.get("key")), text_in(i.get("unit")), text_in(i.get("role"))) for i in items]
    return [line for line in told if line[2] in ROLES]


def _cuts(roster: Envelope, office: str) -> set[Cut]:
    return {
        Cut(
            office,
            text_in(item.get("key")),
            frozenset((text_in(s.get("to")), text_in(s.get("id"))) for s in streams),
        )
        for item in items_in(roster.body.get("ended"))
        for streams in [items_in(item.get("streams"))]
    }
