"""Packages: envelopes and the files they rest on, travelling as one `.antt` file.

Knows the layout of the zip and tells a damaged copy (SEAL-1xx: copy it again) from a document that
is not genuine (SEAL-2xx: phone the office). Refuses to know what documents say and where files lie.
"""

from __future__ import annotations

import hashlib
import json
import re
import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from antt_sync.adapters.zips import MIB, Archive, Why, ZipLimits, ZipRefused, names_in, open_zip
from antt_sync.core.envelope import Envelope, Verify, encode, open_envelope, strict_json
from antt_sync.core.errors import SealBroken

FORMAT = 1
INDEX = "antt-package.json"
MAX_PACKAGE = 64 * MIB
MAX_ENTRIES = 20_000

_LIMITS = ZipLimits(file_bytes=MAX_PACKAGE, entries=MAX_ENTRIES + 1)
_HEX64 = re.compile(r"[0-9a-f]{64}")
TOO_LARGE = frozenset(
    {Why.FILE_TOO_LARGE, Why.TOO_MANY_ENTRIES, Why.ENTRY_TOO_LARGE, Why.TOTAL_TOO_LARGE, Why.RATIO}
)
"""Zips that nobody unpacks, whatever is in them."""

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_NEEDS, _MADE_BY = 20, (3 << 8) | 20  # zip 2.0; Unix, whichever system packs
_TIME, _DATE = 0, 0x21  # midnight of 1 January 1980: no clock in a package
_PLAIN_FILE = 0o100644 << 16


@dataclass(frozen=True, slots=True)
class Package:
    """A set of genuine documents, and the files named by their SHA-256 that travel along as evidence."""

    envelopes: tuple[Envelope, ...]
    blobs: Mapping[str, bytes] = field(default_factory=dict)


def pack(package: Package) -> bytes:
    """The one file for this set: the same documents and blobs give the same bytes, on every PC.

    Raises: SealBroken SEAL-103 when it would be larger than a reader takes.
    """
    chosen: dict[str, Envelope] = {}
    for envelope in sorted(package.envelopes, key=lambda envelope: (envelope.id, envelope.signature)):
        chosen.setdefault(envelope.id, envelope)
    blobs = dict(sorted(package.blobs.items()))
    for name, content in blobs.items():
        if hashlib.sha256(content).hexdigest() != name:
            raise ValueError(f"blob {name} is not named by its SHA-256")
    size = sum(map(len, blobs.values())) + sum(len(envelope.payload) for envelope in chosen.values())
    if size > MAX_PACKAGE or len(chosen) + len(blobs) > MAX_ENTRIES:
        raise SealBroken("SEAL-103", limit_mib=MAX_PACKAGE // MIB)
    index = {"blobs": list(blobs), "envelopes": list(chosen), "format": FORMAT}
    entries = [
        (INDEX, json.dumps(index, separators=(",", ":")).encode("ascii")),
        *((f"envelopes/{name}.json", encode(envelope)) for name, envelope in chosen.items()),
        *((f"blobs/{name}", content) for name, content in blobs.items()),
    ]
    packed = _stored_zip(entries)
    if len(packed) > MAX_PACKAGE:
        raise SealBroken("SEAL-103", limit_mib=MAX_PACKAGE // MIB)
    return packed


def unpack(data: bytes, verify: Verify, *, with_blobs: bool = True) -> Package:
    """The package inside a stranger's bytes, everything in it checked, or SealBroken and nothing else.

    Every blob is hashed; `with_blobs=False` only spares keeping them.

    Raises: SealBroken: SEAL-101 incomplete, SEAL-102 damaged, SEAL-103 too large, SEAL-104 no
    package, SEAL-105 a later format; SEAL-2xx when a document in it is not genuine.
    """
    try:
        archive = open_zip(data, limits=_LIMITS, exact=True)
        ids, blob_names = _contents(archive)
        # Blobs first: what is damaged is said to be damaged before anybody is called a forger.
        blobs: dict[str, bytes] = {}
        for name in blob_names:
            content = archive.read(f"blobs/{name}")
            if hashlib.sha256(content).hexdigest() != name:
                raise SealBroken("SEAL-102")
            if with_blobs:
                blobs[name] = content
        files = [archive.read(f"envelopes/{name}.json") for name in ids]
    except ZipRefused as cause:
        raise _verdict(data, cause.reason) from cause
    return Package(tuple(_genuine(name, file, verify) for name, file in zip(ids, files, strict=True)), blobs)


def _genuine(name: str, file: bytes, verify: Verify) -> Envelope:
    envelope = open_envelope(file, verify)
    if envelope.id != name:
        raise SealBroken("SEAL-206")
    return envelope


def _contents(archive: Archive) -> tuple[list[str], list[str]]:
    """Ids and blob names from the index, which must list exactly the entries there are, in their order."""
    names = archive.names
    if names[:1] != (INDEX,):
        raise SealBroken("SEAL-104")
    try:
        index = strict_json(archive.read(INDEX))
    except SealBroken as cause:
        raise SealBroken("SEAL-104") from cause
    if not isinstance(index, dict) or type(index.get("format")) is not int:
        raise SealBroken("SEAL-104")
    if index["format"] != FORMAT:
        raise SealBroken("SEAL-105")
    if index.keys() != {"format", "envelopes", "blobs"}:
        raise SealBroken("SEAL-104")
    ids, blobs = _names(index["envelopes"]), _names(index["blobs"])
    listed = (INDEX, *(f"envelopes/{name}.json" for name in ids), *(f"blobs/{name}" for name in blobs))
    if listed != names:
        raise SealBroken("SEAL-101" if set(listed) > set(names) else "SEAL-102")
    return ids, blobs


def _names(value: object) -> list[str]:
    """Distinct SHA-256 names in rising order: a set has one way to be written."""
    if not isinstance(value, list):
        raise SealBroken("SEAL-104")
    names = [name for name in value if isinstance(name, str) and _HEX64.fullmatch(name)]
    if names != value or any(first >= second for first, second in pairwise(names)):
        raise SealBroken("SEAL-104")
    return names


def _verdict(data: bytes, reason: Why) -> SealBroken:
    if reason in TOO_LARGE:
        return SealBroken("SEAL-103", limit_mib=MAX_PACKAGE // MIB)
    names = names_in(data)
    if names and not INDEX.startswith(names[0]):  # half a copy may end inside the very first name
        return SealBroken("SEAL-104")
    if reason is Why.NOT_A_ZIP and not b"PK\x03\x04".startswith(data):
        return SealBroken("SEAL-104")
    return SealBroken("SEAL-101" if reason in (Why.CUT_SHORT, Why.NOT_A_ZIP) else "SEAL-102")


def _stored_zip(entries: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip without compression, extras or clock, byte for byte the same everywhere."""
    parts: list[bytes] = []
    directory: list[bytes] = []
    at = 0
    for text, content in entries:
        name = text.encode("ascii")
        crc, size = zlib.crc32(content), len(content)
        parts += [
            _LOCAL.pack(b"PK\x03\x04", _NEEDS, 0, 0, _TIME, _DATE, crc, size, size, len(name), 0),
            name,
            content,
        ]
        central = _CENTRAL.pack(
            *(b"PK\x01\x02", _MADE_BY, _NEEDS, 0, 0, _TIME, _DATE, crc, size, size, len(name)),
            *(0, 0, 0, 0, _PLAIN_FILE, at),
        )
        directory += [central, name]
        at += _LOCAL.size + len(name) + size
    length, count = sum(map(len, directory)), len(directory) // 2
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, length, at, 0)
    return b"".join([*parts, *directory, end])
