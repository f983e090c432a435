"""Reviews: what an office said about a submission, and what follows when several spoke.

Knows verbs, their order by `after` and what contradicting verdicts mean; refuses to know keys and
clocks (the caller hands over only reviews that count).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from antt_sync.core.ancestry import earlier_first
from antt_sync.core.bodies import items_in, map_in, text_in, texts_in
from antt_sync.core.envelope import Envelope, Json
from antt_sync.core.paper import Paper, paper_in
from antt_sync.core.submission import OnBehalf, Subject, subject_in


class Verb(StrEnum):
    """What a review does."""

    COMMENT = "comment"
    ASK = "ask"
    CHECK = "check"
    APPRAISE = "appraise"
    LOCK = "lock"
    UNLOCK = "unlock"
    RESOLVE = "resolve"
    REPLY = "reply"
    WITHDRAW = "withdraw"


VERDICTS = frozenset({Verb.ASK, Verb.CHECK, Verb.APPRAISE, Verb.LOCK, Verb.UNLOCK})
ACCEPTING = frozenset({Verb.CHECK, Verb.APPRAISE})
BY_UNIT = frozenset({Verb.REPLY, Verb.WITHDRAW})
SAID_BY_UNIT = BY_UNIT | {Verb.UNLOCK}
"""What a unit says; its `unlock` is a request, and decides nothing."""


Span = tuple[Json, Json]
"""The values from which to which a reason holds; one value twice where there is no order."""


@dataclass(frozen=True, slots=True)
class Item:
    """One remark: its thread, the cell it belongs to, its words; internal ones never leave the office.

    A unit's reason for keeping a value carries the `span` within which it stays a reason.
    """

    thread: str
    address: str
    text: str
    internal: bool = False
    span: Span | None = None

    def as_json(self) -> dict[str, Json]:
        """As signed; the span is a member only where there is one."""
        told: dict[str, Json] = {"range": list(self.span)} if self.span is not None else {}
        said: dict[str, Json] = {"thread": self.thread, "address": self.address, "text": self.text}
        return {**said, "internal": self.internal, **told}


def _span_in(said: Json) -> Span | None:
    return (said[0], said[1]) if isinstance(said, list) and len(said) == 2 else None


@dataclass(frozen=True, slots=True)
class Review:
    """One signed review."""

    id: str
    subject: Subject
    submission: str
    verbs: frozenset[Verb]
    items: tuple[Item, ...]
    after: tuple[str, ...]
    deadline: str
    signer_unit: str
    key: str
    claimed_at: str
    paper: Paper | None = None
    takes_back: tuple[str, ...] = ()
    on_behalf: Mapping[str, Json] | None = None

    @property
    def of_unit(self) -> bool:
        """True when these are the unit's own words, by whomever they were written down."""
        return self.signer_unit == self.subject.unit or self.on_behalf is not None

    @property
    def by_unit(self) -> bool:
        """True when nobody but the unit says such things, or it says these."""
        return self.of_unit or self.verbs <= BY_UNIT

    @property
    def verdict(self) -> frozenset[Verb]:
        """The verbs that decide something; a unit decides nothing."""
        return frozenset() if self.of_unit else self.verbs & VERDICTS


def review_of(envelope: Envelope) -> Review:
    """Read a review's body; odd members read as empty, unknown verbs are ignored."""
    body = envelope.body
    known = set(Verb)
    items = (
        Item(
            text_in(i.get("thread")),
            text_in(i.get("address")),
            text_in(i.get("text")),
            i.get("internal") is True,
            _span_in(i.get("range")),
        )
        for i in items_in(body.get("items"))
    )
    return Review(
        id=envelope.id,
        subject=subject_in(body, body.get("form")),
        submission=text_in(body.get("submission")),
        verbs=frozenset(Verb(v) for v in texts_in(body.get("verbs")) if v in known),
        items=tuple(items),
        after=texts_in(body.get("after")),
        deadline=text_in(body.get("deadline")),
        signer_unit=envelope.header.unit,
        key=envelope.header.key.hex(),
        claimed_at=envelope.header.claimed_at,
        paper=paper_in(told) if (told := map_in(body.get("paper"))) else None,
        takes_back=texts_in(body.get("takes_back")) if Verb.WITHDRAW in texts_in(body.get("verbs")) else (),
        on_behalf=map_in(body.get("on_behalf")) or None,
    )


