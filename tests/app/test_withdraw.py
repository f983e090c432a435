"""Taking back from the desk: found by id or unit, foreseen before it is signed, one document a subject."""

from __future__ import annotations

import pytest

from antt_sync.app.withdraw import effects, find, withdraw
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.review import Verb, review_of
from antt_sync.core.roster import KeyLine, Role, Unit
from antt_sync.core.views import State
from tests.world import (
    OFFICE,
    Place,
    answers,
    file,
    issue_roster,
    key,
    office,
    office_key,
    place,
    review,
    submission,
    unit_id,
    unit_key,
    units,
    workbook,
)


def trouble(pc: Place, *typed: str) -> str:
    with pytest.raises(UsageTrouble) as told:
        find(pc.desk, typed)
    return told.value.code


def busy() -> tuple[Place, Envelope, Envelope]:
    pc = office(3, keys=[unit_key(2)])
    sent = submission(1)
    spoken = review(sent, Verb.CHECK, Verb.LOCK)
    pc.take([sent, spoken])
    return pc, sent, spoken


def test_what_will_change_is_what_changes() -> None:
    pc, sent, spoken = busy()
    (effect,) = effects(pc.desk, find(pc.desk, [spoken.id[:9]]))
    assert (effect.before.state, effect.after.state) == (State.LOCKED, State.RECEIVED)
    assert [line.id for line in effect.documents] == [spoken.id]
    assert pc.view(1).state is State.LOCKED
    withdraw(pc.desk, [spoken], "Nhầm")
    assert pc.view(1).state is effect.after.state
    assert pc.view(1).taken_back == (spoken.id,)
    assert sent.id in pc.store.documents


def test_a_unit_means_the_last_thing_said_here_about_it() -> None:
    pc, sent, spoken = busy()
    assert find(pc.desk, [unit_id(1)]) == [spoken]
    withdraw(pc.desk, [spoken], "Nhầm")
    assert find(pc.desk, [unit_id(1)]) == [sent]
    withdraw(pc.desk, [sent], "Nhầm")
    assert trouble(pc, unit_id(1)) == "USE-204"


def test_several_of_one_subject_are_one_document() -> None:
    pc, sent, spoken = busy()
    other = submission(3)
    pc.take([other])
    ids = withdraw(pc.desk, find(pc.desk, [sent.id, spoken.id, other.id]), "Nhầm")
    assert len(ids) == 2
    told = [set(review_of(pc.store.documents[i]).takes_back) for i in ids]
    assert told == [{sent.id, spoken.id}, {other.id}]


def test_a_file_taken_back_may_be_taken_in_again_by_who_names_its_unit() -> None:
    pc = office(3)
    data = workbook(1)
    pc.merge(file("a.xlsx", data))
    assert pc.merge(file("a.xlsx", data))[0].code == "TAKE-104"
    withdraw(pc.desk, find(pc.desk, [unit_id(1)]), "Nhầm")
    assert pc.merge(file("a.xlsx", data), assign={"a.xlsx": unit_id(1)})[0].code == "TAKE-103"
    assert pc.view(1).state is not State.NOTHING


def test_nobody_takes_back_what_another_one_signed() -> None:
    pc, _, _ = busy()
    own = submission(2, answers(2), by_unit=True, word="unit 2")
    pc.take([own])
    assert trouble(pc, own.id) == "USE-207"
    roster = pc.store.of_kind(Kind.ROSTER)[0]
    assert trouble(pc, roster.id) == "USE-206"
    assert [trouble(pc, word) for word in ("zz", "", "f" * 64)] == ["USE-204"] * 3


def test_what_was_taken_back_is_not_taken_back_again() -> None:
    pc, _, spoken = busy()
    withdraw(pc.desk, [spoken], "Nhầm")
    assert trouble(pc, spoken.id) == "USE-208"


def test_what_another_office_locked_is_not_taken_back() -> None:
    pc, upper = place(), "T-38000-000.1"
    head, one = units(1)
    province = Unit(upper, "UBND tỉnh", "T", "")
    above = KeyLine(key("upper").public.hex(), upper, Role.OFFICE)
    placed = Unit(head.id, head.name, head.kind, upper)
    issue_roster(pc, [province, placed, one], [office_key("office"), above])
    sent = submission(1)
    pc.take([sent, review(sent, Verb.CHECK, Verb.LOCK, word="upper", unit=upper)])
    with pytest.raises(UsageTrouble) as told:
        effects(pc.desk, [sent])
    assert told.value.code == "USE-209"
    assert pc.desk.office.unit == OFFICE
