"""kill -9 at any moment loses nothing that was acknowledged and leaves nothing half done.

Kills the real program, a process of its own; what is run before and after is run here. Refuses to patch
anything of it.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from antt_sync.adapters import keys
from antt_sync.adapters.files import is_leftover
from antt_sync.adapters.packages import Package, pack, unpack
from antt_sync.adapters.read_book import read_book
from antt_sync.adapters.sqlite_store import SqliteStore
from antt_sync.adapters.working_folder import make_folder
from antt_sync.app.parcels import PACKAGES_AT_ONCE
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.kept import Line
from antt_sync.core.office import Office
from antt_sync.core.reading import read_forms
from antt_sync.core.submission import Subject, submission_of
from antt_sync.core.values import Entry
from tests.fillings import shipped
from tests.offices import PASSPHRASE, REHEARSAL, make_office, rehearsed
from tests.terminal import antt
from tests.world import OFFICE, answers, signed, submission, unit_id, workbook

ROOT = Path(__file__).resolve().parent.parent
SIGNERS = 6
"""Units with a key; each sends F04-K in packages, again and again."""
REVISIONS = 18
BARE = 8
"""Units without the tool; each sends F02-K as a bare workbook."""
EVERYDAY, MORE = 4, 196
CHUNKS = 3

TALLY: Counter[str] = Counter()


def test_the_packages_are_taken_in_in_several_steps() -> None:
    assert SIGNERS * REVISIONS > PACKAGES_AT_ONCE


# --- the office that every run gets a copy of --------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """What an office answers when asked: the set, the lines and the values that count."""

    ids: frozenset[str]
    lines: Mapping[Subject, Line]
    values: Mapping[Subject, Mapping[str, Entry]]

    def of(self, form: str) -> list[Line]:
        """The lines of a form, exactly."""
        return [line for subject, line in sorted(self.lines.items()) if subject.form == form]

    def said(self, form: str) -> list[tuple[object, ...]]:
        """The lines of a form without ids, which differ when an office signs anew, and the values."""
        return [
            (
                x.subject,
                x.state,
                x.number,
                x.errors,
                x.warnings,
                x.on_behalf,
                x.ma_kiem,
                self.values.get(x.subject, {}),
            )
            for x in self.of(form)
        ]


@dataclass(slots=True)
class Yard:
    """An office and what it was sent, how long an unkilled merge takes, and what it comes to."""

    folder: Path
    came: Path
    seconds: float = 0.0
    before: Told = field(default_factory=lambda: Told(frozenset(), {}, {}))
    after: Told = field(default_factory=lambda: Told(frozenset(), {}, {}))
    status: Mapping[str, object] = field(default_factory=dict)


def sent_packages(number: int) -> Iterator[tuple[str, bytes]]:
    """One unit's lần 1, 2, 3 …, each in a package of its own."""
    word, previous = f"unit {number}", ""
    for seq in range(1, REVISIONS + 1):
        said = answers(number, {"d44a_tp.nay": seq})
        draft = submission(number, said, word=word, by_unit=True, parents=[previous] if previous else [])
        document = signed(
            word, Kind.SUBMISSION, draft.body, unit=unit_id(number), stream=(OFFICE, seq, previous)
        )
        previous = document.id
        yield f"to {number:02d} lan {seq:02d}.antt", pack(Package((document,)))


def write_what_came(folder: Path) -> None:
    """Packages first by name, then bare workbooks: one command takes in both."""
    folder.mkdir()
    for number in range(1, SIGNERS + 1):
        for name, data in sent_packages(number):
            (folder / name).write_bytes(data)
    for number in range(SIGNERS + 1, SIGNERS + BARE + 1):
        said = answers(number, form="F02-K")
        (folder / f"Mau 2 ({number}).xlsx").write_bytes(workbook(number, said, form="F02-K"))


# --- the program, whole and killed -------------------------------------------------------------


def environment() -> dict[str, str]:
    return {
        **os.environ,
        **REHEARSAL,
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
    }


def command(office: Path, *words: str | Path) -> list[str]:
    return [sys.executable, "-m", "antt_sync", "--json", "--office", str(office), *map(str, words)]


def run(office: Path, *words: str | Path, codes: tuple[int, ...] = (0,)) -> str:
    """The whole command, in this process; its exit code must be one of `codes`."""
    ended = antt("--json", "--office", office, *words, at=office)
    assert ended.code in codes, ended
    return ended.out


