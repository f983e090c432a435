"""Every shipped form against its case file: clean is clean, each rule holds there and breaks in a case.

Knows no form. `tests/forms/<FORM>.toml` says what a tidy unit writes and what must be said of each slip:

    form = "F04-K"               # the form; its newest version is taken
    unit = "K-14761-001.1"       # who fills it; the letter gives the law's windows and days
    period = "2024"
    stands = ["F02-K"]           # optional: forms of this unit that count, for rules with scope = "set";
                                 # without the key the office's set is not asked and such rules are silent
    told_apart = ["R30.x"]       # optional, seldom: rules that no filling can break, each with a comment why

    [parameters]                 # optional: other than the defaults; numbers, or days "dd/mm/yyyy"

    [known]                      # what the office already has (and gives), by address
    "d413_tong.nay" = 216

    [clean]                      # the clean filling: numbers as numbers, all else as typed; days dd/mm/yyyy
    "d411.ngay" = "20/01/2024"

    [[case]]
    name = "nhiều hơn tổng số hộ"                 # used once in the file
    rule = "R03.dk"                               # optional: the rule this case is about
    change = { "d413_dk.nay" = 217 }              # what is written otherwise; "" clears the cell
    expect = ["R03 d413_dk.nay"]                  # all that is found: code and address; [] when nothing is
    known = { "d413_tong.nay" = "" }              # optional: what the office has otherwise; "" takes away
    stands = []                                   # optional: instead of the file's
    parameters = { yoy_strict = 1 }               # optional: added to the file's
    result = { "d413" = "Chưa đạt" }              # optional: a criterion's result, or a computed cell's text
                                                  # a cell with `rule` is both Đạt and Chưa đạt in some case
    told_in = ["R21.tong"]                        # optional: rules that cannot be told in the clean filling
                                                  # (they need a known value, say) and hold in this one

The defaults of `[parameters]`: the form's own, and from schemas/CALENDAR.toml the year, quarter I, the window
of the unit's kind under the form's window name, the form's day (`due`) and the last day of the decision
(`decide_by`). `half_year` has no window in the calendar: there it is the period itself.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from antt_sync.adapters.schema_files import form_files, load_calendar, load_form
from antt_sync.core.book import RawCell
from antt_sync.core.campaign import period_span
from antt_sync.core.cell_reading import read_typed
from antt_sync.core.checks import row_checks
from antt_sync.core.errors import AnttError
from antt_sync.core.evaluator import to_python
from antt_sync.core.live import Evaluation
from antt_sync.core.schema import Cell, Form
from antt_sync.core.values import COMPUTED, EPOCH_1900, Entry, Unreadable, Value, read_date, serial

HERE = Path(__file__).resolve().parent
SCHEMAS = HERE.parent.parent / "schemas"
CALENDAR = load_calendar(SCHEMAS / "CALENDAR.toml")

PENDING: frozenset[str] = frozenset({"F08", "F15"})
"""Forms whose case files are still being written."""

Said = Mapping[str, object]


@dataclass(frozen=True)
class Situation:
    """A form, what stands in it and what its unit's office has: all that an evaluation looks at."""

    form: Form
    entries: Said
    known: Said
    parameters: Said
    stands: frozenset[str] | None

    def changed(self, case: Case) -> Situation:
        """The same, otherwise only in what the case says."""
        return replace(
            self,
            entries=_merged(self.entries, case.change),
            known=_merged(self.known, case.known),
            parameters=_merged(self.parameters, case.parameters),
            stands=self.stands if case.stands is None else case.stands,
        )

    def evaluated(self) -> Evaluation:
        """The filling, evaluated as an office does."""
        grown = self.form.grown([*self.entries, *self.known])
        entries = {a: _typed(grown.cells[a], v) for a, v in self.entries.items()}
        given = [a for a in entries if grown.cells[a].computed]
        assert not given, f"nobody types {given}: it belongs under [known]"
        counting = self.stands
        stands: Callable[[str], bool] | None = None if counting is None else (lambda form: form in counting)
        return Evaluation(
            self.form,
            entries,
            known={a: _value(grown.cells[a], v) for a, v in self.known.items()},
            parameters={name: _number(v) for name, v in self.parameters.items()},
            stands=stands,
        )


@dataclass(frozen=True)
class Case:
    """One thing written otherwise, and all that must be said of it."""

    name: str
    expect: tuple[str, ...]
    rule: str
    change: Said
    known: Said
    parameters: Said
    stands: frozenset[str] | None
    result: Mapping[str, str]
    told_in: tuple[str, ...]


