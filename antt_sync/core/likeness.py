"""Figures that look copied, dragged, shifted or sorted instead of counted: each a warning with its evidence.

Knows a form's own answers, last period's, and other units'; refuses to change anything, and to warn of what
honest work brings about now and then. The thresholds say why beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from antt_sync.core.findings import Finding, Param, Severity, Where
from antt_sync.core.schema import Cell, Form
from antt_sync.core.values import (
    CellType,
    Entry,
    Unreadable,
    read_choice,
    read_date,
    read_int,
    show,
)

Entries = Mapping[str, Entry]
Places = Mapping[str, str]

TELLING = 10
"""Counts below this are equal in any two forms: most units have 0, 1 or 2 of most things."""

FEW, MORE = 4, 5
"""How many different telling counts must be the same, at the same places.

Two units: each such count is the same by chance perhaps once in thirty, so four of them once in a million
pairs; a commune with a hundred units has five thousand pairs. Last year: a count stays the same more often,
say three times in ten, so four are asked for only where every other answer is the same too, else five.
"""
MOSTLY = 0.9
"""Whoever copies a file changes the name, the date and perhaps one figure."""

RUN, SORTED = 6, 8
"""Cells below each other that rise or fall by the same step, or just lie in order.

A small count follows the one above by the same step about once in ten: six in a row are chance once in ten
thousand, and most forms have no six counts below each other. Eight different counts stand in order by chance
once in twenty thousand.
"""
MISFITS = 2
"""Answers that fit no list, number or day of their own row, but the row above's or below's."""

_OWN = frozenset({"ho_ten", "chuc_vu", "ngay_lap", "do_mat"})


def likeness(
    form: Form, entries: Entries, places: Places, last: Entries, others: Iterable[tuple[str, Entries]]
) -> list[Finding]:
    """Every warning about one form's figures.

    `last` are the same unit's answers of the period before, `others` names of other units and their answers.
    """
    grown = form.grown(entries)
    found = [*_runs(grown, entries, places), *_shifted(grown, entries, places, last)]
    counts = telling(grown, entries)
    if (same := _same(counts, last)) and _as_last(grown, entries, last, same):
        found.append(_finding("LIKE-101", same, places, grown, entries))
    for name, theirs in others:
        same = _same(counts, theirs)
        if _different(same, entries) >= FEW and _share(grown, entries, theirs) >= MOSTLY:
            found.append(_finding("LIKE-102", same, places, grown, entries, unit=name))
    return found


def telling(form: Form, entries: Entries) -> dict[str, int]:
    """The counts of a form that hardly are the same in two of them."""
    cells = form.grown(entries).entry_cells
    return {
        a: e
        for a, e in entries.items()
        if type(e) is int and e >= TELLING and a in cells and cells[a].type is CellType.INT
    }


def _same(counts: Mapping[str, int], before: Entries) -> list[str]:
    return [a for a, value in counts.items() if before.get(a) == value]


def _different(addresses: Iterable[str], entries: Entries) -> int:
    return len({show(entries[a]) for a in addresses})


def _share(form: Form, entries: Entries, before: Entries) -> float:
    """How much of what was answered in either is the same in both; who signed and every day left out."""
    cells = form.grown({**before, **entries}).entry_cells
    asked = [
        a
        for a in {**before, **entries}
        if a in cells and cells[a].type is not CellType.DATE and a.partition(".")[0] not in _OWN
    ]
    return sum(entries.get(a) == before.get(a) for a in asked) / len(asked) if asked else 0.0


def _as_last(form: Form, entries: Entries, last: Entries, same: Sequence[str]) -> bool:
    share, many = _share(form, entries, last), _different(same, entries)
    return (share == 1.0 and many >= FEW) or (share >= MOSTLY and many >= MORE)


def _columns(form: Form) -> Iterator[list[Cell]]:
    """The typed cells below each other, column by column, in printed order."""
    for column in form.columns:
        yield [c for row in form.rows for c in row.cells if c.column == column.key and not c.computed]


def _runs(form: Form, entries: Entries, places: Places) -> Iterator[Finding]:
    """Counts below each other that somebody dragged down or sorted by themselves."""
    for cells in _columns(form):
        counts = [(c.address, entries.get(c.address)) for c in cells if c.type is CellType.INT]
        for stretch in _stretches(counts):
            values = [value for _, value in stretch]
            for first, last, code in _regular(values):
                addresses = [address for address, _ in stretch[first:last]]
                yield _finding(code, addresses, places, form, entries)


def _stretches(counts: Sequence[tuple[str, Entry | None]]) -> Iterator[list[tuple[str, int]]]:
    """Counts without a gap between them."""
    held: list[tuple[str, int]] = []
    for address, value in counts:
        if type(value) is int:
            held.append((address, value))
        else:
            yield held
            held = []
    yield held


def _regular(values: Sequence[int]) -> Iterator[tuple[int, int, str]]:
    """(first, behind the last, code) of the first stretch that rises evenly, or lies in order."""
    steps = [b - a for a, b in pairwise(values)]
    for code, least, goes_on in _KINDS:
        start = 0
        for n in range(1, len(steps) + 1):
            if n == len(steps) or not goes_on(steps[n], steps[n - 1]):
                if n - start + 1 >= least:
                    yield start, n + 1, code
                    return
                start = n


_KINDS: tuple[tuple[str, int, Callable[[int, int], bool]], ...] = (
    ("LIKE-103", RUN, lambda step, before: step == before != 0),
    ("LIKE-105", SORTED, lambda step, before: step * before > 0),
)
"""What makes a stretch, how many cells it takes, and when it goes on."""


def _shifted(form: Form, entries: Entries, places: Places, last: Entries) -> Iterator[Finding]:
    """Answers that stand one row too low or too high."""
    for cells in _columns(form):
        for by in (1, -1):
            moved = [c.address for c, own in _beside(cells, by) if _is_moved(c, own, entries, last)]
            misfit = [c.address for c, own in _beside(cells, by) if _fits_beside(c, own, entries)]
            if _different(moved, entries) >= FEW:
                yield _finding("LIKE-104", moved, places, form, entries)
            elif len(misfit) >= MISFITS:
                yield _finding("LIKE-104", misfit, places, form, entries)


def _beside(cells: Sequence[Cell], by: int) -> Iterator[tuple[Cell, Cell]]:
    """Each cell with the one it would have come from."""
    for number, cell in enumerate(cells):
        if 0 <= number - by < len(cells):
            yield cell, cells[number - by]


def _is_moved(cell: Cell, own: Cell, entries: Entries, last: Entries) -> bool:
    value = entries.get(cell.address)
    telling_count = type(value) is int and value >= TELLING and cell.type is own.type is CellType.INT
    return telling_count and last.get(own.address) == value != last.get(cell.address)


def _fits_beside(cell: Cell, own: Cell, entries: Entries) -> bool:
    entry = entries.get(cell.address)
    if (
        not isinstance(entry, Unreadable)
        or not entry.text
        or (cell.type, cell.choices) == (own.type, own.choices)
    ):
        return False
    match own.type:
        case CellType.CHOICE:
            read = read_choice(entry.text, own.choices)
        case CellType.DATE:
            read = read_date(entry.text)
        case CellType.INT:
            read = read_int(entry.text)
        case _:
            return False
    return not isinstance(read.entry, Unreadable)


def _finding(
    code: str, addresses: Sequence[str], places: Places, form: Form, entries: Entries, **more: Param
) -> Finding:
    """A warning at its first cell that names every cell of the evidence with what stands there."""
    order = {address: number for number, address in enumerate(form.cells)}
    shown = sorted(addresses, key=lambda a: order.get(a, 0))
    evidence = ", ".join(f"{places.get(a, a)} = {show(entries.get(a))}" for a in shown)
    params: dict[str, Param] = {"count": len(shown), "cells": evidence[:400], **more}
    return Finding(code, Severity.WARNING, Where(address=shown[0]), params)
