"""Rows of a form's sheet that lost their hidden keys, known again by what is printed in them.

Knows numbers and names of a form's rows; refuses to know a row again that two lines, or none, show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from antt_sync.core import sheet as keys
from antt_sync.core.book import Place, RawBook, RawCell, RawSheet, cell_name
from antt_sync.core.manifest import shown_in, text_of
from antt_sync.core.mending import Became, Mended, token_of
from antt_sync.core.schema import Form, Row
from antt_sync.core.token import Token
from antt_sync.core.values import folded

Printed = tuple[str, str]
"""What a line shows: the row's number and its name, of a detail without the dash before it."""


def with_row_keys(raw: RawBook, form_of: Callable[[Token], Form | None]) -> tuple[RawBook, list[Mended]]:
    """The workbook with the keys of rows that are certain, and what was done; all else stays as it is."""
    sheets: list[RawSheet] = []
    lines: list[Mended] = []
    for sheet in raw.sheets:
        found = token_of(sheet)
        form = form_of(found[1]) if found and found[1] else None
        lost = _lost(sheet, found[0], form) if found and form else {}
        lines += [_line(sheet, p, lost[p], form) for p in sorted(lost) if form]
        sheets.append(replace(sheet, cells={**sheet.cells, **{p: RawCell(r.key) for p, r in lost.items()}}))
    return replace(raw, sheets=tuple(sheets)), lines


def _lost(sheet: RawSheet, at: Place, form: Form) -> dict[Place, Row]:
    """Where the key of a row belongs that no line has: one line shows the row, and shows no other row."""
    columns = {text_of(cell): place[1] for place, cell in sheet.cells.items() if place[0] == at[0]}
    here = {place[0]: text_of(cell) for place, cell in sheet.cells.items() if place[1] == at[1]}
    strange = {r for r, _ in sheet.cells if r > at[0]} - {r for r, key in here.items() if _is_key(key, form)}
    seen = {r: _printed(sheet, r, columns) for r in strange}
    found: dict[Place, Row] = {}
    for row in form.rows:
        lines = [r for r, printed in seen.items() if _shows(printed, row)]
        alike = [other for other in form.rows if lines and _shows(seen[lines[0]], other)]
        if row.key not in here.values() and len(lines) == len(alike) == 1:
            found[lines[0], at[1]] = row
    return found


def _is_key(key: str, form: Form) -> bool:
    """True for a key of ours, also that of a row somebody added to a table."""
    return key.startswith(keys.STATIC) or key in form.row_of or key.partition("[")[0] in form.tables


def _printed(sheet: RawSheet, line: int, columns: Mapping[str, int]) -> Printed:
    number, label = (sheet.cells.get((line, columns.get(key, 0))) for key in (keys.NUMBER, keys.LABEL))
    return _words(number), _words(label)


def _words(cell: RawCell | None) -> str:
    return folded(shown_in(cell)).removeprefix("– ")


def _shows(printed: Printed, row: Row) -> bool:
    """Whether a line shows the row's number and name; where people fill in the name, its number alone."""
    number, name = folded(row.number), folded(row.label.vi)
    if row.cell(keys.LABEL) is not None:
        return bool(number) and printed[0] == number
    return bool(name) and printed == (number, name)


def _line(sheet: RawSheet, place: Place, row: Row, form: Form) -> Mended:
    was, now = shown_in(sheet.cells.get(place)), f"{row.number} {row.label.vi}".strip()
    return Mended(sheet.name, cell_name(place), "", was, Became.RESTORED, now, form=form.id)
