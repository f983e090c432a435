"""Thứ tự duyệt: an office's form is accepted after those of its units, or with a reason.

Knows which forms of units an office's form stands on; the campaign says whether the order holds at all.
Refuses to know what the figures are.
"""

from __future__ import annotations

from collections.abc import Iterator

from antt_sync.app.world import Books
from antt_sync.core.answers import on_paper
from antt_sync.core.campaign import IN_ORDER
from antt_sync.core.known import Of, When
from antt_sync.core.roster import LEVELS
from antt_sync.core.submission import Subject

MOST_NAMED = 8
"""A refusal names at most so many of the forms that are still open."""


def open_below(books: Books, subject: Subject) -> list[Subject]:
    """What units of an office have still to get accepted before its own form is; nothing for other subjects.

    These are the forms that it counts, and those of the same sort that its units file, as far as the campaign
    expects them or they came; what is held on paper is not waited for.
    """
    campaign, roster, office = books.campaign(subject.period), books.roster, books.desk.office
    if roster is None or campaign is None or not campaign.holds(IN_ORDER):
        return []
    unit = roster.unit(subject.unit)
    if unit is None or unit.kind not in LEVELS or unit.id == office.root_office:
        return []
    below = roster.below(unit.id, campaign.last_day())
    asked = [
        Subject(u.id, form, subject.period) for u in below for form in _stands_on(books, subject, u.kind)
    ]
    return [s for s in asked if _is_open(books, s)]


def _stands_on(books: Books, subject: Subject, kind: str) -> Iterator[str]:
    """The forms of a kind of unit that an office's form stands on."""
    form = books.form_of(books.view(subject))
    looked_at = form.looks.edges if form else ()
    counted = {e.seen for e in looked_at if e.of is Of.BELOW and e.when is not When.PREVIOUS}
    stem = subject.form.partition("-")[0]
    for id in sorted({h.id for h in books.desk.shelf.heads()}):
        head = books.head(Subject(subject.unit, id, subject.period))
        if head is None or kind not in head.kinds or head.filled_by == "office":
            continue
        if id in counted or id.partition("-")[0] == stem:
            yield id


def _is_open(books: Books, subject: Subject) -> bool:
    view = books.settled(subject)
    in_force = books.in_force(subject.form, subject.period)
    awaited = bool(view.heads) or (in_force is not None and in_force.due is not None)
    return awaited and view.official is None and not on_paper(subject, books.world)


def named(books: Books, still_open: list[Subject]) -> str:
    """`F04-K Tổ dân phố số 7, F02-K …`: as many as fit a sentence."""
    told = [f"{subject.form} {books.name_of(subject.unit)}" for subject in still_open[:MOST_NAMED]]
    return ", ".join(told) + (", …" if len(still_open) > MOST_NAMED else "")
