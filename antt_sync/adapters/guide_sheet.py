"""The guide: one printed page that says how the form is filled.

Knows where its words stand; refuses to know any form beyond its title and sheet.
"""

from __future__ import annotations

from dataclasses import dataclass

from antt_sync.adapters.look_styles import (
    AMBER,
    FAINT,
    GREEN,
    GREY,
    NOTE_FILL,
    RED,
    STRIP,
    WHITE,
    YELLOW,
    Style,
    framed,
)
from antt_sync.adapters.pen import Content, Pen
from antt_sync.adapters.text_metrics import line_count, room_in, row_points
from antt_sync.adapters.workbook_job import Job, sheet_ref
from antt_sync.core.excel import quoted
from antt_sync.core.sheet_formulas import Formula

LEFT, TEXT_COLUMN = 2, 3
WIDTHS = {1: 14, LEFT: 128, TEXT_COLUMN: 620}
SIZE = 14


@dataclass(frozen=True, slots=True)
class Contents:
    """What lies in a workbook of several forms: its title and id, and each sheet's name with what to do."""

    title: str
    id: str
    sheets: tuple[tuple[str, str], ...]


class GuideSheet:
    """Draws the guide from top to bottom."""

    def __init__(self, job: Job, pen: Pen, contents: Contents | None = None) -> None:
        self.job = job
        self.pen = pen
        self.row = 0
        self.contents = contents

    def draw(self) -> None:
        """Write all parts and set up the page."""
        for column, width in WIDTHS.items():
            self.pen.wide(column, width)
        say = self.job.printed
        self._over(say["form.tip"], Style(size=11, italic=True, color=RED, fill=NOTE_FILL, wrap=True), 36.0)
        self._over(say["guide.title"], Style(size=20, bold=True, align="center", valign="bottom"), 42.0)
        subtitle = self.job.filled(self.job.form.subtitle.vi)
        style = Style(size=SIZE, italic=True, align="center", wrap=True)
        shown = self.contents
        text = self.job.say(
            "guide.subtitle",
            title=shown.title if shown else subtitle,
            form=shown.id if shown else self.job.form.id,
        )
        lines = line_count(text, room_in(WIDTHS[LEFT] + WIDTHS[TEXT_COLUMN]), SIZE, italic=True)
        self._over(text, style, row_points(lines, SIZE) + 3)
        self._list_sheets()
        self._cells()
        self._steps()
        self._signs()
        self._rest()
        self._page()

    def _next(self, points: float) -> int:
        self.row += 1
        self.pen.tall(self.row, points)
        return self.row

    def _over(self, text: str, style: Style, points: float) -> None:
        row = self._next(points)
        self.pen.span(row, (LEFT, TEXT_COLUMN), text, style)

    def _part(self, name: str) -> None:
        self._next(12.0)
        style = Style(size=SIZE, bold=True, color=STRIP, bottom="rule")
        self._over(self.job.printed[name], style, 22.5)
        self._next(4.5)

    def _item(self, left: Content, left_style: Style, text: Content, style: Style | None = None) -> None:
        style = style or Style(size=SIZE, indent=1, wrap=True)
        shown = text.value if isinstance(text, Formula) else text
        room = room_in(WIDTHS[TEXT_COLUMN], style.indent)
        lines = line_count(str(shown), room, style.size, bold=style.bold)
        row = self._next(row_points(lines, SIZE) + 3)
        self.pen.put(row, LEFT, left, left_style._replace(align="center"))
        self.pen.put(row, TEXT_COLUMN, text, style)

    def _list_sheets(self) -> None:
        if self.contents is None:
            return
        self._part("guide.sheets")
        number = Style(size=SIZE, bold=True, color=STRIP)
        for place, (name, words) in enumerate(self.contents.sheets, start=1):
            said = f"{name}: {words}"
            link = Formula(f"HYPERLINK({quoted(f'#{sheet_ref(name)}!A1')},{quoted(said)})", said)
            self._item(str(place), number, link)

    def _cells(self) -> None:
        say = self.job.printed
        self._part("guide.a")
        box = framed(Style(size=SIZE), "entry")
        grey = framed(Style(size=SIZE, fill=GREY, bold=True, italic=True), "grid")
        samples = (
            (None, box._replace(fill=YELLOW), "guide.a_yellow"),
            (say["guide.a_choice_sample"], box._replace(fill=WHITE), "guide.a_choice"),
            (say["guide.a_white_sample"], box._replace(fill=WHITE), "guide.a_white"),
            (say["guide.a_grey_sample"], grey, "guide.a_grey"),
        )
        for sample, style, name in samples:
            self._item(sample, style, say[name])
            self._next(3.0)

    def _steps(self) -> None:
        job, say = self.job, self.job.printed
        self._part("guide.b")
        number = Style(size=20, bold=True, color=STRIP)
        target = f"#{sheet_ref(job.sheet_name)}!{self._first_entry()}"
        words = job.say("guide.b1", sheet=job.sheet_name)
        link = Formula(f"HYPERLINK({quoted(target)},{quoted(words)})", words)
        shown = Style(size=SIZE, bold=True, underline=True, color=STRIP, indent=1)
        self._item("1", number, link, shown)
        self._item("2", number, say["guide.b2"])
        self._item("3", number, say["guide.b3"])
        self._item("4", number, job.say("guide.b4", year=job.prefill.period[:4]))
        self._item("5", number, job.say("guide.b5", ready=job.words.ready))

    def _first_entry(self) -> str:
        address = next(iter(self.job.form.entry_cells), "")
        return self.job.plan.cell(address) if address else "A1"

    def _signs(self) -> None:
        self._part("guide.c")
        signs = (("✓", GREEN, "fine"), ("…", AMBER, "missing"), ("✗", RED, "wrong"), ("!", AMBER, "reason"))
        for sign, color, name in (*signs, ("–", FAINT, "none")):
            style = Style(size=SIZE, bold=sign in "!…", color=color)
            self._item(sign, style, self.job.printed[f"guide.c_{name}"])

    def _rest(self) -> None:
        job, say, prefill = self.job, self.job.printed, self.job.prefill
        strong = Style(size=SIZE, bold=True)
        self._part("guide.d")
        for name in ("guide.d1", "guide.d2", "guide.d3"):
            self._item(say["guide.d_no"], strong, say[name])
        self._part("guide.e")
        self._item("►", strong._replace(color=RED), job.say("guide.e1", sheet=say["sheets.fix_list"]))
        self._part("guide.f")
        name = "guide.f_who" if prefill.phone and prefill.office_name else "guide.f_office"
        name = name if prefill.office_name else "guide.f_nobody"
        who = job.say(name, office=prefill.office_name, phone=prefill.phone)
        self._item(say["guide.f_call"], strong, who, Style(size=SIZE, bold=True, indent=1, wrap=True))

    def _page(self) -> None:
        self.pen.lock()
        self.pen.page((2, LEFT, self.row, TEXT_COLUMN), margins=(25, 15, 15, 15), pages=1)
        self.pen.foot(self.job.say("guide.footer", source=self.job.form.source), margin=8)
