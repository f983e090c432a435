"""What a reviewer wrote becomes signed reviews, the same from a copy of one form and from a queue of many.

Knows what the reviewer had seen, what was signed before, and which words stay in the office; refuses to know
which file the words came from, and to decide for the reviewer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from antt_sync.app.approval import named, open_below
from antt_sync.app.returns import marks_for
from antt_sync.app.reviewing import verdict_meant
from antt_sync.app.signing import Unsigned
from antt_sync.app.world import Books
from antt_sync.core.envelope import Json, Kind
from antt_sync.core.findings import Finding, Param
from antt_sync.core.judging import Judged
from antt_sync.core.review import (
    Item,
    Review,
    Thread,
    Verb,
    heard_by,
    review_body,
    review_of,
    thread_id,
    threads,
)
from antt_sync.core.schema import Form
from antt_sync.core.submission import Subject
from antt_sync.core.views import SubjectView

INTERNAL = re.compile(r"(?:^|\s)NB\s*[:\uff1a]\s*", re.IGNORECASE)
"""What a reviewer writes before words that stay in the office; the review copy says so."""


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """What was written about one submission, or the code of why it cannot be used.

    Of a choice it tells what is `wrong` with it, and how many of those are `new`: wrong in no version.
    """

    name: str
    code: str
    params: Mapping[str, Param] = field(default_factory=dict)
    unit_name: str = ""
    subject: Subject | None = None
    verbs: tuple[Verb, ...] = ()
    items: tuple[Item, ...] = ()
    documents: tuple[Unsigned, ...] = ()
    form: Form | None = None
    wrong: tuple[Finding, ...] = ()
    new: int = 0

    @property
    def choice(self) -> bool:
        """True when it chooses between versions."""
        return any(document.kind is Kind.SUBMISSION for document in self.documents)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was written about which submission, where, and which reviews the writer had seen.

    One that does not tell what was seen has seen everything that is here.
    """

    name: str
    submission: str
    seen: tuple[str, ...] | None
    source_sha256: str
    judged: Judged


def judge(books: Books, view: SubjectView, sheet: Sheet) -> ReviewLine:
    """What would be signed of what was written; nothing is, and what was signed before is not again."""
    name, subject = books.name_of(view.subject.unit), view.subject

    def line(code: str, params: Mapping[str, Param] | None = None) -> ReviewLine:
        return ReviewLine(sheet.name, code, params or {}, name, subject)

    if not any(sheet.submission in r.ids for r in view.revisions):
        return line("REVIEW-103")
    judged, verbs = sheet.judged, verdict_meant(sheet.judged.verdict)
    if judged.verdict and not verbs:
        return line("REVIEW-104", {"value": judged.verdict})
    said = _Said(books, view, sheet)
    items, closed = said.items(), said.closed()
    if not (verbs or items or closed):
        return line("REVIEW-105")
    if view.latest is not None and sheet.submission not in view.latest.ids:
        return line("REVIEW-121", {"unit": name, "form": subject.form, "number": view.latest.number})
    unexplained = Verb.CHECK in verbs and not any(not (i.internal or i.address) for i in items)
    if unexplained and view.errors:
        return line("REVIEW-106", {"count": view.errors})
    still_open = open_below(books, subject) if unexplained else []
    if still_open:
        return line("REVIEW-120", {"count": len(still_open), "open": named(books, still_open)})
    if Verb.ASK in verbs and not any(not i.internal for i in items) and not _asked(books, view):
        return line("REVIEW-123")
    documents = said.documents(verbs, items, closed)
    if not documents:
        return line("REVIEW-102")
    params: dict[str, Param] = {"count": len(items), "verdict": judged.verdict or "–"}
    return ReviewLine(sheet.name, "REVIEW-101", params, name, subject, verbs, tuple(items), documents)


def _asked(books: Books, view: SubjectView) -> bool:
    """Whether the unit would find anything marked in the workbook that goes back."""
    form = books.form_of(view) if view.latest else None
    return form is not None and any(mark.open for mark in marks_for(books, form, view, asking=True))


