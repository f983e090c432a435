"""What is erased is gone here too: the store made to hold of the erased documents the stubs, and no more.

Knows which erasures count by the roster and cut-offs; refuses to know how bytes are removed.
"""

from __future__ import annotations

from antt_sync.app.ports import Desk
from antt_sync.app.rosters import roster_of, streams_of
from antt_sync.core.cut_off import Standing
from antt_sync.core.envelope import Kind
from antt_sync.core.erasure import Erased, erased

ERASED = "TAKE-118"
"""What is said of a file whose contents were erased: signing it again would bring them back."""


def erased_in(desk: Desk) -> Erased:
    """What the erasures of the set come to."""
    documents = desk.store.of_kind(Kind.ERASURE)
    if not documents:
        return Erased({}, frozenset())
    roster = roster_of(desk)
    return erased(documents, roster, Standing(roster, streams_of(desk.store)).holds)


def settle(desk: Desk) -> None:
    """Remove what is erased by now; forget the stubs of what is erased no longer, so that it may come again.

    Within a transaction: what was removed is gone from the disk once that is durable.
    """
    found = erased_in(desk)
    if found.stubs or desk.store.stubs():
        desk.store.erase(found, at=desk.now().isoformat(timespec="seconds"))


def agrees(desk: Desk) -> bool:
    """Whether the store holds just the stubs that it should, and nothing more of what is erased."""
    found, kept = erased_in(desk), desk.store.stubs()
    here = {id: e for id in found.stubs if (e := desk.store.get(id)) is not None}
    return (
        not any(map(found.holds, here.values())) and {s.id for s in kept} == found.stubs.keys() - here.keys()
    )
