"""`roster enrol` at the command line: one by one over the phone, in a workbook, or from a script."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from antt_sync.app.enrolment import read_enrolment
from tests.app.test_enrolment import asking
from tests.offices import desk_of
from tests.sheets import opened
from tests.terminal import antt
from tests.world import unit_id

File = Callable[..., Path]


@pytest.fixture
def file(work: Path) -> File:
    """Writes the enrolment file of a unit, as its PC would."""

    def written(number: int, word: str = "") -> Path:
        path = work / "đăng ký" / f"to {number}{word}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(asking(number, word).data())
        return path

    return written


def with_keys(office: Path) -> set[str]:
    units = antt("--json", "roster", "show", at=office).said["units"]
    return {u["id"] for u in units if u["has_key"]}


def test_on_a_terminal_each_is_compared_and_one_roster_is_signed(ward: Path, file: File) -> None:
    for number in (2, 3, 4):
        file(number)
    (ward.parent / "đăng ký" / "khac.json").write_text("{}")
    typing = f"1234 5678 9012 3456 7890\n{asking(2).mark}\n\n{asking(4).mark.replace(' ', '')}\n"
    ended = antt("roster", "enrol", "../đăng ký", at=ward, typing=typing)
    assert ended.code == 0, ended.err
    assert ended.out.count("ENROL-109") == 0
    assert ended.out.count("không phải mã số chữ ký của Tổ dân phố số 2") == 1
    assert asking(3).mark not in ended.out
    assert "Đã ký danh mục bản 2" in ended.out
    assert with_keys(ward) >= {unit_id(2), unit_id(4)}
    assert unit_id(3) not in with_keys(ward)


@pytest.mark.parametrize("typing", ["\n", "k\n", "Không\n"])
def test_nobody_compared_is_no_new_roster(ward: Path, file: File, typing: str) -> None:
    ended = antt("roster", "enrol", file(2), at=ward, typing=typing)
    assert "ENROL-109" not in ended.out
    assert "không phải mã số" not in ended.out
    assert (ended.code, "danh mục vẫn là bản 1" in ended.out) == (0, True)


def test_the_workbook_goes_out_comes_back_and_is_taken_in_once(ward: Path, file: File) -> None:
    paths = [file(2), file(3), file(9)]
    made = antt("--json", "roster", "enrol", *paths, "-o", "bang.xlsx", at=ward)
    assert (made.code, made.said["requests"]) == (0, 3)
    assert antt("--json", "roster", "show", at=ward).said["version"] == 1
    book = opened(ward / "bang.xlsx")
    for row in book.worksheets[0].iter_rows():
        for number, heard in ((2, asking(2).mark), (3, asking(2).mark)):
            if f"({unit_id(number)})" in str(row[2].value):
                row[4].value, row[5].value = heard, "Có"
    book.save(ward / "bang.xlsx")
    alone = antt("--json", "roster", "enrol", "bang.xlsx", at=ward)
    assert (alone.code, unit_id(2) in with_keys(ward)) == (2, False)
    taken = antt("--json", "roster", "enrol", "bang.xlsx", "--yes", at=ward)
    assert (taken.code, taken.said["enrolled"], taken.said["version"]) == (4, [unit_id(2)], 2)
    assert taken.said["refused"] == [{"unit": unit_id(3), "code": "ENROL-109"}]
    assert "không phải mã số chữ ký của Tổ dân phố số 3" in taken.err
    again = antt("--json", "roster", "enrol", "bang.xlsx", at=ward)
    assert (again.said["enrolled"], again.said["version"]) == ([], 2)


def test_at_the_screen_the_workbook_is_signed_only_after_a_yes(ward: Path, file: File) -> None:
    antt("roster", "enrol", file(2), "-o", "bang.xlsx", at=ward)
    book = opened(ward / "bang.xlsx")
    for row in book.worksheets[0].iter_rows():
        if unit_id(2) in str(row[0].value):
            row[4].value, row[5].value = asking(2).mark, "Có"
    book.save(ward / "bang.xlsx")
    assert antt("roster", "enrol", "bang.xlsx", at=ward, typing="k\n").code == 2
    assert unit_id(2) not in with_keys(ward)
    assert antt("roster", "enrol", "bang.xlsx", at=ward, typing="c\n").code == 0
    assert unit_id(2) in with_keys(ward)


@pytest.mark.parametrize("words", [["bang.xlsx", "a.json"], ["la.xlsx"], ["trong"], ["a.json"]])
def test_what_is_no_request_is_said(ward: Path, file: File, words: list[str]) -> None:
    antt("roster", "enrol", file(2), "-o", "bang.xlsx", at=ward)
    antt("roster", "template", "-o", "la.xlsx", at=ward)
    (ward / "trong").mkdir()
    (ward / "a.json").write_text("{}")
    ended = antt("roster", "enrol", *words, at=ward)
    assert ended.code == 2
    assert any(code in ended.err for code in ("ENROL-113", "ENROL-115", "ENROL-114", "ROSTER-103"))


@pytest.mark.parametrize("words", [["roster"], ["--json", "roster"]])
def test_where_nobody_sits_the_requests_are_listed_and_nothing_is_signed(
    ward: Path, file: File, words: list[str]
) -> None:
    before = antt("--json", "roster", "show", at=ward).said
    ended = antt(*words, "enrol", file(2), file(3), at=ward)
    assert (ended.code, "USE-121" in ended.out + ended.err) == (2, True)
    assert all(asking(n).mark in ended.out + ended.err for n in (2, 3))
    assert antt("--json", "roster", "show", at=ward).said == before
    assert antt(*words, "enrol", file(2), file(3), "--yes", at=ward).code == 0
    assert with_keys(ward) >= {unit_id(2), unit_id(3)}
    assert antt(*words, "enrol", file(2), at=ward).code == 0  # listed already: nobody has to say yes


def test_refused_ones_are_said_and_the_others_go_on(ward: Path, file: File) -> None:
    weak = json.loads(asking(3).data()) | {"key": "01" + "00" * 31}
    (file(2).parent / "weak.json").write_text(json.dumps(weak))
    ended = antt("roster", "enrol", "../đăng ký", "--yes", at=ward)
    assert ended.code == 4
    assert "ai cũng làm giả được" in ended.out
    assert unit_id(2) in with_keys(ward)


def test_a_second_pc_with_a_root_of_its_own_is_refused_with_what_to_do(ward: Path, work: Path) -> None:
    office = desk_of(ward).office
    words = ("--unit", office.unit, "--name", office.name)
    antt("init", work / "máy hai", *words, at=work)
    antt("keys", "request", "-o", work / "hai.json", at=work / "máy hai")
    ended = antt("roster", "enrol", work / "hai.json", "--second-pc", "--yes", at=ward)
    assert (ended.code, "có khóa gốc riêng" in ended.out, "handover" in ended.out) == (4, True, True)
    assert "Đã ký danh mục" not in ended.out


def test_the_office_above_is_compared_too(ward: Path, work: Path) -> None:
    antt("init", work / "tỉnh", "--unit", "T-38000-000.1", "--name", "UBND tỉnh Mẫu", at=work)
    path = work / "tinh.json"
    antt("keys", "request", "-o", path, at=work / "tỉnh")
    mark = read_enrolment("a", path.read_bytes()).mark
    assert antt("roster", "enrol", path, "--above", at=ward, typing="1\n\n").code == 2
    assert "USE-121" in antt("roster", "enrol", path, "--above", at=ward).err
    assert desk_of(ward).office.superior == ""
    assert antt("roster", "enrol", path, "--above", at=ward, typing=f"{mark}\n").code == 0
    assert desk_of(ward).office.superior == "T-38000-000.1"


def test_a_lost_laptop_is_one_command_away_from_a_new_key(ward: Path, work: Path) -> None:
    root = desk_of(ward).office.root
    words = ("--unit", unit_id(1), "--name", "Tổ dân phố số 1", "--level", "unit")
    antt("init", work / "to 1", *words, "--root", root, "--root-office", desk_of(ward).office.unit, at=work)
    shutil.rmtree(work / "to 1" / "keys")
    assert antt("keys", "new", at=work / "to 1").code == 0
    antt("keys", "request", "-o", work / "moi.json", "--holder", "Tổ trưởng", at=work / "to 1")
    ended = antt("roster", "enrol", work / "moi.json", "--yes", at=ward)
    assert (ended.code, "roster cutoff" in ended.out) == (0, True)


def test_a_request_that_arrives_among_dossiers_says_where_it_belongs(ward: Path, work: Path) -> None:
    (work / "đến").mkdir()
    assert antt("keys", "request", "-o", work / "đến" / "máy", at=ward).code == 0
    ended = antt("merge", work / "đến", "--yes", at=ward)
    assert (ended.code, ended.out.count("máy")) == (3, 2)
    assert "antt-sync roster enrol" in ended.out
