"""Whoever changes an accepted form after figures were published is told of the paper, and of how to look."""

from __future__ import annotations

from pathlib import Path

import pytest

from antt_sync.app.closing import published_with
from antt_sync.app.reviewing import verdict_choices
from antt_sync.core.submission import Subject
from tests.offices import desk_of
from tests.reports import roles
from tests.sheets import typed
from tests.terminal import antt
from tests.world import answers, unit_id, workbook

NAME = "Tổ dân phố số 2"
ABOUT = (NAME, "--form", "F04-K", "--period", "2024")
PAPER = ("--period", "2024", "--number", "12/BC", "--date", "16/10/2024")
TOLD = "! Số liệu kỳ 2024 đã chốt theo 12/BC; xem chỗ khác: antt-sync report dieu-chinh --period 2024 -o dieu"


@pytest.fixture
def accepted(ward: Path) -> Path:
    (ward / "2.xlsx").write_bytes(workbook(2))
    assert antt("merge", "2.xlsx", "--yes", at=ward).code in {0, 3}
    assert antt("review", "accept", *ABOUT, "--reason", "x", at=ward).code == 0
    return ward


def test_what_changes_an_accepted_form_tells_of_the_published_figures(accepted: Path) -> None:
    assert TOLD not in antt("withdraw", NAME, "--dry-run", at=accepted).out
    assert antt("close", "tong-hop", *PAPER, "--yes", at=accepted).code == 0
    for words in (
        ("withdraw", NAME, "--dry-run"),
        ("review", "unlock", *ABOUT, "--reason", "đo lại"),
        ("review", "accept", *ABOUT, "--reason", "x"),
        ("withdraw", NAME, "--reason", "nhầm", "--yes"),
    ):
        told = antt(*words, at=accepted)
        assert (told.code, told.out.count(TOLD)) == (0, 1), words
    assert "12/BC" not in antt("--json", "withdraw", NAME, "--dry-run", at=accepted).out
    looked = antt("report", "dieu-chinh", "--period", "2024", "-o", "dieu-chinh.xlsx", at=accepted)
    assert looked.code == 0, looked.err


def test_what_comes_after_figures_were_published_tells_of_them_but_not_what_waits_or_is_known(
    accepted: Path,
) -> None:
    assert antt("close", "tong-hop", *PAPER, "--yes", at=accepted).code == 0
    for number, entries, times in (
        (3, answers(3), 1),
        (3, answers(3), 0),
        (2, answers(2, {"d411.so": "9"}), 0),
    ):
        (accepted / "b.xlsx").write_bytes(workbook(number, entries))
        told = antt("merge", "b.xlsx", "--yes", at=accepted)
        assert told.out.count(TOLD) == times, told
    assert "chờ mở lại" in told.out


def test_a_form_at_which_no_figure_looks_says_nothing_of_them(accepted: Path) -> None:
    assert antt("close", "tong-hop", *PAPER, "--yes", at=accepted).code == 0
    desk = desk_of(accepted)
    asked = [(form, period) for form in ("F04-K", "F05", "F10") for period in ("2024", "2023")]
    told = {of: published_with(desk, roles(), [Subject(unit_id(2), *of)]) for of in asked}
    assert {of for of, found in told.items() if found} == {("F04-K", "2024"), ("F05", "2024")}


def test_a_reviewed_copy_that_changes_one_tells_of_them_when_looked_at_and_when_taken(accepted: Path) -> None:
    assert antt("close", "tong-hop", *PAPER, "--yes", at=accepted).code == 0
    assert antt("review", "unlock", *ABOUT, "--reason", "đo lại", at=accepted).code == 0
    exported = ("--json", "review", "export", "--unit", NAME, "--form", "F04-K", "-o", "xet")
    (name,) = antt(*exported, at=accepted).said["written"]
    copy = accepted / name
    assert "12/BC" not in antt("review", "import", "xet", at=accepted).out  # nothing was written in it
    verdict = {"~verdict": next(iter(verdict_choices())), "~comment": "Ghi rõ số hộ"}
    copy.write_bytes(typed(copy.read_bytes(), {}, answers=verdict))
    for words in (("xet", "--dry-run"), ("xet",)):
        told = antt("review", "import", *words, at=accepted)
        assert (told.code, told.out.count(TOLD)) == (0, 1), words
    assert "12/BC" not in antt("review", "import", "xet", at=accepted).out  # it is known by now
