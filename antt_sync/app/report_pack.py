"""Hồ sơ họp: what lies on the table when it is decided, as papers ready to print and sign.

Knows the papers and who stands on which list; refuses to know who decides, and leaves every number and day
that people give as dotted lines.
"""

from __future__ import annotations

from antt_sync.app.report_data import Gathered, kind_name
from antt_sync.app.report_proposal import Candidate, candidates, proposal_data, reasons
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
from antt_sync.messages.report_words import period_words, said

PORTRAIT = (42, 250, 130, 100, 150)
LANDSCAPE = (42, 260, 150, 130, 150, 170, 150)


def pack(gathered: Gathered) -> Report:
    """List, reasons, opinion slip, annex of the draft decision, list for the certificates."""
    found = candidates(gathered)
    proposed = [c for c in found if c.proposed]
    title = said("pack.title", period=period_said(gathered.period))
    sheets = (
        _list_sheet(gathered, proposed),
        _reasons_sheet(gathered, [c for c in found if c.held_up]),
        _slip_sheet(gathered, proposed),
        _annex_sheet(gathered, proposed),
        _certificates_sheet(gathered, proposed),
    )
    data = {**proposal_data(gathered, found), "proposed": [c.unit.id for c in proposed]}
    return Report("ho-so-hop", title, gathered.desk.office.name, sheets, data)


def period_said(period: str) -> str:
    """A period within a sentence: `năm 2024`."""
    return period_words(period).lower()


def _letterhead(gathered: Gathered, *, left: str = "", annex: bool = False) -> Letterhead:
    """The head of a paper; an annex has the number and day of what it belongs to, not its own."""
    office, year = gathered.desk.office, gathered.period[:4]
    names = (office.name.upper(), left) if left else (office.name.upper(),)
    nation = (said("common.nation"), said("common.motto"))
    if annex:
        return Letterhead(names, nation)
    return Letterhead(
        names,
        nation,
        number=said("common.number_line"),
        place=said("common.place_date", place=office.place or "………", year=year),
    )


def _names(proposed: list[Candidate]) -> list[tuple[Line | None, Candidate | None]]:
    """Bands by kind, and the units below them."""
    found: list[tuple[Line | None, Candidate | None]] = []
    kind = ""
    for one in proposed:
        if one.unit.kind != kind:
            kind = one.unit.kind
            count = sum(1 for c in proposed if c.unit.kind == kind)
            found.append((Line((said("pack.band", kind=kind_name(kind), n=count),), band=True), None))
        found.append((None, one))
    return found


def _list_sheet(gathered: Gathered, proposed: list[Candidate]) -> Sheet:
    columns = (
        Column("tt", said("pack.number"), align="center"),
        Column("ten", said("pack.unit")),
        Column("loai", said("common.kind")),
        Column("tu", said("proposal.own"), align="center"),
        Column("tham_dinh", said("proposal.appraised"), align="center"),
        Column("van_ban", said("pack.paper"), align="center"),
        Column("ghi_chu", said("pack.note")),
    )
    lines, number = list[Line](), 0
    for band, one in _names(proposed):
        if band is not None:
            lines.append(band)
        elif one is not None:
            number += 1
            judged = one.result if one.basis == "appraised" else said("pack.not_judged")
            own = said("pack.all_met", n=len(one.own or one.appraised))
            cells = (number, one.unit.name, kind_name(one.unit.kind), own, judged, one.paper or "–", "")
            lines.append(Line(cells))
    blocks: tuple[Block, ...] = (
        _letterhead(gathered, left=said("pack.committee")),
        Words(said("pack.list_title"), Voice.TITLE),
        Words(said("pack.list_subtitle", period=period_said(gathered.period)), Voice.CENTRE),
        Table(columns, tuple(lines), main=True),
        Words(said("pack.sum", n=len(proposed), date=show_date(gathered.as_of))),
        Signatures((said("pack.receivers"),), (said("pack.maker"), said("pack.sign_here"))),
    )
    return Sheet(said("pack.sheet_list"), LANDSCAPE, blocks)


