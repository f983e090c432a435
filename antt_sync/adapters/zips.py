"""Opens a stranger's zip only when it can be read in one way, and never gives out more than the caps allow.

Knows the zip format byte by byte, and where two programs could read the same file differently. Refuses to
know what the entries are for; entry names are labels and never become paths.

Each fact is read twice, from the directory at the end and from the header before the data; they must agree.
"""

from __future__ import annotations

import struct
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from stat import S_IFLNK, S_IFMT
from typing import NamedTuple

MIB = 1024 * 1024


class Why(StrEnum):
    """What is wrong with a zip; callers turn it into words of their own."""

    FILE_TOO_LARGE = "file-too-large"
    NOT_A_ZIP = "not-a-zip"
    CUT_SHORT = "cut-short"
    """No usable directory at the end: half a copy, or something is missing in between."""
    DAMAGED = "damaged"
    """The data do not unpack, or not to what was announced."""
    ENCRYPTED = "encrypted"
    METHOD = "method"
    DUPLICATE_NAME = "duplicate-name"
    NAME = "name"
    """A name that programs read differently, or an entry that is a link."""
    OVERLAP = "overlap"
    DISAGREE = "headers-disagree"
    TOO_MANY_ENTRIES = "too-many-entries"
    ENTRY_TOO_LARGE = "entry-too-large"
    TOTAL_TOO_LARGE = "total-too-large"
    RATIO = "ratio"
    LOOSE_BYTES = "loose-bytes"
    """Bytes that belong to no entry, where every byte must."""


class ZipRefused(Exception):
    """A zip that will not be read, and why."""

    def __init__(self, reason: Why, entry: str = "") -> None:
        super().__init__(reason, entry)
        self.reason = reason
        self.entry = entry


@dataclass(frozen=True, slots=True)
class ZipLimits:
    """How much a zip may hold; `ratio` counts only for entries above `ratio_from` bytes."""

    file_bytes: int = 64 * MIB
    entries: int = 1_000
    entry_bytes: int = 64 * MIB
    total_bytes: int = 96 * MIB
    ratio: int = 100
    ratio_from: int = 100 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: what the directory announces and where its data lie."""

    name: str
    method: int
    crc: int
    size: int
    packed: int
    header: int
    start: int = 0
    end: int = 0


class Archive:
    """The entries of a zip that was found to be read in one way only."""

    __slots__ = ("_data", "_entries", "_folded")

    def __init__(self, data: bytes, entries: tuple[Entry, ...]) -> None:
        self._data = data
        self._entries = {entry.name: entry for entry in entries}
        self._folded = {folded(entry.name): entry.name for entry in entries}

    @property
    def names(self) -> tuple[str, ...]:
        """The entries' names in the order of the directory."""
        return tuple(self._entries)

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def find(self, name: str) -> str | None:
        """The entry meant by `name` where case does not matter, as in workbooks; `None` for none."""
        return self._folded.get(folded(name))

    def read(self, name: str) -> bytes:
        """Unpack one entry: exactly the announced length, with its checksum verified.

        Raises: ZipRefused when the data are not what was announced; KeyError for a name not in `names`.
        """
        entry = self._entries[name]
        raw = self._data[entry.start : entry.start + entry.packed]
        if entry.method == _DEFLATE:
            raw = _inflate(raw, entry)
        if zlib.crc32(raw) != entry.crc:
            raise ZipRefused(Why.DAMAGED, name)
        return raw


def folded(name: str) -> str:
    """The name as the least careful file system would take it."""
    plain = name.lower() if name.isascii() else unicodedata.normalize("NFC", name).casefold()
    return plain.replace("\\", "/").lstrip("/")


