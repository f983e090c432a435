"""Reports as workbooks: the same bytes, no formula but our links, marks that need no colour, A4."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest

from antt_sync.adapters.report_write import FILLS, write_report
from antt_sync.core.report import (
    Block,
    Column,
    Content,
    Letterhead,
    Line,
    Link,
    Mark,
    Marks,
    Report,
    Sheet,
    Signatures,
    Table,
    Tone,
    Voice,
    Words,
)

COLUMNS = (Column("tt", "TT", align="center"), Column("ten", "Đơn vị"), Column("ghi", "Ghi", own=True))


def report(*cells: Content, blocks: tuple[Block, ...] = (), token: str = "") -> Report:
    table = Table(COLUMNS, (Line(tuple(cells), key="k1"), Line((2, "x", None), key="k2")), main=True)
    sheet = Sheet("Một", (40, 200, 100), (Words("TÊN", Voice.TITLE), *blocks, table), token=token)
    return Report("thu", "Thử", "UBND", (sheet,))


def book(made: Report) -> Any:
    return openpyxl.load_workbook(io.BytesIO(write_report(made)))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "{=1}", "<r>x</r>", "http://x.vn", "00175"])
def test_text_stays_text(text: str) -> None:
    cell = book(report(1, text, None))["Một"]["C4"]
    assert (cell.data_type, str(cell.value).rstrip()) == ("s", text)


def test_the_same_report_is_the_same_bytes() -> None:
    assert write_report(report(1, "a", None)) == write_report(report(1, "a", None))


def test_numbers_are_numbers_and_links_lead_to_their_line() -> None:
    sheet = book(report(7, Link('a "b" =c', "Một", "k2"), None))["Một"]
    assert sheet["B4"].value == 7
    assert sheet["C4"].value == '=HYPERLINK("#\'Một\'!B5","a ""b"" =c")'


def test_a_long_link_stays_within_what_a_formula_may_hold() -> None:
    value = book(report(1, Link("x" * 999, "Một", "k2"), None))["Một"]["C4"].value
    assert value.count("x") == 240


def test_keys_are_out_of_sight_and_only_where_a_sheet_is_read_back() -> None:
    sheet = book(report(1, "a", None, token="antt-board|2024"))["Một"]
    assert [sheet.cell(r, 1).value for r in (1, 4, 5)] == ["antt-board|2024", "k1", "k2"]
    assert [c.value for c in sheet[1]][1:] == ["tt", "ten", "ghi"]
    assert sheet.column_dimensions["A"].hidden
    assert sheet.row_dimensions[1].hidden
    assert sheet.auto_filter.ref == "A3:D5"  # a sort takes the keys along
    assert book(report(1, "a", None))["Một"]["A4"].value is None


def test_it_is_a4_across_one_page_wide_with_its_heading_on_every_page() -> None:
    sheet = book(report(1, "a", None))["Một"]
    setup = sheet.page_setup
    assert (setup.orientation, int(setup.paperSize), setup.fitToHeight) == ("landscape", 9, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.print_area == "'Một'!$B$2:$D$5"


def grey(fill: str) -> int:
    red, green, blue = (int(fill[n : n + 2], 16) for n in (1, 3, 5))
    return round(0.299 * red + 0.587 * green + 0.114 * blue)


def test_tones_that_ask_for_something_differ_in_grey() -> None:
    shades = sorted(grey(f or "#FFFFFF") for tone, f in FILLS.items() if tone is not Tone.OFF)
    assert all(b - a >= 16 for a, b in pairwise(shades)), shades


def test_marks_and_papers_are_drawn() -> None:
    blocks: tuple[Block, ...] = (
        Letterhead(("UBND", "BAN CHỈ ĐẠO"), ("CỘNG HÒA", "Độc lập"), "Số: …", "Nam Ngạn, ngày …"),
        Marks(tuple(Mark(f"✓ {n}", Tone.GOOD) for n in range(7))),
        Signatures(("Nơi nhận:",), ("CHỦ TỊCH", "(Ký, ghi rõ họ tên)")),
    )
    sheet = book(report(1, Mark("✗ muộn", Tone.LATE), None, blocks=blocks))["Một"]
    texts = [str(c.value) for row in sheet.iter_rows() for c in row if c.value is not None]
    assert {f"✓ {n}" for n in range(7)} | {"CHỦ TỊCH", "Số: …", "✗ muộn"} <= set(texts)
    (late,) = [c for row in sheet.iter_rows() for c in row if c.value == "✗ muộn"]
    assert late.font.b
    assert late.fill.fgColor.rgb.endswith(FILLS[Tone.LATE][1:])
    assert {c.font.name for row in sheet.iter_rows() for c in row if c.value} == {"Times New Roman"}


# --- long tables -------------------------------------------------------------------------------
ODD = ("=1+1", " cách ", "a\nb", "<&>", "<r>x</r>", "", "Tổ dân phố số 1")


def listed(count: int) -> Report:
    """A table in which lines differ, with bands, links, marks and a list to choose from."""
    columns = (*COLUMNS[:2], Column("ghi", "Ghi", own=True, choices=("có, rồi", "chưa")))
    lines = [
        Line(("NHÓM",), key=f"k{n}", band=True)
        if n % 700 == 3
        else Line(
            (n, Mark("✓ đạt", Tone.GOOD) if n % 5 == 0 else ODD[n % len(ODD)], Link("lên", "Một", "k3"))
        )
        for n in range(count)
    ]
    blocks = (Words("TÊN", Voice.TITLE), Table(columns, tuple(lines), main=True), Words("Hết."))
    return Report("thu", "Thử", "UBND", (Sheet("Một", (40, 200, 100), blocks),))


def _seen(cell: Any) -> tuple[object, ...]:
    return cell.value, cell.data_type, cell.number_format, cell.fill.fgColor.rgb, cell.border.left.style


def test_a_long_table_looks_as_it_would_if_it_were_short(monkeypatch: pytest.MonkeyPatch) -> None:
    short = book(listed(2_500))["Một"]
    monkeypatch.setattr("antt_sync.adapters.report_write.LONG", 2_000)
    long = book(listed(2_500))["Một"]
    assert (long.dimensions, long.merged_cells.ranges) == (short.dimensions, short.merged_cells.ranges)
    seen = ([[_seen(cell) for cell in row] for row in sheet.iter_rows()] for sheet in (long, short))
    assert next(seen) == next(seen)
    heights = ({r: s.row_dimensions[r].height for r in range(1, s.max_row + 1)} for s in (long, short))
    assert next(heights) == next(heights)


def test_a_long_table_is_the_same_bytes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("antt_sync.adapters.report_write.LONG", 100)
    assert write_report(listed(200)) == write_report(listed(200))


def test_text_that_looks_like_an_escaped_sign_stays_text_in_a_long_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("antt_sync.adapters.report_write.LONG", 1)
    written = write_report(report(1, "_x0041_", None))
    assert "_x005F_x0041_" in ZipFile(io.BytesIO(written)).read("xl/worksheets/sheet1.xml").decode()
