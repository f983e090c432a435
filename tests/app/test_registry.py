"""The registry workbook becomes a roster; the next version says what differs, and loses nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from antt_sync.app.enrolment import enrol, look_at, own_request
from antt_sync.app.registry import SPARE, RosterPlan, issue_roster, read_registry, registry_template
from antt_sync.app.registry_rows import TABLE
from antt_sync.app.set_up import issue_campaign, law_campaign
from antt_sync.core.campaign import CampaignWish
from antt_sync.core.errors import UsageTrouble, WorkbookUnreadable
from antt_sync.core.findings import Severity
from antt_sync.core.roster import Role, predecessors
from antt_sync.core.values import Entry
from tests.fillings import F01_CLEAN, shipped
from tests.sheets import Cell, typed
from tests.world import OFFICE, Place, file, key, office, place, unit_key, workbook

KDC: Mapping[str, Entry | None] = {"don_vi[2].loai": "KDC", "don_vi[2].phan_loai": None}
SIGNED: Mapping[str, Cell] = {
    "ho_ten.phu_trach": "Lê Thị Hoa",
    "chuc_vu.phu_trach": "Công chức",
    "ngay_lap.tu_ngay": date(2024, 2, 1),
}
ONE = "K-14761-001.1"


def row(number: int, name: str, kind: str = "KDC", **more: Entry | None) -> dict[str, Entry | None]:
    said = {"noi_dung": name, "loai": kind, "tu_ngay": date(2020, 1, 1), **more}
    return {f"don_vi[{number}].{column}": entry for column, entry in said.items()}


def codes(planned: RosterPlan) -> list[tuple[str, str]]:
    return [(f.code, f.where.address) for f in planned.findings]


def told(planned: RosterPlan) -> list[tuple[str, str]]:
    return [(c.code, c.unit.id) for c in planned.changes]


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


def test_a_campaign_may_put_mixed_level_schools_out_of_scope() -> None:
    pc = place()
    school = row(3, "Trường liên cấp Sao Mai", "CSGD", phan_loai="Liên cấp", cap_cong_nhan="Xã")
    planned = registry(pc, school)
    assert "R01" not in dict(codes(planned))
    issue_roster(pc.desk, planned)
    forms, windows = law_campaign(pc.desk, "2024")
    issue_campaign(pc.desk, CampaignWish("2024", forms, windows, "", {"lien_cap_thuoc_dien": 0}))
    assert ("R01", "don_vi[3].phan_loai") in codes(registry(pc, school))


def test_reading_a_registry_changes_nothing() -> None:
    pc = place()
    registry(pc)
    assert pc.store.ids() == []


def test_the_template_lists_who_is_known_and_reads_back_without_a_change() -> None:
    pc = place()
    issue_roster(pc.desk, registry(pc))
    name = registry_template(pc.desk, to="f01.xlsx")
    planned = read_registry(pc.desk, file("b.xlsx", typed(pc.medium.files[name], SIGNED)))
    assert (planned.changes, planned.findings) == ((), ())


def test_below_the_units_that_are_known_there_is_room_for_new_ones() -> None:
    pc = place()
    many: dict[str, Entry | None] = dict.fromkeys(F01_CLEAN)
    for number in range(1, 42):
        many |= row(number, f"Tổ dân phố số {number}")
    issue_roster(pc.desk, registry(pc, {**many, **SIGNED}))
    name = registry_template(pc.desk, to="f01.xlsx")
    sheets = pc.desk.workbooks.read(pc.medium.files[name]).sheets
    keys = {str(cell.content) for sheet in sheets for cell in sheet.cells.values()}
    assert {f"{TABLE}[{n}]" for n in range(1, 41 + SPARE + 1)} <= keys
    assert f"{TABLE}[{41 + SPARE + 1}]" not in keys
    # What the sheet says of renaming, merging and ending is what is done: all of it in one workbook.
    last = date(2024, 12, 31)
    changes: dict[str, Cell] = {
        "don_vi[1].noi_dung": "Tổ dân phố Đông Sơn",
        "don_vi[2].den_ngay": last,
        "don_vi[3].den_ngay": last,
        "don_vi[4].den_ngay": last,
        "don_vi[4].ghi_chu": "Giải tỏa",
        "don_vi[51].noi_dung": "Tổ dân phố số 42",
        "don_vi[51].loai": "KDC",
        "don_vi[51].tu_ngay": date(2025, 1, 1),
        "don_vi[51].ke_thua": "K-14761-002.1, K-14761-003.1",
    }
    planned = read_registry(pc.desk, file("b.xlsx", typed(pc.medium.files[name], {**changes, **SIGNED})))
    assert planned.findings == ()
    assert told(planned) == [
        ("ROSTER-114", ONE),
        ("ROSTER-115", "K-14761-002.1"),
        ("ROSTER-115", "K-14761-003.1"),
        ("ROSTER-115", "K-14761-004.1"),
        ("ROSTER-111", "K-14761-042.1"),
        ("ROSTER-116", "K-14761-042.1"),
    ]
    note = shipped("F01").sections[0].note.vi
    assert any(note in text for text in keys)
    assert all(words in note for words in ("Đổi tên:", "Sáp nhập:", "Thôi hoạt động:"))


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
    told = {(c.code, c.unit.name, c.params.get("before")) for c in planned.changes}
    assert ("ROSTER-114", "Tổ dân phố 1 mới", "Tổ dân phố 1") in told
    assert ("ROSTER-111", "Tổ dân phố 2", None) in told
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
    planned = registry(place(), {"don_vi[2].ma": "K-14761-001.1", **KDC})
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


def test_issuing_keeps_the_keys_that_were_enrolled() -> None:
    pc = place()
    issue_roster(pc.desk, registry(pc))
    enrol(pc.desk, look_at(pc.desk, [own_request(place("unit 1", unit="K-14761-001.1").desk)]))
    issued = issue_roster(pc.desk, registry(pc, {"don_vi[1].noi_dung": "Tên mới"}))
    assert issued.role_of(unit_key(1).key, "K-14761-001.1") is Role.UNIT


def test_a_unit_whose_line_is_gone_is_an_error_and_kept() -> None:
    pc = place()
    issue_roster(pc.desk, registry(pc))
    planned = registry(pc, {**row(1, "Tổ dân phố 9"), "don_vi[1].ma": None})
    gone = [f for f in planned.findings if f.code == "ROSTER-113"]
    assert [(f.params["unit"], f.severity) for f in gone] == [(ONE, Severity.ERROR)]
    assert ONE in {u.id for u in planned.units}
    with pytest.raises(UsageTrouble):
        issue_roster(pc.desk, planned)


def test_a_merger_is_one_line() -> None:
    pc = place()
    issue_roster(pc.desk, registry(pc, row(3, "Tổ dân phố 2")))
    merged = row(4, "Tổ dân phố 12", tu_ngay=date(2025, 1, 1), ke_thua=f"{ONE}, K-14761-002.1")
    planned = registry(pc, {**row(3, "Tổ dân phố 2"), **merged})
    assert planned.findings == ()
    assert told(planned) == [
        ("ROSTER-120", ONE),
        ("ROSTER-120", "K-14761-002.1"),
        ("ROSTER-111", "K-14761-003.1"),
        ("ROSTER-116", "K-14761-003.1"),
    ]
    issued = issue_roster(pc.desk, planned)
    assert {issued.units[i].valid_to for i in (ONE, "K-14761-002.1")} == {date(2024, 12, 31)}
    new = issued.units["K-14761-003.1"]
    assert [u.id for u in predecessors(issued, new)] == [ONE, "K-14761-002.1"]
    # Neither the same workbook again nor one without the old lines brings anybody back.
    assert registry(pc, {**row(3, "Tổ dân phố 2"), **merged}).changes == ()
    name = registry_template(pc.desk, to="again.xlsx")
    again = read_registry(pc.desk, file("b.xlsx", typed(pc.medium.files[name], SIGNED)))
    assert (again.changes, again.findings) == ((), ())


def test_a_unit_that_only_gave_away_a_part_lives_on() -> None:
    pc = place()
    issue_roster(pc.desk, registry(pc))
    part = row(3, "Tổ dân phố 1B", tu_ngay=date(2025, 1, 1), ke_thua=ONE)
    issued = issue_roster(pc.desk, registry(pc, {"don_vi[1].ke_thua": ONE, **part}))
    assert issued.units[ONE].valid_to is None
    assert [u.id for u in predecessors(issued, issued.units["K-14761-002.1"])] == [ONE]


def test_taking_a_unit_in_needs_its_last_day() -> None:
    pc = place()
    issue_roster(pc.desk, registry(pc, row(3, "Tổ dân phố 2")))
    taking = {**row(3, "Tổ dân phố 2"), "don_vi[1].ke_thua": "K-14761-002.1"}
    assert codes(registry(pc, taking)) == [("ROSTER-125", "don_vi[1].ke_thua")]
    ended = registry(pc, {**taking, "don_vi[3].den_ngay": date(2024, 12, 31)})
    assert ended.findings == ()


def test_a_code_used_again_is_another_life() -> None:
    pc = place()
    issue_roster(pc.desk, registry(pc, {"don_vi[1].den_ngay": date(2024, 6, 30)}))
    anew: dict[str, Entry | None] = {
        "don_vi[1].noi_dung": "Tổ dân phố Bình Minh",
        "don_vi[1].tu_ngay": date(2024, 7, 1),
    }
    planned = registry(pc, anew)
    assert ("ROSTER-111", "K-14761-001.2") in told(planned)
    issued = issue_roster(pc.desk, planned)
    assert (issued.units[ONE].name, issued.units["K-14761-001.2"].name) == (
        "Tổ dân phố 1",
        "Tổ dân phố Bình Minh",
    )
    assert [u.id for u in issued.expected("K", date(2024, 6, 30))] == [ONE]
    assert [u.id for u in issued.expected("K", date(2024, 7, 1))] == ["K-14761-001.2"]
    assert predecessors(issued, issued.units["K-14761-001.2"]) == ()
    assert registry(pc, anew).changes == ()


def test_both_lives_of_a_code_may_stand_in_one_workbook() -> None:
    ended = {"don_vi[1].den_ngay": date(2024, 6, 30)}
    anew = row(3, "Tổ dân phố Bình Minh", ma=ONE, tu_ngay=date(2024, 7, 1))
    planned = registry(place(), {**ended, **anew})
    assert planned.findings == ()
    assert {u.id: u.name for u in planned.units if u.kind == "K"} == {
        ONE: "Tổ dân phố 1",
        "K-14761-001.2": "Tổ dân phố Bình Minh",
    }


@pytest.mark.parametrize(
    ("id", "code"),
    [("mã 1", "ROSTER-121"), ("G-14761-001.1", "ROSTER-122"), ("K-14761-001.7", "ROSTER-123")],
)
def test_an_id_that_nobody_gave_is_an_error_at_its_cell(id: str, code: str) -> None:
    planned = registry(place(), {"don_vi[1].ma": id})
    assert codes(planned) == [(code, "don_vi[1].ma")]
    assert planned.findings[0].where.cell


def test_a_predecessor_that_nobody_knows_is_an_error() -> None:
    planned = registry(place(), {"don_vi[1].ke_thua": "K-14761-088.1"})
    assert codes(planned) == [("ROSTER-124", "don_vi[1].ke_thua")]


@pytest.mark.parametrize(
    ("kind", "sort", "outside"),
    [
        ("CSGD", "Tiểu học", True),
        ("CSGD", "Mầm non/Nhà trẻ", True),
        ("CSGD", "Liên cấp", False),
        ("CSGD", "Khác", False),
        ("DN", "Siêu nhỏ", True),
        ("DN", "Nhỏ", True),
        ("DN", "Vừa", False),
        ("CQ", "Lực lượng vũ trang", True),
        ("CQ", None, False),
    ],
)
def test_what_the_circular_leaves_out_is_kept_on_the_list_and_not_asked(
    kind: str, sort: str | None, outside: bool
) -> None:
    pc = place()
    planned = registry(pc, {"don_vi[2].loai": kind, "don_vi[2].phan_loai": sort})
    assert codes(planned) == ([("R01", "don_vi[2].phan_loai")] if outside else [])
    assert [f.severity for f in planned.findings] == ([Severity.WARNING] if outside else [])
    issued = issue_roster(pc.desk, planned)
    unit = next(u for u in issued.units.values() if u.kind not in "KX")
    assert (("Điều 1 khoản 2" in unit.outside), unit.sort) == (outside, sort or "")
    assert [u.id for u in issued.expected(unit.kind, date(2024, 6, 1))] == ([] if outside else [unit.id])
    assert (("ROSTER-118", unit.id) in told(planned)) is outside


def test_a_size_is_for_enterprises_and_a_level_for_schools() -> None:
    planned = registry(place(), {"don_vi[2].phan_loai": "Nhỏ"})
    assert codes(planned) == [("DV02", "don_vi[2].phan_loai")]
    planned = registry(place(), {"don_vi[2].phan_loai": None})
    assert codes(planned) == [("DV03", "don_vi[2].phan_loai")]


def test_who_recognises_a_unit_decides_whether_it_is_only_watched() -> None:
    pc = place()
    planned = registry(pc, {"don_vi[2].cap_cong_nhan": "Tỉnh"})
    (school,) = (u for u in planned.units if u.kind == "G")
    assert ("ROSTER-119", school.id) in told(planned)
    issue_roster(pc.desk, planned)
    delegated = registry(pc, {"don_vi[2].cap_cong_nhan": "Tỉnh", "don_vi[2].uy_quyen": "12/QĐ-UBND"})
    assert told(delegated) == [("ROSTER-117", school.id)]
    issued = issue_roster(pc.desk, delegated)
    assert issued.units[school.id].under(OFFICE)


def test_a_unit_that_ends_in_an_open_period_needs_a_successor_or_a_reason() -> None:
    pc = office(1)
    ending = {**row(1, "Tổ dân phố số 1", ma=ONE, den_ngay=date(2024, 9, 30))}
    assert ("ROSTER-127", "don_vi[1].den_ngay") in codes(registry(pc, ending))
    told_why = registry(pc, {**ending, "don_vi[1].ghi_chu": "Giải tỏa trắng"})
    assert ("ROSTER-128", "don_vi[1].den_ngay") in codes(told_why)
    issue_roster(pc.desk, told_why)
    assert "ROSTER-127" not in dict(codes(registry(pc, ending)))


def test_an_upper_office_lists_communes_by_their_code() -> None:
    upper = "T-38000-000.1"
    pc = place(unit=upper, level="upper")
    pc.desk = replace(pc.desk, office=replace(pc.desk.office, root_office=upper))
    rows = {
        **row(1, "UBND phường Nam Ngạn", "XA", ma="14761"),
        **row(2, "UBND xã Yên Hòa", "XA", ma="X-00175-000.1", cap_cong_nhan=None, phan_loai=None),
    }
    planned = registry(pc, {**rows, "don_vi[1].cap_cong_nhan": None, "don_vi[2].den_ngay": None})
    assert planned.findings == ()
    issued = issue_roster(pc.desk, planned)
    assert {u.id: (u.kind, u.level, u.under(upper)) for u in issued.units.values() if u.id != upper} == {
        "X-00175-000.1": ("X", "Tỉnh", True),
        "X-14761-000.1": ("X", "Tỉnh", True),
    }
    assert issued.units[upper].kind == "T"
    cut = registry(pc, {**rows, "don_vi[1].ma": "175", "don_vi[1].cap_cong_nhan": None})
    assert ("ROSTER-121", "don_vi[1].ma") in codes(cut)


@pytest.mark.parametrize("id", ["", "14761", OFFICE])
def test_an_office_does_not_list_itself(id: str) -> None:
    pc = place()
    before = registry(pc)
    issue_roster(pc.desk, before)
    planned = registry(pc, {**row(3, "UBND phường Nam Ngạn", "XA"), "don_vi[3].ma": id or None})
    assert ("ROSTER-134", "don_vi[3].loai") in codes(planned)
    assert {u.id for u in planned.units} == {u.id for u in before.units}
    with pytest.raises(UsageTrouble):
        issue_roster(pc.desk, planned)


def test_two_units_of_one_name_are_told_with_both_cells() -> None:
    twice = {**row(3, "Tổ dân phố số 9"), **row(4, "TỔ DÂN PHỐ SỐ 9")}
    (told,) = [f for f in registry(place(), twice).findings if f.code == "ROSTER-135"]
    assert told.severity is Severity.WARNING
    assert told.where.address == "don_vi[4].noi_dung"
    assert int(told.where.cell[1:]) - int(str(told.params["other"])[1:]) == 1
    ended: Mapping[str, Entry | None] = {
        "don_vi[3].den_ngay": date(2023, 12, 31),
        "don_vi[4].tu_ngay": date(2024, 1, 1),
    }
    assert not [f for f in registry(place(), {**twice, **ended}).findings if f.code == "ROSTER-135"]


def test_a_renamed_unit_is_one_edited_line() -> None:
    pc = place()
    issue_roster(pc.desk, registry(pc))
    planned = registry(pc, {"don_vi[1].ma": ONE, "don_vi[1].noi_dung": "Tổ dân phố Đông Sơn"})
    assert ("ROSTER-114", ONE) in told(planned)
    assert issue_roster(pc.desk, planned).units[ONE].name == "Tổ dân phố Đông Sơn"