def open_zip(data: bytes, *, limits: ZipLimits, exact: bool) -> Archive:
    """Open a zip that can be read in one way only, within `limits`; nothing is unpacked yet.

    `exact` is for packages of our own making: then each byte of the file belongs to an entry, with no extras,
    comment, data descriptors, gaps, or anything before or after.

    Raises: ZipRefused.
    """
    if len(data) > limits.file_bytes:
        raise ZipRefused(Why.FILE_TOO_LARGE)
    end = _end_record(data)
    if end.entries > limits.entries:
        raise ZipRefused(Why.TOO_MANY_ENTRIES)
    directory = tuple(_directory(data, end, exact=exact))
    _within(directory, limits)
    _distinct(directory)
    entries = tuple(_located(data, entry, exact=exact) for entry in directory)
    if exact:
        _without_gaps(data, entries, end)
    else:
        _without_overlap(data, entries, end)
    return Archive(data, entries)


def names_in(data: bytes) -> tuple[str, ...]:
    """The names that a zip seems to hold, in order, however broken: to recognise files, not to read them."""
    try:
        return tuple(entry.name for entry in _directory(data, _end_record(data), exact=False))
    except ZipRefused:
        return tuple(_names_from_headers(data))


# Facts: APPNOTE.TXT 4.3.7 (local header), 4.3.12 (directory), 4.3.16 (end record), 4.4.4 (flags).
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_LOCAL_MARK, _CENTRAL_MARK, _END_MARK = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_DESCRIPTOR_MARK = b"PK\x07\x08"
_STORED, _DEFLATE = 0, 8
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_DESCRIPTOR = 0x8
_UTF8 = 0x800
_FULL = 0xFFFFFFFF
_ZIP64 = 0x0001
_UNICODE_PATH = 0x7075
_MOST_COMMENT = 0xFFFF
_NAMES_LOOKED_AT = 2_000


class _End(NamedTuple):
    """The end record: where it and the directory lie, how many entries, how long a comment."""

    at: int
    entries: int
    directory: int
    comment: int


def _end_record(data: bytes) -> _End:
    """The last end record, when it fits the file and no other one does: each could be somebody's reading."""
    if not data.startswith((_LOCAL_MARK, _END_MARK)):
        raise ZipRefused(Why.NOT_A_ZIP)
    at = last = data.rfind(_END_MARK)
    lowest = max(0, len(data) - _END.size - _MOST_COMMENT)
    fitting: list[_End] = []
    while at >= lowest:
        fitting += _end_at(data, at)
        at = data.rfind(_END_MARK, 0, at) if at else -1
    if not fitting:
        raise ZipRefused(Why.CUT_SHORT)
    if len(fitting) > 1 or fitting[0].at != last:
        raise ZipRefused(Why.DISAGREE)
    return fitting[0]


def _end_at(data: bytes, at: int) -> Iterator[_End]:
    """The end record at this place, if its directory ends exactly where it begins."""
    if at + _END.size <= len(data):
        _, disk, first_disk, here, entries, size, start, comment = _END.unpack_from(data, at)
        if disk == first_disk == 0 and here == entries and start + size == at:
            yield _End(at, entries, start, comment)


def _directory(data: bytes, end: _End, *, exact: bool) -> Iterator[Entry]:
    """The directory's entries; it must end exactly where the end record begins."""
    at = end.directory
    for _ in range(end.entries):
        if at + _CENTRAL.size > end.at or data[at : at + 4] != _CENTRAL_MARK:
            raise ZipRefused(Why.CUT_SHORT)
        fields = _CENTRAL.unpack_from(data, at)
        flags, method, crc, packed, size, name_size, extra_size, comment_size = fields[3:5] + fields[7:13]
        disk, attributes, header = fields[13], fields[15], fields[16]
        name_at = at + _CENTRAL.size
        extra_at = name_at + name_size
        at = extra_at + extra_size + comment_size
        if at > end.at:
            raise ZipRefused(Why.CUT_SHORT)
        extra = data[extra_at : extra_at + extra_size]
        name = _name(data[name_at:extra_at], extra, utf8=bool(flags & _UTF8))
        if exact and (extra_size or comment_size or flags & ~_UTF8):
            raise ZipRefused(Why.LOOSE_BYTES, name)
        if flags & _ENCRYPTED:
            raise ZipRefused(Why.ENCRYPTED, name)
        if disk or S_IFMT(attributes >> 16) == S_IFLNK:
            raise ZipRefused(Why.NAME, name)
        yield Entry(name, method, crc, *_wide(extra, size, packed, header))
    if at != end.at:
        raise ZipRefused(Why.DISAGREE)


