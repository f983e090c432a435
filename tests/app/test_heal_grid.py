"""A grid laid out anew: each row with its unit's name and what the office gives it, doubts said once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from antt_sync.app.blank import blank_grid
from antt_sync.app.heal_grid import GridAfresh, grid_afresh
from antt_sync.app.world import Books
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.token import SCHEMA_DIGITS, Token
from tests.fillings import shipped
from tests.sheets import Cell, typed_rows
from tests.world import Place, office, unit_id

FORM = shipped("F04-K")


def afresh(pc: Place, rows: dict[str, dict[str, Cell]]) -> GridAfresh:
    """The clerk's grid with these cells typed, looked at again."""
    name = blank_grid(pc.desk, "F04-K", period="2024", to="bang.xlsx")
    raw = pc.desk.workbooks.read(typed_rows(pc.medium.files[name], rows))
    return grid_afresh(Books(pc.desk), raw, lambda _: FORM)


def test_a_row_keeps_its_answers_and_how_it_was_handed_in() -> None:
    typed: dict[str, Cell] = {"d44b_so.nay": 5, "#cach_nhan": "Zalo", "#nguoi_nop": "Tổ trưởng"}
    work = afresh(office(3), {unit_id(2): typed})
    row = work.grid.rows[1]
    assert (row.unit, row.name, dict(row.entries)) == (unit_id(2), "Tổ dân phố số 2", {"d44b_so.nay": 5})
    assert dict(row.handed) == {"#cach_nhan": "Zalo", "#nguoi_nop": "Tổ trưởng", "#nguoi_nhan": ""}
    assert work.said == ()


def test_another_units_name_stays_and_is_doubted() -> None:
    work = afresh(office(3), {unit_id(2): {"#don_vi": "Tổ dân phố số 3", "d44b_so.nay": 5}})
    assert work.grid.rows[1].name == "Tổ dân phố số 3"
    assert [finding.code for finding, _ in work.said] == ["ASK-107"]


def test_one_doubt_of_many_rows_is_said_once() -> None:
    pc = office(3)
    name = blank_grid(pc.desk, "F04-K", period="2024", to="bang.xlsx")
    data = typed_rows(pc.medium.files[name], {unit_id(n): {"d44b_so.nay": n} for n in (1, 2, 3)})
    raw = pc.desk.workbooks.read(data)
    (sheet, *_) = raw.sheets
    token = Token("F04-K", FORM.version, "", "2019", "", FORM.hash[:SCHEMA_DIGITS])
    old = replace(
        sheet, cells={**sheet.cells, (1, 1): replace(sheet.cells[1, 1], content=f"grid|{token.text}")}
    )
    work = grid_afresh(Books(pc.desk), replace(raw, sheets=(old,)), lambda _: FORM)
    assert [finding.code for finding, _ in work.said] == ["ASK-110"]


def test_a_grid_of_no_form_at_hand_is_refused() -> None:
    pc = office(1)
    name = blank_grid(pc.desk, "F04-K", period="2024", to="bang.xlsx")
    raw = pc.desk.workbooks.read(pc.medium.files[name])
    with pytest.raises(UsageTrouble) as told:
        grid_afresh(Books(pc.desk), raw, lambda _: None)
    assert told.value.code == "HEAL-101"
