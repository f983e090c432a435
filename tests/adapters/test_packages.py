"""Packages: a damaged copy is called damaged, a forged document not genuine, never the other way."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from antt_sync.adapters.keys import verify
from antt_sync.adapters.packages import (
    INDEX,
    MAX_ENTRIES,
    MAX_PACKAGE,
    Package,
    pack,
    unpack,
)
from antt_sync.adapters.sniff import Kind as Sort
from antt_sync.adapters.sniff import sniff
from antt_sync.core.envelope import Envelope, Header, Json, Kind, encode, seal
from antt_sync.core.errors import SealBroken

PRIVATE = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"test_packages").digest())
HEADER = Header(
    unit="K-14761-007.1",
    key=PRIVATE.public_key().public_bytes_raw(),
    to="X-14761-000.1",
    seq=1,
    prev="",
    claimed_at="2024-10-14T08:30:00+07:00",
    tool="antt-sync/0.1.0",
)


def document(seq: int = 1, body: dict[str, Json] | None = None) -> Envelope:
    return seal(Kind.SUBMISSION, replace(HEADER, seq=seq), body or {"values": {"1.1": seq}}, PRIVATE.sign)


def named(*contents: bytes) -> dict[str, bytes]:
    return {hashlib.sha256(content).hexdigest(): content for content in contents}


def zipped(entries: dict[str, bytes], *, method: int = zipfile.ZIP_STORED) -> bytes:
    """A zip by the standard library, which knows nothing of our rules."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return stream.getvalue()


def entries_of(package: Package) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pack(package))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def refusal(data: bytes) -> str:
    with pytest.raises(SealBroken) as caught:
        unpack(data, verify)
    return caught.value.code


def parts(package: Package) -> object:
    """Everything in a package, not only the ids that `==` on envelopes looks at."""
    return [encode(envelope) for envelope in package.envelopes], dict(package.blobs)


SECTOR = 512
COPY_AGAIN = frozenset({"SEAL-101", "SEAL-102"})
LOREM = b"".join(hashlib.sha256(b"%d" % n).digest() for n in range(2048))
"""64 KiB that do not repeat: the evidence in a package."""
SMALL = Package((document(1), document(2)), named(zipped({"xl/workbook.xml": b"<workbook/>"}), b"PK\x05\x06"))


def test_what_is_packed_unpacks_as_the_same_set() -> None:
    unpacked = unpack(pack(SMALL), verify)
    assert set(unpacked.envelopes) == set(SMALL.envelopes)
    assert unpacked.blobs == SMALL.blobs
    assert parts(unpacked) == parts(unpack(pack(unpacked), verify))


def test_an_empty_package_is_a_package() -> None:
    assert unpack(pack(Package(())), verify) == Package((), {})


def test_the_same_set_gives_the_same_bytes_in_any_order_and_with_repeats() -> None:
    one, two = SMALL.envelopes
    blobs = dict(reversed(list(SMALL.blobs.items())))
    assert pack(Package((two, one, two), blobs)) == pack(SMALL)


def test_a_package_is_an_ordinary_stored_zip_without_a_clock_that_begins_with_its_index() -> None:
    with zipfile.ZipFile(io.BytesIO(pack(SMALL))) as archive:
        infos = archive.infolist()
        assert archive.testzip() is None
        index = json.loads(archive.read(INDEX))
    assert infos[0].filename == INDEX
    assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}
    assert {(info.compress_type, info.create_system) for info in infos} == {(zipfile.ZIP_STORED, 3)}
    assert index["format"] == 1
    listed = [f"envelopes/{name}.json" for name in index["envelopes"]]
    listed += [f"blobs/{name}" for name in index["blobs"]]
    assert [info.filename for info in infos[1:]] == listed


def test_a_package_may_be_deflated_by_whoever_makes_it() -> None:
    deflated = zipped(entries_of(SMALL), method=zipfile.ZIP_DEFLATED)
    assert parts(unpack(deflated, verify)) == parts(unpack(pack(SMALL), verify))


