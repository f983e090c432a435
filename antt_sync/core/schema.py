"""A form as data: what one version of a form asks, in which rows and columns, under which rules.

Knows the shape of a form and compiles it from plain data, all findings at once; refuses to know
TOML, files, sheets' looks, or what anybody answered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from antt_sync.core.expressions import DOWN, Expr, Op, Ref, renamed, standing_in
from antt_sync.core.findings import Severity
from antt_sync.core.known import Known, Looks, Of, OnPaper, Take
from antt_sync.core.values import COMPUTED, CellType

MOST_ROWS = 999
"""A table never grows beyond this, whatever address a stranger sends."""

_SHAPES = 8
"""How many grown forms are kept at hand: an office has few lists longer than what is prepared."""

_TABLE_CELL = re.compile(r"([a-z][a-z0-9_]*)\[([1-9][0-9]{0,2})\]\.")


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in both languages."""

    vi: str
    en: str

    def to(self, lang: str) -> str:
        """The words in the language asked for."""
        return self.en if lang == "en" else self.vi


@dataclass(frozen=True, slots=True)
class Column:
    """An entry column: its key, printed heading, heading group and width in pixels."""

    key: str
    label: Text
    short: Text
    width: int
    group: Text | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row: an entry, or a value worked out from others."""

    address: str
    column: str
    type: CellType
    choices: tuple[str, ...] = ()
    longest: int = 0
    smallest: int = 0
    step: int = 1
    required: Expr | None = None
    when: Expr | None = None
    value: Expr | None = None
    known: Known | None = None
    given: bool = False
    rule: str = ""
    """The code of the rule whose answer a worked-out cell is: `R06` where a count must be 0."""

    @property
    def from_above(self) -> bool:
        """True when the office above the unit gives it: nobody else's word for it counts there."""
        asked = self.known
        return self.given and asked is not None and (asked.of is Of.OFFICE or asked.take is Take.REGISTRY)

    @property
    def computed(self) -> bool:
        """True when nobody types it: worked out, or given by the office."""
        return self.given or self.type in COMPUTED

    @property
    def said(self) -> bool:
        """True for what a submission says: what people fill, and what the office gave them."""
        return self.given or self.type not in COMPUTED


@dataclass(frozen=True, slots=True)
class ParameterWords:
    """What a parameter decides, in words; `unverified` when its default stands where the law was not read."""

    words: Text
    unverified: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """Which units below a table has a row for: their kinds, and forms of which they need one that counts."""

    kinds: tuple[str, ...]
    having: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Words for the Kiểm tra column when `when` holds and nothing is wrong in the row."""

    when: Expr
    text: Expr


@dataclass(frozen=True, slots=True)
class Row:
    """A printed row: its key, number, label and cells; `part_of` names the row it details."""

    key: str
    number: str
    label: Text
    unit: Text
    criterion: str
    source: str
    part_of: str
    table: str
    cells: tuple[Cell, ...]
    notes: tuple[Note, ...] = ()
    listing: Listing | None = None

    def cell(self, column: str) -> Cell | None:
        """The row's cell in a column, if it has one there."""
        return next((c for c in self.cells if c.column == column), None)