def _extra(extra: bytes, wanted: int) -> bytes:
    """The body of one kind of extra, `b""` when there is none."""
    at, found = 0, b""
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        at += 4
        if at + length > len(extra):
            raise ZipRefused(Why.DISAGREE)
        if kind == wanted:
            found = extra[at : at + length]
        at += length
    return found


def _name(raw: bytes, extra: bytes, *, utf8: bool) -> str:
    """An entry's name as text; the names of workbook parts and of our own entries are plain ASCII.

    Facts: APPNOTE.TXT 4.6.9: some programs keep a Vietnamese name in an extra beside a mangled one.
    """
    unicode_path = _extra(extra, _UNICODE_PATH) if extra else b""
    try:
        name = raw.decode("utf-8" if utf8 else "cp437")
        if unicode_path:
            name = unicode_path[5:].decode("utf-8")
    except UnicodeDecodeError as cause:
        raise ZipRefused(Why.NAME) from cause
    if unicode_path:
        stale = unicode_path[:5] != b"\1" + zlib.crc32(raw).to_bytes(4, "little")
        if stale or ((utf8 or raw.isascii()) and raw != unicode_path[5:]):
            raise ZipRefused(Why.DISAGREE)
    if not name or "\0" in name:
        raise ZipRefused(Why.NAME)
    return name


def _wide(extra: bytes, size: int, packed: int, header: int) -> tuple[int, int, int]:
    """Sizes and offset, from the zip64 extra where the ordinary fields say so (streaming writers do it)."""
    wide = _extra(extra, _ZIP64) if extra else b""
    known = [size, packed, header]
    for place, value in enumerate(known):
        if value == _FULL:
            if len(wide) < 8:
                raise ZipRefused(Why.DISAGREE)
            known[place], wide = int.from_bytes(wide[:8], "little"), wide[8:]
    return known[0], known[1], known[2]


def _within(entries: tuple[Entry, ...], limits: ZipLimits) -> None:
    """Announced sizes stay inside the caps; `Archive.read` holds the data to what was announced."""
    for entry in entries:
        if entry.method not in (_STORED, _DEFLATE):
            raise ZipRefused(Why.METHOD, entry.name)
        if entry.size > limits.entry_bytes:
            raise ZipRefused(Why.ENTRY_TOO_LARGE, entry.name)
        if entry.size > limits.ratio_from and entry.size > limits.ratio * entry.packed:
            raise ZipRefused(Why.RATIO, entry.name)
    if sum(entry.size for entry in entries) > limits.total_bytes:
        raise ZipRefused(Why.TOTAL_TOO_LARGE)


def _distinct(entries: tuple[Entry, ...]) -> None:
    seen: set[str] = set()
    for entry in entries:
        if (name := folded(entry.name)) in seen:
            raise ZipRefused(Why.DUPLICATE_NAME, entry.name)
        seen.add(name)


