"""What lies in the folders and files a person points at, told apart by content, never by name.

Knows folders and zips of workbooks (opened one level deep); refuses to know what a workbook says.
Names from outside are shown, never used as paths.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from antt_sync.adapters.files import is_leftover, read_file
from antt_sync.adapters.long_paths import reachable
from antt_sync.adapters.packages import TOO_LARGE
from antt_sync.adapters.sniff import Kind, sniff
from antt_sync.adapters.zips import ZipLimits, ZipRefused, open_zip
from antt_sync.core.errors import FileTrouble
from antt_sync.core.names import one_line

BIGGEST_PACKAGE = 64 << 20
BIGGEST_WORKBOOK = 16 << 20
_SKIPPED = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})
_OFFICE = "antt-office.toml"
_BACKUP = "antt-backup.json"
_OURS = frozenset({_OFFICE, "store.sqlite", "store.sqlite-journal", "keys", "packages"})
_WORKBOOKS = frozenset({Kind.XLSX, Kind.XLS, Kind.ODS})
_REQUEST, _LOOKED_AT = re.compile(rb'"antt":\s*"enrolment"'), 4096
"""How an enrolment file begins: it is taken in elsewhere, and says so instead of looking broken."""


@dataclass(frozen=True, slots=True)
class Found:
    """One file: the name to show, what it is (`package`, `workbook` or a refusal's code), its bytes.

    A package that lies in a folder is read again when its bytes are asked for: there may be thousands.
    """

    name: str
    sort: str
    sha256: str
    held: bytes
    path: Path | None = None

    @property
    def data(self) -> bytes:
        """Its bytes. Raises: FileTrouble when they can no longer be read."""
        return self.held if self.path is None else read_file(self.path, limit=BIGGEST_PACKAGE)


def gather(paths: Iterable[Path], progress: Callable[[str, int, int], None]) -> Iterator[Found]:
    """Every file below the paths, in name order, each told apart; none stops the rest."""
    files = [file for path in paths for file in _below(reachable(path))]
    for number, (shown, file) in enumerate(files, start=1):
        progress("read", number, len(files))
        yield from _told_apart(one_line(shown), file)


def _below(path: Path) -> list[tuple[str, Path]]:
    if not path.is_dir():
        return [(path.name, path)]
    offices = {p.parent for p in path.rglob(_OFFICE)}
    files = (p for p in path.rglob("*") if p.is_file() and not p.is_symlink() and not _ours(p, offices))
    named = [(p.relative_to(path).as_posix(), p) for p in files]
    return sorted((n, p) for n, p in named if p.name.lower() not in _SKIPPED and not is_leftover(p))


def _ours(file: Path, offices: Collection[Path]) -> bool:
    """Whether a file is a working folder's own: its store, packages and keys are nothing to take in."""
    return any(o in file.parents and file.relative_to(o).parts[0] in _OURS for o in offices)


def _told_apart(shown: str, file: Path) -> Iterator[Found]:
    if file.name.startswith("~$"):
        yield Found(shown, "BOOK-114", "", b"")
        return
    try:
        if file.stat().st_size > BIGGEST_PACKAGE:
            yield Found(shown, "FILE-110", "", b"")
            return
        data = read_file(file, limit=BIGGEST_PACKAGE)
    except FileTrouble as trouble:
        yield Found(shown, "FILE-110" if trouble.code == "FILE-108" else trouble.code, "", b"")
        return
    except OSError:
        yield Found(shown, "FILE-102", "", b"")
        return
    for found in _classed(shown, data, inside_zip=False):
        lies_there = found.sort == "package" and found.held is data
        yield replace(found, held=b"", path=file) if lies_there else found


def _classed(shown: str, data: bytes, *, inside_zip: bool) -> Iterator[Found]:
    kind = sniff(data)
    digest = hashlib.sha256(data).hexdigest()
    if kind is Kind.PACKAGE:
        yield Found(shown, "package", digest, data)
    elif kind in _WORKBOOKS:
        too_big = len(data) > BIGGEST_WORKBOOK
        yield Found(shown, "FILE-110" if too_big else "workbook", digest, b"" if too_big else data)
    elif kind is Kind.ZIP and not inside_zip:
        yield from _inside(shown, data)
    elif shown.lower().endswith(".antt"):
        yield Found(shown, "package", digest, data)
    elif kind is Kind.TEXT and _REQUEST.search(data, 0, _LOOKED_AT):
        yield Found(shown, "ENROL-116", digest, b"")
    else:
        yield Found(shown, _refusal(kind), digest, b"")


def _refusal(kind: Kind) -> str:
    from antt_sync.adapters.sniff import refusal

    return refusal(kind).code


def _zip_refusal(data: bytes, cause: ZipRefused) -> str:
    from antt_sync.adapters.xlsx_read import zip_refusal

    return "FILE-110" if cause.reason in TOO_LARGE else zip_refusal(data, cause, limit=BIGGEST_PACKAGE).code


def _inside(shown: str, data: bytes) -> Iterator[Found]:
    try:
        archive = open_zip(data, limits=ZipLimits(), exact=False)
        names = [n for n in archive.names if not n.endswith("/") and "__MACOSX" not in n]
        if _BACKUP in names:
            names = [n for n in names if n.startswith("packages/")]  # the rest describes another PC
        entries = [(name, archive.read(name)) for name in names]
    except ZipRefused as cause:
        yield Found(shown, _zip_refusal(data, cause), "", b"")
        return
    if not entries:
        yield Found(shown, "BOOK-101", "", b"")
    for name, content in entries:
        yield from _classed(f"{shown} › {one_line(name)}", content, inside_zip=True)
