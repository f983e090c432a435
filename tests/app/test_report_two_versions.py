"""What figures leave out is named on the page itself, with its age; where nothing is, nothing is said."""

from __future__ import annotations

import pytest

from antt_sync.app.board_notes import Notes
from antt_sync.app.report_board import board
from antt_sync.app.report_leader import leader
from antt_sync.app.report_proposal import proposal
from antt_sync.app.report_rollup import rollup
from antt_sync.app.report_two_versions import two_versions
from antt_sync.core.report import Report, Words
from tests.reports import busy, empty, gathered, opened

LINE = "≠ 1 đơn vị có hai bản khác nhau, chưa tính bản nào: Tổ dân phố số 5 (F04-K, đã 25 ngày)"


def page(report: Report) -> str:
    book = opened(report)
    cells = (cell.value for row in book.worksheets[0].iter_rows() for cell in row)
    return "\n".join(str(value) for value in cells if value is not None)


def test_units_with_two_versions_are_named_with_their_age() -> None:
    (found,) = two_versions(gathered(busy()))
    assert isinstance(found, Words)
    assert found.text.startswith(LINE)


def test_where_nobody_has_two_versions_nothing_is_said() -> None:
    assert two_versions(gathered(empty())) == []


@pytest.mark.parametrize("recipe", [rollup, proposal], ids=["tong-hop", "de-nghi"])
def test_the_reports_that_count_say_whom_they_leave_out(recipe: object) -> None:
    assert callable(recipe)
    assert LINE in page(recipe(gathered(busy())))
    assert "hai bản khác nhau, chưa tính" not in page(recipe(gathered(empty())))


def test_the_board_and_the_chiefs_page_say_for_how_long() -> None:
    assert "đã 25 ngày" in page(board(gathered(busy()), Notes()))
    assert "Tổ dân phố số 5 (đã 25 ngày)" in page(leader(gathered(busy())))
