"""Xét duyệt: copies to review in Excel, comments and verdicts back as signed reviews, and verdicts from here.

Knows what in a returned copy is new; refuses to know how notes look and to decide for the reviewer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from antt_sync.app.approval import named, open_below
from antt_sync.app.ports import Desk
from antt_sync.app.prefill import prefill_for
from antt_sync.app.returns import (
    came,
    marks_for,
    marks_of_notes,
    marks_of_units_words,
    printed_label,
    receipt,
)
from antt_sync.app.signing import Unsigned, sign_and_keep
from antt_sync.app.unit_folders import LONGEST, named_above
from antt_sync.app.unknown_forms import unknown_form
from antt_sync.app.world import Books
from antt_sync.core.envelope import Kind
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.live import UNCONFIRMED
from antt_sync.core.marks import Mark, Returned, ReviewCopy
from antt_sync.core.names import shortened
from antt_sync.core.paper import Paper
from antt_sync.core.pointing import pointed
from antt_sync.core.review import BY_UNIT, Item, Verb, review_body, review_of, thread_id, threads
from antt_sync.core.schema import Form
from antt_sync.core.sheet import plan, previous_period
from antt_sync.core.submission import Subject, totals
from antt_sync.core.values import Entry, folded, show
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
    """A lần that somebody should look at, or the unit's answer about it."""

    view: SubjectView
    unit_name: str
    form: Form


def waiting(books: Books, *, unit: str = "", form: str = "") -> list[Waiting]:
    """Every subject whose latest lần has no verdict yet, several that differ, or an unread answer; or all of
    one unit.

    Of units below: what the office files itself, and what comes from above, is not its own to review.
    """
    found, roster, office = [], books.roster, books.desk.office.unit
    for subject in books.subjects():
        if (unit and subject.unit != unit) or (form and subject.form != form):
            continue
        if roster is None or not roster.is_above(office, subject.unit):
            continue
        view = books.view(subject)
        schema = books.form_of(view)
        if view.latest is None or schema is None:
            continue
        if unit or view.answered or view.outcome.contradicted or not view.outcome.verbs:
            found.append(Waiting(view, books.name_of(subject.unit), schema))
    return found


def export(desk: Desk, *, to: str, unit: str = "", form: str = "") -> list[str]:
    """Write a review copy of everything that waits; returns the files' names."""
    books = Books(desk)
    items = waiting(books, unit=unit, form=form)
    written = []
    for number, item in enumerate(items, start=1):
        desk.progress("write", number, len(items))
        subject = item.view.subject
        assert item.view.latest is not None
        whose = shortened(named_above(books, subject.unit), LONGEST)
        name = f"{whose} {subject.form} {subject.period} lần {item.view.latest.number}.xlsx"
        written.append(desk.medium.write_new(desk.medium.inside(to, name), _copy(books, item)))
    return written


def _copy(books: Books, item: Waiting) -> bytes:
    desk, view, form = books.desk, item.view, item.form
    assert view.latest is not None
    said, entries = view.latest.said, view.entries
    unit = books.unit(view.subject.unit)
    prefill = prefill_for(books, form, unit=unit, period=view.subject.period, base=said.id, entries=entries)
    marks = marks_inside(books, form, view)
    slip = receipt(desk, form, totals(form, entries), prefill=prefill, came=came(books, view))
    words = phrase("headline_review", lang="vi")
    returned = Returned(view.latest.number, words, prefill.due, marks, slip)
    review = ReviewCopy(
        tuple(verdict_choices()),
        notes_shown=notes_by_address(marks),
        heads=view.review_heads,
        before={a: show(v) for a, v in last_year(books, view.subject, form).items()},
    )
    return desk.workbooks.write(form, prefill=prefill, entries=entries, returned=returned, review=review)


def marks_inside(books: Books, form: Form, view: SubjectView) -> tuple[Mark, ...]:
    """All marks as the office itself sees them: with its internal notes, and what a unit remarked unasked."""
    own = [review_of(e) for e in books.desk.store.about(view.subject) if e.kind is Kind.REVIEW]
    kept = [
        replace(r, items=tuple(i for i in r.items if i.internal))
        for r in own
        if r.signer_unit == books.desk.office.unit and r.id not in view.taken_back
    ]
    notes = threads(kept, internal=True)
    inside = (*marks_of_units_words(books, form, view), *marks_of_notes(books, form, view, notes))
    marks = (*marks_for(books, form, view, asking=True), *inside)
    return tuple(replace(m, number=n) for n, m in enumerate(marks, start=1))


