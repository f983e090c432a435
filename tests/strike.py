"""The real program, struck at its k-th write: killed there, cut in half there, or refused by the medium.

A small library (tests/strike.c) is compiled and preloaded, so that Python and SQLite alike meet the fault at
the system call itself. The program is loaded once; each run is a fork of it. Refuses to patch anything of
ours.
"""

from __future__ import annotations

import atexit
import ctypes
import errno
import gc
import json
import os
import pkgutil
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 60
"""Seconds after which a run counts as hanging."""


class Blow(Enum):
    """What happens at the k-th call; the numbers are those of strike.c, with the error it gives."""

    KILLED = (1, 0)
    CUT_IN_HALF = (2, 0)
    """The call is done, of a write one half, and the process ends."""
    IO_ERROR = (3, errno.EIO)
    FULL = (4, errno.ENOSPC)
    """From there on the medium is full."""
    LOCKED = (4, errno.EROFS)
    """From there on the medium may only be read."""


@dataclass(frozen=True, slots=True)
class Run:
    """How a run ended: its exit code (negative: the signal that ended it), what it said, how many calls."""

    code: int
    out: str = ""
    err: str = ""
    calls: int = 0


class Program:
    """The program, loaded and waiting to be run."""

    def __init__(self, library: Path) -> None:
        environment = {**os.environ, "LD_PRELOAD": str(library), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.strike"],
            cwd=ROOT,
            env=environment | {"PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def run(
        self,
        *words: str | Path,
        below: Path,
        blow: tuple[Blow, int] | None = None,
        then: Sequence[Sequence[str | Path]] = (),
        log: Path | None = None,
    ) -> Run:
        """Run a command; only calls on what lies `below` a folder count. `blow` says what happens at which.

        `then` are commands to run after it in the same process; `log` is where the calls are written down.
        """
        all_words = [[str(w) for w in each] for each in (words, *then)]
        asked = {"words": all_words, "below": str(below), "log": str(log) if log else ""}
        return Run(**self._ask(asked | {"blow": [blow[1], *blow[0].value] if blow else [0, 0, 0]}))

    def recover(self, office: Path, packages: Sequence[Path], *, log: Path) -> None:
        """Open an office's store after a crash, take packages in again, and write the calls down."""
        asked = {"recover": str(office), "packages": [str(p) for p in packages], "log": str(log)}
        assert self._ask(asked) == {}

    def _ask(self, asked: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        """Let it end."""
        self._process.communicate()


@cache
def loaded() -> Program:
    """The program of this checkout, ready to be struck, once for all tests; skips where it cannot be."""
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("needs Linux and a C compiler: calls are struck by a preloaded library")
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder)
    library = Path(folder) / "strike.so"
    flags = ["-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]
    source = Path(__file__).with_name("strike.c")
    subprocess.run([compiler, *flags, "-o", str(library), str(source), "-ldl"], check=True)
    program = Program(library)
    atexit.register(program.close)
    return program


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder in memory where the system has one: what is struck is the call, not the medium."""
    place = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=place if os.access(place, os.W_OK) else None) as folder:
        yield Path(folder)


# --- the waiting process -----------------------------------------------------------------------


def serve() -> None:
    """Load everything, then answer one question a line: fork, run there, say how it ended."""
    import antt_sync  # only this process loads the program
    from antt_sync.adapters import schema_files

    for found in pkgutil.walk_packages(antt_sync.__path__, "antt_sync."):
        if not found.name.endswith("__main__"):
            __import__(found.name)
    for name in ("cryptography.hazmat.primitives.kdf.argon2", "sqlite_utils", "xlsxwriter", "tests.terminal"):
        __import__(name)
    for path in schema_files.form_files(schema_files.shipped_schemas()):  # compiled once, for all runs
        schema_files.read_form(schema_files.read_form_file(path), file=f"{path.parent.name}/{path.name}")
    gc.freeze()  # what is loaded stays: no run looks through it, or copies it, to clean up
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(recovered(asked) if "recover" in asked else forked(asked)), flush=True)


def recovered(asked: dict[str, Any]) -> dict[str, Any]:
    """Do here, where nothing has to be loaded, what a merge does to a store that was left by a crash."""
    from antt_sync.adapters import keys
    from antt_sync.adapters.packages import unpack
    from antt_sync.adapters.sqlite_store import SqliteStore
    from antt_sync.core.kept import Incoming

    library, folder = ctypes.CDLL(None), Path(asked["recover"])
    log = os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    library.strike_below(str(folder).encode())
    library.strike_log(log)
    with closing(SqliteStore(folder, verify=keys.verify)) as store:
        for path in map(Path, asked["packages"]):
            data = path.read_bytes()
            with store.writing():
                store.add([Incoming(path.stem, data, unpack(data, keys.verify).envelopes)], at="2024-10-14")
    library.strike_done()
    library.strike_log(-1)
    os.close(log)
    return {}


def forked(asked: dict[str, Any]) -> dict[str, Any]:
    """How a run in a process of its own ended."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        signal.alarm(LONGEST)
        try:
            said = in_child(asked)
        except BaseException as broken:  # whatever it is, the test must hear of it
            said = {"code": 70, "err": repr(broken)}
        with suppress(OSError):
            os.write(writing, json.dumps(said).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        told = stream.read()
    _, status = os.waitpid(child, 0)
    answer: dict[str, Any] = json.loads(told) if told else {"code": os.waitstatus_to_exitcode(status)}
    return answer


def in_child(asked: dict[str, Any]) -> dict[str, Any]:
    """Run the commands one after another, struck as asked, up to the first that fails."""
    from tests.terminal import antt

    library = ctypes.CDLL(None)
    library.strike_seen.restype = ctypes.c_long
    if asked["log"]:
        library.strike_log(os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND))
    library.strike_below(asked["below"].encode())
    at, how, error = asked["blow"]
    library.strike_at(ctypes.c_long(at), how, error)
    for words in asked["words"]:
        ended = antt(*words, at=Path(asked["below"]))
        if ended.code not in {0, 3, 4}:
            break
        library.strike_done()
    return {"code": ended.code, "out": ended.out, "err": ended.err, "calls": library.strike_seen()}


if __name__ == "__main__":
    serve()
