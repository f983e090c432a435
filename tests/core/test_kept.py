"""What a store keeps: plain values that compare by what they say."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from antt_sync.core.errors import StoreDamaged
from antt_sync.core.kept import Incoming, Line, parked_in
from antt_sync.core.submission import Subject

LINE = Line(
    Subject("K-14761-001.1", "F04-K", "2024"), "received", 1, 0, 0, True, "1234", "ab", "2024-10-14", "{}"
)


def test_a_line_cannot_be_changed_in_place() -> None:
    with pytest.raises(FrozenInstanceError):
        LINE.number = 2  # type: ignore[misc]
    assert replace(LINE, number=2) != LINE
    assert replace(LINE) == LINE


def test_a_package_carries_its_bytes_and_documents() -> None:
    assert Incoming("ab", b"x", ()) == Incoming("ab", b"x", ())
    assert Incoming("ab", b"x", ()) != Incoming("cd", b"x", ())


@pytest.mark.parametrize("view", ["", "[", "[]", "7"])
def test_a_line_that_holds_no_view_is_damage(view: str) -> None:
    assert replace(LINE, view='{"a": 1}').plain == {"a": 1}
    with pytest.raises(StoreDamaged) as caught:
        _ = replace(LINE, view=view).plain
    assert caught.value.code == "STORE-106"


def test_what_does_not_count_is_read_from_a_view_that_may_hold_anything() -> None:
    assert parked_in({"parked": [["ab", "PARK-102"], ["cd"], 7, "x"]}) == [("ab", "PARK-102")]
    assert parked_in({"parked": "ab"}) == parked_in({}) == []
