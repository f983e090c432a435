"""The file of a store and its transactions: opened safely, written durably or not at all.

Knows SQLite, the folder of packages beside it, and what must be gone from the disk once a transaction is
durable; refuses to know what the tables mean.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from antt_sync.adapters.files import make_folder
from antt_sync.adapters.local_disk import stay_local
from antt_sync.adapters.store_tables import VERSION, make_tables, trouble
from antt_sync.core.envelope import Verify
from antt_sync.core.errors import StoreDamaged

MIN_SQLITE = (3, 37, 0)
_PATIENCE = 30
"""Seconds that one window waits for what another one writes."""
_UNREADABLE = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What reading a damaged file raises: SQLite's own word, or a text in it that is none."""


class StoreFile:
    """A store in a folder; opening makes it when it is not there."""

    def __init__(self, folder: Path, *, verify: Verify, on_change: Callable[[], None] = lambda: None) -> None:
        """Open or make `store.sqlite` and `packages/` in the folder.

        `on_change` is told, before anything is written, that another process has written since; and that
        what was written here is gone again. Raises: StoreDamaged, FileTrouble.
        """
        self.folder = folder
        self._verify = verify
        self._on_change: Callable[[], None] = lambda: None  # until it is open
        self._seen = 0
        self._packages = folder / "packages"
        self._away: set[Path] = set()
        if sqlite3.sqlite_version_info < MIN_SQLITE:
            raise StoreDamaged("STORE-103", version=sqlite3.sqlite_version)
        stay_local(folder)
        make_folder(self._packages)
        try:
            self._db = sqlite3.connect(folder / "store.sqlite", isolation_level=None, timeout=_PATIENCE)
            self._prepare()
        except _UNREADABLE as cause:
            raise trouble(cause) from cause
        self._on_change = on_change

    def _prepare(self) -> None:
        # What an intake writes stays in memory until it is committed: spilling would lock every reader out.
        pragmas = ("journal_mode=TRUNCATE", "synchronous=FULL", "foreign_keys=ON", "cache_size=-131072")
        for pragma in pragmas:
            self._db.execute(f"PRAGMA {pragma}")
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise StoreDamaged("STORE-102", version=version)
        if version < VERSION:
            with self.writing():
                make_tables(self._db)
        self._seen = self._others()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One durable transaction: all of it, or nothing. Within another it is part of that one."""
        if self._db.in_transaction:
            yield
            return
        committed = False
        try:
            self._db.execute("BEGIN IMMEDIATE")
            if (others := self._others()) != self._seen:
                self._seen = others
                self._on_change()
            yield
            self._db.execute("COMMIT")
            committed = True
            self._leave_no_trace()
        except _UNREADABLE as cause:
            raise trouble(cause) from cause
        finally:
            self._away.clear()
            if not committed:  # nothing of it stays
                self._db.rollback()
                self._on_change()

    def _others(self) -> int:
        """A number that changes whenever another process has written."""
        return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def _busy(self) -> bool:
        """Whether another process writes at this moment; nobody waits for it."""
        if self._db.in_transaction:
            return False
        try:
            self._db.execute("PRAGMA busy_timeout=0")
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("ROLLBACK")
        except sqlite3.OperationalError as cause:
            return "locked" in str(cause)
        finally:
            self._db.execute(f"PRAGMA busy_timeout={_PATIENCE * 1000}")
        return False

    def _leave_no_trace(self) -> None:
        """Once it is durable that documents are erased: no page of the file and no old package holds them.

        The old packages go last: while one is there, the next run does all of this again.
        """
        if self._away:
            self._db.execute("VACUUM")
            for path in self._away:
                with suppress(OSError):  # held by somebody: the next run does it
                    path.unlink(missing_ok=True)

    def _select(self, sql: str, params: Iterable[object] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._db.execute(sql, tuple(params)).fetchall()
        except _UNREADABLE as cause:
            raise trouble(cause) from cause

    def _each(self, sql: str, params: Iterable[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Rows one at a time: all of them need not fit into memory."""
        try:
            yield from self._db.execute(sql, tuple(params))
        except _UNREADABLE as cause:
            raise trouble(cause) from cause
