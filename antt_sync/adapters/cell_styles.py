"""What cell styles do to a cell: a number shown as a date, a font from before Unicode, nothing shown.

Knows number formats, built in and written out, fonts and colours; refuses to know cells and files.

Facts: number formats 14 to 22, 27 to 36, 45 to 47 and 50 to 58 are dates and times in every workbook
(ECMA-376 part 1, 18.8.30); from 164 on a workbook writes out its own. Colour 0 of a theme and the indexed
colours 1 and 9 are white paper in every program's own themes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import TypeVar

from antt_sync.adapters.strict_xml import MAIN, Attributes, Marks, named, tags, unescape
from antt_sync.core.old_fonts import is_old_font

_DATES = frozenset(str(n) for n in (*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)))
"""The formats built in that show a day; those that show only a time of day are left out."""

_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_DAY = re.compile(r"[dy]", re.IGNORECASE)
_DEEPEST = 5
_MANY = 16
"""So many workbooks' styles are kept: those of one program's copies of one form are mostly the same bytes."""

_WHITE = "rgb FFFFFF"
_PAPER = frozenset({"theme 0", "indexed 1", "indexed 9", "indexed 64"})
Item = TypeVar("Item")


_PLAIN = MappingProxyType(
    {
        full: name
        for name in (
            *("styleSheet", "numFmts", "numFmt", "fonts", "font", "name", "color"),
            *("fills", "fill", "patternFill", "fgColor", "cellXfs", "xf"),
        )
        for full in named(MAIN, {name: {}})
    }
)


@dataclass(frozen=True, slots=True)
class CellStyles:
    """Cell styles, as cells name them: which show a day, which show nothing, which have an old font."""

    days: frozenset[str] = frozenset()
    unseen: frozenset[str] = frozenset()
    old_fonts: Mapping[str, str] = field(default_factory=dict)


NO_STYLES = CellStyles()


@lru_cache(maxsize=_MANY)
def cell_styles(data: bytes, part: str) -> CellStyles:
    """The styles that a part declares.

    Raises: WorkbookUnreadable for bytes that are not one plain, well-formed part.
    """
    collected = _Collected()
    for path, attributes in tags(data, part, Marks(), deepest=_DEEPEST):
        collected.take(tuple(_PLAIN.get(name, "") for name in path), attributes)
    return collected.styles()


@dataclass
class _Font:
    name: str = ""
    color: str = ""


@dataclass
class _Collected:
    """Tables of a styles part while they are read; later tables name lines of earlier ones."""

    formats: dict[str, str] = field(default_factory=dict)
    fonts: list[_Font] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)
    cells: list[Attributes] = field(default_factory=list)

    def take(self, path: tuple[str, ...], attributes: Attributes) -> None:
        """One tag by its path."""
        match path:
            case ("styleSheet", "numFmts", "numFmt"):
                code = unescape(attributes.get("formatCode", "")) or ""
                self.formats[attributes.get("numFmtId", "")] = code
            case ("styleSheet", "fonts", "font"):
                self.fonts.append(_Font())
            case ("styleSheet", "fonts", "font", "name"):
                self.fonts[-1].name = attributes.get("val", "")
            case ("styleSheet", "fonts", "font", "color"):
                self.fonts[-1].color = _color(attributes)
            case ("styleSheet", "fills", "fill"):
                self.papers.append(_WHITE)
            case ("styleSheet", "fills", "fill", "patternFill"):
                self.papers[-1] = _WHITE if attributes.get("patternType", "none") == "none" else ""
            case ("styleSheet", "fills", "fill", "patternFill", "fgColor"):
                self.papers[-1] = self.papers[-1] or _color(attributes)
            case ("styleSheet", "cellXfs", "xf"):
                self.cells.append(attributes)

    def styles(self) -> CellStyles:
        """What was declared, by cell style."""
        days, unseen, old = set[str](), set[str](), dict[str, str]()
        for number, style in enumerate(self.cells):
            format_id, index = style.get("numFmtId", "0"), str(number)
            code = self.formats.get(format_id)
            if format_id in _DATES if code is None else shows_day(code):
                days.add(index)
            font = _line(self.fonts, style.get("fontId", "0"))
            if font is not None and is_old_font(font.name):
                old[index] = font.name
            paper = _line(self.papers, style.get("fillId", "0")) or ""
            if (code and shows_nothing(code)) or (font and font.color and font.color == paper):
                unseen.add(index)
        return CellStyles(frozenset(days), frozenset(unseen), old)


def _line(table: Sequence[Item], index: str) -> Item | None:
    known = index.isascii() and index.isdigit() and len(index) < 6 and int(index) < len(table)
    return table[int(index)] if known else None


def _color(attributes: Attributes) -> str:
    """A colour as one word; the whites of themes and palettes are one white."""
    if rgb := attributes.get("rgb"):
        return f"rgb {rgb[-6:].upper()}"
    name = next((f"{kind} {attributes[kind]}" for kind in ("theme", "indexed") if kind in attributes), "")
    if _tint(attributes.get("tint", "0")):
        return ""
    return _WHITE if name in _PAPER else name


def _tint(text: str) -> float:
    """A tint; what is none changes no colour."""
    try:
        return float(text)
    except ValueError:
        return 0.0


def shows_day(format_code: str) -> bool:
    """True when a number format has a day or a year in it: `dd/mm/yyyy`, not `0.00` or `[Red]0 "đ"`."""
    first = format_code.partition(";")[0]
    return _DAY.search(_NOT_SHOWN.sub("", first)) is not None


def shows_nothing(format_code: str) -> bool:
    """True when a number format shows none of the value: `;;;`, or words of its own in place of it."""
    return not _NOT_SHOWN.sub("", format_code).strip("; ")
