"""The cache's lines, some at a time: who reads many neither holds them all nor keeps a writer out.

Knows the columns of the table; refuses to know what a line says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from sys import intern
from typing import Any

from antt_sync.core.kept import Line
from antt_sync.core.submission import Subject

Select = Callable[[str, Iterable[object]], list[tuple[Any, ...]]]

AT_ONCE = 1_000


def lines(select: Select, asked: Mapping[str, str]) -> Iterator[Line]:
    """The lines in which columns have these values, in subject order.

    Between two portions the store may be written to: each line is as it was when its portion was read.
    """
    # A plus keeps the index of a column out: in the order of subjects no portion is sorted anew.
    named = {"form": "+form = ?", "period": "+period = ?"}
    wanted = [named.get(column, f"{column} = ?") for column in asked]
    first, later = (" AND ".join([start, *wanted]) for start in ("1", "(unit, form, period) > (?, ?, ?)"))
    where, after = first, tuple[str, ...]()
    while True:
        sql = f"SELECT * FROM line WHERE {where} ORDER BY unit, form, period LIMIT {AT_ONCE}"
        portion = select(sql, [*after, *asked.values()])
        yield from map(line_in, portion)
        if len(portion) < AT_ONCE:
            return
        where, after = later, portion[-1][:3]


def line_in(row: tuple[Any, ...]) -> Line:
    """The line in a row."""
    unit, form, period, state, number, errors, warnings, behalf = row[:8]
    subject = Subject(unit, intern(form), intern(period))
    return Line(subject, intern(state), number, errors, warnings, bool(behalf), *row[8:])
