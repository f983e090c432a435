"""Reads under watch: how long, how much memory, and whether anything was run, fetched or written meanwhile.

Knows Python's audit events; refuses to know any format. The hook cannot be taken away again, so it looks only
while a read is under way.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

SECONDS, MEGABYTES = 2.0, 256
_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.spawn",
    "os.fork",
    "os.remove",
    "os.rename",
)
Answer = TypeVar("Answer")


def _resident() -> int:
    """The largest size of this process so far, in KiB; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // 1024 if sys.platform == "darwin" else most


def _peak_from_here() -> int:
    """The same, counted anew from now on where the system can: what made a file is not what reads it."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _resident()


@dataclass
class Watch:
    """What was seen: forbidden deeds, and the slowest read in seconds of computing."""

    deeds: list[str] = field(default_factory=list)
    slowest: float = 0.0
    looking: bool = False
    most: int = 0

    def hook(self, event: str, arguments: tuple[object, ...]) -> None:
        """One audit event."""
        if not self.looking:
            return
        writes = event == "open" and len(arguments) > 2 and bool(int(str(arguments[2] or 0)) & 3)
        if writes and (isinstance(arguments[0], int) or arguments[0] == os.devnull):
            return  # a pipe to the worker that reads old formats, and nothing behind it
        if writes or event.startswith(_FORBIDDEN):
            self.deeds.append(event)

    @contextmanager
    def open(self) -> Iterator[None]:
        """While one file is read."""
        before = _peak_from_here()
        began, self.looking = time.process_time(), True
        try:
            yield
        finally:
            self.looking = False
            self.slowest = max(self.slowest, time.process_time() - began)
            self.most = max(self.most, _resident() - before)

    def over(self, read: Callable[[bytes], Answer], data: bytes) -> Answer:
        """The answer for one file, under watch."""
        with self.open():
            return read(data)

    @property
    def grown(self) -> int:
        """Megabytes by which this process grew at most while one file was read."""
        return self.most // 1024

    def held(self) -> bool:
        """True when nothing forbidden was done and every read stayed within its bounds."""
        return not self.deeds and self.slowest < SECONDS and self.grown < MEGABYTES


def watch() -> Watch:
    """A watch that stays with this process."""
    made = Watch()
    sys.addaudithook(made.hook)
    return made
