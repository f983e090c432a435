"""Chậm nộp: who is missing or was late, and messages short enough for a phone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from antt_sync.app import set_up
from antt_sync.app.report_chase import MOST_NAMED, MOST_OF_A_REMINDER, chase, reminders
from antt_sync.core.campaign import CampaignWish
from antt_sync.core.report import Words
from tests.fillings import shipped
from tests.reports import (
    BY_NAME,
    HAI,
    LAN,
    MAU,
    busy,
    empty,
    gathered,
    lines,
    mixed_names,
    opened,
    own_heads,
)
from tests.world import (
    OFFICE,
    ON_PAPER,
    PERIOD,
    Place,
    issue_roster,
    office_key,
    place,
    submission,
    unit_id,
    unit_key,
    units,
)


def test_who_is_missing_is_listed_by_form_and_who_was_late_beside() -> None:
    found = chase(gathered(busy()))
    assert [(m["unit"], m["form"], m["days_late"]) for m in data(found, "missing")] == [
        (unit_id(5), "F02-K", 222),
        (unit_id(6), "F02-K", 222),
        (unit_id(6), "F04-K", 3),
    ]
    assert {(m["unit"], m["form"]) for m in data(found, "late")} == {
        (unit_id(n), "F02-K") for n in (1, 2, 3, 4)
    }
    first = next(lines(found, "Chưa nộp"))
    assert first[1:] == [
        "Bản đăng ký phấn đấu (F02-K)",
        "Tổ dân phố số 5",
        MAU,
        "31/03/2024",
        "✗ quá hạn 222 ngày",
    ]


def data(report: Any, name: str) -> list[dict[str, Any]]:
    found = report.data[name]
    assert isinstance(found, list)
    return found


def test_a_unit_gets_one_message_with_all_its_forms() -> None:
    texts = {m["unit"]: m["text"] for m in data(chase(gathered(busy())), "messages")}
    assert set(texts) == {unit_id(5), unit_id(6)}
    text = texts[unit_id(6)]
    for part in (
        "Tổ dân phố số 6",
        "F02-K",
        "F04-K",
        "hạn 05/11/2024 (quá hạn 3 ngày)",
        "UBND phường Nam Ngạn",
        "0237 000 000",
    ):
        assert part in text
    assert len(text) <= MOST_OF_A_REMINDER


def test_a_reminder_is_these_words() -> None:
    texts = {unit.id: text for unit, text in reminders(gathered(busy()))[0]}
    assert texts[unit_id(5)] == (
        "Kính gửi Tổ dân phố số 5: đến ngày 08/11/2024, UBND phường Nam Ngạn chưa nhận được Bản đăng ký "
        "phấn đấu (F02-K), hạn 31/03/2024 (quá hạn 222 ngày). Đề nghị đơn vị gửi sớm; đã gửi rồi thì báo "
        "lại giúp. Cần hỏi, gọi 0237 000 000."
    )
    assert set(texts) == {unit_id(5), unit_id(6)}


def test_an_office_without_a_telephone_offers_none() -> None:
    pc = busy()
    office = replace(pc.desk.office, phone="")
    texts = [text for _, text in reminders(gathered(replace(pc, desk=replace(pc.desk, office=office))))[0]]
    assert [text.endswith("đã gửi rồi thì báo lại giúp.") for text in texts] == [True, True]


def test_whoever_is_in_charge_gets_one_message() -> None:
    people = {m["contact"]: m for m in data(chase(gathered(busy())), "people")}
    assert {c: m["units"] for c, m in people.items()} == {MAU: 1, HAI: 1}
    assert "Tổ dân phố số 6 (F02-K quá hạn 222 ngày, F04-K quá hạn 3 ngày)" in people[HAI]["text"]


def test_a_message_to_one_person_names_only_so_many_units() -> None:
    (one,) = [m for m in data(chase(gathered(empty(40))), "people") if m["contact"] == MAU]
    assert one["units"] == 20
    assert one["text"].count("Tổ dân phố") == MOST_NAMED
    assert f"và {20 - MOST_NAMED} đơn vị khác" in one["text"]


def test_a_very_long_name_still_makes_a_short_message() -> None:
    pc = place(forms=[shipped(form) for form in ("F02-K", "F04-K", "F06-K", "F07-K")])
    head, one = units(1)
    issue_roster(pc, [head, replace(one, name="Tổ dân phố " + "rất dài " * 20)], [office_key("office")])
    forms, windows = set_up.law_campaign(pc.desk, PERIOD)
    named = tuple(replace(f, local_name=f"Biểu {f.id} " * 20) for f in forms)
    set_up.issue_campaign(
        pc.desk, CampaignWish(PERIOD, named, windows, "CV", {**ON_PAPER, "dang_ky_qua_tep": 1})
    )
    office = replace(pc.desk.office, name="Ủy ban " * 40, phone="0237 " * 40)
    long = gathered(replace(pc, desk=replace(pc.desk, office=office)), as_of=date(2024, 12, 31))
    ((_, text),), _ = reminders(long)
    assert " biểu khác" in text
    assert len(text) <= MOST_OF_A_REMINDER


def test_heads_of_their_own_unit_get_no_message_for_others_even_with_one_name() -> None:
    found = chase(gathered(own_heads()))
    assert "Tin nhắn theo phụ trách" not in opened(found).sheetnames
    assert data(found, "people") == []
    told = {m["unit"]: m["text"] for m in data(found, "messages")}
    assert set(told) == {unit_id(n) for n in range(1, 13)}
    assert all(text.count("Kính gửi") == 1 and LAN not in text for text in told.values())


@pytest.mark.parametrize(
    ("day", "asked"), [(date(2024, 10, 5), 0), (date(2024, 10, 6), 1), (date(2024, 11, 5), 1)]
)
def test_a_deadline_far_away_is_not_asked_about(day: date, asked: int) -> None:
    pc = empty(1)
    found = data(chase(gathered(pc, as_of=day, form="F04-K")), "missing")
    assert len(found) == asked
    # Reminders rest on the same list: whoever is on it is reminded of it.
    told = [text for _, text in reminders(gathered(pc, as_of=day, form="F04-K"))[0]]
    assert sum("hạn 05/11/2024" in text for text in told) == asked


def test_what_is_late_stands_before_what_is_due_before_long() -> None:
    found = chase(gathered(empty(2), as_of=date(2024, 10, 20)))
    assert [(line[1][-6:-1], line[5]) for line in lines(found, "Chưa nộp")] == [
        *[("F02-K", "✗ quá hạn 203 ngày")] * 2,
        *[("F04-K", "… còn 16 ngày")] * 2,
    ]
    ((_, text), _), _ = reminders(gathered(empty(2), as_of=date(2024, 10, 20)))
    assert "(quá hạn 203 ngày); " in text
    assert "hạn 05/11/2024 (còn 16 ngày)" in text


def test_forms_that_all_came_on_paper_are_neither_missing_nor_late() -> None:
    found = chase(gathered(empty(2, on_paper=True), as_of=date(2024, 10, 20)))
    assert {m["form"] for m in data(found, "missing")} == {"F04-K"}
    assert data(found, "late") == []
    assert not any("F02-K" in m["text"] for m in data(found, "messages"))


def test_nobody_missing_is_said() -> None:
    assert data(chase(gathered(empty(0))), "missing") == []
    assert OFFICE not in str(chase(gathered(busy())).data["messages"])


def test_who_is_missing_stands_by_name() -> None:
    missing = data(chase(gathered(mixed_names())), "missing")
    assert [m["name"] for m in missing if m["form"] == "F04-K"] == BY_NAME


def test_a_form_nobody_sent_while_others_came_is_no_units_to_be_reminded_of() -> None:
    pc = dossier_forms(2)
    day = date(2024, 11, 12)
    before = chase(gathered(pc, as_of=day))
    assert (data(before, "unseen"), len(data(before, "messages"))) == ([], 2)
    pc.take([submission(1)])
    found = chase(gathered(pc, as_of=day))
    assert found.data["unseen"] == ["F06-K", "F07-K"]
    assert {m["form"] for m in data(found, "missing")} == {"F04-K", "F06-K", "F07-K"}  # the office sees them
    ((unit, text),), unseen = reminders(gathered(pc, as_of=day))
    assert (unit.id, unseen) == (unit_id(2), ("F06-K", "F07-K"))
    assert ("F04-K" in text, "F06-K" in text) == (True, False)
    assert any("có thể biểu chưa được phát" in line for line in said(found))
    asked = chase(gathered(pc, as_of=day, form="F06-K"))
    assert (data(asked, "unseen"), len(data(asked, "messages"))) == ([], 2)


def dossier_forms(number: int) -> Place:
    """So many tổ dân phố that are asked for three forms of the same days."""
    pc = place(forms=[shipped(form) for form in ("F04-K", "F06-K", "F07-K")])
    issue_roster(pc, units(number), [office_key("office"), unit_key(1)])
    forms, windows = set_up.law_campaign(pc.desk, PERIOD)
    set_up.issue_campaign(pc.desk, CampaignWish(PERIOD, forms, windows, "CV", ON_PAPER))
    return pc


def said(report: Any) -> list[str]:
    return [block.text for sheet in report.sheets for block in sheet.blocks if isinstance(block, Words)]
