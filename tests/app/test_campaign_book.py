"""The campaign's workbook: prefilled with the law's dates, the campaign in force, or last year's moved on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from antt_sync.app.campaign_book import (
    WINDOW_WORDS,
    Deviation,
    campaign_template,
    deviations,
    next_template,
    past_forms,
    show_due,
    show_window,
    window_words,
)
from antt_sync.app.ports import Desk
from antt_sync.app.set_up import issue_campaign, law_campaign
from antt_sync.core.campaign import OFFICE_PARAMETERS, CampaignWish
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.paper import Paper
from antt_sync.core.reading import read_forms
from antt_sync.core.values import Entry
from tests.fillings import shipped
from tests.world import Place, calendar, issue_roster, office_key, place, units

FORMS = [shipped(name) for name in ("F01", "F02-K", "F04-K", "F15")]
ASSESSMENT = "K.assessment"


def desk() -> Place:
    pc = place(forms=FORMS)
    issue_roster(pc, units(1), [office_key("office")])
    return pc


def said(pc: Place, name: str) -> Mapping[str, Entry]:
    raw = pc.desk.workbooks.read(pc.medium.files[name])
    (reading,) = read_forms(raw, lambda t: pc.desk.shelf.find(t.form, t.version, t.schema)).forms
    return reading.entries


def rows(entries: Mapping[str, Entry], table: str) -> list[dict[str, Entry]]:
    found: dict[str, dict[str, Entry]] = {}
    for address, entry in entries.items():
        row, _, column = address.rpartition(".")
        if row.startswith(f"{table}["):
            found.setdefault(row, {})[column] = entry
    return list(found.values())


def wish(pc: Place) -> CampaignWish:
    forms, windows = law_campaign(pc.desk, "2024")
    return CampaignWish("2024", forms, windows, "")


def test_without_a_campaign_the_laws_dates_stand_there() -> None:
    pc = desk()
    entries = said(pc, campaign_template(pc.desk, "2024", to="a.xlsx"))
    (own,) = [r for r in rows(entries, "ky_han") if (r["loai"], r["ky"]) == ("KDC", "Đánh giá")]
    assert (own["tu_ngay"], own["den_ngay"]) == (date(2023, 11, 1), date(2024, 10, 31))
    assert own["theo_luat"] == "01/11/2023 – 31/10/2024"
    forms = {str(r["ma"]): r for r in rows(entries, "bieu")}
    assert forms["F02-K"]["den_ngay"] == date(2024, 3, 31)
    assert not {"F01", "F15"} & set(forms)
    assert forms["F02-K"]["theo_luat"] == "31/03/2024"
    assert forms["F04-K"]["theo_luat"] == "chưa có quy định; gợi ý 05/11/2024"
    district = next(r for r in rows(entries, "ky_han") if r["loai"] == "HUYEN")
    assert district["theo_luat"] == "chưa có quy định; gợi ý 01/01/2024 – 31/03/2024"
    strict = next(r for r in rows(entries, "tham_so") if r["ma"] == "yoy_strict")
    assert (strict["theo_luat"], strict["tam_tinh"], strict.get("gia_tri")) == ("0", "Chưa xác minh", None)


def test_parameters_stand_in_words_and_only_what_is_unverified_is_marked() -> None:
    pc = desk()
    entries = said(pc, campaign_template(pc.desk, "2024", to="a.xlsx"))
    found = {str(row["ma"]): row for row in rows(entries, "tham_so")}
    assert {name: row.get("tam_tinh") for name, row in found.items()} == {
        name: "Chưa xác minh" if words.unverified else None
        for form in pc.desk.shelf.all()
        for name, words in form.parameter_words.items()
        if name in found
    } | dict.fromkeys(OFFICE_PARAMETERS)
    assert {row.get("tam_tinh") for row in found.values()} == {"Chưa xác minh", None}
    assert found["yoy_strict"]["noi_dung"] == (
        "Số vụ năm nay bằng năm trước: 0 là Đạt (kiềm chế), 1 là Chưa đạt (phải giảm) (biểu F04-K)"
    )


def test_the_campaign_in_force_stands_there() -> None:
    pc = desk()
    forms, windows = law_campaign(pc.desk, "2024")
    forms = tuple(replace(f, local_name="Biểu mẫu 01") if f.id == "F04-K" else f for f in forms)
    paper = Paper("352/UBND-BCĐ", date(2024, 9, 30), "UBND phường", "Lập hồ sơ")
    shorter = {**windows, ASSESSMENT: (date(2023, 11, 1), date(2024, 10, 14))}
    own = CampaignWish(
        "2024", forms, shorter, "x", {"yoy_strict": 1}, frozenset({ASSESSMENT, "F04-K"}), paper
    )
    issue_campaign(pc.desk, own)
    entries = said(pc, campaign_template(pc.desk, "2024", to="a.xlsx"))
    assert (entries["so_ky_hieu.gia_tri"], entries["ngay_vb.tu_ngay"]) == ("352/UBND-BCĐ", date(2024, 9, 30))
    assert (entries["co_quan.gia_tri"], entries["trich_yeu.gia_tri"]) == ("UBND phường", "Lập hồ sơ")
    (window,) = [r for r in rows(entries, "ky_han") if (r["loai"], r["ky"]) == ("KDC", "Đánh giá")]
    assert (window["den_ngay"], window["tam_tinh"]) == (date(2024, 10, 14), "Tạm tính")
    (form,) = [r for r in rows(entries, "bieu") if r["ma"] == "F04-K"]
    assert (form["gia_tri"], form["tam_tinh"]) == ("Biểu mẫu 01", "Tạm tính")
    (strict,) = [r for r in rows(entries, "tham_so") if r["ma"] == "yoy_strict"]
    assert (strict["gia_tri"], strict.get("tam_tinh")) == ("1", None)


def test_next_years_dates_are_the_laws_or_a_year_later() -> None:
    pc = desk()
    forms, windows = law_campaign(pc.desk, "2024")
    forms = tuple(replace(f, due=date(2024, 10, 14)) if f.id == "F04-K" else f for f in forms)
    shorter = {**windows, ASSESSMENT: (date(2023, 11, 1), date(2024, 10, 14))}
    issue_campaign(pc.desk, CampaignWish("2024", forms, shorter, "CV 352"))
    entries = said(pc, next_template(pc.desk, "2025", to="a.xlsx"))
    assert "so_ky_hieu.gia_tri" not in entries
    assert [entries[f"{row}"] for row in ("ho_ten.gia_tri", "chuc_vu.gia_tri")] == [pc.desk.office.name] * 2
    assert entries["ngay_lap.tu_ngay"] == pc.desk.now().date()
    (window,) = [r for r in rows(entries, "ky_han") if (r["loai"], r["ky"]) == ("KDC", "Đánh giá")]
    assert (window["tu_ngay"], window["den_ngay"]) == (date(2024, 11, 1), date(2025, 10, 14))
    due = {r["ma"]: r["den_ngay"] for r in rows(entries, "bieu") if "den_ngay" in r}
    assert (due["F02-K"], due["F04-K"]) == (date(2025, 3, 31), date(2025, 10, 14))


def test_that_last_years_papers_came_in_is_not_said_of_the_next() -> None:
    pc = desk()
    decided, provisional = (
        {"dang_ky_qua_tep": 0, "yoy_strict": 1},
        frozenset({"dang_ky_qua_tep", "yoy_strict"}),
    )
    issue_campaign(pc.desk, replace(wish(pc), parameters=decided, provisional=provisional))
    entries = said(pc, next_template(pc.desk, "2025", to="a.xlsx"))
    told = {r["ma"]: (r.get("gia_tri"), r.get("tam_tinh")) for r in rows(entries, "tham_so")}
    assert told["dang_ky_qua_tep"] == (None, None)
    assert told["yoy_strict"] == ("1", "Chưa xác minh")


@pytest.mark.parametrize(("period", "code"), [("mai", "USE-116"), ("2030", "USE-103")])
def test_next_year_needs_this_year(period: str, code: str) -> None:
    with pytest.raises(UsageTrouble) as caught:
        next_template(desk().desk, period, to="a.xlsx")
    assert caught.value.code == code


def test_without_the_form_there_is_no_workbook() -> None:
    with pytest.raises(UsageTrouble):
        campaign_template(place(forms=[shipped("F04-K")]).desk, "2024", to="a.xlsx")


def test_half_a_year_asks_for_windows_of_its_own() -> None:
    pc = desk()
    entries = said(pc, campaign_template(pc.desk, "2024-6T", to="a.xlsx"))
    assert {r["ky"] for r in rows(entries, "ky_han")} == {"6 tháng/quý"}
    assert rows(entries, "bieu") == []


def test_what_is_not_the_laws_is_named_beside_it() -> None:
    pc = desk()
    plain = wish(pc)
    assert deviations(pc.desk.calendar, plain) == []
    shorter = {**plain.windows, ASSESSMENT: (date(2023, 11, 1), date(2024, 10, 14))}
    forms = tuple(replace(f, due=date(2024, 10, 14)) if f.id == "F04-K" else f for f in plain.forms)
    found = deviations(pc.desk.calendar, replace(plain, windows=shorter, forms=forms))
    assert found == [
        Deviation(ASSESSMENT, "01/11/2023 – 31/10/2024", "01/11/2023 – 14/10/2024"),
        Deviation(
            "F04-K", "chưa có quy định; gợi ý 05/11/2024", "14/10/2024", own=True, proposed="05/11/2024"
        ),
    ]
    issue_campaign(pc.desk, replace(plain, windows=shorter, forms=forms))
    assert deviations(pc.desk.calendar, pc.books.campaigns["2024"].as_wish()) == found


def test_a_deadline_that_was_taken_away_is_no_gap_of_the_law() -> None:
    pc = desk()
    plain = wish(pc)
    forms = tuple(replace(f, due=None) for f in plain.forms if f.id in {"F02-K", "F04-K"})
    told = {d.name: d for d in deviations(pc.desk.calendar, replace(plain, forms=forms))}
    assert (told["F02-K"].law, told["F02-K"].now, told["F02-K"].own) == ("31/03/2024", "không đặt hạn", False)
    assert (told["F04-K"].proposed, told["F04-K"].now, told["F04-K"].own) == (
        "05/11/2024",
        "không đặt hạn",
        True,
    )


def test_a_day_that_nobody_set_is_said() -> None:
    assert show_window(None) == show_due(None) == "chưa có quy định"
    assert show_due(date(2024, 3, 5)) == "05/03/2024"
    assert window_words(ASSESSMENT) == "Đánh giá · Khu dân cư"


def test_the_windows_are_those_of_the_workbooks_own_list() -> None:
    form = shipped("F15")
    column = form.cells["ky_han[1].ky"]
    assert tuple(WINDOW_WORDS.values()) == column.choices
    assert {name.partition(".")[2] for name in calendar().windows} <= set(WINDOW_WORDS)
    assert set(calendar().kinds.values()) == set(form.cells["ky_han[1].loai"].choices)


def test_who_is_in_charge_prepares_it() -> None:
    pc = desk()
    pc.desk = replace(pc.desk, office=replace(pc.desk.office, holders=("Lê Thị Mẫu, Công chức", "Khác")))
    entries = said(pc, campaign_template(pc.desk, "2024", to="a.xlsx"))
    assert (entries["ho_ten.gia_tri"], entries["chuc_vu.gia_tri"]) == ("Lê Thị Mẫu", "Công chức")


def test_forms_of_a_season_that_is_over_may_stand_as_on_paper() -> None:
    pc = desk()

    def on(day: int, month: int) -> Desk:
        return replace(pc.desk, now=lambda: pc.desk.now().replace(day=day, month=month))

    (past,) = past_forms(on(1, 4), "2024")
    assert [form.id for form in past.forms] == ["F02-K"]

    def proposed(day: int, month: int) -> Mapping[str, object]:
        found = rows(said(pc, campaign_template(on(day, month), "2024", to=f"{day}.xlsx")), "tham_so")
        return next(row for row in found if row["ma"] == past.parameter)

    row = proposed(1, 4)
    assert (row["gia_tri"], proposed(31, 3).get("gia_tri")) == ("0", None)
    assert str(row["noi_dung"]).startswith(past.words.vi)
    assert past_forms(on(31, 3), "2024") == []  # due today is not past
