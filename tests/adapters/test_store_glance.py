"""A look at a store: counts and times of a sound one, a word about a damaged one, and no byte is changed."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from antt_sync.adapters.keys import verify
from antt_sync.adapters.sqlite_store import SqliteStore
from antt_sync.adapters.store_glance import Glance, glance
from antt_sync.cli.wiring import AnttPackages
from antt_sync.core.kept import Incoming
from tests.world import submission


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store with one document."""
    store = SqliteStore(tmp_path, verify=verify)
    said = submission(1)
    data = AnttPackages().pack([said], {})
    store.add([Incoming(hashlib.sha256(data).hexdigest(), data, (said,))], at="2024-10-14T09:00:00+07:00")
    store.close()
    return tmp_path


def test_a_sound_store_is_counted_and_left_alone(folder: Path) -> None:
    before = {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}
    seen = glance(folder)
    assert seen is not None
    assert (seen.readable, seen.documents, seen.waiting, seen.missing, seen.wal) == (True, 1, 0, 0, False)
    assert seen.received_at == "2024-10-14T09:00:00+07:00"
    assert seen.claimed_at.startswith("20")
    assert {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()} == before


def test_no_store_is_none_and_an_empty_one_is_fine(tmp_path: Path) -> None:
    assert glance(tmp_path) is None
    sqlite3.connect(tmp_path / "store.sqlite").close()
    assert glance(tmp_path) == Glance()


def test_packages_that_are_gone_and_that_wait_are_counted(folder: Path) -> None:
    (kept,) = (folder / "packages").iterdir()
    kept.rename(kept.with_name("ab" * 32 + ".antt"))
    seen = glance(folder)
    assert seen is not None
    assert (seen.missing, seen.waiting) == (1, 1)


@pytest.mark.parametrize("damage", [b"", b"hong", b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_damaged_store_is_said_to_be_one(folder: Path, damage: bytes) -> None:
    path = folder / "store.sqlite"
    path.write_bytes(damage + path.read_bytes()[len(damage) :] if damage else b"\0" * 100)
    assert glance(folder) == Glance(readable=False)


def test_a_store_that_was_switched_to_a_write_ahead_log_is_known(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "store.sqlite")) as db:
        db.execute("PRAGMA journal_mode=WAL")
    seen = glance(folder)
    assert seen is not None
    assert seen.wal
