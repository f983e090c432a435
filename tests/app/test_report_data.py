"""What reports are made from: stages, channels, who is apart, decisions, criteria."""

from __future__ import annotations

import pytest

from antt_sync.app.report_data import share
from antt_sync.app.standings import Stage
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.submission import Subject
from antt_sync.messages.report_words import kind_name
from tests.reports import BY_NAME, POWER, SCHOOL, busy, empty, gathered, mixed_names
from tests.world import PERIOD, place, unit_id


def test_every_stage_is_told_apart() -> None:
    found = gathered(busy())
    stages = {n: one.stage for n in range(1, 7) if (one := found.standing(unit_id(n), "F04-K"))}
    assert stages == {
        1: Stage.CHECKED,
        2: Stage.APPRAISED,
        3: Stage.LOCKED,
        4: Stage.TO_FIX,
        5: Stage.CONFLICT,
        6: Stage.NOTHING,
    }


def test_nothing_after_the_deadline_is_overdue() -> None:
    found = gathered(busy())
    missing, sent = found.standing(unit_id(6), "F04-K"), found.standing(unit_id(1), "F04-K")
    assert missing is not None
    assert sent is not None
    assert (missing.overdue, missing.line.days_late, missing.days_left) == (True, 3, -3)
    assert (sent.overdue, sent.channel) == (False, "file")


def test_units_out_of_scope_or_under_others_stand_apart() -> None:
    found = gathered(empty(2))
    assert [u.id for u in found.units] == [unit_id(1), unit_id(2)]
    assert {u.id: found.apart(u) for u in found.listed if found.apart(u)} == {
        SCHOOL.id: "out",
        POWER.id: "watched",
    }


def test_the_period_is_the_newest_campaigns_unless_one_is_named() -> None:
    assert gathered(empty(1)).period == PERIOD
    assert gathered(empty(1), period="2023").period == "2023"
    with pytest.raises(UsageTrouble) as told:
        gathered(empty(1), period="mùa xuân")
    assert told.value.code == "USE-116"


def test_without_a_registry_there_is_no_report() -> None:
    with pytest.raises(UsageTrouble) as told:
        gathered(place())
    assert told.value.code == "ROSTER-104"


def test_criteria_come_with_the_figures_they_rest_on() -> None:
    found = gathered(busy())
    copy = found.latest(Subject(unit_id(1), "F04-K", PERIOD))
    assert copy is not None
    criteria = {c.row: c for c in found.criteria(copy)}
    assert criteria["d413"].result == "Đạt"
    assert ("Tổng số hộ đang cư trú (2024)", "216") in [
        (name.replace("{period}", "2024"), value) for name, value in criteria["d413"].figures
    ]


def test_results_are_told_apart_by_what_counts() -> None:
    found = gathered(busy())
    units = {u.id: u for u in found.units}
    assert found.result("assessment", units[unit_id(1)], official=True) == "Đạt"
    assert found.result("assessment", units[unit_id(4)], official=True) == ""
    assert found.result("assessment", units[unit_id(5)], official=False) == ""  # two copies count as neither
    assert [found.has("registration", units[unit_id(n)], official=True) for n in (1, 4, 5)] == [
        True,
        False,
        False,
    ]
    assert found.has("registration", units[unit_id(4)], official=False)


def test_a_share_is_never_rounded_up_to_all() -> None:
    assert share(9, 11) == "9/11 (81,8%)"
    assert share(1999, 2000) == "1999/2000 (99,9%)"
    assert share(3, 0) == "3/0"
    assert (kind_name("K"), kind_name("?"), kind_name("")) == ("Khu dân cư", "Đơn vị", "Đơn vị")


def test_units_stand_by_name_as_people_list_them() -> None:
    assert [u.name for u in gathered(mixed_names()).units] == BY_NAME
