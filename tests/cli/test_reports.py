"""`report` from the command line: the board keeps notes, files are never lost, odd wishes are said."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from antt_sync.app.registry import sign_roster
from antt_sync.app.reports import RECIPES
from antt_sync.app.world import Books
from tests.offices import copied_office, desk_of
from tests.terminal import antt
from tests.world import unit_id, workbook


@pytest.fixture(scope="session")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office after its first workbook came."""
    folder = copied_office(tmp_path_factory.mktemp("merged") / "phuong", signers=1, others=3)
    (folder / "1.xlsx").write_bytes(workbook(1))
    assert antt("merge", "1.xlsx", "--yes", at=folder).code in {0, 3}  # findings are not our matter
    return folder


@pytest.fixture
def busy(merged: Path, work: Path) -> Path:
    """A copy of that office."""
    return Path(shutil.copytree(merged, work / "phường"))


def noted(path: Path, text: str, *, unit: int = 2, to: Path | None = None) -> None:
    """Somebody writes into the board's own column with another program."""
    book = openpyxl.load_workbook(path)
    sheet: Any = book["Tiến độ"]
    row = next(r for r in range(1, sheet.max_row + 1) if sheet.cell(r, 1).value == unit_id(unit))
    column = next(c for c in range(1, sheet.max_column + 1) if sheet.cell(1, c).value == "goi")
    sheet.cell(row, column).value = text
    book.save(to or path)


def texts(path: Path) -> set[str]:
    book = openpyxl.load_workbook(path)
    return {str(c.value) for row in book["Tiến độ"].iter_rows() for c in row if c.value is not None}


@pytest.mark.parametrize("name", [name for name in RECIPES if name != "dieu-chinh"])  # wants a closing
def test_every_report_is_written_and_said_as_data(busy: Path, name: str) -> None:
    ended = antt("--json", "report", name, "-o", "ra.xlsx", at=busy)
    assert ended.code == 0, ended.err
    assert (ended.said["report"], ended.said["written"]) == (name, True)
    assert openpyxl.load_workbook(busy / "ra.xlsx").sheetnames


def test_the_clerks_notes_survive_every_rewrite(busy: Path) -> None:
    path = busy / "bang.xlsx"
    assert antt("report", "tien-do", "-o", path, at=busy).code == 0
    noted(path, "đã gọi 8/11")
    (busy / "2.xlsx").write_bytes(workbook(2))
    antt("merge", "2.xlsx", "--yes", at=busy)
    assert antt("report", "tien-do", "-o", path, at=busy).code == 0
    assert "đã gọi 8/11" in texts(path)
    assert "đã gọi 8/11" in texts(busy / "Cũ" / "bang.xlsx")
    assert "không phải lập lại" in antt("report", "tien-do", "-o", path, at=busy).out


def test_a_newer_copy_that_says_more_is_worked_in_under_whatever_name(busy: Path) -> None:
    path, copy = busy / "bang.xlsx", busy / "của chị Mẫu.xlsx"
    antt("report", "tien-do", "-o", path, at=busy)
    noted(path, "đã gọi")
    noted(path, "trong bản sao", unit=3, to=copy)
    os.utime(copy, (path.stat().st_mtime + 60,) * 2)
    ended = antt("report", "tien-do", "-o", path, at=busy)
    assert (ended.code, "của chị Mẫu.xlsx" in ended.out) == (0, True)
    assert {"đã gọi", "trong bản sao"} <= texts(path)
    assert "đã gọi" in texts(busy / "Cũ" / "bang.xlsx")


def test_a_newer_copy_with_other_notes_is_asked_about(busy: Path) -> None:
    path, copy = busy / "bang.xlsx", busy / "bang - Copy.xlsx"
    antt("report", "tien-do", "-o", path, at=busy)
    noted(path, "trong bản sao", to=copy)
    noted(path, "trong bản này")
    os.utime(copy, (path.stat().st_mtime + 60,) * 2)
    ended = antt("report", "tien-do", "-o", path, at=busy)
    assert (ended.code, "REPORT-101" in ended.err) == (2, True)
    assert antt("report", "tien-do", "-o", path, "--notes", copy, at=busy).code == 0
    assert "trong bản sao" in texts(path)


def test_a_board_that_is_gone_gets_its_notes_from_the_newest_copy(busy: Path) -> None:
    path = busy / "bang.xlsx"
    antt("report", "tien-do", "-o", path, at=busy)
    noted(path, "còn đây")
    path.rename(busy / "bang (1).xlsx")
    assert "bang (1).xlsx" in antt("report", "tien-do", "-o", path, at=busy).out
    assert "còn đây" in texts(path)