@dataclass(frozen=True)
class CaseFile:
    """A form's clean filling and its cases."""

    clean: Situation
    cases: tuple[Case, ...]
    told_apart: frozenset[str]

    @property
    def form(self) -> Form:
        return self.clean.form


def _merged(before: Said, change: Said) -> dict[str, object]:
    return {key: value for key, value in {**before, **change}.items() if value != ""}


def _content(value: object) -> str | Decimal:
    assert isinstance(value, str | int), value
    return Decimal(value) if isinstance(value, int) else value


def _typed(cell: Cell, value: object) -> Entry:
    entry = read_typed(cell, RawCell(_content(value)), epoch=EPOCH_1900).entry
    assert entry is not None, cell.address
    return entry


def _value(cell: Cell, value: object) -> Value:
    """What the office has, of whatever type the cell is: a worked-out cell has text."""
    if cell.type in COMPUTED:
        return str(value)
    entry = _typed(cell, value)
    assert not isinstance(entry, Unreadable), f"{cell.address}: {value}"
    return entry


def _number(value: object) -> int:
    if isinstance(value, int):
        return value
    day = value if isinstance(value, date) else read_date(str(value)).entry
    assert isinstance(day, date), value
    return serial(day)


# --- reading the case files --------------------------------------------------------------------

KEYS = {"form", "unit", "period", "stands", "told_apart", "parameters", "known", "clean", "case"}
CASE_KEYS = {"name", "rule", "change", "expect", "known", "stands", "parameters", "result", "told_in"}


def newest(form_id: str) -> Form:
    """The newest shipped version of a form."""
    versions = (SCHEMAS / form_id).glob("*.toml")
    return load_form(max(versions, key=lambda path: [int(part) for part in path.stem.split(".")]))


def defaults(form: Form, kind: str, period: str) -> dict[str, int]:
    """What rules look at when no campaign says otherwise."""
    year = int(period[:4])
    days = {"q1_start": date(year, 1, 1), "q1_end": date(year, 3, 31)}
    window = CALENDAR.windows_of(period).get(f"{kind}.{form.window}")
    if form.window == "half_year":
        window = window or period_span(period)
    if window is not None:
        days["window_start"], days["window_end"] = window
    due, decide_by = CALENDAR.due_of(form.id, period), CALENDAR.decision_of(kind, "antt", period)
    days.update({"due": due} if due else {})
    days.update({"decide_by": decide_by} if decide_by else {})
    return {"year": year, **{name: serial(day) for name, day in days.items()}}


