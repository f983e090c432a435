"""What a clerk sees first: what lies there untaken, and how the form that is due next stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from antt_sync.adapters.gather import gather
from antt_sync.app import receive
from antt_sync.app.arrivals import ours, today, untaken
from tests.offices import desk_of
from tests.terminal import antt
from tests.world import workbook


@pytest.fixture
def office(work: Path) -> Path:
    from tests.offices import make_office

    make_office(work / "pc", signers=0, others=3)
    return work / "pc"


def test_only_packages_and_workbooks_that_are_not_in_wait(office: Path, work: Path) -> None:
    den = work / "den"
    den.mkdir()
    (den / "1.xlsx").write_bytes(workbook(1))
    (den / "anh.jpg").write_bytes(b"\xff\xd8\xff")
    (den / "khac.xlsx").write_bytes(b"PK\x03\x04 khong phai")
    desk = desk_of(office)
    files = list(gather([den], desk.progress))
    assert [f.name for f in untaken(desk, files)] == ["1.xlsx", "anh.jpg", "khac.xlsx"]
    receive.take_in(desk, receive.plan(desk, files, assign={}), channel="usb")
    assert [f.name for f in untaken(desk, files)] == ["anh.jpg", "khac.xlsx"]
    assert [ours(desk.workbooks, f) for f in files] == [True, False, False]


def test_the_head_line_is_of_the_form_that_is_due_next(office: Path, work: Path) -> None:
    desk = desk_of(office)
    (work / "1.xlsx").write_bytes(workbook(1))
    receive.take_in(
        desk, receive.plan(desk, list(gather([work / "1.xlsx"], desk.progress)), assign={}), channel="usb"
    )

    def at(day: str) -> tuple[str, int, int, int]:
        (state, *_) = today(replace(desk, now=lambda: datetime.fromisoformat(f"{day}T08:00:00+07:00")))
        return state.form, state.came, state.expected, state.days_left

    assert at("2024-03-30") == ("F04-K", 1, 3, 220)  # registrations are on paper here: no file is awaited
    assert at("2024-10-30") == ("F04-K", 1, 3, 6)
    form, _, _, left = at("2025-02-01")
    assert (form, left < 0) == ("F06-K", True)


def test_what_is_just_past_due_and_not_all_in_stays_on_the_first_page(office: Path) -> None:
    def at(day: str) -> list[tuple[str, int]]:
        now = datetime.fromisoformat(f"{day}T08:00:00+07:00")
        return [(s.form, s.days_left) for s in today(replace(desk_of(office), now=lambda: now))]

    assert at("2024-11-10")[0] == ("F04-K", -5)
    assert len(at("2024-11-10")) > 1
    assert "F04-K" not in dict(at("2024-12-31"))


def test_without_a_campaign_there_is_no_head_line(work: Path) -> None:
    antt("init", "pc", "--unit", "X-14761-000.1", "--name", "UBND phường Nam Ngạn", at=work)
    assert today(desk_of(work / "pc")) == []
