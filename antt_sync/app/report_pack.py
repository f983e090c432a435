"""Hồ sơ họp: what lies on the table when it is decided, as papers ready to print and sign.

Knows the papers and who stands on which list; refuses to know who decides, and leaves every number and day
that people give as dotted lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from antt_sync.app.report_data import Gathered
from antt_sync.app.report_parts import letterhead, list_sheet, report_of
from antt_sync.app.report_proposal import Candidate, by_kind, candidates, proposal_data, reasons
from antt_sync.core.report import (
    Column,
    Content,
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
from antt_sync.messages.report_words import kind_name, period_words, said

PORTRAIT = (42, 250, 130, 100, 150)
LANDSCAPE = (42, 260, 150, 130, 150, 170, 150)


def pack(gathered: Gathered) -> Report:
    """List, reasons, opinion slip, annex of the draft decision, list for the certificates."""
    found = candidates(gathered)
    proposed = [c for c in found if c.proposed]
    sheets = (
        _list_sheet(gathered, proposed),
        _reasons_sheet(gathered, [c for c in found if c.held_up]),
        _slip_sheet(gathered, proposed),
        _annex_sheet(gathered, proposed),
        _certificates_sheet(gathered, proposed),
    )
    data = {**proposal_data(found), "proposed": [c.unit.id for c in proposed]}
    return report_of(gathered, "ho-so-hop", _said("pack.title", gathered), sheets, data)


def _said(name: str, gathered: Gathered) -> str:
    """A text with the period within its sentence: `năm 2024`."""
    return said(name, period=period_words(gathered.period).lower())


def _head(gathered: Gathered, *under: str) -> Letterhead:
    number = said("common.number_line")
    return letterhead(gathered.desk.office, *under, number=number, year=gathered.period[:4])


# --- lists of units ----------------------------------------------------------------------------
def _columns(*more: Column) -> tuple[Column, ...]:
    return (Column("tt", said("pack.number"), align="center"), Column("ten", said("pack.unit")), *more)


def _kind() -> Column:
    return Column("loai", said("common.kind"))


def _lines(
    units: Iterable[Candidate], more: Callable[[Candidate], Sequence[Content]], *, first: int = 1
) -> tuple[Line, ...]:
    """Units with their numbers and what stands beside each."""
    return tuple(Line((n, one.unit.name, *more(one))) for n, one in enumerate(units, start=first))


def _list_sheet(gathered: Gathered, proposed: list[Candidate]) -> Sheet:
    columns = _columns(
        _kind(),
        Column("tu", said("proposal.own"), align="center"),
        Column("tham_dinh", said("proposal.appraised"), align="center"),
        Column("van_ban", said("pack.paper"), align="center"),
        Column("ghi_chu", said("pack.note")),
    )

    def beside(one: Candidate) -> Sequence[Content]:
        own = said("pack.all_met", n=len(one.own or one.appraised))
        judged = one.result if one.basis == "appraised" else said("pack.not_judged")
        return kind_name(one.unit.kind), own, judged, one.paper or "–", ""

    lines: list[Line] = []
    first = 1
    for kind, group in by_kind(proposed):
        lines.append(Line((said("pack.band", kind=kind, n=len(group)),), band=True))
        lines += _lines(group, beside, first=first)
        first += len(group)
    blocks = (
        _head(gathered, said("pack.committee")),
        Words(said("pack.list_title"), Voice.TITLE),
        Words(_said("pack.list_subtitle", gathered), Voice.CENTRE),
        Table(columns, tuple(lines), main=True),
        Words(said("pack.sum", n=len(proposed), date=show_date(gathered.as_of))),
        Signatures((said("pack.receivers"),), (said("pack.maker"), said("pack.sign_here"))),
    )
    return Sheet(said("pack.sheet_list"), LANDSCAPE, blocks)


def _reasons_sheet(gathered: Gathered, others: list[Candidate]) -> Sheet:
    columns = _columns(_kind(), Column("ly_do", said("pack.reason"), span=4))

    def beside(one: Candidate) -> Sequence[Content]:
        return kind_name(one.unit.kind), "\n".join(f"– {label}: {value}" for _, label, value in reasons(one))

    title, subtitle = said("pack.reasons_title"), _said("pack.list_subtitle", gathered)
    above = (Words(title, Voice.TITLE), Words(subtitle, Voice.CENTRE))
    name, none = said("pack.sheet_reasons"), said("common.none")
    return list_sheet(name, LANDSCAPE, columns, _lines(others, beside), *above, empty=none)


def _slip_sheet(gathered: Gathered, proposed: list[Candidate]) -> Sheet:
    """One slip; every member gets a copy of it."""
    columns = _columns(
        Column("dong_y", said("pack.agree"), align="center"),
        Column("khong", said("pack.disagree"), align="center"),
        Column("y_kien", said("pack.opinion")),
    )
    blocks = (
        _head(gathered, said("pack.committee")),
        Words(said("pack.slip_title"), Voice.TITLE),
        Words(_said("pack.slip_subtitle", gathered), Voice.CENTRE),
        Words(said("pack.member")),
        Words(said("pack.slip_how")),
        Table(columns, _lines(proposed, lambda _: ("□", "□", "")), main=True),
        Words(said("pack.slip_other")),
        Words(said("pack.dots")),
        Words(said("pack.dots")),
        Signatures((said("pack.slip_back"),), (said("pack.member_signs"), said("pack.sign_here"))),
    )
    return Sheet(said("pack.sheet_slip"), PORTRAIT, blocks, landscape=False)


def _annex_sheet(gathered: Gathered, proposed: list[Candidate]) -> Sheet:
    """The annex has the number and day of what it belongs to, not its own."""
    columns = _columns(_kind(), Column("ghi_chu", said("pack.note"), span=2))
    lines = _lines(proposed, lambda one: (kind_name(one.unit.kind), ""))
    office = gathered.desk.office
    blocks = (
        letterhead(office),
        Words(said("pack.annex"), Voice.SUBTITLE),
        Words(said("pack.annex_title", period=period_words(gathered.period)), Voice.SUBTITLE),
        Words(said("pack.annex_with", year=gathered.period[:4], office=office.name), Voice.CENTRE),
        Table(columns, lines, main=True),
        Words(said("pack.annex_sum", n=len(proposed))),
    )
    return Sheet(said("pack.sheet_annex"), PORTRAIT, blocks, landscape=False)


def _certificates_sheet(gathered: Gathered, proposed: list[Candidate]) -> Sheet:
    columns = _columns(
        _kind(),
        Column("so", said("pack.certificate_number"), align="center"),
        Column("ngay", said("pack.certificate_day"), align="center"),
        Column("nguoi", said("pack.certificate_receiver")),
        Column("ky", said("pack.certificate_sign"), align="center"),
    )
    lines = _lines(proposed, lambda one: (kind_name(one.unit.kind), "…………", "…/…/……", "", ""))
    title, subtitle = said("pack.certificates_title"), _said("pack.list_subtitle", gathered)
    above = (_head(gathered), Words(title, Voice.TITLE), Words(subtitle, Voice.CENTRE))
    return list_sheet(said("pack.sheet_certificates"), LANDSCAPE, columns, lines, *above)
