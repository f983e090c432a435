"""Erasing in a real store: whatever comes in whichever order, the same is left, and no byte of the rest."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from antt_sync.adapters.keys import verify
from antt_sync.adapters.packages import Package, pack, unpack
from antt_sync.adapters.sqlite_store import SqliteStore
from antt_sync.core.envelope import Envelope, Json, Kind
from antt_sync.core.erasure import Erased, Stub, files_of, stub_of
from antt_sync.core.kept import Incoming
from antt_sync.core.streams import stream_troubles
from antt_sync.core.submission import submission_of
from tests.world import OFFICE, signed, unit_id

AT = "2024-10-14T09:00:00+07:00"
WORKBOOK = b"PK a workbook with the same words inside: ghenh khuyu hoang"
SHA = hashlib.sha256(WORKBOOK).hexdigest()
SECRET = "Ghềnh khuỷu hoẵng vượn thuở"


def chain(count: int, *, text: str = SECRET, workbook: str = "") -> list[Envelope]:
    """A stream of one unit's submissions, each after the one before."""
    found: list[Envelope] = []
    for seq in range(1, count + 1):
        body: dict[str, Json] = {
            "unit": unit_id(1),
            "form": {"id": "F04-K", "version": "1", "hash": "0" * 64},
            "period": "2024",
            "values": {"1.1": f"{text} {seq}"},
            "workbook": {"sha256": workbook, "name": "a.xlsx"},
        }
        prev = found[-1].id if found else ""
        found.append(signed("unit 1", Kind.SUBMISSION, body, unit=unit_id(1), stream=(OFFICE, seq, prev)))
    return found


def incoming(*envelopes: Envelope, blobs: bool = False) -> Incoming:
    data = pack(Package(envelopes, {SHA: WORKBOOK} if blobs else {}))
    return Incoming(hashlib.sha256(data).hexdigest(), data, unpack(data, verify).envelopes)


def of(*envelopes: Envelope) -> Erased:
    files = frozenset(digest for e in envelopes for digest in files_of(e))
    return Erased({e.id: frozenset({stub_of(e)}) for e in envelopes}, files)


def kept(folder: Path) -> dict[str, Package]:
    return {p.name: unpack(p.read_bytes(), verify) for p in (folder / "packages").glob("*.antt")}


def says(folder: Path, text: str) -> bool:
    """Whether the store's file or a document in a package holds this text."""
    inside = any(text.encode() in e.payload for p in kept(folder).values() for e in p.envelopes)
    return inside or text.encode() in (folder / "store.sqlite").read_bytes()


def test_the_stub_stays_and_everything_else_is_gone(tmp_path: Path) -> None:
    one, two, three = chain(3, workbook=SHA)
    store = SqliteStore(tmp_path, verify=verify)
    store.add([incoming(one, two, blobs=True), incoming(three)], at=AT)
    store.erase(of(two), at="later")
    assert store.ids() == sorted([one.id, two.id, three.id])
    assert (store.get(two.id), store.has(two.id), store.stubs()) == (None, True, [stub_of(two)])
    assert {e.id for e in store.every()} == {one.id, three.id}
    assert [s.id for s in store.signed_by(one.header.key.hex(), OFFICE)] == [one.id, two.id, three.id]
    assert store.loose_ends()[0] == []  # no gap where the erased one was
    assert stream_troubles(*store.loose_ends()) == []
    assert not says(tmp_path, f"{SECRET} 2")
    assert says(tmp_path, f"{SECRET} 1")
    assert all(SHA not in p.blobs for p in kept(tmp_path).values())
    assert store.blob(SHA) is None
    assert store.check() == []
    assert {p.sha256 for p in store.leftovers()} == set()


def test_the_last_of_a_stream_is_followed_though_it_is_erased(tmp_path: Path) -> None:
    one, two = chain(2)
    store = SqliteStore(tmp_path, verify=verify)
    store.add([incoming(one, two)], at=AT)
    store.erase(of(two), at=AT)
    assert store.last_of_stream(one.header.key.hex(), OFFICE) == (two.header.seq, two.id)


def test_a_file_goes_from_every_package_whoever_else_names_it(tmp_path: Path) -> None:
    one, two = chain(2, workbook=SHA)
    store = SqliteStore(tmp_path, verify=verify)
    store.add([incoming(one, blobs=True), incoming(two, blobs=True)], at=AT)
    store.erase(of(one), at=AT)
    assert [list(p.blobs) for p in kept(tmp_path).values()] == [[]]
    assert store.check() == []


