"""Setting up: keys are enrolled, and the year's campaign follows from the law and from the last."""

from __future__ import annotations

from datetime import date

import pytest

from antt_sync.app.set_up import (
    enrol,
    enrolment,
    issue_campaign,
    law_campaign,
    read_enrolment,
    with_due,
)
from antt_sync.core.campaign import CampaignWish
from antt_sync.core.envelope import Kind
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.roster import Role
from tests.world import key, office, place, unit_id


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
