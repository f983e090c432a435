"""An office's working folder on this PC: its description, its keys, and the folders people work in.

Knows what lies where and how the description is written; refuses to know any document.
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from antt_sync.adapters import files, keys
from antt_sync.adapters.local_disk import stay_local
from antt_sync.core.errors import FileTrouble, UsageTrouble
from antt_sync.core.office import Office

OFFICE_FILE = "antt-office.toml"
OFFICE_KEY, ROOT_KEY = "office", "root"
INBOX, TO_UNITS, REVIEWS, RETURNS, REPORTS, BACKUPS = "Đến", "Phát", "Xét", "Trả", "Báo cáo", "Sao lưu"
"""The folders that people see: what came, blanks to hand out, copies under review, what goes back, …"""
FORWARDED = "Chuyển lên"
"""Where bundles for the office above are written; it is there once there is one."""
PLACES = (INBOX, TO_UNITS, REVIEWS, RETURNS, REPORTS, BACKUPS)


def find_office(given: str | None) -> Path | None:
    """The working folder: given, from the environment, upwards from here, or beside the program."""
    if wanted := given or os.environ.get("ANTT_OFFICE"):
        return Path(wanted)
    here = Path.cwd()
    for folder in (here, *here.parents, Path(sys.argv[0]).resolve().parent):
        if (folder / OFFICE_FILE).is_file():
            return folder
    return None


def read_office(folder: Path) -> Office:
    """The working folder's own description.

    Raises: UsageTrouble when the folder is none; FileTrouble when its description is damaged.
    """
    path = folder / OFFICE_FILE
    if not path.is_file():
        raise UsageTrouble("USE-110", folder=str(folder))
    try:
        return office_in(path.read_bytes())
    except OSError as cause:
        raise FileTrouble("USE-126", file=path.name) from cause


def office_in(data: bytes) -> Office:
    """What a description says. Raises: FileTrouble when it is damaged."""
    try:
        said: dict[str, Any] = tomllib.loads(data.decode("utf-8"))
        lists = {name: tuple(value) for name, value in said.items() if isinstance(value, list)}
        return Office(**(said | lists))
    except (ValueError, TypeError) as cause:
        raise FileTrouble("USE-126", file=OFFICE_FILE) from cause


def write_office(folder: Path, office: Office) -> None:
    """Write the description anew, whole or not at all. Raises: FileTrouble."""
    files.write_replacing(folder / OFFICE_FILE, _as_toml(office).encode())


def make_folder(folder: Path, office: Office, ask: Callable[[], str]) -> tuple[bytes, str]:
    """Make a working folder: (its public key, its root in hex). Without a root given, a root key is made too.

    Keys first, the description last: a folder that is described is complete. Keys that were made before
    somebody stopped are taken up, by their passphrase.
    Raises: UsageTrouble when it was made before; KeyTrouble, FileTrouble.
    """
    if (folder / OFFICE_FILE).exists():
        raise UsageTrouble("USE-114", folder=str(folder))
    stay_local(folder)
    key_folder = folder / "keys"
    files.make_folder(key_folder)
    passphrase = ask()
    public = _key(key_folder, OFFICE_KEY, passphrase)
    root = office.root or _key(key_folder, ROOT_KEY, passphrase).hex()
    files.write_new(folder / OFFICE_FILE, _as_toml(replace(office, root=root)).encode())
    return public, root


def _key(folder: Path, name: str, passphrase: str) -> bytes:
    path = folder / f"{name}.key"
    if path.exists():
        return keys.unlock(path, passphrase).public
    return keys.make_key(folder, name=name, passphrase=passphrase)


def _as_toml(office: Office) -> str:
    """An office's description as TOML; what nobody said is left out."""
    said = {name: value for name, value in asdict(office).items() if isinstance(value, str) or value}
    return "".join(f"{name} = {_literal(value)}\n" for name, value in said.items())


def _literal(value: str | tuple[str, ...]) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_literal, value))}]"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'
