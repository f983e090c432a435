"""One roster of an office with those of the offices below it, and who stands above it: trust over levels.

Knows that a roster below counts because the office above lists the key that signed it, and what it may speak
of; refuses to know in which order documents came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from itertools import chain as one_after_another

from antt_sync.core.cut_off import Standing, Streams
from antt_sync.core.envelope import Envelope
from antt_sync.core.roster import LEVELS, CutOff, CutOffs, KeyLine, Role, Roster, Unit
from antt_sync.core.roster_chain import chain_from, roster_from

RostersOf = Callable[[str, Set[str]], Iterable[Envelope]]
"""The rosters in an office's own name on which a chain by these keys can rest, or more of them; asked
for office by office, so that those of a country need not be held at once."""


@dataclass(frozen=True, slots=True)
class Trust:
    """An office whose root key somebody compared over another channel."""

    office: str
    root: str


def _no_streams(key: str, to: str) -> Mapping[str, str]:  # noqa: ARG001
    """A set without cut-offs is asked for none."""
    return {}


def roster_tree(
    rosters_of: RostersOf,
    own: Trust,
    superior: Trust | None = None,
    *,
    streams: Streams = _no_streams,
) -> Roster | None:
    """The office's roster, the units of the offices below it added, and the offices above it known.

    The same set gives the same roster, in whatever order it came. `streams` is asked for the streams of
    offices' ended keys: a roster that one of them signed too late does not count.
    """
    upper = _upper(rosters_of, own, superior, streams)
    chain = _own(rosters_of, own, upper, streams)
    found = None if chain is None else _with_below(rosters_of, chain, streams)
    return found if found is None or upper is None else _under(found, upper)


def own_chain(
    rosters_of: RostersOf,
    own: Trust,
    superior: Trust | None = None,
    *,
    streams: Streams = _no_streams,
) -> Roster | None:
    """What the office's own roster says, and nobody else's: its next version goes on from this."""
    return _own(rosters_of, own, _upper(rosters_of, own, superior, streams), streams)


def ended_above(rosters_of: RostersOf, own: Trust, superior: Trust | None, *, streams: Streams) -> bool:
    """Whether an office above has ended this root; the office's own rosters are not asked."""
    upper = _upper(rosters_of, own, superior, streams)
    return upper is not None and upper.has_ended(own.root, own.office)


def left_behind(rosters_of: RostersOf, own: Trust, superior: Trust | None, *, streams: Streams) -> bool:
    """Whether an office above has ended a root of this chain and so no longer follows it to its end."""
    upper = _upper(rosters_of, own, superior, streams)
    chain = _own(rosters_of, own, upper, streams)
    if (
        upper is None
        or chain is None
        or not any(upper.has_ended(k, own.office) for k in chain.roots[own.office])
    ):
        return False
    seen = _led_to(rosters_of, upper, own.office, Standing(upper, streams))
    return seen is None or seen.id != chain.id


def _upper(rosters_of: RostersOf, own: Trust, superior: Trust | None, streams: Streams) -> Roster | None:
    """What the superior and the offices between say; the office itself is not asked who its keys are."""
    if superior is None:
        return None
    known = rosters_of(superior.office, {superior.root})
    chain = roster_from(known, office=superior.office, root=superior.root)

    def of_others(office: str, keys: Set[str]) -> Iterable[Envelope]:
        return () if office == own.office else rosters_of(office, keys)

    return None if chain is None else _with_below(of_others, chain, streams)


def _own(rosters_of: RostersOf, own: Trust, upper: Roster | None, streams: Streams) -> Roster | None:
    """The office's own chain: from its root, or where the superior has ended that, from whom it lists."""
    office = own.office
    if upper is None or office not in upper.units or not upper.has_ended(own.root, office):
        return roster_from(rosters_of(office, {own.root}), office=office, root=own.root)
    return _led_to(rosters_of, upper, office, Standing(upper, streams))


