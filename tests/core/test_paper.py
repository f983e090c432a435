"""Papers as signed and read back."""

from __future__ import annotations

from datetime import date

from antt_sync.core.paper import Paper, paper_in


def test_a_paper_reads_back_as_it_was_signed() -> None:
    paper = Paper("12/BB-BCĐ", date(2024, 11, 8), "Ban Chỉ đạo", "Họp thẩm định")
    assert paper_in(paper.as_json()) == paper


def test_odd_members_of_a_paper_are_empty() -> None:
    assert paper_in({"number": 5, "date": "mai", "by": None}) == Paper()
