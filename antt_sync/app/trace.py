"""Nguồn số liệu: from a figure of the roll-up to its units, copies, cells, signers and receipts.

Knows figures by their addresses; refuses to know how a figure is counted and how a table looks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from antt_sync.app.causes import Causes
from antt_sync.app.closing import all_closings
from antt_sync.app.figure_parts import Part, part_of
from antt_sync.app.report_restated import Moved, moved_in
from antt_sync.app.report_rollup import NAME, figures_of, parts_of
from antt_sync.app.rollup_figures import LeftOut, RolledUp
from antt_sync.core.bodies import texts_in
from antt_sync.core.closing import changes
from antt_sync.core.envelope import Kind
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.paper import Paper
from antt_sync.core.pointing import pointed


@dataclass(frozen=True, slots=True)
class Published:
    """What was published of a figure: by which paper, how much, and who came into it or went out since."""

    paper: Paper
    value: int
    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """A figure with everything behind it and everybody who is not counted."""

    address: str
    title: str
    value: int
    parts: tuple[Part, ...]
    left_out: tuple[LeftOut, ...]
    published: tuple[Published, ...] = ()
    """One for every closing, the first paper first."""


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
    left_out, before = tuple(rolled.left_out(*key)), _published(rolled, address)
    return Trace(
        address, rolled.title(*key), rolled.count(*key), parts, left_out, tuple(dict.fromkeys(before))
    )


def _published(rolled: RolledUp, address: str) -> Iterator[Published]:
    figures, parts = figures_of(rolled), parts_of(rolled)
    for closing in all_closings(rolled.gathered, NAME):
        if address in closing.figures:
            changed = [c for c in changes(closing, figures, parts) if c.figure == address]
            moved = (m for c in changed for m in moved_in(rolled, Causes(rolled, closing), c))
            yield Published(closing.paper, closing.figures[address], tuple(moved))


def _receipts(rolled: RolledUp) -> Mapping[str, str]:
    """The receipt that names each submission, by the submission's id."""
    found = rolled.gathered.books.uncut(Kind.RECEIPT)
    return {id: e.id for e in found for id in texts_in(e.body.get("ids"))}
