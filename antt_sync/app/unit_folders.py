"""What folders and files for units are called: no two units of an office share a name.

Knows how long a name may be, and whose names look alike once they are cut; refuses to know file systems.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property

from antt_sync.app.world import Books
from antt_sync.core.names import shortened
from antt_sync.core.roster import Unit
from antt_sync.core.values import folded

LONGEST = 76
"""A folder or file for a unit has a name of at most so many characters without its suffix: the unit's name at
the end is never lost, on any PC."""


class UnitFolders:
    """The folders of some units, gone through once however many of them are asked for."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._units = units
        self._alike: dict[int, frozenset[str]] = {}

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(unit.name for unit in self._units)

    def folder(self, unit: Unit, *, most: int = LONGEST) -> str:
        """A unit's folder: as much of its name as fits, with its id where two would look alike."""
        if most not in self._alike:
            looks = Counter(folded(shortened(name, most)) for name in self._names)
            self._alike[most] = frozenset(look for look, count in looks.items() if count > 1)
        name = shortened(unit.name, most)
        if folded(name) not in self._alike[most]:
            return name
        return f"{shortened(unit.name, most - len(unit.id) - 1)} {unit.id}"

    def file(self, what: str, unit: Unit) -> str:
        """What a file for one unit is called: `F04-K Tự đánh giá 2024 - Tổ dân phố số 5`.

        Chat programs send files without their folders: the name alone says whose file it is.
        """
        return f"{what} - {self.folder(unit, most=LONGEST - len(what) - 3)}"


def named_above(books: Books, unit: str) -> str:
    """A unit's name, with its office's where that is one below: every commune has its first area."""
    known, name = books.unit(unit), books.name_of(unit)
    lower = books.roster is not None and unit in books.roster.lower
    return f"{name} · {books.name_of(known.parent)}" if known and lower else name
