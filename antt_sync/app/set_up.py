"""Setting an office up: enrolments of keys, and the year's campaign with the law's dates.

Knows how the next version of a campaign follows from the last; refuses to know keys' secrets.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from antt_sync.app.ports import Desk
from antt_sync.app.registry import REGISTRY, sign_roster
from antt_sync.app.signing import EVERYBODY, Unsigned, sign_and_keep
from antt_sync.app.world import Books
from antt_sync.core.campaign import CampaignWish, FormInForce, Window, campaign_body
from antt_sync.core.envelope import Kind, is_unit_id
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.roster import LEVELS, KeyLine, Role, Roster

CAMPAIGN_BOOK = "F15"
OFFICE_BOOKS = frozenset({REGISTRY, CAMPAIGN_BOOK})
"""Workbooks by which an office sets itself up; no campaign asks for them."""


# --- enrolment ---------------------------------------------------------------------------------


def enrolment(desk: Desk) -> bytes:
    """The enrolment file of this PC's key: public, to be handed in; the fingerprint goes by phone.

    An office that signs its own roster says by which root.
    """
    office = desk.office
    request = {
        "antt": "enrolment",
        "unit": office.unit,
        "name": office.name,
        "key": desk.keys.public().hex(),
        **({"root": office.root} if office.root_office == office.unit else {}),
    }
    return json.dumps(request, ensure_ascii=False, indent=1).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class Request:
    """One enrolment file as read; an office that signs its own roster has a `root`."""

    name: str
    unit: str
    key: str
    root: str = ""
    says: str = ""
    """The name that the office gives itself."""


def read_enrolment(name: str, data: bytes) -> Request:
    """Read an enrolment file.

    Raises: UsageTrouble when it is none.
    """
    try:
        plain = json.loads(data.decode("utf-8"))
        key, root = (bytes.fromhex(plain.get(member, "")).hex() for member in ("key", "root"))
        says = plain.get("name", "")
        request = Request(name, plain["unit"], key, root, says if isinstance(says, str) else "")
        sound = plain["antt"] == "enrolment" and is_unit_id(request.unit) and len(request.key) == 64
        sound = sound and len(request.root) in {0, 64}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        sound = False
    if not sound:
        raise UsageTrouble("ROSTER-103", file=name)
    return request


def enrol(desk: Desk, requests: Sequence[Request], *, second_pc: bool = False) -> Roster:
    """Add units' keys to the roster in its next version; the office's own only as a `second_pc`.

    An office below that signs its own roster is listed with its root: whatever it signed before counts.
    Raises: UsageTrouble without a roster, for a unit that is not in it, and for a file that says it is
    the office's when nobody said that one would come; KeyTrouble.
    """
    roster = Books(desk).own_roster
    if roster is None:
        raise UsageTrouble("ROSTER-104")
    lines = [line for each in roster.keys.values() for line in each]
    for request in requests:
        if request.unit not in roster.units:
            raise UsageTrouble("USE-102", unit=request.unit)
        if (request.unit == desk.office.unit) is not second_pc:
            raise UsageTrouble("ROSTER-106" if second_pc else "ROSTER-105", file=request.name)
        unit = roster.units[request.unit]
        is_office = second_pc or (request.root and unit.kind in LEVELS)
        role = Role.OFFICE if is_office else Role.UNIT
        keys = [request.key, request.root] if is_office and not second_pc else [request.key]
        lines += [KeyLine(key, unit.id, role, unit.name) for key in keys]
    return sign_roster(desk, roster, roster.units.values(), dict.fromkeys(lines))


def check_superior(desk: Desk, request: Request) -> None:
    """Refuse an office that cannot stand above this one.

    Raises: UsageTrouble for a file without a root, of this very office, or of one of its units.
    """
    roster = Books(desk).own_roster
    below = roster is not None and request.unit in roster.units
    if not request.root or request.unit == desk.office.unit or below:
        raise UsageTrouble("LEVEL-102" if not request.root else "LEVEL-103", file=request.name)


# --- the campaign ------------------------------------------------------------------------------


def issue_campaign(desk: Desk, wish: CampaignWish) -> str:
    """Sign the next version of a period's campaign; returns its id.

    Raises: UsageTrouble for a window that ends before it starts; KeyTrouble.
    """
    for name, (start, end) in wish.windows.items():
        if end < start:
            raise UsageTrouble("CAMPAIGN-101", window=name)
    previous = Books(desk).campaigns.get(wish.period)
    body = campaign_body(previous, wish, office=desk.office.root_office)
    (package,) = sign_and_keep(desk, [Unsigned(Kind.CAMPAIGN, EVERYBODY, body)])
    return package.envelopes[0].id


def law_campaign(desk: Desk, period: str) -> tuple[tuple[FormInForce, ...], dict[str, Window]]:
    """The forms and windows of a period as the law has them: every shipped form of that kind of period."""
    newest = {f.id: f for f in sorted(desk.shelf.heads(), key=lambda f: f.version)}
    part_of_year = "-" in period
    forms = tuple(
        FormInForce(f.id, f.version, f.hash, due=desk.calendar.due_of(f.id, period))
        for f in newest.values()
        if f.id not in OFFICE_BOOKS and (f.window == "half_year") is part_of_year
    )
    return forms, desk.calendar.windows_of(period)


def with_due(
    forms: Iterable[FormInForce], due: Mapping[str, date], names: Mapping[str, str]
) -> tuple[FormInForce, ...]:
    """The forms with this office's deadlines and local names."""
    return tuple(
        replace(f, due=due.get(f.id, f.due), local_name=names.get(f.id, f.local_name)) for f in forms
    )
