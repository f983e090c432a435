"""A damaged store is set aside, never thrown away, and what only it had is packed first."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from antt_sync.adapters import keys
from antt_sync.adapters.sqlite_store import SqliteStore
from antt_sync.adapters.store_anew import begin_anew
from tests.test_damage import taken_in


def test_what_only_the_store_has_is_packed_before_it_goes(work: Path) -> None:
    office = taken_in(work / "phuong")
    packages = sorted((office / "packages").glob("*.antt"))
    with closing(SqliteStore(office, verify=keys.verify)) as store:
        before = store.ids()
    for path in packages:
        path.unlink()
    aside = begin_anew(office)
    assert (aside / "store.sqlite").stat().st_size > 0
    with closing(SqliteStore(office, verify=keys.verify)) as store:
        assert store.ids() == []
        assert store.take_up_packages(at="2024-10-14") == (len(before), [])
        assert store.ids() == before


def test_a_file_that_is_no_store_is_set_aside_whole(work: Path) -> None:
    (work / "store.sqlite").write_bytes(b"not a store at all" * 99)
    aside = begin_anew(work)
    assert (aside / "store.sqlite").read_bytes() == b"not a store at all" * 99
    assert not (work / "store.sqlite").exists()
