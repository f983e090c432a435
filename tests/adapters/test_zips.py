"""A stranger's zip is opened when it can be read in one way, and refused by the rule it breaks otherwise."""

from __future__ import annotations

import struct
import zlib
from contextlib import suppress
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt_sync.adapters.zips import MIB, Why, ZipLimits, ZipRefused, names_in, open_zip
from tests.hostile import RawEnd, RawEntry, filled, overlapping, raw_zip, unzipped, zipped

LIMITS = ZipLimits()
ONE = RawEntry(b"one.txt", b"first", deflated=True)
TWO = RawEntry(b"two.txt", b"second entry " * 20, deflated=True)


def read_all(data: bytes, *, exact: bool = False, limits: ZipLimits = LIMITS) -> dict[str, bytes]:
    archive = open_zip(data, limits=limits, exact=exact)
    return {name: archive.read(name) for name in archive}


def why(data: bytes, *, exact: bool = False, limits: ZipLimits = LIMITS) -> Why:
    with pytest.raises(ZipRefused) as refused:
        read_all(data, exact=exact, limits=limits)
    return refused.value.reason


@pytest.mark.parametrize("method", [ZIP_STORED, ZIP_DEFLATED])
def test_an_ordinary_zip_gives_its_entries_in_order(method: int) -> None:
    contents = {"b/two.txt": b"two" * 500, "one.txt": b"", "Mã.txt": b"\0\xff"}
    archive = open_zip(zipped(contents, method=method), limits=LIMITS, exact=False)
    assert archive.names == tuple(contents)
    assert {name: archive.read(name) for name in archive} == contents
    assert "one.txt" in archive
    assert "One.txt" not in archive
    assert archive.find("/ONE.TXT") == "one.txt"
    assert archive.find("three.txt") is None


def test_a_zip_of_nothing_is_a_zip() -> None:
    assert read_all(raw_zip()) == {}


@pytest.mark.parametrize("exact", [False, True])
def test_a_zip_whose_every_byte_is_accounted_for_opens_both_ways(exact: bool) -> None:
    assert read_all(raw_zip(ONE, TWO), exact=exact) == {"one.txt": ONE.data, "two.txt": TWO.data}


def path_extra(raw: bytes, name: str) -> bytes:
    """The extra in which some programs keep a name that the old field cannot hold."""
    body = b"\1" + zlib.crc32(raw).to_bytes(4, "little") + name.encode()
    return struct.pack("<2H", 0x7075, len(body)) + body


def two_directories() -> bytes:
    """A zip with two directories, each with an end record that fits: one lists less than the other."""
    whole = raw_zip(ONE, TWO)
    shorter = whole[: -22 - 46 - len(TWO.name)]
    first = whole.index(b"PK\1\2")
    size = len(shorter) - first
    shorter += struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, size, first, 0)
    directory = whole[first:-22]
    ends = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 2, 2, len(directory), len(shorter), 0)
    return shorter + directory + ends


