"""A backup holds every document, proves it, and gives the same set and view on another PC."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from antt_sync.app import backup
from antt_sync.app.ports import Desk
from antt_sync.app.status import status
from antt_sync.core.errors import FileTrouble, SealBroken, UsageTrouble
from antt_sync.core.views import set_hash
from tests.reports import busy
from tests.world import NOW, MemoryStore, Place, place

Pieces = dict[str, bytes]


class Shelf:
    """Backups as lists of pieces in a dictionary."""

    def __init__(self) -> None:
        self.files: dict[str, Pieces] = {}
        self.damage: Callable[[Pieces], None] = lambda _: None
        self.instead: Pieces = {}

    def write(
        self,
        path: str,
        pieces: Iterable[tuple[str, bytes]],
        check: Callable[[Iterator[tuple[str, bytes]]], None],
    ) -> str:
        """Keep them when they are found right."""
        written = dict(pieces)
        self.damage(written)
        written = self.instead or written
        check(iter(written.items()))
        self.files[path] = written
        return path

    def read(self, path: str, *, only: str = "") -> Iterator[tuple[str, bytes]]:
        """What was kept."""
        yield from ((n, data) for n, data in self.files[path].items() if only in {"", n})

    def within(self, path: str) -> list[str]:
        """Every file of a folder."""
        return [name for name in self.files if name.startswith(path)]


def made(pc: Place, shelf: Shelf, to: str = "usb") -> tuple[str, backup.Backup, int]:
    return backup.back_up(pc.desk, shelf, to=to, office=b"unit = 1", papers={"B.xlsx": b"board"})


def other_pc() -> Desk:
    return replace(place().desk, store=MemoryStore())


def said(desk: Desk) -> list[object]:
    found = status(desk)
    return [found.set, found.view, found.lines]


def test_a_backup_gives_the_same_set_and_view_and_days_of_arrival_on_another_pc() -> None:
    pc, shelf = busy(), Shelf()
    path, held, _ = made(pc, shelf)
    ids = pc.desk.store.ids()
    assert (held.documents, held.set) == (len(ids), set_hash(ids))
    assert (held.office, dict(held.papers)) == (b"unit = 1", {"B.xlsx": b"board"})
    later = replace(other_pc(), now=lambda: NOW + timedelta(days=90))
    found, again = backup.newest_backup(later.packages, shelf, "usb")
    assert (found, again) == (path, held)
    assert backup.take_in(later, shelf, path, again) == held.documents
    assert said(replace(later, now=pc.desk.now)) == said(pc.desk)
    assert backup.take_in(later, shelf, path, again) == 0


def test_no_private_key_is_in_a_backup() -> None:
    pc, shelf = busy(), Shelf()
    path, _, _ = made(pc, shelf)
    names = {name.partition("/")[0] for name in shelf.files[path]}
    assert names == {"packages", "papers", backup.OFFICE, backup.MANIFEST}


def test_documents_whose_package_is_gone_or_damaged_are_in_it_all_the_same() -> None:
    pc, shelf = busy(), Shelf()
    store = pc.desk.store
    assert isinstance(store, MemoryStore)
    before = made(pc, Shelf())[2]
    one, two, *_ = store.packages
    del store.packages[one]
    store.packages[two] = replace(store.packages[two], data=b"PK\x03\x04")
    path, held, repacked = made(pc, shelf)
    assert (held.documents, repacked) == (len(store.ids()), before + 2)
    fresh = other_pc()
    backup.take_in(fresh, shelf, path, held)
    assert said(fresh)[:2] == said(pc.desk)[:2]


@pytest.mark.parametrize(
    "damage",
    [
        lambda pieces: pieces.pop(next(n for n in pieces if n.startswith("packages/"))),
        lambda pieces: pieces.update({next(iter(pieces)): b"PK"}),
        lambda pieces: pieces.pop(backup.MANIFEST),
        lambda pieces: pieces.update({backup.MANIFEST: b"{}"}),
        lambda pieces: pieces.update({backup.MANIFEST: b"["}),
    ],
)
def test_a_medium_that_gives_back_something_else_is_no_success(damage: Callable[[Pieces], None]) -> None:
    pc, shelf = busy(), Shelf()
    shelf.damage = damage
    with pytest.raises(FileTrouble) as told:
        made(pc, shelf)
    assert (told.value.code, shelf.files) == ("FILE-106", {})


def test_a_backup_that_lacks_documents_of_the_store_is_no_success() -> None:
    pc, empty, shelf = busy(), place(), Shelf()
    path, _, _ = made(empty, shelf)
    older = shelf.files.pop(path)
    shelf.instead = older
    with pytest.raises(FileTrouble):
        made(pc, shelf)


def test_a_backup_damaged_since_is_refused_and_gives_nothing() -> None:
    pc, shelf, fresh = busy(), Shelf(), other_pc()
    path, *_ = made(pc, shelf)
    last = [n for n in shelf.files[path] if n.startswith("packages/")][-1]
    whole = shelf.files[path][last]
    shelf.files[path][last] = whole[:-1]
    with pytest.raises(SealBroken) as told:
        backup.newest_backup(fresh.packages, shelf, "usb")
    assert (told.value.code, told.value.params["file"]) == ("BACKUP-102", path)
    assert fresh.store.ids() == []


def test_the_newest_backup_of_a_stick_is_taken_and_other_files_are_none() -> None:
    pc, shelf = busy(), Shelf()
    shelf.files["usb/ảnh.zip"] = {"a.jpg": b""}
    with pytest.raises(UsageTrouble) as told:
        backup.newest_backup(pc.desk.packages, shelf, "usb")
    assert told.value.code == "BACKUP-103"
    for days in (2, 5, 3):
        pc.desk = replace(pc.desk, now=lambda days=days: NOW + timedelta(days=days))  # type: ignore[misc]
        made(pc, shelf)
    assert backup.newest_backup(pc.desk.packages, shelf, "usb")[1].day == "19/10/2024"
    assert "2024-10-19" in backup.newest_path(shelf, ["nơi khác", "usb"])
    assert backup.newest_path(shelf, ["nơi khác"]) == ""


def test_a_reminder_comes_only_when_the_backup_is_old_and_something_new_came() -> None:
    pc, shelf = busy(), Shelf()
    _, held, _ = made(pc, shelf)
    week, later = (replace(pc.desk, now=lambda n=n: NOW + timedelta(days=n)) for n in (7, 8))  # type: ignore[misc]
    older = json.dumps({"made_at": held.made_at, "documents": held.documents - 3, "set": "x"}).encode()
    assert "3 văn bản mới từ lần sao lưu 14/10/2024" in backup.reminder(later, older)
    assert backup.reminder(later, held.note()) == ""
    assert backup.reminder(pc.desk, older) == backup.reminder(week, older) == ""
    assert "lần nào" in backup.reminder(pc.desk, None)
    assert backup.reminder(other_pc(), None) == ""
