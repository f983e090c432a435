"""What a merge says: new files one by one, many known ones in one sentence, and an exit code that tells."""

from __future__ import annotations

import pytest

from antt_sync.app.receive import FileLine
from antt_sync.cli.merged import MOST_KNOWN, merge_exit, say_merged
from antt_sync.cli.output import Exit
from antt_sync.cli.wiring import Tools
from tests.offices import unlocked


def told(lines: list[FileLine], capsys: pytest.CaptureFixture[str]) -> str:
    say_merged(Tools("vi", False, None, None, unlocked, lambda *_: None), lines, None)
    return capsys.readouterr().out


def known(count: int) -> list[FileLine]:
    return [FileLine(f"cu {n}.xlsx", "TAKE-104") for n in range(count)]


def test_a_few_known_files_are_listed_and_many_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    new = FileLine("moi.xlsx", "TAKE-103", unit_name="Tổ dân phố số 1")
    few = told([*known(MOST_KNOWN), new], capsys)
    assert few.count("cu ") == MOST_KNOWN
    many = told([*known(MOST_KNOWN + 1), new], capsys)
    assert "cu " not in many
    assert "moi.xlsx" in many
    assert f"{MOST_KNOWN + 1} tệp khác đã nhận từ trước." in many


def test_files_left_out_for_one_reason_share_the_advice(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [FileLine(f"anh {n}.jpg", "BOOK-108", {"file": f"anh {n}.jpg"}) for n in (1, 2)]
    assert told(lines, capsys).count("→") == 1
    assert "  anh 1.jpg, anh 2.jpg\n" in told(lines, capsys)


@pytest.mark.parametrize(
    ("codes", "ended"),
    [
        (["TAKE-103"], Exit.DONE),
        (["TAKE-103", "ASK-102"], Exit.TO_FIX),
        (["ASK-102", "BOOK-108"], Exit.REFUSED),
        ([], Exit.DONE),
    ],
)
def test_the_worst_file_decides_the_exit_code(codes: list[str], ended: Exit) -> None:
    assert merge_exit([FileLine("a", code) for code in codes]) is ended
