"""A VBA project as Excel keeps it in a workbook: modules of plain source, in a compound file.

Knows [MS-OVBA] and [MS-CFB] as far as a project without forms and compiled code needs them: Excel
compiles the source when it opens it. Refuses to know what the modules say.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import NamedTuple

SECTOR, SHORT, FREE, END, FAT = 512, 64, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SHORT_LIMIT = 4096
MOST = 3640
"""Bytes of source that fit into one chunk with their flags."""
CODEPAGE = "cp1252"
WORKBOOK, SHEET = "{00020819-0000-0000-C000-000000000046}", "{00020820-0000-0000-C000-000000000046}"
LIBRARIES = (
    ("stdole", r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#stdole2.tlb#OLE Automation"),
    ("VBA", r"*\G{000204EF-0000-0000-C000-000000000046}#4.2#9#VBE7.DLL#Visual Basic For Applications"),
    (
        "Office",
        r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.8#0#MSO.DLL#Microsoft Office 16.0 Object Library",
    ),
)
"""What the source calls: found by their ids, the paths are only where Excel looks first."""


class Module(NamedTuple):
    """A module's name and source; `document` is the class of the workbook or sheet it belongs to."""

    name: str
    source: str
    document: str = ""

    @property
    def text(self) -> bytes:
        """As stored: attributes first, lines ending as on Windows."""
        lines = [f'Attribute VB_Name = "{self.name}"']
        if self.document:
            lines += [
                f'Attribute VB_Base = "0{self.document}"',
                "Attribute VB_GlobalNameSpace = False",
                "Attribute VB_Creatable = False",
                "Attribute VB_PredeclaredId = True",
                "Attribute VB_Exposed = True",
                "Attribute VB_TemplateDerived = False",
                "Attribute VB_Customizable = True",
            ]
        return ("\r\n".join([*lines, *self.source.splitlines()]) + "\r\n").encode(CODEPAGE)


def vba_project(name: str, modules: Sequence[Module]) -> bytes:
    """The bytes of `vbaProject.bin`."""
    vba = {"_VBA_PROJECT": b"\xcc\x61\xff\xff\x00\x00\x00", "dir": compressed(_directory(name, modules))}
    vba |= {module.name: compressed(module.text) for module in modules}
    return compound_file({"VBA": vba, "PROJECT": _project_text(name, modules)})


# --- [MS-OVBA] ---------------------------------------------------------------------------------


def compressed(data: bytes) -> bytes:
    """A container of one chunk that copies nothing: each token is a byte as it is ([MS-OVBA] 2.4.1)."""
    assert len(data) <= MOST, "a second chunk would be needed"
    groups = b"".join(b"\x00" + data[at : at + 8] for at in range(0, len(data), 8))
    return b"\x01" + struct.pack("<H", 0xB000 | (len(groups) - 1)) + groups


def _record(id: int, data: bytes = b"") -> bytes:
    return struct.pack("<HI", id, len(data)) + data


def _text(id: int, second: int, text: str) -> bytes:
    return _record(id, text.encode(CODEPAGE)) + _record(second, text.encode("utf-16-le"))


def _directory(name: str, modules: Sequence[Module]) -> bytes:
    """The `dir` stream: the project, what it refers to, its modules ([MS-OVBA] 2.3.4.2)."""
    found = [
        _record(0x01, struct.pack("<I", 3)),  # 64-bit Windows
        _record(0x02, struct.pack("<I", 0x409)),
        _record(0x14, struct.pack("<I", 0x409)),
        _record(0x03, struct.pack("<H", 1252)),
        _record(0x04, name.encode(CODEPAGE)),
        _text(0x05, 0x40, ""),
        _record(0x06) + _record(0x3D),
        _record(0x07, struct.pack("<I", 0)),
        _record(0x08, struct.pack("<I", 0)),
        struct.pack("<HIIH", 0x09, 4, 1, 1),
        _text(0x0C, 0x3C, ""),
    ]
    for library, where in LIBRARIES:
        found.append(_text(0x16, 0x3E, library))
        found.append(_record(0x0D, struct.pack("<I", len(where)) + where.encode(CODEPAGE) + b"\x00" * 6))
    found.append(_record(0x0F, struct.pack("<H", len(modules))) + _record(0x13, b"\xff\xff"))
    for module in modules:
        found += [
            _text(0x19, 0x47, module.name),
            _text(0x1A, 0x32, module.name),
            _text(0x1C, 0x48, ""),
            _record(0x31, struct.pack("<I", 0)),
            _record(0x1E, struct.pack("<I", 0)),
            _record(0x2C, b"\xff\xff"),
            _record(0x22 if module.document else 0x21),
            _record(0x2B),
        ]
    return b"".join([*found, _record(0x10)])


def _project_text(name: str, modules: Sequence[Module]) -> bytes:
    """The `PROJECT` stream; nothing is protected and nothing has a password ([MS-OVBA] 2.3.1)."""
    id = "{6B1F2C0E-93D4-4F0A-8E55-2A7D1C94B310}"
    lines = [f'ID="{id}"']
    lines += [f"Document={m.name}/&H00000000" for m in modules if m.document]
    lines += [f"Module={m.name}" for m in modules if not m.document]
    lines += [f'Name="{name}"', 'HelpContextID="0"', 'VersionCompatible32="393222000"']
    states = (("CMG", b"\x00\x00\x00\x00"), ("DPB", b"\x00"), ("GC", b"\xff"))
    lines += [f'{state}="{_veiled(id, data)}"' for state, data in states]
    lines += ["", "[Host Extender Info]"]
    lines += ["&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000", "", "[Workspace]"]
    lines += [f"{m.name}=0, 0, 0, 0, C" for m in modules]
    return ("\r\n".join(lines) + "\r\n").encode(CODEPAGE)


