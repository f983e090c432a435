"""The next version of a campaign says what the version before said, but for what is said anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from antt_sync.app.campaign_book import before_it
from antt_sync.app.campaign_versions import (
    SaidAnew,
    changes,
    differences,
    next_version,
    parameter_words,
)
from antt_sync.app.set_up import issue_campaign, law_campaign
from antt_sync.core.campaign import CampaignWish
from antt_sync.core.paper import Paper
from tests.fillings import shipped
from tests.world import Place, issue_roster, office_key, place, units

PAPER = Paper("CV 352", date(2024, 10, 9), "UBND", "Đợt")
SHORTER = {"K.assessment": (date(2023, 11, 1), date(2024, 10, 14))}
REGISTRATION = "dang_ky_qua_tep"


@pytest.fixture
def office() -> Place:
    """An office whose first version has a day, a window, a paper and a mark of its own, and no F02-K."""
    pc = place(forms=[shipped(name) for name in ("F01", "F02-K", "F04-K", "F15")])
    issue_roster(pc, units(1), [office_key("office")])
    forms, windows = law_campaign(pc.desk, "2024")
    own = tuple(replace(f, due=date(2024, 10, 20), local_name="Biểu 01") for f in forms if f.id != "F02-K")
    marks = frozenset({"F04-K", "K.assessment"})
    issue_campaign(pc.desk, CampaignWish("2024", own, {**windows, **SHORTER}, "CV 352", {}, marks, PAPER))
    return pc


def test_what_is_not_said_anew_stays(office: Place) -> None:
    before = before_it(office.desk, "2024")
    assert before is not None
    after = next_version(office.desk, "2024", SaidAnew(parameters={REGISTRATION: 0}))
    assert after == replace(before, parameters={REGISTRATION: 0})
    (change,) = changes(office.desk, before, after, lang="vi")
    words = parameter_words(office.desk, lang="vi")[REGISTRATION]
    assert (change.name, change.words, change.before, change.now) == (REGISTRATION, words, "theo biểu", "0")
    assert changes(office.desk, before, before, lang="vi") == []


def test_what_is_said_anew_is_provisional_no_more(office: Place) -> None:
    before = before_it(office.desk, "2024")
    assert before is not None
    said = SaidAnew({"F04-K": date(2024, 11, 1)}, {"F04-K": "Sổ"}, citing="CV 400")
    after = next_version(office.desk, "2024", said)
    assert (after.provisional, after.citing, after.paper) == (frozenset({"K.assessment"}), "CV 400", Paper())
    told = [(c.words, c.before, c.now) for c in changes(office.desk, before, after, lang="vi")]
    assert told == [
        ("Căn cứ", "CV 352", "CV 400"),
        ("F04-K", "20/10/2024 (tạm tính)", "01/11/2024"),
        ("F04-K, tên tại địa phương", "Biểu 01", "Sổ"),
    ]


def test_a_form_left_out_comes_in_when_its_day_is_said(office: Place) -> None:
    before = before_it(office.desk, "2024")
    assert before is not None
    kept = next_version(office.desk, "2024", SaidAnew())
    assert kept == before
    after = next_version(office.desk, "2024", SaidAnew(due={"F02-K": date(2024, 3, 31)}))
    assert {f.id for f in after.forms} == {f.id for f in before.forms} | {"F02-K"}
    (change,) = changes(office.desk, before, after, lang="vi")
    assert (change.name, change.before, change.now) == ("F02-K", "không có trong đợt", "31/03/2024")


def test_the_forms_that_are_held_on_paper_from_a_version_on_are_told_once(office: Place) -> None:
    def told(due: date | None, value: int) -> list[str]:
        said = SaidAnew({"F02-K": due} if due else {}, parameters={REGISTRATION: value})
        wish = next_version(office.desk, "2024", said)
        found = differences(office.desk, wish, lang="vi")
        issue_campaign(office.desk, wish)
        return [form.id for form in found.on_paper]

    assert told(None, 0) == []  # the campaign leaves out the form that would be held
    assert told(date(2024, 3, 31), 1) == []
    assert told(None, 0) == ["F02-K"]
    assert told(None, 0) == []


def test_a_first_version_is_the_laws(office: Place) -> None:
    forms, windows = law_campaign(office.desk, "2025")
    assert before_it(office.desk, "2025") is None
    first = next_version(office.desk, "2025", SaidAnew())
    assert (first.forms, first.windows, first.citing) == (forms, windows, "")