def last_year(books: Books, subject: Subject, form: Form) -> Mapping[str, Entry]:
    """What the unit said in the same form a year earlier, as it counts."""
    before = books.settled(Subject(subject.unit, subject.form, previous_period(subject.period)))
    said = before.official or before.latest
    schema = None if said is None else books.desk.shelf.by_hash(said.said.form_hash)
    found = {} if said is None or schema is None else said.said.entries(schema)
    return {a: v for a, v in found.items() if form.cell_at(a) is not None}


def notes_by_address(marks: Sequence[Mark]) -> dict[str, str]:
    """The text of the note on each marked cell."""
    found: dict[str, str] = {}
    for mark in marks:
        if mark.address:
            text = f"{mark.wanted.upper()} ({mark.number})\n{mark.said}"
            found[mark.address] = f"{found[mark.address]}\n{text}" if mark.address in found else text
    return found


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
        "hindered_answered": bool(view.answered),
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


def place_meant(books: Books, view: SubjectView, typed: str) -> tuple[str, str]:
    """(address, words) of the cell that a person names as it stands in the copy to review, or by its address.

    By its place (`H30`) or by what is printed there: `3.a`, and where a line has several, `2 Ngày`.
    Raises: UsageTrouble where that is not one cell, with the nearest.
    """
    form = books.form_of(view)
    if form is None:
        raise UsageTrouble("USE-106", address=typed, near="–")
    form = form.grown(view.entries)
    sheet = plan(form, returned=True)
    called: dict[str, list[str]] = {}
    for address, cell in form.cells.items():
        row = form.row_of[address.rpartition(".")[0]]
        number = [row.number] if row.number and cell.said else []
        called[address] = [sheet.cell(address), printed_label(form, address), *number]
        column = next((c.label.vi.partition("(")[0] for c in form.columns if c.key == cell.column), "")
        called[address] += [f"{row.number} {row.label.vi}", f"{row.number} {column}"]
    meant, near = pointed(typed, called)
    words = {a: f"{sheet.cell(a)} ({printed_label(form, a)})" for a in (meant, *near) if a}
    if not meant:
        raise UsageTrouble("USE-106", address=typed, near="; ".join(words.values()) or "–")
    return meant, words[meant]


def decide(desk: Desk, subjects: Sequence[Subject], verdict: Verdict) -> list[str]:
    """Sign a verdict on each subject's latest lần, all or none; returns the documents' ids.

    Raises: UsageTrouble when there is nothing to decide on, two versions, or no such cell.
    """
    books = Books(desk)
    documents = [_decision(books, subject, verdict) for subject in subjects]
    return [package.envelopes[0].id for package in sign_and_keep(desk, documents)]


def _decision(books: Books, subject: Subject, verdict: Verdict) -> Unsigned:
    view = books.view(subject)
    latest, remark = view.latest, verdict.remark
    about = {**subject._asdict(), "unit": books.name_of(subject.unit)}
    if subject.unit == books.desk.office.unit and not set(verdict.verbs) <= BY_UNIT:
        raise UsageTrouble("USE-145", **about)
    if not view.heads:
        raise UsageTrouble("USE-104", **about)
    if latest is None:
        raise UsageTrouble("USE-105", **about)
    own = (r.verbs for r in view.outcome.heads if r.signer_unit == books.desk.office.unit)
    if view.waiting and any(set(verdict.verbs) <= verbs for verbs in own):
        raise UsageTrouble("USE-244", **about, number=latest.number)  # who says it twice means what waits
    form = books.form_of(view)
    if form is None and not remark:
        code, told = unknown_form(books, subject.form, latest.said.form_version)
        raise UsageTrouble(code, **told)
    waits_for = open_below(books, subject) if Verb.CHECK in verdict.verbs and not remark else []
    if waits_for:
        open_ones = named(books, waits_for)
        raise UsageTrouble("LEVEL-121", **about, count=len(waits_for), open=open_ones)
    if Verb.CHECK in verdict.verbs and view.errors and not remark:
        raise UsageTrouble("USE-107", **about, count=view.errors)
    address = place_meant(books, view, verdict.address)[0] if verdict.address else ""
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
