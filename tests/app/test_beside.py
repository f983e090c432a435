"""Sheets that nobody gave out are told, ours never."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from antt_sync.app.beside import sheets_beside
from antt_sync.core.book import RawBook, RawCell, RawSheet
from antt_sync.core.findings import Finding, Severity
from tests.world import office

NOTE: Mapping[tuple[int, int], RawCell] = {(3, 2): RawCell("cộng sổ tay"), (4, 2): RawCell("216")}


def told(*sheets: RawSheet) -> list[Finding]:
    return list(sheets_beside(office().desk, RawBook(sheets)))


def test_a_sheet_of_notes_is_told_with_its_first_cell_and_how_much_it_holds() -> None:
    (found,) = told(RawSheet("Nháp", NOTE))
    assert (found.code, found.severity, found.where.sheet, found.where.cell) == (
        *("FORM-114", Severity.WARNING, "Nháp", "B3"),
    )
    assert dict(found.params) == {"sheet": "Nháp", "count": 2, "value": "cộng sổ tay"}


@pytest.mark.parametrize(
    "name", ["Hướng dẫn", "huong dan", "Hướng dẫn (2)", "_antt", "_antt 2", "Phiếu tiếp nhận", "Đã làm sạch"]
)
def test_a_sheet_of_ours_is_not_told(name: str) -> None:
    assert told(RawSheet(name, NOTE)) == []


@pytest.mark.parametrize("token", ["antt1|F04-K|x", "fix|antt1|x", "grid|antt1|x"])
def test_a_sheet_with_a_token_is_ours_whatever_it_is_called(token: str) -> None:
    assert told(RawSheet("Trang 1", {**NOTE, (1, 1): RawCell(token)})) == []


def test_an_empty_sheet_is_not_told() -> None:
    assert told(RawSheet("Sheet2", {(1, 1): RawCell(" \u00a0")})) == []
