"""The registry's lines before anybody saw them: from somebody's list, and what a line leaves unsaid.

Knows that only name and kind must be written; refuses to know ids and lives (`app.registry_rows`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from antt_sync.app.parcels import Found
from antt_sync.app.ports import Desk
from antt_sync.app.prepared_by import sheets_of
from antt_sync.app.registry_rows import TABLE
from antt_sync.core.communes import Place, matching
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.findings import Finding, Severity, Where
from antt_sync.core.reading import FormReading
from antt_sync.core.roster import KIND_WORDS, LEVELS
from antt_sync.core.unit_list import KindWords, UnitLine, UnitList, kind_of, read_list
from antt_sync.core.values import Entry, folded, show_date
from antt_sync.messages.render import phrase
from antt_sync.messages.report_words import kind_name

REGISTRY = "F01"
Said = Mapping[str, Entry | None]


def _words(desk: Desk) -> KindWords:
    """The words that tell kinds: in a commune's own list `UBND phường` is an agency like any other."""
    words = desk.calendar.kind_words
    return words if desk.office.level == "upper" else {k: w for k, w in words.items() if k not in LEVELS}


def read_units(desk: Desk, file: Found) -> UnitList:
    """The units on anybody's list.

    Raises: WorkbookUnreadable when it is no spreadsheet; UsageTrouble when no unit is found on it.
    """
    found = read_list(sheets_of(desk, file), _words(desk))
    if not found.rows:
        raise UsageTrouble("ROSTER-133", file=file.name)
    return found


def lines_of(desk: Desk, units: UnitList, places: Sequence[Place] = ()) -> list[Said]:
    """The registry's lines for these units: a doubtful kind stays blank, which is yellow, with the reason.

    A commune gets the code of the one place of its name in the office's province, so that its own office's
    id is known from the first day.
    """
    form = desk.shelf.newest(REGISTRY)
    levels = form.cells[f"{TABLE}[1].phan_loai"].choices if form else ()
    return [
        {
            "noi_dung": row.name,
            "ma": _commune_code(desk, row, places),
            "loai": desk.calendar.kinds.get(row.kind),
            "phan_loai": _school_level(row, levels),
            "phu_trach": row.contact or None,
            "tu_ngay": date(desk.now().year, 1, 1),
            "ghi_chu": _note(row),
        }
        for row in units.rows
    ]


def _commune_code(desk: Desk, row: UnitLine, places: Sequence[Place]) -> str | None:
    """The code of the only commune of that name in the office's province; nothing where it is not clear."""
    if row.kind != "X":
        return None
    province = next((p.name for p in places if p.is_province and p.office == desk.office.unit), "")
    found = [p for p in matching(places, row.name) if not p.is_province and p.province == province]
    return found[0].code if len(found) == 1 else None


def _note(row: UnitLine) -> str | None:
    """The doubt and the list's own remark; what both say is said once."""
    said = dict.fromkeys(text for text in (doubt_of(row, lang="vi"), row.note) if text)
    return " · ".join(said)[:200] or None


def _school_level(row: UnitLine, levels: Iterable[str]) -> str | None:
    """The level that a school's name says; nothing where it says several or none."""
    said = folded(row.name)
    told = [x for x in levels if any(re.search(rf"\b{p}\b", said) for p in folded(x).split("/"))]
    return told[0] if row.kind == "G" and len(told) == 1 else None


def _in_list(kind: str) -> str:
    """A kind as its column writes it, and in words: `KDC (khu dân cư)`."""
    return f"{KIND_WORDS[kind]} ({kind_name(kind).lower()})"


def doubt_of(row: UnitLine, *, lang: str) -> str:
    """Why a line is to be looked at; empty for one that is clear."""
    match row.doubt:
        case "kind":
            return phrase("list_doubt_kind", lang=lang)
        case "maybe":
            return phrase("list_doubt_maybe", lang=lang, kind=_in_list(row.likely))
        case "same":
            return phrase("list_doubt_same", lang=lang, line=row.other)
        case "long":
            return phrase("list_doubt_long", lang=lang)
    return ""


def completed(desk: Desk, reading: FormReading) -> tuple[FormReading, tuple[Finding, ...]]:
    """(the registry with what its lines leave unsaid, what was assumed).

    A kind is told by a name only where nothing else was written on the line.
    """
    filler = _Filler(desk, reading)
    entries = {**reading.entries, **filler.assumed()}
    return replace(reading, entries=entries), tuple(filler.found)


@dataclass(slots=True)
class _Filler:
    """One registry's blanks; what is assumed is told in `found`."""

    desk: Desk
    reading: FormReading
    found: list[Finding] = field(default_factory=list)

    def assumed(self) -> dict[str, Entry]:
        """The entries that nobody wrote."""
        return {**dict(self._kinds()), **self._starts()}

    def _rows(self) -> Iterator[tuple[str, str]]:
        """(key, name) of each line with a name."""
        for row in self.reading.form.table_rows(TABLE):
            name = self.reading.entries.get(f"{row.key}.noi_dung")
            if isinstance(name, str):
                yield row.key, name

    def _tell(self, code: str, address: str, **params: str | int) -> None:
        self.found.append(Finding(code, Severity.WARNING, Where(address=address), params))

    def _blank(self, address: str) -> bool:
        return self.reading.entries.get(address) is None and address not in self._troubled()

    def _troubled(self) -> set[str]:
        """Cells in which something stands that is not understood."""
        return {f.where.address for f in self.reading.findings}

    def _kinds(self) -> Iterator[tuple[str, Entry]]:
        """The kinds of lines of which nothing but the name is written: names pasted into the empty form."""
        for key, name in self._rows():
            said = [a for a in self.reading.entries if a.startswith(f"{key}.")]
            kind, first = kind_of(name, _words(self.desk))
            if said == [f"{key}.noi_dung"] and first and self._blank(f"{key}.loai"):
                word = self.desk.calendar.kinds[kind]
                self._tell("ROSTER-131", f"{key}.loai", name=name, kind=_in_list(kind))
                yield f"{key}.loai", word

    def _starts(self) -> dict[str, Entry]:
        start = date(int(self.reading.token.period[:4]), 1, 1)
        blank = [f"{key}.tu_ngay" for key, _ in self._rows() if self._blank(f"{key}.tu_ngay")]
        if blank:
            self._tell("ROSTER-130", blank[0], count=len(blank), date=show_date(start))
        return dict.fromkeys(blank, start)
