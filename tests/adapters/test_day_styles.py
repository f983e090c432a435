"""Which number formats show a day."""

from __future__ import annotations

import pytest

from antt_sync.adapters.day_styles import day_styles, shows_day
from antt_sync.adapters.strict_xml import MAIN, Attributes

SPACE = MAIN[0]


@pytest.mark.parametrize("code", ["dd/mm/yyyy", "d\\-mmm", "[$-42A]d mmmm yyyy", "mmm\\-yy", "m/d;@", "YYYY"])
def test_a_format_with_a_day_or_a_year_shows_a_day(code: str) -> None:
    assert shows_day(code)


@pytest.mark.parametrize(
    "code",
    ["General", "0.00", "#,##0", '[Red]0 "ngày d"', "0\\d", "mm:ss", "[h]:mm", "_d0", "#,##0\\ [$₫-42A]"],
)
def test_a_format_of_numbers_or_hours_shows_none(code: str) -> None:
    assert not shows_day(code)


def tag(*names: str, **attributes: str) -> tuple[tuple[str, ...], Attributes]:
    """A tag as the reader of parts tells it."""
    return tuple(f"{SPACE}}}{name}" for name in names), attributes


def test_styles_are_counted_in_their_order_and_own_formats_are_looked_up() -> None:
    found = day_styles(
        [
            tag("styleSheet"),
            tag("styleSheet", "numFmts"),
            tag("styleSheet", "numFmts", "numFmt", numFmtId="164", formatCode="dd/mm/yyyy"),
            tag("styleSheet", "numFmts", "numFmt", numFmtId="165", formatCode="0.00"),
            tag("styleSheet", "cellStyleXfs", "xf", numFmtId="14"),
            *(tag("styleSheet", "cellXfs", "xf", numFmtId=n) for n in ("0", "14", "164", "165", "16", "20")),
        ]
    )
    assert found == {"1", "2", "4"}


def test_a_workbook_without_styles_shows_no_days() -> None:
    assert day_styles([]) == frozenset()
