"""The clerk's own columns on the board: read back from the last file, whatever was done to it since.

Knows keys out of sight, printed names, and what to do when they disagree; refuses to know files, and where
the notes go next. Nothing that somebody typed is dropped: what fits no line is kept as a line of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from antt_sync.core.book import Place, RawBook, RawCell, RawSheet
from antt_sync.core.envelope import is_unit_id
from antt_sync.core.manifest import shown_in
from antt_sync.core.names import one_line
from antt_sync.core.roster import Unit
from antt_sync.core.values import EPOCH_1900, EPOCH_1904, folded, is_blank, read_date, show, shown
from antt_sync.messages.report_words import said

SIGN = "antt-board"
NAME = "ten"
OWN: Mapping[str, str] = {"goi": "board.called", "hen": "board.promised", "rieng": "board.private"}
"""The clerk's columns: key, and the name of its heading."""
ADDED = "+"
"""With this begins the key of a column that somebody added; its heading follows."""

Own = Mapping[str, str]
"""What stands in the clerk's columns of one line, by key."""


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of one period: by unit, and lines that belong to no unit of the registry.

    `added` are the keys of columns that the clerk made, in their order.
    """

    period: str = ""
    by_unit: Mapping[str, Own] = field(default_factory=dict)
    loose: tuple[tuple[str, Own], ...] = ()
    added: tuple[str, ...] = ()

    @property
    def columns(self) -> Mapping[str, str]:
        """The headings of all the clerk's columns, by key."""
        return {key: said(name) for key, name in OWN.items()} | {key: key[1:] for key in self.added}

    def lacks(self, other: Notes) -> bool:
        """Whether something is written in the others that is not written here."""
        said_here = all(
            text in self.by_unit.get(unit, {}).get(key, "")
            for unit, own in other.by_unit.items()
            for key, text in own.items()
        )
        known = all(line in self.loose for line in other.loose) and set(other.added) <= set(self.added)
        return not (said_here and known)


def token(period: str) -> str:
    """What says that a sheet is a board of a period."""
    return f"{SIGN}|{period}"


def read_notes(book: RawBook, units: Mapping[str, Unit]) -> Notes | None:
    """The notes in a board; `None` for a workbook that is none.

    A line belongs to the unit whose name is printed in it, when only one unit has that name: that is what the
    clerk saw while typing, even if keys were sorted away from their lines. Else its key says whose it is.
    """
    by_unit: dict[str, dict[str, str]] = {}
    loose: list[tuple[str, Own]] = []
    added: dict[str, None] = {}
    period = ""
    names: dict[str, list[str]] = {}
    for unit in units.values():
        names.setdefault(folded(unit.name), []).append(unit.id)
        if (office := units.get(unit.parent)) is not None:  # so are units of offices below called
            called = said("common.of_office", unit=unit.name, office=office.name)
            names.setdefault(folded(called), []).append(unit.id)
    for sheet in book.sheets:
        found = _token(sheet)
        if found is None:
            continue
        place, period = found
        board = _Board(book, sheet, place)
        added |= dict.fromkeys(key for key in board.own if key.startswith(ADDED))
        for key, name, own in board.lines():
            known = names.get(folded(name), [])
            unit_id = known[0] if len(known) == 1 else key
            if is_unit_id(unit_id):
                _join(by_unit.setdefault(unit_id, {}), own)
            elif own:
                loose.append((name, own))
    kept = {unit: own for unit, own in by_unit.items() if own}
    return Notes(period, kept, tuple(loose), tuple(added)) if period else None


def _token(sheet: RawSheet) -> tuple[tuple[int, int], str] | None:
    for place, cell in sheet.cells.items():
        text = shown_in(cell)
        if text.startswith(f"{SIGN}|"):
            return place, text.partition("|")[2]
    return None


class _Board:
    """A sheet of a board: where its headings and the clerk's columns are, whatever was moved or added."""

    def __init__(self, book: RawBook, sheet: RawSheet, place: Place) -> None:
        """`place` is that of the token: keys of columns stand beside it, keys of lines below it."""
        self.book, self.cells = book, sheet.cells
        self.top, self.keys = place
        self.rows = sorted({r for r, _ in self.cells if r > self.top})
        self.wide = sorted({c for _, c in self.cells if c != self.keys})
        headings = {said(name) for name in OWN.values()}
        bare = (r for r in self.rows if not self._at(r, self.keys))
        # Above the headings stand our own words, whatever column they reach into.
        self.head = next((r for r in bare if headings & {self._at(r, c) for c in self.wide}), None)
        self.own: dict[str, list[int]] = {}
        for column in self.wide:
            if key := self._key(column):
                self.own.setdefault(key, []).append(column)
        self.name = next((c for c in self.wide if self._at(self.top, c) == NAME), 0)

    def _at(self, row: int, column: int) -> str:
        return shown_in(self.cells.get((row, column)))

    def _key(self, column: int) -> str:
        """The key of one of the clerk's columns, by its heading where the key is not there; else nothing."""
        key = self._at(self.top, column)
        if key in OWN:
            return key
        if self.head is None or (key and not key.startswith(ADDED)):
            return ""
        heading = one_line(self._at(self.head, column))
        for own, name in OWN.items():
            if heading == said(name):
                return own
        filled = any((r, column) in self.cells for r in self.rows if r >= self.head)
        return f"{ADDED}{heading or key[1:]}" if filled else ""

    def lines(self) -> Iterable[tuple[str, str, dict[str, str]]]:
        """(key, printed name, what the clerk wrote) of every line below the headings, or that has a key."""
        for row in self.rows:
            key = self._at(row, self.keys)
            if not key and (self.head is None or row <= self.head):
                continue
            own: dict[str, str] = {}
            for name, columns in self.own.items():
                for column in columns:
                    if text := _note(self.book, self.cells.get((row, column)), name):
                        _join(own, {name: text})
            yield key, self._at(row, self.name), own


def _note(book: RawBook, cell: RawCell | None, key: str) -> str:
    if cell is None or cell.content is None or is_blank(cell.content):
        return ""
    if (key == "hen" or cell.day) and not isinstance(cell.content, str):
        entry = read_date(cell.content, epoch=EPOCH_1904 if book.epoch_1904 else EPOCH_1900).entry
        return show(entry)
    return shown(cell.content)


def _join(before: dict[str, str], own: Own) -> None:
    """Two lines of one unit: both texts stay."""
    for key, text in own.items():
        if text not in before.get(key, "").split(" | "):
            before[key] = f"{before[key]} | {text}" if key in before else text
