"""Everything that can be wrong in a form's rows, each stated once as an expression.

Knows a form's cells and rules; refuses to know entries: `live` evaluates these expressions, and
`sheet_formulas` prints the same ones, so that sheet and office cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from antt_sync.core.expressions import Expr, Lit, Op, Ref, renamed
from antt_sync.core.findings import FAILED_CRITERIA, Severity
from antt_sync.core.schema import Cell, Form, Row, Rule
from antt_sync.core.values import CellType


@dataclass(frozen=True, slots=True)
class Problem:
    """A condition under which a cell is wrong, and how that is said."""

    address: str
    code: str
    severity: Severity
    when: Expr
    live: Expr | None
    rule: str = ""
    names_failed: bool = False


@dataclass(frozen=True, slots=True)
class RowChecks:
    """Everything that can be said of one row, in the order in which it is said."""

    row: Row
    problems: tuple[Problem, ...]
    missing: tuple[tuple[Cell, Expr], ...]
    reminders: tuple[Problem, ...]
    needed: Expr | None


def bad_code(kind: CellType) -> str:
    """The code of an entry that is not a value of its cell's type."""
    match kind:
        case CellType.INT:
            return "CELL-101"
        case CellType.CHOICE:
            return "CELL-102"
        case CellType.DATE:
            return "CELL-103"
        case CellType.DECIMAL:
            return "CELL-108"
        case _:
            return "CELL-104"


def expanded(form: Form, expr: Expr) -> Expr:
    """The expression with the columns of `sum`, `count` and `times` spelt out over the table's rows."""
    if not isinstance(expr, Op):
        return expr
    if expr.name in {"sum", "count"} and isinstance(expr.args[0], Ref):
        return Op(f"filled_{expr.name}", form.down(expr.args[0]).args)
    if expr.name == "times":
        return Op("times_over", tuple(_down_or_value(form, n, arg) for n, arg in enumerate(expr.args)))
    if expr.name == "text":
        return Op("text", tuple(_said(form, expanded(form, a)) for a in expr.args))
    return Op(expr.name, tuple(expanded(form, a) for a in expr.args))


def _down_or_value(form: Form, n: int, arg: Expr) -> Expr:
    """Every other argument of `times` is a table's column."""
    return form.down(arg) if n % 2 == 0 and isinstance(arg, Ref) else expanded(form, arg)


def _said(form: Form, expr: Expr) -> Expr:
    """Points among words are printed as such: they are counted in hundredths."""
    return Op("in_points", (expr,)) if in_points(form, expr) else expr


def in_points(form: Form, expr: Expr) -> bool:
    """Whether an expression's value is points."""
    if isinstance(expr, Ref):
        cell = form.cells.get(expr.address)
        return cell is not None and cell.type is CellType.DECIMAL
    if not isinstance(expr, Op):
        return False
    of = expr.args[1:] if expr.name == "if" else expr.args
    return expr.name == "points" or (
        expr.name in {"+", "-", "if", "filled_sum"} and any(in_points(form, arg) for arg in of)
    )


def row_checks(form: Form, *, in_sheet: bool = False) -> tuple[RowChecks, ...]:
    """Every row's checks, in printed order; `in_sheet`: without the rules that only an office can tell."""
    by_row: dict[str, list[Problem]] = {row.key: [] for row in form.rows}
    for rule in form.rules:
        if rule.of_set and in_sheet:
            continue
        for problem in _rule_problems(form, rule):
            by_row[problem.address.rpartition(".")[0]].append(problem)
    return tuple(_checks_of(form, row, by_row[row.key]) for row in form.rows)


def _rule_problems(form: Form, rule: Rule) -> Iterator[Problem]:
    for address, here in _places(form, rule):
        holds = renamed(rule.holds, here) if rule.each else rule.holds
        live = renamed(rule.live, here) if rule.each else rule.live
        broken = _not(expanded(form, holds))
        if rule.of_set:
            broken = Op("and", (Op("at_office", ()), broken))
        names_failed = FAILED_CRITERIA in rule.what.vi
        yield Problem(address, rule.code, rule.severity, broken, expanded(form, live), rule.id, names_failed)


@dataclass(frozen=True, slots=True)
class _Here:
    """Turns `cell` and `row.column` into the cell and row that a rule is looking at."""

    cell: str = ""
    row: str = ""

    def __call__(self, ref: Ref) -> Ref:
        name, _, column = ref.address.partition(".")
        if self.cell and ref.address == "cell":
            return Ref(self.cell, ref.source)
        return Ref(f"{self.row}.{column}", ref.source) if self.row and name == "row" else ref


def _places(form: Form, rule: Rule) -> Iterator[tuple[str, _Here]]:
    if not rule.each:
        yield rule.at, _Here()
    elif rule.each == "text":
        for cell in form.entry_cells.values():
            if cell.type is CellType.TEXT:
                yield cell.address, _Here(cell=cell.address)
    else:
        for row in form.table_rows(rule.each):
            yield f"{row.key}.{rule.at}", _Here(row=row.key)


def _checks_of(form: Form, row: Row, rules: list[Problem]) -> RowChecks:
    entries = [c for c in row.cells if not c.computed]
    whens = {c.address: expanded(form, c.when) for c in entries if c.when is not None}
    problems = [
        Problem(c.address, bad_code(c.type), Severity.ERROR, Op("bad", (Ref(c.address),)), None)
        for c in entries
    ]
    problems += [
        Problem(address, "CELL-107", Severity.ERROR, _and(_not(_blank(address)), _not(when)), None)
        for address, when in whens.items()
        if not _awaits(form, when)
    ]
    missing = []
    for cell in entries:
        if cell.required is not None:
            needed = _and(expanded(form, cell.required), _blank(cell.address))
            missing.append((cell, _and(whens.get(cell.address, Lit(True)), needed)))
    all_conditional = len(whens) == len(entries) > 0
    return RowChecks(
        row=row,
        problems=(*problems, *(p for p in rules if p.severity is not Severity.WARNING)),
        missing=tuple(missing),
        reminders=tuple(p for p in rules if p.severity is Severity.WARNING),
        needed=_any(tuple(dict.fromkeys(whens.values()))) if all_conditional else None,
    )


def _awaits(form: Form, when: Expr) -> bool:
    """Whether it is asked for once the office gave something: an answer before that is early, not wrong."""
    match _not(when):
        case Op(name="blank", args=(Ref(address=address),)):
            return form.cells[address].given
    return False


def _not(expr: Expr) -> Expr:
    if isinstance(expr, Op) and expr.name == "not":
        return expr.args[0]  # of the three verdicts too, twice turned is the same
    return Op("not", (expr,))


def _and(a: Expr, b: Expr) -> Expr:
    return b if isinstance(a, Lit) and a.value is True else Op("and", (a, b))


def _any(parts: tuple[Expr, ...]) -> Expr:
    return parts[0] if len(parts) == 1 else Op("or", (parts[0], _any(parts[1:])))


def _blank(address: str) -> Expr:
    return Op("blank", (Ref(address),))
