"""Names from outside: one line, nothing invisible, everything else as it was; and their order."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt_sync.core.names import name_order, one_line, shortened


@pytest.mark.parametrize(
    "text", ["Tổ dân phố số 7.xlsx", "Mẫu 1 (2).xlsx", "ữ ỹ đ", "a‑b", "日本", "x\u00a0y"]
)
def test_what_can_be_seen_stays(text: str) -> None:
    assert one_line(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "a\nb",
        "a\rb",
        "a\x00b",
        "a\x1bb",
        "a\x85b",
        "a\u202eb",
        "a\u2066b",
        "a\u200fb",
        "a\u2028b",
        "a\udc80b",
    ],
)
def test_what_breaks_or_turns_a_line_is_shown_as_a_dot(text: str) -> None:
    assert one_line(text) == "a·b"


@given(st.text(st.characters(exclude_categories=[])))
def test_any_text_becomes_one_line_that_can_be_printed(text: str) -> None:
    found = one_line(text)
    assert len(found) == len(text)
    assert len(found.splitlines()) <= 1
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} for c in found)
    found.encode()
    assert one_line(found) == found


def test_names_stand_as_people_list_them() -> None:
    listed = [
        "Chi Lăng",
        "Đại Từ",
        "Đông Hà",
        "Tổ dân phố số 2",
        "tổ dân phố số 10",
        "Tổ dân phố số 10 A",
        "Vân",
    ]
    assert sorted(sorted(listed), key=name_order) == listed


@given(st.text(st.characters(exclude_categories=[])), st.text(st.characters(exclude_categories=[])))
def test_any_two_names_have_an_order(one: str, other: str) -> None:
    assert (name_order(one) < name_order(other)) != (name_order(other) <= name_order(one))


@pytest.mark.parametrize(
    ("most", "short"),
    [
        (99, "Tổ dân phố số 12"),
        (16, "Tổ dân phố số 12"),
        (15, "Tổ dân phố số"),
        (13, "Tổ dân phố số"),
        (3, "Tổ"),
    ],
)
def test_a_long_name_is_cut_after_a_word(most: int, short: str) -> None:
    assert shortened("Tổ dân phố số 12", most) == short


def test_a_name_without_a_place_to_cut_is_cut_all_the_same() -> None:
    assert shortened("x" * 50, 20) == "x" * 20
    assert shortened("a " + "x" * 50, 20) == "a " + "x" * 18
