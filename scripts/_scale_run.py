"""How a province's store grows: every figure is a whole process of the real command line, time and memory.

Prints a table; never fails by time. Knows which commands and sizes are measured; refuses to know how the
documents are made. `python3 scripts/_scale_run.py FOLDER N` measures what `_scale.py` made in a folder.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import _environment

CLOCK = "2024-12-01T09:00:00+07:00"
YEARS = {200_000: 10}
"""Sizes that are several years of a province; every other size is one year."""
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Ran:
    """What a process took: seconds, those of them that it computed, and its peak memory in bytes.

    On a shared machine computing time says more; both are 0 where the system does not tell.
    """

    seconds: float
    computed: float
    memory: int


def ran(words: list[str], at: Path) -> Ran:
    """Run a process to its end. This one stays small: a child's peak counts what it was forked from."""
    environment = dict(os.environ, PYTHONUTF8="1", ANTT_CLOCK=CLOCK)
    environment["PYTHONPATH"] = os.pathsep.join([str(_environment.ROOT), str(_environment.ROOT / "scripts")])
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *words], cwd=at, env=environment, stdout=said, stderr=said
        )
        memory, computed = 0, 0.0
        if sys.platform != "win32":
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            computed = usage.ru_utime + usage.ru_stime
            memory = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        code = process.wait()
        seconds = time.perf_counter() - started
        if code not in (0, 3):
            said.seek(0)
            raise SystemExit(said.read().decode(errors="replace")[-2000:])
    return Ran(seconds, computed, memory)


def antt(office: Path, *words: str | Path) -> Ran:
    """Run one of our commands at an office."""
    return ran(["-m", "antt_sync", *map(str, words)], office)


def scale(counts: Sequence[int]) -> None:
    """Fill stores of these sizes and measure what an office does with each, against the first."""
    first: dict[str, float] = {}
    for count in counts:
        with tempfile.TemporaryDirectory() as scratch:
            _scale(Path(scratch), count, first)


def _scale(root: Path, count: int, first: dict[str, float]) -> None:
    years = YEARS.get(count, 1)
    made = ran([str(Path(__file__).with_name("_scale.py")), str(root), str(count), str(years)], root)
    print(f"{count} bản nộp / submissions, {years} năm / years; ", end="")
    print(f"tạo ra trong / made in {made.computed:.0f} s CPU", flush=True)
    measure(root, count, first)


def measure(root: Path, count: int, first: dict[str, float]) -> None:
    """What an office does with what `_scale.py` made in a folder, held against the `first` figures."""
    rosters, *sent = sorted((root / "sent").iterdir())
    more = sorted((root / "more").iterdir())
    office, empty = root / "office", root / "empty"
    told = _Told(count, first)
    told.say("merge rosters", antt(office, "--json", "merge", rosters, "--yes"))
    shutil.copytree(office, empty, dirs_exist_ok=True)
    merged = []
    for number, folder in enumerate(sent, start=1):
        merged.append(antt(office, "--json", "merge", folder, "--yes"))
        print(f"{number}/{len(sent)}: {merged[-1].computed:.0f} s CPU", file=sys.stderr, flush=True)
    total = (sum(r.seconds for r in merged), sum(r.computed for r in merged))
    told.say("merge", Ran(*total, max(r.memory for r in merged)), f"{count / total[0]:.0f} bản/s", each=True)
    size, kept = (office / "store.sqlite").stat().st_size, office / "packages"
    packed = sum(path.stat().st_size for path in kept.iterdir())
    print(f"{'kho / store':<22} {size / MIB:8.1f} MiB + gói / packages {packed / MIB:.1f} MiB", end="")
    print(f" · {(size + packed) / count:.0f} B/bản nộp", flush=True)
    told.say("status --unit", antt(office, "status", "--unit", "K-00001-001.1"))
    _one_more(told, office, empty, more)
    told.say("status --json", antt(office, "--json", "status"), each=True)
    report = ("report", "tong-hop", "--period", "2024", "-o", root / "th.xlsx")
    told.say("report tong-hop", antt(office, *report))
    told.say("rebuild", antt(office, "rebuild"), each=True)
    told.say("verify", antt(office, "verify"), each=True)


@dataclass(slots=True)
class _Told:
    """Prints figures, and how they grow: computing time a submission against that of the first size."""

    count: int
    first: dict[str, float]

    def say(self, name: str, what: Ran, more: str = "", *, each: bool = False) -> None:
        if each:
            cost = what.computed / self.count
            before = self.first.setdefault(name, cost)
            more = f"{cost * 1000:.2f} ms CPU/bản = {cost / before if before else 0:.2f}×  {more}"
        took = f"{what.seconds:8.2f} s {what.computed:8.2f} s CPU {what.memory / MIB:6.0f} MiB"
        print(f"{name:<22} {took}  {more}", flush=True)


def _one_more(told: _Told, office: Path, empty: Path, more: list[Path]) -> None:
    """One more package into the full store against an empty one, taking turns."""
    full, first = [], []
    for path in more:
        full.append(antt(office, "merge", path, "--yes"))
        first.append(antt(empty, "merge", path, "--yes"))
    slow, fast = _median(full), _median(first)
    ratio = f"= {slow.seconds / fast.seconds:.2f}× kho trống / an empty store"
    computed = f"({fast.seconds:.2f} s; CPU {slow.computed / fast.computed:.2f}×; mục tiêu / aim 2×)"
    told.say("một gói nữa / one more", slow, f"{ratio} {computed}")


def _median(each: list[Ran]) -> Ran:
    return Ran(
        statistics.median(r.seconds for r in each),
        statistics.median(r.computed for r in each),
        max(r.memory for r in each),
    )


if __name__ == "__main__":
    measure(Path(sys.argv[1]), int(sys.argv[2]), {})
