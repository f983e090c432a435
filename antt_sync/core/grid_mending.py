"""What became of every cell of a battered grid once it was written afresh: nothing is lost unsaid.

Knows the grid as it came and the clean one, both as the one reader reads them, row by row and column by
column; refuses to know files. That a whole row or column lies elsewhere now is said once, not at each cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from antt_sync.core import grid as grids
from antt_sync.core import sheet as keys
from antt_sync.core.book import Guards, Place, RawBook, RawCell, RawSheet, cell_name
from antt_sync.core.cell_reading import seen
from antt_sync.core.grid_reading import GridLine, GridSheet
from antt_sync.core.manifest import shown_in, text_of
from antt_sync.core.mending import (
    Became,
    Mended,
    beside,
    epoch_of,
    in_order,
    lost_notes,
    place_named,
    told,
)
from antt_sync.core.schema import Cell
from antt_sync.core.values import CellType, Unreadable, is_blank, show, shown
from antt_sync.core.versions import column_now, key_now


def grid_renamed(raw: RawBook, at: Mapping[str, Place], names: Mapping[str, str]) -> RawBook:
    """The workbook with the columns of its grids called as now; `at` is where each sheet's keys begin."""
    return replace(raw, sheets=tuple(_renamed(sheet, at.get(sheet.name), names) for sheet in raw.sheets))


def _renamed(sheet: RawSheet, at: Place | None, names: Mapping[str, str]) -> RawSheet:
    if at is None or not names:
        return sheet
    cells = dict(sheet.cells)
    for place, cell in sheet.cells.items():
        known, _, address = text_of(cell).rpartition(":")
        row, dot, column = address.rpartition(".")
        if place[0] == at[0] and place[1] != at[1] and dot:
            before = f"{known}:" if known else ""
            cells[place] = RawCell(f"{before}{key_now(row, names)}.{column_now(column, names)}")
    return replace(sheet, cells=cells)


def grid_mended(raw: RawBook, came: GridSheet, clean: RawBook, now: GridSheet) -> list[Mended]:
    """Everything that is not in the clean grid just as it was in the one that came.

    `now` is the clean grid read back: it has the rows of the one that came, in their order.
    """
    found = [*_read_alike(_Grid(raw, came, now).lines())]
    for sheet in raw.sheets:
        if sheet.name != came.sheet.name:
            found += beside(sheet, clean, formulas=raw.sees_formulas, epoch=epoch_of(raw))
    return in_order((*found, *lost_notes(raw, clean)))


