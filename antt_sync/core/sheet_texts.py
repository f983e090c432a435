"""The live checks of a form as Excel-2007 formulas: the same texts for everybody who fills the same form.

Knows which helper column holds what; every condition comes from `checks`, so sheet and office cannot
disagree. Refuses to know entries: `sheet_formulas` adds what each formula comes to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from antt_sync.core import sheet as keys
from antt_sync.core.checks import Problem, RowChecks, expanded, row_checks
from antt_sync.core.excel import Sheet, Spot, excel_bad, excel_date, quoted, to_excel
from antt_sync.core.expressions import UNTOLD, Expr
from antt_sync.core.live import (
    FAILED,
    MODULUS,
    PASSED,
    LiveWords,
    short_name,
    weight,
)
from antt_sync.core.schema import Cell, Row
from antt_sync.core.sheet import SheetPlan
from antt_sync.core.values import HUNDRED, CellType

STRIP_AT = ("~strip.0", keys.UNIT)
CODE_AT = ("~code.0", keys.NUMBER)
"""Where the summary on top and mã kiểm stand: line key, column key."""

UNITS = "DON_VI"
"""The name of the list of units, which stands on a sheet of its own: a list in a cell is short."""

LONGEST = 7_000
"""Characters of a formula; Excel 2007 takes 8,192."""

_SIZE = 16


@dataclass(frozen=True, slots=True)
class Printed:
    """The formulas of a sheet by cell name, and the checks they print.

    `missing` and `idle` say by address when a cell is still to be filled, and when it need not be.
    """

    texts: Mapping[str, str]
    checks: tuple[RowChecks, ...]
    missing: Mapping[str, str]
    idle: Mapping[str, str]


def printed_formulas(plan: SheetPlan, parameters: Mapping[str, int], words: LiveWords) -> Printed:
    """The formulas of a sheet; the same for everybody who fills the same form."""
    form = plan.form
    shape = tuple(len(form.table_rows(table)) for table in form.tables)
    said = (tuple(sorted(parameters.items())), repr(words))
    key = (form.hash, shape, form.opened, len(plan.lines), plan.chooser, *said)
    return _printed(key, _Holder(plan, parameters, words))


class _Holder:
    """Carries what cannot be hashed past `lru_cache`: equal to every other holder, so the key decides."""

    def __init__(self, plan: SheetPlan, parameters: Mapping[str, int], words: LiveWords) -> None:
        self.plan, self.parameters, self.words = plan, parameters, words

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Holder)


@lru_cache(maxsize=_SIZE)
def _printed(key: tuple[object, ...], holder: _Holder) -> Printed:  # noqa: ARG001
    printer = _Printer(holder.plan, holder.parameters, holder.words)
    texts = MappingProxyType(dict(printer.all()))
    return Printed(texts, printer.checks, dict(printer.missing()), dict(printer.idle()))


class _Printer:
    """Prints every check of a form as a formula."""

    def __init__(self, plan: SheetPlan, parameters: Mapping[str, int], words: LiveWords) -> None:
        self.plan = plan
        self.form = plan.form
        self.words = words
        self.sheet = excel_sheet(plan, parameters)
        self.checks = row_checks(plan.form, in_sheet=True)

    def all(self) -> Iterator[tuple[str, str]]:
        for checks in self.checks:
            yield from self._row(checks)
        if self.plan.chooser:
            yield from self._choice()
        yield self.plan.at(*STRIP_AT), self._banner()
        yield self.plan.at(*CODE_AT), f'TEXT(MOD(SUM({self.plan.down(keys.CODE)}),{MODULUS}),"0000")'

    def _choice(self) -> Iterator[tuple[str, str]]:
        """Whether the unit is chosen, and from the list."""
        row, words = self.plan.chooser, self.words
        at, chosen = self.plan.at, self.plan.at(row, keys.NUMBER)
        missing, wrong = at(row, keys.MISSING), at(row, keys.WRONG)
        yield missing, f"IF(LEN(TRIM({chosen}))=0,1,0)"
        yield wrong, f"IF({missing}=1,0,IF(SUMPRODUCT(({UNITS}=TRIM({chosen}))*1)>0,0,1))"
        unlisted = quoted(words.by_code["CELL-102"])
        said = f"IF({wrong}=1,{unlisted},{quoted(words.fine)})"
        yield at(row, keys.CHECK), f"IF({missing}=1,{quoted(words.missing)},{said})"
        column = self.plan.columns[keys.NUMBER]
        yield at(row, keys.NEXT), f'IF({missing}+{wrong}>0,ROW()*100+{column},"")'

    def missing(self) -> Iterator[tuple[str, str]]:
        """When a cell is still to be filled, as short as a condition of a sheet has to be."""
        for checks in self.checks:
            for cell, _ in checks.missing:
                yield cell.address, f"{self._lacks(checks, cell)}>0"

    def _lacks(self, checks: RowChecks, cell: Cell) -> str:
        """The helper cell that is 1 while this cell is still to be filled."""
        key = keys.LACK + cell.column if len(checks.missing) > 1 else keys.MISSING
        return self.plan.at(checks.row.key, key)

    def idle(self) -> Iterator[tuple[str, str]]:
        """When a cell need not be filled because what it asks about did not happen."""
        for checks in self.checks:
            for cell in checks.row.cells:
                if cell.when is not None and checks.needed is not None:
                    said = self.plan.at(checks.row.key, keys.CHECK)
                    yield cell.address, f"{said}={quoted(self.words.not_needed)}"
                elif cell.when is not None:
                    yield cell.address, f"NOT({self._when(expanded(self.form, cell.when))})"

    def _row(self, checks: RowChecks) -> Iterator[tuple[str, str]]:
        row, at = checks.row, self.plan.at
        for cell in row.cells:
            if cell.given:
                yield self.plan.cell(cell.address), self._given(cell, row)
            elif cell.type is CellType.DATE:
                yield at(row.key, keys.DAY + cell.column), excel_date(self.plan.cell(cell.address))
            elif cell.computed:
                yield self.plan.cell(cell.address), self._computed(cell)
        yield from self._verdict(checks)
        lacking = [self._lacks(checks, cell) for cell, _ in checks.missing]
        for spot, (_, needed) in zip(lacking, checks.missing, strict=True):
            yield spot, f"IF({self._when(needed)},1,0)"
        if len(lacking) != 1:
            yield at(row.key, keys.MISSING), "+".join(lacking) or "0"
        yield at(row.key, keys.WRONG), _any([self._when(p.when) for p in checks.problems])
        yield at(row.key, keys.REMINDER), _any([self._when(p.when) for p in checks.reminders])
        yield at(row.key, keys.NEXT), self._next(checks)
        coded = [c for c in row.cells if not c.computed or (c.given and self.form.code_of_given)]
        shares = "+".join(self._share(c) for c in coded)
        yield at(row.key, keys.CODE), f"MOD({shares},{MODULUS})" if shares else "0"
        if row.criterion:
            yield at(row.key, keys.RESULT), self._result(row.key)

    def _when(self, expr: Expr) -> str:
        return f"IFERROR({to_excel(expr, self.sheet)},FALSE)"

    def _computed(self, cell: Cell) -> str:
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
            text = f'IFERROR({text}&"","")'  # a number alone is text too, as `Evaluation` has it
        return text

    def _given(self, cell: Cell, row: Row) -> str:
        """What the office gave, or the words that it still will; a table says nothing for unused rows."""
        at = self.plan.at(row.key, keys.KNOWN + cell.column)
        lacking = '""' if row.table else quoted(self.words.awaited_here)
        return f"IF(LEN({at})=0,{lacking},{at})"

    def _result(self, row: str) -> str:
        parts = [self.plan.at(p.key, keys.WRONG) for p in self.form.parts_of(row)]
        open_parts = "+".join([self.plan.at(row, keys.MISSING), *parts])
        value = self.plan.at(row, self.form.result_column)
        untold = quoted(UNTOLD)
        return f"IF({open_parts}>0,{untold},IF(LEN(TRIM({value}))=0,{untold},TRIM({value})))"

    def _said(self, problem: Problem) -> str:
        if problem.live is None:
            return quoted(self.words.by_code[problem.code])
        return to_excel(problem.live, self.sheet)

    def _verdict(self, checks: RowChecks) -> Iterator[tuple[str, str]]:
        """What is said of a row: its first trouble; as many formulas as it takes, one going on in another."""
        key, pieces = checks.row.key, [""]
        for condition, said in reversed(self._steps(checks)):
            step = f"IF({condition},{said},"
            more = f"{keys.MORE}{len(pieces)}"
            if len(step) + len(pieces[-1]) > LONGEST and more in self.plan.columns:
                pieces.append("")
            inner = pieces[-1] or (
                self.plan.at(key, f"{keys.MORE}{len(pieces) - 1}") if pieces[:-1] else '""'
            )
            pieces[-1] = f"{step}{inner})"
        for number, piece in enumerate(pieces, start=1):
            last = number == len(pieces)
            yield self.plan.at(key, keys.CHECK if last else f"{keys.MORE}{number}"), piece or '""'

    def _steps(self, checks: RowChecks) -> list[tuple[str, str]]:
        key, words = checks.row.key, self.words
        steps = [(self._when(p.when), self._said(p)) for p in checks.problems]
        if checks.missing:
            steps.append((f"{self.plan.at(key, keys.MISSING)}>0", self._missing_text(checks)))
        steps += [(self._when(p.when), self._said(p)) for p in checks.reminders]
        if checks.needed is not None:
            steps.append((f"NOT({self._when(checks.needed)})", quoted(words.not_needed)))
        given = [self.plan.cell(c.address) for c in checks.row.cells if c.given and not checks.row.table]
        if given:
            lacking = ",".join(f"{at}={quoted(words.awaited_here)}" for at in given)
            steps.append((f"OR({lacking})", quoted(words.awaited)))
        for note in checks.row.notes:
            said = to_excel(expanded(self.form, note.text), self.sheet)
            steps.append((self._when(expanded(self.form, note.when)), said))
        entries = [c for c in checks.row.cells if not c.computed]
        if entries:
            filled = ",".join(f"LEN(TRIM({self.plan.cell(c.address)}))>0" for c in entries)
            steps.append((f"OR({filled})", quoted(words.fine)))
        return steps

    def _missing_text(self, checks: RowChecks) -> str:
        words = self.words
        if len(checks.missing) == 1:
            return quoted(words.missing)
        parts = [
            f'IF({self._lacks(checks, cell)}>0,{quoted(", " + short_name(self.form, cell.column))},"")'
            for cell, _ in checks.missing
        ]
        return f"{quoted(words.missing + ': ')}&MID({'&'.join(parts)},3,999)"

    def _next(self, checks: RowChecks) -> str:
        """Row and column of the first cell to look at while something is left in the row, as one number."""
        at, row = self.plan.at, checks.row.key
        first = first_entry(checks)
        column = str(self.plan.columns[first.column]) if first else "0"
        for cell, _ in reversed(checks.missing):
            number = str(self.plan.columns[cell.column])
            if number != column:
                column = f"IF({self._lacks(checks, cell)}>0,{number},{column})"
        left = "+".join(at(row, k) for k in (keys.MISSING, keys.WRONG, keys.REMINDER))
        return f'IF({left}>0,ROW()*100+{column},"")'

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
        if cell.type is CellType.DECIMAL:
            return f"IF({blank},0,MOD(ROUND({at}*{HUNDRED},0)+1,{MODULUS})*{w})"
        digits = "{" + ",".join(f'"{d}"' for d in range(1, 10)) + "}"
        values = "{1,2,3,4,5,6,7,8,9}"
        summed = f'SUMPRODUCT((LEN({at})-LEN(SUBSTITUTE({at},{digits},"")))*{values})'
        return f"IF({blank},0,MOD(7*LEN(TRIM({at}))+13*{summed},{MODULUS})*{w})"

    def _banner(self) -> str:
        """The strip on top: how much is left, or ready to send."""
        m, e, r = (f"SUM({self.plan.left(k)})" for k in (keys.MISSING, keys.WRONG, keys.REMINDER))
        words = self.words
        symbol = f'IF({e}>0,"✗",IF({m}>0,"…","!"))'
        entered = f"IF({m}>0,{_numbered(words.still, m)},{quoted(words.all_entered)})"
        errors = f"IF({e}>0,{_numbered(words.errors, e)},{quoted(words.no_errors)})"
        tail = f'IF({r}>0," · "&{_numbered(words.reasons, r)},"")'
        return f'IF({m}+{e}+{r}=0,{quoted(words.ready)},{symbol}&" "&{entered}&" · "&{errors}&{tail})'


def excel_sheet(plan: SheetPlan, parameters: Mapping[str, int]) -> Sheet:
    """Where formulas find the cells, known values, results and parameters of a form laid out."""
    form = plan.form
    spots = {
        address: Spot(
            at=_holder_of(plan, cell),
            type=cell.type,
            choices=cell.choices,
            longest=cell.longest,
            smallest=cell.smallest,
            step=cell.step,
            given=cell.given,
            date_at=_day_of(plan, cell),
        )
        for address, cell in form.cells.items()
    }
    known = {
        address: plan.at(address.rpartition(".")[0], keys.KNOWN + cell.column)
        for address, cell in form.cells.items()
        if cell.known is not None
    }
    results = {row.key: plan.at(row.key, keys.RESULT) for row in form.criteria}
    return Sheet(spots, known, parameters, results, plan.down(keys.RESULT))


def _holder_of(plan: SheetPlan, cell: Cell) -> str:
    """Where a cell's value stands: what the office gave lies in the hidden column, as it is."""
    row = cell.address.rpartition(".")[0]
    return plan.at(row, keys.KNOWN + cell.column) if cell.given else plan.cell(cell.address)


def _day_of(plan: SheetPlan, cell: Cell) -> str:
    """Where a date stands as a number."""
    if cell.type is not CellType.DATE:
        return ""
    row = cell.address.rpartition(".")[0]
    return _holder_of(plan, cell) if cell.given else plan.at(row, keys.DAY + cell.column)


def _numbered(words: str, number: str) -> str:
    before, _, after = words.partition("{n}")
    return f"{quoted(before)}&{number}&{quoted(after)}"


def _any(conditions: list[str]) -> str:
    return f"IF(OR({','.join(conditions)}),1,0)" if conditions else "0"


def first_entry(checks: RowChecks) -> Cell | None:
    """The first cell of a row that people fill."""
    return next((cell for cell in checks.row.cells if not cell.computed), None)
