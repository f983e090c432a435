"""Text is measured as Times New Roman is set, so that nothing printed is cut off."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt_sync.adapters.text_metrics import LEAST, line_count, room_in, row_points, text_width

VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ"
words = st.lists(st.text(VIETNAMESE + "bcdgh0123456789", min_size=1, max_size=9), min_size=1, max_size=20)


def test_digits_are_all_equally_wide() -> None:
    assert {text_width(digit, 12) for digit in "0123456789"} == {8.0}


def test_every_vietnamese_letter_has_a_width_in_all_four_faces() -> None:
    for letter in VIETNAMESE + VIETNAMESE.upper():
        plain = unicodedata.normalize("NFD", letter)[0].replace("đ", "d").replace("Đ", "D")
        for bold in (False, True):
            for italic in (False, True):
                width = text_width(letter, 12, bold=bold, italic=italic)
                assert width < text_width(plain, 12, bold=bold, italic=italic) * 1.35
                assert width > 0


def test_bold_text_is_wider() -> None:
    assert text_width("Khu dân cư", 12, bold=True) > text_width("Khu dân cư", 12)


def test_text_wraps_between_words_and_a_long_word_inside() -> None:
    assert line_count("Khu dân cư", 500, 12) == 1
    assert line_count("Khu dân cư", 35, 12) == 3
    assert line_count("0" * 30, 100, 12) == 3


def test_a_typed_line_end_is_a_line() -> None:
    assert line_count("a\nb\n\nc", 500, 12) == 4


@given(words, st.integers(40, 400))
def test_less_room_never_means_fewer_lines(texts: list[str], room: int) -> None:
    text = " ".join(texts)
    assert line_count(text, room, 12) >= line_count(text, room + 40, 12) >= 1


@given(words, st.integers(80, 400))
def test_the_lines_have_room_for_all_the_text(texts: list[str], room: int) -> None:
    text = " ".join(texts)
    assert line_count(text, room, 12) * room >= text_width(text, 12) - text_width(" ", 12) * len(texts)


@pytest.mark.parametrize(("lines", "points"), [(1, LEAST), (2, 36.0), (3, 51.75)])
def test_a_row_is_as_high_as_its_lines(lines: int, points: float) -> None:
    assert row_points(lines, 12) == points


def test_edges_and_indent_take_room() -> None:
    assert room_in(100, 2) == 100 - 7 - 18
