"""Nhật ký: every document in the order in which this PC took it in, in terms of the office's work.

Knows what each kind of document says and how it came; refuses to know the words on the screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from antt_sync.app.ports import Desk
from antt_sync.app.returns import printed_label
from antt_sync.app.world import Books
from antt_sync.core.bodies import int_in, items_in, map_in, text_in, texts_in
from antt_sync.core.closing import closing_of
from antt_sync.core.envelope import Envelope, Json, Kind
from antt_sync.core.findings import Param
from antt_sync.core.live import ma_kiem
from antt_sync.core.review import Review, Verb, review_of
from antt_sync.core.submission import Subject, Submission, subject_of, submission_of

SHORTEST = 8
"""Digits of an id that people are shown, as long as they tell the documents apart."""

SAID: Sequence[tuple[frozenset[Verb], str]] = (
    (frozenset({Verb.WITHDRAW}), "withdraw"),
    (frozenset({Verb.APPRAISE}), "appraise"),
    (frozenset({Verb.CHECK, Verb.LOCK}), "accept"),
    (frozenset({Verb.CHECK}), "check"),
    (frozenset({Verb.LOCK}), "lock"),
    (frozenset({Verb.UNLOCK}), "unlock"),
    (frozenset({Verb.ASK}), "ask"),
    (frozenset({Verb.REPLY}), "reply"),
)
"""What a review comes down to: the first of these whose verbs it has."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One document: who signed what about whom, when, for whom it was written down, and from which file.

    `what` and `params` are words for the screen; `row` is its number in the log of this PC, `short` as much
    of the id as tells it from all others, `reason` all that a review says in words.
    """

    id: str
    row: int
    short: str
    received_at: str
    claimed_at: str
    kind: Kind
    signer: str
    own: bool
    what: str
    params: Mapping[str, Param]
    subject: Subject | None
    unit_name: str
    channel: str
    handed_by: str
    file: str
    reason: str
    taken_back: bool


@dataclass(frozen=True, slots=True)
class Log:
    """The newest documents asked for, newest last, and how many earlier ones there are."""

    lines: tuple[LogLine, ...]
    earlier: int


def log(desk: Desk, *, unit: str = "", since: date | None = None, last: int = 0) -> Log:
    """Every document of this PC's set, or those about or by one unit, since a day, the `last` so many."""
    asked = desk.store.arrived(unit=unit, since=since.isoformat() if since else "")
    shown = asked[-last:] if last else asked
    books, names = Books(desk), _Names(rows(desk), _digits(desk.store.ids()))
    lines = (_line(books, at, e, names) for at, id in shown if (e := desk.store.get(id)) is not None)
    return Log(tuple(lines), len(asked) - len(shown))


def rows(desk: Desk) -> Mapping[str, int]:
    """The number of every document in the log: from 1, in the order in which this PC took it in."""
    return {id: number for number, (_, id) in enumerate(desk.store.arrived(), start=1)}


@dataclass(frozen=True, slots=True)
class _Names:
    """How documents are named: by their rows, and by so many digits of their ids."""

    rows: Mapping[str, int]
    digits: int


def _digits(ids: Iterable[str]) -> int:
    """How many digits tell all of these apart."""
    known = sorted(ids)
    alike = (_shared(a, b) for a, b in pairwise(known))
    return max(SHORTEST, 1 + max(alike, default=0))


def _shared(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=True)) if a != b), len(one))


def one_line(desk: Desk, id: str) -> LogLine:
    """The line of one document of the set."""
    envelope = desk.store.get(id)
    assert envelope is not None
    names = _Names(rows(desk), _digits(desk.store.ids()))
    return _line(Books(desk), desk.store.received_at(id), envelope, names)


def _line(books: Books, at: str, envelope: Envelope, names: _Names) -> LogLine:
    subject = subject_of(envelope)
    what, params = _said(books, envelope, subject, names.rows)
    spoken = map_in(envelope.body.get("on_behalf"))
    items = items_in(envelope.body.get("items"))
    back = subject is not None and envelope.id in books.settled(subject).taken_back
    return LogLine(
        id=envelope.id,
        row=names.rows[envelope.id],
        short=envelope.id[: names.digits],
        received_at=at,
        claimed_at=envelope.header.claimed_at,
        kind=envelope.kind,
        signer=books.name_of(envelope.header.unit),
        own=envelope.header.unit == books.desk.office.unit,
        what=what,
        params=params,
        subject=subject,
        unit_name=books.name_of(subject.unit) if subject else "",
        channel=text_in(spoken.get("channel")),
        handed_by=text_in(spoken.get("handed_by")),
        file=text_in(map_in(envelope.body.get("workbook")).get("name")),
        reason="; ".join(_words(books, subject, items)),
        taken_back=back,
    )


def _words(books: Books, subject: Subject | None, items: Iterable[Mapping[str, Json]]) -> Iterator[str]:
    """What a review says in words: of the whole form, then of each cell as people find it on paper."""
    said = [(text_in(i.get("address")), text) for i in items if (text := text_in(i.get("text")))]
    form = books.form_of(books.settled(subject)) if subject and any(a for a, _ in said) else None
    for address, text in sorted(said, key=lambda one: bool(one[0])):
        label = printed_label(form.grown([address]), address) if form and address else ""
        yield f"{label}: {text}" if label else text


def _said(
    books: Books, envelope: Envelope, subject: Subject | None, rows: Mapping[str, int]
) -> tuple[str, Mapping[str, Param]]:
    body = envelope.body
    match envelope.kind:
        case Kind.SUBMISSION:
            number, code = _number(books, subject, envelope.id), _code(books, submission_of(envelope))
            return "submission", {"number": number, "code": code}
        case Kind.REVIEW:
            review = review_of(envelope)
            about = review.takes_back[0] if review.takes_back else review.submission
            return _verb(review), {"number": _number(books, subject, about), "row": rows.get(about, "–")}
        case Kind.ROSTER | Kind.CAMPAIGN:
            version = int_in(body.get("version"))
            return envelope.kind.value, {"version": version, "period": text_in(body.get("period"))}
        case Kind.FORM:
            return "form", {"form": text_in(body.get("id")), "version": text_in(body.get("version"))}
        case Kind.CLOSING:
            closing = closing_of(envelope)
            return "closing", {
                "report": closing.report,
                "period": closing.period,
                "paper": closing.paper.number,
            }
        case Kind.RECEIPT | Kind.COVER | Kind.ERASURE:
            return envelope.kind.value, {"count": _count(body.get("ids"))}


def _code(books: Books, said: Submission) -> str:
    """The mã kiểm of a submission; a dash where its form is not here."""
    form = books.desk.shelf.by_hash(said.form_hash)
    return "–" if form is None else ma_kiem(form, said.entries(form))


def _count(ids: Json) -> int:
    return len(texts_in(ids))


def _verb(review: Review) -> str:
    if review.of_unit and Verb.UNLOCK in review.verbs:
        return "reopen"
    return next((name for verbs, name in SAID if verbs <= review.verbs), "comment")


def _number(books: Books, subject: Subject | None, id: str) -> str:
    """The lần of a submission; a dash for what counts as none."""
    revisions = books.settled(subject).revisions if subject else ()
    return next((str(r.number) for r in revisions if id in r.ids), "–")
