"""I1 and I4: workbooks and zips that were changed at random are read in one way, or refused.

Seeds are fixed, so that every machine tries the same files.
"""

from __future__ import annotations

import random
import re
import signal
import zlib
from collections.abc import Callable
from io import BytesIO
from zipfile import BadZipFile, ZipFile

import pytest

from antt_sync.adapters.read_book import read_book
from antt_sync.adapters.zips import ZipLimits, ZipRefused, open_zip
from antt_sync.core.book import RawBook
from antt_sync.core.errors import WorkbookUnreadable
from antt_sync.core.grid_reading import read_grids
from antt_sync.core.reading import read_forms
from antt_sync.core.values import shown
from tests.fillings import filled, shipped
from tests.hostile import Parts, RawEnd, RawEntry, raw_zip, unzipped, zipped
from tests.hostile import filled as three_sheets
from tests.intake.watched import watch
from tests.workbook_makers import make

FORM = shipped("F02-K")
BASES = (make(FORM, filled("F02-K")), three_sheets())
PARTS = tuple(map(unzipped, BASES))
PATIENCE = 0.25
"""So many seconds of computing the other reader gets."""
SPLICES = (
    *(b"<", b">", b'"', b"&", b"<c>", b"</c>", b"<v>", b"</v>", b"<is>", b"<t/>", b"<!--", b"<![CDATA["),
    *(b'<c r="A1"><v>1</v></c>', b"<!DOCTYPE x>", b"&#0;", b"_xD800_", b"\xff\xfe", b"1e999", b"\0"),
)
STRUCTURES: tuple[tuple[bytes, tuple[bytes, ...]], ...] = (
    (
        rb' t="[a-zA-Z]+"',
        (b"", b' t="s"', b' t="n"', b' t="e"', b' t="d"', b' t="b"', b' t="str"', b' t="x"'),
    ),
    (rb' r="[A-Z]+[0-9]+"', (b"", b' r="A1"', b' r="XFD1048576"', b' r="1A"', b' r="ZZ9"', b' r=""')),
    (rb' s="[0-9]+"', (b"", b' s="0"', b' s="99999"', b' s="-1"', b' s="x"')),
    (rb"<v>[^<]*</v>", (b"", b"<v/>", b"<v>99999999</v>", b"<v>-1</v>", b"<v>x</v>", b"<v>1</v><v>2</v>")),
    (rb'<row r="[0-9]+"', (b"<row", b'<row r="1"', b'<row r="0"', b'<row r="x"', b'<row hidden="1" r="7"')),
    (rb'ref="[^"]*"', (b'ref=""', b'ref="A1:XFD1048576"', b'ref="?"', b'ref="B2:A1"')),
    (rb'numFmtId="[0-9]+"', (b'numFmtId="14"', b'numFmtId="-3"', b"")),
    (rb'fontId="[0-9]+"', (b'fontId="9999"', b'fontId="x"')),
    (rb'Target="[^"]*"', (b'Target="../../x"', b'Target=""', b'Target="http://a.invalid/x"', b'Target="%"')),
    (rb'Type="[^"]*"', (b'Type=""', b'Type="x"')),
    (rb'Id="[^"]*"', (b'Id="rId1"', b'Id=""')),
)


def mutant(chance: random.Random, number: int) -> bytes:
    """One of four kinds of changed workbook, a quarter each."""
    base = chance.randrange(len(BASES))
    match number % 4:
        case 0:
            return _bytes(chance, BASES[base])
        case 1:
            return BASES[base][: chance.randrange(len(BASES[base]))]
        case 2:
            return _in_a_part(chance, PARTS[base], _spliced)
        case _:
            return _in_a_part(chance, PARTS[base], _restructured)


