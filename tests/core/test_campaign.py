"""Campaigns: folded along their chain, by period; the law's dates are data."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from antt_sync.core.campaign import (
    Calendar,
    Campaign,
    CampaignWish,
    FormInForce,
    campaign_body,
    campaigns_from,
    period_span,
    year_later,
)
from antt_sync.core.envelope import Envelope, Json, Kind
from antt_sync.core.paper import Paper
from antt_sync.core.values import serial
from tests.world import OFFICE, calendar, key, signed

WINDOW = {"K.assessment": (date(2023, 11, 1), date(2024, 10, 14))}
F04 = FormInForce("F04-K", "2024.1", "ab" * 32, "Biểu mẫu 01", date(2024, 10, 14))


def issued(
    previous: Envelope | None,
    /,
    *,
    period: Json = "2024",
    citing: str = "",
    word: str = "office",
    **changes: Json,
) -> Envelope:
    before = None
    if previous is not None:
        version = previous.body["version"]
        assert isinstance(version, int)
        before = Campaign("", version, previous.id)
    body = campaign_body(before, CampaignWish("", (F04,), WINDOW, citing), office=OFFICE)
    return signed(word, Kind.CAMPAIGN, {**body, "period": period, **changes}, stream=("*", 1, ""))


def fold(*envelopes: Envelope) -> dict[str, Campaign]:
    return dict(campaigns_from(envelopes, office=OFFICE, keys=[key("office").public.hex()]).by_period)


def test_a_campaign_says_what_was_issued() -> None:
    found = fold(issued(None, citing="CV 352"))["2024"]
    assert (found.version, found.citing) == (1, "CV 352")
    assert found.forms == {"F04-K": F04}
    assert found.window("K", "assessment") == WINDOW["K.assessment"]
    assert found.window("C", "assessment") is None
    assert found.last_day() == date(2024, 10, 14)


def test_each_period_has_its_own_chain_in_any_order() -> None:
    one, other = issued(None), issued(None, period="2025")
    two = issued(one, citing="CV 400")
    for order in permutations([one, two, other, one]):
        found = fold(*order)
        assert {p: c.version for p, c in found.items()} == {"2024": 2, "2025": 1}


def test_a_fork_stops_at_the_last_version_both_agree_on() -> None:
    one = issued(None, citing="gốc")
    found = fold(one, issued(one, citing="trái"), issued(one, citing="phải"))["2024"]
    assert (found.version, found.citing) == (1, "gốc")


def test_a_fork_is_told_and_a_plain_chain_is_none() -> None:
    keys = [key("office").public.hex()]
    one = issued(None)
    torn = [one, issued(one, citing="trái"), issued(one, citing="phải"), issued(None, period="2025")]
    assert campaigns_from(torn, office=OFFICE, keys=keys).forked == ("2024",)
    assert campaigns_from(torn[:2], office=OFFICE, keys=keys).forked == ()


def test_a_version_that_names_both_settles_a_fork() -> None:
    keys = [key("office").public.hex()]
    one = issued(None)
    torn = [one, issued(one, citing="trái"), issued(one, citing="phải")]
    last = campaigns_from(torn, office=OFFICE, keys=keys).last["2024"]
    body = campaign_body(last, CampaignWish("2024", (F04,), WINDOW, "chung"), office=OFFICE)
    assert (body["version"], {body["previous"], *last.settles}) == (3, {torn[1].id, torn[2].id})
    settled = signed("office", Kind.CAMPAIGN, body, stream=("*", 4, ""))
    for order in permutations([*torn, settled]):
        found = campaigns_from(order, office=OFFICE, keys=keys)
        assert (found.by_period["2024"].citing, found.forked) == ("chung", ())
    early = campaigns_from([*torn[:2], settled], office=OFFICE, keys=keys)
    assert early.by_period["2024"].citing == "trái"


def test_two_first_versions_are_no_campaign() -> None:
    assert fold(issued(None, citing="trái"), issued(None, citing="phải")) == {}


@pytest.mark.parametrize(
    "false",
    [
        issued(None, word="unit 1"),
        issued(None, office="X-14761-999.1"),
        issued(None, version=2),
        issued(None, previous="ab" * 32),
        issued(None, period="không"),
        issued(None, period=""),
        issued(None, period="²024"),
        issued(None, period="0000"),
        issued(None, period=2024),
    ],
    ids=[
        "key",
        "office",
        "number",
        "predecessor",
        "word",
        "empty",
        "raised digit",
        "year nought",
        "number for text",
    ],
)
def test_what_is_not_the_offices_next_version_does_not_count(false: Envelope) -> None:
    found = fold(false)
    assert found == {}


def test_odd_members_are_survived() -> None:
    odd = issued(
        None,
        forms=[1, {"id": 4}],
        windows={"K.assessment": {"from": "x"}, "a": 3},
        parameters={"a": "1", "b": 2},
    )
    found = fold(odd)["2024"]
    assert found.windows == {}
    assert found.parameters == {"b": 2}
    assert found.last_day() == date(2024, 12, 31)


def test_rules_look_at_day_numbers() -> None:
    found = fold(issued(None, parameters={"muc": 80}))["2024"]
    assert found.rule_parameters("K", "assessment") == {
        "year": 2024,
        "q1_start": serial(date(2024, 1, 1)),
        "q1_end": serial(date(2024, 3, 31)),
        "window_start": serial(date(2023, 11, 1)),
        "window_end": serial(date(2024, 10, 14)),
        "muc": 80,
    }
    assert "window_start" not in found.rule_parameters("C", "assessment")


def test_the_law_counts_years_from_the_period() -> None:
    law = Calendar({"K": "KDC"}, {"K.assessment": ((1, 11, -1), (31, 10, 0))}, {"F04-K": (5, 11, 0)})
    assert law.windows_of("2024") == {"K.assessment": (date(2023, 11, 1), date(2024, 10, 31))}
    assert law.due_of("F04-K", "2025") == date(2025, 11, 5)
    assert law.due_of("F99", "2025") is None


def test_the_last_day_for_a_decision_is_by_kind_and_matter() -> None:
    law = Calendar({}, {}, {}, decisions={"K.antt": (14, 11, 0), "T.antt": (5, 1, 1)}, levels={"K": 0})
    assert law.decision_of("K", "antt", "2025") == date(2025, 11, 14)
    assert law.decision_of("T", "antt", "2024-Q4") == date(2025, 1, 5)
    assert law.decision_of("K", "phong_trao", "2025") is None
    assert law.decision_of("X", "antt", "2025") is None
    assert law.decision_of("K", "antt", "năm nay") is None


def test_the_shipped_calendar_has_the_windows_of_the_circular() -> None:
    windows = calendar().windows_of("2024")
    assert windows["K.assessment"] == (date(2023, 11, 1), date(2024, 10, 31))
    assert windows["X.assessment"] == (date(2023, 11, 16), date(2024, 11, 15))
    assert windows["K.registration"] == (date(2024, 1, 1), date(2024, 3, 31))


def test_a_campaign_keeps_its_paper_its_parameters_and_what_is_provisional() -> None:
    paper = Paper("352/UBND-BCĐ", date(2024, 9, 30), "UBND phường", "Lập hồ sơ")
    wish = CampaignWish("2024", (F04,), WINDOW, "CV 352", {"nguong": 70}, frozenset({"F04-K"}), paper)
    envelope = signed("office", Kind.CAMPAIGN, campaign_body(None, wish, office=OFFICE), stream=("*", 1, ""))
    found = fold(envelope)["2024"]
    assert (found.paper, dict(found.parameters)) == (paper, {"nguong": 70})
    assert found.provisional == {"F04-K"}
    assert found.rule_parameters("K", "assessment")["nguong"] == 70


def test_a_campaign_from_before_these_members_is_read() -> None:
    found = fold(issued(None, provisional=3, paper="x"))["2024"]
    assert (found.paper, found.provisional) == (Paper(), frozenset())


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-6T", date(2024, 1, 1), date(2024, 6, 30)),
        ("2024-Q1", date(2024, 1, 1), date(2024, 3, 31)),
        ("2024-Q2", date(2024, 4, 1), date(2024, 6, 30)),
        ("2024-Q4", date(2024, 10, 1), date(2024, 12, 31)),
    ],
)
def test_a_period_has_days_of_its_own(period: str, first: date, last: date) -> None:
    assert period_span(period) == (first, last)
    bare = Campaign(period, 1, "")
    assert (bare.first_day(), bare.last_day()) == (first, last)


def test_part_of_a_year_has_only_its_own_windows() -> None:
    offsets = ((1, 1, 0), (30, 6, 0))
    law = Calendar({}, {"K.assessment": offsets, "K.half_year": offsets}, {})
    assert set(law.windows_of("2024")) == {"K.assessment"}
    assert set(law.windows_of("2024-6T")) == {"K.half_year"}


def test_a_year_later_has_no_29_february() -> None:
    assert year_later(date(2024, 2, 29)) == date(2025, 2, 28)
    assert year_later(date(2024, 10, 14)) == date(2025, 10, 14)
