"""R11: media that are full, locked, forbidden or shared are refused in words; nothing half is left there.

Real file systems, mounted small or read-only, and the real command line; refuses to patch anything of ours.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.offices import make_office
from tests.terminal import Ended, antt
from tests.test_crashes import PROVINCE, ids_in, write_what_came
from tests.test_kill import ROOT, environment
from tests.world import unit_id

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="media are mounted as Linux does it")
SMALL = 96 * 1024
EVERYDAY = 3
"""Every third case is tried each day: each command or medium at least once."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office that took something in; the tests work on copies of it."""
    base = tmp_path_factory.mktemp("media")
    make_office(base / "phuong", signers=2, others=2)
    write_what_came(base / "den")
    assert antt("merge", base / "den", "--yes", at=base / "phuong").code in {0, 3}
    return base


# --- media -------------------------------------------------------------------------------------


@contextmanager
def mounted(place: Path, *, size: int = SMALL) -> Iterator[None]:
    """A small file system of its own, in memory, at this place."""
    place.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("nobody here may mount a file system")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@contextmanager
def good(place: Path) -> Iterator[None]:
    """An ordinary folder."""
    place.mkdir(exist_ok=True)
    yield


def fill(path: Path) -> None:
    """A file that takes all the room there is."""
    with open(path, "wb", buffering=0) as stream, suppress(OSError):
        while stream.write(bytes(4096)):
            continue


@contextmanager
def full(place: Path) -> Iterator[None]:
    """A stick with room for nothing more than names."""
    with mounted(place):
        fill(place / "anh chup.jpg")
        yield


@contextmanager
def locked(place: Path) -> Iterator[None]:
    """A stick whose lock is on."""
    with mounted(place):
        (place / "cu.txt").write_bytes(b"1")
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        yield


@contextmanager
def forbidden(place: Path) -> Iterator[None]:
    """A folder of somebody else."""
    place.mkdir()
    place.chmod(0o555)
    yield
    place.chmod(0o755)


def as_an_ordinary_account(base: Path, *words: str | Path) -> Ended:
    """The command in a process that has no more rights than the modes of files give it."""
    without = ["unshare", "-U"] if os.geteuid() == 0 else []
    command = [
        *without,
        sys.executable,
        "-m",
        "antt_sync",
        "--office",
        str(base / "phuong"),
        *map(str, words),
    ]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, encoding="utf-8", check=False
    )
    if "unshare" in done.stderr:
        pytest.skip("nobody here may lay down rights")
    return Ended(done.returncode, done.stdout, done.stderr)


def in_this_process(base: Path, *words: str | Path) -> Ended:
    return antt("--office", base / "phuong", *words, at=base)


# --- the cases ---------------------------------------------------------------------------------

DELIVER, FORWARD = ("deliver", unit_id(1), "-o", "MEDIUM"), ("forward", "--to", PROVINCE, "-o", "MEDIUM")
BACKUP, SYNC, ROOT_COPY = ("backup", "-o", "MEDIUM"), ("sync", "MEDIUM"), ("keys", "copy-root", "MEDIUM")
BLANK = ("blank", "F04-K", "--period", "2024", "--all", "-o", "MEDIUM")
DEEP = ("Hồ sơ An toàn về an ninh, trật tự " + "x" * 30,) * 5
FULL, LOCKED, LONG, STORE = "FILE-103", "FILE-104", "FILE-114", "STORE-105"
SHARED, REFUSED = "DOCTOR-106", 5


@dataclass(frozen=True, slots=True)
class Case:
    """A command, the medium it meets, and how it ends: with a code, or well."""

    name: str
    words: tuple[str, ...]
    medium: Callable[[Path], AbstractContextManager[None]]
    code: str = ""
    run: Callable[..., Ended] = in_this_process

    def __str__(self) -> str:
        return self.name


