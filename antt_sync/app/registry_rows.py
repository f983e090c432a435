"""The lines of the registry workbook, each a life of a unit: its id kept, given, or the next life of a code.

Knows ids and lives; refuses to know the signed roster's fate (`app.registry` decides).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from antt_sync.core.envelope import is_unit_id
from antt_sync.core.findings import Finding, Param, Severity, Where
from antt_sync.core.reading import FormReading
from antt_sync.core.roster import Unit
from antt_sync.core.unit_ids import next_life, next_unit_id
from antt_sync.core.values import Entry, folded

TABLE = "don_vi"
_COMMUNE = re.compile(r"[0-9]{5}")
_BETWEEN = re.compile(r"[\s,;]+")
_NAMES = re.compile(r"[,;\n]")


@dataclass(frozen=True, slots=True)
class Listed:
    """One line: its row's key, the life it describes, and the remark beside it."""

    key: str
    unit: Unit
    note: str


@dataclass(slots=True)
class _Ids:
    """Which ids are known, given so far, and where lives end; it grows while lines are read."""

    before: Mapping[str, Unit]
    taken: set[str]
    ends: dict[str, date | None]
    named: set[str] = field(default_factory=set)

    def life(self, id: str, start: date | None) -> str | None:
        """The life that a typed id means for a line that starts on this day; `None`: it is taken."""
        over = self.ends.get(id)
        if id in self.ends and over is not None and start is not None and start > over:
            base = id.rpartition(".")[0]
            lives = (u for u in self.before.values() if u.id.rpartition(".")[0] == base)
            again = (u.id for u in lives if u.valid_from == start and u.id not in self.named)
            return next(again, None) or next_life(self.taken, id)
        return None if id in self.named else id

    def take(self, id: str, end: date | None) -> str:
        """Note that a line has this id."""
        self.named.add(id)
        self.taken.add(id)
        self.ends[id] = end
        return id


def listed(
    reading: FormReading,
    *,
    office: str,
    before: Mapping[str, Unit],
    used: Iterable[str],
    letters: Mapping[str, str],
    outside: Mapping[str, str],
) -> tuple[list[Listed], list[Finding]]:
    """(the lines in printed order, what is wrong with their ids). Every named line has an id afterwards."""
    rows = {
        row.key: {c.column: reading.entries.get(c.address) for c in row.cells}
        for row in reading.form.table_rows(TABLE)
        if isinstance(reading.entries.get(f"{row.key}.noi_dung"), str)
    }
    kinds = {key: letters.get(str(said.get("loai")), "K") for key, said in rows.items()}
    typed = {key: _typed(said, kinds[key]) for key, said in rows.items()}
    ids = _Ids(before, {*before, *used, *typed.values()}, {u.id: u.valid_to for u in before.values()})
    given: dict[str, str] = {}
    troubles: list[Finding] = []
    for key in sorted((k for k in rows if typed[k]), key=lambda k: _start(rows[k]) or date.min):
        wrong = "" if kinds[key] == office[:1] else _wrong(typed[key], kinds[key], before)
        life = ids.life(typed[key], _start(rows[key])) if not wrong else ""
        if life is None:
            wrong = "ROSTER-107"
        if wrong:
            params = {"unit": typed[key]}
            troubles.append(Finding(wrong, Severity.ERROR, Where(address=f"{key}.ma"), params))
        elif life:
            given[key] = ids.take(life, _day(rows[key].get("den_ngay")))
    for key, said in rows.items():
        if kinds[key] == office[:1]:  # an office lists who is below it, neither itself nor its like
            given.pop(key, None)
            troubles.append(Finding("ROSTER-134", Severity.ERROR, Where(address=f"{key}.loai"), {}))
        elif key not in given and not typed[key]:
            given[key] = ids.take(_new(ids, said, kinds[key], office), _day(said.get("den_ngay")))
    lines = [_listed(k, given[k], rows[k], office, kinds[k], outside.get(k, "")) for k in rows if k in given]
    known = {**before, **{line.unit.id: line.unit for line in lines}}
    for line in lines:
        troubles += _unknown(line, str(rows[line.key].get("ke_thua") or "").strip(), known)
    return lines, [*troubles, *_namesakes(reading, lines)]


