"""Says what a file is from its content alone; the answer never depends on its name.

Knows the first bytes of what people send by mistake, and the listings of zips and old Office files. Refuses
to read anything: a file that looks like a workbook may still be refused by its reader.
"""

from __future__ import annotations

import re
from enum import StrEnum
from types import MappingProxyType

from antt_sync.adapters.zips import folded, names_in
from antt_sync.core.errors import WorkbookUnreadable


class Kind(StrEnum):
    """What a file seems to be."""

    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    PACKAGE = "package"
    ZIP = "zip"
    ENCRYPTED = "encrypted"
    XLSB = "xlsb"
    HTML = "html"
    TEXT = "text"
    PICTURE = "picture"
    RAR = "rar"
    """Any packed file that is not a zip."""
    PDF = "pdf"
    WORD = "word"
    SLIDES = "slides"
    LOCK = "lock"
    """The small `~$` file that an Office program keeps beside an open document."""
    SHORTCUT = "shortcut"
    PROGRAM = "program"
    EMPTY = "empty"
    UNKNOWN = "unknown"


def sniff(data: bytes) -> Kind:
    """What these bytes seem to be; every input has an answer."""
    if not data.strip(b"\0 \t\r\n"):
        return Kind.EMPTY
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(data)
    if data.startswith(_OLE):
        return _ole(data)
    for mark, at, kind in _MARKS:
        if data.startswith(mark, at):
            return kind
    if (
        len(data) == _LOCK_SIZE
        and 0 < data[0] <= _LONGEST_OWNER
        and data[1 + data[0] : 2 + data[0]] in b"\0 "
    ):
        return Kind.LOCK
    return _text(data)


_REFUSALS = MappingProxyType(
    {
        Kind.EMPTY: "BOOK-101",
        Kind.ENCRYPTED: "BOOK-104",
        Kind.XLSB: "BOOK-105",
        Kind.HTML: "BOOK-106",
        Kind.TEXT: "BOOK-106",
        Kind.WORD: "BOOK-107",
        Kind.PICTURE: "BOOK-108",
        Kind.PDF: "BOOK-109",
        Kind.RAR: "BOOK-110",
        Kind.ZIP: "BOOK-111",
        Kind.PACKAGE: "BOOK-112",
        Kind.SLIDES: "BOOK-107",
        Kind.LOCK: "BOOK-114",
        Kind.SHORTCUT: "BOOK-115",
        Kind.PROGRAM: "BOOK-116",
    }
)


def refusal(kind: Kind) -> WorkbookUnreadable:
    """The error for a file that is not a workbook its reader could open; it says what the file is instead."""
    return WorkbookUnreadable(_REFUSALS.get(kind, "BOOK-113"))


# Facts: [MS-CFB] 2.2 (magic), 2.6.1 (a directory entry is 128 bytes and begins with its UTF-16 name).
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OLE_ENTRY = 128
_STREAMS = (
    ("EncryptedPackage", Kind.ENCRYPTED),
    ("WordDocument", Kind.WORD),
    ("PowerPoint Document", Kind.SLIDES),
    ("Workbook", Kind.XLS),
    ("Book", Kind.XLS),
)
_MARKS = (
    (b"%PDF", 0, Kind.PDF),
    (b"\xff\xd8\xff", 0, Kind.PICTURE),
    (b"\x89PNG\r\n", 0, Kind.PICTURE),
    (b"GIF8", 0, Kind.PICTURE),
    (b"II*\0", 0, Kind.PICTURE),
    (b"MM\0*", 0, Kind.PICTURE),
    (b"WEBP", 8, Kind.PICTURE),
    (b"ftypheic", 4, Kind.PICTURE),
    (b"ftypheix", 4, Kind.PICTURE),
    (b"ftypmif1", 4, Kind.PICTURE),
    (b"ftypavif", 4, Kind.PICTURE),
    (b"ANTTKIN1", 0, Kind.PACKAGE),
    (b"Rar!\x1a\x07", 0, Kind.RAR),
    (b"7z\xbc\xaf\x27\x1c", 0, Kind.RAR),
    (b"\x1f\x8b", 0, Kind.RAR),
    (b"L\0\0\0\x01\x14\x02\0", 0, Kind.SHORTCUT),
    (b"MZ", 0, Kind.PROGRAM),
    (b"\x7fELF", 0, Kind.PROGRAM),
    (b"{\\rtf", 0, Kind.WORD),
)
_LOCK_SIZE = 165
_LONGEST_OWNER = 52
_BITMAP = re.compile(rb"BM....\0\0\0\0", re.DOTALL)
_LOOKED_AT = 4_096
_LOCAL_HEADER = 30
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument."
_NOT_TEXT = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f]")


def _zip(data: bytes) -> Kind:
    """What a zip is, by the names of its entries."""
    names = [folded(name) for name in names_in(data)]
    if names[:1] == ["antt-package.json"] or any(name.startswith("envelopes/") for name in names):
        return Kind.PACKAGE
    known = set(names)
    tops = {name.partition("/")[0] for name in names}
    if "xl/workbook.bin" in known:
        return Kind.XLSB
    if "[content_types].xml" in known or "xl/workbook.xml" in known:
        return Kind.WORD if "word" in tops else Kind.SLIDES if "ppt" in tops else Kind.XLSX
    if data.startswith(_OPEN_DOCUMENT, _LOCAL_HEADER):
        return Kind.ODS if data.startswith(_OPEN_DOCUMENT + b"spreadsheet", _LOCAL_HEADER) else Kind.WORD
    if {"content.xml", "meta-inf/manifest.xml"} <= known:
        return Kind.ODS
    return Kind.ZIP


def _ole(data: bytes) -> Kind:
    """What an old Office file is: the program whose main stream is listed first."""
    first, found = len(data), Kind.UNKNOWN
    for name, kind in _STREAMS:
        mark = name.encode("utf-16-le") + b"\0\0"
        at = data.find(mark)
        while 0 <= at < first:
            if at % _OLE_ENTRY == 0:
                first, found = at, kind
            at = data.find(mark, at + 1)
    return found


def _text(data: bytes) -> Kind:
    """Web pages and plain text that carry a spreadsheet's name; a bitmap, which has too short a mark."""
    if _BITMAP.match(data):
        return Kind.PICTURE
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    opening = data[:_LOOKED_AT].decode("utf-16" if wide else "utf-8", "replace").lower()
    if re.search("<!doctype html|<html|<table|<head|^mime-version:", opening):
        return Kind.HTML
    strange = opening.count("�") + len(_NOT_TEXT.findall(opening))
    return Kind.TEXT if strange * 20 <= len(opening) and "\0" not in opening else Kind.UNKNOWN
