"""Which forms play which part in reports, and the thresholds reports hold figures against: data, not code.

Knows the shape of `schemas/REPORTS.toml` once it is read; refuses to know any form by name, and TOML.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FIGURES = frozenset({"registered", "recognised"})
"""What a threshold may be about."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part that forms play: their ids (`F04-*`), and the cells that reports look at, by name."""

    forms: tuple[str, ...] = ()
    cells: Mapping[str, str] | None = None

    def plays(self, form: str) -> bool:
        """True when a form plays this part."""
        return any(form == p or (p.endswith("*") and form.startswith(p[:-1])) for p in self.forms)

    def of(self, forms: Iterable[str]) -> list[str]:
        """Those of these forms that play this part, in order."""
        return sorted(f for f in set(forms) if self.plays(f))

    def cell(self, name: str) -> str:
        """The address or column that reports know by a name; empty when the part has none."""
        return (self.cells or {}).get(name, "")


@dataclass(frozen=True, slots=True)
class Threshold:
    """A share that the law asks for: so many of a hundred of the units of these kinds, by which criterion."""

    figure: str
    percent: int
    criterion: str
    source: str
    kinds: str

    def met(self, part: int, whole: int) -> bool:
        """Whether the share is reached, on whole numbers; nobody at all reaches nothing."""
        return whole > 0 and 100 * part >= self.percent * whole


@dataclass(frozen=True, slots=True)
class Roles:
    """The parts by name, and the thresholds in order."""

    parts: Mapping[str, Part]
    thresholds: tuple[Threshold, ...]

    def part(self, name: str) -> Part:
        """A part; one that nobody plays is empty."""
        return self.parts.get(name, Part())


def roles_from(data: Mapping[str, object]) -> Roles:
    """The roles in plain data.

    Raises: ValueError naming the table that is wrong.
    """
    parts: dict[str, Part] = {}
    thresholds: list[Threshold] = []
    for name, table in data.items():
        if name == "threshold" and isinstance(table, list):
            thresholds += [_threshold(item) for item in table]
        elif isinstance(table, dict):
            parts[name] = _part(name, table)
        elif name != "format":
            raise ValueError(name)
    return Roles(parts, tuple(thresholds))


def _part(name: str, table: Mapping[str, object]) -> Part:
    forms = table.get("forms")
    cells = {k: v for k, v in table.items() if k != "forms"}
    if not isinstance(forms, list) or not all(isinstance(f, str) for f in forms):
        raise ValueError(f"{name}.forms")
    texts = {k: v for k, v in cells.items() if isinstance(v, str)}
    if len(texts) != len(cells):
        raise ValueError(f"{name}.{next(k for k in cells if k not in texts)}")
    return Part(tuple(forms), texts)


def _threshold(item: object) -> Threshold:
    if not isinstance(item, dict):
        raise ValueError("threshold")
    texts = [item.get(k) for k in ("figure", "criterion", "source", "kinds")]
    percent = item.get("percent")
    if type(percent) is not int or not 0 < percent <= 100:
        raise ValueError("threshold.percent")
    figure, criterion, source, kinds = (t if isinstance(t, str) else "" for t in texts)
    if figure not in FIGURES:
        raise ValueError("threshold.figure")
    return Threshold(figure, percent, criterion, source, kinds)
