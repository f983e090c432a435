"""Asking for a locked form to be opened again, and both answers, as they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal import Ended, antt
from tests.world import OFFICE, unit_id, workbook

SUBJECT = ("Tổ dân phố số 2", "--form", "f04-k", "--period", "2024")


@pytest.fixture
def locked(ward: Path) -> Path:
    (ward / "a.xlsx").write_bytes(workbook(2))
    antt("merge", "a.xlsx", "--yes", at=ward)
    assert antt("review", "accept", *SUBJECT, "--reason", "x", at=ward).code == 0
    return ward


def test_a_request_by_telephone_is_listed_until_it_is_answered(locked: Path) -> None:
    asked = antt("review", "reopen", *SUBJECT, "--reason", "Nhầm số", "--handed-by", "Bà An", at=locked)
    assert asked.code == 0, asked.err
    assert 'review unlock "Tổ dân phố số 2" --form F04-K' in asked.out
    listed = antt("review", "list", at=locked)
    assert "Tổ dân phố số 2 đề nghị mở lại F04-K: “Nhầm số”." in listed.out
    assert 'antt-sync review lock "Tổ dân phố số 2" --form F04-K' in listed.out
    assert "antt-sync review list" in antt("status", at=locked).out
    (one,) = antt("--json", "review", "list", at=locked).said["unlock_asked"]
    assert (one["subject"][0], one["reason"]) == (unit_id(2), "Nhầm số")
    refused = antt("review", "lock", *SUBJECT, "--reason", "Đã báo cáo", at=locked)
    assert (refused.code, "giữ nguyên bản đã chốt" in refused.out) == (0, True)
    assert antt("--json", "review", "list", at=locked).said["unlock_asked"] == []


def test_who_asked_is_not_a_telephone_number(locked: Path) -> None:
    words = ("review", "reopen", *SUBJECT, "--reason", "x", "--handed-by", "0912345678")
    assert antt(*words, at=locked).code == 2


def test_nothing_is_refused_that_nobody_asked(locked: Path) -> None:
    ended = antt("review", "lock", *SUBJECT, "--reason", "x", at=locked)
    assert (ended.code, "USE-203" in ended.err) == (2, True)


def ran(*words: str | Path, at: Path, code: int = 0) -> Ended:
    """A command that ends as it should."""
    ended = antt(*words, at=at)
    assert ended.code == code, (words, ended.out, ended.err)
    return ended


def owed(own: Path) -> list[tuple[str, int, int]]:
    """What a PC signed for the office above: what, its number, how much of it was acknowledged."""
    sent = antt("--json", "status", at=own).said["sent"]
    return [(one["kind"], one["number"], one["acknowledged"]) for one in sent]


def test_a_unit_with_its_own_key_asks_from_its_own_pc_and_reads_the_answer(ward: Path) -> None:
    root = ran("--json", "keys", "show", at=ward).said["root"]
    own = ward.parent / "to-4"
    of = ("--unit", unit_id(4), "--name", "Tổ dân phố số 4", "--level", "unit")
    ran("init", own, *of, "--root", root, "--root-office", OFFICE, at=ward)
    ran("keys", "request", "-o", own / "khoa.json", at=own)
    ran("roster", "enrol", own / "khoa.json", "--yes", at=ward)
    (own / "a.xlsx").write_bytes(workbook(4))
    ran("sign", "a.xlsx", "-o", own / "gui", "--with-errors", "x", at=own)
    assert owed(own) == [("submission", 1, 0)]
    waits = antt("status", at=own).out
    assert "F04-K 2024 lần 1: chưa có phiếu tiếp nhận của " in waits
    assert "antt-sync open" in waits
    ran("merge", own / "gui", "--yes", at=ward)
    assert owed(own) == [("submission", 1, 0)]  # only a receipt says that it arrived
    four = ("Tổ dân phố số 4", *SUBJECT[1:])
    ran("review", "accept", *four, "--reason", "x", at=ward)
    assert "USE-118" in antt("review", "reopen", *SUBJECT[1:], "--reason", "Nhầm", at=own).err
    back = ran("--json", "deliver", unit_id(4), "-o", ward.parent / "tra", at=ward).said["delivered"]
    ran("open", back[0]["package"], at=own)
    assert owed(own) == [("submission", 1, 1)]
    assert "✓ F04-K 2024 lần 1" in antt("status", at=own).out
    assert "theo danh mục bản 2" in antt("status", at=own).out
    (asked,) = ran("--json", "review", "reopen", *SUBJECT[1:], "--reason", "Nhầm", at=own).said["written"]
    assert owed(own) == [("submission", 1, 1), ("review", 0, 0)]
    ran("merge", own / asked, "--yes", at=ward)
    (one,) = ran("--json", "review", "list", at=ward).said["unlock_asked"]
    assert (one["unit_name"], one["reason"]) == ("Tổ dân phố số 4", "Nhầm")
    ran("review", "unlock", *four, "--reason", "Đồng ý", at=ward)
    assert ran("--json", "review", "list", at=ward).said["unlock_asked"] == []
    back = ran("--json", "deliver", unit_id(4), "-o", ward.parent / "tra", at=ward).said["delivered"]
    ran("open", back[0]["package"], at=own)
    assert owed(own) == [("submission", 1, 1), ("review", 0, 1)]
    told = ran("--json", "status", "--form", "F04-K", at=own).said["units"]
    assert [line["state"] for line in told if line["unit"] == unit_id(4)] != ["locked"]
