"""Streams: each key numbers what it signs for a receiver; what never came and what was numbered twice shows.

Knows sequence numbers and forerunners; refuses to know what documents say and whether they count.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass

from antt_sync.core.envelope import Envelope


@dataclass(frozen=True, slots=True)
class StreamTrouble:
    """A gap (a document before this one never came) or a fork (two after the same one)."""

    code: str
    unit: str
    key: str
    to: str
    seq: int
    id: str


def stream_troubles(envelopes_in: Iterable[Envelope], beside: Container[str] = ()) -> list[StreamTrouble]:
    """Every gap and fork in the set's streams, in a fixed order; `beside` are more ids in the set."""
    envelopes = {e.id: e for e in envelopes_in}
    found: list[StreamTrouble] = []
    followers: dict[tuple[str, str, str], list[Envelope]] = {}
    for envelope in envelopes.values():
        header = envelope.header
        if header.prev and header.prev not in envelopes and header.prev not in beside:
            place = (header.unit, header.key.hex(), header.to, header.seq - 1, envelope.id)
            found.append(StreamTrouble("GAP-101", *place))
        followers.setdefault((header.key.hex(), header.to, header.prev), []).append(envelope)
    for (key, to, _), group in followers.items():
        if len(group) > 1:
            first = min(group, key=lambda e: e.id)
            found.append(StreamTrouble("GAP-102", first.header.unit, key, to, first.header.seq, first.id))
    return sorted(found, key=lambda t: (t.code, t.key, t.to, t.seq, t.id))