CASES = [
    Case("Gửi trả lên USB đầy", DELIVER, full, FULL),
    Case("Chuyển lên ra USB đầy", FORWARD, full, FULL),
    Case("Sao lưu ra USB đầy", BACKUP, full, FULL),
    Case("Đồng bộ qua USB đầy", SYNC, full, FULL),
    Case("Chép khóa gốc ra USB đầy", ROOT_COPY, full, FULL),
    Case("Phát biểu ra USB đầy", BLANK, full, FULL),
    Case("Gửi trả lên USB khóa ghi", DELIVER, locked, LOCKED),
    Case("Chuyển lên ra USB khóa ghi", FORWARD, locked, LOCKED),
    Case("Sao lưu ra USB khóa ghi", BACKUP, locked, LOCKED),
    Case("Đồng bộ qua USB khóa ghi", SYNC, locked, LOCKED),
    Case("Chép khóa gốc ra USB khóa ghi", ROOT_COPY, locked, LOCKED),
    Case("Phát biểu ra USB khóa ghi", BLANK, locked, LOCKED),
    Case("Gửi trả vào thư mục của người khác", DELIVER, forbidden, LOCKED, as_an_ordinary_account),
    Case("Sao lưu vào thư mục của người khác", BACKUP, forbidden, LOCKED, as_an_ordinary_account),
    Case("Tên tệp quá dài", ("forward", "--to", PROVINCE, "-o", f"MEDIUM/{'x' * 300}.antt"), good, LONG),
    Case("Lập thư mục làm việc trong OneDrive",
         ("init", "MEDIUM/OneDrive - UBND/a", "--unit", "X-14761-000.1", "--name", "UBND"), good, SHARED),
    Case("Lập thư mục làm việc trong Google Drive",
         ("init", "MEDIUM/Google Drive/a", "--unit", "X-14761-000.1", "--name", "UBND"), good, SHARED),
    Case("Đường dẫn quá 260 ký tự", ("deliver", unit_id(1), "-o", "/".join(("MEDIUM", *DEEP))), good),
    Case("Đồng bộ hai lần", SYNC, good),
    Case("Gửi trả khi tên đã có", DELIVER, good),
]  # fmt: skip


def there(place: Path) -> dict[str, bytes]:
    """Every file on a medium."""
    return {str(p.relative_to(place)): p.read_bytes() for p in place.rglob("*") if p.is_file()}


def held(base: Path, case: Case) -> None:
    """Run one case and look at what is left."""
    place, office = base / "usb", base / "phuong"
    with case.medium(place):
        before, documents = there(place), ids_in(office)
        words = [w.replace("MEDIUM", str(place)) for w in case.words]
        ended = case.run(base, *words)
        if case.code:
            assert (ended.code, case.code in ended.out + ended.err) == (REFUSED, True), (case, ended)
            assert "→" in ended.err  # what to do
            assert there(place) == before
        else:
            first = there(place)
            assert ended.code in {0, 3}, ended
            assert len(first) > len(before)
            again = case.run(base, *words)
            assert again.code in {0, 3}, again
            assert there(place).items() >= first.items()
        assert "Traceback" not in ended.err
        assert ids_in(office) >= documents


@pytest.mark.goal("R11", "media that refuse: said before anything is left")
def test_a_medium_that_refuses_is_named_and_nothing_half_is_left(
    made: Path, tmp_path: Path, pytestconfig: pytest.Config, tried: Callable[[int, str], None]
) -> None:
    cases = CASES if pytestconfig.getoption("--full") else CASES[::EVERYDAY]
    for number, case in enumerate(cases):
        base = tmp_path / str(number)
        shutil.copytree(made, base)
        held(base, case)
    tried(len(cases), "0 files left by what was refused, each with its words")


@pytest.mark.parametrize("why", ["full", "locked"])
def test_a_store_that_cannot_be_written_says_so_and_is_still_read(made: Path, work: Path, why: str) -> None:
    place = work / "o dia"
    with mounted(place, size=2 << 20):
        office = place / "phuong"
        shutil.copytree(made / "phuong", office)
        before = ids_in(office)
        if why == "full":
            fill(place / "anh chup.jpg")
        else:
            subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        ended = antt("--office", office, "campaign", "issue", "--period", "2025", at=work)
        assert (ended.code, any(code in ended.err for code in (FULL, LOCKED, STORE))) == (REFUSED, True)
        assert "→" in ended.err
        assert ids_in(office) == before
        assert antt("--office", office, "status", at=work).code in {0, 3}
