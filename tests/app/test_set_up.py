"""Setting up: the registry workbook becomes a roster, and the next version follows from the last."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from antt_sync.app.set_up import (
    CampaignWish,
    RosterPlan,
    enrol,
    enrolment,
    issue_campaign,
    issue_roster,
    law_campaign,
    read_enrolment,
    read_registry,
    registry_template,
    with_due,
)
from antt_sync.core.envelope import Kind
from antt_sync.core.errors import UsageTrouble, WorkbookUnreadable
from antt_sync.core.roster import Role
from antt_sync.core.values import Entry
from tests.fillings import F01_CLEAN, shipped
from tests.sheets import Cell, typed
from tests.world import OFFICE, Place, file, key, office, place, unit_id, unit_key, workbook


def registry(pc: Place, changes: Mapping[str, Entry | None] | None = None) -> RosterPlan:
    said = {a: v for a, v in {**F01_CLEAN, **(changes or {})}.items() if v is not None}
    data = workbook(0, said, form="F01")
    return read_registry(pc.desk, file("f01.xlsx", data))


def test_the_first_registry_makes_a_roster() -> None:
    pc = place()
    planned = registry(pc)
    assert [(c.code, c.unit.id) for c in planned.changes] == [
        ("ROSTER-111", OFFICE),
        ("ROSTER-111", "K-14761-001.1"),
        ("ROSTER-111", "G-14761-001.1"),
    ]
    issued = issue_roster(pc.desk, planned)
    assert (issued.version, sorted(issued.units)) == (1, ["G-14761-001.1", "K-14761-001.1", OFFICE])
    assert issued.role_of(key("office").public.hex(), OFFICE) is Role.OFFICE
    school = issued.units["G-14761-001.1"]
    assert (school.name, school.valid_to, school.parent) == (
        "Trường THCS Bình Minh",
        date(2024, 12, 31),
        OFFICE,
    )


def test_reading_a_registry_changes_nothing() -> None:
    pc = place()
    registry(pc)
    assert pc.store.ids() == []


def test_the_template_lists_who_is_known_and_reads_back_without_a_change() -> None:
    pc = place()
    issue_roster(pc.desk, registry(pc))
    name = registry_template(pc.desk, to="f01.xlsx")
    signed: dict[str, Cell] = {
        "ho_ten.phu_trach": "Lê Thị Hoa",
        "chuc_vu.phu_trach": "Công chức",
        "ngay_lap.tu_ngay": date(2024, 2, 1),
    }
    planned = read_registry(pc.desk, file("b.xlsx", typed(pc.medium.files[name], signed)))
    assert (planned.changes, planned.findings) == ((), ())


def test_the_next_version_says_what_is_added_changed_and_kept() -> None:
    pc = place()
    issue_roster(pc.desk, registry(pc))
    planned = registry(
        pc,
        {
            "don_vi[1].noi_dung": "Tổ dân phố 1 mới",
            "don_vi[2].noi_dung": "Trường Tiểu học",
            "don_vi[3].noi_dung": "Tổ dân phố 2",
            "don_vi[3].loai": "KDC",
            "don_vi[3].tu_ngay": date(2024, 1, 1),
        },
    )
    told = {(c.code, c.unit.name) for c in planned.changes}
    assert ("ROSTER-112", "Tổ dân phố 1 mới") in told
    assert ("ROSTER-111", "Tổ dân phố 2") in told
    assert ("ROSTER-113", "Trường THCS Bình Minh") in told
    issued = issue_roster(pc.desk, planned)
    assert issued.version == 2
    assert issued.units["K-14761-001.1"].name == "Tổ dân phố 1 mới"
    assert issued.named("Trường THCS Bình Minh")  # a line that is gone ends nothing
    assert [u.id for u in issued.named("Tổ dân phố 2")] == ["K-14761-002.1"]


def test_an_id_that_was_used_is_never_given_again() -> None:
    pc = place()
    issue_roster(pc.desk, registry(pc))
    without_school = {f"don_vi[2].{c}": None for c in ("noi_dung", "loai", "tu_ngay", "den_ngay")}
    issue_roster(pc.desk, registry(pc, without_school))
    planned = registry(pc, {"don_vi[2].noi_dung": "Trường khác"})
    assert "G-14761-001.1" not in {u.id for u in planned.units if u.name == "Trường khác"}


def test_a_registry_with_errors_is_not_signed() -> None:
    pc = place()
    planned = registry(pc, {"don_vi[1].loai": None})
    assert planned.findings
    assert all(f.where.cell for f in planned.findings)
    with pytest.raises(UsageTrouble) as caught:
        issue_roster(pc.desk, planned)
    assert caught.value.code == "ROSTER-102"
    assert pc.store.ids() == []


def test_an_id_on_two_lines_is_an_error_at_the_second() -> None:
    planned = registry(place(), {"don_vi[2].ma": "K-14761-001.1"})
    assert [(f.code, f.where.address) for f in planned.findings] == [("ROSTER-107", "don_vi[2].ma")]
    assert planned.findings[0].where.cell


def test_another_form_is_no_registry() -> None:
    pc = place()
    with pytest.raises(WorkbookUnreadable) as caught:
        read_registry(pc.desk, file("a.xlsx", workbook(1)))
    assert caught.value.code == "FORM-102"


def test_without_the_form_there_is_no_template() -> None:
    with pytest.raises(UsageTrouble):
        registry_template(place(forms=[shipped("F04-K")]).desk, to="a.xlsx")


def test_an_enrolment_reads_back_and_adds_the_key() -> None:
    pc = office(1)
    unit = place("unit 1", unit=unit_id(1), name="Tổ dân phố số 1")
    request = read_enrolment("dang-ky.json", enrolment(unit.desk))
    assert (request.unit, request.key) == (unit_id(1), key("unit 1").public.hex())
    issued = enrol(pc.desk, [request])
    assert issued.role_of(request.key, unit_id(1)) is Role.UNIT
    assert issued.version == 2
    again = enrol(pc.desk, [request])
    assert len([li for lines in again.keys.values() for li in lines]) == 2


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'"antt"',
        b"[" * 100_000,
        b'{"antt": "enrolment", "unit": "x", "key": ""}',
        b'{"antt": "enrolment", "unit": "K-14761-001.1", "key": "zz"}',
        b'{"antt": "enrolment", "unit": "K-14761-001.1", "key": 7}',
        b'{"antt": "enrolment", "unit": ["K-14761-001.1"], "key": "' + b"ab" * 32 + b'"}',
        b'{"antt": "khac", "unit": "K-14761-001.1", "key": "' + b"ab" * 32 + b'"}',
    ],
)
def test_what_is_no_enrolment_is_said(data: bytes) -> None:
    with pytest.raises(UsageTrouble) as caught:
        read_enrolment("a.json", data)
    assert caught.value.code == "ROSTER-103"


def test_enrolling_needs_a_roster_and_a_listed_unit() -> None:
    request = read_enrolment("a", enrolment(place("unit 9", unit=unit_id(9)).desk))
    for pc, code in ((place(), "ROSTER-104"), (office(1), "USE-102")):
        with pytest.raises(UsageTrouble) as caught:
            enrol(pc.desk, [request])
        assert caught.value.code == code


def test_issuing_keeps_the_keys_that_were_enrolled() -> None:
    pc = place()
    issue_roster(pc.desk, registry(pc))
    enrol(pc.desk, [read_enrolment("a", enrolment(place("unit 1", unit="K-14761-001.1").desk))])
    issued = issue_roster(pc.desk, registry(pc, {"don_vi[1].noi_dung": "Tên mới"}))
    assert issued.role_of(unit_key(1).key, "K-14761-001.1") is Role.UNIT


def test_a_campaign_has_the_laws_dates_and_this_offices_own() -> None:
    pc = office(1, campaign=False)
    forms, windows = law_campaign(pc.desk, "2024")
    assert {f.id for f in forms} == {"F02-K", "F04-K"}
    own = {**windows, "K.assessment": (date(2023, 11, 1), date(2024, 10, 14))}
    changed = with_due(forms, {"F04-K": date(2024, 10, 14)}, {"F04-K": "Biểu mẫu 01"})
    issue_campaign(pc.desk, CampaignWish("2024", changed, own, "CV 352"))
    found = pc.books.campaigns["2024"]
    assert (found.version, found.citing) == (1, "CV 352")
    assert found.forms["F04-K"].due == date(2024, 10, 14)
    assert found.forms["F04-K"].local_name == "Biểu mẫu 01"
    assert found.window("K", "assessment") == own["K.assessment"]


def test_the_next_campaign_follows_the_last() -> None:
    pc = office(1)
    forms, windows = law_campaign(pc.desk, "2024")
    issue_campaign(pc.desk, CampaignWish("2024", forms, windows, "CV 400"))
    found = pc.books.campaigns["2024"]
    assert (found.version, found.citing) == (2, "CV 400")
    assert len(pc.store.of_kind(Kind.CAMPAIGN)) == 2


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    pc = office(1, campaign=False)
    backwards = {"K.assessment": (date(2024, 10, 14), date(2023, 11, 1))}
    with pytest.raises(UsageTrouble) as caught:
        issue_campaign(pc.desk, CampaignWish("2024", (), backwards, ""))
    assert caught.value.code == "CAMPAIGN-101"
