"""The store's cache gives back the pieces that were kept last, in their order and by their facts."""

from __future__ import annotations

import sqlite3

from antt_sync.adapters.roster_pieces import RosterPieces
from antt_sync.adapters.store_tables import make_tables
from antt_sync.core.roster_kept import Piece


def test_pieces_are_found_by_id_and_by_fact_until_others_take_their_place() -> None:
    db = sqlite3.connect(":memory:")
    make_tables(db)
    pieces = RosterPieces(db)
    assert (pieces.which, pieces.piece("unit", "b")) == ("", "")
    first = [
        Piece("unit", "b", "2", (("parent", "x"),)),
        Piece("unit", "a", "1", (("parent", "x"), ("own", ""))),
    ]
    pieces.keep("one", [*first, Piece("key", "a", "3")])
    assert (pieces.which, pieces.piece("unit", "a"), pieces.piece("key", "b")) == ("one", "1", "")
    assert list(pieces.pieces("unit")) == [("b", "2"), ("a", "1")]
    assert list(pieces.pieces("unit", ("parent", "x"))) == [("b", "2"), ("a", "1")]
    assert list(pieces.pieces("unit", ("own", ""))) == [("a", "1")]
    assert (pieces.count_pieces("unit"), pieces.count_pieces("unit", ("own", ""))) == (2, 1)
    pieces.keep("two", first[:1])
    assert (pieces.which, list(pieces.pieces("unit")), list(pieces.pieces("key"))) == (
        "two",
        [("b", "2")],
        [],
    )
    pieces.forget()
    assert (pieces.which, pieces.count_pieces("unit", ("parent", "x"))) == ("", 0)
