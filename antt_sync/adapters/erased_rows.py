"""Erasing in a store: rows become stubs, kept packages are written anew without what is erased.

Knows the tables and the folder of packages; refuses to know who may erase. New packages are on the disk
before the transaction ends, old ones leave it after.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from antt_sync.adapters.files import read_file, write_many
from antt_sync.adapters.packages import MAX_PACKAGE, Package, pack, unpack
from antt_sync.core.envelope import Envelope, Verify
from antt_sync.core.erasure import Erased, Stub, stub_of
from antt_sync.core.errors import FileTrouble, SealBroken
from antt_sync.core.kept import Incoming

Run = Callable[[str, Iterable[object]], list[tuple[Any, ...]]]
"""Runs a statement and gives its rows."""


def stubs_in(run: Run) -> dict[str, Stub]:
    """The stubs that are kept, by id."""
    columns = 'id, kind, signer, key, "to", seq, prev'
    return {str(row[0]): Stub(*row) for row in run(f"SELECT {columns} FROM stub ORDER BY id", ())}


def files_in(run: Run) -> frozenset[str]:
    """The digests of files that are not to be kept."""
    return frozenset(str(digest) for (digest,) in run("SELECT sha256 FROM erased_file", ()))


def without(package: Incoming, stubs: Mapping[str, Stub], files: Collection[str], verify: Verify) -> Incoming:
    """A package without what is erased; the very same where nothing of it is. It may be empty."""
    gone = {e.id for e in package.envelopes if stubs.get(e.id) == stub_of(e)}
    if not gone and not _holds(package.data, (), files):
        return package
    return _incoming(_rest(unpack(package.data, verify), gone, files))


def _rest(whole: Package, gone: Collection[str], files: Collection[str]) -> Package:
    blobs = {digest: data for digest, data in whole.blobs.items() if digest not in files}
    return Package(tuple(e for e in whole.envelopes if e.id not in gone), blobs)


def _incoming(package: Package) -> Incoming:
    data = pack(package)
    return Incoming(hashlib.sha256(data).hexdigest(), data, package.envelopes)


def _holds(data: bytes, ids: Iterable[str], files: Iterable[str]) -> bool:
    """Whether a package has entries of these names: names are never compressed."""
    names = (*(f"envelopes/{id}.json" for id in ids), *(f"blobs/{digest}" for digest in files))
    return any(name.encode() in data for name in names)


class Eraser:
    """Makes the tables and packages of one store hold just these stubs, within an open transaction."""

    def __init__(
        self, run: Run, packages: Path, verify: Verify, get: Callable[[str], Envelope | None]
    ) -> None:
        self._run = run
        self._packages = packages
        self._verify = verify
        self._get = get

    def erase(self, found: Erased, *, at: str) -> set[Path]:
        """Put stubs in the place of what is erased; the files that must go once that is durable."""
        there = stubs_in(self._run)
        documents = {id: e for id in found.stubs if (e := self._get(id)) is not None}
        gone = [e for e in documents.values() if found.holds(e)]
        away = self._rewritten(gone, found.files - files_in(self._run)) if found.stubs else set()
        for envelope in gone:
            self._put(stub_of(envelope), at=at)
            self._run("DELETE FROM envelope WHERE id = ?", [envelope.id])
        for id, told in found.stubs.items():
            if id not in documents and there.get(id) not in told:
                self._put(min(told), at=at)
        for id in there.keys() - found.stubs.keys():
            self._run("DELETE FROM stub WHERE id = ?", [id])
        self._run("DELETE FROM erased_file", ())
        for digest in sorted(found.files):
            self._run("INSERT INTO erased_file VALUES (?)", [digest])
        return away

    def _put(self, stub: Stub, *, at: str) -> None:
        came = self._run("SELECT received_at FROM envelope WHERE id = ?", [stub.id])
        row = (stub.id, stub.kind, stub.unit, stub.key, stub.to, stub.seq, stub.prev)
        self._run(
            "INSERT OR REPLACE INTO stub VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [*row, *(came[0] if came else [at])],
        )

    def _rewritten(self, gone: Collection[Envelope], files: Collection[str]) -> set[Path]:
        """Write every package anew that holds one of these, and forget the old ones; those files."""
        ids = {e.id for e in gone}
        away: set[Path] = set()
        for path in self._concerned(ids, files):
            left = self._left(path, ids, files)
            if left.envelopes:
                write_many(self._packages, {f"{left.sha256}.antt": left.data})
                self._run(
                    "INSERT OR IGNORE INTO package SELECT ?, received_at FROM package WHERE sha256 = ?",
                    [left.sha256, path.stem],
                )
                self._run("UPDATE envelope SET package = ? WHERE package = ?", [left.sha256, path.stem])
            self._run("DELETE FROM package WHERE sha256 = ?", [path.stem])
            away.add(path)
        return away

    def _concerned(self, ids: Collection[str], files: Collection[str]) -> Iterator[Path]:
        """The packages that hold one of these: by the tables, whole or not, and by looking at the others."""
        named = {
            str(sha) for id in ids for (sha,) in self._run("SELECT package FROM envelope WHERE id = ?", [id])
        }
        yield from (self._packages / f"{sha}.antt" for sha in sorted(named))
        for path in sorted(self._packages.glob("*.antt")) if ids or files else ():
            if path.stem not in named and _holds(read_file(path, limit=MAX_PACKAGE), ids, files):
                yield path

    def _left(self, path: Path, ids: Collection[str], files: Collection[str]) -> Incoming:
        """What is left of a package; of a damaged one the documents that the tables have."""
        try:
            return _incoming(_rest(unpack(read_file(path, limit=MAX_PACKAGE), self._verify), ids, files))
        except (SealBroken, FileTrouble):
            rows = self._run("SELECT id FROM envelope WHERE package = ? ORDER BY id", [path.stem])
            documents = (self._get(str(id)) for (id,) in rows if id not in ids)
            return _incoming(Package(tuple(e for e in documents if e is not None)))
