"""What a worksheet part says beside its cells: what is hidden, merged, locked, offered as a list.

Knows the elements that say so; refuses to know what stands in the cells.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from antt_sync.adapters.strict_xml import Attributes, broken
from antt_sync.adapters.xlsx_scalars import column_number
from antt_sync.core.book import Area, Guards, Place

_MOST_AREAS = 20_000
"""A form that a spreadsheet program tore into single cells has some hundreds."""
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_YES = frozenset({"1", "true"})


@dataclass
class GuardsRead:
    """Collects while a part is read."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    faint: set[Place] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)
    lists: list[Area] = field(default_factory=list)
    protected: bool = False

    def take_row(self, number: int, attributes: Attributes) -> None:
        """A row that says how tall it is or whether it is hidden."""
        if attributes.get("hidden") in _YES or _is_zero(attributes.get("ht", "1")):
            self.hidden_rows.add(number)

    def take(self, name: str, attributes: Attributes, part: str) -> None:
        """One element that guards cells.

        Raises: WorkbookUnreadable when it names no cells.
        """
        match name:
            case "col":
                self._take_columns(attributes, part)
            case "mergeCell":
                self.merged.append(area_of(attributes.get("ref", ""), part))
            case "dataValidation" if attributes.get("type") == "list":
                self.lists += [area_of(ref, part) for ref in attributes.get("sqref", "").split()]
            case "sheetProtection":
                self.protected = attributes.get("sheet") in _YES
        if len(self.merged) + len(self.lists) > _MOST_AREAS:
            broken(part)

    def _take_columns(self, attributes: Attributes, part: str) -> None:
        first, last = (attributes.get(name, "") for name in ("min", "max"))
        if not (first.isascii() and first.isdigit() and last.isascii() and last.isdigit()):
            broken(part)
        if attributes.get("hidden") in _YES or _is_zero(attributes.get("width", "1")):
            self.hidden_columns.append((int(first[:6]), int(last[:6])))
            if len(self.hidden_columns) > _LAST_COLUMN:
                broken(part)

    def read(self) -> Guards:
        """What was collected."""
        return Guards(
            frozenset(self.hidden_rows),
            tuple(self.hidden_columns),
            frozenset(self.faint),
            tuple(self.merged),
            self.protected,
            tuple(self.lists),
        )


def _is_zero(size: str) -> bool:
    return not size.strip("0.")


def area_of(reference: str, part: str) -> Area:
    """`B2:C3 -> (2, 2, 3, 3)`, `B2` and whole columns `B:B` too.

    Raises: WorkbookUnreadable when it names no cells.
    """
    first, _, last = reference.replace("$", "").partition(":")
    (top, left), (bottom, right) = _corner(first, part), _corner(last or first, part)
    return (top or 1, left or 1, bottom or _LAST_ROW, right or _LAST_COLUMN)


def _corner(reference: str, part: str) -> Place:
    """A row and a column, 0 for one that is not said."""
    letters = reference.rstrip("0123456789")
    digits = reference[len(letters) :]
    column = column_number(letters) if letters else 0
    if not reference or column is None or len(digits) > 7:
        broken(part)
    return int(digits or 0), column
