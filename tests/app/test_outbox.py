"""The outbox: only a receipt of an office above, by its own key, says that something arrived."""

from __future__ import annotations

from dataclasses import replace

from antt_sync.app.deliver import deliver
from antt_sync.app.outbox import as_json, outbox
from antt_sync.core.envelope import Envelope, Kind
from tests.world import (
    OFFICE,
    Place,
    answers,
    office,
    place,
    signed,
    submission,
    unit_id,
    unit_key,
)

ONE = submission(1, word="unit 1", by_unit=True)
TWO = submission(1, answers(1, {"d44a_tp.nay": 5}), word="unit 1", by_unit=True, parents=[ONE.id], seq=2)


def unit_pc(*documents: Envelope) -> Place:
    """A unit's own PC, which has its office's register and these documents."""
    pc = place("unit 1", unit=unit_id(1), level="unit")
    pc.take([*office(2, keys=[unit_key(1)]).store.every(), *documents])
    return pc


def receipt(*ids: str, word: str = "office", unit: str = OFFICE, to: str = unit_id(1)) -> Envelope:
    return signed(
        word, Kind.RECEIPT, {"ids": [*ids], "roster": "", "lines": []}, unit=unit, stream=(to, 1, "")
    )


def done(pc: Place) -> list[tuple[int, bool]]:
    return [(sent.number, sent.done) for sent in outbox(pc.books)]


def test_nothing_is_acknowledged_before_a_receipt_says_so() -> None:
    assert done(unit_pc(ONE, TWO)) == [(1, False), (2, False)]
    assert done(unit_pc(ONE, TWO, receipt(TWO.id))) == [(1, False), (2, True)]


def test_only_the_office_aboves_own_key_acknowledges() -> None:
    for false in (
        receipt(ONE.id, word="stranger"),
        receipt(ONE.id, word="unit 1"),
        receipt(ONE.id, word="unit 1", unit=unit_id(1)),
        receipt(ONE.id, to=unit_id(2)),
    ):
        assert done(unit_pc(ONE, false)) == [(1, False)]


def test_a_receipt_names_every_time_the_unit_sent() -> None:
    here = office(2, keys=[unit_key(1)])
    here.take([ONE, TWO])
    deliver(here.desk, to="tra")
    (slip,) = here.store.of_kind(Kind.RECEIPT)
    deliver(here.desk, to="tra")
    assert here.store.of_kind(Kind.RECEIPT) == [slip]
    unit = unit_pc(ONE, TWO)
    here.deliver_to(unit)
    (first, second) = outbox(unit.books)
    assert (first.done, second.done, second.roster) == (True, True, 1)
    told = as_json(second)
    assert (told["kind"], told["number"], told["acknowledged"]) == ("submission", 2, 1)


def test_an_office_with_nobody_above_owes_nothing() -> None:
    here = office(1)
    here.take([submission(1)])
    assert outbox(here.books) == ()
    here.desk = replace(here.desk, office=replace(here.desk.office, superior="T-38000-000.1"))
    assert outbox(here.books) == ()