@dataclass(frozen=True, slots=True)
class Section:
    """A band of the form and the rows under it, tables already laid out in rows."""

    id: str
    label: Text
    note: Text
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold, where it shows when it does not, and the words for it.

    `each` is `text` for a rule over every text cell, or a table's id for one over its rows. `of_set` is a
    rule that only an office can tell, from its whole set: it is in no workbook.
    """

    id: str
    code: str
    severity: Severity
    at: str
    each: str
    holds: Expr
    live: Expr
    title: Text
    what: Text
    do: Text
    source: str
    of_set: bool = False


@dataclass(frozen=True, slots=True)
class FormHead:
    """What a form is, before anybody needs its rows: who files it, who fills it, in which window."""

    id: str
    version: str
    hash: str
    kinds: tuple[str, ...]
    window: str
    filled_by: str
    on_paper: OnPaper | None = None


@dataclass(frozen=True)
class Form:
    """One released version of a form."""

    id: str
    version: str
    hash: str
    kinds: tuple[str, ...]
    window: str
    title: Text
    subtitle: Text
    sheet: Text
    signer: Text
    source: str
    columns: tuple[Column, ...]
    label_width: int
    result_column: str
    sections: tuple[Section, ...]
    rules: tuple[Rule, ...]
    tables: Mapping[str, Row] = field(default_factory=dict)
    parameters: Mapping[str, int] = field(default_factory=dict)
    days: frozenset[str] = frozenset()
    parameter_words: Mapping[str, ParameterWords] = field(default_factory=dict)
    filled_by: str = "unit"
    code_of_given: bool = False
    on_paper: OnPaper | None = None
    opened: frozenset[str] = frozenset()
    """The cells that `core.opened` made to be typed."""

    def __repr__(self) -> str:
        """Its name: a form written out fills pages."""
        return f"Form({self.id} {self.version})"

    @property
    def head(self) -> FormHead:
        """What the form is."""
        names = (self.id, self.version, self.hash)
        return FormHead(*names, self.kinds, self.window, self.filled_by, self.on_paper)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every row, in printed order."""
        return tuple(row for section in self.sections for row in section.rows)

    @cached_property
    def row_of(self) -> Mapping[str, Row]:
        """Row by key."""
        return {row.key: row for row in self.rows}

    @cached_property
    def cells(self) -> Mapping[str, Cell]:
        """Cell by address, in printed order."""
        return {cell.address: cell for row in self.rows for cell in row.cells}

    @cached_property
    def entry_cells(self) -> Mapping[str, Cell]:
        """The cells that people fill, by address."""
        return {a: c for a, c in self.cells.items() if not c.computed}

    @cached_property
    def offered(self) -> frozenset[str]:
        """Every text that some cell offers to choose; one that stands among hidden keys is none of them."""
        return frozenset(text for cell in self.cells.values() for text in cell.choices)

    @cached_property
    def said_cells(self) -> Mapping[str, Cell]:
        """What a submission says, by address: the cells people fill, and what the office gave them."""
        return {a: c for a, c in self.cells.items() if c.said}

    @cached_property
    def looks(self) -> Looks:
        """Which other forms this one looks at."""
        cells = (c for row in (*self.rows, *self.tables.values()) for c in row.cells)
        standing = (name for rule in self.rules if rule.of_set for name in standing_in(rule.holds))
        return Looks(self.id, self.kinds, (c.known for c in cells if c.known is not None), standing)

    @cached_property
    def known_cells(self) -> Mapping[str, Known]:
        """Where the office may already have a cell's value, by address."""
        return {a: c.known for a, c in self.cells.items() if c.known is not None}

    @cached_property
    def criteria(self) -> tuple[Row, ...]:
        """The rows whose result counts towards the conclusion."""
        return tuple(row for row in self.rows if row.criterion)

    @cached_property
    def _parts(self) -> Mapping[str, tuple[Row, ...]]:
        parts: dict[str, list[Row]] = {row.key: [] for row in self.rows}
        for row in self.rows:
            parts[row.key].append(row)
            if row.part_of in parts and row.part_of != row.key:
                parts[row.part_of].append(row)
        return {key: tuple(rows) for key, rows in parts.items()}

    def parts_of(self, key: str) -> tuple[Row, ...]:
        """A row and the rows that detail it."""
        return self._parts.get(key, ())

    @cached_property
    def _by_table(self) -> Mapping[str, tuple[Row, ...]]:
        return {table: tuple(row for row in self.rows if row.table == table) for table in self.tables}

    def table_rows(self, table: str) -> tuple[Row, ...]:
        """The rows of a table, prepared ones first."""
        return self._by_table.get(table, ())

    def heading_of(self, address: str) -> str:
        """What stands above a table's row, also one that is gone: a row's key, or a section's id."""
        table = address.partition(".")[0].partition("[")[0]
        row = self.tables.get(table)
        if row is None or row.part_of:
            return row.part_of if row else ""
        return next((s.id for s in self.sections if any(r.table == table for r in s.rows)), "")

    def cell_at(self, address: str) -> Cell | None:
        """The cell of an address; in a table the one that all its rows have, however far it may grow."""
        match = _TABLE_CELL.match(address) if "[" in address else None
        if match is None:
            return self.cells.get(address)
        return self._columns_of.get((match[1], address[match.end() :]))

    @cached_property
    def _columns_of(self) -> Mapping[tuple[str, str], Cell]:
        return {(table, cell.column): cell for table, row in self.tables.items() for cell in row.cells}

    @cached_property
    def _downs(self) -> dict[str, Op]:
        return {}

    def down(self, column: Ref) -> Op:
        """A table's column, spelt out as its cells from top to bottom."""
        if column.address not in self._downs:
            table, _, key = column.address.partition(".")
            cells = tuple(Ref(f"{row.key}.{key}") for row in self.table_rows(table))
            self._downs[column.address] = Op(DOWN, cells)
        return self._downs[column.address]

    def shape(self, addresses: Iterable[str]) -> tuple[int, ...]:
        """How many rows each table needs for these addresses; never fewer than are prepared."""
        wanted = {table: len(rows) for table, rows in self._by_table.items()}
        for address in addresses:
            match = _TABLE_CELL.match(address) if "[" in address else None
            if match and match[1] in wanted:
                wanted[match[1]] = max(wanted[match[1]], int(match[2]))
        return tuple(wanted.values())

    @cached_property
    def _shaped(self) -> dict[tuple[int, ...], Form]:
        """Forms grown before: an office's long list is asked about once for each of its units."""
        return {}

    def shaped(self, shape: tuple[int, ...]) -> Form:
        """The same form with this many rows in its tables."""
        if shape == self.shape(()):
            return self
        if shape not in self._shaped:
            wanted = dict(zip(self.tables, shape, strict=True))
            sections = tuple(
                replace(s, rows=tuple(_grown_rows(s.rows, self.tables, wanted))) for s in self.sections
            )
            if len(self._shaped) >= _SHAPES:
                self._shaped.clear()
            self._shaped[shape] = replace(self, sections=sections)
        return self._shaped[shape]

    def grown(self, addresses: Iterable[str]) -> Form:
        """The same form with as many table rows as the addresses need, at most `MOST_ROWS` a table."""
        return self.shaped(self.shape(addresses))


def _grown_rows(rows: tuple[Row, ...], tables: Mapping[str, Row], wanted: Mapping[str, int]) -> Iterator[Row]:
    seen: set[str] = set()
    for row in rows:
        if not row.table:
            yield row
        elif row.table not in seen:
            seen.add(row.table)
            yield from (table_row(tables[row.table], n) for n in range(1, wanted[row.table] + 1))


def table_row(template: Row, number: int) -> Row:
    """Row `number` of a table: `hoat_dong[3]`, its expressions looking at that row."""
    key = f"{template.table}[{number}]"

    def here(ref: Ref) -> Ref:
        row, _, column = ref.address.partition(".")
        return replace(ref, address=f"{key}.{column}") if row == "row" else ref

    def moved(expr: Expr | None) -> Expr | None:
        return None if expr is None else renamed(expr, here)

    cells = tuple(
        replace(
            c,
            address=f"{key}.{c.column}",
            required=moved(c.required),
            when=moved(c.when),
            value=moved(c.value),
        )
        for c in template.cells
    )
    notes = tuple(Note(renamed(n.when, here), renamed(n.text, here)) for n in template.notes)
    return replace(
        template, key=key, number=template.number.replace("{n}", str(number)), cells=cells, notes=notes
    )
