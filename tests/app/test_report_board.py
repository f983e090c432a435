"""The board: stages with symbols, grouped by person, units apart, the clerk's notes in their place."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl

from antt_sync.adapters.report_write import write_report
from antt_sync.app.board_notes import Notes, read_notes
from antt_sync.app.report_board import board, standing_words
from antt_sync.app.standings import Stage
from antt_sync.cli.lists import waiting_words
from antt_sync.core.report import Report
from antt_sync.core.roster import Unit
from tests.reports import (
    AS_OF,
    BY_NAME,
    HAI,
    LAN,
    MAU,
    busy,
    decided,
    empty,
    gathered,
    lines,
    mixed_names,
    opened,
    own_heads,
    rows,
)
from tests.world import OFFICE, PERIOD, issue_roster, office_key, unit_id, units


def made(notes: Notes | None = None) -> Report:
    return board(gathered(busy()), notes or Notes("2024"))


def test_every_cell_says_its_stage_with_a_symbol_and_how_it_came() -> None:
    by_name = {line[1]: line[4] for line in lines(made(), "Tiến độ")}
    assert by_name == {
        "Tổ dân phố số 1": "✓ đã kiểm tra\ntệp · lần 1",
        "Tổ dân phố số 2": "✓✓ đã thẩm định\ntệp · lần 1",
        "Tổ dân phố số 3": "■ chốt\ntệp · lần 1",
        "Tổ dân phố số 4": "! cần sửa 1 chỗ\ntệp · lần 1",
        "Tổ dân phố số 5": "≠ hai bản, cần chọn\ntệp · lần 1 · đã 25 ngày",
        "Tổ dân phố số 6": "✗ chưa gửi, quá hạn\nmuộn 3 ngày",
    }


def test_what_waits_behind_a_lock_is_told_as_status_tells_it() -> None:
    one = next(s for s in gathered(busy()).standings.values() if s.stage is Stage.LOCKED)
    for waiting in (1, 2):
        (words,) = waiting_words(waiting, "vi")
        told = standing_words(replace(one, line=replace(one.line, waiting=waiting)))
        assert told.endswith(f" · {words}")


def test_units_stand_together_by_who_is_in_charge() -> None:
    assert [line[2] for line in lines(made(), "Tiến độ")] == [MAU] * 3 + [HAI] * 3
    sums = {line[0]: line[1:] for line in lines(made(), "Phụ trách và ngưỡng")}
    assert sums[MAU] == ["6", "5", "1", "4", "✗ 1"]  # unit 5 has not registered
    assert sums["Cộng"][0] == "12"


def test_where_every_unit_has_its_own_head_units_stand_by_name() -> None:
    found = board(gathered(own_heads()), Notes("2024"))
    shown = list(lines(found, "Tiến độ"))
    assert [line[1] for line in shown] == [f"Tổ dân phố số {n}" for n in range(1, 13)]
    assert shown[10][2] == LAN
    assert opened(found).sheetnames == ["Tiến độ", "Ngưỡng"]
    assert "THEO NGƯỜI PHỤ TRÁCH" not in {str(cell) for row in rows(found, "Ngưỡng") for cell in row}


def test_people_who_look_after_two_units_each_are_in_charge() -> None:
    assert gathered(empty(4)).in_charge
    assert not gathered(empty(3)).in_charge
    assert not gathered(mixed_names()).in_charge


def test_before_the_deadline_days_are_left() -> None:
    found = board(gathered(empty(1), as_of=AS_OF.replace(day=5)), Notes("2024"))
    (line,) = lines(found, "Tiến độ")
    assert line[4] == "… chưa gửi\nhạn hôm nay"
    (line,) = lines(board(gathered(empty(1), as_of=AS_OF.replace(day=1)), Notes()), "Tiến độ")
    assert line[4] == "… chưa gửi\ncòn 4 ngày"


def test_units_apart_have_a_sheet_of_their_own_with_the_reason() -> None:
    found = {line[1]: line[3:] for line in lines(made(), "Ngoài bảng")}
    assert found == {
        "Trường Tiểu học Nam Ngạn": ["– ngoài phạm vi", "Điều 1 khoản 2"],
        "Tổng công ty Điện lực": ["– theo dõi, không thuộc thẩm quyền", "Tỉnh"],
    }


def test_notes_stand_at_their_units_and_others_are_kept() -> None:
    notes = Notes(
        "2024",
        {unit_id(6): {"goi": "8/11", "rieng": "=khó"}, "K-14761-099.1": {"hen": "x"}},
        (("Dòng tự ghi", {"goi": "y"}),),
    )
    found = made(notes)
    by_name = {line[1]: line[6:] for line in lines(found, "Tiến độ")}
    assert by_name["Tổ dân phố số 6"] == ["8/11", "", "=khó"]
    assert list(lines(found, "Ghi chú khác")) == [
        ["K-14761-099.1", "", "x", ""],
        ["Dòng tự ghi", "y", "", ""],
    ]
    assert "Ghi chú khác" not in opened(made()).sheetnames


def test_notes_are_not_in_what_programs_read() -> None:
    notes = Notes("2024", {unit_id(6): {"rieng": "RIÊNG TƯ"}})
    assert "RIÊNG TƯ" not in str(made(notes).data)


def test_thresholds_stand_on_top_and_in_full_beside_the_people() -> None:
    top = [str(cell) for row in rows(made(), "Tiến độ")[:5] for cell in row]
    assert "… Đăng ký: 3/6 (50,0%) – cần 100%" in top
    figures = next(lines(made(), "Phụ trách và ngưỡng"))
    assert figures[1:] == ["3/6 (50,0%)", "4/6 (66,6%)", "≥ 100%", "■■■■■□□□□□", "3", "✗ chưa đạt ngưỡng"]


def test_one_form_alone_changes_columns_and_no_figure() -> None:
    whole, one = board(gathered(busy()), Notes()), board(gathered(busy(), form="F04-K"), Notes())
    assert [len(next(lines(r, "Tiến độ"))) for r in (whole, one)] == [9, 8]
    assert whole.data["thresholds"] == one.data["thresholds"]


def test_a_decision_in_force_has_a_column_of_its_own() -> None:
    found = {line[1]: line[-4] for line in lines(board(gathered(decided()), Notes()), "Tiến độ")}
    assert found["Tổ dân phố số 3"] == "✓✓ công nhận\n12/QĐ-UBND, 14/11/2024"
    assert {found[f"Tổ dân phố số {n}"] for n in (1, 2, 4)} == {""}


def test_units_in_nobodys_charge_stand_by_name() -> None:
    names = [line[1] for line in lines(board(gathered(mixed_names()), Notes("2024")), "Tiến độ")]
    assert names == BY_NAME


def test_units_of_one_name_are_told_apart_by_their_office_and_so_are_their_notes() -> None:
    pc = empty(0)
    communes = [Unit(f"X-1477{n}-000.1", f"UBND xã {n}", "X", OFFICE) for n in (1, 2)]
    members = [Unit(f"K-1477{n}-001.1", "Tổ 1", "K", c.id) for n, c in enumerate(communes, start=1)]
    issue_roster(pc, [*units(0), *communes, *members], [office_key("office")])
    report = board(gathered(pc), Notes(PERIOD, {members[1].id: {"goi": "rồi"}}))
    assert {"Tổ 1 (UBND xã 1)", "Tổ 1 (UBND xã 2)"} <= {line[1] for line in lines(report, "Tiến độ")}
    book = openpyxl.load_workbook(io.BytesIO(write_report(report)))
    for row in book["Tiến độ"].iter_rows(min_col=1, max_col=1, min_row=2):
        if str(row[0].value).startswith("K-"):
            row[0].value = None  # somebody's sorting lost the keys: the printed name says whose line it is
    stream = io.BytesIO()
    book.save(stream)
    again = read_notes(pc.desk.workbooks.read(stream.getvalue()), gathered(pc).roster.units)
    assert again is not None
    assert {unit: own.get("goi") for unit, own in again.by_unit.items()} == {members[1].id: "rồi"}
