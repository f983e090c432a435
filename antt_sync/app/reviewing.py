"""Xét duyệt: copies to review in Excel, comments and verdicts back as signed reviews, and verdicts from here.

Knows what in a returned copy is new; refuses to know how notes look and to decide for the reviewer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from antt_sync.app.approval import named, open_below
from antt_sync.app.choosing import ChoiceFile, read_chosen
from antt_sync.app.ports import Desk
from antt_sync.app.prefill import prefill_for
from antt_sync.app.receive import Found
from antt_sync.app.returns import came, marks_for, receipt
from antt_sync.app.signing import Unsigned, sign_and_keep
from antt_sync.app.world import Books
from antt_sync.core.book import RawBook
from antt_sync.core.choice import is_choice
from antt_sync.core.envelope import Json, Kind
from antt_sync.core.errors import UsageTrouble, WorkbookUnreadable
from antt_sync.core.findings import Param
from antt_sync.core.live import UNCONFIRMED
from antt_sync.core.manifest import added
from antt_sync.core.marks import Mark, Returned, ReviewCopy
from antt_sync.core.paper import Paper
from antt_sync.core.reading import BookReading, FormReading, read_forms
from antt_sync.core.review import BY_UNIT, Item, Verb, review_body, thread_id
from antt_sync.core.schema import Form
from antt_sync.core.submission import Subject, totals
from antt_sync.core.values import folded
from antt_sync.core.views import SubjectView
from antt_sync.messages.render import phrase

VERDICT_WORDS: Mapping[str, tuple[Verb, ...]] = {
    "verdict_ask": (Verb.ASK,),
    "verdict_check": (Verb.CHECK,),
    "verdict_accept": (Verb.CHECK, Verb.LOCK),
}


def verdict_choices() -> dict[str, tuple[Verb, ...]]:
    """The choices of the verdict cell and what each does."""
    return {phrase(name, lang="vi"): verbs for name, verbs in VERDICT_WORDS.items()}


def verdict_meant(said: str) -> tuple[Verb, ...]:
    """What a verdict cell says: a choice, or the part of one between its commas; nothing for anything else.

    Copies of earlier days offered such parts: a spreadsheet had split the list there.
    """
    choices = verdict_choices()
    parts = [(part, verbs) for words, verbs in choices.items() for part in (words, *words.split(","))]
    meant = {verbs for part, verbs in parts if folded(part) == folded(said)}
    return meant.pop() if len(meant) == 1 else ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A lần that somebody should look at."""

    view: SubjectView
    unit_name: str
    form: Form


def waiting(books: Books, *, unit: str = "", form: str = "") -> list[Waiting]:
    """Every subject whose latest lần has no verdict yet, or all of one unit."""
    found = []
    for subject in books.subjects():
        if (unit and subject.unit != unit) or (form and subject.form != form):
            continue
        view = books.view(subject)
        schema = books.form_of(view)
        if view.latest is None or schema is None:
            continue
        if unit or not view.outcome.verbs:
            found.append(Waiting(view, unit_name(books, subject.unit), schema))
    return found


def unit_name(books: Books, unit: str) -> str:
    """A unit's printed name, or its id."""
    known = books.roster.units.get(unit) if books.roster else None
    return known.name if known else unit


def export(desk: Desk, *, to: str, unit: str = "", form: str = "") -> list[str]:
    """Write a review copy of everything that waits; returns the files' names."""
    books = Books(desk)
    items = waiting(books, unit=unit, form=form)
    written = []
    for number, item in enumerate(items, start=1):
        desk.progress("write", number, len(items))
        subject = item.view.subject
        assert item.view.latest is not None
        name = f"{item.unit_name} {subject.form} {subject.period} lần {item.view.latest.number}.xlsx"
        written.append(desk.medium.write_new(desk.medium.inside(to, name), _copy(books, item)))
    return written


