"""What is kept and never used: by strangers, too late for an ended key, or out of line."""

from __future__ import annotations

import pytest

from antt_sync.app.cut_off import cut_off, look_at
from antt_sync.app.set_aside import cut_away, out_of_line, strangers
from antt_sync.app.status import status
from antt_sync.core.envelope import Envelope, Json, Kind
from antt_sync.core.public_key import fingerprint
from antt_sync.core.roster import roster_body
from tests.world import (
    OFFICE,
    PERIOD,
    Place,
    issue_roster,
    key,
    office,
    office_key,
    place,
    signed,
    unit_id,
    unit_key,
    units,
)


def codes(pc: Place) -> list[str]:
    return [a.code for a in status(pc.desk).attention]


@pytest.mark.parametrize(
    ("kind", "word", "unit"),
    [
        (Kind.CAMPAIGN, "pc9", OFFICE),
        (Kind.RECEIPT, "unit 1", unit_id(1)),
        (Kind.CLOSING, "unit 1", OFFICE),
        (Kind.COVER, "pc9", "X-99999-000.1"),
        (Kind.ROSTER, "office", OFFICE),
    ],
    ids=["campaign", "receipt of a unit", "closing of a unit", "cover of nobody", "roster of no root"],
)
def test_what_only_offices_say_is_nothing_in_another_mouth(kind: Kind, word: str, unit: str) -> None:
    pc = office(1, keys=[unit_key(1)])
    assert strangers(pc.books) == []
    stray = signed(word, kind, {"office": OFFICE, "period": PERIOD}, unit=unit)
    pc.take([stray])
    assert strangers(pc.books) == [(stray.id, unit)]
    assert codes(pc) == ["PARK-107"]


def test_what_an_office_says_is_no_stranger() -> None:
    pc = office(1)
    for number, kind in enumerate((Kind.RECEIPT, Kind.CLOSING, Kind.COVER, Kind.FORM), start=1):
        pc.take([signed("office", kind, {}, stream=(unit_id(number), 1, ""))])
    assert strangers(pc.books) == []
    assert codes(pc) == []


def test_what_an_ended_key_said_too_late_is_told_once_each() -> None:
    pc = office(1, keys=[office_key("pc2")])
    first = signed("pc2", Kind.RECEIPT, {}, stream=("*", 1, ""))
    pc.take([first])
    assert list(cut_away(pc.books)) == []
    cut_off(pc.desk, look_at(pc.desk, [fingerprint(key("pc2").public)]))
    late = signed("pc2", Kind.RECEIPT, {}, stream=("*", 2, first.id))
    pc.take([late])
    assert [e.id for e in cut_away(pc.books)] == [late.id]
    assert codes(pc) == ["PARK-110"]


def next_roster(pc: Place, **changes: Json) -> Envelope:
    body = roster_body(pc.books.own_roster, office=OFFICE, units=units(2), keys=[office_key("office")])
    return signed("root", Kind.ROSTER, {**body, **changes}, stream=("*", 9, ""))


def test_a_roster_out_of_line_is_told_until_the_one_before_it_comes() -> None:
    pc, other = office(1), place("office")
    issue_roster(pc, units(2), [office_key("office")])
    two = pc.books.own_roster
    assert two is not None
    three = next_roster(pc)
    rosters = [*pc.store.of_kind(Kind.ROSTER), three]
    other.take([e for e in rosters if e.id != two.id])
    assert [e.id for e in out_of_line(other.books)] == [three.id]
    assert "PARK-111" in codes(other)
    other.take([e for e in rosters if e.id == two.id])
    assert out_of_line(other.books) == []


def test_a_jump_is_told_for_ever_and_a_fork_is_not_out_of_line() -> None:
    pc = office(1)
    jump = next_roster(pc, version=2**63 - 1)
    pc.take([jump])
    assert [e.id for e in out_of_line(pc.books)] == [jump.id]
    beside = [next_roster(pc), next_roster(pc, units=[])]
    pc.take(beside)
    assert [e.id for e in out_of_line(pc.books)] == [jump.id]
    assert {"PARK-111", "ROSTER-101"} <= set(codes(pc))
