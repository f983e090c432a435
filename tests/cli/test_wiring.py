"""Joining: where a working folder keeps what, and what the real pieces behind the ports do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from antt_sync.cli.wiring import Disk, FileKeyring, Tools
from antt_sync.core.envelope import Kind
from antt_sync.core.errors import FileTrouble, KeyTrouble, UsageTrouble
from tests.offices import PASSPHRASE, desk_of, unlocked
from tests.world import OFFICE


def tools(office: Path | None) -> Tools:
    return Tools("vi", False, None if office is None else str(office), None, unlocked, lambda *_: None)


def test_without_a_working_folder_only_what_needs_none_works(work: Path) -> None:
    assert tools(None).desk(required=False).store.ids() == []
    with pytest.raises(UsageTrouble):
        tools(None).desk()
    with pytest.raises(UsageTrouble):
        tools(work / "khong co").desk()


def test_a_passphrase_is_asked_for_once(ward: Path) -> None:
    asked: list[int] = []

    def ask() -> str:
        asked.append(1)
        return PASSPHRASE

    ring = FileKeyring(ward / "keys", ask)
    assert ring.public() == ring.office().public
    ring.office().sign(b"x")
    ring.root()
    assert asked == [1]
    assert ring.reserve(OFFICE, 2) + 2 == ring.reserve(OFFICE, 1)


def test_a_missing_key_is_said_before_anybody_is_asked(work: Path) -> None:
    with pytest.raises(KeyTrouble) as caught:
        FileKeyring(work, lambda: pytest.fail("asked")).office()
    assert caught.value.code == "KEY-110"


def test_names_from_data_are_one_safe_name(work: Path) -> None:
    disk = Disk()
    for name in ("../../etc", "a/b.xlsx", "CON", "a:b?", "  .  ", "\u202ea.xlsx"):
        path = Path(disk.inside(str(work), name))
        assert path.parent == work
        assert path.name not in {"", ".", ".."}
    assert disk.inside("tra", "Tổ 5/3 lần 1.xlsx").endswith(".xlsx")
    assert disk.inside("tra", "x" * 300 + ".xlsx").endswith(".xlsx")


def test_a_taken_name_gets_a_number_and_folders_are_made(work: Path) -> None:
    disk = Disk()
    first = disk.write_new(str(work / "tra" / "to 1" / "a.xlsx"), b"1")
    second = disk.write_new(first, b"2")
    assert [Path(p).read_bytes() for p in (first, second)] == [b"1", b"2"]
    assert Path(disk.replace(first, b"3")).read_bytes() == b"3"


def test_the_current_file_takes_the_place_of_older_ones(work: Path) -> None:
    disk, folder = Disk(), str(work / "to 1")
    disk.put_current(folder, "CẦN SỬA - F04 lần 1.xlsx", b"1", about="F04 lần ")
    disk.put_current(folder, "CẦN SỬA - F04 lần 1.xlsx", b"1", about="F04 lần ")
    disk.put_current(folder, "ĐÃ NHẬN - F04 lần 2.xlsx", b"2", about="F04 lần ")
    assert [p.name for p in Path(folder).iterdir() if p.is_file()] == ["ĐÃ NHẬN - F04 lần 2.xlsx"]
    assert [p.name for p in (Path(folder) / "Cũ").iterdir()] == ["CẦN SỬA - F04 lần 1.xlsx"]
    # What an earlier version called by the outcome alone is replaced by a file with the unit's name.
    disk.put_current(folder, "CẦN SỬA - F04 lần 3 - Tổ 1.xlsx", b"3", about="F04 lần ")
    assert [p.name for p in Path(folder).iterdir() if p.is_file()] == ["CẦN SỬA - F04 lần 3 - Tổ 1.xlsx"]


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="nothing is closed to root")
def test_a_closed_folder_is_the_mediums_trouble(work: Path) -> None:
    work.chmod(0o500)
    with pytest.raises(FileTrouble):
        Disk().write_new(str(work / "a" / "b.xlsx"), b"")


def test_a_file_where_a_folder_should_be_is_the_mediums_trouble(work: Path) -> None:
    (work / "a").write_bytes(b"")
    with pytest.raises(FileTrouble):
        Disk().write_new(str(work / "a" / "b.xlsx"), b"")


def test_the_desk_of_a_folder_has_its_roster(ward: Path) -> None:
    desk = desk_of(ward)
    assert desk.office.unit == OFFICE
    assert len(desk.store.of_kind(Kind.ROSTER)) == 1
