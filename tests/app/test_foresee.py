"""What a plan would change is what taking it in changes; looking changes nothing."""

from __future__ import annotations

from antt_sync.app.foresee import ahead, foresee, looked, view_with
from antt_sync.app.receive import plan
from antt_sync.app.reviewing import Verdict, decide
from antt_sync.core.envelope import Kind
from antt_sync.core.review import Verb
from antt_sync.core.submission import Subject
from antt_sync.core.views import State
from tests.app.test_forward import send, ward
from tests.tiers import PROVINCE, WARD, files_of, seat, sent_in
from tests.world import PERIOD, Found, Place, answers, file, office, submission, unit_id, workbook

ONE = Subject(unit_id(1), "F04-K", PERIOD)


def told(pc: Place, *files: Found) -> list[tuple[str, State, State, int, bool]]:
    found = foresee(pc.books, ahead(pc.books, plan(pc.desk, files, assign={})))
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
    again = file("b.xlsx", workbook(1, answers(1, {"hoat_dong[1].nay": 2})))
    assert told(pc, again) == [("Tổ dân phố số 1", State.LOCKED, State.LOCKED, 1, True)]


def test_a_package_is_opened_ahead() -> None:
    pc, sent = office(2), submission(1)
    data = pc.desk.packages.pack([sent], {})
    assert [t[:3] for t in told(pc, file("a.antt", data))] == [
        ("Tổ dân phố số 1", State.NOTHING, State.RECEIVED)
    ]
    assert view_with(pc.books, ONE).state is State.NOTHING


def test_the_first_bundle_of_an_office_is_foreseen_with_what_its_cover_lacks() -> None:
    pc, province = ward(2), seat(PROVINCE, wards=[WARD])
    sent_in(pc, 1)
    send(pc)
    sent = [file(name, data) for name, data in files_of(pc.medium).items()]
    planned, before = plan(province.desk, sent, assign={}), province.store.ids()
    seen = ahead(province.books, planned)
    (change,) = foresee(province.books, seen)
    assert (change.unit_name, change.before.state, change.after.state) == (
        "Tổ dân phố số 1",
        State.NOTHING,
        State.RECEIVED,
    )
    foreseen = [(line.code, line.unit_name) for line in looked(seen, planned)]
    assert ("TAKE-114", "Tổ dân phố số 2") in foreseen
    assert province.store.ids() == before
    assert foreseen == [(line.code, line.unit_name) for line in province.merge(*sent)]


def test_a_roster_that_comes_late_is_foreseen_to_let_what_waits_count() -> None:
    pc, province = ward(1), seat(PROVINCE, wards=[WARD])
    sent_in(pc, 1)
    made, _ = send(pc)
    province.take([e for e in made.documents if e.kind is not Kind.ROSTER])
    (roster,) = pc.store.of_kind(Kind.ROSTER)
    coming = file("danh muc.antt", pc.desk.packages.pack([roster], {}))
    foreseen = told(province, coming)
    assert [t[:3] for t in foreseen] == [("Tổ dân phố số 1", State.NOTHING, State.RECEIVED)]
    province.merge(coming)
    assert told(province, coming) == []
