"""Functions for workers in tests: a process that begins loads this file and little else."""

from __future__ import annotations

import os


def doubled(text: str) -> str:
    """The text twice."""
    return text * 2


def where(_: int) -> int:
    """Who works."""
    return os.getpid()


def dying(asked: tuple[int, int]) -> int:
    """Ends every process but the one that asks, at each third item."""
    asker, number = asked
    if number % 3 == 0 and os.getpid() != asker:
        os._exit(9)
    return number


def refusing(number: int) -> int:
    """Raises for one item."""
    if number == 7:
        raise ValueError(number)
    return number
