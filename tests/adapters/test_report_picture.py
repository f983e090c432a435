"""Drawings made of cells: every look is drawn, telling in grey print too, rows as tall as their text."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from antt_sync.adapters.report_picture import LOOKS
from antt_sync.adapters.report_write import write_report
from antt_sync.core.report import Drawn, DrawnRow, Look, Picture, Report, Sheet


def sheet_of(*rows: DrawnRow) -> Any:
    sheet = Sheet("Một", (40, 100, 100), (Picture(rows),), landscape=False, one_page=True)
    data = write_report(Report("thu", "Thử", "UBND", (sheet,)))
    return openpyxl.load_workbook(io.BytesIO(data))["Một"]


def test_every_look_can_be_drawn() -> None:
    assert set(LOOKS) == set(Look)
    sheet = sheet_of(*(DrawnRow((Drawn(2, look.value, look),)) for look in Look))
    assert [sheet.cell(n, 3).value for n in range(2, 2 + len(Look))] == [look.value for look in Look]


def test_a_cell_is_where_it_was_drawn_over_its_columns() -> None:
    sheet = sheet_of(DrawnRow((Drawn(1, "a"), Drawn(2, "=1+1", Look.TO_FILL, span=2))))
    assert (sheet["B2"].value, sheet["C2"].value, sheet["C2"].data_type) == ("a", "=1+1", "s")
    assert [str(r) for r in sheet.merged_cells.ranges] == ["C2:D2"]
    assert sheet["C2"].fill.fgColor.rgb == "FFFFE79A"
    assert sheet.page_setup.fitToHeight is None  # one page


def test_a_row_is_as_tall_as_its_fullest_cell_unless_it_is_told() -> None:
    long = Drawn(2, "một hai ba bốn năm sáu bảy tám chín mười")
    sheet = sheet_of(DrawnRow((Drawn(1, "a"),)), DrawnRow((Drawn(1, "a"), long)), DrawnRow((), points=6.0))
    short, tall, told = (sheet.row_dimensions[n].height for n in (2, 3, 4))
    assert tall > 1.8 * short
    assert told == 6.0


def test_a_yellow_a_white_and_a_grey_cell_differ_without_colour() -> None:
    def grey(look: Look) -> int:
        fill = LOOKS[look].fill or "#FFFFFF"
        red, green, blue = (int(fill[n : n + 2], 16) for n in (1, 3, 5))
        return round(0.299 * red + 0.587 * green + 0.114 * blue)

    assert grey(Look.FILLED) - grey(Look.TO_FILL) >= 16
    assert LOOKS[Look.GREY].italic
    assert grey(Look.STRIP) < 100


@pytest.mark.parametrize(
    "cells", [(Drawn(0, "a"),), (Drawn(3, "a", span=2),), (Drawn(1, "a", span=2), Drawn(2, "b"))]
)
def test_a_drawing_beside_its_sheet_or_over_itself_is_refused(cells: tuple[Drawn, ...]) -> None:
    with pytest.raises(ValueError, match="Một"):
        Sheet("Một", (40, 100, 100), (Picture((DrawnRow(cells),)),))