def _copy(books: Books, item: Waiting) -> bytes:
    desk, view, form = books.desk, item.view, item.form
    assert view.latest is not None
    said = view.latest.said
    unit = books.roster.units.get(view.subject.unit) if books.roster else None
    prefill = prefill_for(
        books, form, unit=unit, period=view.subject.period, base=said.id, entries=view.entries
    )
    marks = marks_for(books, form, view, asking=True)
    entries = view.entries
    told = totals(form, entries)
    slip = receipt(desk, form, told, prefill=prefill, came=came(desk, view))
    words = phrase("headline_review", lang="vi")
    returned = Returned(view.latest.number, words, prefill.due, marks, slip, closed=False)
    shown = notes_by_address(marks)
    review = ReviewCopy(tuple(verdict_choices()), notes_shown=shown, heads=view.review_heads)
    return desk.workbooks.write(form, prefill=prefill, entries=entries, returned=returned, review=review)


def notes_by_address(marks: Sequence[Mark]) -> dict[str, str]:
    """The text of the note on each marked cell."""
    found: dict[str, str] = {}
    for mark in marks:
        if mark.address:
            text = f"{mark.wanted.upper()} ({mark.number})\n{mark.said}"
            found[mark.address] = f"{found[mark.address]}\n{text}" if mark.address in found else text
    return found


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """What one review copy says, or the code of why it cannot be used."""

    name: str
    code: str
    params: Mapping[str, Param]
    unit_name: str = ""
    subject: Subject | None = None
    verbs: tuple[Verb, ...] = ()
    items: tuple[Item, ...] = ()
    documents: tuple[Unsigned, ...] = ()

    @property
    def choice(self) -> bool:
        """True when it chooses between versions."""
        return any(document.kind is Kind.SUBMISSION for document in self.documents)


def read_copies(desk: Desk, files: Sequence[Found]) -> list[ReviewLine]:
    """Read review copies and filled choices; nothing is signed. A copy already taken in says so."""
    books = Books(desk)
    once = list({file.sha256: file for file in files}.values())
    return _one_choice_each([_read_copy(books, file) for file in once])


def _one_choice_each(lines: list[ReviewLine]) -> list[ReviewLine]:
    """Of several choices for one form none is taken: nobody can tell which one is meant."""
    chosen = Counter(line.subject for line in lines if line.choice)
    return [
        ReviewLine(line.name, "REVIEW-111", {"unit": line.unit_name}, line.unit_name, line.subject)
        if line.choice and chosen[line.subject] > 1
        else line
        for line in lines
    ]


def _read_copy(books: Books, file: Found) -> ReviewLine:
    desk = books.desk
    if file.sort != "workbook":
        return ReviewLine(file.name, file.sort, {"file": file.name})
    try:
        raw = desk.workbooks.read(file.data)
    except WorkbookUnreadable as cause:
        return ReviewLine(file.name, cause.code, cause.params)
    if is_choice(raw):
        return _chosen(books, file, raw)
    book = read_forms(raw, lambda t: desk.shelf.find(t.form, t.version, t.schema))
    if not book.forms:
        return ReviewLine(file.name, "FORM-101", {})
    reading = book.forms[0]
    token = reading.token
    subject = Subject(token.unit, token.form, token.period)
    view = books.view(subject)
    about = next((r for r in view.revisions if token.base in r.ids), None)
    name = unit_name(books, subject.unit)
    if about is None:
        return ReviewLine(file.name, "REVIEW-103", {}, name, subject)
    if books.took(file.sha256):
        return ReviewLine(file.name, "REVIEW-102", {}, name, subject)
    return _reviewed(books, file, book, view)


def _chosen(books: Books, file: Found, raw: RawBook) -> ReviewLine:
    found = read_chosen(books, ChoiceFile(file.name, file.sha256, file.data), raw)
    documents = () if found.document is None else (found.document,)
    return ReviewLine(
        file.name, found.code, found.params, found.unit_name, found.subject, documents=documents
    )


