"""What would change: the set as it would be with some documents more; nothing is kept.

Knows how a plan's files would speak; refuses to sign anything and to change the set.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import cast

from antt_sync.app.intake import draft_for
from antt_sync.app.ports import Store
from antt_sync.app.receive import FileLine, Plan, cover_lines
from antt_sync.app.world import Books, touched_by
from antt_sync.core.envelope import Envelope, Header, Kind
from antt_sync.core.kept import Signed
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


@dataclass(frozen=True, slots=True)
class _With:
    """A store as it would be with some documents more; nothing is kept of what is worked out from it."""

    _store: Store
    more: Mapping[str, Envelope]

    def _coming(self, kind: Kind) -> list[Envelope]:
        return [e for e in self.more.values() if e.kind is kind]

    def has(self, id: str) -> bool:
        return id in self.more or self._store.has(id)

    def get(self, id: str) -> Envelope | None:
        return self.more.get(id) or self._store.get(id)

    def received_at(self, id: str) -> str:
        return "" if id in self.more else self._store.received_at(id)

    def of_kind(self, kind: Kind) -> list[Envelope]:
        return sorted([*self._store.of_kind(kind), *self._coming(kind)], key=lambda e: e.id)

    def signers(self, kind: Kind) -> list[tuple[str, str, str]]:
        coming = [(e.id, e.header.unit, e.header.key.hex()) for e in self._coming(kind)]
        return sorted([*self._store.signers(kind), *coming])

    def signed_by(self, key: str, to: str = "") -> list[Signed]:
        signed = (e for e in self.more.values() if e.header.key.hex() == key and to in {"", e.header.to})
        coming = (
            Signed(e.id, e.kind, e.header.to, e.header.seq, e.header.prev, _about(e), "") for e in signed
        )
        return sorted([*self._store.signed_by(key, to), *coming], key=lambda s: (s.to, s.seq, s.id))

    def about(self, subject: Subject) -> list[Envelope]:
        coming = (e for e in self.more.values() if _about(e) == subject)
        return sorted([*self._store.about(subject), *coming], key=lambda e: e.id)

    def subjects(self) -> list[Subject]:
        return sorted({*self._store.subjects(), *map(_about, self.more.values())} - {_NOBODY})

    def kept_roster(self, _: str) -> None:
        return None

    def keep_roster(self, _: str, __: object) -> None:
        return None

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)


_NOBODY = Subject("", "", "")


def _about(envelope: Envelope) -> Subject:
    return next(iter(touched_by([envelope]) or ()), _NOBODY)


@dataclass(frozen=True, slots=True)
class Ahead:
    """The books as they would be once these documents came."""

    books: Books
    coming: tuple[Envelope, ...]


def ahead(books: Books, planned: Plan) -> Ahead:
    """The books as they would be once these files are taken in.

    Forms and erasures among the files are not looked ahead to.
    """
    store = books.desk.store
    gone = {stub.id for stub in store.stubs()}
    opened = (package.opened(books.desk) for package in planned.packages)
    there = {e.id: e for package in opened for e in package.envelopes if e.id not in gone}
    coming = (*(e for e in there.values() if not store.has(e.id)), *_as_signed(books, planned))
    with_them = cast("Store", _With(store, {e.id: e for e in coming}))
    return Ahead(Books(replace(books.desk, store=with_them, rosters={})), coming)


def looked(seen: Ahead, planned: Plan) -> tuple[FileLine, ...]:
    """The plan's lines, those of bundles with what their covers would be found to say."""
    packages, lines = iter(planned.packages), list[FileLine]()
    for line in planned.lines:
        covered = cover_lines(seen.books, line, next(packages)) if line.code == "TAKE-101" else []
        lines += covered or [line]
    return tuple(lines)


def foresee(books: Books, seen: Ahead) -> Iterator[Foreseen]:
    """Every subject that is another one in the books ahead, by unit and form.

    A registry or campaign among what comes may change any of them.
    """
    beyond, about = seen.books, touched_by(seen.coming)
    subjects = beyond.desk.store.subjects() if about is None else sorted(about)
    for number, subject in enumerate(subjects, start=1):
        one = Foreseen(subject, beyond.name_of(subject.unit), books.view(subject), beyond.view(subject))
        if one.changes:
            yield one
        for each in (books, beyond):
            each.let_go(number)


def _as_signed(books: Books, planned: Plan) -> Iterable[Envelope]:
    """The bare workbooks as they would be signed for their units; these have no ids yet."""
    office, public = books.desk.office, books.desk.keys.public()
    for number, (workbook, sheet) in enumerate(planned.to_sign):
        draft = draft_for(workbook, sheet, on_behalf=None, reason="")
        header = Header(office.unit, public, office.root_office, number, "", "", "")
        yield Envelope(f"~{number}", Kind.SUBMISSION, header, draft.body(), b"", b"")
