"""The words of reports: composed, used, and nobody is addressed."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from antt_sync.messages.report_words import period_words, report_words, said
from tests.test_messages import JARGON, PLACE

APP = Path(__file__).resolve().parents[2] / "antt_sync" / "app"
BUILT = re.compile(
    r"^(kinds|head_of|signs|stage|period|rollup)\.|_(registered|recognised|watched|out|appraised|counted|latest)$"
    r"|^enrolment\.step_|^board\.people_|^proposal\.no_|^restated\.verb_"
    r"|^left\.|^restated\.(submission|behalf|chosen|roster|campaign|erasure)$"
)
"""Texts whose name ends in a value."""


def test_places_are_filled_and_a_missing_one_raises() -> None:
    assert said("stage.number", n=2) == "lần 2"
    with pytest.raises(KeyError):
        said("stage.number")
    with pytest.raises(KeyError):
        said("no.such")


@pytest.mark.parametrize(
    ("period", "words"),
    [("2024", "NĂM 2024"), ("2024-6T", "6 THÁNG ĐẦU NĂM 2024"), ("2024-Q3", "QUÝ 3 NĂM 2024")],
)
def test_a_period_is_said_in_words(period: str, words: str) -> None:
    assert period_words(period) == words


def test_words_are_composed_and_speak_to_nobody() -> None:
    for name, words in report_words().items():
        assert words == unicodedata.normalize("NFC", words), name
        assert not re.search(r"\bbạn\b", words, re.IGNORECASE), name
        assert not JARGON.search(PLACE.sub("", words)), name


def test_every_text_is_used() -> None:
    sources = "".join(p.read_text(encoding="utf-8") for p in APP.glob("*.py"))
    assert [n for n in report_words() if not BUILT.search(n) and f'"{n}"' not in sources] == []
