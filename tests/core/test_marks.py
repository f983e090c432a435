"""Marks: plain values that cannot be changed on the way to the printer."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from antt_sync.core.marks import Mark, Receipt, Returned, ReviewCopy

MARK = Mark(
    1, "t1", "d42.ket_qua", "2", "Đạt", "Xem lại.", "Cần sửa", "", "UBND phường", (), "… chưa sửa", True
)


def test_a_mark_cannot_be_changed_but_a_renumbered_copy_can_be_made() -> None:
    with pytest.raises(FrozenInstanceError):
        MARK.number = 2  # type: ignore[misc]
    assert replace(MARK, number=2).number == 2
    assert MARK.number == 1


def test_equal_marks_are_equal() -> None:
    assert replace(MARK) == MARK
    assert Returned(1, "", None, (MARK,), Receipt(())) == Returned(1, "", None, (replace(MARK),), Receipt(()))


def test_a_review_copy_starts_without_notes_and_heads() -> None:
    copy = ReviewCopy(("Đề nghị bổ sung",))
    assert dict(copy.notes_shown) == {}
    assert copy.heads == ()
