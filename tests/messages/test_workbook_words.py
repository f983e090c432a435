"""The printed words of workbooks: all there, in NFC, nobody called “bạn”, nothing left in English."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from antt_sync.messages.render import catalogue
from antt_sync.messages.workbook_words import printed_words

ADAPTERS = Path(__file__).resolve().parents[2] / "antt_sync" / "adapters"
SAID = re.compile(r'(?:printed\[|say\[|say\(|printed\.get\()\s*f?"([a-z_]+\.[a-z_0-9{}]+)"')


def test_words_are_named_by_table_and_name() -> None:
    assert printed_words()["sheets.identity"] == "_antt"


@pytest.mark.parametrize("name", sorted(printed_words()))
def test_every_word_is_plain_office_vietnamese(name: str) -> None:
    text = printed_words()[name]
    assert text.strip()
    assert text == unicodedata.normalize("NFC", text)
    assert not re.search(r"\bbạn\b|\bhash\b|\bkey\b|\bXML\b", text, re.IGNORECASE)


def test_every_word_that_a_sheet_asks_for_is_there() -> None:
    asked = {n for path in ADAPTERS.glob("*.py") for n in SAID.findall(path.read_text(encoding="utf-8"))}
    assert len(asked) > 40
    assert {name for name in asked if "{" not in name} - set(printed_words()) == set()


def test_words_for_every_year_name_none() -> None:
    entry = catalogue("vi")["CELL-103"]
    assert not any(re.search(r"20[0-9]{2}", entry[part]) for part in ("what", "do", "live"))
