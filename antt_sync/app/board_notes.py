"""The clerk's own columns on the board: read back from the last file, whatever was done to it since.

Knows keys out of sight, printed names, and what to do when they disagree; refuses to know files, and where
the notes go next. Nothing that somebody typed is dropped: what fits no line is kept as a line of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from antt_sync.core.book import RawBook, RawCell, RawSheet
from antt_sync.core.envelope import is_unit_id
from antt_sync.core.roster import Unit
from antt_sync.core.values import EPOCH_1900, EPOCH_1904, folded, is_blank, read_date, show, shown
from antt_sync.messages.report_words import said

SIGN = "antt-board"
NAME = "ten"
OWN: Mapping[str, str] = {"goi": "board.called", "hen": "board.promised", "rieng": "board.private"}
"""The clerk's columns: key, and the name of its heading."""

Own = Mapping[str, str]
"""What stands in the clerk's columns of one line, by key."""


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of one period: by unit, and lines that belong to no unit of the registry."""

    period: str = ""
    by_unit: Mapping[str, Own] = field(default_factory=dict)
    loose: tuple[tuple[str, Own], ...] = ()


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
    period = ""
    names: dict[str, list[str]] = {}
    for unit in units.values():
        names.setdefault(folded(unit.name), []).append(unit.id)
    for sheet in book.sheets:
        found = _token(sheet)
        if found is None:
            continue
        (row, column), period = found
        for key, name, own in _lines(book, sheet, row, column):
            known = names.get(folded(name), [])
            unit_id = known[0] if len(known) == 1 else key
            if is_unit_id(unit_id):
                _join(by_unit.setdefault(unit_id, {}), own)
            elif own:
                loose.append((name, own))
    kept = {unit: own for unit, own in by_unit.items() if own}
    return Notes(period, kept, tuple(loose)) if period else None


def _token(sheet: RawSheet) -> tuple[tuple[int, int], str] | None:
    for place, cell in sheet.cells.items():
        text = _text(cell)
        if text.startswith(f"{SIGN}|"):
            return place, text.partition("|")[2]
    return None


def _text(cell: RawCell | None) -> str:
    return shown(cell.content) if cell is not None and cell.content is not None else ""


def _lines(
    book: RawBook, sheet: RawSheet, row: int, column: int
) -> Iterable[tuple[str, str, dict[str, str]]]:
    """(key, printed name, what the clerk wrote) of every line below the hidden keys."""
    columns = {_text(cell): c for (r, c), cell in sheet.cells.items() if r == row}
    headings = {said(name) for name in OWN.values()}
    below = False  # above the headings stand our own words, whatever column they reach into
    for line in sorted({r for r, _ in sheet.cells if r > row}):
        own = {key: _note(book, sheet.cells.get((line, columns[key])), key) for key in OWN if key in columns}
        own = {key: text for key, text in own.items() if text}
        key = _text(sheet.cells.get((line, column)))
        if headings & set(own.values()) and not key:
            below = True
        elif below or key:
            yield key, _text(sheet.cells.get((line, columns.get(NAME, 0)))), own


def _note(book: RawBook, cell: RawCell | None, key: str) -> str:
    if cell is None or cell.content is None or is_blank(cell.content):
        return ""
    if key == "hen" and not isinstance(cell.content, str):
        entry = read_date(cell.content, epoch=EPOCH_1904 if book.epoch_1904 else EPOCH_1900).entry
        return show(entry)
    return shown(cell.content)


def _join(before: dict[str, str], own: Own) -> None:
    """Two lines of one unit: both texts stay."""
    for key, text in own.items():
        if text not in before.get(key, "").split(" | "):
            before[key] = f"{before[key]} | {text}" if key in before else text
