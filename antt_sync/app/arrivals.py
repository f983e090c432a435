"""What lies there and was not taken in yet, and where the work stands today: what a clerk sees first.

Knows files as the desk finds them, and the table of who sent what; refuses to take anything in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from antt_sync.app.blank import nearness
from antt_sync.app.erased import erased_in
from antt_sync.app.own_papers import without_own_papers
from antt_sync.app.parcels import ENCRYPTED
from antt_sync.app.ports import Desk, Workbooks
from antt_sync.app.receive import Found, plan
from antt_sync.app.status import status
from antt_sync.app.status_lines import StatusLine
from antt_sync.app.taken_before import took_whole
from antt_sync.app.world import Books
from antt_sync.core.errors import SealBroken, WorkbookUnreadable
from antt_sync.core.submission import Subject
from antt_sync.core.token import read_token


def untaken(desk: Desk, files: Iterable[Found]) -> list[Found]:
    """The files of which nothing, or not everything, was taken in; also those that never can be."""
    books = Books(desk)
    files = without_own_papers(list(files))
    return [f for f in files if f.sort not in {"package", "workbook"} or not _taken(books, f)]


NOTHING_NEW = frozenset({"TAKE-104", "TAKE-105", "TAKE-108", "TAKE-121"})
"""Taken in before, the same again, an empty form, or taken back: such a file waits for nobody."""
MOST_READ = 200
"""More workbooks than this are not read just to look: that takes as long as taking them in."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many workbooks were not taken in, and how many there are of each form that they seem to be."""

    files: int
    about: Mapping[Subject, int]


def waiting(desk: Desk, files: Iterable[Found]) -> Waiting:
    """The workbooks among these that were not taken in, though they say something new."""
    left = [f for f in untaken(desk, files) if f.sort == "workbook"]
    if len(left) > MOST_READ:
        return Waiting(len(left), {})
    about, names = Counter[Subject](), set[str]()
    for line in plan(desk, left, assign={}).lines:
        if line.subject is not None and line.code not in NOTHING_NEW:
            likely = line.doubt.suggestions if line.doubt else ()
            unit = line.subject.unit or (likely[0].id if len(likely) == 1 else "")
            about[Subject(unit, line.subject.form, line.subject.period)] += 1
            names.add(line.inside or line.name)
    return Waiting(len(names), about)


def _taken(books: Books, file: Found) -> bool:
    if file.sort == "workbook":
        return file.sha256 in erased_in(books.desk).files or took_whole(books, file)
    try:
        return all(books.desk.store.has(e.id) for e in books.desk.packages.open(file.data))
    except SealBroken as broken:
        # An encrypted one is not opened just to look, which may ask for a passphrase.
        return broken.code == ENCRYPTED and books.desk.store.keeps(books.desk.packages.inside(file.data))


def ours(workbooks: Workbooks, file: Found) -> bool:
    """Whether this is a package or one of our workbooks: all that counts among other files."""
    if file.sort != "workbook":
        return file.sort == "package"
    try:
        sheets = workbooks.read(file.data).sheets
    except WorkbookUnreadable:
        return False
    texts = (cell.content for sheet in sheets for cell in sheet.cells.values())
    return any(isinstance(text, str) and read_token(text) is not None for text in texts)


CHASED_FOR = 30
"""So many days after its day a form that is not all in stands on the first page."""


@dataclass(frozen=True, slots=True)
class Today:
    """Where one form stands: of how many units it is expected, how many sent it, how many have something to
    correct, and the days left until it is due (negative: past)."""

    form: str
    form_name: str
    period: str
    expected: int
    came: int
    to_fix: int
    due: date
    days_left: int


def today(desk: Desk) -> list[Today]:
    """The forms just past due that are not all in, then those due next, or else those due last.

    Most units first; nothing without a campaign.
    """
    table = status(desk)
    awaited = (line for line in table.lines if line.expected and not (line.on_paper or line.by_office))
    by_form: dict[tuple[date, str, str], list[StatusLine]] = {}
    for line in awaited:
        if line.due is not None:
            by_form.setdefault((line.due, line.subject.form, line.subject.period), []).append(line)
    next_due = min((due for due, _, _ in by_form), key=lambda due: nearness(due, table.as_of), default=None)
    states = [_state(desk, lines, table.as_of) for lines in by_form.values()]
    shown = [state for state in states if state.due == next_due or _still_chased(state)]
    return sorted(shown, key=lambda state: (not _still_chased(state), -state.expected, state.form))


def _still_chased(state: Today) -> bool:
    return -CHASED_FOR <= state.days_left < 0 and (state.came < state.expected or state.to_fix > 0)


def _state(desk: Desk, lines: Sequence[StatusLine], day: date) -> Today:
    first = lines[0]
    form, due = desk.shelf.newest(first.subject.form), first.due
    assert due is not None
    return Today(
        form=first.subject.form,
        form_name=first.local_name or (form.sheet.vi if form else first.subject.form),
        period=first.subject.period,
        expected=len(lines),
        came=sum(1 for line in lines if not line.missing),
        to_fix=sum(1 for line in lines if line.errors),
        due=due,
        days_left=(due - day).days,
    )


def year_missing(desk: Desk) -> str:
    """The current year when it has no campaign yet; else nothing."""
    year = str(desk.now().year)
    return "" if year in Books(desk).campaigns else year
