"""R10: two processes take overlapping folders into one office at once, one is killed, and somebody reads.

The real program runs in two processes that this one is forked into; refuses to patch anything of it.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pytest

from antt_sync.adapters import keys
from antt_sync.adapters.packages import Package, pack, unpack
from antt_sync.adapters.sqlite_store import SqliteStore
from antt_sync.app.signing import Unsigned, sign_and_keep
from antt_sync.core.envelope import Kind
from antt_sync.core.streams import stream_troubles
from antt_sync.core.submission import Subject
from tests.offices import copied_office, desk_of, make_office
from tests.terminal import antt
from tests.test_kill import sent_packages, told
from tests.world import OFFICE, answers, unit_id, workbook

SIGNERS, REVISIONS, PACKAGES = 4, 5, 3
"""Each unit sends its lần in so many packages, which overlap."""
BARE = SIGNERS + 1
EVERYDAY, FULL = 4, 300
PROCESSES = multiprocessing.get_context("fork")
LONGEST = 30
"""Seconds that nobody waits longer than for the other one."""


@dataclass(slots=True)
class Yard:
    """An office, what it was sent, and what one merge of it all comes to."""

    folder: Path
    came: Path
    packages: list[frozenset[str]]
    lines: Mapping[Subject, object]
    seconds: float
    """How long one merge of it all takes."""


@pytest.fixture(scope="module")
def yard(tmp_path_factory: pytest.TempPathFactory) -> Yard:
    base = tmp_path_factory.mktemp("two")
    folder, came, calm = base / "phuong", base / "den", base / "mot minh"
    make_office(folder, signers=SIGNERS, others=1)
    came.mkdir()
    packages = []
    for number in range(1, SIGNERS + 1):
        documents = [unpack(d, keys.verify).envelopes[0] for _, d in islice(sent_packages(number), REVISIONS)]
        for start in range(PACKAGES):
            some = documents[start : start + REVISIONS - PACKAGES + 1]
            (came / f"to {number} goi {start}.antt").write_bytes(pack(Package(tuple(some))))
            packages.append(frozenset(e.id for e in some))
    said = answers(BARE, form="F02-K")
    (came / "Mau 2.xlsx").write_bytes(workbook(BARE, said, form="F02-K"))
    shutil.copytree(folder, calm)
    begun = time.monotonic()
    assert antt("merge", came, "--yes", at=calm).code in {0, 3}
    return Yard(folder, came, packages, told(calm).lines, time.monotonic() - begun)


def dealt(yard: Yard, base: Path, chance: random.Random) -> tuple[Path, Path]:
    """Two folders that together hold all that came, about half of it in both."""
    one, two = base / "usb 1", base / "usb 2"
    for folder in (one, two):
        folder.mkdir()
    for file in sorted(yard.came.iterdir()):
        for folder in chance.choice([(one,), (two,), (one, two), (one, two)]):
            shutil.copy(file, folder)
    return one, two


def merging(office: Path, came: Path, said: Path) -> None:
    """What a process of its own does."""
    ended = antt("merge", came, "--yes", at=office)
    said.write_text(ended.out + ended.err, encoding="utf-8")
    raise SystemExit(ended.code)


def read(yard: Yard, office: Path) -> None:
    """A package is in the set whole or not at all, to whoever looks in between."""
    with closing(SqliteStore(office, verify=keys.verify)) as store:
        ids = set(store.ids())
    whole = set().union(*(p for p in yard.packages if p <= ids))
    assert ids & set().union(*yard.packages) == whole


def both(yard: Yard, base: Path, number: int) -> Counter[str]:
    """One run: two merges at once, in every other one of them killed and run again."""
    chance, office, came = random.Random(number), base / "phuong", Counter[str]()
    shutil.copytree(yard.folder, office)
    folders = dealt(yard, base, chance)
    said = [base / "nói 1.txt", base / "nói 2.txt"]
    started = [
        PROCESSES.Process(target=merging, args=(office, folder, words))
        for folder, words in zip(folders, said, strict=True)
    ]
    begun = time.monotonic()
    for process in started:
        process.start()
    if number % 2:
        victim = chance.choice(started)
        victim.join(chance.uniform(0, yard.seconds))
        came["killed"] += victim.is_alive()
        victim.kill()
    while any(process.is_alive() for process in started):
        read(yard, office)
        came["readings"] += 1
        time.sleep(0.01)
    assert time.monotonic() - begun < LONGEST
    for process, folder, words in zip(started, folders, said, strict=True):
        process.join()
        if process.exitcode not in {0, 3}:
            assert process.exitcode == -9, words.read_text(encoding="utf-8")
            assert antt("merge", folder, "--yes", at=office).code in {0, 3}
        assert "locked" not in (words.read_text(encoding="utf-8") if words.exists() else "")
    as_by_one(yard, office)
    return came


def as_by_one(yard: Yard, office: Path) -> None:
    """The union, exactly; and the view of whoever merges all of it alone."""
    now = told(office)
    assert set().union(*yard.packages) <= now.ids
    assert {s: line for s, line in now.lines.items() if s.form == "F04-K"} == {
        s: line for s, line in yard.lines.items() if s.form == "F04-K"
    }
    bare = now.lines[Subject(unit_id(BARE), "F02-K", "2024")]
    assert (bare.state, bare.number) == ("received", 1)
    found = antt("--json", "verify", at=office).said
    assert (found["damaged"], found["view_agrees"]) == ([], True)
    attention = antt("--json", "status", at=office).said["attention"]
    assert [a for a in attention if a["code"].startswith(("GAP", "VIEW"))] == []


@pytest.mark.goal("R10", "two merge overlapping folders at once; in half one is killed")
def test_two_merges_at_once_come_to_what_one_comes_to(
    yard: Yard, tmp_path: Path, pytestconfig: pytest.Config, tried: Callable[[int, str], None]
) -> None:
    runs, came = FULL if pytestconfig.getoption("--full") else EVERYDAY, Counter[str]()
    for number in range(runs):
        base = tmp_path / str(number)
        base.mkdir()
        came += both(yard, base, number)
        shutil.rmtree(base)
    tried(
        runs, f"union exact, {came['killed']} killed, {came['readings']:,} readings, none of half a package"
    )


def signed_and_killed(office: Path) -> None:
    """What a process of its own does: it dies when what it signed is kept, and not yet counted."""
    desk = desk_of(office)
    with desk.store.writing():
        sign_and_keep(desk, [Unsigned(Kind.RECEIPT, OFFICE, {})])
        os.kill(os.getpid(), signal.SIGKILL)


def test_who_was_at_work_before_follows_what_a_killed_one_had_signed(tmp_path: Path) -> None:
    office = copied_office(tmp_path / "phuong", signers=SIGNERS, others=1)
    at_work = desk_of(office)
    sign_and_keep(at_work, [Unsigned(Kind.RECEIPT, OFFICE, {})])
    killed = PROCESSES.Process(target=signed_and_killed, args=(office,))
    killed.start()
    killed.join()
    assert killed.exitcode == -signal.SIGKILL
    before = len(at_work.store.ids())
    sign_and_keep(at_work, [Unsigned(Kind.RECEIPT, OFFICE, {})])
    later = desk_of(office)
    assert len(later.store.ids()) == before + 2
    assert stream_troubles(later.store.every()) == []
