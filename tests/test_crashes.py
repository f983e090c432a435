"""R1: a command struck at any of its writes — killed, cut in half, refused — loses nothing and runs again.

Every call that changes a file system has its turn (tests/strike.py); refuses to patch anything of ours.
"""

from __future__ import annotations

import hashlib
import io
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from antt_sync.adapters import keys
from antt_sync.adapters.files import is_leftover
from antt_sync.adapters.packages import Package, pack, unpack
from antt_sync.adapters.working_folder import make_folder
from antt_sync.core.envelope import Kind
from antt_sync.core.office import Office
from tests.offices import PASSPHRASE, make_office, rehearsed
from tests.strike import ROOT, Blow, Program, loaded, quick_folder
from tests.test_kill import environment, packages_kept, packages_sent, read_forms_in, sent_packages, told
from tests.world import OFFICE, answers, unit_id, workbook

EVERYDAY, MOST = 1, 780
"""So many points of each command each day, and under `--full`: there it is killed at every call."""
SIGNED, BARE = 2, 3
PROVINCE = "T-01000-000.1"
DONE = frozenset({0, 3, 4})
TROUBLE = frozenset({5})
"""The only other way to end: the medium or the store could not be written, said in words."""


@dataclass(frozen=True, slots=True)
class Command:
    """What is struck: its words (`OFFICE`, `CAME`, `OUT` stand for the folders) and where it is run.

    `again` is true where running it again after its work was done may sign one document more.
    """

    words: tuple[str, ...]
    office: str = "phuong"
    again: bool = False

    def of(self, base: Path) -> tuple[str, ...]:
        """The words for a copy of everything."""
        places = {"OUT": base / "ra", "CAME": base / "den", "REGISTRY": base / "danh muc.xlsx"}
        places |= {"FORM": base / "Mau 1.xlsx", "HANDED": base / "goi.antt", "STICK": base / "usb"}
        return ("--office", str(base / self.office), *(str(places.get(w, w)) for w in self.words))


COMMANDS = {
    "merge": Command(("merge", "CAME", "--yes")),
    "deliver": Command(("deliver", unit_id(1), "-o", "OUT"), office="da nhan"),
    "roster issue": Command(("roster", "issue", "REGISTRY")),
    "forward": Command(("forward", "--to", PROVINCE, "-o", "OUT"), office="da nhan", again=True),
    "backup": Command(("backup", "-o", "OUT"), office="da nhan"),
    "rebuild": Command(("rebuild",), office="mat kho"),
    "sync": Command(("sync", "STICK")),
    "open": Command(("open", "HANDED"), office="to moi"),
    "sign": Command(("sign", "FORM", "-o", "OUT"), office="to"),
}


@dataclass(slots=True)
class Yard:
    """Folders to copy for every point, the loaded program, and how each command ends when nothing strikes."""

    folder: Path
    program: Program
    calm: dict[str, Calm] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Calm:
    """An undisturbed run: how many calls it makes, its exit code, and what is there afterwards."""

    calls: int
    code: int
    documents: int
    said: Sequence[tuple[object, ...]]
    files: frozenset[str]


# --- what every point gets a copy of -----------------------------------------------------------


def write_what_came(folder: Path) -> None:
    """Packages of units that sign, and a bare workbook of one that does not."""
    folder.mkdir()
    for number in range(1, SIGNED + 1):
        for _, (name, data) in zip(range(2), sent_packages(number), strict=False):
            (folder / name).write_bytes(data)
    (folder / "Mau 2.xlsx").write_bytes(workbook(BARE, answers(BARE, form="F02-K"), form="F02-K"))


def write_registry(yard: Yard, path: Path) -> None:
    """The registry with one unit more."""
    ran(yard, "--office", yard.folder / "phuong", "roster", "template", "-o", path.with_name("mau.xlsx"))
    listed = read_forms_in(path.with_name("mau.xlsx")) | {
        "don_vi[15].noi_dung": "Tổ dân phố số 15",
        "don_vi[15].loai": "KDC",
        "don_vi[15].tu_ngay": date(2024, 1, 1),
        "ho_ten.phu_trach": "Lê Thị Hoa",
        "chuc_vu.phu_trach": "Công chức",
        "ngay_lap.tu_ngay": date(2024, 1, 5),
    }
    path.write_bytes(workbook(0, listed, form="F01"))


