"""Chains of versions: each names those it goes on from; which are reached, and which ends a chain has.

Knows numbers and names of versions; refuses to know what a version says and whether its signer may.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from antt_sync.core.bodies import int_in, text_in, texts_in
from antt_sync.core.envelope import Envelope


@dataclass(frozen=True, slots=True)
class Chain:
    """The versions that lead back to a first one, and those that none follows, the highest last."""

    reached: Mapping[str, Envelope]
    ends: Sequence[Envelope]

    def before_all(self) -> Envelope | None:
        """The last version that all ends go on from, if there is one."""
        pasts = [self._past(end) for end in self.ends]
        common = frozenset.intersection(*pasts) if pasts else frozenset()
        return max((self.reached[id] for id in common), key=version, default=None)

    def _past(self, envelope: Envelope) -> frozenset[str]:
        found: set[str] = set()
        waiting = [*names(envelope)]
        while waiting:
            id = waiting.pop()
            if id not in found:
                found.add(id)
                waiting += names(self.reached[id])
        return frozenset(found)


def names(envelope: Envelope) -> frozenset[str]:
    """The versions that one goes on from: one, or all the ends that it settles; none for the first."""
    named = (text_in(envelope.body.get("previous")), *texts_in(envelope.body.get("settles")))
    return frozenset(named) - {""}


def version(envelope: Envelope) -> tuple[int, str]:
    """By what versions are ordered: the number, and the id where two have the same."""
    return int_in(envelope.body.get("version")), envelope.id


def chain_of(envelopes: Iterable[Envelope]) -> Chain:
    """The chain in documents of one office: each version is numbered one above the highest that it names."""
    reached: dict[str, Envelope] = {}
    for envelope in sorted({e.id: e for e in envelopes}.values(), key=version):
        named = names(envelope)
        if all(id in reached for id in named):
            highest = max((version(reached[id])[0] for id in named), default=0)
            if version(envelope)[0] == highest + 1:
                reached[envelope.id] = envelope
    followed = {id for e in reached.values() for id in names(e)}
    ends = sorted((e for id, e in reached.items() if id not in followed), key=version)
    return Chain(reached, ends)
