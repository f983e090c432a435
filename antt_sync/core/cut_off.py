"""Cut-offs: what an ended key signed still counts as far as its last good documents, and nothing after them.

Knows streams and who may end whose key; refuses to know what documents say and when they came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from antt_sync.core.envelope import Envelope
from antt_sync.core.roster import Roster

PARKED = "PARK-110"
"""Why a document does not count that an ended key signed after its last good one."""

Streams = Callable[[str, str], Mapping[str, str]]
"""What the set has of a key's stream to a receiver: each document's id, and the id before it."""


def kept(heads: Iterable[str], stream: Mapping[str, str]) -> frozenset[str]:
    """The documents of a stream that are among these, or come before them without a gap."""
    found: set[str] = set()
    for head in heads:
        id = head
        while id in stream and id not in found:
            found.add(id)
            id = stream[id]
    return frozenset(found)


class Standing:
    """Which documents count as far as the cut-offs of a roster go; remembers what it asked of each stream."""

    def __init__(self, roster: Roster | None, streams: Streams) -> None:
        self._roster = roster
        self._streams = streams
        self._kept: dict[tuple[str, str], list[tuple[str, frozenset[str]]]] = {}

    def holds(self, envelope: Envelope) -> bool:
        """True unless its key was ended for its signer and it is not among the last good documents."""
        header, roster = envelope.header, self._roster
        if roster is None or not roster.ended or header.key.hex() not in roster.ended:
            return True
        return all(
            envelope.id in before
            for by, before in self._before(header.key.hex(), header.to)
            if by == header.unit or roster.is_above(by, header.unit)
        )

    def sure(self, key: str, to: str) -> frozenset[str]:
        """What every cut-off of an ended key leaves of its stream to a receiver."""
        left = [before for _, before in self._before(key, to)]
        return frozenset.intersection(*left) if left else frozenset()

    def _before(self, key: str, to: str) -> list[tuple[str, frozenset[str]]]:
        """What each cut-off of a key leaves of a stream, and whose cut-off it is."""
        if (key, to) not in self._kept:
            stream, cuts = self._streams(key, to), self._roster.ended.get(key, ()) if self._roster else ()
            found = [(c.by, kept((h.id for h in c.heads if h.to == to), stream)) for c in cuts]
            self._kept[key, to] = found
        return self._kept[key, to]
