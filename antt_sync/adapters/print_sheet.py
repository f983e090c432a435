"""A sheet that is only printed and signed: an office's paper, upright, every figure by formula.

Knows how an office's paper is laid out and how high its lines are; refuses to know where figures come from.
"""

from __future__ import annotations

from antt_sync.adapters.look_styles import AMBER, NOTE_FILL, Style, framed
from antt_sync.adapters.pen import Content, Pen
from antt_sync.adapters.text_metrics import line_count, room_in, row_points
from antt_sync.adapters.workbook_job import Job, place_and_day, sheet_ref
from antt_sync.core.excel import quoted
from antt_sync.core.expressions import Lit
from antt_sync.core.prints import WIDE, Paragraph, Print, Printer, Table, Template
from antt_sync.core.sheet_formulas import Formula
from antt_sync.core.sheet_texts import STRIP_AT

COLUMN = 31
"""Pixels of one of the `WIDE` columns: together they fill A4 between its margins."""

LEFT, RIGHT, TOP, BOTTOM = 30, 15, 20, 20
PAGE = (297 - TOP - BOTTOM) / 25.4 * 72 * 0.985
SPLIT = 9
"""The heading's left block ends at this column."""

SIZE, INDENT = 13, "\u00a0" * 8
"""Spaces that stay: programs take plain ones away from the front of a formula's stored text."""
RULE = "─"


