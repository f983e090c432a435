"""Phiếu gửi: the paper that goes with a bundle, with counts by form, totals, what is missing and its code.

Knows what stands on the slip; refuses to know what is in the bundle besides what its cover says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from antt_sync.core.cover import Cover
from antt_sync.core.names import name_order
from antt_sync.core.office import Office
from antt_sync.core.report import (
    Block,
    Column,
    Letterhead,
    Line,
    Report,
    Sheet,
    Signatures,
    Table,
    Voice,
    Words,
)
from antt_sync.core.values import show_date
from antt_sync.messages.report_words import said

SLIP = " - Phiếu gửi.xlsx"
"""How the name of a bundle's slip ends; it begins like the bundle's."""

GRID = (230, 92, 82, 82, 82, 110)
"""A4 upright: form, period, units, accepted, missing, sum."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What is printed: who sends what to whom, under which number and code; `names` and `forms` are words."""

    office: Office
    to: str
    number: int
    code: str
    day: date
    submissions: int
    reviews: int
    cover: Cover
    names: Mapping[str, str]
    forms: Mapping[str, str]
    roster_version: int


def slip_report(slip: Slip) -> Report:
    """The slip as a workbook to print."""
    documents = len(slip.cover.ids)
    inside = said(
        "slip.inside",
        documents=documents,
        submissions=slip.submissions,
        reviews=slip.reviews,
        others=documents - slip.submissions - slip.reviews,
        roster=slip.roster_version,
    )
    nation = (said("common.nation"), said("common.motto"))
    place = said("common.place_date", place=slip.office.place or "………", year=slip.day.year)
    blocks: list[Block] = [
        Letterhead((slip.office.name.upper(),), nation, number=said("common.number_line"), place=place),
        Words(said("slip.title"), Voice.TITLE),
        Words(said("slip.to", to=slip.to), Voice.CENTRE),
        Words(
            said("slip.bundle", number=slip.number, date=show_date(slip.day), code=slip.code), Voice.SUBTITLE
        ),
        Words(inside),
        _totals(slip) if slip.cover.totals else Words(said("slip.empty")),
        Words(said("slip.gaps"), Voice.HEADING),
        _gaps(slip) if slip.cover.gaps else Words(said("slip.nobody_missing")),
        Words(said("slip.check"), Voice.NOTE),
        Signatures(
            (said("slip.receiver"), said("slip.sign_here")), (said("slip.sender"), said("slip.sign_here"))
        ),
    ]
    title = f"{said('slip.sheet')} {slip.number}"
    sheet = Sheet(said("slip.sheet"), GRID, tuple(blocks), landscape=False)
    return Report("phieu-gui", title, slip.office.name, (sheet,))


def _form(slip: Slip, form: str) -> str:
    name = slip.forms.get(form, form)
    return name if form in name else f"{form} {name}"


def _totals(slip: Slip) -> Table:
    """A line for each form and period; a gap of a form that nobody sent has its line too."""
    missing: dict[tuple[str, str], int] = {}
    for _, form, period in slip.cover.gaps:
        missing[period, form] = missing.get((period, form), 0) + 1
    columns = (
        Column("bieu", said("slip.form")),
        Column("ky", said("slip.period"), align="center"),
        Column("da_co", said("slip.units"), align="center"),
        Column("chap_nhan", said("slip.accepted"), align="center"),
        Column("thieu", said("slip.missing"), align="center"),
        Column("cong", said("slip.sum"), align="right"),
    )
    lines = [
        Line(
            (_form(slip, t.form), t.period, t.units, t.accepted, missing.get((t.period, t.form), 0), t.sum),
            key=f"{t.form} {t.period}",
        )
        for t in sorted(slip.cover.totals, key=lambda t: (t.period, t.form))
    ]
    return Table(columns, tuple(lines), main=True)


def _gaps(slip: Slip) -> Table:
    """A line for each form: the units of which nothing came."""
    found: dict[tuple[str, str], list[str]] = {}
    for unit, form, period in slip.cover.gaps:
        found.setdefault((period, form), []).append(slip.names.get(unit, unit))
    columns = (
        Column("bieu", said("slip.form")),
        Column("ky", said("slip.period"), align="center"),
        Column("don_vi", said("slip.gaps_unit"), span=4),
    )
    lines = [
        Line((_form(slip, form), period, ", ".join(sorted(names, key=name_order))))
        for (period, form), names in sorted(found.items())
    ]
    return Table(columns, tuple(lines))
