"""Hàng đợi xét: everything that waits in one workbook, and a filled one read line by line.

Knows what a reviewer must see of each submission and each cell; refuses to know how the sheets look, and to
decide on what has a newer lần by now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from antt_sync.app.judging import ReviewLine, Sheet, judge
from antt_sync.app.ports import Desk
from antt_sync.app.returns import FOR_INFORMATION, OF_OFFICE, place_label
from antt_sync.app.reviewing import Waiting, last_year, marks_inside, verdict_choices, waiting
from antt_sync.app.unit_message import sentences
from antt_sync.app.world import Books
from antt_sync.core.book import RawBook
from antt_sync.core.cell_reading import READ_AS
from antt_sync.core.envelope import Kind
from antt_sync.core.findings import Finding, Severity
from antt_sync.core.justified import finding_thread
from antt_sync.core.live import AWAITED, UNCONFIRMED, ma_kiem
from antt_sync.core.marks import Mark
from antt_sync.core.queue import Queue, QueueAnswer, QueueCell, QueueLine, read_queue
from antt_sync.core.schema import Form
from antt_sync.core.submission import OUTSIDE, submission_of
from antt_sync.core.values import Entry, show, show_date
from antt_sync.messages.render import finding_message, phrase

MOST_CELLS = 12_000
"""Beyond this many lines the second sheet shows only cells that something is said of."""
OF_LINE = " › "
"""Between a workbook's name and the line that is meant."""
NAMED = 3
"""So many places are named in a submission's line, a sentence each; the second sheet has all in full."""


def export_queue(desk: Desk, *, to: str, unit: str = "", form: str = "") -> tuple[str, int]:
    """Write one workbook to review everything that waits: (its name, how many submissions); or nothing.

    `to` is a folder, or the name of the workbook.
    """
    books = Books(desk)
    items = waiting(books, unit=unit, form=form)
    if not items:
        return "", 0
    lines: list[QueueLine] = []
    for number, item in enumerate(items, start=1):
        desk.progress("write", number, len(items))
        lines.append(_line(books, item))
    if sum(len(line.cells) for line in lines) > MOST_CELLS:
        lines = [replace(line, cells=tuple(c for c in line.cells if c.check or c.talk)) for line in lines]
    made = show_date(desk.now().date())
    queue = Queue(desk.office.unit, desk.office.name, made, tuple(verdict_choices()), tuple(lines))
    name = phrase("name_queue", lang="vi", date=made.replace("/", "-"))
    data = desk.workbooks.write_queue(queue)
    path = to if to.lower().endswith(".xlsx") else desk.medium.inside(to, f"{name}.xlsx")
    return desk.medium.write_new(path, data), len(lines)


def _line(books: Books, item: Waiting) -> QueueLine:
    view, form = item.view, item.form.grown(item.view.entries)
    assert view.latest is not None
    marks = marks_inside(books, form, view)
    before = last_year(books, view.subject, form)
    said = [f"{m.label}: {sentences(m.comment)[0]}" for m in marks if m.open]
    more = [phrase("queue_more", lang="vi", n=len(said) - NAMED)] if len(said) > NAMED else []
    codes = Counter(f.code for f in view.findings)
    beside = {
        "queue_awaited": AWAITED,
        "queue_unsure": UNCONFIRMED,
        "n_read_as": READ_AS,
        "queue_outside": OUTSIDE,
    }
    quiet = _quiet(marks, view.findings)
    return QueueLine(
        submission=view.latest.said.id,
        seen=view.review_heads,
        unit=item.unit_name,
        form=f"{view.subject.form} {view.subject.period}",
        number=view.latest.number,
        code=ma_kiem(form, view.entries),
        errors=view.errors,
        warnings=sum(1 for f in view.findings if f.severity is Severity.WARNING and f not in quiet),
        summary="\n".join((*said[:NAMED], *more)),
        aside="\n".join(f"– {phrase(n, lang='vi', n=codes[c])}" for n, c in beside.items() if codes[c]),
        cells=tuple(_cells(form, view.entries, before, marks, view.findings)),
    )


def _quiet(marks: Sequence[Mark], findings: Sequence[Finding]) -> list[Finding]:
    """What is said for information: the office's own figures, what was interpreted, what is settled."""
    settled = {m.thread for m in marks if not m.open}
    known = FOR_INFORMATION | OF_OFFICE
    warned = (f for f in findings if f.severity is Severity.WARNING)
    return [f for f in warned if f.code in known or finding_thread(f) in settled]


def _cells(
    form: Form,
    entries: Mapping[str, Entry],
    before: Mapping[str, Entry],
    marks: Sequence[Mark],
    findings: Sequence[Finding],
) -> Iterator[QueueCell]:
    """Every cell that says something or that something is said of, as printed; then what stands at none."""
    talks: dict[str, list[str]] = {}
    for mark in marks:
        if mark.when or mark.talk:  # somebody spoke: not only the program
            talks.setdefault(mark.address, []).append(f"{mark.wanted}: {mark.said}")
    checks: dict[str, list[str]] = {}
    quiet = _quiet(marks, findings)
    for finding in findings:
        symbol = "✗" if finding.severity is not Severity.WARNING else "–" if finding in quiet else "!"
        words = f"{symbol} {finding_message(finding, form, lang='vi').what}"
        checks.setdefault(finding.where.address, []).append(words)
    places = dict.fromkeys((*form.cells, *talks, *checks))
    for address in (a for a in places if a in entries or a in talks or a in checks):
        yield QueueCell(
            address,
            place_label(form, address),
            show(before.get(address)),
            show(entries.get(address)),
            "\n".join(checks.get(address, [])),
            "\n".join(talks.get(address, [])),
        )


def judge_queue(books: Books, name: str, sha256: str, raw: RawBook) -> list[ReviewLine]:
    """What would be signed of a filled queue, a line for each submission; nothing is."""
    return [_judged(books, f"{name}{OF_LINE}", sha256, answer) for answer in read_queue(raw)]


def _judged(books: Books, name: str, sha256: str, answer: QueueAnswer) -> ReviewLine:
    document = books.desk.store.get(answer.submission)
    if document is None or document.kind is not Kind.SUBMISSION:
        return ReviewLine(name.removesuffix(OF_LINE), "REVIEW-103")
    subject = submission_of(document).subject
    unit = books.name_of(subject.unit)
    named = f"{name}{unit} {subject.form}"
    if answer.unclear:
        return ReviewLine(named, "REVIEW-122", {"unit": unit, "form": subject.form}, unit, subject)
    sheet = Sheet(named, answer.submission, answer.seen, sha256, answer.judged)
    return judge(books, books.view(subject), sheet)
