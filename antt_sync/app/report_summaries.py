"""Offices below that sent only a summary: what it says, beside what is counted unit by unit.

Knows which form is an office's summary and that no unit stands behind its figures; refuses to mix them with
figures that lead to units.
"""

from __future__ import annotations

from dataclasses import dataclass

from antt_sync.app.report_data import Gathered, share
from antt_sync.app.rollup_figures import ALL, RolledUp
from antt_sync.core.answers import Counted
from antt_sync.core.report import Block, Column, Line, Table, Voice, Words
from antt_sync.messages.report_words import said

SUMMARY = "summary"
FIGURES = (ALL, "registered", "recognised")
"""What a summary says as the roll-up does, by the roll-up's names."""


@dataclass(frozen=True, slots=True)
class Summary:
    """An office of which no unit is known here, and its figures where a summary of it counts."""

    office: str
    name: str
    form: str
    figures: tuple[int, ...]

    @property
    def words(self) -> str:
        """Why none of its units is counted."""
        if not self.form:
            return said("left.no_units")
        told = dict(zip(("all", "registered", "recognised"), self.figures, strict=True))
        return said("left.summary", form=self.form, **told)


def summaries(rolled: RolledUp) -> list[Summary]:
    """The offices below of which no unit is known here, in order."""
    gathered = rolled.gathered
    found = []
    for office, name, count in rolled.offices:
        if count == 0:
            copy = gathered.copy(SUMMARY, gathered.roster.units[office], official=True)
            figures = _figures(gathered, copy[1]) if copy else ()
            found.append(Summary(office, name, copy[0].form if copy else "", figures))
    return found


def _figures(gathered: Gathered, copy: Counted) -> tuple[int, ...]:
    part = gathered.roles.part(SUMMARY)
    rows = part.cell("rows").split()
    told = ([copy.value(f"{row}.{part.cell(figure)}") for row in rows] for figure in FIGURES)
    return tuple(sum(value for value in values if isinstance(value, int)) for values in told)


def summed(rolled: RolledUp, found: list[Summary]) -> list[Block]:
    """A table of the summaries, and what they come to with the units counted here; nothing without any."""
    sent = [one for one in found if one.form]
    if not sent:
        return []
    kinds = rolled.gathered.roles.part(SUMMARY).cell("kinds")
    here = tuple(sum(rolled.count(kind, figure) for kind in kinds) for figure in FIGURES)
    both = tuple(map(sum, zip(here, *(one.figures for one in sent), strict=True)))
    lines = [_line(rolled.codes[one.office], one.name, one.form, one.figures) for one in sent]
    lines.append(_line("–", said("summaries.here"), "–", here))
    lines.append(_line("–", said("summaries.both"), "–", both, strong=True))
    columns = (
        Column("ma", said("rollup.row_code"), align="center"),
        Column("nhom", said("rollup.group"), span=4),
        Column("bieu", said("common.form"), span=2, align="center"),
        *(Column(name, said(f"rollup.{name}"), align="center") for name in FIGURES),
        Column("ty_le", said("rollup.recognised_share"), span=2, align="center"),
    )
    note = Words(said("summaries.note"), Voice.NOTE)
    return [Words(said("summaries.heading"), Voice.HEADING), note, Table(columns, tuple(lines))]


def _line(code: str, name: str, form: str, figures: tuple[int, ...], *, strong: bool = False) -> Line:
    whole, _, recognised = figures
    return Line((code, name, form, *figures, share(recognised, whole)), strong=strong)
