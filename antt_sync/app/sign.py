"""Ký: a unit signs its own filled workbook into a package that it can send.

Knows what is shown before the passphrase (counts, totals, findings) and that errors need a reason;
refuses to sign what stops, and to overwrite anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from antt_sync.app.answering import fresh_replies
from antt_sync.app.encrypting import Wrap, as_it_is
from antt_sync.app.erased import ERASED, erased_in
from antt_sync.app.intake import Sheet, Workbook, draft_for, look_at
from antt_sync.app.ports import Desk
from antt_sync.app.receive import Found
from antt_sync.app.signing import Unsigned, sign_and_keep
from antt_sync.app.world import Books
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.findings import Finding, errors
from antt_sync.core.review import Verb, review_body
from antt_sync.core.submission import Subject, Totals, submission_of, totals
from antt_sync.core.views import SubjectView


@dataclass(frozen=True, slots=True)
class ToSign:
    """One form of one workbook as it would be signed; `refused` says why it cannot be.

    `apart` says that another PC of the unit may have sent a lần that this one would not follow.
    """

    workbook: Workbook
    sheet: Sheet | None
    totals: Totals | None
    refused: str = ""
    apart: bool = False

    @property
    def errors(self) -> list[Finding]:
        """The findings that need a reason."""
        return errors(self.sheet.findings) if self.sheet else []


def prepare(desk: Desk, files: Sequence[Found]) -> list[ToSign]:
    """Look at what would be signed; nothing is written."""
    books = Books(desk)
    found: list[ToSign] = []
    gone = erased_in(desk).files
    for file in files:
        if file.sort != "workbook" or file.sha256 in gone:
            why = ERASED if file.sort == "workbook" else file.sort
            found.append(ToSign(Workbook(file.name, file.sha256, b""), None, None, why))
            continue
        workbook = look_at(books, file.name, file.sha256, file.data)
        if workbook.refused:
            found.append(ToSign(workbook, None, None, workbook.refused))
        for sheet in workbook.sheets:
            reading = sheet.reading
            told = totals(reading.form, reading.entries)
            whose = reading.token.unit or (sheet.unit.id if sheet.unit else "")
            own = whose == desk.office.unit and reading.handed is None
            refused = "" if own and not sheet.stopped else ("SIGN-102" if own else "SIGN-101")
            apart = not refused and _may_stand_apart(books, sheet)
            found.append(ToSign(workbook, sheet, told, refused, apart=apart))
    return found


def _may_stand_apart(books: Books, sheet: Sheet) -> bool:
    """Whether another PC of the unit may have sent a lần that neither this PC nor the workbook tells of."""
    desk, roster = books.desk, books.roster
    if roster is None or sheet.reading.token.base or desk.store.about(sheet.subject):
        return False
    return any(line.key != desk.keys.public().hex() for line in roster.lines_of(desk.office.unit))


def sign(desk: Desk, items: Sequence[ToSign], *, to: str, reason: str, wrap: Wrap = as_it_is) -> list[str]:
    """Sign each form into a new package; returns the files' names. What is kept here is not `wrap`ped.

    Raises: UsageTrouble when there are errors and no reason; KeyTrouble, FileTrouble.
    """
    ready = [i for i in items if i.sheet is not None and not i.refused]
    if any(i.errors for i in ready) and not reason:
        raise UsageTrouble("SIGN-103", count=sum(len(i.errors) for i in ready))
    written: list[str] = []
    for item in ready:
        assert item.sheet is not None
        name = f"{item.sheet.subject.form} {item.sheet.subject.period} {item.sheet.subject.unit}.antt"
        data = wrap(_package(desk, item, reason))
        written.append(desk.medium.write_new(f"{to}/{name}" if to else name, data))
    return written


def _last_own(desk: Desk, subject: Subject) -> Envelope | None:
    """This workspace's last submission for the subject, whether or not a roster counts it yet."""
    own = [
        e
        for e in desk.store.about(subject)
        if e.kind is Kind.SUBMISSION and e.header.key == desk.keys.public()
    ]
    return max(own, key=lambda e: e.header.seq, default=None)


def _package(desk: Desk, item: ToSign, reason: str) -> bytes:
    """What is new, signed; where nothing is, the last lần's package once more: a copy may have been lost.

    Signed again while another version stands beside it, it is new: the unit says that this one counts.
    """
    assert item.sheet is not None
    sheet, workbook = item.sheet, item.workbook
    view = Books(desk).view(sheet.subject)
    last = _last_own(desk, sheet.subject)
    same = last is not None and submission_of(last).entries(sheet.reading.form) == sheet.reading.entries
    beside = len(view.heads) > 1 and last is not None and last.id in view.tips
    kept = desk.store.package_with(last.id) if last is not None and same and not beside else None
    answers = _answers(desk, workbook, sheet, view)
    if kept is not None and not answers:
        return kept
    said = [] if kept is not None else [_submission(desk, item, view, reason)]
    (package,) = sign_and_keep(desk, [*said, *answers], together=True)
    return package.data


def _submission(desk: Desk, item: ToSign, view: SubjectView, reason: str) -> Unsigned:
    """The submission, following the workbook's base and what this workspace knows."""
    assert item.sheet is not None
    sheet, workbook = item.sheet, item.workbook
    last = _last_own(desk, sheet.subject)
    parents = {*view.tips} | {sheet.reading.token.base} | ({last.id} if last else set())
    draft = draft_for(workbook, sheet, on_behalf=None, reason=reason)
    draft = replace(draft, parents=tuple(sorted(parents - {""})))
    digest = hashlib.sha256(workbook.data).hexdigest()
    return Unsigned(Kind.SUBMISSION, desk.office.root_office, draft.body(), {digest: workbook.data})


def _answers(desk: Desk, workbook: Workbook, sheet: Sheet, view: SubjectView) -> list[Unsigned]:
    """What was newly answered in the fix list. It speaks of the lần it answers: the next has no id yet."""
    items = fresh_replies(workbook, sheet, view)
    if not items:
        return []
    about = view.heads[-1].said.id if view.heads else sheet.reading.token.base
    body = review_body(sheet.subject, about, verbs=[Verb.REPLY], items=items, after=view.review_heads)
    return [Unsigned(Kind.REVIEW, desk.office.root_office, body)]
