"""Tra mã kiểm: which bản nộp a code that somebody reads over the phone belongs to, of every lần.

Knows that four digits can meet by chance; refuses to choose between several. What is held back is found too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from antt_sync.app.ports import Desk
from antt_sync.app.world import Books
from antt_sync.core.envelope import Kind
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.live import ma_kiem
from antt_sync.core.names import name_order
from antt_sync.core.submission import Subject, Submission, submission_of

DIGITS = 4


@dataclass(frozen=True, slots=True)
class Coded:
    """One lần with the code: whose it is, when it came here, and the lần that came after it.

    `newest` is the number of the last lần; 0 for a copy that is held back and counts as none. What was
    `replaced` by a later lần is counted in no figure any more; `newest_code` is the last one's.
    """

    subject: Subject
    unit_name: str
    local_name: str
    number: int
    newest: int
    received_at: str
    newest_code: str
    replaced: bool


def code_of(typed: str) -> str:
    """A code as it is printed, from what somebody typed: `48 21`, `758` for 0758.

    Raises: UsageTrouble for anything but up to four digits.
    """
    digits = "".join(typed.split())
    if not (digits.isascii() and digits.isdigit() and len(digits) <= DIGITS):
        raise UsageTrouble("USE-191", value=typed)
    return digits.zfill(DIGITS)


def find_code(desk: Desk, code: str) -> list[Coded]:
    """Every lần of every unit that has this code, by unit, form and lần.

    Raises: UsageTrouble as `code_of`.
    """
    wanted, books = code_of(code), Books(desk)
    found = [coded for subject in books.subjects() for coded in _coded(books, subject, wanted)]
    return sorted(found, key=lambda c: (name_order(c.unit_name), c.subject, c.number))


def _coded(books: Books, subject: Subject, wanted: str) -> Iterator[Coded]:
    view = books.settled(subject)
    in_force = books.in_force(subject.form, subject.period)
    last = max(view.heads, key=lambda r: r.number, default=None)
    newest, newest_code = (last.number, _code(books, last.said)) if last else (0, "")
    standing = {r.number for r in (*view.heads, view.latest) if r is not None}
    kept = [(r.number, r.said, r.ids) for r in view.revisions]
    kept += [(0, said, (said.id,)) for said in _parked(books, [id for id, _ in view.parked])]
    for number, said, ids in kept:
        if _code(books, said) == wanted:
            yield Coded(
                subject,
                books.name_of(subject.unit),
                in_force.local_name if in_force else "",
                number,
                newest if number else 0,
                min((books.desk.store.received_at(i) for i in ids), default=""),
                newest_code if number else "",
                number > 0 and number not in standing,
            )


def _code(books: Books, said: Submission) -> str:
    """A copy's code; none where nobody here has its form."""
    form = books.desk.shelf.by_hash(said.form_hash)
    return "" if form is None else ma_kiem(form, said.entries(form))


def _parked(books: Books, ids: Iterable[str]) -> Iterator[Submission]:
    for id in ids:
        envelope = books.desk.store.get(id)
        if envelope is not None and envelope.kind is Kind.SUBMISSION:
            yield submission_of(envelope)
