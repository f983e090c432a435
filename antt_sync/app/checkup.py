"""`doctor`: is everything here as it should be, judged from plain facts; each doubt says what to do.

Knows floors, ages and how much room is enough; refuses to ask a system anything, and to repair.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from antt_sync.core.findings import Param
from antt_sync.core.office import Office
from antt_sync.core.public_key import fingerprint
from antt_sync.core.roster import Roster
from antt_sync.core.values import read_date, show_date

COPIES, COPY_AGE = 2, timedelta(days=365)
LITTLE_MIB, ENOUGH_MIB = 200, 1024
BACKUP_DAYS = 7
_SLACK = timedelta(days=1)
"""Clocks of two PCs may differ by so much, and by their time zones, before anybody is told."""


class Verdict(StrEnum):
    """What a line says: fine, to be looked at, or wrong."""

    FINE = "fine"
    LOOK = "look"
    WRONG = "wrong"


class Area(StrEnum):
    """What is looked at."""

    PROGRAM = "program"
    PYTHON = "python"
    SQLITE = "sqlite"
    EXPAT = "expat"
    CRYPTOGRAPHY = "cryptography"
    OPENSSL = "openssl"
    DISK = "disk"
    FOLDER = "folder"
    CLOCK = "clock"
    KEY = "key"
    ROOT = "root"
    OFFICE_ROOT = "office_root"
    STORE = "store"
    ROSTER = "roster"
    CAMPAIGN = "campaign"
    BACKUP = "backup"


@dataclass(frozen=True, slots=True)
class Check:
    """One line: what was found, and unless that is fine the code of what is to be said about it."""

    area: Area
    shown: str
    verdict: Verdict = Verdict.FINE
    code: str = ""
    params: Mapping[str, Param] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Floor:
    """Below `least` a part does not serve; below `advised` its known holes are closed by our own bounds only.

    Of a part that is mended in several lines, `advised` has one version for each.
    """

    least: str
    advised: tuple[str, ...]


FLOORS: Mapping[Area, Floor] = {
    Area.PYTHON: Floor("3.11", ("3.11.8", "3.12.2", "3.13")),  # CVE-2024-0450
    Area.SQLITE: Floor("3.37", ("3.37",)),  # STRICT tables; the bug of write-ahead logs is looked at apart
    Area.EXPAT: Floor("2.4.0", ("2.6.0",)),
    Area.CRYPTOGRAPHY: Floor("46", ("46.0.5",)),  # CVE-2026-26007
    Area.OPENSSL: Floor("3.0", ("3.0",)),
}
SOUND_WAL = "3.51.3"
"""Before this version SQLite may damage a store that is switched to a write-ahead log."""


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d+", version.partition("+")[0])[:3])


def version_checks(versions: Mapping[str, str]) -> Iterator[Check]:
    """Every part the program rests on against its floor."""
    for area, floor in FLOORS.items():
        found = versions.get(area.value, "")
        now, params = _numbers(found), {"found": found or "–", "least": floor.least}
        lines = [_numbers(v) for v in floor.advised]
        own = [line for line in lines if line[:2] == now[:2]] or [min(lines)]
        if now < _numbers(floor.least):
            yield Check(area, found or "–", Verdict.WRONG, "DOCTOR-101", params)
        elif now < own[0]:
            advised = ".".join(map(str, own[0]))
            yield Check(area, found, Verdict.LOOK, "DOCTOR-102", {**params, "advised": advised})
        else:
            yield Check(area, found)


def disk_check(free_mib: int) -> Check:
    """Whether there is room for what comes."""
    shown = f"{free_mib / 1024:.1f} GB".replace(".", ",")
    if free_mib >= ENOUGH_MIB:
        return Check(Area.DISK, shown)
    verdict = Verdict.LOOK if free_mib >= LITTLE_MIB else Verdict.WRONG
    return Check(Area.DISK, shown, verdict, "DOCTOR-103", {"free": free_mib})


def folder_check(folder: str, kind: str) -> Check:
    """Whether the working folder lies where a store is safe."""
    codes = {"stick": "DOCTOR-104", "network": "DOCTOR-105", "cloud": "DOCTOR-106"}
    if kind not in codes:
        return Check(Area.FOLDER, folder)
    verdict = Verdict.LOOK if kind == "stick" else Verdict.WRONG
    return Check(Area.FOLDER, folder, verdict, codes[kind], {"folder": folder})


def clock_check(now: datetime, *, built: date | None, newest: Iterable[str]) -> Check:
    """Whether this PC's clock goes before the program was made, or before what is here already."""
    shown = f"{now:%d/%m/%Y %H:%M}"
    if built is not None and now.date() < built - _SLACK:
        params = {"now": shown, "built": show_date(built)}
        return Check(Area.CLOCK, shown, Verdict.WRONG, "DOCTOR-107", params)
    ahead = [at for text in newest if (at := _moment(text)) is not None and at.date() > (now + _SLACK).date()]
    if ahead:
        params = {"now": shown, "newest": show_date(max(ahead).date())}
        return Check(Area.CLOCK, shown, Verdict.LOOK, "DOCTOR-108", params)
    return Check(Area.CLOCK, shown)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class KeyState:
    """This PC's key: its mark (nothing without one), whether it is listed, which files others may read."""

    mark: str = ""
    counted: bool = True
    exposed: Sequence[str] = ()
    listed: bool = True


