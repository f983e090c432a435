"""One roster of an office with those of the offices below it, and who stands above it: trust over levels.

Knows that a roster below counts because the office above lists the key that signed it, and what it may speak
of; refuses to know in which order documents came.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from antt_sync.core.bodies import text_in
from antt_sync.core.cut_off import Standing, Streams
from antt_sync.core.envelope import Envelope
from antt_sync.core.roster import LEVELS, CutOff, CutOffs, KeyLine, Role, Roster, Unit
from antt_sync.core.roster_chain import chain_from

Chains = Mapping[str, list[Envelope]]
"""The roster documents by the office that they are about."""


@dataclass(frozen=True, slots=True)
class Trust:
    """An office whose root key somebody compared over another channel."""

    office: str
    root: str


def roster_tree(
    envelopes: Iterable[Envelope],
    own: Trust,
    superior: Trust | None = None,
    *,
    streams: Streams = lambda key, to: {},  # noqa: ARG005  # a set without cut-offs is asked for none
) -> Roster | None:
    """The office's roster, the units of the offices below it added, and the offices above it known.

    The same set gives the same roster, in whatever order it came. `streams` is asked for the streams of
    offices' ended keys: a roster that one of them signed too late does not count.
    """
    chains: dict[str, list[Envelope]] = {}
    for envelope in envelopes:
        chains.setdefault(text_in(envelope.body.get("office")), []).append(envelope)
    found = _rooted(chains, own, streams)
    upper = _rooted(chains, superior, streams) if found is not None and superior is not None else None
    return found if found is None or upper is None else _under(found, upper)


def keys_of(roster: Roster | None, office: str) -> frozenset[str]:
    """The keys that sign for an office."""
    lines = roster.lines_of(office) if roster else ()
    return frozenset(line.key for line in lines if line.role is Role.OFFICE)


def _rooted(chains: Chains, trust: Trust, streams: Streams) -> Roster | None:
    """The roster that a root leads to, with all below it: level by level, the word from above first."""
    roster = chain_from(chains.get(trust.office, ()), office=trust.office, keys={trust.root})
    if roster is None:
        return None
    waiting = set(roster.units)
    while waiting:
        offices = sorted(i for i in waiting if roster.units[i].kind in LEVELS and i != trust.office)
        good = Standing(roster, streams)
        told = {
            i: chain_from(filter(good.holds, chains.get(i, ())), office=i, keys=keys_of(roster, i))
            for i in offices
        }
        below = {i: chain for i, chain in told.items() if chain is not None}
        before = set(roster.units)
        roster = _joined(roster, below)
        waiting = set(roster.units) - before
    return roster


def _joined(roster: Roster, below: Mapping[str, Roster]) -> Roster:
    """A roster with what rosters right below it may say: of their units, their units' keys and their own."""
    claims: dict[str, list[tuple[bool, str]]] = {}
    for office, chain in below.items():
        for unit in _speaks_of(chain):
            if unit.id not in roster.units:
                claims.setdefault(unit.id, []).append((_commune(unit.id) != _commune(office), office))
    units = {id: below[min(offices)[1]].units[id] for id, offices in claims.items()}
    merged = replace(
        roster, units={**roster.units, **units}, lower=roster.lower | frozenset(units), keys=dict(roster.keys)
    )
    keys = {k: list(lines) for k, lines in roster.keys.items()}
    for office, chain in below.items():
        for line in (line for lines in chain.keys.values() for line in lines):
            if line.unit == office or merged.is_above(office, line.unit):
                _add(keys, line)
    ended = _together(roster.ended, *(chain.ended for chain in below.values()))
    return replace(merged, keys={k: tuple(lines) for k, lines in keys.items()}, ended=ended)


def _together(*ended: CutOffs) -> CutOffs:
    """All cut-offs; each holds for what its office and those under it signed."""
    found: dict[str, tuple[CutOff, ...]] = {}
    for key, cuts in ((key, cuts) for each in ended for key, cuts in each.items()):
        found[key] = (*found.get(key, ()), *cuts)
    return found


def _speaks_of(chain: Roster) -> Iterator[Unit]:
    """The units under the office; whatever else its roster names is not its to name."""
    return (unit for unit in chain.units.values() if chain.is_above(chain.office, unit.id))


def _commune(id: str) -> str:
    """The commune code in an id: of two offices that claim a unit, the one whose code it carries has it."""
    return id.split("-")[1] if id.count("-") > 1 else ""


def _add(keys: dict[str, list[KeyLine]], line: KeyLine) -> None:
    lines = keys.setdefault(line.key, [])
    if line not in lines:
        lines.append(line)


def _under(roster: Roster, upper: Roster) -> Roster:
    """The roster with the offices above it, where the superior's lists this office; their keys may review."""
    above: dict[str, Unit] = {}
    id = roster.office
    while id in upper.units and id not in above:
        above[id] = upper.units[id]
        id = upper.units[id].parent
    if upper.office not in above:
        return roster
    keys = {k: list(lines) for k, lines in roster.keys.items()}
    for line in (line for lines in upper.keys.values() for line in lines):
        if line.unit in above and line.unit != roster.office and line.role is not Role.UNIT:
            _add(keys, line)
    return replace(
        roster,
        keys={k: tuple(lines) for k, lines in keys.items()},
        ended=_together(roster.ended, upper.ended),
        above=above,
    )
