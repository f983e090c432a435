"""Prefill: what the office knows is printed; what it does not know stays blank."""

from __future__ import annotations

from datetime import date

from antt_sync.app.prefill import listed, local_name, parameters_for, prefill_for
from antt_sync.core.campaign import FormInForce
from antt_sync.core.envelope import Kind
from antt_sync.core.review import Verb
from antt_sync.core.submission import Draft, Origin, Subject
from antt_sync.core.values import Entry
from tests.fillings import shipped
from tests.world import (
    OFFICE,
    issue_roster,
    office,
    office_key,
    place,
    review,
    signed,
    submission,
    unit_id,
    units,
)


def test_a_units_workbook_names_everything_that_is_known() -> None:
    pc = office(1)
    last_year = submission(1, period="2023")
    pc.take([last_year, review(last_year, Verb.CHECK)])
    books = pc.books
    assert books.roster is not None
    found = prefill_for(
        books, shipped("F04-K"), unit=books.roster.units[unit_id(1)], period="2024", base="ab"
    )
    assert (found.unit, found.unit_name, found.period, found.base) == (
        unit_id(1),
        "Tổ dân phố số 1",
        "2024",
        "ab",
    )
    assert (found.office_name, found.place_name, found.phone) == (
        "UBND phường Nam Ngạn",
        "Nam Ngạn",
        "0237 000 000",
    )
    assert found.window == (date(2023, 11, 1), date(2024, 10, 31))
    assert found.due == date(2024, 11, 5)
    assert found.citing == "CV 352/UBND-BCĐ"
    assert found.known["d44a_tp_kdc.truoc"] == 4
    assert found.parameters["year"] == 2024


def test_without_roster_and_campaign_the_laws_dates_are_printed_and_names_left_blank() -> None:
    found = prefill_for(place().books, shipped("F04-K"), unit=None, period="2024")
    assert (found.unit, found.unit_name, found.known) == ("", "", {})
    assert found.window == (date(2023, 11, 1), date(2024, 10, 31))


def test_an_odd_period_is_printed_without_dates() -> None:
    found = prefill_for(place().books, shipped("F04-K"), unit=None, period="abc")
    assert (found.window, found.due, found.parameters) == (None, None, {})
    assert found.previous == "abc"


def test_no_campaign_gives_no_parameters() -> None:
    assert parameters_for(None, shipped("F04-K"), "K") == {}


def test_people_here_may_call_a_form_otherwise() -> None:
    form = shipped("F04-K")
    assert local_name(FormInForce("F04-K", "1", "", "Biểu mẫu 01"), form) == "Biểu mẫu 01"
    assert "F04-K" in local_name(None, form)
    assert OFFICE not in local_name(None, form)


def test_last_years_figures_stand_in_next_years_blank_and_this_years_do_not() -> None:
    pc = place(forms=[shipped("F02-K"), shipped("F05")])
    issue_roster(pc, units(2), [office_key("office")])
    said: dict[str, Entry] = {
        "dong[1].ma": unit_id(1),
        "dong[1].noi_dung": "Tổ dân phố số 1",
        "dong[1].tp_nay": 3,
        "toan_xa.tp_nay": 8,
    }
    draft = Draft(Subject(OFFICE, "F05", "2023"), shipped("F05"), said, {}, Origin("ab" * 32, "f05.xlsx"))
    pc.take([signed("office", Kind.SUBMISSION, draft.body())])
    books = pc.books
    assert books.roster is not None
    found = listed(books, shipped("F05"), books.roster.units[OFFICE], "2024")
    assert found["dong[1].ma"] == unit_id(1)
    asked = {a: found.get(a) for a in ("dong[1].tp_truoc", "dong[2].tp_truoc", "toan_xa.tp_truoc")}
    assert asked == {"dong[1].tp_truoc": 3, "dong[2].tp_truoc": None, "toan_xa.tp_truoc": 8}
    assert not [a for a in found if a.endswith("_nay")]
    own: dict[str, Entry] = {"toan_xa.tp_truoc": 7}
    assert "toan_xa.tp_truoc" not in listed(
        books, shipped("F05"), books.roster.units[OFFICE], "2024", after=own
    )
    unit = books.roster.units[unit_id(1)]
    assert listed(books, shipped("F02-K"), unit, "2024") == {}


def test_an_office_of_which_no_unit_is_known_here_types_what_its_own_store_would_give() -> None:
    pc = office(0)
    assert pc.books.roster is not None
    own = pc.books.roster.units[OFFICE]
    typed: dict[str, Entry] = {"bang_k.tong": 30, "bang_k.dat": 3}
    for entries in ({}, typed):
        found = prefill_for(pc.books, shipped("F12-X"), unit=own, period="2024", entries=entries)
        assert (found.opened, {**found.known}) == (True, {})
    assert prefill_for(pc.books, shipped("F12-X"), unit=None, period="2024").opened
    assert not prefill_for(pc.books, shipped("F09-X"), unit=own, period="2024").opened
    busy = office(2)
    assert not prefill_for(busy.books, shipped("F12-X"), unit=own, period="2024").opened
