"""Builds workbooks and zips byte by byte: plain ones, battered ones and hostile ones.

Knows how the formats are written. Refuses to know the readers under test.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import xlsxwriter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_LINKS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
THREAD_LINK = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

Parts = dict[str, bytes]


def xml(text: str) -> bytes:
    """A part's bytes as Excel writes them."""
    return (DECLARATION + text).encode()


def worksheet(inside: str, *, main: str = MAIN) -> bytes:
    """A worksheet part around `inside`."""
    return xml(f'<worksheet xmlns="{main}">{inside}</worksheet>')


def rows(inside: str, *, main: str = MAIN) -> bytes:
    """A worksheet part with these rows."""
    return worksheet(f"<sheetData>{inside}</sheetData>", main=main)


def row(cells: str, number: int = 1) -> bytes:
    """A worksheet part with one row."""
    return rows(f'<row r="{number}">{cells}</row>')


def strings(*items: str, main: str = MAIN) -> bytes:
    """A part of shared strings; each item is the inside of an `si`."""
    return xml(f'<sst xmlns="{main}">' + "".join(f"<si>{item}</si>" for item in items) + "</sst>")


def links(*lines: tuple[str, str, str]) -> bytes:
    """A part of relationships: (id, type, target)."""
    inside = "".join(f'<Relationship Id="{i}" Type="{t}" Target="{to}"/>' for i, t, to in lines)
    return xml(f'<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>')


def workbook(*names: str, properties: str = "", state: str = "visible") -> bytes:
    """A workbook part that lists sheets; the last one has `state`."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"'
        + (f' state="{state}"/>' if n == len(names) else "/>")
        for n, name in enumerate(names, start=1)
    )
    inside = f"{properties}<sheets>{listed}</sheets>"
    return xml(f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{inside}</workbook>')


def content_types(kind: str = TYPE) -> bytes:
    """The part that declares what the workbook part is."""
    return xml(
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>'
    )


def parts(*sheets: bytes, shared: bytes | None = None, names: tuple[str, ...] = ()) -> Parts:
    """The parts of a small sound workbook with these worksheet parts."""
    names = names or tuple(f"Trang {n}" for n in range(1, len(sheets) + 1))
    lines = [(f"rId{n}", f"{LINKS}/worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
    if shared is not None:
        lines.append(("rIdS", f"{LINKS}/sharedStrings", "sharedStrings.xml"))
    found = {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": links(("rId1", f"{LINKS}/officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": workbook(*names),
        "xl/_rels/workbook.xml.rels": links(*lines),
    }
    for number, sheet in enumerate(sheets, start=1):
        found[f"xl/worksheets/sheet{number}.xml"] = sheet
    if shared is not None:
        found["xl/sharedStrings.xml"] = shared
    return found


def zipped(contents: Mapping[str, bytes], *, method: int = ZIP_DEFLATED) -> bytes:
    """An ordinary zip of these entries, in this order."""
    stream = BytesIO()
    with ZipFile(stream, "w", method) as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
    return stream.getvalue()


def unzipped(data: bytes) -> Parts:
    """The entries of an ordinary zip."""
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def book(*sheets: bytes, shared: bytes | None = None, **more: bytes) -> bytes:
    """A small workbook, not packed; `more` replaces or adds parts by short names (see `_SHORT`)."""
    contents = parts(*sheets, shared=shared)
    contents.update({_SHORT[name]: data for name, data in more.items()})
    return zipped(contents, method=ZIP_STORED)


_SHORT = {
    "types": "[Content_Types].xml",
    "top": "_rels/.rels",
    "workbook": "xl/workbook.xml",
    "workbook_links": "xl/_rels/workbook.xml.rels",
    "sheet_links": "xl/worksheets/_rels/sheet1.xml.rels",
    "notes": "xl/comments1.xml",
    "threads": "xl/threadedComments/threadedComment1.xml",
    "macros": "xl/vbaProject.bin",
}


def filled() -> bytes:
    """A workbook as XlsxWriter makes it: three sheets, one hidden, with a note and formulas."""
    stream = BytesIO()
    made = xlsxwriter.Workbook(stream, {"in_memory": True})
    text = made.add_format({"num_format": "@"})
    for sheet in range(3):
        page = made.add_worksheet(f"Biểu {sheet + 1}")
        for line in range(60):
            page.write_string(line, 0, f"f{sheet}.{line:03d}")
            page.write_string(line, 1, f"Nội dung chỉ tiêu thứ {line} của biểu {sheet + 1}", text)
            page.write_number(line, 2, line * 1.5)
            page.write_blank(line, 3, None, text)
        page.write_formula(60, 4, '=IF(C1="","Thiếu","Đủ")', None, "Đủ")
        page.write_boolean(60, 5, True)
        page.write_comment(3, 2, "Đề nghị kiểm tra lại")
        if sheet == 2:
            page.hide()
    made.close()
    return stream.getvalue()


@dataclass(frozen=True, slots=True)
class RawEntry:
    """A zip entry whose every field can be made to lie; `None` fields are told truly."""

    name: bytes
    data: bytes
    deflated: bool = False
    local_name: bytes | None = None
    local_extra: bytes = b""
    central_extra: bytes = b""
    comment: bytes = b""
    flags: int = 0
    local_flags: int | None = None
    method: int | None = None
    local_method: int | None = None
    crc: int | None = None
    size: int | None = None
    local_size: int | None = None
    packed: bytes | None = None
    described: bool = False
    """Sizes follow the data, as streaming writers do."""
    descriptor: bytes | None = None
    before: bytes = b""
    """Bytes before this entry's header that belong to nobody."""
    header: int | None = None
    attributes: int = 0

    def body(self) -> bytes:
        """The data as they lie in the file."""
        if self.packed is not None:
            return self.packed
        if not self.deflated:
            return self.data
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        return packer.compress(self.data) + packer.flush()