def _unknown(line: Listed, typed: str, known: Mapping[str, Unit]) -> Iterator[Finding]:
    """What a line goes on from and is not known: each id, or once what was typed where it is no ids."""
    where = Where(address=f"{line.key}.ke_thua")
    if all(map(is_unit_id, line.unit.follows)):
        strange = (id for id in line.unit.follows if id not in known)
        yield from (Finding("ROSTER-124", Severity.ERROR, where, {"unit": id}) for id in strange)
        return
    names = {folded(name.strip()) for name in _NAMES.split(typed)}
    meant = [f"{u.name}: {u.id}" for u in known.values() if folded(u.name) in names and u.id != line.unit.id]
    told: dict[str, Param] = {"typed": typed, "meant": "; ".join(sorted(meant)) or "–"}
    yield Finding("ROSTER-139", Severity.ERROR, where, told)


def _namesakes(reading: FormReading, lines: Iterable[Listed]) -> Iterator[Finding]:
    """Two units that bear one name at the same time: both lines are named."""
    by_name: dict[str, list[Listed]] = {}
    for line in lines:
        for other in by_name.setdefault(folded(line.unit.name), []):
            if _together(line.unit, other.unit):
                cell = reading.places.get(f"{other.key}.noi_dung", "")
                where = Where(address=f"{line.key}.noi_dung")
                told: dict[str, Param] = {"name": line.unit.name, "other": cell}
                yield Finding("ROSTER-135", Severity.WARNING, where, told)
        by_name[folded(line.unit.name)].append(line)


def _together(one: Unit, other: Unit) -> bool:
    """Whether there is a day on which both exist."""
    start = max(one.valid_from or date.min, other.valid_from or date.min)
    return one.id != other.id and start <= min(one.valid_to or date.max, other.valid_to or date.max)


def _typed(said: Mapping[str, Entry | None], kind: str) -> str:
    """The id somebody typed; the code of a commune stands for the commune's office."""
    text = str(said.get("ma") or "").strip()
    return f"{kind}-{text}-000.1" if kind == "X" and _COMMUNE.fullmatch(text) else text


def _wrong(id: str, kind: str, before: Mapping[str, Unit]) -> str:
    if not is_unit_id(id):
        return "ROSTER-121"
    if id.partition("-")[0] != kind:
        return "ROSTER-122"
    return "ROSTER-123" if id not in before and not id.endswith(".1") else ""


def _new(ids: _Ids, said: Mapping[str, Entry | None], kind: str, office: str) -> str:
    """The id of a line without one: the unit of that kind and name without a line, or a new one.

    So an older copy of the registry, issued again, renews nobody.
    """
    name, start = str(said["noi_dung"]).casefold(), _start(said)
    for unit in ids.before.values():
        over = unit.valid_to is not None and start is not None and start > unit.valid_to
        if unit.kind == kind and unit.name.casefold() == name and unit.id not in ids.named and not over:
            return unit.id
    return next_unit_id(ids.taken, kind=kind, commune=office.split("-")[1])


def _listed(
    key: str, id: str, said: Mapping[str, Entry | None], office: str, kind: str, outside: str
) -> Listed:
    def text(column: str) -> str:
        return str(said.get(column) or "").strip()

    unit = Unit(
        id=id,
        name=text("noi_dung"),
        kind=kind,
        parent=office,
        valid_from=_start(said),
        valid_to=_day(said.get("den_ngay")),
        contact=text("phu_trach"),
        recognised_by=text("cap_cong_nhan"),
        delegation=text("uy_quyen"),
        sort=text("phan_loai"),
        party=text("to_chuc_dang"),
        guards=text("bao_ve"),
        outside=outside,
        follows=tuple(i for i in _BETWEEN.split(text("ke_thua")) if i),
    )
    unit = replace(unit, authority=office if unit.under(office) else "")
    return Listed(key, unit, text("ghi_chu"))


def _start(said: Mapping[str, Entry | None]) -> date | None:
    return _day(said.get("tu_ngay"))


def _day(entry: Entry | None) -> date | None:
    return entry if isinstance(entry, date) else None
