"""What a cover speaks of and is not here is told until it arrives."""

from __future__ import annotations

from datetime import date

from antt_sync.app.closing import sign_closing
from antt_sync.app.cover_check import Short, shortages
from antt_sync.app.status import status
from antt_sync.core.closing import Closing
from antt_sync.core.envelope import Kind
from antt_sync.core.paper import Paper
from antt_sync.core.submission import Subject
from tests.app.test_forward import receipt, send, ward
from tests.tiers import PROVINCE, WARD, carried, seat, sent_in, unit_of
from tests.world import PERIOD, Place, answers, file, issue_campaign, workbook


def short(pc: Place) -> list[Short]:
    return shortages(pc.books, frozenset(pc.store.ids()))


def told(pc: Place) -> list[tuple[str, object]]:
    return [(a.code, a.params.get("unit") or a.params.get("units")) for a in status(pc.desk).attention]


def test_a_bundle_that_is_whole_leaves_only_what_the_sender_lacks() -> None:
    pc, province = ward(2), seat(PROVINCE, wards=[WARD])
    sent_in(pc, 1)
    send(pc)
    lines = carried(province, pc)
    assert [line.code for line in lines if line.subject is None or line.subject.form == "F04-K"] == [
        "TAKE-112",
        "TAKE-114",
    ]
    (found,) = short(province)
    assert (found.office, found.lost, found.others) == (WARD, (), 0)
    assert Subject(unit_of(WARD, 2), "F04-K", PERIOD) in found.gaps
    sent_in(pc, 2)
    send(pc)
    carried(province, pc)
    assert [g for s in short(province) for g in s.gaps if g.form == "F04-K"] == []


def test_what_was_sent_and_is_not_here_is_named_until_it_comes() -> None:
    pc, province = ward(2), seat(PROVINCE, wards=[WARD])
    sent_in(pc, 1)
    sent_in(pc, 2)
    made, _ = send(pc)
    (lost,) = [e for e in made.documents if e.body.get("unit") == unit_of(WARD, 1)]
    province.take([e for e in (*made.documents, *pc.store.of_kind(Kind.COVER)) if e.id != lost.id])
    (found,) = short(province)
    assert [(x.subject.unit, x.subject.form, x.seq) for x in found.lost] == [
        (unit_of(WARD, 1), "F04-K", lost.header.seq)
    ]
    assert ("LEVEL-111", "Tổ dân phố số 1") in told(province)
    province.take([lost])
    assert "LEVEL-111" not in [code for code, _ in told(province)]


def test_a_cover_of_an_office_that_is_not_below_is_no_cover() -> None:
    pc, province = ward(1), seat(PROVINCE, wards=["X-14762-000.1"])
    sent_in(pc, 1)
    send(pc)
    codes = {line.code for line in carried(province, pc)}
    assert "TAKE-112" not in codes
    assert codes & {"PARK-101", "PARK-102"}
    assert short(province) == []


def test_a_stream_to_somebody_else_is_no_gap_here() -> None:
    pc, province = ward(2), seat(PROVINCE, wards=[WARD])
    sent_in(pc, 1)
    sent_in(pc, 2)
    send(pc)
    carried(province, pc)
    assert "GAP-101" not in [code for code, _ in told(province)]


def test_what_was_published_stays_in_its_office_and_is_missed_nowhere() -> None:
    pc, province = ward(1), seat(PROVINCE, wards=[WARD])
    day = date(2024, 11, 18)
    sign_closing(pc.desk, Closing("tong-hop", PERIOD, day, {}, {}, frozenset(), Paper("45/BC-UBND", day)))
    issue_campaign(pc, "2025")
    sent_in(pc, 1)
    send(pc)
    carried(province, pc)
    assert "GAP-101" not in [code for code, _ in told(province)]


def test_what_one_year_lacks_is_not_forgotten_when_a_bundle_of_another_comes() -> None:
    pc, province = ward(2), seat(PROVINCE, wards=[WARD])
    for office in (pc, province):
        issue_campaign(office, "2023")
    pc.take(province.store.of_kind(Kind.ROSTER))
    for year, number in (("2023", 1), (PERIOD, 1), (PERIOD, 2)):
        data = workbook(number, answers(number), unit=unit_of(WARD, number), period=year)
        pc.merge(file(f"to {number} {year}.xlsx", data))
        made, _ = send(pc, f"usb/{year} {number}.antt")
        carried(province, pc)
        pc.take([receipt(PROVINCE, [e.id for e in made.documents])])  # type: ignore[list-item]
    lacking = {(g.unit, g.period) for s in short(province) for g in s.gaps if g.form == "F04-K"}
    assert lacking == {(unit_of(WARD, 2), "2023")}
    units = {a.params["period"] for a in status(province.desk, form="F04-K").attention}
    assert (units, status(province.desk, period=PERIOD, form="F04-K").attention) == ({"2023"}, ())
