"""Phiếu gửi: the paper that goes with a bundle, with counts by form, totals, what is missing and its code.

Knows what stands on the slip; refuses to know what is in the bundle besides what its cover says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from antt_sync.app.report_parts import letterhead
from antt_sync.core.cover import Cover
from antt_sync.core.names import name_order
from antt_sync.core.office import Office
from antt_sync.core.report import Block, Column, Line, Report, Sheet, Signatures, Table, Voice, Words
from antt_sync.core.submission import Subject
from antt_sync.core.values import show_date
from antt_sync.messages.report_words import said

SLIP = " - Phiếu gửi.xlsx"
"""How the name of a bundle's slip ends; it begins like the bundle's."""

GRID = (170, 62, 66, 66, 66, 66, 66, 66, 80)
"""A4 upright: form, period, units, the three stages, two versions, missing, sum."""


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
    documents = slip.cover.documents
    inside = said(
        "slip.inside",
        documents=documents,
        submissions=slip.submissions,
        reviews=slip.reviews,
        others=documents - slip.submissions - slip.reviews,
        roster=slip.roster_version,
    )
    blocks: list[Block] = [
        letterhead(slip.office, number=said("common.number_line"), year=slip.day.year),
        Words(said("slip.title"), Voice.TITLE),
        Words(said("slip.to", to=slip.to), Voice.CENTRE),
        Words(
            said("slip.bundle", number=slip.number, date=show_date(slip.day), code=slip.code), Voice.SUBTITLE
        ),
        Words(inside),
        _totals(slip) if slip.cover.totals else Words(said("slip.empty")),
        Words(said("slip.gaps"), Voice.HEADING),
        _units(slip, slip.cover.gaps) if slip.cover.gaps else Words(said("slip.nobody_missing")),
        *_apart(slip),
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
    """A line for each form and period: what came, how far it is, and what is known to be missing."""
    missing = Counter((form, period) for _, form, period in slip.cover.gaps)
    apart = Counter((form, period) for _, form, period in slip.cover.apart)
    columns = (
        Column("bieu", said("slip.form")),
        Column("ky", said("slip.period"), align="center"),
        Column("da_co", said("slip.units"), align="center"),
        Column("kiem_tra", said("slip.accepted"), align="center"),
        Column("tham_dinh", said("slip.appraised"), align="center"),
        Column("quyet_dinh", said("slip.decided"), align="center"),
        Column("hai_ban", said("slip.apart"), align="center"),
        Column("thieu", said("slip.missing"), align="center"),
        Column("cong", said("slip.sum"), align="right"),
    )
    lines = [
        Line(
            (
                _form(slip, t.form),
                t.period,
                t.units,
                *(t.accepted, t.appraised, t.decided),
                *(apart[t.form, t.period], missing[t.form, t.period]),
                t.sum,
            ),
            key=f"{t.form} {t.period}",
        )
        for t in sorted(slip.cover.totals, key=lambda t: (t.period, t.form))
    ]
    return Table(columns, tuple(lines), main=True)


def _apart(slip: Slip) -> list[Block]:
    """The units of which two versions came and nobody has chosen; nothing where there are none."""
    if not slip.cover.apart:
        return []
    return [Words(said("slip.apart_units"), Voice.HEADING), _units(slip, slip.cover.apart)]


def _units(slip: Slip, subjects: Iterable[Subject]) -> Table:
    """A line for each form: its units by name."""
    found: dict[tuple[str, str], list[str]] = {}
    for unit, form, period in subjects:
        found.setdefault((period, form), []).append(slip.names.get(unit, unit))
    columns = (
        Column("bieu", said("slip.form")),
        Column("ky", said("slip.period"), align="center"),
        Column("don_vi", said("slip.gaps_unit"), span=7),
    )
    lines = [
        Line((_form(slip, form), period, ", ".join(sorted(names, key=name_order))))
        for (period, form), names in sorted(found.items())
    ]
    return Table(columns, tuple(lines))
