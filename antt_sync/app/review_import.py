"""Nhận lại bản đã xét: review copies, queues and filled choices come back, and are signed.

Knows which kind of workbook each is; refuses to know what its words come to.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from antt_sync.app.choosing import read_chosen
from antt_sync.app.judging import ReviewLine, Sheet, judge
from antt_sync.app.ports import Desk
from antt_sync.app.queueing import judge_queue
from antt_sync.app.receive import Found
from antt_sync.app.signing import holding, sign_and_keep
from antt_sync.app.world import Books
from antt_sync.core.choice import is_choice
from antt_sync.core.envelope import Json
from antt_sync.core.errors import WorkbookUnreadable
from antt_sync.core.judging import Judged, Remark
from antt_sync.core.manifest import added
from antt_sync.core.queue import is_queue
from antt_sync.core.reading import BookReading, read_forms
from antt_sync.core.submission import Subject


def read_copies(desk: Desk, files: Sequence[Found]) -> list[ReviewLine]:
    """Read review copies, queues and filled choices; nothing is signed. What was taken in already says so."""
    books = Books(desk)
    once = list({file.sha256: file for file in files}.values())
    return _one_choice_each([line for file in once for line in _read(books, file)])


def sign_reviews(desk: Desk, lines: Sequence[ReviewLine]) -> int:
    """Sign the reviews that were read and take them in; returns how many.

    What another window has signed meanwhile from the same copy is not said twice.
    Raises: KeyTrouble, FileTrouble, StoreDamaged.
    """
    some = [line for line in lines if line.documents]
    if not some:
        return 0
    with holding(desk):
        new = [line for line in some if not _said_by_now(desk, line)]
        sign_and_keep(desk, [document for line in new for document in line.documents])
    return len(new)


def _said_by_now(desk: Desk, line: ReviewLine) -> bool:
    """Whether the very same stands there; what was read later than that would name it as seen."""
    assert line.subject is not None
    there = {_canonical(e.body) for e in desk.store.about(line.subject)}
    return all(_canonical(document.body) in there for document in line.documents)


def _canonical(body: Mapping[str, Json]) -> str:
    return json.dumps(body, sort_keys=True)


def _one_choice_each(lines: list[ReviewLine]) -> list[ReviewLine]:
    """Of several choices for one form none is taken: nobody can tell which one is meant."""
    chosen = Counter(line.subject for line in lines if line.choice)
    return [
        ReviewLine(line.name, "REVIEW-111", {"unit": line.unit_name}, line.unit_name, line.subject)
        if line.choice and chosen[line.subject] > 1
        else line
        for line in lines
    ]


def _read(books: Books, file: Found) -> list[ReviewLine]:
    desk = books.desk
    if file.sort != "workbook":
        return [ReviewLine(file.name, file.sort, {"file": file.name})]
    try:
        raw = desk.workbooks.read(file.data)
    except WorkbookUnreadable as cause:
        return [ReviewLine(file.name, cause.code, cause.params)]
    if is_choice(raw):
        return [read_chosen(books, file, raw)]
    if is_queue(raw):
        return judge_queue(books, file.name, file.sha256, raw)
    book = read_forms(raw, lambda t: desk.shelf.find(t.form, t.version, t.schema))
    return [_copy(books, file, book)]


def _copy(books: Books, file: Found, book: BookReading) -> ReviewLine:
    if not book.forms:
        return ReviewLine(file.name, "FORM-101")
    token = book.forms[0].token
    subject = Subject(token.unit, token.form, token.period)
    view = books.view(subject)
    if books.took(file.sha256) and any(token.base in r.ids for r in view.revisions):
        return ReviewLine(file.name, "REVIEW-102", {}, books.name_of(subject.unit), subject)
    told = book.manifest.get("review_heads")
    seen = None if told is None else tuple(id for id in told.split(",") if id)
    sheet = Sheet(file.name, token.base, seen, file.sha256, _judged(book))
    return judge(books, view, sheet)


def _judged(book: BookReading) -> Judged:
    """The verdict and remarks of the first sheet, and what notes say beyond what we had written there."""
    notes = book.forms[0].notes
    told = ((a, added(one.text, book.manifest, a)) for a, said in notes.items() for one in said)
    remarks = [Remark(address, words) for address, words in told if words]
    settled = frozenset(a for a, said in notes.items() if any(one.done for one in said))
    return Judged(book.judged.verdict, (*remarks, *book.judged.remarks), settled)