def read_cases(path: Path) -> CaseFile:
    """A case file, every key of it known."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    assert set(data) <= KEYS, set(data) - KEYS
    assert data["form"] == path.stem
    form = newest(data["form"])
    kind = data["unit"][0]
    assert kind in form.kinds or form.id.startswith(("F09", "F10", "F11", "F00")), (kind, form.kinds)
    clean = Situation(
        form=form,
        entries=data["clean"],
        known=data.get("known", {}),
        parameters={**defaults(form, kind, data["period"]), **data.get("parameters", {})},
        stands=_forms(data.get("stands")),
    )
    cases = tuple(_case(item) for item in data.get("case", []))
    return CaseFile(clean, cases, frozenset(data.get("told_apart", [])))


def _forms(names: list[str] | None) -> frozenset[str] | None:
    return None if names is None else frozenset(names)


def _case(item: Mapping[str, object]) -> Case:
    assert set(item) <= CASE_KEYS, set(item) - CASE_KEYS
    stands, expect, told = item.get("stands"), item["expect"], item.get("told_in", [])
    assert isinstance(expect, list)
    assert isinstance(told, list)
    assert isinstance(stands, list | None)

    def table(key: str) -> dict[str, object]:
        found = item.get(key, {})
        assert isinstance(found, dict)
        return found

    return Case(
        name=str(item["name"]),
        expect=tuple(sorted(expect)),
        rule=str(item.get("rule", "")),
        change=table("change"),
        known=table("known"),
        parameters=table("parameters"),
        stands=_forms(stands),
        result={key: str(value) for key, value in table("result").items()},
        told_in=tuple(told),
    )


def _read_all() -> tuple[dict[str, CaseFile], dict[str, Exception]]:
    files: dict[str, CaseFile] = {}
    broken: dict[str, Exception] = {}
    for path in sorted(HERE.glob("*.toml")):
        try:
            files[path.stem] = read_cases(path)
        except (AssertionError, KeyError, ValueError, AnttError) as cause:
            broken[path.stem] = cause  # one bad file must not silence the others
    return files, broken


FILES, BROKEN = _read_all()


def rules_that_hold() -> Iterator[object]:
    for form_id, file in FILES.items():
        for rule in file.form.rules:
            if rule.id not in file.told_apart:
                yield pytest.param(file, rule.id, id=f"{form_id} {rule.id} holds")


def slips() -> Iterator[object]:
    for form_id, file in FILES.items():
        for case in file.cases:
            what = "breaks" if case.expect else "accepts"
            about = case.rule or " ".join(decided(file, case)) or "cells"
            yield pytest.param(file, case, id=f"{form_id} {about} {what}: {case.name}")


def worked_out(file: CaseFile, name: str) -> str:
    """The address that a name under `result` means."""
    return name if "." in name else f"{name}.{file.form.result_column}"


def decided(file: CaseFile, case: Case) -> list[str]:
    """`R06 d44b.ket_qua Đạt` for each result of a case that a rule decides."""
    names = (worked_out(file, name) for name in case.result)
    cells = zip((file.form.grown([n]).cells[n] for n in names), case.result.values(), strict=True)
    return [f"{cell.rule} {cell.address} {result}" for cell, result in cells if cell.rule]


def verdicts() -> Iterator[object]:
    for form_id, file in FILES.items():
        for cell in file.form.cells.values():
            for result in ("Đạt", "Chưa đạt") if cell.rule else ():
                name = f"{cell.rule} {cell.address} {result}"
                yield pytest.param(file, name, id=f"{form_id} {name}")


def found(evaluation: Evaluation) -> tuple[str, ...]:
    """`R03 d413_dk.nay` for each finding."""
    return tuple(sorted(f"{f.code} {f.where.address}" for f in evaluation.findings()))


def told(situation: Situation, rule: str) -> set[bool]:
    """What the rule says, place by place, where it can be told at all: True where it holds."""
    evaluation = situation.evaluated()
    said: set[bool] = set()
    for checks in row_checks(evaluation.form):
        for problem in (*checks.problems, *checks.reminders):
            broken = to_python(problem.when)(evaluation) if problem.rule == rule else None
            if broken is not None:
                said.add(broken is False)
    return said


# --- what must be so ---------------------------------------------------------------------------


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
def test_a_clean_filling_has_no_findings(file: CaseFile) -> None:
    assert found(file.clean.evaluated()) == ()


@pytest.mark.parametrize(("file", "rule"), [*rules_that_hold()])
def test_a_rule_is_told_and_holds(file: CaseFile, rule: str) -> None:
    shown_in = [file.clean.changed(case) for case in file.cases if rule in case.told_in]
    for situation in shown_in or [file.clean]:
        assert told(situation, rule) == {True}, "cannot be told here: mark a correct case with told_in"


@pytest.mark.parametrize(("file", "case"), [*slips()])
def test_a_slip_is_found_and_nothing_else(file: CaseFile, case: Case) -> None:
    evaluation = file.clean.changed(case).evaluated()
    assert found(evaluation) == case.expect
    if case.rule:
        assert (case.rule in {f.rule for f in evaluation.findings()}) is bool(case.expect)
    for name, result in case.result.items():
        assert (evaluation.computed(name) if "." in name else evaluation.result(name)) == result, name


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
def test_every_rule_breaks_in_some_case(file: CaseFile) -> None:
    broken = {case.rule for case in file.cases if case.expect} | file.told_apart
    assert [rule.id for rule in file.form.rules if rule.id not in broken] == []


@pytest.mark.parametrize(("file", "verdict"), [*verdicts()])
def test_a_rule_decides_its_cell_both_ways(file: CaseFile, verdict: str) -> None:
    shown_by = [case.name for case in file.cases if verdict in decided(file, case)]
    assert shown_by, "no case has this under `result`"


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
def test_a_case_file_is_tidy(file: CaseFile) -> None:
    names = Counter(case.name for case in file.cases)
    assert [name for name, times in names.items() if times > 1] == []
    ids = {rule.id for rule in file.form.rules}
    named = {case.rule for case in file.cases if case.rule} | {r for c in file.cases for r in c.told_in}
    assert (named | file.told_apart) - ids == set()
    assert sum(1 for case in file.cases if case.expect) >= 2


def test_every_case_file_can_be_read() -> None:
    assert BROKEN == {}


def test_every_shipped_form_has_its_cases() -> None:
    shipped = {path.parent.name for path in form_files(SCHEMAS)}
    assert shipped - set(FILES) - PENDING == set()
    assert set(FILES) <= shipped
