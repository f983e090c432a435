"""Which cell styles of a workbook show a number as a date.

Knows number formats, built in and written out; refuses to know cells and files.

Facts: number formats 14 to 22, 27 to 36, 45 to 47 and 50 to 58 are dates and times in every workbook
(ECMA-376 part 1, 18.8.30); from 164 on a workbook writes out its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from antt_sync.adapters.strict_xml import MAIN, Attributes, named, unescape

_DATES = frozenset(str(n) for n in (*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)))
"""The formats built in that show a day; those that show only a time of day are left out."""

_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_DAY = re.compile(r"[dy]", re.IGNORECASE)

_SHEET = frozenset(named(MAIN, {"styleSheet": {}}))
_FORMATS = frozenset(named(MAIN, {"numFmts": {}}))
_FORMAT = frozenset(named(MAIN, {"numFmt": {}}))
_STYLES = frozenset(named(MAIN, {"cellXfs": {}}))
_STYLE = frozenset(named(MAIN, {"xf": {}}))


def day_styles(styles: Iterable[tuple[tuple[str, ...], Attributes]]) -> frozenset[str]:
    """The indices of the cell styles that show a day, from the tags of a workbook's styles."""
    shown_as: list[str] = []
    own: dict[str, bool] = {}
    for path, attributes in styles:
        if len(path) != 3 or path[0] not in _SHEET:
            continue
        if path[1] in _FORMATS and path[2] in _FORMAT:
            own[attributes.get("numFmtId", "")] = shows_day(unescape(attributes.get("formatCode", "")) or "")
        elif path[1] in _STYLES and path[2] in _STYLE:
            shown_as.append(attributes.get("numFmtId", "0"))
    return frozenset(str(n) for n, id_ in enumerate(shown_as) if own.get(id_, id_ in _DATES))


def shows_day(format_code: str) -> bool:
    """True when a number format has a day or a year in it: `dd/mm/yyyy`, not `0.00` or `[Red]0 "đ"`."""
    first = format_code.partition(";")[0]
    return _DAY.search(_NOT_SHOWN.sub("", first)) is not None
