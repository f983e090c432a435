"""A root that is kept on a stick: its numbers go on here, and its absence is said before anybody types."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

import pytest

from antt_sync.adapters import keys
from antt_sync.adapters.keyring import KeyFolder
from antt_sync.core.errors import KeyTrouble

QUICK = keys.Cost(memory_kib=64, passes=1)
PASSPHRASE = "mot hai ba"


class Asked(KeyFolder):
    """A keyring of somebody who says where the stick is."""

    stick = ""

    def asked_stick(self) -> str:
        """The stick."""
        return self.stick


@pytest.fixture
def folder(work: Path) -> Path:
    made = work / "keys"
    made.mkdir()
    for name in ("office", "root"):
        keys.make_key(made, name=name, passphrase=PASSPHRASE, cost=QUICK)
    return made


def test_numbers_go_on_while_the_root_is_on_a_stick(folder: Path, work: Path) -> None:
    assert KeyFolder(folder, lambda: PASSPHRASE).reserve("*", 3, root=True) == 1
    (work / "USB").mkdir()
    shutil.move(folder / "root.key", work / "USB" / "root.key")
    ring = Asked(folder, lambda: PASSPHRASE)
    ring.stick = str(work / "USB")
    assert ring.root().public == keys.public_of(work / "USB" / "root.key")
    assert ring.reserve("*", 1, root=True) == 4
    assert ring.reserve("*", 1) == 1  # the office's own are its own


def test_a_root_that_is_nowhere_is_said_before_a_passphrase_is_asked_for(folder: Path) -> None:
    (folder / "root.key").unlink()
    with pytest.raises(KeyTrouble) as caught:
        KeyFolder(folder, lambda: pytest.fail("asked")).root()
    assert caught.value.code == "KEY-121"


def test_another_root_on_a_stick_is_not_taken(folder: Path, work: Path) -> None:
    (folder / "root.key").unlink()
    (work / "USB").mkdir()
    keys.make_key(work / "USB", name="root", passphrase=PASSPHRASE, cost=QUICK)
    ring = Asked(folder, lambda: PASSPHRASE)
    ring.stick = str(work / "USB")
    with pytest.raises(KeyTrouble) as caught:
        ring.root()
    assert caught.value.code == "KEY-121"


def test_a_passphrase_that_is_known_is_not_asked_for(folder: Path) -> None:
    ring = KeyFolder(folder, lambda: pytest.fail("asked"))
    ring.use(PASSPHRASE)
    assert ring.office().public == ring.public()


class Patient(KeyFolder):
    """A keyring of somebody who may try again."""

    told: tuple[str, ...] = ()

    def asked_again(self, wrong: KeyTrouble) -> bool:
        """Yes."""
        self.told += (wrong.code,)
        return True


def test_a_mistyped_passphrase_may_be_typed_twice_more(folder: Path) -> None:
    answers = iter(("sai roi sai roi", "mật khẩu dài", PASSPHRASE))
    ring = Patient(folder, lambda: next(answers))
    assert ring.office().public == ring.public()
    assert ring.root().public == keys.public_of(folder / "root.key")  # nobody is asked once more
    assert ring.told == ("KEY-101", "KEY-102")


def test_the_third_wrong_one_ends_it_and_none_is_remembered(folder: Path) -> None:
    answers = iter(("sai", "sai roi sai roi", "sai het", PASSPHRASE))
    ring = Patient(folder, lambda: next(answers))
    with pytest.raises(KeyTrouble) as caught:
        ring.office()
    assert (caught.value.code, ring.told) == ("KEY-101", ("KEY-101", "KEY-101"))
    assert ring.office().public == ring.public()


def test_where_nobody_sits_a_wrong_one_is_tried_once(folder: Path) -> None:
    answers = iter(("sai roi sai roi", PASSPHRASE))
    with pytest.raises(KeyTrouble):
        KeyFolder(folder, lambda: next(answers)).office()
    assert next(answers) == PASSPHRASE


def test_a_key_that_is_no_key_is_not_asked_for_again(folder: Path) -> None:
    (folder / "office.key").write_bytes(b"{}")
    ring = Patient(folder, lambda: PASSPHRASE)
    with pytest.raises(KeyTrouble) as caught:
        ring.office()
    assert (caught.value.code, ring.told) == ("KEY-104", ())


def test_a_root_with_a_passphrase_of_its_own_is_asked_for(folder: Path) -> None:
    (folder / "root.key").unlink()
    (folder / "root.seq.json").unlink()
    keys.make_key(folder, name="root", passphrase="cua rieng khoa goc", cost=QUICK)
    answers = iter((PASSPHRASE, "cua rieng khoa goc"))
    ring = Patient(folder, lambda: next(answers))
    assert (ring.office().public, ring.root().public) == (ring.public(), keys.public_of(folder / "root.key"))


def test_another_root_takes_the_place_of_the_one_there_which_is_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "make_key", partial(keys.make_key, cost=QUICK))
    ring = KeyFolder(folder, lambda: PASSPHRASE)
    old, made = ring.root().public, ring.new_root(lambda: PASSPHRASE)
    public = made.root().public
    assert ring.new_root(lambda: pytest.fail("chosen twice")).root().public == public
    assert (made.reserve("*", 2, root=True), ring.root().public) == (1, old)
    for _ in range(2):  # once more changes nothing
        ring.count_root(public, {"*": 9})
        assert (ring.root().public, keys.public_of(folder / "Cũ" / "root.key")) == (public, old)
    assert ring.reserve("*", 1, root=True) == 3
    assert not (folder / "Mới" / "root.key").exists()


def test_a_root_that_another_pc_replaced_is_looked_for_on_sticks(folder: Path, work: Path) -> None:
    (work / "USB").mkdir()
    new = keys.make_key(work / "USB", name="root", passphrase=PASSPHRASE, cost=QUICK)
    ring = Asked(folder, lambda: PASSPHRASE)
    assert ring.root().public != new
    ring.count_root(new, {"*": 5})
    with pytest.raises(KeyTrouble) as caught:
        ring.root()
    ring.stick = str(work / "USB")
    assert (caught.value.code, ring.root().public, ring.reserve("*", 1, root=True)) == ("KEY-121", new, 6)
