"""Rendering: codes become text in both languages; what is missing raises, it is never papered over."""

from __future__ import annotations

import pytest

from antt_sync.core.findings import Finding, Severity, Where
from antt_sync.core.values import Entry
from antt_sync.messages.render import (
    LANGUAGES,
    catalogue,
    fill,
    finding_message,
    message,
    phrase,
    safe,
)
from antt_sync.messages.workbook_words import live_words
from tests.fillings import evaluated, shipped


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_code_becomes_a_title_a_what_and_a_do(lang: str) -> None:
    said = message("ASK-102", {"unit": "K-14761-099.1"}, lang=lang)
    assert "K-14761-099.1" in said.what
    assert said.title
    assert said.do


def test_the_languages_say_it_differently() -> None:
    assert message("TAKE-101", {}, lang="vi") != message("TAKE-101", {}, lang="en")


@pytest.mark.parametrize(("code", "params"), [("NO-999", {}), ("ASK-102", {})])
def test_what_is_missing_raises(code: str, params: dict[str, str]) -> None:
    with pytest.raises(KeyError):
        message(code, params, lang="vi")
    with pytest.raises(KeyError):
        phrase("no_such_phrase", lang="vi")


def test_places_are_filled_once_and_what_fills_them_is_not_looked_into() -> None:
    assert fill("{a} và {b}", {"a": "{b}", "b": 2}) == "{b} và 2"
    assert fill("không có chỗ", {}) == "không có chỗ"


def test_text_from_outside_cannot_move_the_cursor_or_turn_text_around() -> None:
    assert fill("{a}", {"a": "x\x1b[31m\u202ey\n"}) == safe("x\x1b[31m\u202ey\n")
    assert not set("\x1b\u202e") & set(fill("{a}", {"a": "x\x1b[31m\u202ey"}))


def test_a_rule_speaks_in_its_forms_words() -> None:
    finding = next(f for f in evaluated("F04-K", {"d413_dk.nay": 217}).findings() if f.rule)
    rule = next(r for r in shipped("F04-K").rules if r.id == finding.rule)
    assert finding_message(finding, shipped("F04-K"), lang="vi").what == rule.what.vi
    assert finding_message(finding, shipped("F04-K"), lang="en").what == rule.what.en


@pytest.mark.parametrize(
    ("answers", "failed"),
    [({"d44a_tnxh.nay": 3, "d42.ket_qua": "Chưa đạt"}, "2, 4.a"), ({"ket_luan.ket_qua": "Chưa đạt"}, "–")],
)
def test_a_conclusion_that_the_criteria_do_not_bear_out_names_those_that_failed(
    answers: dict[str, Entry], failed: str
) -> None:
    (finding,) = [f for f in evaluated("F04-K", answers).findings() if f.code == "R07"]
    said = finding_message(finding, shipped("F04-K"), lang="vi").what
    assert said.endswith(f"tiêu chí Chưa đạt: {failed}.")
    assert f"Chưa đạt: {failed}." in finding_message(finding, shipped("F04-K"), lang="en").what


def test_other_findings_speak_in_ours() -> None:
    finding = Finding("CELL-202", Severity.WARNING, Where(cell="A1"), {"value": "ghi thêm"})
    assert "ghi thêm" in finding_message(finding, shipped("F04-K"), lang="vi").what
    assert finding_message(finding, None, lang="vi") == finding_message(finding, shipped("F04-K"), lang="vi")


def test_every_finding_of_the_shipped_forms_has_words() -> None:
    empty = evaluated("F04-K", dict.fromkeys(shipped("F04-K").entry_cells)).findings()
    assert empty
    for lang in LANGUAGES:
        assert all(finding_message(f, shipped("F04-K"), lang=lang).do for f in empty)


def test_live_words_are_the_short_ones_of_the_catalogue() -> None:
    words = live_words()
    assert words.by_code
    assert all(code in catalogue("vi") for code in words.by_code)
    assert live_words() is words
