"""Enrolment: who asks to be listed with which key, why some may not be, and the next roster with the others.

Knows what an enrolment file says and the mark by which two people on the phone know it is the same; refuses
to know terminals, and whether anybody has compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from antt_sync.app.ports import Desk
from antt_sync.app.registry import sign_roster
from antt_sync.app.rosters import root_in_force, roots_of, roster_of
from antt_sync.app.world import Books
from antt_sync.core.envelope import is_unit_id
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.evaluator import personal
from antt_sync.core.findings import Param
from antt_sync.core.names import one_line, shortened
from antt_sync.core.office import Office
from antt_sync.core.public_key import fingerprint, is_fingerprint, is_sound_public_key
from antt_sync.core.roster import LEVELS, KeyLine, Role, Roster

_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Request:
    """One enrolment file as read; an office that signs its own roster has a `root`.

    `name` is the file's, `says` what the unit calls itself, `holder` who keeps the key.
    """

    name: str
    unit: str
    key: str
    root: str = ""
    says: str = ""
    holder: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """What is asked to be listed: the key, and the root beside it."""
        return tuple(filter(None, (self.key, self.root)))

    @property
    def mark(self) -> str:
        """What is read over the phone: it changes with the key and with the root."""
        return fingerprint(self._bytes)

    def is_read_as(self, heard: str) -> bool:
        """Whether what was heard over the phone is this request's mark."""
        return is_fingerprint(heard, self._bytes)

    @property
    def _bytes(self) -> bytes:
        return bytes.fromhex("".join(self.keys))

    def data(self) -> bytes:
        """The enrolment file."""
        said = {"antt": "enrolment", "unit": self.unit, "name": self.says, "key": self.key}
        said |= {name: text for name, text in (("root", self.root), ("holder", self.holder)) if text}
        return json.dumps(said, ensure_ascii=False, indent=1).encode() + b"\n"


def own_request(desk: Desk, *, holder: str = "") -> Request:
    """What this PC asks for: its public key, and by which root where the office signs its own roster.

    Raises: UsageTrouble for a holder who is called by a number; KeyTrouble without a key.
    """
    if personal(holder):
        raise UsageTrouble("ENROL-111")
    return request_of(desk.office, desk.keys.public(), root=root_in_force(desk), holder=_clean(holder))


def request_of(office: Office, public: bytes, *, root: str, holder: str = "") -> Request:
    """What an office or unit with this public key asks for; an office with the root that is in force."""
    own = root if office.root_office == office.unit else ""
    return Request("", office.unit, public.hex(), own, office.name, holder)


def read_enrolment(name: str, data: bytes) -> Request:
    """Read an enrolment file; what it says of people that it must not is left out.

    Raises: UsageTrouble when it is none.
    """
    try:
        plain = json.loads(data.decode("utf-8"))
        key, root = (bytes.fromhex(plain.get(member, "")).hex() for member in ("key", "root"))
        says, holder = (_clean(plain.get(member, "")) for member in ("name", "holder"))
        request = Request(name, plain["unit"], key, root, says, "" if personal(holder) else holder)
        sound = plain["antt"] == "enrolment" and is_unit_id(request.unit) and len(request.key) == 64
        sound = sound and len(request.root) in {0, 64}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        sound = False
    if not sound:
        raise UsageTrouble("ROSTER-103", file=name)
    return request


