"""The rows of the form's table: clause bands, labels, entry cells, results, the Kiểm tra column.

Knows which role every cell of a row has and which edges it shares with its neighbours; refuses to know
when a cell is wrong or missing (formulas tell) and how text is measured.
"""

from __future__ import annotations

from antt_sync.adapters.fix_list_sheet import margin_mark
from antt_sync.adapters.form_canvas import Canvas
from antt_sync.adapters.look_styles import BAND, COUNT, DAY, GREY, PLAIN, POINTS, RED, TEXT, Style
from antt_sync.adapters.pen import Content, Rich
from antt_sync.adapters.table_edges import Role, roles_of
from antt_sync.adapters.text_metrics import line_count, room_in, row_points
from antt_sync.adapters.workbook_job import Job
from antt_sync.core import sheet as keys
from antt_sync.core.schema import Cell, Row
from antt_sync.core.sheet import Line
from antt_sync.core.values import CellType, as_number, show

GIVEN = {CellType.INT: COUNT, CellType.DATE: DAY, CellType.DECIMAL: POINTS}
"""How a value that the office gave is shown: it is a number in a formula."""

LONG_TEXT = 100
"""A cell that may hold more characters than this is read, not glanced at: left-aligned."""


def write_band(sheet: Canvas, number: int, line: Line) -> None:
    """Write a clause's band over the table."""
    assert line.section is not None
    edges = sheet.edges
    style = Style(bold=True, fill=BAND, indent=1)
    section = line.section
    span = (sheet.first, sheet.last_entry)
    title: Content = section.label.vi
    lines = 1
    if section.note.vi:
        text, room = f"{section.label.vi}   {section.note.vi}", room_in(sheet.pixels(*span), style.indent)
        lines = line_count(text, room, style.size, bold=True)
        title = Rich(((section.label.vi, Style(bold=True)), (f"   {section.note.vi}", Style(italic=True))))
    shown = style._replace(wrap=lines > 1, top="entry", bottom="entry", left="grid", right="grid")
    sheet.pen.span(number, span, title, shown)
    sheet.pen.put(number, sheet.last, None, edges.on(style, number, sheet.last))
    sheet.line(number, 21.0 if lines == 1 else row_points(lines, 12))


def write_row(sheet: Canvas, number: int, line: Line) -> None:
    """Write one row: what is printed, what was entered, what is worked out."""
    assert line.row is not None
    job, row, columns = sheet.job, line.row, sheet.job.plan.columns
    roles = roles_of(job, row)
    lines = 1
    for column, role in roles.items():
        content, style = _printed(job, row, role)
        if role in (Role.ENTRY, Role.COMPUTED):
            continue
        sheet.pen.put(number, column, content, sheet.edges.on(style, number, column))
        if role is Role.LABEL and isinstance(content, str):
            room = room_in(sheet.widths[keys.LABEL], style.indent)
            lines = max(lines, line_count(content, room, style.size, bold=style.bold))
    for cell in row.cells:
        column = columns[cell.column]
        style = entry_style(cell, row, marked=cell.address in sheet.marked)
        own = job.formulas if cell.computed else job.shared
        content = own.get(job.plan.cell(cell.address)) or written(job, cell)
        sheet.pen.put(number, column, content, sheet.edges.on(style, number, column))
        lines = max(lines, _lines_for(job, cell, style, sheet.widths[cell.column]))
    _write_helpers(sheet, number, row)
    if marks := sheet.marks.get(row.key):
        style = Style(bold=True, color=RED, align="center")
        sheet.pen.put(number, sheet.edge, margin_mark(job, marks), style)
    sheet.line(number, row_points(lines, 12), grows=True)


def _printed(job: Job, row: Row, role: Role) -> tuple[Content, Style]:
    match role:
        case Role.NUMBER if row.table:
            return row.number, Style(size=10, italic=True, align="center")
        case Role.NUMBER:
            return row.number, Style(bold=True, align="center")
        case Role.LABEL if row.part_of:
            return f"– {row.label.vi}", Style(indent=3, wrap=True)
        case Role.LABEL:
            return job.filled(row.label.vi), Style(indent=1, wrap=True)
        case Role.UNIT:
            return row.unit.vi, Style(align="center")
        case Role.CHECK:
            formula = job.formulas[job.plan.at(row.key, keys.CHECK)]
            return formula, Style(size=11, color=PLAIN, indent=1, shrink=True)
        case _:
            return None, Style(fill=GREY)


def entry_style(cell: Cell, row: Row, *, marked: bool) -> Style:
    """How an entry or a result looks."""
    if cell.computed:
        strong = bool(row.criterion) or cell.type is CellType.SHOWN
        number = GIVEN.get(cell.type, "") if cell.given else ""
        return Style(bold=strong or marked, italic=True, align="center", fill=GREY, wrap=True, number=number)
    style = Style(align="center", wrap=True, open=True, bold=marked, number=TEXT)
    if cell.type is CellType.INT:
        return style._replace(number=COUNT, wrap=False)
    if cell.type is CellType.DECIMAL:
        return style._replace(number=POINTS, wrap=False)
    if cell.type is CellType.TEXT and cell.longest >= LONG_TEXT:
        return style._replace(align="left", indent=1)
    return style


def written(job: Job, cell: Cell) -> str | int | float:
    """An entry as it is written into its cell: numbers as numbers, everything else as text."""
    entry = job.entries.get(cell.address)
    return as_number(entry) if isinstance(entry, int) else show(entry)


def _lines_for(job: Job, cell: Cell, style: Style, width: int) -> int:
    texts = [job.value_of(cell.address)] if not cell.computed else []
    if cell.type is CellType.CHOICE:
        texts += cell.choices
    room = room_in(width, style.indent)
    return max((line_count(t, room, style.size, bold=style.bold) for t in texts if t), default=1)


def _write_helpers(sheet: Canvas, number: int, row: Row) -> None:
    job, style = sheet.job, Style(number="0")
    for key in sheet.helpers:
        column = job.plan.columns[key]
        if formula := job.formulas.get(f"{sheet.letters[key]}{number}"):
            sheet.pen.put(number, column, formula, style)
    for cell in row.cells:
        if cell.known is not None and (known := job.prefill.known.get(cell.address)) is not None:
            column = job.plan.columns[keys.KNOWN + cell.column]
            value = known if isinstance(known, str) else as_number(known)
            sheet.pen.put(number, column, value, style)