def _veiled(id: str, data: bytes) -> str:
    """A state in the project's own veil ([MS-OVBA] 2.4.3.2), with 0 wherever it lets the writer choose."""
    seed, version, key = 0, 2, sum(id.encode("ascii")) & 0xFF
    veiled = [seed, seed ^ version, seed ^ key]
    plain, before, last = key, veiled[2], veiled[1]
    for byte in struct.pack("<I", len(data)) + data:
        now = byte ^ ((last + plain) & 0xFF)
        veiled.append(now)
        last, before, plain = before, now, byte
    return bytes(veiled).hex().upper()


# --- [MS-CFB] ----------------------------------------------------------------------------------

Tree = Mapping[str, "bytes | Tree"]


class _Entry(NamedTuple):
    """A stream or storage, its children's root, and the next ones in its folder."""

    name: str
    kind: int
    data: bytes
    left: int
    right: int
    child: int


def compound_file(tree: Tree) -> bytes:
    """A version-3 compound file of these streams and storages."""
    entries: list[_Entry] = [_Entry("Root Entry", 5, b"", FREE, FREE, FREE)]
    entries[0] = entries[0]._replace(child=_add(entries, tree))
    short = b"".join(_padded(e.data, SHORT) for e in entries if 0 < len(e.data) < SHORT_LIMIT)
    sectors: list[bytes] = []
    chains: list[int] = []

    def put(data: bytes) -> int:
        count = -(-len(data) // SECTOR)
        if not count:
            return END
        first = len(sectors)
        sectors.extend(_padded(data, SECTOR)[i * SECTOR : (i + 1) * SECTOR] for i in range(count))
        chains.extend([*range(first + 1, first + count), END])
        return first

    starts, at, short_chains = [], 0, []
    for entry in entries:
        count = -(-len(entry.data) // SHORT)
        if len(entry.data) >= SHORT_LIMIT:
            starts.append(put(entry.data))
        elif count:
            starts.append(at)
            short_chains += [*range(at + 1, at + count), END]
            at += count
        else:
            starts.append(0 if entry.kind == 1 else END)
    starts[0] = put(short)
    lines = [_line(e, starts[n], len(short) if n == 0 else len(e.data)) for n, e in enumerate(entries)]
    while len(lines) % (SECTOR // 128):
        lines.append(_line(_Entry("", 0, b"", FREE, FREE, FREE), 0, 0))
    directory = put(b"".join(lines))
    short_fat = put(b"".join(struct.pack("<I", link) for link in short_chains))
    needed = 1
    while (len(sectors) + needed) * 4 > needed * SECTOR:
        needed += 1
    assert needed <= 109, "no project of ours is that big"
    fat_at = len(sectors)
    chains += [FAT] * needed
    links = b"".join(struct.pack("<I", link) for link in chains).ljust(needed * SECTOR, b"\xff")
    sectors += [links[i * SECTOR : (i + 1) * SECTOR] for i in range(needed)]
    short_sectors = -(-len(short_chains) * 4 // SECTOR)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack(
        "<IIIIIIIIII", 0, needed, directory, 0, SHORT_LIMIT, short_fat, short_sectors, END, 0, fat_at
    )
    header += b"".join(struct.pack("<I", fat_at + n) for n in range(1, needed))
    return header.ljust(SECTOR, b"\xff") + b"".join(sectors)


def _padded(data: bytes, size: int) -> bytes:
    return data.ljust(-(-len(data) // size) * size, b"\x00")


def _add(entries: list[_Entry], tree: Tree) -> int:
    """Put a folder's members in, as a tree ordered by length and name; returns its root."""
    names = sorted(tree, key=lambda name: (len(name), name.upper()))
    places = {}
    for name in names:
        places[name] = len(entries)
        said = tree[name]
        entries.append(
            _Entry(
                name,
                2 if isinstance(said, bytes) else 1,
                said if isinstance(said, bytes) else b"",
                FREE,
                FREE,
                FREE,
            )
        )

    def root(low: int, high: int) -> int:
        if low >= high:
            return FREE
        middle = (low + high) // 2
        place = places[names[middle]]
        left, right = root(low, middle), root(middle + 1, high)
        entries[place] = entries[place]._replace(left=left, right=right)
        return place

    top = root(0, len(names))
    for name in names:
        said = tree[name]
        if not isinstance(said, bytes):
            entries[places[name]] = entries[places[name]]._replace(child=_add(entries, said))
    return top


def _line(entry: _Entry, start: int, size: int) -> bytes:
    name = entry.name.encode("utf-16-le")
    return (
        name.ljust(64, b"\x00")
        + struct.pack("<HBB", len(name) + 2 if entry.name else 0, entry.kind, 1)
        + struct.pack("<III", entry.left, entry.right, entry.child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
