"""An old file that comes late does not take the place of a newer one unasked; an ordinary correction does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.offices import copied_office
from tests.sheets import resaved_at
from tests.terminal import antt
from tests.world import answers, unit_id, workbook

TAKEN_SAVED = "2024-10-13T09:00:00Z"
"""A day before the office took it in."""
OLD = "2024-10-10T09:00:00Z"
ASSIGN = ("--assign", f"b.xlsx={unit_id(1)}")


@pytest.fixture
def ward(work: Path) -> Path:
    return copied_office(work / "phường", signers=0, others=1)


def said(ward: Path, *words: str) -> tuple[str, int]:
    (line,) = antt("--json", "merge", *words, at=ward).said["files"]
    return line["code"], line["number"]


def first(ward: Path, *, saved: str) -> None:
    (ward / "a.xlsx").write_bytes(resaved_at(workbook(1), saved))
    assert said(ward, "a.xlsx") == ("TAKE-103", 1)


def other(base: str = "") -> bytes:
    return workbook(1, answers(1, {"hoat_dong[1].nay": 2}), base=base)


@pytest.fixture
def taken(ward: Path) -> Path:
    first(ward, saved=TAKEN_SAVED)
    return ward


def test_an_old_file_that_comes_late_is_a_question(taken: Path) -> None:
    (taken / "b.xlsx").write_bytes(resaved_at(other(), OLD))
    done = antt("merge", "b.xlsx", "--yes", at=taken)
    assert done.code == 3
    assert "lưu ngày 10/10/2024, trước lần 1 đã nhận (lưu ngày 13/10/2024)" in done.out
    assert said(taken, "b.xlsx", *ASSIGN) == ("TAKE-103", 2)


def test_who_is_asked_may_take_the_old_file(taken: Path) -> None:
    (taken / "b.xlsx").write_bytes(resaved_at(other(), OLD))
    done = antt("merge", "b.xlsx", at=taken, typing="1\nc\n")
    assert (done.code, "lưu ngày 10/10/2024" in done.out) == (0, True)
    (line,) = antt("--json", "status", "--unit", unit_id(1), "--form", "F04-K", at=taken).said["units"]
    assert (line["number"], line["state"]) == (2, "received")


@pytest.mark.parametrize(
    "saved",
    [
        "2024-10-13T10:00:00Z",
        pytest.param("2024-10-12T10:00:00Z", id="zones and local times written as UTC"),
        pytest.param("2024-01-01T00:00:00Z", id="a phone keeps the time of the blank"),
        pytest.param("2010-01-01T00:00:00Z", id="a clock without battery"),
        pytest.param("", id="no time"),
    ],
)
def test_a_corrected_file_sent_again_is_the_next_time(taken: Path, saved: str) -> None:
    (taken / "b.xlsx").write_bytes(resaved_at(other(), saved))
    assert said(taken, "b.xlsx") == ("TAKE-103", 2)


def test_a_corrected_return_is_the_next_time_whatever_its_clock_says(taken: Path) -> None:
    lines = antt("--json", "log", "--unit", unit_id(1), at=taken).said["log"]
    (head,) = (line for line in lines if line["kind"] == "submission")
    (taken / "b.xlsx").write_bytes(resaved_at(other(head["id"]), OLD))
    assert said(taken, "b.xlsx") == ("TAKE-103", 2)


def test_what_was_taken_in_before_it_was_saved_proves_nothing(ward: Path) -> None:
    first(ward, saved="2030-01-01T00:00:00Z")
    (ward / "b.xlsx").write_bytes(resaved_at(other(), OLD))
    assert said(ward, "b.xlsx") == ("TAKE-103", 2)
