"""Upkeep: does the store agree with itself, and making its tables again.

Knows that packages and documents are the truth and the rest a cache; refuses to repair a damaged document.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from antt_sync.app import world
from antt_sync.app.erased import agrees as erased_agrees
from antt_sync.app.ports import Desk
from antt_sync.app.rosters import keeps_roster
from antt_sync.app.signing import stamp
from antt_sync.core.kept import Line
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
    damaged, ids = desk.store.check(), desk.store.ids()
    fold, agrees = _Fold(desk), keeps_roster(desk) and erased_agrees(desk)
    found = view_hash(line.plain for line in fold.lines())
    return Verified(
        documents=len(ids),
        damaged=tuple(damaged),
        view_agrees=agrees and fold.agrees,
        set=set_hash(ids),
        view=found,
    )


@dataclass(slots=True)
class _Fold:
    """Every view folded anew, one at a time, and held against its line in the cache."""

    desk: Desk
    agrees: bool = True

    def lines(self) -> Iterator[Line]:
        """Every subject's line, as it should be."""
        books = world.Books(self.desk)
        subjects = books.subjects()
        for number, (subject, kept) in enumerate(zip_longest(subjects, self.desk.store.each_row()), start=1):
            line = subject and world.line_of(self.desk, books, books.view(subject))
            self.agrees = self.agrees and line == kept
            books.let_go(number)
            self.desk.progress("verify", number, len(subjects))
            if line:
                yield line


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What rebuilding did: documents that were missing in the tables, packages that were packed anew from
    the tables (what travelled along with them is lost), and files that remain damaged."""

    added: int
    repacked: tuple[str, ...]
    damaged: tuple[str, ...]


def rebuild(desk: Desk) -> Rebuilt:
    """Let packages and tables make each other whole, and make the cache anew. Raises: FileTrouble."""
    added, damaged = desk.store.take_up_packages(at=stamp(desk))
    repacked = desk.store.pack_lost()
    world.rebuild(desk)
    return Rebuilt(added, tuple(repacked), tuple(name for name in damaged if name not in repacked))
