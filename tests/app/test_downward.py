"""What goes down: receipts, reviews and registers for an office that forwards, and no internal note."""

from __future__ import annotations

from antt_sync.app.deliver import deliver
from antt_sync.app.downward import SentDown, send_down
from antt_sync.app.forward import bundle
from antt_sync.app.reviewing import Verdict, decide
from antt_sync.app.signing import Unsigned, sign_and_keep
from antt_sync.core.envelope import Kind
from antt_sync.core.report_roles import Roles
from antt_sync.core.review import Item, Verb, review_body
from antt_sync.core.submission import Subject
from tests.app.test_forward import send, ward
from tests.tiers import OTHER, PROVINCE, WARD, carried, seat, sent_in, unit_of
from tests.world import PERIOD, Place

ROLES = Roles({}, ())
ONE = Subject(unit_of(WARD, 1), "F04-K", PERIOD)


def joined() -> tuple[Place, Place]:
    pc, province = ward(2), seat(PROVINCE, wards=[WARD, OTHER])
    sent_in(pc, 1)
    send(pc)
    carried(province, pc)
    return pc, province


def down(province: Place) -> list[SentDown]:
    return send_down(province.desk, to="tra", roles=ROLES)


def test_a_receipt_goes_down_and_the_next_bundle_holds_only_the_rest() -> None:
    pc, province = joined()
    (sent,) = down(province)
    assert (sent.office, sent.acknowledged, sent.reviews) == (WARD, 4, 0)
    carried(pc, province)
    assert bundle(pc.desk).new == 0
    assert [s.acknowledged for s in down(province)] == [0]


def test_a_review_from_above_counts_below() -> None:
    pc, province = joined()
    decide(province.desk, [ONE], Verdict((Verb.ASK,), remark="Xem lại"))
    (sent,) = down(province)
    assert sent.reviews == 1
    carried(pc, province)
    view = pc.books.view(ONE)
    assert Verb.ASK in view.outcome.verbs
    assert view.parked == ()


def test_internal_notes_of_the_province_stay_there() -> None:
    pc, province = joined()
    latest = province.books.view(ONE).latest
    assert latest is not None
    note = review_body(
        ONE, latest.said.id, verbs=[Verb.COMMENT], items=[Item("t", "", "Chỉ trong tỉnh", internal=True)]
    )
    sign_and_keep(province.desk, [Unsigned(Kind.REVIEW, PROVINCE, note)])
    down(province)
    assert "Chỉ trong tỉnh".encode() not in province.medium.only("Gói trả")
    carried(pc, province)
    assert pc.store.of_kind(Kind.REVIEW) == []


def test_units_of_a_commune_hear_from_their_commune() -> None:
    _, province = joined()
    assert deliver(province.desk, to="tra") == []
    (named,) = deliver(province.desk, units=[unit_of(WARD, 1)], to="tra")
    assert named.unit_name == "Tổ dân phố số 1"