def test_an_open_board_is_left_as_it_is(busy: Path) -> None:
    path = busy / "bang.xlsx"
    antt("report", "tien-do", "-o", path, at=busy)
    noted(path, "chưa lưu xong")
    before = path.read_bytes()
    for beside in (".~lock.bang.xlsx#", "~$bang.xlsx"):
        (busy / beside).write_bytes(b"")
        ended = antt("report", "tien-do", "-o", path, at=busy)
        assert (ended.code, "FILE-111" in ended.err, path.read_bytes()) == (5, True, before)
        assert beside in ended.err
        assert "Lưu và đóng tệp rồi làm lại" in ended.err
        (busy / beside).unlink()
    assert antt("report", "tien-do", "-o", path, at=busy).code == 0
    assert "chưa lưu xong" in texts(path)


def renamed_and_left(office: Path) -> None:
    """The next registry: unit 2 has another name, unit 3 ended before the year."""
    desk = desk_of(office)
    roster = Books(desk).roster
    assert roster is not None
    gone = {"valid_to": date(2023, 12, 31)}
    units = [
        replace(u, **({"name": "Tổ Đông Sơn"} if u.id == unit_id(2) else gone if u.id == unit_id(3) else {}))
        for u in roster.units.values()
    ]
    lines = [line for each in roster.keys.values() for line in each]
    sign_roster(desk, roster, units, lines)


def test_notes_follow_a_unit_that_is_renamed_and_stay_when_it_leaves(busy: Path) -> None:
    path = busy / "bang.xlsx"
    antt("report", "tien-do", "-o", path, at=busy)
    noted(path, "theo tên mới")
    noted(path, "tổ đã thôi", unit=3)
    renamed_and_left(busy)
    assert antt("report", "tien-do", "-o", path, at=busy).code == 0
    book = openpyxl.load_workbook(path)
    rows = [[str(c.value) for c in row if c.value is not None] for s in book for row in s.iter_rows()]
    assert [r for r in rows if "Tổ Đông Sơn" in r and "theo tên mới" in r]
    assert [r for r in rows if "Tổ dân phố số 3" in r and "tổ đã thôi" in r]
    assert antt("report", "tien-do", "-o", path, at=busy).code == 0
    assert "theo tên mới" in texts(path)


def test_a_file_that_is_no_board_of_the_period_is_not_replaced(busy: Path) -> None:
    path = busy / "bang.xlsx"
    path.write_bytes(b"something else")
    ended = antt("report", "tien-do", "-o", path, at=busy)
    assert (ended.code, "REPORT-102" in ended.err) == (2, True)
    path.unlink()
    antt("report", "tien-do", "--period", "2023", "-o", path, at=busy)
    ended = antt("report", "tien-do", "-o", path, at=busy)
    assert (ended.code, "REPORT-103" in ended.err) == (2, True)


def test_odd_wishes_are_said(busy: Path) -> None:
    for wish, code in (
        (("tien-do", "-o", "a.pdf"), "REPORT-104"),
        (("tien-do", "-o", "a.xlsx", "--form", "F99"), "USE-101"),
        (("tien-do", "-o", "a.xlsx", "--period", "x"), "USE-116"),
        (("tien-do", "-o", "a.xlsx", "--as-of", "x"), "USE-112"),
        (("tong-hop", "-o", "a.xlsx", "--form", "F04-K"), "USE-125"),
        (("cham-nop", "-o", "a.xlsx", "--notes", "1.xlsx"), "USE-125"),
        (("thoi-tiet", "-o", "a.xlsx"), ", ".join(RECIPES)),
    ):
        ended = antt("report", *wish, at=busy)
        assert (ended.code, code in ended.err) == (2, True), ended.err


@pytest.mark.parametrize(("name", "sheet"), [("lanh-dao", "Báo cáo lãnh đạo"), ("huong-dan", "Hướng dẫn")])
def test_a_page_for_the_chief_and_one_for_units_are_reports(busy: Path, name: str, sheet: str) -> None:
    assert antt("report", name, "-o", "trang.xlsx", at=busy).code == 0
    book = openpyxl.load_workbook(busy / "trang.xlsx")
    assert book.sheetnames == [sheet]
    shown = {str(cell.value) for row in book[sheet].iter_rows() for cell in row}
    assert "UBND phường Nam Ngạn" in shown
