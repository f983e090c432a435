"""How a sheet says whose it is and how it was handed in: a unit chosen by name, a row keyed for somebody.

Knows the line with the list of units and how its names are told apart; refuses to know the register
that settles who is meant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from antt_sync.core import sheet as keys
from antt_sync.core.book import Place, RawSheet
from antt_sync.core.values import folded, is_blank, shown

CHOOSE_ROW = f"{keys.STATIC}{keys.LineKind.CHOOSE}.0"
"""The line on which a workbook made for nobody asks for the unit."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A row keyed for a unit: where its name stands, the channel, who told the answers, who took them."""

    at: str
    channel: str
    by: str = ""
    receiver: str = ""


def unit_labels(units: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Units (id, name) as a list shows them: by name, with the id where two share one."""
    units = list(units)
    twins = Counter(folded(name) for _, name in units)
    return tuple(f"{name} ({id})" if twins[folded(name)] > 1 else name for id, name in units)


def chosen_unit(sheet: RawSheet, at: Place, columns: Mapping[str, int]) -> str:
    """The name chosen on the line that asks for the unit, as it stands there, or nothing."""
    for (row, column), cell in sheet.cells.items():
        if column == at[1] and cell.content == CHOOSE_ROW:
            places = ((row, columns[key]) for key in (keys.NUMBER, keys.LABEL) if key in columns)
            for place in places:
                found = sheet.cells.get(place)
                if found is not None and not found.formula and not is_blank(found.content):
                    return shown(found.content)
    return ""
