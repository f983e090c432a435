"""What a sheet says of its rows, columns and areas."""

from __future__ import annotations

import pytest

from antt_sync.adapters.sheet_guards import GuardsRead, area_of
from antt_sync.adapters.xlsx_read import read_xlsx
from antt_sync.core.book import Guards
from antt_sync.core.errors import WorkbookUnreadable
from tests.hostile import book, worksheet


def guards(inside: str, before: str = "", after: str = "") -> Guards | None:
    """What is read of a sheet with one row and these elements around it."""
    return read_xlsx(book(worksheet(f"{before}<sheetData>{inside}</sheetData>{after}"))).sheets[0].guards


CELL = '<c r="A1"><v>1</v></c>'


def test_hidden_rows_and_columns_are_known_however_they_were_hidden() -> None:
    rows = '<row r="2" hidden="1"/><row r="3" ht="0" customHeight="1"/><row r="4" ht="15"/>'
    columns = '<col min="2" max="3" hidden="1"/><col min="5" max="5" width="0"/><col min="6" max="6"/>'
    found = guards(f'<row r="1">{CELL}</row>{rows}', before=f"<cols>{columns}</cols>")
    assert found == Guards(frozenset({2, 3}), ((2, 3), (5, 5)))
    assert [found.hides((2, 1)), found.hides((1, 3)), found.hides((1, 6))] == [True, True, False]


def test_only_the_first_cell_of_a_merged_area_shows() -> None:
    found = guards(f'<row r="1">{CELL}</row>', after='<mergeCells><mergeCell ref="A1:B2"/></mergeCells>')
    assert found is not None
    assert [found.hides(place) for place in ((1, 1), (1, 2), (2, 2), (3, 1))] == [False, True, True, False]


def test_lists_and_the_lock_are_known() -> None:
    after = (
        '<sheetProtection sheet="1"/><dataValidations><dataValidation type="list" sqref="A1 C2:C3"/>'
        '<dataValidation type="whole" sqref="D1"/></dataValidations>'
    )
    assert guards("", after=after) == Guards(protected=True, lists=((1, 1, 1, 1), (2, 3, 3, 3)))
    assert guards("", after='<sheetProtection sheet="0"/>') == Guards()


@pytest.mark.parametrize("reference", ["", "1A", "A1:?", "AAAA1", "A12345678"])
def test_what_names_no_cells_is_refused(reference: str) -> None:
    with pytest.raises(WorkbookUnreadable):
        area_of(reference, "xl/worksheets/sheet1.xml")


def test_more_areas_than_any_program_writes_are_refused() -> None:
    read = GuardsRead(merged=[(1, 1, 1, 2)] * 20_000)
    with pytest.raises(WorkbookUnreadable):
        read.take("mergeCell", {"ref": "A1:B1"}, "xl/worksheets/sheet1.xml")