ALWAYS_REFUSED = {
    "no bytes": (b"", Why.NOT_A_ZIP),
    "text": (b"chao anh", Why.NOT_A_ZIP),
    "bytes before the first entry": (b"xx" + raw_zip(ONE), Why.NOT_A_ZIP),
    "a second zip before it": (raw_zip(ONE) + raw_zip(TWO), Why.DISAGREE),
    "a second zip in its comment": (raw_zip(ONE, end=RawEnd(comment=raw_zip(TWO))), Why.DISAGREE),
    "a second directory that fits": (two_directories(), Why.DISAGREE),
    "cut in the middle": (raw_zip(ONE, TWO)[:60], Why.CUT_SHORT),
    "cut inside the directory": (raw_zip(ONE, TWO)[:-40], Why.CUT_SHORT),
    "one byte missing": (raw_zip(ONE, TWO)[:-1], Why.CUT_SHORT),
    "one byte lost in the data": (raw_zip(ONE, TWO)[:40] + raw_zip(ONE, TWO)[41:], Why.CUT_SHORT),
    "the comment is cut": (raw_zip(ONE, end=RawEnd(comment_size=9)), Why.CUT_SHORT),
    "more entries announced": (raw_zip(ONE, end=RawEnd(entries=2)), Why.CUT_SHORT),
    "fewer entries announced": (raw_zip(ONE, TWO, end=RawEnd(entries=1)), Why.DISAGREE),
    "several disks": (raw_zip(ONE, end=RawEnd(disk=1)), Why.CUT_SHORT),
    "directory elsewhere": (raw_zip(ONE, TWO, end=RawEnd(start=3)), Why.CUT_SHORT),
    "encrypted": (raw_zip(RawEntry(b"a", b"x", flags=1)), Why.ENCRYPTED),
    "encrypted in its own header only": (raw_zip(RawEntry(b"a", b"x", local_flags=1)), Why.ENCRYPTED),
    "strongly encrypted": (raw_zip(RawEntry(b"a", b"x", flags=0x41)), Why.ENCRYPTED),
    "unknown method": (raw_zip(RawEntry(b"a", b"x", method=12)), Why.METHOD),
    "method told twice": (raw_zip(RawEntry(b"a", b"x", local_method=8)), Why.DISAGREE),
    "name told twice": (raw_zip(RawEntry(b"a", b"x", local_name=b"b")), Why.DISAGREE),
    "size told twice": (raw_zip(RawEntry(b"a", b"x", local_size=2)), Why.DISAGREE),
    "same name": (raw_zip(ONE, ONE), Why.DUPLICATE_NAME),
    "same name but for case": (
        raw_zip(RawEntry(b"a/B.xml", b"1"), RawEntry(b"A/b.XML", b"2")),
        Why.DUPLICATE_NAME,
    ),
    "same name but for the slash": (
        raw_zip(RawEntry(b"a/b", b"1"), RawEntry(b"a\\b", b"2")),
        Why.DUPLICATE_NAME,
    ),
    "same name but for composition": (
        raw_zip(
            RawEntry("ế".encode(), b"1", flags=0x800), RawEntry("e\u0302\u0301".encode(), b"2", flags=0x800)
        ),
        Why.DUPLICATE_NAME,
    ),
    "name with an end inside": (raw_zip(RawEntry(b"a\0b", b"x")), Why.NAME),
    "no name": (raw_zip(RawEntry(b"", b"x")), Why.NAME),
    "name that is no text": (raw_zip(RawEntry(b"\xff", b"x", flags=0x800)), Why.NAME),
    "a link": (raw_zip(RawEntry(b"a", b"/etc", attributes=0o120777 << 16)), Why.NAME),
    "a second name in an extra": (
        raw_zip(RawEntry(b"a", b"x", central_extra=path_extra(b"a", "b"), local_extra=path_extra(b"a", "b"))),
        Why.DISAGREE,
    ),
    "a second name in one extra": (
        raw_zip(RawEntry(b"\xe0", b"x", central_extra=path_extra(b"\xe0", "à"))),
        Why.DISAGREE,
    ),
    "a second name for another name": (
        raw_zip(RawEntry(b"\xe0", b"x", central_extra=path_extra(b"\xe1", "à"))),
        Why.DISAGREE,
    ),
    "a second name that is no text": (
        raw_zip(RawEntry(b"\xe0", b"x", central_extra=struct.pack("<2H5sB", 0x7075, 6, b"12345", 255))),
        Why.NAME,
    ),
    "extra cut short": (raw_zip(RawEntry(b"a", b"x", central_extra=struct.pack("<2H", 9, 50))), Why.DISAGREE),
    "overlapping entries": (overlapping(), Why.OVERLAP),
    "an entry hidden in a gap": (raw_zip(ONE, RawEntry(b"b", b"y", before=raw_zip(TWO))), Why.DISAGREE),
    "an entry hidden before the directory": (raw_zip(ONE, end=RawEnd(gap=raw_zip(TWO)[:60])), Why.DISAGREE),
    "checksum wrong": (raw_zip(RawEntry(b"a", b"x", crc=1)), Why.DAMAGED),
    "data that do not unpack": (
        raw_zip(RawEntry(b"a", b"xxxx", deflated=True, packed=b"\xff\xff")),
        Why.DAMAGED,
    ),
    "more data than announced": (
        raw_zip(RawEntry(b"a", b"x" * 50, deflated=True, size=49, local_size=49)),
        Why.DAMAGED,
    ),
    "less data than announced": (
        raw_zip(RawEntry(b"a", b"x" * 50, deflated=True, size=51, local_size=51)),
        Why.DAMAGED,
    ),
    "bytes after the packed data": (
        raw_zip(RawEntry(b"a", b"x", deflated=True, packed=zlib.compress(b"x", wbits=-15) + b"tail")),
        Why.DAMAGED,
    ),
    "descriptor that lies": (
        raw_zip(RawEntry(b"a", b"x", described=True, descriptor=b"\0" * 16)),
        Why.DISAGREE,
    ),
    "a bomb": (raw_zip(RawEntry(b"a", bytes(4 * MIB), deflated=True)), Why.RATIO),
}


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize(("data", "reason"), ALWAYS_REFUSED.values(), ids=ALWAYS_REFUSED)
def test_a_zip_that_reads_in_two_ways_is_refused(data: bytes, reason: Why, exact: bool) -> None:
    found = why(data, exact=exact)
    # Where every byte must be an entry's, some of these already break that rule.
    assert found == reason or (exact and found is Why.LOOSE_BYTES)


