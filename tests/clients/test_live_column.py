"""What a workbook says of itself while it is filled is what the office says of it, in LibreOffice too.

Knows generated fillings; refuses to know what any of them ought to be told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random

import pytest

from antt_sync.adapters.workbook_write import write_workbook
from antt_sync.core import sheet as keys
from antt_sync.core.book import column_letters
from antt_sync.core.live import ma_kiem
from antt_sync.core.schema import Cell, Row
from antt_sync.core.sheet import SheetPlan, plan
from antt_sync.core.sheet_formulas import SheetFormulas
from antt_sync.core.sheet_texts import CODE_AT, STRIP_AT
from antt_sync.core.values import Unreadable, as_number, serial, to_json
from antt_sync.messages.workbook_words import live_words, printed_words
from tests.clients import ward
from tests.clients.libreoffice import Book, Office
from tests.clients.libreoffice import Value as Seen
from tests.clients.ward import Ward
from tests.fillings import PARAMETERS, shipped
from tests.generated import Filling, Typed, filling, read_all
from tests.workbook_makers import PREFILL

WORDS = live_words()
STRICT = {**PARAMETERS, "yoy_strict": 1}


@dataclass(frozen=True, slots=True)
class Run:
    """So many fillings of one form, with what the office knows and the campaign's parameters, or without."""

    form: str
    count: int
    parameters: Mapping[str, int]
    context: bool
    saved: int = 0
    """How many are saved as files too, and looked at by `check`."""

    @property
    def fillings(self) -> list[Filling]:
        """The same ones every time."""
        form = shipped(self.form)
        return [
            filling(form, Random(f"{named(self)} {n}"), parameters=self.parameters, context=self.context)
            for n in range(self.count)
        ]


IN_CAMPAIGN = [Run("F04-K", 100, PARAMETERS, True, saved=6), Run("F02-K", 35, PARAMETERS, True, saved=3)]
ALONE = [Run("F04-K", 100, {}, False, saved=6), Run("F02-K", 35, {}, False, saved=3)]
BEYOND = [Run("F04-K", 20, STRICT, True), Run("F01", 15, {}, False)]
IN_PLAN = {**PARAMETERS, "due": serial(date(2024, 11, 17)), "decide_by": serial(date(2024, 12, 15))}
OTHERS = ("F02-C", "F04-C", "F04-D", "F05", "F06-C", "F07-K", "F09-K", "F11", "F12-X", "F13")
"""Forms with tables, points, listings and values that the office gives."""


def named(run: Run) -> str:
    """How a run is called in the list of tests."""
    rules = "strict" if run.parameters == STRICT else "campaign" if run.parameters else "alone"
    return f"{run.form} {rules}"


def written(made: Filling, *, blank: bool = False) -> bytes:
    """The product's own workbook of a filling, or the blank for it."""
    return write_workbook(
        made.form,
        prefill=replace(PREFILL, known={} if blank else made.known, parameters=made.parameters),
        entries={} if blank else made.entries,
        words=WORDS,
        printed=printed_words(),
    )


class Desk:
    """One blank workbook open in LibreOffice, filled and cleared again and again."""

    def __init__(self, book: Book, made: Filling) -> None:
        self.book = book
        self.plan = plan(made.form)
        self.sheet = made.form.sheet.vi
        self.standing: dict[str, Typed] = {}
        book.unprotect(self.sheet)  # what the office knew stands in locked cells

    def fill(self, made: Filling) -> None:
        """Clear what stands there, enter a filling and its known values, compute everything anew."""
        wanted: dict[str, Typed] = {self.plan.cell(a): typed for a, typed in made.typed.items()}
        for address, value in made.known.items():
            row, _, column = address.rpartition(".")
            typed = value if isinstance(value, str) else as_number(value)
            wanted[self.plan.at(row, keys.KNOWN + column)] = typed
        changed: dict[str, Typed] = dict.fromkeys(self.standing.keys() - wanted.keys(), "")
        changed |= {at: typed for at, typed in wanted.items() if self.standing.get(at) != typed}
        self.book.set_cells(self.sheet, changed)
        self.standing = wanted
        self.book.recalculate()


