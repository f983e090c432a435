"""What a plan would change is what taking it in changes; looking changes nothing."""

from __future__ import annotations

from antt_sync.app.foresee import foresee, view_with
from antt_sync.app.receive import plan
from antt_sync.app.reviewing import Verdict, decide
from antt_sync.core.review import Verb
from antt_sync.core.submission import Subject
from antt_sync.core.views import State
from tests.world import PERIOD, Found, Place, answers, file, office, submission, unit_id, workbook

ONE = Subject(unit_id(1), "F04-K", PERIOD)


def told(pc: Place, *files: Found) -> list[tuple[str, State, State, int, bool]]:
    found = foresee(pc.books, plan(pc.desk, files, assign={}))
    return [
        (
            one.unit_name,
            one.before.state,
            one.after.state,
            one.after.latest.number if one.after.latest else 0,
            bool(one.after.waiting),
        )
        for one in found
    ]


def test_what_is_foreseen_is_what_comes() -> None:
    pc = office(2)
    sent = (file("1.xlsx", workbook(1)), file("2.xlsx", workbook(2, answers(2, {"d42.ket_qua": None}))))
    foreseen = told(pc, *sent)
    assert pc.store.all_about() == {}
    pc.merge(*sent)
    assert foreseen == [(f"Tổ dân phố số {n}", State.NOTHING, pc.view(n).state, 1, False) for n in (1, 2)]
    assert told(pc, *sent) == []


def test_a_correction_of_a_locked_form_only_waits() -> None:
    pc = office(2)
    pc.merge(file("a.xlsx", workbook(1)))
    decide(pc.desk, [ONE], Verdict((Verb.CHECK, Verb.LOCK)))
    again = file("b.xlsx", workbook(1, answers(1, {"d44a_tp.nay": 2})))
    assert told(pc, again) == [("Tổ dân phố số 1", State.LOCKED, State.LOCKED, 1, True)]


def test_a_package_is_opened_ahead() -> None:
    pc, sent = office(2), submission(1)
    data = pc.desk.packages.pack([sent], {})
    assert [t[:3] for t in told(pc, file("a.antt", data))] == [
        ("Tổ dân phố số 1", State.NOTHING, State.RECEIVED)
    ]
    assert view_with(pc.books, ONE).state is State.NOTHING
