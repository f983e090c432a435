"""The form's heading: state and office, title, information, and the header of the table.

Knows how an office's paper begins and how the table's columns are titled; refuses to know any row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from antt_sync.adapters.form_canvas import Canvas
from antt_sync.adapters.look_styles import HEADER, Style, framed
from antt_sync.adapters.pen import Content, Rich
from antt_sync.adapters.text_metrics import LINE, SAFETY, line_count, room_in, row_points, text_width
from antt_sync.adapters.workbook_job import place_and_day
from antt_sync.core import sheet as keys
from antt_sync.core.excel import quoted
from antt_sync.core.schema import Column
from antt_sync.core.sheet import Line, LineKind
from antt_sync.core.sheet_formulas import Formula
from antt_sync.core.values import show_date

RULE = "─"
SIGNED_ON = "ngay_lap.ngay"
"""A cell that a form may have; its day is then shown above the title."""


def _two_blocks(
    sheet: Canvas,
    row: int,
    left: str | Formula | None,
    right: str | Formula,
    styles: tuple[Style, Style],
) -> None:
    sheet.pen.span(row, (sheet.first, sheet.split), left, styles[0])
    sheet.pen.span(row, (sheet.split + 2, sheet.body_last), right, styles[1])


def _block_height(sheet: Canvas, text: str, least: float, *, bold: bool) -> float:
    lines = line_count(text, room_in(sheet.pixels(sheet.first, sheet.split)), 13, bold=bold)
    return max(least, lines * LINE[13] + 3)


def _nation(sheet: Canvas, row: int, _: Line) -> None:
    style = Style(size=13, align="center", valign="bottom", wrap=True)
    office = sheet.job.prefill.office_name.upper()
    _two_blocks(sheet, row, office, sheet.job.printed["form.nation"], (style, style._replace(bold=True)))
    sheet.line(row, _block_height(sheet, office, 24.0, bold=False))


def _motto(sheet: Canvas, row: int, _: Line) -> None:
    style = Style(size=13, bold=True, align="center", wrap=True)
    name = sheet.job.prefill.unit_name.upper()
    chosen = Formula(f"UPPER(TRIM({_chosen(sheet)}))", "") if sheet.job.plan.chooser else name
    _two_blocks(sheet, row, chosen, sheet.job.printed["form.motto"], (style, style._replace(size=14)))
    longest = max((name, *(choice.upper() for choice in sheet.job.prefill.choices)), key=len)
    sheet.line(row, _block_height(sheet, longest, 19.5, bold=True))


def _chosen(sheet: Canvas) -> str:
    """The cell in which the unit is chosen."""
    return sheet.job.plan.at(sheet.job.plan.chooser, keys.NUMBER)


def _rule(sheet: Canvas, row: int, _: Line) -> None:
    style = Style(size=8, align="center", valign="top")
    left = RULE * 10 if sheet.job.prefill.unit_name else None
    _two_blocks(sheet, row, left, RULE * 34, (style, style))
    sheet.line(row, 9.75)


def _place(sheet: Canvas, row: int, _: Line) -> None:
    job, style = sheet.job, Style(size=12, italic=True, align="center", wrap=True)
    name = "form.pattern_local" if job.prefill.local_name else "form.pattern"
    pattern = job.say(name, form=job.form.id, version=job.form.version, local=job.prefill.local_name)
    _two_blocks(sheet, row, pattern, _place_date(sheet), (style, style._replace(size=13)))
    sheet.line(row, _block_height(sheet, pattern, 19.5, bold=False))


def _place_date(sheet: Canvas) -> str | Formula:
    job = sheet.job
    row, _, column = SIGNED_ON.rpartition(".")
    at = job.plan.at(row, keys.DAY + column) if SIGNED_ON in job.form.cells else ""
    return place_and_day(job, at, job.entries.get(SIGNED_ON))


def _title(sheet: Canvas, row: int, _: Line) -> None:
    style = Style(size=16, bold=True, align="center", valign="bottom")
    sheet.pen.span(row, (sheet.first, sheet.body_last), sheet.job.form.title.vi, style)
    sheet.line(row, 33.0)


def _subtitle(sheet: Canvas, row: int, _: Line) -> None:
    text = sheet.job.filled(sheet.job.form.subtitle.vi)
    style = Style(size=14, bold=True, align="center", wrap=True)
    sheet.pen.span(row, (sheet.first, sheet.body_last), text, style)
    lines = line_count(text, room_in(sheet.pixels(sheet.first, sheet.body_last)), 14, bold=True)
    sheet.line(row, row_points(lines, 14))


def _title_rule(sheet: Canvas, row: int, _: Line) -> None:
    style = Style(size=8, align="center", valign="top")
    sheet.pen.span(row, (sheet.first, sheet.body_last), RULE * 18, style)
    sheet.line(row, 9.75)


def _window(sheet: Canvas, row: int, _: Line) -> None:
    job, text = sheet.job, ""
    if job.prefill.window:
        first, last = (show_date(day) for day in job.prefill.window)
        name = "form.window" if job.prefill.period.isdigit() else "form.window_period"
        text = job.say(name, period=job.prefill.period, first=first, last=last)
    sheet.pen.span(row, (sheet.first, sheet.body_last), text, Style(italic=True, align="center"))
    sheet.line(row, 19.5 if text else 6.0)


def _part(sheet: Canvas, row: int, line: Line) -> None:
    text = sheet.job.say(f"form.part_{line.place}", sheet=sheet.job.form.sheet.vi.upper())
    sheet.pen.span(row, (sheet.first, sheet.body_last), text, Style(bold=True, valign="bottom"))
    sheet.line(row, 24.0)


def _info(sheet: Canvas, row: int, line: Line) -> None:
    job, prefill = sheet.job, sheet.job.prefill
    due = job.say("form.due_before", day=show_date(prefill.due)) if prefill.due else ""
    pairs = (
        ((job.say("form.unit_name", kind=job.kind), prefill.unit_name), ("form.unit_code", prefill.unit)),
        (
            ("form.office", prefill.office_name),
            ("form.recipient", prefill.recipient or prefill.office_name),
        ),
        (("form.due", due), ("form.citing", prefill.citing or job.form.source)),
    )[line.place]
    style, lines = Style(indent=1, wrap=True), 1
    for (name, value), columns in zip(pairs, _halves(sheet), strict=True):
        label = job.printed.get(name, name)
        strong = Style(bold=bool(value) and name != "form.citing")
        room = room_in(sheet.pixels(*columns), 1) - text_width(label, 12)
        blank = job.printed["form.blank"]
        while blank and SAFETY * text_width(blank, 12) > room:
            blank = blank[:-1]
        content: Content = Rich(((label, Style()), (value or blank or " ", strong)))
        if job.plan.chooser and (line.place, name) == (0, pairs[0][0]):
            content = Formula(f"{quoted(label)}&TRIM({_chosen(sheet)})", label)
        sheet.pen.span(row, columns, content, style)
        lines = max(lines, line_count(f"{label}{value}", room_in(sheet.pixels(*columns), 1), 12, bold=True))
    sheet.line(row, lines * LINE[12] + 3)


def _halves(sheet: Canvas) -> tuple[tuple[int, int], tuple[int, int]]:
    return (sheet.first, sheet.split), (sheet.split + 1, sheet.body_last)


def _legend(sheet: Canvas, row: int, _: Line) -> None:
    style = Style(size=11, italic=True, indent=1)
    sheet.pen.span(row, (sheet.first, sheet.body_last), sheet.job.printed["form.legend"], style)
    sheet.line(row, 18.0)


def _head(sheet: Canvas, row: int, _: Line) -> None:
    job, columns = sheet.job, sheet.job.plan.columns
    style = framed(Style(bold=True, fill=HEADER, align="center", wrap=True), "entry")
    below = row + 1
    titles = {keys.NUMBER: "form.number", keys.UNIT: "form.unit", keys.CHECK: "form.check"}
    said = {keys.LABEL: sheet.label_title, **{key: job.printed[name] for key, name in titles.items()}}
    for key, title in said.items():
        sheet.pen.span(row, (columns[key], columns[key]), title, style, down=1)
    lines = 1
    for group in _groups(job.form.columns):
        first, last = columns[group[0].key], columns[group[-1].key]
        if group[0].group is not None:
            sheet.pen.span(row, (first, last), group[0].group.vi, style)
        for column in group:
            title, needed = _title_lines(job.filled(column.label.vi), column.width)
            if column.group is None:
                sheet.pen.span(row, (first, last), title, style, down=1)
            else:
                sheet.pen.put(below, columns[column.key], title, style)
            lines = max(lines, needed if column.group is not None else needed - 1)
    sheet.line(row, 20.25)
    sheet.line(below, row_points(lines, 12))


def _title_lines(title: str, width: int) -> tuple[str, int]:
    """A column's title, parted at its comma or bracket where it does not fit on one line."""
    room = room_in(width)
    if line_count(title, room, 12, bold=True) > 1:
        title = title.replace(", ", ",\n", 1) if ", " in title else title.replace(" (", "\n(", 1)
    return title, line_count(title, room, 12, bold=True)