def _led_to(rosters_of: RostersOf, roster: Roster, office: str, good: Standing) -> Roster | None:
    """An office's chain by the word from above: whose keys are listed there, and what its cut-offs leave."""
    trusted = _trusted(roster, office)
    left = filter(good.holds, rosters_of(office, trusted["keys"]))
    return chain_from(left, office=office, **trusted)


def keys_of(roster: Roster | None, office: str) -> frozenset[str]:
    """The keys that sign for an office."""
    lines = roster.lines_of(office) if roster else ()
    return frozenset(line.key for line in lines if line.role is Role.OFFICE)


def _trusted(roster: Roster, office: str) -> dict[str, frozenset[str]]:
    """Whose rosters of an office count, and which keys were ended for it, by the word from above."""
    ended = frozenset(key for key in roster.ended if roster.has_ended(key, office))
    return {"keys": keys_of(roster, office), "ended": ended}


def _with_below(rosters_of: RostersOf, roster: Roster, streams: Streams) -> Roster:
    """A roster with all below it: level by level, the word from above first."""
    asked = {roster.office}
    while offices := sorted(u.id for u in roster.units.values() if u.kind in LEVELS and u.id not in asked):
        asked.update(offices)
        good = Standing(roster, streams)
        told = (_led_to(rosters_of, roster, office, good) for office in offices)
        roster = _joined(roster, {chain.office: chain for chain in told if chain is not None})
    return roster


def _joined(roster: Roster, below: Mapping[str, Roster]) -> Roster:
    """A roster with what rosters right below it may say: of their units, their units' keys and their own."""
    claims: dict[str, tuple[bool, str]] = {}
    for office, chain in below.items():
        home, away = (False, office), (True, office)
        for unit in _speaks_of(chain):
            if unit.id not in roster.units:
                claim = home if _commune(unit.id) == _commune(office) else away
                claims[unit.id] = min(claim, claims.get(unit.id, claim))
    units = {**roster.units, **_taken_over(roster, below)}
    units.update((id, below[office].units[id]) for id, (_, office) in claims.items())
    lower = frozenset(one_after_another(roster.lower, claims))
    merged = replace(roster, units=units, lower=lower, keys=dict(roster.keys))
    keys = {k: list(lines) for k, lines in roster.keys.items()}
    for office, chain in below.items():
        for line in (line for lines in chain.keys.values() for line in lines):
            if line.unit == office or merged.is_above(office, line.unit):
                _add(keys, line)
    ended = _together(roster.ended, *(chain.ended for chain in below.values()))
    roots = {office: told for chain in below.values() for office, told in chain.roots.items()}
    keys_now = {k: tuple(lines) for k, lines in keys.items()}
    return replace(merged, keys=keys_now, ended=ended, roots={**roots, **roster.roots})


def _taken_over(roster: Roster, below: Mapping[str, Roster]) -> dict[str, Unit]:
    """The units that the roster's own office took over from offices that had ended by then: how these had
    listed them stays true of the days before."""
    found: dict[str, Unit] = {}
    for office, chain in sorted(below.items()):
        end = roster.units[office].valid_to
        for told in _speaks_of(chain) if end else ():
            unit = found.get(told.id) or roster.units.get(told.id)
            if end and unit is not None and unit.valid_from is not None and end < unit.valid_from:
                was = replace(told, valid_to=min(told.valid_to or end, end))
                found[unit.id] = replace(unit, was=(*unit.was, was))
    return found


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
    once = (was.parent for unit in above.values() for was in unit.was)
    above.update([(id, upper.units[id]) for id in once if id in upper.units and id not in above])
    keys = {k: list(lines) for k, lines in roster.keys.items()}
    for line in (line for lines in upper.keys.values() for line in lines):
        if line.unit in above and line.unit != roster.office and line.role is not Role.UNIT:
            _add(keys, line)
    return replace(
        roster,
        keys={k: tuple(lines) for k, lines in keys.items()},
        ended=_together(roster.ended, upper.ended),
        above=above,
        roots={**upper.roots, **roster.roots},
        counted={**upper.counted, **roster.counted},
    )
