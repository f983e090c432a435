"""The pack: the same documents each time, forms of the year that goes on, and only an office's blanks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from antt_sync.app.publish import blanks_in, publish
from antt_sync.core.errors import UsageTrouble
from tests.tiers import PROVINCE, WARD, carried, files_of, seat, under
from tests.world import Place


@pytest.fixture
def province() -> Place:
    return seat(PROVINCE, wards=[WARD], forms=["F04-K"])


def packed(pc: Place) -> bytes:
    """The pack as it is written."""
    path = publish(pc.desk, to="goi.antt").path
    return pc.medium.files.pop(path)


def test_a_pack_says_what_is_in_it_and_whom_it_is_for(province: Place) -> None:
    pack = publish(province.desk, to="goi.antt")
    assert (pack.roster.version, pack.periods, pack.forms) == (1, ("2024",), ("F04-K",))
    assert [name.split(" ")[0] for name in pack.blanks] == ["F04-K"]
    assert [unit.id for unit in pack.receivers] == [WARD]


def test_written_again_it_is_the_same_to_the_byte_and_nothing_is_signed(province: Place) -> None:
    first = packed(province)
    documents = province.store.ids()
    assert packed(province) == first
    assert province.store.ids() == documents


def test_a_commune_that_knows_the_province_takes_its_blanks_and_no_strangers(province: Place) -> None:
    ward, stranger = under(seat(WARD, forms=["F04-K"]), PROVINCE), seat(PROVINCE, wards=[WARD], root="thief")
    data = packed(stranger)
    publish(stranger.desk, to="la.antt")
    carried(ward, stranger)
    assert blanks_in(ward.desk, data) == {}
    publish(province.desk, to="goi.antt")
    (data,) = files_of(province.medium).values()
    carried(ward, province)
    assert [blank[:2] for blank in blanks_in(ward.desk, data).values()] == [b"PK"]


def test_a_unit_and_an_office_without_a_registry_publish_nothing(province: Place) -> None:
    unit = replace(province.desk, office=replace(province.desk.office, level="unit"))
    bare = replace(province.desk, office=replace(province.desk.office, root="00" * 32))
    for desk, code in ((unit, "PUBLISH-101"), (bare, "ROSTER-104")):
        with pytest.raises(UsageTrouble) as caught:
            publish(desk, to="a.antt")
        assert caught.value.code == code
