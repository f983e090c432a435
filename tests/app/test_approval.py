"""An office's form waits for those of its units, unless the campaign or a reason says otherwise."""

from __future__ import annotations

import pytest

from antt_sync.app.approval import MOST_NAMED, named, open_below
from antt_sync.app.reviewing import Verdict, clean, decide
from antt_sync.app.signing import Unsigned, sign_and_keep
from antt_sync.core.envelope import Kind
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.review import Verb
from antt_sync.core.submission import Draft, Origin, Subject
from tests.app.test_forward import send
from tests.fillings import shipped
from tests.tiers import PROVINCE, WARD, carried, seat, sent_in, under, unit_of
from tests.world import FORMS, PERIOD, Place, issue_campaign

OWN = Subject(WARD, "F04-X", PERIOD)
ACCEPT = (Verb.CHECK, Verb.LOCK)


def unit(number: int) -> Subject:
    return Subject(unit_of(WARD, number), "F04-K", PERIOD)


def both(**parameters: int) -> Place:
    """A province that has a ward's own form and those of one of its two units."""
    pc = under(seat(WARD, units=2, forms=(*FORMS, "F04-X")), PROVINCE)
    province = seat(PROVINCE, wards=[WARD], forms=(*FORMS, "F04-X"))
    if parameters:
        issue_campaign(province, PERIOD, **parameters)
    sent_in(pc, 1)
    draft = Draft(OWN, shipped("F04-X"), {}, {}, Origin("0" * 64, "F04-X.xlsx"))
    sign_and_keep(pc.desk, [Unsigned(Kind.SUBMISSION, WARD, draft.body())])
    send(pc)
    carried(province, pc)
    assert province.books.view(OWN).latest is not None
    return province


def accept(pc: Place, subject: Subject, remark: str = "") -> None:
    decide(pc.desk, [subject], Verdict(ACCEPT, remark=remark))


def test_a_communes_form_waits_for_its_units_forms() -> None:
    province = both()
    assert set(open_below(province.books, OWN)) == {unit(1), unit(2)}
    assert open_below(province.books, unit(1)) == []
    accept(province, unit(1))
    assert open_below(province.books, OWN) == [unit(2)]
    assert named(province.books, [unit(2)]) == "F04-K Tổ dân phố số 2"
    assert OWN not in clean(province.books, form="F04-X", period=PERIOD, verbs=frozenset(ACCEPT))


def test_a_reason_is_signed_with_the_verdict() -> None:
    province = both(duyet_theo_thu_tu=1)
    with pytest.raises(UsageTrouble, match="LEVEL-121") as refused:
        accept(province, OWN)
    assert refused.value.params["count"] == 2
    accept(province, OWN, "Cấp trên yêu cầu duyệt trước")
    assert province.books.view(OWN).official is not None
    (review,) = province.store.of_kind(Kind.REVIEW)
    assert "Cấp trên yêu cầu" in str(review.body["items"])


def test_the_campaign_may_ask_for_no_order() -> None:
    assert open_below(both(duyet_theo_thu_tu=0).books, OWN) == []


def test_many_are_named_as_far_as_a_sentence_goes() -> None:
    province = both()
    many = [unit(n) for n in range(1, MOST_NAMED + 3)]
    said = named(province.books, many)
    assert said.count("F04-K") == MOST_NAMED
    assert said.endswith("…")
