"""Two processes take overlapping folders into one office at once, one of them is killed, and somebody reads.

Runs the real program as processes of its own (R10 of the promises); refuses to patch anything of it.
"""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pytest

from antt_sync.adapters import keys
from antt_sync.adapters.packages import Package, pack, unpack
from antt_sync.adapters.sqlite_store import SqliteStore
from antt_sync.core.submission import Subject
from tests.offices import make_office
from tests.test_kill import command, environment, run, sent_packages, told
from tests.world import answers, unit_id, workbook

SIGNERS, REVISIONS, PACKAGES = 4, 5, 3
"""Each unit sends its lần in so many packages, which overlap."""
BARE = SIGNERS + 1
EVERYDAY, MORE = 2, 298
LONGEST = 30
"""Seconds that nobody waits longer than for the other one."""
TALLY: Counter[str] = Counter()


@dataclass(slots=True)
class Yard:
    """An office, what it was sent, and what one merge of it all comes to."""

    folder: Path
    came: Path
    packages: list[frozenset[str]]
    lines: Mapping[Subject, object]


@pytest.fixture(scope="module")
def yard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Yard]:
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
    run(calm, "merge", came, "--yes", codes=(0, 3))
    lines = told(calm).lines
    yield Yard(folder, came, packages, lines)
    print("\n" + ", ".join(f"{count} {what}" for what, count in sorted(TALLY.items())))


def dealt(yard: Yard, base: Path, chance: random.Random) -> tuple[Path, Path]:
    """Two folders that together hold all that came, about half of it in both."""
    one, two = base / "usb 1", base / "usb 2"
    for folder in (one, two):
        folder.mkdir()
    for file in sorted(yard.came.iterdir()):
        for folder in chance.choice([(one,), (two,), (one, two), (one, two)]):
            shutil.copy(file, folder)
    return one, two


def merging(office: Path, came: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command(office, "merge", came, "--yes"),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def read(yard: Yard, office: Path) -> None:
    """A package is in the set whole or not at all, to whoever looks in between."""
    with closing(SqliteStore(office, verify=keys.verify)) as store:
        ids = set(store.ids())
    whole = set().union(*(p for p in yard.packages if p <= ids))
    assert ids & set().union(*yard.packages) == whole
    TALLY["readings"] += 1


def both(yard: Yard, office: Path, base: Path, number: int) -> None:
    """One run: two merges at once, in every other one of them killed and run again."""
    chance = random.Random(number)
    shutil.copytree(yard.folder, office)
    folders = dealt(yard, base, chance)
    started = [merging(office, folder) for folder in folders]
    if number % 2:
        after = chance.uniform(0.2, 1.2)
        victim = chance.choice(started)
        try:
            victim.wait(timeout=after)
        except subprocess.TimeoutExpired:
            victim.send_signal(signal.SIGKILL)
            TALLY["killed"] += 1
    begun = time.monotonic()
    while any(process.poll() is None for process in started):
        read(yard, office)
        time.sleep(0.05)
    assert time.monotonic() - begun < LONGEST
    for process, folder in zip(started, folders, strict=True):
        out, err = process.communicate()
        if process.returncode == -signal.SIGKILL:
            run(office, "merge", folder, "--yes", codes=(0, 3))
        else:
            assert process.returncode in {0, 3}, out + err
        assert "locked" not in out + err
    as_by_one(yard, office)
    TALLY["pairs of merges"] += 1


def as_by_one(yard: Yard, office: Path) -> None:
    """The union, exactly; and the view of whoever merges all of it alone."""
    now = told(office)
    assert set().union(*yard.packages) <= now.ids
    assert {s: line for s, line in now.lines.items() if s.form == "F04-K"} == {
        s: line for s, line in yard.lines.items() if s.form == "F04-K"
    }
    bare = now.lines[Subject(unit_id(BARE), "F02-K", "2024")]
    assert (bare.state, bare.number) == ("received", 1)
    found = json.loads(run(office, "verify"))
    assert (found["damaged"], found["view_agrees"]) == ([], True)
    attention = json.loads(run(office, "status", codes=(0, 3)))["attention"]
    assert [a for a in attention if a["code"].startswith(("GAP", "VIEW"))] == []


@pytest.mark.parametrize("number", range(EVERYDAY))
def test_two_merges_at_once_come_to_what_one_comes_to(yard: Yard, tmp_path: Path, number: int) -> None:
    both(yard, tmp_path / "phuong", tmp_path, number)


@pytest.mark.full
@pytest.mark.parametrize("number", range(EVERYDAY, EVERYDAY + MORE))
def test_many_more_merges_at_once(yard: Yard, tmp_path: Path, number: int) -> None:
    both(yard, tmp_path / "phuong", tmp_path, number)
