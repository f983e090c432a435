"""Reports on disk: what stood there moves aside, open files are left alone, newer copies are found."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from antt_sync.adapters import report_files
from antt_sync.adapters.report_files import current, load_roles, newer_copies, put
from antt_sync.core.errors import FileTrouble
from tests.fillings import SCHEMAS


def saved(path: Path, data: bytes, *, at: int) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (at, at))
    return path


def test_a_report_is_written_and_the_one_before_moves_aside(work: Path) -> None:
    path = work / "bảng.xlsx"
    assert put(path, b"1", instead_of=current(path))
    assert put(path, b"2", instead_of=current(path))
    assert put(path, b"3", instead_of=current(path))
    assert path.read_bytes() == b"3"
    assert sorted((p.name, p.read_bytes()) for p in (work / "Cũ").iterdir()) == [
        ("bảng (2).xlsx", b"2"),
        ("bảng.xlsx", b"1"),
    ]


def test_a_report_of_more_than_a_workbook_may_have_is_replaced_too(work: Path) -> None:
    big = saved(work / "b.xlsx", b"1" * (report_files.MOST + 1), at=1)
    assert put(big, b"2", instead_of=current(big))
    assert (big.read_bytes(), [p.stat().st_size for p in (work / "Cũ").iterdir()]) == (
        b"2",
        [report_files.MOST + 1],
    )


def test_the_same_report_moves_nothing(work: Path) -> None:
    path = saved(work / "b.xlsx", b"1", at=1)
    assert not put(path, b"1", instead_of=current(path))
    assert [p.name for p in work.iterdir()] == ["b.xlsx"]


@pytest.mark.parametrize("beside", [".~lock.b.xlsx#", "~$b.xlsx"])
def test_an_open_file_is_left_alone(work: Path, beside: str) -> None:
    path = saved(work / "b.xlsx", b"1", at=1)
    (work / beside).write_bytes(b"")
    with pytest.raises(FileTrouble) as told:
        put(path, b"2", instead_of=current(path))
    assert (told.value.code, told.value.params["beside"]) == ("FILE-111", beside)
    assert path.read_bytes() == b"1"


def test_what_was_saved_meanwhile_is_not_written_over(work: Path) -> None:
    path = saved(work / "b.xlsx", b"1", at=1)
    before = current(path)
    path.write_bytes(b"newer notes")
    with pytest.raises(FileTrouble) as told:
        put(path, b"2", instead_of=before)
    assert told.value.code == "FILE-112"
    assert path.read_bytes() == b"newer notes"
    assert not (work / "Cũ").exists()


def test_only_copies_saved_later_are_found(work: Path) -> None:
    path = saved(work / "b.xlsx", b"1", at=100)
    saved(work / "b (1).xlsx", b"older", at=50)
    saved(work / "b - Copy.xlsx", b"newer", at=200)
    saved(work / "other.xlsx", b"x", at=300)
    saved(work / "Cũ" / "b.xlsx", b"aside", at=400)
    saved(work / "other.ods", b"y", at=250)
    for name in ("~$b.xlsx", ".~lock.b.xlsx#", "ảnh.png"):
        saved(work / name, b"z", at=400)
    found = [(e.name, e.data) for e in newer_copies(path)]
    assert found == [("other.xlsx", b"x"), ("other.ods", b"y"), ("b - Copy.xlsx", b"newer")]


def test_a_copy_that_cannot_be_read_is_said_and_another_file_is_passed_over(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(work / "b.xlsx", b"1", at=100)
    saved(work / "phim.xlsx", b"123456", at=200)
    monkeypatch.setattr(report_files, "MOST", 4)
    assert newer_copies(path) == []
    saved(work / "b (1).xlsx", b"123456", at=200)
    with pytest.raises(FileTrouble):
        newer_copies(path)


def test_a_file_that_is_gone_is_looked_for_everywhere(work: Path) -> None:
    saved(work / "b (1).xlsx", b"older", at=50)
    saved(work / "Cũ" / "b.xlsx", b"aside", at=400)
    assert [e.data for e in newer_copies(work / "b.xlsx")] == [b"aside", b"older"]


def test_roles_that_are_damaged_are_said(work: Path) -> None:
    assert load_roles(SCHEMAS / "REPORTS.toml").thresholds
    for text in (b"\xff", b"[x]\nforms = 3", b"["):
        (work / "REPORTS.toml").write_bytes(text)
        with pytest.raises(FileTrouble) as told:
            load_roles(work / "REPORTS.toml")
        assert told.value.code == "FILE-113"
