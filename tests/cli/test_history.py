"""The log, and taking back what was a mistake, as they are typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.terminal import antt
from tests.world import answers, unit_id, workbook

TWO = ("Tổ dân phố số 2", "--form", "F04-K", "--period", "2024")


@pytest.fixture
def busy(ward: Path) -> Path:
    """A file of unit 2 was taken in for unit 3 by hand."""
    (ward / "a.xlsx").write_bytes(workbook(2))
    words = ("merge", "a.xlsx", "--yes", "--channel", "zalo", "--handed-by", "Bà An")
    ended = antt(*words, "--assign", "a.xlsx=Tổ dân phố số 3", at=ward)
    assert ended.code in {0, 3}, ended.err
    return ward


def logged(ward: Path, *words: str) -> Any:
    return antt("--json", "log", *words, at=ward).said["log"]


def state(ward: Path, number: int) -> str:
    told = antt("--json", "status", "--form", "F04-K", "--unit", unit_id(number), at=ward).said["units"]
    return str(told[0]["state"])


def test_the_log_says_who_did_what_about_whom_and_how_it_came(busy: Path) -> None:
    last = logged(busy)[-1]
    assert (last["what"], last["unit_name"], last["signer"]) == (
        "submission",
        "Tổ dân phố số 3",
        "UBND phường Nam Ngạn",
    )
    assert (last["channel"], last["handed_by"], last["file"]) == ("zalo", "Bà An", "a.xlsx")
    shown = antt("log", at=busy).out
    assert "bản nộp F04-K 2024, lần 1" in shown
    assert "ghi hộ, zalo, Bà An · a.xlsx" in shown
    assert "danh mục đơn vị, bản 1" in shown


def test_the_log_names_what_a_clerk_knows_and_a_number_to_take_a_thing_back_by(busy: Path) -> None:
    shown, last = antt("log", at=busy).out, logged(busy)[-1]
    assert "F04-K 2024, lần 1, mã kiểm 1059" in shown
    assert not [each["short"] for each in logged(busy) if each["short"] in shown]
    assert logged(busy, "--unit", unit_id(3))[-1]["row"] == last["row"] == len(logged(busy))
    taken = antt("withdraw", str(last["row"]), "--reason", "Nhầm tổ", at=busy)
    assert taken.code == 0, taken.err
    assert taken.out.startswith(f"số {last['row']} · Tổ dân phố số 3 · bản nộp F04-K 2024")
    assert state(busy, 3) == "nothing"
    assert f"rút lại việc số {last['row']} (F04-K 2024)" in antt("log", at=busy).out
    assert f"Việc số {last['row']} đã" in antt("withdraw", str(last["row"]), "--reason", "x", at=busy).err


def test_the_log_is_as_long_as_asked_and_says_what_is_left(busy: Path) -> None:
    whole = logged(busy)
    assert [line["kind"] for line in whole][-1] == "submission"
    assert logged(busy, "--last", "1") == whole[-1:]
    assert f"--last {len(whole)}" in antt("log", "--last", "1", at=busy).out
    assert logged(busy, "--since", "15/10/2024") == []
    assert [line["unit_name"] for line in logged(busy, "--unit", unit_id(3))] == ["Tổ dân phố số 3"]
    assert antt("log", "--unit", "K-14761-099.1", at=busy).code == 2


def test_a_file_taken_in_for_the_wrong_unit_goes_to_the_right_one(busy: Path) -> None:
    wrong = logged(busy)[-1]["short"]
    looked = antt("withdraw", wrong, "--dry-run", at=busy)
    assert (looked.code, "sau khi rút lại: chưa gửi" in looked.out) == (0, True), looked.err
    assert state(busy, 3) != "nothing"
    ended = antt("--json", "withdraw", wrong[:6], "--reason", "Nhầm tổ", at=busy)
    assert (ended.code, len(ended.said["signed"])) == (0, 1), ended.err
    assert state(busy, 3) == "nothing"
    again = antt("merge", "a.xlsx", "--yes", at=busy)
    assert again.code in {0, 3}, again.err
    assert state(busy, 2) != "nothing"
    lines = logged(busy)
    assert [line["what"] for line in lines][-3:] == ["submission", "withdraw", "submission"]
    assert [line["taken_back"] for line in lines][-3:] == [True, False, False]
    assert antt("verify", at=busy).code == 0


def test_a_review_taken_back_is_as_if_not_said(busy: Path) -> None:
    (busy / "b.xlsx").write_bytes(workbook(2, answers(2, {"d44a_tp.nay": 1})))
    antt("merge", "b.xlsx", "--yes", at=busy)
    before = state(busy, 2)
    assert antt("review", "accept", *TWO, "--reason", "x", at=busy).code == 0
    assert state(busy, 2) == "locked"
    ended = antt("withdraw", "Tổ dân phố số 2", "--reason", "Nhầm", at=busy, typing="c\n")
    assert ended.code == 0, ended.err
    assert "chấp nhận và chốt F04-K 2024, lần 1" in ended.out
    assert state(busy, 2) == before


def test_who_says_no_or_nothing_takes_nothing_back(busy: Path) -> None:
    assert antt("withdraw", unit_id(3), at=busy, typing="Nhầm tổ\nk\n").code == 2
    assert antt("withdraw", unit_id(3), at=busy).code == 2
    assert state(busy, 3) != "nothing"


@pytest.mark.parametrize(
    ("word", "code"), [("ffffffffffff", "USE-204"), ("12", "USE-204"), (unit_id(1), "USE-204")]
)
def test_what_is_unknown_is_said(busy: Path, word: str, code: str) -> None:
    ended = antt("withdraw", word, "--reason", "x", at=busy)
    assert (ended.code, code in ended.err) == (2, True), ended.err


def test_a_registry_and_what_is_taken_back_already_are_refused(busy: Path) -> None:
    roster = next(line["short"] for line in logged(busy) if line["kind"] == "roster")
    assert "USE-206" in antt("withdraw", roster, "--reason", "x", at=busy).err
    wrong = logged(busy)[-1]["short"]
    antt("withdraw", wrong, "--reason", "x", at=busy)
    assert "USE-208" in antt("withdraw", wrong, "--reason", "x", at=busy).err


def test_a_dry_run_says_whose_form_would_stand_otherwise(ward: Path) -> None:
    (ward / "a.xlsx").write_bytes(workbook(2))
    shown = antt("merge", "a.xlsx", "--dry-run", at=ward).out
    assert "Sẽ đổi: Tổ dân phố số 2 · F04-K 2024: chưa gửi → " in shown
    (change,) = antt("--json", "merge", "a.xlsx", "--dry-run", at=ward).said["changes"]
    assert (change["unit"], change["state"][0], change["number"]) == (unit_id(2), "nothing", [0, 1])
    assert state(ward, 2) == "nothing"
