"""Nguồn số liệu: from a figure of the roll-up to its units, copies, cells, signers and receipts.

Knows figures by their addresses; refuses to know how a figure is counted and how a table looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from antt_sync.app.figure_parts import Part, part_of
from antt_sync.app.rollup_figures import LeftOut, RolledUp
from antt_sync.core.bodies import texts_in
from antt_sync.core.envelope import Kind
from antt_sync.core.errors import UsageTrouble


@dataclass(frozen=True, slots=True)
class Trace:
    """A figure with everything behind it and everybody who is not counted."""

    address: str
    title: str
    value: int
    parts: tuple[Part, ...]
    left_out: tuple[LeftOut, ...]


def trace(rolled: RolledUp, typed: str) -> Trace:
    """A figure by its address.

    Raises: UsageTrouble for an address that no figure has.
    """
    wanted = {address.casefold(): address for address in rolled.addressed}
    address = wanted.get(typed.strip().casefold())
    if address is None:
        raise UsageTrouble("USE-210", value=typed)
    key = rolled.addressed[address]
    receipts = _receipts(rolled)
    parts = tuple(part_of(rolled.gathered, b, receipts) for b in rolled.behind(*key))
    return Trace(address, rolled.title(*key), rolled.count(*key), parts, tuple(rolled.left_out(*key)))


def _receipts(rolled: RolledUp) -> Mapping[str, str]:
    """The receipt that names each submission, by the submission's id."""
    found = rolled.gathered.books.uncut(Kind.RECEIPT)
    return {id: e.id for e in found for id in texts_in(e.body.get("ids"))}
