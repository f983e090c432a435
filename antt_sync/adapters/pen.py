"""The one place where anything is written into a cell: text stays text, whatever it begins with.

Knows the calls of a worksheet and the one shape of text that XlsxWriter would take for markup; refuses
to know what the cells mean, and to write a formula that is not ours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from antt_sync.adapters.look_styles import TEXT, Formats, Style
from antt_sync.core.book import column_letters
from antt_sync.core.sheet_formulas import Formula

_BARRED = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
A3, A4, A5, INCH = 8, 9, 11, 25.4
LONGEST = 32_000
LIST_LONGEST = 255
"""Excel holds no longer list, message or condition inside a validation."""


def printable(text: str) -> str:
    """Text that a workbook can hold and gives back as it was, white space at its end aside."""
    text = _BARRED.sub("·", text)[:LONGEST]
    # XlsxWriter passes text of this shape through as markup.
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text


@dataclass(frozen=True, slots=True)
class Rich:
    """Text of which some pieces look different: (piece, its style)."""

    pieces: tuple[tuple[str, Style], ...]


Content = str | int | float | Formula | Rich | None


class Pen:
    """Writes on one sheet; rows and columns count from 1."""

    def __init__(self, sheet: Any, formats: Formats) -> None:
        self.sheet = sheet
        self.formats = formats

    def put(self, row: int, column: int, content: Content, style: Style) -> None:
        """Write a cell: text as text, a number as a number, a formula only when it is one of ours."""
        at, format = (row - 1, column - 1), self.formats.of(style)
        match content:
            case None | "":
                self.sheet.put_blank(*at, format)
            case str():
                self.sheet.put_text(*at, printable(content), format)
            case int() | float():
                self.sheet.put_number(*at, content, format)
            case Formula(text=text, value=value):
                value = printable(value) if isinstance(value, str) else value
                self.sheet.put_formula(*at, _BARRED.sub("·", text), value, format)
            case Rich(pieces=pieces):
                self._put_rich(at, pieces, format)

    def _put_rich(self, at: tuple[int, int], pieces: tuple[tuple[str, Style], ...], format: Any) -> None:
        parts: list[Any] = []
        for text, style in pieces:
            if text:
                parts += [self.formats.of(style), printable(text)]
        if len(parts) == 2:
            self.sheet.put_text(*at, parts[1], self.formats.of(pieces[0][1]))
        else:
            self.sheet.put_rich(*at, parts, format)

    def span(
        self, row: int, columns: tuple[int, int], content: Content, style: Style, *, down: int = 0
    ) -> None:
        """Write over several columns of a row, and `down` rows further, joined into one cell."""
        first, last = columns
        for r in range(row, row + down + 1):
            for c in range(first, last + 1):
                if (r, c) != (row, first):
                    self.put(r, c, None, style)
        if first != last or down:
            self.sheet.join((row - 1, first - 1), (row + down - 1, last - 1))
        self.put(row, first, content, style)

    def listed(self, choices: Sequence[str]) -> dict[str, Any]:
        """The part of a validation by which a cell takes only these texts, in XlsxWriter's words.

        Excel splits a list written out at every comma: one with a comma in it, or too long to write out,
        stands in the sheet's hidden first row, behind everything drawn so far.
        """
        if len(",".join(choices)) <= LIST_LONGEST and not any("," in choice for choice in choices):
            return {"validate": "list", "value": list(choices)}
        first = (self.sheet.dim_colmax or 0) + 3
        for column, choice in enumerate(choices, start=first):
            self.put(1, column, choice, Style(number=TEXT))
        ends = (column_letters(first), column_letters(first + len(choices) - 1))
        return {"validate": "list", "source": f"=${ends[0]}$1:${ends[1]}$1"}

    def page(
        self,
        area: tuple[int, int, int, int],
        *,
        margins: tuple[int, int, int, int] | None = None,
        landscape: bool = False,
        pages: int | None = 0,
        paper: int = A4,
    ) -> None:
        """Print an area (top, left, bottom, right, from 1); margins are in mm: left, right, top, bottom.

        It fits one page's width and so many `pages`, 0 for as many as it takes; for `None` it keeps its size.
        """
        sheet, (top, left, bottom, right) = self.sheet, area
        sheet.hide_gridlines(2)
        (sheet.set_landscape if landscape else sheet.set_portrait)()
        sheet.set_paper(paper)
        if margins is not None:
            sheet.set_margins(*(mm / INCH for mm in margins))
        sheet.print_area(top - 1, left - 1, bottom - 1, right - 1)
        if pages is not None:
            sheet.fit_to_pages(1, pages)

    def foot(self, text: str, *, counted: bool = False, margin: float | None = None) -> str:
        """Print a text at the foot of every page, `counted` with the page's number; returns it as said."""
        said = f'&L&"Times New Roman,Italic"&10 {text.replace("&", "&&")}{"&R&P/&N" if counted else ""}'
        self.sheet.set_footer(said, None if margin is None else {"margin": margin / INCH})
        return said

    def number_pages(self, foot: str) -> None:
        """Number every page but the first at its head, with a text at the foot of all."""
        self.sheet.set_header('&C&"Times New Roman,Regular"&13&P', {"margin": 10 / INCH})
        self.sheet.first_page_footer = self.foot(foot, margin=10)

    def lock(self, **more: bool) -> None:
        """Let nobody type where nothing is asked for, without a password: a guide rail, not a wall."""
        self.sheet.protect("", {"format_rows": True, "format_columns": True, **more})

    def tall(self, row: int, points: float, *, grows: bool = False, hidden: bool = False) -> None:
        """Set a row's height in points; one that `grows` makes room for what is typed later."""
        self.sheet.set_row_pixels(row - 1, round(points / 0.75), None, {"hidden": hidden})
        if not grows:
            self.sheet.fixed_rows.add(row - 1)

    def wide(self, column: int, pixels: int, *, hidden: bool = False) -> None:
        """Set a column's width in pixels."""
        self.sheet.set_column_pixels(column - 1, column - 1, pixels, None, {"hidden": hidden})
