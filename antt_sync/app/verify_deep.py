"""Soát cả tệp gốc: every workbook that is kept is read again and held against what was signed from it.

Knows the one reader and when a second program is asked. Refuses to say who is right, to call a workbook that
never travelled a difference, and to change anything.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from antt_sync.app.ports import Desk
from antt_sync.app.rereading import choice_differs, differs, finding, is_of, two_ways
from antt_sync.app.world import Books
from antt_sync.core.bodies import int_in
from antt_sync.core.book import RawBook
from antt_sync.core.choice import is_choice
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.errors import FileTrouble, SealBroken, WorkbookUnreadable
from antt_sync.core.findings import Finding
from antt_sync.core.reading import FormReading, read_forms
from antt_sync.core.schema import Form
from antt_sync.core.submission import Subject, Submission, submission_of


@dataclass(frozen=True, slots=True)
class Told:
    """One finding about one submission's workbook; `number` is its lần, 0 where it does not count."""

    id: str
    subject: Subject
    unit_name: str
    number: int
    form: Form
    finding: Finding


@dataclass(frozen=True, slots=True)
class Deep:
    """What reading again found, and of how many submissions: those read, `once` by our reader alone;
    those `without` a workbook here; those of a form that is `unknown` here."""

    submissions: int
    read: int
    once: int
    without: int
    unknown: int
    told: tuple[Told, ...]


def verify_deep(desk: Desk) -> Deep:
    """Read again every workbook that came along with a submission that is not erased."""
    ids = [id for id, _, _ in desk.store.signers(Kind.SUBMISSION)]
    again = _Again(desk)
    with closing(desk.workbooks.second_opinions(again.files(ids), count=len(ids))) as opinions:
        for other in opinions:
            again.hear(other)
    books, count = Books(desk), again.count
    told = sorted((_told(books, *each) for each in again.found), key=lambda t: (t.subject, t.number, t.id))
    once = count["read"] - count["twice"]
    return Deep(len(ids), count["read"], once, count["without"], count["unknown"], tuple(told))


def _told(books: Books, said: Submission, form: Form, finding: Finding) -> Told:
    revisions = books.settled(said.subject).revisions
    number = next((r.number for r in revisions if said.id in r.ids), 0)
    return Told(said.id, said.subject, books.name_of(said.subject.unit), number, form, finding)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A workbook about which a second program is asked."""

    said: Submission
    form: Form
    reading: FormReading
    raw: RawBook


@dataclass(slots=True)
class _Again:
    """Goes through the submissions; what a second program says comes a little later."""

    desk: Desk
    count: Counter[str] = field(default_factory=Counter)
    found: list[tuple[Submission, Form, Finding]] = field(default_factory=list)
    asked: deque[_Asked] = field(default_factory=deque)

    def files(self, ids: Sequence[str]) -> Iterator[bytes]:
        """Hold every workbook against its submission; those that a second program is asked about come out."""
        for number, id in enumerate(ids, start=1):
            envelope = self.desk.store.get(id)
            if envelope is not None and (data := self._look(envelope)):
                yield data
            self.desk.progress("read", number, len(ids))

    def hear(self, other: RawBook | None) -> None:
        """What a second program says of the workbook that was asked about first."""
        asked = self.asked.popleft()
        if other is not None:
            self.count["twice"] += 1
            self._add(asked.said, asked.form, two_ways(asked.reading, asked.raw, other))

    def _add(self, said: Submission, form: Form, findings: Iterable[Finding]) -> None:
        self.found += [(said, form, finding.at(file=said.workbook_name)) for finding in findings]

    def _workbook(self, said: Submission) -> bytes | None:
        try:
            return self.desk.store.blob(said.workbook_sha256, of=said.id)
        except (SealBroken, FileTrouble):
            return None  # a damaged package is named by what the store says of itself

    def _look(self, envelope: Envelope) -> bytes | None:
        said = submission_of(envelope)
        data, form = self._workbook(said), self.desk.shelf.by_hash(said.form_hash)
        if data is None or form is None:
            self.count["without" if data is None else "unknown"] += 1
            return None
        self.count["read"] += 1
        try:
            raw = self.desk.workbooks.read(data)
        except WorkbookUnreadable as cause:
            self._add(said, form, [finding("VERIFY-102", why=cause.code)])
            return None
        reader = int_in(envelope.body.get("reader"))
        if is_choice(raw):
            self._add(said, form, choice_differs(said, form, raw, reader))
            return None
        readings = read_forms(raw, lambda t: self.desk.shelf.find(t.form, t.version, t.schema)).forms
        reading = next((r for r in readings if is_of(said, r)), None)
        if reading is None:
            self._add(said, form, [finding("VERIFY-103")])
            return None
        self._add(said, form, differs(said, form, reading, reader))
        if raw.format != "xlsx":
            return None
        self.asked.append(_Asked(said, form, reading, raw))
        return data
