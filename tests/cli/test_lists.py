"""Looking: status, verify and rebuild as text and as data."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal import antt
from tests.world import answers, submission, unit_id, workbook


@pytest.fixture
def busy(ward: Path) -> Path:
    (ward / "den").mkdir()
    (ward / "den" / "1.xlsx").write_bytes(workbook(1))
    (ward / "den" / "2.xlsx").write_bytes(workbook(2, answers(2, {"d42.ket_qua": None})))
    assert antt("merge", "den", at=ward).code == 3
    return ward


def test_status_shows_every_expected_unit(busy: Path) -> None:
    told = antt("--json", "status", "--form", "F04-K", at=busy).said
    assert {u["unit"]: u["state"] for u in told["units"]} == {
        unit_id(1): "received",
        unit_id(2): "to_fix",
        unit_id(3): "nothing",
        unit_id(4): "nothing",
    }
    text = antt("status", "--form", "F04-K", at=busy).out
    assert all(f"Tổ dân phố số {n}" in text for n in (1, 2, 3, 4))
    assert "2/4" in text


def test_the_day_asked_for_changes_lateness_and_no_hash(busy: Path) -> None:
    early, late = (
        antt("--json", "status", "--form", "F04-K", "--as-of", day, at=busy).said
        for day in ("01/11/2024", "15/11/2024")
    )
    assert (early["set"], early["view"]) == (late["set"], late["view"])
    assert [u["days_late"] for u in early["units"]] == [0, 0, 0, 0]
    assert [u["days_late"] for u in late["units"]] == [0, 0, 10, 10]


def test_the_clock_changes_no_hash(busy: Path) -> None:
    told = [
        antt("--json", "status", at=busy, ANTT_CLOCK=f"{year}-01-01T00:00:00+07:00").said
        for year in (2001, 2099)
    ]
    assert told[0]["view"] == told[1]["view"]
    assert told[0]["set"] == told[1]["set"]


def test_what_needs_a_person_is_below_the_table(busy: Path) -> None:
    from antt_sync.adapters.packages import Package, pack

    (busy / "la.antt").write_bytes(pack(Package((submission(3, word="stranger"),))))
    antt("merge", "la.antt", at=busy)
    assert "PARK-102" in [a["code"] for a in antt("--json", "status", at=busy).said["attention"]]
    assert "! " in antt("status", at=busy).out


def test_a_sound_store_verifies_and_agrees_with_status(busy: Path) -> None:
    found, told = antt("--json", "verify", at=busy), antt("--json", "status", at=busy).said
    assert found.code == 0
    assert (found.said["set"], found.said["view"]) == (told["set"], told["view"])
    assert found.said["damaged"] == []


def test_a_lost_store_is_made_again_from_its_packages(busy: Path) -> None:
    before = antt("--json", "status", at=busy).said
    (busy / "store.sqlite").unlink()
    assert antt("rebuild", at=busy).code == 0
    after = antt("--json", "status", at=busy).said
    assert (after["set"], after["view"]) == (before["set"], before["view"])
    assert antt("verify", at=busy).code == 0


def test_a_damaged_package_is_named(busy: Path) -> None:
    path = sorted((busy / "packages").glob("*.antt"))[0]
    path.write_bytes(b"hong")
    found = antt("--json", "verify", at=busy)
    assert (found.code, found.said["damaged"]) == (6, [path.name])
    assert path.name in antt("verify", at=busy).out
    assert antt("rebuild", at=busy).code == 6


def test_without_a_working_folder_there_is_nothing_to_list(work: Path) -> None:
    for command in ("status", "verify", "rebuild"):
        ended = antt(command, at=work)
        assert (ended.code, "USE-111" in ended.err) == (2, True)
