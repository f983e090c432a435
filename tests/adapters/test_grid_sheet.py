"""The grid as a workbook: headings stay in view, what was said is printed, and nothing is markup."""

from __future__ import annotations

from datetime import date

from antt_sync.adapters.grid_sheet import write_grid
from antt_sync.adapters.read_book import read_book
from antt_sync.core.grid import HEAD_AT, Grid, GridRow, grid_of
from antt_sync.core.grid_reading import read_grids
from antt_sync.core.sheet import Prefill
from antt_sync.messages.workbook_words import printed_words
from tests.fillings import filled, shipped
from tests.sheets import opened

FORM = shipped("F04-K")
ENTRIES = {a: v for a, v in filled("F04-K").items() if a in FORM.entry_cells}
GIVEN = {a: 3 for a, c in FORM.cells.items() if c.given and c.type == "int"}
ROWS = (GridRow("K-14761-001.1", "Tổ <b>1</b>", ENTRIES, GIVEN), GridRow("K-14761-002.1", "Tổ 2"))


def made(rows: tuple[GridRow, ...] = ROWS) -> tuple[Grid, bytes]:
    grid = grid_of(FORM, "2024", rows)
    prefill = Prefill(
        "", "", "2024", office_name="UBND phường", window=(date(2023, 11, 1), date(2024, 10, 31))
    )
    return grid, write_grid(grid, prefill=prefill, printed=printed_words())


def test_what_was_said_is_read_back_the_same() -> None:
    _, data = made()
    (reading,) = read_grids(read_book(data), lambda _: FORM).forms
    assert reading.chosen == "Tổ <b>1</b>"
    assert {a: v for a, v in reading.entries.items() if a not in GIVEN} == ENTRIES
    assert dict(reading.carried) == GIVEN
    assert reading.findings == ()


def test_the_same_grid_is_the_same_bytes() -> None:
    assert made()[1] == made()[1]


def test_keys_are_hidden_names_and_headings_stay_in_view() -> None:
    grid, data = made()
    sheet = opened(data).worksheets[0]
    assert sheet.column_dimensions["A"].hidden
    assert sheet.row_dimensions[1].hidden
    assert sheet.row_dimensions[2].hidden
    assert sheet.freeze_panes == f"E{HEAD_AT + 1}"
    assert sheet.auto_filter.ref.startswith(f"A{HEAD_AT}:")
    assert [sheet.cell(r, 1).value for r in (7, 8)] == [row.unit for row in grid.rows]
    assert not sheet.protection.sheet


def test_states_are_printed_and_counted() -> None:
    grid, data = made()
    sheet = opened(data, values=True).worksheets[0]
    state = grid.places["#trang_thai"]
    assert [sheet.cell(r, state).value for r in (7, 8)] == ["đủ", "trống"]
    assert sheet.cell(3, grid.places["#cach_nhan"]).value == "Đủ 1 · Đang nhập 0 · Trống 1"


def test_every_typed_column_says_what_may_be_typed() -> None:
    grid, data = made()
    sheet = opened(data).worksheets[0]
    ruled = {str(area).split(":")[0] for rule in sheet.data_validations.dataValidation for area in rule.sqref}
    typed = [c for c in grid.columns if not c.cell.given]
    assert {sheet.cell(7, grid.places[c.key]).coordinate for c in typed} <= ruled
