"""A drawing made of cells: what a sheet looks like, printed beside the words about it.

Knows the fill, letters and edges of every look, those of the real sheets; refuses to know what is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from antt_sync.adapters.look_styles import (
    AMBER,
    GREEN,
    GREY,
    HEADER,
    NOTE_FILL,
    RED,
    STRIP,
    WHITE,
    YELLOW,
    Style,
    framed,
)
from antt_sync.adapters.pen import Pen
from antt_sync.adapters.text_metrics import line_count, room_in, row_points
from antt_sync.core.report import DrawnRow, Look, Picture

_TEXT = Style(size=12, wrap=True)
_CELL = framed(Style(size=12, wrap=True), "grid")
_ENTRY = framed(Style(size=12, wrap=True, align="center"), "entry")

LOOKS: Mapping[Look, Style] = {
    Look.TEXT: _TEXT,
    Look.STRONG: _TEXT._replace(bold=True),
    Look.SIGN: Style(size=14, bold=True, align="center", color=STRIP),
    Look.PART: Style(size=13, bold=True, color=STRIP, bottom="rule"),
    Look.WARNING: _TEXT._replace(color=RED, bold=True, fill=NOTE_FILL, align="center"),
    Look.STRIP: Style(size=13, bold=True, color=WHITE, fill=STRIP, indent=1),
    Look.HEAD: _CELL._replace(bold=True, fill=HEADER, align="center"),
    Look.LABEL: _CELL._replace(indent=1),
    Look.TO_FILL: _ENTRY._replace(fill=YELLOW),
    Look.FILLED: _ENTRY._replace(fill=WHITE),
    Look.GREY: _CELL._replace(fill=GREY, italic=True, align="center"),
    Look.FINE: _CELL._replace(color=GREEN, indent=1),
    Look.MISSING: _CELL._replace(color=AMBER, bold=True, indent=1),
    Look.WRONG: _CELL._replace(color=RED, bold=True, indent=1),
    Look.CODE: framed(Style(size=16, bold=True, align="center"), "box"),
}
"""How each look is drawn; signs and words say the same, so that grey print loses nothing."""


def draw_picture(pen: Pen, row: int, picture: Picture, *, first: int, grid: Sequence[int]) -> None:
    """Draw a picture whose top row is `row`; its column 1 is the sheet's `first`, `grid` wide in pixels."""
    for n, drawn in enumerate(picture.rows):
        pen.tall(row + n, drawn.points or _points(drawn, grid))
        for cell in drawn.cells:
            start = first + cell.first - 1
            pen.span(row + n, (start, start + cell.span - 1), cell.text, LOOKS[cell.look])


def _points(drawn: DrawnRow, grid: Sequence[int]) -> float:
    """As tall as its fullest cell."""
    tallest = 0.0
    for cell in drawn.cells:
        style = LOOKS[cell.look]
        room = room_in(sum(grid[cell.first - 1 : cell.first - 1 + cell.span]), style.indent)
        lines = line_count(cell.text, room, style.size, bold=style.bold, italic=style.italic)
        tallest = max(tallest, row_points(lines, style.size))
    return tallest
