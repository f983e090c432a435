"""Blanks: printed for the right units, with what is known, never over what somebody may have filled."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from antt_sync.app.blank import (
    blank,
    blank_all,
    blank_common,
    blank_grid,
    file_name,
    the_form,
    units_for,
    without_line,
)
from antt_sync.app.intake import look_at
from antt_sync.app.prefill import prefill_for
from antt_sync.app.set_up import issue_campaign, law_campaign, with_due
from antt_sync.core.campaign import CampaignWish
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.findings import Severity
from antt_sync.core.grid import HEAD_AT
from antt_sync.core.reading import FormReading, read_forms
from antt_sync.core.review import Verb
from antt_sync.core.roster import Unit
from antt_sync.core.schema import MOST_ROWS, Form
from antt_sync.core.submission import totals
from antt_sync.core.values import Entry, Unreadable
from tests.fillings import shipped
from tests.world import (
    OFFICE,
    Place,
    answers,
    issue_roster,
    office,
    office_key,
    place,
    review,
    submission,
    unit_id,
    units,
)

BELOW = [f"Tổ dân phố số {n}" for n in (1, 2, 3)]


def read(pc: Place, name: str) -> FormReading:
    raw = pc.desk.workbooks.read(pc.medium.files[name])
    (form,) = read_forms(raw, lambda t: pc.desk.shelf.find(t.form, t.version, t.schema)).forms
    return form


def test_every_unit_that_files_the_form_gets_a_workbook_of_its_own() -> None:
    pc = office(3)
    written = blank_all(pc.desk, "F04-K", period="2024", to="phat")
    named = "F04-K Tự đánh giá 2024"
    assert written == [f"phat/{unit}/{named} - {unit}.xlsx" for unit in BELOW]
    assert [read(pc, name).token.unit for name in written] == [unit_id(n) for n in (1, 2, 3)]
    assert pc.steps[-1] == ("write", 3, 3)


def test_a_blank_is_blank_and_carries_what_is_known() -> None:
    pc = office(1)
    last_year = submission(1, answers(1, {"d44a_tp.nay": 6}), period="2023")
    pc.take([last_year, review(last_year, Verb.CHECK)])
    name = blank(pc.desk, "F04-K", unit=unit_id(1), period="2024", to="a.xlsx")
    assert read(pc, name).entries == {}
    assert read(pc, name).carried["d44a_tp_kdc.truoc"] == 6


def test_a_taken_name_gets_a_number() -> None:
    pc = office(1)
    assert blank(pc.desk, "F04-K", unit="", period="2024", to="a.xlsx") == "a.xlsx"
    assert blank(pc.desk, "F04-K", unit="", period="2024", to="a.xlsx") == "a (2).xlsx"


def test_without_an_office_a_blank_for_nobody_can_be_written() -> None:
    pc = place()
    assert read(pc, blank(pc.desk, "F02-K", unit="", period="2024", to="a.xlsx")).token.unit == ""


@pytest.mark.parametrize(
    ("form", "unit", "code"), [("F99", "", "USE-101"), ("F04-K", "K-14761-099.1", "USE-102")]
)
def test_an_unknown_form_or_unit_is_said(form: str, unit: str, code: str) -> None:
    with pytest.raises(UsageTrouble) as caught:
        blank(office(1).desk, form, unit=unit, period="2024", to="a.xlsx")
    assert caught.value.code == code


def test_without_a_campaign_nobody_is_expected() -> None:
    pc = office(1, campaign=False)
    with pytest.raises(UsageTrouble) as caught:
        blank_all(pc.desk, "F04-K", period="2024", to="phat")
    assert caught.value.code == "USE-103"


def test_the_campaign_says_which_version_is_printed() -> None:
    pc = office(1)
    assert the_form(pc.desk, pc.books, "F04-K", "2024") == shipped("F04-K")
    assert [u.id for u in units_for(pc.books, shipped("F04-K"), "2024")] == [unit_id(1)]


def test_a_long_local_name_leaves_room_for_the_period() -> None:
    assert file_name(shipped("F04-K"), "2024", "Biểu mẫu số 01 ban hành kèm Công văn số 12") == (
        "F04-K Biểu mẫu số 01 ban hành kèm Công 2024"
    )


def test_a_blank_is_called_what_people_here_call_the_form() -> None:
    pc = office(1, campaign=False)
    forms, windows = law_campaign(pc.desk, "2024")
    named = with_due(forms, {}, {"F04-K": "Biểu mẫu 01"})
    issue_campaign(pc.desk, CampaignWish("2024", named, windows, ""))
    (written,) = blank_all(pc.desk, "F04-K", period="2024", to="phat")
    assert written == "phat/Tổ dân phố số 1/F04-K Biểu mẫu 01 2024 - Tổ dân phố số 1.xlsx"


def test_the_common_workbook_names_nobody_and_lists_everybody() -> None:
    pc = office(0)
    namesake = Unit("K-14761-900.1", "Tổ dân phố số 3", "K", OFFICE)
    issue_roster(pc, [*units(11), namesake], [office_key("office")])
    name = blank_common(pc.desk, "F04-K", period="2024", to="chung.xlsx")
    form = read(pc, name)
    assert (form.token.unit, form.chosen, form.entries) == ("", "", {})
    raw = pc.desk.workbooks.read(pc.medium.files[name])
    (listed,) = [s for s in raw.sheets if s.name == "Danh sách đơn vị"]
    names = [str(listed.cells[place].content) for place in sorted(listed.cells)]
    assert listed.hidden
    assert names[:4] == [
        "Tổ dân phố số 1",
        "Tổ dân phố số 2",
        f"Tổ dân phố số 3 ({unit_id(3)})",
        "Tổ dân phố số 3 (K-14761-900.1)",
    ]
    assert names[-1] == "Tổ dân phố số 11"


def test_a_form_nobody_files_has_no_common_workbook() -> None:
    pc = office(0)
    with pytest.raises(UsageTrouble) as trouble:
        blank_common(pc.desk, "F04-K", period="2024", to="chung.xlsx")
    assert trouble.value.code == "USE-133"


def grid_units(pc: Place, *, everyone: bool) -> list[str]:
    name = blank_grid(pc.desk, "F04-K", period="2024", to="bang.xlsx", everyone=everyone)
    (sheet,) = pc.desk.workbooks.read(pc.medium.files[name]).sheets
    return [str(c.content) for (r, column), c in sorted(sheet.cells.items()) if column == 1 and r > HEAD_AT]


def test_a_grid_has_rows_for_those_who_have_sent_nothing() -> None:
    pc = office(3)
    pc.take([submission(2)])
    assert grid_units(pc, everyone=False) == [unit_id(1), unit_id(3)]
    assert grid_units(pc, everyone=True) == [unit_id(1), unit_id(2), unit_id(3)]


def test_a_grid_of_everybody_is_filled_with_what_was_said() -> None:
    pc = office(2)
    pc.take([submission(2)])
    name = blank_grid(pc.desk, "F04-K", period="2024", to="bang.xlsx", everyone=True)
    found = look_at(pc.books, name, "", pc.medium.files[name])
    (sheet,) = found.sheets
    assert (sheet.subject.unit, sheet.changed) == (unit_id(2), ())


def test_no_grid_is_written_when_everybody_has_sent() -> None:
    pc = office(1)
    pc.take([submission(1)])
    with pytest.raises(UsageTrouble) as trouble:
        grid_units(pc, everyone=False)
    assert trouble.value.code == "USE-142"
    assert not pc.medium.files


def test_a_form_that_the_office_fills_is_its_own_without_being_named() -> None:
    pc = place(forms=[shipped("F01"), shipped("F05"), shipped("F04-K")])
    issue_roster(pc, units(2), [office_key("office")])
    blank(pc.desk, "F05", unit="", period="2024", to="f05.xlsx")
    reading = read(pc, "f05.xlsx")
    assert reading.token.unit == OFFICE
    assert reading.entries["dong[1].ma"] == unit_id(1)


def test_a_form_of_another_kind_of_unit_is_refused() -> None:
    pc = place(forms=[shipped("F01"), shipped("F05"), shipped("F04-K")])
    issue_roster(pc, units(2), [office_key("office")])
    with pytest.raises(UsageTrouble) as caught:
        blank(pc.desk, "F05", unit=unit_id(1), period="2024", to="f05.xlsx")
    assert caught.value.code == "USE-148"


def test_units_for_which_a_table_has_no_line_are_named() -> None:
    pc = place(forms=[shipped("F01"), shipped("F05"), shipped("F04-K")])
    issue_roster(pc, units(MOST_ROWS), [office_key("office")])
    assert without_line(pc.desk, "F05", unit="", period="2024") == []
    issue_roster(pc, units(MOST_ROWS + 2), [office_key("office")])
    issue_campaign(pc.desk, law_wish(pc))
    last = ["Tổ dân phố số 998", "Tổ dân phố số 999"]  # in the order of ids, as lines are
    assert without_line(pc.desk, "F05", unit="", period="2024") == last
    assert without_line(pc.desk, "F05", unit="", period="2024", everyone=True) == last
    assert without_line(pc.desk, "F04-K", unit="", period="2024", everyone=True) == []


def law_wish(pc: Place) -> CampaignWish:
    forms, windows = law_campaign(pc.desk, "2024")
    return CampaignWish("2024", forms, windows, "CV 1/UBND")


def bare(form: Form) -> Place:
    """An office of which no unit below is known, with one form of its own."""
    pc = place(forms=[form])
    issue_roster(pc, units(0), [office_key("office")])
    issue_campaign(pc.desk, CampaignWish("2024", *law_campaign(pc.desk, "2024"), ""))
    return pc


def test_a_commune_whose_units_nobody_here_knows_types_its_figures_and_is_read_back() -> None:
    form = shipped("F12-X")
    pc = bare(form)
    name = blank(pc.desk, "F12-X", unit=OFFICE, period="2024", to="a.xlsx")
    sheet = load_workbook(BytesIO(pc.medium.files[name]))[form.sheet.vi]
    head, *rows = sheet.iter_rows()
    column = next(n for n, cell in enumerate(head) if cell.value == "tong")
    cell = next(row for row in rows if row[0].value == "bang_k")[column]
    assert (cell.value, cell.protection.locked) == (None, False)
    typed: dict[str, Entry] = {"bang_k.tong": 30, "bang_k.dang_ky": 4, "bang_k.dat": 3}
    prefill = prefill_for(pc.books, form, unit=pc.books.unit(OFFICE), period="2024", entries=typed)
    pc.medium.files["b.xlsx"] = pc.desk.workbooks.write(form, prefill=prefill, entries=typed)
    found = read(pc, "b.xlsx")
    assert dict(found.entries) == typed
    assert {f.code for f in found.findings} == {"GIVEN-004"}
    assert found.answered
    assert totals(form, typed).sum == 37


def test_what_only_the_office_itself_fills_bears_its_name_unasked() -> None:
    pc = bare(shipped("F12-X"))
    for unit in ("", OFFICE):
        blank(pc.desk, "F12-X", unit=unit, period="2024", to=f"{unit}.xlsx")
    assert pc.medium.files[".xlsx"] == pc.medium.files[f"{OFFICE}.xlsx"]


def test_figures_typed_for_an_office_that_cannot_be_read_are_not_lost() -> None:
    form = shipped("F12-X")
    pc = bare(form)
    entries: dict[str, Entry] = {"bang_k.tong": Unreadable("30 tổ", "CELL-101")}
    prefill = prefill_for(pc.books, form, unit=pc.books.unit(OFFICE), period="2024", entries=entries)
    data = pc.desk.workbooks.write(form, prefill=prefill, entries=entries)
    (sheet,) = look_at(pc.books, "b.xlsx", "", data).sheets
    assert sheet.reading.entries["bang_k.tong"] == Unreadable("30 tổ", "CELL-101")
    assert [f.code for f in sheet.findings if f.severity is Severity.ERROR and f.where.address] == [
        "CELL-101",
        *["CELL-001"] * 3,
    ]
