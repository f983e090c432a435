"""Trả lời: one more word in a thread, the unit's as somebody told it over the phone, or the office's own.

Knows the places of a returned workbook by the numbers printed there; refuses to know screens.
"""

from __future__ import annotations

from dataclasses import dataclass

from antt_sync.app.ports import Desk
from antt_sync.app.returns import marks_for
from antt_sync.app.signing import Unsigned, sign_and_keep
from antt_sync.app.world import Books
from antt_sync.core.envelope import Kind
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.justified import FINDING_THREAD, span_of
from antt_sync.core.marks import Mark
from antt_sync.core.review import Item, Verb, review_body
from antt_sync.core.submission import OnBehalf, Subject
from antt_sync.core.views import SubjectView, evaluated

PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said at which place of the fix list; `number` 0 is the only place that is open.

    `by_phone` are the unit's words, `handed_by` who said them; `done` closes the thread.
    """

    text: str
    number: int = 0
    by_phone: bool = False
    handed_by: str = ""
    done: bool = False


@dataclass(frozen=True, slots=True)
class Replied:
    """Where it was written down."""

    id: str
    unit_name: str
    label: str
    number: int


def reply(desk: Desk, subject: Subject, answer: Answer) -> Replied:
    """Sign one answer and take it in.

    Raises: UsageTrouble when nothing was sent, there are two versions, or no such place; KeyTrouble.
    """
    books = Books(desk)
    view, name = books.view(subject), books.name_of(subject.unit)
    form, about = books.form_of(view), {**subject._asdict(), "unit": name}
    if subject.unit == desk.office.unit:
        raise UsageTrouble("USE-145", **about)
    if view.latest is None or form is None:
        raise UsageTrouble("USE-105" if view.heads else "USE-104", **about)
    if answer.done and answer.by_phone:
        raise UsageTrouble("USE-231")
    marks = marks_for(books, form, view, asking=not view.outcome.accepted)
    mark = _place(marks, answer.number, name)
    item = Item(mark.thread, mark.address, answer.text)
    verbs = [Verb.COMMENT, *([Verb.RESOLVE] if answer.done else [])]
    spoken = None
    if answer.by_phone:
        verbs = [Verb.REPLY]
        item = _with_range(books, view, item)
        spoken = OnBehalf(PHONE, answer.handed_by, desk.office.name, False, "")
    body = review_body(
        subject, view.latest.said.id, verbs=verbs, items=[item], after=view.review_heads, on_behalf=spoken
    )
    (package,) = sign_and_keep(desk, [Unsigned(Kind.REVIEW, subject.unit, body)])
    return Replied(package.envelopes[0].id, name, mark.label, mark.number)


def _place(marks: tuple[Mark, ...], number: int, unit: str) -> Mark:
    """The place with that number, or the only one that is open."""
    found = [m for m in marks if m.number == number] if number else [m for m in marks if m.open]
    if len(found) != 1:
        listed = "; ".join(f"{m.number}. {m.label}" for m in marks) or "–"
        raise UsageTrouble("USE-230", unit=unit, places=listed)
    return found[0]


def _with_range(books: Books, view: SubjectView, item: Item) -> Item:
    """A reason for a warned value, with the range in which it holds."""
    form = books.form_of(view)
    if form is None or not item.thread.startswith(FINDING_THREAD):
        return item
    known = evaluated(view.subject, form, view.entries, books.world).known_value(item.address)
    return Item(item.thread, item.address, item.text, span=span_of(view.entries.get(item.address), known))
