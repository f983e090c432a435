"""Đề nghị bổ sung tự động: every form with something wrong is sent back, in the rules' own words.

Knows which forms nobody has decided on and when the campaign lets them come back; refuses to ask twice about
one lần, to ask where the unit has answered and nobody has looked, and to ask because of a warning alone:
whether that is wrong, only a person can tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from antt_sync.app.deliver import addressed
from antt_sync.app.ports import Desk
from antt_sync.app.signing import Unsigned, sign_and_keep
from antt_sync.app.world import Books
from antt_sync.core.envelope import Kind
from antt_sync.core.findings import errors
from antt_sync.core.justified import finding_thread
from antt_sync.core.review import Item, Verb, review_body
from antt_sync.core.schema import Form
from antt_sync.core.submission import Subject
from antt_sync.core.views import SubjectView
from antt_sync.messages.render import finding_message


@dataclass(frozen=True, slots=True)
class Asking:
    """One form that would be sent back: by when, and what for."""

    subject: Subject
    unit_name: str
    deadline: date | None
    items: tuple[Item, ...]


def to_ask(desk: Desk, *, units: Sequence[str] = (), period: str = "") -> list[Asking]:
    """The units' forms with something wrong that nobody has decided on; nothing is signed."""
    books = Books(desk)
    found = []
    for subject in addressed(books, units=units, period=period):
        if subject.unit == desk.office.unit:
            continue
        view = books.view(subject)
        form = books.form_of(view)
        undecided = view.latest is not None and not view.outcome.verbs and not view.answered
        if undecided and form is not None and view.errors:
            name, items = books.name_of(subject.unit), tuple(_items(form, view))
            found.append(Asking(subject, name, _deadline(books, subject), items))
    return found


def ask_all(desk: Desk, asking: Sequence[Asking]) -> int:
    """Sign every request, all or none; returns how many.

    Raises: KeyTrouble, FileTrouble.
    """
    books = Books(desk)
    documents = []
    for one in asking:
        view = books.view(one.subject)
        assert view.latest is not None
        body = review_body(
            one.subject,
            view.latest.said.id,
            verbs=[Verb.ASK],
            items=one.items,
            after=view.review_heads,
            deadline=one.deadline.isoformat() if one.deadline else "",
        )
        documents.append(Unsigned(Kind.REVIEW, one.subject.unit, body))
    sign_and_keep(desk, documents)
    return len(documents)


def _items(form: Form, view: SubjectView) -> list[Item]:
    """The errors in the words in which the fix list says them, once each."""
    found: dict[str, Item] = {}
    for finding in errors(view.findings):
        said = finding_message(finding, form.grown(view.entries), lang="vi")
        thread = finding_thread(finding)
        found.setdefault(thread, Item(thread, finding.where.address, f"{said.what} {said.do}"))
    return list(found.values())


def _deadline(books: Books, subject: Subject) -> date | None:
    """The form's day in the campaign, or the campaign's last, whichever still lies ahead."""
    campaign, today = books.campaigns.get(subject.period), books.desk.now().date()
    if campaign is None:
        return None
    in_force = campaign.forms.get(subject.form)
    days = (in_force.due if in_force else None, campaign.last_day())
    return next((day for day in days if day is not None and day >= today), None)
