"""Backing up and handing over, as a clerk types it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from antt_sync.app.upkeep import verify
from antt_sync.cli.handover import backup_reminder
from antt_sync.cli.wiring import FileKeyring, Tools
from tests.offices import PASSPHRASE, REHEARSAL, desk_of
from tests.terminal import antt
from tests.world import workbook

LATER = "2024-11-20T09:00:00+07:00"


def tools(office: Path) -> Tools:
    return Tools(
        "vi",
        False,
        str(office),
        None,
        lambda folder: FileKeyring(folder, lambda: PASSPHRASE),
        lambda *_: None,
    )


def test_a_backup_says_both_counts_and_holds_no_key(ward: Path, work: Path) -> None:
    (ward / "1.xlsx").write_bytes(workbook(1))
    antt("merge", "1.xlsx", "--yes", at=ward)
    antt("report", "tien-do", "-o", "Báo cáo/Bảng.xlsx", at=ward)
    ended = antt("backup", "-o", work / "usb", at=ward)
    count = len(desk_of(ward).store.ids())
    assert ended.code == 0, ended.err
    assert f"kho có {count} văn bản, đọc lại từ tệp đủ {count} văn bản" in ended.out
    (path,) = (work / "usb").iterdir()
    assert path.name == "Sao lưu UBND phường Nam Ngạn 2024-10-14.zip"
    with zipfile.ZipFile(path) as packed:
        names = {name.partition("/")[0] for name in packed.namelist()}
        assert names == {"packages", "papers", "antt-office.toml", "antt-backup.json"}
        secret = json.loads((ward / "keys" / "office.key").read_text())["secret"].encode()
        assert not any(secret in packed.read(name) for name in packed.namelist())


def test_a_backup_is_never_written_over_and_stays_here_when_no_place_is_named(ward: Path) -> None:
    first, second = (antt("--json", "backup", at=ward).said for _ in range(2))
    assert Path(first["file"]).parent == ward / "Sao lưu"
    assert first["file"] != second["file"]
    assert Path(first["file"]).read_bytes() == Path(second["file"]).read_bytes()
    assert (first["set"], first["repacked"]) == (verify(desk_of(ward)).set, 0)


def test_a_place_that_cannot_be_written_is_said_and_nothing_half_written_stays(
    ward: Path, work: Path
) -> None:
    (work / "usb").write_bytes(b"")
    ended = antt("backup", "-o", work / "usb" / "sao", at=ward)
    assert (ended.code, "FILE-105" in ended.err) == (5, True)
    assert not (ward / "Sao lưu").exists()


def test_the_menu_is_told_when_a_backup_is_due(ward: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTT_CLOCK", REHEARSAL["ANTT_CLOCK"])
    assert "Chưa sao lưu lần nào" in backup_reminder(tools(ward))
    antt("backup", at=ward)
    assert backup_reminder(tools(ward)) == ""
    (ward / "1.xlsx").write_bytes(workbook(1))
    antt("merge", "1.xlsx", "--yes", at=ward)
    assert backup_reminder(tools(ward)) == ""
    monkeypatch.setenv("ANTT_CLOCK", LATER)
    assert "1 văn bản mới từ lần sao lưu 14/10/2024" in backup_reminder(tools(ward))
