"""A grid's rows become one form reading each, as if every unit had sent a workbook of its own.

Knows hidden keys, so rows and columns may have moved, been sorted or deleted; refuses to know the
register of units: a row says whose it is by id and by name, and the recipe asks where they differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from antt_sync.core import grid as grids
from antt_sync.core import sheet as keys
from antt_sync.core.book import Guards, Place, RawBook, RawCell, RawSheet, cell_name
from antt_sync.core.cell_reading import read_cell
from antt_sync.core.evaluator import personal
from antt_sync.core.findings import Finding, Param, Severity, Where
from antt_sync.core.handing import Handed
from antt_sync.core.manifest import shown_in, signed_at, text_of
from antt_sync.core.reading import FindForm, FormReading
from antt_sync.core.schema import Form
from antt_sync.core.token import Token, read_token
from antt_sync.core.values import (
    EPOCH_1900,
    EPOCH_1904,
    Entry,
    Unreadable,
    Value,
    is_blank,
    read_choice,
    shown,
)

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class GridsRead:
    """What a workbook's grids say: a reading for each filled row, and why a grid could not be read.

    `found` is true when there was a grid at all, filled or not.
    """

    forms: tuple[FormReading, ...] = ()
    unknown: tuple[Token, ...] = ()
    found: bool = False
    damaged: bool = False


def read_grids(book: RawBook, find_form: FindForm) -> GridsRead:
    """Read every grid of a workbook; one without grids has no forms and no tokens."""
    forms: list[FormReading] = []
    unknown: list[Token] = []
    found = damaged = False
    for sheet in book.sheets:
        place = signed_at(sheet, grids.GRID)
        if place is None:
            continue
        found = True
        token = read_token(text_of(sheet.cells[place]).removeprefix(grids.GRID))
        form = None if token is None else find_form(token)
        if token is None:
            damaged = True
        elif form is None:
            unknown.append(token)
        else:
            forms += _GridReader(book, sheet, place, token, form).readings()
    return GridsRead(tuple(forms), tuple(unknown), found, damaged)


@dataclass(frozen=True, slots=True)
class GridLine:
    """A row that is some unit's: where it stands, what it says, and how it was handed in, by column key."""

    number: int
    reading: FormReading
    handed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class GridSheet:
    """A whole grid as it lies in a workbook: its columns by key, and every unit's row, filled or not."""

    sheet: RawSheet
    at: Place
    token: Token
    form: Form
    columns: Mapping[str, int]
    lines: tuple[GridLine, ...]


def grid_sheets(book: RawBook, find_form: FindForm) -> tuple[GridSheet, ...]:
    """Every grid of a workbook that can be read, with its empty rows too."""
    found: list[GridSheet] = []
    for sheet in book.sheets:
        if (place := signed_at(sheet, grids.GRID)) is None:
            continue
        token = read_token(text_of(sheet.cells[place]).removeprefix(grids.GRID))
        if token is not None and (form := find_form(token)) is not None:
            reader = _GridReader(book, sheet, place, token, form)
            lines = tuple(reader.lines())
            found.append(GridSheet(sheet, place, token, form, reader.columns, lines))
    return tuple(found)


