"""The first sheet of a reviewer's copy: what the machine saw, one verdict, one general opinion.

Knows its key rows and the cells a reviewer fills; refuses to know what a verdict leads to.
"""

from __future__ import annotations

from collections.abc import Mapping

from antt_sync.adapters.look_styles import GREY, HEADER, RED, STRIP, TEXT, WHITE, YELLOW, Style, framed
from antt_sync.adapters.pen import Content, Pen
from antt_sync.adapters.text_metrics import line_count, room_in, row_points
from antt_sync.adapters.workbook_job import Job, sheet_ref
from antt_sync.core.excel import quoted
from antt_sync.core.manifest import AT, COMMENT, INTERNAL, VERDICT
from antt_sync.core.marks import Mark
from antt_sync.core.sheet_formulas import Formula
from antt_sync.core.sheet_texts import CODE_AT

COLUMNS: Mapping[str, int] = {
    "#key": 0,
    "label": 180,
    "before": 92,
    "value": 112,
    "text": 380,
    "wanted": 96,
    "told": 240,
    "kept": 190,
}
"""Column keys from left to right with their pixels; the first is hidden."""

AT_COLUMN = {key: n for n, key in enumerate(COLUMNS, start=1)}
LAST = len(COLUMNS)


class ReviewSheet:
    """Draws the reviewer's first sheet."""

    def __init__(self, job: Job, pen: Pen) -> None:
        assert job.returned is not None
        assert job.review is not None
        self.job = job
        self.pen = pen
        self.returned = job.returned
        self.review = job.review
        self.row = 1

    def draw(self) -> None:
        """Write keys, facts, verdict, opinion and findings."""
        pen, say = self.pen, self.job.printed
        for column, (key, width) in enumerate(COLUMNS.items(), start=1):
            pen.wide(column, width or 64, hidden=not width)
            pen.put(1, column, f"review|{self.job.token.text}" if column == 1 else key, Style())
        pen.tall(1, 20.25, hidden=True)
        self._over(say["review.title"], Style(size=20, bold=True, align="center"), 36.0)
        self._over(say["review.subtitle"], Style(italic=True, color=RED, align="center"), 21.0)
        for name, value in self._facts():
            self._fact(say[f"review.{name}"], value)
        self._space()
        self._entry(VERDICT, say["review.verdict"], 30.0)
        self._verdicts()
        self._entry(COMMENT, say["review.comment"], 48.0)
        self._entry(INTERNAL, say["review.internal"], 33.0)
        self._space()
        how = self.job.say("review.how", sheet=self.job.sheet_name)
        self._over(how, Style(italic=True, wrap=True), 39.0)
        self._over(say["review.findings"], Style(size=14, bold=True, color=STRIP, bottom="rule"), 27.0)
        self._findings()
        self._page()

    def _next(self, points: float, *, grows: bool = False) -> int:
        self.row += 1
        self.pen.tall(self.row, points, grows=grows)
        return self.row

    def _space(self) -> None:
        self._next(9.0)

    def _over(self, text: str, style: Style, points: float) -> None:
        self.pen.span(self._next(points), (2, LAST), text, style)

    def _facts(self) -> tuple[tuple[str, Content], ...]:
        job = self.job
        unit = " · ".join(part for part in (job.prefill.unit_name, job.prefill.unit) if part)
        code = job.formulas[job.plan.at(*CODE_AT)]
        at = f"{sheet_ref(job.sheet_name)}!{job.plan.at(*CODE_AT)}"
        return (
            ("unit", unit),
            ("form", f"{job.form.id} · {job.form.title.vi} · {job.period}"),
            ("revision", job.say("review.revision_text", revision=self.returned.revision)),
            ("code", Formula(at, code.value)),
        )

    def _fact(self, label: str, value: Content) -> None:
        row = self._next(21.0)
        self.pen.put(row, 2, label, Style(indent=1))
        self.pen.span(row, (3, LAST), value, Style(bold=True, number=TEXT if isinstance(value, str) else ""))

    def _entry(self, key: str, label: str, points: float) -> None:
        row = self._next(points, grows=True)
        self.pen.put(row, 1, key, Style())
        self.pen.span(row, (2, 3), label, Style(bold=True, indent=1))
        style = Style(wrap=True, indent=1, fill=YELLOW if key == VERDICT else WHITE, open=True, number=TEXT)
        style = framed(style, "entry")
        self.pen.span(row, (AT_COLUMN["value"], LAST), None, style)

    def _verdicts(self) -> None:
        say = self.job.printed
        message = {"error_title": say["entry.choice_title"], "error_message": say["entry.choice"]}
        rule = {**self.pen.listed(self.review.verdicts), **message}
        at = (self.row - 1, AT_COLUMN["value"] - 1)
        self.pen.sheet.data_validation(*at, *at, rule)

    def _findings(self) -> None:
        say = self.job.printed
        if not self.returned.marks:
            self._over(say["review.no_findings"], Style(italic=True), 24.0)
            return
        edges = framed(Style(wrap=True), "grid")
        row = self._next(33.0)
        names = ("place", "before", "value", "text", "wanted", "told", "kept")
        head = edges._replace(bold=True, fill=HEADER, align="center")
        for column, name in enumerate(names, start=2):
            self.pen.put(row, column, say[f"review.{name}"], head)
        for mark in self.returned.marks:
            self._finding(mark, edges)

    def _finding(self, mark: Mark, edges: Style) -> None:
        label = f"{mark.number}. {mark.label}"
        at = self.job.at(mark.address)
        place: Content = label
        if at:
            target = f"#{sheet_ref(self.job.sheet_name)}!{at}"
            place = Formula(f"HYPERLINK({quoted(target)},{quoted(label[:255])})", label[:255])
        before = self.review.before.get(mark.address, "")
        wrapped = (
            ("label", label, 1),
            ("before", before, 0),
            ("value", mark.sent, 0),
            ("text", mark.said, 1),
        )
        lines = max(line_count(text, room_in(COLUMNS[key], n), 12, bold=n == 1) for key, text, n in wrapped)
        row = self._next(row_points(max(lines, 2), 12) + 3, grows=True)
        middle = edges._replace(align="center", number=TEXT)
        entry = framed(Style(wrap=True, number=TEXT, open=True), "entry")
        cells: Mapping[str, tuple[Content, Style]] = {
            "#key": (f"{AT}{mark.address}", Style(number=TEXT)),
            "label": (place, edges._replace(bold=True, underline=True, color=STRIP, indent=1)),
            "before": (before, middle._replace(fill=GREY)),
            "value": (mark.sent, middle._replace(bold=True)),
            "text": (mark.said, edges._replace(indent=1)),
            "wanted": (mark.wanted, middle),
            "told": (None, entry),
            "kept": (None, entry._replace(italic=True, fill=GREY)),
        }
        for key, (content, style) in cells.items():
            self.pen.put(row, AT_COLUMN[key], content, style)

    def _page(self) -> None:
        self.pen.page((2, 2, self.row, LAST), margins=(20, 15, 15, 15), landscape=True)
