"""A form laid on its side: a row for each unit, a column for each cell that somebody has to type.

Knows the hidden keys of the grid, its columns in printed order, and which table rows are left out;
refuses to know looks (the writer's) and what a stranger did to the sheet (the reader's).

A table takes at most `MOST_TABLE` columns: as many of its printed rows as fit whole, at least one, and
as many as answers already there need.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from antt_sync.core import sheet as keys
from antt_sync.core.book import column_letters
from antt_sync.core.expressions import Lit
from antt_sync.core.live import short_name
from antt_sync.core.schema import Cell, Form, Row, Section
from antt_sync.core.token import SCHEMA_DIGITS, Token
from antt_sync.core.values import CellType, Entry, Value

GRID = "grid|"
"""In front of the token: a sheet that holds many units' answers is none unit's own."""

UNIT, STATE, CHANNEL, BY, RECEIVER = "#don_vi", "#trang_thai", "#cach_nhan", "#nguoi_nop", "#nguoi_nhan"
FRAME = (keys.KEY, keys.NUMBER, UNIT, STATE, CHANNEL, BY, RECEIVER)
"""The columns in front of the answers, by key."""
HEAD = f"{keys.STATIC}dau"
"""The key of the row in which the columns' titles stand."""
HANDED = (CHANNEL, BY, RECEIVER)
"""Those in which a clerk writes how the answers came."""

STATES = EMPTY, TYPING, FULL = "trống", "đang nhập", "đủ"
CHANNELS: Mapping[str, str] = MappingProxyType(
    {
        "Giấy": "paper",
        "Điện thoại": "phone",
        "Zalo": "zalo",
        "Thư điện tử": "email",
        "USB": "usb",
        "Khác": "other",
    }
)
"""How answers reach an office, as chosen and as signed; the first where none is chosen."""
_SPOKEN = MappingProxyType({code: name for name, code in CHANNELS.items()})

KEYS_AT, FLAGS_AT, STRIP_AT, HINT_AT, BANDS_AT, HEAD_AT = range(1, 7)
"""The rows above the first unit's."""

LABEL_AGAIN = 32
"""Characters of a label that is said again in the next column."""

MOST_TABLE = 12
MOST_COLUMNS = 200
"""What our reader reads across a sheet."""


def spoken(channel: str) -> str:
    """How people speak of a channel as signed; what is none stays as it is."""
    return _SPOKEN.get(channel, channel).lower()


@dataclass(frozen=True, slots=True)
class GridRow:
    """One unit's row: what it has said so far, what the office gives it, and how it was handed in, by key."""

    unit: str
    name: str
    entries: Mapping[str, Entry] = field(default_factory=dict)
    given: Mapping[str, Value] = field(default_factory=dict)
    handed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GridColumn:
    """One cell of the form as a column; what the office gives is only shown."""

    cell: Cell
    section: Section
    title: str

    @property
    def key(self) -> str:
        """The column's hidden key: the cell's address, marked where nobody types it."""
        return f"{keys.KNOWN}{self.cell.address}" if self.cell.given else self.cell.address

    @property
    def always(self) -> bool:
        """True when no unit may leave it empty."""
        required = self.cell.required
        return isinstance(required, Lit) and required.value is True and self.cell.when is None


