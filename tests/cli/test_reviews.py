"""Reviewing from the command line and in Excel, up to locked."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from antt_sync.app.reviewing import verdict_choices
from antt_sync.cli.wiring import AnttPackages
from antt_sync.core.review import Verb
from tests.choices import choose
from tests.sheets import first_sheet, judged_by_unit, lists_of, opened, typed
from tests.terminal import antt
from tests.world import answers, submission, unit_id, workbook

CHECKED = next(words for words, verbs in verdict_choices().items() if verbs == (Verb.CHECK,))
ASKED = next(words for words, verbs in verdict_choices().items() if verbs == (Verb.ASK,))
ACCEPTED = next(words for words, verbs in verdict_choices().items() if Verb.LOCK in verbs)
SUBJECT = (unit_id(1), "--form", "F04-K", "--period", "2024")


@pytest.fixture
def busy(ward: Path) -> Path:
    (ward / "a.xlsx").write_bytes(workbook(1, answers(1, {"d42.ket_qua": None})))
    assert antt("merge", "a.xlsx", at=ward).code == 3
    return ward


def state(ward: Path) -> str:
    return str(
        antt("--json", "status", "--form", "F04-K", "--unit", unit_id(1), at=ward).said["units"][0]["state"]
    )


def test_what_waits_is_listed(busy: Path) -> None:
    (waiting,) = antt("--json", "review", "list", at=busy).said["waiting"]
    assert (waiting["unit"], waiting["lan"]) == (unit_id(1), 1)
    assert "Tổ dân phố số 1" in antt("review", "list", at=busy).out


def test_a_copy_goes_out_and_comes_back_once(busy: Path) -> None:
    (name,) = antt("--json", "review", "export", "-o", "xet", at=busy).said["written"]
    copy = busy / name
    data = typed(
        copy.read_bytes(),
        {},
        notes={"d411.so": "Ghi rõ"},
        answers={"~verdict": CHECKED, "~comment": "Có giấy"},
    )
    copy.write_bytes(data)
    looked = antt("--json", "review", "import", "xet", "--dry-run", at=busy)
    assert (looked.code, looked.said["signed"], state(busy)) == (0, 0, "to_fix")
    imported = antt("--json", "review", "import", "xet", at=busy)
    assert (imported.code, imported.said["signed"]) == (0, 1)
    assert state(busy) == "checked"
    assert antt("--json", "review", "import", "xet", at=busy).said["signed"] == 0


def test_a_copy_offers_whole_verdicts(busy: Path) -> None:
    (name,) = antt("--json", "review", "export", "-o", "xet", at=busy).said["written"]
    sheet = first_sheet(opened((busy / name).read_bytes()), "review|")
    assert lists_of(sheet) == [tuple(verdict_choices())]


@pytest.mark.parametrize(
    ("said", "code", "after"),
    [
        ("Đề nghị bổ sung", 0, "asked"),  # as Excel split the list of copies written before
        (" chỉnh sửa ", 0, "asked"),
        ("ĐỀ NGHỊ BỔ SUNG, CHỈNH SỬA", 0, "asked"),
        ("Đề nghị", 4, "to_fix"),
        ("bổ sung, chỉnh", 4, "to_fix"),
    ],
)
def test_a_verdict_that_was_split_at_its_comma_is_understood(
    busy: Path, said: str, code: int, after: str
) -> None:
    (name,) = antt("--json", "review", "export", "-o", "xet", at=busy).said["written"]
    copy = busy / name
    copy.write_bytes(typed(copy.read_bytes(), {}, answers={"~verdict": said}))
    assert (antt("review", "import", "xet", at=busy).code, state(busy)) == (code, after)


def test_what_is_no_copy_is_refused(busy: Path) -> None:
    (busy / "rac.xlsx").write_bytes(b"rac")
    assert antt("review", "import", "rac.xlsx", at=busy).code == 4
    assert antt("review", "import", "a.xlsx", at=busy).code == 4


def test_files_nobody_touched_are_counted_in_one_line(busy: Path) -> None:
    (busy / "b.xlsx").write_bytes(workbook(2, answers(2)))
    antt("merge", "b.xlsx", at=busy)
    one, other = antt("--json", "review", "export", "-o", "xet", at=busy).said["written"]
    untouched = antt("review", "import", "xet", at=busy)
    assert untouched.code == 0
    assert untouched.out.splitlines() == [
        "2 bản để trống trong tệp: chưa ghi ý kiến, chưa chọn kết luận.",
        "Đã ký và nhận 0 bản xét.",
    ]
    (busy / one).write_bytes(typed((busy / one).read_bytes(), {}, notes={"d411.so": "Ghi rõ"}))
    told = antt("review", "import", "xet", at=busy).out
    assert (Path(one).stem in told, Path(other).stem in told, "1 bản để trống" in told) == (True, False, True)
    again = antt("review", "import", "xet", at=busy).out
    assert (Path(one).stem in again, "1 bản đã nhận trước đó." in again) == (False, True)


ALL = ("review", "accept", "--all", "--form", "F04-K", "--period", "2024")


def test_when_nothing_can_be_accepted_it_is_said_why(busy: Path) -> None:
    ended = antt(*ALL, at=busy)
    assert (ended.code, state(busy)) == (0, "to_fix")
    assert "F04-K kỳ 2024: 1 bản chờ chấp nhận" in ended.out
    assert "1 bản còn chỗ cần sửa" in ended.out
    assert 'review accept ĐƠN_VỊ --form F04-K --period 2024 --reason "LÝ DO"' in ended.out
    assert antt("--json", *ALL, at=busy).said == {"decided": []}
    antt("review", "ask", *SUBJECT, "--comment", "Điền mục 2", at=busy)
    assert "1 bản đã đề nghị sửa, đơn vị chưa gửi lại" in antt(*ALL, at=busy).out
    antt("review", "accept", *SUBJECT, "--reason", "Có giấy", at=busy)
    assert antt(*ALL, at=busy).out == "Không có bản nộp nào chờ xét.\n"


def test_what_waits_of_other_forms_is_not_denied(busy: Path) -> None:
    ended = antt("review", "accept", "--all", "--form", "F02-K", "--period", "2024", at=busy)
    assert ended.out.startswith("F02-K kỳ 2024: không có bản nào chờ chấp nhận.")
    assert "còn 1 bản chờ xét" in ended.out


def test_asking_accepting_and_opening_again(busy: Path) -> None:
    words = ("--comment", "Điền mục 2", "--at", "H30", "--deadline", "20/10/2024")
    asked = antt("review", "ask", *SUBJECT, *words, at=busy)
    assert (asked.code, "Ở ô H30 (2 · Kết quả, trả lời)." in asked.out) == (0, True)
    assert state(busy) == "asked"
    refused = antt("review", "accept", *SUBJECT, at=busy)
    assert (refused.code, "USE-107" in refused.err) == (2, True)
    assert antt("review", "accept", *SUBJECT, "--reason", "Có văn bản giấy", at=busy).code == 0
    assert state(busy) == "locked"
    assert antt("review", "unlock", *SUBJECT, "--reason", "Sửa số liệu", at=busy).code == 0
    assert state(busy) != "locked"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((unit_id(3), "--form", "F04-K", "--period", "2024", "--comment", "x"), "USE-104"),
        ((*SUBJECT, "--comment", "x", "--at", "khong.co"), "USE-106"),
        ((*SUBJECT, "--comment", "x", "--deadline", "mai"), "USE-112"),
    ],
)
def test_what_cannot_be_asked_says_why(busy: Path, words: tuple[str, ...], code: str) -> None:
    ended = antt("review", "ask", *words, at=busy)
    assert (ended.code, code in ended.err) == (2, True), ended.err
    assert state(busy) == "to_fix"


def test_several_forms_are_accepted_at_once(busy: Path) -> None:
    ended = antt("review", "accept", *SUBJECT, "--form", "F02-K", "--reason", "Đủ", at=busy)
    assert (ended.code, "USE-104" in ended.err, state(busy)) == (2, True, "to_fix")  # all of them or none
    twice = antt("review", "accept", *SUBJECT, "--form", "f04-k", "--reason", "Đủ", at=busy)
    assert (twice.code, state(busy)) == (0, "locked")


CLASH = "hoat_dong[1].nay"


@pytest.fixture
def apart(ward: Path) -> Path:
    """The office took in a bare workbook; the unit itself signed other figures."""
    (ward / "zalo.xlsx").write_bytes(workbook(1, answers(1, {CLASH: 4})))
    antt("merge", "zalo.xlsx", "--yes", at=ward)
    own = submission(1, answers(1, {CLASH: 9}), word="unit 1", by_unit=True)
    (ward / "goi.antt").write_bytes(AnttPackages().pack([own], {}))
    assert antt("merge", "goi.antt", "--yes", at=ward).code == 3
    assert state(ward) == "conflict"
    return ward


def chosen(ward: Path, value: str = "") -> str:
    """A choice workbook, filled; its name."""
    (name,) = antt("--json", "review", "export", "--choose", "-o", "chon", at=ward).said["written"]
    (ward / "chon.xlsx").write_bytes(choose((ward / name).read_bytes(), {CLASH: value or None}))
    return "chon.xlsx"


def test_a_choice_goes_out_and_comes_back_as_one_version(apart: Path) -> None:
    told = antt("review", "export", "--choose", "-o", "tay", at=apart).out
    assert "antt-sync review import tay" in told
    done = antt("review", "import", chosen(apart, "9"), at=apart)
    assert (done.code, state(apart)) == (0, "received")
    assert "review accept" in done.out
    assert "Không có biểu nào" in antt("review", "export", "--choose", "-o", "tay", at=apart).out


def test_a_choice_that_breaks_what_no_version_broke_is_signed_only_when_somebody_says_so(
    ward: Path,
) -> None:
    total, registered = "d413_tong.nay", "d413_dk.nay"
    first = submission(1, answers(1, {total: 820, registered: 790}), word="unit 1", by_unit=True)
    both = [
        submission(1, answers(1, said), parents=[first.id], word="unit 1", by_unit=True, seq=n)
        for n, said in enumerate([{total: 799, registered: 790}, {total: 820, registered: 800}], start=2)
    ]
    (ward / "goi.antt").write_bytes(AnttPackages().pack([first, *both], {}))
    antt("merge", "goi.antt", "--yes", at=ward)
    (name,) = antt("--json", "review", "export", "--choose", "-o", "chon", at=ward).said["written"]
    left = antt("review", "import", name, at=ward)
    assert (left.code, state(ward)) == (4, "conflict")
    assert "nhiều hơn tổng số hộ đang cư trú. (R03)" in left.out
    (told,) = antt("--json", "review", "import", name, at=ward).said["files"]
    assert (told["code"], [f["code"] for f in told["wrong"]]) == ("REVIEW-117", ["R03"])
    for answer in ("", "có"):
        assert antt("review", "import", name, at=ward, typing=f"{answer}\n").code == 4
    assert state(ward) == "conflict"
    assert antt("review", "import", name, at=ward, typing="không\n").code == 0
    assert state(ward) == "to_fix"


def test_an_open_choice_is_refused_with_its_cell(apart: Path) -> None:
    done = antt("--json", "review", "import", chosen(apart), at=apart)
    assert (done.code, done.said["signed"], done.said["files"][0]["code"]) == (4, 0, "REVIEW-108")
    assert state(apart) == "conflict"


def test_a_choice_with_a_package_on_top_is_old(apart: Path) -> None:
    filled = chosen(apart, "4")
    third = submission(1, answers(1, {CLASH: 5}), word="unit 1", by_unit=True, seq=2)
    (apart / "ba.antt").write_bytes(AnttPackages().pack([third], {}))
    antt("merge", "ba.antt", "--yes", at=apart)
    done = antt("review", "import", filled, at=apart)
    assert done.code == 4
    assert "review export --choose" in done.out


def test_a_choice_is_no_form(apart: Path) -> None:
    done = antt("merge", chosen(apart, "4"), "--yes", at=apart)
    assert done.code == 4
    assert "review import" in done.out


def test_a_verdict_needs_a_choice_first(apart: Path) -> None:
    done = antt("review", "accept", *SUBJECT, at=apart)
    assert done.code == 2
    assert "review export --choose" in done.err


def test_status_shows_both_cell_by_cell_and_one_line_in_the_list(apart: Path) -> None:
    plain = antt("status", "--form", "F04-K", at=apart).out
    assert "Bản A" not in plain
    assert "2 bản F04-K khác nhau ở 1 ô" in plain
    full = antt("status", *("--unit", unit_id(1), "--form", "F04-K"), at=apart).out
    for words in ("Bản A: ", "đơn vị ký", "nhận thay", "Bản trước", "HĐ 1"):
        assert words in full
    (told,) = antt("--json", "status", "--as-of", "20/10/2024", at=apart).said["conflicts"]
    assert (told["unit"], told["days"], len(told["versions"])) == (unit_id(1), 6, 2)
    assert sorted(told["cells"][0]["values"].values()) == ["4", "9"]


def test_the_age_of_two_versions_is_in_no_hash(apart: Path) -> None:
    early, late = (
        antt("--json", "status", "--as-of", day, at=apart).said for day in ("15/10/2024", "20/11/2024")
    )
    assert early["view"] == late["view"]
    assert [s["conflicts"][0]["days"] for s in (early, late)] == [1, 37]


@pytest.fixture
def behind(ward: Path) -> Path:
    """What the unit signed was locked; then it sent two different corrections, each from another PC."""
    own = submission(1, answers(1, {CLASH: 4}), word="unit 1", by_unit=True)
    later = [
        submission(1, answers(1, {CLASH: n}), parents=[own.id], word="unit 1", by_unit=True, seq=n)
        for n in (5, 6)
    ]
    (ward / "goi.antt").write_bytes(AnttPackages().pack([own], {}))
    antt("merge", "goi.antt", "--yes", at=ward)
    assert antt("review", "accept", *SUBJECT, "--reason", "Đủ", at=ward).code == 0
    (ward / "sau.antt").write_bytes(AnttPackages().pack(later, {}))
    merged = antt("merge", "sau.antt", "--yes", at=ward)
    assert (merged.code, "cùng chờ mở lại" in merged.out) == (3, True)
    return ward


def test_two_corrections_of_a_locked_form_wait_and_figures_stay(behind: Path) -> None:
    assert state(behind) == "locked"
    told = antt("--json", "status", "--form", "F04-K", "--unit", unit_id(1), at=behind).said
    assert (told["conflicts"][0]["locked"], told["units"][0]["waiting"]) == (True, True)
    assert "VIEW-106" in {a["code"] for a in told["attention"]}
    assert "có hai bản khác nhau chờ mở lại" in antt("status", at=behind).out
    assert "review export --choose" in antt("review", "list", at=behind).out
    assert antt("--json", "review", "list", at=behind).said["conflicts"][0]["base"] == 1


def test_a_choice_behind_a_lock_waits_for_the_lock(behind: Path) -> None:
    done = antt("review", "import", chosen(behind, "6"), at=behind)
    assert (done.code, state(behind), "review unlock" in done.out) == (0, "locked", True)
    told = antt("status", at=behind).out
    assert " 3    " in told.partition("bản trước chốt · có bản mới chờ mở lại")[0].rpartition("\n")[2]
    (do,) = (line for line in told.splitlines() if "review unlock" in line)
    assert "antt-sync withdraw SỐ --reason" in do
    assert "chưa tính bản nào" not in antt("review", "unlock", *SUBJECT, "--reason", "Sửa", at=behind).out
    assert state(behind) == "corrected" or state(behind) == "received"


@pytest.fixture
def one_locked(ward: Path) -> Path:
    """This PC accepted what it took in; the unit had signed other figures, which come now."""
    (ward / "zalo.xlsx").write_bytes(workbook(1, answers(1, {CLASH: 4})))
    antt("merge", "zalo.xlsx", "--yes", at=ward)
    assert antt("review", "accept", *SUBJECT, "--reason", "Đủ", at=ward).code == 0
    own = submission(1, answers(1, {CLASH: 9}), word="unit 1", by_unit=True)
    (ward / "goi.antt").write_bytes(AnttPackages().pack([own], {}))
    antt("merge", "goi.antt", "--yes", at=ward)
    assert state(ward) == "conflict"
    return ward


def pasted(said: str, verb: str) -> list[str]:
    """The command of that verb that a screen printed, as a clerk pastes it."""
    (command,) = set(re.findall(rf"antt-sync (review {verb} [^;\n]*\"LÝ DO\")", " ".join(said.split())))
    return shlex.split(command)


def test_what_was_chosen_over_a_lock_is_accepted_with_the_printed_commands(one_locked: Path) -> None:
    done = antt("review", "import", chosen(one_locked, "9"), at=one_locked)
    assert (done.code, state(one_locked)) == (0, "locked")
    refused = antt(*pasted(done.out, "accept"), at=one_locked)
    assert (refused.code, pasted(refused.err, "unlock")) == (2, pasted(done.out, "unlock"))
    assert "Sau khi đã chốt, Tổ dân phố số 1 có bản F04-K mới" in antt("status", at=one_locked).out
    for verb in ("unlock", "accept"):
        assert antt(*pasted(done.out, verb), at=one_locked).code == 0
    (line,) = antt("--json", "status", "--unit", unit_id(1), "--form", "F04-K", at=one_locked).said["units"]
    assert (line["state"], line["waiting"], line["number"]) == ("locked", False, 2)


def test_the_locked_version_chosen_stays_locked(one_locked: Path) -> None:
    done = antt("review", "import", chosen(one_locked, "4"), at=one_locked)
    assert (done.code, state(one_locked)) == (0, "locked")
    assert "vẫn chốt bản ấy" in done.out
    assert "review accept" not in done.out


def test_versions_say_what_was_decided_about_them(one_locked: Path) -> None:
    full = antt("status", "--unit", unit_id(1), "--form", "F04-K", at=one_locked).out
    decided = [line for line in full.splitlines() if "ĐÃ CHỐT" in line]
    assert ["nhận thay" in line for line in decided] == [True]
    (name,) = antt("--json", "review", "export", "--choose", "-o", "chon", at=one_locked).said["written"]
    sheet = first_sheet(opened((one_locked / name).read_bytes()), "choose|")
    facts = [str(cell.value) for row in sheet.iter_rows() for cell in row if "ĐÃ CHỐT" in str(cell.value)]
    assert ["nhận thay" in fact for fact in facts] == [True]


def test_opening_before_choosing_says_to_choose(behind: Path) -> None:
    done = antt("review", "unlock", *SUBJECT, "--reason", "Sửa", at=behind)
    assert (done.code, state(behind)) == (0, "conflict")
    assert "chưa tính bản nào" in done.out
    assert "review export --choose" in done.out


def test_a_bare_workbook_is_no_third_version(apart: Path) -> None:
    (apart / "b.xlsx").write_bytes(workbook(1, answers(1, {CLASH: 7})))
    before = antt("--json", "status", at=apart).said["set"]
    said = antt("merge", "b.xlsx", "--yes", at=apart)
    assert (said.code, "review export --choose" in said.out) == (3, True)
    asked = antt("merge", "b.xlsx", at=apart, typing="1\n1\n\n")
    assert (asked.code, "vẫn ở chỗ cũ" in asked.out) == (3, True)
    assert antt("--json", "status", at=apart).said["set"] == before
    assert antt("merge", "b.xlsx", "--yes", "--assign", f"b.xlsx={unit_id(1)}", at=apart).code == 0
    assert state(apart) == "received"


def test_a_workbook_without_a_unit_does_not_settle_two_versions(apart: Path) -> None:
    (apart / "b.xlsx").write_bytes(workbook(1, answers(1, {CLASH: 7}), unit=""))
    said = antt("--json", "merge", "b.xlsx", "--yes", "--assign", f"b.xlsx={unit_id(1)}", at=apart)
    assert [line["code"] for line in said.said["files"]] == ["ASK-114"]
    assert state(apart) == "conflict"


def test_a_workbook_that_says_what_one_version_says_adds_nothing(apart: Path) -> None:
    (apart / "b.xlsx").write_bytes(workbook(1, answers(1, {CLASH: 9})))
    (line,) = antt("--json", "merge", "b.xlsx", "--yes", at=apart).said["files"]
    assert (line["code"], state(apart)) == ("TAKE-105", "conflict")


def test_a_queue_goes_out_and_comes_back_once_with_what_was_written(busy: Path) -> None:
    (busy / "b.xlsx").write_bytes(workbook(2, answers(2)))
    antt("merge", "b.xlsx", at=busy)
    told = antt("--json", "review", "export", "--queue", "-o", "xet", at=busy).said
    (name,) = told["written"]
    assert told["submissions"] == 2
    rows = f"| a |\n|---|\n| Tổ dân phố số 1 | {ASKED} | Sửa lại | NB: gọi |\n| Tổ dân phố số 2 | | | |\n"
    (busy / name).write_bytes(judged_by_unit((busy / name).read_bytes(), rows))
    imported = antt("review", "import", "xet", at=busy)
    assert imported.code == 0
    assert imported.out.splitlines()[-2:] == [
        "1 bản để trống trong tệp: chưa ghi ý kiến, chưa chọn kết luận.",
        "Đã ký và nhận 1 bản xét.",
    ]
    assert state(busy) == "asked"
    again = antt("--json", "review", "import", "xet", at=busy).said
    assert (again["signed"], [f["code"] for f in again["files"]]) == (0, ["REVIEW-102", "REVIEW-105"])


def test_words_that_stay_in_the_office_are_no_reason_to_accept_what_is_wrong(busy: Path) -> None:
    (busy / "b.xlsx").write_bytes(workbook(2, answers(2)))
    antt("merge", "b.xlsx", at=busy)
    (name,) = antt("--json", "review", "export", "--queue", "-o", "xet", at=busy).said["written"]
    queue = (busy / name).read_bytes()

    def imported(told: str) -> tuple[int, int, str]:
        rows = f"Tổ dân phố số 1 | {ACCEPTED} | {told} | |\n| Tổ dân phố số 2 | {ACCEPTED} | | |\n"
        (busy / name).write_bytes(judged_by_unit(queue, f"| a |\n|---|\n| {rows}"))
        ended = antt("--json", "review", "import", "xet", at=busy)
        return ended.code, ended.said["signed"], ended.said["files"][0]["code"]

    assert (imported("NB: gọi rồi"), state(busy)) == ((4, 1, "REVIEW-106"), "to_fix")
    assert (imported(""), state(busy)) == ((4, 0, "REVIEW-106"), "to_fix")
    assert (imported("Có giấy. NB: gọi rồi"), state(busy)) == ((0, 1, "REVIEW-101"), "locked")


def test_a_queue_takes_the_name_that_it_is_given(busy: Path) -> None:
    ended = antt("--json", "review", "export", "--queue", "-o", "hàng đợi.xlsx", at=busy)
    assert ended.said["written"] == ["hàng đợi.xlsx"]
    assert (busy / "hàng đợi.xlsx").is_file()


def test_a_stale_line_of_a_queue_is_said_with_what_to_do(busy: Path) -> None:
    (name,) = antt("--json", "review", "export", "--queue", "-o", "xet", at=busy).said["written"]
    rows = f"| a |\n|---|\n| Tổ dân phố số 1 | {ASKED} | Sửa lại | |\n"
    (busy / name).write_bytes(judged_by_unit((busy / name).read_bytes(), rows))
    (busy / "b.xlsx").write_bytes(workbook(1, answers(1)))
    antt("merge", "b.xlsx", at=busy)
    ended = antt("review", "import", "xet", at=busy)
    assert ended.code == 4
    assert "đã có bản nộp lần 2" in ended.out
    assert "review export" in ended.out
    assert "Đã ký và nhận 0 bản xét." in ended.out


def by_phone(ward: Path, subject: tuple[str, ...] = SUBJECT) -> None:
    words = ("--by-phone", "--handed-by", "Ông Tư", "--number", "1", "--text", "Đúng như sổ")
    assert antt("review", "reply", *subject, *words, at=ward).code == 0


def test_what_the_unit_answered_waits_for_a_reader_until_somebody_decides(ward: Path) -> None:
    (ward / "b.xlsx").write_bytes(workbook(2, answers(2)))
    antt("merge", "b.xlsx", at=ward)
    right = (unit_id(2), *SUBJECT[1:])
    antt("review", "ask", *right, "--comment", "Ghi rõ", "--at", "d411.so", at=ward)

    def told() -> tuple[int, int, bool, bool]:
        listed = antt("--json", "review", "list", at=ward).said["waiting"]
        queued = antt("--json", "review", "export", "--queue", "-o", "xet", at=ward).said["submissions"]
        shown = "đề nghị bổ sung · đơn vị đã trả lời" in antt("status", at=ward).out
        antt("deliver", "-o", "tra", at=ward)
        messages = [file.read_text("utf-8") for file in (ward / "tra").rglob("*.txt")]
        heard = any("Đã nhận phần trả lời của đơn vị; đang chờ xét." in text for text in messages)
        return len(listed), queued, shown, heard

    assert told() == (0, 0, False, False)
    by_phone(ward, right)
    assert told() == (1, 1, True, True)
    antt("review", "ask", *right, "--comment", "Vẫn thiếu", at=ward)
    assert told() == (0, 0, False, False)


def test_what_the_unit_answered_and_nobody_has_read_is_not_asked_by_itself(busy: Path) -> None:
    look = ("--json", "deliver", "-o", "tra", "--auto", "--dry-run")
    assert len(antt(*look, at=busy).said["would_ask"]) == 1
    by_phone(busy)
    assert antt(*look, at=busy).said == {"would_ask": []}


def test_what_the_unit_answered_and_nobody_has_read_is_not_accepted_with_all_others(ward: Path) -> None:
    (ward / "b.xlsx").write_bytes(workbook(2, answers(2)))
    antt("merge", "b.xlsx", at=ward)
    right = (unit_id(2), *SUBJECT[1:])
    antt("review", "ask", *right, "--comment", "Số hộ này lấy ở đâu?", "--at", "d411.so", at=ward)
    by_phone(ward, right)
    (ward / "b.xlsx").write_bytes(workbook(2, {**answers(2), "d411.ghi_chu": "Theo sổ"}))
    antt("merge", "b.xlsx", "--yes", at=ward)
    together = ("review", "accept", "--all", *SUBJECT[1:])
    ended = antt(*together, at=ward)
    assert "1 bản đơn vị đã trả lời, chưa ai đọc" in ended.out, ended
    assert antt("review", "accept", *right, at=ward).code == 0


def test_a_look_says_how_many_reviews_would_be_signed(busy: Path) -> None:
    (name,) = antt("--json", "review", "export", "-o", "xet", at=busy).said["written"]
    (busy / name).write_bytes(typed((busy / name).read_bytes(), {}, answers={"~verdict": ASKED}))
    looked = antt("review", "import", "xet", "--dry-run", at=busy)
    assert looked.out.splitlines()[-1] == "Sẽ ký 1 bản xét · chỉ xem, chưa ký gì."
    assert state(busy) == "to_fix"


def test_two_kinds_of_workbook_at_once_are_refused(busy: Path) -> None:
    assert "USE-232" in antt("review", "export", "--queue", "--choose", "-o", "xet", at=busy).err


def test_nothing_that_waits_makes_no_queue(ward: Path) -> None:
    assert antt("--json", "review", "export", "--queue", "-o", "xet", at=ward).said["submissions"] == 0
    assert antt("review", "export", "--queue", "-o", "xet", at=ward).out.startswith(
        "Không có bản nộp nào chờ xét."
    )


def test_an_answer_by_phone_is_written_down_and_the_office_settles_it(busy: Path) -> None:
    antt("review", "ask", *SUBJECT, "--comment", "Ghi rõ", "--at", "d411.so", at=busy)
    by_phone = ("--by-phone", "--handed-by", "Ông Tư", "--text", "Số 02")
    told = antt("--json", "review", "reply", *SUBJECT, "--number", "1", *by_phone, at=busy).said
    assert (told["unit"], told["number"]) == (unit_id(1), 1)
    done = antt("review", "reply", *SUBJECT, "--number", "2", "--text", "Đã rõ", "--done", at=busy)
    assert (done.code, "chỗ số 2" in done.out) == (0, True)
    phone = antt("review", "reply", *SUBJECT, "--text", "x", "--handed-by", "0912345678", at=busy)
    assert "USE-190" in phone.err
