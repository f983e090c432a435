"""What a filled form says about itself: problems, verdicts, the Kiểm tra column, mã kiểm.

Knows a form and its entries, and evaluates the expressions of `checks`. Refuses to know sheets, prose
other than what it is handed as `LiveWords`, and who filled the form.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from antt_sync.core.checks import Problem, RowChecks, expanded, row_checks
from antt_sync.core.evaluator import Evaluate, Result, Tallies, to_python
from antt_sync.core.expressions import UNTOLD
from antt_sync.core.findings import Finding, Param, Severity, Where
from antt_sync.core.schema import Cell, Form, Row
from antt_sync.core.values import CellType, Entry, Unreadable, Value, serial

PASSED, FAILED, NOT_APPLICABLE = "Đạt", "Chưa đạt", "Không áp dụng"
MODULUS = 9973
AWAITED = "GIVEN-001"
"""The office still has to give a value: a warning that clears itself."""
CHANGED_SINCE = "GIVEN-002"
"""The office gives another value than the one that was signed: said, and nothing to correct."""

UNCONFIRMED = "GIVEN-003"
"""What was given, as it was signed, stands in nothing the office has."""

Stands = Callable[[str], bool]
"""Whether the unit has a form, same period, that stands."""


@dataclass(frozen=True, slots=True)
class LiveWords:
    """The short words of the Kiểm tra column that no form has to write: by finding code, and the rest."""

    by_code: Mapping[str, str]
    missing: str
    not_needed: str
    awaited: str
    awaited_here: str
    fine: str
    ready: str
    all_entered: str
    still: str
    errors: str
    no_errors: str
    reasons: str


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A form's checks as functions."""

    form: Form
    rows: tuple[RowChecks, ...]
    values: Mapping[str, Evaluate]
    problems: Mapping[str, tuple[tuple[Problem, Evaluate], ...]]
    missing: Mapping[str, tuple[tuple[Cell, Evaluate], ...]]
    reminders: Mapping[str, tuple[tuple[Problem, Evaluate], ...]]
    given: tuple[str, ...]


@lru_cache(maxsize=64)
def _compiled_for(
    form_hash: str,  # noqa: ARG001
    shape: tuple[int, ...],
    opened: frozenset[str],  # noqa: ARG001
    holder: _Holder,
) -> _Compiled:
    form = holder.form.shaped(shape)
    rows = row_checks(form)
    return _Compiled(
        form=form,
        rows=rows,
        values={c.address: to_python(expanded(form, c.value)) for c in form.cells.values() if c.value},
        problems={r.row.key: tuple((p, to_python(p.when)) for p in r.problems) for r in rows},
        missing={r.row.key: tuple((c, to_python(e)) for c, e in r.missing) for r in rows},
        reminders={r.row.key: tuple((p, to_python(p.when)) for p in r.reminders) for r in rows},
        given=tuple(a for a, c in form.cells.items() if c.given),
    )


class _Holder:
    """Carries a form past `lru_cache`: all holders are equal: hash, shape, what is opened are the key."""

    def __init__(self, form: Form) -> None:
        self.form = form

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Holder)


