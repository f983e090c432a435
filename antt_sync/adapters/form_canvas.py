"""The form's sheet while it is being drawn: its columns, edges, marks, and the heights set so far.

Knows which columns people see and how wide they are; refuses to know what is written where.
"""

from __future__ import annotations

from antt_sync.adapters.pen import Pen
from antt_sync.adapters.table_edges import table_edges
from antt_sync.adapters.workbook_job import Job
from antt_sync.core import sheet as keys

MARK_WIDTH, NUMBER_WIDTH, UNIT_WIDTH, CHECK_WIDTH = 38, 42, 54, 232


def column_widths(job: Job) -> dict[str, int]:
    """The pixels of every column people see."""
    widths = {keys.NUMBER: NUMBER_WIDTH, keys.LABEL: job.form.label_width}
    if any(row.unit.vi for row in job.form.rows):
        widths[keys.UNIT] = UNIT_WIDTH
    if job.returned:
        widths = {keys.MARK: MARK_WIDTH, **widths}
    widths |= {column.key: column.width for column in job.form.columns}
    return {**widths, keys.CHECK: CHECK_WIDTH}


class Canvas:
    """One form sheet; `heights` holds the points of every line set so far, by row number.

    `edge` and `last` are the outermost columns people see, `first` the first of the table, `last_entry`
    the last one before Kiểm tra, `body_last` the last one printed, `split` where left and right part.
    """

    def __init__(self, job: Job, pen: Pen) -> None:
        self.job = job
        self.pen = pen
        self.heights: dict[int, float] = {}
        self.widths = column_widths(job)
        columns = job.plan.columns
        self.first = columns[keys.NUMBER]
        self.edge = columns[keys.MARK] if job.returned else self.first
        self.last = columns[keys.CHECK]
        self.last_entry = self.last - 1
        self.body_last = self.last if job.returned else self.last_entry
        self.split = columns[keys.LABEL]
        self.edges = table_edges(job)
        self.marks = job.row_marks()
        marks = job.returned.marks if job.returned else ()
        self.marked = {mark.address for mark in marks if mark.address in job.form.cells}
        self.helpers = [k for k in columns if columns[k] > self.last and not k.startswith(keys.KNOWN)]
        self.letters = {key: job.plan.letters(key) for key in columns}

    def line(self, row: int, points: float, *, grows: bool = False, hidden: bool = False) -> None:
        """Set a line's height and remember it."""
        self.heights[row] = points
        self.pen.tall(row, points, grows=grows, hidden=hidden)

    @property
    def label_title(self) -> str:
        """The title of the label column: a list's own where the form begins with a list to fill."""
        row = self.job.form.rows[0]
        return row.label.vi if row.table and row.cell(keys.LABEL) else self.job.printed["form.label"]

    def pixels(self, first: int, last: int) -> int:
        """The width of a run of columns."""
        return sum(self.widths.get(key, 0) for key, n in self.job.plan.columns.items() if first <= n <= last)
