"""The first hour at the keyboard: a dozen questions, no id typed, and nothing lost when somebody stops."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.offices import PASSPHRASE
from tests.screen import Screen
from tests.sheets import typed
from tests.terminal import Ended, antt

YEAR_2026 = {"ANTT_CLOCK": "2026-01-14T09:00:00+07:00"}
PEOPLE = ("Lê Thị Hoa, Phó Chủ tịch", "Trần Văn Bình, Công chức")
ID = re.compile(r"[A-Z]-[0-9]{5}-[0-9]{3}")


def messy(path: Path) -> Path:
    """41 made-up units as offices list them: titles, merged cells, parts, a total, phones, two doubts."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["UBND PHƯỜNG BỊA"])
    sheet.append(["DANH SÁCH ĐƠN VỊ TRÊN ĐỊA BÀN"])
    sheet.merge_cells("A1:E1")
    sheet.append([])
    sheet.append(["STT", "Tên đơn vị", "Người phụ trách", "SĐT", "Ghi chú"])
    sheet.append(["I", "Khối khu dân cư"])
    for n in range(1, 31):
        sheet.append([n, f"Tổ dân phố số {n}", f"Ông Bịa {n}", f"09000000{n:02d}"])
    sheet.append(["II", "Khối trường học"])
    for n, name in enumerate(("Mầm non Bịa", "Trường THCS Bịa", "Hoa Sen"), start=31):
        sheet.append([n, name])
    sheet.append(["III", "Khối cơ quan, doanh nghiệp"])
    for n, name in enumerate(("Công ty TNHH Trường Mơ", "HTX Bịa", "Trạm Y tế", "Hội Bịa"), start=34):
        sheet.append([n, name])
    sheet.append([38, "Ban Chỉ huy Bịa"])
    sheet.append([39, "Xí nghiệp Bịa"])
    sheet.append([40, "Nhà văn hóa thôn Bịa"])
    sheet.append([41, "Tổ dân phố số 7"])
    sheet.append(["", "Tổng cộng: 41"])
    book.save(path)
    return path


def settle(office: Path) -> None:
    """What a clerk does in Excel: choose the two kinds that were doubtful."""
    book = office / "Báo cáo" / "Danh mục đơn vị.xlsx"
    changes = {"don_vi[40].loai": "KDC", "don_vi[41].loai": "KDC", "don_vi[41].noi_dung": "Tổ dân phố số 31"}
    book.write_bytes(typed(book.read_bytes(), dict(changes)))


def sit(at: Path, *lines: str, words: Sequence[str | Path] = ("init", "pc"), **environment: str) -> Ended:
    """Answer questions in this process."""
    typing = "".join(f"{line}\n" for line in lines)
    return antt(*words, at=at, typing=typing, **{**YEAR_2026, **environment})


@pytest.fixture
def sticks(work: Path) -> list[Path]:
    for name in ("usb 1", "usb 2"):
        (work / name).mkdir()
    return [work / "usb 1", work / "usb 2"]


