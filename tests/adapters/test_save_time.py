"""When a workbook was saved: told only where a person's program says so, and never a reason to refuse."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest

from antt_sync.adapters.save_time import saved_at
from tests.sheets import resaved_at
from tests.world import workbook

SAVED = datetime(2024, 10, 12, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["2024-10-12T09:00:00Z", "2024-10-12T16:00:00.000+07:00", " 2024-10-12T09:00:00 "]
)
def test_a_program_that_saved_it_is_believed(text: str) -> None:
    assert saved_at(resaved_at(workbook(1), text)) == SAVED


@pytest.mark.parametrize(
    "text",
    ["2024-01-01T00:00:00Z", "2009-01-01T00:00:00Z", "", "hôm qua", "0001-01-01T00:00:00+14:00", "9999", "<"],
)
def test_what_is_no_save_says_nothing(text: str) -> None:
    assert saved_at(resaved_at(workbook(1), text)) is None


def test_a_time_told_twice_says_nothing() -> None:
    twice = "2024-10-12T09:00:00Z</dcterms:modified><dcterms:modified>2024-10-13T09:00:00Z"
    assert saved_at(resaved_at(workbook(1), twice)) is None


def test_a_file_of_our_own_or_of_another_kind_says_nothing() -> None:
    assert saved_at(workbook(1)) is None
    bare = io.BytesIO()
    with zipfile.ZipFile(bare, "w") as made:
        made.writestr("xl/workbook.xml", "<workbook/>")
    assert [saved_at(data) for data in (bare.getvalue(), b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" * 99)] == [
        None
    ] * 4
