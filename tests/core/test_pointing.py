"""What a person types points at one thing, or at nothing and what is near."""

from __future__ import annotations

import pytest

from antt_sync.core.pointing import NEAR, pointed

CALLED = {"a.d": ["3.d", "Mục · Năm nay"], "a.dd": ["3.đ"], "b": ["Số hộ"], "c": ["Số hộ"]}


@pytest.mark.parametrize(
    ("typed", "id"),
    [("a.d", "a.d"), ("A.DD", "a.dd"), ("3.d", "a.d"), ("3.đ", "a.dd"), (" muc  nam nay ", "a.d")],
)
def test_a_whole_name_is_one_thing(typed: str, id: str) -> None:
    assert pointed(typed, CALLED) == (id, ())


@pytest.mark.parametrize(
    ("typed", "near"),
    [("số hộ", ("b", "c")), ("hộ", ("b", "c")), ("so hoo", ("b", "c")), ("", ()), ("xyzxyz", ())],
)
def test_what_is_not_one_thing_is_answered_with_what_is_near(typed: str, near: tuple[str, ...]) -> None:
    assert pointed(typed, CALLED) == ("", near)


def test_only_a_few_are_near() -> None:
    assert len(pointed("Ngày", {str(n): ["Ngày"] for n in range(99)})[1]) == NEAR
