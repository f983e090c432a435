"""Figures and the addresses people name them by."""

from __future__ import annotations

from datetime import date

import pytest

from antt_sync.app.report_rollup import rollup
from antt_sync.app.rollup_figures import ALL, TOTAL, RolledUp
from antt_sync.core.envelope import Kind
from antt_sync.core.kept import Incoming
from antt_sync.core.roster import KeyLine, Role, Unit, roster_body
from tests.app.test_forward import send, ward
from tests.reports import busy, decided, empty, gathered
from tests.tiers import PROVINCE, WARD, carried, seat, sent_in
from tests.world import (
    NOW,
    OFFICE,
    PERIOD,
    issue_campaign,
    issue_roster,
    key,
    office_key,
    signed,
    unit_id,
    units,
)


def test_every_figure_has_one_address_and_every_address_one_figure() -> None:
    rolled = RolledUp(gathered(decided()))
    assert rolled.addressed["K.4"] == ("K", "registered")
    assert rolled.addressed["K.qd-xuat-sac"] == ("K", "grade Xuất sắc")
    assert rolled.addressed["K.dx-kha"] == ("K", "proposed Khá")
    assert rolled.addressed["tong.12"] == (TOTAL, "conflict")
    assert len(set(rolled.addressed.values())) == len(rolled.addressed)
    told = {(group, figure) for group, counts in rolled.counts.items() for figure in counts}
    assert told <= set(rolled.addressed.values())


def test_the_printed_number_of_a_column_is_its_figures() -> None:
    found = gathered(busy())
    table = rollup(found).sheets[0].tables[0]
    rolled = RolledUp(found)
    for address, (group, figure) in rolled.addressed.items():
        column = table.columns[int(address.partition(".")[2]) - 1]
        assert column.key == {ALL: "tong"}.get(figure, figure), (address, group)


def test_the_total_is_the_sum_of_the_kinds() -> None:
    rolled = RolledUp(gathered(decided()))
    for group, figure in rolled.addressed.values():
        if group == TOTAL:
            assert rolled.count(TOTAL, figure) == sum(rolled.count(k, figure) for k, _, _ in rolled.kinds)


def test_offices_are_called_by_five_digits_unless_two_share_them() -> None:
    pc = empty(0)
    names = ("X-14771-000.1", "X-14772-000.1", "H-14772-000.1")
    offices = [Unit(id, f"UBND {id}", id[0], OFFICE) for id in names]
    members = [Unit(f"K-1477{n}-001.1", f"Tổ {n}", "K", o.id) for n, o in enumerate(offices, start=1)]
    issue_roster(pc, [*units(0), *offices, *members], [office_key("office")])
    codes = RolledUp(gathered(pc)).codes
    assert codes["X-14771-000.1"] == "14771"
    assert codes["X-14772-000.1"] == "X-14772-000.1"


def test_who_is_not_counted_is_told_with_where_it_stands() -> None:
    rolled = RolledUp(gathered(busy()))
    told = {one.unit.id: (one.stage.value, one.words) for one in rolled.left_out("K", "passed")}
    assert told[unit_id(4)] == ("to_fix", "cần sửa 1 chỗ")
    assert told[unit_id(5)] == ("conflict", "hai bản khác nhau, cần chọn")
    assert told[unit_id(6)] == ("nothing", "chưa gửi")
    assert unit_id(1) not in told
    assert list(rolled.left_out("K", "recognised")) == []


@pytest.mark.parametrize("at_once", [1, 2, 200])
def test_an_offices_units_are_those_of_all_that_stand_below_it(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr("antt_sync.app.rollup_figures.OFFICES_AT_ONCE", at_once)
    pc = empty(2)
    communes = [Unit(f"X-1477{n}-000.1", f"UBND xã {n}", "X", OFFICE) for n in range(3)]
    members = [
        Unit(f"K-1477{n}-00{m}.1", f"Tổ {m}", "K", c.id) for n, c in enumerate(communes) for m in (1, 2)
    ]
    issue_roster(pc, [*units(2), *communes, *members], [office_key("office")])
    rolled = RolledUp(gathered(pc))
    for office, _, count in rolled.offices:
        own = [b.unit.id for b in rolled.behind(TOTAL, ALL) if b.unit.parent == office]
        assert [b.unit.id for b in rolled.behind(office, ALL)] == own
        assert len(own) == count == rolled.count(office, ALL) == 2
    assert len(rolled.offices) == 3


@pytest.mark.parametrize(
    ("there", "why"),
    [
        (0, "đợt của cơ quan cấp dưới coi là đã nộp bằng giấy, đợt ở đây thì không"),
        (1, "cơ quan cấp dưới chưa gửi lên"),
    ],
)
def test_registrations_that_only_the_office_below_counts_as_papers_are_named(there: int, why: str) -> None:
    pc, province = ward(1), seat(PROVINCE, wards=[WARD])
    sent_in(pc, 1)
    issue_campaign(pc, PERIOD, dang_ky_qua_tep=there)
    issue_campaign(province, PERIOD, dang_ky_qua_tep=1)
    send(pc)
    carried(province, pc)
    (left,) = RolledUp(gathered(province)).left_out("K", "registered")
    assert left.words == why


def test_a_year_is_told_by_the_offices_that_there_were() -> None:
    pc, district, commune = empty(0), "H-00100-000.1", "X-14772-000.1"
    ended = Unit(district, "UBND huyện Bịa", "H", OFFICE, valid_to=date(2025, 6, 30))
    told = roster_body(
        None, office=district, units=[ended, Unit(commune, "UBND xã Bịa", "X", district)], keys=[]
    )
    document = signed("district root", Kind.ROSTER, told, unit=district)
    pc.store.add([Incoming(document.id, b"", (document,))], at=NOW.isoformat())
    taken_over = Unit(commune, "UBND xã Bịa", "X", OFFICE, valid_from=date(2025, 7, 1))
    below = KeyLine(key("district root").public.hex(), district, Role.OFFICE)
    issue_roster(pc, [*units(0), ended, taken_over], [office_key("office"), below])
    rolled = RolledUp(gathered(pc))
    assert rolled.offices == [(district, "UBND huyện Bịa", 1), (commune, "UBND xã Bịa", 0)]
    assert [b.unit.parent for b in rolled.behind("X", ALL)] == [district]