PACKAGES_ONLY = {
    "a comment": raw_zip(ONE, end=RawEnd(comment=b"hi")),
    "an entry's comment": raw_zip(RawEntry(b"a", b"x", comment=b"hi")),
    "bytes at the end": raw_zip(ONE, end=RawEnd(after=b"\0")),
    "a gap between entries": raw_zip(ONE, RawEntry(b"b", b"y", before=b"gap")),
    "a gap before the directory": raw_zip(ONE, end=RawEnd(gap=b"gap")),
    "a data descriptor": raw_zip(RawEntry(b"a", b"x", described=True)),
    "a descriptor without its mark": raw_zip(
        RawEntry(b"a", b"x", described=True, descriptor=struct.pack("<3L", zlib.crc32(b"x"), 1, 1))
    ),
    "a wide descriptor": raw_zip(
        RawEntry(
            b"a", b"x", described=True, descriptor=b"PK\7\x08" + struct.pack("<L2Q", zlib.crc32(b"x"), 1, 1)
        )
    ),
    "an extra in the directory": raw_zip(RawEntry(b"a", b"x", central_extra=struct.pack("<2H", 9, 0))),
    "an extra in the header": raw_zip(RawEntry(b"a", b"x", local_extra=struct.pack("<2H", 9, 0))),
}


@pytest.mark.parametrize("data", PACKAGES_ONLY.values(), ids=PACKAGES_ONLY)
def test_only_packages_must_account_for_every_byte(data: bytes) -> None:
    assert len(read_all(data)) >= 1
    assert why(data, exact=True) is Why.LOOSE_BYTES


def test_packages_list_their_entries_in_the_order_in_which_they_lie() -> None:
    size_of_one = len(raw_zip(ONE)) - len(raw_zip()) - 46 - len(ONE.name)
    size_of_two = len(raw_zip(TWO)) - len(raw_zip()) - 46 - len(TWO.name)
    assert size_of_two > size_of_one
    backwards = raw_zip(
        RawEntry(ONE.name, ONE.data, deflated=True, header=size_of_two, local_name=b"two.txt"),
        TWO,
    )
    assert why(backwards, exact=True) in {Why.DISAGREE, Why.OVERLAP}


def test_streamed_zips_of_other_programs_open() -> None:
    class Pipe(BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise OSError

        def tell(self) -> int:
            raise OSError

    stream = Pipe()
    with (
        ZipFile(stream, "w", ZIP_DEFLATED) as archive,
        archive.open("big.xml", "w", force_zip64=True) as entry,
    ):
        entry.write(b"streamed " * 30)
    assert read_all(stream.getvalue()) == {"big.xml": b"streamed " * 30}


def test_wide_sizes_are_read_where_the_ordinary_ones_say_so() -> None:
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive, archive.open("a", "w", force_zip64=True) as entry:
        entry.write(b"xyz" * 40)
    assert b"\xff\xff\xff\xff" in stream.getvalue()
    assert read_all(stream.getvalue()) == {"a": b"xyz" * 40}


def test_a_vietnamese_name_may_stand_in_an_extra() -> None:
    extra = path_extra(b"T\xe1 7.xlsx", "Tổ 7.xlsx")
    data = raw_zip(RawEntry(b"T\xe1 7.xlsx", b"x", central_extra=extra, local_extra=extra))
    assert read_all(data) == {"Tổ 7.xlsx": b"x"}


def test_a_folder_entry_is_harmless() -> None:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        archive.writestr(ZipInfo("xl/"), b"")
        archive.writestr("xl/a.xml", b"x")
    assert read_all(stream.getvalue()) == {"xl/": b"", "xl/a.xml": b"x"}


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (ZipLimits(file_bytes=100), Why.FILE_TOO_LARGE),
        (ZipLimits(entries=1), Why.TOO_MANY_ENTRIES),
        (ZipLimits(entry_bytes=259), Why.ENTRY_TOO_LARGE),
        (ZipLimits(total_bytes=264), Why.TOTAL_TOO_LARGE),
        (ZipLimits(ratio=2, ratio_from=259), Why.RATIO),
    ],
)
def test_every_cap_is_a_refusal_of_its_own(limits: ZipLimits, reason: Why) -> None:
    assert why(raw_zip(ONE, TWO), limits=limits) is reason