def _reviewed(books: Books, file: Found, book: BookReading, view: SubjectView) -> ReviewLine:
    reading, name = book.forms[0], unit_name(books, view.subject.unit)
    verbs = verdict_meant(book.verdict)
    if book.verdict and not verbs:
        return ReviewLine(file.name, "REVIEW-104", {"value": book.verdict}, name, view.subject)
    items = tuple(_new_items(book, reading))
    if Verb.CHECK in verbs and view.errors and not book.opinion.strip():
        return ReviewLine(file.name, "REVIEW-106", {"count": view.errors}, name, view.subject)
    still_open = open_below(books, view.subject) if Verb.CHECK in verbs and not book.opinion.strip() else []
    if still_open:
        told_open: dict[str, Param] = {"count": len(still_open), "open": named(books, still_open)}
        return ReviewLine(file.name, "REVIEW-120", told_open, name, view.subject)
    if not verbs and not items:
        return ReviewLine(file.name, "REVIEW-105", {}, name, view.subject)
    # What the reviewer had seen when the copy was made; a copy that lost its hidden sheet is taken to
    # have seen everything that is here.
    told = book.manifest.get("review_heads")
    seen = view.review_heads if told is None else tuple(i for i in told.split(",") if i)
    about = _About(view.subject, reading.token.base, seen, file.sha256)
    documents = _documents(about, verbs, items, office=books.desk.office.unit)
    params: dict[str, Param] = {"count": len(items), "verdict": book.verdict or "–"}
    return ReviewLine(file.name, "REVIEW-101", params, name, view.subject, verbs, items, documents)


@dataclass(frozen=True, slots=True)
class _About:
    """Which copy of which submission a review comes from, and what its reviewer had seen."""

    subject: Subject
    submission: str
    seen: tuple[str, ...]
    source_sha256: str

    def body(self, verbs: Sequence[Verb], items: Sequence[Item]) -> dict[str, Json]:
        """A review's body."""
        return review_body(
            self.subject,
            self.submission,
            verbs=verbs,
            items=items,
            after=self.seen,
            source_sha256=self.source_sha256,
        )


def _documents(
    about: _About, verbs: Sequence[Verb], items: Sequence[Item], *, office: str
) -> tuple[Unsigned, ...]:
    """What goes to the unit, and apart from it what stays in the office."""
    found: list[Unsigned] = []
    told = [i for i in items if not i.internal]
    if verbs or told:
        said = (*verbs, Verb.COMMENT) if told and not verbs else verbs
        found.append(Unsigned(Kind.REVIEW, about.subject.unit, about.body(said, told)))
    if kept := [i for i in items if i.internal]:
        found.append(Unsigned(Kind.REVIEW, office, about.body([Verb.COMMENT], kept)))
    return tuple(found)


def _new_items(book: BookReading, reading: FormReading) -> list[Item]:
    """Notes the reviewer added: what stands on a cell beyond what we had written there."""
    found = []
    for address, said in reading.notes.items():
        for words in (added(one.text, book.manifest, address) for one in said):
            if words:
                found += _items(reading.token.base, address, words)
    if book.opinion.strip():
        found += _items(reading.token.base, "", book.opinion.strip())
    return found


INTERNAL = re.compile(r"(?:^|\s)NB\s*:\s*")
"""What a reviewer writes before words that stay in the office; the review copy says so."""


def _items(base: str, address: str, words: str) -> list[Item]:
    """Words for the unit and, from `NB:` on, words that stay in the office."""
    said, *kept = INTERNAL.split(words, maxsplit=1)
    # A spreadsheet program begins a note with its author's name and a colon: nothing said yet.
    told = [(said.strip(), False)] if said.strip() and not (kept and said.rstrip().endswith(":")) else []
    told += [(text.strip(), True) for text in kept if text.strip()]
    return [Item(thread_id(base, address, text), address, text, internal) for text, internal in told]


def sign_reviews(desk: Desk, lines: Sequence[ReviewLine]) -> int:
    """Sign the reviews that were read and take them in; returns how many."""
    sign_and_keep(desk, [document for line in lines for document in line.documents])
    return sum(1 for line in lines if line.documents)


