"""Folders in which files arrive, watched for those that have come to rest.

Knows sizes and times of files; refuses to open them, and to know what they are.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from antt_sync.adapters.files import is_leftover

_State = tuple[int, int]
_GROWING = frozenset({".crdownload", ".part", ".partial", ".download", ".tmp", ".opdownload"})
"""What browsers call a file that they are still fetching."""


class Inbox:
    """Tells of new files once, when two looks found all of them the same; what was there first is old."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)
        self._told = self._seen()
        self._before: dict[Path, _State] = {}

    def look(self) -> list[Path]:
        """The files that came, or were saved anew, since the folders were first seen, and now keep still."""
        now = {path: state for path, state in self._seen().items() if self._told.get(path) != state}
        now = {path: state for path, state in now.items() if state[0]}  # a file begins empty
        moving, self._before = now != self._before, now
        if moving:
            return []  # somebody is still copying: one word when it is done
        self._told |= now
        return sorted(now)

    def _seen(self) -> dict[Path, _State]:
        found: dict[Path, _State] = {}
        for folder in self.folders:
            found |= _states(folder)
        return found


def files_in(folder: Path) -> list[Path]:
    """The files of a folder by name; none where it cannot be read, or is not there."""
    return sorted(_states(folder))


def _states(folder: Path) -> dict[Path, _State]:
    found: dict[Path, _State] = {}
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return found  # a stick may be out, a folder not made yet
    for entry in entries:
        path = Path(entry.path)
        with suppress(OSError):  # gone between the listing and the look
            if entry.is_file(follow_symlinks=False) and not _passing(path):
                state = entry.stat()
                found[path] = (state.st_size, state.st_mtime_ns)
    return found


def _passing(path: Path) -> bool:
    """Files that will have another name in a moment, or are none of anybody's."""
    return path.suffix.lower() in _GROWING or path.name.startswith(("~$", ".")) or is_leftover(path)
