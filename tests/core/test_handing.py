"""Units in a list: told apart where two share a name, and found again on the line that asks."""

from __future__ import annotations

from decimal import Decimal

import pytest

from antt_sync.core.book import Content, RawCell, RawSheet
from antt_sync.core.handing import CHOOSE_ROW, chosen_unit, unit_labels


def test_namesakes_are_told_apart_by_their_id() -> None:
    units = [("K-1", "Tổ 1"), ("K-2", "Tổ  1"), ("K-3", "Tổ 2")]
    assert unit_labels(units) == ("Tổ 1 (K-1)", "Tổ  1 (K-2)", "Tổ 2")


@pytest.mark.parametrize(
    ("content", "formula", "found"),
    [
        ("Tổ 2", False, "Tổ 2"),
        (Decimal(7), False, "7"),
        ("  ", False, ""),
        ("Tổ 2", True, ""),
    ],
)
def test_the_choice_is_what_stands_on_the_line(content: Content, formula: bool, found: str) -> None:
    cells = {(9, 1): RawCell(CHOOSE_ROW), (9, 3): RawCell(content, formula)}
    assert chosen_unit(RawSheet("a", cells), (1, 1), {"#tt": 3, "noi_dung": 4}) == found


def test_a_sheet_that_does_not_ask_has_no_choice() -> None:
    assert chosen_unit(RawSheet("a", {(9, 3): RawCell("Tổ 2")}), (1, 1), {"#tt": 3}) == ""
