"""Numbers, days and names of cells as workbook parts write them; a text that is none has no answer.

Knows what spreadsheet programs hold for a text; refuses to know where it stands.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from math import isfinite

from antt_sync.core.book import Place

_SHEET_ROWS = 1_048_576
_SHEET_COLUMNS = 16_384
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_SPACE = " \t\r\n"
_EXACT_DIGITS = 15
"""So many digits survive any spreadsheet program; longer texts stand for the nearest double."""


def number(text: str) -> Decimal | None:
    """The number that a spreadsheet program holds for this text: `412.0 -> 412`; `None` when it is none.

    Programs write doubles with up to 17 digits, so `1.1000000000000001` is 1.1: the shortest text that names
    the same double.
    """
    if len(text) <= _EXACT_DIGITS and text.isascii() and text.isdigit():
        return Decimal(text)
    text = text.strip(_SPACE)
    if len(text) > 64 or not _NUMBER.fullmatch(text):
        return None
    double = float(text)
    if not isfinite(double):
        return None
    exact = Decimal(repr(double) if len(text) > _EXACT_DIGITS else text)
    if not exact:
        return Decimal(0)
    if exact.adjusted() < -307:
        return None
    if exact.adjusted() < 21 and exact == exact.to_integral_value():
        return Decimal(int(exact))
    return exact.normalize()


def day_number(text: str, *, since_1904: bool) -> Decimal | None:
    """The day number of an ISO date or time, as the workbook counts days; `None` when it is none.

    Facts: only strict workbooks may hold dates as text (ECMA-376 part 1, 18.18.11); 1900-02-29, which never
    was, counts as a day.
    """
    try:
        moment = datetime.fromisoformat(text.strip(_SPACE)).replace(tzinfo=None)
    except ValueError:
        return None
    since = moment - (datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30))
    days = since.days if since_1904 or since.days > 60 else since.days - 1
    if days < 0:
        return None
    seconds = since.seconds + since.microseconds / 1_000_000
    return number(repr(days + seconds / 86_400)) if seconds else Decimal(days)


def place_of(reference: str) -> Place | None:
    """`G30 -> (30, 7)`; `None` when it names no cell of a sheet."""
    letters = reference.rstrip("0123456789")
    column = column_number(letters)
    row = whole(reference[len(letters) :], _SHEET_ROWS)
    return None if column is None or not row else (row, column)


def column_number(letters: str) -> int | None:
    """`AA -> 27`; `None` when these are not a column's letters."""
    if not 1 <= len(letters) <= 3:
        return None
    column = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            return None
        column = column * 26 + ord(letter) - 64
    return column if column <= _SHEET_COLUMNS else None


def whole(text: str, highest: int) -> int | None:
    """A plain whole number up to `highest`; `None` for any other text."""
    if len(text) > 9 or not text.isascii() or not text.isdigit():
        return None
    value = int(text)
    return value if value <= highest else None
