"""Opening what was made: only on a yes, and never a failure when nothing can open it."""

from __future__ import annotations

from pathlib import Path

import pytest

from antt_sync.cli import opening


def answer(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.setattr("click.prompt", lambda *_, **__: words)


def test_a_no_opens_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    answer(monkeypatch, "k")
    monkeypatch.setattr("click.launch", lambda _: pytest.fail("opened"))
    opening.offer_to_open(tmp_path / "a.xlsx", lang="vi")


def test_where_nothing_can_open_it_the_place_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(monkeypatch, "c")
    monkeypatch.setattr("click.launch", lambda _: 1)
    opening.offer_to_open(tmp_path / "Bảng tiến độ.xlsx", lang="vi")
    assert str(tmp_path / "Bảng tiến độ.xlsx") in capsys.readouterr().out
