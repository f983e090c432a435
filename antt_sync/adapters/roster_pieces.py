"""The folded roster in the store's cache: pieces by id and by what they are looked for by.

Knows two tables; refuses to know what a piece says.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from antt_sync.core.roster_kept import Piece

_FOUND = "FROM roster_fact AS f JOIN roster_piece AS p USING (what, id) WHERE f.what = ?"
_WHICH = "which"


@dataclass(frozen=True, slots=True)
class RosterPieces:
    """The pieces of the roster that was kept last. Everything raises sqlite3.DatabaseError."""

    db: sqlite3.Connection

    def keep(self, which: str, pieces: Iterable[Piece]) -> None:
        """Put these in the place of those that there were, within the transaction that is open."""
        self.forget()
        self.db.execute("INSERT INTO roster_piece VALUES (?, '', ?)", (_WHICH, which))
        for piece in pieces:
            self.db.execute("INSERT INTO roster_piece VALUES (?, ?, ?)", (piece.what, piece.id, piece.said))
            facts = ((piece.what, *fact, piece.id) for fact in piece.facts)
            self.db.executemany("INSERT OR IGNORE INTO roster_fact VALUES (?, ?, ?, ?)", facts)

    def forget(self) -> None:
        """Keep none."""
        self.db.execute("DELETE FROM roster_fact")
        self.db.execute("DELETE FROM roster_piece")

    @property
    def which(self) -> str:
        """Which roster it is; nothing where none is kept."""
        return self.piece(_WHICH, "")

    def piece(self, what: str, id: str) -> str:
        """What one piece says; nothing where there is none."""
        found = self.db.execute("SELECT said FROM roster_piece WHERE what = ? AND id = ?", (what, id))
        return next((str(said) for (said,) in found), "")

    def pieces(self, what: str, fact: tuple[str, str] | None = None) -> Iterator[tuple[str, str]]:
        """(id, what it says) of all pieces of a sort in the order kept, or of those of which a fact is so."""
        if fact is None:
            sql = "SELECT id, said FROM roster_piece WHERE what = ? ORDER BY rowid"
            yield from self.db.execute(sql, (what,))
        else:
            sql = f"SELECT p.id, p.said {_FOUND} AND f.fact = ? AND f.value = ? ORDER BY p.rowid"
            yield from self.db.execute(sql, (what, *fact))

    def count_pieces(self, what: str, fact: tuple[str, str] | None = None) -> int:
        """How many there are."""
        if fact is None:
            (found,) = self.db.execute("SELECT count(*) FROM roster_piece WHERE what = ?", (what,))
        else:
            sql = f"SELECT count(*) {_FOUND} AND f.fact = ? AND f.value = ?"
            (found,) = self.db.execute(sql, (what, *fact))
        return int(found[0])
