"""A typed cell becomes the entry of its field, and what was understood instead of read is said."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from antt_sync.core.book import Content, RawCell
from antt_sync.core.cell_reading import read_cell
from antt_sync.core.findings import Where
from antt_sync.core.values import EPOCH_1900, Entry, Unreadable, serial
from tests.fillings import shipped

CELLS = shipped("F04-K").cells
COUNT, CHOICE = "d413_dk.nay", "d42.ket_qua"
AT = Where(sheet="a", cell="D9", address=COUNT)


def read(address: str, content: Content | None, *, formula: bool = False) -> tuple[Entry | None, list[str]]:
    entry, said = read_cell(CELLS[address], RawCell(content, formula=formula), AT, epoch=EPOCH_1900)
    assert all(f.where == AT for f in said)
    return entry, [f"{f.code} {f.params.get('read_as', f.params.get('day'))}" for f in said]


@pytest.mark.parametrize(
    ("address", "content", "entry", "said"),
    [
        (COUNT, "  ", None, []),
        (COUNT, Decimal(6), 6, []),
        (COUNT, "1.234", 1234, ["CELL-201 1234"]),
        (COUNT, Decimal(serial(date(2024, 6, 6))), serial(date(2024, 6, 6)), ["CELL-203 06/06/2024"]),
        (COUNT, Decimal(-1), Unreadable("-1", "CELL-101"), []),
        (CHOICE, "dat", "Đạt", ["CELL-201 Đạt"]),
        (CHOICE, "Đạt", "Đạt", []),
    ],
)
def test_a_cell_is_read_and_what_was_understood_is_said(
    address: str, content: Content, entry: Entry | None, said: list[str]
) -> None:
    assert read(address, content) == (entry, said)


def test_a_formula_is_no_entry_whatever_it_shows() -> None:
    assert read(COUNT, Decimal(7), formula=True) == (Unreadable("7", "CELL-105"), [])
    assert read(COUNT, None, formula=True) == (Unreadable("", "CELL-105"), [])


def test_a_day_that_nobody_sees_is_said_as_a_day() -> None:
    raw = RawCell(Decimal(serial(date(2024, 11, 2))), day=True)
    _, said = read_cell(CELLS[COUNT], raw, AT, epoch=EPOCH_1900, unseen=True)
    assert [f.params["value"] for f in said if f.code == "CELL-204"] == ["02/11/2024"]


def test_no_cell_is_a_blank_one() -> None:
    assert read_cell(CELLS[COUNT], None, AT, epoch=EPOCH_1900) == (None, ())
