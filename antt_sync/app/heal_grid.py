"""Làm sạch bảng nhập: a battered grid of many units' answers read row by row and laid out anew.

Knows rows, their units, and what the office gives each; refuses to guess whose a row is, and to write a grid
of which merge would stop a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from antt_sync.app.check import doubt_as_finding
from antt_sync.app.intake import looked_over_rows, told_unit
from antt_sync.app.prefill import prefill_for
from antt_sync.app.world import Books
from antt_sync.core.book import RawBook
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.findings import Finding, Severity
from antt_sync.core.grid import MOST_COLUMNS, Grid, GridRow, grid_of
from antt_sync.core.grid_mending import grid_mended, grid_renamed
from antt_sync.core.grid_reading import GridLine, GridSheet, grid_sheets
from antt_sync.core.mending import Mended, token_of, understood
from antt_sync.core.reading import FindForm
from antt_sync.core.schema import Form
from antt_sync.core.sheet import Prefill
from antt_sync.core.values import folded
from antt_sync.core.versions import names_now


@dataclass(frozen=True, slots=True)
class GridAfresh:
    """A grid as it came, and the clean one to be written; `said` is what merge would say of its rows."""

    raw: RawBook
    came: GridSheet
    grid: Grid
    prefill: Prefill
    said: tuple[tuple[Finding, Form], ...]

    def became(self, clean: RawBook) -> list[Mended]:
        """What became of every cell, now that the clean grid can be read."""
        (now,) = grid_sheets(clean, lambda _: self.grid.form)
        return grid_mended(self.raw, self.came, clean, now)


def grid_afresh(books: Books, raw: RawBook, find_form: FindForm) -> GridAfresh:
    """Read a battered grid by the newest version's rules, with its columns' names of today.

    Raises: UsageTrouble where it cannot be told which form it is of, or it is not one grid alone.
    """
    changes, first = books.desk.shelf.changes(), grid_sheets(raw, find_form)
    for sheet in first:
        names = names_now(changes, sheet.token.form, sheet.token.version)
        raw = grid_renamed(raw, {sheet.sheet.name: sheet.at}, names)
    found = grid_sheets(raw, find_form)
    if len(found) != 1 or any(token_of(sheet) is not None for sheet in raw.sheets):
        raise UsageTrouble("HEAL-102" if found else "HEAL-101")
    (came,) = found
    lines = [_understood(raw, line) for line in came.lines]
    grid = grid_of(came.form, came.token.period, [_row(books, line) for line in lines])
    if len(grid.places) > MOST_COLUMNS:
        raise UsageTrouble("USE-143", form=came.form.id, columns=len(grid.places))
    prefill = prefill_for(books, came.form, unit=None, period=came.token.period)
    return GridAfresh(raw, came, grid, prefill, tuple(_said(books, raw, came.form, lines)))


def _understood(raw: RawBook, line: GridLine) -> GridLine:
    """The row with the results of formulas that stand over its answers taken as typed."""
    return replace(line, reading=replace(line.reading, entries=understood(raw, line.reading)))


def _row(books: Books, line: GridLine) -> GridRow:
    """What is written of a row; where this PC does not know its unit, what the row itself says."""
    reading = line.reading
    cells = reading.form.cells
    entries = {a: e for a, e in reading.entries.items() if not cells[a].given}
    units = told_unit(books, reading)
    unit = units[0] if len(units) == 1 else None
    given = dict(reading.carried)
    name = reading.chosen
    if unit is not None:
        known = prefill_for(
            books, reading.form, unit=unit, period=reading.token.period, entries=entries
        ).known
        given |= {a: v for a, v in known.items() if a in cells and cells[a].given}
        # another name than the unit's own is a question for whoever takes the row in
        name = unit.name if not name or folded(name) == folded(unit.name) else name
    return GridRow(reading.token.unit, name, entries, given, line.handed)


def _said(
    books: Books, raw: RawBook, form: Form, lines: Sequence[GridLine]
) -> Iterator[tuple[Finding, Form]]:
    """What would forbid taking a row in, and the doubts whose they are: the same doubt of many rows once."""
    doubts: set[tuple[str, str]] = set()
    readings = [line.reading for line in lines if line.reading.answered]
    marks, sheets = looked_over_rows(books, raw, readings)
    yield from ((finding, form) for finding in marks)
    for sheet in sheets:
        stops = (f for f in sheet.findings if f.severity is Severity.STOP)
        alike = (f for f in sheet.findings if f.code.startswith("LIKE-"))
        yield from ((finding, form) for finding in (*stops, *alike))
        for finding in doubt_as_finding(sheet):
            said = (finding.code, repr(sorted(finding.params.items())))
            if said not in doubts:
                at = sheet.reading.handed.at if sheet.reading.handed else ""
                yield finding.at(cell=at), form
            doubts.add(said)
