"""Files in the inbox that nobody took in: told by `status`, and before figures are closed."""

from __future__ import annotations

from pathlib import Path

from tests.terminal import antt
from tests.world import answers, unit_id, workbook


def inbox(ward: Path, name: str, data: bytes) -> None:
    path = ward / "Đến" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)


def line_of(ward: Path, number: int) -> str:
    shown = antt("status", "--form", "F04-K", at=ward).out
    return next(x for x in shown.splitlines() if x.startswith(f"Tổ dân phố số {number} "))


def test_a_unit_whose_files_wait_for_a_question_is_not_said_to_have_sent_nothing(ward: Path) -> None:
    inbox(ward, "a.xlsx", workbook(2))
    inbox(ward, "b.xlsx", workbook(2, answers(2, {"d44b_so.nay": 2})))
    left = antt(
        "merge", "Đến", "--yes", at=ward
    )  # two different ones at once: no order between them is known
    assert left.code == 3
    assert "chưa gửi · 2 tệp chờ trong Đến" in line_of(ward, 2)
    assert "tệp chờ" not in line_of(ward, 3)
    shown = antt("status", at=ward).out
    assert "! 2 tệp trong Đến chưa nhận, có thể phải hỏi là của đơn vị nào: antt-sync merge Đến" in shown
    said = antt("--json", "status", "--form", "F04-K", at=ward).said
    assert said["files_waiting"] == 2
    assert {u["unit"]: u["files_waiting"] for u in said["units"] if u["files_waiting"]} == {unit_id(2): 2}


def test_what_was_taken_in_says_the_same_again_or_is_none_of_ours_waits_for_nobody(ward: Path) -> None:
    inbox(ward, "a.xlsx", workbook(2))
    assert antt("merge", "Đến", "--yes", at=ward).code == 0
    (ward / "b.xlsx").write_bytes(workbook(3))
    assert antt("merge", "b.xlsx", "--yes", at=ward).code == 0
    inbox(ward, "b, gửi lại.xlsx", workbook(3, base="0" * 64))
    antt("blank", "F04-K", "--unit", unit_id(4), "--period", "2024", "-o", "Đến/trống.xlsx", at=ward)
    inbox(ward, "ghi chép.xlsx", b"PK, not a workbook")
    said = antt("--json", "status", at=ward).said
    assert said["files_waiting"] == 0, said
    assert "trong Đến" not in antt("status", at=ward).out
