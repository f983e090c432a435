"""The books and the cache: what is touched is refreshed, and a rebuilt cache says the same."""

from __future__ import annotations

from dataclasses import replace

from antt_sync.app.world import SUBJECTS_AT_ONCE, Books, rebuild, refresh, touched_by
from antt_sync.core.campaign import Campaign
from antt_sync.core.envelope import Kind
from antt_sync.core.review import Verb
from antt_sync.core.submission import Subject
from antt_sync.core.views import State
from tests.world import (
    OFFICE,
    PERIOD,
    Place,
    answers,
    issue_roster,
    office,
    office_key,
    place,
    review,
    signed,
    submission,
    unit_id,
    units,
)


def state(pc: Place, number: int) -> str:
    return pc.store.lines[Subject(unit_id(number), "F04-K", PERIOD)].state


def test_an_empty_set_has_no_roster_and_no_subjects() -> None:
    books = place().books
    assert books.roster is None
    assert (books.campaigns, books.subjects()) == ({}, [])


def test_the_books_hold_what_was_issued() -> None:
    books = office(3).books
    assert books.roster is not None
    assert sorted(books.roster.units) == sorted([OFFICE, unit_id(1), unit_id(2), unit_id(3)])
    assert sorted(books.campaigns) == [PERIOD]


def test_a_name_is_what_a_roster_says_else_what_this_pc_was_told_else_the_id() -> None:
    books, alone = office(1).books, place()
    assert books.name_of(unit_id(1)) == "Tổ dân phố số 1"
    assert books.name_of(unit_id(9)) == unit_id(9)
    alone.desk = replace(
        alone.desk, office=replace(alone.desk.office, superior=unit_id(7), superior_name="Tỉnh")
    )
    named = [alone.books.name_of(id) for id in (OFFICE, unit_id(7), unit_id(1))]
    assert named == [alone.desk.office.name, "Tỉnh", unit_id(1)]
    assert (books.unit(unit_id(9)), alone.books.unit(OFFICE)) == (None, None)


def test_a_form_is_in_force_where_the_periods_campaign_asks_for_it() -> None:
    books = office(1).books
    in_force = books.in_force("F04-K", PERIOD)
    assert in_force is not None
    assert in_force.id == "F04-K"
    assert (books.in_force("F04-K", "2023"), books.in_force("F99-K", PERIOD)) == (None, None)


def test_a_campaign_by_a_units_key_does_not_count() -> None:
    pc = office(1, campaign=False)
    issued = office(1)
    (true,) = issued.store.of_kind(Kind.CAMPAIGN)
    pc.take([signed("unit 1", Kind.CAMPAIGN, true.body, unit=unit_id(1), stream=("*", 1, ""))])
    assert pc.books.campaigns == {}


def test_without_a_campaign_the_laws_dates_hold_and_an_odd_period_has_none() -> None:
    books = office(1, campaign=False).books
    law = books.campaign("2024")
    assert isinstance(law, Campaign)
    assert (law.version, law.id) == (0, "")
    assert law.window("K", "assessment") is not None
    assert books.campaign("hôm nay") is None


def test_documents_touch_the_subject_they_are_about() -> None:
    one = submission(1)
    assert touched_by([one, review(one, Verb.ASK)]) == {Subject(unit_id(1), "F04-K", PERIOD)}
    assert touched_by([signed("office", Kind.RECEIPT, {})]) == set()


def test_a_roster_touches_everything() -> None:
    pc = office(1)
    assert touched_by(pc.store.of_kind(Kind.ROSTER)) is None


def test_a_roster_that_comes_late_lets_parked_documents_count() -> None:
    pc = office(1)
    pc.take([submission(3)])
    assert state(pc, 3) == State.NOTHING
    issue_roster(pc, units(3), [office_key("office")])
    assert state(pc, 3) == State.RECEIVED


def test_what_looks_at_another_form_is_refreshed_with_it() -> None:
    pc = office(1)
    last_year = submission(1, answers(1, {"d44a_tp.nay": 3}), period="2023")
    pc.take([submission(1)])
    before = pc.store.lines[Subject(unit_id(1), "F04-K", PERIOD)]
    pc.take([last_year])
    pc.take([review(last_year, Verb.CHECK)])
    after = pc.store.lines[Subject(unit_id(1), "F04-K", PERIOD)]
    assert after.view != before.view


def test_a_refreshed_cache_is_the_rebuilt_one() -> None:
    pc = office(3)
    one = submission(1)
    pc.take([one])
    pc.take([submission(2), review(one, Verb.CHECK, Verb.LOCK)])
    pc.take([submission(2, answers(2, {"hoat_dong[1].nay": 9}), word="office", seq=2)])
    lines, values = pc.store.rows(), {k: dict(v) for k, v in pc.store.values.items()}
    rebuild(pc.desk)
    assert pc.store.rows() == lines
    assert pc.store.values == values


def test_a_conflict_has_no_values_in_the_tables() -> None:
    pc = office(1)
    pc.take([submission(1)])
    assert [list(t) for t in pc.store.values.values()] == [[Subject(unit_id(1), "F04-K", PERIOD)]]
    pc.take([submission(1, answers(1, {"hoat_dong[1].nay": 9}))])
    assert state(pc, 1) == State.CONFLICT
    assert [list(t) for t in pc.store.values.values() if t] == []


def test_the_line_says_when_the_first_came_and_what_the_last_said() -> None:
    pc = office(1)
    one = submission(1)
    pc.take([one])
    pc.store.came[one.id] = "2024-10-01T08:00:00+07:00"
    two = submission(1, answers(1, {"hoat_dong[1].nay": 2}), parents=[one.id])
    pc.take([two])
    line = pc.store.lines[Subject(unit_id(1), "F04-K", PERIOD)]
    assert (line.received_at, line.latest, line.number) == ("2024-10-01T08:00:00+07:00", two.id, 2)


def test_many_subjects_at_once_come_to_the_same_as_one_by_one() -> None:
    everybody = [submission(n) for n in range(1, 61)]
    at_once, one_by_one = office(60), office(60)
    at_once.take(everybody)
    for envelope in everybody:
        one_by_one.take([envelope])
    assert [x.view for x in at_once.store.rows()] == [x.view for x in one_by_one.store.rows()]
    assert len(at_once.store.rows()) == 60


def test_refreshing_nothing_changes_nothing() -> None:
    pc = office(1)
    assert isinstance(refresh(pc.desk, []), Books)
    assert pc.store.rows() == []


def test_what_was_worked_out_is_forgotten_now_and_then_and_is_the_same_again() -> None:
    pc = office(1)
    pc.take([submission(1)])
    books, subject = pc.books, Subject(unit_id(1), "F04-K", PERIOD)
    view = books.view(subject)
    books.let_go(SUBJECTS_AT_ONCE - 1)
    assert books.view(subject) is view
    books.let_go(SUBJECTS_AT_ONCE)
    assert books.view(subject) is not view
    assert books.view(subject) == view


def test_a_roster_is_folded_once_for_a_desk_and_anew_when_another_version_came() -> None:
    pc = office(2)
    before = pc.books.roster
    assert before is not None
    assert pc.books.roster is before
    issue_roster(pc, units(3), [office_key("office")])
    assert (pc.books.roster is before, len(pc.desk.rosters)) == (False, 1)