class _Said:
    """One sheet's words held against what its writer had seen."""

    def __init__(self, books: Books, view: SubjectView, sheet: Sheet) -> None:
        own = [review_of(e) for e in books.desk.store.about(view.subject) if e.kind is Kind.REVIEW]
        self.reviews = [r for r in own if r.id not in view.taken_back]
        self.office, self.view, self.sheet = books.desk.office.unit, view, sheet
        self.seen = view.review_heads if sheet.seen is None else sheet.seen
        heard = heard_by(self.seen, self.reviews)
        self.threads = threads([r for r in self.reviews if r.id in heard])

    def items(self) -> list[Item]:
        """The remarks, each in the thread that stands at its cell, or in a new one."""
        found: list[Item] = []
        for remark in self.sheet.judged.remarks:
            told, kept = _parted(remark.told)
            found += [self._item(remark.address, text, internal=False) for text in told]
            more = remark.kept.strip()
            more = INTERNAL.sub("", more, count=1) if INTERNAL.match(more) else more
            found += [self._item(remark.address, text, internal=True) for text in (*kept, more) if text]
        return list(dict.fromkeys(found))

    def _item(self, address: str, text: str, *, internal: bool) -> Item:
        standing = None if internal or not address else self._thread_at(address)
        id = standing.id if standing else thread_id(self.sheet.submission, address, text)
        return Item(id, address, text, internal)

    def _thread_at(self, address: str) -> Thread | None:
        found = [t for t in self.threads if t.address == address and not t.resolved]
        return found[-1] if found else None

    def closed(self) -> list[Item]:
        """The threads that were marked as settled."""
        settled = (self._thread_at(address) for address in sorted(self.sheet.judged.settled))
        return [Item(t.id, t.address, "") for t in settled if t is not None]

    def documents(
        self, verbs: Sequence[Verb], items: Sequence[Item], closed: Sequence[Item]
    ) -> tuple[Unsigned, ...]:
        """What goes to the unit, and apart from it what stays in the office; nothing signed before."""
        unit, closing = self.view.subject.unit, {i.thread for i in closed}
        told = [i for i in items if not i.internal and i.thread not in closing]
        last = [i for i in items if not i.internal and i.thread in closing]  # said by whoever closes it
        found: list[tuple[str, Sequence[Verb], Sequence[Item]]] = []
        if verbs or told:
            found.append((unit, (*verbs, Verb.COMMENT) if told and not verbs else verbs, told))
        if closed:
            silent = [i for i in closed if i.thread not in {said.thread for said in last}]
            found.append((unit, [Verb.RESOLVE, *([Verb.COMMENT] if last else [])], [*last, *silent]))
        if kept := [i for i in items if i.internal]:
            found.append((self.office, [Verb.COMMENT], kept))
        fresh = [each for each in found if not any(self._is(r, *each[1:]) for r in self.reviews)]
        return tuple(Unsigned(Kind.REVIEW, to, self._body(said, of)) for to, said, of in fresh)

    def _is(self, review: Review, verbs: Sequence[Verb], items: Sequence[Item]) -> bool:
        """Whether a review was signed from this very sheet, or from another saving of it."""
        about = (review.signer_unit, review.submission, sorted(review.after))
        same = about == (self.office, self.sheet.submission, sorted(self.seen))
        return same and review.verbs == frozenset(verbs) and set(review.items) == set(items)

    def _body(self, verbs: Sequence[Verb], items: Sequence[Item]) -> dict[str, Json]:
        return review_body(
            self.view.subject,
            self.sheet.submission,
            verbs=verbs,
            items=items,
            after=self.seen,
            source_sha256=self.sheet.source_sha256,
        )


def _parted(words: str) -> tuple[list[str], list[str]]:
    """Words for the unit and, from `NB:` on, words that stay in the office."""
    said, *kept = INTERNAL.split(words, maxsplit=1)
    # A spreadsheet program begins a note with its author's name and a colon: nothing said yet.
    told = [said.strip()] if said.strip() and not (kept and said.rstrip().endswith(":")) else []
    return told, [text.strip() for text in kept if text.strip()]