def review_body(  # noqa: PLR0913  # the document's own members
    subject: Subject,
    submission: str,
    *,
    verbs: Iterable[Verb],
    items: Sequence[Item] = (),
    after: Iterable[str] = (),
    deadline: str = "",
    source_sha256: str = "",
    paper: Paper | None = None,
    takes_back: Iterable[str] = (),
    on_behalf: OnBehalf | None = None,
) -> dict[str, Json]:
    """The body of a review; paper, what is taken back and who spoke are members only where there are any."""
    return {
        **({"paper": paper.as_json()} if paper else {}),
        **({"takes_back": taken} if (taken := sorted(takes_back)) else {}),
        **({"on_behalf": on_behalf.as_json()} if on_behalf else {}),
        "unit": subject.unit,
        "form": subject.form,
        "period": subject.period,
        "submission": submission,
        "verbs": sorted(v.value for v in verbs),
        "items": [i.as_json() for i in items],
        "after": sorted(after),
        "deadline": deadline,
        "source_sha256": source_sha256,
    }


def thread_id(submission: str, address: str, text: str) -> str:
    """A new thread's id: the same remark on the same submission is the same thread."""
    return "t" + hashlib.sha256(f"{submission}|{address}|{text}".encode()).hexdigest()[:15]


def ordered(reviews: Iterable[Review]) -> list[Review]:
    """Reviews so that each comes after those it had seen; ties by id, never by clock."""
    by_id = {r.id: r for r in reviews}
    depth: dict[str, int] = {}
    for id in earlier_first({r.id: r.after for r in by_id.values()}):
        depth[id] = 1 + max((depth.get(a, 0) for a in by_id[id].after), default=0)
    return sorted(by_id.values(), key=lambda r: (depth[r.id], r.id))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the reviews of one submission come to; contradicting ones come to `ask`.

    `overruled` says that an office further down decided otherwise, and the one above it has not seen that.
    """

    verbs: frozenset[Verb]
    contradicted: bool
    heads: tuple[Review, ...]
    overruled: bool = False

    @property
    def locked(self) -> bool:
        """True when it was locked and not opened again."""
        return Verb.LOCK in self.verbs and Verb.UNLOCK not in self.verbs

    @property
    def paper(self) -> Paper | None:
        """The paper that the verdict rests on."""
        return next((r.paper for r in self.heads if r.paper is not None), None)

    @property
    def accepted(self) -> bool:
        """True when it was checked or appraised."""
        return bool(self.verbs & ACCEPTING)


def _one_office(_: Review) -> int:
    return 0


def outcome(
    reviews: Iterable[Review], *, among: Iterable[Review] = (), height: Callable[[Review], int] = _one_office
) -> Outcome:
    """Fold the verdicts on one submission: the highest office's latest by `after`, several must agree.

    `among` are the subject's other reviews: a verdict may have been seen through a remark or a reply.
    `height` tells how far above the unit a review's office stands.
    """
    own = list(reviews)
    by_id = {r.id: r for r in (*among, *own)}
    deciding = [r for r in ordered(own) if r.verdict]
    top = max((height(r) for r in deciding), default=0)
    highest = [r for r in deciding if height(r) == top]
    superseded = _seen_by(highest, by_id)
    heads = tuple(r for r in highest if r.id not in superseded)
    verdicts = {r.verdict for r in heads}
    if len(verdicts) > 1:
        return Outcome(frozenset({Verb.ASK}), True, heads)
    below = [r for r in deciding if height(r) < top and r.id not in superseded]
    seen_below = _seen_by(below, by_id)
    told = {bool(r.verdict & ACCEPTING) for r in below if r.id not in seen_below}
    found = Outcome(next(iter(verdicts), frozenset()), False, heads)
    return replace(found, overruled=not told <= {found.accepted})


def _seen_by(reviews: Iterable[Review], by_id: Mapping[str, Review]) -> set[str]:
    """Everything that these reviews had seen, directly or through what they had seen."""
    waiting = [a for r in reviews for a in r.after]
    seen: set[str] = set()
    while waiting:
        id = waiting.pop()
        if id not in seen:
            seen.add(id)
            waiting.extend(by_id[id].after if id in by_id else ())
    return seen


def heard_by(heads: Iterable[str], reviews: Iterable[Review]) -> set[str]:
    """The reviews that somebody knows of who has seen these: they, and all that they had seen."""
    by_id = {r.id: r for r in reviews}
    known = [id for id in heads if id in by_id]
    return {*known, *_seen_by([by_id[id] for id in known], by_id)}


@dataclass(frozen=True, slots=True)
class Saying:
    """One contribution to a thread; `author` is the office that said it, or the unit."""

    review: str
    by_unit: bool
    text: str
    claimed_at: str
    author: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation at one cell; `submission` is the one that the office last spoke of.

    It is `resolved` once somebody closed it who had seen everything that was said. `remark` tells what the
    unit should look at from what only goes with a verdict, such as its reason.
    """

    id: str
    address: str
    submission: str
    sayings: tuple[Saying, ...]
    asked: bool
    resolved: bool
    remark: bool

    @property
    def replies(self) -> tuple[Saying, ...]:
        """What the unit answered."""
        return tuple(s for s in self.sayings if s.by_unit)

    @property
    def answered(self) -> bool:
        """True while the unit has the last word."""
        return bool(self.sayings) and self.sayings[-1].by_unit