def seen_on(book: Book, laid_out: SheetPlan) -> dict[str, Seen]:
    """Every cell of the form's rows from its first entry column on, and strip and code, by cell name."""
    sheet = laid_out.form.sheet.vi
    rows = [laid_out.row_at[row.key] for row in laid_out.form.rows]
    first, last, top = (
        laid_out.columns[laid_out.form.columns[0].key],
        max(laid_out.columns.values()),
        min(rows),
    )
    block = book.values(sheet, f"{column_letters(first)}{top}:{column_letters(last)}{max(rows)}")
    seen = {
        f"{column_letters(column)}{row}": value
        for row, line in enumerate(block, start=top)
        for column, value in enumerate(line, start=first)
    }
    for at in (STRIP_AT, CODE_AT):
        seen[laid_out.at(*at)] = book.value(sheet, laid_out.at(*at))
    return seen


def told_by_core(made: Filling, laid_out: SheetPlan) -> dict[str, Seen]:
    """What core says, by the cell that says it on the sheet."""
    live = made.evaluation
    column = live.live_column(WORDS)
    told: dict[str, Seen] = {laid_out.at(row, keys.CHECK): text for row, text in column.items()}
    told[laid_out.at(*STRIP_AT)] = live.banner(WORDS)
    told[laid_out.at(*CODE_AT)] = ma_kiem(made.form, made.entries)
    for row in laid_out.form.rows:
        for cell in row.cells:
            if cell.computed:
                told[laid_out.cell(cell.address)] = (
                    given_by_core(made, cell, row) if cell.given else live.computed(cell.address)
                )
        told[laid_out.at(row.key, keys.MISSING)] = len(live.missing(row.key))
        told[laid_out.at(row.key, keys.WRONG)] = int(live.wrong(row.key))
        told[laid_out.at(row.key, keys.REMINDER)] = int(bool(live.reminders(row.key)))
        if row.criterion:
            told[laid_out.at(row.key, keys.RESULT)] = live.result(row.key)
    return told


def given_by_core(made: Filling, cell: Cell, row: Row) -> Seen:
    """What the office gave, or the words that it still will; unused rows of a table say nothing."""
    value = made.evaluation.entries.get(cell.address)
    if value is None:
        return "" if row.table else WORDS.awaited_here
    return as_number(value) if isinstance(value, int | date) else str(value)


def differences(told: Mapping[str, Seen], seen: Mapping[str, Seen]) -> dict[str, tuple[Seen, Seen]]:
    """What was told against what is seen, by cell name; a formula's empty text is nothing."""
    return {at: (said, seen[at]) for at, said in told.items() if (said or None) != (seen[at] or None)}


def check_answer(made: Filling) -> dict[str, object]:
    """What `check --json` has to say of a saved filling."""
    live, entries = made.evaluation, made.entries
    return {
        "banner": live.banner(WORDS),
        "live": live.live_column(WORDS),
        "ma_kiem": ma_kiem(made.form, entries),
        "conclusion": live.conclusion(),
        "values": {
            address: {"unreadable": e.text} if isinstance(e, Unreadable) else {"value": to_json(e)}
            for address, e in entries.items()
        },
    }


def check_says(answer: dict[str, object]) -> dict[str, object]:
    """The same parts of what it said."""
    forms = answer["forms"]
    assert isinstance(forms, list)
    (said,) = forms
    values = {
        address: {k: v for k, v in value.items() if k in ("unreadable", "value")}
        for address, value in said["values"].items()
    }
    return {**{part: said[part] for part in ("banner", "live", "ma_kiem", "conclusion")}, "values": values}


