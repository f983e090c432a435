"""The live checks of a form as Excel formulas, each with the result it has for given entries.

Knows which helper column holds what; every condition comes from `live`, so sheet and office cannot
disagree. Refuses to know looks and files.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from antt_sync.core import sheet as keys
from antt_sync.core.checks import Problem, RowChecks, expanded, row_checks
from antt_sync.core.excel import Sheet, Spot, excel_bad, excel_date, quoted, to_excel
from antt_sync.core.expressions import UNTOLD, Expr
from antt_sync.core.live import (
    FAILED,
    MODULUS,
    PASSED,
    Evaluation,
    LiveWords,
    ma_kiem,
    share,
    short_name,
    weight,
)
from antt_sync.core.schema import Cell
from antt_sync.core.sheet import Prefill, SheetPlan
from antt_sync.core.values import CellType, serial


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula without `=`, and its value for the entries the sheet is written with."""

    text: str
    value: str | int


class SheetFormulas:
    """All formulas of one sheet, by cell name."""

    def __init__(self, plan: SheetPlan, evaluation: Evaluation, *, prefill: Prefill, words: LiveWords) -> None:
        self.plan = plan
        self.form = plan.form
        self.evaluation = evaluation
        self.words = words
        self.sheet = _excel_sheet(plan, prefill)

    def all(self) -> dict[str, Formula]:
        """Every formula of the sheet's rows, strip and code."""
        found: dict[str, Formula] = {}
        for checks in row_checks(self.form):
            found.update(self._row(checks))
        found[self.plan.at("~strip.0", keys.LABEL)] = self.banner()
        found[self.plan.at("~code.0", keys.LABEL)] = self.code()
        return found

    def _row(self, checks: RowChecks) -> Iterator[tuple[str, Formula]]:
        row, live, at = checks.row, self.evaluation, self.plan.at
        for cell in row.cells:
            if cell.type is CellType.DATE:
                yield at(row.key, keys.DAY + cell.column), self._day(cell)
            elif cell.computed:
                yield self.plan.cell(cell.address), self._computed(cell)
        yield at(row.key, keys.CHECK), Formula(self._verdict(checks), live.live_text(checks, self.words))
        missing = [self._when(expanded_when) for _, expanded_when in checks.missing]
        yield at(row.key, keys.MISSING), Formula(_count(missing), len(live.missing(row.key)))
        wrong = [self._when(p.when) for p in checks.problems]
        yield at(row.key, keys.WRONG), Formula(_any(wrong), int(live.wrong(row.key)))
        reminders = [self._when(p.when) for p in checks.reminders]
        yield at(row.key, keys.REMINDER), Formula(_any(reminders), int(bool(live.reminders(row.key))))
        yield at(row.key, keys.NEXT), self._next(row.key)
        entries = [c for c in row.cells if not c.computed]
        shares = "+".join(self._share(c) for c in entries)
        value = sum(share(c, e) * weight(c.address) for c in entries if (e := live.entries.get(c.address)) is not None)
        yield at(row.key, keys.CODE), Formula(f"MOD({shares},{MODULUS})" if shares else "0", value % MODULUS)
        if row.criterion:
            yield at(row.key, keys.RESULT), self._result(row.key)

    def _when(self, expr: Expr) -> str:
        return f"IFERROR({to_excel(expr, self.sheet)},FALSE)"

    def _day(self, cell: Cell) -> Formula:
        entry = self.evaluation.entries.get(cell.address)
        day = serial(entry) if isinstance(entry, date) else ""
        return Formula(excel_date(self.plan.cell(cell.address)), day)

    def _computed(self, cell: Cell) -> Formula:
        assert cell.value is not None
        row = cell.address.rpartition(".")[0]
        text = to_excel(expanded(self.form, cell.value), self.sheet)
        if cell.type is CellType.VERDICT:
            details = [p.key for p in self.form.parts_of(row) if p.key != row]
            text = f'IFERROR(IF({text},"{PASSED}","{FAILED}"),"")'
            if details:
                errors = "+".join(self.plan.at(key, keys.WRONG) for key in details)
                text = f'IF({errors}>0,"",{text})'
        else:
            text = f'IFERROR({text},"")'
        return Formula(text, self.evaluation.computed(cell.address))

    def _result(self, row: str) -> Formula:
        parts = [self.plan.at(p.key, keys.WRONG) for p in self.form.parts_of(row)]
        open_parts = "+".join([self.plan.at(row, keys.MISSING), *parts])
        value = self.plan.at(row, self.form.result_column)
        untold = quoted(UNTOLD)
        text = f"IF({open_parts}>0,{untold},IF(LEN(TRIM({value}))=0,{untold},TRIM({value})))"
        return Formula(text, self.evaluation.result(row))

    def _said(self, problem: Problem) -> str:
        if problem.live is None:
            return quoted(self.words.by_code[problem.code])
        return to_excel(problem.live, self.sheet)

    def _verdict(self, checks: RowChecks) -> str:
        key, words = checks.row.key, self.words
        steps = [(self._when(p.when), self._said(p)) for p in checks.problems]
        if checks.missing:
            steps.append((f"{self.plan.at(key, keys.MISSING)}>0", self._missing_text(checks)))
        steps += [(self._when(p.when), self._said(p)) for p in checks.reminders]
        if checks.needed is not None:
            steps.append((f"NOT({self._when(checks.needed)})", quoted(words.not_needed)))
        for note in checks.row.notes:
            when, text = expanded(self.form, note.when), expanded(self.form, note.text)
            steps.append((self._when(when), to_excel(text, self.sheet)))
        entries = [c for c in checks.row.cells if not c.computed]
        if entries:
            filled = ",".join(f"LEN(TRIM({self.plan.cell(c.address)}))>0" for c in entries)
            steps.append((f"OR({filled})", quoted(words.fine)))
        text = '""'
        for condition, said in reversed(steps):
            text = f"IF({condition},{said},{text})"
        return text

    def _missing_text(self, checks: RowChecks) -> str:
        words = self.words
        if len(checks.missing) == 1:
            return quoted(words.missing)
        parts = [
            f'IF({self._when(needed)},{quoted(", " + short_name(self.form, cell.column))},"")'
            for cell, needed in checks.missing
        ]
        return f'{quoted(words.missing + ": ")}&MID({"&".join(parts)},3,99)'

    def _next(self, row: str) -> Formula:
        """The row's number when something is left to do in it, for the link to the next cell."""
        at, live = self.plan.at, self.evaluation
        left = "+".join(at(row, k) for k in (keys.MISSING, keys.WRONG, keys.REMINDER))
        busy = live.missing(row) or live.wrong(row) or live.reminders(row)
        return Formula(f'IF({left}>0,ROW(),"")', self.plan.row_at[row] if busy else "")

    def _share(self, cell: Cell) -> str:
        spot = self.sheet.spots[cell.address]
        at, w = spot.at, weight(cell.address)
        if cell.type is CellType.CHOICE:
            listed = "+".join(f"(TRIM({at})={quoted(c)})*{n}" for n, c in enumerate(cell.choices, start=1))
            return f"({listed})*{w}"
        if cell.type is CellType.DATE:
            return f"IF(ISNUMBER({spot.date_at}),MOD({spot.date_at},{MODULUS})*{w},0)"
        blank = f"OR(LEN(TRIM({at}))=0,{excel_bad(spot)})"
        if cell.type is CellType.INT:
            return f"IF({blank},0,MOD({at}+1,{MODULUS})*{w})"
        digits = "{" + ",".join(f'"{d}"' for d in range(1, 10)) + "}"
        values = "{1,2,3,4,5,6,7,8,9}"
        summed = f'SUMPRODUCT((LEN({at})-LEN(SUBSTITUTE({at},{digits},"")))*{values})'
        return f"IF({blank},0,MOD(7*LEN(TRIM({at}))+13*{summed},{MODULUS})*{w})"

    def banner(self) -> Formula:
        """The strip on top: how much is left, or ready to send."""
        m, e, r = (f"SUM({self.plan.down(k)})" for k in (keys.MISSING, keys.WRONG, keys.REMINDER))
        words = self.words
        symbol = f'IF({e}>0,"✗",IF({m}>0,"…","!"))'
        entered = f"IF({m}>0,{_numbered(words.still, m)},{quoted(words.all_entered)})"
        errors = f"IF({e}>0,{_numbered(words.errors, e)},{quoted(words.no_errors)})"
        tail = f'IF({r}>0," · "&{_numbered(words.reasons, r)},"")'
        text = f'IF({m}+{e}+{r}=0,{quoted(words.ready)},{symbol}&" "&{entered}&" · "&{errors}&{tail})'
        return Formula(text, self.evaluation.banner(words))

    def code(self) -> Formula:
        """Mã kiểm, four digits."""
        text = f'TEXT(MOD(SUM({self.plan.down(keys.CODE)}),{MODULUS}),"0000")'
        return Formula(text, ma_kiem(self.form, self.evaluation.entries))


def _excel_sheet(plan: SheetPlan, prefill: Prefill) -> Sheet:
    form = plan.form
    spots = {
        address: Spot(
            at=plan.cell(address),
            type=cell.type,
            choices=cell.choices,
            longest=cell.longest,
            smallest=cell.smallest,
            date_at=plan.at(address.rpartition(".")[0], keys.DAY + cell.column) if cell.type is CellType.DATE else "",
        )
        for address, cell in form.cells.items()
    }
    known = {
        address: plan.at(address.rpartition(".")[0], keys.KNOWN + cell.column)
        for address, cell in form.cells.items()
        if cell.known is not None
    }
    results = {row.key: plan.at(row.key, keys.RESULT) for row in form.criteria}
    parameters = {**form.parameters, **prefill.parameters}
    return Sheet(spots, known, parameters, results, plan.down(keys.RESULT))


def _numbered(words: str, number: str) -> str:
    before, _, after = words.partition("{n}")
    return f"{quoted(before)}&{number}&{quoted(after)}"


def _count(conditions: list[str]) -> str:
    return "+".join(f"IF({c},1,0)" for c in conditions) or "0"


def _any(conditions: list[str]) -> str:
    return f"IF(OR({','.join(conditions)}),1,0)" if conditions else "0"
