"""A spreadsheet file as its cells, before anybody asks what they mean.

Knows sheets, cells and notes; refuses to know forms, and which program wrote the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class ErrorCell:
    """A spreadsheet error value such as `#N/A` or `#REF!`: neither a value nor a blank."""

    text: str


Content = str | Decimal | bool | ErrorCell


@dataclass(frozen=True, slots=True)
class RawCell:
    """What a cell holds; a formula's `content` is its cached value, `None` when it has none.

    `day` says that the spreadsheet shows this number as a date; `typed` is what the file holds where its
    font says that other letters were seen.
    """

    content: Content | None
    formula: bool = False
    day: bool = False
    typed: str = ""


Place = tuple[int, int]
"""(row, column), both counted from 1, as people and spreadsheets count."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said at a cell: an ordinary note, or one contribution to a thread.

    `done` says that the thread was marked as settled.
    """

    text: str
    done: bool = False


Area = tuple[int, int, int, int]
"""(top, left, bottom, right), all included."""


def within(place: Place, areas: Iterable[Area]) -> bool:
    """True when a place lies in one of the areas."""
    row, column = place
    return any(top <= row <= bottom and left <= column <= right for top, left, bottom, right in areas)


@dataclass(frozen=True, slots=True)
class Guards:
    """What a sheet does to its cells: what nobody sees, where it is locked, where a list is offered.

    `faint` are cells whose own look shows nothing; `merged` are areas of which only the first cell shows.
    """

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    faint: frozenset[Place] = frozenset()
    merged: tuple[Area, ...] = ()
    protected: bool = False
    lists: tuple[Area, ...] = ()

    def hides(self, place: Place) -> bool:
        """True when people do not see what stands in this cell."""
        row, column = place
        if row in self.hidden_rows or place in self.faint:
            return True
        if any(first <= column <= last for first, last in self.hidden_columns):
            return True
        return any(
            top <= row <= bottom and left <= column <= right and (top, left) != place
            for top, left, bottom, right in self.merged
        )


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One worksheet: its non-blank cells, and what was said at cells, in the order in which it was said.

    `guards` is nothing where the format's reader does not show them; `formulas` has the texts of those
    formulas that the reader shows.
    """

    name: str
    cells: Mapping[Place, RawCell]
    notes: Mapping[Place, tuple[Said, ...]] = field(default_factory=dict)
    hidden: bool = False
    guards: Guards | None = None
    formulas: Mapping[Place, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class RawBook:
    """A whole spreadsheet file in reading order; `format` is `xlsx`, `xls` or `ods`.

    `sees_formulas` is false where the format's reader shows neither formulas nor notes.
    `epoch_1904` says that date numbers count from 1904.
    """

    sheets: tuple[RawSheet, ...]
    format: str = "xlsx"
    sees_formulas: bool = True
    epoch_1904: bool = False
    macros: bool = False


def column_letters(column: int) -> str:
    """`1 -> A`, `27 -> AA`."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(place: Place) -> str:
    """`(30, 7) -> G30`."""
    return f"{column_letters(place[1])}{place[0]}"
