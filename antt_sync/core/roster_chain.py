"""Which version of an office's roster counts: the end of its gap-free chain, or what all its ends agree on.

Knows how versions name each other and what two ends have in common; refuses to know which keys may sign,
and when documents came.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import replace

from antt_sync.core.bodies import int_in, text_in, texts_in
from antt_sync.core.envelope import Envelope
from antt_sync.core.roster import CutOff, KeyLine, Roster, Unit, read_roster


def roster_from(envelopes: Iterable[Envelope], *, office: str, root: str) -> Roster | None:
    """The office's roster: the last version reached from the root without a gap; `None` before the first."""
    return chain_from(envelopes, office=office, keys={root})


def chain_from(envelopes: Iterable[Envelope], *, office: str, keys: Set[str]) -> Roster | None:
    """The last version of an office's roster that its keys signed, reached without a gap, or nothing.

    Of a chain with several ends: the lines that all of them have, and the cut-offs of each.
    """
    reached = _reached(_signed_for(envelopes, office, keys))
    named = {id for e in reached.values() for id in _names(e)}
    ends = sorted((e for id, e in reached.items() if id not in named), key=_version)
    if not ends:
        return None
    if len(ends) == 1:
        return read_roster(ends[0])
    return _agreed([read_roster(e) for e in ends], _before_all(ends, reached))


def left_out(envelopes: Iterable[Envelope], *, office: str, keys: Set[str]) -> list[Envelope]:
    """The versions that the office's keys signed and that no chain leads to: numbered wrongly, or too early."""
    own = _signed_for(envelopes, office, keys)
    reached = _reached(own)
    return sorted((e for e in own if e.id not in reached), key=_version)


def _signed_for(envelopes: Iterable[Envelope], office: str, keys: Set[str]) -> list[Envelope]:
    own = (e for e in envelopes if text_in(e.body.get("office")) == office and e.header.key.hex() in keys)
    return list({e.id: e for e in own}.values())


def _names(envelope: Envelope) -> frozenset[str]:
    """The versions that one goes on from: one, or all the ends that it settles; none for the first."""
    named = (text_in(envelope.body.get("previous")), *texts_in(envelope.body.get("settles")))
    return frozenset(named) - {""}


def _version(envelope: Envelope) -> tuple[int, str]:
    return int_in(envelope.body.get("version")), envelope.id


def _reached(envelopes: Iterable[Envelope]) -> Mapping[str, Envelope]:
    """The versions that lead back to a first one: each is numbered one above the highest that it names."""
    found: dict[str, Envelope] = {}
    for envelope in sorted(envelopes, key=_version):
        version, _ = _version(envelope)
        names = _names(envelope)
        if all(id in found for id in names):
            highest = max((_version(found[id])[0] for id in names), default=0)
            if version == highest + 1:
                found[envelope.id] = envelope
    return found


def _before_all(ends: Iterable[Envelope], reached: Mapping[str, Envelope]) -> Roster | None:
    """The last version that all ends go on from, if there is one."""
    pasts = [_past(end, reached) for end in ends]
    common = frozenset.intersection(*pasts)
    last = max((reached[id] for id in common), key=_version, default=None)
    return None if last is None else read_roster(last)


def _past(envelope: Envelope, reached: Mapping[str, Envelope]) -> frozenset[str]:
    found: set[str] = set()
    waiting = [*_names(envelope)]
    while waiting:
        id = waiting.pop()
        if id not in found:
            found.add(id)
            waiting += _names(reached[id])
    return frozenset(found)


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
