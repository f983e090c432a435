"""A list of units that a clerk made longer, shorter and sorted in LibreOffice is read row by row.

Knows the police's table F05, prepared for three areas; refuses to know how rows are recognised.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from antt_sync.core.book import column_letters
from antt_sync.core.sheet import plan
from antt_sync.core.values import Entry
from tests.clients.libreoffice import Book, Office
from tests.clients.ward import OFFICE, check, unit
from tests.fillings import shipped
from tests.workbook_makers import PREFILL, make

FORM = shipped("F05")
SHEET, PLAN = FORM.sheet.vi, plan(FORM)
LAST = column_letters(max(PLAN.columns.values()))
NAMES = {1: "Tổ dân phố Đông", 2: "Tổ dân phố Bắc", 3: "Tổ dân phố An"}
ENTRIES: dict[str, Entry] = {}
for n, name in NAMES.items():
    ENTRIES |= {f"dong[{n}].noi_dung": name, f"dong[{n}].ma": unit(n), f"dong[{n}].tp_nay": 10 + n}
COLUMNS = ("noi_dung", "ma", "tp_nay")
WRITTEN = [(NAMES[n], unit(n), 10 + n) for n in NAMES]
MORE = ("Không xác định địa bàn", None, 7)


def row(n: int) -> int:
    """Where row n of the list stands as given out."""
    return PLAN.row_at[f"dong[{n}]"]


def insert(book: Book) -> None:
    """A row put into the middle of the list, and filled."""
    book.insert_rows(SHEET, before=row(2))
    cells: dict[str, str | float] = {
        f"{column_letters(PLAN.columns['noi_dung'])}{row(2)}": MORE[0],
        f"{column_letters(PLAN.columns['tp_nay'])}{row(2)}": MORE[2],
    }
    book.set_cells(SHEET, cells)


def delete(book: Book) -> None:
    """The second area's row taken out."""
    book.delete_rows(SHEET, first=row(2))


def sort(book: Book) -> None:
    """The three areas by name, keys and all."""
    book.sort_rows(SHEET, f"A{row(1)}:{LAST}{row(3)}", column=PLAN.columns["noi_dung"])


@pytest.mark.parametrize(
    ("hands", "listed"),
    [(insert, [*WRITTEN, MORE]), (delete, [WRITTEN[0], WRITTEN[2]]), (sort, WRITTEN)],
    ids=["inserted", "deleted", "sorted"],
)
def test_rows_of_a_list_are_read_whatever_hands_did_to_it(
    hands: Callable[[Book], None], listed: list[tuple[object, ...]], office: Office, work: Path
) -> None:
    path = work / "F05.xlsx"
    whose = replace(PREFILL, unit=OFFICE, unit_name="UBND phường Nam Ngạn", known={})
    path.write_bytes(make(FORM, ENTRIES, prefill=whose))
    with office.open(path) as book:
        book.unprotect(SHEET)
        hands(book)
        saved = book.save_as(work / "F05 lưu.xlsx")
    (answer,) = check(work, saved)
    forms = answer["forms"]
    assert isinstance(forms, list), answer
    values = forms[0]["values"]
    keys = dict.fromkeys(a.rpartition(".")[0] for a in values if a.startswith("dong["))
    read = [tuple(values.get(f"{key}.{c}", {}).get("value") for c in COLUMNS) for key in keys]
    assert sorted(read, key=str) == sorted(listed, key=str)