class Evaluation:
    """One filled form, evaluated: worked out once per cell and row, when first asked for."""

    def __init__(
        self,
        form: Form,
        entries: Mapping[str, Entry],
        *,
        known: Mapping[str, Value] | None = None,
        parameters: Mapping[str, int] | None = None,
        stands: Stands | None = None,
    ) -> None:
        self._compiled = _compiled_for(form.hash, form.shape(entries), form.opened, _Holder(form))
        self.form = self._compiled.form
        self.entries = self._with_given(entries, known or {})
        self._stands = stands
        self._known = known or {}
        self._parameters = {**form.parameters, **(parameters or {})}
        self._values: dict[str, str] = {}
        self._problems: dict[str, tuple[Problem, ...]] = {}
        self._reminders: dict[str, tuple[Problem, ...]] = {}
        self._lacking: dict[str, tuple[Cell, ...]] = {}
        self._results: dict[str, str] = {}
        self._counts: Counter[str] = Counter()
        self.tallies: Tallies = {}

    def _with_given(self, entries: Mapping[str, Entry], known: Mapping[str, Value]) -> Mapping[str, Entry]:
        """What the office gives, from the set where it can tell, else as it was signed."""
        given = {a: known[a] for a in self._compiled.given if a in known}
        return {**entries, **given} if given else entries

    # what expressions may look at
    def entry(self, address: str) -> Entry | None:
        """What stands in a cell, entered or worked out; `None` when blank."""
        if address in self._compiled.values:
            return self.computed(address) or None
        return self.entries.get(address)

    def known_value(self, address: str) -> Value | None:
        """What the office already knew for this cell."""
        return self._known.get(address)

    def parameter(self, name: str) -> int | None:
        """A parameter of the campaign or the form."""
        return self._parameters.get(name)

    def stands(self, forms: tuple[str, ...]) -> bool | None:
        """Whether the unit has one of these forms; `None` away from the office's set."""
        return None if self._stands is None else any(self._stands(form) for form in forms)

    def count_result(self, wanted: str) -> int:
        """How many criteria have this result."""
        if not self._counts:
            self._counts.update(self.result(row.key) for row in self.form.criteria)
        return self._counts[wanted]

    def result(self, row: str) -> str:
        """A criterion's result; never `Đạt` while something in it is wrong or missing."""
        if row not in self._results:
            value = self.entry(f"{row}.{self.form.result_column}")
            told = isinstance(value, str) and not self._open(row)
            self._results[row] = str(value) if told else UNTOLD
        return self._results[row]

    def _open(self, row: str) -> bool:
        return bool(self.missing(row)) or any(self.wrong(part.key) for part in self.form.parts_of(row))

    def computed(self, address: str) -> str:
        """The text of a computed cell; empty while it cannot be told."""
        if address not in self._values:
            value = self._compiled.values[address](self)
            if self.form.cells[address].type is CellType.VERDICT:
                value = self._verdict(address.rpartition(".")[0], value)
            self._values[address] = "" if value is None else str(value)
        return self._values[address]

    def _verdict(self, row: str, holds: Result) -> str:
        details = (part.key for part in self.form.parts_of(row) if part.key != row)
        if holds is None or any(self.wrong(key) for key in details):
            return ""
        return PASSED if holds else FAILED

    # what people are told
    def wrong(self, row: str) -> bool:
        """True when something in the row is an error."""
        return bool(self.problems(row))

    def problems(self, row: str) -> tuple[Problem, ...]:
        """What in the row is wrong."""
        if row not in self._problems:
            checks = self._compiled.problems[row]
            self._problems[row] = tuple([p for p, when in checks if when(self) is True])
        return self._problems[row]

    def missing(self, row: str) -> tuple[Cell, ...]:
        """The cells of the row that still have to be filled."""
        if row not in self._lacking:
            checks = self._compiled.missing[row]
            self._lacking[row] = tuple([c for c, when in checks if when(self) is True])
        return self._lacking[row]

    def reminders(self, row: str) -> tuple[Problem, ...]:
        """What in the row needs a reason."""
        if row not in self._reminders:
            checks = self._compiled.reminders[row]
            self._reminders[row] = tuple([p for p, when in checks if when(self) is True])
        return self._reminders[row]

    def awaited(self, row: Row) -> tuple[Cell, ...]:
        """The cells of the row that the office still has to give."""
        return tuple(c for c in row.cells if c.given and c.address not in self.entries)

    def totals(self) -> tuple[int, int, int]:
        """(cells still to fill, rows with an error, rows that need a reason)."""
        keys = [row.key for row in self.form.rows]
        return (
            sum(len(self.missing(k)) for k in keys),
            sum(1 for k in keys if self.wrong(k)),
            sum(1 for k in keys if self.reminders(k)),
        )

    def findings(self) -> list[Finding]:
        """Every finding about the entries, in printed order."""
        found: list[Finding] = []
        for checks in self._compiled.rows:
            key = checks.row.key
            for problem in (*self.problems(key), *self.reminders(key)):
                found.append(_finding(problem, self.entries.get(problem.address), self._told(problem)))
            for cell in self.missing(key):
                found.append(Finding("CELL-001", Severity.ERROR, Where(address=cell.address)))
            if not checks.row.table:
                for cell in self.awaited(checks.row):
                    found.append(Finding(AWAITED, Severity.WARNING, Where(address=cell.address)))
        return found

    def _told(self, problem: Problem) -> dict[str, Param]:
        """What the words of a rule may name: the criteria that are not reached, by printed number."""
        if not problem.names_failed:
            return {}
        failed = [row.number for row in self.form.criteria if self.result(row.key) == FAILED]
        return {"failed": ", ".join(failed) or "–"}

    def live_text(self, checks: RowChecks, words: LiveWords) -> str:
        """What the Kiểm tra column says of a row."""
        key = checks.row.key
        for problem in self.problems(key):
            return self._said(problem, words)
        if lacking := self.missing(key):
            named = len(checks.missing) > 1
            return missing_text(self.form, lacking, words) if named else words.missing
        for problem in self.reminders(key):
            return self._said(problem, words)
        if checks.needed is not None and to_python(checks.needed)(self) is not True:
            return words.not_needed
        if self.awaited(checks.row) and not checks.row.table:
            return words.awaited
        for note in checks.row.notes:
            if to_python(expanded(self.form, note.when))(self) is True:
                return str(to_python(expanded(self.form, note.text))(self))
        filled = any(c.address in self.entries for c in checks.row.cells if not c.computed)
        return words.fine if filled else ""

    def _said(self, problem: Problem, words: LiveWords) -> str:
        if problem.live is None:
            return words.by_code[problem.code]
        return str(to_python(problem.live)(self))

    def live_column(self, words: LiveWords) -> dict[str, str]:
        """The Kiểm tra column, by row key."""
        return {c.row.key: self.live_text(c, words) for c in self._compiled.rows}

    def banner(self, words: LiveWords, *, unchosen: bool = False) -> str:
        """The strip on top of the sheet; a unit still `unchosen` is one more cell to fill."""
        missing, wrong, reasons = self.totals()
        missing += unchosen
        if not (missing or wrong or reasons):
            return words.ready
        symbol = "✗" if wrong else ("…" if missing else "!")
        entered = words.still.replace("{n}", str(missing)) if missing else words.all_entered
        errors = words.errors.replace("{n}", str(wrong)) if wrong else words.no_errors
        tail = f" · {words.reasons.replace('{n}', str(reasons))}" if reasons else ""
        return f"{symbol} {entered} · {errors}{tail}"

    def conclusion(self) -> str:
        """Đạt, Chưa đạt, `UNTOLD` while any criterion is open, or nothing for a form without criteria."""
        if not self.form.criteria:
            return ""
        if self.count_result(FAILED):
            return FAILED
        return UNTOLD if self.count_result(UNTOLD) else PASSED


