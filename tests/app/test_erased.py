"""Erasures as the set comes to them: late rosters, cut-offs and every order lead to one set and one view."""

from __future__ import annotations

from itertools import permutations

import pytest

from antt_sync.app.erased import agrees
from antt_sync.app.signing import EVERYBODY, Unsigned, sign_and_keep
from antt_sync.app.upkeep import rebuild, verify
from antt_sync.cli.wiring import AnttPackages
from antt_sync.core.envelope import Envelope, Json, Kind
from antt_sync.core.erasure import erasure_body
from antt_sync.core.roster import roster_body
from antt_sync.core.submission import submission_of
from antt_sync.core.views import set_hash
from tests.world import (
    OFFICE,
    Place,
    answers,
    file,
    issue_campaign,
    issue_roster,
    key,
    office_key,
    place,
    signed,
    submission,
    unit_id,
    unit_key,
    units,
)

FIRST = submission(1, word="unit 1", by_unit=True)
NEXT = submission(
    1, {**answers(1), "d42.ghi_chu": "sửa"}, word="unit 1", by_unit=True, parents=[FIRST.id], seq=2
)
GONE = erasure_body([FIRST], basis="đề nghị")


def registered() -> Place:
    """An office whose roster lists unit 1 and a second PC of the office."""
    pc = place()
    issue_roster(pc, units(2), [office_key("office"), office_key("second"), unit_key(1)])
    issue_campaign(pc)
    return pc


def said(word: str = "office", seq: int = 9) -> Envelope:
    return signed(word, Kind.ERASURE, GONE, stream=("*", seq, ""))


def state(pc: Place) -> tuple[object, ...]:
    view = pc.view(1)
    return set_hash(pc.store.ids()), view.as_json(), sorted(s.id for s in pc.store.stubs())


@pytest.mark.parametrize("order", list(permutations(range(4))), ids=str)
def test_any_order_gives_one_set_and_one_view(order: tuple[int, ...]) -> None:
    office = registered()
    registry = [e for kind in (Kind.ROSTER, Kind.CAMPAIGN) for e in office.store.of_kind(kind)]
    parts: list[list[Envelope]] = [registry, [FIRST], [NEXT], [said()]]
    pc = place()
    for number in order:
        pc.take(parts[number])
    assert (FIRST.id in pc.store.documents, pc.store.has(FIRST.id)) == (False, True)
    assert agrees(pc.desk)
    whole = place()
    for number in (0, 1, 2, 3):
        whole.take(parts[number])
    never = place()
    for number in (0, 3, 2):
        never.take(parts[number])
    assert state(pc) == state(whole) == state(never)
    assert pc.view(1).entries == answers(1) | {"d42.ghi_chu": "sửa"}
    before = state(pc)
    rebuild(pc.desk)
    assert state(pc) == before
    assert verify(pc.desk).view_agrees


def test_an_erasure_by_a_cut_off_key_removes_nothing_and_one_removed_may_come_again() -> None:
    pc = registered()
    pc.take([FIRST])
    pc.take([said("second")])
    assert FIRST.id not in pc.store.documents
    lines = [office_key("office"), unit_key(1)]
    body = roster_body(pc.books.roster, office=OFFICE, units=units(2), keys=lines)
    lost: Json = [{"key": key("second").public.hex(), "streams": []}]
    sign_and_keep(pc.desk, [Unsigned(Kind.ROSTER, EVERYBODY, {**body, "ended": lost})], root=True)
    assert pc.store.stubs() == []
    assert not pc.store.has(FIRST.id)
    pc.take([FIRST])
    assert pc.store.documents[FIRST.id] == FIRST
    pc.take([said("second", 10)])
    assert FIRST.id in pc.store.documents
    assert agrees(pc.desk)


def test_a_bundle_with_nothing_else_about_a_unit_is_taken_in_and_says_so() -> None:
    pc = registered()
    pc.take([said()])
    bundle = AnttPackages().pack([FIRST, submission(2, word="office")], {})
    found = file("goi.antt", bundle)
    assert {(line.unit_name, line.code) for line in pc.merge(found)} == {
        ("Tổ dân phố số 1", "TAKE-118"),
        ("Tổ dân phố số 2", "TAKE-101"),
    }
    assert [line.code for line in pc.merge(found)] == ["TAKE-102"]
    assert not pc.desk.store.is_about(submission_of(FIRST).subject)


def test_nobody_looks_at_what_an_erased_document_was_the_parent_of_otherwise() -> None:
    pc = registered()
    pc.take([FIRST, NEXT])
    assert pc.view(1).latest is not None
    pc.take([said()])
    view = pc.view(1)
    assert view.latest is not None
    assert (view.latest.said.id, len(view.revisions), view.state.value) == (NEXT.id, 1, "received")
    assert unit_id(1) == view.subject.unit


def test_a_set_whose_store_still_holds_what_is_erased_does_not_verify() -> None:
    pc = registered()
    pc.take([FIRST])
    pc.take([said()])
    pc.store.gone.clear()
    assert not verify(pc.desk).view_agrees
    pc.store.documents[FIRST.id] = FIRST
    assert not agrees(pc.desk)
