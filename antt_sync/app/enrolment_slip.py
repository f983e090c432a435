"""Phiếu đăng ký chữ ký số: the page that the head of a unit signs, with the mark that is read over the phone.

Knows what stands on it; refuses to know files and keys' secrets.
"""

from __future__ import annotations

from datetime import date

from antt_sync.app.enrolment import Request
from antt_sync.app.report_parts import letterhead
from antt_sync.core.office import Office
from antt_sync.core.report import (
    Block,
    Drawn,
    DrawnRow,
    Look,
    Picture,
    Report,
    Sheet,
    Signatures,
    Voice,
    Words,
)
from antt_sync.core.values import show_date
from antt_sync.messages.report_words import report_words, said

GRID = (40, 120, 120, 120, 120, 120, 40)
"""A4 upright: a group of digits each in the five columns in the middle."""

_BLANK = "………………………………………"


def enrolment_slip(request: Request, office: Office, *, day: date, file: str) -> Report:
    """One page: who asks, who keeps the key, the five groups of digits, and room to sign (and to stamp)."""
    facts = (
        ("request.unit", office.name),
        ("request.id", request.unit),
        ("request.holder", request.holder or _BLANK),
        ("request.day", show_date(day)),
        ("request.file", file),
    )
    rows = [
        DrawnRow((Drawn(1, said(name), Look.LABEL, span=3), Drawn(4, text, Look.FILLED, span=4)), points=26.0)
        for name, text in facts
    ]
    groups = tuple(Drawn(2 + n, group, Look.CODE) for n, group in enumerate(request.mark.split(" ")))
    blocks: tuple[Block, ...] = (
        letterhead(office, year=day.year),
        Words(said("request.title"), Voice.TITLE),
        Words(said("request.to"), Voice.CENTRE),
        Picture((DrawnRow((), points=6.0), *rows)),
        Words(said("request.mark"), Voice.HEADING),
        Picture((DrawnRow((), points=4.0), DrawnRow(groups, points=36.0), DrawnRow((), points=6.0))),
        Words(said("request.how")),
        Words(said("request.compared"), Voice.HEADING),
        Words(said("request.compared_line")),
        Words(said("request.compared_by")),
        Words(said("request.never"), Voice.NOTE),
        Signatures(
            (said("request.receiver"), said("slip.sign_here")),
            (_by_kind("head_of", request.unit), _by_kind("signs", request.unit)),
        ),
    )
    sheet = Sheet(said("request.sheet"), GRID, blocks, landscape=False, one_page=True)
    return Report("phieu-dang-ky", said("request.title"), office.name, (sheet,))


def _by_kind(table: str, unit: str) -> str:
    """A text that depends on what kind of unit signs: no residential area has a stamp."""
    words = report_words()
    return words.get(f"{table}.{unit[:1]}", words[f"{table}.other"])
