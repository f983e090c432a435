"""All receipts of one delivery as a workbook to print and cut apart: as many on a page as fit whole.

Knows how one receipt is drawn small and where pages end; refuses to know whose receipts they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from antt_sync.adapters.look_styles import Style
from antt_sync.adapters.new_book import NewBook
from antt_sync.adapters.pen import Pen
from antt_sync.adapters.receipt_sheet import Slip, draw_lines, lines_points
from antt_sync.adapters.text_metrics import line_count, room_in, row_points
from antt_sync.core.marks import Receipt

SMALL = Slip(label=190, value=480, size=12, code=20)
PAGE_POINTS = 765.0
"""What an A4 page between its margins holds, a little left over for programs that draw rows taller."""

TITLE, CUT = 27.0, 15.0
MARGINS = (15, 10, 10, 14)


def write_receipts(receipts: Sequence[Receipt], *, printed: Mapping[str, str]) -> bytes:
    """Return the bytes of an xlsx workbook; no receipt is cut by the end of a page."""
    book = NewBook()
    pen = book.sheet(printed["sheets.receipt"])
    pen.wide(1, 10)
    pen.wide(2, SMALL.label)
    pen.wide(3, SMALL.value)
    row, used, ends = 0, 0.0, []
    for receipt in receipts:
        points = _points(receipt, printed)
        if row and used + CUT + points > PAGE_POINTS:
            ends.append(row)
            used = 0.0
        elif row:
            row += 1
            pen.tall(row, CUT)
            pen.span(row, (2, 3), "- " * 80, Style(size=8, align="center"))
            used += CUT
        row = _draw(pen, row, receipt, printed)
        used += points
    _paper(pen, row, ends)
    return book.whole(title=printed["receipt.all"])


def _hint_points(printed: Mapping[str, str]) -> float:
    room = room_in(SMALL.label + SMALL.value)
    return row_points(line_count(printed["receipt.hint"], room, 10, italic=True), 10)


def _points(receipt: Receipt, printed: Mapping[str, str]) -> float:
    return TITLE + sum(lines_points(receipt, SMALL)) + _hint_points(printed)


def _draw(pen: Pen, row: int, receipt: Receipt, printed: Mapping[str, str]) -> int:
    """Draw one receipt below a row; returns its last row."""
    pen.tall(row + 1, TITLE)
    pen.span(row + 1, (2, 3), printed["receipt.title"], Style(size=14, bold=True, align="center"))
    last = draw_lines(pen, row + 1, receipt, SMALL) + 1
    pen.tall(last, _hint_points(printed))
    pen.span(last, (2, 3), printed["receipt.hint"], Style(size=10, italic=True, wrap=True))
    return last


def _paper(pen: Pen, last: int, ends: Sequence[int]) -> None:
    """A4 upright at full size: programs pass over page breaks on a sheet that is to fit its pages."""
    sheet = pen.sheet
    pen.page((1, 2, max(last, 1), 3), margins=MARGINS, pages=None)
    sheet.set_print_scale(100)
    sheet.set_h_pagebreaks(list(ends))
    sheet.set_footer('&C&"Times New Roman,Regular"&10&P/&N', {"margin": 6 / 25.4})
