"""Colours, edges and cell styles of every sheet, and the workbook's formats made from them.

Knows how a cell of each role looks, on a screen and in grey print; refuses to know which cell has
which role, and what stands in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

FONT = "Times New Roman"

YELLOW, WHITE, GREY = "#FFE79A", "#FFFFFF", "#F4F5F7"
BAND, HEADER, STRIP = "#DDE5EF", "#E9EEF5", "#1F3557"
ENTRY_LINE, GRID_LINE, HAIR_LINE = "#4A4F57", "#7D838C", "#C3C8CF"
RED, PALE_RED, AMBER, PALE_AMBER = "#A01414", "#FBE4E2", "#7A4A00", "#FFF3D6"
GREEN, FAINT, PLAIN, BLACK = "#1B5E34", "#5F6368", "#3C4043", "#000000"
NOTE_FILL = "#FFFDF0"

EDGES: Mapping[str, tuple[int, str]] = {
    "hair": (1, HAIR_LINE),
    "grid": (1, GRID_LINE),
    "entry": (1, ENTRY_LINE),
    "rule": (2, STRIP),
    "box": (2, ENTRY_LINE),
    "calm": (5, GREEN),
    "alarm": (5, RED),
    "mark": (5, RED),
}
"""Kinds of edge, weaker first: where two cells meet, the stronger one is drawn on both sides."""

RANK = {"": 0, **{name: n for n, name in enumerate(EDGES, start=1)}}


class Style(NamedTuple):
    """How one cell looks; `left`, `top`, `right` and `bottom` name kinds of edge.

    A tuple, because a workbook looks styles up thousands of times and tuples hash fast.
    """

    size: int = 12
    bold: bool = False
    italic: bool = False
    underline: bool = False
    color: str = BLACK
    fill: str = ""
    align: str = "left"
    valign: str = "vcenter"
    indent: int = 0
    wrap: bool = False
    shrink: bool = False
    open: bool = False
    number: str = ""
    left: str = ""
    top: str = ""
    right: str = ""
    bottom: str = ""

    def properties(self) -> dict[str, Any]:
        """The same as XlsxWriter's format properties."""
        made: dict[str, Any] = {
            **NORMAL,
            "font_size": self.size,
            "align": self.align,
            "valign": self.valign,
            "locked": not self.open,
        }
        for name, value in (
            ("bold", self.bold),
            ("italic", self.italic),
            ("text_wrap", self.wrap),
            ("shrink", self.shrink),
        ):
            if value:
                made[name] = True
        if self.color != BLACK:
            made["font_color"] = _color(self.color)
        if self.underline:
            made["underline"] = 1
        if self.fill:
            made["bg_color"] = _color(self.fill)
        if self.indent:
            made["indent"] = self.indent
        if self.number:
            made["num_format"] = self.number
        for side in ("left", "top", "right", "bottom"):
            if kind := getattr(self, side):
                made[side] = EDGES[kind][0]
                made[f"{side}_color"] = _color(EDGES[kind][1])
        return made


@cache
def _color(value: str) -> Any:
    """XlsxWriter's own colour, made once: hundreds of styles share a dozen colours."""
    from xlsxwriter.color import Color

    return Color(value)


def framed(style: Style, kind: str) -> Style:
    """The style with the same kind of edge on all four sides."""
    return style._replace(left=kind, top=kind, right=kind, bottom=kind)


NORMAL: Mapping[str, Any] = {"font_name": FONT, "font_family": 1, "font_size": 12, "font_scheme": "none"}
"""The Normal style: the family is set too, so that a missing font falls back to another serif."""

TEXT, COUNT, DAY, POINTS = "@", "#,##0", "dd/mm/yyyy", "General"


class Formats:
    """One workbook's formats, each made when first asked for."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[Style, Any] = {}
        self._changes: dict[tuple[tuple[str, object], ...], Any] = {}

    def of(self, style: Style) -> Any:
        """The format of a style."""
        made = self._made.get(style)
        if made is None:
            made = self._made[style] = self._workbook.add_format(style.properties())
        return made

    def change(self, **properties: object) -> Any:
        """A partial format, for conditional formatting."""
        key = tuple(sorted(properties.items()))
        if key not in self._changes:
            self._changes[key] = self._workbook.add_format(dict(key))
        return self._changes[key]