def ran(yard: Yard, *words: str | Path) -> None:
    """A command that must do its work."""
    ended = yard.program.run(*words, below=yard.folder)
    assert ended.code in DONE, ended.out + ended.err


@pytest.fixture(scope="module")
def yard() -> Iterator[Yard]:
    with quick_folder() as base:
        made = Yard(base / "goc", loaded())
        office = made.folder / "phuong"
        make_office(office, signers=SIGNED, others=2)
        write_what_came(made.folder / "den")
        write_registry(made, made.folder / "danh muc.xlsx")
        full = shutil.copytree(office, made.folder / "da nhan")
        ran(made, "--office", full, "merge", made.folder / "den", "--yes")
        lost = shutil.copytree(full, made.folder / "mat kho")
        (lost / "store.sqlite").unlink()
        (made.folder / "usb").mkdir()
        ran(made, "--office", full, "sync", made.folder / "usb")
        make_unit(made)
        yield made


def make_unit(yard: Yard) -> None:
    """A unit that may sign, before and after it opened what its office handed it."""
    papers = list(packages_of(yard.folder / "phuong", Kind.ROSTER, Kind.CAMPAIGN).envelopes)
    (yard.folder / "goi.antt").write_bytes(pack(Package(tuple(papers))))
    (yard.folder / "Mau 1.xlsx").write_bytes(workbook(4))
    root = next(e for e in papers if e.kind is Kind.ROSTER).header.key.hex()
    unit = yard.folder / "to moi"
    with rehearsed():
        make_folder(unit, Office(unit_id(4), "Tổ dân phố số 4", "unit", root, OFFICE), lambda: PASSPHRASE)
    opened = shutil.copytree(unit, yard.folder / "to")
    ran(yard, "--office", opened, "open", yard.folder / "goi.antt")


def packages_of(office: Path, *kinds: Kind) -> Package:
    """The documents of some kinds that an office keeps, in one package."""
    kept = [unpack(p.read_bytes(), keys.verify) for p in sorted((office / "packages").glob("*.antt"))]
    return Package(tuple(e for package in kept for e in package.envelopes if e.kind in kinds))


# --- what must be true after every blow --------------------------------------------------------


