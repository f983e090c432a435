"""Ending a key: what of it is named as its last good documents, and what that leaves here and elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from antt_sync.app.cut_off import cut_off, ends, look_at
from antt_sync.app.signing import EVERYBODY, Unsigned, sign_and_keep
from antt_sync.app.status import status
from antt_sync.core.cut_off import PARKED
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.errors import KeyTrouble, UsageTrouble
from antt_sync.core.kept import Incoming
from antt_sync.core.public_key import fingerprint
from antt_sync.core.review import Item, Verb, may_leave, review_body
from antt_sync.core.roster import KeyLine, Role
from antt_sync.core.views import State
from tests.world import (
    OFFICE,
    PERIOD,
    Place,
    answers,
    issue_campaign,
    issue_roster,
    key,
    office,
    office_key,
    place,
    signed,
    submission,
    unit_id,
    unit_key,
    units,
)

REVIEWER = KeyLine(key("reviewer").public.hex(), OFFICE, Role.REVIEWER, "Tổ thẩm định")
MARK = fingerprint(key("pc2").public)


def said(number: int, *, seq: int = 1, prev: str = "", value: int = 1, word: str = "") -> Envelope:
    """What a unit signed itself, in its place in the stream."""
    body = submission(number, answers(number, {"d44a_tp.nay": value}), by_unit=True).body
    return signed(
        word or f"unit {number}", Kind.SUBMISSION, body, unit=unit_id(number), stream=(OFFICE, seq, prev)
    )


def desk() -> Place:
    """An office with two PCs, a reviewer and two units that have keys."""
    return office(keys=[unit_key(1), unit_key(2), REVIEWER, office_key("pc2")])


def came(pc: Place, documents: Sequence[Envelope], at: str) -> None:
    """Documents that this PC took in at a time."""
    pc.store.add([Incoming(documents[0].id, b"", tuple(documents))], at=at)
    for each in documents:
        pc.take([each])


def parked(pc: Place) -> list[str]:
    return [str(a.params["unit"]) for a in status(pc.desk).attention if a.code == PARKED]


def test_what_was_taken_in_stays_and_what_comes_later_is_parked_and_shown() -> None:
    pc = desk()
    first = said(1)
    pc.take([first])
    cut_off(pc.desk, look_at(pc.desk, [unit_id(1)]))
    later = said(1, seq=2, prev=first.id, value=2)
    pc.take([later])

    view = pc.view(1)
    assert view.latest is not None
    assert view.latest.ids == (first.id,)
    assert view.parked == ((later.id, PARKED),)
    assert parked(pc) == ["Tổ dân phố số 1"]
    assert pc.store.has(later.id)


def test_a_day_from_which_nothing_is_trusted_is_shown_before_it_is_signed() -> None:
    pc = desk()
    first = said(1)
    came(pc, [first], "2024-10-01T08:00:00+07:00")
    second = said(1, seq=2, prev=first.id, value=2)
    came(pc, [second], "2024-10-13T08:00:00+07:00")

    (ending,) = look_at(pc.desk, [unit_id(1)], since=date(2024, 10, 13))
    assert [s.id for s in ending.stays] == [first.id]
    assert [s.id for s in ending.falls] == [second.id]
    assert pc.view(1).parked == ()
    cut_off(pc.desk, [ending])
    assert pc.view(1).parked == ((second.id, PARKED),)

    (again,) = look_at(pc.desk, [unit_id(1)])
    assert (again.already, [s.id for s in again.stays]) == (True, [first.id])
    version = cut_off(pc.desk, [again]).version
    (wider,) = look_at(pc.desk, [unit_id(1)], since=date(2024, 11, 1))
    assert cut_off(pc.desk, [wider]).version == version + 1
    assert pc.view(1).parked == ()


def test_a_hole_or_a_fork_in_what_is_held_loses_nothing_that_was_taken_in() -> None:
    pc = desk()
    one = said(1)
    lost = said(1, seq=2, prev=one.id, value=2)
    three = said(1, seq=3, prev=lost.id, value=3)
    copied = said(1, seq=2, prev=one.id, value=4)
    pc.take([one, three, copied])
    (ending,) = look_at(pc.desk, [unit_id(1)])
    assert {head.id for head in ending.cut.heads} == {three.id, copied.id}
    cut_off(pc.desk, [ending])
    assert pc.view(1).parked == ()
    pc.take([said(1, seq=4, prev=three.id, value=0)])
    assert parked(pc) == ["Tổ dân phố số 1"]


def test_it_heals_when_what_was_named_comes() -> None:
    pc, other = desk(), place("elsewhere")
    one = said(1)
    two = said(1, seq=2, prev=one.id, value=2)
    pc.take([one, two])
    cut_off(pc.desk, look_at(pc.desk, [unit_id(1)]))
    everything = list(pc.store.every())
    other.take([e for e in everything if e.id != two.id])
    assert other.view(1).parked == ((one.id, PARKED),)
    assert other.store.rows(unit=unit_id(1))[0].state == State.NOTHING.value
    other.take([two])
    assert other.view(1).parked == ()
    assert other.store.rows(unit=unit_id(1)) == [
        replace(line, received_at=other.store.rows(unit=unit_id(1))[0].received_at)
        for line in pc.store.rows(unit=unit_id(1))
    ]


def test_a_lost_pc_of_the_office_keeps_its_reviews_campaign_and_closings() -> None:
    pc = desk()
    lost = place("pc2")
    pc.deliver_to(lost)
    issue_campaign(lost, threshold=60)
    sign_and_keep(lost.desk, [Unsigned(Kind.CLOSING, EVERYBODY, {"report": "tong-hop", "period": PERIOD})])
    lost.deliver_to(pc)
    assert pc.books.campaigns[PERIOD].version == 2
    cut_off(pc.desk, look_at(pc.desk, [MARK]))
    assert pc.books.campaigns[PERIOD].version == 2
    assert len(pc.books.uncut(Kind.CLOSING)) == 1

    issue_campaign(lost, threshold=10)
    sign_and_keep(lost.desk, [Unsigned(Kind.CLOSING, EVERYBODY, {"report": "tong-hop", "period": PERIOD})])
    lost.deliver_to(pc)
    assert pc.books.campaigns[PERIOD].version == 2
    assert len(pc.books.uncut(Kind.CLOSING)) == 1
    assert parked(pc) == ["UBND phường Nam Ngạn"] * 2


def reviews(pc: Place, number: int, *texts: str, first: int = 0) -> list[Envelope]:
    """Remarks of a PC about a unit, the odd ones internal."""
    (about,) = [e for e in pc.store.every() if e.kind is Kind.SUBMISSION and e.header.unit == unit_id(number)]
    for place_of, text in enumerate(texts, start=first):
        items = [Item(f"t{place_of}", "d411.so", text, internal=place_of % 2 == 1)]
        body = review_body(pc.view(number).subject, about.id, verbs=[Verb.COMMENT], items=items)
        sign_and_keep(pc.desk, [Unsigned(Kind.REVIEW, unit_id(number), body)])
    return [e for e in pc.store.every() if e.kind is Kind.REVIEW]


def test_whoever_was_never_sent_internal_remarks_and_receipts_still_counts_the_others() -> None:
    pc = desk()
    pc.take([said(1)])
    lost = place("pc2")
    pc.deliver_to(lost)
    written = reviews(lost, 1, "một", "hai (nội bộ)", "ba", "bốn (nội bộ)")
    sign_and_keep(lost.desk, [Unsigned(Kind.RECEIPT, unit_id(1), {"ids": [], "roster": "", "lines": []})])
    written += [e for e in reviews(lost, 1, "năm", first=4) if e not in written]
    lost.deliver_to(pc)
    cut_off(pc.desk, look_at(pc.desk, [MARK]))
    unit = place("unit 1", unit=unit_id(1))
    open_ones = [e for e in written if may_leave(e)]
    assert len(open_ones) == 3
    unit.take(
        [e for e in pc.store.every() if e.kind is not Kind.RECEIPT and (e not in written or e in open_ones)]
    )
    assert unit.view(1).parked == ()
    assert len(unit.view(1).threads) == 3


def test_a_new_key_takes_the_place_of_the_old_one() -> None:
    pc = desk()
    first = said(1)
    pc.take([first])
    cut_off(pc.desk, look_at(pc.desk, [unit_id(1)]))
    roster = pc.books.own_roster
    assert roster is not None
    lines = [line for each in roster.keys.values() for line in each]
    issue_roster(pc, units(4), [*lines, unit_key(1, "unit 1 new")])
    after = pc.books.own_roster
    assert after is not None
    assert list(after.ended) == [unit_key(1).key]
    new = said(1, value=5, word="unit 1 new")
    new = signed(
        "unit 1 new",
        Kind.SUBMISSION,
        {**new.body, "parents": [first.id]},
        unit=unit_id(1),
        stream=(OFFICE, 1, ""),
    )
    pc.take([new])
    view = pc.view(1)
    assert view.latest is not None
    assert (view.latest.number, view.latest.ids, view.parked) == (2, (new.id,), ())


def test_a_reviewer_is_ended_by_the_digits_of_the_key_or_by_those_that_the_pc_shows() -> None:
    pc = desk()
    shown = fingerprint(key("reviewer").public + key("root").public)
    for digits in (shown, fingerprint(key("reviewer").public)):
        (ending,) = look_at(pc.desk, [digits[:10]])
        assert (ending.line, ending.mark) == (REVIEWER, shown)
        assert (ending.stays, ending.last, ending.cut.heads) == ((), None, ())


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ("K-14761-099.1", "USE-102"),
        (unit_id(3), "CUT-101"),
        ("0000 0000 0000", "CUT-101"),
        (OFFICE, "CUT-102"),
        (fingerprint(key("office").public), "CUT-104"),
    ],
    ids=["no unit", "no key", "no such digits", "several keys", "its own"],
)
def test_what_cannot_be_ended_says_why(wanted: str, code: str) -> None:
    with pytest.raises(UsageTrouble) as trouble:
        look_at(desk().desk, [wanted])
    assert trouble.value.code == code


def test_of_a_stream_that_everybody_is_sent_only_the_last_is_named() -> None:
    pc = desk()
    one = said(1)
    two = said(1, seq=2, prev=one.id, value=2)
    pc.take([one, two])
    heads = list(ends(pc.store, pc.store.signed_by(unit_key(1).key), unit_id(1)))
    assert [head.id for head in heads] == [two.id]


def test_a_pc_whose_key_has_ended_is_told_before_it_signs_for_nothing() -> None:
    pc, lost = desk(), place("pc2")
    cut_off(pc.desk, look_at(pc.desk, [MARK]))
    pc.deliver_to(lost)
    before = lost.store.ids()
    with pytest.raises(KeyTrouble) as trouble:
        issue_campaign(lost, threshold=10)
    assert (trouble.value.code, lost.store.ids()) == ("KEY-129", before)
