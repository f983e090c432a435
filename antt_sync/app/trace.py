"""Nguồn số liệu: from a figure of the roll-up to its units, copies, cells, signers and receipts.

Knows figures by their addresses; refuses to know how a figure is counted and how a table looks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from antt_sync.app.closing import last_closing
from antt_sync.app.figure_parts import Part, part_of
from antt_sync.app.report_rollup import NAME
from antt_sync.app.rollup_figures import LeftOut, RolledUp
from antt_sync.core.bodies import texts_in
from antt_sync.core.envelope import Kind
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.pointing import pointed


@dataclass(frozen=True, slots=True)
class Published:
    """What was published of a figure: by which paper, how much, and who was behind it and is not now."""

    paper: str
    value: int
    gone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """A figure with everything behind it and everybody who is not counted."""

    address: str
    title: str
    value: int
    parts: tuple[Part, ...]
    left_out: tuple[LeftOut, ...]
    published: Published | None = None


def trace(rolled: RolledUp, typed: str) -> Trace:
    """A figure by its address, or by the words of its row and column.

    Raises: UsageTrouble for what is not one figure, with the nearest.
    """
    titles = {address: rolled.title(*key) for address, key in rolled.addressed.items()}
    address, others = pointed(typed, {address: [title] for address, title in titles.items()})
    if not address:
        near = "; ".join(f"{a} ({titles[a]})" for a in others)
        raise UsageTrouble("USE-210", value=typed, near=near or "–")
    key = rolled.addressed[address]
    receipts = _receipts(rolled)
    parts = tuple(part_of(rolled.gathered, b, receipts) for b in rolled.behind(*key))
    left_out, before = tuple(rolled.left_out(*key)), _published(rolled, address, parts)
    return Trace(address, rolled.title(*key), rolled.count(*key), parts, left_out, before)


def _published(rolled: RolledUp, address: str, parts: Sequence[Part]) -> Published | None:
    gathered = rolled.gathered
    closing = last_closing(gathered, NAME)
    if closing is None or address not in closing.figures:
        return None
    now, units = {part.basis.unit.id for part in parts}, gathered.roster.units
    gone = (id for id in closing.parts.get(address, ()) if id not in now)
    names = tuple(gathered.called(units[id]) if id in units else id for id in gone)
    return Published(closing.paper.number, closing.figures[address], names)


def _receipts(rolled: RolledUp) -> Mapping[str, str]:
    """The receipt that names each submission, by the submission's id."""
    found = rolled.gathered.books.uncut(Kind.RECEIPT)
    return {id: e.id for e in found for id in texts_in(e.body.get("ids"))}