def timed(office: Path, *words: str | Path) -> float:
    """How long the command takes in a process of its own when nobody kills it."""
    started = time.monotonic()
    done = subprocess.run(
        command(office, *words), env=environment(), capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode in {0, 3, 4}, done.stdout + done.stderr
    return time.monotonic() - started


def killed(office: Path, after: float, *words: str | Path) -> bool:
    """Start the command and kill it after so many seconds; false when it had ended by itself."""
    process = subprocess.Popen(
        command(office, *words), env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
    return process.returncode == -signal.SIGKILL


def told(office: Path) -> Told:
    """What the office's store says, read without the program."""
    with closing(SqliteStore(office, verify=keys.verify)) as store:
        lines = {line.subject: line for line in store.rows()}
        latest = {subject: store.get(line.latest) for subject, line in lines.items()}
        values = {s: values_of(e) for s, e in latest.items() if e is not None}
        return Told(frozenset(store.ids()), lines, values)


def values_of(envelope: Envelope) -> Mapping[str, Entry]:
    said = submission_of(envelope)
    return said.entries(shipped(said.subject.form))


def packages_kept(office: Path) -> set[str]:
    """The ids in kept packages, each of which must be whole and under its own name."""
    ids: set[str] = set()
    for path in (office / "packages").glob("*.antt"):
        data = path.read_bytes()
        assert hashlib.sha256(data).hexdigest() == path.stem
        ids |= {e.id for e in unpack(data, keys.verify).envelopes}
    return ids


@pytest.fixture(scope="module")
def yard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Yard]:
    """The office before anything came, and what an unkilled merge makes of it."""
    base = tmp_path_factory.mktemp("kill")
    made = Yard(base / "phuong", base / "den")
    make_office(made.folder, signers=SIGNERS, others=BARE)
    write_what_came(made.came)
    made.before = told(made.folder)
    calm = base / "khong bi ngat"
    shutil.copytree(made.folder, calm)
    made.seconds = timed(calm, "merge", made.came, "--yes")
    made.after = told(calm)
    made.status = json.loads(run(calm, "status", "--form", "F04-K"))
    yield made
    moments = ", ".join(f"{count} {moment}" for moment, count in sorted(TALLY.items()))
    print(f"\nkill -9 within {made.seconds:.2f} s of merge: {moments}")


def test_an_unkilled_merge_takes_everything_in(yard: Yard) -> None:
    states = Counter((s.form, line.number) for s, line in yard.after.lines.items())
    assert states == {("F04-K", REVISIONS): SIGNERS, ("F02-K", 1): BARE}
    assert len(yard.after.ids - yard.before.ids) == SIGNERS * REVISIONS + BARE


def packages_sent(came: Path) -> set[str]:
    """The ids of all documents in a folder of packages."""
    return {e.id for p in came.glob("*.antt") for e in unpack(p.read_bytes(), keys.verify).envelopes}


def cut(office: Path) -> bool:
    """Whether a transaction or a file was cut in two, or packages wait that no transaction counted."""
    journal = office / "store.sqlite-journal"
    if (journal.exists() and journal.stat().st_size) or any((office / "packages").glob(".antt-tmp-*")):
        return True
    with closing(SqliteStore(office, verify=keys.verify)) as store:
        return bool(store.leftovers())


def moment(yard: Yard, office: Path, *, inside: bool) -> str:
    """When the kill fell, by what is there: before anything was kept, inside, or after everything was."""
    new = len(told(office).ids - yard.before.ids)
    if new == len(yard.after.ids - yard.before.ids):
        return "inside" if inside else "after"
    return "inside" if new or inside else "before"


def kill_once(yard: Yard, office: Path, came: Path, after: float) -> None:
    """Kill one merge and see that what is kept is whole and nothing kept before is gone; count the moment."""
    earlier = told(office).ids
    ended = not killed(office, after, "merge", came, "--yes")
    inside = cut(office)
    verified = json.loads(run(office, "verify"))
    assert (verified["damaged"], verified["view_agrees"]) == ([], True)
    now = told(office).ids
    assert earlier <= now <= packages_kept(office)
    assert not ended or packages_sent(came) <= now  # it said so
    TALLY[moment(yard, office, inside=inside)] += 1


def survive(yard: Yard, office: Path, number: int, of: int) -> None:
    """One run: the folder as a whole, or dealt in chunks that are killed; then again, and compared."""
    chance = random.Random(number)
    shutil.copytree(yard.folder, office)
    if number % 20 == 19:
        for chunk in dealt(yard.came, office.parent, chance):
            kill_once(yard, office, chunk, yard.seconds * chance.uniform(0.2, 0.9))
    else:
        share = (number + chance.random()) / of
        kill_once(yard, office, yard.came, yard.seconds * (0.3 + 0.75 * share))
    run(office, "merge", yard.came, "--yes", codes=(0, 3, 4))
    same_as_unkilled(yard, office)


def dealt(came: Path, base: Path, chance: random.Random) -> list[Path]:
    """What came, dealt at random into folders."""
    folders = [base / f"dot {number}" for number in range(1, CHUNKS + 1)]
    for folder in folders:
        folder.mkdir()
    for file in sorted(came.iterdir()):
        shutil.copy(file, chance.choice(folders))
    return folders


def same_as_unkilled(yard: Yard, office: Path) -> None:
    """Packages give the same set and views; bare workbooks the same states, values and lần."""
    now, wanted = told(office), packages_sent(yard.came)
    assert wanted <= now.ids
    assert len(now.ids) == len(yard.after.ids)
    assert now.of("F04-K") == yard.after.of("F04-K")
    assert now.said("F02-K") == yard.after.said("F02-K")


@pytest.mark.parametrize("number", range(EVERYDAY))
def test_a_merge_killed_at_any_moment_and_run_again_is_a_merge(
    yard: Yard, tmp_path: Path, number: int
) -> None:
    survive(yard, tmp_path / "phuong", number, EVERYDAY)


@pytest.mark.full
@pytest.mark.parametrize("number", range(MORE))
def test_many_more_killed_merges(yard: Yard, tmp_path: Path, number: int) -> None:
    survive(yard, tmp_path / "phuong", number + EVERYDAY, MORE + EVERYDAY)


def waiting_packages(office: Path, at_least: int) -> bool:
    """True once so many packages lie in the store's folder."""
    return len(list((office / "packages").glob("*.antt"))) >= at_least


def kill_when_kept(office: Path, at_least: int, *words: str | Path) -> None:
    """Kill a command as soon as so many packages lie in the store's folder, counted or not."""
    process = subprocess.Popen(
        command(office, *words), env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while process.poll() is None and not waiting_packages(office, at_least):
        time.sleep(0.0005)
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_what_was_signed_and_never_counted_does_no_harm_when_the_store_is_made_anew(
    yard: Yard, tmp_path: Path
) -> None:
    office = tmp_path / "phuong"
    shutil.copytree(yard.folder, office)
    kill_when_kept(office, len(yard.before.ids) + SIGNERS * REVISIONS + 1, "merge", yard.came, "--yes")
    run(office, "merge", yard.came, "--yes", codes=(0, 3, 4))
    (office / "store.sqlite").unlink()
    run(office, "rebuild")
    same_as_unkilled(yard, office)
    attention = json.loads(run(office, "status"))["attention"]
    assert attention == json.loads(run(yard.folder.parent / "khong bi ngat", "status"))["attention"]


# --- the other commands that sign or write -----------------------------------------------------


def moments(count: int, seconds: float, seed: int) -> list[float]:
    """So many moments spread over a command's duration."""
    chance = random.Random(seed)
    return [seconds * (0.3 + 0.7 * (i + chance.random()) / count) for i in range(count)]


def sound(office: Path) -> Told:
    """The store as the program itself finds it sound."""
    verified = json.loads(run(office, "verify"))
    assert (verified["damaged"], verified["view_agrees"]) == ([], True)
    return told(office)


def read_forms_in(path: Path) -> dict[str, Entry]:
    """What a registry workbook holds."""
    (reading,) = read_forms(read_book(path.read_bytes()), lambda token: shipped(token.form)).forms
    return dict(reading.entries)


def rosters(office: Path) -> list[tuple[object, object]]:
    """The version and the units of every roster in the set."""
    with closing(SqliteStore(office, verify=keys.verify)) as store:
        found = [(e.body["version"], e.body["units"]) for e in store.of_kind(Kind.ROSTER)]
    return sorted(found, key=lambda each: str(each[0]))


def test_a_roster_issue_killed_and_run_again_is_issued_once(yard: Yard, tmp_path: Path) -> None:
    registry, more = tmp_path / "danh muc.xlsx", {"don_vi[15].noi_dung": "Tổ dân phố số 15"}
    run(yard.folder, "roster", "template", "-o", registry)
    listed = (
        read_forms_in(registry) | more | {"don_vi[15].loai": "KDC", "don_vi[15].tu_ngay": date(2024, 1, 1)}
    )
    listed |= {"ho_ten.phu_trach": "Lê Thị Hoa", "chuc_vu.phu_trach": "Công chức"}
    listed |= {"ngay_lap.tu_ngay": date(2024, 1, 5)}
    filled = tmp_path / "danh muc da dien.xlsx"
    filled.write_bytes(workbook(0, listed, form="F01"))
    calm = tmp_path / "khong bi ngat"
    shutil.copytree(yard.folder, calm)
    seconds = timed(calm, "roster", "issue", filled)
    for number, after in enumerate([*moments(2, seconds, 1), None]):
        office = tmp_path / f"phuong {number}"
        shutil.copytree(yard.folder, office)
        if after is None:
            kill_when_kept(office, len(yard.before.ids) + 1, "roster", "issue", filled)
        else:
            killed(office, after, "roster", "issue", filled)
        run(office, "roster", "issue", filled)
        assert rosters(office) == rosters(calm)
        assert len(sound(office).ids) == len(told(calm).ids)


def test_a_signing_killed_and_run_again_gives_one_whole_package(yard: Yard, tmp_path: Path) -> None:
    base = tmp_path / "to"
    with closing(SqliteStore(yard.folder, verify=keys.verify)) as store:
        papers = [e for kind in (Kind.ROSTER, Kind.CAMPAIGN) for e in store.of_kind(kind)]
    root = next(e for e in papers if e.kind is Kind.ROSTER).header.key.hex()
    with rehearsed():
        make_folder(base, Office(unit_id(7), "Tổ dân phố số 7", "unit", root, OFFICE), lambda: PASSPHRASE)
    handed, form = tmp_path / "goi.antt", tmp_path / "Mau 1.xlsx"
    handed.write_bytes(pack(Package(tuple(papers))))
    form.write_bytes(workbook(7))
    run(base, "open", handed)
    calm = tmp_path / "khong bi ngat"
    shutil.copytree(base, calm)
    seconds = timed(calm, "sign", form, "-o", calm / "gui")
    for number, after in enumerate([*moments(2, seconds, 2), None]):
        unit = tmp_path / f"to {number}"
        shutil.copytree(base, unit)
        if after is None:
            kill_when_kept(unit, 2, "sign", form, "-o", unit / "gui")
        else:
            killed(unit, after, "sign", form, "-o", unit / "gui")
        run(unit, "sign", form, "-o", unit / "gui")
        written = [unpack(p.read_bytes(), keys.verify) for p in sorted((unit / "gui").glob("*.antt"))]
        assert written
        assert len({e.id for package in written for e in package.envelopes}) == 1
        now = sound(unit)
        assert now.said("F04-K") == told(calm).said("F04-K")
        assert len(now.ids) == len(told(calm).ids)


def test_a_delivery_killed_and_run_again_gives_every_unit_its_workbook(yard: Yard, tmp_path: Path) -> None:
    base = yard.folder.parent / "khong bi ngat"
    wanted = tmp_path / "tra"
    some = (unit_id(1), unit_id(7), unit_id(8))
    seconds = timed(base, "deliver", *some, "-o", wanted)
    expected = {p.relative_to(wanted).as_posix() for p in wanted.rglob("*") if p.is_file()}
    for number, after in enumerate(moments(2, seconds, 3)):
        office, given = tmp_path / f"phuong {number}", tmp_path / f"tra {number}"
        shutil.copytree(base, office)
        killed(office, after, "deliver", *some, "-o", given)
        half = [p for p in given.rglob("*.xlsx") if not is_leftover(p)]
        assert [p.name for p in half if not read_book(p.read_bytes()).sheets] == []
        run(office, "deliver", *some, "-o", given)
        there = {p.relative_to(given).as_posix() for p in given.rglob("*") if p.is_file()}
        assert expected <= there
        sound(office)
