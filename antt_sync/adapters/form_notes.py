"""Notes on cells: what the office wrote, beside the cell it is about.

Knows the size and place of a note; refuses to know who wrote it and why.
"""

from __future__ import annotations

from typing import Any

from antt_sync.adapters.form_canvas import Canvas
from antt_sync.adapters.look_styles import FONT, NOTE_FILL
from antt_sync.adapters.pen import printable
from antt_sync.adapters.text_metrics import line_count
from antt_sync.adapters.workbook_job import Job

WIDTH, LINE, EXTRA = 290, 21, 12
SIZE = 12
PADDING = 14


def write_notes(sheet: Canvas) -> None:
    """Write one note a cell: all its marks, or in a reviewer's copy what was said before."""
    job = sheet.job
    texts = note_texts(job)
    author = job.prefill.office_name
    for address, text in texts.items():
        if address in job.form.cells:
            row = job.plan.row_at[address.rpartition(".")[0]]
            column = job.plan.columns[job.form.cells[address].column]
            options = _place(sheet, row, column, text)
            sheet.pen.sheet.write_comment(row - 1, column - 1, printable(text), {**options, "author": author})


def note_texts(job: Job) -> dict[str, str]:
    """What the notes of a workbook say, by address."""
    if job.review is not None:
        return {address: text for address, text in job.review.notes_shown.items() if text}
    texts: dict[str, str] = {}
    for mark in job.returned.marks if job.returned is not None else ():
        if mark.open and mark.address in job.form.cells:
            signed = ", ".join(filter(None, (mark.author, mark.when)))
            said = f"{mark.wanted.upper()} ({mark.number})\n{mark.said}\n— {signed}"
            texts[mark.address] = f"{texts[mark.address]}\n{said}" if mark.address in texts else said
    return texts


def _place(sheet: Canvas, row: int, column: int, text: str) -> dict[str, Any]:
    """One row below and one column to the right, but never past the table's right edge."""
    start = column + 1
    while start > sheet.first and sheet.pixels(start, sheet.last) < WIDTH:
        start -= 1
    return {
        "width": WIDTH,
        "height": line_count(text, WIDTH - PADDING, SIZE) * LINE + EXTRA,
        "color": NOTE_FILL,
        "font_name": FONT,
        "font_size": SIZE,
        "font_family": 1,
        "start_row": row,
        "start_col": start - 1,
        "x_offset": 12,
        "y_offset": 8,
        "visible": False,
    }
