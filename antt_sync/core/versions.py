"""How rows and columns of a form's older versions are called today.

Knows a chain of renamings from version to version: names may change, a field keeps its meaning. Refuses
to know what any version asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

COLUMN = "."
"""In front of a column's key, to tell it from a row's."""


@dataclass(frozen=True, slots=True)
class Change:
    """One version of a form to its next: rows and tables by old key, columns as `.key`."""

    form: str
    version: str
    then: str
    renamed: Mapping[str, str]


def names_now(changes: Iterable[Change], form: str, version: str) -> dict[str, str]:
    """What each name of a version is called in the newest one; what is not named is called as ever."""
    steps = {(change.form, change.version): change for change in changes}
    found: dict[str, str] = {}
    seen: set[str] = set()
    while (step := steps.get((form, version))) is not None and version not in seen:
        seen.add(version)
        found = {old: step.renamed.get(new, new) for old, new in found.items()} | {
            old: new for old, new in step.renamed.items() if old not in found.values()
        }
        version = step.then
    return found


def key_now(key: str, names: Mapping[str, str]) -> str:
    """A hidden row key as it is called now: `d44a_cu -> d44a`, `bang_cu[3] -> bang[3]`."""
    head, bracket, rest = key.partition("[")
    return f"{names.get(head, head)}{bracket}{rest}"


def column_now(key: str, names: Mapping[str, str]) -> str:
    """A hidden column key as it is called now: `sl -> so_luong`, `#biet:sl -> #biet:so_luong`."""
    before, colon, own = key.rpartition(":")
    return f"{before}{colon}{names.get(COLUMN + own, COLUMN + own).removeprefix(COLUMN)}"
