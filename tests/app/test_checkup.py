"""`doctor`'s judgement: each floor, age and place has its line, and what is fine says nothing more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone

import pytest

from antt_sync.app import checkup
from antt_sync.app.checkup import FLOORS, Area, Check, KeyState, Verdict
from antt_sync.core.office import Office
from antt_sync.core.public_key import fingerprint
from antt_sync.core.roster import Roster, Unit
from antt_sync.messages.render import message

SOUND = {
    "python": "3.13.1",
    "sqlite": "3.53.1",
    "expat": "2.8.1",
    "cryptography": "50.0.2",
    "openssl": "4.0.3",
}
NOW = datetime(2024, 10, 14, 9, tzinfo=timezone(timedelta(hours=7)))
ROOT = "ab" * 32
OFFICE = Office("X-14761-000.1", "UBND phường Nam Ngạn", "commune", "ab" * 32, "X-14761-000.1")
LISTED = Unit("K-14761-001.1", "Tổ dân phố số 1", "K", OFFICE.unit)


@dataclass(frozen=True)
class Seen:
    """A store as seen from outside."""

    readable: bool = True
    documents: int = 3
    waiting: int = 0
    missing: int = 0
    wal: bool = False


def said(check: Check | None) -> tuple[Verdict, str]:
    """The verdict and code of a line; whatever is not fine has words that say what to do."""
    assert check is not None
    assert bool(check.code) == (check.verdict is not Verdict.FINE)
    if check.code:
        for lang in ("vi", "en"):
            told = message(check.code, check.params, lang=lang)
            assert "{" not in told.what + told.do
            assert told.do
    return check.verdict, check.code


def judged(area: Area, version: str) -> Verdict:
    """What is said of one part."""
    return next(c.verdict for c in checkup.version_checks({area.value: version}) if c.area is area)


def versions(**other: str) -> dict[Area, tuple[Verdict, str]]:
    return {c.area: said(c) for c in checkup.version_checks({**SOUND, **other})}


def test_new_versions_are_fine() -> None:
    assert set(versions().values()) == {(Verdict.FINE, "")}
    assert set(versions()) == set(FLOORS)


@pytest.mark.parametrize(
    ("part", "found", "verdict"),
    [
        ("python", "3.11.7", "look"),
        ("python", "3.11.8", "fine"),
        ("python", "3.12.1", "look"),
        ("python", "3.12.10", "fine"),
        ("python", "3.10.14", "wrong"),
        ("python", "3.15.0", "fine"),
        ("sqlite", "3.36.0", "wrong"),
        ("sqlite", "3.37.0", "fine"),
        ("expat", "2.5.0", "look"),
        ("expat", "2.2.9", "wrong"),
        ("expat", "2.10.0", "fine"),
        ("cryptography", "46.0.4", "look"),
        ("cryptography", "45.0.1", "wrong"),
        ("cryptography", "", "wrong"),
        ("openssl", "1.1.1", "wrong"),
    ],
)
def test_each_part_is_held_against_its_floor(part: str, found: str, verdict: str) -> None:
    assert versions(**{part: found})[Area(part)][0] == verdict


@pytest.mark.goal("X2", "floors of Python, SQLite, expat, cryptography, OpenSSL")
def test_no_version_below_a_floor_is_ever_called_fine(
    tried: Callable[[int, str], None], pytestconfig: pytest.Config
) -> None:
    number, fine, micros = 0, [], range(20) if pytestconfig.getoption("--full") else (0, 5, 7)
    for area, floor in FLOORS.items():
        advised = [tuple(map(int, version.split("."))) for version in floor.advised]
        for major in range(1, 5):
            for minor in range(60):
                for micro in micros:
                    now = (major, minor, micro)
                    own = [line for line in advised if line[:2] == now[:2]] or [min(advised)]
                    below = now < own[0]
                    number += 1
                    if below and judged(area, ".".join(map(str, now))) is Verdict.FINE:
                        fine.append((area, now))
    assert fine == []
    tried(number, "0 below a floor called fine")


@pytest.mark.parametrize(("free", "verdict"), [(1024, "fine"), (1023, "look"), (200, "look"), (199, "wrong")])
def test_little_room_is_said_before_there_is_none(free: int, verdict: str) -> None:
    assert said(checkup.disk_check(free))[0] == verdict


@pytest.mark.parametrize(
    ("kind", "verdict"), [("local", "fine"), ("stick", "look"), ("network", "wrong"), ("cloud", "wrong")]
)
def test_a_store_belongs_on_a_disk_of_this_pc(kind: str, verdict: str) -> None:
    assert said(checkup.folder_check("D:\\antt", kind))[0] == verdict


@pytest.mark.parametrize(
    ("built", "newest", "code"),
    [
        (date(2024, 10, 15), [], ""),
        (date(2024, 10, 16), [], "DOCTOR-107"),
        (None, ["2024-10-15T23:00:00+07:00", "", "hôm qua"], ""),
        (None, ["2024-10-17T00:00:00+07:00"], "DOCTOR-108"),
        (None, ["9999-12-31T23:59:59+00:00"], "DOCTOR-108"),
    ],
)
def test_a_clock_that_goes_before_what_is_here_is_said(
    built: date | None, newest: list[str], code: str
) -> None:
    assert said(checkup.clock_check(NOW, built=built, newest=newest))[1] == code


@pytest.mark.parametrize(
    ("key", "office", "code"),
    [
        (KeyState("1234"), True, ""),
        (KeyState(), True, "DOCTOR-109"),
        (KeyState("1234", exposed=("office.key",)), True, "DOCTOR-110"),
        (KeyState("1234", counted=False), True, "DOCTOR-111"),
        (KeyState("1234", listed=False), False, "DOCTOR-112"),
        (KeyState("1234", listed=False), True, "DOCTOR-113"),
    ],
)
def test_a_key_signs_counts_and_is_nobody_elses(key: KeyState, office: bool, code: str) -> None:
    assert said(checkup.key_check(key, is_office=office))[1] == code


@pytest.mark.parametrize(
    ("copies", "here", "code"),
    [
        ((), True, "DOCTOR-114"),
        (("A · 01/10/2024",), True, "DOCTOR-114"),
        (("A · 01/10/2024",), False, ""),
        (("A · 01/10/2024", "B · 02/10/2024"), True, "DOCTOR-115"),
        (("A · 01/10/2024", "B · 02/10/2024"), False, ""),
        (("A · 01/10/2022", "B · 02/10/2023"), False, "DOCTOR-116"),
        (("A", "B · lâu rồi"), False, ""),
    ],
)
def test_the_root_is_on_two_sticks_that_somebody_looks_at(
    copies: tuple[str, ...], here: bool, code: str
) -> None:
    office = replace(OFFICE, root_copies=copies)
    assert said(checkup.root_check(office, ROOT, here=here, today=NOW.date()))[1] == code


def test_only_who_has_a_root_is_asked_for_it_and_everybody_is_shown_which_it_is() -> None:
    below = (replace(OFFICE, level="unit"), replace(OFFICE, root_office="T-38000-000.1"))
    told = [checkup.root_check(o, ROOT, here=False, today=NOW.date()) for o in below]
    assert told == [Check(Area.OFFICE_ROOT, fingerprint(bytes.fromhex(ROOT)))] * 2


@pytest.mark.parametrize(
    ("seen", "sqlite", "code"),
    [
        (Seen(), "3.40.1", ""),
        (Seen(readable=False), "3.53.1", "DOCTOR-117"),
        (Seen(wal=True), "3.51.2", "DOCTOR-118"),
        (Seen(wal=True), "3.51.3", ""),
        (Seen(missing=2, waiting=1), "3.40.1", "DOCTOR-119"),
        (Seen(waiting=1), "3.40.1", "DOCTOR-120"),
    ],
)
def test_a_store_can_be_read_and_has_what_it_says(seen: Seen, sqlite: str, code: str) -> None:
    assert said(checkup.store_check(seen, sqlite=sqlite))[1] == code


def test_registry_year_and_backup_are_asked_for_by_whoever_has_to_make_them() -> None:
    members = {u.id: u for u in (replace(LISTED, id=OFFICE.unit, kind="X"), LISTED)}
    roster = Roster(OFFICE.unit, 3, "ab" * 32, units=members)
    fine = checkup.roster_check(roster, level="commune")
    assert (fine.shown, fine.code) == ("3 · 1", "")
    forked = replace(roster, settles=("cd" * 32,))
    for one, level, code in (
        (None, "commune", "ROSTER-104"),
        (None, "unit", "DOCTOR-121"),
        (forked, "commune", "ROSTER-101"),
        (forked, "unit", "DOCTOR-126"),
    ):
        assert said(checkup.roster_check(one, level=level))[1] == code
    for periods, twice, level, code in (
        (["2024"], [], "commune", ""),
        (["2023"], [], "commune", "DOCTOR-123"),
        (["2023"], [], "unit", "DOCTOR-122"),
        (["2024"], ["2024"], "commune", "DOCTOR-124"),
        (["2024"], ["2024"], "unit", "DOCTOR-127"),
    ):
        assert said(checkup.campaign_check(periods, twice, year=2024, level=level))[1] == code
    for last, new, code in (
        (None, 0, ""),
        (None, 1, "DOCTOR-125"),
        (NOW.date() - timedelta(days=7), 5, ""),
        (NOW.date() - timedelta(days=8), 5, "DOCTOR-125"),
        (NOW.date() - timedelta(days=80), 0, ""),
    ):
        assert said(checkup.backup_check(last, new, today=NOW.date()))[1] == code
