"""Passphrases: typed twice alike, or told by the environment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from antt_sync.cli.passphrases import (
    first_passphrase,
    new_passphrase,
    root_passphrase,
    this_passphrase,
)
from antt_sync.cli.wiring import keys
from antt_sync.core.errors import KeyTrouble


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a person types, one answer after the other."""
    answers: list[str] = []
    left: Iterator[str] = iter(answers)
    for name in ("ANTT_PASSPHRASE", "ANTT_ROOT_PASSPHRASE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(click, "prompt", lambda *_, **__: next(left))
    return answers


def test_a_new_passphrase_is_asked_for_until_both_are_alike(
    typing: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    typing += ["mot hai ba", "mot hai bon", "mot hai ba", "mot hai ba"]
    assert new_passphrase(["bien"], lang="vi") == "mot hai ba"
    assert capsys.readouterr().err != ""


def test_the_root_may_have_a_passphrase_of_its_own(
    typing: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typing += ["go tay"]
    assert root_passphrase() == "go tay"
    monkeypatch.setenv("ANTT_PASSPHRASE", "may nay")
    assert (new_passphrase([], lang="vi"), root_passphrase()) == ("may nay", "may nay")
    monkeypatch.setenv("ANTT_ROOT_PASSPHRASE", "khoa goc")
    assert (new_passphrase([], lang="vi"), root_passphrase()) == ("may nay", "khoa goc")


def test_four_words_are_offered_and_enter_takes_them(
    typing: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    typing += ["", "bo bo bo khac", "", "bien bien bien bien"]
    assert new_passphrase(["bien"], lang="vi") == "bien bien bien bien"
    assert capsys.readouterr().out.count("bien bien bien bien") == 1


def test_an_own_passphrase_is_judged_at_once(typing: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    typing += ["mật khẩu", "ngan", "mot hai ba", "mot hai ba"]
    assert new_passphrase(["bien"], lang="en") == "mot hai ba"
    said = capsys.readouterr().err
    assert ("KEY-102" in said, "KEY-103" in said) == (True, True)
    typing += ["ngan", "mot hai ba", "mot hai ba"]
    assert new_passphrase(["bien"], lang="vi", why="Cho máy này") == "mot hai ba"
    shown = capsys.readouterr()
    assert (shown.out.split("\n")[0], "KEY-103" in shown.err) == ("Cho máy này", True)


@pytest.fixture
def key(work: Path) -> Path:
    keys.make_key(work, name="office", passphrase="go tay ro rang", cost=keys.Cost(memory_kib=64, passes=1))
    return work / "office.key"


def test_keys_made_before_are_opened_with_their_own(
    typing: list[str], key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typing += ["go tay ro rang"]
    assert first_passphrase(key, lang="vi") == "go tay ro rang"
    monkeypatch.setenv("ANTT_PASSPHRASE", "may nay")
    assert (first_passphrase(key, lang="vi"), new_passphrase([], lang="vi")) == ("may nay", "may nay")


def test_a_mistyped_one_is_asked_for_again_three_times_in_all(
    typing: list[str], key: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typing += ["sai", "sai roi sai roi", "go tay ro rang"]
    assert first_passphrase(key, lang="vi") == "go tay ro rang"
    said = capsys.readouterr().err
    assert (said.count("KEY-101"), "KEY-103" in said) == (2, False)
    typing += ["sai"] * 3
    with pytest.raises(KeyTrouble):
        first_passphrase(key, lang="vi")


def test_this_pcs_passphrase_is_typed_or_told(typing: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    typing += ["go tay"]
    assert this_passphrase() == "go tay"
    monkeypatch.setenv("ANTT_PASSPHRASE", "may nay")
    assert this_passphrase() == "may nay"