def telling(fillings: Iterable[Filling]) -> list[Filling]:
    """Those of which something is said that was said of none before: a state, a rule or a mistake there."""
    told: set[tuple[str, str]] = set()
    found = []
    for made in fillings:
        live = made.evaluation
        says = {("banner", live.banner(WORDS)[0]), ("mode", made.mode)}
        says |= {(f.rule or f.code, f.where.address.partition("[")[0]) for f in live.findings()}
        if not says <= told:
            found.append(made)
            told |= says
    return found


def compare(office: Office, run: Run, folder: Path, *, every: bool = True) -> dict[Path, Filling]:
    """Fill and look, filling after filling, at `every` one or at the telling ones; returns what was saved."""
    fillings = run.fillings if every else telling(run.fillings)
    blank = folder / f"{named(run)}.xlsx"
    blank.write_bytes(written(fillings[0], blank=True))
    step = len(fillings) // run.saved if run.saved else len(fillings) + 1
    kept: dict[Path, Filling] = {}
    with office.open(blank) as book:
        desk = Desk(book, fillings[0])
        for seed, made in enumerate(fillings):
            desk.fill(made)
            seen = seen_on(book, desk.plan)
            assert differences(told_by_core(made, desk.plan), seen) == {}, f"seed {seed}, {made.mode}"
            if seed % step == step - 1:
                kept[book.save_as(folder / f"{run.form} {seed}.xlsx")] = made
    assert len(kept) == run.saved
    return kept


@pytest.mark.parametrize("run", IN_CAMPAIGN, ids=named)
def test_the_sheet_says_what_the_office_says_with_all_it_knows(
    run: Run, office: Office, nam_ngan: Ward, work: Path, pytestconfig: pytest.Config
) -> None:
    kept = compare(office, run, work, every=bool(pytestconfig.getoption("--full")))
    answers = ward.check(nam_ngan.desk, *kept)
    assert [check_says(answer) for answer in answers] == [check_answer(made) for made in kept.values()]


@pytest.mark.parametrize("run", ALONE, ids=named)
def test_the_sheet_says_what_check_says_where_nothing_is_known(
    run: Run, office: Office, work: Path, pytestconfig: pytest.Config
) -> None:
    kept = compare(office, run, work, every=bool(pytestconfig.getoption("--full")))
    answers = ward.check(work, *kept)
    by_law = [replace(made, parameters=PARAMETERS) for made in kept.values()]  # `check` knows the law's dates
    assert [check_says(answer) for answer in answers] == [check_answer(made) for made in by_law]


@pytest.mark.parametrize("run", BEYOND, ids=named)
def test_other_parameters_and_forms_are_told_alike(
    run: Run, office: Office, work: Path, pytestconfig: pytest.Config
) -> None:
    compare(office, run, work, every=bool(pytestconfig.getoption("--full")))


@pytest.mark.parametrize("form_id", OTHERS)
def test_every_sort_of_form_is_told_alike(
    form_id: str, office: Office, work: Path, request: pytest.FixtureRequest
) -> None:
    count = 40 if request.config.getoption("--full") else 4
    compare(office, Run(form_id, count, IN_PLAN, True), work)


def test_an_american_office_is_told_the_same(
    office_en: Office, work: Path, pytestconfig: pytest.Config
) -> None:
    every = bool(pytestconfig.getoption("--full"))
    compare(office_en, Run("F04-K", 20, PARAMETERS, True), work, every=every)


def test_the_fillings_are_of_every_kind() -> None:
    """A law is only as good as what it was tried on: ready forms, errors, gaps, reminders, every rule."""
    banners: Counter[str] = Counter()
    codes: dict[str, set[str]] = {}
    for run in (*IN_CAMPAIGN, *ALONE):
        for made in run.fillings:
            banners[made.evaluation.banner(WORDS)[0]] += 1
            codes.setdefault(run.form, set()).update(f.rule or f.code for f in made.evaluation.findings())
    assert min(banners[symbol] for symbol in "✓✗…!") >= 5, banners
    for form, found in codes.items():
        on_sheet = {rule.id for rule in shipped(form).rules if not rule.of_set}
        assert on_sheet - found == set(), form
        assert {"CELL-001", "CELL-101", "CELL-102", "CELL-103", "CELL-104", "CELL-107"} <= found


