"""Files: what this writes is on the medium, whole and checked, and nothing is ever written over by accident.

Knows the file system's faults and how to survive them (full, read-only, held open by Excel, pulled
out). Refuses to know what the bytes mean.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
import sys
import time
import unicodedata
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import BinaryIO, TypeVar

from antt_sync.core.errors import FileTrouble

T = TypeVar("T")

MAX_NAME = 80
_MAX_NAME_BYTES = 200  # file systems count 255 bytes; a suffix and " (2)" must still fit
_FORBIDDEN = str.maketrans(dict.fromkeys('\\/:*?"<>|', "-"))
_RESERVED = frozenset(
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"]
    + [f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³"]
)
_HELD_BY_ANOTHER = frozenset({5, 32, 33})  # Windows: denied, sharing violation, lock violation
_PAUSES = (0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.5, 0.7, 0.7)  # together 2.5 s: longer than a virus scan
_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV})
_BINARY: int = getattr(os, "O_BINARY", 0)
_TEMPORARY = ".antt-tmp-"
_FLUSHES_AT_ONCE = 8


def write_new(path: Path, data: bytes, *, private: bool = False) -> None:
    """Put a new file on the medium: whole, flushed, read back and equal; an existing file stays untouched.

    A crash leaves either the file or a leftover whose name nobody takes for a document. `private`
    keeps other accounts of this PC out, where the file system can.

    Raises: FileTrouble.
    """
    if os.path.lexists(path):
        raise FileTrouble("FILE-101", file=path.name)
    temporary = _write_temporary(path, data, private=private)
    try:
        _patiently(partial(_name_without_replacing, temporary, path), path)
    finally:
        _remove(temporary)
    _sync_folder(path.parent)
    _compare(path, data)


def make_new(path: Path, fill: Callable[[BinaryIO], None], check: Callable[[Path], None]) -> None:
    """Put a new file on the medium that is too large to hold: `fill` writes it, `check` reads it back.

    Until both are through, nobody finds anything under this name; an existing file stays untouched.

    Raises: FileTrouble, and whatever `fill` and `check` raise.
    """
    if os.path.lexists(path):
        raise FileTrouble("FILE-101", file=path.name)
    temporary = path.with_name(f"{_TEMPORARY}{secrets.token_hex(8)}")
    try:
        with open(temporary, "xb") as stream:
            fill(stream)
            stream.flush()
            os.fsync(stream.fileno())
        check(temporary)
        _patiently(partial(_name_without_replacing, temporary, path), path)
    except OSError as error:
        raise trouble_of(error, path) from error
    finally:
        _remove(temporary)
    _sync_folder(path.parent)


def write_many(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put files named by their content into a folder, each whole and flushed; one already there stays.

    They get their names in the order given: whoever stops half-way leaves none without those before it.
    Raises: FileTrouble.
    """
    missing = {folder / name: data for name, data in files.items() if not (folder / name).exists()}
    if not missing:
        return
    with ThreadPoolExecutor(_FLUSHES_AT_ONCE) as flushing:  # the medium flushes several as fast as one
        written = [flushing.submit(_write_temporary, *file, private=False) for file in missing.items()]
    try:
        for path, temporary in zip(missing, written, strict=True):
            _patiently(partial(os.replace, temporary.result(), path), path)
    finally:
        for temporary in written:
            if temporary.exception() is None:
                _remove(temporary.result())
    _sync_folder(folder)


def write_replacing(path: Path, data: bytes, *, private: bool = False) -> None:
    """Put a file we can make again on the medium: readers see the old bytes or the new, never a mixture.

    Raises: FileTrouble.
    """
    temporary = _write_temporary(path, data, private=private)
    try:
        _patiently(partial(os.replace, temporary, path), path)
    finally:
        _remove(temporary)
    _sync_folder(path.parent)


