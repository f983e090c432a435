"""Còn thiếu gì: what figures are about to be published without, said before anybody signs them.

Knows who is in no figure and why; refuses to decide whether that is enough.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from antt_sync.app.rollup_figures import PART_OF, TOTAL, RolledUp
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
    """What the figures lack: units, figure by figure, and offices below of which nothing came."""

    gaps: Sequence[Gap]
    silent: Sequence[str]

    def __bool__(self) -> bool:
        """Whether they lack anything."""
        return bool(self.gaps or self.silent)

    def as_json(self) -> dict[str, object]:
        """A plain form for `--json`."""
        gaps = [
            {"figure": g.address, "title": g.title, "n": g.count, "why": dict(g.units)} for g in self.gaps
        ]
        return {"figures": gaps, "offices": list(self.silent)}


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
    return Lacking(gaps, [name for key, name, _ in rolled.offices if key in rolled.silent])
