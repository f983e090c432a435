"""New ids of units: generated, never typed, never used twice.

Knows how an id is built of kind, commune, number and life; refuses to know who has which.
"""

from __future__ import annotations

from collections.abc import Iterable

from antt_sync.core.envelope import is_unit_id


def next_life(existing: Iterable[str], id: str) -> str:
    """The id of the next life of a code whose earlier lives have ended: `K-14761-007.1 -> .2`."""
    base = id.rpartition(".")[0]
    lives = [int(i.rpartition(".")[2]) for i in existing if i.rpartition(".")[0] == base and is_unit_id(i)]
    return f"{base}.{max(lives, default=0) + 1}"


def next_unit_id(existing: Iterable[str], *, kind: str, commune: str) -> str:
    """A new id, never used before: `K-14761-012.1`."""
    prefix = f"{kind}-{commune}-"
    numbers = [int(i[len(prefix) :][:3]) for i in existing if i.startswith(prefix) and is_unit_id(i)]
    return f"{prefix}{max(numbers, default=0) + 1:03d}.1"