@pytest.mark.parametrize(
    ("lang", "asked"),
    [
        (
            "vi",
            ("Tên cơ quan", "Điện thoại của", "phụ trách 1:", "phụ trách 2:", "Đúng chưa", "dùng bốn chữ"),
        ),
        pytest.param(
            "en",
            ("office's name", "phone", "charge 1:", "charge 2:", "Is this right", "four words above"),
            marks=pytest.mark.full,
        ),
    ],
)
def test_the_first_hour_of_41_units(lang: str, asked: Sequence[str], work: Path, sticks: list[Path]) -> None:
    listed, answers = messy(work / "ds đơn vị.xlsx"), list[str]()
    environment = {"ANTT_PASSPHRASE": None, **YEAR_2026}
    vi = lang == "vi"
    with Screen("--lang", lang, "init", "pc", at=work, environment=environment, columns=200) as screen:

        def answer(question: str, line: str) -> None:
            screen.wait(question)
            screen.enter(line)
            answers.append(line)

        for question, line in zip(
            asked[:5], ("ubnd phuong hac thanh", "0237 000 000", *PEOPLE, ""), strict=True
        ):
            answer(question, line)
        said = screen.wait(asked[5])
        (offered,) = re.findall(r": ((?:[a-z]{3,6} ){3}[a-z]{3,6})$", said.replace("\r", ""), re.MULTILINE)
        screen.enter("")
        answers.append("")
        answer("Gõ lại" if vi else "again", offered)
        answer("kéo tệp" if vi else "drag the Excel", f'"{listed}"')
        screen.wait("m: mở" if vi else "m: open")
        settle(work / "pc")
        screen.enter("")
        answers.append("")
        for number, stick in enumerate(sticks, start=1):
            answer(f"USB thứ {number}" if vi else f"stick {number}", str(stick))
        answer("Enter để ký lịch" if vi else "Enter signs it (m: open the file to correct dates", "")
        assert (" 6 (Phát" if vi else " 6 (Hand") in screen.wait("Đến")
        assert screen.end() == 0
        everything = screen.said
    assert len(answers) == 12
    assert not [line for line in answers if ID.search(line)]
    assert offered not in everything.replace(said, "", 1)  # shown once
    told = tomllib.loads((work / "pc" / "antt-office.toml").read_text(encoding="utf-8"))
    assert (told["name"], told["unit"][0], tuple(told["holders"])) == ("UBND phường Hạc Thành", "X", PEOPLE)
    assert told["root_copies"] == ["Lê Thị Hoa · 14/01/2026", "Trần Văn Bình · 14/01/2026"]
    units = antt("--json", "roster", "show", at=work / "pc").said["units"]
    kinds = "".join(sorted(unit["kind"] for unit in units))
    assert kinds == "C" * 3 + "D" * 3 + "G" * 3 + "K" * 32 + "X"
    assert antt("--json", "campaign", "show", "--period", "2026", at=work / "pc").code == 0
    assert antt("verify", at=work / "pc").code == 0
    assert (work / "pc" / "Đến").is_dir()
    assert "0900000" not in everything


def test_every_answer_can_be_corrected_before_anything_is_written(work: Path) -> None:
    corrected = ("k", "1", "UBND phường Bịa Ra, Thanh Hóa", "k", "2", "0237 111 111", "")
    ended = sit(work, "UBND phường Hạc Thành", "1", "", "", *corrected)
    told = tomllib.loads((work / "pc" / "antt-office.toml").read_text(encoding="utf-8"))
    assert (told["name"], told["phone"], told["place"]) == ("UBND phường Bịa Ra", "0237 111 111", "Bịa Ra")
    assert told["unit"][:3] == "X-9"
    assert "mã tạm" in ended.out
    assert "holders" not in told


def test_nothing_is_written_before_the_summary_was_agreed_to(work: Path) -> None:
    stopped = sit(work, "UBND phường Hạc Thành", "", "", "")
    assert (stopped.code, "các câu trả lời chưa được ghi" in stopped.out) == (2, True)
    assert "Đã giữ" not in stopped.out
    assert not (work / "pc").exists()


def test_an_unanswerable_answer_is_told_why_each_time(work: Path) -> None:
    ended = sit(work, "", "UBND xã Tân Tiến", "", "", "", "99", "k", "9", "1", "UBND phường Hạc Thành", "")
    for said in (
        "Chưa có tên cơ quan",
        "Không có số “99” ở trên: gõ số từ 1 đến",
        "Không có dòng “9”: gõ số từ 1 đến 4.",
    ):
        assert ended.out.count(said) == 1, said
    assert (work / "pc" / "antt-office.toml").exists()


def test_a_name_that_is_elsewhere_only_is_shown_as_typed_and_with_its_places(work: Path) -> None:
    typed = "UBND phường Hòa Bình, Thanh Hóa"
    ended = sit(work, typed, "", "", "", "k", "1", "UBND phường Hạc Thành", "")
    summary, _, corrected = ended.out.partition("Sửa dòng")
    assert f"1. Cơ quan: UBND phường Hòa Bình (đã gõ: {typed})" in summary
    assert "Có nơi cùng tên: Phường Hòa Bình, Tỉnh " in summary
    assert "mã tạm" in summary
    assert "cùng tên" not in corrected
    told = tomllib.loads((work / "pc" / "antt-office.toml").read_text(encoding="utf-8"))
    assert told["name"] == "UBND phường Hạc Thành"


