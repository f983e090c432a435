"""Blanks: printed for the right units, with what is known, never over what somebody may have filled."""

from __future__ import annotations

import pytest

from antt_sync.app.blank import blank, blank_all, folder_name, the_form, units_for
from antt_sync.app.set_up import issue_campaign, law_campaign, with_due
from antt_sync.core.campaign import CampaignWish
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.reading import FormReading, read_forms
from antt_sync.core.review import Verb
from antt_sync.core.roster import Unit
from tests.fillings import shipped
from tests.world import OFFICE, Place, answers, office, place, review, submission, unit_id


def read(pc: Place, name: str) -> FormReading:
    raw = pc.desk.workbooks.read(pc.medium.files[name])
    (form,) = read_forms(raw, lambda t: pc.desk.shelf.find(t.form, t.version, t.schema)).forms
    return form


def test_every_unit_that_files_the_form_gets_a_workbook_of_its_own() -> None:
    pc = office(3)
    written = blank_all(pc.desk, "F04-K", period="2024", to="phat")
    assert written == [f"phat/Tổ dân phố số {n}/F04-K Tự đánh giá 2024.xlsx" for n in (1, 2, 3)]
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


def test_units_that_share_a_name_have_folders_of_their_own() -> None:
    one, two = (Unit(unit_id(n), name, "K", OFFICE) for n, name in ((1, "Tổ 5/3"), (2, "Tổ  5/3")))
    assert folder_name(one, [one, two]) != folder_name(two, [one, two])
    assert folder_name(one, [one]) == "Tổ 5/3"


def test_a_blank_is_called_what_people_here_call_the_form() -> None:
    pc = office(1, campaign=False)
    forms, windows = law_campaign(pc.desk, "2024")
    named = with_due(forms, {}, {"F04-K": "Biểu mẫu 01"})
    issue_campaign(pc.desk, CampaignWish("2024", named, windows, ""))
    (written,) = blank_all(pc.desk, "F04-K", period="2024", to="phat")
    assert written == "phat/Tổ dân phố số 1/F04-K Biểu mẫu 01 2024.xlsx"
