"""The backup file: an ordinary zip, not compressed, written piece by piece and read back before it counts.

Knows zips and media; refuses to know what the pieces mean. Whatever bytes a file holds, only the declared
errors are raised, and no piece is larger than a package may be.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from antt_sync.adapters.files import forget_copy, free_name, make_folder, make_new
from antt_sync.core.errors import FileTrouble, SealBroken

BIGGEST_PIECE = 64 << 20
_NO_CLOCK = (1980, 1, 1, 0, 0, 0)
_NOT_A_BACKUP = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ValueError,
    KeyError,
    NotImplementedError,
    RuntimeError,
)
"""What the library raises for bytes that are no zip, or half of one."""

Pieces = Iterator[tuple[str, bytes]]


class BackupFiles:
    """Backups on disk."""

    def write(self, path: str, pieces: Iterable[tuple[str, bytes]], check: Callable[[Pieces], None]) -> str:
        """Write a new file; it has its name only once `check` found it right. Returns the name used.

        Raises: FileTrouble, and whatever `check` raises.
        """
        target = Path(path)
        make_folder(target.parent)
        free = free_name(target)
        make_new(free, lambda stream: _fill(stream, pieces), lambda written: check(_pieces(written)))
        return str(free)

    def read(self, path: str, *, only: str = "") -> Pieces:
        """The pieces of a file in their order, or the one of that name.

        Raises: SealBroken for a file that is no backup or is damaged; FileTrouble.
        """
        return _pieces(Path(path), only=only)

    def within(self, path: str) -> list[str]:
        """The file itself, or the zips in a folder and in the folders right below it, by name."""
        place = Path(path)
        if not place.is_dir():
            return [path]
        try:
            return sorted(str(p) for pattern in ("*.zip", "*/*.zip") for p in place.glob(pattern))
        except OSError as cause:
            raise FileTrouble("FILE-105", file=place.name, folder=str(place)) from cause


def _fill(stream: BinaryIO, pieces: Iterable[tuple[str, bytes]]) -> None:
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as packed:
        for name, data in pieces:
            packed.writestr(zipfile.ZipInfo(name, _NO_CLOCK), data)


def _pieces(path: Path, *, only: str = "") -> Pieces:
    try:
        with open(path, "rb") as stream:
            forget_copy(stream)
            with zipfile.ZipFile(stream) as packed:
                if min((info.header_offset for info in packed.infolist()), default=0):
                    raise SealBroken("BACKUP-102", file=path.name)  # cut short: this is a package inside
                for info in packed.infolist():
                    if only not in {"", info.filename}:
                        continue
                    if info.file_size > BIGGEST_PIECE or info.compress_type != zipfile.ZIP_STORED:
                        raise SealBroken("BACKUP-102", file=path.name)
                    yield info.filename, packed.read(info)
    except _NOT_A_BACKUP as cause:
        raise SealBroken("BACKUP-102", file=path.name) from cause
    except OSError as cause:
        raise FileTrouble("FILE-107", file=path.name, reason=type(cause).__name__) from cause
