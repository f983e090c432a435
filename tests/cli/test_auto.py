"""`deliver --auto` from the command line: shown first, then asked for and delivered, once."""

from __future__ import annotations

from pathlib import Path

from tests.terminal import antt
from tests.world import answers, unit_id, workbook


def test_it_is_shown_first_and_nothing_is_written(ward: Path) -> None:
    (ward / "a.xlsx").write_bytes(workbook(1, answers(1, {"d42.ket_qua": None})))
    antt("merge", "a.xlsx", at=ward)
    looked = antt("deliver", "--auto", "--dry-run", "-o", "tra", at=ward)
    assert (looked.code, (ward / "tra").exists()) == (0, False)
    assert "Tổ dân phố số 1  F04-K 2024  1        05/11/2024" in looked.out
    assert "không có --dry-run" in looked.out
    (would,) = antt("--json", "deliver", "--auto", "--dry-run", "-o", "tra", at=ward).said["would_ask"]
    assert (would["unit"], would["deadline"]) == (unit_id(1), "2024-11-05")
    assert [item["address"] for item in would["items"]] == ["d42.ket_qua"]

    told = antt("--json", "deliver", "--auto", "-o", "tra", at=ward).said
    assert told["asked"] == [would]
    assert [d["marks"] for d in told["delivered"]] == [1]
    again = antt("deliver", "--auto", "-o", "tra", at=ward)
    assert again.out.startswith("Không có bản nào còn chỗ cần sửa mà chưa xét.")


def test_only_looking_needs_something_to_look_at(ward: Path) -> None:
    assert "USE-233" in antt("deliver", "--dry-run", "-o", "tra", at=ward).err
