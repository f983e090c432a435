"""The shipped lists: places by code, and words that Vietnamese typing leaves alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from antt_sync.adapters.place_list import load_places, load_words
from antt_sync.adapters.schema_files import shipped_schemas
from antt_sync.core.envelope import is_unit_id
from antt_sync.core.errors import FileTrouble

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


def test_no_word_of_a_passphrase_is_changed_by_telex_or_vni() -> None:
    words = load_words(shipped_schemas() / "WORDS.txt")
    assert len(set(words)) == len(words) > 256
    for word in words:
        assert re.fullmatch("[a-z]{3,6}", word), word
        assert all(word.count(letter) < 2 for letter in "aeod"), word
        assert "w" not in word, word
        assert word[0] not in "fjz", word
        vowel = re.search("[aeiouy]", word)
        assert vowel, word
        assert not re.search("[sfrxjz]", word[vowel.end() :]), word
