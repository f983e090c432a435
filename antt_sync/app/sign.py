"""Ký: a unit signs its own filled workbook into a package that it can send.

Knows what is shown before the passphrase (counts, totals, findings) and that errors need a reason;
refuses to sign what stops, and to overwrite anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from antt_sync.app.intake import Sheet, Workbook, draft_for, look_at
from antt_sync.app.ports import Desk
from antt_sync.app.receive import Found
from antt_sync.app.signing import Unsigned, sign_and_keep
from antt_sync.app.world import Books
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.findings import Finding, errors
from antt_sync.core.review import Item, Verb, review_body
from antt_sync.core.submission import Draft, Subject, Totals, submission_of, totals


@dataclass(frozen=True, slots=True)
class ToSign:
    """One form of one workbook as it would be signed; `refused` says why it cannot be."""

    workbook: Workbook
    sheet: Sheet | None
    totals: Totals | None
    refused: str = ""

    @property
    def errors(self) -> list[Finding]:
        """The findings that need a reason."""
        return errors(self.sheet.findings) if self.sheet else []


def prepare(desk: Desk, files: Sequence[Found]) -> list[ToSign]:
    """Look at what would be signed; nothing is written."""
    books = Books(desk)
    found: list[ToSign] = []
    for file in files:
        if file.sort != "workbook":
            found.append(ToSign(Workbook(file.name, file.sha256, b""), None, None, file.sort))
            continue
        workbook = look_at(books, file.name, file.sha256, file.data)
        if workbook.refused:
            found.append(ToSign(workbook, None, None, workbook.refused))
        for sheet in workbook.sheets:
            reading = sheet.reading
            told = totals(reading.form, reading.entries)
            own = reading.token.unit == desk.office.unit
            refused = "" if own and not sheet.stopped else ("SIGN-102" if own else "SIGN-101")
            found.append(ToSign(workbook, sheet, told, refused))
    return found


def sign(desk: Desk, items: Sequence[ToSign], *, to: str, reason: str) -> list[str]:
    """Sign each form into a new package; returns the files' names.

    Raises: UsageTrouble when there are errors and no reason; KeyTrouble, FileTrouble.
    """
    ready = [i for i in items if i.sheet is not None and not i.refused]
    if any(i.errors for i in ready) and not reason:
        raise UsageTrouble("SIGN-103", count=sum(len(i.errors) for i in ready))
    written: list[str] = []
    for item in ready:
        assert item.sheet is not None
        name = f"{item.sheet.subject.form} {item.sheet.subject.period} {item.sheet.subject.unit}.antt"
        data = _signed_before(desk, item.sheet)
        if data is None:
            (package,) = sign_and_keep(desk, _documents(desk, item, reason), together=True)
            data = package.data
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


def _signed_before(desk: Desk, sheet: Sheet) -> bytes | None:
    """The last lần's package when it says the very same: a lost copy is written again, not signed again."""
    last = _last_own(desk, sheet.subject)
    if last is None or submission_of(last).entries(sheet.reading.form) != sheet.reading.entries:
        return None
    return desk.store.package_with(last.id)


def _documents(desk: Desk, item: ToSign, reason: str) -> list[Unsigned]:
    """The submission, and what was answered in the fix list."""
    assert item.sheet is not None
    sheet, workbook = item.sheet, item.workbook
    view = Books(desk).view(sheet.subject)
    base = sheet.reading.token.base
    parents = {base} if base and desk.store.has(base) else set()
    last = _last_own(desk, sheet.subject)
    parents |= {h.said.id for h in view.heads} | ({last.id} if last else set())
    found = draft_for(workbook, sheet, on_behalf=None, reason=reason)
    draft = Draft(
        found.subject, found.form, found.entries, found.carried, found.origin,
        tuple(sorted(parents)), found.error_codes, found.reason, None,
    )  # fmt: skip
    digest = hashlib.sha256(workbook.data).hexdigest()
    receiver = desk.office.root_office
    documents = [Unsigned(Kind.SUBMISSION, receiver, draft.body(), {digest: workbook.data})]
    replies = workbook.book.replies if workbook.book else {}
    threads = {t.id: t for t in view.threads}
    items = [Item(t, threads[t].address, text) for t, text in sorted(replies.items()) if t in threads]
    if items:
        # The submission's id is not known before it is signed; the reply speaks of the lần it answers.
        about = view.heads[-1].said.id if view.heads else ""
        body = review_body(sheet.subject, about, verbs=[Verb.REPLY], items=items, after=view.review_heads)
        documents.append(Unsigned(Kind.REVIEW, receiver, body))
    return documents
