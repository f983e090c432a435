"""The root key on sticks that people keep: copied, compared, found again.

Knows removable drives and what a copy looks like on one; refuses to know who keeps it and to sign.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from antt_sync.adapters import files, keys
from antt_sync.core.errors import AnttError, FileTrouble, KeyTrouble

COPY_OF_ROOT = "antt-sync khoa goc"
"""With what the folder of a copy begins; the office's name follows."""

ROOT_FILE, READ_FIRST = "root.key", "Doc truoc.txt"
_REMOVABLE = 2
_MOUNTS = ("/media/*/*", "/media/*", "/run/media/*/*", "/Volumes/*")


def drives() -> list[Path]:
    """The removable drives that are plugged in."""
    if sys.platform == "win32":
        import ctypes

        told = ctypes.windll.kernel32.GetDriveTypeW
        letters = (f"{letter}:\\" for letter in "DEFGHIJKLMNOPQRSTUVWXYZ")
        return [Path(letter) for letter in letters if told(letter) == _REMOVABLE]
    found = (p for pattern in _MOUNTS for p in sorted(Path("/").glob(pattern[1:])))
    return [p for p in found if os.path.ismount(p) and p.resolve() != Path("/") and os.access(p, os.W_OK)]


def on_a_stick(folder: Path) -> bool:
    """Whether a folder, made or not yet, lies on a removable drive."""
    whole = folder.resolve()
    return any(drive.resolve() in (whole, *whole.parents) for drive in drives())


def copy_root(root: Path, stick: Path, *, name: str, read_first: bytes) -> Path:
    """Copy the root key onto a stick, in a folder of its own; it reads back equal before this returns.

    Raises: KeyTrouble when the stick has a copy of this root or is where the root lies; FileTrouble.
    """
    data = files.read_file(root, limit=keys.MAX_FILE)
    if not stick.is_dir():
        raise FileTrouble("FILE-105", file=ROOT_FILE, folder=str(stick))
    if stick.resolve() == root.parent.resolve() or find_root([stick], keys.public_of(root)):
        raise KeyTrouble("KEY-122", folder=str(stick))
    folder = files.free_name(stick / files.safe_name(f"{COPY_OF_ROOT} {name}"))
    files.make_folder(folder)
    files.write_new(folder / READ_FIRST, read_first)
    files.write_new(folder / ROOT_FILE, data)
    return folder


def find_root(places: Iterable[Path], public: bytes) -> Path | None:
    """The copy of this root on any of these drives, in a copy's folder or where somebody put it."""
    for place in places:
        named = place.glob(f"{COPY_OF_ROOT}*/{ROOT_FILE}")
        for path in [place] if place.is_file() else [*named, place / ROOT_FILE]:
            try:
                if path.is_file() and keys.public_of(path) == public:
                    return path
            except AnttError:
                continue
    return None


def same_root(root: Path, places: Iterable[Path]) -> bool:
    """Whether one of these drives has a copy that equals this root to the byte. Raises: KeyTrouble."""
    found = find_root(places, keys.public_of(root))
    both = (files.read_file(p, limit=keys.MAX_FILE) for p in (found, root) if p is not None)
    return found is not None and len(set(both)) == 1


def remove_root(root: Path) -> None:
    """Take the root key off this PC; its counter stays. Raises: FileTrouble."""
    try:
        root.unlink()
    except OSError as cause:
        raise FileTrouble("FILE-104", file=root.name) from cause