def _clean(text: object) -> str:
    return shortened(one_line(text).strip(), _LONGEST) if isinstance(text, str) else ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as this office sees it: the unit's own name, and the code of why it cannot be listed.

    `remark` is the code of what should be looked at although it can be.
    """

    request: Request
    unit: str
    code: str = ""
    remark: str = ""
    params: Mapping[str, Param] = field(default_factory=dict)


def look_at(desk: Desk, requests: Iterable[Request], *, second_pc: bool = False) -> list[Asked]:
    """Every request once, in the order of the units' ids; nothing is listed by looking.

    Raises: UsageTrouble without a roster.
    """
    roster = Books(desk).own_roster
    if roster is None:
        raise UsageTrouble("ROSTER-104")
    once = {(r.unit, *r.keys): r for r in reversed(list(requests))}
    ordered = [once[place] for place in sorted(once)]
    return [_asked(desk, roster, each, ordered, second_pc=second_pc) for each in ordered]


def _asked(
    desk: Desk, roster: Roster, request: Request, others: Sequence[Request], *, second_pc: bool
) -> Asked:
    unit = roster.units.get(request.unit)
    name = unit.name if unit else request.says or request.unit
    code = _refusal(desk, roster, request, others, second_pc=second_pc)
    params = {"unit": name, "id": request.unit, "file": request.name}
    return Asked(request, name, code, "" if code else _remark(desk, roster, request), params)


def _refusal(
    desk: Desk, roster: Roster, request: Request, others: Sequence[Request], *, second_pc: bool
) -> str:
    """Why this key may not be listed for this unit; nothing when it may."""
    roots = _roots(desk)
    wanted = set(request.keys) - (roots if second_pc else set())
    listed = {line.unit for key in wanted for line in roster.keys.get(key, ())}
    if not all(is_sound_public_key(bytes.fromhex(key)) for key in wanted):
        return "ENROL-103"
    if request.unit not in roster.units:
        return "ENROL-106"
    if (request.unit == desk.office.unit) is not second_pc:
        return "ROSTER-106" if second_pc else "ROSTER-105"
    if listed - {request.unit} or wanted & roots:
        return "ENROL-102"
    if any(o.unit != request.unit and wanted & set(o.keys) for o in others):
        return "ENROL-104"
    if wanted & set(roster.ended):
        return "ENROL-105"
    if second_pc and request.root not in {"", *roots}:
        return "ENROL-107"  # a PC with a root of its own uses another registry: its key would help nobody
    if all(roster.role_of(x.key, x.unit) is not None for x in _lines(desk, roster, request)):
        return "ENROL-101"
    return ""


def _remark(desk: Desk, roster: Roster, request: Request) -> str:
    """What a person should look at: another key of a unit that still counts."""
    if request.unit == desk.office.unit:
        return ""
    before = (key for key, lines in roster.keys.items() if any(li.unit == request.unit for li in lines))
    return "ENROL-108" if set(before) - set(roster.ended) - set(request.keys) else ""


def _roots(desk: Desk) -> set[str]:
    """The root of this office's rosters, and those that it took the place of."""
    office = desk.office
    return {office.root, *roots_of(office, roster_of(desk))[office.root_office]}


def enrol(desk: Desk, asked: Iterable[Asked]) -> Roster:
    """List the keys that may be in one next version of the roster; the one in force where there are none.

    The office's own unit makes an office's key: a second PC. An office below that signs its own roster is
    listed with its root: whatever it signed before counts. Raises: UsageTrouble without a roster; KeyTrouble.
    """
    roster = Books(desk).own_roster
    if roster is None:
        raise UsageTrouble("ROSTER-104")
    lines = [line for each in roster.keys.values() for line in each]
    new = [line for each in asked if not each.code for line in _lines(desk, roster, each.request)]
    if not new:
        return roster
    return sign_roster(desk, roster, roster.units.values(), dict.fromkeys([*lines, *new]))


def _lines(desk: Desk, roster: Roster, request: Request) -> list[KeyLine]:
    unit = roster.units[request.unit]
    second_pc = unit.id == desk.office.unit
    is_office = second_pc or (request.root and unit.kind in LEVELS)
    keys = request.keys if is_office and not second_pc else (request.key,)
    role = Role.OFFICE if is_office else Role.UNIT
    return [KeyLine(key, unit.id, role, request.holder or unit.name) for key in keys]


def check_superior(desk: Desk, request: Request) -> None:
    """Refuse an office that cannot stand above this one, and has no other root than the one known here.

    Raises: UsageTrouble for a file without a root, with a forgeable one, of this very office, or of one of
    its units.
    """
    roster = Books(desk).own_roster
    below = request.unit == desk.office.unit or (roster is not None and request.unit in roster.units)
    another = request.unit == desk.office.root_office and request.root != desk.office.root
    if not request.root or (below and not another):
        raise UsageTrouble("LEVEL-102" if not request.root else "LEVEL-103", file=request.name)
    if not all(is_sound_public_key(bytes.fromhex(key)) for key in request.keys):
        raise UsageTrouble("ENROL-103", unit=request.says or request.unit, file=request.name)