def test_the_results_we_write_are_the_ones_libreoffice_computes(
    office: Office, work: Path, pytestconfig: pytest.Config
) -> None:
    """Except in the columns where a long check goes on: they are told when the sheet is computed."""
    some = 4 if pytestconfig.getoption("--full") else 2
    runs = (
        Run("F04-K", 3 * some, PARAMETERS, True),
        Run("F02-K", 2 * some, {}, False),
        Run("F01", some, {}, False),
    )
    for run in runs:
        for seed, made in enumerate(grown(each, Random(n)) for n, each in enumerate(run.fillings)):
            path = work / f"{run.form} {seed}.xlsx"
            path.write_bytes(written(made))
            laid_out = plan(made.form.grown(made.typed))
            with office.open(path) as book:
                carried = without_more(seen_on(book, laid_out), laid_out)
                book.recalculate()
                assert differences(carried, seen_on(book, laid_out)) == {}, path.name
            formulas = SheetFormulas(laid_out, made.evaluation, prefill=PREFILL, words=WORDS).all()
            told = without_more({at: formula.value for at, formula in formulas.items()}, laid_out)
            assert differences(told, carried) == {}, path.name


def without_more(seen: Mapping[str, Seen], laid_out: SheetPlan) -> dict[str, Seen]:
    """What is seen outside the columns where a check that is too long for one formula goes on."""
    more = {column_letters(n) for key, n in laid_out.columns.items() if key.startswith(keys.MORE)}
    return {at: value for at, value in seen.items() if at.rstrip("0123456789") not in more}


def grown(made: Filling, chance: Random) -> Filling:
    """The filling with a row more in one of its tables, where chance will have it."""
    tables = [t for t in made.form.tables if made.form.tables[t].cells]
    table = chance.choice([*tables, ""])
    if not table:
        return made
    number = len(made.form.table_rows(table)) + chance.randint(1, 3)
    more: dict[str, Typed] = {
        f"{table}[{number}].{cell.column}": typed
        for cell in made.form.tables[table].cells
        if not cell.computed and (typed := made.typed.get(f"{table}[1].{cell.column}")) is not None
    }
    assert read_all(made.form, more).keys() == more.keys()
    return replace(made, typed={**made.typed, **more})


@pytest.mark.parametrize(
    ("typed", "live"),
    [
        ({"d411.ket_qua": "  Đạt "}, {"d411": "… chưa nhập: số, ngày"}),
        ({"d413_tong.nay": 8, "d413_dk.nay": 6}, {"d413": "= 75% số hộ"}),
        ({"d44b_so.nay": 0, "d44b_bkk.ket_qua": "   "}, {"d44b_bkk": "– không phải nhập"}),
        ({"d44b_so.nay": 0, "d44b_bkk.ket_qua": "Có"}, {"d44b_bkk": "✗ Không phải nhập: xóa ô này"}),
        ({"d411.ket_qua": "Đạt", "d411.so": "01", "d411.ngay": "31/3/24 "}, {"d411": "✓"}),
    ],
    ids=["spaces around a choice", "a share", "blanks of spaces", "an answer nobody asked for", "short year"],
)
def test_what_people_type_is_understood_on_the_sheet(
    typed: dict[str, Typed], live: dict[str, str], office: Office, work: Path
) -> None:
    made = Filling(shipped("F04-K"), "by hand", typed, {}, PARAMETERS)
    path = work / "trống.xlsx"
    path.write_bytes(written(made, blank=True))
    with office.open(path) as book:
        desk = Desk(book, made)
        desk.fill(made)
        seen = seen_on(book, desk.plan)
        assert {row: seen[desk.plan.at(row, keys.CHECK)] for row in live} == live
        assert differences(told_by_core(made, desk.plan), seen) == {}
