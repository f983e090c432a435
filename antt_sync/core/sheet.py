"""Where a form's cells stand on its sheet: lines from top to bottom, columns from left to right.

Knows the order of lines and columns and the hidden keys that let both move; refuses to know looks
(the writer's) and what a stranger did to the sheet (the reader's).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from antt_sync.core.book import column_letters
from antt_sync.core.schema import Cell, Form, Row, Section
from antt_sync.core.values import CellType, Value

KEY, MARK, NUMBER, LABEL, UNIT = "#key", "#mark", "#tt", "noi_dung", "#dvt"
CHECK, MISSING, WRONG, REMINDER = "#kiem_tra", "#thieu", "#loi", "#nhac"
NEXT, CODE, RESULT, MORE = "#ke_tiep", "#ma_kiem", "#ket_qua", "#tiep:"
MANY_CELLS, MOST_MORE = 9, 3
"""What may be said of a row with many cells does not fit one formula: it goes on in hidden columns."""
DAY, KNOWN, LACK = "#ngay:", "#biet:", "#thieu:"
STATIC = "~"
"""Keys that begin so stand in front of lines the template owns: nothing there is an answer."""


class LineKind(StrEnum):
    """What a line of the sheet is for."""

    KEYS = "keys"
    STRIP = "strip"
    SHORT = "short"
    TIP = "tip"
    CHOOSE = "choose"
    BANNER = "banner"
    BANNER_MORE = "banner_more"
    NATION = "nation"
    MOTTO = "motto"
    RULE = "rule"
    PLACE = "place"
    TITLE = "title"
    SUBTITLE = "subtitle"
    TITLE_RULE = "title_rule"
    WINDOW = "window"
    PART = "part"
    INFO = "info"
    LEGEND = "legend"
    HEAD = "head"
    HEAD_MORE = "head_more"
    HEAD_NUMBERS = "head_numbers"
    BAND = "band"
    ROW = "row"
    SIGNER = "signer"
    SIGN_HINT = "sign_hint"
    SIGN_NAME = "sign_name"
    CODE = "code"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sheet; `row` or `section` where it belongs to one, `place` tells twins apart."""

    kind: LineKind
    row: Row | None = None
    section: Section | None = None
    place: int = 0

    @property
    def key(self) -> str:
        """The line's hidden key: a row's own, or a static one."""
        if self.row is not None:
            return self.row.key
        if self.section is not None:
            return f"{STATIC}{self.kind}.{self.section.id}"
        return f"{STATIC}{self.kind}.{self.place}"


@dataclass(frozen=True, slots=True)
class Prefill:
    """What is printed on a workbook before anybody fills it; all text is shown as given.

    `choices` are the units to choose from in a workbook made for nobody; `opened` says that cells are to be
    typed which an office's store gives, where they are not `known`.
    """

    unit: str
    unit_name: str
    period: str
    office_name: str = ""
    place_name: str = ""
    recipient: str = ""
    phone: str = ""
    citing: str = ""
    local_name: str = ""
    due: date | None = None
    window: tuple[date, date] | None = None
    base: str = ""
    known: Mapping[str, Value] = field(default_factory=dict)
    parameters: Mapping[str, int] = field(default_factory=dict)
    choices: tuple[str, ...] = ()
    opened: bool = False

    @property
    def previous(self) -> str:
        """The period a year earlier."""
        return previous_period(self.period)


def previous_period(period: str) -> str:
    """The same kind of period a year earlier: `2024-6T -> 2023-6T`; what is no period stays as it is."""
    year, dash, rest = period.partition("-")
    return f"{int(year) - 1:04d}{dash}{rest}" if re.fullmatch("[0-9]{4}", year) else period


