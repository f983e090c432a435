"""Numbers, days and places mean what spreadsheet programs mean by them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt_sync.adapters.xlsx_scalars import column_number, day_number, number, place_of
from antt_sync.core.book import cell_name, column_letters


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("0E-400", "0"),
        ("007", "7"),
        ("412.0", "412"),
        ("412.50", "412.5"),
        ("+3", "3"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1E+20", "100000000000000000000"),
        ("1e300", "1E+300"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("1.1000000000000001", "1.1"),
        ("63397850948", "63397850948"),
        ("999999999999999", "999999999999999"),
        ("12345678901234567", "12345678901234568"),
    ],
)
def test_a_number_is_the_shortest_text_of_its_double(text: str, expected: str) -> None:
    assert str(number(text)) == expected


@given(st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: x == 0 or abs(x) > 1e-300))
def test_every_double_comes_back(double: float) -> None:
    for text in (repr(double), f"{double:.17g}"):
        read = number(text)
        assert read is not None
        assert float(read) == double


@given(st.text("0123456789.eE+-_ xINFan", max_size=12))
def test_any_text_is_a_finite_number_or_none(text: str) -> None:
    read = number(text)
    assert read is None or read.is_finite()


@given(st.integers(1, 1_048_576), st.integers(1, 16_384))
def test_places_are_found_by_their_names(row: int, column: int) -> None:
    assert place_of(cell_name((row, column))) == (row, column)
    assert column_number(column_letters(column)) == column


@pytest.mark.parametrize(
    "name", ["", "A", "1", "A0", "a1", "$A$1", "A1:B2", "XFE1", "A1048577", "ÀB1", "AAAA1", "A١"]
)
def test_what_names_no_cell_is_no_place(name: str) -> None:
    assert place_of(name) is None


@pytest.mark.parametrize(
    ("text", "since_1904", "expected"),
    [
        ("1899-12-31", False, "0"),
        ("1900-01-01", False, "1"),
        ("1900-02-28", False, "59"),
        ("1900-03-01", False, "61"),
        ("2026-10-01", False, "46296"),
        ("2026-10-01T18:00:00", False, "46296.75"),
        ("1904-01-01", True, "0"),
        ("2026-10-01", True, "44834"),
    ],
)
def test_days_are_counted_as_the_workbook_counts(text: str, since_1904: bool, expected: str) -> None:
    assert day_number(text, since_1904=since_1904) == Decimal(expected)


@pytest.mark.parametrize("text", ["", "x", "2026-13-01", "01/10/2026", "1899-12-29", "T10:00"])
def test_what_names_no_day_is_no_day(text: str) -> None:
    assert day_number(text, since_1904=False) is None
