"""A sitting: a number becomes a command that is said, and what it made is opened on a yes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.menus import CHOOSE, came
from tests.screen import Screen


@pytest.fixture
def opener(work: Path) -> dict[str, str]:
    """A desktop that notes what it was asked to open."""
    program = work / "bin" / "xdg-open"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >> "{work}/opened"\n')
    program.chmod(0o755)
    return {"PATH": f"{program.parent}:/usr/bin:/bin"}


def test_the_menu_speaks_english_when_asked(ward: Path) -> None:
    with Screen("--lang", "en", at=ward) as screen:
        assert "1. Take in what came" in screen.wait("Number, then Enter")
        screen.enter("2")
        screen.wait("Same as: antt-sync report tien-do")
        screen.wait("Open ")


def test_an_intake_by_number_ends_in_the_board(ward: Path, work: Path, opener: dict[str, str]) -> None:
    came(ward, 2, "Mau 1 (2).xlsx")
    with Screen(at=ward, environment=opener) as screen:
        assert "► 1 tệp chưa nhận trong thư mục Đến." in screen.wait(CHOOSE)
        screen.enter("1")
        screen.wait("Lệnh tương đương: antt-sync merge Đến")
        screen.wait("[C/K]")
        screen.enter("c")
        screen.wait("Mở Bảng tiến độ 2024.xlsx?")
        screen.enter("c")
        after = screen.wait(CHOOSE)
        assert "Đã nhận 1/4" in after
        assert "chưa nhận trong" not in after
        screen.enter("0")
        assert screen.end() == 0
    assert (work / "opened").read_text().strip() == str(ward / "Báo cáo" / "Bảng tiến độ 2024.xlsx")
