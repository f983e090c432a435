"""Every line of the table of habits, in workbooks whose cells are written by hand."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from antt_sync.adapters.xlsx_read import read_xlsx
from antt_sync.core.cell_reading import READ_AS, as_typed
from antt_sync.core.envelope import Kind
from antt_sync.core.reading import read_forms
from antt_sync.core.submission import Draft, Origin, Subject, submission_of
from tests.intake.habits import FORM, MAKERS, Habit, as_read, by_hand, habits, waves
from tests.terminal import antt
from tests.world import PERIOD, signed, unit_id

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
        for address, habit in files[each["file"]].items():
            found[habit] = as_read(form, address)
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


def test_what_is_said_of_a_cell_at_intake_is_what_a_reviewer_sees_later() -> None:
    told = 0
    for wave in waves(h for h in HABITS if "XML" in h.makers):
        (reading,) = read_forms(read_xlsx(by_hand(wave)), lambda _: FORM).forms
        said = {f.where.address: f.params for f in reading.findings if f.code == READ_AS}
        subject = Subject(unit_id(1), FORM.id, PERIOD)
        typed = as_typed(reading.findings)
        draft = Draft(subject, FORM, reading.entries, {}, Origin("", ""), as_typed=typed)
        later = submission_of(signed("office", Kind.SUBMISSION, draft.body()))
        seen = {f.where.address: f.params for f in later.interpreted(later.entries(FORM))}
        assert seen == said
        told += len(said)
    assert told == sum(1 for h in HABITS if "XML" in h.makers and h.said == READ_AS)
