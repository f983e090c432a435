"""What would change: a subject's view as it would be with some documents more; nothing is kept.

Knows how a plan's files would speak; refuses to sign anything and to change the set.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass

from antt_sync.app.intake import draft_for
from antt_sync.app.receive import Plan
from antt_sync.app.world import Books
from antt_sync.core.envelope import Envelope, Header, Kind
from antt_sync.core.review import Review, review_of
from antt_sync.core.submission import Subject, Submission, submission_of
from antt_sync.core.views import SubjectView, subject_view


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A subject as it stands and as it would stand."""

    subject: Subject
    unit_name: str
    before: SubjectView
    after: SubjectView

    @property
    def changes(self) -> bool:
        """Whether anybody would see a difference."""
        return _standing(self.before) != _standing(self.after)


def _standing(view: SubjectView) -> tuple[object, ...]:
    said = (view.latest, view.official, *view.waiting)
    return (view.state, *(r.key if r else "" for r in said), view.errors)


def view_with(
    books: Books,
    subject: Subject,
    submissions: Iterable[Submission] = (),
    reviews: Iterable[Review] = (),
    *,
    gone: Container[str] = (),
) -> SubjectView:
    """A subject's view as it would be if these had come too, or those were gone."""
    told = [e for e in books.desk.store.about(subject) if e.id not in gone]
    known = [submission_of(e) for e in told if e.kind is Kind.SUBMISSION]
    heard = [review_of(e) for e in told if e.kind is Kind.REVIEW]
    return subject_view(subject, [*known, *submissions], [*heard, *reviews], books.world)


def foresee(books: Books, planned: Plan) -> list[Foreseen]:
    """Every subject that taking these files in would change, by unit and form.

    Registries and campaigns among the files are not looked ahead to: only submissions and reviews are.
    """
    submissions: dict[Subject, list[Submission]] = {}
    reviews: dict[Subject, list[Review]] = {}
    gone = {stub.id for stub in books.desk.store.stubs()}
    opened = (package.opened(books.desk) for package in planned.packages)
    coming = [e for package in opened for e in package.envelopes if e.id not in gone]
    for envelope in (*coming, *_as_signed(books, planned)):
        if envelope.kind is Kind.SUBMISSION:
            submission = submission_of(envelope)
            submissions.setdefault(submission.subject, []).append(submission)
        elif envelope.kind is Kind.REVIEW:
            review = review_of(envelope)
            reviews.setdefault(review.subject, []).append(review)
    found = [
        Foreseen(
            subject,
            books.name_of(subject.unit),
            books.view(subject),
            view_with(books, subject, submissions.get(subject, ()), reviews.get(subject, ())),
        )
        for subject in sorted({*submissions, *reviews})
    ]
    return [one for one in found if one.changes]


def _as_signed(books: Books, planned: Plan) -> Iterable[Envelope]:
    """The bare workbooks as they would be signed for their units; these have no ids yet."""
    office, public = books.desk.office, books.desk.keys.public()
    for number, (workbook, sheet) in enumerate(planned.to_sign):
        draft = draft_for(workbook, sheet, on_behalf=None, reason="")
        header = Header(office.unit, public, office.root_office, number, "", "", "")
        yield Envelope(f"~{number}", Kind.SUBMISSION, header, draft.body(), b"", b"")
