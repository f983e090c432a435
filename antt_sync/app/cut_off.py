"""`roster cutoff`: end a key (a lost laptop, somebody who left) at the last documents that are trusted.

Knows what the key signed and which of it stays; refuses to know terminals, and who asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from antt_sync.app.ports import Desk, Store
from antt_sync.app.registry import sign_roster
from antt_sync.app.rosters import mark_of, marks_of, present_roots
from antt_sync.app.world import Books
from antt_sync.core.envelope import Kind
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.kept import Signed
from antt_sync.core.public_key import digits_in
from antt_sync.core.review import may_leave
from antt_sync.core.roster import CutOff, Head, KeyLine, Role, Roster

_ENOUGH_DIGITS = 8
_PUBLIC = frozenset({Kind.ROSTER, Kind.CAMPAIGN, Kind.FORM})


@dataclass(frozen=True, slots=True)
class Ending:
    """A key to end: whose it is, what of it stays and what falls out; `already` where it has ended.

    `mark` is the digits by which people name it.
    """

    line: KeyLine
    mark: str
    unit_name: str
    stays: tuple[Signed, ...]
    falls: tuple[Signed, ...]
    cut: CutOff
    already: bool

    @property
    def last(self) -> Signed | None:
        """What came last of all that stays."""
        return max(self.stays, key=lambda s: (s.received_at, s.seq), default=None)


def look_at(desk: Desk, wanted: Sequence[str], *, since: date | None = None) -> list[Ending]:
    """What would end where: keys by their digits, or the one living key of a unit; nothing is signed.

    What this office took in stays; with `since`, what it had taken in before that day. A key that has ended
    stays cut off where it is unless a day is given.
    Raises: UsageTrouble without a roster, for a key or unit that is not listed, for a unit with several
    keys, and for this PC's own key.
    """
    books = Books(desk)
    roster = books.roster
    if roster is None or books.own_roster is None:
        raise UsageTrouble("ROSTER-104")
    lines = list(dict.fromkeys(_line(desk, roster, each) for each in wanted))
    if any(line.key == desk.keys.public().hex() for line in lines):
        raise UsageTrouble("CUT-104")
    return [_ending(books, roster, line, since) for line in lines]


def _line(desk: Desk, roster: Roster, wanted: str) -> KeyLine:
    digits = digits_in(wanted)
    if not wanted.upper().isupper() and len(digits) >= _ENOUGH_DIGITS:  # no letter in it
        lines = (*(line for each in roster.keys.values() for line in each), *_roots(roster))
        named = [x for x in lines if any(digits_in(m).startswith(digits) for m in marks_of(roster, x))]
    elif wanted in roster.units:
        lines = (*roster.lines_of(wanted), *(x for x in _roots(roster) if x.unit == wanted))
        named = [line for line in lines if not roster.has_ended(line.key, wanted)] or [*lines]
    else:
        raise UsageTrouble("USE-102", unit=wanted)
    if not named:
        raise UsageTrouble("CUT-101", unit=wanted)
    if len({line.key for line in named}) > 1:
        roots = present_roots(desk)
        told = "; ".join(f"{mark_of(x, roots)} ({x.holder or x.unit})" for x in named)
        raise UsageTrouble("CUT-102", unit=wanted, keys=told)
    return named[0]


def _roots(roster: Roster) -> Iterator[KeyLine]:
    """Root keys of offices below that were signed over to: nobody lists them, and they can be stolen."""
    for office, keys in roster.roots.items():
        if office in roster.units and office != roster.office:
            yield from (KeyLine(key, office, Role.OFFICE) for key in keys if key and key not in roster.keys)


def _ending(books: Books, roster: Roster, line: KeyLine, since: date | None) -> Ending:
    store, office = books.desk.store, books.desk.office.root_office
    signed = store.signed_by(line.key)
    before = [c for c in roster.ended.get(line.key, ()) if c.by == office]
    if before and since is None:
        good = [s for s in signed if s.id in books.cut_offs.sure(line.key, s.to)]
        heads = tuple(head for cut in before for head in cut.heads)
    else:
        good = [s for s in signed if since is None or s.received_at[:10] < since.isoformat()]
        heads = tuple(ends(store, good, line.unit))
    unit = roster.unit(line.unit)
    kept = {s.id for s in good}
    return Ending(
        line=line,
        mark=mark_of(line, present_roots(books.desk)),
        unit_name=unit.name if unit else line.unit,
        stays=tuple(good),
        falls=tuple(s for s in signed if s.id not in kept),
        cut=CutOff(line.key, office, heads),
        already=bool(before) and since is None,
    )


def ends(store: Store, signed: Iterable[Signed], unit: str) -> Iterator[Head]:
    """The documents to name so that whoever holds some of these finds that they count.

    That is each one which none of the same audience follows directly: a stream's last, the last before a
    hole or a fork, and the last before one that is not sent on to the same offices and units.
    """
    known = {s.id: (s, _audience(store, s, unit)) for s in signed}
    followed = {s.prev for s, whom in known.values() if s.prev in known and known[s.prev][1] == whom}
    return (Head(s.to, s.seq, s.id) for s, _ in known.values() if s.id not in followed)


def _audience(store: Store, signed: Signed, unit: str) -> str:
    """Who is sent such documents, as one word: those of one word travel together."""
    if signed.kind in _PUBLIC:
        return "public"
    if signed.kind not in {Kind.SUBMISSION, Kind.REVIEW}:
        return signed.kind.value
    document = store.get(signed.id) if signed.kind is Kind.REVIEW else None
    if document is not None and not may_leave(document):
        return "internal"
    return f"{signed.kind.value} {'own' if signed.subject.unit == unit else 'below'}"


def cut_off(desk: Desk, endings: Iterable[Ending]) -> Roster:
    """Sign the next version of the roster, in which these keys have ended; where none is new, nothing.

    Raises: UsageTrouble without a roster; KeyTrouble.
    """
    roster = Books(desk).own_roster
    if roster is None:
        raise UsageTrouble("ROSTER-104")
    new = [each.cut for each in endings if not each.already]
    if not new:
        return roster
    lines = [line for each in roster.keys.values() for line in each]
    return sign_roster(desk, roster, roster.units.values(), lines, ended=new)
