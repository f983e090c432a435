"""Bodies: whatever a stranger put there, the reading is empty, never an exception."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from antt_sync.core.bodies import day_in, int_in, items_in, map_in, text_in, texts_in
from antt_sync.core.envelope import Json

JSON: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


def test_what_has_the_right_shape_is_read() -> None:
    assert text_in("Đạt") == "Đạt"
    assert int_in(7) == 7
    assert map_in({"a": 1}) == {"a": 1}
    assert items_in([{"a": 1}, {"b": 2}]) == ({"a": 1}, {"b": 2})
    assert texts_in(["a", "b"]) == ("a", "b")
    assert day_in("2024-10-14") == date(2024, 10, 14)


def test_a_truth_value_is_no_whole_number() -> None:
    assert int_in(True) == 0


def test_members_of_another_shape_are_left_out_of_lists() -> None:
    assert items_in([1, "a", {"b": 2}, None]) == ({"b": 2},)
    assert texts_in([1, "a", {"b": 2}, None]) == ("a",)


def test_a_text_is_no_list_of_letters() -> None:
    assert texts_in("abc") == ()
    assert items_in("abc") == ()


def test_an_impossible_day_is_none() -> None:
    assert [day_in(t) for t in ("2024-02-30", "14/10/2024", "", "hôm nay")] == [None] * 4


@given(JSON)
def test_any_json_is_survived(value: Json) -> None:
    assert isinstance(text_in(value), str)
    assert type(int_in(value)) is int
    assert isinstance(map_in(value), dict)
    assert all(isinstance(item, dict) for item in items_in(value))
    assert all(isinstance(text, str) for text in texts_in(value))
    assert day_in(value) is None or isinstance(day_in(value), date)