def test_a_package_that_cannot_be_read_is_made_again_from_the_tables(tmp_path: Path) -> None:
    one, two = chain(2)
    package = incoming(one, two)
    store = SqliteStore(tmp_path, verify=verify)
    store.add([package], at=AT)
    path = tmp_path / "packages" / f"{package.sha256}.antt"
    path.write_bytes(path.read_bytes()[:-5] + b"spoil")
    store.erase(of(one), at=AT)
    assert not path.exists()
    assert [[e.id for e in p.envelopes] for p in kept(tmp_path).values()] == [[two.id]]


def test_what_comes_again_is_kept_without_it(tmp_path: Path) -> None:
    one, two = chain(2, workbook=SHA)
    store = SqliteStore(tmp_path, verify=verify)
    store.erase(of(one), at=AT)
    new = store.add([incoming(one, two, blobs=True)], at=AT)
    assert [e.id for e in new] == [two.id]
    assert not says(tmp_path, f"{SECRET} 1")
    assert [list(p.blobs) for p in kept(tmp_path).values()] == [[]]
    assert store.add([incoming(one, blobs=True)], at=AT) == []
    assert len(kept(tmp_path)) == 1


def test_a_stub_that_lies_gives_way_to_the_document(tmp_path: Path) -> None:
    (one,) = chain(1)
    lie = Stub(one.id, "review", one.header.unit, one.header.key.hex(), OFFICE, 1, "")
    found = Erased({one.id: frozenset({lie})}, frozenset())
    store = SqliteStore(tmp_path, verify=verify)
    store.erase(found, at=AT)
    assert store.stubs() == [lie]
    assert store.add([incoming(one)], at=AT) == [one]
    store.erase(found, at=AT)
    assert (store.get(one.id), store.stubs()) == (one, [])


def test_what_is_erased_no_longer_may_come_again(tmp_path: Path) -> None:
    (one,) = chain(1)
    store = SqliteStore(tmp_path, verify=verify)
    store.add([incoming(one)], at=AT)
    store.erase(of(one), at=AT)
    store.erase(Erased({}, frozenset()), at=AT)
    assert (store.ids(), store.stubs()) == ([], [])
    assert store.add([incoming(one)], at=AT) == [one]


def test_a_change_that_is_not_kept_erases_nothing(tmp_path: Path) -> None:
    (one,) = chain(1)
    store = SqliteStore(tmp_path, verify=verify)
    store.add([incoming(one)], at=AT)
    with pytest.raises(RuntimeError):
        _erase_and_fail(store, one)
    assert store.get(one.id) == one
    assert says(tmp_path, SECRET)
    store.add([], at=AT)
    assert [[e.id for e in p.envelopes] for p in kept(tmp_path).values()] == [[one.id]]


def test_the_order_in_which_packages_and_erasures_come_does_not_matter(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    chance = random.Random(20241014)
    documents = chain(5, workbook=SHA)
    for number in range(60 if pytestconfig.getoption("--full") else 6):
        packages = [
            incoming(*chance.sample(documents, chance.randrange(1, 4)), blobs=chance.random() < 0.5)
            for _ in range(4)
        ]
        gone = chance.sample(documents, 2)
        states = set()
        for turn in range(3):
            folder = tmp_path / f"{number} {turn}"
            folder.mkdir()
            states.add(_after(folder, chance.sample(packages, 4), gone, chance.randrange(5)))
            assert not any(says(folder, submission_text(e)) for e in gone)
        assert len(states) == 1


def _erase_and_fail(store: SqliteStore, document: Envelope) -> None:
    with store.writing():
        store.erase(of(document), at=AT)
        raise RuntimeError


def submission_text(envelope: Envelope) -> str:
    return str(submission_of(envelope).values["1.1"])


def _after(
    folder: Path, packages: Sequence[Incoming], gone: Sequence[Envelope], when: int
) -> tuple[str, ...]:
    """The set and what is left in packages once all has come, the erasure after so many packages."""
    store = SqliteStore(folder, verify=verify)
    for number, package in enumerate(packages):
        if number == when:
            store.erase(of(*gone), at=AT)
        store.add([package], at=AT)
    store.erase(of(*gone), at=AT)
    left = sorted({e.id for p in kept(folder).values() for e in p.envelopes})
    assert left == sorted(e.id for e in store.every())
    assert store.check() == []
    store.close()
    return (*store_ids(folder), "|", *left)


def store_ids(folder: Path) -> list[str]:
    store = SqliteStore(folder, verify=verify)
    ids = store.ids()
    store.close()
    return ids