def test_what_was_due_before_the_office_began_is_on_paper_unless_said_otherwise(work: Path) -> None:
    october = {"ANTT_CLOCK": "2026-10-20T09:00:00+07:00"}
    sit(work, "UBND phường Hạc Thành", "", "", "", "", "", **october)
    book = work / "pc" / "Báo cáo" / "Danh mục đơn vị.xlsx"
    cells = {f"don_vi[{n}].noi_dung": f"Thôn {n}" for n in (1, 2)}
    book.write_bytes(typed(book.read_bytes(), {**cells, "don_vi[1].loai": "KDC", "don_vi[2].loai": "KDC"}))
    ended = sit(work, "", "", "25", "abc", "", **october)
    assert ended.code == 0, ended.out + ended.err
    assert "Bản đăng ký phấn đấu có hạn trước hôm nay được coi là đã nhận bằng giấy" in ended.out
    assert "sửa dòng “Bản đăng ký phải có trong sổ” thành 1" in ended.out
    assert "“25” không phải năm" in ended.out
    assert "“abc” không phải năm" in ended.out
    lines = antt("--json", "status", "--form", "F02-K", at=work / "pc", **october).said["units"]
    assert [line["on_paper"] for line in lines] == [True, True]


def test_a_season_that_is_still_open_is_not_on_paper(work: Path) -> None:
    sit(work, "UBND phường Hạc Thành", "", "", "", "", "")
    book = work / "pc" / "Báo cáo" / "Danh mục đơn vị.xlsx"
    book.write_bytes(typed(book.read_bytes(), {"don_vi[1].noi_dung": "Thôn 1", "don_vi[1].loai": "KDC"}))
    ended = sit(work, "", "", "")
    assert ended.code == 0, ended.out + ended.err
    assert "bằng giấy" not in ended.out
    lines = antt("--json", "status", "--form", "F02-K", at=work / "pc", **YEAR_2026).said["units"]
    assert [line["on_paper"] for line in lines] == [False]


def test_of_several_places_one_is_chosen_by_number(work: Path) -> None:
    ended = sit(work, "UBND xã Tân Tiến", "", "", "", "99", "2")
    told = tomllib.loads((work / "pc" / "antt-office.toml").read_text(encoding="utf-8"))
    assert told["unit"] == "X-06019-000.1"
    assert "Lạng Sơn" in ended.out
    assert told["name"] == "UBND xã Tân Tiến"


def test_whoever_stops_goes_on_where_it_was_left(work: Path, sticks: list[Path]) -> None:
    listed = messy(work / "ds.xlsx")
    stopped = sit(work, "UBND phường Hạc Thành", "", "", "", "")
    assert stopped.code == 2
    assert "Đã giữ: cơ quan và chữ ký số. " in stopped.out
    assert "chưa có gì thay đổi" not in stopped.out
    keys = {p.name: p.read_bytes() for p in (work / "pc" / "keys").glob("*.key")}
    assert sorted(keys) == ["office.key", "root.key"]
    sit(work, str(work / "không có.xlsx"), str(listed))  # a slip, then the list
    settle(work / "pc")
    signed = sit(work, "", str(work / "chưa cắm"), str(sticks[0]))
    assert "41" in signed.out
    assert f"Không thấy ổ hoặc thư mục {work / 'chưa cắm'}." in signed.out
    assert "root.key" not in signed.out
    assert "danh mục đơn vị đã ký" in signed.out
    one = sit(work, str(sticks[0]), "k")  # the same stick is not two
    assert "KEY-122" in one.out
    assert "1/2" in one.out
    last = sit(work, str(sticks[1]), "")
    assert last.code == 0, last.err
    assert {p.name: p.read_bytes() for p in (work / "pc" / "keys").glob("*.key")} == keys
    again = sit(work)
    assert again.code == 0
    assert antt("--json", "roster", "show", at=work / "pc").said["version"] == 1


