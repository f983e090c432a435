"""The form's own sheet: identity, strip, heading, information, table header, signatures.

Knows where each printed line goes and how it looks; the rows of the table are `form_rows`'. Refuses to
know what any value means.
"""

from __future__ import annotations

from dataclasses import replace

from antt_sync.adapters.fix_list_sheet import fix_list_spots
from antt_sync.adapters.form_rows import table_edges, write_band, write_row
from antt_sync.adapters.form_live import make_live, protect
from antt_sync.adapters.form_notes import write_notes
from antt_sync.adapters.look_styles import (
    BAND,
    HEADER,
    NOTE_FILL,
    RED,
    STRIP,
    WHITE,
    Style,
)
from antt_sync.adapters.pen import Pen, Rich
from antt_sync.adapters.print_layout import lay_out_pages
from antt_sync.adapters.text_metrics import line_count, room_in, row_points
from antt_sync.adapters.workbook_job import Job, sheet_ref
from antt_sync.core import sheet as keys
from antt_sync.core.excel import quoted
from antt_sync.core.schema import Column
from antt_sync.core.sheet import Line, LineKind
from antt_sync.core.sheet_formulas import CODE_AT, STRIP_AT, Formula
from antt_sync.core.values import show_date

MARK_WIDTH, NUMBER_WIDTH, UNIT_WIDTH, CHECK_WIDTH = 38, 42, 54, 232
RULE = "─"
SIGNER_NAME = "ho_ten.ket_qua"
SIGNED_ON = "ngay_lap.ngay"
"""Cells that a form may have and that are then shown again above the title and below the signature."""


def column_widths(job: Job) -> dict[str, int]:
    """The pixels of every column people see."""
    widths = {keys.NUMBER: NUMBER_WIDTH, keys.LABEL: job.form.label_width, keys.UNIT: UNIT_WIDTH}
    if job.returned:
        widths = {keys.MARK: MARK_WIDTH, **widths}
    widths |= {column.key: column.width for column in job.form.columns}
    return {**widths, keys.CHECK: CHECK_WIDTH}


