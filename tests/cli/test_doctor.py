"""`doctor` at the command line: with a folder, without one, and over a store that cannot be read."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from antt_sync.app.checkup import Area
from antt_sync.app.enrolment import own_request
from tests.offices import desk_of
from tests.terminal import Ended, antt

MACHINE = {Area.PROGRAM, Area.PYTHON, Area.SQLITE, Area.EXPAT, Area.CRYPTOGRAPHY, Area.OPENSSL}


def verdicts(ended: Ended) -> dict[str, tuple[str, str]]:
    return {check["area"]: (check["verdict"], check["code"]) for check in ended.said["checks"]}


def looked(at: Path) -> dict[str, tuple[str, str]]:
    """What the doctor says of this folder, but for the versions of the machine that runs the tests."""
    found = verdicts(antt("--json", "doctor", at=at))
    return {area: said for area, said in found.items() if area not in MACHINE and said[0] != "fine"}


def test_every_area_has_a_line_and_every_doubt_says_what_to_do(ward: Path) -> None:
    ended = antt("--json", "doctor", at=ward)
    assert set(verdicts(ended)) == set(Area) - {Area.OFFICE_ROOT}
    assert [c for c in ended.said["checks"] if (c["verdict"] != "fine") != bool(c["code"] and c["do"])] == []
    shown = antt("doctor", at=ward).out
    assert own_request(desk_of(ward)).mark in shown
    assert "keys copy-root" in shown


def test_without_a_folder_the_machine_is_looked_at(work: Path) -> None:
    ended = antt("--json", "doctor", at=work)
    assert ended.code in {0, 3}
    assert set(verdicts(ended)) == MACHINE | {Area.CLOCK, Area.FOLDER}
    assert "antt-sync init" in antt("doctor", at=work).out


def test_a_damaged_store_is_looked_at_from_outside(ward: Path) -> None:
    (ward / "store.sqlite").write_bytes(b"hong" * 500)
    ended = antt("--json", "doctor", at=ward)
    assert (ended.code, verdicts(ended)["store"]) == (6, ("wrong", "DOCTOR-117"))
    assert verdicts(ended)["key"] == ("fine", "")
    assert (ward / "store.sqlite").read_bytes() == b"hong" * 500
    assert "rebuild" in antt("doctor", at=ward).out


def lost_key(ward: Path) -> None:
    (ward / "keys" / "office.key").unlink()


def damaged_key(ward: Path) -> None:
    (ward / "keys" / "office.key").write_bytes(b"{}")


def lost_counter(ward: Path) -> None:
    (ward / "keys" / "office.seq.json").unlink()


def open_key(ward: Path) -> None:
    (ward / "keys" / "office.key").chmod(0o644)


def lost_package(ward: Path) -> None:
    next((ward / "packages").iterdir()).unlink()


def extra_package(ward: Path) -> None:
    kept = next((ward / "packages").iterdir())
    shutil.copy(kept, kept.with_name("ab" * 32 + ".antt"))


def damaged_description(ward: Path) -> None:
    (ward / "antt-office.toml").write_text("= =")


@pytest.mark.parametrize(
    ("damage", "area", "code"),
    [
        (lost_key, "key", "DOCTOR-109"),
        (damaged_key, "key", "KEY-104"),
        (lost_counter, "key", "DOCTOR-111"),
        (open_key, "key", "DOCTOR-110"),
        (lost_package, "store", "DOCTOR-119"),
        (extra_package, "store", "DOCTOR-120"),
        (damaged_description, "folder", "USE-126"),
    ],
)
def test_each_damage_has_its_line(ward: Path, damage: Callable[[Path], None], area: str, code: str) -> None:
    damage(ward)
    assert looked(ward)[area][1] == code


def test_a_clock_years_back_is_noticed(ward: Path) -> None:
    found = verdicts(antt("--json", "doctor", at=ward, ANTT_CLOCK="2004-10-14T09:00:00+07:00"))
    assert found["clock"] == ("look", "DOCTOR-108")


def test_a_new_key_waits_for_the_registry(ward: Path) -> None:
    lost_key(ward)
    assert antt("keys", "new", at=ward).code == 0
    assert looked(ward)["key"] == ("look", "DOCTOR-113")


def test_below_a_floor_commands_refuse_and_the_doctor_says_why(
    ward: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.36.0")
    refused = antt("status", at=ward)
    assert (refused.code, "STORE-103" in refused.err) == (6, True)
    found = verdicts(antt("--json", "doctor", at=ward))
    assert (found["sqlite"], found["store"]) == (("wrong", "DOCTOR-101"), ("wrong", "STORE-103"))
