"""The fix list: every mark with what was sent, what is wanted, and room for a reply.

Knows how a mark's state follows the form and the reply by formulas, with the value they have now.
Refuses to know how marks came about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from antt_sync.adapters.look_styles import (
    AMBER,
    FAINT,
    GREEN,
    HEADER,
    NOTE_FILL,
    RED,
    STRIP,
    TEXT,
    YELLOW,
    Style,
    framed,
)
from antt_sync.adapters.pen import Content, Pen
from antt_sync.adapters.text_metrics import line_count, room_in, row_points
from antt_sync.adapters.workbook_job import Job, sheet_ref
from antt_sync.core.book import column_letters
from antt_sync.core.excel import quoted
from antt_sync.core.marks import Mark
from antt_sync.core.sheet_formulas import Formula
from antt_sync.core.values import show_date

COLUMNS: Mapping[str, int] = {
    "#thread": 0,
    "number": 38,
    "place": 160,
    "sent": 112,
    "comment": 300,
    "wanted": 96,
    "when": 136,
    "reply": 250,
    "status": 150,
    "#sent": 0,
}
"""Column keys from left to right, and their pixels; those without are hidden."""

NUMBER_OF = {key: n for n, key in enumerate(COLUMNS, start=1)}
FIRST, LAST = NUMBER_OF["number"], NUMBER_OF["status"]
TIP, BANNER, PROGRESS, INTRO, HEAD = 2, 3, 4, 5, 6
TOP = HEAD + 1
REPLY_LONGEST = 500
FROZEN_FROM = 8
"""With this many marks the header stays in view; with fewer a phone has more use for the room."""


@dataclass(frozen=True, slots=True)
class Spots:
    """What other sheets show of the fix list; `left` counts what still has to be corrected."""

    left: Formula | None
    headline: str | Formula
    progress: str | Formula


def _ref(job: Job, column: str, row: int) -> str:
    return f"{sheet_ref(job.printed['sheets.fix_list'])}!{column_letters(NUMBER_OF[column])}{row}"


def mandatory(job: Job) -> int:
    """How many marks must be answered before the workbook is complete again."""
    return sum(1 for mark in job.returned.marks if job.is_mandatory(mark)) if job.returned else 0


def _changed(job: Job, mark: Mark) -> bool:
    """True where the form holds something else than was sent: it was written afresh, corrections and all."""
    return mark.address in job.form.cells and job.value_of(mark.address).strip() != _sent(job, mark).strip()


def _sent(job: Job, mark: Mark) -> str:
    """What a change is told by: what was sent, or what the form works out."""
    cell = job.form.cells.get(mark.address)
    return job.value_of(mark.address) if cell is None or cell.computed else mark.sent


def _left(job: Job) -> int:
    """How many marks are still to be dealt with as the workbook is written: all, in one that goes back."""
    marks = job.returned.marks if job.returned else ()
    return sum(1 for m in marks if job.is_mandatory(m) and not (m.reply or _changed(job, m)))


def fix_list_spots(job: Job) -> Spots:
    """The counter, headline and progress as the form's own sheet shows them."""
    if job.returned is None:
        return Spots(None, "", "")
    how = job.say("returned.how", sheet=job.printed["sheets.fix_list"])
    total = mandatory(job)
    if job.review is not None or not total:
        more = "" if job.review is not None else job.printed["returned.how_closed"]
        return Spots(None, job.returned.headline, more)
    left = Formula(_ref(job, "#sent", BANNER), _left(job))
    progress = _progress(job, total)
    said = Formula(f"{_ref(job, 'number', PROGRESS)}&CHAR(10)&{quoted(how)}", f"{progress.value}\n{how}")
    return Spots(left, Formula(_ref(job, "number", BANNER), _headline(job, total)), said)


def _headline(job: Job, total: int) -> str:
    assert job.returned is not None
    return job.returned.headline if _left(job) else job.say("returned.done_headline", n=total)


def margin_mark(job: Job, marks: tuple[Mark, ...]) -> str | Formula:
    """`►1,2` beside a row until all its marks are dealt with, then `✓`."""
    shown = "►" + ",".join(str(mark.number) for mark in marks)
    if job.review is not None:
        return shown
    assert job.returned is not None
    open_marks = [mark for mark in marks if mark.open]
    if not open_marks:
        return "✓"
    rows = {mark.number: TOP + n for n, mark in enumerate(job.returned.marks)}
    tests = ",".join(f'LEFT({_ref(job, "status", rows[m.number])},1)="✓"' for m in open_marks)
    done = all(m.reply or _changed(job, m) for m in open_marks)
    return Formula(f'IF(AND({tests}),"✓",{quoted(shown)})', "✓" if done else shown)