class FormSheet:
    """Draws one form sheet; `heights` holds the points of every line it drew, by row number."""

    def __init__(self, job: Job, pen: Pen) -> None:
        self.job = job
        self.pen = pen
        self.heights: dict[int, float] = {}
        columns = job.plan.columns
        self.widths = column_widths(job)
        self.first = columns[keys.NUMBER]
        self.edge = columns[keys.MARK] if job.returned else self.first
        self.last_entry = columns[keys.CHECK] - 1
        self.last = columns[keys.CHECK]
        self.body_last = self.last if job.returned else self.last_entry
        self.split = columns[keys.LABEL]
        self.printed = job.live
        self.edges = table_edges(job)
        self.marks = job.row_marks()
        marks = job.returned.marks if job.returned else ()
        self.marked = {mark.address for mark in marks if mark.address in job.form.cells}
        self.helpers = [k for k in columns if columns[k] > self.last and not k.startswith(keys.KNOWN)]
        self.letters = {key: job.plan.letters(key) for key in columns}

    def draw(self) -> None:
        """Write every line, its key, its height, and the keys of all columns."""
        job, pen = self.job, self.pen
        for key, number in job.plan.columns.items():
            pen.wide(number, self.widths.get(key, 64), hidden=key not in self.widths)
            pen.put(1, number, job.token.text if key == keys.KEY else key, Style())
        draw = {
            LineKind.TIP: self._tip,
            LineKind.STRIP: self._strip,
            LineKind.SHORT: self._short,
            LineKind.BANNER: self._banner,
            LineKind.BANNER_MORE: self._banner_more,
            LineKind.NATION: self._nation,
            LineKind.MOTTO: self._motto,
            LineKind.RULE: self._rule,
            LineKind.PLACE: self._place,
            LineKind.TITLE: self._title,
            LineKind.SUBTITLE: self._subtitle,
            LineKind.TITLE_RULE: self._title_rule,
            LineKind.WINDOW: self._window,
            LineKind.PART: self._part,
            LineKind.INFO: self._info,
            LineKind.LEGEND: self._legend,
            LineKind.HEAD: self._head,
            LineKind.HEAD_NUMBERS: self._head_numbers,
            LineKind.SIGNER: self._signer,
            LineKind.SIGN_HINT: self._sign_hint,
            LineKind.CODE: self._code,
            LineKind.SIGN_NAME: self._sign_name,
            LineKind.STATUS: self._status,
        }
        for number, line in enumerate(job.plan.lines, start=1):
            if line.kind is LineKind.KEYS:
                self._tall(number, 20.25, hidden=True)
                continue
            pen.put(number, 1, line.key, Style())
            if line.kind is LineKind.BAND:
                write_band(self, number, line)
            elif line.kind is LineKind.ROW:
                write_row(self, number, line)
            elif line.kind in draw:
                draw[line.kind](number, line)
        self._finish()

    def _finish(self) -> None:
        job, sheet = self.job, self.pen.sheet
        make_live(self)
        write_notes(self)
        lay_out_pages(self)
        sheet.hide_gridlines(2)
        short = next(n for n, line in enumerate(job.plan.lines, start=1) if line.kind is LineKind.SHORT)
        sheet.freeze_panes(short, 0)
        if job.review is None:
            protect(self)
        first = next(iter(job.form.entry_cells.values()), None)
        if first is not None:
            row, column = job.plan.row_at[first.address.rpartition(".")[0]], job.plan.columns[first.column]
            sheet.set_selection(row - 1, column - 1, row - 1, column - 1)

    def _tall(self, row: int, points: float, *, grows: bool = False, hidden: bool = False) -> None:
        self.heights[row] = points
        self.pen.tall(row, points, grows=grows, hidden=hidden)

    def line(self, row: int, points: float, *, grows: bool = False) -> None:
        """Set a line's height and remember it."""
        self._tall(row, points, grows=grows)

    def pixels(self, first: int, last: int) -> int:
        """The width of a run of columns."""
        return sum(self.widths.get(key, 0) for key, n in self.job.plan.columns.items() if first <= n <= last)

    # --- frozen on top ---

    def _tip(self, row: int, _: Line) -> None:
        style = Style(size=11, italic=True, color=RED, fill=NOTE_FILL, indent=1)
        self.pen.span(row, (self.edge, self.last), self.job.say("form.tip"), style)
        self._tall(row, 18.0)

    def _strip(self, row: int, _: Line) -> None:
        job, pen = self.job, self.pen
        style = Style(size=14, bold=True, color=WHITE, fill=STRIP, indent=1)
        name = job.say("form.strip", form=job.form.id, unit=job.unit_shown, period=_capital(job.period))
        if self.edge != self.first:
            pen.put(row, self.edge, None, style)
        pen.span(row, (self.first, self.split), name, replace(style, size=12))
        summary = job.formulas[job.plan.at(*STRIP_AT)]
        middle = replace(style, align="center", indent=0)
        pen.span(row, (self.split + 1, self.last_entry), self._summary(summary), middle)
        pen.put(row, self.last, self._link(), replace(middle, size=12, underline=True))
        self._tall(row, 27.0)

    def _summary(self, summary: Formula) -> Formula:
        left = fix_list_spots(self.job).left
        if left is None:
            return summary
        before, _, after = self.job.printed["returned.left"].partition("{n}")
        said = f"{quoted(before)}&{left.text}&{quoted(after)}"
        rest = str(summary.value)[2:]
        value = f"{before}{left.value}{after}{rest[:1].lower()}{rest[1:]}" if left.value else summary.value
        text = (
            f"IF({left.text}>0,{said}&LOWER(MID({summary.text},3,1))&MID({summary.text},4,99),{summary.text})"
        )
        return Formula(text, value)

    def _link(self) -> Formula:
        job = self.job
        codes = job.plan.down(keys.NEXT)
        here = sheet_ref(job.sheet_name)
        target = f"ADDRESS(INT(MIN({codes})/100),MOD(MIN({codes}),100),4)"
        text, done = job.printed["form.next"], job.printed["form.done"]
        busy = any(sum(job.evaluation.totals()) for _ in (1,))
        link = f'HYPERLINK("#{here}!"&{target},{quoted(text)})'
        formula = Formula(f"IF(COUNT({codes})>0,{link},{quoted(done)})", text if busy else done)
        left = fix_list_spots(job).left
        if left is None:
            return formula
        back = job.printed["form.to_fix_list"]
        fix_list = sheet_ref(job.printed["sheets.fix_list"])
        shown = f'HYPERLINK("#{fix_list}!B2",{quoted(back)})'
        return Formula(f"IF({left.text}>0,{shown},{formula.text})", back if left.value else formula.value)

    def _short(self, row: int, _: Line) -> None:
        job, columns = self.job, self.job.plan.columns
        style = Style(bold=True, size=11, fill=BAND, align="center", bottom="rule")
        titles = {keys.NUMBER: "form.number", keys.UNIT: "form.unit", keys.CHECK: "form.check_short"}
        said = {key: job.printed[name] for key, name in titles.items()}
        said |= {column.key: job.prefill.filled(column.short.vi) for column in job.form.columns}
        for key in self.widths:
            self.pen.put(row, columns[key], said.get(key), style)
        left = replace(style, align="left", indent=1)
        self.pen.put(row, columns[keys.LABEL], job.printed["form.label"], left)
        self._tall(row, 21.0)

    # --- what was returned ---

    def _banner(self, row: int, _: Line) -> None:
        style = Style(size=20, bold=True, color=RED, align="center", top="alarm", left="alarm", right="alarm")
        self._boxed(row, fix_list_spots(self.job).headline, style)
        self._tall(row, 33.0)

    def _banner_more(self, row: int, _: Line) -> None:
        style = Style(align="center", valign="top", wrap=True, bottom="alarm", left="alarm", right="alarm")
        self._boxed(row, fix_list_spots(self.job).progress, style)
        self._tall(row, 39.0)

    def _boxed(self, row: int, content: str | Formula, style: Style) -> None:
        self.pen.span(row, (self.edge, self.last), content, style)

    # --- heading ---

    def _two_blocks(
        self, row: int, left: str | None, right: str | Formula, styles: tuple[Style, Style]
    ) -> None:
        self.pen.span(row, (self.first, self.split), left, styles[0])
        self.pen.span(row, (self.split + 2, self.body_last), right, styles[1])

    def _nation(self, row: int, _: Line) -> None:
        style = Style(size=13, align="center", valign="bottom")
        office = self.job.prefill.office_name.upper()
        self._two_blocks(row, office, self.job.printed["form.nation"], (style, replace(style, bold=True)))
        self._tall(row, 24.0)

    def _motto(self, row: int, _: Line) -> None:
        style = Style(size=13, bold=True, align="center")
        name = self.job.prefill.unit_name.upper()
        self._two_blocks(row, name, self.job.printed["form.motto"], (style, replace(style, size=14)))
        self._tall(row, 19.5)

    def _rule(self, row: int, _: Line) -> None:
        style = Style(size=8, align="center", valign="top")
        left = RULE * 10 if self.job.prefill.unit_name else None
        self._two_blocks(row, left, RULE * 34, (style, style))
        self._tall(row, 9.75)

    def _place(self, row: int, _: Line) -> None:
        job, style = self.job, Style(size=12, italic=True, align="center")
        name = "form.pattern_local" if job.prefill.local_name else "form.pattern"
        pattern = job.say(name, form=job.form.id, version=job.form.version, local=job.prefill.local_name)
        self._two_blocks(row, pattern, self._place_date(), (style, replace(style, size=13)))
        self._tall(row, 19.5)

    def _place_date(self) -> str | Formula:
        job = self.job
        year = job.prefill.due.year if job.prefill.due else job.prefill.period[:4]
        place = job.prefill.place_name or "…………………"
        empty = job.say("form.place_date_open", place=place, year=year)
        cell = job.form.cells.get(SIGNED_ON)
        if cell is None:
            return empty
        row, _, column = SIGNED_ON.rpartition(".")
        at = job.plan.at(row, keys.DAY + column)
        pieces = job.say("form.place_date", place=place, day="\1", month="\2", year="\3")
        printed = {
            "\1": f'TEXT(DAY({at}),"00")',
            "\2": f'IF(MONTH({at})<3,"0","")&MONTH({at})',
            "\3": f"YEAR({at})",
        }
        text = quoted(pieces)
        for mark, said in printed.items():
            text = text.replace(mark, f'"&{said}&"')
        day = job.entries.get(SIGNED_ON)
        value = empty
        if hasattr(day, "year"):
            month = f"{day.month:02d}" if day.month < 3 else str(day.month)
            value = job.say("form.place_date", place=place, day=f"{day.day:02d}", month=month, year=day.year)
        return Formula(f"IF(ISNUMBER({at}),{text},{quoted(empty)})", value)

    def _title(self, row: int, _: Line) -> None:
        style = Style(size=16, bold=True, align="center", valign="bottom")
        self.pen.span(row, (self.first, self.body_last), self.job.form.title.vi, style)
        self._tall(row, 33.0)

    def _subtitle(self, row: int, _: Line) -> None:
        text = self.job.prefill.filled(self.job.form.subtitle.vi)
        style = Style(size=14, bold=True, align="center", wrap=True)
        self.pen.span(row, (self.first, self.body_last), text, style)
        lines = line_count(text, room_in(self.pixels(self.first, self.body_last)), 14, bold=True)
        self._tall(row, row_points(lines, 14))

    def _title_rule(self, row: int, _: Line) -> None:
        style = Style(size=8, align="center", valign="top")
        self.pen.span(row, (self.first, self.body_last), RULE * 18, style)
        self._tall(row, 9.75)

    def _window(self, row: int, _: Line) -> None:
        job, text = self.job, ""
        if job.prefill.window:
            first, last = (show_date(day) for day in job.prefill.window)
            name = "form.window" if job.prefill.period.isdigit() else "form.window_period"
            text = job.say(name, period=job.prefill.period, first=first, last=last)
        self.pen.span(row, (self.first, self.body_last), text, Style(italic=True, align="center"))
        self._tall(row, 19.5 if text else 6.0)

    # --- information ---

    def _part(self, row: int, line: Line) -> None:
        text = self.job.say(f"form.part_{line.place}", sheet=self.job.form.sheet.vi.upper())
        self.pen.span(row, (self.first, self.body_last), text, Style(bold=True, valign="bottom"))
        self._tall(row, 24.0)

    def _info(self, row: int, line: Line) -> None:
        job, prefill = self.job, self.job.prefill
        due = job.say("form.due_before", day=show_date(prefill.due)) if prefill.due else ""
        pairs = (
            ((job.say("form.unit_name", kind=job.kind), prefill.unit_name), ("form.unit_code", prefill.unit)),
            (
                ("form.office", prefill.office_name),
                ("form.recipient", prefill.recipient or prefill.office_name),
            ),
            (("form.due", due), ("form.citing", prefill.citing or job.form.source)),
        )[line.place]
        style, strong = Style(indent=1), Style(bold=True)
        for (name, value), columns in zip(pairs, self._halves(), strict=True):
            label = job.printed.get(name, name)
            content = Rich(
                ((label, Style()), (value or job.printed["form.blank"], strong if value else Style()))
            )
            self.pen.span(row, columns, content, style)
        self._tall(row, 18.75)

    def _halves(self) -> tuple[tuple[int, int], tuple[int, int]]:
        return (self.first, self.split), (self.split + 1, self.body_last)

    def _legend(self, row: int, _: Line) -> None:
        style = Style(size=11, italic=True, indent=1)
        self.pen.span(row, (self.first, self.body_last), self.job.printed["form.legend"], style)
        self._tall(row, 18.0)

    # --- table header ---

    def _head(self, row: int, _: Line) -> None:
        job, columns = self.job, self.job.plan.columns
        style = Style(
            bold=True,
            fill=HEADER,
            align="center",
            wrap=True,
            left="entry",
            top="entry",
            right="entry",
            bottom="entry",
        )
        below = row + 1
        for key, name in (
            (keys.NUMBER, "number"),
            (keys.LABEL, "label"),
            (keys.UNIT, "unit"),
            (keys.CHECK, "check"),
        ):
            column = columns[key]
            self.pen.span(row, (column, column), job.printed[f"form.{name}"], style, down=1)
        for group in _groups(job.form.columns):
            first, last = columns[group[0].key], columns[group[-1].key]
            if group[0].group is None:
                self.pen.span(row, (first, last), job.prefill.filled(group[0].label.vi), style, down=1)
                continue
            self.pen.span(row, (first, last), group[0].group.vi, style)
            for column in group:
                self.pen.put(below, columns[column.key], job.prefill.filled(column.label.vi), style)
        lines = max(
            line_count(job.prefill.filled(c.label.vi), room_in(c.width), 12, bold=True)
            for c in job.form.columns
        )
        self._tall(row, 20.25)
        self._tall(below, row_points(max(lines, 1), 12))

    def _head_numbers(self, row: int, _: Line) -> None:
        style = Style(
            size=10, italic=True, fill=HEADER, align="center", left="entry", right="entry", bottom="entry"
        )
        first = self.job.plan.columns[keys.UNIT] + 1
        for column in range(self.first, self.last + 1):
            said = "ABC"[column - self.first] if column < first else f"({column - first + 1})"
            self.pen.put(row, column, said, style)
        self._tall(row, 14.25)

    # --- below the table ---

    def _signature(
        self, row: int, left: str | Formula, right: str | Formula | None, styles: tuple[Style, Style]
    ) -> None:
        self.pen.span(row, (self.first, self.split), left, styles[0])
        self.pen.span(row, (self.last_entry - 3, self.last_entry), right, styles[1])

    def _signer(self, row: int, _: Line) -> None:
        style = Style(size=13, bold=True, align="center", valign="bottom")
        code = replace(style, size=12, valign="vcenter", top="box", left="box", right="box")
        self._signature(row, self.job.printed["form.code_title"], self.job.form.signer.vi, (code, style))
        self._tall(row, 27.0)

    def _sign_hint(self, row: int, _: Line) -> None:
        style = Style(size=11, italic=True, align="center")
        hint = replace(style, left="box", right="box")
        self._signature(
            row, self.job.printed["form.code_hint"], self.job.printed["form.sign_hint"], (hint, style)
        )
        self._tall(row, 18.0)

    def _code(self, row: int, _: Line) -> None:
        style = Style(size=22, bold=True, align="center", left="box", right="box", bottom="box")
        self._signature(row, self.job.formulas[self.job.plan.at(*CODE_AT)], None, (style, Style()))
        self._tall(row, 48.0)

    def _sign_name(self, row: int, _: Line) -> None:
        job, name = self.job, None
        if SIGNER_NAME in job.form.cells:
            at = job.plan.cell(SIGNER_NAME)
            name = Formula(f'IF(LEN(TRIM({at}))=0,"",TRIM({at}))', job.value_of(SIGNER_NAME))
        style = Style(size=13, bold=True, align="center")
        self._signature(row, "", name, (Style(), style))
        self._tall(row, 21.0)

    def _status(self, row: int, _: Line) -> None:
        job = self.job
        strip = job.plan.at(*STRIP_AT)
        summary = self._summary(job.formulas[strip])
        said = job.printed["form.status"]
        content = Formula(f"{quoted(said)}&{strip}", f"{said}{summary.value}")
        self.pen.span(row, (self.first, self.body_last), content, Style(size=11, italic=True))
        self._tall(row, 21.0)


def _groups(columns: tuple[Column, ...]) -> list[list[Column]]:
    groups: list[list[Column]] = []
    for column in columns:
        if groups and column.group is not None and groups[-1][0].group == column.group:
            groups[-1].append(column)
        else:
            groups.append([column])
    return groups


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
