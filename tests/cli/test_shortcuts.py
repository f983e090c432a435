"""The shortcuts' own little program; tests/test_portable.py runs it as Windows does."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from antt_sync.cli.shortcuts import main


@pytest.mark.skipif(sys.platform == "win32", reason="there it would put them on this very desktop")
def test_outside_windows_it_says_so_and_what_to_do(
    work: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", [str(work / "Tạo lối tắt.exe")])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "USE-170" in said
    assert "→" in said
