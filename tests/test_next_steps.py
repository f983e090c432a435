"""What a clerk reads after a command: the next step, words instead of code words, units by their names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from antt_sync.cli.asking import the_unit
from antt_sync.cli.output import as_typed
from antt_sync.core.errors import UsageTrouble
from tests.cli.conftest import *  # noqa: F403  # the offices that commands are tried in
from tests.terminal import antt
from tests.world import answers, issue_roster, office_key, place, unit_id, units, workbook


def test_a_signed_campaign_says_so_and_names_the_next_command(ward: Path) -> None:
    ended = antt("campaign", "issue", "--period", "2024", "--parameter", "dang_ky_qua_tep=0", at=ward)
    assert ended.code == 0, ended.err
    assert "Đã ký đợt 2024." in ended.out
    assert "antt-sync blank F04-K --period 2024 --all -o phat" in ended.out
    assert "giấy (dang_ky_qua_tep): 0" in ended.out


def test_the_newest_campaign_is_shown_unless_one_is_named(ward: Path) -> None:
    assert antt("--json", "campaign", "show", at=ward).said["period"] == "2024"
    assert antt("campaign", "show", "--period", "2031", at=ward).code == 2


def test_blanks_for_everybody_say_where_they_go(ward: Path) -> None:
    words = ("blank", "F04-K", "--period", "2024", "-o", "phat")
    assert "antt-sync merge" in antt(*words, "--all", at=ward).out
    assert "antt-sync merge" not in antt(*words, "--unit", unit_id(1), at=ward).out


@pytest.mark.parametrize("option", ["--grid", "--common"])
def test_a_dossier_goes_to_units_only(ward: Path, option: str) -> None:
    ended = antt("blank", "HS-K", option, "--period", "2024", "-o", "a.xlsx", at=ward)
    assert (ended.code, "HS-K chỉ dùng với --unit hoặc --all." in ended.err) == (2, True)


def test_what_was_taken_in_leads_on_and_nothing_new_to_nowhere(ward: Path) -> None:
    (ward / "1.xlsx").write_bytes(workbook(1, answers(1, {"d42.ket_qua": None})))
    assert "antt-sync deliver" in antt("merge", "1.xlsx", "--yes", at=ward).out
    assert "antt-sync" not in antt("merge", "1.xlsx", "--yes", at=ward).out


def test_review_copies_say_how_they_come_back(ward: Path) -> None:
    (ward / "1.xlsx").write_bytes(workbook(1))
    antt("merge", "1.xlsx", "--yes", at=ward)
    assert 'antt-sync review import "để xét"' in antt("review", "export", "-o", "để xét", at=ward).out
    assert as_typed("xet") == "xet"


def test_only_a_report_that_replaced_one_speaks_of_the_old_one(ward: Path) -> None:
    words = ("report", "de-nghi", "-o", "a.xlsx")
    assert "Cũ" not in antt(*words, at=ward).out
    (ward / "1.xlsx").write_bytes(workbook(1))
    antt("merge", "1.xlsx", "--yes", at=ward)
    assert "Cũ" in antt(*words, at=ward).out


@pytest.mark.parametrize(
    "words",
    [
        ("status", "--unit", "TỔ DÂN PHỐ SỐ 2"),
        ("blank", "F04-K", "--period", "2024", "-o", "a.xlsx", "--unit", "tổ dân phố số 2"),
        ("deliver", "Tổ dân phố số 2", "-o", "tra"),
        ("review", "list", "--unit", "Tổ dân phố số 2"),
    ],
)
def test_a_unit_may_be_called_by_its_name(ward: Path, words: tuple[str, ...]) -> None:
    ended = antt(*words, at=ward)
    assert ended.code == 0, ended.err


def test_reviews_are_signed_about_the_unit_of_that_name(ward: Path) -> None:
    (ward / "1.xlsx").write_bytes(workbook(1))
    antt("merge", "1.xlsx", "--yes", at=ward)
    about = ("Tổ dân phố số 1", "--form", "F04-K", "--period", "2024")
    for words in (("ask", *about, "--comment", "Ghi rõ"), ("accept", *about, "--reason", "x")):
        ended = antt("--json", "review", *words, at=ward)
        assert ended.said["unit"] == unit_id(1), ended.err
    assert antt("--json", "review", "unlock", *about, "--reason", "x", at=ward).said["unit"] == unit_id(1)


def test_a_name_that_two_units_have_is_refused_with_their_ids() -> None:
    pc = place()
    head, one, two, three = units(3)
    issue_roster(pc, [head, one, replace(two, name=one.name), three], [office_key("office")])
    assert the_unit(pc.desk, three.name.upper()) == three.id
    assert [the_unit(pc.desk, typed) for typed in ("", "Tổ lạ", one.id)] == ["", "Tổ lạ", one.id]
    with pytest.raises(UsageTrouble) as told:
        the_unit(pc.desk, one.name)
    assert (told.value.code, told.value.params["units"]) == ("USE-155", f"{one.id}, {two.id}")
