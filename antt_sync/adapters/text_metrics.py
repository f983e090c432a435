"""How wide text is and how many lines it takes, in Times New Roman at 96 dots per inch.

Knows advance widths, read once from Tinos 1.33, the font made to the same widths as Times New Roman
(units of 1/2048 em; ✓ and ✗, which it lacks, count as in the usual symbol fonts), and the line heights
Excel gives each size. Refuses to know cells, sheets and what the text says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

EM = 2048
SAFETY = 1.04
"""Screens round every letter's width: lines are filled as if letters were this much wider."""

PADDING, INDENT = 7, 9
"""Pixels of a column that hold no text: its own edges, and each step of indent."""

LINE = {8: 11.25, 10: 13.5, 11: 15.0, 12: 15.75, 13: 16.5, 14: 18.75, 16: 20.25, 20: 25.5, 22: 27.75}
"""Points one line takes in Excel, by font size."""

LEAST = 20.25
"""No row is lower than this many points: a finger or a tired eye still hits it."""


@cache
def _widths(face: str) -> Mapping[str, int]:
    text = files("antt_sync.adapters").joinpath("times_widths.json").read_text(encoding="utf-8")
    return {char: int(width) for width, chars in json.loads(text)[face].items() for char in chars}


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, *, bold: bool = False, italic: bool = False) -> float:
    """The width of one line of text, in pixels."""
    face = {(0, 0): "regular", (1, 0): "bold", (0, 1): "italic", (1, 1): "bold_italic"}[bold, italic]
    widths = _widths(face)
    units = sum(widths.get(char, EM) for char in text)
    return units * size * 96 / 72 / EM


def line_count(text: str, room: float, size: float, *, bold: bool = False, italic: bool = False) -> int:
    """How many lines the text takes in `room` pixels, filled word by word; at least one."""
    return _line_count(text, max(room, 1.0), size, bold, italic)


@lru_cache(maxsize=4096)
def _line_count(text: str, room: float, size: float, bold: bool, italic: bool) -> int:
    count = 0
    space = text_width(" ", size, bold=bold, italic=italic)
    for line in text.split("\n"):
        used, count = 0.0, count + 1
        for word in line.split(" "):
            width = SAFETY * text_width(word, size, bold=bold, italic=italic)
            gap = SAFETY * space if used else 0.0
            if used and used + gap + width > room:
                count, used, gap = count + 1, 0.0, 0.0
            while width > room:  # a word longer than the cell is broken inside
                count, width = count + 1, width - room
            used += gap + width
    return count


def row_points(lines: int, size: int) -> float:
    """The height of a row whose fullest cell takes so many lines of a size."""
    return max(LEAST, lines * LINE[size] + 4.5)


def room_in(width: int, indent: int = 0) -> int:
    """The pixels of a column of `width` pixels that text may fill."""
    return width - PADDING - INDENT * indent
