"""Which version of an office's roster counts: the end of its chain, or what all its ends agree on.

Knows whose key may sign the next version, and what two ends have in common; refuses to know when documents
came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field, replace

from antt_sync.core.bodies import text_in
from antt_sync.core.chains import Chain, chain_of, names, version
from antt_sync.core.envelope import Envelope
from antt_sync.core.roster import CutOff, KeyLine, Roster, Unit, read_roster


def roster_from(envelopes: Iterable[Envelope], *, office: str, root: str) -> Roster | None:
    """The office's roster: the last version that this root, or one it handed over to, leads to, if any."""
    return chain_from(envelopes, office=office, keys={root})


def chain_from(
    envelopes: Iterable[Envelope], *, office: str, keys: Set[str], ended: Set[str] = frozenset()
) -> Roster | None:
    """The last version of an office's roster by these keys or those they handed over to, if there is one.

    Those that were ended from above hand over to nobody: who goes on is listed there.
    Of a chain with several ends: the lines that all of them have, and the cut-offs of each; but an end of a
    key that another one replaced says nothing, it only waits to be settled.
    """
    chain, roots, old = _counting(_about(envelopes, office), keys, ended)
    if not chain.ends:
        return None
    *others, last = ends = [read_roster(e) for e in chain.ends]
    told = last
    if others:
        speak = [r for r, e in zip(ends, chain.ends, strict=True) if e.header.key.hex() not in old]
        before = chain.before_all()
        told = _agreed(speak or ends, None if before is None else read_roster(before))
        told = replace(told, id=last.id, version=last.version, settles=tuple(sorted(r.id for r in others)))
    return replace(told, roots={office: roots}, counted={office: len(chain.reached)})


def bearing(
    signed_by: Callable[[str], Iterable[Envelope]], get: Callable[[str], Envelope | None], *, keys: Set[str]
) -> list[Envelope]:
    """All that a chain by these keys can rest on: what they and those they hand over to signed, and whatever
    that goes on from. What strangers sign beside it, and were it thousands, is not even read.
    """
    found: dict[str, Envelope] = {}
    asked, waiting = set(keys), [*keys]
    while waiting:
        for each in signed_by(waiting.pop()):
            found[each.id] = each
            if (root := new_root(each)) and root not in asked:
                asked.add(root)
                waiting.append(root)
    missing = [id for each in found.values() for id in names(each)]
    while missing:
        if (id := missing.pop()) not in found and (before := get(id)) is not None:
            found[id] = before
            missing += names(before)
    return list(found.values())


def left_out(envelopes: Iterable[Envelope], *, office: str, keys: Set[str]) -> list[Envelope]:
    """The versions that the office's keys signed and that do not count: ill-numbered, too early, or signed
    after their key was replaced."""
    own = _about(envelopes, office)
    chain, roots, _ = _counting(own, keys)
    signed = (e for e in own if e.header.key.hex() in {*keys, *roots})
    return sorted((e for e in signed if e.id not in chain.reached), key=version)


def new_root(roster: Envelope) -> str:
    """The key to which a version hands the chain over; nothing where its signer goes on."""
    root = text_in(roster.body.get("root"))
    return "" if root == roster.header.key.hex() else root


def _about(envelopes: Iterable[Envelope], office: str) -> list[Envelope]:
    own = (e for e in envelopes if text_in(e.body.get("office")) == office == e.header.unit)
    return list({e.id: e for e in own}.values())


@dataclass(slots=True)
class _Succession:
    """Who may sign next, after the versions that were added; `keys` are trusted by people or from above."""

    keys: frozenset[str]
    ended: Set[str] = frozenset()
    good: set[str] = field(default_factory=set)
    _old: dict[str, frozenset[str]] = field(default_factory=dict)
    _new: dict[str, frozenset[str]] = field(default_factory=dict)

    def next_keys(self, named: Iterable[Envelope]) -> frozenset[str]:
        """The keys by which a version that goes on from these counts.

        A key that was replaced never signs again. Where two were handed the chain, neither does.
        """
        named = [*named]
        old, new = self._past(named)
        heirs = new - old if len(new - old) == 1 else frozenset()
        handed = [{root} for e in named if (root := new_root(e))]
        return (self.keys | heirs).difference(old).intersection(*handed)

    def replaced(self, named: Iterable[Envelope]) -> frozenset[str]:
        """The keys that were replaced before these, on any of their ways."""
        return self._past(named)[0]

    def add(self, version: Envelope, named: Sequence[Envelope]) -> None:
        """Take one more version, after all that it names."""
        signer, root = version.header.key.hex(), new_root(version)
        old, new = self._past(named)
        if signer in self.next_keys(named):
            self.good.add(version.id)
            if root:
                old, new = old | {signer}, new | ({root} if signer not in self.ended else frozenset())
        self._old[version.id], self._new[version.id] = old, new

    def _past(self, named: Iterable[Envelope]) -> tuple[frozenset[str], frozenset[str]]:
        """The keys that were replaced before, and those that took their place."""
        ids = [e.id for e in named]
        old, new = ([told[id] for id in ids] for told in (self._old, self._new))
        return frozenset().union(*old), frozenset().union(*new)


def _counting(
    about: Iterable[Envelope], keys: Set[str], ended: Set[str] = frozenset()
) -> tuple[Chain, tuple[str, ...], frozenset[str]]:
    """The versions that count; the keys that signed them, last the one that signs the next; those replaced.

    Whoever signs a version vouches for all before it. One that hands the chain over counts once the new key
    has signed the next.
    """
    whole, succession = chain_of(about), _Succession(frozenset(keys), ended)
    ordered = sorted(whole.reached.values(), key=version)
    for each in ordered:
        succession.add(each, [whole.reached[id] for id in names(each)])
    good = [e for e in ordered if e.id in succession.good]
    followed = {id for e in good for id in names(e)}
    counts = {e.id for e in good if e.id in followed or not new_root(e)}
    for each in reversed(ordered):
        if each.id in counts:
            counts |= names(each)
    chain = chain_of(e for e in ordered if e.id in counts)
    signers = {e.header.key.hex() for e in chain.reached.values()}
    may = succession.next_keys(chain.ends)
    last = may if len(may) == 1 else may & {e.header.key.hex() for e in chain.ends}
    root = min(last) if len(last) == 1 else ""
    return chain, (*sorted(signers - {root}), root), succession.replaced(chain.ends)


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
    return replace(last, units=units, keys=keys, ended=ended)


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