def _lines(form: Form, *, returned: bool, choosing: bool) -> Iterator[Line]:
    kind = LineKind
    yield Line(kind.KEYS)
    if not returned:
        yield Line(kind.TIP)
    yield from (Line(kind.STRIP), Line(kind.SHORT))
    if choosing:
        yield Line(kind.CHOOSE)
    if returned:
        yield from (Line(kind.BANNER), Line(kind.BANNER_MORE))
    yield from (Line(kind.NATION), Line(kind.MOTTO), Line(kind.RULE), Line(kind.PLACE))
    yield from (Line(kind.TITLE), Line(kind.SUBTITLE), Line(kind.TITLE_RULE), Line(kind.WINDOW))
    yield Line(kind.PART, place=1)
    yield from (Line(kind.INFO, place=n) for n in range(3))
    yield Line(kind.PART, place=2)
    yield from (Line(kind.LEGEND), Line(kind.HEAD), Line(kind.HEAD_MORE), Line(kind.HEAD_NUMBERS))
    for section in form.sections:
        yield Line(kind.BAND, section=section)
        yield from (Line(kind.ROW, row=row) for row in section.rows)
    yield from (Line(kind.SIGNER), Line(kind.SIGN_HINT), Line(kind.CODE), Line(kind.SIGN_NAME))
    yield Line(kind.STATUS)


def required_cells(row: Row) -> tuple[Cell, ...]:
    """The cells of a row that may have to be filled."""
    return tuple(cell for cell in row.cells if not cell.computed and cell.required is not None)


def _column_keys(form: Form) -> Iterator[str]:
    yield from (KEY, MARK, NUMBER, LABEL, UNIT)
    yield from (column.key for column in form.columns)
    yield from (CHECK, MISSING, WRONG, REMINDER, NEXT, CODE, RESULT)
    cells = form.cells.values()
    for column in form.columns:
        if any(c.column == column.key and c.type is CellType.DATE for c in cells):
            yield DAY + column.key
    lacking = {c.column for row in form.rows if len(asked := required_cells(row)) > 1 for c in asked}
    yield from (LACK + key for key in (LABEL, *(c.key for c in form.columns)) if key in lacking)
    for column in form.columns:
        if any(c.column == column.key and c.known is not None for c in cells):
            yield KNOWN + column.key
    if any(len(row.cells) > MANY_CELLS for row in form.rows):
        yield from (f"{MORE}{n}" for n in range(1, MOST_MORE + 1))


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """A form laid out: every line with its number (from 1), every column with its number (from 1)."""

    form: Form
    lines: tuple[Line, ...]
    columns: Mapping[str, int]
    row_at: Mapping[str, int]

    def letters(self, column: str) -> str:
        """A column's letters: `G`."""
        return column_letters(self.columns[column])

    def at(self, row: str, column: str) -> str:
        """A cell's name by row key and column key: `G30`."""
        return f"{self.letters(column)}{self.row_at[row]}"

    def cell(self, address: str) -> str:
        """A cell's name by address."""
        row, _, column = address.rpartition(".")
        return self.at(row, column)

    def down(self, column: str) -> str:
        """The range of a helper column over all rows of the form: `M21:M80`."""
        numbers = [self.row_at[row.key] for row in self.form.rows]
        letters = self.letters(column)
        return f"{letters}{min(numbers)}:{letters}{max(numbers)}"

    @property
    def chooser(self) -> str:
        """The line that asks for the unit, by key, where there is one."""
        key = Line(LineKind.CHOOSE).key
        return key if key in self.row_at else ""

    def left(self, column: str) -> str:
        """A helper column over everything that may be left to do: the form's rows, and the unit to choose."""
        rows = self.down(column)
        return f"{self.at(self.chooser, column)},{rows}" if self.chooser else rows


def plan(form: Form, *, returned: bool = False, choosing: bool = False) -> SheetPlan:
    """Lay a form out; the same form always lies the same way. `choosing` asks for the unit on top."""
    lines = tuple(_lines(form, returned=returned, choosing=choosing))
    columns = {key: n for n, key in enumerate(_column_keys(form), start=1)}
    return SheetPlan(form, lines, columns, {line.key: n for n, line in enumerate(lines, start=1)})
