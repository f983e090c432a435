"""A report as data: sheets of titled blocks, tables with typed cells, links and marks, ready to print.

Knows what a report is made of and checks that it fits together; refuses to know what it is about, how
cells look, and which program opens it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Tone(StrEnum):
    """What a mark means to whoever glances at it; each has its own fill, in colour and in grey."""

    PLAIN = "plain"
    GOOD = "good"
    DONE = "done"
    WAIT = "wait"
    FIX = "fix"
    LATE = "late"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Mark:
    """Text that stands out; it begins with a symbol, so that no colour carries the meaning alone."""

    text: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Link:
    """Text or a number that leads to a line of a sheet of the same report, by that line's key."""

    text: str | int
    sheet: str
    key: str


Content = str | int | Mark | Link | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table over `span` columns of its sheet; `own` ones are for the clerk to fill, those with
    `choices` from a list."""

    key: str
    label: str
    span: int = 1
    align: str = "left"
    own: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table. `key` names it for links and for reading it back; a `band` is a heading over all
    columns, `strong` is a sum, `first` opens a group."""

    cells: tuple[Content, ...]
    key: str = ""
    band: bool = False
    strong: bool = False
    first: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and lines; a `main` one is repeated on every page, frozen and can be sorted and filtered."""

    columns: tuple[Column, ...]
    lines: Sequence[Line]
    main: bool = False
    numbers: bool = False


class Voice(StrEnum):
    """How a paragraph is spoken."""

    TITLE = "title"
    SUBTITLE = "subtitle"
    HEADING = "heading"
    BODY = "body"
    NOTE = "note"
    CENTRE = "centre"


@dataclass(frozen=True, slots=True)
class Words:
    """One paragraph over the whole width."""

    text: str
    voice: Voice = Voice.BODY


@dataclass(frozen=True, slots=True)
class Marks:
    """A row of marks that explain themselves: the legend."""

    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The head of an official paper: office and number on the left, country and day on the right."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    number: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """The foot of an official paper: what is said on the left, who signs on the right."""

    left: tuple[str, ...]
    right: tuple[str, ...]


class Look(StrEnum):
    """What a cell of a drawing stands for."""

    TEXT = "text"
    STRONG = "strong"
    SIGN = "sign"
    PART = "part"
    WARNING = "warning"
    STRIP = "strip"
    HEAD = "head"
    LABEL = "label"
    TO_FILL = "to_fill"
    FILLED = "filled"
    GREY = "grey"
    FINE = "fine"
    MISSING = "missing"
    WRONG = "wrong"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A cell of a drawing: the column it begins in (the sheet's first is 1), its text and its look."""

    first: int
    text: str
    look: Look = Look.TEXT
    span: int = 1


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A row of a drawing, as tall as its fullest cell unless its height in points is given."""

    cells: tuple[Drawn, ...]
    points: float = 0.0


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing made of cells."""

    rows: tuple[DrawnRow, ...]


Block = Words | Table | Marks | Letterhead | Signatures | Picture


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its columns' pixels, its blocks from top to bottom.

    A `token` says that the sheet is read back later: lines then carry their keys out of sight. One that is
    `one_page` is printed smaller rather than on a second page.
    """

    name: str
    grid: tuple[int, ...]
    blocks: tuple[Block, ...]
    landscape: bool = True
    token: str = ""
    one_page: bool = False

    def __post_init__(self) -> None:
        """Refuse a table that is wider or narrower than its sheet, a line that is not of its table, and a
        drawing whose cells lie over each other or beside the sheet."""
        for picture in (b for b in self.blocks if isinstance(b, Picture)):
            for row in picture.rows:
                taken = [c for cell in row.cells for c in range(cell.first, cell.first + cell.span)]
                if len(set(taken)) != len(taken) or not set(taken) <= set(range(1, len(self.grid) + 1)):
                    raise ValueError(f"{self.name}: a drawing's cells {taken}")
        for table in self.tables:
            if sum(c.span for c in table.columns) != len(self.grid):
                raise ValueError(f"{self.name}: a table of {sum(c.span for c in table.columns)} columns")
            for line in table.lines:
                if not line.band and len(line.cells) != len(table.columns):
                    raise ValueError(f"{self.name}: a line of {len(line.cells)} cells")

    @property
    def tables(self) -> tuple[Table, ...]:
        """Its tables, in order."""
        return tuple(b for b in self.blocks if isinstance(b, Table))


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report; `data` is the same for programs that read it."""

    name: str
    title: str
    office: str
    sheets: tuple[Sheet, ...]
    data: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a link that leads nowhere."""
        lines = {(s.name, line.key) for s in self.sheets for t in s.tables for line in t.lines}
        for sheet in self.sheets:
            for table in sheet.tables:
                for line in table.lines:
                    for cell in line.cells:
                        if isinstance(cell, Link) and (cell.sheet, cell.key) not in lines:
                            raise ValueError(f"{sheet.name}: a link to {cell.sheet} {cell.key}")
