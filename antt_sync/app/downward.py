"""What goes back down to an office that forwards: a receipt for what came, reviews, decisions, registers.

Knows what an office below should get from this one; refuses to send internal notes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from antt_sync.app.cover_check import is_cover
from antt_sync.app.ports import Desk
from antt_sync.app.signing import Unsigned, sign_and_keep
from antt_sync.app.unit_folders import UnitFolders
from antt_sync.app.world import Books
from antt_sync.core.bodies import texts_in
from antt_sync.core.cover import cover_of
from antt_sync.core.envelope import Envelope, Json, Kind
from antt_sync.core.report_roles import Roles
from antt_sync.core.review import may_leave
from antt_sync.core.roster import LEVELS, Roster, Unit
from antt_sync.core.roster_tree import keys_of
from antt_sync.core.submission import subject_of

TO_ALL = frozenset({Kind.ROSTER, Kind.CAMPAIGN, Kind.FORM, Kind.ERASURE})


@dataclass(frozen=True, slots=True)
class SentDown:
    """What was written for an office below: the package, and how many documents it newly acknowledges."""

    office: str
    name: str
    package: str
    acknowledged: int
    reviews: int


def send_down(desk: Desk, *, to: str, offices: Sequence[str] = (), roles: Roles) -> list[SentDown]:
    """Write a package for every office below that has a key (or those named) and sent or is owed something.

    Raises: KeyTrouble, FileTrouble.
    """
    books = Books(desk)
    roster = books.roster
    if roster is None:
        return []
    folders = UnitFolders(roster.units.values())
    found = []
    for unit in _offices(roster, desk.office.unit):
        if not offices or unit.id in offices:
            folder = desk.medium.inside(to, folders.folder(unit))
            sent = _send(books, roster, unit, folder=folder, roles=roles)
            found += [sent] if sent else []
    return found


def _offices(roster: Roster, office: str) -> Iterator[Unit]:
    """The offices right below that sign with a key of their own."""
    for unit in sorted(roster.units_by("parent", office), key=lambda u: u.id):
        if unit.kind in LEVELS and keys_of(roster, unit.id):
            yield unit


def _send(books: Books, roster: Roster, unit: Unit, *, folder: str, roles: Roles) -> SentDown | None:
    desk = books.desk
    fresh = _unacknowledged(books, unit.id)
    if fresh:
        body: dict[str, Json] = {"ids": sorted(fresh), "roster": roster.id, "lines": []}
        sign_and_keep(desk, [Unsigned(Kind.RECEIPT, unit.id, body)])
    receipts = [e for e in desk.store.of_kind(Kind.RECEIPT) if _ours(desk, e) and e.header.to == unit.id]
    said = [
        e
        for e in desk.store.of_kind(Kind.REVIEW)
        if _ours(desk, e) and _about(roster, unit, e) and may_leave(e)
    ]
    decided = [e for e in desk.store.of_kind(Kind.SUBMISSION) if _is_decision(desk, e, roles)]
    if not receipts and not said:
        return None
    own = {desk.office.unit, *roster.above}
    registers = [e for kind in TO_ALL for e in desk.store.of_kind(kind) if e.header.unit in own]
    data = desk.packages.pack([*registers, *receipts, *said, *decided], {})
    path = desk.medium.put_current(folder, f"Gói trả {unit.id}.antt", data, about="Gói trả ")
    return SentDown(unit.id, unit.name, path, len(fresh), len(said))


def _unacknowledged(books: Books, unit: str) -> set[str]:
    """What the office's covers say came with them, is here, and no receipt of ours has named."""
    desk, store = books.desk, books.desk.store
    receipts = (e for e in store.of_kind(Kind.RECEIPT) if _ours(desk, e) and e.header.to == unit)
    told = {id for e in receipts for id in texts_in(e.body.get("ids"))}
    covers = [e for e in store.of_kind(Kind.COVER) if e.header.unit == unit and is_cover(books, e)]
    came = {id for e in covers if e.id not in told for id in (e.id, *cover_of(e).ids)}
    return {id for id in came - told if store.has(id)}


def _ours(desk: Desk, envelope: Envelope) -> bool:
    return envelope.header.unit == desk.office.unit


def _about(roster: Roster, unit: Unit, envelope: Envelope) -> bool:
    """Whether a review is about the office or a unit below it."""
    subject = subject_of(envelope)
    return subject is not None and (subject.unit == unit.id or roster.is_above(unit.id, subject.unit))


def _is_decision(desk: Desk, envelope: Envelope, roles: Roles) -> bool:
    """Whether this is the office's own book of decisions."""
    subject = subject_of(envelope)
    parts = (roles.part("decision"), roles.part("grading"))
    return (
        _ours(desk, envelope)
        and subject is not None
        and subject.unit == desk.office.unit
        and any(part.plays(subject.form) for part in parts)
    )
