"""The form's own sheet, line by line, from the plan.

Knows who draws which line, and that every line and column carries its hidden key; refuses to know how
any line looks.
"""

from __future__ import annotations

from antt_sync.adapters.form_canvas import Canvas
from antt_sync.adapters.form_foot import FOOT_LINES
from antt_sync.adapters.form_heading import HEADING_LINES
from antt_sync.adapters.form_live import make_live, protect
from antt_sync.adapters.form_notes import write_notes
from antt_sync.adapters.form_rows import write_band, write_row
from antt_sync.adapters.form_top import TOP_LINES
from antt_sync.adapters.look_styles import Style
from antt_sync.adapters.pen import Pen
from antt_sync.adapters.print_layout import lay_out_pages
from antt_sync.adapters.workbook_job import Job
from antt_sync.core import sheet as keys
from antt_sync.core.sheet import LineKind

_DRAWERS = {
    **TOP_LINES,
    **HEADING_LINES,
    **FOOT_LINES,
    LineKind.BAND: write_band,
    LineKind.ROW: write_row,
}


def write_form_sheet(job: Job, pen: Pen) -> None:
    """Write every line, its key and its height; then colours, checks, notes, pages and protection."""
    sheet = Canvas(job, pen)
    for key, number in job.plan.columns.items():
        pen.wide(number, sheet.widths.get(key, 64), hidden=key not in sheet.widths)
        pen.put(1, number, job.token.text if key == keys.KEY else key, Style())
    for number, line in enumerate(job.plan.lines, start=1):
        if line.kind is LineKind.KEYS:
            sheet.line(number, 20.25, hidden=True)
            continue
        pen.put(number, job.plan.columns[keys.KEY], line.key, Style())
        if draw := _DRAWERS.get(line.kind):
            draw(sheet, number, line)
    make_live(sheet)
    write_notes(sheet)
    lay_out_pages(sheet)
    _open_at_first_entry(sheet)
    if job.review is None:
        protect(sheet)


def _open_at_first_entry(sheet: Canvas) -> None:
    job, target = sheet.job, sheet.pen.sheet
    short = next(n for n, line in enumerate(job.plan.lines, start=1) if line.kind is LineKind.SHORT)
    target.freeze_panes(short, 0)
    first = next(iter(job.form.entry_cells.values()), None)
    if job.plan.chooser:
        row = job.plan.row_at[job.plan.chooser]
        target.set_selection(row - 1, sheet.first - 1, row - 1, sheet.first - 1)
    elif first is not None:
        row, column = job.plan.row_at[first.address.rpartition(".")[0]], job.plan.columns[first.column]
        target.set_selection(row - 1, column - 1, row - 1, column - 1)
