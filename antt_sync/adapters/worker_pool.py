"""Works a pure function out for many items on all cores of the PC; the results come in the items' order.

Knows processes, and how to do without them: what a worker was asked that dies is worked out here, so that it
costs time and nothing else. Refuses to know what is worked out.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

WORKER = Path(__file__).with_name("pool_worker.py")
FEWEST, MOST_WORKERS = 30, 4
"""Fewer items are not worth the tenth of a second in which a worker begins; more workers would only wait."""

Item = TypeVar("Item")
Result = TypeVar("Result")
_LOST = (OSError, EOFError, pickle.UnpicklingError)
"""What comes of talking to a worker that is gone, or that does not begin."""


def cores() -> int:
    """How many cores this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def workers_for(count: int) -> int:
    """How many workers so many items are worth; on one core, or for a few items, none."""
    most = min(cores(), MOST_WORKERS)
    return most if most > 1 and count >= FEWEST else 0


def in_order(work: Callable[[Item], Result], items: Iterable[Item], *, workers: int) -> Generator[Result]:
    """What a function at the top of a module makes of each item, in their order, worked out a little ahead.

    It must not matter in which process `work` runs; items and results are pickled. Whoever stops asking
    closes the iterator, which ends the workers. Raises: what `work` raises for an item.
    """
    if not workers:
        yield from map(work, items)
        return
    crew = [_Worker(work) for _ in range(workers)]
    try:
        coming, asked = iter(items), deque[tuple[_Worker, Item]]()
        for worker in crew:
            asked.extend(worker.asked_next(coming))
        while asked:
            worker, item = asked.popleft()
            answer = worker.answer()
            asked.extend(worker.asked_next(coming))
            yield work(item) if answer is None else answer[0]
    finally:
        for worker in crew:
            worker.end()


class _Worker:
    """A process that is asked one thing at a time; one that is gone answers nothing."""

    def __init__(self, work: Callable[[Any], Any]) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        with suppress(*_LOST):
            self._process = subprocess.Popen(
                (sys.executable, "-P", str(WORKER)),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
            self._tell(work)

    def asked_next(self, coming: Iterator[Item]) -> Iterator[tuple[_Worker, Item]]:
        """Ask for the item that comes next, if any; its answer is to be taken before the one after."""
        for item in islice(coming, 1):
            self._tell(item)
            yield self, item

    def _tell(self, item: object) -> None:
        if self._process is not None and self._process.stdin is not None:
            try:
                pickle.dump(item, self._process.stdin, pickle.HIGHEST_PROTOCOL)
                self._process.stdin.flush()
            except _LOST:
                self.end()

    def answer(self) -> tuple[Any] | None:
        """The result in a tuple of its own, or nothing from a worker that is gone."""
        if self._process is not None and self._process.stdout is not None:
            try:
                return (pickle.load(self._process.stdout),)
            except _LOST:
                self.end()
        return None

    def end(self) -> None:
        """End the process, whatever it is doing."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with suppress(OSError):
                process.communicate()
