"""Reports by name: each is made from the same books, before anything came and after."""

from __future__ import annotations

import pytest

from antt_sync.app.report_data import Wish
from antt_sync.app.reports import BOARD, RECIPES, gather
from tests.reports import busy, empty, opened, roles

AFTER_CLOSING = "dieu-chinh"
"""Compares with published figures: without any it says so, see test_report_restated.py."""


@pytest.mark.parametrize("name", [name for name in RECIPES if name != AFTER_CLOSING])
def test_every_report_is_made_full_or_empty_and_opens(name: str) -> None:
    for pc in (empty(0), empty(), busy()):
        report = RECIPES[name](gather(pc.desk, roles(), Wish()))
        assert report.name == name
        assert len(opened(report).sheetnames) == len(report.sheets)


def test_the_board_is_one_of_them() -> None:
    assert BOARD in RECIPES
