"""The workbook of enrolment requests: a line each, in which the officer types what was read over the phone.

Knows its sheet and what a typed line comes to; refuses to show the mark that is to be heard: whoever copies
it from beside has compared nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from antt_sync.app.enrolment import Asked, Request, look_at, read_enrolment
from antt_sync.app.ports import Desk
from antt_sync.core.book import RawBook, RawSheet
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.manifest import shown_in
from antt_sync.core.report import Block, Column, Line, Mark, Report, Sheet, Table, Tone, Voice, Words
from antt_sync.core.values import folded
from antt_sync.messages.render import message
from antt_sync.messages.report_words import said

SIGN = "antt-enrolment"
HEARD, ACCEPTED = "nghe", "nhan"
GRID = (36, 190, 150, 250, 84, 270)
"""A4 across: number, unit, holder, what was heard, yes or no, remark."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A request of the workbook and what the officer says of it: `code` is why it is not listed."""

    asked: Asked
    accepted: bool
    code: str = ""


def enrolment_book(desk: Desk, asked: Sequence[Asked]) -> Report:
    """The workbook with every request; one that cannot be listed says why."""
    choices = (said("enrolment.yes"), said("enrolment.no"))
    columns = (
        Column("tt", said("common.number"), align="center"),
        Column("don_vi", said("common.unit")),
        Column("nguoi_giu", said("enrolment.holder")),
        Column(HEARD, said("enrolment.heard"), align="center", own=True),
        Column(ACCEPTED, said("enrolment.accept"), align="center", own=True, choices=choices),
        Column("ghi_chu", said("enrolment.remark")),
    )
    lines = tuple(_line(number, each) for number, each in enumerate(asked, start=1))
    blocks: tuple[Block, ...] = (
        Words(said("enrolment.title"), Voice.TITLE),
        Words(desk.office.name, Voice.CENTRE),
        *(Words(said(f"enrolment.step_{n}")) for n in (1, 2, 3)),
        Table(columns, lines, main=True),
    )
    sheet = Sheet(said("enrolment.sheet"), GRID, blocks, token=f"{SIGN}|{desk.office.unit}")
    return Report("dang-ky-chu-ky", said("enrolment.title"), desk.office.name, (sheet,))


def _line(number: int, asked: Asked) -> Line:
    request, code = asked.request, asked.code or asked.remark
    remark = message(code, asked.params, lang="vi") if code else None
    text = f"{remark.what} {remark.do}" if remark else ""
    refused = said("enrolment.no") if asked.code else ""
    cells = (
        number,
        f"{asked.unit}\n({request.unit})",
        request.holder,
        "",
        refused,
        Mark(text, Tone.OFF if asked.code else Tone.WAIT) if text else "",
    )
    return Line(cells, key=" ".join(request.data().decode().split("\n")).strip())


def read_book(desk: Desk, book: RawBook, *, second_pc: bool = False) -> list[Answered] | None:
    """What the officer says of every request; `None` for a workbook of another kind.

    The requests are looked at again: the roster may be another one by now.
    Raises: UsageTrouble for another office's workbook, for changed lines, and without a roster.
    """
    for sheet in book.sheets:
        top = next((p for p, c in sheet.cells.items() if _text(sheet, *p).startswith(f"{SIGN}|")), None)
        if top is not None:
            if _text(sheet, *top) != f"{SIGN}|{desk.office.unit}":
                raise UsageTrouble("ENROL-112")
            said_of = {request: words for request, *words in _lines(sheet, *top)}
            looked = look_at(desk, said_of, second_pc=second_pc)
            return [_answered(asked, *said_of[asked.request]) for asked in looked]
    return None


def _lines(sheet: RawSheet, top: int, keys: int) -> Iterator[tuple[Request, str, str]]:
    """(request, what was heard, yes or no) of every line, whatever was moved or sorted."""
    columns = {_text(sheet, top, column): column for row, column in sheet.cells if row == top}
    for row in sorted(r for r, column in sheet.cells if column == keys and r > top):
        request = read_enrolment(f"{sheet.name} {row}", _text(sheet, row, keys).encode())
        heard, accepted = (_text(sheet, row, columns.get(name, 0)) for name in (HEARD, ACCEPTED))
        yield request, heard, accepted


def _text(sheet: RawSheet, row: int, column: int) -> str:
    return shown_in(sheet.cells.get((row, column)))


def _answered(asked: Asked, heard: str, accepted: str) -> Answered:
    """A line counts when it may be listed, when somebody said yes, and when what was heard is its mark."""
    if folded(accepted) != folded(said("enrolment.yes")):
        return Answered(asked, accepted=False)
    if asked.code:
        return Answered(asked, accepted=False, code=asked.code)
    if not heard.strip():
        return Answered(asked, accepted=False, code="ENROL-110")
    if not asked.request.is_read_as(heard):
        return Answered(asked, accepted=False, code="ENROL-109")
    return Answered(asked, accepted=True)
