"""A root key on sticks: copied whole, never twice onto one stick, found again and compared to the byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from antt_sync.adapters import keys, sticks
from antt_sync.core.errors import FileTrouble, KeyTrouble

QUICK = keys.Cost(memory_kib=64, passes=1)
TEXT = "Khóa gốc".encode("utf-8-sig")


@pytest.fixture
def root(work: Path) -> Path:
    folder = work / "pc" / "keys"
    folder.mkdir(parents=True)
    keys.make_key(folder, name="root", passphrase="mot hai ba", cost=QUICK)
    return folder / "root.key"


@pytest.fixture
def stick(work: Path) -> Path:
    (work / "USB").mkdir()
    return work / "USB"


def copied(root: Path, stick: Path) -> Path:
    return sticks.copy_root(root, stick, name='UBND phường "A/B"', read_first=TEXT)


def test_a_copy_is_the_same_to_the_byte_and_says_what_it_is(root: Path, stick: Path) -> None:
    folder = copied(root, stick)
    assert folder.parent == stick
    assert folder.name.startswith("antt-sync khoa goc UBND phường")
    assert sorted(p.name for p in folder.iterdir()) == ["Doc truoc.txt", "root.key"]
    assert (folder / "root.key").read_bytes() == root.read_bytes()
    assert (folder / "Doc truoc.txt").read_bytes() == TEXT
    assert sticks.same_root(root, [stick])


def test_one_stick_is_not_two(root: Path, stick: Path) -> None:
    copied(root, stick)
    for again in (stick, root.parent):
        with pytest.raises(KeyTrouble) as caught:
            copied(root, again)
        assert caught.value.code == "KEY-122"
    assert len(list(stick.iterdir())) == 1


def test_a_stick_that_is_not_there_is_not_made(root: Path, work: Path) -> None:
    with pytest.raises(FileTrouble):
        copied(root, work / "không cắm")
    assert not (work / "không cắm").exists()


def test_a_root_is_found_by_its_key_wherever_it_was_put(root: Path, stick: Path, work: Path) -> None:
    public = keys.public_of(root)
    assert sticks.find_root([stick], public) is None
    folder = copied(root, stick)
    assert sticks.find_root([work / "trống", stick], public) == folder / "root.key"
    assert sticks.find_root([folder], public) == folder / "root.key"
    assert sticks.find_root([folder / "root.key"], public) == folder / "root.key"
    assert sticks.find_root([stick], bytes(32)) is None


def test_a_copy_that_was_changed_is_none(root: Path, stick: Path) -> None:
    folder = copied(root, stick)
    data = bytearray(root.read_bytes())
    data[-8] ^= 1  # within the wrapped secret: the public half still says that it is this root
    (folder / "root.key").write_bytes(bytes(data))
    assert not sticks.same_root(root, [stick])
    (folder / "root.key").write_bytes(b"\x00")
    assert sticks.find_root([stick], keys.public_of(root)) is None


def test_a_root_that_goes_leaves_its_counter(root: Path) -> None:
    public = keys.public_of(root)
    sticks.remove_root(root)
    assert not root.exists()
    assert keys.counted(root) == public
    with pytest.raises(FileTrouble):
        sticks.remove_root(root)


def test_drives_are_folders_that_one_can_write_to() -> None:
    assert all(drive.is_dir() for drive in sticks.drives())


def test_a_folder_on_a_drive_is_told_from_one_beside_it(
    stick: Path, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not sticks.on_a_stick(stick)
    monkeypatch.setattr(sticks, "_MOUNTS", (f"{work}/USB",))
    monkeypatch.setattr("os.path.ismount", lambda path: Path(path) == stick)
    for folder in (stick, stick / "chưa có" / "máy"):
        assert sticks.on_a_stick(folder)
    for folder in (work, work / "USB khác"):
        assert not sticks.on_a_stick(folder)