def unanswered(reviews: Iterable[Review], *, among: Iterable[Review]) -> tuple[Review, ...]:
    """A unit's requests to open again that no verdict has answered, by id.

    An answer has seen the request and opens, or speaks in the request's thread.
    """
    said = list(reviews)
    by_id = {r.id: r for r in (*among, *said)}
    asked = {r.id: r for r in said if r.of_unit and Verb.UNLOCK in r.verbs}
    for answer in (r for r in said if r.verdict):
        spoke_in = {item.thread for item in answer.items}
        for id in _seen_by([answer], by_id) & asked.keys():
            if Verb.UNLOCK in answer.verbs or spoke_in & {item.thread for item in asked[id].items}:
                del asked[id]
    return tuple(asked[id] for id in sorted(asked))


def threads(
    reviews: Iterable[Review], *, internal: bool = False, gone: Collection[str] = ()
) -> tuple[Thread, ...]:
    """All threads of a subject, in the order in which they were opened; internal ones only when asked for.

    What is `gone` was taken back: it keeps its place in the order and says nothing. A unit opens one only
    with a remark of its own: its request to unlock is none.
    """
    by_id = {r.id: r for r in reviews}
    found: dict[str, Thread] = {}
    closing: dict[str, list[Review]] = {}
    for review in (r for r in ordered(by_id.values()) if r.id not in gone):
        by_unit = review.by_unit
        for item in review.items:
            known = found.get(item.thread)
            opens = not by_unit or Verb.REPLY in review.verbs
            if (item.internal and not internal) or (known is None and not opens):
                continue
            opened = known or Thread(item.thread, item.address, review.submission, (), False, False, False)
            author = review.subject.unit if by_unit else review.signer_unit
            saying = Saying(review.id, by_unit, item.text, review.claimed_at, author, item.span)
            found[item.thread] = Thread(
                id=opened.id,
                address=opened.address,
                submission=opened.submission if by_unit else review.submission,
                sayings=(*opened.sayings, saying) if item.text else opened.sayings,
                asked=opened.asked or Verb.ASK in review.verbs,
                resolved=False,
                remark=opened.remark or bool(review.verbs & {Verb.ASK, Verb.COMMENT}),
            )
            if Verb.RESOLVE in review.verbs and not by_unit:
                closing.setdefault(item.thread, []).append(review)
    for id, closed_by in closing.items():
        heard = _seen_by(closed_by, by_id) | {r.id for r in closed_by}
        found[id] = replace(found[id], resolved=all(s.review in heard for s in found[id].sayings))
    return tuple(found.values())


def unread(
    talks: Iterable[Thread], reviews: Iterable[Review], *, fix_list: Collection[str]
) -> tuple[str, ...]:
    """The open threads in which the unit has the last word, and no verdict has seen it.

    It answers where it was asked: in a thread that an office spoke in, at a place of the `fix_list`, or
    anywhere once it has seen a verdict. A remark that came unasked is none.
    """
    by_id = {r.id: r for r in reviews}
    verdicts = [r for r in by_id.values() if r.verdict]
    heard, judged = _seen_by(verdicts, by_id), {r.id for r in verdicts}

    def asked(thread: Thread) -> bool:
        spoken = thread.id in fix_list or not all(s.by_unit for s in thread.sayings)
        return spoken or bool(judged & _seen_by([by_id[thread.sayings[-1].review]], by_id))

    last = (t for t in talks if t.answered and not t.resolved and t.sayings[-1].review not in heard)
    return tuple(t.id for t in last if asked(t))


def by_submission(reviews: Iterable[Review]) -> Mapping[str, list[Review]]:
    """Reviews grouped by the submission they speak of."""
    found: dict[str, list[Review]] = {}
    for review in reviews:
        found.setdefault(review.submission, []).append(review)
    return found


def may_leave(envelope: Envelope) -> bool:
    """Whether a review may leave the office that signed it: one with an internal remark stays whole."""
    return not any(item.get("internal") is True for item in items_in(envelope.body.get("items")))
