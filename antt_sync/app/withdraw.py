"""Rút lại: take back a mistaken review or intake with a new signed document; nothing is ever edited.

Knows what an office may take back and what follows; refuses to take back what another one signed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from antt_sync.app.foresee import view_with
from antt_sync.app.log import LogLine, one_line, rows
from antt_sync.app.ports import Desk
from antt_sync.app.signing import Unsigned, sign_and_keep
from antt_sync.app.world import Books
from antt_sync.core.envelope import Envelope, Json, Kind
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.review import Item, Review, Verb, review_body, review_of, thread_id
from antt_sync.core.submission import Subject, subject_of
from antt_sync.core.views import SubjectView

FEWEST = 4
"""An id is told by at least so many of its digits."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What taking documents of one subject back would do to it."""

    subject: Subject
    documents: tuple[LogLine, ...]
    before: SubjectView
    after: SubjectView


def find(desk: Desk, typed: Sequence[str]) -> list[Envelope]:
    """The documents meant: by number in the log, by id, or by a unit the last thing said here about it.

    Raises: UsageTrouble for what is unknown, ambiguous, of another office, of another kind, or taken back.
    """
    books = Books(desk)
    found = {e.id: e for word in typed for e in [_meant(books, word)]}
    for envelope in found.values():
        _may_be_taken_back(books, envelope)
    return list(found.values())


def _meant(books: Books, word: str) -> Envelope:
    if books.roster is not None and word in books.roster.units:
        return _last_about(books, word)
    return document_of(books.desk, word)


def document_of(desk: Desk, word: str) -> Envelope:
    """The document with this number in the log, or else the one whose id begins so.

    Raises: UsageTrouble for what is unknown, ambiguous, or erased.
    """
    digits = word.lower()
    hits = [id for id, row in rows(desk).items() if digits == str(row)]
    if not hits and len(digits) >= FEWEST:
        hits = [id for id in desk.store.ids() if id.startswith(digits)]
    if len(hits) != 1:
        raise UsageTrouble("USE-205" if hits else "USE-204", value=word)
    envelope = desk.store.get(hits[0])
    if envelope is None:
        raise UsageTrouble("ERASE-101", row=rows(desk).get(hits[0], "–"))
    return envelope


def _last_about(books: Books, unit: str) -> Envelope:
    """The newest document of this office about a unit that still stands and takes nothing back itself."""
    came = (books.desk.store.get(id) for _, id in books.desk.store.arrived(unit=unit))
    own = [
        e
        for e in came
        if e is not None
        and e.header.unit == books.desk.office.unit
        and (about := subject_of(e)) is not None
        and about.unit == unit
        and not (e.kind is Kind.REVIEW and Verb.WITHDRAW in review_of(e).verbs)
        and e.id not in books.settled(about).taken_back
    ]
    if not own:
        raise UsageTrouble("USE-204", value=unit)
    return own[-1]


def _may_be_taken_back(books: Books, envelope: Envelope) -> None:
    subject, row = subject_of(envelope), rows(books.desk)[envelope.id]
    if subject is None:
        raise UsageTrouble("USE-206", row=row)
    if envelope.header.unit != books.desk.office.unit:
        raise UsageTrouble("USE-207", row=row)
    if envelope.id in books.settled(subject).taken_back:
        raise UsageTrouble("USE-208", row=row)


def effects(desk: Desk, documents: Sequence[Envelope]) -> list[Effect]:
    """What taking these back would do, subject by subject; nothing is signed.

    Raises: UsageTrouble where another office has locked what would be taken back.
    """
    books = Books(desk)
    found = []
    for subject, own in _by_subject(documents).items():
        before = books.view(subject)
        wanted = Review(
            id="~",
            subject=subject,
            submission="",
            verbs=frozenset({Verb.WITHDRAW}),
            items=(),
            after=before.review_heads,
            deadline="",
            signer_unit=desk.office.unit,
            key=desk.keys.public().hex(),
            claimed_at="",
            takes_back=tuple(e.id for e in own),
        )
        after = view_with(books, subject, reviews=[wanted])
        if left := [e for e in own if e.id not in after.taken_back]:
            raise UsageTrouble("USE-209", **subject._asdict(), row=rows(desk)[left[0].id])
        found.append(Effect(subject, tuple(one_line(desk, e.id) for e in own), before, after))
    return found


def withdraw(desk: Desk, documents: Sequence[Envelope], reason: str) -> list[str]:
    """Sign that these documents are taken back, one document a subject; returns the new ids.

    Raises: KeyTrouble, FileTrouble, StoreDamaged.
    """
    books = Books(desk)
    unsigned = [
        Unsigned(Kind.REVIEW, subject.unit, _body(books, subject, own, reason))
        for subject, own in _by_subject(documents).items()
    ]
    return [package.envelopes[0].id for package in sign_and_keep(desk, unsigned)]


def _by_subject(documents: Sequence[Envelope]) -> dict[Subject, list[Envelope]]:
    found: dict[Subject, list[Envelope]] = {}
    for envelope in documents:
        subject = subject_of(envelope)
        assert subject is not None
        found.setdefault(subject, []).append(envelope)
    return found


def _body(books: Books, subject: Subject, own: Sequence[Envelope], reason: str) -> dict[str, Json]:
    first = own[0]
    about = first.id if first.kind is Kind.SUBMISSION else review_of(first).submission
    return review_body(
        subject,
        about,
        verbs=[Verb.WITHDRAW],
        items=[Item(thread_id(about, "", reason), "", reason)],
        after=books.view(subject).review_heads,
        takes_back=[e.id for e in own],
    )