def missing_text(form: Form, lacking: tuple[Cell, ...], words: LiveWords) -> str:
    """`… chưa nhập: kết quả, số`."""
    return f"{words.missing}: " + ", ".join(short_name(form, cell.column) for cell in lacking)


def short_name(form: Form, column: str) -> str:
    """A column's name as said within a sentence: `kết quả`, `năm trước`."""
    label = next((c.label.vi for c in form.columns if c.key == column), "Tên")
    return label.partition("(")[0].partition(",")[0].strip().lower()


def _finding(problem: Problem, entry: Entry | None, seen: dict[str, Param]) -> Finding:
    code = problem.code
    if isinstance(entry, Unreadable) and not problem.rule:
        seen, code = {"value": entry.text[:80] or "–"}, entry.code
    return Finding(code, problem.severity, Where(address=problem.address), seen, problem.rule)


# --- mã kiểm -----------------------------------------------------------------------------------


def weight(address: str) -> int:
    """A cell's weight in mã kiểm: 1 to 9972, fixed by its address alone."""
    return int.from_bytes(hashlib.sha256(address.encode()).digest()[:6]) % (MODULUS - 1) + 1


def share(cell: Cell, entry: Entry) -> int:
    """What an entry adds to mã kiểm before its cell's weight; an unreadable one adds nothing."""
    if isinstance(entry, Unreadable):
        return 0
    if isinstance(entry, int):
        return (entry + 1) % MODULUS
    if isinstance(entry, date):
        return serial(entry) % MODULUS
    if cell.type is CellType.CHOICE:
        return cell.choices.index(entry) + 1 if entry in cell.choices else 0
    text = " ".join(part for part in entry.split(" ") if part)
    length = len(text.encode("utf-16-le", "surrogatepass")) // 2
    digits = sum(int(c) for c in text if c in "123456789")
    return (7 * length + 13 * digits) % MODULUS


def coded_cells(form: Form) -> Mapping[str, Cell]:
    """The cells that mã kiểm and control totals cover: those people fill, or all that the form says."""
    return form.said_cells if form.code_of_given else form.entry_cells


def ma_kiem(form: Form, entries: Mapping[str, Entry]) -> str:
    """The four-digit code of all entered values; equal on file, paper and phone, no signature.

    Of a form whose figures the office gives, these count too.
    """
    cells = coded_cells(form.grown(entries))
    total = sum(share(cells[a], e) * weight(a) for a, e in entries.items() if a in cells)
    return f"{total % MODULUS:04d}"
