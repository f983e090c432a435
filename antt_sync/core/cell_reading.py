"""One cell as typed becomes the entry of its field, and whatever was understood instead of read is said.

Knows a field's type, formulas, and days that a spreadsheet made of numbers; refuses to know where on a
sheet a field stands: who found the cell says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from antt_sync.core.book import Content, RawCell
from antt_sync.core.findings import Finding, Param, Severity, Where
from antt_sync.core.old_fonts import guessed
from antt_sync.core.schema import Cell
from antt_sync.core.values import (
    BLANK,
    CellType,
    Entry,
    Reading,
    Unreadable,
    day_behind,
    is_blank,
    read_choice,
    read_date,
    read_int,
    read_lost_number,
    read_points,
    read_text,
    show,
    show_date,
    shown,
)

READ_AS = "CELL-201"
"""Said of a cell whose text was interpreted."""
BY_HAND = "GIVEN-004"
"""Said of a figure that an office would have given, and somebody typed."""
STRAY, BESIDE = "CELL-202", "FORM-114"
"""Said of what stands in no cell of the form: on its own sheet, or on one that nobody gave out."""
MOST_SHOWN = 80
"""So many characters of what was typed are told."""


def as_typed(findings: Iterable[Finding]) -> dict[str, str]:
    """What stood in the cells whose text was interpreted, by address."""
    return {f.where.address: str(f.params["value"]) for f in findings if f.code == READ_AS}


def outside_in(findings: Iterable[Finding]) -> dict[str, int]:
    """By sheet, how many filled cells are none of the form's: nothing of them is taken in."""
    found: dict[str, int] = {}
    for finding in findings:
        if finding.code in {STRAY, BESIDE}:
            sheet = finding.where.sheet
            found[sheet] = found.get(sheet, 0) + int(finding.params.get("count", 1))
    return found


def read_as(typed: str, entry: Entry | None, where: Where) -> Finding:
    """That a cell's text was interpreted: what stood there, and what it was taken for."""
    said: dict[str, Param] = {"value": typed[:MOST_SHOWN], "read_as": show(entry)[:MOST_SHOWN]}
    return Finding(READ_AS, Severity.WARNING, where, said)


def read_cell(
    cell: Cell, raw: RawCell | None, where: Where, *, epoch: date, unseen: bool = False
) -> tuple[Entry | None, tuple[Finding, ...]]:
    """What a person entered in a cell, and how it was read where that differs; a formula is no entry.

    `unseen` says that the sheet does not show the cell: what stands there counts, and is said.
    """
    if raw is None or (is_blank(raw.content) and not raw.formula):
        return None, ()
    if raw.formula:
        return Unreadable(shown(raw.content), "CELL-105"), ()
    reading = read_typed(cell, raw, epoch=epoch)
    said = [*_read_as(cell, raw, reading, where, epoch)]
    if unseen:
        value = show_date(reading.entry) if isinstance(reading.entry, date) else seen(raw, epoch=epoch)
        said.append(Finding("CELL-204", Severity.WARNING, where, {"value": value[:80]}))
    return reading.entry, tuple(said)


def seen(raw: RawCell, *, epoch: date, day: bool = False) -> str:
    """How a raw cell looks to a person; a number that shows as a date, or is known to be a `day`, as it."""
    if raw.content is None:
        return ""
    if (day or raw.day) and isinstance(raw.content, Decimal):
        return read_date(raw.content, epoch=epoch).read_as or shown(raw.content)
    return shown(raw.content)


def _read_as(cell: Cell, raw: RawCell, reading: Reading, where: Where, epoch: date) -> Iterator[Finding]:
    seen = raw.content
    said: dict[str, Param]
    if raw.typed and isinstance(seen, str):
        yield read_as(shown(raw.typed), reading.entry, where)
    elif cell.type is CellType.TEXT and isinstance(seen, str) and (guess := guessed(seen)):
        said = {"value": shown(seen)[:80], "read_as": guess[:80]}
        yield Finding("CELL-205", Severity.WARNING, where, said)
    elif _interpreted(cell, seen, reading):
        yield read_as("" if seen is None else shown(seen), reading.entry, where)
    elif cell.type is CellType.INT and (day := day_behind(reading.entry, seen, epoch=epoch)):
        said = {"value": str(reading.entry), "day": show_date(day)}
        yield Finding("CELL-203", Severity.WARNING, where, said)


def _interpreted(cell: Cell, seen: Content | None, reading: Reading) -> bool:
    """True when what was read is not what is seen; a real date is seen as the day it is."""
    if seen is None or not reading.read_as:
        return False
    told = isinstance(seen, str) or cell.type is CellType.CHOICE
    return told and shown(seen).casefold() != reading.read_as.casefold()


def read_typed(cell: Cell, raw: RawCell, *, epoch: date) -> Reading:
    """A raw cell read as its field's type; an integer out of the field's range is unreadable."""
    content = raw.content
    if content is None:
        return BLANK
    if raw.day and cell.type in {CellType.INT, CellType.DECIMAL}:
        return read_lost_number(content, epoch=epoch)
    match cell.type:
        case CellType.INT:
            reading = read_int(content)
            if isinstance(reading.entry, int) and not cell.smallest <= reading.entry <= cell.longest:
                return Reading(Unreadable(shown(content), "CELL-101"))
            return reading
        case CellType.DECIMAL:
            reading = read_points(content, step=cell.step)
            if isinstance(reading.entry, int) and not cell.smallest <= reading.entry <= cell.longest:
                return Reading(Unreadable(shown(content), "CELL-108"))
            return reading
        case CellType.DATE:
            return read_date(content, epoch=epoch)
        case CellType.CHOICE:
            return read_choice(content, cell.choices)
        case _:
            return read_text(content, longest=cell.longest)
