"""An office in a folder for every test that wants one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.offices import copied_office


@pytest.fixture
def ward(work: Path) -> Path:
    """An office over one unit with a key and three without; the current folder is beside it."""
    return copied_office(work / "phường", signers=1, others=3)
