"""A look at a store from outside, without opening it for work: it may be damaged, and stays as it is.

Knows the file and its tables by name; refuses to write, and to raise whatever state the store is in.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_NEWEST = 200
"""So many of the newest documents are asked when they claim to have been made."""

_QUICKLY = 512 << 20
"""A larger store is not read from end to end here; that is what `verify` does."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What is there: whether it can be read and agrees with itself, how much, and its newest times.

    `waiting` are kept packages that were not taken in, `missing` those that were and are no longer there;
    `wal` says that somebody switched the store to a write-ahead log.
    """

    readable: bool = True
    documents: int = 0
    waiting: int = 0
    missing: int = 0
    received_at: str = ""
    claimed_at: str = ""
    wal: bool = False


def glance(folder: Path) -> Glance | None:
    """What state the store in a folder is in; nothing where there is none yet."""
    path = folder / "store.sqlite"
    if not path.exists():
        return None
    try:
        with path.open("rb") as stream:
            wal = stream.read(20)[18:20] == b"\2\2"
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5)) as db:
            return _glance(db, folder / "packages", wal=wal)
    except (sqlite3.Error, OSError, UnicodeDecodeError):
        return Glance(readable=False)


def _glance(db: sqlite3.Connection, packages: Path, *, wal: bool) -> Glance:
    (pages,), (size,) = (db.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size"))
    if pages * size < _QUICKLY and db.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        return Glance(readable=False)
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'envelope'").fetchone():
        return Glance(wal=wal)  # made, and nothing was ever taken in
    taken = {str(sha) for (sha,) in db.execute("SELECT sha256 FROM package")}
    kept = {path.stem for path in packages.glob("*.antt")}
    newest = db.execute(
        "SELECT payload FROM envelope WHERE package IN"
        " (SELECT sha256 FROM package ORDER BY received_at DESC LIMIT ?) LIMIT ?",
        (_NEWEST, _NEWEST),
    )
    (count,) = db.execute("SELECT count(*) FROM envelope").fetchone()
    (received,) = db.execute("SELECT coalesce(max(received_at), '') FROM package").fetchone()
    claimed = max((_claimed(payload) for (payload,) in newest), default="")
    missing, waiting = len(taken - kept), len(kept - taken)
    return Glance(True, int(count), waiting, missing, str(received), claimed, wal)


def _claimed(payload: Any) -> str:
    try:
        at = json.loads(payload)["header"]["claimed_at"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return at if isinstance(at, str) else ""
