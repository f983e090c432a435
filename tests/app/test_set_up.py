"""Setting up: the year's campaign follows from the law and from the last."""

from __future__ import annotations

from datetime import date

import pytest

from antt_sync.app.set_up import issue_campaign, law_campaign, with_due
from antt_sync.core.campaign import CampaignWish
from antt_sync.core.envelope import Kind
from antt_sync.core.errors import UsageTrouble
from tests.world import office


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
