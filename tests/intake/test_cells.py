"""Every line of the table of habits, in workbooks whose cells are written by hand."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.intake.habits import FORM, MAKERS, Habit, as_read, by_hand, habits, waves
from tests.terminal import antt

HABITS = habits()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Mapping[Habit, tuple[str, str]]:
    """What was read and said of each habit."""
    folder = tmp_path_factory.mktemp("cells")
    files: dict[str, Mapping[str, Habit]] = {}
    for number, wave in enumerate(waves(h for h in HABITS if "XML" in h.makers)):
        name = f"{number:02d}.xlsx"
        (folder / name).write_bytes(by_hand(wave))
        files[name] = wave
    answer = antt("--json", "check", *files, at=folder).said
    found: dict[Habit, tuple[str, str]] = {}
    for each in answer["files"]:
        (form,) = each["forms"]
        for habit in files[each["file"]].values():
            found[habit] = as_read(form, habit.address)
    return found


@pytest.mark.parametrize(
    "habit", [h for h in HABITS if "XML" in h.makers], ids=lambda h: f"{h.name}: {h.typed}"
)
def test_a_habit_is_read_as_the_table_says(habit: Habit, told: Mapping[Habit, tuple[str, str]]) -> None:
    assert told[habit] == (habit.read, habit.said)


def test_the_table_names_programs_and_cells_that_there_are() -> None:
    assert all(set(habit.makers) <= set(MAKERS) for habit in HABITS)
    assert {habit.address for habit in HABITS} <= set(FORM.entry_cells)
    assert len({(h.address, h.typed, h.makers) for h in HABITS}) == len(HABITS)
