"""The formulas of a sheet, each with the result it has for the entries that the sheet is written with.

Knows where each result of an evaluation stands; refuses to know looks, files and how formulas are printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from antt_sync.core import sheet as keys
from antt_sync.core.checks import RowChecks
from antt_sync.core.live import (
    MODULUS,
    Evaluation,
    LiveWords,
    ma_kiem,
    share,
    weight,
)
from antt_sync.core.schema import Cell, Row
from antt_sync.core.sheet import Prefill, SheetPlan
from antt_sync.core.sheet_texts import CODE_AT, STRIP_AT, first_entry, printed_formulas
from antt_sync.core.values import CellType, as_number, serial, show


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula without `=`, and its value for the entries the sheet is written with."""

    text: str
    value: str | int | float


class SheetFormulas:
    """All formulas of one sheet, by cell name: the texts of its form, the values of its entries."""

    def __init__(
        self, plan: SheetPlan, evaluation: Evaluation, *, prefill: Prefill, words: LiveWords
    ) -> None:
        self.plan = plan
        self.form = plan.form
        self.evaluation = evaluation
        self.words = words
        self.printed = printed_formulas(plan, {**plan.form.parameters, **prefill.parameters}, words)

    def all(self) -> dict[str, Formula]:
        """Every formula of the sheet's rows, strip and code."""
        texts = self.printed.texts
        return {at: Formula(texts[at], value) for at, value in self._values(self.printed.checks)}

    def _values(self, all_checks: tuple[RowChecks, ...]) -> Iterator[tuple[str, str | int | float]]:
        live = self.evaluation
        for checks in all_checks:
            yield from self._row_values(checks)
        if self.plan.chooser:
            yield from self._choice_values()
        yield self.plan.at(*STRIP_AT), live.banner(self.words, unchosen=bool(self.plan.chooser))
        yield self.plan.at(*CODE_AT), ma_kiem(self.form, live.entries)

    def _given_value(self, cell: Cell, row: Row) -> str | int | float:
        entry = self.evaluation.entries.get(cell.address)
        if entry is None:
            return "" if row.table else self.words.awaited_here
        return as_number(entry) if isinstance(entry, int | date) else show(entry)

    def _choice_values(self) -> Iterator[tuple[str, str | int | float]]:
        """Nobody has chosen a unit in a workbook that is only being written."""
        row = self.plan.chooser
        next_cell = self.plan.row_at[row] * 100 + self.plan.columns[keys.NUMBER]
        yield self.plan.at(row, keys.CHECK), self.words.missing
        for key, value in {keys.MISSING: 1, keys.WRONG: 0, keys.NEXT: next_cell}.items():
            yield self.plan.at(row, key), value

    def _row_values(self, checks: RowChecks) -> Iterator[tuple[str, str | int | float]]:
        row, live = checks.row, self.evaluation
        number, letters = self.plan.row_at[row.key], self.plan.letters
        code = 0
        for cell in row.cells:
            entry = live.entries.get(cell.address)
            if cell.given:
                yield f"{letters(cell.column)}{number}", self._given_value(cell, row)
                if entry is not None and self.form.code_of_given:
                    code += share(cell, entry) * weight(cell.address)
            elif cell.computed:
                yield f"{letters(cell.column)}{number}", live.computed(cell.address)
            elif entry is not None:
                code += share(cell, entry) * weight(cell.address)
            if cell.type is CellType.DATE and not cell.given:
                day = serial(entry) if isinstance(entry, date) else ""
                yield f"{letters(keys.DAY + cell.column)}{number}", day
        missing, wrong, reminders = live.missing(row.key), live.wrong(row.key), bool(live.reminders(row.key))
        yield f"{letters(keys.CHECK)}{number}", live.live_text(checks, self.words)
        for more in (key for key in self.plan.columns if key.startswith(keys.MORE)):
            if (at := f"{letters(more)}{number}") in self.printed.texts:
                yield at, ""  # worked out when the sheet is: what it would say is in the column before
        if len(checks.missing) > 1:
            for cell, _ in checks.missing:
                yield f"{letters(keys.LACK + cell.column)}{number}", int(cell in missing)
        yield f"{letters(keys.MISSING)}{number}", len(missing)
        yield f"{letters(keys.WRONG)}{number}", int(wrong)
        yield f"{letters(keys.REMINDER)}{number}", int(reminders)
        busy = missing or wrong or reminders
        first = missing[0] if missing else first_entry(checks)
        column = self.plan.columns[first.column] if first else 0
        yield f"{letters(keys.NEXT)}{number}", number * 100 + column if busy else ""
        yield f"{letters(keys.CODE)}{number}", code % MODULUS
        if row.criterion:
            yield f"{letters(keys.RESULT)}{number}", live.result(row.key)
