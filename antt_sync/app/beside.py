"""Sheets in a unit's workbook that nobody gave out: notes, workings, another file's page.

Knows the names of our own sheets; refuses to know what stands on the others beyond how much it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from antt_sync.app.ports import Desk
from antt_sync.core.book import RawBook, RawSheet, cell_name
from antt_sync.core.cell_reading import BESIDE
from antt_sync.core.findings import Finding, Param, Severity, Where
from antt_sync.core.manifest import is_manifest
from antt_sync.core.token import SIGN
from antt_sync.core.values import folded, is_blank, shown
from antt_sync.messages.workbook_words import printed_words

_TOKEN = re.compile(rf"(?:[a-z]+\|)?{SIGN}\|")
_COPY = re.compile(r" ?\([0-9]+\)$")


def sheets_beside(desk: Desk, raw: RawBook) -> Iterator[Finding]:
    """A finding for each sheet that is none of ours and not empty: nothing on it is taken in."""
    strange = [sheet for sheet in raw.sheets if not _is_ours(sheet)]
    prints = _prints(desk) if strange else frozenset()
    for sheet in strange:
        filled = [p for p, cell in sorted(sheet.cells.items()) if not is_blank(cell.content)]
        if filled and _name(sheet) not in prints:
            content = sheet.cells[filled[0]].content
            value = shown(content)[:80]
            params: dict[str, Param] = {"sheet": sheet.name, "count": len(filled), "value": value}
            yield Finding(
                BESIDE, Severity.WARNING, Where(sheet=sheet.name, cell=cell_name(filled[0])), params
            )


def _name(sheet: RawSheet) -> str:
    """A sheet's name; a copy's is that of the sheet it is of."""
    return folded(_COPY.sub("", sheet.name))


@cache
def _our_names() -> frozenset[str]:
    return frozenset(folded(text) for name, text in printed_words().items() if name.startswith("sheets."))


def _is_ours(sheet: RawSheet) -> bool:
    if is_manifest(sheet.name) or _name(sheet) in _our_names():
        return True
    texts = (cell.content for cell in sheet.cells.values())
    return any(isinstance(text, str) and _TOKEN.match(text.strip()) for text in texts)


def _prints(desk: Desk) -> frozenset[str]:
    """The papers that a dossier's workbook shows from its forms."""
    return frozenset(folded(paper.sheet.vi) for dossier in desk.dossiers() for paper in dossier.prints)
