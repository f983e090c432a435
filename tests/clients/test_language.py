"""Words, points and rows asked for: the formula says in LibreOffice what the office's own evaluation says.

Knows single expressions over a few cells; refuses to know forms.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from antt_sync.core.book import RawCell
from antt_sync.core.cell_reading import read_typed
from antt_sync.core.evaluator import to_python
from antt_sync.core.excel import Sheet, Spot, excel_date, to_excel
from antt_sync.core.expressions import DOWN, Expr, Lit, Op, Ref, parse
from antt_sync.core.schema import Cell
from antt_sync.core.values import EPOCH_1900, CellType, Entry
from tests.clients.libreoffice import Office
from tests.core.test_expressions import Cells

Typed = str | int | float

SHEET = "Thử"
COLUMNS = {
    "a": CellType.TEXT,
    "b": CellType.TEXT,
    "n": CellType.INT,
    "p": CellType.DECIMAL,
    "d": CellType.DATE,
}
ROWS: list[dict[str, Typed]] = [
    {"a": "UBND Huyện Bịa", "b": "huyện", "n": 3, "p": 2.5, "d": "5/3/2024"},
    {"a": "x*y? có dấu", "b": "*", "n": 0, "p": 0, "d": "31/12/2023"},
    {"a": "một  hai", "b": "Một Hai", "n": 3, "p": 0.75, "d": "05/03/2024"},
    {"b": "x", "n": 12, "p": 2.55},
    {"a": "x", "n": -1, "p": 7.5, "d": "30/2/2024"},
    {"a": "ABC", "b": "abcd", "p": 5},
    {"a": "abcABC", "b": "C", "n": 3, "p": 2.5, "d": "5/3/2024"},
    {"a": "gọi 0912 345 678", "b": "352/UBND-BCĐ"},
    {"a": "0912.345.678", "b": "12/10/2024"},
    {"a": "001 099 001 234", "b": "1.234.567"},
    {"a": "số 001099001234", "b": "05.10.2024-07.10.2024"},
]
ASKED = [
    *("has(ROW.a, ROW.b)", "not has(ROW.a, ROW.b)", "has(ROW.a, 'hai')", "has(ROW.a, '?')"),
    *("has(ROW.a, ROW.b) or ROW.n == 3", "personal(ROW.a)", "personal(ROW.b)"),
    *("ROW.p >= points('2.5')", "ROW.p + points('0,25') == points('2.75')", "ROW.p == points('2.55')"),
]
SHOWN = ["ROW.p", "ROW.p - points('3.05')"]


def entries() -> dict[str, Entry]:
    """What the office reads in these cells."""
    found: dict[str, Entry] = {}
    for n, row in enumerate(ROWS):
        for column, typed in row.items():
            address = f"r{n}.{column}"
            cell = Cell(address, column, COLUMNS[column], longest=500, step=25)
            content = typed if isinstance(typed, str) else Decimal(repr(typed))
            entry = read_typed(cell, RawCell(content), epoch=EPOCH_1900).entry
            if entry is not None:
                found[address] = entry
    return found


def at(n: int, column: str) -> str:
    """Where a cell stands; a day as a number stands in column H."""
    return f"{chr(65 + list(COLUMNS).index(column))}{n + 1}"


def places() -> Sheet:
    spots = {
        f"r{n}.{column}": Spot(
            at(n, column), kind, longest=500, step=25, date_at=f"H{n + 1}" if kind is CellType.DATE else ""
        )
        for n in range(len(ROWS))
        for column, kind in COLUMNS.items()
    }
    return Sheet(spots, {}, {}, {}, "A1:A1")


def asked(n: int) -> list[Expr]:
    """Every expression over one row: conditions, points among words, rows asked for."""
    conditions = [parse(text.replace("ROW", f"r{n}")) for text in ASKED]
    shown: list[Expr] = [Op("in_points", (parse(text.replace("ROW", f"r{n}")),)) for text in SHOWN]
    down = {c: Op(DOWN, tuple(Ref(f"r{m}.{c}") for m in range(len(ROWS)))) for c in COLUMNS}
    times: list[Expr] = [Op("times_over", (down[c], Ref(f"r{n}.{c}"))) for c in COLUMNS]
    times += [
        Op("times_over", (down["n"], Ref(f"r{n}.n"), down["d"], Ref(f"r{n}.d"))),
        Op("times_over", (down["p"], Ref(f"r{n}.p"), down["b"], Lit("c"))),
    ]
    return [*conditions, *shown, *times, Op("filled_sum", down["p"].args)]


@pytest.fixture
def book(work: Path) -> Path:
    path = work / "Ngôn ngữ.xlsx"
    sheet = places()
    with xlsxwriter.Workbook(path) as made:
        text = made.add_format({"num_format": "@"})
        page = made.add_worksheet(SHEET)
        for n, row in enumerate(ROWS):
            for column, typed in row.items():
                if isinstance(typed, str):
                    page.write_string(at(n, column), typed, text)
                else:
                    page.write_number(at(n, column), typed)
            page.write_formula(f"H{n + 1}", f"={excel_date(at(n, 'd'))}")
            for k, expr in enumerate(asked(n)):
                page.write_formula(n, 10 + k, f'=IFERROR({to_excel(expr, sheet)},"…")')
    return path


def test_the_sheet_says_what_the_office_says(office: Office, book: Path) -> None:
    scope = Cells(entries())
    count = len(asked(0))
    with office.open(book) as opened:
        opened.recalculate()
        last = xlsxwriter.utility.xl_col_to_name(9 + count)
        seen = opened.values(SHEET, f"K1:{last}{len(ROWS)}")
    for n, line in enumerate(seen):
        for expr, value in zip(asked(n), line, strict=True):
            told = to_python(expr)(scope)
            assert value == ("…" if told is None else told), (n, expr)


def test_the_rows_are_told_apart() -> None:
    """What is compared above differs from row to row: true, false and untold, and several counts."""
    scope = Cells(entries())
    answers = [[to_python(expr)(scope) for expr in asked(n)] for n in range(len(ROWS))]
    assert {row[0] for row in answers} == {True, False, None}
    assert [row[5] for row in answers][7:] == [True, True, True, True]
    assert [row[6] for row in answers][7:] == [False, False, False, False]
    assert {row[len(ASKED) + len(SHOWN) + 2] for row in answers} == {1, 3, None}
    assert entries()["r0.d"] == date(2024, 3, 5)
