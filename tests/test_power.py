"""R2, R3: after any power cut the store is sound, no package half there and nothing acknowledged is gone.

The real commands run once; the calls they made are played back on a disk that forgets (tests/power.py).
Refuses to patch anything of ours.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path

import pytest

from antt_sync.adapters import keys
from antt_sync.adapters.packages import unpack
from tests.offices import make_office
from tests.power import Disk, Event, Image, events_in, images, laid
from tests.strike import Program, loaded, quick_folder
from tests.test_kill import sent_packages, told
from tests.world import answers, workbook

SIGNED, BARE, MERGES = 2, 3, 4
EVERYDAY, MANY = 500, 100_000
AGAIN_EVERYDAY, AGAIN_MANY = 50, 10_000
AFTER_EACH = 5
"""So many second images are made from one recovery."""


@dataclass(frozen=True, slots=True)
class Played:
    """An office before a few commands, the calls they made, and what each of them acknowledged."""

    program: Program
    start: Disk
    office: Path
    events: list[Event]
    acknowledged: list[frozenset[str]]
    """What must be in the set once so many commands had said that they did their work."""
    within: Mapping[str, frozenset[str]]
    """The documents of each package, by its digest."""
    numbered: Mapping[str, Mapping[str, int]]
    """The highest number of this PC's own key to each receiver, in each package that it signed."""
    outside: Path
    """What was written out by the last command."""


def write_what_came(folder: Path, number: int) -> None:
    """One day's post: a package of each unit that signs, or one bare workbook."""
    folder.mkdir(parents=True)
    if number == MERGES - 1:
        (folder / "Mau 2.xlsx").write_bytes(workbook(BARE, answers(BARE, form="F02-K"), form="F02-K"))
        return
    for unit in range(1, SIGNED + 1):
        name, data = next(islice(sent_packages(unit), number, None))
        (folder / name).write_bytes(data)


@pytest.fixture(scope="module")
def played() -> Iterator[Played]:
    program = loaded()
    with quick_folder() as base:
        before, office, log = base / "truoc", base / "phuong", base / "nhat ky"
        make_office(before, signers=SIGNED, others=1)
        days = [base / f"ngay {number}" for number in range(MERGES)]
        for number, day in enumerate(days):
            write_what_came(day, number)
        at = ("--office", office)
        words: list[tuple[str | Path, ...]] = [(*at, "merge", day, "--yes") for day in days]
        words.append((*at, "backup", "-o", office / "ra"))
        acknowledged = [frozenset(told(before).ids)]
        shutil.copytree(before, office)
        for each in words:
            assert program.run(*each, below=office).code in {0, 3, 4}
            acknowledged.append(frozenset(told(office).ids))
        shutil.rmtree(office)
        shutil.copytree(before, office)
        start = Disk(office)
        ran = program.run(*words[0], below=office, then=words[1:], log=log)
        assert ran.code in {0, 3, 4}, ran.err
        assert told(office).ids == acknowledged[-1]
        kept = {p.stem: unpack(p.read_bytes(), keys.verify) for p in (office / "packages").glob("*.antt")}
        own = keys.public_of(before / "keys" / "office.key")
        numbered: dict[str, dict[str, int]] = {}
        for sha, package in kept.items():
            for e in (e for e in package.envelopes if e.header.key == own):
                numbered.setdefault(sha, {})[e.header.to] = e.header.seq
        assert numbered
        within = {sha: frozenset(e.id for e in package.envelopes) for sha, package in kept.items()}
        (outside,) = (office / "ra").glob("*.zip")
        yield Played(program, start, office, events_in(log), acknowledged, within, numbered, outside)


def wrong(played: Played, image: Image, scratch: Path, due: frozenset[str]) -> str:
    """What is wrong with an image: nothing, or one word for the table."""
    files, store = image.files, str(played.office / "store.sqlite")
    whole = {
        Path(name).stem
        for name, data in files.items()
        if name.endswith(".antt") and hashlib.sha256(data).hexdigest() == Path(name).stem
    }
    found = contents(files.get(store), files.get(f"{store}-journal"), scratch)
    if found is None:
        return "corrupt"
    ids, packages = found
    if not packages <= whole or any(not played.within[sha] <= ids for sha in packages):
        return "half a package"
    if not due <= ids:
        return "acknowledged and lost"
    if any(
        to not in counted(played, image) or n > counted(played, image)[to]
        for sha in whole
        for to, n in played.numbered.get(sha, {}).items()
    ):
        return "a number to be given twice"
    return ""


