"""A locked form is opened again only when somebody asked or the office decides so; no answer is an answer."""

from __future__ import annotations

import pytest

from antt_sync.app.locking import ask_to_unlock, keep_locked, requests
from antt_sync.app.reviewing import Verdict, decide
from antt_sync.app.status import status
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.review import Verb
from antt_sync.core.submission import Subject
from antt_sync.core.views import State
from tests.world import PERIOD, Place, answers, file, office, place, unit_id, unit_key, workbook

ONE = Subject(unit_id(1), "F04-K", PERIOD)


def accepted() -> Place:
    """Unit 1, which has a key, sent its form; it was accepted and locked."""
    pc = office(2, keys=[unit_key(1)])
    pc.merge(file("a.xlsx", workbook(1)))
    decide(pc.desk, [ONE], Verdict((Verb.CHECK, Verb.LOCK)))
    return pc


def attention(pc: Place) -> list[str]:
    return [a.code for a in status(pc.desk).attention]


def test_a_units_own_request_travels_and_changes_nothing_by_itself() -> None:
    pc, own = accepted(), place("unit 1", unit=unit_id(1), level="unit")
    pc.deliver_to(own)
    package = ask_to_unlock(own.desk, ONE, "Nhầm số hộ")
    assert [r.reason for r in requests(own.books)] == ["Nhầm số hộ"]
    pc.take(package.envelopes)
    assert [(r.subject, r.unit_name, r.reason) for r in requests(pc.books)] == [
        (ONE, "Tổ dân phố số 1", "Nhầm số hộ")
    ]
    assert pc.view(1).state is State.LOCKED
    assert pc.view(1).parked == ()
    assert attention(pc) == ["VIEW-104"]


def test_what_was_asked_by_telephone_is_written_down_with_who_said_it() -> None:
    pc = accepted()
    ask_to_unlock(pc.desk, ONE, "Nhầm số hộ", channel="phone", handed_by="Bà An")
    (asked,) = pc.view(1).unlock_asked
    assert asked.on_behalf is not None
    assert (asked.on_behalf["channel"], asked.on_behalf["handed_by"]) == ("phone", "Bà An")
    assert pc.view(1).outcome.locked
    assert requests(pc.books, unit=unit_id(2)) == []


def test_opening_again_answers_and_lets_the_waiting_revision_count() -> None:
    pc = accepted()
    ask_to_unlock(pc.desk, ONE, "Nhầm số hộ", channel="phone")
    (line,) = pc.merge(file("b.xlsx", workbook(1, answers(1, {"hoat_dong[1].nay": 2}))))
    assert line.code == "TAKE-109"
    assert attention(pc) == ["VIEW-103", "VIEW-104"]
    decide(pc.desk, [ONE], Verdict((Verb.UNLOCK,), remark="Đồng ý"))
    view = pc.view(1)
    assert (view.unlock_asked, view.waiting, view.latest and view.latest.number) == ((), (), 2)
    assert attention(pc) == []


def test_a_refusal_answers_and_everything_stays() -> None:
    pc = accepted()
    ask_to_unlock(pc.desk, ONE, "Nhầm số hộ", channel="phone")
    before = pc.view(1)
    keep_locked(pc.desk, ONE, "Đã báo cáo cấp trên")
    view = pc.view(1)
    assert view.unlock_asked == ()
    assert view.outcome.verbs == before.outcome.verbs
    assert (view.state, view.official) == (State.LOCKED, before.official)
    assert [s.text for t in view.threads for s in t.sayings][-1] == "Không mở lại: Đã báo cáo cấp trên"
    ask_to_unlock(pc.desk, ONE, "Vẫn nhầm", channel="phone")
    assert len(pc.view(1).unlock_asked) == 1


def test_an_appraisal_of_many_answers_nobody() -> None:
    pc = accepted()
    ask_to_unlock(pc.desk, ONE, "Nhầm số hộ", channel="phone")
    decide(pc.desk, [ONE], Verdict((Verb.CHECK, Verb.LOCK, Verb.APPRAISE)))
    assert len(pc.view(1).unlock_asked) == 1


def test_only_what_is_locked_can_be_asked_for_once_and_only_a_request_refused() -> None:
    pc = accepted()
    for wrong, call in (
        ("USE-118", lambda: ask_to_unlock(pc.desk, Subject(unit_id(2), "F04-K", PERIOD), "x")),
        ("USE-203", lambda: keep_locked(pc.desk, ONE, "x")),
    ):
        with pytest.raises(UsageTrouble) as told:
            call()
        assert told.value.code == wrong
    ask_to_unlock(pc.desk, ONE, "x", channel="phone")
    with pytest.raises(UsageTrouble) as told:
        ask_to_unlock(pc.desk, ONE, "x", channel="phone")
    assert told.value.code == "USE-202"
