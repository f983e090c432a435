"""What covers speak of and is not here: by office, unit, form, period and number, until it arrives.

Knows the covers of each office below, the newest first; refuses to know how documents get lost.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

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

    Of all offices below, or of some. What a sender has not got is said by its newest cover of that period.
    """
    found = (_of_stream(books, covers, here) for covers in _streams(books, of))
    return [short for short in found if short and (short.lost or short.others or short.gaps)]


def _of_stream(books: Books, covers: Iterator[Envelope], here: Container[str]) -> Short | None:
    """The newest of a stream's covers held against the set, with the gaps of periods only older ones name."""
    newest = next(covers, None)
    if newest is None:
        return None
    short = short_of(books, newest, here)
    gaps, untold = list(short.gaps), books.campaigns.keys() - _periods(newest)
    while untold and (older := next(covers, None)) is not None:
        gaps += (gap for gap in short_of(books, older, here).gaps if gap.period in untold)
        untold -= _periods(older)
    return replace(short, gaps=tuple(gaps))


def _periods(cover: Envelope) -> set[str]:
    """The periods of which a bundle held something: of no others does its cover say how they stand."""
    return {total.period for total in cover_of(cover).totals}


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


def _streams(books: Books, of: Collection[str]) -> Iterator[Iterator[Envelope]]:
    """The covers that count in each stream from an office below to this one, the last first."""
    store, office = books.desk.store, books.desk.office.unit
    for key in sorted(_keys_below(books.roster, office, of)):
        documents = (store.get(signed.id) for signed in reversed(store.signed_by(key, office)))
        yield (d for d in documents if d is not None and is_cover(books, d))


def _keys_below(roster: Roster | None, office: str, of: Collection[str]) -> set[str]:
    if roster is None:
        return set()
    every = (line for lines in roster.keys.values() for line in lines)
    lines = (line for unit in of for line in roster.lines_of(unit)) if of else every
    return {x.key for x in lines if x.role is Role.OFFICE and roster.is_above(office, x.unit)}