@pytest.mark.parametrize(
    "limits",
    [
        ZipLimits(entries=2, entry_bytes=260, total_bytes=265),
        ZipLimits(ratio=2, ratio_from=260),
    ],
)
def test_a_zip_at_its_caps_opens(limits: ZipLimits) -> None:
    assert len(read_all(raw_zip(ONE, TWO), limits=limits)) == 2


def test_the_suggested_caps_are_the_published_ones() -> None:
    assert (LIMITS.entries, LIMITS.entry_bytes, LIMITS.total_bytes) == (1_000, 64 * MIB, 96 * MIB)
    assert (LIMITS.ratio, LIMITS.ratio_from) == (100, 100 * 1024)


def test_a_thousand_entries_open_and_one_more_does_not() -> None:
    entries = [RawEntry(b"%d" % number, b"") for number in range(1_001)]
    assert len(read_all(raw_zip(*entries[:1_000]), exact=True)) == 1_000
    assert why(raw_zip(*entries)) is Why.TOO_MANY_ENTRIES


def test_names_are_labels_and_never_paths() -> None:
    names = ["../../etc/passwd", "C:\\x", "/abs", "CON", "a:b", "\u202egnp.exe"]
    assert open_zip(zipped(dict.fromkeys(names, b"")), limits=LIMITS, exact=False).names == tuple(names)


def test_names_are_told_of_zips_too_broken_to_open() -> None:
    data = raw_zip(ONE, TWO)
    assert names_in(data) == ("one.txt", "two.txt")
    assert names_in(data[:-30]) == ("one.txt", "two.txt")
    assert names_in(data[:50]) == ("one.txt",)
    assert names_in(b"chao") == ()


def test_a_workbook_of_a_real_writer_opens() -> None:
    data = filled()  # once: a writer's second is in it
    assert read_all(data) == unzipped(data)


def only_refused(data: bytes, *, exact: bool) -> dict[str, bytes] | None:
    """What a zip holds, `None` when refused; anything else fails the test."""
    with suppress(ZipRefused):
        return read_all(data, exact=exact)
    return None


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_open_or_are_refused(tail: bytes, exact: bool) -> None:
    only_refused(tail, exact=exact)
    only_refused(b"PK\3\4" + tail, exact=exact)
    only_refused(tail + raw_zip()[-22:], exact=exact)


SOUND = raw_zip(ONE, TWO)


@given(st.integers(0, len(SOUND) - 1), st.integers(1, 255))
def test_a_changed_byte_never_changes_what_is_read(at: int, change: int) -> None:
    changed = bytearray(SOUND)
    changed[at] ^= change
    read = only_refused(bytes(changed), exact=True)
    # Dates, versions and attributes may change; names may too, for they are not under a checksum.
    assert read is None or sorted(read.values()) == sorted((ONE.data, TWO.data))


@given(st.integers(0, len(SOUND)), st.binary(min_size=1, max_size=8))
def test_inserted_bytes_never_change_what_is_read(at: int, more: bytes) -> None:
    read = only_refused(SOUND[:at] + more + SOUND[at:], exact=False)
    assert read is None or sorted(read.values()) == sorted((ONE.data, TWO.data))


@given(st.integers(0, len(SOUND)), st.binary(min_size=1, max_size=8))
def test_no_byte_can_be_slipped_into_a_package(at: int, more: bytes) -> None:
    assert only_refused(SOUND[:at] + more + SOUND[at:], exact=True) is None