def _located(data: bytes, entry: Entry, *, exact: bool) -> Entry:
    """The entry with the place of its data, after its own header was found to say what the directory says."""
    at = entry.header
    if at + _LOCAL.size > len(data) or data[at : at + 4] != _LOCAL_MARK:
        raise ZipRefused(Why.DISAGREE, entry.name)
    _, _, flags, method, _, _, crc, packed, size, name_size, extra_size = _LOCAL.unpack_from(data, at)
    name_at = at + _LOCAL.size
    extra_at = name_at + name_size
    start = extra_at + extra_size
    end = start + entry.packed
    if end > len(data):
        raise ZipRefused(Why.CUT_SHORT, entry.name)
    if flags & _ENCRYPTED:
        raise ZipRefused(Why.ENCRYPTED, entry.name)
    described = bool(flags & _DESCRIPTOR)
    if exact and (extra_size or flags & ~_UTF8):
        raise ZipRefused(Why.LOOSE_BYTES, entry.name)
    size, packed, _ = _wide(data[extra_at:start], size, packed, 0)
    same_name = _name(data[name_at:extra_at], data[extra_at:start], utf8=bool(flags & _UTF8)) == entry.name
    stored_size = entry.method != _STORED or entry.packed == entry.size
    told = zip((crc, packed, size), (entry.crc, entry.packed, entry.size), strict=True)
    # With a descriptor to come, writers leave open what they do not know yet.
    same_sizes = all(here == there or (described and not here) for here, there in told)
    if not (same_name and method == entry.method and stored_size and same_sizes):
        raise ZipRefused(Why.DISAGREE, entry.name)
    if described:
        end = _after_descriptor(data, end, entry)
    return Entry(entry.name, method, entry.crc, entry.size, entry.packed, entry.header, start, end)


def _after_descriptor(data: bytes, at: int, entry: Entry) -> int:
    """Where the data descriptor ends, which must repeat the directory's checksum and sizes."""
    for mark in (_DESCRIPTOR_MARK, b""):
        for sizes in ("<3L", "<L2Q"):
            wanted = mark + struct.pack(sizes, entry.crc, entry.packed, entry.size)
            if data.startswith(wanted, at):
                return at + len(wanted)
    raise ZipRefused(Why.DISAGREE, entry.name)


def _without_gaps(data: bytes, entries: tuple[Entry, ...], end: _End) -> None:
    """Every byte of the file is an entry's, in the directory's own order."""
    at = 0
    for entry in entries:
        if entry.header != at:
            raise ZipRefused(Why.OVERLAP if entry.header < at else Why.LOOSE_BYTES, entry.name)
        at = entry.end
    if at != end.directory or end.comment or end.at + _END.size != len(data):
        raise ZipRefused(Why.OVERLAP if at > end.directory else Why.LOOSE_BYTES)


def _without_overlap(data: bytes, entries: tuple[Entry, ...], end: _End) -> None:
    """No two entries share a byte, and no further entry hides where the directory does not point."""
    at = 0
    for entry in sorted(entries, key=lambda entry: entry.header):
        if entry.header < at:
            raise ZipRefused(Why.OVERLAP, entry.name)
        # A reader that walks the headers from the start would see what lies in the gap.
        if (entry.header > at or not at) and data.find(_LOCAL_MARK, at, entry.header) >= 0:
            raise ZipRefused(Why.DISAGREE, entry.name)
        at = entry.end
    if at > end.directory:
        raise ZipRefused(Why.OVERLAP)
    if data.find(_LOCAL_MARK, at, end.directory) >= 0:
        raise ZipRefused(Why.DISAGREE)
    if end.at + _END.size + end.comment > len(data):
        raise ZipRefused(Why.CUT_SHORT)


def _inflate(raw: bytes, entry: Entry) -> bytes:
    """Unpack deflated data, never more than one byte beyond what was announced."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        unpacked = unpacker.decompress(raw, entry.size + 1)
    except zlib.error as cause:
        raise ZipRefused(Why.DAMAGED, entry.name) from cause
    if len(unpacked) != entry.size or not unpacker.eof or unpacker.unused_data:
        raise ZipRefused(Why.DAMAGED, entry.name)
    return unpacked


def _names_from_headers(data: bytes) -> Iterator[str]:
    """Names from the headers before the data, as far as they can be followed."""
    at = 0
    for _ in range(_NAMES_LOOKED_AT):
        if at < 0 or at + _LOCAL.size > len(data) or data[at : at + 4] != _LOCAL_MARK:
            return
        _, _, flags, _, _, _, _, packed, _, name_size, extra_size = _LOCAL.unpack_from(data, at)
        name_at = at + _LOCAL.size
        yield data[name_at : name_at + name_size].decode("utf-8", "replace")
        after = name_at + name_size + extra_size
        at = data.find(_LOCAL_MARK, after) if flags & _DESCRIPTOR else after + packed
