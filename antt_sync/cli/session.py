"""One unlocking for many commands: the passphrase is typed once and forgotten when nobody works.

Knows time and keyrings; refuses to know where a passphrase comes from.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from antt_sync.cli.wiring import FileKeyring

IDLE = 30 * 60.0
"""Seconds without a command after which the passphrase is asked for again."""


class Session:
    """The keyrings of one sitting."""

    def __init__(self, ask: Callable[[], str], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._ask = ask
        self._clock = clock
        self._rings: dict[Path, FileKeyring] = {}
        self._used = clock()

    def keyring(self, folder: Path) -> FileKeyring:
        """The keyring of a folder of keys: as it was left, or locked again after a long pause."""
        self.forget_if_idle()
        self._used = self._clock()
        return self._rings.setdefault(folder, FileKeyring(folder, self._ask))

    def forget_if_idle(self) -> None:
        """Lock everything when the pause was long enough."""
        if self._clock() - self._used >= IDLE:
            self._rings.clear()