def _head_numbers(sheet: Canvas, row: int, _: Line) -> None:
    style = framed(Style(size=10, italic=True, fill=HEADER, align="center"), "entry")
    letters, number = "ABC", 0
    for key in (key for key in sheet.job.plan.columns if key in sheet.widths and key != keys.MARK):
        column = sheet.job.plan.columns[key]
        if column <= sheet.job.plan.columns[keys.UNIT]:
            said, letters = letters[0], letters[1:]
        else:
            number += 1
            said = f"({number})"
        sheet.pen.put(row, column, said, style)
    sheet.line(row, 14.25)


def _groups(columns: tuple[Column, ...]) -> list[list[Column]]:
    groups: list[list[Column]] = []
    for column in columns:
        if groups and column.group is not None and groups[-1][0].group == column.group:
            groups[-1].append(column)
        else:
            groups.append([column])
    return groups


HEADING_LINES: Mapping[LineKind, Callable[[Canvas, int, Line], None]] = {
    LineKind.NATION: _nation,
    LineKind.MOTTO: _motto,
    LineKind.RULE: _rule,
    LineKind.PLACE: _place,
    LineKind.TITLE: _title,
    LineKind.SUBTITLE: _subtitle,
    LineKind.TITLE_RULE: _title_rule,
    LineKind.WINDOW: _window,
    LineKind.PART: _part,
    LineKind.INFO: _info,
    LineKind.LEGEND: _legend,
    LineKind.HEAD: _head,
    LineKind.HEAD_NUMBERS: _head_numbers,
}
"""Who draws which line."""
