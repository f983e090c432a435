"""Folders watched: a file is told of once, when it has come to rest."""

from __future__ import annotations

import os
from pathlib import Path

from antt_sync.adapters.inbox import Inbox


def test_what_was_there_first_is_old_and_a_new_file_is_told_of_once(work: Path) -> None:
    (work / "cu.xlsx").write_bytes(b"x")
    inbox = Inbox([work, work / "khong co"])
    (work / "moi.xlsx").write_bytes(b"x")
    assert [inbox.look() for _ in range(3)] == [[], [work / "moi.xlsx"], []]


def test_a_growing_file_waits_and_an_empty_one_is_none(work: Path) -> None:
    inbox = Inbox([work])
    (work / "rong.xlsx").touch()
    for size in (1, 2, 3):
        (work / "a.xlsx").write_bytes(b"x" * size)
        assert inbox.look() == []
    assert inbox.look() == [work / "a.xlsx"]


def test_files_copied_one_after_the_other_are_told_of_together(work: Path) -> None:
    inbox = Inbox([work])
    for n in (1, 2, 3):
        (work / f"{n}.xlsx").write_bytes(b"x")
        assert inbox.look() == []
    assert inbox.look() == [work / f"{n}.xlsx" for n in (1, 2, 3)]


def test_a_file_saved_anew_is_told_of_again(work: Path) -> None:
    inbox = Inbox([work])
    path = work / "a.xlsx"
    path.write_bytes(b"x")
    assert [inbox.look(), inbox.look()] == [[], [path]]
    os.utime(path, ns=(1, 1))
    assert [inbox.look(), inbox.look()] == [[], [path]]


def test_locks_unfinished_downloads_and_folders_are_nobodys(work: Path) -> None:
    inbox = Inbox([work])
    for name in ("~$a.xlsx", "b.xlsx.crdownload", ".an", "c.part"):
        (work / name).write_bytes(b"x")
    (work / "thu muc").mkdir()
    assert [inbox.look(), inbox.look()] == [[], []]


def test_a_stick_that_comes_later_is_seen(work: Path) -> None:
    inbox = Inbox([work / "usb"])
    assert inbox.look() == []
    (work / "usb").mkdir()
    (work / "usb" / "a.antt").write_bytes(b"x")
    assert [inbox.look(), inbox.look()] == [[], [work / "usb" / "a.antt"]]