def digests(base: Path) -> dict[str, str]:
    """Every file beside the offices: what came, sources, what was written out before."""
    offices = {command.office for command in COMMANDS.values()}
    files = (p for p in base.rglob("*") if p.is_file() and p.relative_to(base).parts[0] not in offices)
    return {str(p.relative_to(base)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def written(base: Path) -> frozenset[str]:
    """The names of what was written out, each of which must be whole; leftovers have none."""
    found = [p for folder in ("ra", "usb") for p in (base / folder).rglob("*") if p.is_file()]
    for path in found:
        if path.suffix == ".antt":
            unpack(path.read_bytes(), keys.verify)
        elif path.suffix in {".xlsx", ".zip"}:
            with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
                assert archive.testzip() is None
        else:
            assert is_leftover(path) or path.suffix == ".txt", path
    return frozenset(str(p.relative_to(base)) for p in found if not is_leftover(p))


def ids_in(office: Path) -> set[str]:
    """The ids in a store that must be sound: its own check, and each document in a whole package."""
    store = office / "store.sqlite"
    if not store.exists():
        return set()
    with closing(sqlite3.connect(store)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
        ids = {str(id) for (id,) in db.execute("SELECT id FROM envelope")} if "envelope" in tables else set()
    assert ids <= packages_kept(office)
    return ids


def state(command: Command, base: Path) -> tuple[int, Sequence[tuple[object, ...]]]:
    """How many documents an office has, and what it says of every subject, without ids."""
    now = told(base / command.office)
    forms = sorted({subject.form for subject in now.lines})
    return len(now.ids), [line for form in forms for line in now.said(form)]


def calm_of(yard: Yard, name: str) -> Calm:
    """How a command ends when nothing strikes it."""
    if name not in yard.calm:
        command, base = COMMANDS[name], yard.folder.parent / f"yen {name}"
        shutil.copytree(yard.folder, base)
        ended = yard.program.run(*command.of(base), below=base)
        assert ended.code in DONE, ended.out + ended.err
        documents, said = state(command, base)
        yard.calm[name] = Calm(ended.calls, ended.code, documents, said, written(base))
        shutil.rmtree(base)
    return yard.calm[name]


def survive(yard: Yard, name: str, blow: Blow, number: int) -> int:
    """Strike one command at one call, look, and run it again; the exit code of the struck run."""
    command, base, calm = COMMANDS[name], yard.folder.parent / "bi ngat", calm_of(yard, name)
    shutil.copytree(yard.folder, base)
    office, earlier = base / command.office, digests(base)
    before = ids_in(office)
    ended = yard.program.run(*command.of(base), below=base, blow=(blow, number))
    assert ended.code in DONE | TROUBLE | {-9}, ended.err
    assert "Traceback" not in ended.err, ended.err
    assert before <= ids_in(office)
    assert digests(base).items() >= earlier.items()
    files = written(base)
    if ended.code in DONE:  # it said so
        assert state(command, base) == (calm.documents, calm.said)
        assert files >= calm.files
    again = yard.program.run(*command.of(base), below=base)
    assert again.code in DONE, again.out + again.err
    ids_in(office)
    documents, said = state(command, base)
    assert said == calm.said
    assert documents == calm.documents or (command.again and documents > calm.documents)
    assert written(base) >= calm.files
    assert digests(base).items() >= earlier.items()
    shutil.rmtree(base)
    return ended.code


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.goal("R1", "struck at any write: nothing lost, runs again")
def test_a_command_struck_at_any_write_loses_nothing_and_runs_again(
    yard: Yard, name: str, pytestconfig: pytest.Config, tried: Callable[[int, str], None]
) -> None:
    calls = calm_of(yard, name).calls
    killed = [(Blow.KILLED, number) for number in range(1, calls + 1)]
    others = [(blow, n) for blow in Blow if blow is not Blow.KILLED for _, n in killed]
    random.Random(name).shuffle(others)
    points = [*killed, *others][:MOST]
    if not pytestconfig.getoption("--full"):
        points = random.Random(name).sample(points, EVERYDAY)
    said_done = 0
    for blow, number in points:
        try:
            said_done += survive(yard, name, blow, number) in DONE
        except AssertionError as lost:
            raise AssertionError(f"{name}, {blow.name} at call {number} of {calls}") from lost
    tried(len(points), f"{name}: 0 lost, 0 half, 0 in the way ({calls} calls, {said_done} ended well)")


def test_what_was_sent_is_in_the_set_once_it_was_said(yard: Yard) -> None:
    assert packages_sent(yard.folder / "den") <= told(yard.folder / "da nhan").ids


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace to count for itself")
def test_every_call_that_the_kernel_sees_has_its_number(yard: Yard, tmp_path: Path) -> None:
    base = tmp_path / "dem"
    shutil.copytree(yard.folder, base)
    trace = tmp_path / "trace"
    words = [sys.executable, "-m", "antt_sync", *COMMANDS["merge"].of(base)]
    counted = "trace=%file,write,writev,pwrite64,pwritev,fsync,fdatasync,ftruncate,fallocate,copy_file_range"
    done = subprocess.run(
        ["strace", "-f", "-y", "-s", "0", "-e", counted, "-o", trace, *words],
        cwd=ROOT,
        env=environment() | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=False,
    )
    if done.returncode not in DONE:
        pytest.skip("strace may not look into a process here")
    lines = [line for line in trace.read_text(errors="replace").splitlines() if str(base) in line]
    changing = re.compile(
        r"\b(p?writev?(64)?|f(data)?sync|ftruncate|renameat2?|rename|link(at)?|unlink(at)?|"
        r"mkdir(at)?|rmdir|fallocate|copy_file_range|truncate)\(|O_CREAT|O_TRUNC"
    )
    assert sum(bool(changing.search(line)) for line in lines) == calm_of(yard, "merge").calls
