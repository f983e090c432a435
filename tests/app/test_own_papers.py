"""What lies beside a returned workbook or a bundle and was never sent in by anybody."""

from __future__ import annotations

import pytest

from antt_sync.app.own_papers import MESSAGE, REMINDERS, own_name, without_own_papers
from tests.world import file


@pytest.mark.parametrize("name", [MESSAGE, REMINDERS, f"Tổ 1/{MESSAGE}", "a.zip › Tổ 1/Tin-nhan (2).txt"])
def test_messages_and_reminders_are_passed_over_in_silence(name: str) -> None:
    assert without_own_papers([file(name, b"x", "BOOK-106")]) == []


def test_a_workbook_named_like_a_message_and_any_other_text_are_not() -> None:
    files = [file(MESSAGE, b"x", "workbook"), file("Danh sách.txt", b"x", "BOOK-106")]
    assert without_own_papers(files) == files


def test_a_slip_is_paper_only_beside_its_bundle() -> None:
    slip, bundle = file("goi - Phiếu gửi (2).xlsx", b"x"), file("goi.antt", b"x", "package")
    assert without_own_papers([slip, bundle]) == [bundle]
    assert without_own_papers([slip]) == [slip]


def test_a_file_has_its_own_name_wherever_it_lay() -> None:
    assert own_name("a.zip › Tổ 1/b.xlsx") == "b.xlsx"
