"""Filling a choice workbook the way a person does, by the hidden keys of its rows.

Knows openpyxl; refuses to know what a choice leads to.
"""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl.worksheet.worksheet import Worksheet

from antt_sync.core.choice import CELL
from tests.sheets import Cell, first_sheet, opened, saved


def choose(workbook: bytes, answers: Mapping[str, Cell]) -> bytes:
    """The workbook with these choices typed in, by address, and saved again."""
    book = opened(workbook)
    sheet = first_sheet(book, "choose|")
    for address, value in answers.items():
        sheet.cell(_row(sheet, address), _column(sheet, "choice")).value = value
    return saved(book)


def choices(workbook: bytes) -> dict[str, str]:
    """What stands in the choice column now, by address."""
    sheet = first_sheet(opened(workbook), "choose|")
    column = _column(sheet, "choice")
    keys = {r: str(sheet.cell(r, 1).value or "") for r in range(2, sheet.max_row + 1)}
    return {
        key.removeprefix(CELL): str(sheet.cell(r, column).value or "")
        for r, key in keys.items()
        if key.startswith(CELL)
    }


def _row(sheet: Worksheet, address: str) -> int:
    rows = range(2, sheet.max_row + 1)
    return next(r for r in rows if sheet.cell(r, 1).value == f"{CELL}{address}")


def _column(sheet: Worksheet, key: str) -> int:
    return next(c for c in range(1, sheet.max_column + 1) if sheet.cell(1, c).value == key)
