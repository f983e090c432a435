"""The shipped lists: places by code, and words that Vietnamese typing leaves alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt_sync.adapters.place_list import load_places, load_words
from antt_sync.adapters.schema_files import shipped_schemas
from antt_sync.core.envelope import is_unit_id
from antt_sync.core.errors import FileTrouble
from tests.typing_methods import telex, vni

LIST = shipped_schemas() / "COMMUNES.tsv"


def test_the_shipped_list_has_every_commune_once_with_its_province() -> None:
    places = load_places(LIST)
    communes = [place for place in places if not place.is_province]
    provinces = {place.name for place in places if place.is_province}
    assert (len(communes), len(provinces)) == (3321, 34)
    assert len({place.code for place in places}) == len(places)
    assert {place.province for place in communes} == provinces
    assert all(is_unit_id(place.office) for place in places)
    assert [place.code for place in communes] == sorted(place.code for place in communes)
    assert max(place.code for place in communes) < "90000"  # those are made from names


@pytest.mark.parametrize("data", [b"\xff\xfe", b"1\tX\tY\n", b"00001\n", b"00001\tA\tB\tC\n"])
def test_a_damaged_list_is_the_mediums_trouble(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.tsv"
    path.write_bytes(data)
    with pytest.raises(FileTrouble) as caught:
        load_places(path)
    assert caught.value.code == "FILE-107"


def test_the_words_of_passphrases_are_short_and_many() -> None:
    words = load_words(shipped_schemas() / "WORDS.txt")
    assert len(set(words)) == len(words) > 256
    assert [word for word in words if not re.fullmatch("[a-z]{3,6}", word)] == []


WORDS = load_words(shipped_schemas() / "WORDS.txt")


@pytest.mark.parametrize("method", [telex, vni])
def test_no_word_of_a_passphrase_is_changed_by_an_input_method(method: Callable[[str], str]) -> None:
    assert [word for word in WORDS if method(word) != word] == []


@given(st.lists(st.sampled_from(WORDS), min_size=4, max_size=4))
def test_no_passphrase_of_four_words_is_changed_by_an_input_method(chosen: list[str]) -> None:
    text = " ".join(chosen)
    assert (telex(text), vni(text)) == (text, text)


@pytest.mark.parametrize(
    ("method", "keys", "screen"),
    [
        (telex, "tooi", "tôi"),
        (telex, "dod", "đo"),
        (telex, "nuwa", "nưa"),
        (telex, "xuan", "xuan"),
        (telex, "mas ma", "ma\N{COMBINING ACUTE ACCENT} ma"),
        (vni, "d9o", "đo"),
        (vni, "ma1", "ma\N{COMBINING ACUTE ACCENT}"),
        (vni, "2025", "2025"),
        (vni, "mua 2025", "mua 2025"),
    ],
)
def test_the_input_methods_do_change_what_they_change(
    method: Callable[[str], str], keys: str, screen: str
) -> None:
    assert method(keys) == screen
