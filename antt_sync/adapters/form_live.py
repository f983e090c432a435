"""What the form's sheet does while it is filled: colours that follow formulas, lists, refusals, protection.

Knows the conditions of `checks` as the sheet prints them and Excel's limits; refuses to know what a
condition means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from antt_sync.adapters.form_canvas import Canvas
from antt_sync.adapters.look_styles import (
    AMBER,
    BLACK,
    FAINT,
    GREEN,
    GREY,
    PALE_AMBER,
    PALE_RED,
    PLAIN,
    RED,
    YELLOW,
)
from antt_sync.adapters.pen import LIST_LONGEST, Pen
from antt_sync.core import sheet as keys
from antt_sync.core.book import column_letters
from antt_sync.core.expressions import Expr, Op, Ref
from antt_sync.core.live import FAILED
from antt_sync.core.roster import KIND_WORDS
from antt_sync.core.schema import Cell
from antt_sync.core.values import HUNDRED, CellType, show_points

VERDICT_COLORS = (
    ("✗", {"font_color": RED, "bg_color": PALE_RED, "bold": True}),
    ("!", {"font_color": AMBER, "bg_color": PALE_AMBER, "bold": True}),
    ("…", {"font_color": AMBER, "italic": True}),
    ("✓", {"font_color": GREEN}),
    ("–", {"font_color": FAINT}),
    ("=", {"font_color": PLAIN}),
)


def make_live(sheet: Canvas) -> None:
    """Add colours, lists, refusals and their messages to a drawn form sheet."""
    _color_missing(sheet)
    _color_results(sheet)
    _validate(sheet)


def protect(sheet: Canvas) -> None:
    """Lock everything but the entry cells and notes, without a password: a guide rail, not a wall."""
    sheet.pen.lock(objects=True)


# --- colours -------------------------------------------------------------------------------------


def _color_missing(sheet: Canvas) -> None:
    printed, formats = sheet.job.live, sheet.pen.formats
    yellow, grey = formats.change(bg_color=YELLOW), formats.change(bg_color=GREY)
    conditions = [(printed.missing, yellow), (_reasons(sheet), yellow), (printed.idle, grey)]
    if sheet.marked:
        conditions.append((_marked(sheet), formats.change(bg_color=PALE_RED)))
    for found, format in conditions:
        for column, first, last, formula in _runs(sheet, found):
            rule = {"type": "formula", "criteria": f"={formula}", "format": format}
            sheet.pen.sheet.conditional_format(first - 1, column - 1, last - 1, column - 1, rule)


def _reasons(sheet: Canvas) -> dict[str, str]:
    """Where a reason still has to be written: text cells that a reminder of their own row looks at."""
    found: dict[str, str] = {}
    for checks in sheet.job.live.checks:
        for reminder in checks.reminders:
            for cell in checks.row.cells:
                if cell.type is CellType.TEXT and cell.address in refs_in(reminder.when):
                    at = sheet.job.plan.at(checks.row.key, keys.REMINDER)
                    found[cell.address] = f"AND({at}>0,LEN(TRIM({sheet.job.plan.cell(cell.address)}))=0)"
    return found


def _marked(sheet: Canvas) -> dict[str, str]:
    at = sheet.job.plan.at
    return {address: f'LEFT({at(address.rpartition(".")[0], keys.MARK)},1)="►"' for address in sheet.marked}


def _runs(sheet: Canvas, conditions: dict[str, str] | Any) -> Iterator[tuple[int, int, int, str]]:
    """Conditions of cells below each other that differ only in the row, as one: column, rows, formula."""
    plan, cells = sheet.job.plan, sheet.job.form.cells
    run: tuple[int, int, int, str] | None = None
    shape = ""
    placed = sorted(
        (plan.columns[cells[address].column], plan.row_at[address.rpartition(".")[0]], formula)
        for address, formula in conditions.items()
    )
    for column, row, formula in placed:
        own = shape_of(formula, row)
        if run and own == shape and run[0] == column and run[2] == row - 1:
            run = (column, run[1], row, run[3])
            continue
        if run:
            yield run
        run, shape = (column, row, row, formula), own
    if run:
        yield run


def _color_results(sheet: Canvas) -> None:
    job, pen = sheet.job, sheet.pen
    rows = [job.plan.row_at[row.key] for row in job.form.rows]
    first, last = min(rows), max(rows)
    check = job.plan.columns[keys.CHECK]
    if job.plan.chooser:
        first = job.plan.row_at[job.plan.chooser]
    at = f"${column_letters(check)}{first}"
    looks = [(f'LEFT({at},1)="{symbol}"', look) for symbol, look in VERDICT_COLORS]
    # A sound figure whose verdict is bad is neither green nor an error.
    looks.insert(2, (f'ISNUMBER(SEARCH("{FAILED}",{at}))', {"font_color": BLACK, "bold": True}))
    for condition, look in looks:
        rule = {"type": "formula", "criteria": f"={condition}", "format": pen.formats.change(**look)}
        pen.sheet.conditional_format(
            first - 1, check - 1, last - 1, check - 1, {**rule, "stop_if_true": True}
        )
    column = job.plan.columns.get(job.form.result_column)
    if column is not None:
        rule = {"type": "cell", "criteria": "==", "value": f'"{FAILED}"'}
        rule["format"] = pen.formats.change(bold=True, underline=1)
        pen.sheet.conditional_format(first - 1, column - 1, last - 1, column - 1, rule)


def shape_of(formula: str, row: int) -> str:
    """The formula with its own row's number taken out: equal for cells that ask the same in each row."""
    return re.sub(rf"(?<=[A-Z]){row}(?![0-9])", "#", formula)


