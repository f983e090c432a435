"""The tables of the store and their indexes, made once and brought up to date where an older tool made them.

Knows columns and versions, how a document lies in a row, and how tables of values are named; refuses to
know what documents mean.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping

from antt_sync.core.bodies import map_in, text_in
from antt_sync.core.envelope import Envelope, Kind, open_payload
from antt_sync.core.errors import FileTrouble, SealBroken, StoreDamaged
from antt_sync.core.schema import Form
from antt_sync.core.submission import subject_of

VERSION = 4

_TABLES: Mapping[str, tuple[dict[str, type], str]] = {
    "envelope": (
        {
            "id": str, "kind": str, "signer": str, "key": str, "to": str, "seq": int, "prev": str,
            "unit": str, "form": str, "period": str, "source": str, "package": str, "received_at": str,
            "payload": bytes, "signature": bytes,
        },
        "id",
    ),
    "package": ({"sha256": str, "received_at": str}, "sha256"),
    "stub": (
        {
            "id": str, "kind": str, "signer": str, "key": str, "to": str, "seq": int, "prev": str,
            "received_at": str,
        },
        "id",
    ),
    "erased_file": ({"sha256": str}, "sha256"),
    "line": (
        {
            "unit": str, "form": str, "period": str, "state": str, "number": int, "errors": int,
            "warnings": int, "on_behalf": int, "ma_kiem": str, "latest": str, "received_at": str, "view": str,
        },
        "unit form period",
    ),
    "roster_piece": ({"what": str, "id": str, "said": str}, "what id"),
    "roster_fact": ({"what": str, "fact": str, "value": str, "id": str}, "what fact value id"),
}  # fmt: skip

_INDEXES: Mapping[str, tuple[str, ...]] = {
    "envelope": ("unit form period kind", "kind id", "key to seq", "source", "key prev to id"),
    "line": ("period form", "state"),
}
"""What is looked for by; `key prev to id` has all that gaps and forks are found by, without the documents."""

_NO_LONGER = ("idx_envelope_unit_form_period", "idx_envelope_kind", "idx_envelope_prev_key_to_id")


def make_tables(db: sqlite3.Connection) -> None:
    """Make whatever tables and indexes are not there, in the transaction that is open."""
    from sqlite_utils import Database  # only a new or older store pays for it

    tables = Database(db)
    for name, (columns, key) in _TABLES.items():
        keys = key.split()
        tables.table(name).create(columns, pk=keys if len(keys) > 1 else key, strict=True, if_not_exists=True)
    for index in _NO_LONGER:
        db.execute(f"DROP INDEX IF EXISTS {index}")
    for name, indexes in _INDEXES.items():
        for index in indexes:
            tables.table(name).create_index(index.split(), if_not_exists=True)
    db.execute(f"PRAGMA user_version={VERSION}")


def forget_strays(db: sqlite3.Connection, tables: Iterable[str], forms: Iterable[str]) -> None:
    """Delete the lines and values that no document is about, in the transaction that is open."""
    about = "e.unit = line.unit AND e.form = line.form AND e.period = line.period"
    db.execute(f"DELETE FROM line WHERE NOT EXISTS (SELECT 1 FROM envelope AS e WHERE {about})")
    own = {table: [f for f in forms if table.startswith(values_tables_of(f))] for table in tables}
    for table, theirs in own.items():
        lines = f"SELECT unit, period FROM line WHERE form IN ({', '.join('?' * len(theirs))})"
        db.execute(f'DELETE FROM "{table}" WHERE (unit, period) NOT IN ({lines})', theirs)


def values_table(form: Form) -> str:
    """A table's name; drafts of one version differ by their hash."""
    return values_tables_of(form.id) + re.sub(r"\W", "_", f"{form.version}_{form.hash[:8]}")


def values_tables_of(form_id: str) -> str:
    """How the names of a form's tables begin."""
    return "v_" + re.sub(r"\W", "_", form_id) + "__"


def values_columns(form: Form) -> list[str]:
    """The addresses that have a column of their own: table rows have not."""
    return [a for a in form.said_cells if "[" not in a]


def row_of(envelope: Envelope, package: str, at: str) -> tuple[object, ...]:
    """A document as it lies in the table."""
    header, body = envelope.header, envelope.body
    source = text_in(body.get("source_sha256")) or text_in(
        map_in(body.get("on_behalf")).get("received_sha256")
    )
    subject = subject_of(envelope) or ("", "", "")
    return (
        envelope.id, envelope.kind.value, header.unit, header.key.hex(), header.to, header.seq, header.prev,
        *subject, source or text_in(map_in(body.get("workbook")).get("sha256")), package, at,
        envelope.payload, envelope.signature,
    )  # fmt: skip


def trouble(cause: sqlite3.DatabaseError | UnicodeDecodeError) -> StoreDamaged | FileTrouble:
    """What SQLite says, in the words of the store: wait, make room, or it is damaged."""
    text = str(cause)
    if "locked" in text:
        return FileTrouble("STORE-104")
    if "disk is full" in text or "readonly" in text or "unable to open" in text or "disk I/O" in text:
        return FileTrouble("STORE-105", detail=text)
    return StoreDamaged("STORE-101", detail=text)


def envelope_in(row: tuple[object, ...]) -> Envelope:
    """The document in (kind, payload, signature) of a row. Raises: StoreDamaged."""
    kind, payload, signature = row
    if not isinstance(payload, bytes) or not isinstance(signature, bytes):
        raise StoreDamaged("STORE-101", detail="envelope")
    try:
        return open_payload(Kind(str(kind)), payload, signature)
    except (SealBroken, ValueError) as cause:
        raise StoreDamaged("STORE-101", detail="envelope") from cause
