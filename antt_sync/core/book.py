"""A spreadsheet file as its cells, before anybody asks what they mean.

Knows sheets, cells and notes; refuses to know forms, and which program wrote the file.
"""

from __future__ import annotations

from collections.abc import Mapping
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

    `day` says that the spreadsheet shows this number as a date.
    """

    content: Content | None
    formula: bool = False
    day: bool = False


Place = tuple[int, int]
"""(row, column), both counted from 1, as people and spreadsheets count."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said at a cell: an ordinary note, or one contribution to a thread.

    `done` says that the thread was marked as settled. The author is as the program that wrote it knew them.
    """

    text: str
    author: str = ""
    done: bool = False


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One worksheet: its non-blank cells, and what was said at cells, in the order in which it was said."""

    name: str
    cells: Mapping[Place, RawCell]
    notes: Mapping[Place, tuple[Said, ...]] = field(default_factory=dict)
    hidden: bool = False


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