def clean(books: Books, *, form: str, period: str, verbs: frozenset[Verb]) -> list[Subject]:
    """Every unit's subject of a form and period with nothing to correct that has not come to these verbs yet.

    What the office files about itself is for the office above to accept.
    """
    return [s for s, why in _undecided(books, form=form, period=period, verbs=verbs) if not why]


def hindered(books: Books, *, form: str, period: str, verbs: frozenset[Verb]) -> Counter[str]:
    """How many of the others stand back, by the name of the words for what hinders them."""
    return Counter(why for _, why in _undecided(books, form=form, period=period, verbs=verbs) if why)


def _undecided(
    books: Books, *, form: str, period: str, verbs: frozenset[Verb]
) -> Iterator[tuple[Subject, str]]:
    for subject in books.subjects():
        if subject.unit == books.desk.office.unit or (subject.form, subject.period) != (form, period):
            continue
        view = books.view(subject)
        if view.heads and (Verb.ASK in view.outcome.verbs or not verbs <= view.outcome.verbs):
            yield subject, _hindrance(books, view)


def _hindrance(books: Books, view: SubjectView) -> str:
    """Why one is not accepted together with others, or nothing."""
    hindrances = {
        "hindered_two": view.latest is None,
        "hindered_asked": Verb.ASK in view.outcome.verbs,
        "hindered_to_fix": view.errors > 0,
        "hindered_unsure": any(f.code == UNCONFIRMED for f in view.findings),
        "hindered_below": bool(open_below(books, view.subject)),
    }
    return next((name for name, holds in hindrances.items() if holds), "")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is decided on one or many subjects."""

    verbs: Sequence[Verb]
    remark: str = ""
    address: str = ""
    deadline: str = ""
    paper: Paper | None = None


def decide(desk: Desk, subjects: Sequence[Subject], verdict: Verdict) -> list[str]:
    """Sign a verdict on each subject's latest lần, all or none; returns the documents' ids.

    Raises: UsageTrouble when there is nothing to decide on, two versions, or no such cell.
    """
    books = Books(desk)
    documents = [_decision(books, subject, verdict) for subject in subjects]
    return [package.envelopes[0].id for package in sign_and_keep(desk, documents)]


def _decision(books: Books, subject: Subject, verdict: Verdict) -> Unsigned:
    view = books.view(subject)
    latest, remark, address = view.latest, verdict.remark, verdict.address
    if subject.unit == books.desk.office.unit and not set(verdict.verbs) <= BY_UNIT:
        raise UsageTrouble("USE-145", unit=unit_name(books, subject.unit), form=subject.form)
    if not view.heads:
        raise UsageTrouble("USE-104", unit=unit_name(books, subject.unit), form=subject.form)
    if latest is None:
        raise UsageTrouble("USE-105", unit=unit_name(books, subject.unit), form=subject.form)
    form = books.form_of(view)
    if address and (form is None or address not in form.cells):
        raise UsageTrouble("USE-106", address=address)
    if form is None and not remark:
        told: dict[str, Param] = {"form": subject.form, "version": latest.said.form_version}
        raise UsageTrouble("FORM-109", **told)
    waits_for = open_below(books, subject) if Verb.CHECK in verdict.verbs and not remark else []
    if waits_for:
        name = unit_name(books, subject.unit)
        open_ones = named(books, waits_for)
        raise UsageTrouble("LEVEL-121", unit=name, form=subject.form, count=len(waits_for), open=open_ones)
    if Verb.CHECK in verdict.verbs and view.errors and not remark:
        raise UsageTrouble("USE-107", count=view.errors, unit=unit_name(books, subject.unit))
    items = [Item(thread_id(latest.said.id, address, remark), address, remark)] if remark else []
    body = review_body(
        subject,
        latest.said.id,
        verbs=verdict.verbs,
        items=items,
        after=view.review_heads,
        deadline=verdict.deadline,
        paper=verdict.paper,
    )
    return Unsigned(Kind.REVIEW, subject.unit, body)
