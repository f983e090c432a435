"""What a merge says: new files one by one, many known ones in one sentence, and an exit code that tells."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from antt_sync.app.receive import FileLine
from antt_sync.cli.merged import MOST_KNOWN, merge_exit, say_merged
from antt_sync.cli.output import Exit
from antt_sync.cli.wiring import Tools
from tests.offices import unlocked
from tests.terminal import antt
from tests.world import OFFICE, answers, workbook


def told(lines: list[FileLine], capsys: pytest.CaptureFixture[str]) -> str:
    say_merged(Tools("vi", False, None, None, unlocked, lambda *_: None), lines, None)
    return capsys.readouterr().out


def known(count: int) -> list[FileLine]:
    return [FileLine(f"cu {n}.xlsx", "TAKE-104") for n in range(count)]


def test_a_few_known_files_are_listed_and_many_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    new = FileLine("moi.xlsx", "TAKE-103", unit_name="Tổ dân phố số 1")
    few = told([*known(MOST_KNOWN), new], capsys)
    assert few.count("cu ") == MOST_KNOWN
    many = told([*known(MOST_KNOWN + 1), new], capsys)
    assert "cu " not in many
    assert "moi.xlsx" in many
    assert f"{MOST_KNOWN + 1} tệp khác đã nhận từ trước." in many


def test_files_left_out_for_one_reason_share_the_advice(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [FileLine(f"anh {n}.jpg", "BOOK-108", {"file": f"anh {n}.jpg"}) for n in (1, 2)]
    assert told(lines, capsys).count("→") == 1
    assert "  anh 1.jpg, anh 2.jpg\n" in told(lines, capsys)


@pytest.mark.parametrize(
    ("codes", "ended"),
    [
        (["TAKE-103"], Exit.DONE),
        (["TAKE-103", "ASK-102"], Exit.TO_FIX),
        (["ASK-102", "BOOK-108"], Exit.REFUSED),
        ([], Exit.DONE),
    ],
)
def test_the_worst_file_decides_the_exit_code(codes: list[str], ended: Exit) -> None:
    assert merge_exit([FileLine("a", code) for code in codes]) is ended


def test_what_waits_for_an_unlocking_has_the_two_ways_on_and_is_not_returned(ward: Path) -> None:
    (ward / "a.xlsx").write_bytes(workbook(2))
    antt("merge", "a.xlsx", "--yes", at=ward)
    locked = ("Tổ dân phố số 2", "--form", "F04-K", "--period", "2024", "--reason", "x")
    assert antt("review", "accept", *locked, at=ward).code == 0
    (ward / "b.xlsx").write_bytes(workbook(2, answers(2, {"hoat_dong[1].nay": 2})))
    said = antt("merge", "b.xlsx", "--yes", at=ward).out
    assert 'antt-sync review unlock "Tổ dân phố số 2" --form F04-K --period 2024' in said
    assert "antt-sync withdraw SỐ" in said
    assert "deliver" not in said
    assert "review export" not in said


def test_a_file_whose_intake_was_taken_back_says_why_and_how_to_take_it_in(ward: Path) -> None:
    (ward / "a.xlsx").write_bytes(workbook(2))
    (ward / "Tin-nhan.txt").write_text("Tổ dân phố số 2 – …", encoding="utf-8")
    antt("merge", "a.xlsx", "--yes", at=ward)
    assert (
        "merge không tự nhận lại" in antt("withdraw", "Tổ dân phố số 2", "--reason", "Bản nháp", at=ward).out
    )
    again = antt("merge", ".", "--yes", at=ward)
    assert again.code == 0, again.err
    assert "lý do: Bản nháp" in again.out
    assert '--assign "a.xlsx=' in again.out
    assert "Tin-nhan" not in again.out


def test_rows_pasted_over_are_counted_in_one_line_that_names_the_way_back(ward: Path) -> None:
    book = load_workbook(BytesIO(workbook(2)))
    keys = [row[0] for sheet in book for row in sheet.iter_rows(max_col=1)]
    for key in keys:
        if str(key.value).startswith("hoat_dong["):
            key.value = None
    book.save(ward / "a.xlsx")
    said = antt("merge", "a.xlsx", "--yes", at=ward).out
    assert "Nhận thay đơn vị · 15 ô không được tính" in said
    assert said.count("CELL-202") == 1
    assert "C30, D30, E30, G30, J30, C31" in said
    assert "antt-sync heal TỆP -o SẠCH.xlsx" in said
    assert "Ghi chú" not in said


def test_scattered_words_outside_the_form_are_no_lost_rows(ward: Path) -> None:
    book = load_workbook(BytesIO(workbook(2)))
    sheet = book["Tự đánh giá"]
    sheet["G200"], sheet["G201"] = "một", "hai"
    book.save(ward / "a.xlsx")
    said = antt("merge", "a.xlsx", "--yes", at=ward).out
    assert "2 ô không phải ô nhập nhưng có ghi, bắt đầu là “một”" in said
    assert "cột Ghi chú" in said
    assert "heal" not in said


def test_what_the_office_itself_has_to_correct_is_returned_to_nobody(ward: Path) -> None:
    own = workbook(0, {"to[1].noi_dung": "Tổ dân phố số 1", "to[1].muc": "Tốt"}, form="F13", unit=OFFICE)
    (ward / "so.xlsx").write_bytes(own)
    (ward / "1.xlsx").write_bytes(workbook(1, answers(1, {"d42.ket_qua": None})))
    mine = antt("merge", "so.xlsx", "--yes", at=ward)
    assert (mine.code, "sửa trong tệp, lưu lại rồi nhận lại" in mine.out) == (3, True), mine.out
    assert "Gửi trả" not in mine.out
    assert "Gửi trả để đơn vị sửa" in antt("merge", "1.xlsx", "--yes", at=ward).out


def test_the_printed_receipts_are_passed_over_under_any_name(ward: Path) -> None:
    (ward / "1.xlsx").write_bytes(workbook(1))
    antt("merge", "1.xlsx", "--yes", at=ward)
    antt("deliver", "-o", "tra", at=ward)
    (ward / "tra" / "Phiếu tiếp nhận.xlsx").rename(ward / "in.xlsx")
    ended = antt("merge", "in.xlsx", at=ward)
    assert (ended.code, "Phiếu tiếp nhận để in, bỏ qua" in ended.out) == (0, True), ended.out
    assert "biểu trống" not in ended.out
