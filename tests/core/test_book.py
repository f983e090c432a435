"""Cells are named as spreadsheets name them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt_sync.core.book import Place, RawBook, RawCell, RawSheet, cell_name, column_letters


@pytest.mark.parametrize(
    ("column", "letters"),
    [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (53, "BA"), (702, "ZZ"), (703, "AAA"), (16384, "XFD")],
)
def test_columns_have_spreadsheet_letters(column: int, letters: str) -> None:
    assert column_letters(column) == letters


@pytest.mark.parametrize(
    ("place", "name"), [((1, 1), "A1"), ((30, 7), "G30"), ((1048576, 16384), "XFD1048576")]
)
def test_a_cell_is_named_column_then_row(place: Place, name: str) -> None:
    assert cell_name(place) == name


@given(st.integers(1, 16384))
def test_no_two_columns_share_letters(column: int) -> None:
    number = 0
    for letter in column_letters(column):
        number = number * 26 + ord(letter) - 64
    assert number == column


def test_a_book_of_strangers_is_taken_for_xlsx_without_macros_unless_said_otherwise() -> None:
    book = RawBook((RawSheet("Tự đánh giá", {(1, 1): RawCell("x")}),))
    assert (book.format, book.sees_formulas, book.epoch_1904, book.macros) == ("xlsx", True, False, False)
    assert (book.sheets[0].hidden, book.sheets[0].notes, book.sheets[0].cells[1, 1].formula) == (
        False,
        {},
        False,
    )
