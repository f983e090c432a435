"""Còn thiếu gì: what figures are about to be published without, said before anybody signs them.

Knows who is in no figure and why; refuses to decide whether that is enough.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from antt_sync.app.report_data import Gathered
from antt_sync.app.rollup_figures import PART_OF, TOTAL, RolledUp
from antt_sync.app.status_lines import copies_aside
from antt_sync.messages.report_words import said


@dataclass(frozen=True, slots=True)
class Gap:
    """A figure, and the units that are not counted in it: their names, by the reason."""

    address: str
    title: str
    units: Mapping[str, Sequence[str]]

    @property
    def count(self) -> int:
        """How many units it lacks."""
        return sum(map(len, self.units.values()))


@dataclass(frozen=True, slots=True)
class Lacking:
    """What the figures lack: units, figure by figure; offices below of which nothing came; forms in two
    versions, and forms of which a copy is kept aside, each with whose it is."""

    gaps: Sequence[Gap]
    silent: Sequence[str]
    apart: Sequence[str]
    aside: Sequence[str]

    def __bool__(self) -> bool:
        """Whether they lack anything."""
        return bool(self.gaps or self.silent or self.apart or self.aside)

    def as_json(self) -> dict[str, object]:
        """A plain form for `--json`."""
        gaps = [
            {"figure": g.address, "title": g.title, "n": g.count, "why": dict(g.units)} for g in self.gaps
        ]
        apart, aside = list(self.apart), list(self.aside)
        return {"figures": gaps, "offices": list(self.silent), "two_versions": apart, "aside": aside}


def lacking(rolled: RolledUp) -> Lacking:
    """What these figures would be published without; a figure lacks nothing where nobody has to file."""
    gaps, unasked = [], said("left.unasked")
    for figure in PART_OF:
        by_why: dict[str, list[str]] = {}
        for one in rolled.left_out(TOTAL, figure):
            by_why.setdefault(one.words, []).append(one.unit.name)
        if by_why.keys() - {unasked}:
            units = {why: tuple(names) for why, names in by_why.items()}
            gaps.append(Gap(rolled.address(TOTAL, figure), rolled.title(TOTAL, figure), units))
    silent = [name for key, name, _ in rolled.offices if key in rolled.silent]
    apart = [f"{basis.unit.name} ({basis.form})" for basis in rolled.behind(TOTAL, "conflict")]
    return Lacking(gaps, silent, apart, _aside(rolled.gathered))


def _aside(gathered: Gathered) -> list[str]:
    """Whose forms have copies that are kept and do not count, also of units that nobody lists."""
    found, units = [], gathered.roster.units
    for row in gathered.desk.store.each_row(period=gathered.period):
        unit, form, _ = row.subject
        if copies_aside(row.plain):
            name = gathered.called(units[unit]) if unit in units else gathered.books.name_of(unit)
            found.append(f"{name} ({form})")
    return found
