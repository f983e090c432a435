"""The office's set of documents in one SQLite file, with the packages as received beside it.

Truth is the append-only `envelope` table and `packages/<sha256>.antt`; `line` and the `v_…` tables
are a cache that can be emptied. Knows SQL and durability; refuses to know what a document means.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from sys import intern

from antt_sync.adapters.erased_rows import Eraser, files_in, stubs_in, without
from antt_sync.adapters.files import read_file, set_aside, write_many
from antt_sync.adapters.kept_packages import ASIDE, BIGGEST_PACKAGE, kept_packages, packed_alone
from antt_sync.adapters.line_table import line_in, lines
from antt_sync.adapters.packages import unpack
from antt_sync.adapters.roster_pieces import RosterPieces
from antt_sync.adapters.store_file import StoreFile
from antt_sync.adapters.store_tables import (
    envelope_in,
    forget_strays,
    row_of,
    trouble,
    values_columns,
    values_table,
    values_tables_of,
)
from antt_sync.core.envelope import Envelope, Kind, pae
from antt_sync.core.erasure import Erased, Stub
from antt_sync.core.errors import StoreDamaged
from antt_sync.core.kept import Incoming, Line, Signed
from antt_sync.core.roster_kept import Piece, Pieces
from antt_sync.core.schema import Form
from antt_sync.core.submission import Subject
from antt_sync.core.values import CellType, Entry, Unreadable, to_json

_STUB = "id, kind, \"to\", seq, prev, '', '', '', received_at"
_ABOUT = (Kind.SUBMISSION.value, Kind.REVIEW.value)


class SqliteStore(StoreFile):
    """The documents of a store and the cache that is made from them."""

    # --- documents ---

    def add(self, packages: Iterable[Incoming], *, at: str) -> list[Envelope]:
        """Keep packages (flushed before the transaction commits) and take in what is new in them."""
        stubs, files = self._erased()
        batch = [self._without(package, stubs, files) for package in packages]
        known = self._known((e.id for p in batch for e in p.envelopes), ["envelope"])
        new: dict[str, Envelope] = {}
        kept: dict[str, bytes] = {}
        rows: list[tuple[object, ...]] = []
        for package in batch:
            told = sorted(package.envelopes, key=lambda e: (e.header.claimed_at, e.header.seq))
            fresh = [e for e in told if e.id not in known and e.id not in new]
            if not fresh:
                continue
            kept[package.sha256] = package.data
            for envelope in fresh:
                new[envelope.id] = envelope
                rows.append(row_of(envelope, package.sha256, at))
        write_many(self._packages, {f"{sha}.antt": data for sha, data in kept.items()})
        with self.writing():
            self._db.executemany("INSERT OR IGNORE INTO package VALUES (?, ?)", [(s, at) for s in kept])
            places = ", ".join("?" * 15)
            self._db.executemany(f"INSERT OR IGNORE INTO envelope VALUES ({places})", rows)
            lies = [(id,) for id in new if id in stubs]  # they said something else than the document itself
            self._db.executemany("DELETE FROM stub WHERE id = ?", lies)
        return list(new.values())

    def _erased(self) -> tuple[dict[str, Stub], frozenset[str]]:
        return stubs_in(self._select), files_in(self._select)

    def _without(self, package: Incoming, stubs: Mapping[str, Stub], files: Collection[str]) -> Incoming:
        """A package as it is kept: what is erased is not taken in again."""
        if not (stubs or files) or (left := without(package, stubs, files, self._verify)) is package:
            return package
        self._away |= {p for p in [self._packages / f"{package.sha256}.antt"] if p.exists()}
        return left

    def stubs(self) -> list[Stub]:
        """What is kept of erased documents, by id."""
        return list(self._erased()[0].values())

    def erase(self, found: Erased, *, at: str) -> None:
        """Keep of what is erased the stubs only: rows now, packages and old pages once that is durable."""
        with self.writing():
            try:
                eraser = Eraser(self._select, self._packages, self._verify, self.get)
                if gone := eraser.erase(found, at=at):
                    self._away |= gone
                    self.forget_rows()  # whatever was worked out from it is worked out anew
            except sqlite3.DatabaseError as cause:
                raise trouble(cause) from cause

    def _known(self, ids: Iterable[str], tables: Collection[str] = ("envelope", "stub")) -> set[str]:
        wanted = list(dict.fromkeys(ids))
        found: set[str] = set()
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            for table in tables:
                sql = f"SELECT id FROM {table} WHERE id IN ({', '.join('?' * len(part))})"
                found.update(str(i) for (i,) in self._select(sql, part))
        return found

    def has(self, id: str) -> bool:
        """True when the document is in the set."""
        return bool(self._known([id]))

    def ids(self) -> list[str]:
        """All ids, in order, those of erased documents among them."""
        sql = "SELECT id FROM envelope UNION SELECT id FROM stub ORDER BY id"
        return [str(i) for (i,) in self._select(sql)]

    def _documents(self, where: str, params: Iterable[object] = ()) -> list[Envelope]:
        sql = f"SELECT kind, payload, signature FROM envelope WHERE {where} ORDER BY id"
        return [envelope_in(row) for row in self._select(sql, params)]

    def of_kind(self, kind: Kind) -> list[Envelope]:
        """All documents of a kind."""
        return self._documents("kind = ?", [kind.value])

    def signers(self, kind: Kind) -> list[tuple[str, str, str]]:
        """(id, unit, key) of every document of a kind, by id: who signed it."""
        return self._select("SELECT id, signer, key FROM envelope WHERE kind = ? ORDER BY id", [kind.value])

    def about(self, subject: Subject) -> list[Envelope]:
        """A subject's submissions and reviews."""
        return self._documents("unit = ? AND form = ? AND period = ?", subject)

    def is_about(self, subject: Subject) -> bool:
        """Whether a subject has submissions or reviews."""
        sql = "SELECT 1 FROM envelope WHERE unit = ? AND form = ? AND period = ? LIMIT 1"
        return bool(self._select(sql, subject))

    def all_about(self) -> dict[Subject, list[Envelope]]:
        """Every subject's submissions and reviews."""
        found: dict[Subject, list[Envelope]] = {}
        columns = "unit, form, period, kind, payload, signature"
        sql = f"SELECT {columns} FROM envelope WHERE kind IN (?, ?) ORDER BY id"
        for unit, form, period, *rest in self._select(sql, _ABOUT):
            found.setdefault(Subject(str(unit), str(form), str(period)), []).append(envelope_in(tuple(rest)))
        return found

    def every(self) -> Iterator[Envelope]:
        """Every document, one at a time."""
        yield from map(envelope_in, self._each("SELECT kind, payload, signature FROM envelope ORDER BY id"))

    def subjects(self) -> list[Subject]:
        """Every subject that has submissions or reviews, in order."""
        columns = "unit, form, period"
        sql = f"SELECT DISTINCT {columns} FROM envelope WHERE kind IN (?, ?) ORDER BY {columns}"
        return [Subject(unit, intern(form), intern(period)) for unit, form, period in self._each(sql, _ABOUT)]

    def loose_ends(self, keys: Collection[str] = ()) -> tuple[list[Envelope], frozenset[str]]:
        """The documents with a gap before them or where a stream forks, and what before them is here;
        in the streams of all keys, or of some."""
        own = f"key IN ({', '.join('?' * len(keys))})" if keys else "1"
        forks = f'SELECT key, prev, "to" FROM envelope WHERE {own} GROUP BY 1, 2, 3 HAVING count(*) > 1'
        here = "EXISTS (SELECT 1 FROM envelope AS before WHERE before.id = envelope.prev)"
        here = f"({here} OR EXISTS (SELECT 1 FROM stub WHERE stub.id = envelope.prev))"
        gaps = f"SELECT id FROM envelope WHERE {own} AND prev <> '' AND NOT {here}"  # by the index alone
        where = f'(key, prev, "to") IN ({forks}) OR id IN ({gaps})'
        found = {e.id: e for e in self._documents(where, [*keys, *keys])}
        return list(found.values()), frozenset(self._known(e.header.prev for e in found.values()))

    def get(self, id: str) -> Envelope | None:
        """One document."""
        return next(iter(self._documents("id = ?", [id])), None)

    def last_of_stream(self, key: str, to: str) -> tuple[int, str]:
        """The number and the id of a key's last document to a receiver; 0 and nothing before the first."""
        each = (f'SELECT seq, id FROM {t} WHERE key = ? AND "to" = ?' for t in ("envelope", "stub"))
        found = self._select(f"{' UNION ALL '.join(each)} ORDER BY seq DESC LIMIT 1", [key, to, key, to])
        return (int(found[0][0]), str(found[0][1])) if found else (0, "")

    def signed_by(self, key: str, to: str = "") -> list[Signed]:
        """What a key signed, to one receiver or to anybody: where each document stands in its stream."""
        columns = 'id, kind, "to", seq, prev, unit, form, period, received_at'
        where, asked = ('key = ? AND "to" = ?', [key, to]) if to else ("key = ?", [key])
        sql = f"SELECT {columns} FROM envelope WHERE {where} UNION ALL SELECT {_STUB} FROM stub WHERE {where}"
        found = self._select(f'{sql} ORDER BY "to", seq, id', [*asked, *asked])
        return [Signed(i, Kind(k), t, n, p, Subject(*s), at) for i, k, t, n, p, *s, at in found]

    def made_from(self, sha256: str) -> list[str]:
        """The ids of the submissions and reviews that say they were made from these bytes."""
        sql = "SELECT id FROM envelope WHERE source = ? ORDER BY id"
        return [str(i) for (i,) in self._select(sql, [sha256])]

    def received_at(self, id: str) -> str:
        """When this PC took the document in, by its own clock."""
        found = self._select("SELECT received_at FROM envelope WHERE id = ?", [id])
        return str(found[0][0]) if found else ""

    def arrived(self, *, unit: str = "", since: str = "") -> list[tuple[str, str]]:
        """When this PC took in what, by id and in that order: all, or by and about a unit, since a day."""
        where = "? IN ('', signer, unit) AND received_at >= ?"
        sql = f"SELECT received_at, id FROM envelope WHERE {where} ORDER BY received_at, rowid"
        return [(str(at), str(id)) for at, id in self._select(sql, [unit, since])]

    def blob(self, sha256: str, *, of: str = "") -> bytes | None:
        """A file that travelled along with a document, or with another one, if its package is still kept."""
        kept = (data for where in (("id", of), ("source", sha256)) for data in self._kept(*where))
        blobs = (unpack(data, self._verify).blobs for data in kept)
        return next((held[sha256] for held in blobs if sha256 in held), None)

    def keeps(self, package: str) -> bool:
        """Whether a package of this SHA-256 was taken in and is kept."""
        return bool(self._select("SELECT 1 FROM package WHERE sha256 = ?", [package]))

    def package_with(self, id: str) -> bytes | None:
        """The package in which a document came or was signed, if it is still kept."""
        return next(self._kept("id", id), None)

    def _kept(self, column: str, value: str) -> Iterator[bytes]:
        for (sha,) in self._select(f"SELECT package FROM envelope WHERE {column} = ? ORDER BY id", [value]):
            path = self._packages / f"{sha}.antt"
            if path.is_file():
                yield read_file(path, limit=BIGGEST_PACKAGE)

    # --- the cache ---

    def put_rows(self, rows: Iterable[Line]) -> None:
        """Replace these subjects' lines in the cache; what the values tables had of them goes."""
        rows = list(rows)
        plain = [
            (*r.subject, r.state, r.number, r.errors, r.warnings, int(r.on_behalf), r.ma_kiem, r.latest,
             r.received_at, r.view)
            for r in rows
        ]  # fmt: skip
        with self.writing():
            places = ", ".join("?" * 12)
            self._db.executemany(f"INSERT OR REPLACE INTO line VALUES ({places})", plain)
            for table in self._values_tables():
                own = (r.subject for r in rows if table.startswith(values_tables_of(r.subject.form)))
                theirs = [(subject.unit, subject.period) for subject in own]
                self._db.executemany(f'DELETE FROM "{table}" WHERE unit = ? AND period = ?', theirs)

    def rows(self, *, form: str = "", period: str = "", unit: str = "", state: str = "") -> list[Line]:
        """The cache's lines of a form, period, unit and state, or of all, in subject order."""
        return list(self.each_row(form=form, period=period, unit=unit, state=state))

    def each_row(
        self, *, form: str = "", period: str = "", unit: str = "", state: str = ""
    ) -> Iterator[Line]:
        """The same, one at a time."""
        wanted = {"form": form, "period": period, "unit": unit, "state": state}
        return lines(self._select, {column: value for column, value in wanted.items() if value})

    def line(self, subject: Subject) -> Line | None:
        """A subject's line in the cache."""
        found = self._select("SELECT * FROM line WHERE unit = ? AND form = ? AND period = ?", subject)
        return line_in(found[0]) if found else None

    def keep_roster(self, which: str, pieces: Iterable[Piece]) -> None:
        """Keep a folded roster in the cache, in the place of the one there was."""
        with self.writing():
            RosterPieces(self._db).keep(which, pieces)

    def kept_roster(self, which: str) -> Pieces | None:
        """The folded roster in the cache when it is this one."""
        try:
            kept = RosterPieces(self._db)
            return kept if kept.which == which else None
        except sqlite3.DatabaseError as cause:
            raise trouble(cause) from cause

    def form_ids(self) -> set[str]:
        """Every form that some document is about."""
        return {str(form) for (form,) in self._select("SELECT DISTINCT form FROM envelope") if form}

    def forget_rows(self) -> None:
        """Empty the cache."""
        with self.writing():
            self._db.execute("DELETE FROM line")
            for table in self._values_tables():
                self._db.execute(f'DELETE FROM "{table}"')

    def forget_strays(self) -> None:
        """Empty the cache of what no document is about."""
        with self.writing():
            forget_strays(self._db, self._values_tables(), self.form_ids())

    def _values_tables(self) -> list[str]:
        sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'v~_%' ESCAPE '~'"
        return [str(name) for (name,) in self._select(sql)]

    def put_values(self, form: Form, lines: Iterable[tuple[Subject, str, Mapping[str, Entry]]]) -> None:
        """Replace these subjects' values in the form version's wide table; table rows are counted only."""
        addresses = values_columns(form)
        with self.writing():
            self.make_room([form])
            rows = [
                (s.unit, s.period, state, *(_plain(entries.get(a)) for a in addresses))
                for s, state, entries in lines
            ]
            places = ", ".join("?" * (len(addresses) + 3))
            self._db.executemany(f'INSERT OR REPLACE INTO "{values_table(form)}" VALUES ({places})', rows)

    def make_room(self, forms: Iterable[Form]) -> None:
        """Make the values tables of these form versions that are not there yet."""
        there = {name for (name,) in self._select("SELECT name FROM sqlite_master WHERE type = 'table'")}
        missing = [form for form in forms if values_table(form) not in there]
        if not missing:
            return
        from sqlite_utils import Database  # only a form version's first table pays for it

        with self.writing():
            for form in missing:
                columns: dict[str, type] = {"unit": str, "period": str, "state": str}
                for address in values_columns(form):
                    kind = form.said_cells[address].type
                    columns[address.replace(".", "_")] = int if kind is CellType.INT else str
                Database(self._db).table(values_table(form)).create(
                    columns, pk=("unit", "period"), strict=True
                )

    # --- two truths, each rebuilding the other ---

    def take_up_packages(self, *, at: str) -> tuple[int, list[str]]:
        """Take in every kept package again: (documents missing or damaged before, names of bad files).

        Raises: StoreDamaged where the file itself is: nothing is built on it.
        """
        if wrong := self._wrong_in_file():
            raise StoreDamaged("STORE-101", detail=wrong[0])
        added, damaged = 0, []
        broken = {str(r[0]) for r in self._each("SELECT * FROM envelope") if not self._is_sound(r)}
        for name, package in kept_packages(self._packages, self._verify):
            if package is None:
                damaged.append(name)
            else:
                with self.writing():
                    ids = [(e.id,) for e in package.envelopes if e.id in broken]
                    self._db.executemany("DELETE FROM envelope WHERE id = ?", ids)
                    added += len(self.add([package], at=at))
        return added, damaged

    def pack_lost(self) -> list[str]:
        """Pack documents anew whose package is gone or damaged: the names of those packages.

        What travelled along with them is lost; a damaged file is set aside. Raises: FileTrouble.
        """
        whole = {name for name, package in kept_packages(self._packages, self._verify) if package}
        shas = [str(sha) for (sha,) in self._select("SELECT sha256 FROM package")]
        return [f"{sha}.antt" for sha in shas if f"{sha}.antt" not in whole and self._pack_again(sha)]

    def _pack_again(self, sha: str) -> bool:
        """Give the documents of a package another one; false when one of them is damaged here too."""
        rows = self._select("SELECT * FROM envelope WHERE package = ?", [sha])
        if not rows or not all(map(self._is_sound, rows)):
            return False
        if (path := self._packages / f"{sha}.antt").exists():
            set_aside(path, self._packages / ASIDE)
        again = packed_alone(envelope_in((row[1], *row[-2:])) for row in rows)
        write_many(self._packages, {f"{again.sha256}.antt": again.data})
        if again.sha256 != sha:  # else nothing travelled along, and it is the same package
            with self.writing():
                came = "INSERT OR IGNORE INTO package SELECT ?, received_at FROM package WHERE sha256 = ?"
                self._db.execute(came, [again.sha256, sha])
                self._db.execute("UPDATE envelope SET package = ? WHERE package = ?", [again.sha256, sha])
                self._db.execute("DELETE FROM package WHERE sha256 = ?", [sha])
        return True

    def leftovers(self) -> list[Incoming]:
        """Whole packages that a killed run kept and that are not in the set; none while somebody writes."""
        taken = frozenset(str(sha) for (sha,) in self._select("SELECT sha256 FROM package"))
        kept = () if self._busy() else kept_packages(self._packages, self._verify, but=taken)
        return [p for _, p in kept if p is not None]

    def check(self) -> list[str]:
        """Names of everything in the store that does not agree with itself."""
        bad = self._wrong_in_file()
        bad += [str(row[0]) for row in self._each("SELECT * FROM envelope") if not self._is_sound(row)]
        whole = {name for name, package in kept_packages(self._packages, self._verify) if package}
        names = (f"{sha}.antt" for (sha,) in self._select("SELECT sha256 FROM package"))
        return bad + [name for name in names if name not in whole]

    def _wrong_in_file(self) -> list[str]:
        return [str(row[0]) for row in self._select("PRAGMA integrity_check") if row[0] != "ok"]

    def _is_sound(self, row: tuple[object, ...]) -> bool:
        """True when a row holds a genuine document and says of it what the document says itself."""
        _, kind, *_, package, at, payload, signature = row
        try:
            envelope = envelope_in((kind, payload, signature))
        except StoreDamaged:
            return False
        message = pae(envelope.kind, envelope.payload)
        genuine = self._verify(envelope.header.key, message, envelope.signature)
        return genuine and row == row_of(envelope, str(package), str(at))


def _plain(entry: Entry | None) -> int | str | None:
    if entry is None or isinstance(entry, Unreadable):
        return None
    return to_json(entry) if isinstance(entry, date) else entry
