"""Which version of an office's roster counts: the end of its gap-free chain, or what all its ends agree on.

Knows what two ends have in common; refuses to know when documents came.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import replace

from antt_sync.core.bodies import text_in
from antt_sync.core.chains import chain_of, version
from antt_sync.core.envelope import Envelope
from antt_sync.core.roster import CutOff, KeyLine, Roster, Unit, read_roster


def roster_from(envelopes: Iterable[Envelope], *, office: str, root: str) -> Roster | None:
    """The office's roster: the last version reached from the root without a gap; `None` before the first."""
    return chain_from(envelopes, office=office, keys={root})


def chain_from(envelopes: Iterable[Envelope], *, office: str, keys: Set[str]) -> Roster | None:
    """The last version of an office's roster that its keys signed, reached without a gap, or nothing.

    Of a chain with several ends: the lines that all of them have, and the cut-offs of each.
    """
    chain = chain_of(_signed_for(envelopes, office, keys))
    if not chain.ends:
        return None
    if len(chain.ends) == 1:
        return read_roster(chain.ends[0])
    before = chain.before_all()
    return _agreed([read_roster(e) for e in chain.ends], None if before is None else read_roster(before))


def left_out(envelopes: Iterable[Envelope], *, office: str, keys: Set[str]) -> list[Envelope]:
    """The versions that the office's keys signed and that no chain leads to: ill-numbered, or too early."""
    own = _signed_for(envelopes, office, keys)
    reached = chain_of(own).reached
    return sorted((e for e in own if e.id not in reached), key=version)


def _signed_for(envelopes: Iterable[Envelope], office: str, keys: Set[str]) -> list[Envelope]:
    own = (e for e in envelopes if text_in(e.body.get("office")) == office and e.header.key.hex() in keys)
    return list({e.id: e for e in own}.values())


def _agreed(ends: list[Roster], before: Roster | None) -> Roster:
    """What all ends list, and whatever any of them ended; what they say otherwise stays as it was before."""
    last = ends[-1]
    units = {
        id: unit
        for id in last.units
        if all(id in end.units for end in ends) and (unit := _said_of(id, ends, before)) is not None
    }
    ended: dict[str, tuple[CutOff, ...]] = {}
    for cut in (cut for end in ends for cuts in end.ended.values() for cut in cuts):
        if cut not in ended.get(cut.key, ()):
            ended[cut.key] = (*ended.get(cut.key, ()), cut)
    keys = {key: common for key in last.keys if (common := _common_lines(key, ends))}
    settles = tuple(sorted(end.id for end in ends[:-1]))
    return replace(last, units=units, keys=keys, ended=ended, settles=settles)


def _said_of(id: str, ends: Iterable[Roster], before: Roster | None) -> Unit | None:
    told = {end.units[id] for end in ends}
    if len(told) == 1:
        return told.pop()
    return None if before is None else before.units.get(id)


def _common_lines(key: str, ends: list[Roster]) -> tuple[KeyLine, ...]:
    lines = (end.keys.get(key, ()) for end in ends)
    *others, own = ([*each] for each in lines)
    may = [{(line.unit, line.role) for line in other} for other in others]
    return tuple(line for line in own if all((line.unit, line.role) in said for said in may))
