"""Shortcuts are a matter of Windows; tests/test_portable.py makes real ones where a Windows program runs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from antt_sync.adapters.windows_shell import DESKTOP, put_shortcut
from antt_sync.core.errors import UsageTrouble


@pytest.mark.skipif(sys.platform == "win32", reason="there it would put one on this very desktop")
def test_elsewhere_there_are_none_to_put(work: Path) -> None:
    with pytest.raises(UsageTrouble) as refused:
        put_shortcut(DESKTOP, "antt-sync", work / "antt-sync.exe", "Nhận hồ sơ")
    assert refused.value.code == "USE-170"
    assert list(work.iterdir()) == []
