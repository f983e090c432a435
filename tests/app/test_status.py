"""Status: every expected unit, lateness by the day asked for, and what a person must look at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from antt_sync.app.set_up import issue_campaign as set_campaign
from antt_sync.app.set_up import law_campaign
from antt_sync.app.status import Status, status
from antt_sync.core.campaign import CampaignWish
from antt_sync.core.envelope import Kind
from antt_sync.core.review import Verb
from antt_sync.core.views import State
from tests.world import (
    OFFICE,
    Place,
    answers,
    file,
    issue_roster,
    office,
    office_key,
    place,
    review,
    signed,
    submission,
    unit_id,
    units,
    workbook,
)


def stands(found: Status) -> dict[str, str]:
    return {line.subject.unit: line.state.value for line in found.lines}


def test_everybody_expected_is_there_before_anything_came() -> None:
    found = status(office(3).desk, form="F04-K")
    assert stands(found) == {unit_id(n): "nothing" for n in (1, 2, 3)}
    assert all(line.expected for line in found.lines)


def test_without_a_roster_there_is_nobody() -> None:
    assert status(place().desk).lines == ()


def test_lines_show_where_each_stands() -> None:
    pc = office(3)
    pc.merge(file("a.xlsx", workbook(1)))
    wrong = submission(2, answers(2, {"d42.ket_qua": None}))
    pc.take([wrong])
    found = status(pc.desk, form="F04-K")
    assert stands(found) == {unit_id(1): "received", unit_id(2): "to_fix", unit_id(3): "nothing"}
    one, two, _ = found.lines
    assert (one.number, one.on_behalf, one.errors, len(one.ma_kiem)) == (1, True, 0, 4)
    assert two.errors > 0


def test_lateness_counts_to_the_first_lan_or_the_day_asked_for() -> None:
    pc = office(2)
    pc.merge(file("a.xlsx", workbook(1)))
    sent, missing = status(pc.desk, form="F04-K", as_of=date(2024, 11, 15)).lines
    assert (sent.due, sent.days_late) == (date(2024, 11, 5), 0)
    assert missing.days_late == 10
    assert status(pc.desk, form="F04-K", as_of=date(2024, 11, 5)).lines[1].days_late == 0


def test_the_day_asked_for_changes_no_hash() -> None:
    pc = office(2)
    pc.merge(file("a.xlsx", workbook(1)))
    early, late = (status(pc.desk, as_of=date(2024, 1, 1)), status(pc.desk, as_of=date(2030, 1, 1)))
    assert (early.set, early.view) == (late.set, late.view)
    assert early.lines != late.lines


def test_scope_narrows_lines_and_view_but_not_the_set() -> None:
    pc = office(2)
    pc.take([submission(1), submission(2)])
    everything, one = status(pc.desk), status(pc.desk, unit=unit_id(1), period="2024")
    assert {line.subject.unit for line in one.lines} == {unit_id(1)}
    assert one.set == everything.set
    assert one.view != everything.view
    assert status(pc.desk, form="F99").lines == ()


def test_what_nobody_expected_is_shown_too() -> None:
    pc = office(1)
    pc.take([submission(1, period="2019")])
    (line,) = [x for x in status(pc.desk).lines if not x.expected]
    assert (line.subject.period, line.due) == ("2019", None)


def codes(pc: Place) -> list[str]:
    return [a.code for a in status(pc.desk).attention]


def test_what_needs_a_person_is_listed() -> None:
    pc = office(3)
    one = submission(1)
    locked = review(one, Verb.CHECK, Verb.LOCK)
    correction = submission(1, answers(1, {"hoat_dong[1].nay": 1}), parents=[one.id])
    two = submission(2)
    pc.take([one, locked, correction])
    pc.take([submission(3), submission(3, answers(3, {"hoat_dong[1].nay": 1}))])
    pc.take([two, review(two, Verb.CHECK), review(two, Verb.ASK)])
    pc.take([submission(2, answers(2, {"hoat_dong[1].nay": 2}), word="stranger")])
    found = set(codes(pc)) - {"GAP-102"}  # the shortened streams of this world fork
    assert found == {"VIEW-103", "VIEW-101", "VIEW-102", "PARK-102"}


def test_gaps_and_forks_are_listed() -> None:
    pc = office(1)
    pc.take([signed("office", Kind.RECEIPT, {}, stream=("*", 5, "ab" * 32))])
    assert codes(pc) == ["GAP-101"]


def test_a_unit_misses_nothing_of_what_its_office_signed_for_others() -> None:
    of_its_own_office = signed("office", Kind.RECEIPT, {}, stream=(OFFICE, 21, "ab" * 32))
    for level, expected in (("unit", []), ("commune", ["GAP-101"])):
        pc = place("unit 1", unit=unit_id(1), level=level)
        pc.take([of_its_own_office])
        assert [code for code in codes(pc) if code.startswith("GAP")] == expected


def test_a_conflict_is_a_state_of_its_own() -> None:
    pc = office(1)
    pc.take([submission(1), submission(1, answers(1, {"hoat_dong[1].nay": 1}))])
    assert status(pc.desk, form="F04-K").lines[0].state is State.CONFLICT


def test_a_form_without_a_deadline_is_expected_of_nobody() -> None:
    pc = office(1, campaign=False)
    forms, windows = law_campaign(pc.desk, "2024")
    quiet = tuple(replace(f, due=None) if f.id == "F02-K" else f for f in forms)
    set_campaign(pc.desk, CampaignWish("2024", quiet, windows, ""))
    assert {line.subject.form for line in status(pc.desk).lines} == {f.id for f in quiet if f.due}
    assert "F02-K" not in {line.subject.form for line in status(pc.desk).lines}


def test_a_line_has_the_local_name_and_says_what_is_provisional_and_only_watched() -> None:
    pc = office(2, campaign=False)
    watched = replace(units(2)[1], recognised_by="Tỉnh")
    issue_roster(pc, [units(2)[0], watched, units(2)[2]], [office_key("office")])
    forms, windows = law_campaign(pc.desk, "2024")
    named = tuple(replace(f, local_name="Biểu mẫu 01") if f.id == "F04-K" else f for f in forms)
    set_campaign(pc.desk, CampaignWish("2024", named, windows, "", provisional=frozenset({"F04-K"})))
    lines = status(pc.desk, form="F04-K").lines
    assert [(x.local_name, x.provisional, x.watched) for x in lines] == [
        ("Biểu mẫu 01", True, True),
        ("Biểu mẫu 01", True, False),
    ]
    other = status(pc.desk, form="F02-K").lines[0]
    assert (other.local_name, other.provisional) == ("", False)


def test_units_stand_by_name_as_people_list_them() -> None:
    pc = office(1)
    names = {1: "Tổ dân phố số 10", 2: "Vân Đồn", 3: "Đồi Chè", 4: "Tổ dân phố số 2", 5: "Chợ Mới"}
    head, *_ = units(1)
    named = [replace(units(n)[n], name=name) for n, name in names.items()]
    issue_roster(pc, [head, *named], [office_key("office")])
    found = [line.unit_name for line in status(pc.desk, form="F04-K").lines]
    assert found == ["Chợ Mới", "Đồi Chè", "Tổ dân phố số 2", "Tổ dân phố số 10", "Vân Đồn"]
