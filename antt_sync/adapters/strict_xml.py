"""Walks one XML part of a stranger's workbook, refusing what could mean two things or cost too much.

Knows expat, encodings and the caps on a part. Refuses to know spreadsheets: callers bring a grammar that says
which elements they follow, and everything else is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NoReturn, TypeAlias
from xml.parsers import expat

from antt_sync.core.errors import WorkbookUnreadable
from antt_sync.core.old_fonts import is_old_font

Attributes: TypeAlias = dict[str, str]
Grammar: TypeAlias = Mapping[str, "Grammar"]
"""Which children of an element are followed, by full name; an element is known by its identity."""

OTHER: Grammar = MappingProxyType({})
"""Where an element stands that nobody follows."""

MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
"""The two namespaces of spreadsheet parts: transitional, which everybody writes, and strict."""

MOST_DEPTH = 64
MOST_MARKS = 2_500_000
"""How many `<`, `/>` and `=` the parts of a workbook may have: they bound the time that reading it takes."""

MOST_TEXT = 32_767
"""Characters in one cell or note, as in Excel."""

_MOST_TOKEN = 256 * 1024
_LONG_TOKEN = re.compile(rb"<[^<]{%d}" % _MOST_TOKEN)
_NARROW = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
_WIDE = frozenset({"utf-16", "utf-16le", "utf-16be"})


class Marks:
    """How many marks the parts of one workbook may still have."""

    __slots__ = ("left",)

    def __init__(self, left: int = MOST_MARKS) -> None:
        self.left = left

    def spend(self, text: bytes) -> None:
        """Count a part's marks before anybody walks it.

        Raises: WorkbookUnreadable (BOOK-121) when they are too many.
        """
        self.left -= text.count(b"<") + text.count(b"/>") + text.count(b"=")
        if self.left < 0:
            raise WorkbookUnreadable("BOOK-121")


def named(namespaces: tuple[str, ...], children: Mapping[str, Grammar]) -> Grammar:
    """A grammar of `children` by local name, in any of `namespaces`."""
    return MappingProxyType(
        {f"{space}}}{name}": then for space in namespaces for name, then in children.items()}
    )


def walk(
    data: bytes,
    part: str,
    marks: Marks,
    on_start: Callable[[str, Attributes], object],
    on_end: Callable[[str], object],
    on_text: Callable[[str], object],
) -> None:
    """Send a part's elements and text to the callbacks, names as `namespace}local`.

    The callbacks must hold the depth below `MOST_DEPTH`; text may come in pieces.
    Raises: WorkbookUnreadable for any bytes that are not one plain, well-formed part.
    """
    text, encodings = _as_utf8(data, part)
    marks.spend(text)
    # A tag of megabytes would cost expat and Python a multiple of its size.
    if len(text) > _MOST_TOKEN and _LONG_TOKEN.search(text):
        raise WorkbookUnreadable("BOOK-121")

    def on_declaration(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in encodings:
            broken(part)

    def on_doctype(*_: object) -> None:
        raise WorkbookUnreadable("BOOK-122", part=part)

    parser = expat.ParserCreate("utf-8", "}")
    parser.buffer_text = True
    parser.XmlDeclHandler = on_declaration
    parser.StartDoctypeDeclHandler = on_doctype
    parser.StartElementHandler = on_start
    parser.EndElementHandler = on_end
    parser.CharacterDataHandler = on_text
    try:
        parser.Parse(text, True)
    except expat.ExpatError as cause:
        raise WorkbookUnreadable("BOOK-123", part=part) from cause


def tags(
    data: bytes, part: str, marks: Marks, *, deepest: int = 3
) -> list[tuple[tuple[str, ...], Attributes]]:
    """The elements of a small part down to a level, each with its path and attributes, in order.

    Raises: WorkbookUnreadable.
    """
    found: list[tuple[tuple[str, ...], Attributes]] = []
    path: list[str] = []

    def on_start(name: str, attributes: Attributes) -> None:
        path.append(name)
        if len(path) <= deepest:
            found.append((tuple(path), attributes))
        hold_depth(path, part)

    walk(data, part, marks, on_start, lambda _: path.pop(), lambda _: None)
    return found


class Texts:
    """The items of a part that hold text in runs: shared strings, notes, threads.

    `fonts` has the runs of items with a run in an old font, as (font, text), by the item's number.
    """

    __slots__ = (
        *("_attributes", "_chunks", "_font", "_fonts", "_item", "_leaf", "_part", "_run_font", "_runs"),
        *("_stack", "fonts", "items"),
    )

    def __init__(
        self, grammar: Grammar, item: Grammar, leaf: Grammar, run_font: Grammar | None = None
    ) -> None:
        """`item` is where an item stands in `grammar`, `leaf` where its text does: there too, or below it.

        `run_font` is where a run names its font.
        """
        self.items: list[tuple[Attributes, str]] = []
        self.fonts: dict[int, tuple[tuple[str, str], ...]] = {}
        self._stack = [grammar]
        self._item, self._leaf, self._run_font = item, leaf, run_font
        self._font = ""
        self._fonts: list[str] = []
        self._chunks: list[str] = []
        self._runs: list[str] = []
        self._attributes: Attributes = {}
        self._part = ""

    def read(self, data: bytes, part: str, marks: Marks) -> list[tuple[Attributes, str]]:
        """Each item's attributes and its runs joined, escapes decoded.

        Raises: WorkbookUnreadable, also for an item above `MOST_TEXT`.
        """
        self._part = part
        walk(data, part, marks, self._start, self._end, self._chunks.append)
        return self.items

    def _start(self, name: str, attributes: Attributes) -> None:
        stack = self._stack
        above = stack[-1]
        here = above.get(name, OTHER)
        stack.append(here)
        if here is self._leaf:
            self._chunks.clear()
        if here is self._item:
            self._runs.clear()
            self._fonts.clear()
            self._attributes = attributes
        elif here is self._run_font:
            self._font = attributes.get("val", "")
        elif here is OTHER and (above is self._leaf or len(stack) == 2):
            broken(self._part)
        elif here is not self._leaf:
            hold_depth(stack, self._part)

    def _end(self, _name: str) -> None:
        here = self._stack.pop()
        if here is self._leaf:
            text = "".join(self._chunks)
            if "_x" in text:
                plain = unescape(text)
                if plain is None:
                    broken(self._part)
                text = plain
            self._runs.append(text)
            self._fonts.append(self._font)
            self._font = ""
            if len(self._runs) > MOST_TEXT:
                raise WorkbookUnreadable("BOOK-129", limit=MOST_TEXT)
        if here is self._item:
            text = "".join(self._runs)
            if len(text) > MOST_TEXT:
                raise WorkbookUnreadable("BOOK-129", limit=MOST_TEXT)
            if any(map(is_old_font, filter(None, self._fonts))):
                self.fonts[len(self.items)] = tuple(zip(self._fonts, self._runs, strict=True))
            self.items.append((self._attributes, text))


_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_SURROGATE = re.compile("[\ud800-\udfff]")


def unescape(text: str) -> str | None:
    """Text with its `_xHHHH_` escapes decoded; `None` when that leaves half a character.

    Facts: ECMA-376 part 1, 22.9.2.19 (ST_Xstring); `_x005F_` stands for an underscore.
    """
    plain = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    if not _SURROGATE.search(plain):
        return plain
    try:
        return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        return None


def hold_depth(stack: Sequence[object], part: str) -> None:
    """Refuse a part with more layers than any program writes.

    Raises: WorkbookUnreadable (BOOK-131).
    """
    if len(stack) > MOST_DEPTH:
        raise WorkbookUnreadable("BOOK-131", part=part)


def broken(part: str) -> NoReturn:
    """Refuse a part that is not built as its kind must be."""
    raise WorkbookUnreadable("BOOK-123", part=part)


def _as_utf8(data: bytes, part: str) -> tuple[bytes, frozenset[str]]:
    """The part in UTF-8, and the encodings it may then declare.

    Facts: ECMA-376 part 2 allows UTF-8 and UTF-16 only; other declarations would be read in different ways.
    """
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        # Expat would take UTF-16 without its mark, against the standard and against what was declared.
        if b"\0" in data:
            broken(part)
        return data, _NARROW
    try:
        return data.decode("utf-16").encode("utf-8"), _WIDE
    except UnicodeError as cause:
        raise WorkbookUnreadable("BOOK-123", part=part) from cause
