"""Asked for correction by the program: what is wrong, once, in the rules' words, by the campaign's day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from antt_sync.app.auto_ask import ask_all, to_ask
from antt_sync.app.deliver import deliver
from antt_sync.app.reviewing import Verdict, decide
from antt_sync.core.envelope import Kind
from antt_sync.core.review import Verb
from antt_sync.core.submission import Subject
from antt_sync.core.views import State
from tests.sheets import Cell, typed
from tests.world import PERIOD, Place, answers, file, issue_campaign, office, review, submission, unit_id

WRONG = submission(1, answers(1, {"d42.ket_qua": None, "d413_dk.nay": 300}))
CLEAN = submission(2)
REGISTERED = 216


def desk() -> Place:
    pc = office(4)
    issue_campaign(pc)
    accepted = submission(3, answers(3, {"d42.ket_qua": None}))
    apart = [submission(4), submission(4, answers(4, {"d42.ket_qua": None}))]
    pc.take([WRONG, CLEAN, accepted, review(accepted, Verb.CHECK, Verb.LOCK), *apart])
    return pc


def test_only_what_is_wrong_and_undecided_is_asked_for_with_the_rules_words_and_the_campaigns_day() -> None:
    pc = desk()
    (one,) = to_ask(pc.desk)
    assert (one.subject.unit, one.deadline) == (unit_id(1), date(2024, 11, 5))
    words = {i.address: i.text for i in one.items}
    assert (
        words["d42.ket_qua"] == "Ô này chưa nhập. Nhập vào ô này; ô ghi số mà không có vụ việc thì ghi số 0."
    )
    assert set(words) >= {"d42.ket_qua"}
    assert len(words) == 2
    assert pc.store.of_kind(Kind.REVIEW)[1:] == []


def test_it_is_asked_once_and_the_fix_list_says_each_place_once() -> None:
    pc = desk()
    assert ask_all(pc.desk, to_ask(pc.desk)) == 1
    assert (pc.view(1).state, pc.view(1).deadline) == (State.ASKED, "2024-11-05")
    assert to_ask(pc.desk) == []
    (found,) = deliver(pc.desk, to="tra", units=[unit_id(1)])
    assert found.marks == 2
    fixed: dict[str, Cell] = {"d42.ket_qua": "Đạt", "d413_dk.nay": REGISTERED}
    (line,) = pc.merge(file("b.xlsx", typed(pc.medium.files[found.workbook], fixed)))
    assert (line.number, pc.view(1).state) == (2, State.CORRECTED)
    (again,) = deliver(pc.desk, to="tra", units=[unit_id(1)])
    assert again.marks == 0


def test_a_correction_that_is_wrong_again_is_asked_for_again() -> None:
    pc = desk()
    ask_all(pc.desk, to_ask(pc.desk))
    (found,) = deliver(pc.desk, to="tra", units=[unit_id(1)])
    pc.merge(file("b.xlsx", typed(pc.medium.files[found.workbook], {"d42.ket_qua": "Đạt"})))
    (one,) = to_ask(pc.desk)
    assert len(one.items) == 1
    decide(pc.desk, [Subject(unit_id(1), "F04-K", PERIOD)], Verdict([Verb.ASK], remark="Gọi điện"))
    assert to_ask(pc.desk) == []


@pytest.mark.parametrize(
    ("today", "deadline"),
    [("2024-11-05", date(2024, 11, 5)), ("2024-11-06", date(2024, 11, 15)), ("2024-12-24", None)],
)
def test_the_forms_day_counts_then_the_campaigns_last_and_none_that_has_passed(
    today: str, deadline: date | None
) -> None:
    pc = desk()
    late = replace(pc.desk, now=lambda: datetime.fromisoformat(f"{today}T09:00:00+07:00"))
    (one,) = to_ask(late)
    assert one.deadline == deadline


def test_named_units_and_a_period_narrow_it() -> None:
    pc = desk()
    assert len(to_ask(pc.desk, units=[unit_id(1)], period=PERIOD)) == 1
    assert to_ask(pc.desk, units=[unit_id(2)]) == []
    assert to_ask(pc.desk, period="2023") == []
