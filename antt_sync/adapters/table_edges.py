"""Which edge is drawn where in the form's table: shared edges look the same from both sides.

Knows the role of every cell of a row and what each role asks of its edges; refuses to know what
stands in the cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from antt_sync.adapters.look_styles import RANK, Style
from antt_sync.adapters.workbook_job import Job
from antt_sync.core import sheet as keys
from antt_sync.core.schema import Row
from antt_sync.core.sheet import LineKind


class Role(Enum):
    """What a cell of the table is for."""

    NUMBER = auto()
    LABEL = auto()
    UNIT = auto()
    ENTRY = auto()
    COMPUTED = auto()
    UNUSED = auto()
    CHECK = auto()


_GREY_ROLES = {Role.UNUSED, Role.COMPUTED}


def roles_of(job: Job, row: Row) -> dict[int, Role]:
    """The role of every visible cell of a row, by column number."""
    columns = job.plan.columns
    roles = dict.fromkeys(range(columns[keys.NUMBER], columns[keys.CHECK] + 1), Role.UNUSED)
    roles[columns[keys.NUMBER]] = Role.NUMBER
    roles[columns[keys.LABEL]] = Role.LABEL
    if row.unit.vi:
        roles[columns[keys.UNIT]] = Role.UNIT
    for cell in row.cells:
        roles[columns[cell.column]] = Role.COMPUTED if cell.computed else Role.ENTRY
    roles[columns[keys.CHECK]] = Role.CHECK
    return roles


@dataclass(slots=True)
class Edges:
    """Every edge of the table: the stronger of what the two cells that share it ask for."""

    above: dict[tuple[int, int], str] = field(default_factory=dict)
    before: dict[tuple[int, int], str] = field(default_factory=dict)

    def ask(self, row: int, column: int, kind: str, sides: str = "ltrb") -> None:
        """Ask for a kind of edge on some sides of a cell."""
        for side in sides:
            edges, place = {
                "l": (self.before, (row, column)),
                "r": (self.before, (row, column + 1)),
                "t": (self.above, (row, column)),
                "b": (self.above, (row + 1, column)),
            }[side]
            if RANK[kind] > RANK[edges.get(place, "")]:
                edges[place] = kind

    def on(self, style: Style, row: int, column: int) -> Style:
        """The style with the edges of its cell."""
        return style._replace(
            left=self.before.get((row, column), ""),
            right=self.before.get((row, column + 1), ""),
            top=self.above.get((row, column), ""),
            bottom=self.above.get((row + 1, column), ""),
        )


def table_edges(job: Job) -> Edges:
    """The edges of the whole table, marked cells included."""
    edges = Edges()
    columns = job.plan.columns
    first, last = columns[keys.NUMBER], columns[keys.CHECK]
    for number, line in enumerate(job.plan.lines, start=1):
        if line.kind is LineKind.BAND:
            for column in range(first, last + 1):
                edges.ask(number, column, "entry", "tb")
            edges.ask(number, first, "grid", "l")
            edges.ask(number, last, "grid", "lr")
        elif line.row is not None:
            _ask_row(edges, number, line.row, roles_of(job, line.row))
    for number, line in enumerate(job.plan.lines, start=1):
        if line.kind is LineKind.SIGNER:
            for column in range(first, last + 1):
                edges.ask(number - 1, column, "entry", "b")
    for mark in job.returned.marks if job.returned else ():
        if cell := job.form.cells.get(mark.address):
            edges.ask(job.plan.row_at[mark.address.rpartition(".")[0]], columns[cell.column], "mark")
    return edges


def _ask_row(edges: Edges, number: int, row: Row, roles: Mapping[int, Role]) -> None:
    detail = bool(row.part_of)
    for column, role in roles.items():
        if role is Role.ENTRY:
            edges.ask(number, column, "entry")
        if role is Role.CHECK or not detail:
            edges.ask(number, column, "grid", "t")
        elif role is not Role.NUMBER:
            edges.ask(number, column, "hair", "t")
        if not (role in _GREY_ROLES and roles.get(column - 1) in _GREY_ROLES):
            edges.ask(number, column, "grid", "l")
        if role is Role.CHECK:
            edges.ask(number, column, "grid", "r")
