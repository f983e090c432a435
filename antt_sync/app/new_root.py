"""Another root key: the old one hands the chain over and the new one signs the next version, in one package.

Knows which versions are signed by which root; refuses to know where keys lie and whether anybody was asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from antt_sync.app.ports import Desk, Keyring
from antt_sync.app.publish import receivers
from antt_sync.app.registry import check_root
from antt_sync.app.signing import EVERYBODY, Unsigned, holding, packed, sign_all, stamp
from antt_sync.app.world import Books, refresh
from antt_sync.core.envelope import Envelope, Json, Kind
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.roster import Roster, read_roster, roster_body


def replace_root(desk: Desk, new: Keyring, *, lost: bool = False) -> Roster:
    """Sign the roster over to the root of `new`; whoever compared the old one need not compare again.

    Where the old root is `lost`, the new one goes on alone: the roster counts for those who compared it. A
    run that was stopped after signing signs nothing again. Raises: as `to_sign_over`; FileTrouble.
    """
    root = new.root().public.hex()
    taken = replace(desk, keys=new, office=replace(desk.office, root=root))
    if (done := Books(taken).own_roster) is not None:
        return done
    to_sign_over(desk, lost=lost)  # asks for the passphrase before anything is held
    with holding(taken, root=True):
        before = to_sign_over(desk, lost=lost)
        handed = [] if lost else _signed(desk, before, {"root": root})
        last = read_roster(handed[0]) if handed else before
        documents = [*handed, *_signed(taken, last)]
        trusting = taken if lost else desk
        refresh(trusting, desk.store.add([packed(desk, documents, {})], at=stamp(desk)))
    issued = Books(trusting).own_roster
    assert issued is not None
    return issued


def to_sign_over(desk: Desk, *, lost: bool) -> Roster:
    """The roster that a new root goes on from; unless it is lost, the old root is at hand and unlocked.

    Raises: UsageTrouble without a roster, and where two roots were signed over to; KeyTrouble.
    """
    before = Books(desk).own_roster
    if before is None:
        raise UsageTrouble("ROSTER-104")
    if not lost:
        check_root(desk, before)
    return _as_here(desk, before) if lost and before.forked else before


def _as_here(desk: Desk, before: Roster) -> Roster:
    """Of a chain that was signed over to two, what the end says that this PC's root signed.

    A thief's end says neither which lines stay nor which keys have ended.
    """
    ends = (desk.store.get(id) for id in (before.id, *before.settles))
    own = [read_roster(e) for e in ends if e is not None and e.header.key.hex() == desk.keys.counted_root()]
    if before.root or len(own) != 1:
        return before
    return replace(before, units=own[0].units, keys=own[0].keys, ended=own[0].ended)


def whom_to_tell(desk: Desk) -> list[str]:
    """Who may have written down the office's mark: the office above, and whoever below has a key."""
    roster, office = Books(desk).roster, desk.office
    if roster is None:
        return []
    above = roster.unit(office.superior) if office.superior else None
    return [unit.name for unit in (above, *receivers(roster, office.unit)) if unit is not None]


def _signed(desk: Desk, before: Roster, more: Mapping[str, Json] | None = None) -> list[Envelope]:
    """A next version that says the same of units and keys."""
    lines = [line for each in before.keys.values() for line in each]
    body = roster_body(before, office=before.office, units=before.units.values(), keys=lines)
    return sign_all(desk, [Unsigned(Kind.ROSTER, EVERYBODY, {**body, **(more or {})})], root=True)