def test_blobs_are_hashed_even_when_nobody_keeps_them() -> None:
    assert unpack(pack(SMALL), verify, with_blobs=False) == Package(unpack(pack(SMALL), verify).envelopes, {})
    entries = entries_of(SMALL)
    entries[list(entries)[-1]] += b"!"
    with pytest.raises(SealBroken) as caught:
        unpack(zipped(entries), verify, with_blobs=False)
    assert caught.value.code == "SEAL-102"


def test_a_blob_under_a_wrong_name_is_never_packed() -> None:
    with pytest.raises(ValueError, match="not named by its SHA-256"):
        pack(Package((), {"0" * 64: b"workbook"}))


def test_every_beginning_of_a_package_is_incomplete_and_never_called_a_forgery() -> None:
    data = pack(SMALL)
    codes = {refusal(data[:length]) for length in range(len(data))}
    assert codes == {"SEAL-101"}


def test_every_beginning_of_a_deflated_package_is_incomplete_too() -> None:
    data = zipped(entries_of(SMALL), method=zipfile.ZIP_DEFLATED)
    codes = {refusal(data[:length]) for length in range(len(data))}
    assert codes == {"SEAL-101"}


@pytest.mark.parametrize("change", [0x01, 0x80, 0xFF])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_every_changed_byte_is_called_damage_or_changes_nothing(change: int, method: int) -> None:
    data = pack(SMALL) if method == zipfile.ZIP_STORED else zipped(entries_of(SMALL), method=method)
    whole = parts(unpack(data, verify))
    outcomes = set()
    for at in range(len(data)):
        changed = data[:at] + bytes([data[at] ^ change]) + data[at + 1 :]
        try:
            assert parts(unpack(changed, verify)) == whole, at
        except SealBroken as broken:
            outcomes.add(broken.code)
    assert outcomes <= {"SEAL-101", "SEAL-102", "SEAL-103", "SEAL-104"}
    assert "SEAL-102" in outcomes


@pytest.mark.goal("R5", "bit flips in a package: damage, or no change at all")
def test_every_flipped_bit_is_called_damage_or_changes_nothing(
    pytestconfig: pytest.Config, tried: Callable[[int, str], None]
) -> None:
    data = pack(Package((document(),), named(LOREM[: 7_300 if pytestconfig.getoption("--full") else 100])))
    whole, harmless = parts(unpack(data, verify)), 0
    for at in range(len(data)):
        for bit in range(8):
            changed = data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]
            try:
                outcome = parts(unpack(changed, verify))
            except SealBroken as broken:
                outcome = broken.code[:6]
            assert outcome in ("SEAL-1", whole), (at, bit)
            harmless += outcome == whole
    tried(len(data) * 8, f"0 changed what is read ({harmless} left it equal), 0 called forged")


def sector_faults(data: bytes, stale: bytes) -> Iterator[tuple[str, bytes]]:
    """What a stick does to a copy: each sector zeroed, dropped, doubled, swapped or left as it was."""
    sectors = [data[at : at + SECTOR] for at in range(0, len(data), SECTOR)]
    for n, sector in enumerate(sectors):
        before, after = b"".join(sectors[:n]), b"".join(sectors[n + 1 :])
        yield f"zeroed {n}", before + bytes(len(sector)) + after
        yield f"dropped {n}", before + after
        yield f"doubled {n}", before + sector + sector + after
        yield f"stale {n}", before + stale[n * SECTOR :][: len(sector)] + after
        yield f"zero tail {n}", before + bytes(len(sector) + len(after))
        if n + 1 < len(sectors):
            further = b"".join(sectors[n + 2 :])
            yield f"swapped {n}", before + sectors[n + 1] + sector + further


