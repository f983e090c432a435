"""Reads one worksheet part into its non-blank cells, or refuses it; blank cells count for nothing.

Knows rows, cells and what a cell's text means in a workbook. Refuses to know where the part came from and
what the cells are for. Rows and cells must ascend, as every spreadsheet program writes them: then no cell can
come twice, and no two readers can choose differently.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import product
from types import MappingProxyType
from typing import NoReturn

from antt_sync.adapters.cell_styles import NO_STYLES, CellStyles
from antt_sync.adapters.sheet_guards import GuardsRead
from antt_sync.adapters.strict_xml import (
    MAIN,
    MOST_TEXT,
    OTHER,
    Attributes,
    Grammar,
    Marks,
    broken,
    hold_depth,
    named,
    unescape,
    walk,
)
from antt_sync.adapters.xlsx_scalars import column_number, day_number, number, place_of, whole
from antt_sync.core.book import Content, ErrorCell, Place, RawCell, cell_name, column_letters
from antt_sync.core.errors import WorkbookUnreadable
from antt_sync.core.old_fonts import in_unicode, is_old_font

Runs = tuple[tuple[str, str], ...]
"""A text in pieces, each with its font."""

_NO_FONTS: Mapping[int, Runs] = MappingProxyType({})

MOST_ROWS = 5_000
MOST_COLUMNS = 200
MOST_CELLS = 200_000
"""Non-blank cells of a whole workbook."""

MOST_FORMULA = 1_000
"""So much of a formula's text is kept, for people to read."""

_SHEET_ROWS = 1_048_576
_MOST_ERROR = 64
_MOST_COVERED = 1_000_000
_ORDINARY_COLUMNS = MappingProxyType({column_letters(number): number for number in range(1, 703)})

_VALUE = named(MAIN, {})
_FORMULA = named(MAIN, {})
_TEXT = named(MAIN, {})
_RUN_FONT = named(MAIN, {})
_RUN = named(MAIN, {"t": _TEXT, "rPr": named(MAIN, {"rFont": _RUN_FONT})})
_INLINE = named(MAIN, {"t": _TEXT, "r": _RUN})
_CELL = named(MAIN, {"v": _VALUE, "f": _FORMULA, "is": _INLINE})
_ROW = named(MAIN, {"c": _CELL})
_ROWS = named(MAIN, {"row": _ROW})
_GUARD = named(MAIN, {})
_GUARDS = named(MAIN, {"col": _GUARD, "mergeCell": _GUARD, "dataValidation": _GUARD})
_SHEET = named(
    MAIN,
    {
        "sheetData": _ROWS,
        "sheetProtection": _GUARD,
        **dict.fromkeys(("cols", "mergeCells", "dataValidations"), _GUARDS),
    },
)
_PART = named(MAIN, {"worksheet": _SHEET})
_ONLY_IN_PLACE = frozenset(
    named(MAIN, dict.fromkeys(("worksheet", "sheetData", "row", "c", "v", "f", "is"), OTHER))
)
"""Elements that some readers take wherever they stand; elsewhere than in their place they are refused."""


