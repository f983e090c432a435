"""The roster in the cache is the one that the documents come to, after every change and after rebuild."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from antt_sync.adapters.kept_packages import packed_alone
from antt_sync.app import upkeep
from antt_sync.app.ports import Desk
from antt_sync.app.registry import sign_roster
from antt_sync.app.rosters import fold_roster, keeps_roster, roster_of, streams_of
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.roster import Roster, roster_body
from antt_sync.core.roster_kept import UNIT
from tests.offices import PASSPHRASE, copied_office, desk_of
from tests.world import NOW, OFFICE, office, signed, units


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ANTT_PASSPHRASE", PASSPHRASE)
    return copied_office(tmp_path / "o", signers=1, others=2)


def folded(desk: Desk) -> Roster | None:
    return fold_roster(desk.store, desk.office, streams_of(desk.store))


def change(folder: Path, sql: str) -> None:
    db = sqlite3.connect(folder / "store.sqlite")
    db.execute(sql)
    db.commit()
    db.close()


def test_the_next_run_looks_one_unit_up_and_folds_nothing(folder: Path) -> None:
    first = roster_of(desk_of(folder))
    desk = desk_of(folder)
    documents = [e.payload for e in desk.store.every()]
    change(folder, "UPDATE envelope SET payload = x'00' WHERE kind = 'roster'")
    found = roster_of(desk_of(folder))
    assert found is not None
    assert (found == first, len(documents) > 1, found.units["K-14761-001.1"].parent) == (True, True, OFFICE)


def test_a_new_version_takes_the_place_of_the_kept_one(folder: Path) -> None:
    desk = desk_of(folder)
    before = roster_of(desk)
    assert before is not None
    sign_roster(desk, before, units(5), [line for lines in before.keys.values() for line in lines])
    for each in (desk, desk_of(folder)):
        found = roster_of(each)
        assert found is not None
        assert (found.version, len(found.units), found) == (2, 6, folded(each))


def test_another_trust_is_another_roster(folder: Path) -> None:
    desk = desk_of(folder)
    assert roster_of(desk) is not None
    assert roster_of(replace(desk, office=replace(desk.office, root="00" * 32))) is None


def test_verify_sees_a_kept_roster_that_says_something_else_and_rebuild_remakes_it(folder: Path) -> None:
    assert roster_of(desk_of(folder)) == folded(desk_of(folder))
    change(folder, f"UPDATE roster_piece SET said = replace(said, 'số 2', 'số 9') WHERE what = '{UNIT}'")
    desk = desk_of(folder)
    assert (keeps_roster(desk), upkeep.verify(desk).view_agrees) == (False, False)
    upkeep.rebuild(desk)
    assert (keeps_roster(desk), upkeep.verify(desk).view_agrees) == (True, True)
    assert roster_of(desk_of(folder)) == folded(desk)


def test_a_stream_that_grew_behind_a_cut_off_is_asked_again(folder: Path) -> None:
    assert roster_of(desk_of(folder)) is not None
    change(folder, f"UPDATE roster_piece SET said = replace(said, 'số 2', 'số 9') WHERE what = '{UNIT}'")
    for stream, trusted in (({}, True), ({"an-id": ""}, False)):
        answer = hashlib.sha256(json.dumps(sorted(stream.items())).encode()).hexdigest()
        change(folder, f"INSERT OR REPLACE INTO roster_piece VALUES ('asked', 'key-of-nobody *', '{answer}')")
        desk = desk_of(folder)
        assert (roster_of(desk) != folded(desk)) is trusted


def stranger(number: int) -> Envelope:
    """What anybody may sign in the office's name."""
    body = {**roster_body(None, office=OFFICE, units=units(1), keys=[]), "version": number, "n": number}
    return signed("stranger", Kind.ROSTER, body, stream=("*", number, ""))


def test_what_strangers_sign_in_the_offices_name_is_not_even_read(folder: Path) -> None:
    desk = desk_of(folder)
    before = roster_of(desk)
    theirs = packed_alone(map(stranger, range(1, 4)))
    desk.store.add([theirs], at=NOW.isoformat())
    ids = ", ".join(f"'{e.id}'" for e in theirs.envelopes)
    change(folder, f"UPDATE envelope SET payload = x'00' WHERE id IN ({ids})")  # reading one would say so
    assert before is not None
    assert folded(desk_of(folder)) == replace(before, units=dict(before.units), keys=dict(before.keys))


def test_which_roster_was_here_when_something_came_no_stranger_says() -> None:
    pc = office(1)
    pc.take([stranger(9)])
    at = pc.books.roster_at(NOW.isoformat())
    assert at is not None
    assert at.id == pc.books.roster.id  # type: ignore[union-attr]