@pytest.mark.goal("R4", "every beginning and every sector fault of a package")
def test_whatever_a_stick_does_to_a_copy_is_damage_and_never_a_forgery(
    pytestconfig: pytest.Config, tried: Callable[[int, str], None]
) -> None:
    size = 64 * 1024 if pytestconfig.getoption("--full") else 1024
    body: dict[str, Json] = {"values": {f"1.{n}": n for n in range(size // 40)}}
    one = document(1, body)
    room = size - len(pack(Package((one,), named(b""))))
    data = pack(Package((one,), named(LOREM[: max(0, room)])))
    stale = pack(Package((document(2, body),), named(bytes(reversed(LOREM[: max(0, room)])))))
    assert len(data) == len(stale)
    assert len(data) >= size
    codes = {refusal(data[:length]) for length in range(len(data))}
    assert codes == {"SEAL-101"}
    faults = [(what, changed) for what, changed in sector_faults(data, stale) if changed != data]
    said = {what: refusal(changed) for what, changed in faults}
    other = {what for what, code in said.items() if code not in COPY_AGAIN}
    # Without its first sector nothing says what it was; these words too end with "copy it again".
    assert other <= {f"{fault} 0" for fault in ("zeroed", "dropped", "swapped", "zero tail")}
    assert {said[what] for what in other} <= {"SEAL-104"}
    tried(len(data) + len(faults), "0 accepted, all “damaged, copy again”, 0 called forged")


@pytest.mark.parametrize(
    ("tail", "code"), [(b"\0", "SEAL-102"), (b"PK\x05\x06" + bytes(18), "SEAL-102"), (b"a" * 100, "SEAL-102")]
)
def test_bytes_after_the_end_are_damage(tail: bytes, code: str) -> None:
    assert refusal(pack(SMALL) + tail) == code


@pytest.mark.parametrize(
    "data",
    [
        b"hello",
        b"%PDF-1.7",
        b"\0" * 1000,
        b'{"payloadType":""}',
        zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}),
        zipped({"[Content_Types].xml": b"<Types/>"})[:40],
        zipped({}),
    ],
    ids=["text", "pdf", "zeros", "bare envelope", "workbook", "half a workbook", "empty zip"],
)
def test_another_kind_of_file_is_said_to_be_no_package(data: bytes) -> None:
    assert refusal(data) == "SEAL-104"
    assert sniff(data) is not Sort.PACKAGE


def test_a_package_is_recognised_by_its_content_even_when_damaged() -> None:
    data = pack(SMALL)
    assert sniff(data) is Sort.PACKAGE
    assert sniff(data[: len(data) // 2]) is Sort.PACKAGE


def index_of(entries: dict[str, bytes], **changes: object) -> bytes:
    return json.dumps({**json.loads(entries[INDEX]), **changes}).encode()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"format": 2}, "SEAL-105"),
        ({"format": 2, "streams": []}, "SEAL-105"),
        ({"format": "1"}, "SEAL-104"),
        ({"format": None}, "SEAL-104"),
        ({"note": ""}, "SEAL-104"),
        ({"blobs": None}, "SEAL-104"),
        ({"blobs": [1]}, "SEAL-104"),
        ({"blobs": ["../../x"]}, "SEAL-104"),
        ({"envelopes": ["f" * 64, "e" * 64]}, "SEAL-104"),
        ({"envelopes": ["e" * 64, "e" * 64]}, "SEAL-104"),
        ({"envelopes": []}, "SEAL-102"),
        ({"envelopes": ["e" * 64]}, "SEAL-102"),
    ],
    ids=str,
)
def test_an_index_that_is_not_ours_is_refused(changes: dict[str, object], code: str) -> None:
    entries = entries_of(SMALL)
    entries[INDEX] = index_of(entries, **changes)
    assert refusal(zipped(entries)) == code


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b'{"format":1,"format":1}', b"\xff"])
def test_an_index_that_is_no_index_is_refused(text: bytes) -> None:
    assert refusal(zipped({**entries_of(SMALL), INDEX: text})) == "SEAL-104"