def read_file(path: Path, *, limit: int) -> bytes:
    """The whole file, if it has at most `limit` bytes; an endless one costs no more than that.

    Raises: FileTrouble.
    """

    def read() -> bytes:
        # Asked before opening: a pipe would wait for ever, a folder has no bytes.
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise FileTrouble("FILE-109", file=path.name)
        with open(path, "rb") as stream:
            return stream.read(limit + 1)

    data = _patiently(read, path)
    if len(data) > limit:
        raise FileTrouble("FILE-108", file=path.name, limit_mib=limit // 1024 // 1024)
    return data


def free_name(path: Path) -> Path:
    """`path` if nothing has that name yet, else the first free of `name (2)`, `name (3)` …

    Raises: FileTrouble when a thousand are taken, or no file can have that name.
    """
    if not _taken(path):
        return path
    for number in range(2, 1001):
        candidate = path.with_name(f"{path.stem} ({number}){path.suffix}")
        if not _taken(candidate):
            return candidate
    raise FileTrouble("FILE-101", file=path.name)


def _taken(path: Path) -> bool:
    try:
        os.lstat(path)
    except FileNotFoundError:
        return False
    except OSError as cause:
        raise trouble_of(cause, path) from cause
    return True


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, where they are not there yet. Raises: FileTrouble."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as cause:
        raise trouble_of(cause, folder) from cause


def set_aside(path: Path, folder: Path) -> None:
    """Move a file into a folder beside it, under a free name; its bytes are untouched.

    Raises: FileTrouble.
    """
    make_folder(folder)
    _patiently(lambda: os.rename(path, free_name(folder / path.name)), path)


def is_leftover(path: Path) -> bool:
    """Whether a crash of ours left this file behind; such a file is never taken for a document."""
    return path.name.startswith(_TEMPORARY)


def safe_name(text: str) -> str:
    """A file name, without suffix, that every Windows, macOS and Linux PC takes, close to the text given.

    Vietnamese letters stay. Separators become `-`; what cannot be seen or reorders text goes.
    """
    visible = "".join(
        " " if unicodedata.category(char)[0] == "Z" or char in "\t\n\r\v\f" else char
        for char in text.translate(_FORBIDDEN)
        if unicodedata.category(char)[0] != "C" or char in "\t\n\r\v\f"
    )
    name = " ".join(unicodedata.normalize("NFC", visible).split()).lstrip(".~ ")
    if name.split(".")[0].rstrip(" ").upper() in _RESERVED:
        name = f"_{name}"
    name = name[:MAX_NAME]
    while len(name.encode("utf-8")) > _MAX_NAME_BYTES:
        name = name[:-1]
    return name.rstrip(". ") or "_"


def _write_temporary(path: Path, data: bytes, *, private: bool) -> Path:
    """A flushed file of ours beside `path`, removed again if it could not be completed."""
    temporary = path.with_name(f"{_TEMPORARY}{secrets.token_hex(8)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY

    def write() -> None:
        try:
            with open(os.open(temporary, flags, 0o600 if private else 0o666), "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
        except OSError:
            _remove(temporary)
            raise

    _patiently(write, path)
    return temporary


def _name_without_replacing(temporary: Path, path: Path) -> None:
    """Give the temporary file its name, or raise FileExistsError; one step wherever the system has one."""
    if sys.platform == "win32":
        os.rename(temporary, path)  # on Windows this refuses to replace
        return
    try:
        os.link(temporary, path)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # FAT and some network folders have no links: hold the name with an empty file, then move onto
        # our own placeholder. A crash between leaves an empty file, which reads as "not complete".
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        os.replace(temporary, path)


def forget_copy(stream: BinaryIO) -> None:
    """Have a file read from its medium, not from the copy that the system keeps in memory."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _compare(path: Path, data: bytes) -> None:
    """Read the new file back; a medium that returns other bytes must not look like a success."""

    def read() -> bytes:
        with open(path, "rb") as stream:
            forget_copy(stream)
            return stream.read(len(data) + 1)

    if _patiently(read, path) != data:
        _remove(path)
        raise FileTrouble("FILE-106", file=path.name)


def _sync_folder(folder: Path) -> None:
    """Make names durable too; only POSIX can be asked, and some file systems decline."""
    if sys.platform == "win32":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno in (errno.EIO, errno.ENOSPC):
            raise trouble_of(error, folder) from error
    finally:
        os.close(handle)


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return  # a leftover is harmless: its name says what it is


def _patiently(step: Callable[[], T], path: Path) -> T:
    """The step's answer; what another program holds for a moment (virus scanner, Excel) is waited for.

    Raises: FileTrouble naming `path`.
    """
    for pause in _PAUSES:
        try:
            return step()
        except OSError as error:
            if getattr(error, "winerror", None) not in _HELD_BY_ANOTHER:
                raise trouble_of(error, path) from error
        time.sleep(pause)
    try:
        return step()
    except OSError as error:
        raise trouble_of(error, path) from error


def trouble_of(error: OSError, path: Path) -> FileTrouble:
    """What a fault of the medium at `path` is in words."""
    if getattr(error, "winerror", None) in _HELD_BY_ANOTHER or error.errno in (errno.EBUSY, errno.ETXTBSY):
        return FileTrouble("FILE-102", file=path.name)
    match error.errno:
        case errno.EEXIST:
            return FileTrouble("FILE-101", file=path.name)
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return FileTrouble("FILE-103", file=path.name)
        case errno.EROFS | errno.EACCES | errno.EPERM:
            return FileTrouble("FILE-104", file=path.name)
        case errno.ENOENT | errno.ENOTDIR:
            return FileTrouble("FILE-105", file=path.name, folder=path.parent.name)
        case errno.ENAMETOOLONG:
            return FileTrouble("FILE-114", file=path.name)
        case _:
            return FileTrouble("FILE-107", file=path.name, reason=errno.errorcode.get(error.errno or 0, "?"))
