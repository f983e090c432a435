"""Workbooks for recipes: with other cores reading ahead every answer is the one there is without them."""

from __future__ import annotations

import pytest

from antt_sync.adapters import worker_pool
from antt_sync.app.check import check
from antt_sync.app.receive import Plan, plan, take_in
from antt_sync.cli.checked import checked_json
from antt_sync.cli.wiring import SpreadsheetWorkbooks
from antt_sync.core.dossier import Part
from antt_sync.core.errors import WorkbookUnreadable
from antt_sync.core.marks import Mark, Receipt, Returned
from antt_sync.core.sheet import Prefill
from tests.fillings import shipped
from tests.world import Place, answers, file, office, workbook

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


def copies() -> list[tuple[Part, Returned | None]]:
    """Blanks and answers of two forms, one with what goes back on it."""
    said = ("4.2", "Đạt", "Ghi rõ.", "Cần sửa", "", "UBND", (), "")
    mark = Mark(1, "", "d42.ket_qua", *said, open=True)
    slip = Receipt((("Mã kiểm", "0412"),))
    back = Returned(1, "CẦN SỬA", None, (mark,), slip)
    made: list[tuple[Part, Returned | None]] = []
    for id in ("F04-K", "F01"):
        form = shipped(id)
        prefill = Prefill("", "Tổ dân phố số 1", "2024")
        made += [(Part(form, prefill, {}), None), (Part(form, prefill, answers(1, form=id)), back)]
    return made


def test_many_workbooks_are_the_same_bytes_as_single_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    books, wanted = SpreadsheetWorkbooks(), copies()
    alone = [books.write(p.form, prefill=p.prefill, entries=p.entries, returned=r) for p, r in wanted]
    assert list(books.write_each(wanted, count=len(wanted))) == alone
    monkeypatch.setattr(worker_pool, "FEWEST", 2)
    monkeypatch.setattr(worker_pool, "cores", lambda: 2)
    here: list[object] = []
    monkeypatch.setattr(SpreadsheetWorkbooks, "write", lambda *_, **__: here.append(1))
    assert list(books.write_each(iter(wanted), count=len(wanted))) == alone
    assert not here  # all of it was written on other cores
