"""What is worked out on several cores is what one would say, in the same order, whoever dies meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from antt_sync.adapters import worker_pool
from antt_sync.adapters.worker_pool import FEWEST, MOST_WORKERS, cores, in_order, workers_for
from tests.pool_work import doubled, dying, refusing, where

ROOT = Path(__file__).resolve().parent.parent.parent


def is_alive(pid: int) -> bool:
    """Whether a process goes on for longer than it takes to end."""
    for _ in range(200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.parametrize("count", [0, 1, 2, 17])
def test_the_results_are_those_of_one_process_in_the_items_order(count: int) -> None:
    items = ["tổ dân phố "[number % 11] * number for number in range(count)]
    assert list(in_order(doubled, items, workers=2)) == list(map(doubled, items))


def test_items_larger_than_any_pipe_come_through() -> None:
    items = [letter * 3_000_000 for letter in "abcde"]
    assert list(in_order(doubled, items, workers=2)) == [item * 2 for item in items]


def test_every_worker_takes_its_share_and_few_items_have_none() -> None:
    at_work = set(in_order(where, range(12), workers=3))
    assert len(at_work) == 3
    assert os.getpid() not in at_work
    assert set(in_order(where, range(12), workers=0)) == {os.getpid()}
    assert workers_for(FEWEST - 1) == 0
    assert workers_for(FEWEST) == (min(cores(), MOST_WORKERS) if cores() > 1 else 0)


def test_what_a_worker_was_asked_that_dies_is_worked_out_here() -> None:
    items = [(os.getpid(), number) for number in range(14)]
    assert list(in_order(dying, items, workers=3)) == list(range(14))


def test_without_a_worker_that_begins_everything_is_worked_out_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_pool, "WORKER", Path("no such file.py"))
    assert set(in_order(where, range(5), workers=2)) == {os.getpid()}
    monkeypatch.setattr(sys, "executable", "no such program")
    assert set(in_order(where, range(5), workers=2)) == {os.getpid()}


def test_what_the_function_raises_is_raised_at_its_item() -> None:
    working = in_order(refusing, range(12), workers=2)
    assert [next(working) for _ in range(7)] == list(range(7))
    with pytest.raises(ValueError, match="7"):
        next(working)


@pytest.mark.skipif(sys.platform == "win32", reason="there the signal that asks ends a process")
def test_whoever_stops_asking_leaves_no_worker_behind() -> None:
    working = in_order(where, range(40), workers=2)
    pids = {next(working), next(working)}
    working.close()
    assert len(pids) == 2
    assert not any(map(is_alive, pids))


@pytest.mark.skipif(sys.platform == "win32", reason="there the signal that asks ends a process")
def test_workers_end_with_the_one_who_asked_even_when_it_is_killed() -> None:
    script = (
        "import os\n"
        "from antt_sync.adapters.worker_pool import in_order\n"
        "from tests.pool_work import where\n"
        "working = in_order(where, range(40), workers=2)\n"
        "print(next(working), next(working), flush=True)\n"
        "os._exit(9)\n"
    )
    asking = [sys.executable, "-c", script]
    done = subprocess.run(asking, cwd=ROOT, capture_output=True, text=True, check=False)
    pids = [*map(int, done.stdout.split())]
    assert (done.returncode, len(set(pids))) == (9, 2), done.stderr
    assert not any(map(is_alive, pids))
