"""The store's tables: an older tool's store is brought up to date, and nothing of it is lost."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from antt_sync.adapters.store_tables import VERSION, make_tables

WANTED = {
    "idx_envelope_unit_form_period_kind",
    "idx_envelope_kind_id",
    "idx_envelope_key_to_seq",
    "idx_envelope_source",
    "idx_envelope_key_prev_to_id",
    "idx_line_period_form",
    "idx_line_state",
}


def indexes(db: sqlite3.Connection) -> set[str]:
    return {n for (n,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql <> ''")}


def version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def plan(db: sqlite3.Connection, sql: str) -> str:
    return " ".join(str(row[3]) for row in db.execute(f"EXPLAIN QUERY PLAN {sql}"))


def test_a_new_store_and_an_older_one_come_to_the_same_tables(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "store.sqlite", isolation_level=None)
    make_tables(db)
    assert (indexes(db), version(db)) == (WANTED, VERSION)
    # As version 1 left it, with a document in it.
    for index in WANTED - {"idx_envelope_kind_id", "idx_envelope_source", "idx_envelope_key_to_seq"}:
        db.execute(f"DROP INDEX {index}")
    db.execute("CREATE INDEX idx_envelope_unit_form_period ON envelope (unit, form, period)")
    db.execute("INSERT INTO envelope (id, prev) VALUES ('b', 'a')")
    db.execute("PRAGMA user_version=1")
    make_tables(db)
    assert (indexes(db), version(db)) == (WANTED, VERSION)
    assert db.execute("SELECT id FROM envelope").fetchall() == [("b",)]
    db.close()


def test_gaps_and_forks_are_found_without_reading_documents(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "store.sqlite", isolation_level=None)
    make_tables(db)
    forks = plan(db, 'SELECT key, prev, "to" FROM envelope GROUP BY 1, 2, 3 HAVING count(*) > 1')
    assert "COVERING INDEX idx_envelope_key_prev_to_id" in forks
    assert "TEMP B-TREE" not in forks
    db.close()
