"""An office in a folder, made once and copied for every test that wants one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.offices import make_office


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One unit with a key, three without."""
    folder = tmp_path_factory.mktemp("made") / "phuong"
    make_office(folder, signers=1, others=3)
    return folder


@pytest.fixture
def ward(made: Path, work: Path) -> Path:
    """A copy of the office; the current folder is beside it."""
    return Path(shutil.copytree(made, work / "phường"))
