"""Another root by commands: signed over by the old one, or lost and compared; and what thieves make of it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from antt_sync.adapters import keys
from antt_sync.adapters.working_folder import read_office, write_office
from antt_sync.app.new_root import replace_root
from antt_sync.app.ports import Signer
from antt_sync.app.registry import check_root
from antt_sync.app.rosters import issued_forms
from antt_sync.app.world import Books
from antt_sync.cli.wiring import AnttPackages
from antt_sync.core.envelope import Envelope, Header, Json, Kind, seal
from antt_sync.core.errors import KeyTrouble
from antt_sync.core.public_key import fingerprint
from antt_sync.core.roster import Roster
from tests.offices import PASSPHRASE, desk_of, rehearsed, unlocked
from tests.terminal import antt
from tests.tiers import NAMES, PROVINCE, WARD, adopted, make_province, make_ward, ran, taken
from tests.world import key

THIEF = 90
"""The number that a thief's documents have."""


@dataclass(frozen=True)
class Pair:
    """A province, and a commune that compared its root before it was replaced."""

    ward: Path
    province: Path

    @property
    def below(self) -> Roster:
        """The commune's roster."""
        found = Books(desk_of(self.ward)).roster
        assert found is not None
        return found

    def up(self) -> str:
        """The root that the commune knows of the province."""
        return self.below.roots[PROVINCE][-1]

    def told(self) -> list[str]:
        """What the commune is told to look at; that a key's documents fork is told of every thief."""
        codes = {each["code"] for each in ran("--json", "status", at=self.ward).said["attention"]}
        return sorted(codes - {"GAP-102"})

    def send(self) -> None:
        """The province publishes; the commune takes it in."""
        pack = self.province.parent / f"goi {len(list(self.province.parent.glob('goi*')))}.antt"
        ran("publish", "-o", pack, at=self.province)
        assert taken(self.ward, pack).code == 0


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("root")
    make_ward(home / "phuong", units=1)
    make_province(home / "tinh", WARD)
    adopted(home / "phuong", home / "tinh")
    Pair(home / "phuong", home / "tinh").send()
    return home