def key_check(key: KeyState, *, is_office: bool) -> Check:
    """Whether this PC can sign, so that it counts, and nobody else can."""
    if not key.mark:
        return Check(Area.KEY, "–", Verdict.WRONG, "DOCTOR-109")
    if key.exposed:
        files = ", ".join(key.exposed)
        return Check(Area.KEY, key.mark, Verdict.WRONG, "DOCTOR-110", {"files": files})
    if not key.counted:
        return Check(Area.KEY, key.mark, Verdict.WRONG, "DOCTOR-111")
    if not key.listed:
        return Check(Area.KEY, key.mark, Verdict.LOOK, "DOCTOR-113" if is_office else "DOCTOR-112")
    return Check(Area.KEY, key.mark)


def root_check(office: Office, root: str, *, here: bool, today: date) -> Check:
    """The root in force; where this office has it, whether it is on two sticks and a year has not passed.

    A PC that never had it can copy nothing: it is taken off only once two copies are told of.
    """
    mark = fingerprint(bytes.fromhex(root))
    never = not here and len(office.root_copies) < COPIES
    if never or office.level == "unit" or office.root_office != office.unit:
        return Check(Area.OFFICE_ROOT, mark)
    days = [entry for copy in office.root_copies if (entry := _day(copy)) is not None]
    shown = "; ".join((mark, *office.root_copies))
    params: dict[str, Param] = {"made": len(office.root_copies), "wanted": COPIES}
    if len(office.root_copies) < COPIES:
        return Check(Area.ROOT, shown, Verdict.LOOK, "DOCTOR-114", params)
    if here:
        return Check(Area.ROOT, shown, Verdict.LOOK, "DOCTOR-115", params)
    if days and max(days) + COPY_AGE < today:
        return Check(Area.ROOT, shown, Verdict.LOOK, "DOCTOR-116", {"date": show_date(max(days))})
    return Check(Area.ROOT, shown)


def half_made_check(public: bytes) -> Check:
    """A root that was to take the present one's place when the run was stopped."""
    return Check(Area.ROOT, fingerprint(public), Verdict.LOOK, "DOCTOR-128")


def _day(copy: str) -> date | None:
    entry = read_date(copy.rpartition(" · ")[2]).entry
    return entry if isinstance(entry, date) else None


class StoreState(Protocol):
    """The store as seen from outside: `waiting` and `missing` count packages, `wal` is a write-ahead log."""

    @property
    def readable(self) -> bool:
        """Whether it can be read and agrees with itself."""

    @property
    def documents(self) -> int:
        """How many documents it has."""

    @property
    def waiting(self) -> int:
        """Packages that are kept and were not taken in."""

    @property
    def missing(self) -> int:
        """Packages that were taken in and are no longer kept."""

    @property
    def wal(self) -> bool:
        """Whether somebody switched it to a write-ahead log."""


def store_check(store: StoreState, *, sqlite: str) -> Check:
    """Whether the store can be read and has all that it says it has."""
    shown = str(store.documents)
    if not store.readable:
        return Check(Area.STORE, "–", Verdict.WRONG, "DOCTOR-117")
    if store.wal and _numbers(sqlite) < _numbers(SOUND_WAL):
        return Check(Area.STORE, shown, Verdict.WRONG, "DOCTOR-118", {"found": sqlite, "least": SOUND_WAL})
    if store.missing:
        return Check(Area.STORE, shown, Verdict.LOOK, "DOCTOR-119", {"count": store.missing})
    if store.waiting:
        return Check(Area.STORE, shown, Verdict.LOOK, "DOCTOR-120", {"count": store.waiting})
    return Check(Area.STORE, shown)


def roster_check(roster: Roster | None, *, level: str) -> Check:
    """Whether there is a registry, and one only."""
    if roster is None:
        return Check(Area.ROSTER, "–", Verdict.LOOK, "DOCTOR-121" if level == "unit" else "ROSTER-104")
    shown = f"{roster.version} · {len(roster.units) - 1}"
    forked = (Verdict.LOOK, "DOCTOR-126" if level == "unit" else "ROSTER-101")
    return Check(Area.ROSTER, shown, *(forked if roster.forked else ()))


def campaign_check(periods: Iterable[str], forked: Iterable[str], *, year: int, level: str) -> Check:
    """Whether this year's campaign is there; a unit gets it from its office."""
    shown = ", ".join(sorted(periods)) or "–"
    if any(forked):
        code = "DOCTOR-127" if level == "unit" else "DOCTOR-124"
        return Check(Area.CAMPAIGN, shown, Verdict.LOOK, code, {"period": ", ".join(sorted(forked))})
    if str(year) not in periods:
        code = "DOCTOR-122" if level == "unit" else "DOCTOR-123"
        return Check(Area.CAMPAIGN, shown, Verdict.LOOK, code, {"period": str(year)})
    return Check(Area.CAMPAIGN, shown)


def backup_check(last: date | None, new: int, *, today: date) -> Check:
    """Whether documents came since a backup that is older than a week."""
    shown = show_date(last) if last else "–"
    if not new or (last is not None and (today - last).days <= BACKUP_DAYS):
        return Check(Area.BACKUP, shown)
    return Check(Area.BACKUP, shown, Verdict.LOOK, "DOCTOR-125", {"date": shown, "count": new})
