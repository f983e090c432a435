"""What a reviewer wrote, on whichever sheet: a verdict, and remarks for the unit or for the office alone.

Knows plain words and where they belong; refuses to know what a verdict leads to.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remark:
    """What is `told` the unit of a cell, and what is `kept` in the office; no address is the whole form."""

    address: str
    told: str = ""
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """One form's verdict as written, the remarks beside it, and the cells whose threads were closed."""

    verdict: str = ""
    remarks: tuple[Remark, ...] = ()
    settled: frozenset[str] = frozenset()
