"""This PC: versions are numbers, folders are told apart, and who may read a file."""

from __future__ import annotations

import os
import re
import sqlite3
from datetime import date
from pathlib import Path

import pytest

from antt_sync.adapters import this_pc


def test_every_part_has_a_version() -> None:
    found = this_pc.versions()
    assert set(found) == {"python", "sqlite", "expat", "cryptography", "openssl"}
    assert [name for name, version in found.items() if not re.match(r"\d+\.\d+", version)] == []
    assert found["sqlite"] == sqlite3.sqlite_version


def test_the_program_was_built_before_today() -> None:
    assert date(2020, 1, 1) < this_pc.built_on() <= date.today()


def test_room_is_told_in_mib(tmp_path: Path) -> None:
    assert 0 < this_pc.free_mib(tmp_path) < 1 << 40


def test_where_a_folder_lies_is_told(tmp_path: Path) -> None:
    assert this_pc.kind_of_folder(tmp_path) == "local"


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
@pytest.mark.parametrize(("mode", "others"), [(0o600, False), (0o640, True), (0o604, True), (0o700, False)])
def test_a_mode_says_who_may_read(tmp_path: Path, mode: int, others: bool) -> None:
    path = tmp_path / "a.key"
    path.write_bytes(b"x")
    path.chmod(mode)
    assert this_pc.others_may_read(path) is others
