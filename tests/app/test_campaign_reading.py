"""The campaign's workbook read back: what it sets, and what in it is wrong at which cell."""

from __future__ import annotations

from datetime import date

import pytest

from antt_sync.app.campaign_book import campaign_template
from antt_sync.app.campaign_reading import CampaignPlan, issue_planned, read_campaign
from antt_sync.core.errors import UsageTrouble, WorkbookUnreadable
from antt_sync.core.values import serial
from tests.fillings import shipped
from tests.sheets import Cell, typed
from tests.world import Place, file, issue_roster, office_key, place, units, workbook

FORMS = [shipped(name) for name in ("F01", "F02-K", "F04-K", "F15")]
SIGNED: dict[str, Cell] = {
    "ho_ten.gia_tri": "Lê Thị Hoa",
    "chuc_vu.gia_tri": "Công chức",
    "ngay_lap.tu_ngay": date(2024, 1, 5),
}
PAPER: dict[str, Cell] = {
    "so_ky_hieu.gia_tri": "352/UBND-BCĐ",
    "ngay_vb.tu_ngay": date(2024, 9, 30),
    "co_quan.gia_tri": "UBND phường",
}
ASSESSMENT = "ky_han[2]"
REGISTERED_ON_PAPER = {"dang_ky_qua_tep": 0}
"""Proposed to an office whose first campaign begins when the day of registering is past, as here."""


def planned(pc: Place, changes: dict[str, Cell] | None = None, period: str = "2024") -> CampaignPlan:
    name = campaign_template(pc.desk, period, to="lich.xlsx")
    data = typed(pc.medium.files.pop(name), {**SIGNED, **(changes or {})})
    return read_campaign(pc.desk, file("lich.xlsx", data))


def desk() -> Place:
    pc = place(forms=FORMS)
    issue_roster(pc, units(1), [office_key("office")])
    return pc


def codes(found: CampaignPlan) -> list[tuple[str, str]]:
    return [(f.code, f.where.address) for f in found.findings]


def test_the_law_as_printed_is_the_law() -> None:
    pc = desk()
    found = planned(pc)
    assert (found.findings, found.deviations) == ((), ())
    issue_planned(pc.desk, found)
    campaign = pc.books.campaigns["2024"]
    assert campaign.window("K", "assessment") == (date(2023, 11, 1), date(2024, 10, 31))
    assert campaign.forms["F02-K"].due == date(2024, 3, 31)
    assert campaign.parameters == REGISTERED_ON_PAPER
    assert "yoy_strict" in campaign.provisional


def test_a_shorter_window_needs_a_paper() -> None:
    pc = desk()
    shorter: dict[str, Cell] = {f"{ASSESSMENT}.den_ngay": date(2024, 10, 14)}
    refused = planned(pc, shorter)
    assert codes(refused) == [("CAMPAIGN-109", f"{ASSESSMENT}.den_ngay")]
    assert refused.findings[0].where.cell
    with pytest.raises(UsageTrouble) as caught:
        issue_planned(pc.desk, refused)
    assert caught.value.code == "CAMPAIGN-105"
    cited = planned(pc, {**shorter, **PAPER})
    assert (cited.findings, [d.name for d in cited.deviations]) == ((), ["K.assessment"])
    issue_planned(pc.desk, cited)
    campaign = pc.books.campaigns["2024"]
    assert campaign.citing == "352/UBND-BCĐ, ngày 30/09/2024 của UBND phường"
    assert (campaign.paper.number, campaign.paper.by) == ("352/UBND-BCĐ", "UBND phường")


def test_a_window_moved_at_its_beginning_is_said_there() -> None:
    later: dict[str, Cell] = {f"{ASSESSMENT}.tu_ngay": date(2023, 11, 15)}
    assert codes(planned(desk(), later)) == [("CAMPAIGN-109", f"{ASSESSMENT}.tu_ngay")]


def test_a_longer_window_is_asked_about() -> None:
    longer: dict[str, Cell] = {f"{ASSESSMENT}.den_ngay": date(2024, 12, 31), **PAPER}
    assert codes(planned(desk(), longer)) == [("CAMPAIGN-110", f"{ASSESSMENT}.den_ngay")]


