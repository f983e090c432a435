"""Handing over: this PC's new key in the office's roster, signed by the root of trust.

Knows when a key is listed and what the other PC needs to know it too; refuses to know where keys lie. Keys
are added, never moved: what the predecessor signed counts as before, and no PC goes on under another's key.
"""

from __future__ import annotations

from antt_sync.app.enrolment import enrol, look_at, own_request
from antt_sync.app.ports import Desk
from antt_sync.app.rosters import mark_of, present_roots
from antt_sync.app.world import Books
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.roster import KeyLine, Role, Roster


def is_listed(desk: Desk) -> bool:
    """Whether the roster lists this PC's key for the office, and has not ended it."""
    roster, own, unit = Books(desk).roster, desk.keys.public().hex(), desk.office.unit
    return roster is not None and roster.role_of(own, unit) is not None and not roster.has_ended(own, unit)


def before_this_pc(desk: Desk, backed_up: str) -> list[tuple[KeyLine, str]]:
    """The office's other keys that have not ended, with the digits that name them, of PCs that may be out
    of use by now: that of the PC which was `backed_up`; where the backup does not say which, each."""
    roster, unit = Books(desk).roster, desk.office.unit
    lines = roster.lines_of(unit) if roster else []
    kept = {desk.keys.public().hex(), *(roster.roots.get(unit, ()) if roster else ())}
    others = {x.key: x for x in lines if x.role is Role.OFFICE and x.key not in kept}
    living = [x for x in others.values() if roster is not None and not roster.has_ended(x.key, unit)]
    roots = present_roots(desk)
    return [(x, mark_of(x, roots)) for x in living if backed_up in {"", x.key}]


def list_this_pc(desk: Desk) -> Roster:
    """Sign the next version of the roster, with this PC's key as one more key of the office.

    Raises: KeyTrouble when the root key is not at hand, not opened, or of another office; UsageTrouble
    without a roster, and for a key that may not be listed.
    """
    (asked,) = look_at(desk, [own_request(desk)], second_pc=True)
    if asked.code:
        raise UsageTrouble(asked.code, **asked.params)
    return enrol(desk, [asked])


def roster_in_force(desk: Desk) -> tuple[int, bytes]:
    """(number, package) of the roster in force, for a PC that does not have it yet. Raises: UsageTrouble."""
    roster = Books(desk).roster
    data = desk.store.package_with(roster.id) if roster else None
    if roster is None or data is None:
        raise UsageTrouble("ROSTER-104")
    return roster.version, data