class _Grid:
    """The grid as it came and as it is now."""

    def __init__(self, raw: RawBook, came: GridSheet, now: GridSheet) -> None:
        self.came, self.now = came, now
        self.formulas, self.epoch = raw.sees_formulas, epoch_of(raw)
        self.guards = came.sheet.guards or Guards()
        self.key_at = {column: key for key, column in came.columns.items()}
        self.rows = {line.number: (line, again) for line, again in zip(came.lines, now.lines, strict=True)}
        self.static = _static_rows(now.sheet, now.at)

    def lines(self) -> Iterator[Mended]:
        """What became of each cell, and of rows and columns as a whole."""
        for place, cell in sorted(self.came.sheet.cells.items()):
            if is_blank(cell.content) and not cell.formula:
                continue
            if place[0] == self.came.at[0]:
                yield from self._key(place, cell)
            elif place[0] not in self.rows:
                yield from self._printed(place, cell)
            elif place[1] != self.came.at[1]:
                yield from self._of_unit(place, cell)
            elif text_of(cell) != self.rows[place[0]][1].reading.token.unit:
                yield self._told(place, Became.LEFT)
        yield from self._wholes()

    def _key(self, place: Place, cell: RawCell) -> Iterator[Mended]:
        """A hidden key at the head of a column: ours says nothing of itself."""
        key = text_of(cell)
        if place != self.came.at and key not in self.now.columns and key not in self.came.form.offered:
            yield self._told(place, Became.LEFT)

    def _printed(self, place: Place, cell: RawCell) -> Iterator[Mended]:
        """What stands above the units' rows, or in no unit's row."""
        line = text_of(self.came.sheet.cells.get((place[0], self.came.at[1])))
        row, column = self.static.get(line), self.now.columns.get(self.key_at.get(place[1], ""))
        if row is not None and place[1] == self.came.at[1]:
            return
        own = None if row is None or column is None else self.now.sheet.cells.get((row, column))
        if own is None or own.content is None:
            yield self._told(place, Became.LEFT)
        elif own.formula:
            if self.formulas and not cell.formula:
                yield self._told(place, Became.RESTORED, shown(own.content))
        elif shown(own.content) != shown(cell.content):
            other = not self.now.form.hash.startswith(self.came.token.schema)
            yield self._told(place, Became.REPRINTED if other else Became.RESTORED, shown(own.content))

    def _of_unit(self, place: Place, cell: RawCell) -> Iterator[Mended]:
        """A cell of a unit's row."""
        again = self.rows[place[0]][1]
        key = self.key_at.get(place[1], "")
        own = self.came.form.cells.get(key)
        number = key == keys.NUMBER and isinstance(cell.content, Decimal)  # counted anew
        if number or (key == grids.STATE and (cell.formula or cell.content in grids.STATES)):
            return
        if own is not None and not own.given:
            yield from self._answer(place, cell, own)
            return
        column = self.now.columns.get(key)
        clean = None if column is None else self.now.sheet.cells.get((again.number, column))
        text = shown_in(clean)
        if cell.formula and key in grids.HANDED and text:
            yield self._told(place, Became.CONSTANT, text)
        elif not text:
            yield self._told(place, Became.LEFT)
        elif cell.formula or text != shown(cell.content):
            yield self._told(place, Became.RESTORED if key == grids.STATE else Became.REPRINTED, text)

    def _answer(self, place: Place, cell: RawCell, own: Cell) -> Iterator[Mended]:
        entry = self.rows[place[0]][1].reading.entries.get(own.address)
        if entry is None:
            yield self._told(place, Became.LEFT)
        elif cell.formula:
            yield self._told(place, Became.CONSTANT, show(entry))
        elif isinstance(entry, Unreadable):
            yield self._told(place, Became.UNREAD, show(entry))
        elif isinstance(cell.content, str | bool) and (cell.typed or show(entry) != shown(cell.content)):
            yield self._told(place, Became.READ, show(entry))
        whole = place[0] in self.guards.hidden_rows or self._hidden(place[1])
        if not whole and self.guards.hides(place):
            at = self.rows[place[0]][1].reading.places.get(own.address, "")
            yield self._told(place, Became.SHOWN, at)

    def _told(self, place: Place, became: Became, now: str = "") -> Mended:
        cell = self.came.form.cells.get(self.key_at.get(place[1], "").removeprefix(keys.KNOWN))
        line = self.rows.get(place[0])
        day = cell is not None and cell.type is CellType.DATE and line is not None
        was = seen(self.came.sheet.cells[place], epoch=self.epoch, day=day)
        found = told(self.came.sheet, place, was, became, now)
        address = cell.address if cell is not None and line is not None else ""
        return replace(found, address=address, form=self.came.form.id, whose=_whose(line[0]) if line else "")

    def _wholes(self) -> Iterator[Mended]:
        """Rows and columns that lie elsewhere or were hidden, and lists that are gone."""
        name, form, guards = self.came.sheet.name, self.came.form.id, self.guards
        at = self.came.columns.get(grids.UNIT, self.came.at[1])
        there = self.now.columns.get(grids.UNIT, self.now.at[1])
        hidden = [number for number in self.rows if number in guards.hidden_rows]
        for number in hidden:
            whose, now = _whose(self.rows[number][0]), cell_name((self.rows[number][1].number, there))
            yield Mended(name, cell_name((number, at)), "", whose, Became.SHOWN, now, form, whose=whose)
        moved = ((number, again.number) for number, (_, again) in self.rows.items())
        for (first, last), (since, until) in _together(moved):
            whose = _span(_whose(self.rows[first][0]), _whose(self.rows[last][0]), " … ")
            was, now = _cells((first, at), (last, at)), _cells((since, there), (until, there))
            yield Mended(name, was, "", whose, Became.MOVED, now, form)
        yield from self._columns()
        if self.came.sheet.guards is not None and not guards.lists:
            yield Mended(name, "", "", "", Became.LISTED)

    def _columns(self) -> Iterator[Mended]:
        name, form, head = self.came.sheet.name, self.came.form.id, self.static.get(grids.HEAD, 1)
        pairs = sorted(
            (c, self.now.columns[k]) for k, c in self.came.columns.items() if k in self.now.columns
        )
        titles = {now: self._title((head, now)) for _, now in pairs}
        for column, now in pairs:
            if self._hidden(column):
                at, there = cell_name((head, column)), cell_name((head, now))
                yield Mended(name, at, "", titles[now], Became.SHOWN, there, form)
        for (first, last), (since, until) in _together(pairs):
            was, there = _cells((head, first), (head, last)), _cells((head, since), (head, until))
            yield Mended(name, was, "", _span(titles[since], titles[until], " … "), Became.MOVED, there, form)

    def _title(self, place: Place) -> str:
        return shown_in(self.now.sheet.cells.get(place))

    def _hidden(self, column: int) -> bool:
        return any(first <= column <= last for first, last in self.guards.hidden_columns)


def _read_alike(lines: Iterable[Mended]) -> Iterator[Mended]:
    """The lines with what was read the same way in one column told once, with all its cells."""
    alike: dict[Mended, list[Mended]] = {}
    for line in lines:
        if line.became is Became.READ:
            alike.setdefault(replace(line, cell="", whose=""), []).append(line)
        else:
            yield line
    for line, each in alike.items():
        places = [place_named(one.cell) for one in each]
        column = places[0][1]
        runs = _together(((row, row) for row, _ in places), moved=False)
        cells = ", ".join(_cells((first, column), (last, column)) for (first, last), _ in runs)
        yield replace(line, cell=cells, whose=each[0].whose if len(each) == 1 else "")


def _together(
    pairs: Iterable[tuple[int, int]], *, moved: bool = True
) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Neighbours that are neighbours still: ((first, last) before, (first, last) now); only what `moved`."""
    found: list[tuple[tuple[int, int], tuple[int, int]]] = []
    for before, now in pairs:
        if moved and before == now:
            continue
        if found and (found[-1][0][1] + 1, found[-1][1][1] + 1) == (before, now):
            found[-1] = ((found[-1][0][0], before), (found[-1][1][0], now))
        else:
            found.append(((before, before), (now, now)))
    return found


def _cells(first: Place, last: Place) -> str:
    return _span(cell_name(first), cell_name(last), ":")


def _span(first: str, last: str, between: str) -> str:
    return first if first == last else f"{first}{between}{last}"


def _whose(line: GridLine) -> str:
    return line.reading.chosen or line.reading.token.unit


def _static_rows(sheet: RawSheet, at: Place) -> dict[str, int]:
    """The rows above the units', by their key."""
    keyed = ((text_of(cell), row) for (row, column), cell in sheet.cells.items() if column == at[1])
    return {key: row for key, row in keyed if key.startswith(keys.STATIC)}
