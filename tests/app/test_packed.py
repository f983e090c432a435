"""A packed list is the list that it was given, however long, and each time round it is made anew."""

from __future__ import annotations

import tracemalloc

import pytest

from antt_sync.app.packed import AT_ONCE, Packed
from antt_sync.core.submission import Subject

LENGTHS = (0, 1, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE + 7)


def subjects(count: int) -> list[Subject]:
    return [Subject(f"K-00001-{n:06d}.1", "F04-K", "2024") for n in range(count)]


@pytest.mark.parametrize("count", LENGTHS)
def test_what_was_packed_comes_back_in_its_order_and_again(count: int) -> None:
    plain = subjects(count)
    packed = Packed(plain)
    assert (len(packed), list(packed), list(packed)) == (count, plain, plain)
    assert packed == plain


@pytest.mark.parametrize("count", LENGTHS[1:])
def test_an_item_is_found_by_its_place_from_either_end(count: int) -> None:
    plain, packed = subjects(count), Packed(subjects(count))
    places = {0, count // 2, count - 1, -1, -count}
    assert {n: packed[n] for n in places} == {n: plain[n] for n in places}
    assert packed[count // 2 :] == tuple(plain[count // 2 :])
    with pytest.raises(IndexError):
        packed[count]


def test_lists_of_other_items_or_lengths_are_not_equal() -> None:
    assert Packed(subjects(3)) != Packed(subjects(2))
    assert Packed(subjects(2)) != list(reversed(subjects(2)))


def test_going_through_a_long_list_takes_a_small_part_of_what_it_says() -> None:
    count = 200 * AT_ONCE
    tracemalloc.start()
    try:
        packed = Packed(Subject(f"K-00001-{n:06d}.1", "F04-K", "2024") for n in range(count))
        assert sum(1 for _ in packed) == count
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 40 * count  # one subject alone takes four times as much
