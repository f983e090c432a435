"""What stays in view on top of the form, and what an office says above a returned one.

Knows the strip, the short titles and the banner; refuses to know how what is left is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from antt_sync.adapters.fix_list_sheet import fix_list_spots, mandatory
from antt_sync.adapters.form_canvas import Canvas
from antt_sync.adapters.look_styles import (
    BAND,
    GREEN,
    NOTE_FILL,
    RED,
    STRIP,
    TEXT,
    WHITE,
    YELLOW,
    Style,
    framed,
)
from antt_sync.adapters.text_metrics import SAFETY, room_in, text_width
from antt_sync.adapters.workbook_job import Job, sheet_ref
from antt_sync.core import sheet as keys
from antt_sync.core.excel import quoted
from antt_sync.core.sheet import Line, LineKind
from antt_sync.core.sheet_formulas import Formula
from antt_sync.core.sheet_texts import STRIP_AT, UNITS


def _tip(sheet: Canvas, row: int, _: Line) -> None:
    style = Style(size=11, italic=True, color=RED, fill=NOTE_FILL, indent=1)
    sheet.pen.span(row, (sheet.edge, sheet.last), sheet.job.say("form.tip"), style)
    sheet.line(row, 18.0)


def _strip(sheet: Canvas, row: int, _: Line) -> None:
    job, pen = sheet.job, sheet.pen
    style = Style(size=14, bold=True, color=WHITE, fill=STRIP, indent=1)
    parts = (job.form.id, job.unit_shown, _capital(job.period))
    name, size = _fitted(parts, room_in(sheet.pixels(sheet.first, sheet.split), 1))
    if sheet.edge != sheet.first:
        pen.put(row, sheet.edge, None, style)
    pen.span(row, (sheet.first, sheet.split), name, style._replace(size=size))
    summary = job.formulas[job.plan.at(*STRIP_AT)]
    middle = style._replace(align="center", indent=0)
    pen.span(row, (sheet.split + 1, sheet.last_entry), summary_of(sheet.job, summary), middle)
    pen.put(row, sheet.last, _link(sheet), middle._replace(size=12, underline=True))
    sheet.line(row, 27.0)


def summary_of(job: Job, summary: Formula) -> Formula:
    """The summary on top, preceded by what is left of the fix list while anything is."""
    left = fix_list_spots(job).left
    if left is None:
        return summary
    before, _, after = job.printed["returned.left"].partition("{n}")
    said = f"{quoted(before)}&{left.text}&{quoted(after)}"
    ready = job.printed["returned.left_ready"]
    tail = f"LOWER(MID({summary.text},3,1))&MID({summary.text},4,99)"
    rest = f'IF(LEFT({summary.text},1)="✓",{quoted(ready)},{tail})'
    now = str(summary.value)
    shown = ready if now.startswith("✓") else f"{now[2:3].lower()}{now[3:]}"
    value = f"{before}{left.value}{after}{shown}" if left.value else summary.value
    return Formula(f"IF({left.text}>0,{said}&{rest},{summary.text})", value)


def _link(sheet: Canvas) -> Formula:
    job = sheet.job
    codes = job.plan.left(keys.NEXT)
    here = sheet_ref(job.sheet_name)
    target = f"ADDRESS(INT(MIN({codes})/100),MOD(MIN({codes}),100),4)"
    text, done = job.printed["form.next"], job.printed["form.done"]
    busy = any(job.evaluation.totals()) or bool(job.plan.chooser)
    link = f'HYPERLINK("#{here}!"&{target},{quoted(text)})'
    formula = Formula(f"IF(COUNT({codes})>0,{link},{quoted(done)})", text if busy else done)
    left = fix_list_spots(job).left
    if left is None:
        return formula
    back = job.printed["form.to_fix_list"]
    fix_list = sheet_ref(job.printed["sheets.fix_list"])
    shown = f'HYPERLINK("#{fix_list}!B2",{quoted(back)})'
    return Formula(f"IF({left.text}>0,{shown},{formula.text})", back if left.value else formula.value)


def _short(sheet: Canvas, row: int, _: Line) -> None:
    job, columns = sheet.job, sheet.job.plan.columns
    style = Style(bold=True, size=11, fill=BAND, align="center", bottom="rule")
    titles = {keys.NUMBER: "form.number", keys.UNIT: "form.unit", keys.CHECK: "form.check_short"}
    said = {key: job.printed[name] for key, name in titles.items()}
    said |= {column.key: job.filled(column.short.vi) for column in job.form.columns}
    for key in sheet.widths:
        sheet.pen.put(row, columns[key], said.get(key), style)
    left = style._replace(align="left", indent=1)
    sheet.pen.put(row, columns[keys.LABEL], sheet.label_title, left)
    sheet.line(row, 21.0)


def _choose(sheet: Canvas, row: int, _: Line) -> None:
    """The unit of a workbook made for nobody: a list to choose from, and whether that was done."""
    job, pen, columns = sheet.job, sheet.pen, sheet.job.plan.columns
    style = framed(Style(size=13, bold=True, open=True, indent=1, number=TEXT), "box")
    pen.span(row, (sheet.first, sheet.split), None, style)
    hint = Style(size=12, bold=True, color=RED, indent=1)
    pen.span(row, (sheet.split + 1, sheet.last_entry), job.printed["form.choose"], hint)
    for key in (keys.CHECK, keys.MISSING, keys.WRONG, keys.NEXT):
        look = Style(size=11, indent=1) if key == keys.CHECK else Style(number="0")
        pen.put(row, columns[key], job.formulas[job.plan.at(job.plan.chooser, key)], look)
    sheet.line(row, 27.0)
    title, said = job.say("entry.choice_title"), job.say("entry.choice")
    rule = {"validate": "list", "source": f"={UNITS}", "error_title": title, "error_message": said}
    pen.sheet.data_validation(row - 1, sheet.first - 1, row - 1, sheet.first - 1, rule)
    empty = {"type": "formula", "criteria": f"={job.plan.at(job.plan.chooser, keys.MISSING)}=1"}
    empty["format"] = pen.formats.change(bg_color=YELLOW)
    pen.sheet.conditional_format(row - 1, sheet.first - 1, row - 1, sheet.split - 1, empty)


def _edge(sheet: Canvas) -> str:
    return "alarm" if mandatory(sheet.job) else "calm"


def _banner(sheet: Canvas, row: int, _: Line) -> None:
    color = RED if mandatory(sheet.job) else GREEN
    edge = _edge(sheet)
    style = Style(size=20, bold=True, color=color, align="center", top=edge, left=edge, right=edge)
    _boxed(sheet, row, fix_list_spots(sheet.job).headline, style)
    sheet.line(row, 33.0)


def _banner_more(sheet: Canvas, row: int, _: Line) -> None:
    edge = _edge(sheet)
    style = Style(align="center", valign="top", wrap=True, bottom=edge, left=edge, right=edge)
    _boxed(sheet, row, fix_list_spots(sheet.job).progress, style)
    sheet.line(row, 39.0)


def _boxed(sheet: Canvas, row: int, content: str | Formula, style: Style) -> None:
    sheet.pen.span(row, (sheet.edge, sheet.last), content, style)


def _fitted(parts: tuple[str, ...], room: int) -> tuple[str, int]:
    """The strip's left text and its size: smaller, then without its end, until it fits."""
    for shown in (parts, parts[:-1]):
        text = "  ·  ".join(shown)
        for size in (12, 11, 10):
            if SAFETY * text_width(text, size, bold=True) <= room:
                return text, size
    return text, size


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


TOP_LINES: Mapping[LineKind, Callable[[Canvas, int, Line], None]] = {
    LineKind.TIP: _tip,
    LineKind.STRIP: _strip,
    LineKind.SHORT: _short,
    LineKind.CHOOSE: _choose,
    LineKind.BANNER: _banner,
    LineKind.BANNER_MORE: _banner_more,
}
"""Who draws which line."""
