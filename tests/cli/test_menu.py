"""The menu on a real terminal: numbers do what the commands do, and nothing happens that nobody asked for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.menus import CHOOSE, came
from tests.offices import PASSPHRASE
from tests.screen import Screen, lines_of
from tests.terminal import antt
from tests.world import OFFICE, answers, unit_id, workbook


def test_a_new_file_is_announced_and_waits_for_enter(ward: Path) -> None:
    with Screen(at=ward) as screen:
        screen.wait(CHOOSE)
        came(ward, 3, "gui lai.xlsx")
        screen.wait("Có 1 tệp mới trong Đến: gui lai.xlsx")
        screen.enter("")
        assert "Đã nhận 0/4" in screen.wait(CHOOSE)
        screen.enter("0")
        assert screen.end() == 0
    assert antt("--json", "status", "--unit", unit_id(3), "--form", "F04-K", at=ward).said["units"][0][
        "state"
    ] == ("nothing")


def test_one_passphrase_serves_a_sitting_and_a_wrong_one_is_asked_again(ward: Path) -> None:
    came(ward, 2, "a.xlsx")
    told = {"ANTT_PASSPHRASE": None}
    with Screen(at=ward, environment=told) as screen:
        screen.wait(CHOOSE)
        screen.enter("1")
        screen.wait("[C/K]")
        screen.enter("")
        screen.wait("Mật khẩu ký")
        screen.enter("sai roi sai roi")
        screen.wait("KEY-101")
        screen.wait("Mật khẩu ký")
        screen.enter("ngan")
        assert "ít nhất 8" not in screen.wait("Mật khẩu ký: ")
        screen.enter(PASSPHRASE)
        screen.wait("Đã nhận 1 bản mới")
        screen.wait("[C/K]")
        screen.enter("k")
        screen.wait(CHOOSE)
        came(ward, 3, "b.xlsx")
        screen.enter("1")
        screen.wait("[C/K]")
        screen.enter("")
        assert "Mật khẩu" not in screen.wait("Đã nhận 1 bản mới")


@pytest.mark.parametrize("encoding", ["utf-8", "cp1258", "cp437"])
def test_eighty_columns_hold_it_with_and_without_vietnamese_letters(ward: Path, encoding: str) -> None:
    came(ward, 2, "Một cái tên dài hơn mọi cái tên của tổ dân phố số hai (bản sửa lần cuối) (2).xlsx")
    with Screen(at=ward, encoding=encoding) as screen:
        screen.wait("0:")
        screen.enter("1")
        screen.wait("[C/K]")
        screen.enter("c")
        screen.wait("[C/K]")
        screen.enter("k")
        screen.wait("0:")
        screen.enter("0")
        assert screen.end() == 0
    wide = [line for line in lines_of(screen.said) if len(line) > 80]
    assert wide == []
    assert ("Nhận hồ sơ" in screen.said) == (encoding == "utf-8")
    assert re.findall(r"\w*\?\w+|\?\?", screen.said) == []


def test_dropped_files_are_taken_in_and_the_window_stays(ward: Path, work: Path) -> None:
    nasty = came(ward, 4, "Mẫu 1 & 100% ^ (bản !).xlsx", into="khac")
    with Screen(nasty, at=work, environment={"ANTT_OFFICE": str(ward)}) as screen:
        screen.wait("[C/K]")
        screen.enter("c")
        screen.wait("Mở Bảng tiến độ 2024.xlsx?")
        screen.enter("k")
        screen.wait("Bấm một phím")
        screen.press("x")
        assert screen.end() == 0
    assert "Nhận thay đơn vị" in screen.said


def test_a_units_menu_checks_signs_and_opens(ward: Path, work: Path) -> None:
    root = antt("--json", "keys", "show", at=ward).said["root"]
    words = ("--level", "unit", "--root", root, "--root-office", OFFICE)
    antt("init", "to2", "--unit", unit_id(2), "--name", "Tổ dân phố số 2", *words, at=work)
    filled = came(ward, 2, "da dien.xlsx", into="khac")
    with Screen(at=work / "to2") as screen:
        screen.wait(CHOOSE)
        screen.enter("1")
        screen.wait("kéo thả")
        screen.enter(f"'{filled}'")
        screen.wait("mã kiểm")
        screen.wait(CHOOSE)
        screen.enter("2")
        screen.wait("kéo thả")
        screen.enter(f"'{filled}'")
        screen.wait(CHOOSE)
    assert [p.suffix for p in (work / "to2" / "Phát").iterdir()] == [".antt"]


def test_folders_that_go_away_and_odd_answers_end_nothing(ward: Path, work: Path) -> None:
    (work / "usb").mkdir()
    with Screen(at=ward) as screen:
        screen.wait(CHOOSE)
        for typed in ("99", "-1", "²", "Nguyễn", "9" * 300):
            screen.enter(typed)
            screen.wait("Không có số")
            screen.wait(CHOOSE)
        screen.enter("9")
        screen.wait(CHOOSE)
        screen.enter("6")
        screen.wait("Thư mục, ví dụ")
        screen.enter(str(work / "usb"))
        screen.wait("Từ nay xem cả thư mục")
        screen.wait(CHOOSE)
        (work / "usb").rmdir()
        (ward / "Đến").rmdir()
        screen.enter("1")
        screen.wait("đang trống")
        screen.wait(CHOOSE)
        (ward / "Đến" / "x\x1b[2Jy\u202e.xlsx").write_bytes(b"PK\x03\x04")
        assert "\x1b[2J" not in screen.wait("tệp mới")


def test_many_forms_due_on_one_day_each_have_a_line(ward: Path) -> None:
    with Screen(at=ward, environment={"ANTT_CLOCK": "2025-01-10T08:00:00+07:00"}) as screen:
        head = screen.wait(CHOOSE)
    assert "(F06-K) 2024: Đã nhận 0/4 · hạn 10/11 đã qua 61 ngày" in head
    assert "Chưa có lịch đợt năm 2025: chọn 9" in head


@pytest.mark.parametrize(("forms", "offered"), [(("F04-K",), False), (("F02-K", "F04-K"), True)])
def test_one_workbook_to_review_them_all_is_offered_once_many_wait(
    ward: Path, forms: tuple[str, ...], offered: bool
) -> None:
    (ward / "khac").mkdir()
    for form in forms:
        for n in range(1, 5):
            data = workbook(n, answers(n, form=form), form=form)
            (ward / "khac" / f"{form} {n}.xlsx").write_bytes(data)
    antt("merge", "khac", "--yes", at=ward)
    with Screen(at=ward) as screen:
        screen.wait(CHOOSE)
        screen.enter("3")
        page = screen.wait(CHOOSE)
        assert ("1. Ghi một tệp để xét tất cả, mỗi bản một dòng" in page) is offered
        screen.enter("1")
        screen.wait(f"Đã ghi {8 if offered else 4} bản ")
    found = [p.name for p in (ward / "Xét").glob("*.xlsx")]
    assert len(found) == (1 if offered else 4)
