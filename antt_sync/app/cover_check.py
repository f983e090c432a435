"""What covers speak of and is not here: by office, unit, form, period and number, until it arrives.

Knows the newest cover of each office below; refuses to know how documents get lost.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from antt_sync.app.ports import Store
from antt_sync.app.world import Books
from antt_sync.core.cover import Sent, cover_code, cover_of
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.findings import Param
from antt_sync.core.roster import Role, Roster
from antt_sync.core.submission import Subject


@dataclass(frozen=True, slots=True)
class Short:
    """One office's newest bundle held against the set: `lost` was sent and is not here, of `others` the cover
    says no more, `gaps` the sender has not got itself."""

    office: str
    cover: str
    number: int
    lost: tuple[Sent, ...]
    others: int
    gaps: tuple[Subject, ...]


def shortages(books: Books, here: Container[str], of: Collection[str] = ()) -> list[Short]:
    """What every newest cover says and the set does not hold; offices with nothing missing are left out.

    Of all offices below, or of some.
    """
    found = (short_of(books, cover, here) for cover in _newest(books, of))
    return [short for short in found if short.lost or short.others or short.gaps]


def short_of(books: Books, envelope: Envelope, here: Container[str]) -> Short:
    """One cover held against the set."""
    cover = cover_of(envelope)
    lost = tuple(line for line in cover.lines if line.id not in here)
    named = {line.id for line in lost}
    others = sum(1 for id in cover.ids if id not in here and id not in named)
    awaited = {line.subject for line in lost}
    gaps = (g for g in cover.gaps if g not in awaited and not books.desk.store.about(g))
    return Short(envelope.header.unit, envelope.id, envelope.header.seq, lost, others, tuple(gaps))


@dataclass(frozen=True, slots=True)
class Here:
    """The ids in the set, asked for one by one: covers name few of them."""

    store: Store

    def __contains__(self, id: object) -> bool:
        return self.store.has(str(id))


@dataclass(frozen=True, slots=True)
class Said:
    """One line about a bundle: its code, the values of its words, what it is about, whose name it shows."""

    code: str
    params: Mapping[str, Param]
    subject: Subject | None
    unit: str


def said_of(books: Books, cover: Envelope) -> Iterator[Said]:
    """A line for the bundle as a whole, and one for everything that its cover speaks of and is not here."""
    short = short_of(books, cover, Here(books.desk.store))
    sender = books.name_of(short.office)
    told: dict[str, Param] = {"sender": sender, "number": short.number, "code": cover_code(short.cover)}
    yield Said("TAKE-112", {**told, "count": cover_of(cover).documents}, None, sender)
    for sent in short.lost:
        yield _missing(books, "TAKE-113", {**told, "seq": sent.seq}, sent.subject)
    if short.others:
        yield Said("TAKE-115", {**told, "count": short.others}, None, sender)
    for subject in short.gaps:
        yield _missing(books, "TAKE-114", told, subject)


def _missing(books: Books, code: str, told: Mapping[str, Param], subject: Subject) -> Said:
    name = books.name_of(subject.unit)
    return Said(code, {**told, "unit": name, "form": subject.form, "period": subject.period}, subject, name)


def newest_in(books: Books, documents: Iterable[Envelope]) -> Envelope | None:
    """The cover of the bundle that these documents came in; older ones may travel along."""
    return max((e for e in documents if is_cover(books, e)), key=lambda e: e.header.seq, default=None)


def is_cover(books: Books, envelope: Envelope) -> bool:
    """Whether this is a cover to this office by an office below it."""
    roster, header = books.roster, envelope.header
    return (
        envelope.kind is Kind.COVER
        and header.to == books.desk.office.unit
        and roster is not None
        and roster.role_of(header.key.hex(), header.unit) is Role.OFFICE
        and roster.is_above(header.to, header.unit)
        and books.cut_offs.holds(envelope)
    )


def _newest(books: Books, of: Collection[str]) -> Iterator[Envelope]:
    """The last cover that counts in each stream from an office below to this one."""
    store, office = books.desk.store, books.desk.office.unit
    for key in sorted(_keys_below(books.roster, office, of)):
        documents = (store.get(id) for id in _last_first(books, key))
        yield from islice((d for d in documents if d is not None and is_cover(books, d)), 1)


def _last_first(books: Books, key: str) -> Sequence[str]:
    """What may be a key's last cover that counts: its last document, or where it has ended any before it."""
    store, office = books.desk.store, books.desk.office.unit
    if books.roster is not None and key in books.roster.ended:
        return [signed.id for signed in reversed(store.signed_by(key, office))]
    return [store.last_of_stream(key, office)[1]]


def _keys_below(roster: Roster | None, office: str, of: Collection[str]) -> set[str]:
    if roster is None:
        return set()
    every = (line for lines in roster.keys.values() for line in lines)
    lines = (line for unit in of for line in roster.lines_of(unit)) if of else every
    return {x.key for x in lines if x.role is Role.OFFICE and roster.is_above(office, x.unit)}