def _progress(job: Job, total: int) -> Formula:
    assert job.returned is not None
    before, _, rest = job.say("returned.progress", done="\1", n=total).partition("\1")
    if job.returned.deadline is not None:
        rest += job.say("returned.deadline", day=show_date(job.returned.deadline))
    left = f"{column_letters(NUMBER_OF['#sent'])}{BANNER}"
    done = total - _left(job)
    return Formula(f"{quoted(before)}&({total}-{left})&{quoted(rest)}", f"{before}{done}{rest}")


class FixListSheet:
    """Draws the fix list of a returned workbook."""

    def __init__(self, job: Job, pen: Pen) -> None:
        assert job.returned is not None
        self.job = job
        self.pen = pen
        self.returned = job.returned

    def draw(self) -> None:
        """Write keys, banner, header and one line a mark."""
        pen = self.pen
        for key, width in COLUMNS.items():
            column = NUMBER_OF[key]
            pen.wide(column, width or 64, hidden=not width)
            pen.put(1, column, f"fix|{self.job.token.text}" if key == "#thread" else key, Style())
        pen.tall(1, 20.25, hidden=True)
        self._banner()
        self._head()
        for n, mark in enumerate(self.returned.marks):
            self._mark(TOP + n, mark)
        if not self.returned.marks:
            style = Style(italic=True, align="center", left="grid", right="grid", bottom="grid")
            pen.span(TOP, (FIRST, LAST), self.job.printed["fix_list.none"], style)
            pen.tall(TOP, 30.0)
        self._live()
        self._page()

    def _banner(self) -> None:
        job, pen, total = self.job, self.pen, mandatory(self.job)
        tip = Style(size=11, italic=True, color=RED, fill=NOTE_FILL, indent=1)
        pen.span(TIP, (FIRST, LAST), job.printed["form.tip"], tip)
        pen.tall(TIP, 18.0)
        last = TOP + max(len(self.returned.marks), 1) - 1
        headline: Content = self.returned.headline
        progress: Content = job.printed["returned.how_closed"]
        if total:
            status = column_letters(NUMBER_OF["status"])
            left = f'SUMPRODUCT((LEFT({status}{TOP}:{status}{last},1)="…")*1)'
            pen.put(BANNER, NUMBER_OF["#sent"], Formula(left, _left(job)), Style())
            counter = f"{column_letters(NUMBER_OF['#sent'])}{BANNER}"
            done = quoted(job.say("returned.done_headline", n=total))
            headline = Formula(
                f"IF({counter}=0,{done},{quoted(self.returned.headline)})", _headline(job, total)
            )
            progress = _progress(job, total)
        color = RED if total else GREEN
        edge = "alarm" if total else "calm"
        big = Style(size=20, bold=True, color=color, align="center", left=edge, top=edge, right=edge)
        pen.span(BANNER, (FIRST, LAST), headline, big)
        small = Style(size=13, align="center", left=edge, right=edge, bottom=edge)
        pen.span(PROGRESS, (FIRST, LAST), progress, small)
        pen.tall(BANNER, 36.0)
        pen.tall(PROGRESS, 24.0)
        intro = job.say(
            "fix_list.intro" if total else "fix_list.intro_closed",
            title=_sentence(job.form.title.vi),
            form=job.form.id,
            period=job.period,
            unit=job.unit_shown,
            revision=self.returned.revision,
        )
        width = sum(COLUMNS.values())
        pen.span(INTRO, (FIRST, LAST), intro, Style(italic=True, align="center", wrap=True))
        pen.tall(INTRO, row_points(line_count(intro, room_in(width), 12, italic=True), 12) + 4)

    def _head(self) -> None:
        style = framed(Style(bold=True, fill=HEADER, align="center", wrap=True), "entry")
        for key in list(COLUMNS)[1:-1]:
            self.pen.put(HEAD, NUMBER_OF[key], self.job.printed[f"fix_list.{key}"], style)
        self.pen.tall(HEAD, 36.0)

    def _mark(self, row: int, mark: Mark) -> None:
        job, pen = self.job, self.pen
        cell = framed(Style(wrap=True), "grid")
        middle = cell._replace(align="center")
        must = job.is_mandatory(mark)
        empty = job.printed["fix_list.empty"] if mark.address in job.form.cells else "–"
        link = cell._replace(bold=True, underline=True, color=STRIP, indent=1)
        reply = framed(Style(wrap=True, open=mark.open, indent=1, number=TEXT), "entry")
        columns: tuple[tuple[str, Content, Style], ...] = (
            ("#thread", mark.thread, Style(number=TEXT)),
            ("number", mark.number, middle._replace(bold=True)),
            ("place", self._link(mark), link),
            ("sent", mark.sent or empty, middle._replace(number=TEXT)),
            ("comment", mark.said, cell._replace(indent=1)),
            ("wanted", mark.wanted.upper() if must else mark.wanted, middle._replace(bold=must)),
            ("when", f"{mark.author}\n{mark.when}", middle),
            ("reply", mark.reply or None, reply),
            ("status", self._status(row, mark), cell._replace(bold=True, indent=1, color=FAINT)),
            ("#sent", _sent(job, mark), Style(number=TEXT)),
        )
        for key, content, style in columns:
            pen.put(row, NUMBER_OF[key], content, style)
        wrapped = (
            (mark.label, "place", True, 1),
            (mark.sent, "sent", False, 0),
            (mark.said, "comment", False, 1),
            (f"{mark.author}\n{mark.when}", "when", False, 0),
            (mark.status, "status", True, 1),
        )
        lines = max(line_count(t, room_in(COLUMNS[k], i), 12, bold=b) for t, k, b, i in wrapped)
        pen.tall(row, row_points(max(lines, 2), 12) + 3, grows=True)

    def _link(self, mark: Mark) -> Content:
        at = self.job.at(mark.address)
        if not at:
            return mark.label
        target = f"#{sheet_ref(self.job.sheet_name)}!{at}"
        return Formula(f"HYPERLINK({quoted(target)},{quoted(mark.label[:255])})", mark.label[:255])

    def _status(self, row: int, mark: Mark) -> str | Formula:
        job = self.job
        if not mark.open:
            return mark.status
        untouched = job.printed["returned.open" if job.is_mandatory(mark) else "returned.optional"]
        reply, sent = (f"{column_letters(NUMBER_OF[key])}{row}" for key in ("reply", "#sent"))
        text = f"IF(LEN(TRIM({reply}))>0,{quoted(job.printed['returned.replied'])},{quoted(untouched)})"
        if mark.address in job.form.cells:
            now = f'TRIM({sheet_ref(job.sheet_name)}!{job.plan.cell(mark.address)}&"")'
            changed = f"{quoted(job.printed['returned.changed'])}&LEFT({now},60)"
            text = f"IF(EXACT({now},TRIM({sent})),{text},{changed})"
        shown = job.printed["returned.replied"] if mark.reply else untouched
        if _changed(job, mark):
            shown = f"{job.printed['returned.changed']}{job.value_of(mark.address)[:60]}"
        return Formula(text, shown)

    def _live(self) -> None:
        pen, formats = self.pen, self.pen.formats
        rows = range(TOP, TOP + len(self.returned.marks))
        if not rows:
            return
        status, reply = NUMBER_OF["status"] - 1, NUMBER_OF["reply"] - 1
        letter = column_letters(status + 1)
        for symbol, color in (("✓", GREEN), ("…", RED), ("–", FAINT), ("!", AMBER)):
            rule = {"type": "formula", "criteria": f'=LEFT(${letter}{TOP},1)="{symbol}"'}
            rule["format"] = formats.change(font_color=color)
            pen.sheet.conditional_format(rows[0] - 1, status, rows[-1] - 1, status, rule)
        rule = {"type": "formula", "criteria": f'=LEFT(${letter}{TOP},1)="…"'}
        rule["format"] = formats.change(bg_color=YELLOW)
        pen.sheet.conditional_format(rows[0] - 1, reply, rows[-1] - 1, reply, rule)
        pen.sheet.data_validation(
            rows[0] - 1,
            reply,
            rows[-1] - 1,
            reply,
            {
                "validate": "length",
                "criteria": "<=",
                "value": REPLY_LONGEST,
                "error_title": self.job.printed["fix_list.reply_title"],
                "error_message": self.job.printed["fix_list.reply_long"],
            },
        )

    def _page(self) -> None:
        sheet = self.pen.sheet
        self.pen.lock()
        last = TOP + max(len(self.returned.marks), 1)
        if len(self.returned.marks) >= FROZEN_FROM:
            sheet.freeze_panes(HEAD, 0)
        sheet.set_selection(TOP - 1, NUMBER_OF["reply"] - 1, TOP - 1, NUMBER_OF["reply"] - 1)
        self.pen.page((BANNER, FIRST, last, LAST), margins=(10, 10, 20, 20), landscape=True)
        sheet.repeat_rows(HEAD - 1)
        self.pen.foot(self.job.footer("fix_list.footer"))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].lower() if text.isupper() else text
