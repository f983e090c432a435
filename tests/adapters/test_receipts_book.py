"""All receipts on paper: each whole on its page, several on one, every value as text."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from antt_sync.adapters.receipts_book import PAGE_POINTS, write_receipts
from antt_sync.core.marks import Receipt
from antt_sync.messages.workbook_words import printed_words


def receipt(number: int, *, name: str = "Tổ dân phố số") -> Receipt:
    lines = (
        ("Nơi nhận", "UBND phường Nam Ngạn"),
        ("Đơn vị", f"{name} {number}"),
        ("Biểu", "Bản tự đánh giá (F04-K)"),
        ("Kỳ", "năm 2024"),
        ("Lần nộp", "1"),
        ("Mã kiểm", f"{number:04d}"),
        ("Số ô, tổng số", "34 ô đã nhập, 52 ô trống, 2 dòng kê, tổng các số 612"),
        ("Lúc", "14/10/2024 09:00"),
    )
    return Receipt(lines)


def sheet_of(receipts: list[Receipt]) -> Any:
    return openpyxl.load_workbook(io.BytesIO(write_receipts(receipts, printed=printed_words()))).worksheets[0]


def pages(sheet: Any) -> list[range]:
    ends = [b.id for b in sheet.row_breaks.brk]
    return [range(a + 1, b + 1) for a, b in zip([0, *ends], [*ends, sheet.max_row], strict=True)]


def titles_on(sheet: Any, page: range) -> int:
    return sum(1 for row in page if sheet.cell(row, 2).value == "PHIẾU TIẾP NHẬN")


@pytest.mark.parametrize(("count", "on_pages"), [(1, [1]), (3, [3]), (4, [3, 1]), (41, [3] * 13 + [2])])
def test_three_receipts_share_a_page(count: int, on_pages: list[int]) -> None:
    sheet = sheet_of([receipt(n) for n in range(1, count + 1)])
    assert [titles_on(sheet, page) for page in pages(sheet)] == on_pages
    assert [
        sheet.cell(r, 3).value for r in range(1, sheet.max_row) if sheet.cell(r, 2).value == "Mã kiểm"
    ] == [f"{n:04d}" for n in range(1, count + 1)]


def test_long_names_never_cut_a_receipt_by_the_end_of_a_page() -> None:
    sheet = sheet_of([receipt(n, name="Tổ dân phố tên rất dài " * (n % 4 * 5 + 1)) for n in range(1, 20)])
    for page in pages(sheet):
        assert sheet.cell(page[0], 2).value == "PHIẾU TIẾP NHẬN"
        assert str(sheet.cell(page[-1], 2).value).startswith("Khi gọi điện đối chiếu")
        assert sum(sheet.row_dimensions[row].height for row in page) <= PAGE_POINTS


def test_page_breaks_count_because_the_sheet_is_printed_at_full_size() -> None:
    sheet = sheet_of([receipt(n) for n in range(1, 5)])
    assert not sheet.sheet_properties.pageSetUpPr or not sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (int(sheet.page_setup.paperSize), sheet.page_setup.orientation) == (9, "portrait")
    assert sheet.print_area == f"'{sheet.title}'!$B$1:$C${sheet.max_row}"
    width = sum(sheet.column_dimensions[c].width for c in "BC")
    assert width * 7 + 10 <= (210 - 15 - 10) / 25.4 * 96


def test_a_code_is_large_and_stays_text() -> None:
    sheet = sheet_of([receipt(7)])
    (code,) = [c for row in sheet.iter_rows() for c in row if c.value == "0007"]
    assert (code.data_type, code.font.sz) == ("s", 20)