class PrintSheet:
    """Draws one paper from top to bottom; `job` is the first form's, whose unit and office it names."""

    def __init__(self, paper: Print, printer: Printer, jobs: tuple[Job, ...], pen: Pen) -> None:
        self.paper = paper
        self.printer = printer
        self.jobs = jobs
        self.job = jobs[0]
        self.pen = pen
        self.row = 0
        self.heights: dict[int, float] = {}
        self.keep: list[int] = []

    def draw(self) -> None:
        """Write all parts, then set up the page."""
        for column in range(1, WIDE + 1):
            self.pen.wide(column, COLUMN)
        self._status()
        first = self.row + 1
        self._heading()
        for part in self.paper.parts:
            if isinstance(part, Paragraph):
                self._paragraph(part)
            else:
                self._table(part)
        self._foot()
        self._page(first)

    def _next(self, points: float) -> int:
        self.row += 1
        self.heights[self.row] = points
        self.pen.tall(self.row, points)
        return self.row

    def _span(self, row: int, columns: tuple[int, int], content: Content, style: Style) -> None:
        self.pen.span(row, columns, content, style)

    def _points(self, content: Content, columns: tuple[int, int], style: Style, *, spare: int = 0) -> float:
        shown = content.value if isinstance(content, Formula) else content
        room = room_in((columns[1] - columns[0] + 1) * COLUMN, style.indent)
        text = str(shown or "").replace("\u00a0", " ")
        lines = line_count(f"{text}{'n' * spare}", room, style.size, bold=style.bold)
        return row_points(lines, style.size)

    def _status(self) -> None:
        """What is still missing, above the paper and never on it."""
        style = Style(size=11, italic=True, color=AMBER, fill=NOTE_FILL, indent=1, wrap=True)
        hint = self.job.printed["print.hint"]
        row = self._next(self._points(hint, (1, WIDE), style))
        self._span(row, (1, WIDE), hint, style)
        for job in self.jobs:
            at = f"{sheet_ref(job.sheet_name)}!{job.plan.at(*STRIP_AT)}"
            said = f"{job.sheet_name}: "
            strip = job.formulas[job.plan.at(*STRIP_AT)].value
            row = self._next(18.0)
            self._span(row, (1, WIDE), Formula(f"{quoted(said)}&{at}", f"{said}{strip}"), style)

    def _heading(self) -> None:
        job, right = self.job, (SPLIT + 1, WIDE)
        office, unit = job.prefill.office_name.upper(), job.prefill.unit_name.upper()
        style = Style(size=12, align="center", valign="top", wrap=True)
        strong = style._replace(bold=True)
        row = self._next(self._points(office, (1, SPLIT), style))
        self._span(row, (1, SPLIT), office, style)
        self._span(row, right, job.printed["form.nation"], strong._replace(shrink=True, wrap=False))
        row = self._next(self._points(unit, (1, SPLIT), strong))
        self._span(row, (1, SPLIT), unit, strong)
        self._span(row, right, job.printed["form.motto"], strong._replace(size=13))
        row = self._next(9.75)
        rule = Style(size=8, align="center", valign="top")
        self._span(row, (1, SPLIT), RULE * 9, rule)
        self._span(row, right, RULE * 30, rule)
        row = self._next(24.0)
        self._span(row, (1, SPLIT), self.paper.number, Style(size=13, align="center"))
        self._span(row, right, self._place_date(), Style(size=13, italic=True, align="center", shrink=True))
        row = self._next(33.0)
        title = Style(size=16, bold=True, align="center", valign="bottom")
        self._span(row, (1, WIDE), self.paper.title.vi, title)
        self._line(self.paper.about, Style(size=14, bold=True, align="center", wrap=True))
        row = self._next(12.0)
        self._span(row, (1, WIDE), RULE * 14, rule)
        self._line(self.paper.to, Style(size=14, align="center", wrap=True), above=9.0)

    def _place_date(self) -> str | Formula:
        spot, day = self.printer.sheet.spots.get(self.paper.date), self.printer.entry(self.paper.date)
        return place_and_day(self.job, spot.date_at if spot else "", day)

    def _line(self, template: Template, style: Style, *, above: float = 0.0) -> None:
        said = self.printer.say(template)
        row = self._next(self._points(said, (1, WIDE), style, spare=_spare(template)) + above)
        self._span(row, (1, WIDE), said, style)

    def _paragraph(self, part: Paragraph) -> None:
        template = part.text if part.bold else (Lit(INDENT), *part.text)
        style = Style(size=SIZE, bold=part.bold, align="left" if part.bold else "justify", wrap=True)
        style = style._replace(valign="vcenter" if part.bold else "top")
        self._line(template, style, above=3.0)

    def _table(self, part: Table) -> None:
        edge = framed(Style(size=12, wrap=True), "entry")
        head = tuple((Lit(text),) for text in part.head)
        self._cells(part, head, edge._replace(bold=True, align="center"))
        for row in part.rows:
            self._cells(part, row, edge)
        self._next(6.0)

    def _cells(self, part: Table, row: tuple[Template, ...], style: Style) -> None:
        shown: list[tuple[tuple[int, int], str | Formula, Style]] = []
        points, first = 0.0, 1
        for number, (width, template) in enumerate(zip(part.widths, row, strict=True)):
            columns = (first, first + width - 1)
            said = self.printer.say(template)
            look = style if style.bold or number == 1 else style._replace(align="center")
            look = look._replace(indent=1) if look.align == "left" else look
            points = max(points, self._points(said, columns, look))
            shown.append((columns, said, look))
            first += width
        at = self._next(points + 1)
        for columns, said, look in shown:
            self._span(at, columns, said, look)

    def _foot(self) -> None:
        """Nơi nhận on the left, the signer on the right; together with the last line before them."""
        self.keep.append(self.row)
        right, job = (SPLIT + 2, WIDE), self.job
        self._next(6.0)
        title = self.printer.say(self.paper.signer)
        strong = Style(size=13, bold=True, align="center", wrap=True)
        row = self._next(self._points(title, right, strong))
        left = Style(size=12, bold=True, italic=True)
        self._span(row, (1, SPLIT), job.printed["print.receivers"], left)
        self._span(row, right, title, strong)
        hint: Content = job.printed["form.sign_hint"]
        items = [f"- {self.printer.say(t)}" for t in self.paper.receivers]
        small = Style(size=11, wrap=True, valign="top")
        for number in range(max(len(items), 3)):
            text = items[number] if number < len(items) else None
            row = self._next(max(18.0, self._points(text, (1, SPLIT), small) - 2))
            self._span(row, (1, SPLIT), text, small)
            self._span(row, right, hint, Style(size=12, italic=True, align="center"))
            hint = None
        row = self._next(24.0)
        self._span(row, right, self._name(), strong)

    def _name(self) -> str | Formula:
        spot = self.printer.sheet.spots.get(self.paper.name)
        if spot is None:
            return ""
        entry = self.printer.entry(self.paper.name)
        text = f'IF(LEN(TRIM({spot.at}))=0,"",TRIM({spot.at}))'
        return Formula(text, entry if isinstance(entry, str) else "")

    def _page(self, first: int) -> None:
        sheet = self.pen.sheet
        self.pen.lock()
        self.pen.page((first, 1, self.row, WIDE), margins=(LEFT, RIGHT, TOP, BOTTOM), pages=None)
        sheet.set_print_scale(99)
        sheet.set_start_page(1)
        breaks = self._breaks(first)
        if breaks:
            sheet.set_h_pagebreaks([n - 1 for n in breaks])
        self.pen.number_pages(self.job.footer("form.footer", form=self.paper.id))

    def _breaks(self, first: int) -> list[int]:
        """The rows before which a new page begins; what is signed never stands alone."""
        breaks: list[int] = []
        used, signed = 0.0, min(self.keep)
        for row in range(first, self.row + 1):
            if row > signed:
                break
            block = sum(self.heights[n] for n in range(row, self.row + 1)) if row == signed else None
            tall = self.heights[row] if block is None else block
            if used and used + tall > PAGE:
                breaks.append(row)
                used = 0.0
            used += tall
        return breaks


def _spare(template: Template) -> int:
    """Letters that a text may still grow by: rows do not re-fit when a formula changes."""
    return min(16, 2 * sum(1 for piece in template if not isinstance(piece, Lit)))
