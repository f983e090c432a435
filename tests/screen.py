"""A pseudo-terminal with somebody at it: starts the real program, waits for words, types lines.

Knows bytes, time and the width of a screen; refuses to know what the program says.
"""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from fcntl import ioctl
from pathlib import Path
from types import TracebackType

from tests.offices import REHEARSAL

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 40.0
"""Seconds to wait for words; a slow machine is no failure."""


class Screen:
    """The program on an 80-column screen; `said` is everything it wrote."""

    def __init__(
        self,
        *words: str | Path,
        at: Path,
        environment: Mapping[str, str | None] | None = None,
        encoding: str = "utf-8",
        columns: int = 80,
    ) -> None:
        child, self._terminal = pty.fork()
        if child == 0:  # pragma: no cover  # the other process
            os.chdir(at)
            told: dict[str, str | None] = {
                **os.environ,
                **REHEARSAL,
                "PYTHONPATH": str(ROOT),
                "PYTHONIOENCODING": encoding,
            }
            told |= {"ANTT_OFFICE": None, "COLUMNS": None, "TERM": "xterm", **(environment or {})}
            os.execve(
                sys.executable,
                [sys.executable, "-m", "antt_sync", *map(str, words)],
                {name: value for name, value in told.items() if value is not None},
            )
        self._child = child
        self._encoding = encoding
        self._bytes = b""
        self._seen = 0
        ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 25, columns, 0, 0))

    @property
    def said(self) -> str:
        """Everything on the screen so far, one line end a line."""
        return self._bytes.decode(self._encoding, "replace").replace("\r\n", "\n")

    def wait(self, words: str) -> str:
        """Wait for these words after those waited for before; what stood between.

        Raises: AssertionError when they do not come.
        """
        until = time.monotonic() + PATIENCE
        while words not in self.said[self._seen :]:
            if not self._read(until):
                raise AssertionError(f"“{words}” did not come after: {self.said[self._seen :]}")
        start, self._seen = self._seen, self.said.index(words, self._seen) + len(words)
        return self.said[start : self._seen]

    def enter(self, line: str) -> None:
        """Type a line and Enter."""
        os.write(self._terminal, f"{line}\n".encode(self._encoding))

    def press(self, key: str) -> None:
        """Press one key, once the program listens: what comes earlier is thrown away by the system."""
        time.sleep(0.5)
        os.write(self._terminal, key.encode())

    def end(self) -> int:
        """Wait until the program ends; its exit code."""
        until = time.monotonic() + PATIENCE
        while self._read(until):
            pass
        if time.monotonic() >= until:
            raise AssertionError(f"still running: {self.said[self._seen :]}")
        return os.waitstatus_to_exitcode(os.waitpid(self._child, 0)[1])

    def _read(self, until: float) -> bool:
        ready, _, _ = select.select([self._terminal], [], [], max(until - time.monotonic(), 0))
        if not ready:
            return False
        try:
            new = os.read(self._terminal, 1 << 16)
        except OSError:  # the program ended
            return False
        self._bytes += new
        return bool(new)

    def __enter__(self) -> Screen:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the program if it still runs; closing twice is nothing."""
        if self._terminal >= 0:
            with suppress(ProcessLookupError, ChildProcessError):
                os.kill(self._child, signal.SIGKILL)
                os.waitpid(self._child, 0)
            os.close(self._terminal)
            self._terminal = -1


def lines_of(text: str) -> Sequence[str]:
    """The lines of a screen without what moves the cursor."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text).split("\n")
