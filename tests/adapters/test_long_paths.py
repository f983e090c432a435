"""Any length of path opens; tests/test_portable.py tries it with a Windows program."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from antt_sync.adapters.long_paths import reachable, spelled_out


@pytest.mark.parametrize(
    ("full", "spelled"),
    [
        ("D:\\Hồ sơ\\a & b.xlsx", "\\\\?\\D:\\Hồ sơ\\a & b.xlsx"),
        ("\\\\may-chu\\chung\\a.xlsx", "\\\\?\\UNC\\may-chu\\chung\\a.xlsx"),
        ("\\\\?\\D:\\a.xlsx", "\\\\?\\D:\\a.xlsx"),
        ("\\\\.\\COM1", "\\\\.\\COM1"),
    ],
)
def test_a_full_path_is_spelled_out_once(full: str, spelled: str) -> None:
    assert spelled_out(full) == spelled
    assert spelled_out(spelled) == spelled


@pytest.mark.skipif(sys.platform == "win32", reason="there the spelling changes")
def test_elsewhere_a_path_stays_as_it_was_given(tmp_path: Path) -> None:
    assert reachable(Path("a/../b.xlsx")) == Path("a/../b.xlsx")
    deep = tmp_path / Path(*["thư mục rất dài" * 3] * 12)
    os.makedirs(deep)
    (deep / "a.xlsx").write_bytes(b"1")
    assert reachable(deep / "a.xlsx").read_bytes() == b"1"
