"""How the form comes out on paper: A4 across, header on every page, no clause split that fits a page.

Knows paper, margins and the heights of the lines; refuses to know what stands on them.
"""

from __future__ import annotations

from collections.abc import Sequence

from antt_sync.adapters.form_canvas import Canvas
from antt_sync.core.sheet import Line, LineKind

PAPER_WIDTH, PAPER_HEIGHT = 297, 210
LEFT, LEFT_RETURNED, RIGHT, RIGHT_RETURNED, TOP, BOTTOM = 30, 15, 15, 10, 20, 20
INCH = 25.4
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
    target.set_landscape()
    target.set_paper(9)
    target.set_margins(left=left / INCH, right=right / INCH, top=TOP / INCH, bottom=BOTTOM / INCH)
    target.set_print_scale(scale)
    target.set_start_page(1)
    target.print_area(first - 1, first_column - 1, len(lines) - 1, last_column - 1)
    target.repeat_rows(head[0] - 1, head[-1] - 1)
    page = (PAPER_HEIGHT - TOP - BOTTOM) / INCH * 72 / scale * 100 * SPARE
    repeated = sum(sheet.heights[n] for n in head)
    breaks = page_breaks(blocks_of(lines, first), sheet.heights, page=page, repeated=repeated)
    if breaks:
        target.set_h_pagebreaks([n - 1 for n in breaks])
    footer = f'&L&"Times New Roman,Italic"&10 {footer_text(sheet).replace("&", "&&")}'
    target.set_header('&C&"Times New Roman,Regular"&13&P', {"margin": 10 / INCH})
    target.set_footer(footer, {"margin": 10 / INCH})
    target.first_page_footer = footer


def footer_text(sheet: Canvas) -> str:
    """What stands at the foot of every page."""
    job = sheet.job
    revision = job.returned.revision if job.returned else ""
    name = "footer_review" if job.review else "footer_returned" if job.returned else "footer"
    unit = job.prefill.unit or job.unit_shown
    return job.say(f"form.{name}", form=job.form.id, unit=unit, period=job.period, revision=revision)


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