@pytest.mark.parametrize("lost", [1, 2, 3, 4])
def test_a_package_that_lost_an_entry_is_incomplete(lost: int) -> None:
    entries = entries_of(SMALL)
    del entries[list(entries)[lost]]
    assert refusal(zipped(entries)) == "SEAL-101"


def test_an_entry_that_the_index_does_not_list_is_refused() -> None:
    assert refusal(zipped({**entries_of(SMALL), "readme.txt": b"hello"})) == "SEAL-102"


def test_entries_in_another_order_are_refused() -> None:
    entries = entries_of(SMALL)
    backwards = dict(reversed(list(entries.items())))
    assert refusal(zipped(backwards)) == "SEAL-104"
    index_first = {INDEX: entries[INDEX], **backwards}
    assert refusal(zipped(index_first)) == "SEAL-102"


def test_a_document_under_another_documents_name_is_not_genuine() -> None:
    entries = entries_of(SMALL)
    _, first, second, *_ = entries
    entries[first], entries[second] = entries[second], entries[first]
    assert refusal(zipped(entries)) == "SEAL-206"


def test_an_altered_document_packed_again_is_not_genuine() -> None:
    one = document()
    forged = replace(one, payload=one.payload.replace(b'"1.1":1', b'"1.1":9'))
    assert forged.payload != one.payload
    entries = entries_of(Package((one,)))
    entries[f"envelopes/{one.id}.json"] = encode(forged)
    assert refusal(zipped(entries)) == "SEAL-202"


def test_damage_is_named_before_forgery_when_there_is_both() -> None:
    one = document()
    entries = entries_of(Package((one,), named(b"workbook")))
    entries[f"envelopes/{one.id}.json"] = b"{}"
    *_, blob = entries
    assert refusal(zipped(entries)) == "SEAL-201"
    entries[blob] = b"another"
    assert refusal(zipped(entries)) == "SEAL-102"


def test_a_package_beyond_the_caps_is_too_large_to_make_and_to_read() -> None:
    big = bytes(MAX_PACKAGE)
    with pytest.raises(SealBroken) as caught:
        pack(Package((), named(big, b"1")))
    assert caught.value.code == "SEAL-103"
    assert refusal(pack(SMALL) + big) == "SEAL-103"
    with pytest.raises(SealBroken) as caught:
        pack(Package((), named(*(b"%d" % number for number in range(MAX_ENTRIES + 1)))))
    assert caught.value.code == "SEAL-103"


def test_a_deflate_bomb_is_too_large() -> None:
    bomb = b"0" * (20 * 1024 * 1024)
    name = hashlib.sha256(bomb).hexdigest()
    index = json.dumps({"format": 1, "envelopes": [], "blobs": [name]}).encode()
    data = zipped({INDEX: index, f"blobs/{name}": bomb}, method=zipfile.ZIP_DEFLATED)
    assert len(data) < 100_000
    assert refusal(data) == "SEAL-103"


@given(st.lists(st.integers(1, 50), max_size=6), st.lists(st.binary(max_size=200), max_size=4))
def test_any_set_survives_packing(seqs: list[int], blobs: list[bytes]) -> None:
    package = Package(tuple(document(seq) for seq in seqs), named(*blobs))
    unpacked = unpack(pack(package), verify)
    assert set(unpacked.envelopes) == set(package.envelopes)
    assert len(unpacked.envelopes) == len(set(seqs))
    assert unpacked.blobs == package.blobs
    assert pack(unpacked) == pack(package)


@given(st.binary(max_size=200), st.integers(0, 3000), st.integers(0, 40))
def test_any_bytes_written_anywhere_into_a_package_only_ever_break_its_seal(
    noise: bytes, at: int, skipped: int
) -> None:
    data = pack(SMALL)
    changed = data[:at] + noise + data[at + skipped :]
    try:
        outcome = parts(unpack(changed, verify))
    except SealBroken as broken:
        outcome = broken.code[:6]
    assert outcome in ("SEAL-1", parts(unpack(data, verify)))
