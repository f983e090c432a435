"""The grid of a form: every typed cell has a column, in printed order, and tables stay narrow."""

from __future__ import annotations

import pytest

from antt_sync.core import grid as grids
from antt_sync.core.grid import MOST_COLUMNS, MOST_TABLE, GridRow, grid_of
from antt_sync.core.token import read_token
from tests.fillings import filled, shipped

FORMS = ("F02-K", "F04-K")


@pytest.mark.parametrize("form_id", FORMS)
def test_every_cell_outside_tables_has_its_column_in_printed_order(form_id: str) -> None:
    form = shipped(form_id)
    columns = [c.cell.address for c in grid_of(form, "2024", ()).columns if "[" not in c.cell.address]
    given = [a for a, c in form.cells.items() if c.given and "[" not in a]
    assert columns == [*given, *(a for a in form.entry_cells if "[" not in a)]
    assert len(grid_of(form, "2024", ()).places) <= MOST_COLUMNS


def test_a_table_takes_as_many_printed_rows_as_fit() -> None:
    grid = grid_of(shipped("F04-K"), "2024", ())
    of_table = [c for c in grid.columns if c.key.startswith("hoat_dong[")]
    assert 0 < len(of_table) <= MOST_TABLE
    assert of_table[0].key == "hoat_dong[1].noi_dung"


def test_what_was_already_said_always_has_its_column() -> None:
    said = GridRow("K-1", "Tổ 1", {"hoat_dong[9].nay": 3})
    assert "hoat_dong[9].nay" in grid_of(shipped("F04-K"), "2024", [said]).places


def test_headings_are_said_once_in_full() -> None:
    titles = [c.title for c in grid_of(shipped("F04-K"), "2024", ()).columns]
    assert len(set(titles)) == len(titles)
    assert all(len(title) <= 200 for title in titles)


def test_the_token_is_no_forms_own() -> None:
    token = grid_of(shipped("F02-K"), "2024", ()).token
    assert read_token(token) is None
    told = read_token(token.removeprefix(grids.GRID))
    assert told is not None
    assert (told.form, told.unit, told.period) == ("F02-K", "", "2024")


@pytest.mark.parametrize(("without", "state"), [("", grids.FULL), ("ngay_lap.ngay", grids.TYPING)])
def test_a_row_is_full_when_nothing_that_all_must_say_is_left(without: str, state: str) -> None:
    form = shipped("F04-K")
    grid = grid_of(form, "2024", ())
    needed = {c.key for c in grid.columns if c.always}
    assert needed
    without = without and sorted(needed)[0]
    said = {a: v for a, v in filled("F04-K").items() if a != without}
    assert grid.state(GridRow("K-1", "Tổ 1", said)) == state


def test_an_empty_row_is_empty() -> None:
    assert grid_of(shipped("F04-K"), "2024", ()).state(GridRow("K-1", "Tổ 1")) == grids.EMPTY
