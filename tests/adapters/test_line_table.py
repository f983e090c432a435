"""Lines read in portions are all there, each once and in order."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from antt_sync.adapters.line_table import AT_ONCE, lines
from antt_sync.adapters.store_tables import make_tables

MANY = 2 * AT_ONCE + 7


def test_a_table_of_many_portions_is_read_whole_and_leaves_room_for_a_writer(tmp_path: Path) -> None:
    db, other = (sqlite3.connect(tmp_path / "s", isolation_level=None, timeout=0) for _ in range(2))
    make_tables(db)
    rows = [
        (f"K-{n:05d}", f, "2024", "received", 1, 0, 0, 0, "", "", "", "{}") for n in range(MANY) for f in "AB"
    ]
    db.executemany(f"INSERT INTO line VALUES ({', '.join('?' * 12)})", rows)

    def select(sql: str, params: Iterable[object]) -> list[tuple[object, ...]]:
        return db.execute(sql, tuple(params)).fetchall()

    assert [tuple(x.subject) for x in lines(select, {})] == sorted(row[:3] for row in rows)
    assert [x.subject.unit for x in lines(select, {"form": "B"})] == [f"K-{n:05d}" for n in range(MANY)]
    assert [tuple(x.subject) for x in lines(select, {"unit": "K-00007", "period": "2024"})] == [
        ("K-00007", "A", "2024"),
        ("K-00007", "B", "2024"),
    ]
    assert list(lines(select, {"state": "asked"})) == []
    half = lines(select, {})
    next(half)
    other.execute("UPDATE line SET state = 'asked'")  # raises where somebody still reads
    db.close()
    other.close()