def _bytes(chance: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _in_a_part(chance: random.Random, parts: Parts, change: Callable[[random.Random, bytes], bytes]) -> bytes:
    name = chance.choice(sorted(n for n in parts if n.endswith((".xml", ".rels"))))
    return zipped({**parts, name: change(chance, parts[name])}, method=0)


def _spliced(chance: random.Random, part: bytes) -> bytes:
    at, less = chance.randrange(len(part)), chance.choice((0, 0, 1, 5, 40))
    return part[:at] + chance.choice(SPLICES) + part[at + less :]


def _restructured(chance: random.Random, part: bytes) -> bytes:
    for _ in range(20):
        pattern, instead = chance.choice(STRUCTURES)
        found = list(re.finditer(pattern, part))
        if found:
            hit = chance.choice(found)
            return part[: hit.start()] + chance.choice(instead) + part[hit.end() :]
    return part


def understood(data: bytes) -> RawBook | None:
    """A file read and looked at as a form; nothing when it is refused. Anything else fails the test."""
    try:
        book = read_book(data)
    except WorkbookUnreadable:
        return None
    read_forms(book, lambda _: FORM)
    read_grids(book, lambda _: FORM)
    return book


def as_openpyxl_reads(data: bytes) -> dict[tuple[str, int, int], str] | None:
    """The texts of a workbook by another reader; nothing when that one refuses it or does not end.

    It makes a cell for every one of an area that is named anywhere, seventeen thousand million if need be.
    """
    import openpyxl

    signal.signal(signal.SIGVTALRM, _no_longer)
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
    try:
        book = openpyxl.load_workbook(BytesIO(data), data_only=True)
        return {
            (sheet.title, cell.row, cell.column): cell.value
            for sheet in book.worksheets
            for row in sheet.iter_rows()
            for cell in row
            if isinstance(cell.value, str)
        }
    except Exception:  # it raises ten kinds of errors for such files
        return None
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _no_longer(*_: object) -> None:
    raise TimeoutError


def disagreements(data: bytes, book: RawBook) -> list[str] | None:
    """Texts that both readers see at the same place, and see differently; None without the other reader."""
    other = as_openpyxl_reads(data)
    if other is None:
        return None
    return [
        f"{sheet.name} {place}: {cell.content!r} / {other[sheet.name, *place]!r}"
        for sheet in book.sheets
        for place, cell in sheet.cells.items()
        if isinstance(cell.content, str)
        and not cell.typed
        and (sheet.name, *place) in other
        and " ".join(shown(cell.content).split()) != " ".join(shown(other[sheet.name, *place]).split())
    ]


@pytest.mark.goal("I1", "changed workbooks: read within 2 s and 256 MB, or refused")
def test_a_changed_workbook_is_read_in_one_way_or_refused(
    pytestconfig: pytest.Config, tried: Callable[[int, str], None]
) -> None:
    number = 20_000 if pytestconfig.getoption("--full") else 120
    chance, seen = random.Random(1), watch()
    for base in BASES:  # what is loaded late is loaded before anybody watches
        assert understood(base) is not None
    accepted = compared = 0
    for n in range(number):
        data = mutant(chance, n)
        book = seen.over(understood, data)
        if book is not None:
            accepted += 1
            if accepted % 5 == 0:
                apart = disagreements(data, book)
                compared += apart is not None
                assert not apart
    assert seen.held(), (seen.deeds[:5], seen.slowest, seen.grown)
    tried(
        number,
        f"0 uncaught, {accepted} read ({compared} by a second reader too), slowest {seen.slowest:.2f} s, "
        f"+{seen.grown} MB, 0 run, fetched or written",
    )


# --- zips --------------------------------------------------------------------------------------

LIMITS = ZipLimits()
NAMES = (
    b"a.txt",
    b"A.txt",
    b"a\\b",
    b"../x",
    b"/x",
    b"",
    b"x" * 300,
    b"a.txt\0b",
    "ă.txt".encode(),
    b"b.xml",
)


def zip_mutant(chance: random.Random) -> bytes:
    """A zip of up to three entries with lies in its fields, or with bytes changed, moved and cut."""
    entries = [_entry(chance) for _ in range(chance.randint(1, 3))]
    end = RawEnd()
    if chance.random() < 0.2:
        end = RawEnd(
            gap=chance.choice((b"", b"gap", b"PK\5\6")),
            entries=chance.choice((None, 0, 1, 2, 65535)),
            start=chance.choice((None, 0, 10, 2**32 - 1)),
            disk=chance.choice((0, 0, 1)),
            comment=chance.choice((b"", b"x", b"PK\5\6" + bytes(18))),
            comment_size=chance.choice((None, 0, 3)),
            after=chance.choice((b"", b"z", b"PK\1\2")),
        )
    data = raw_zip(*entries, end=end)
    if chance.random() < 0.4:
        changed = bytearray(data)
        for _ in range(chance.choice((1, 2))):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        data = bytes(changed)
    if chance.random() < 0.1:
        at = chance.randrange(len(data))
        data = data[:at] + chance.choice((b"", b"PK\3\4", b"\0")) + data[at + chance.choice((0, 1, 4)) :]
    return data


def _entry(chance: random.Random) -> RawEntry:
    def lie(*lies: object) -> object:
        return chance.choice(lies) if chance.random() < 0.06 else None

    body = bytes(chance.choice(b"abc \n") for _ in range(chance.randrange(12)))
    return RawEntry(
        chance.choice(NAMES) if chance.random() < 0.2 else b"%d.txt" % chance.randrange(1000),
        body,
        deflated=chance.random() < 0.5,
        described=chance.random() < 0.15,
        local_name=lie(b"other", b""),  # type: ignore[arg-type]
        local_extra=lie(b"", b"\1\0\0\0", b"ab") or b"",  # type: ignore[arg-type]
        central_extra=lie(b"", b"\1\0\0\0", b"up\5\0\1abcd") or b"",  # type: ignore[arg-type]
        flags=lie(0, 1, 0x800, 0x2000) or 0,  # type: ignore[arg-type]
        local_flags=lie(0, 8, 1),  # type: ignore[arg-type]
        method=lie(0, 8, 12, 99),  # type: ignore[arg-type]
        local_method=lie(0, 8),  # type: ignore[arg-type]
        crc=lie(0, 1),  # type: ignore[arg-type]
        size=lie(0, 5, 2**32 - 1),  # type: ignore[arg-type]
        local_size=lie(0, 5),  # type: ignore[arg-type]
        before=lie(b"x", b"PK\3\4") or b"",  # type: ignore[arg-type]
        header=lie(0, 1, 4),  # type: ignore[arg-type]
    )


def opened(data: bytes) -> dict[str, bytes] | None:
    """What our reader finds; nothing when it refuses."""
    try:
        archive = open_zip(data, limits=LIMITS, exact=True)
        return {name: archive.read(name) for name in archive}
    except ZipRefused:
        return None


def by_the_directory(data: bytes) -> dict[str, bytes] | None:
    """What a reader finds that believes the directory at the end: Python's own; nothing where it refuses."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            return {i.filename: archive.read(i) for i in archive.infolist()}
    except (
        BadZipFile,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        zlib.error,
        EOFError,
    ):
        return None


def by_the_headers(data: bytes) -> dict[str, bytes]:
    """What a reader finds that goes from header to header and never looks at the end."""
    found: dict[str, bytes] = {}
    at = 0
    while data[at : at + 4] == b"PK\3\4":
        flags, method = (int.from_bytes(data[at + i : at + i + 2], "little") for i in (6, 8))
        packed, name_size, extra = (
            int.from_bytes(data[at + a : at + b], "little") for a, b in ((18, 22), (26, 28), (28, 30))
        )
        start = at + 30 + name_size + extra
        raw = data[at + 30 : at + 30 + name_size]
        if flags & 8 and method == 8:
            inflate = zlib.decompressobj(-15)
            body = inflate.decompress(data[start:]) + inflate.flush()
            end = len(data) - len(inflate.unused_data)
        elif flags & 8:
            end = data.index(b"PK\7\x08", start)
            body = data[start:end]
        else:
            end = start + packed
            body = zlib.decompress(data[start:end], -15) if method == 8 else data[start:end]
        found[raw.decode("utf-8" if flags & 0x800 else "cp437")] = body
        at = end + (16 if flags & 8 and data[end : end + 4] == b"PK\7\x08" else 12 if flags & 8 else 0)
    return found


@pytest.mark.goal("I4", "changed zips: none accepted that two readers read differently")
def test_a_zip_is_opened_only_when_every_reader_finds_the_same(
    pytestconfig: pytest.Config, tried: Callable[[int, str], None]
) -> None:
    number = 100_000 if pytestconfig.getoption("--full") else 2_000
    chance, seen, accepted = random.Random(2), watch(), 0
    for _ in range(number):
        data = zip_mutant(chance)
        found = seen.over(opened, data)
        if found is not None:
            accepted += 1
            assert by_the_directory(data) in (found, None), data
            assert by_the_headers(data) == found, data
    assert 0 < accepted < number
    assert seen.held(), (seen.deeds[:5], seen.slowest, seen.grown)
    tried(number, f"{accepted} accepted, each read alike by three readers; slowest {seen.slowest:.3f} s")