def test_a_window_without_dates_is_the_laws() -> None:
    blanked: dict[str, Cell] = {f"{ASSESSMENT}.tu_ngay": None, f"{ASSESSMENT}.den_ngay": None}
    found = planned(desk(), blanked)
    assert found.findings == ()
    assert found.wish.windows["K.assessment"] == (date(2023, 11, 1), date(2024, 10, 31))


def test_names_deadlines_and_marks_of_forms_are_read() -> None:
    pc = desk()
    row = next(f"bieu[{n}]" for n in (1, 2) if planned(pc).wish.forms[n - 1].id == "F04-K")
    own: dict[str, Cell] = {
        f"{row}.gia_tri": "Biểu mẫu 01",
        f"{row}.den_ngay": date(2024, 10, 14),
        f"{row}.tam_tinh": "Tạm tính",
    }
    wish = planned(pc, own).wish
    form = next(f for f in wish.forms if f.id == "F04-K")
    assert (form.local_name, form.due) == ("Biểu mẫu 01", date(2024, 10, 14))
    assert "F04-K" in wish.provisional


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"bieu[9].ma": "F77"}, ("CAMPAIGN-106", "bieu[9].ma")),
        ({"bieu[9].ma": "F15"}, ("CAMPAIGN-106", "bieu[9].ma")),
        ({"bieu[9].ma": "F04-K", "bieu[9].phien_ban": "1999.1"}, ("CAMPAIGN-106", "bieu[9].ma")),
        ({"bieu[9].ma": "f04-k"}, ("CAMPAIGN-107", "bieu[9].ma")),
        ({"ky_han[15].loai": "KDC", "ky_han[15].ky": "Đánh giá"}, ("CAMPAIGN-107", "ky_han[15].ky")),
        ({"tham_so[9].ma": "khong_co"}, ("CAMPAIGN-111", "tham_so[9].ma")),
        ({"tham_so[1].gia_tri": "nhiều"}, ("CAMPAIGN-112", "tham_so[1].gia_tri")),
        ({f"{ASSESSMENT}.den_ngay": date(2023, 1, 1)}, ("LD01", f"{ASSESSMENT}.den_ngay")),
        ({"so_ky_hieu.gia_tri": "352"}, ("CELL-001", "ngay_vb.tu_ngay")),
    ],
)
def test_what_is_wrong_is_said_at_its_cell(changes: dict[str, Cell], found: tuple[str, str]) -> None:
    assert found in codes(planned(desk(), changes))


def test_a_form_of_another_kind_of_period_is_refused() -> None:
    found = planned(desk(), {"bieu[1].ma": "F04-K"}, "2024-6T")
    assert ("CAMPAIGN-108", "bieu[1].ma") in codes(found)


def test_parameters_are_numbers_or_days_and_reach_the_rules() -> None:
    pc = desk()
    in_force = [pc.desk.shelf.by_hash(form.hash) for form in planned(pc).wish.forms]
    names = sorted({name for form in in_force if form for name in form.parameters})
    row = f"tham_so[{names.index('yoy_strict') + 1}]"
    found = planned(pc, {f"{row}.gia_tri": "1", f"{row}.tam_tinh": "Chính thức"})
    assert found.wish.parameters == {**REGISTERED_ON_PAPER, "yoy_strict": 1}
    assert "yoy_strict" not in found.wish.provisional
    issue_planned(pc.desk, found)
    assert pc.books.campaigns["2024"].rule_parameters("K", "assessment")["yoy_strict"] == 1
    day = planned(pc, {f"{row}.gia_tri": "30/06/2025"})
    assert day.wish.parameters == {**REGISTERED_ON_PAPER, "yoy_strict": serial(date(2025, 6, 30))}


def test_another_form_is_no_campaign() -> None:
    with pytest.raises(WorkbookUnreadable) as caught:
        read_campaign(desk().desk, file("a.xlsx", workbook(1)))
    assert caught.value.code == "FORM-102"