class _GridReader:
    """Reads one grid, row by row."""

    def __init__(self, book: RawBook, sheet: RawSheet, at: Place, token: Token, form: Form) -> None:
        self.sheet = sheet
        self.at = at
        self.token = token
        self.epoch = EPOCH_1904 if book.epoch_1904 else EPOCH_1900
        self.guards = sheet.guards or Guards()
        self.shared: list[Finding] = []
        self.columns: dict[str, int] = {}
        self.rows: dict[int, dict[int, RawCell]] = {}
        for (row, column), cell in sorted(sheet.cells.items()):
            if row > at[0]:
                self.rows.setdefault(row, {})[column] = cell
            elif row == at[0] and column != at[1] and (key := text_of(cell)) and key not in form.offered:
                self._take_column(key, column)
        self.form = form.grown(self.columns)
        self._say_missing_columns(form)

    def _take_column(self, key: str, column: int) -> None:
        if key in self.columns:
            self.shared.append(self._finding("FORM-107", Severity.ERROR, (self.at[0], column), key=key))
        self.columns.setdefault(key, column)

    def _say_missing_columns(self, form: Form) -> None:
        for column in grids.grid_of(form, self.token.period, ()).columns:
            if column.key not in self.columns and not column.cell.given:
                at = (grids.HEAD_AT, self.at[1])
                self.shared.append(self._finding("FORM-108", Severity.ERROR, at, column=column.title))

    def readings(self) -> Iterator[FormReading]:
        """The filled rows; a row that stands there twice, word for word, is one."""
        seen: list[tuple[str, str, Mapping[str, Entry]]] = []
        for number, cells in self.rows.items():
            key = text_of(cells.get(self.at[1]))
            reading = None if key.startswith(keys.STATIC) else self._row(number, key, cells)
            if reading is None or not reading.answered:
                continue
            if (said := (key, reading.chosen, reading.entries)) not in seen:
                seen.append(said)
                yield reading

    def lines(self) -> Iterator[GridLine]:
        """The rows that are some unit's: with a unit's key, or with an answer somebody typed."""
        for number, cells in self.rows.items():
            key = text_of(cells.get(self.at[1]))
            if key.startswith(keys.STATIC):
                continue
            reading = self._row(number, key, cells)
            typed = any(not cells[self.columns[a]].formula for a in reading.entries if a in self.columns)
            if key or typed:
                handed = {name: self._text(cells, name) for name in grids.HANDED}
                yield GridLine(number, reading, handed)

    def _row(self, number: int, key: str, cells: Mapping[int, RawCell]) -> FormReading:
        entries: dict[str, Entry] = {}
        given: dict[str, Value] = {}
        places: dict[str, str] = {}
        findings = list(self.shared)
        hidden = number in self.guards.hidden_rows
        for name, column in self.columns.items():
            cell = self.form.cells.get(name.removeprefix(keys.KNOWN))
            if (
                cell is None
                or cell.given != name.startswith(keys.KNOWN)
                or (cell.computed and not cell.given)
            ):
                continue
            places[cell.address] = cell_name((number, column))
            at = Where(sheet=self.sheet.name, cell=places[cell.address], address=cell.address)
            raw = cells.get(column)
            unseen = raw is not None and not hidden and self.guards.hides((number, column))
            entry, said = read_cell(cell, raw, at, epoch=self.epoch, unseen=unseen)
            if cell.given and entry is not None and not isinstance(entry, Unreadable):
                given[cell.address] = entry
            elif not cell.given and entry is not None:
                entries[cell.address] = entry
                findings += said
        findings += (*self._outside(number, cells), *self._persons(number, cells))
        channel, odd = self._channel(number, cells)
        name_at = (number, self.columns.get(grids.UNIT, self.at[1]))
        if hidden:
            name = self._said(cells, grids.UNIT)
            findings.append(self._finding("CELL-204", Severity.WARNING, name_at, value=name[:80]))
        return FormReading(
            token=Token(self.token.form, self.token.version, key, self.token.period, "", self.token.schema),
            form=self.form,
            sheet=self.sheet.name,
            entries={**entries, **given},
            places=places,
            carried=given,
            findings=(*findings, *odd),
            chosen=self._said(cells, grids.UNIT),
            handed=Handed(
                cell_name(name_at),
                channel,
                self._said(cells, grids.BY),
                self._said(cells, grids.RECEIVER),
            ),
        )

    def _text(self, cells: Mapping[int, RawCell], key: str) -> str:
        """What stands in a column of the frame, as text."""
        return shown_in(cells.get(self.columns.get(key, 0)))

    def _said(self, cells: Mapping[int, RawCell], key: str) -> str:
        """The same, as far as it counts."""
        return self._text(cells, key)[:LONGEST_NAME]

    def _channel(self, number: int, cells: Mapping[int, RawCell]) -> tuple[str, list[Finding]]:
        """How the answers came; by paper where nothing is said, or nothing that can be told."""
        first = next(iter(grids.CHANNELS.values()))
        said = self._said(cells, grids.CHANNEL)
        if not said:
            return first, []
        entry = read_choice(said, tuple(grids.CHANNELS)).entry
        if isinstance(entry, str):
            return grids.CHANNELS[entry], []
        place = (number, self.columns[grids.CHANNEL])
        return first, [self._finding("GRID-101", Severity.WARNING, place, value=said[:80])]

    def _persons(self, number: int, cells: Mapping[int, RawCell]) -> Iterator[Finding]:
        """A number of a person where only who handed the answers in, and who took them, is named."""
        for key in (grids.BY, grids.RECEIVER):
            if personal(self._said(cells, key)):
                yield self._finding("GRID-102", Severity.STOP, (number, self.columns[key]))

    def _outside(self, number: int, cells: Mapping[int, RawCell]) -> Iterator[Finding]:
        """What somebody wrote beside the grid's columns."""
        known = {self.at[1], *self.columns.values()}
        for column, cell in cells.items():
            if column not in known and not is_blank(cell.content):
                value = shown(cell.content)[:80]
                yield self._finding("CELL-202", Severity.WARNING, (number, column), value=value)

    def _finding(self, code: str, severity: Severity, place: Place, **params: Param) -> Finding:
        return Finding(code, severity, Where(sheet=self.sheet.name, cell=cell_name(place)), params)
