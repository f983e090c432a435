"""Whose a file is: typed with the command, or answered to a question."""

from __future__ import annotations

import io
import sys

import pytest

from antt_sync.app.receive import plan
from antt_sync.cli.asking import answered, assigned
from antt_sync.core.errors import UsageTrouble
from tests.world import Place, file, office, unit_id, workbook

FILES = [file("den/nen.zip › to 3/Mau 1.xlsx", workbook(3, unit=""))]


def asked(pc: Place, typing: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setattr(sys, "stdin", io.StringIO(typing))
    return answered(pc.desk, plan(pc.desk, FILES, assign={}), "vi")


@pytest.mark.parametrize("name", ["Mau 1.xlsx", FILES[0].name])
def test_a_file_is_named_by_its_own_or_its_whole_name(name: str) -> None:
    assert assigned(office().desk, FILES, [f"{name}={unit_id(2)}"]) == {name: unit_id(2)}


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Mau 1.xlsx", "USE-117"),
        (f"khac.xlsx={unit_id(1)}", "USE-123"),
        ("Mau 1.xlsx=K-14761-099.1", "USE-102"),
    ],
)
def test_a_slip_is_said_at_once(word: str, code: str) -> None:
    with pytest.raises(UsageTrouble) as caught:
        assigned(office().desk, FILES, [word])
    assert caught.value.code == code


@pytest.mark.parametrize("typing", ["1\n", f"{unit_id(3)}\n", "7\n1\n"])
def test_the_likeliest_unit_is_offered_first(typing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked(office(), typing, monkeypatch) == {FILES[0].name: unit_id(3)}


def test_enter_leaves_a_file_for_later(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked(office(), "\n", monkeypatch) == {}


def test_a_doubt_that_no_unit_settles_is_only_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pc = office(campaign=False)
    assert asked(pc, "", monkeypatch) == {}
    assert "→" in capsys.readouterr().out