@lru_cache(maxsize=64)  # many images differ only beside the store
def contents(
    store: bytes | None, journal: bytes | None, scratch: Path
) -> tuple[frozenset[str], frozenset[str]] | None:
    """(documents, packages) that SQLite finds in a store and its journal; nothing where it is not sound."""
    for name, data in (("store.sqlite", store), ("store.sqlite-journal", journal)):
        (scratch / name).unlink(missing_ok=True)
        if data is not None:
            (scratch / name).write_bytes(data)
    try:
        with closing(sqlite3.connect(scratch / "store.sqlite")) as db:
            db.execute("PRAGMA synchronous=OFF")  # this copy need not survive anything
            sound = db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            ids = frozenset(str(id) for (id,) in db.execute("SELECT id FROM envelope"))
            packages = frozenset(str(sha) for (sha,) in db.execute("SELECT sha256 FROM package"))
    except sqlite3.DatabaseError:
        return None
    return (ids, packages) if sound else None


def counted(played: Played, image: Image) -> Mapping[str, int]:
    """The last number that the counter beside the office's key has given, to each receiver."""
    last: dict[str, int] = json.loads(image.files[str(played.office / "keys" / "office.seq.json")])["last"]
    return last


def tally(played: Played, scratch: Path, count: int, *, flushes: bool = True) -> Counter[str]:
    """What is wrong with so many images, counted."""
    found: Counter[str] = Counter()
    for image in images(played.start, played.events, count, seed=count, flushes=flushes):
        found[wrong(played, image, scratch, played.acknowledged[image.said])] += 1
        if image.said == len(played.acknowledged) - 1:
            found["backup lost"] += image.files.get(str(played.outside)) != played.outside.read_bytes()
    return +found


def budget(config: pytest.Config, everyday: int, many: int) -> int:
    """How many images this run can afford."""
    return many if config.getoption("--full") else everyday


@pytest.mark.goal("R2", "power cut: any of what was not flushed is gone")
def test_a_power_cut_loses_nothing_that_was_acknowledged(
    played: Played, pytestconfig: pytest.Config, tried: Callable[[int, str], None]
) -> None:
    count = budget(pytestconfig, EVERYDAY, MANY)
    with quick_folder() as scratch:
        assert tally(played, scratch, count) == {"": count}
    tried(count, "0 corrupt, 0 half packages, 0 acknowledged lost, 0 numbers given twice")


def test_a_medium_that_says_it_flushed_and_did_not_is_found_out(played: Played) -> None:
    with quick_folder() as scratch:
        found = tally(played, scratch, 100, flushes=False)
    assert found["acknowledged and lost"] + found["corrupt"] > 10
    assert found["half a package"] > 0


@pytest.mark.goal("R3", "a second power cut while the first is recovered from")
def test_a_second_power_cut_while_recovering_loses_nothing_either(
    played: Played, pytestconfig: pytest.Config, tried: Callable[[int, str], None]
) -> None:
    count = budget(pytestconfig, AGAIN_EVERYDAY, AGAIN_MANY)
    found: Counter[str] = Counter()
    kept = sorted((played.office / "packages").glob("*.antt"))
    packages = [p for p in kept if p.stem not in played.numbered]  # what others sent comes once more
    sent = frozenset().union(*(played.within[p.stem] for p in packages))
    with quick_folder() as base:
        scratch, log = base / "anh", base / "nhat ky"
        scratch.mkdir()
        for first in images(played.start, played.events, count // AFTER_EACH, seed=3):
            office = laid(first, played.office, base / "phuong")
            start = Disk(office)
            played.program.recover(office, packages, log=log)
            again = replace(played, office=office)
            for second in images(start, events_in(log), AFTER_EACH, seed=first.said):
                due = played.acknowledged[first.said] | (sent if second.said else frozenset())
                found[wrong(again, second, scratch, due)] += 1
            shutil.rmtree(office)
    assert found == {"": count}
    tried(count, "0 corrupt, 0 half packages, 0 acknowledged lost")
