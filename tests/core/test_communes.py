"""An office's name as people type it means its place: accents, type and province may be left out."""

from __future__ import annotations

import unicodedata

import pytest

from antt_sync.core.communes import (
    Place,
    made_office,
    matching,
    namesakes,
    office_name,
    own_name,
    place_name,
)
from antt_sync.core.envelope import is_unit_id

PLACES = (
    Place("38", "Tỉnh Bịa Hóa"),
    Place("46", "Thành phố Mộng"),
    Place("00196", "Phường Văn Mẫu - Quốc Tử", "Thành phố Mộng"),
    Place("14797", "Phường Hạc Mơ", "Tỉnh Bịa Hóa"),
    Place("16108", "Xã Tân Mơ", "Tỉnh Bịa Hóa"),
    Place("24280", "Xã Cư M’gơ", "Thành phố Mộng"),
    Place("25318", "Xã Tân Mơ", "Thành phố Mộng"),
    Place("25319", "Phường Tân Mơ", "Thành phố Mộng"),
    Place("31078", "Đặc khu Phú Mơ", "Thành phố Mộng"),
)


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("UBND phường Hạc Mơ", ["14797"]),
        (unicodedata.normalize("NFD", "UBND phường Hạc Mơ"), ["14797"]),
        ("phuong hac mo", ["14797"]),
        ("  HẠC   MƠ ", ["14797"]),
        ("Ủy ban nhân dân phường Hạc Mơ, tỉnh Bịa Hóa", ["14797"]),
        ("Công an P. Hạc Mơ", ["14797"]),
        ("UBND phường Hạc Mơ, TP Mộng", []),
        ("xã Hạc Mơ", []),
        ("UBND xã Tân Mơ", ["16108", "25318"]),
        ("Tân Mơ", ["16108", "25318", "25319"]),
        ("xa tan mo bia hoa", ["16108"]),
        ("UBND xã Tân Mơ (thành phố Mộng)", ["25318"]),
        ("UBND xã Cư M'gơ", ["24280"]),
        ("phường Văn Mẫu Quốc Tử", ["00196"]),
        ("đặc khu Phú Mơ", ["31078"]),
        ("UBND tỉnh Bịa Hóa", ["38"]),
        ("UBND TP. Mộng", ["46"]),
        ("UBND phường Không Có", []),
        ("UBND", []),
        ("", []),
    ],
)
def test_a_typed_name_means_these_places(typed: str, codes: list[str]) -> None:
    assert [place.code for place in matching(PLACES, typed)] == codes


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("UBND phường Hạc Mơ, TP Mộng", ["14797"]),
        ("UBND xã Tân Mơ, tỉnh Đâu Đó", ["16108", "25318"]),
        ("phường tân mơ tỉnh bịa hóa", ["25319"]),
        ("UBND phường Hạc Mơ thành phố Mộng", ["14797"]),
        ("UBND phường Không Có, Bịa Hóa", []),
        ("UBND phường Không Có", []),
        ("Bịa Hóa", []),
        ("", []),
    ],
)
def test_places_of_the_same_name_elsewhere_are_known(typed: str, codes: list[str]) -> None:
    assert [place.code for place in namesakes(PLACES, typed)] == codes


@pytest.mark.parametrize("place", PLACES)
def test_every_places_office_has_a_sound_id_and_a_printed_name_that_means_it(place: Place) -> None:
    assert is_unit_id(place.office)
    assert place in matching(PLACES, office_name(place, "gõ gì cũng được"))
    assert matching(PLACES, place.shown) == [place]


def test_ids_of_communes_and_provinces_differ_in_their_letter() -> None:
    assert [PLACES[0].office, PLACES[3].office] == ["T-38000-000.1", "X-14797-000.1"]


def test_an_unknown_office_gets_an_id_of_no_commune_and_always_the_same() -> None:
    made = made_office("UBND phường Không Có")
    assert is_unit_id(made)
    assert made == made_office("ubnd phuong  khong co")
    assert made != made_office("UBND phường Có Không")
    assert made[:3] == "X-9"
    assert made_office("UBND tỉnh Không Có")[:3] == "T-9"
    assert made_office("UBND huyện Không Có")[:3] == "H-9"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("UBND phường Nam Ngạn", "Nam Ngạn"),
        ("UBND phường Nam Ngạn, Bịa Hóa", "Nam Ngạn"),
        ("Ủy ban nhân dân đặc khu Phú Mơ", "Phú Mơ"),
        ("UBND xã Bản Xen", "Bản Xen"),
        ("phường Nam Ngạn", "Nam Ngạn"),
        ("UBND", "UBND"),
        ("", ""),
    ],
)
def test_the_place_before_a_date_is_the_name_alone(typed: str, name: str) -> None:
    assert place_name(typed) == name


def test_the_province_behind_a_comma_is_not_printed() -> None:
    assert own_name(PLACES, "UBND phường Nam Ngạn, tỉnh Bịa Hóa") == "UBND phường Nam Ngạn"
    assert own_name(PLACES, "UBND phường Nam Ngạn, Đâu Đó") == "UBND phường Nam Ngạn, Đâu Đó"


def test_an_office_of_the_police_keeps_its_word() -> None:
    assert office_name(PLACES[3], "công an phường hạc mơ") == "Công an phường Hạc Mơ"
    assert office_name(PLACES[8], "đk phú mơ") == "UBND đặc khu Phú Mơ"
