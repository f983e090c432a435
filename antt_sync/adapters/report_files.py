"""Reports on disk: the file a report replaces goes into `Cũ/` first, and nothing is written over an open one.

Knows names, times of files and the marks that spreadsheet programs leave beside what they hold open.
Refuses to know what a report says.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from antt_sync.adapters import files
from antt_sync.core.errors import FileTrouble
from antt_sync.core.report_roles import Roles, roles_from

MOST = 16 * 1024 * 1024
"""So big at most is what somebody else saved."""
BIGGEST_OWN = 1024 * 1024 * 1024
"""A report of our own has a line for each of so many units, and is replaced however big it is."""
ASIDE = "Cũ"
SHEETS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
"""What spreadsheet programs save a board as."""
_LOCKS = ("~$", ".~lock.")


@dataclass(frozen=True, slots=True)
class Earlier:
    """A file that a report may replace or take notes from: its name and bytes."""

    name: str
    data: bytes


def load_roles(path: Path) -> Roles:
    """Which forms play which part, from `REPORTS.toml`.

    Raises: FileTrouble when the file is missing or is none.
    """
    try:
        return roles_from(tomllib.loads(files.read_file(path, limit=MOST).decode("utf-8")))
    except (ValueError, RecursionError) as cause:
        raise FileTrouble("FILE-113", file=path.name) from cause


def current(path: Path) -> Earlier | None:
    """The file that stands under this name, if there is one.

    Raises: FileTrouble.
    """
    return Earlier(path.name, files.read_file(path, limit=BIGGEST_OWN)) if path.exists() else None


def newer_copies(path: Path) -> list[Earlier]:
    """Spreadsheets in the same folder that were saved after this file, under whatever name; newest first.

    Where the file itself is gone, every copy under a longer name, those set aside earlier among them.
    Raises: FileTrouble.
    """
    there = path.exists()
    folders = [path.parent] if there else [path.parent, path.parent / ASIDE]
    found = [
        p
        for folder in folders
        if folder.is_dir()
        for p in folder.iterdir()
        if p.suffix.lower() in SHEETS and p != path and (there or p.stem.startswith(path.stem))
    ]
    ours = (p for p in found if p.is_file() and not files.is_leftover(p) and not p.name.startswith(_LOCKS))
    times = {p: p.stat().st_mtime_ns for p in ours}
    after = path.stat().st_mtime_ns if there else -1
    ordered = sorted((p for p, t in times.items() if t > after), key=lambda p: (-times[p], p.name))
    return [e for p in ordered[:20] if (e := _copy(p, akin=p.stem.startswith(path.stem))) is not None]


def _copy(path: Path, *, akin: bool) -> Earlier | None:
    """A copy; nothing for a file of another name that cannot be read, which need not be one of ours."""
    try:
        return Earlier(path.name, files.read_file(path, limit=MOST))
    except FileTrouble:
        if akin:
            raise
        return None


def put(path: Path, data: bytes, *, instead_of: Earlier | None) -> bool:
    """Write a report; what stood there moves into `Cũ/`. False when the same bytes stood there already.

    Raises: FileTrouble when a program holds the file open, when somebody saved it since it was read, or when
    the medium declines; in each case what stood there still stands there.
    """
    refuse_open(path)
    before = current(path)
    if (before.data if before else None) != (instead_of.data if instead_of else None):
        raise FileTrouble("FILE-112", file=path.name)
    if before is not None and before.data == data:
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if before is not None:
            (path.parent / ASIDE).mkdir(exist_ok=True)
    except OSError as cause:
        raise FileTrouble("FILE-105", file=path.name, folder=str(path.parent)) from cause
    if before is not None:
        # A copy first, then one step from old to new: at no moment is there neither.
        files.write_new(files.free_name(path.parent / ASIDE / path.name), before.data)
    files.write_replacing(path, data)
    return True


def refuse_open(path: Path) -> None:
    """Refuse a file that LibreOffice or Excel holds open, on this PC or on another of the network.

    Raises: FileTrouble.
    """
    for beside in (f".~lock.{path.name}#", f"~${path.name}"):
        if (path.parent / beside).exists():
            raise FileTrouble("FILE-111", file=path.name, beside=beside)
