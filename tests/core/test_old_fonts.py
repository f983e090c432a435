"""Text of fonts from before Unicode, as people saw it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt_sync.core.old_fonts import guessed, in_unicode, is_old_font, is_vietnamese

SEEN = {
    (".VnTime", "Céng hßa x· héi chñ nghÜa ViÖt Nam"): "Cộng hòa xã hội chủ nghĩa Việt Nam",
    (".VnTime", "C«ng an ph\xad\xeang, khèi phè \xae\xb9t"): "Công an phường, khối phố đạt",
    (".VnTimeH", "§éc lËp - tù do - h¹nh phóc"): "ĐỘC LẬP - TỰ DO - HẠNH PHÚC",
    ("VNI-Times", "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam"): "Cộng hòa xã hội chủ nghĩa Việt Nam",
    ("VNI-Helve", "NGUYEÃN VAÊN ÑÖÙC, toå dân phoá 7".replace("dân", "daân")): "NGUYỄN VĂN ĐỨC, tổ dân phố 7",
    ("VNI-Times", "Ñoäc laäp - Töï do - Haïnh phuùc"): "Độc lập - Tự do - Hạnh phúc",
}


@pytest.mark.parametrize(("font", "text"), SEEN)
def test_text_of_an_old_font_is_what_was_seen(font: str, text: str) -> None:
    assert in_unicode([(font, text)]) == SEEN[font, text]


def test_every_letter_with_marks_has_a_place_in_both_tables() -> None:
    tones = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
    vni = {"a": "a", "ă": "aê", "â": "aâ", "e": "e", "ê": "eâ", "o": "o", "ô": "oâ", "u": "u"}
    marks = {"a": "øûõùï", "ă": "èúüéë", "â": "àåãáä"}
    for letter, typed in vni.items():
        kind = "ă" if letter == "ă" else "â" if letter in "âêô" else "a"
        for tone, mark in zip(tones[1:], marks[kind], strict=True):
            seen = in_unicode([("VNI-Times", f"{typed[0]}{mark}")])
            assert seen == unicodedata.normalize("NFC", letter + tone)


@pytest.mark.parametrize(
    ("font", "text"),
    [
        ("Times New Roman", "Céng hßa"),
        ("", "Céng hßa"),
        (".VnTime", "Tổ dân phố số 7"),
        (".VnTime", "To 7"),
        (".VnTime", "Ä Ö Å"),
        (".VnArial", "50 ²"),
    ],
)
def test_text_stays_where_no_font_says_so_or_nothing_vietnamese_would_come_out(font: str, text: str) -> None:
    assert in_unicode([(font, text)]) == text


def test_each_run_has_its_own_letters() -> None:
    runs = [(".VnTimeH", "ñy ban "), ("Times New Roman", "nhân dân "), ("VNI-Times", "phöôøng")]
    assert in_unicode(runs) == "ỦY BAN nhân dân phường"


def test_old_fonts_are_known_by_name() -> None:
    assert all(map(is_old_font, (".VnTime", ".vnarialh", "VNI-Times", "vni-helve")))
    assert not any(map(is_old_font, ("Times New Roman", "", "Vnesse")))


def test_words_are_vietnamese_when_each_is_a_syllable() -> None:
    assert is_vietnamese("Nguyễn Thị Hoà, tổ 7 – khu phố “Giếng Nước”")
    assert not is_vietnamese("Céng hßa")
    assert not is_vietnamese("plain words only")


@given(st.text(), st.sampled_from([".VnTime", ".VnTimeH", "VNI-Times", "Arial"]))
def test_any_text_has_an_answer_and_plain_letters_stay(text: str, font: str) -> None:
    seen = in_unicode([(font, text)])
    assert seen == text if text.isascii() else isinstance(seen, str)


def test_text_without_a_font_is_guessed_only_where_one_table_makes_it_vietnamese() -> None:
    assert guessed("NguyÔn ThÞ ¦íc") == "Nguyễn Thị Ước"
    assert guessed("Nguyeãn Thò Öôùc") == "Nguyễn Thị Ước"
    assert [guessed(t) for t in ("Nguyễn Thị Ước", "Hoà", "Müller", "café", "25 °C", "plain", "")] == [""] * 7


def test_text_without_a_font_is_guessed_by_the_one_table_that_makes_vietnamese_of_it() -> None:
    assert guessed("Ngaøy hoäi toaøn daân") == "Ngày hội toàn dân"
    assert guessed("§¹t") == "Đạt"
    assert guessed(unicodedata.normalize("NFD", "Trần Thị Oanh")) == ""
    assert guessed("¡") == ""
