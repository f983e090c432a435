"""What lies there and was not taken in yet, and where the work stands today: what a clerk sees first.

Knows files as the desk finds them, and the table of who sent what; refuses to take anything in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from antt_sync.app.blank import nearness
from antt_sync.app.ports import Desk, Workbooks
from antt_sync.app.receive import Found, took_whole
from antt_sync.app.status import status
from antt_sync.app.world import Books
from antt_sync.core.errors import SealBroken, WorkbookUnreadable
from antt_sync.core.token import read_token


def untaken(desk: Desk, files: Iterable[Found]) -> list[Found]:
    """The packages and workbooks of which nothing, or not everything, was taken in."""
    books = Books(desk)
    return [f for f in files if f.sort in {"package", "workbook"} and not _taken(books, f)]


def _taken(books: Books, file: Found) -> bool:
    if file.sort == "workbook":
        return took_whole(books, file)
    try:
        return all(books.desk.store.has(e.id) for e in books.desk.packages.open(file.data))
    except SealBroken:
        return False


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


@dataclass(frozen=True, slots=True)
class Today:
    """Where the form with the nearest deadline stands: how many units it is expected of, how many sent it,
    how many have something to correct, and the days left (negative: past), if it has a deadline."""

    form: str
    form_name: str
    period: str
    expected: int
    came: int
    to_fix: int
    due: date | None
    days_left: int


def today(desk: Desk) -> Today | None:
    """Today's state of the form due next, or else of the one due last; nothing without a campaign."""
    table = status(desk)
    awaited = (line for line in table.lines if line.expected and not (line.on_paper or line.by_office))
    lines = [line for line in awaited if line.due is not None]
    if not lines:
        return None
    about = min(lines, key=lambda line: (*nearness(line.due, table.as_of), line.subject)).subject
    mine = [line for line in lines if (line.subject.form, line.subject.period) == (about.form, about.period)]
    due = mine[0].due
    form = desk.shelf.newest(about.form)
    return Today(
        form=about.form,
        form_name=mine[0].local_name or (form.sheet.vi if form else about.form),
        period=about.period,
        expected=len(mine),
        came=sum(1 for line in mine if not line.missing),
        to_fix=sum(1 for line in mine if line.errors),
        due=due,
        days_left=(due - table.as_of).days if due else 0,
    )
