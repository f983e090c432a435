"""A damaged store makes way for a new one; nothing of it is thrown away.

Knows the files of a store; refuses to decide that one is damaged, and to fill the new one.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from antt_sync.adapters import keys
from antt_sync.adapters.files import set_aside
from antt_sync.adapters.kept_packages import ASIDE
from antt_sync.adapters.sqlite_store import SqliteStore
from antt_sync.core.errors import AnttError

_FILES = ("store.sqlite-journal", "store.sqlite")
"""The journal first: alone it is nothing, and a new store must not find it."""


def begin_anew(folder: Path) -> Path:
    """Set a store aside, once what only it has is packed as far as it can be read: where its files are now.

    Raises: FileTrouble.
    """
    with suppress(AnttError, sqlite3.Error), closing(SqliteStore(folder, verify=keys.verify)) as store:
        store.pack_lost()
    aside = folder / ASIDE
    for path in (folder / name for name in _FILES):
        if path.exists():
            set_aside(path, aside)
    return aside
