"""Upkeep: does the store agree with itself, and making its tables again.

Knows that packages and documents are the truth and the rest a cache; refuses to repair a damaged document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from antt_sync.app import world
from antt_sync.app.ports import Desk
from antt_sync.app.signing import stamp
from antt_sync.core.kept import Incoming
from antt_sync.core.views import set_hash, view_hash


@dataclass(frozen=True, slots=True)
class Verified:
    """What verifying found."""

    documents: int
    damaged: tuple[str, ...]
    view_agrees: bool
    set: str
    view: str


def verify(desk: Desk) -> Verified:
    """Hash every document and package, fold every view and compare it with the cache."""
    damaged = desk.store.check()
    cached = {r.subject: r for r in desk.store.rows()}
    books = world.Books(desk)
    books.read_everything()
    fresh = {s: world.line_of(desk, books, books.view(s)) for s in books.subjects()}
    return Verified(
        documents=len(desk.store.ids()),
        damaged=tuple(damaged),
        view_agrees=cached == fresh,
        set=set_hash(desk.store.ids()),
        view=view_hash(line.plain for line in fresh.values()),
    )


def take_up_leftovers(desk: Desk, packages: Sequence[Incoming]) -> None:
    """Take in what a killed run had kept or signed but not yet counted: what is signed is said.

    Signing the same again would look like two PCs with one key as soon as the store is made anew.
    Raises: FileTrouble, StoreDamaged.
    """
    with desk.store.writing():
        world.refresh(desk, desk.store.add(packages, at=stamp(desk)))


def rebuild(desk: Desk) -> tuple[int, list[str]]:
    """Take kept packages up again and make the cache anew: (documents that were missing, damaged files)."""
    added, damaged = desk.store.take_up_packages(at=stamp(desk))
    world.rebuild(desk)
    return added, damaged
