"""Where a store may lie: on a disk of this PC, in no folder that a program copies to other computers.

Knows how such folders are recognised; refuses to know what is kept there. SQLite needs locks that shared
folders do not keep, and a program that copies files copies a store in the middle of being written.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path, PurePath

from antt_sync.adapters import sticks
from antt_sync.core.errors import FileTrouble

_SYNCED = re.compile(
    r"onedrive( - .+)?|dropbox( \(.+\))?|google ?drive|my drive|drive của tôi|icloud ?drive|nextcloud|mega",
    re.IGNORECASE,
)
"""What the folders are called that these programs keep equal to the network."""
_MARKS = (".dropbox", ".dropbox.cache", ".tmp.drivedownload", ".tmp.driveupload")
"""What these programs leave in such a folder when it has another name."""
_TOLD = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
"""Where Windows says which folders OneDrive keeps."""
_SHARED = frozenset(
    ["afs", "cifs", "davfs", "fuse.rclone", "fuse.sshfs", "ncpfs", "nfs", "nfs4", "smb3", "smbfs"]
)
_REMOTE_DRIVE = 4


_CODES = {"network": "DOCTOR-105", "cloud": "DOCTOR-106"}


def stay_local(folder: Path) -> None:
    """Refuse a folder, made or not yet, in which a store would not be safe; `doctor` says the same words.

    Raises: FileTrouble for a folder of another computer, or one that a program copies to the network.
    """
    if code := _CODES.get(kind_of_folder(folder)):
        raise FileTrouble(code, folder=str(folder.resolve()))


def kind_of_folder(folder: Path) -> str:
    """`local`, or what makes a folder a bad place for a store: `cloud`, `network`, `stick`."""
    whole = folder.resolve()
    if synced_folder(whole, os.environ):
        return "cloud"
    if _on_another_computer(whole):
        return "network"
    return "stick" if sticks.on_a_stick(whole) else "local"


def synced_folder(whole: PurePath, environment: Mapping[str, str]) -> str:
    """The name of the folder, it or one above it, that a program copies to the network; or nothing."""
    told = {os.path.normcase(environment[name]) for name in _TOLD if environment.get(name)}
    for place in (whole, *whole.parents):
        marked = any(os.path.lexists(os.path.join(place, mark)) for mark in _MARKS)
        if marked or _SYNCED.fullmatch(place.name) or os.path.normcase(str(place)) in told:
            return place.name or str(place)
    return ""


def shared_mount(whole: PurePath, mounts: str) -> bool:
    """Whether Linux's list of mounts has the path on a file system of another computer."""
    found: dict[str, str] = {}
    for line in mounts.splitlines():
        _, place, kind, *_ = line.split(" ")
        found[re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), place)] = kind
    holders = (found[str(place)] for place in (whole, *whole.parents) if str(place) in found)
    return next(holders, "") in _SHARED


def _on_another_computer(whole: Path) -> bool:
    if sys.platform == "win32":
        import ctypes

        drive = whole.drive.removeprefix("\\\\?\\")
        share = drive.startswith(("\\\\", "UNC\\"))
        return share or ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\") == _REMOTE_DRIVE
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False  # a system that does not say, such as macOS
    return shared_mount(whole, mounts)
