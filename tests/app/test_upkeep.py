"""Upkeep: what does not agree is said; making the tables again restores the cache and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from antt_sync.app.status import status
from antt_sync.app.upkeep import Rebuilt, rebuild, verify
from antt_sync.core.submission import Subject
from tests.world import PERIOD, file, office, submission, unit_id, workbook


def test_a_sound_store_agrees_with_itself_and_with_status() -> None:
    pc = office(2)
    pc.merge(file("a.xlsx", workbook(1)))
    found = verify(pc.desk)
    assert (found.damaged, found.view_agrees, found.documents) == ((), True, 3)
    told = status(pc.desk)
    assert (found.set, found.view) == (told.set, told.view)


@pytest.mark.parametrize("view", ["{}", "[", ""])
def test_a_cache_that_says_otherwise_is_noticed_and_made_again(view: str) -> None:
    pc = office(1)
    pc.take([submission(1)])
    subject = Subject(unit_id(1), "F04-K", PERIOD)
    true = pc.store.lines[subject]
    pc.store.lines[subject] = replace(true, view=view)
    assert not verify(pc.desk).view_agrees
    rebuild(pc.desk)
    assert pc.store.lines[subject] == true
    assert verify(pc.desk).view_agrees


def test_a_line_too_many_or_too_few_is_noticed() -> None:
    pc = office(1)
    pc.take([submission(1)])
    line = pc.store.lines.pop(Subject(unit_id(1), "F04-K", PERIOD))
    assert not verify(pc.desk).view_agrees
    other = line.subject._replace(unit=unit_id(9))
    pc.store.lines = {line.subject: line, other: replace(line, subject=other)}
    assert not verify(pc.desk).view_agrees


def test_rebuilding_takes_kept_packages_up_again() -> None:
    pc = office(1)
    pc.merge(file("a.xlsx", workbook(1)))
    before = status(pc.desk)
    pc.store.documents.clear()
    pc.store.lines.clear()
    assert rebuild(pc.desk) == Rebuilt(3, (), ())
    after = status(pc.desk)
    assert (after.set, after.view) == (before.set, before.view)
