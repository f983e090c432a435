"""Our workbooks in LibreOffice: values hold on recalculation, marks follow what is typed, no text is cut."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import pytest

from antt_sync.adapters.read_book import read_book
from antt_sync.core.reading import read_forms
from antt_sync.core.sheet import plan
from antt_sync.core.values import Entry, Unreadable
from tests.clients.libreoffice import Format, Office
from tests.clients.recalculation import carried_and_computed_alike
from tests.fillings import CLEAN, filled, shipped
from tests.sheets import opened
from tests.workbook_makers import REVIEW, make, returned

F04K = shipped("F04-K")
SHEET, FIX_LIST = "Tự đánh giá", "Nhận xét"
PLAN = plan(F04K, returned=True)
HALF: dict[str, Entry] = filled(
    "F04-K",
    {
        "d411.ngay": None,
        "d412.ket_qua": None,
        "d413_dk.nay": 300,
        "d44a_tp.truoc": 9,
        "d44b_so.nay": 1,
        "d45_2so.nay": Unreadable("không có", "CELL-101"),
        "hoat_dong[1].ngay": None,
    },
)
WORKBOOKS: dict[str, Callable[[], bytes]] = {
    **{f"{form_id} trống": partial(make, shipped(form_id)) for form_id in CLEAN},
    **{f"{form_id} đủ": partial(make, shipped(form_id), filled(form_id)) for form_id in CLEAN},
    "F04-K dở dang": partial(make, F04K, HALF),
    "F04-K gửi lại": partial(make, F04K, filled("F04-K"), returned=returned()),
    "F04-K kiểm tra": partial(make, F04K, filled("F04-K"), returned=returned(), review=REVIEW),
}


@cache
def workbook(name: str) -> bytes:
    """One of them, written when a test first asks for it."""
    return WORKBOOKS[name]()


@pytest.mark.parametrize("name", WORKBOOKS)
def test_no_cell_changes_when_everything_is_recalculated(
    name: str, office: Office, office_en: Office, work: Path
) -> None:
    path = work / f"{name}.xlsx"
    path.write_bytes(workbook(name))
    assert carried_and_computed_alike(path, office, office_en) > 100


def test_marks_banner_and_strip_follow_what_is_typed(office: Office, work: Path) -> None:
    path = work / "gửi lại.xlsx"
    path.write_bytes(workbook("F04-K gửi lại"))
    number, count = PLAN.cell("d411.so"), PLAN.cell("d413_dk.nay")
    strip = PLAN.at("~strip.0", "#dvt")
    with office.open(path) as book:
        book.recalculate()
        assert str(book.value(SHEET, strip)).startswith("► Còn 2 chỗ phải sửa theo nhận xét · ")
        assert book.value(FIX_LIST, "I7") == "… chưa sửa"

        book.type_into(SHEET, {number: "03-NQ/CB"})
        assert book.value(FIX_LIST, "I7") == "✓ đã sửa: 03-NQ/CB"
        assert book.value(SHEET, PLAN.at("d411", "#mark")) == "✓"
        assert str(book.value(FIX_LIST, "B4")).startswith("Đã xử lý 1/2 chỗ cần sửa")

        book.type_into(FIX_LIST, {"H8": "Đã đối chiếu, giữ nguyên."})
        assert book.value(FIX_LIST, "I8") == "✓ giữ nguyên, có trả lời"
        assert book.value(SHEET, PLAN.at("d413_dk", "#mark")) == "✓"
        assert book.value(FIX_LIST, "B3") == "ĐÃ SỬA ĐỦ 2 CHỖ – LƯU TỆP RỒI GỬI LẠI"
        assert book.value(SHEET, PLAN.at("~banner.0", "#mark")) == book.value(FIX_LIST, "B3")
        assert str(book.value(SHEET, strip)).startswith("✓")

        book.type_into(SHEET, {number: "02-NQ/CB", count: "215"})
        assert book.value(FIX_LIST, "I7") == "… chưa sửa"
        assert book.value(FIX_LIST, "I8") == "✓ đã sửa: 215"
        assert book.value(FIX_LIST, "I9") == "– không bắt buộc"


def test_locked_cells_refuse_what_is_typed(office: Office, work: Path) -> None:
    path = work / "trống.xlsx"
    path.write_bytes(workbook("F04-K trống"))
    laid_out = plan(F04K)
    label, entry = laid_out.at("d411", "noi_dung"), laid_out.cell("d411.so")
    with office.open(path) as book:
        before = book.value(SHEET, label)
        book.type_into(SHEET, {label: "khác", entry: "05-NQ/CB"})
        assert book.value(SHEET, label) == before
        assert book.value(SHEET, entry) == "05-NQ/CB"


@pytest.mark.parametrize("format", ["xlsx", "xls", "ods"])
def test_a_workbook_saved_by_another_program_is_read_the_same(
    format: Format, office: Office, work: Path
) -> None:
    path = work / "đủ.xlsx"
    path.write_bytes(workbook("F04-K đủ"))
    with office.open(path) as book:
        saved = book.save_as(work / f"lưu lại.{format}", format)
    reading = read_forms(read_book(saved.read_bytes()), lambda _: F04K)
    assert reading.forms[0].entries == filled("F04-K")
    assert [f.code for f in reading.forms[0].findings] == []


def unset_heights(data: bytes) -> bytes:
    """The workbook without the heights of rows that may grow, so that a program has to fit them itself."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, re.sub(rb'(<row r="\d+") ht="[\d.]+">', rb"\1>", part))
    return stream.getvalue()


@pytest.mark.parametrize("name", ["F01 đủ", "F02-K đủ", "F04-K đủ", "F04-K dở dang", "F04-K gửi lại"])
def test_no_row_is_lower_than_its_text_needs(name: str, office: Office, work: Path) -> None:
    path = work / "cao.xlsx"
    path.write_bytes(unset_heights(workbook(name)))
    with office.open(path) as book:
        saved = book.save_as(work / "đã mở.xlsx")
    form = shipped(name.split(" ", maxsplit=1)[0])
    ours = opened(workbook(name))[form.sheet.vi]
    theirs = opened(saved)[form.sheet.vi]
    rows = plan(form, returned="gửi lại" in name).row_at
    fitted = {row.key: theirs.row_dimensions[rows[row.key]].height or 0 for row in form.rows}
    assert max(fitted.values()) > 15, "nothing was fitted"
    for key, height in fitted.items():
        assert height <= ours.row_dimensions[rows[key]].height, key


def test_a_row_grows_with_what_is_typed(office: Office, work: Path) -> None:
    path = work / "ghi chú.xlsx"
    path.write_bytes(workbook("F04-K đủ"))
    laid_out = plan(F04K)
    note = "Năm 2023 bổ sung 1 vụ chuyển về từ tổ dân phố số 8 theo biên bản đối chiếu ngày 12/10"
    with office.open(path) as book:
        book.type_into(SHEET, {laid_out.cell("d44a_vp.ghi_chu"): note})
        saved = book.save_as(work / "đã mở.xlsx")
    row = opened(saved)[SHEET].row_dimensions[laid_out.row_at["d44a_vp"]]
    assert row.height > 60
