"""The store: a set that only grows, whole or not at all; packages and documents agree or say so."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from antt_sync.adapters import packages
from antt_sync.adapters.keys import verify
from antt_sync.adapters.sqlite_store import SqliteStore
from antt_sync.core.envelope import Envelope, Json, Kind
from antt_sync.core.errors import FileTrouble, StoreDamaged
from antt_sync.core.kept import Incoming, Line
from antt_sync.core.review import Verb
from antt_sync.core.streams import stream_troubles
from antt_sync.core.submission import Subject, submission_of
from antt_sync.core.values import Unreadable
from tests.fillings import filled, shipped
from tests.world import OFFICE, PERIOD, MemoryStore, answers, key, review, signed, submission, unit_id

AT = "2024-10-14T09:00:00+07:00"
SUBJECT = Subject(unit_id(1), "F04-K", PERIOD)
ONE = submission(1)
TWO = submission(2)
ASKED = review(ONE, Verb.ASK)


def packed(*envelopes: Envelope, **blobs: bytes) -> Incoming:
    named = {hashlib.sha256(b).hexdigest(): b for b in blobs.values()}
    data = packages.pack(packages.Package(envelopes, named))
    return Incoming(hashlib.sha256(data).hexdigest(), data, envelopes)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = SqliteStore(tmp_path, verify=verify)
    yield opened
    opened.close()


def again(store: SqliteStore) -> SqliteStore:
    """The same folder, as the next command finds it."""
    store.close()
    return SqliteStore(store.folder, verify=verify)


def raw(folder: Path, sql: str, *params: object) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder / "store.sqlite") as db:
        found = db.execute(sql, params).fetchall()
    db.close()
    return found


def line(subject: Subject, number: int = 1, view: str = "{}") -> Line:
    return Line(subject, "received", number, 2, 1, True, "1234", "ab", AT, view)


def test_what_is_taken_in_stays_and_is_found_by_every_question(store: SqliteStore) -> None:
    assert [e.id for e in store.add([packed(ONE, ASKED), packed(TWO)], at=AT)] == [ONE.id, ASKED.id, TWO.id]
    store = again(store)
    assert store.ids() == sorted([ONE.id, TWO.id, ASKED.id])
    assert store.has(ONE.id)
    assert not store.has("ab" * 32)
    assert [e.id for e in store.of_kind(Kind.REVIEW)] == [ASKED.id]
    assert {e.id for e in store.about(SUBJECT)} == {ONE.id, ASKED.id}
    assert set(store.all_about()) == {SUBJECT, Subject(unit_id(2), "F04-K", PERIOD)}
    assert {e.id for e in store.every()} == {ONE.id, TWO.id, ASKED.id}
    assert store.received_at(ONE.id) == AT
    assert store.received_at("ab" * 32) == ""
    found = store.get(ONE.id)
    assert found is not None
    assert (found.body, found.header, found.signature) == (ONE.body, ONE.header, ONE.signature)
    assert store.get("ab" * 32) is None
    store.close()


def test_taking_in_again_adds_nothing_and_keeps_the_first_time(store: SqliteStore) -> None:
    store.add([packed(ONE)], at=AT)
    assert store.add([packed(ONE), packed(ONE, TWO), packed(TWO)], at="2024-12-01") == [TWO]
    assert store.received_at(ONE.id) == AT
    assert len(list((store.folder / "packages").iterdir())) == 2


def test_more_documents_than_one_question_can_name(store: SqliteStore) -> None:
    many = [submission(1, {"d44a_tp.nay": n}, seq=n) for n in range(1, 1102)]
    assert len(store.add([packed(*many)], at=AT)) == 1101
    assert store.add([packed(*reversed(many))], at=AT) == []


def test_a_transaction_is_whole_or_nothing(store: SqliteStore) -> None:
    with pytest.raises(RuntimeError, match="mất điện"), store.writing():  # noqa: PT012
        store.add([packed(ONE)], at=AT)
        store.put_rows([line(SUBJECT)])
        raise RuntimeError("mất điện")
    assert (store.ids(), store.rows()) == ([], [])
    with store.writing():
        store.add([packed(ONE)], at=AT)
    assert store.ids() == [ONE.id]


def test_what_a_key_signed_is_told_stream_by_stream_as_memory_does(store: SqliteStore) -> None:
    one = submission(1, by_unit=True, word="unit 1")
    two = signed("unit 1", Kind.RECEIPT, {}, unit=unit_id(1), stream=("*", 7, "ab" * 32))
    three = signed("unit 1", Kind.RECEIPT, {}, unit=unit_id(1), stream=(OFFICE, 2, one.id))
    batch = [packed(three, one, submission(1)), packed(two)]
    memory = MemoryStore()
    for place in (store, memory):
        place.add(batch, at="2024-10-14")
    owner = key("unit 1").public.hex()
    for to in ("", OFFICE, "*", unit_id(9)):
        assert store.signed_by(owner, to) == memory.signed_by(owner, to)
    found = store.signed_by(owner)
    assert [(s.id, s.to, s.prev) for s in found] == [
        (two.id, "*", "ab" * 32),
        (one.id, OFFICE, ""),
        (three.id, OFFICE, one.id),
    ]
    assert [s.subject.unit for s in found] == ["", unit_id(1), ""]


def test_the_last_document_of_a_stream_is_the_one_with_the_highest_number(store: SqliteStore) -> None:
    first, tenth = submission(1, seq=9), submission(2, seq=10)
    store.add([packed(tenth), packed(first)], at=AT)
    mine = key("office").public.hex()
    assert store.last_of_stream(mine, OFFICE) == (10, tenth.id)
    assert store.last_of_stream(mine, "*") == (0, "")
    assert store.last_of_stream("ab" * 32, OFFICE) == (0, "")


@pytest.mark.parametrize(
    "body",
    [
        {"workbook": {"sha256": "cd" * 32}},
        {"workbook": {"sha256": "ef" * 32}, "on_behalf": {"received_sha256": "cd" * 32}},
        {"source_sha256": "cd" * 32},
    ],
)
def test_bytes_that_came_before_are_known_by_their_digest(store: SqliteStore, body: dict[str, Json]) -> None:
    document = signed("office", Kind.SUBMISSION, body)
    store.add([packed(document)], at=AT)
    assert store.made_from("cd" * 32) == [document.id]
    assert store.made_from("ab" * 32) == []


def test_a_file_that_travelled_along_is_found_while_its_package_is_kept(store: SqliteStore) -> None:
    digest = hashlib.sha256(b"bieu").hexdigest()
    document = signed("office", Kind.SUBMISSION, {"workbook": {"sha256": digest}})
    package = packed(document, workbook=b"bieu")
    store.add([package], at=AT)
    assert store.blob(digest) == b"bieu"
    assert store.package_with(document.id) == package.data
    assert store.blob("ab" * 32) is None
    (store.folder / "packages" / f"{package.sha256}.antt").unlink()
    assert store.blob(digest) is None
    assert store.package_with(document.id) is None


def test_a_clean_copy_is_found_by_the_document_it_travelled_with(store: SqliteStore) -> None:
    digest = hashlib.sha256(b"sach").hexdigest()
    body: dict[str, Json] = {
        "workbook": {"sha256": digest},
        "on_behalf": {"received_sha256": "cd" * 32},
    }
    document = signed("office", Kind.SUBMISSION, body)
    store.add([packed(document, workbook=b"sach")], at=AT)
    assert store.blob(digest, of=document.id) == b"sach"
    assert store.blob("ab" * 32, of=document.id) is None


# --- the cache ---------------------------------------------------------------------------------


def test_lines_are_replaced_and_forgotten(store: SqliteStore) -> None:
    store.put_rows([line(SUBJECT), line(SUBJECT._replace(unit=unit_id(2)))])
    store.put_rows([line(SUBJECT, 2, '{"a": "Đạt"}')])
    assert [(x.subject.unit, x.number, x.view) for x in store.rows()] == [
        (unit_id(1), 2, '{"a": "Đạt"}'),
        (unit_id(2), 1, "{}"),
    ]
    assert store.rows()[0] == line(SUBJECT, 2, '{"a": "Đạt"}')
    store.forget_rows()
    assert store.rows() == []


def values(folder: Path, form_id: str = "F04-K") -> list[tuple[object, ...]]:
    form = shipped(form_id)
    table = f"v_{form.id.replace('-', '_')}__{form.version.replace('.', '_')}_{form.hash[:8]}"
    return raw(
        folder, f'SELECT unit, state, d44a_tp_nay, d411_ngay, d413_tong_nay FROM "{table}" ORDER BY unit'
    )


def test_values_are_typed_columns_and_what_is_unreadable_is_empty(store: SqliteStore) -> None:
    entries = filled("F04-K", {"d413_tong.nay": Unreadable("nhiều", "CELL-101"), "hoat_dong[9].nay": 3})
    store.put_values(shipped("F04-K"), [(SUBJECT, "received", entries)])
    assert values(store.folder) == [(unit_id(1), "received", 4, "2024-01-20", None)]


def test_a_replaced_line_takes_its_old_values_along(store: SqliteStore) -> None:
    other = SUBJECT._replace(unit=unit_id(2))
    store.put_values(shipped("F04-K"), [(SUBJECT, "received", {}), (other, "received", {})])
    store.put_rows([line(SUBJECT), line(other._replace(form="F04"))])
    assert [row[0] for row in values(store.folder)] == [unit_id(2)]
    store.forget_rows()
    assert values(store.folder) == []


def test_two_drafts_of_one_version_do_not_share_a_table(store: SqliteStore) -> None:
    form = shipped("F02-K")
    draft = replace(form, hash="0" * 64, sections=form.sections[:1])
    store.put_values(form, [(SUBJECT, "received", {})])
    store.put_values(draft, [(SUBJECT, "received", {})])
    store.make_room([form, draft])
    tables = raw(
        store.folder,
        "SELECT name FROM sqlite_master WHERE name LIKE 'v~_F02~_K%' ESCAPE '~' AND type='table'",
    )
    assert len(tables) == 2


# --- rebuilding and damage ---------------------------------------------------------------------


def test_packages_alone_make_the_set_again(store: SqliteStore) -> None:
    store.add([packed(ONE, ASKED), packed(TWO)], at=AT)
    before = store.ids()
    store.close()
    (store.folder / "store.sqlite").unlink()
    fresh = SqliteStore(store.folder, verify=verify)
    assert fresh.ids() == []
    assert fresh.take_up_packages(at=AT) == (3, [])
    assert fresh.take_up_packages(at=AT) == (0, [])
    assert (fresh.ids(), fresh.check()) == (before, [])
    fresh.close()


def test_a_damaged_package_is_named_and_the_rest_taken_up(store: SqliteStore) -> None:
    bad = packed(ONE)
    store.add([bad, packed(TWO)], at=AT)
    path = store.folder / "packages" / f"{bad.sha256}.antt"
    path.write_bytes(bad.data[:-7])
    (store.folder / "packages" / "lạ.antt").write_bytes(b"la")
    assert store.check() == [path.name]
    assert store.take_up_packages(at=AT) == (0, sorted([path.name, "lạ.antt"]))


def test_a_whole_store_has_nothing_to_say(store: SqliteStore) -> None:
    store.add([packed(ONE, ASKED), packed(TWO)], at=AT)
    assert store.check() == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE envelope SET payload = CAST(payload || x'20' AS BLOB) WHERE id = ?",
        "UPDATE envelope SET signature = zeroblob(64) WHERE id = ?",
        "UPDATE envelope SET kind = 'review' WHERE id = ?",
        "UPDATE envelope SET kind = 'lạ' WHERE id = ?",
        "UPDATE envelope SET unit = 'K-14761-002.1' WHERE id = ?",
        "UPDATE envelope SET seq = 7 WHERE id = ?",
        "UPDATE envelope SET source = '' WHERE id = ?",
    ],
)
def test_a_row_that_was_changed_is_named(store: SqliteStore, sql: str) -> None:
    document = submission(1)
    store.add([packed(document), packed(TWO)], at=AT)
    store.close()
    raw(store.folder, sql, document.id)
    opened = SqliteStore(store.folder, verify=verify)
    assert opened.check() == [document.id]
    opened.close()


def test_a_lost_package_is_named(store: SqliteStore) -> None:
    package = packed(ONE)
    store.add([package], at=AT)
    (store.folder / "packages" / f"{package.sha256}.antt").unlink()
    assert store.check() == [f"{package.sha256}.antt"]


def test_a_document_that_no_longer_reads_is_damage_and_not_a_crash(store: SqliteStore) -> None:
    store.add([packed(ONE)], at=AT)
    store.close()
    raw(store.folder, "UPDATE envelope SET payload = x'00'")
    opened = SqliteStore(store.folder, verify=verify)
    with pytest.raises(StoreDamaged) as caught:
        opened.about(SUBJECT)
    assert caught.value.code == "STORE-101"
    opened.close()


def zeroes(data: bytes) -> bytes:
    return b"\0" * len(data)


def torn(data: bytes) -> bytes:
    return data[: len(data) // 3]


def scribbled(data: bytes) -> bytes:
    return data[:4096] + b"\xa5" * (len(data) - 4096)


@pytest.mark.parametrize("damage", [zeroes, torn, scribbled])
def test_a_damaged_file_is_said_to_be_damaged(store: SqliteStore, damage: Callable[[bytes], bytes]) -> None:
    store.add([packed(ONE)], at=AT)
    store.close()
    path = store.folder / "store.sqlite"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(StoreDamaged):
        look(store.folder)


def look(folder: Path) -> None:
    opened = SqliteStore(folder, verify=verify)
    try:
        opened.ids()
        opened.rows()
        opened.about(SUBJECT)
    finally:
        opened.close()


def test_a_store_of_an_earlier_version_is_brought_up_to_date(store: SqliteStore) -> None:
    store.add([packed(ONE)], at=AT)
    store.close()
    raw(store.folder, "DROP INDEX idx_envelope_key_prev_to_id")
    raw(store.folder, "PRAGMA user_version=1")
    store = SqliteStore(store.folder, verify=verify)
    assert store.ids() == [ONE.id]
    names = raw(store.folder, "SELECT name FROM sqlite_master WHERE type = 'index'")
    assert ("idx_envelope_key_prev_to_id",) in names


def test_loose_ends_come_to_the_same_gaps_and_forks_as_the_whole_set(store: SqliteStore) -> None:
    def document(seq: int, prev: str, note: str = "") -> Envelope:
        return signed("unit 1", Kind.SUBMISSION, {"note": note}, unit=unit_id(1), stream=(OFFICE, seq, prev))

    first = document(1, "")
    second, twin = document(2, first.id), document(2, first.id, "khác")
    third, lost = document(3, second.id), document(9, "ab" * 32)
    copied = document(1, "", "chép")
    for documents in ([first, second, third], [second, twin], [first, second, twin, third, lost, copied]):
        store.add([packed(*documents)], at=AT)
        loose, beside = store.loose_ends()
        assert stream_troubles(loose, beside) == stream_troubles(store.every())
    assert {e.id for e in loose} == {first.id, copied.id, second.id, twin.id, lost.id}
    assert [t.code for t in stream_troubles(loose, beside)] == ["GAP-101", "GAP-102", "GAP-102"]


def test_lines_are_found_by_what_they_are_about_and_where_they_stand(store: SqliteStore) -> None:
    other = Subject(unit_id(2), "F02", "2023")
    store.put_rows([line(SUBJECT), replace(line(other), state="conflict")])
    asked: list[dict[str, str]] = [
        {"unit": unit_id(2)}, {"form": "F02"}, {"period": "2023"}, {"state": "conflict"}
    ]  # fmt: skip
    for wanted in asked:
        assert [x.subject for x in store.rows(**wanted)] == [other], wanted
    assert store.rows(unit=unit_id(1), period="2023") == []
    nobody = Subject("", "", "")
    assert store.line(nobody) is None
    store.put_rows([line(nobody)])
    assert (store.line(nobody), store.line(SUBJECT)) == (line(nobody), line(SUBJECT))
    assert len(store.rows()) == 3


def test_subjects_are_those_of_submissions_and_reviews_in_order(store: SqliteStore) -> None:
    store.add([packed(TWO, ONE, ASKED)], at=AT)
    assert store.subjects() == [SUBJECT, Subject(unit_id(2), "F04-K", PERIOD)]


def test_a_store_of_a_later_version_is_left_alone(store: SqliteStore) -> None:
    store.close()
    raw(store.folder, "PRAGMA user_version=99")
    with pytest.raises(StoreDamaged) as caught:
        SqliteStore(store.folder, verify=verify)
    assert (caught.value.code, caught.value.params["version"]) == ("STORE-102", 99)


def test_a_folder_that_is_a_file_is_the_mediums_trouble(tmp_path: Path) -> None:
    (tmp_path / "packages").write_bytes(b"")
    with pytest.raises(FileTrouble):
        SqliteStore(tmp_path, verify=verify)


def test_durability_is_asked_of_the_database(store: SqliteStore) -> None:
    assert store._db.execute("PRAGMA synchronous").fetchone() == (2,)
    assert store._db.execute("PRAGMA journal_mode").fetchone() == ("truncate",)
    strict = raw(store.folder, "SELECT sql FROM sqlite_master WHERE type = 'table'")
    assert all("STRICT" in str(sql) for (sql,) in strict)


@pytest.mark.parametrize(
    ("kind", "form", "filed"),
    [
        (Kind.SUBMISSION, {"id": "F04-K"}, "F04-K"),
        (Kind.SUBMISSION, "F04-K", ""),
        (Kind.SUBMISSION, {"id": 7}, ""),
        (Kind.REVIEW, "F04-K", "F04-K"),
        (Kind.REVIEW, {"id": "F04-K"}, ""),
        (Kind.REVIEW, None, ""),
    ],
)
def test_a_document_is_filed_under_what_it_is_read_to_be_about(
    store: SqliteStore, kind: Kind, form: Json, filed: str
) -> None:
    store.add([packed(signed("office", kind, {"unit": unit_id(1), "form": form, "period": PERIOD}))], at=AT)
    assert list(store.all_about()) == [Subject(unit_id(1), filed, PERIOD)]


def test_submissions_come_back_as_they_were_signed(store: SqliteStore) -> None:
    said = submission(1, answers(1, {"d411.ghi_chu": "“Ngoặc”, 'nháy', \\ và\ttab"}))
    store.add([packed(said)], at=AT)
    (found,) = again(store).about(SUBJECT)
    assert submission_of(found) == submission_of(said)


def test_documents_are_told_in_the_order_in_which_they_came(store: SqliteStore) -> None:
    store.add([packed(TWO, ASKED)], at="2024-10-15T08:00:00+07:00")
    store.add([packed(ONE)], at="2024-10-15T08:00:00+07:00")
    store.add([packed(THREE := submission(3))], at="2024-10-14T08:00:00+07:00")
    late = "2024-10-15T08:00:00+07:00"
    wanted = [("2024-10-14T08:00:00+07:00", THREE.id), *((late, e.id) for e in (TWO, ASKED, ONE))]
    assert store.arrived() == wanted
    assert store.arrived(unit=unit_id(1)) == [wanted[2], wanted[3]]
    assert store.arrived(unit=OFFICE, since="2024-10-15") == wanted[1:]
    assert store.arrived(unit=unit_id(9)) == []
