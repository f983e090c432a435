"""What goes up: only what is not acknowledged, never what is internal, in parts that fit."""

from __future__ import annotations

import pytest

from antt_sync.app import forward as forwarding
from antt_sync.app import portions
from antt_sync.app.forward import Bundle, Forwarded, bundle, superior_of
from antt_sync.app.reviewing import Verdict, decide
from antt_sync.app.signing import Unsigned, sign_and_keep
from antt_sync.core.cover import cover_of
from antt_sync.core.envelope import Kind
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.review import Item, Verb, review_body
from antt_sync.core.submission import Subject
from tests.reports import decided, roles
from tests.tiers import OTHER, PROVINCE, WARD, carried, files_of, seat, sent_in, under, unit_of
from tests.world import PERIOD, Place, issue_campaign, signed


def send(pc: Place, path: str = "usb/goi.antt", **how: bool) -> tuple[Bundle, Forwarded]:
    made = bundle(pc.desk, everything=how.get("everything", False))
    return made, forwarding.forward(
        pc.desk, made, path=path, evidence=how.get("evidence", False), draw=lambda _: b"x"
    )


def ward(units: int = 3) -> Place:
    return under(seat(WARD, units=units), PROVINCE)


def about(pc: Place, number: int) -> Subject:
    return Subject(unit_of(pc.desk.office.unit, number), "F04-K", PERIOD)


def receipt(word: str, ids: list[str], unit: str = PROVINCE, to: str = WARD) -> object:
    return signed(word, Kind.RECEIPT, {"ids": ids, "roster": "", "lines": []}, unit=unit, stream=(to, 1, ""))


def test_a_bundle_holds_what_the_office_knows_and_its_cover_says_so() -> None:
    pc = ward()
    sent_in(pc, 1)
    decide(pc.desk, [about(pc, 1)], Verdict((Verb.CHECK, Verb.LOCK)))
    made, written = send(pc)
    assert [e.kind.value for e in made.documents].count("submission") == 1
    assert {e.kind for e in made.documents} == {Kind.ROSTER, Kind.CAMPAIGN, Kind.SUBMISSION, Kind.REVIEW}
    (cover,) = pc.store.of_kind(Kind.COVER)
    assert set(cover_of(cover).ids) == {e.id for e in made.documents}
    assert cover.body["counts"] == {"roster": 1, "campaign": 1, "submission": 1, "review": 1}
    (total,) = cover_of(cover).totals
    assert (total.form, total.units, total.accepted) == ("F04-K", 1, 1)
    assert total.sum > 0
    assert {g.unit for g in cover_of(cover).gaps if g.form == "F04-K"} == {unit_of(WARD, 2), unit_of(WARD, 3)}
    assert (written.number, len(written.packages)) == (1, 1)
    assert written.slip == "usb/goi - Phiếu gửi.xlsx"
    assert {e.id for e in pc.desk.packages.open(pc.medium.only("goi.antt"))} == {
        cover.id,
        *cover_of(cover).ids,
    }


def test_the_cover_says_of_each_form_how_far_it_is() -> None:
    pc = under(decided(), PROVINCE)
    made = bundle(pc.desk, roles=roles())
    found = {t.form: (t.units, t.accepted, t.appraised, t.decided) for t in made.cover.totals}
    assert found["F04-K"] == (5, 3, 1, 1)
    assert {t.decided for t in bundle(pc.desk).cover.totals} == {0}


def test_only_a_trusted_receipt_takes_a_document_off_the_next_bundle() -> None:
    pc, province = ward(), seat(PROVINCE, wards=[WARD])
    sent_in(pc, 1)
    made, _ = send(pc)
    told = [e.id for e in made.documents]
    pc.take([receipt("stranger", told)])  # type: ignore[list-item]
    pc.take([receipt(PROVINCE, told)])  # type: ignore[list-item]
    assert bundle(pc.desk).new == made.new  # the province's roster is not here yet
    pc.take(province.store.of_kind(Kind.ROSTER))
    assert bundle(pc.desk).new == 0
    assert bundle(pc.desk, everything=True).new == made.new
    sent_in(pc, 2)
    again = bundle(pc.desk)
    assert [e.kind for e in again.documents if e.kind is not Kind.COVER] == [Kind.SUBMISSION]
    assert {line.subject.unit for line in again.cover.lines} == {unit_of(WARD, 1), unit_of(WARD, 2)}


def test_internal_notes_and_what_is_said_to_units_alone_stay() -> None:
    pc = ward()
    sent_in(pc, 1)
    view = pc.books.view(about(pc, 1))
    assert view.latest is not None
    said = view.latest.said.id
    note = review_body(
        about(pc, 1), said, verbs=[Verb.COMMENT], items=[Item("t", "", "Gọi hỏi lại", internal=True)]
    )
    sign_and_keep(pc.desk, [Unsigned(Kind.REVIEW, WARD, note)])
    sign_and_keep(pc.desk, [Unsigned(Kind.RECEIPT, unit_of(WARD, 1), {"ids": [said]})])
    made, _ = send(pc)
    assert not {Kind.REVIEW, Kind.RECEIPT} & {e.kind for e in made.documents}
    assert "Gọi hỏi lại".encode() not in pc.medium.only("goi.antt")


def test_a_campaign_may_send_up_a_summary_only() -> None:
    pc = ward()
    sent_in(pc, 1)
    issue_campaign(pc, chuyen_len_tat_ca=0)
    made = bundle(pc.desk)
    assert made.submissions == 0
    assert made.new == 2 + 1  # roster and both campaigns
    assert made.summary == ()
    everything = bundle(pc.desk, everything=True)
    assert not [e for e in everything.documents if e.kind is Kind.SUBMISSION]


def test_a_large_bundle_comes_in_parts_with_one_cover(monkeypatch: pytest.MonkeyPatch) -> None:
    pc, province = ward(), seat(PROVINCE, wards=[WARD])
    for number in (1, 2, 3):
        sent_in(pc, number)
    monkeypatch.setattr(portions, "MOST_DOCUMENTS", 3)
    _, written = send(pc)
    assert len(written.packages) > 1
    assert "(phần 2 của" in written.packages[1]
    covers = {
        e.id for p in files_of(pc.medium).values() for e in pc.desk.packages.open(p) if e.kind is Kind.COVER
    }
    assert len(covers) == 1
    del pc.medium.files[written.packages[-1]]
    lines = carried(province, pc)
    assert {line.code for line in lines} & {"TAKE-113", "TAKE-115"}


def test_bundles_go_to_the_office_above_or_to_the_one_named() -> None:
    pc = seat(WARD)
    with pytest.raises(UsageTrouble, match="LEVEL-104"):
        superior_of(pc.desk)
    with pytest.raises(UsageTrouble, match="LEVEL-105"):
        superior_of(pc.desk, WARD)
    with pytest.raises(UsageTrouble, match="USE-113"):
        superior_of(pc.desk, "tỉnh")
    assert superior_of(pc.desk, OTHER) == OTHER
    assert superior_of(under(pc, PROVINCE).desk) == PROVINCE
