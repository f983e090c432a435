"""A form as an office fills it of which nobody else has the figures: it types what its own store would give.

Knows which cells are given and by whom; refuses to know rosters and what the set answers: it is told.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace

from antt_sync.core.known import Take
from antt_sync.core.schema import Cell, Form, Section, Text


def opened(form: Form, known: Container[str]) -> Form:
    """The same form where the cells that are given but not `known` are typed, and no unit's id is asked for.

    What the office above or the registry gives, and what is added up of forms below, stays given. A table
    has the rows to which the form has grown.
    """
    changed = {a: c for a, cell in form.cells.items() if (c := _opened(form, cell, known)) is not cell}
    sections = tuple(_section(section, changed) for section in form.sections)
    return replace(form, sections=sections, opened=frozenset(changed))


def _section(section: Section, changed: Mapping[str, Cell]) -> Section:
    """A section with its changed cells; its note told who gives the figures."""
    own = {c.address for row in section.rows for c in row.cells}
    if own.isdisjoint(changed):
        return section
    rows = (replace(r, cells=tuple(changed.get(c.address, c) for c in r.cells)) for r in section.rows)
    return replace(section, rows=tuple(rows), note=Text("", ""))


def _opened(form: Form, cell: Cell, known: Container[str]) -> Cell:
    if cell.given:
        added_up = cell.known is not None and cell.known.take is Take.SUM
        closed = cell.from_above or added_up or cell.address in known
        return cell if closed else replace(cell, given=False)
    template = form.tables.get(cell.address.partition("[")[0])
    listed = template is not None and template.listing is not None and cell.column == "ma"
    return replace(cell, required=None) if listed else cell
