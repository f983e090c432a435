"""Workbooks for recipes: with other cores reading ahead every answer is the one there is without them."""

from __future__ import annotations

import pytest

from antt_sync.adapters import worker_pool
from antt_sync.app.check import check
from antt_sync.app.receive import Plan, plan, take_in
from antt_sync.cli.checked import checked_json
from antt_sync.cli.spreadsheets import SpreadsheetWorkbooks
from antt_sync.core.errors import WorkbookUnreadable
from tests.world import Place, file, office, workbook

SENT = [
    file("1.xlsx", workbook(1)),
    file("half.xlsx", workbook(2)[:9_000]),
    file("blank.xlsx", workbook(2, {})),
    file("picture.png", b"", "BOOK-116"),
    file("again.xlsx", workbook(1)),
    file("3.xlsx", workbook(3)),
]


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """A handful of files counts as many, on a PC with two cores."""
    monkeypatch.setattr(worker_pool, "FEWEST", 2)
    monkeypatch.setattr(worker_pool, "cores", lambda: 2)


def lines(planned: Plan) -> list[object]:
    return [(line.name, line.code, dict(line.params), line.ma_kiem) for line in planned.lines]


@pytest.mark.usefixtures("two_cores")
def test_a_check_of_many_files_says_what_checks_of_single_ones_say() -> None:
    pc = office(3)
    together = check(pc.desk, SENT)
    alone = [result for one in SENT for result in check(pc.desk, [one])]
    assert [checked_json(r, "vi") for r in together] == [checked_json(r, "vi") for r in alone]


def planned_and_taken(pc: Place) -> list[object]:
    """What is said of the files before and after they were taken in, some of them a second time."""
    first = plan(pc.desk, SENT[:3], assign={})
    take_in(pc.desk, first, channel="zalo")
    return [lines(first), lines(plan(pc.desk, SENT, assign={})), pc.store.ids()]


def test_taking_in_many_files_plans_what_one_core_plans(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = planned_and_taken(office(3))
    monkeypatch.setattr(worker_pool, "FEWEST", 2)
    monkeypatch.setattr(worker_pool, "cores", lambda: 2)
    assert planned_and_taken(office(3)) == alone


@pytest.mark.usefixtures("two_cores")
def test_other_cores_read_only_while_they_are_to() -> None:
    books, files = SpreadsheetWorkbooks(), [one.data for one in SENT[:3]]
    with books.ahead(files):
        first = books.read(files[0])
        with pytest.raises(WorkbookUnreadable):
            books.read(files[1])
    assert books.read(files[0]) == first
    with pytest.raises(WorkbookUnreadable), books.ahead(files):
        books.read(files[1])
    assert books.read(files[0]) == first