def _reasons_sheet(gathered: Gathered, others: list[Candidate]) -> Sheet:
    columns = (
        Column("tt", said("pack.number"), align="center"),
        Column("ten", said("pack.unit")),
        Column("loai", said("common.kind")),
        Column("ly_do", said("pack.reason"), span=4),
    )
    lines = [
        Line(
            (
                n,
                one.unit.name,
                kind_name(one.unit.kind),
                "\n".join(f"– {label}: {value}" for _, label, value in reasons(one)),
            )
        )
        for n, one in enumerate(others, start=1)
    ]
    blocks: list[Block] = [
        Words(said("pack.reasons_title"), Voice.TITLE),
        Words(said("pack.list_subtitle", period=period_said(gathered.period)), Voice.CENTRE),
        Table(columns, tuple(lines), main=True),
    ]
    if not lines:
        blocks.append(Words(said("common.none")))
    return Sheet(said("pack.sheet_reasons"), LANDSCAPE, tuple(blocks))


def _slip_sheet(gathered: Gathered, proposed: list[Candidate]) -> Sheet:
    """One slip; every member gets a copy of it."""
    columns = (
        Column("tt", said("pack.number"), align="center"),
        Column("ten", said("pack.unit")),
        Column("dong_y", said("pack.agree"), align="center"),
        Column("khong", said("pack.disagree"), align="center"),
        Column("y_kien", said("pack.opinion")),
    )
    lines = tuple(Line((n, one.unit.name, "□", "□", "")) for n, one in enumerate(proposed, start=1))
    blocks: tuple[Block, ...] = (
        _letterhead(gathered, left=said("pack.committee")),
        Words(said("pack.slip_title"), Voice.TITLE),
        Words(said("pack.slip_subtitle", period=period_said(gathered.period)), Voice.CENTRE),
        Words(said("pack.member")),
        Words(said("pack.slip_how")),
        Table(columns, lines, main=True),
        Words(said("pack.slip_other")),
        Words(said("pack.dots")),
        Words(said("pack.dots")),
        Signatures((said("pack.slip_back"),), (said("pack.member_signs"), said("pack.sign_here"))),
    )
    return Sheet(said("pack.sheet_slip"), PORTRAIT, blocks, landscape=False)


def _annex_sheet(gathered: Gathered, proposed: list[Candidate]) -> Sheet:
    columns = (
        Column("tt", said("pack.number"), align="center"),
        Column("ten", said("pack.unit")),
        Column("loai", said("common.kind")),
        Column("ghi_chu", said("pack.note"), span=2),
    )
    lines = tuple(
        Line((n, one.unit.name, kind_name(one.unit.kind), "")) for n, one in enumerate(proposed, start=1)
    )
    office = gathered.desk.office
    blocks: tuple[Block, ...] = (
        _letterhead(gathered, annex=True),
        Words(said("pack.annex"), Voice.SUBTITLE),
        Words(said("pack.annex_title", period=period_words(gathered.period)), Voice.SUBTITLE),
        Words(said("pack.annex_with", year=gathered.period[:4], office=office.name), Voice.CENTRE),
        Table(columns, lines, main=True),
        Words(said("pack.annex_sum", n=len(proposed))),
    )
    return Sheet(said("pack.sheet_annex"), PORTRAIT, blocks, landscape=False)


def _certificates_sheet(gathered: Gathered, proposed: list[Candidate]) -> Sheet:
    columns = (
        Column("tt", said("pack.number"), align="center"),
        Column("ten", said("pack.unit")),
        Column("loai", said("common.kind")),
        Column("so", said("pack.certificate_number"), align="center"),
        Column("ngay", said("pack.certificate_day"), align="center"),
        Column("nguoi", said("pack.certificate_receiver")),
        Column("ky", said("pack.certificate_sign"), align="center"),
    )
    lines = tuple(
        Line((n, one.unit.name, kind_name(one.unit.kind), "…………", "…/…/……", "", ""))
        for n, one in enumerate(proposed, start=1)
    )
    blocks: tuple[Block, ...] = (
        _letterhead(gathered),
        Words(said("pack.certificates_title"), Voice.TITLE),
        Words(said("pack.list_subtitle", period=period_said(gathered.period)), Voice.CENTRE),
        Table(columns, lines, main=True),
    )
    return Sheet(said("pack.sheet_certificates"), LANDSCAPE, blocks)