@dataclass(frozen=True)
class Grid:
    """A form, the units whose answers are keyed, and the period they are about."""

    form: Form
    period: str
    rows: tuple[GridRow, ...]

    @property
    def token(self) -> str:
        """The grid's first cell."""
        form = self.form
        told = Token(form.id, form.version, "", self.period, "", form.hash[:SCHEMA_DIGITS])
        return GRID + told.text

    @cached_property
    def columns(self) -> tuple[GridColumn, ...]:
        """The form's columns: first what the office gives, then what is typed."""
        form = self.form.grown(a for row in self.rows for a in row.entries)
        found = tuple(_columns(form, dict(self._table_rows(form))))
        return (*(c for c in found if c.cell.given), *(c for c in found if not c.cell.given))

    def _table_rows(self, form: Form) -> Iterator[tuple[str, int]]:
        """How many rows of each table have columns."""
        said = self.form.shape(a for row in self.rows for a in row.entries)
        for (table, template), needed in zip(form.tables.items(), said, strict=True):
            across = sum(1 for cell in template.cells if not cell.computed)
            printed = len(self.form.table_rows(table))
            fitting = min(printed, max(1, MOST_TABLE // max(across, 1)))
            yield table, needed if needed > printed else max(fitting, self._used(table))

    def _used(self, table: str) -> int:
        """The last row of a table in which somebody has already said something."""
        addresses = (a for row in self.rows for a in row.entries if a.startswith(f"{table}["))
        return max((int(a.partition("[")[2].partition("]")[0]) for a in addresses), default=0)

    @property
    def places(self) -> Mapping[str, int]:
        """Column number (from 1) by key."""
        found = (*FRAME, *(column.key for column in self.columns))
        return {key: number for number, key in enumerate(found, start=1)}

    @property
    def typed(self) -> tuple[str, str]:
        """The letters of the first and the last column that is typed."""
        shown = sum(1 for column in self.columns if column.cell.given)
        return column_letters(len(FRAME) + shown + 1), column_letters(len(FRAME) + len(self.columns))

    def state(self, row: GridRow) -> str:
        """How far a row is: a help for typing, the findings say the rest."""
        typed = [c for c in self.columns if not c.cell.given]
        if not any(c.cell.address in row.entries for c in typed):
            return EMPTY
        return FULL if all(c.cell.address in row.entries for c in typed if c.always) else TYPING

    def state_formula(self, number: int) -> str:
        """The same as a formula, for the sheet's row of this number."""
        first, last = self.typed
        here, flags = f"{first}{number}:{last}{number}", f"{first}${FLAGS_AT}:{last}${FLAGS_AT}"
        filled = f"SUMPRODUCT((LEN(TRIM({here}))>0)*1)"
        lacking = f"SUMPRODUCT((LEN(TRIM({here}))=0)*({flags}=1))"
        said = f'IF({filled}=0,"{EMPTY}",IF({lacking}=0,"{FULL}","{TYPING}"))'
        return f'IFERROR({said},"{TYPING}")'


def grid_of(form: Form, period: str, rows: Sequence[GridRow]) -> Grid:
    """The grid of a form for these units; the same form and units always lie the same way."""
    return Grid(form, period, tuple(rows))


def _columns(form: Form, tables: Mapping[str, int]) -> Iterator[GridColumn]:
    left = dict(tables)
    for section in form.sections:
        for row in section.rows:
            if row.table:
                left[row.table] -= 1
            if not row.table or left[row.table] >= 0:
                for cell in row.cells:
                    if cell.given or not cell.computed:
                        yield GridColumn(cell, section, _title(form, row, cell))


def _title(form: Form, row: Row, cell: Cell) -> str:
    """A cell as it is asked for by telephone; only a row's first cell repeats the whole label."""
    parent = form.row_of.get(row.part_of)
    number = row.number or (parent.number if parent else "")
    asked = [c for c in row.cells if c.given or not c.computed]
    label = row.label.vi if cell is asked[0] else _shortened(row.label.vi)
    title = f"{number} {label}".strip()
    if len(asked) > 1 and cell.column != keys.LABEL:
        title += f": {short_name(form, cell.column)}"
    counted = cell.type in {CellType.INT, CellType.DECIMAL} and row.unit.vi
    return f"{title} ({row.unit.vi})" if counted else title


def _shortened(label: str) -> str:
    """A label's first words, without what stands in brackets."""
    words = label.partition(" (")[0]
    if len(words) <= LABEL_AGAIN:
        return words
    return words[:LABEL_AGAIN].rpartition(" ")[0].rstrip(",;") + " …"
