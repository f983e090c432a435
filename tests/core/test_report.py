"""A report fits together: tables fit their sheets, links lead somewhere."""

from __future__ import annotations

import pytest

from antt_sync.core.report import Column, Line, Link, Report, Sheet, Table

ONE = (Column("a", "A"), Column("b", "B", span=2))


def sheet(*cells: str | Link, key: str = "k", grid: tuple[int, ...] = (10, 20, 30)) -> Sheet:
    return Sheet("S", grid, (Table(ONE, (Line(cells, key=key),)),))


def test_a_table_spans_its_sheet() -> None:
    assert len(sheet("x", "y").tables) == 1
    with pytest.raises(ValueError, match="a table of 3 columns"):
        sheet("x", "y", grid=(10, 20))


def test_a_line_has_a_cell_for_every_column_unless_it_is_a_band() -> None:
    with pytest.raises(ValueError, match="a line of 1 cells"):
        sheet("x")
    assert Sheet("S", (1, 2, 3), (Table(ONE, (Line(("x",), band=True),)),)).tables[0].lines[0].band


def test_a_link_leads_to_a_line_of_the_report() -> None:
    assert Report("r", "R", "O", (sheet("x", Link("y", "S", "k")),)).sheets
    with pytest.raises(ValueError, match="a link to S nowhere"):
        Report("r", "R", "O", (sheet("x", Link("y", "S", "nowhere")),))
