"""Offices of several levels, each in a folder: a province, communes that began alone, and their units.

Made by the shipped recipes and adapters, joined by the real commands; refuses to know what is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from antt_sync.adapters.working_folder import make_folder
from antt_sync.app import set_up
from antt_sync.app.receive import FileLine
from antt_sync.app.signing import EVERYBODY, Unsigned, sign_and_keep
from antt_sync.core.campaign import CampaignWish
from antt_sync.core.envelope import Kind
from antt_sync.core.office import Office
from antt_sync.core.roster import KeyLine, Role, Unit, roster_body
from antt_sync.core.values import Entry
from tests.fillings import shipped
from tests.offices import PASSPHRASE, desk_of, rehearsed
from tests.terminal import Ended, antt
from tests.world import (
    FORMS,
    ON_PAPER,
    PERIOD,
    MemoryMedium,
    Place,
    SeedKeyring,
    answers,
    file,
    issue_campaign,
    key,
    place,
    workbook,
)

PROVINCE, WARD, OTHER = "T-38000-000.1", "X-14761-000.1", "X-14762-000.1"
NAMES = {PROVINCE: "UBND tỉnh Mẫu", WARD: "UBND phường Nam Ngạn", OTHER: "UBND xã Bắc Ngạn"}


def unit_of(office: str, number: int) -> str:
    """The id of an office's tổ dân phố."""
    return f"K-{office[2:7]}-{number:03d}.1"


def seat(  # an office has many sides
    id: str,
    *,
    units: int = 3,
    wards: Iterable[str] = (),
    word: str = "",
    root: str = "",
    forms: Iterable[str] = FORMS,
) -> Place:
    """An office in memory that signs its own roster: its tổ dân phố, or the communes below it."""
    word, root = word or id, root or f"{id} root"
    pc = place(word, unit=id, name=NAMES[id], forms=[shipped(f) for f in forms])
    office = replace(pc.desk.office, root=key(root).public.hex(), root_office=id)
    pc.keys = SeedKeyring(key(word), key(root))
    pc.desk = replace(pc.desk, office=office, keys=pc.keys)
    if word != id:
        return pc  # a second PC: the first one's roster will reach it
    below = {ward: NAMES[ward] for ward in wards}
    below = below or {unit_of(id, n): f"Tổ dân phố số {n}" for n in range(1, units + 1)}
    listed = [Unit(id, NAMES[id], id[0], ""), *(Unit(i, name, i[0], id) for i, name in below.items())]
    lines = [KeyLine(key(word).public.hex(), id, Role.OFFICE, "")]
    lines += [
        KeyLine(key(f"{w}{tail}").public.hex(), w, Role.OFFICE, "") for w in wards for tail in ("", " root")
    ]
    body = roster_body(None, office=id, units=listed, keys=lines)
    sign_and_keep(pc.desk, [Unsigned(Kind.ROSTER, EVERYBODY, body)], root=True)
    issue_campaign(pc)
    return pc


def under(pc: Place, superior: str) -> Place:
    """The same PC once it knows who stands above."""
    root = key(f"{superior} root").public.hex()
    pc.desk = replace(pc.desk, office=replace(pc.desk.office, superior=superior, superior_root=root))
    return pc


def files_of(medium: MemoryMedium, suffix: str = ".antt") -> dict[str, bytes]:
    """What lies on a medium, by name."""
    return {name: data for name, data in medium.files.items() if name.endswith(suffix)}


def carried(pc: Place, source: Place) -> list[FileLine]:
    """Take in every package that lies on another PC's medium, and clear it."""
    found = files_of(source.medium)
    lines = [line for name, data in found.items() for line in pc.merge(file(name, data))]
    for name in found:
        del source.medium.files[name]
    return lines


def sent_in(pc: Place, number: int, changes: Mapping[str, Entry | None] | None = None) -> None:
    """A tổ dân phố's workbook reaches its commune by itself."""
    id = pc.desk.office.unit
    data = workbook(number, answers(number, changes), unit=unit_of(id, number))
    pc.merge(file(f"to {number}.xlsx", data))


def make_office(folder: Path, id: str, members: Mapping[str, str], **parameters: int) -> None:
    """An office that signs its own roster of these units (id to name), with the law's campaign."""
    office = Office(id, NAMES[id], "commune", "", id, "0237 000 000", "Mẫu")
    head = Unit(id, NAMES[id], id[0], "", valid_from=date(2020, 1, 1))
    below = [Unit(i, name, i[0], id, valid_from=date(2020, 1, 1)) for i, name in members.items()]
    with rehearsed():
        public, _ = make_folder(folder, office, lambda: PASSPHRASE)
        desk = desk_of(folder)
        lines = [KeyLine(public.hex(), id, Role.OFFICE, "Văn phòng")]
        body = roster_body(None, office=id, units=[head, *below], keys=lines)
        sign_and_keep(desk, [Unsigned(Kind.ROSTER, EVERYBODY, body)], root=True)
        forms, windows = set_up.law_campaign(desk, PERIOD)
        kept = tuple(f if f.id in {"F04-K", "F04-X"} else replace(f, due=None) for f in forms)
        wish = CampaignWish(PERIOD, kept, windows, "CV 352/UBND-BCĐ", {**ON_PAPER, **parameters})
        set_up.issue_campaign(desk, wish)


def make_ward(folder: Path, id: str = WARD, *, units: int = 3, **parameters: int) -> None:
    """A commune with so many tổ dân phố."""
    members = {unit_of(id, n): f"Tổ dân phố số {n}" for n in range(1, units + 1)}
    make_office(folder, id, members, **parameters)


def make_province(folder: Path, *wards: str) -> None:
    """A province over these communes."""
    make_office(folder, PROVINCE, {ward: NAMES[ward] for ward in wards})


def ran(*words: str | Path, at: Path, **environment: str) -> Ended:
    """Run a command that must succeed."""
    ended = antt(*words, at=at, **environment)
    assert ended.code == 0, (words, ended)
    return ended


def adopted(ward: Path, province: Path) -> None:
    """Exchange enrolment files: the province lists the commune, the commune knows who is above."""
    for office in (ward, province):
        ran("keys", "request", "-o", office.parent / f"{office.name}.json", at=office)
    ran("roster", "enrol", ward.parent / f"{ward.name}.json", "--yes", at=province)
    ran("roster", "enrol", province.parent / f"{province.name}.json", "--above", "--yes", at=ward)


def fill(path: Path, ward: str, number: int, changes: Mapping[str, Entry | None] | None = None) -> Path:
    """A tổ dân phố's filled workbook."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(workbook(number, answers(number, changes), unit=unit_of(ward, number)))
    return path


def taken(office: Path, *files: Path) -> Ended:
    """Take files in at an office, without questions."""
    return antt("--json", "merge", *files, "--yes", at=office)