@dataclass(frozen=True, slots=True)
class RawEnd:
    """What follows the entries; `None` fields are told truly."""

    gap: bytes = b""
    entries: int | None = None
    start: int | None = None
    disk: int = 0
    comment: bytes = b""
    comment_size: int | None = None
    after: bytes = b""


_NO_END = RawEnd()


def raw_zip(*entries: RawEntry, end: RawEnd = _NO_END) -> bytes:
    """A zip written field by field."""
    out = bytearray()
    directory = bytearray()
    for entry in entries:
        out += entry.before
        at = len(out)
        out += _local(entry)
        directory += _central(entry, at)
    out += end.gap
    start = len(out)
    out += directory
    count = len(entries) if end.entries is None else end.entries
    size = len(end.comment) if end.comment_size is None else end.comment_size
    where = start if end.start is None else end.start
    out += struct.pack("<4s4H2LH", b"PK\5\6", end.disk, end.disk, count, count, len(directory), where, size)
    return bytes(out + end.comment + end.after)


def _local(entry: RawEntry) -> bytes:
    body = entry.body()
    flags = (entry.flags if entry.local_flags is None else entry.local_flags) | (8 if entry.described else 0)
    size = len(entry.data) if entry.local_size is None else entry.local_size
    sizes = (0, 0, 0) if entry.described else (_crc(entry), len(body), size)
    name = entry.name if entry.local_name is None else entry.local_name
    method = _method(entry) if entry.local_method is None else entry.local_method
    head = struct.pack(
        "<4s5H3L2H", b"PK\3\4", 20, flags, method, 0, 33, *sizes, len(name), len(entry.local_extra)
    )
    descriptor = b""
    if entry.described:
        told = struct.pack("<4s3L", b"PK\7\x08", _crc(entry), len(body), len(entry.data))
        descriptor = told if entry.descriptor is None else entry.descriptor
    return head + name + entry.local_extra + body + descriptor


def _central(entry: RawEntry, at: int) -> bytes:
    size = len(entry.data) if entry.size is None else entry.size
    header = at if entry.header is None else entry.header
    flags = entry.flags | (8 if entry.described else 0)
    lengths = (len(entry.name), len(entry.central_extra), len(entry.comment))
    told = (flags, _method(entry), 0, 33, _crc(entry), len(entry.body()), size)
    head = struct.pack("<4s6H3L5H2L", b"PK\1\2", 0x0314, 20, *told, *lengths, 0, 0, entry.attributes, header)
    return head + entry.name + entry.central_extra + entry.comment


def _crc(entry: RawEntry) -> int:
    return zlib.crc32(entry.data) if entry.crc is None else entry.crc


def _method(entry: RawEntry) -> int:
    return (8 if entry.deflated else 0) if entry.method is None else entry.method


def overlapping() -> bytes:
    """A zip whose second entry lies inside the data of the first: the trick behind the largest bombs."""
    inner = RawEntry(b"b", b"x" * 1000, deflated=True)
    outer = RawEntry(b"a", _local(inner))
    head = _local(outer)
    directory = _central(outer, 0) + _central(inner, head.index(b"PK\3\4", 4))
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 2, 2, len(directory), len(head), 0)
    return head + directory + end


def old_office(*streams: str) -> bytes:
    """The outline of an old Office file: the magic and directory entries with these names."""
    out = bytes.fromhex("d0cf11e0a1b11ae1").ljust(512, b"\0")
    for name in ("Root Entry", *streams):
        out += (name.encode("utf-16-le") + b"\0\0").ljust(128, b"\0")
    return out.ljust(4096, b"\0")


def open_document(inside: str) -> bytes:
    """An .ods whose first table holds `inside`."""
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    table = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    spaces = f'xmlns:office="{office}" xmlns:table="{table}" xmlns:text="{text}"'
    content = (
        f'<office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="Trang 1">{inside}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    listed = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
    entries = {
        "mimetype": kind.encode(),
        "META-INF/manifest.xml": xml(
            f'<manifest:manifest xmlns:manifest="{manifest}">{listed}</manifest:manifest>'
        ),
        "content.xml": xml(content),
    }
    return zipped(entries, method=ZIP_STORED)


def ods_cell(value: str, *, kind: str = "float", more: str = "") -> str:
    """A cell of an .ods with a value."""
    shown = f"<text:p>{value}</text:p>"
    if kind == "string":
        return f'<table:table-cell office:value-type="string" {more}>{shown}</table:table-cell>'
    told = f'office:value-type="{kind}" office:value="{value}"'
    return f"<table:table-cell {told} {more}>{shown}</table:table-cell>"
