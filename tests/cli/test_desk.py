"""The desk's commands, whole: blank, sign, merge, open, deliver; alone, and with a person there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from antt_sync.adapters.packages import Package, pack
from antt_sync.app.registry import sign_roster
from antt_sync.app.world import Books
from antt_sync.cli.wiring import INBOX
from antt_sync.core.schema import MOST_ROWS
from antt_sync.core.submission import Subject
from antt_sync.core.values import Unreadable
from tests.dossiers import F04, F07, typed_into
from tests.fillings import GIVEN, shipped
from tests.offices import desk_of, make_office
from tests.sheets import UNIT, Cell, seen_rows, typed, typed_rows
from tests.terminal import Ended, antt
from tests.world import OFFICE, answers, submission, unit_id, workbook

CELLS = shipped("F04-K").entry_cells


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def state(ward: Path, number: int) -> str:
    told = antt("--json", "status", "--form", "F04-K", "--unit", unit_id(number), at=ward).said
    return str(told["units"][0]["state"])


def test_blanks_for_everybody_lie_in_a_folder_each(ward: Path) -> None:
    written = antt("--json", "blank", "F04-K", "--all", "--period", "2024", "-o", "phat", at=ward).said[
        "written"
    ]
    assert len(written) == 4
    assert sorted(p.name for p in (ward / "phat").iterdir()) == [f"Tổ dân phố số {n}" for n in (1, 2, 3, 4)]


def test_one_blank_goes_where_it_is_told_and_over_nothing(ward: Path) -> None:
    words = ("blank", "F04-K", "--unit", unit_id(1), "--period", "2024", "-o", "a.xlsx")
    assert antt(*words, at=ward).code == 0
    before = (ward / "a.xlsx").read_bytes()
    assert antt(*words, at=ward).code == 0
    assert (ward / "a.xlsx").read_bytes() == before
    assert (ward / "a (2).xlsx").is_file()


def test_a_blank_of_a_period_without_a_campaign_says_so_and_is_written(ward: Path) -> None:
    words = ("blank", "F04-K", "--unit", unit_id(1), "-o", "a.xlsx", "--period")
    without = antt(*words, "2026", at=ward)
    assert without.code == 0
    assert (ward / "a.xlsx").is_file()
    assert "! Máy này chưa có đợt 2026" in without.out
    assert "antt-sync campaign template --period 2026 -o lich-dot.xlsx" in without.out
    assert "chưa có đợt" not in antt(*words, "2024", at=ward).out
    assert "chưa có đợt" not in antt("blank", "F15", "-o", "b.xlsx", "--period", "2026", at=ward).out


def test_a_filled_blank_is_taken_in_under_any_name(ward: Path) -> None:
    antt("blank", "F04-K", "--unit", unit_id(2), "--period", "2024", "-o", "a.xlsx", at=ward)
    unknown = {**dict.fromkeys(GIVEN), "d44a_y_kien.ket_qua": None, "d45_1yk.ket_qua": None}
    filled = {a: v for a, v in answers(2, unknown).items() if not isinstance(v, Unreadable)}
    put(ward, "den/Mau 1 (2).xlsx", typed((ward / "a.xlsx").read_bytes(), filled))
    ended = antt("--json", "merge", "den", "--channel", "zalo", "--handed-by", "Ông Ba", at=ward)
    assert ended.code == 0, ended.err
    (line,) = ended.said["files"]
    assert (line["code"], line["unit"], line["number"], ended.said["new"]) == ("TAKE-103", unit_id(2), 1, 1)
    assert state(ward, 2) == "received"


def test_what_nobody_will_see_again_is_said_when_a_file_is_taken_in(ward: Path) -> None:
    data = typed(workbook(1), {}, outside="Kính đề nghị phường xem giúp")
    (ward / "a.xlsx").write_bytes(data)
    taken = antt("merge", "a.xlsx", "--yes", at=ward)
    assert "CELL-202" in taken.out
    assert "Kính đề nghị phường" in taken.out
    assert "CELL-202" not in antt("merge", "a.xlsx", "--yes", at=ward).out


def test_a_correction_of_an_older_version_is_told_from_one_of_the_last(ward: Path) -> None:
    put(ward, "a.xlsx", workbook(1))
    antt("merge", "a.xlsx", "--yes", at=ward)
    first = Books(desk_of(ward)).view(Subject(unit_id(1), "F04-K", "2024")).tips[0]

    def corrected(said: str) -> Ended:
        put(ward, "b.xlsx", workbook(1, {**answers(1), "d411.ghi_chu": said}, base=first))
        return antt("merge", "b.xlsx", "--yes", at=ward)

    assert "sửa từ lần" not in corrected("Theo sổ").out
    assert "sửa từ lần 1, không phải từ lần 2" in corrected("Theo biên bản").out


def test_looking_only_takes_nothing_in(ward: Path) -> None:
    put(ward, "a.xlsx", workbook(1))
    looked = antt("--json", "merge", "a.xlsx", "--dry-run", at=ward)
    assert (looked.code, looked.said["dry_run"], looked.said["files"][0]["code"]) == (0, True, "TAKE-103")
    assert state(ward, 1) == "nothing"


def test_a_path_alone_means_merge(ward: Path) -> None:
    put(ward, "den/a.xlsx", workbook(1))
    assert antt("den", at=ward).code == 0
    assert state(ward, 1) == "received"


def test_a_doubtful_file_is_assigned_by_word(ward: Path) -> None:
    put(ward, "a.xlsx", workbook(3, unit=""))
    assert antt("merge", "a.xlsx", "--yes", at=ward).code == 3
    assert antt("merge", "a.xlsx", "--assign", f"a.xlsx={unit_id(3)}", at=ward).code == 0
    assert state(ward, 3) == "received"


def ends(ward: Path, last: date, *, successor: int = 0) -> None:
    """The next registry: unit 2 ends, and another one may go on from it the day after."""
    desk = desk_of(ward)
    roster = Books(desk).roster
    assert roster is not None
    changed: dict[str, dict[str, Any]] = {unit_id(2): {"valid_to": last}}
    if successor:
        changed[unit_id(successor)] = {"valid_from": last + timedelta(days=1), "follows": (unit_id(2),)}
    units = [replace(u, **changed.get(u.id, {})) for u in roster.units.values()]
    sign_roster(desk, roster, units, [line for each in roster.keys.values() for line in each])


def test_a_file_of_a_unit_that_went_into_another_is_asked_about(ward: Path) -> None:
    ends(ward, date(2024, 5, 31), successor=3)
    put(ward, "a.xlsx", workbook(2))
    asked = antt("--json", "merge", "a.xlsx", "--yes", at=ward)
    (line,) = asked.said["files"]
    assert (asked.code, line["code"], asked.said.get("new")) == (3, "ASK-112", 0)
    ended = antt("merge", "a.xlsx", at=ward, typing="1\nc\n")
    assert "Tổ dân phố số 2 dừng sau ngày 31/05/2024, nhập vào Tổ dân phố số 3." in ended.out
    assert f"1. Tổ dân phố số 3 ({unit_id(3)})" in ended.out
    assert f"2. Tổ dân phố số 2 ({unit_id(2)})" in ended.out
    assert (ended.code, state(ward, 3)) == (0, "received")


def test_a_file_of_a_unit_that_ended_is_taken_in_for_it_when_somebody_says_so(ward: Path) -> None:
    ends(ward, date(2024, 5, 31))
    put(ward, "a.xlsx", workbook(2))
    asked = antt("merge", "a.xlsx", "--yes", at=ward)
    assert (asked.code, "trước khi hết kỳ của biểu" in asked.out) == (3, True)
    assert antt("merge", "a.xlsx", "--assign", f"a.xlsx={unit_id(2)}", at=ward).code == 0
    assert state(ward, 2) == "received"
    table = antt("status", "--form", "F04-K", at=ward).out
    assert "Tổ dân phố số 2 · không phải nộp" in table
    assert "Đã gửi 0/3 · " in table
    assert "Ngoài ra có 1 bản của đơn vị không phải nộp" in table


def test_a_unit_that_ended_after_the_period_is_not_asked_about(ward: Path) -> None:
    ends(ward, date(2024, 12, 31), successor=3)
    put(ward, "a.xlsx", workbook(2))
    assert antt("merge", "a.xlsx", at=ward).code == 0
    assert state(ward, 2) == "received"


@pytest.mark.parametrize(
    ("typing", "code", "stands"),
    [
        pytest.param("1\n\n", 0, "received", id="by number"),
        pytest.param(f"{unit_id(3)}\nc\n", 0, "received", id="by id"),
        pytest.param("9\n1\nc\n", 0, "received", id="after a slip"),
        pytest.param("\n", 3, "nothing", id="later"),
        pytest.param("1\nk\n", 2, "nothing", id="not after all"),
    ],
)
def test_a_person_is_asked_whose_a_file_is_and_whether_to_take_it(
    ward: Path, typing: str, code: int, stands: str
) -> None:
    put(ward, "a.xlsx", workbook(3, unit=""))
    ended = antt("merge", "a.xlsx", at=ward, typing=typing)
    assert ended.code == code, ended.out + ended.err
    assert state(ward, 3) == stands


def test_a_wrong_passphrase_takes_nothing_bare_in(ward: Path) -> None:
    put(ward, "a.xlsx", workbook(1))
    ended = antt("merge", "a.xlsx", at=ward, ANTT_PASSPHRASE="khong phai the")
    assert ended.code == 5
    assert "KEY-" in ended.err
    assert state(ward, 1) == "nothing"
    assert antt("merge", "a.xlsx", at=ward).code == 0


def test_packages_need_no_passphrase(ward: Path) -> None:
    put(ward, "a.antt", pack(Package((submission(1, word="unit 1", by_unit=True),))))
    assert antt("merge", "a.antt", at=ward, ANTT_PASSPHRASE="khong phai the").code == 0
    assert state(ward, 1) == "received"


def test_only_a_units_own_workbook_is_signed(ward: Path) -> None:
    put(ward, "a.xlsx", workbook(1))
    ended = antt("--json", "sign", "a.xlsx", at=ward)
    assert ended.code == 4
    assert list(ward.glob("*.antt")) == []


def test_a_delivery_is_a_folder_with_a_workbook_and_a_message(ward: Path) -> None:
    put(ward, "a.xlsx", workbook(1, answers(1, {"d42.ket_qua": None})))
    antt("merge", "a.xlsx", at=ward)
    (sent,) = antt("--json", "deliver", "-o", "tra", at=ward).said["delivered"]
    folder = ward / "tra" / "Tổ dân phố số 1"
    assert sorted(p.suffix for p in folder.iterdir()) == [".antt", ".txt", ".xlsx"]
    assert sent["marks"] == 1
    text = next(folder.glob("*.txt")).read_text(encoding="utf-8-sig")
    assert "\n1) " in text
    opened = antt("open", next(folder.glob("*.antt")), at=ward)
    assert opened.code == 0, opened.out + opened.err


def test_nothing_below_a_path_is_said(ward: Path) -> None:
    (ward / "rong").mkdir()
    ended = antt("merge", "rong", at=ward)
    assert ended.code == 2
    assert "USE-127" in ended.err


def test_english_says_the_same_with_other_words(ward: Path) -> None:
    put(ward, "a.xlsx", workbook(1))
    vi, en = (antt("--lang", lang, "merge", "a.xlsx", "--dry-run", at=ward) for lang in ("vi", "en"))
    assert vi.code == en.code == 0
    assert vi.out != en.out


def test_one_common_file_comes_back_from_three_units(ward: Path) -> None:
    antt("blank", "F04-K", "--common", "--period", "2024", "-o", "chung.xlsx", at=ward)
    empty = (ward / "chung.xlsx").read_bytes()
    for number in (2, 3, 4):
        said = {a: v for a, v in answers(number).items() if a in CELLS and not isinstance(v, Unreadable)}
        put(ward, f"den/Zalo {number}.xlsx", typed(empty, {**said, UNIT: f"Tổ dân phố số {number}"}))
    ended = antt("--json", "merge", "den", "--channel", "zalo", at=ward)
    assert ended.said["new"] == 3
    assert {line["unit"] for line in ended.said["files"]} == {unit_id(2), unit_id(3), unit_id(4)}
    assert [state(ward, n) == "nothing" for n in (1, 2, 3, 4)] == [True, False, False, False]


def test_a_grid_is_checked_and_taken_in_row_by_row(ward: Path) -> None:
    assert antt("blank", "F04-K", "--grid", "--period", "2024", "-o", ".", at=ward).code == 0
    name = "F04-K nhập theo bảng 2024.xlsx"
    rows = {unit_id(n): {**answers(n), "#cach_nhan": "Điện thoại"} for n in (1, 2, 4)}
    put(ward, name, typed_rows((ward / name).read_bytes(), rows))  # type: ignore[arg-type]
    checked = antt("check", name, at=ward)
    assert all(f"{name} · Tổ dân phố số {n} · F04-K 2024" in checked.out for n in (1, 2, 4))
    ended = antt("--json", "merge", name, at=ward)
    assert [line["file"] for line in ended.said["files"]] == [f"{name} › C{r}" for r in (7, 8, 10)]
    shown = antt("status", "--form", "F04-K", at=ward).out
    assert shown.count("nhận thay") == 3
    again = antt("merge", name, at=ward).out
    assert "Đã nhận 0 bản mới trong 1 tệp." in again


def test_a_persons_number_is_kept_nowhere(ward: Path) -> None:
    put(ward, "mot.xlsx", workbook(1))
    refused = antt("merge", "mot.xlsx", "--handed-by", "Ông Ba 0912345678", at=ward)
    assert (refused.code, "USE-190" in refused.err) == (2, True)
    assert state(ward, 1) == "nothing"
    assert antt("merge", "mot.xlsx", "--handed-by", "Ông Ba", at=ward).code == 0


def test_a_row_with_one_figure_does_not_replace_a_whole_form_unasked(ward: Path) -> None:
    assert antt("blank", "F04-K", "--grid", "--period", "2024", "-o", ".", at=ward).code == 0
    name = "F04-K nhập theo bảng 2024.xlsx"
    blank = (ward / name).read_bytes()
    put(ward, "mot.xlsx", workbook(1))
    assert antt("merge", "mot.xlsx", at=ward).code == 0
    put(ward, name, typed_rows(blank, {unit_id(1): {"d44b_so.nay": 2}}))
    left = antt("merge", name, at=ward, typing="\n")
    assert (left.code, "bản này để trống" in left.out) == (3, True)
    taken = antt("merge", name, at=ward, typing="1\nc\n")
    assert taken.out.count("bản này để trống") == 1
    assert "F04-K 2024  2 " in antt("status", "--unit", unit_id(1), at=ward).out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--common", "--grid"), "USE-125"),
        (("--common", "--all"), "USE-125"),
        (("--grid", "--unit", unit_id(1)), "USE-125"),
        (("--common", "--all-units"), "USE-144"),
    ],
)
def test_ways_of_handing_out_exclude_each_other(words: tuple[str, ...], code: str, ward: Path) -> None:
    ended = antt("blank", "F04-K", *words, "--period", "2024", "-o", "a.xlsx", at=ward)
    assert (ended.code, code in ended.err) == (2, True)
    assert not (ward / "a.xlsx").exists()


def test_a_whole_dossier_goes_out_is_filled_and_each_form_begun_counts(ward: Path) -> None:
    out = ("--period", "2024", "-o", "ho-so.xlsx")
    assert antt("blank", "HS-K", "--unit", unit_id(2), *out, at=ward).code == 0
    blank = (ward / "ho-so.xlsx").read_bytes()
    empty = put(ward / "nhan", "trong.xlsx", blank)
    lines = antt("--json", "merge", str(empty), at=ward).said["files"]
    assert [line["code"] for line in lines] == ["TAKE-108"]
    unknown = {**dict.fromkeys(GIVEN), "d44a_y_kien.ket_qua": None, "d45_1yk.ket_qua": None}
    said = answers(2, unknown).items()
    cells: dict[str, Cell] = {a: v for a, v in said if a in CELLS and not isinstance(v, Unreadable)}
    minutes: dict[str, Cell] = {"co_mat.so_luong": 42, "vang.so_luong": 1, "dia_diem.tra_loi": "Nhà văn hóa"}
    filled = put(ward / "nhan", "hồ sơ.xlsx", typed_into(blank, {F04: cells, F07: minutes}))
    lines = antt("--json", "merge", str(filled), at=ward).said["files"]
    assert [(line["form"], line["code"], line["number"]) for line in lines] == [
        *((F04, "TAKE-103", 1), (F07, "TAKE-103", 1)),
    ]
    assert state(ward, 2) != "nothing"
    delivered = antt("--json", "deliver", unit_id(2), "-o", "tra", at=ward).said["delivered"]
    assert len(delivered) == 2


@pytest.mark.parametrize("way", ["--common", "--grid"])
def test_what_the_office_fills_is_handed_out_to_nobody(way: str, ward: Path) -> None:
    ended = antt("blank", "F13", way, "--period", "2024", "-o", "a.xlsx", at=ward)
    assert (ended.code, "USE-146" in ended.err, way in ended.err) == (2, True, True)
    assert not (ward / "a.xlsx").exists()


def test_each_form_of_a_dossier_with_something_wrong_has_a_marked_copy(ward: Path) -> None:
    assert antt("blank", "HS-K", "--unit", unit_id(2), "--period", "2024", "-o", "a.xlsx", at=ward).code == 0
    wrong: dict[str, dict[str, Cell]] = {
        F04: {"d411.so": "không rõ"},
        F07: {"co_mat.so_luong": -1, "vang.so_luong": 1},
    }
    put(ward, "hồ sơ.xlsx", typed_into((ward / "a.xlsx").read_bytes(), wrong))
    told = antt("--json", "check", "hồ sơ.xlsx", "--annotate", "-o", "dau", at=ward)
    assert told.code == 3, told.err
    names = [Path(name).name for name in told.said["written"]]
    assert sorted(p.name for p in (ward / "dau").iterdir()) == sorted(names)
    assert len(names) == 2
    assert all("hồ sơ" in name and form in name for name, form in zip(names, (F04, F07), strict=True))


def test_the_offices_own_form_is_not_called_taken_in_for_a_unit(ward: Path) -> None:
    antt("blank", "F13", "--unit", OFFICE, "--period", "2024", "-o", "a.xlsx", at=ward)
    signer = next(a for a in shipped("F13").entry_cells if a.startswith("ho_ten."))
    put(ward, "F13.xlsx", typed((ward / "a.xlsx").read_bytes(), {signer: "Lê Thị Hoa"}))
    ended = antt("merge", "F13.xlsx", at=ward, typing="c\n")
    assert "Biểu của cơ quan" in ended.out
    shown = antt("status", "--form", "F13", at=ward).out
    assert "cơ quan lập" in shown
    assert not any("hận thay" in text for text in (ended.out, ended.err, shown))
    assert antt("--json", "deliver", "-o", "tra", at=ward).said["delivered"] == []


def test_a_delivery_says_what_to_print_and_whom_to_remind(ward: Path) -> None:
    (ward / "1.xlsx").write_bytes(workbook(1))
    antt("merge", "1.xlsx", "--yes", at=ward)
    late = {"ANTT_CLOCK": "2024-11-08T09:00:00+07:00"}
    told = antt("deliver", "-o", "tra", at=ward, **late).out
    slips, reminders = ward / "tra" / "Phiếu tiếp nhận.xlsx", ward / "tra" / "Nhắc nộp.txt"
    assert f"Phiếu tiếp nhận để in: {slips.relative_to(ward)}" in told
    assert f"Tin nhắn nhắc 3 đơn vị chưa nộp: {reminders.relative_to(ward)}" in told
    assert "Không nhắc F06-K, F07-K: chưa đơn vị nào nộp, có thể biểu chưa được phát." in told
    assert "chưa nhận" not in told
    (ward / INBOX).mkdir()
    (ward / INBOX / "2.xlsx").write_bytes(workbook(2))
    assert f"! 1 tệp trong {INBOX} chưa nhận" in antt("deliver", "-o", "tra", at=ward, **late).out
    texts = reminders.read_text(encoding="utf-8-sig").split("\n――――――――――――\n\n")
    by_unit = {text.partition(":")[0].removeprefix("Kính gửi "): text for text in texts}
    assert set(by_unit) == {f"Tổ dân phố số {n}" for n in (2, 3, 4)}
    assert all("(F04-K)" in text and "F06-K" not in text for text in by_unit.values())
    data = antt("--json", "deliver", "-o", "tra", at=ward, **late).said
    assert data["receipts"] == str(slips.relative_to(ward))
    assert data["reminders"] == {
        "file": str(reminders.relative_to(ward)),
        "units": 3,
        "unseen": ["F06-K", "F07-K"],
    }


def test_one_units_delivery_leaves_the_reminders_of_all_alone(ward: Path) -> None:
    (ward / "1.xlsx").write_bytes(workbook(1))
    antt("merge", "1.xlsx", "--yes", at=ward)
    assert antt("--json", "deliver", unit_id(1), "-o", "tra", at=ward).said["reminders"] is None
    assert not (ward / "tra" / "Nhắc nộp.txt").exists()


TYPED: dict[str, Cell] = {"d413_tong.nay": "1.234", "d42.ket_qua": "đ"}


def test_what_was_interpreted_is_counted_at_merge_and_shown_to_whoever_reviews(ward: Path) -> None:
    for number in (1, 2):
        put(ward, f"den/{number}.xlsx", typed(workbook(number), TYPED))
    put(ward, "den/4.xlsx", workbook(4))
    looked = antt("--json", "merge", "den", "--dry-run", at=ward).said["files"]
    told = {
        line["file"]: {r["address"]: (r["value"], r["read_as"]) for r in line["read_as"]} for line in looked
    }
    both = {"d413_tong.nay": ("1.234", "1234"), "d42.ket_qua": ("đ", "Đạt")}
    assert told == {"1.xlsx": both, "2.xlsx": both, "4.xlsx": {}}
    merged = antt("merge", "den", "--yes", at=ward).out
    assert (merged.count("2 ô “đọc là”"), merged.count("Xem từng ô")) == (2, 1)
    assert "đọc là" not in antt("merge", "den", "--yes", at=ward).out  # nothing is new: nothing is said
    (copy,) = antt("--json", "review", "export", "--unit", unit_id(1), "-o", "xet", at=ward).said["written"]
    shown = "\n".join(seen_rows((ward / copy).read_bytes(), "Kiểm tra"))
    assert "Ô ghi “1.234”, được đọc là “1234”." in shown
    (queue,) = antt("--json", "review", "export", "--queue", "-o", "xet", at=ward).said["written"]
    assert "2 ô “đọc là”" in "\n".join(seen_rows((ward / queue).read_bytes(), "Xét"))


def test_what_was_interpreted_is_for_information_and_asks_for_nothing(ward: Path) -> None:
    put(ward, "1.xlsx", typed(workbook(1), {"d42.ket_qua": "đ"}))
    assert antt("merge", "1.xlsx", "--yes", at=ward).code == 0
    assert state(ward, 1) == "received"
    (line,) = antt("--json", "deliver", unit_id(1), "-o", "tra", at=ward).said["delivered"]
    assert line["marks"] == 0
    rows = seen_rows((ward / line["workbook"]).read_bytes(), "Nhận xét")
    (told,) = (row for row in rows if "Ô ghi “đ”, được đọc là “Đạt”." in row)
    assert "\tĐọc là\t" in told
    assert "để biết" in told
    assert not any("xem lại" in row for row in rows)


def two_versions(ward: Path) -> None:
    """Unit 1 signed two forms that do not know of each other."""
    other = submission(1, answers(1, {"d44b_so.nay": 2}), word="unit 1", by_unit=True, seq=2)
    put(ward, "hai.antt", pack(Package((submission(1, word="unit 1", by_unit=True), other))))
    assert antt("merge", "hai.antt", at=ward).code == 3


def test_a_delivery_names_units_with_two_versions_and_how_to_choose(ward: Path) -> None:
    two_versions(ward)
    put(ward, "2.xlsx", workbook(2))
    antt("merge", "2.xlsx", at=ward)
    ended = antt("deliver", "-o", "tra", at=ward)
    assert "Tổ dân phố số 1 có 2 bản F04-K khác nhau ở 1 ô" in ended.out
    assert "review export --choose" in ended.out
    assert not (ward / "tra" / "Tổ dân phố số 1").exists()
    said = antt("--json", "deliver", "-o", "tra", at=ward).said
    assert [(c["unit"], c["form"]) for c in said["left_out"]] == [(unit_id(1), "F04-K")]
    of_another = antt("deliver", unit_id(2), "-o", "tra2", at=ward)
    assert "khác nhau" not in of_another.out


@pytest.mark.parametrize("more", [(), ("--all-units",)])
def test_a_grid_names_units_with_two_versions_and_how_to_choose(ward: Path, more: tuple[str, ...]) -> None:
    two_versions(ward)
    words = ("blank", "F04-K", "--grid", *more, "--period", "2024", "-o", "bang.xlsx")
    ended = antt(*words, at=ward)
    assert "Tổ dân phố số 1 có 2 bản F04-K khác nhau ở 1 ô" in ended.out
    assert "review export --choose" in ended.out
    assert "khác nhau" not in antt("blank", "F02-K", *words[2:], at=ward).out


def test_a_package_that_was_only_kept_aside_does_not_lead_to_a_delivery(ward: Path) -> None:
    put(ward, "sai.xlsx", workbook(3, answers(3, {"d42.ket_qua": None})))
    assert "antt-sync deliver" in antt("merge", "sai.xlsx", at=ward).out
    put(ward, "la.antt", pack(Package((submission(3, word="stranger"),))))
    ended = antt("merge", "la.antt", at=ward)
    assert (ended.code, "người ký chưa có trong danh mục" in ended.out) == (3, True)
    assert "roster enrol" in ended.out
    assert "antt-sync deliver" not in ended.out
    assert "review export" not in ended.out
    assert "chỗ cần sửa" not in ended.out


@pytest.mark.full
def test_units_that_a_table_has_no_line_for_are_named_where_it_is_written(work: Path) -> None:
    make_office(work / "phường", signers=0, others=MOST_ROWS + 2)
    ended = antt("blank", "F05", "--all", "--period", "2024", "-o", "phat", at=work / "phường")
    assert ended.code == 0, ended.err
    assert f"Bảng của F05 có nhiều nhất {MOST_ROWS} dòng, 2 đơn vị chưa có dòng: " in ended.out
    assert "Tổ dân phố số 998, Tổ dân phố số 999. Lập phần" in ended.out  # in the order of ids
    assert len(next((work / "phường" / "phat").rglob("*.xlsx")).read_bytes()) > 10_000