class SheetCells:
    """The non-blank cells of one worksheet part."""

    __slots__ = (
        "_attributes",
        "_chunks",
        "_column",
        "_covers",
        "_fonts",
        "_formula",
        "_inline",
        "_part",
        "_room",
        "_row",
        "_row_text",
        "_run_font",
        "_run_fonts",
        "_runs",
        "_seen_rows",
        "_shared",
        "_sheet",
        "_since_1904",
        "_stack",
        "_styles",
        "_value",
        "cells",
        "formulas",
        "guards",
    )

    def __init__(
        self,
        sheet: str,
        shared: list[str],
        *,
        room: int,
        since_1904: bool,
        styles: CellStyles = NO_STYLES,
        fonts: Mapping[int, Runs] = _NO_FONTS,
    ) -> None:
        """`shared` are the workbook's strings; `room` is how many more cells it may have.

        `fonts` has the runs of those strings with a run in an old font.
        """
        self.cells: dict[Place, RawCell] = {}
        self.formulas: dict[Place, str] = {}
        self.guards = GuardsRead()
        self._sheet, self._shared, self._room, self._since_1904 = sheet, shared, room, since_1904
        self._styles, self._fonts = styles, fonts
        self._part = ""
        self._stack: list[Grammar] = [_PART]
        self._chunks: list[str] = []
        self._runs: list[str] = []
        self._run_font = ""
        self._run_fonts: list[str] = []
        self._covers: list[tuple[int, int, int, int]] = []
        self._seen_rows = False
        self._row, self._row_text, self._column = 0, "", 0
        self._attributes: Attributes = {}
        self._value: str | None = None
        self._inline: str | None = None
        self._formula: str | None = None

    def read(self, data: bytes, part: str, marks: Marks) -> dict[Place, RawCell]:
        """The part's non-blank cells, formulas marked.

        Raises: WorkbookUnreadable.
        """
        self._part = part
        walk(data, part, marks, self._start, self._end, self._chunks.append)
        if self._covers:
            self._mark_covered()
        return self.cells

    def _start(self, name: str, attributes: Attributes) -> None:
        stack = self._stack
        above = stack[-1]
        here = above.get(name, OTHER)
        stack.append(here)
        if here is _CELL:
            self._attributes = attributes
            self._value = self._inline = self._formula = None
        elif here is _VALUE:
            if self._value is not None:
                self._refuse()
            self._chunks.clear()
        elif here is _TEXT:
            self._chunks.clear()
        elif here is _ROW:
            self._open_row(attributes)
        elif here is _FORMULA:
            self._open_formula(attributes)
        elif here is OTHER:
            # Harmless, unless another reader could find a cell or more text in it.
            if name in _ONLY_IN_PLACE or above is _VALUE or above is _TEXT or above is _PART:
                broken(self._part)
            hold_depth(stack, self._part)
        else:
            self._start_seldom(here, name, attributes)

    def _start_seldom(self, here: Grammar, name: str, attributes: Attributes) -> None:
        if here is _GUARD:
            self.guards.take(name.rpartition("}")[2], attributes, self._part)
        elif here is _RUN_FONT:
            self._run_font = attributes.get("val", "")
        elif here is _INLINE:
            if self._inline is not None:
                self._refuse()
            self._runs.clear()
            self._run_fonts.clear()
        elif here is _ROWS:
            if self._seen_rows:
                broken(self._part)
            self._seen_rows = True

    def _end(self, _name: str) -> None:
        here = self._stack.pop()
        if here is _VALUE:
            self._value = "".join(self._chunks)
        elif here is _CELL:
            self._close_cell()
            if self._formula:
                self.formulas[(self._row, self._column)] = f"={self._formula}"
        elif here is _TEXT:
            self._runs.append(self._text("".join(self._chunks)))
            self._run_fonts.append(self._run_font)
            self._run_font = ""
            if len(self._runs) > MOST_TEXT:
                raise WorkbookUnreadable("BOOK-129", limit=MOST_TEXT)
        elif here is _FORMULA:
            self._formula = "".join(self._chunks)[:MOST_FORMULA]
        elif here is _INLINE:
            self._inline = "".join(self._runs)

    def _open_row(self, attributes: Attributes) -> None:
        text = attributes.get("r")
        number = self._row + 1 if text is None else whole(text, _SHEET_ROWS)
        if number is None or number > _SHEET_ROWS:
            broken(self._part)
        if number <= self._row:
            raise WorkbookUnreadable("BOOK-127", sheet=self._sheet, cell=f"A{number}")
        self._row, self._row_text, self._column = number, str(number), 0
        if "hidden" in attributes or "ht" in attributes:
            self.guards.take_row(number, attributes)

    def _open_formula(self, attributes: Attributes) -> None:
        if self._formula is not None:
            self._refuse()
        self._formula = ""
        self._chunks.clear()
        # The other cells of such a formula look like constants; nobody typed them.
        if attributes.get("t") in ("array", "dataTable") and ":" in attributes.get("ref", ""):
            first, _, last = attributes["ref"].partition(":")
            start, stop = place_of(first), place_of(last)
            if start is None or stop is None:
                self._refuse()
            self._covers.append((*start, *stop))

    def _close_cell(self) -> None:
        """Take in the cell that ends here; the ordinary kinds first, without a further call."""
        attributes = self._attributes
        reference = attributes.get("r")
        before = self._column
        if reference is None:
            column = before + 1
        else:
            letters = reference.removesuffix(self._row_text)
            column = _ORDINARY_COLUMNS.get(letters, 0) or column_number(letters) or 0
            if not column or letters == reference:
                broken(self._part)
        self._column = column
        if column <= before:
            raise WorkbookUnreadable("BOOK-127", sheet=self._sheet, cell=cell_name((self._row, column)))
        value, formula = self._value, self._formula is not None
        if value is None and self._inline is None and not formula:
            return
        kind, index = attributes.get("t", "n"), -1
        if kind == "s" and value and len(value) < 7 and value.isdigit() and value.isascii():
            index = int(value)
            content: Content | None = self._shared[index] if index < len(self._shared) else self._refuse()
        else:
            content = self._content(kind, value, self._inline)
        if (content is None or content == "") and not formula:
            return
        place = (self._row, column)
        if column > MOST_COLUMNS or place[0] > MOST_ROWS:
            raise WorkbookUnreadable(
                "BOOK-125", sheet=self._sheet, cell=cell_name(place), rows=MOST_ROWS, columns=MOST_COLUMNS
            )
        # A number that could be a day is looked at again; few are, so few workbooks' styles are read.
        day = (
            value is not None and len(value) >= _SHORTEST_DAY and not formula and self._is_day(kind, content)
        )
        style = attributes.get("s", "0")
        if style in self._styles.unseen:
            self.guards.faint.add(place)
        typed = ""
        if isinstance(content, str) and (self._styles.old_fonts or self._fonts or kind == "inlineStr"):
            typed, content = content, self._as_seen(content, style, index)
        self.cells[place] = RawCell(content, formula, day, typed if typed != content else "")
        if len(self.cells) > self._room:
            raise WorkbookUnreadable("BOOK-126", limit=MOST_CELLS)

    def _is_day(self, kind: str, content: Content | None) -> bool:
        """True when the spreadsheet shows this number as a date."""
        if kind == "d":
            return True
        if kind != "n" or not isinstance(content, Decimal) or not _FIRST_DAY <= content <= _LAST_DAY:
            return False
        style = self._attributes.get("s")
        return style is not None and style in self._styles.days

    def _as_seen(self, text: str, style: str, index: int) -> str:
        """A text in the letters that its fonts showed: those of its runs, else the cell's."""
        font = self._styles.old_fonts.get(style, "")
        runs: Runs = self._fonts.get(index, (("", text),))
        if self._inline is not None:
            runs = tuple(zip(self._run_fonts, self._runs, strict=True))
        if not font and not any(is_old_font(own) for own, _ in runs):
            return text
        return in_unicode((own or font, run) for own, run in runs)

    def _content(self, kind: str, value: str | None, inline: str | None) -> Content | None:
        """What the cell's text means, by the cell's type."""
        if inline is not None:
            if kind != "inlineStr" or value is not None:
                self._refuse()
            return self._bounded(inline)
        if kind == "str" and value is not None:
            return self._text(value)
        if not value:
            return None if kind in _CELL_TYPES else self._refuse()
        read = self._scalar(kind, value)
        return self._refuse() if read is None else read

    def _scalar(self, kind: str, value: str) -> Content | None:
        """A number, truth value, error or date; `None` when the text is none."""
        if kind == "n":
            return number(value)
        if kind == "b":
            return _TRUTH.get(value)
        if kind == "e":
            return ErrorCell(value) if len(value) <= _MOST_ERROR else None
        if kind == "d":
            return day_number(value, since_1904=self._since_1904)
        return None

    def _text(self, text: str) -> str:
        """A text with its escapes decoded, held to the cap."""
        if "_x" not in text:
            return self._bounded(text)
        plain = unescape(text)
        return self._refuse() if plain is None else self._bounded(plain)

    def _bounded(self, text: str) -> str:
        if len(text) > MOST_TEXT:
            raise WorkbookUnreadable("BOOK-129", limit=MOST_TEXT)
        return text

    def _mark_covered(self) -> None:
        """Mark as formulas the cells that an array formula fills beside its own."""
        work = 0
        for top, left, bottom, right in self._covers:
            rows = range(top, min(bottom, MOST_ROWS) + 1)
            columns = range(left, min(right, MOST_COLUMNS) + 1)
            work += len(rows) * len(columns)
            if work > _MOST_COVERED:
                raise WorkbookUnreadable("BOOK-121")
            for place in product(rows, columns):
                cell = self.cells.get(place)
                if cell is not None and not cell.formula:
                    self.cells[place] = RawCell(cell.content, formula=True)

    def _refuse(self) -> NoReturn:
        """Refuse a cell that has no one meaning."""
        reference = self._attributes.get("r") or cell_name((self._row, self._column + 1))
        raise WorkbookUnreadable("BOOK-128", sheet=self._sheet, cell=reference[:16])


_SHORTEST_DAY = 5
_FIRST_DAY, _LAST_DAY = Decimal(10_000), Decimal(109_574)
"""Numbers that a typed `6/6` may turn into: days of the years 1927 to 2199, also counted from 1904."""

_TRUTH = MappingProxyType({"1": True, "0": False, "true": True, "false": False})
_CELL_TYPES = frozenset({"n", "b", "e", "d", "str", "inlineStr"})
