"""How the form comes out on paper: A4 across, header on every page, no clause split that fits a page.

Knows paper, margins and the heights of the lines; refuses to know what stands on them.
"""

from __future__ import annotations

from collections.abc import Sequence

from antt_sync.adapters.form_canvas import Canvas
from antt_sync.adapters.pen import INCH
from antt_sync.core.sheet import Line, LineKind

PAPER_WIDTH, PAPER_HEIGHT = 297, 210
LEFT, LEFT_RETURNED, RIGHT, RIGHT_RETURNED, TOP, BOTTOM = 30, 15, 15, 10, 20, 20

SPARE = 0.97
"""Printers and programs differ a little: pages are planned as if they were this much lower."""

_HEAD_KINDS = (LineKind.HEAD, LineKind.HEAD_MORE, LineKind.HEAD_NUMBERS)


def lay_out_pages(sheet: Canvas) -> None:
    """Set paper, margins, scale, print area, repeated header, page breaks and footers."""
    job, target = sheet.job, sheet.pen.sheet
    returned = job.returned is not None
    left, right = (LEFT_RETURNED, RIGHT_RETURNED) if returned else (LEFT, RIGHT)
    first_column, last_column = sheet.edge, sheet.body_last
    width = sheet.pixels(first_column, last_column)
    scale = int((PAPER_WIDTH - left - right) / INCH * 96 / width * 100) - 2
    scale = max(10, min(100, scale))
    lines = job.plan.lines
    first = next(
        n for n, line in enumerate(lines, start=1) if line.kind in (LineKind.BANNER, LineKind.NATION)
    )
    head = [n for n, line in enumerate(lines, start=1) if line.kind in _HEAD_KINDS]
    area, margins = (first, first_column, len(lines), last_column), (left, right, TOP, BOTTOM)
    sheet.pen.page(area, margins=margins, landscape=True, pages=None)
    target.set_print_scale(scale)
    target.set_start_page(1)
    target.repeat_rows(head[0] - 1, head[-1] - 1)
    page = (PAPER_HEIGHT - TOP - BOTTOM) / INCH * 72 / scale * 100 * SPARE
    repeated = sum(sheet.heights[n] for n in head)
    breaks = page_breaks(blocks_of(lines, first), sheet.heights, page=page, repeated=repeated)
    if breaks:
        target.set_h_pagebreaks([n - 1 for n in breaks])
    name = "footer_review" if job.review else "footer_returned" if job.returned else "footer"
    sheet.pen.number_pages(job.footer(f"form.{name}"))


Block = tuple[int, ...]
"""Rows that should stay on one page."""


def blocks_of(lines: Sequence[Line], first: int) -> list[list[Block]]:
    """Clauses as lists of groups that are never split: heading, then each clause.

    The signatures belong to the last group of all: they never stand alone on a page.
    """
    clauses: list[list[Block]] = [[()]]
    for number, line in enumerate(lines, start=1):
        if number < first:
            continue
        if line.kind is LineKind.BAND:
            clauses.append([(number,)])
        elif line.row is not None and not line.row.part_of and len(clauses[-1][-1]) > 1:
            clauses[-1].append((number,))
        else:
            clauses[-1][-1] = (*clauses[-1][-1], number)
    return clauses


def page_breaks(
    clauses: Sequence[Sequence[Block]], heights: dict[int, float], *, page: float, repeated: float
) -> list[int]:
    """The rows before which a new page begins.

    A clause moves to the next page as a whole when it fits there; a longer one is split between its
    criteria. Heading and first clause share the first page.
    """
    breaks: list[int] = []
    used = 0.0
    fresh = page - repeated

    def tall(block: Block) -> float:
        return sum(heights[n] for n in block)

    for clause in clauses:
        whole = sum(tall(block) for block in clause)
        if used and used + whole > page and whole <= fresh:
            breaks.append(clause[0][0])
            used = repeated
        for block in clause:
            if used > repeated and used + tall(block) > page:
                breaks.append(block[0])
                used = repeated
            used += tall(block)
    return breaks