@pytest.fixture(scope="module")
def rotated(joined: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = Path(shutil.copytree(joined, tmp_path_factory.mktemp("rotated") / "nhà"))
    ran("keys", "new-root", "--yes", at=home / "tinh")
    Pair(home / "phuong", home / "tinh").send()
    return home


@pytest.fixture
def before(joined: Path, work: Path) -> Pair:
    home = Path(shutil.copytree(joined, work / "trước"))
    return Pair(home / "phuong", home / "tinh")


@pytest.fixture
def after(rotated: Path, work: Path) -> Pair:
    home = Path(shutil.copytree(rotated, work / "sau"))
    return Pair(home / "phuong", home / "tinh")


def own(office: Path) -> Roster:
    found = Books(desk_of(office)).own_roster
    assert found is not None
    return found


def version(office: Path, number: int) -> Envelope:
    """A version of an office's own roster that the office signed itself."""
    of_store = desk_of(office).store.of_kind(Kind.ROSTER)
    own_ones = (e for e in of_store if e.body["office"] == own(office).office and e.header.seq < THIEF)
    (found,) = (e for e in own_ones if e.body["version"] == number)
    return found


def forged(pen: Signer, at: Path, after: Envelope, **body: Json) -> Envelope:
    """Take in what a thief who has a key signs as a next version of the province's roster."""
    number = int(str(after.body["version"])) + 1
    said = {**after.body, "version": number, "previous": after.id, "root": "", **body}
    return brought(pen, at, Kind.ROSTER, said)


def brought(pen: Signer, at: Path, kind: Kind, body: Mapping[str, Json]) -> Envelope:
    """Take in what somebody signs in the province's name."""
    made = seal(kind, Header(PROVINCE, pen.public, "*", THIEF, "", "", "x/1"), body, pen.sign)
    path = at.parent / f"lạ {made.id[:8]}.antt"
    path.write_bytes(AnttPackages().pack([made], {}))
    taken(at, path)
    return made


def old_root(office: Path) -> Signer:
    """The root that was replaced, as whoever finds a copy has it."""
    (path,) = (office / "keys" / "Cũ").glob("root*.key")
    return keys.unlock(path, PASSPHRASE)


def test_a_new_root_says_what_else_changed_and_those_below_are_told_once(before: Pair) -> None:
    old = ran("--json", "keys", "show", at=before.province).said["fingerprint"]
    said = ran("keys", "new-root", "--yes", at=before.province).out
    shown = ran("--json", "keys", "show", at=before.province).said
    root = fingerprint(bytes.fromhex(shown["root"]))
    assert f"Mã số chữ ký của {NAMES[PROVINCE]} cũng đổi theo: {shown['fingerprint']}." in said
    assert old != shown["fingerprint"]
    assert f"Báo hai số mới cho: {NAMES[WARD]}." in said
    pack = before.province.parent / "goi.antt"
    ran("publish", "-o", pack, at=before.province)
    once, again = (ran("merge", pack, at=before.ward).out for _ in range(2))
    told = f"{NAMES[PROVINCE]} đã thay khóa gốc."
    assert (told in once, root in once, told in again) == (True, True, False)


def test_the_old_root_signs_over_and_those_below_compare_nothing_again(before: Pair) -> None:
    compared = desk_of(before.ward).office
    ended = ran("--json", "keys", "new-root", "--yes", at=before.province)
    root = ended.said["root"]
    assert root != compared.superior_root == desk_of(before.province).office.root
    assert (ended.said["version"], own(before.province).version) == (4, 4)
    before.send()
    assert (before.up(), before.told()) == (root, [])
    assert desk_of(before.ward).office == compared  # what people compared stays written; the chain decides
    mark = fingerprint(bytes.fromhex(root))
    assert mark in ran("keys", "show", at=before.province).out
    assert mark in antt("doctor", at=before.province).out
    assert antt("--json", "keys", "show", "--compare", mark, at=before.province).said["same"] == "root"
    for office in (before.ward, before.province):
        assert ran("verify", at=office).code == 0


def test_nobody_at_the_screen_is_asked_to_say_yes_and_a_unit_has_no_root(before: Pair, work: Path) -> None:
    ended = antt("keys", "new-root", at=before.province)
    assert (ended.code, "USE-121" in ended.err) == (2, True)
    assert antt("keys", "new-root", at=before.province, typing="k\n").code == 2
    assert not (before.province / "keys" / "Mới").exists()
    unit = ("--unit", "K-14761-001.1", "--name", "Tổ dân phố số 1", "--level", "unit")
    ran("init", work / "tổ", *unit, "--root", own(before.ward).root, "--root-office", WARD, at=work)
    assert "USE-184" in antt("keys", "new-root", "--yes", at=work / "tổ").err


def test_what_comes_next_is_signed_by_the_new_root_and_a_stick_with_the_old_one_is_no_help(
    after: Pair,
) -> None:
    root, stick = own(after.province).root, after.province.parent / "usb"
    stick.mkdir()
    ran("keys", "copy-root", stick, at=after.province)
    (after.province / "keys" / "root.key").unlink()
    lines = ("roster", "cutoff", WARD, "--yes")
    assert "CUT-102" in antt(*lines, at=after.province).err  # its key and its root: which one is to be said
    mark = fingerprint(desk_of(after.ward).keys.public())
    missing = antt("roster", "cutoff", mark, "--yes", at=after.province)
    assert (missing.code, "KEY-121" in missing.err) == (5, True)
    (copy,) = stick.rglob("root.key")
    copy.rename(after.province / "keys" / "root.key")
    ran("roster", "cutoff", mark, "--yes", at=after.province)
    after.send()
    assert (own(after.province).version, own(after.province).root, after.up()) == (5, root, root)
    assert fingerprint(old_root(after.province).public) != fingerprint(bytes.fromhex(root))


def test_a_stopped_run_goes_on_with_the_key_it_made_and_signs_once(before: Pair) -> None:
    folder = before.province / "keys"
    kept = shutil.copytree(folder, before.province.parent / "khóa")
    made = ran("--json", "keys", "new-root", "--yes", at=before.province).said
    ready = {p.name: p.read_bytes() for p in folder.glob("root.*")}
    shutil.rmtree(folder)
    shutil.copytree(kept, folder)  # as it was when all was signed and nothing was in its place
    (folder / "Mới").mkdir()
    for name, data in ready.items():
        (folder / "Mới" / name).write_bytes(data)
    assert ran("--json", "keys", "new-root", "--yes", at=before.province).said == made
    assert keys.public_of(folder / "root.key").hex() == made["root"]
    assert not list((folder / "Mới").glob("*.key"))


def test_where_only_the_old_root_or_only_the_new_one_signed_it_is_kept_aside(before: Pair) -> None:
    was, last = before.below.above, version(before.province, 2)
    new = key("root 2")
    root = desk_of(before.province).keys.root()
    forged(new, before.ward, last)
    assert (before.below.above, before.told()) == (was, ["PARK-107"])
    forged(root, before.ward, last, root=key("ai đó").public.hex())
    assert (before.below.above, before.told()) == (was, ["PARK-107", "PARK-112"])
    assert before.up() == root.public.hex()


def test_after_it_the_old_root_signs_nothing_that_follows(after: Pair) -> None:
    was, root = after.below.above, after.up()
    thief = old_root(after.province)
    for number in (3, 4):  # beside the new root's version, and after it
        forged(thief, after.ward, version(after.province, number), units=[])
    assert (after.below.above, after.up(), after.told()) == (was, root, ["PARK-112"])
    pack = after.province.parent / "goi 0.antt"  # what the old root signed before is sent once more
    assert taken(after.ward, pack).code == 0
    assert (after.below.above, after.up()) == (was, root)


def test_a_branch_of_the_old_root_is_a_second_version_until_the_new_root_settles_it(after: Pair) -> None:
    thief, two = old_root(after.province), version(after.province, 2)
    for office in (after.ward, after.province):
        forged(thief, office, two)
    root = own(after.province).root
    assert (own(after.province).forked, after.up()) == (True, root)
    mark = fingerprint(desk_of(after.ward).keys.public())
    ran("roster", "cutoff", mark, "--yes", at=after.province)
    assert (own(after.province).forked, own(after.province).version) == (False, 5)
    after.send()
    assert (after.up(), after.below.ended[desk_of(after.ward).keys.public().hex()][0].by) == (root, PROVINCE)


def test_where_the_chain_was_handed_to_two_the_replaced_root_speaks_for_nobody(after: Pair) -> None:
    old, thief = old_root(after.province), key("thief")
    form = brought(old, after.province, Kind.FORM, {"hash": "ab" * 32})
    handed = forged(old, after.province, version(after.province, 2), root=thief.public.hex())
    forged(thief, after.province, handed)
    assert own(after.province).root == ""
    assert form not in issued_forms(desk_of(after.province))


def test_an_office_whose_root_was_ended_above_signs_no_roster_by_it(before: Pair) -> None:
    mark = fingerprint(bytes.fromhex(own(before.ward).root))
    ran("roster", "cutoff", mark, "--yes", at=before.province)
    before.send()
    desk = desk_of(before.ward)
    kept = desk.store.ids()
    with pytest.raises(KeyTrouble, match="ROSTER-137"):
        check_root(desk, Books(desk).own_roster)
    assert desk.store.ids() == kept


def test_a_commune_signs_its_roster_over_and_the_province_does_nothing(before: Pair) -> None:
    made = ran("--json", "keys", "new-root", "--yes", at=before.ward).said
    ran("forward", "-o", before.ward.parent / "lên.antt", at=before.ward)
    assert taken(before.province, before.ward.parent / "lên.antt").code == 0
    seen = Books(desk_of(before.province)).roster
    assert seen is not None
    assert seen.roots[WARD][-1] == made["root"]
    assert ran("--json", "status", at=before.province).said["attention"] == []


def test_a_lost_root_is_compared_by_phone_and_nothing_signed_is_lost(before: Pair, work: Path) -> None:
    unit = ("--unit", "K-14761-001.1", "--name", "Tổ dân phố số 1", "--level", "unit")
    ran("init", work / "tổ", *unit, "--root", own(before.ward).root, "--root-office", WARD, at=work)
    second = Path(shutil.copytree(before.ward, work / "máy hai"))  # another PC of the commune
    lost = desk_of(before.ward).office.root
    (before.ward / "keys" / "root.key").unlink()
    assert "KEY-121" in antt("keys", "new-root", "--yes", at=before.ward).err
    made = ran("--json", "keys", "new-root", "--lost", "--yes", at=before.ward).said
    assert (made["version"], desk_of(before.ward).office.root) == (2, made["root"])
    asking, pack = work / "phuong.json", work / "xuống.antt"
    ran("keys", "request", "-o", asking, at=before.ward)
    ran("publish", "-o", pack, at=before.ward)
    assert ran("open", pack, at=work / "tổ").code == 0
    assert Books(desk_of(work / "tổ")).roster is None or own(work / "tổ").version == 1
    ran("roster", "enrol", asking, "--above", "--yes", at=work / "tổ")
    assert (own(work / "tổ").version, own(work / "tổ").root) == (2, made["root"])
    # The province lists the new root and ends the old one: the commune's other PC follows by itself.
    ran("forward", "-o", work / "lên.antt", at=before.ward)
    assert taken(before.province, work / "lên.antt").code == 0
    ran("roster", "enrol", asking, "--yes", at=before.province)
    ran("roster", "cutoff", fingerprint(bytes.fromhex(lost)), "--yes", at=before.province)
    before.send()
    for name in ("goi 1.antt", "xuống.antt"):
        taken(second, next(path for path in work.rglob(name)))
    assert (own(second).version, own(second).root) == (2, made["root"])
    assert desk_of(second).office.root == lost
    assert fingerprint(bytes.fromhex(made["root"])) in antt("doctor", at=second).out


def half_made(office: Path, *, signed: bool, passphrase: str = PASSPHRASE) -> str:
    """What a `new-root --lost` leaves that was killed once its key was made, or once that had signed."""
    (office / "keys" / "root.key").unlink()
    desk = desk_of(office)
    with rehearsed():
        ring = unlocked(office / "keys").new_root(lambda: passphrase)
    if signed:
        replace_root(desk, ring, lost=True)
    return ring.root().public.hex()


@pytest.mark.parametrize("signed", [False, True])
def test_a_lost_root_that_was_half_replaced_is_told_and_gone_on_with(before: Pair, *, signed: bool) -> None:
    root = half_made(before.ward, signed=signed)
    mark = fingerprint(bytes.fromhex(root))
    assert mark in antt("doctor", at=before.ward).out
    plainly = antt("keys", "new-root", "--yes", at=before.ward)
    assert mark in plainly.out
    if not signed:
        assert "KEY-121" in plainly.err
        assert "new-root --lost" in plainly.err
        plainly = ran("keys", "new-root", "--lost", "--yes", at=before.ward)
    assert (plainly.code, own(before.ward).version, own(before.ward).root) == (0, 2, root)
    assert "roster enrol TỆP --above" in plainly.out  # as after a lost one: people compare
    assert ran("--json", "status", at=before.ward).said["attention"] == []
    ran("keys", "copy-root", before.ward.parent, at=before.ward)
    assert mark not in antt("keys", "new-root", "--lost", at=before.ward, typing="\n").out


@pytest.mark.parametrize("signed", [False, True])
def test_a_half_made_root_whose_passphrase_is_forgotten_makes_way(before: Pair, *, signed: bool) -> None:
    forgotten = half_made(before.ward, signed=signed, passphrase="quen mat roi")
    assert "KEY-130" in antt("keys", "new-root", "--lost", "--yes", at=before.ward).err
    kept = antt("keys", "new-root", "--lost", at=before.ward, typing="c\nk\n")
    assert (kept.code, list((before.ward / "keys" / "Mới").glob("Cũ/*"))) != (0, [])
    done = antt("keys", "new-root", "--lost", at=before.ward, typing="k\nc\n")
    assert done.code == 0, done
    assert own(before.ward).version == 2
    assert own(before.ward).root not in {forgotten, ""}
    assert list((before.ward / "keys" / "Mới" / "Cũ").glob("root*.key"))
    told = [each["code"] for each in ran("--json", "status", at=before.ward).said["attention"]]
    assert told == (
        ["PARK-107"] if signed else []
    )  # what the forgotten one had signed is kept, and does nothing


def handed_over(before: Pair) -> str:
    """The commune's root, signed over to another; the province took it in and lists only the old one."""
    root = str(ran("--json", "keys", "new-root", "--yes", at=before.ward).said["root"])
    ran("forward", "-o", before.ward.parent / "giao.antt", at=before.ward)
    assert taken(before.province, before.ward.parent / "giao.antt").code == 0
    return root


def test_a_root_that_was_handed_the_chain_can_be_ended_though_nobody_lists_it(before: Pair) -> None:
    root = handed_over(before)
    mark = fingerprint(bytes.fromhex(root))
    ended = ran("--json", "roster", "cutoff", mark, "--yes", at=before.province).said
    assert [each["unit"] for each in ended["keys"]] == [WARD]
    before.send()
    with pytest.raises(KeyTrouble, match="ROSTER-137"):
        check_root(desk_of(before.ward), own(before.ward))


def test_a_pc_that_knows_only_the_new_root_is_told_that_the_office_above_no_longer_follows_it(
    before: Pair, work: Path
) -> None:
    old, root = own(before.ward).root, handed_over(before)
    second = Path(shutil.copytree(before.ward, work / "lập sau"))
    write_office(second, replace(read_office(second), root=root))
    check_root(desk_of(second), own(second))
    ran("roster", "cutoff", fingerprint(bytes.fromhex(old)), "--yes", at=before.province)
    ran("publish", "-o", work / "xuống.antt", at=before.province)
    assert taken(second, work / "xuống.antt").code == 0
    with pytest.raises(KeyTrouble, match="ROSTER-138"):
        check_root(desk_of(second), own(second))
    ran("keys", "request", "-o", work / "xin.json", at=second)
    ran("roster", "enrol", work / "xin.json", "--yes", at=before.province)
    ran("publish", "-o", work / "xuống 2.antt", at=before.province)
    assert taken(second, work / "xuống 2.antt").code == 0
    check_root(desk_of(second), own(second))


def test_after_a_thief_handed_the_chain_on_a_new_root_goes_on_from_what_this_pc_signed(after: Pair) -> None:
    before, old, thief = own(after.province), old_root(after.province), key("thief")
    handed = forged(old, after.province, version(after.province, 2), root=thief.public.hex())
    own_key = desk_of(after.province).keys.public().hex()
    cut = {"key": own_key, "streams": []}
    units = [u.as_json() for u in before.units.values() if u.id == PROVINCE]
    forged(thief, after.province, handed, units=units, keys=[], ended=[cut])
    frozen = own(after.province)
    assert (frozen.root, set(frozen.units), own_key in frozen.ended) == ("", {PROVINCE}, True)
    ran("keys", "new-root", "--lost", "--yes", at=after.province)
    now = own(after.province)
    assert (now.forked, dict(now.units), now.ended) == (False, dict(before.units), {})
    assert now.keys == before.keys
    assert now.version > frozen.version
    ran("keys", "new-root", "--yes", at=after.province)  # and signs over again as any other