def refs_in(expr: Expr) -> set[str]:
    """Every address an expression looks at."""
    match expr:
        case Ref(address=address, source="entered"):
            return {address}
        case Op(args=args):
            return set().union(*(refs_in(arg) for arg in args))
        case _:
            return set()


# --- what may be typed ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Check:
    """One validation, shared by all cells that have the same."""

    kind: CellType
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 0
    prompt: str = ""


def _validate(sheet: Canvas) -> None:
    job = sheet.job
    cells: dict[_Check, list[tuple[int, int]]] = {}
    for row in job.form.rows:
        for cell in row.cells:
            if not cell.computed:
                prompt = row.label.vi if cell.column == keys.LABEL else ""
                place = (job.plan.row_at[row.key] - 1, job.plan.columns[cell.column] - 1)
                cells.setdefault(_check_of(cell, prompt), []).append(place)
    for check, places in cells.items():
        options = _options(sheet.pen, job.say, check, job.prefill.period[:4])
        options["other_cells"] = [[r, c, r, c] for r, c in places[1:]]
        (r, c) = places[0]
        sheet.pen.sheet.data_validation(r, c, r, c, options)


def _check_of(cell: Cell, prompt: str) -> _Check:
    return _Check(cell.type, cell.choices, cell.smallest, cell.longest, prompt)


def validation_of(pen: Pen, cell: Cell, say: Callable[..., str], year: str) -> dict[str, Any]:
    """What a spreadsheet lets people type into a cell of this sheet, as XlsxWriter's options."""
    return _options(pen, say, _check_of(cell, ""), year)


def _options(pen: Pen, say: Callable[..., str], check: _Check, year: str) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if check.prompt:
        options["input_message"] = check.prompt[:LIST_LONGEST]
    match check.kind:
        case CellType.CHOICE:
            message = {"error_title": say("entry.choice_title"), "error_message": say("entry.choice")}
            if set(check.choices) <= set(KIND_WORDS.values()):
                options["input_message"] = say("entry.kinds")
            return {**options, **pen.listed(check.choices), **message}
        case CellType.INT:
            limits = {"criteria": "between", "minimum": check.least, "maximum": check.most}
            message = {"error_title": say("entry.count_title")}
            message["error_message"] = say("entry.count", least=check.least)
            return {**options, "validate": "integer", **limits, **message}
        case CellType.DECIMAL:
            limits = {
                "criteria": "between",
                "minimum": check.least / HUNDRED,
                "maximum": check.most / HUNDRED,
            }
            message = {"error_title": say("entry.points_title")}
            message["error_message"] = say("entry.points", most=show_points(check.most))
            return {**options, "validate": "decimal", **limits, **message}
        case CellType.DATE:
            options["input_message"] = say("entry.date", year=year)
            return {**options, "validate": "any"}
        case _:
            message = {"error_title": say("entry.text_title")}
            message["error_message"] = say("entry.text", longest=check.most)
            return {**options, "validate": "length", "criteria": "<=", "value": check.most, **message}
