"""Mở lại bản đã chốt: a unit asks, the office opens or keeps what is locked; both are signed documents.

Knows who asks and how it came, and that an answer speaks to the request; refuses to know screens.
"""

from __future__ import annotations

from dataclasses import dataclass

from antt_sync.app.ports import Desk
from antt_sync.app.signing import Unsigned, sign_and_keep
from antt_sync.app.world import Books
from antt_sync.core.envelope import Kind
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.kept import Incoming
from antt_sync.core.review import Item, Verb, review_body, thread_id
from antt_sync.core.submission import OnBehalf, Subject
from antt_sync.core.views import SubjectView
from antt_sync.messages.render import phrase


def ask_to_unlock(
    desk: Desk, subject: Subject, reason: str, *, channel: str = "", handed_by: str = ""
) -> Incoming:
    """Sign a request to open a locked form again; the package can be sent to the office.

    A unit asks for itself; an office writes down what a unit asked, with the channel and who said it.
    Raises: UsageTrouble for what is not locked, or was asked and not answered yet; KeyTrouble, FileTrouble.
    """
    books = Books(desk)
    view = _locked(books, subject)
    if view.unlock_asked:
        raise UsageTrouble("USE-202", **{**subject._asdict(), "unit": books.name_of(subject.unit)})
    own = subject.unit == desk.office.unit
    spoken = None if own else OnBehalf(channel, handed_by, desk.office.name, False, "")
    assert view.latest is not None
    about = view.latest.said.id
    body = review_body(
        subject,
        about,
        verbs=[Verb.UNLOCK],
        items=[Item(thread_id(about, "", reason), "", reason)],
        after=view.review_heads,
        on_behalf=spoken,
    )
    to = desk.office.root_office if own else subject.unit
    (package,) = sign_and_keep(desk, [Unsigned(Kind.REVIEW, to, body)])
    return package


def keep_locked(desk: Desk, subject: Subject, reason: str) -> str:
    """Answer a unit's request with no: what was decided is said again, with the reason; returns the id.

    Raises: UsageTrouble where nobody asked; KeyTrouble, FileTrouble.
    """
    books = Books(desk)
    view = _locked(books, subject)
    if not view.unlock_asked:
        raise UsageTrouble("USE-203", unit=books.name_of(subject.unit), form=subject.form)
    assert view.latest is not None
    said = phrase("kept_locked", lang="vi", reason=reason)
    body = review_body(
        subject,
        view.latest.said.id,
        verbs=view.outcome.verbs,
        items=[Item(item.thread, "", said) for item in _requests(view)],
        after=view.review_heads,
        paper=view.outcome.paper,
    )
    (package,) = sign_and_keep(desk, [Unsigned(Kind.REVIEW, subject.unit, body)])
    return package.envelopes[0].id


def _requests(view: SubjectView) -> list[Item]:
    return [item for asked in view.unlock_asked for item in asked.items[:1]]


def _locked(books: Books, subject: Subject) -> SubjectView:
    view = books.view(subject)
    if view.latest is None or not view.outcome.locked:
        raise UsageTrouble("USE-118", unit=books.name_of(subject.unit), form=subject.form)
    return view


@dataclass(frozen=True, slots=True)
class Request:
    """A unit that wants a locked form opened again, in its own words."""

    subject: Subject
    unit_name: str
    reason: str


def requests(books: Books, *, unit: str = "") -> list[Request]:
    """Every request that nobody has answered, or one unit's."""
    views = (books.view(s) for s in books.subjects() if unit in {"", s.unit})
    return [
        Request(v.subject, books.name_of(v.subject.unit), " ".join(item.text for item in asked.items))
        for v in views
        for asked in v.unlock_asked
    ]