def test_keys_without_a_description_are_taken_up_by_their_passphrase(work: Path) -> None:
    sit(work, "UBND phường Hạc Thành", "", "", "", "")
    office = work / "pc" / "antt-office.toml"
    before = tomllib.loads(office.read_text(encoding="utf-8"))
    office.unlink()
    (work / "pc" / "keys" / "root.key").unlink()
    (work / "pc" / "keys" / "root.seq.json").unlink()
    (work / "pc" / "store.sqlite").unlink()
    public = antt("--json", "keys", "show", at=work / "pc")
    assert public.code != 0
    sit(work, "UBND phường Hạc Thành", "", "", "", "")
    after = tomllib.loads(office.read_text(encoding="utf-8"))
    assert after["unit"] == before["unit"]
    assert after["root"] != before["root"]


def test_names_may_be_pasted_into_the_empty_list_and_another_year_chosen(work: Path) -> None:
    sit(work, "UBND phường Hạc Thành", "", "", "", "", "", "")  # an empty list, and Enter too early
    book = work / "pc" / "Báo cáo" / "Danh mục đơn vị.xlsx"
    book.write_bytes(typed(book.read_bytes(), {f"don_vi[{n}].noi_dung": f"Thôn {n}" for n in (1, 2)}))
    ended = sit(work, "", "", "2025", "")
    assert ended.code == 0, ended.out + ended.err
    assert "ROSTER-131" in ended.out
    assert antt("--json", "campaign", "show", "--period", "2025", at=work / "pc").code == 0


def test_another_list_may_be_dragged_in_and_the_first_stays(work: Path) -> None:
    listed = messy(work / "ds.xlsx")
    book = Workbook()
    assert book.active is not None
    book.active.append(["Thôn Đông"])
    book.save(work / "ds khác.xlsx")
    ended = sit(work, "UBND phường Hạc Thành", "", "", "", "", str(listed), f"'{work / 'ds khác.xlsx'}'", "")
    assert "1 đơn vị" in ended.out
    assert len(list((work / "pc" / "Báo cáo").glob("Danh mục*"))) == 2
    units = antt("--json", "roster", "show", at=work / "pc").said["units"]
    assert [unit["name"] for unit in units if unit["kind"] == "K"] == ["Thôn Đông"]


def test_a_wrong_passphrase_is_asked_for_again(work: Path) -> None:
    sit(work, "UBND phường Hạc Thành", "", "", "", "", str(messy(work / "ds.xlsx")))
    settle(work / "pc")
    wrong = antt("init", "pc", at=work, typing="\n", **{**YEAR_2026, "ANTT_PASSPHRASE": f"{PASSPHRASE} x"})
    assert "KEY-101" in wrong.out
    assert antt("roster", "show", at=work / "pc").code != 0
    assert "41" in sit(work, "").out


def test_without_anybody_there_an_id_is_needed(work: Path) -> None:
    for words in (("init", "pc"), ("init", "pc", "--unit", "X-14761-000.1"), ("init", "pc", "--name", "A")):
        ended = antt(*words, at=work)
        assert (ended.code, "USE-121" in ended.err) == (2, True)
    assert not (work / "pc").exists()


def test_a_list_may_come_with_the_command(work: Path) -> None:
    listed = messy(work / "ds.xlsx")
    told = ("--unit", "X-14761-000.1", "--name", "UBND phường Bịa")
    ended = antt("init", "pc", *told, "--from", listed, at=work)
    assert ended.code == 0, ended.err
    assert "40. Nhà văn hóa thôn Bịa · KDC (khu dân cư)?" in ended.out
    assert "41. Tổ dân phố số 7 · Trùng dòng 7" in ended.out
    settle(work / "pc")
    book = work / "pc" / "Báo cáo" / "Danh mục đơn vị.xlsx"
    assert antt("roster", "issue", book, at=work / "pc").code == 0
    shown = antt("--json", "init", "pc 2", *told, "--from", listed, at=work).said
    assert Path(shown["written"][0]).name == "Danh mục đơn vị.xlsx"


def test_a_units_folder_has_no_wizard(work: Path) -> None:
    root = ("--root", "ab" * 32, "--root-office", "X-14761-000.1")
    told = ("--unit", "K-14761-001.1", "--name", "Tổ 1", "--level", "unit")
    assert antt("init", "pc", *told, *root, at=work).code == 0
    assert "USE-114" in sit(work).err
