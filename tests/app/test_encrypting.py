"""Gửi kín: the office it is for takes it in as if it came plain; its root opens it too; nobody else does."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from antt_sync.adapters.working_folder import make_folder, read_office
from antt_sync.adapters.wrapping import MAGIC
from antt_sync.app.arrivals import untaken
from antt_sync.app.check import check
from antt_sync.app.encrypting import encrypted_to
from antt_sync.app.sign import prepare, sign
from antt_sync.app.signing import EVERYBODY, Unsigned, sign_and_keep
from antt_sync.core.envelope import Kind
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.office import Office
from antt_sync.core.roster import roster_body
from antt_sync.core.views import State
from tests.offices import PASSPHRASE, rehearsed
from tests.terminal import antt
from tests.tiers import (
    NAMES,
    OTHER,
    PROVINCE,
    WARD,
    adopted,
    fill,
    make_province,
    make_ward,
    ran,
    taken,
    unit_of,
)
from tests.world import (
    OFFICE,
    Place,
    file,
    issue_campaign,
    issue_roster,
    key,
    office_key,
    place,
    unit_id,
    unit_key,
    units,
    workbook,
)


def office_and_unit() -> tuple[Place, Place]:
    """An office whose two PCs are listed, and unit 1 with a key."""
    pc = place()
    issue_roster(pc, units(2), [office_key("office"), office_key("other pc"), unit_key(1)])
    issue_campaign(pc)
    unit = place("unit 1", unit=unit_id(1), level="unit", name="Tổ dân phố số 1")
    pc.deliver_to(unit)
    return pc, unit


def sent_encrypted(unit: Place) -> bytes:
    wrap = encrypted_to(unit.desk, OFFICE)
    (name,) = sign(unit.desk, prepare(unit.desk, [file("a.xlsx", workbook(1))]), to="", reason="", wrap=wrap)
    return unit.medium.files[name]


def recipients(data: bytes) -> set[tuple[str, bytes]]:
    """Whom the header of an encrypted package names, each with the key."""
    length, header = data[len(MAGIC) : len(MAGIC) + 4], data[len(MAGIC) + 4 :]
    said = json.loads(header[: int.from_bytes(length)])
    return {(one["unit"], bytes.fromhex(one["key"])) for one in said["recipients"]}


def test_an_encrypted_package_is_taken_in_as_if_it_came_plain() -> None:
    pc, unit = office_and_unit()
    data = sent_encrypted(unit)
    (line,) = pc.merge(file("kin.antt", data))
    assert (line.code, line.number) == ("TAKE-101", 1)
    assert pc.view(1).state is State.RECEIVED
    (said,) = pc.store.of_kind(Kind.SUBMISSION)
    assert pc.store.package_with(said.id) == unit.store.package_with(said.id) != data
    (again,) = pc.merge(file("kin.antt", data))
    assert again.code == "TAKE-102"


def test_every_key_of_the_office_is_named_and_its_root_is_the_archive() -> None:
    _, unit = office_and_unit()
    told = recipients(sent_encrypted(unit))
    assert told == {(OFFICE, key(word).public) for word in ("office", "other pc", "root")}


def test_another_pc_says_whom_it_is_for_and_takes_nothing_in() -> None:
    _, unit = office_and_unit()
    data = sent_encrypted(unit)
    stranger = place("stranger")
    stranger.keys.top = key("another root")
    (line,) = stranger.merge(file("kin.antt", data))
    assert (line.code, line.params) == ("SEAL-301", {"units": OFFICE})
    assert stranger.store.ids() == []


def test_the_root_alone_opens_what_the_office_lost_its_key_for() -> None:
    _, unit = office_and_unit()
    new = place("new pc")  # its key is on no list; the root's copy is at hand
    new.merge(file("kin.antt", sent_encrypted(unit)))
    assert len(new.store.of_kind(Kind.SUBMISSION)) == 1


def test_nothing_is_encrypted_before_the_keys_of_the_office_are_known() -> None:
    unit = place("unit 1", unit=unit_id(1), level="unit", name="Tổ dân phố số 1")
    with pytest.raises(UsageTrouble) as none:
        encrypted_to(unit.desk, OFFICE)
    assert (none.value.code, none.value.params) == ("SEND-101", {"office": OFFICE})
    _, unit = office_and_unit()
    with pytest.raises(UsageTrouble):
        encrypted_to(unit.desk, "X-14762-000.1")
    unit.desk = replace(unit.desk, office=replace(unit.desk.office, root=""))
    with pytest.raises(UsageTrouble):
        encrypted_to(unit.desk, OFFICE)


def test_an_ended_key_is_encrypted_to_no_more() -> None:
    pc, unit = office_and_unit()
    body = roster_body(
        pc.books.roster, office=OFFICE, units=units(2), keys=[office_key("office"), unit_key(1)]
    )
    lost = {"key": key("other pc").public.hex(), "streams": []}
    sign_and_keep(pc.desk, [Unsigned(Kind.ROSTER, EVERYBODY, {**body, "ended": [lost]})], root=True)
    pc.deliver_to(unit)
    told = recipients(sent_encrypted(unit))
    assert told == {(OFFICE, key("office").public), (OFFICE, key("root").public)}


def test_looking_asks_for_no_passphrase_and_knows_what_was_taken_in() -> None:
    pc, unit = office_and_unit()
    found = file("kin.antt", sent_encrypted(unit))
    ring = pc.desk.keys

    class Locked:
        """Keys that nobody may ask for."""

        def __getattr__(self, name: str) -> object:
            raise AssertionError(name)

    pc.desk = replace(pc.desk, keys=Locked())  # type: ignore[arg-type]
    assert untaken(pc.desk, [found]) == [found]
    assert [c.refused for c in check(pc.desk, [found])] == ["TAKE-119"]
    pc.desk = replace(pc.desk, keys=ring)
    pc.merge(found)
    pc.desk = replace(pc.desk, keys=Locked())  # type: ignore[arg-type]
    assert untaken(pc.desk, [found]) == []


# --- through the command line -------------------------------------------------------------------


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """A commune with something to send, the province above it, and another commune."""
    home = tmp_path_factory.mktemp("kin")
    ward, province, other = home / "phuong", home / "tinh", home / "xa"
    make_ward(ward, units=1)
    make_ward(other, OTHER, units=1)
    make_province(province, WARD)
    adopted(ward, province)
    taken(ward, fill(home / "den" / "to 1.xlsx", WARD, 1))
    return ward, province, other


def test_a_bundle_goes_up_encrypted_and_only_the_office_above_takes_it_in(
    pair: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    ward, province, other = pair
    ran("publish", "-o", tmp_path / "tinh.antt", at=province)
    ran("merge", tmp_path / "tinh.antt", "--yes", at=ward)
    ended = ran("forward", "--encrypt", "-o", tmp_path / "goi.antt", at=ward)
    assert "Gói gửi kín: chỉ UBND tỉnh Mẫu mở được" in ended.out
    assert (tmp_path / "goi.antt").read_bytes().startswith(b"ANTTKIN1")
    refused = antt("--json", "merge", tmp_path / "goi.antt", "--yes", at=other)
    assert (refused.code, refused.said["files"][0]["code"]) == (4, "SEAL-301")
    assert PROVINCE in antt("merge", tmp_path / "goi.antt", "--yes", at=other).out
    wrong = antt("merge", tmp_path / "goi.antt", "--yes", at=province, ANTT_PASSPHRASE="khong phai the")
    assert wrong.code != 0
    ran("merge", tmp_path / "goi.antt", "--yes", at=province)
    lines = antt("--json", "status", at=province).said["units"]
    assert [u["unit"] for u in lines if u["state"] == "received"] == ["K-14761-001.1"]
    assert antt("--json", "verify", at=province).said["damaged"] == []


def test_a_damaged_encrypted_copy_is_to_be_copied_again(
    pair: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    ward, province, _ = pair
    home = shutil.copytree(ward, tmp_path / "phuong")
    ran("forward", "--all", "--encrypt", "-o", tmp_path / "goi.antt", at=home)
    data = (tmp_path / "goi.antt").read_bytes()
    (tmp_path / "goi.antt").write_bytes(data[:-100])
    ended = antt("--json", "merge", tmp_path / "goi.antt", "--yes", at=province)
    assert (ended.code, ended.said["files"][0]["code"]) == (4, "SEAL-101")


def test_a_unit_signs_encrypted_and_its_office_merges(pair: tuple[Path, Path, Path], tmp_path: Path) -> None:
    ward = shutil.copytree(pair[0], tmp_path / "phuong")
    own = Office(unit_of(WARD, 1), "Tổ dân phố số 1", "unit", read_office(ward).root, WARD)
    unit = tmp_path / "to"
    with rehearsed():
        make_folder(unit, own, lambda: PASSPHRASE)
    form = fill(tmp_path / "F04.xlsx", WARD, 1, {"d42.ghi_chu": "Đã bổ sung"})
    unknown = antt("sign", form, "--encrypt", "-o", tmp_path / "ra", at=unit)
    assert (unknown.code, "SEND-101" in unknown.err) == (2, True)
    ran("keys", "request", "-o", tmp_path / "to.json", at=unit)
    ran("roster", "enrol", tmp_path / "to.json", "--yes", at=ward)
    ran("publish", "-o", tmp_path / "xuong.antt", at=ward)
    ran("open", tmp_path / "xuong.antt", at=unit)
    said = antt("sign", form, "--encrypt", "-o", tmp_path / "ra", at=unit)
    assert (said.code, f"chỉ {NAMES[WARD]} mở được" in said.out) == (0, True), said
    (package,) = (tmp_path / "ra").glob("*.antt")
    assert package.read_bytes().startswith(b"ANTTKIN1")
    (line,) = taken(ward, package).said["files"]
    # The office had signed another copy for it before: both came in, and a person chooses.
    assert (line["code"], line["unit"]) == ("TAKE-116", unit_of(WARD, 1))
