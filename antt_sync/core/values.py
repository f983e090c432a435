"""Cell values: what a person typed, turned into whole numbers, dates, choices and text.

Knows the four types of entry cell and every way people write them; refuses to guess where two
readings are possible, and to know which form or cell it is reading for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from antt_sync.core.book import Content, ErrorCell


class CellType(StrEnum):
    """What an entry cell may hold; `decimal` are points, `verdict` and `shown` are computed, never typed."""

    INT = "int"
    TEXT = "text"
    DATE = "date"
    CHOICE = "choice"
    DECIMAL = "decimal"
    VERDICT = "verdict"
    SHOWN = "shown"


COMPUTED = frozenset({CellType.VERDICT, CellType.SHOWN})


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something stands in the cell, but not a value of its type; `text` is what was seen."""

    text: str
    code: str


class Points(int):
    """Points of a score, in hundredths: whole numbers compare and add exactly."""


HUNDRED = 100
Value = int | str | date
Entry = Value | Unreadable

EPOCH_1900 = date(1899, 12, 30)
EPOCH_1904 = date(1904, 1, 1)
MAX_INT = 999_999_999

_INVISIBLE = dict.fromkeys(
    [0x200B, 0xFEFF, 0x2060, 0x00AD, 0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
    + [c for c in (*range(0x20), *range(0x7F, 0xA0)) if chr(c) not in "\t\n\r"]
)
"""What nobody types and nobody sees: control characters, and marks that turn text around."""
_DATE = re.compile(r"(\d{1,2}) *[/.\-] *(\d{1,2}) *[/.\-] *(\d{4}|\d{2})", re.ASCII)
_LONG_DATE = re.compile(r"(?:ngày\s+)?([0-9]{1,2})\s+tháng\s+([0-9]{1,2})\s+năm\s+([0-9]{4})", re.IGNORECASE)
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00:00)?")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?P<mark>[., ])[0-9]{3}(?:(?P=mark)[0-9]{3})*")
FIRST_DAY, LAST_DAY = date(1901, 1, 1), date(2199, 12, 31)
"""What counts as a day: spreadsheets agree on none before March 1900."""

RECENT = range(2018, 2041)
"""The years in which somebody may be typing; few counts of a form are as large as their days."""

_WIDEST = 30
_SYNONYMS = {
    "đ": "đạt",
    "x": "có",
    "v": "có",
    "✓": "có",
    "✔": "có",
    "1": "có",
    "true": "có",
    "0": "không",
    "false": "không",
    "k": "không",
    "ko": "không",
    "cđ": "chưa đạt",
    "không đạt": "chưa đạt",
    "k/đ": "chưa đạt",
    "kad": "không áp dụng",
}


def clean_text(text: str) -> str:
    """NFC, no invisible characters, NBSP as a space, no outer white space."""
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text.strip()  # the common case: nothing to take out
    text = unicodedata.normalize("NFC", text.translate(_INVISIBLE).replace("\u00a0", " "))
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """The key under which two spellings of one name are the same: case, accents' places and spaces folded."""
    text = unicodedata.normalize("NFD", clean_text(text)).casefold()
    letters = (c for c in text if not unicodedata.combining(c))
    return " ".join("".join(letters).replace("đ", "d").split())


@dataclass(frozen=True, slots=True)
class Reading:
    """A typed entry (`None` when blank) and, where the text was interpreted, what it was read as."""

    entry: Entry | None
    read_as: str = ""


BLANK = Reading(None)


def shown(content: Content | None) -> str:
    """How a raw content looks to a person: `412`, `0,5`, `Đạt`; nothing where there is none."""
    if content is None:
        return ""
    if isinstance(content, ErrorCell):
        return content.text
    if isinstance(content, bool):
        return "TRUE" if content else "FALSE"
    if isinstance(content, Decimal):
        plain = content.is_finite() and abs(content.adjusted()) + len(content.as_tuple().digits) <= _WIDEST
        return (format(content, "f") if plain else str(content)).replace(".", ",")
    return clean_text(content)


def is_blank(content: Content | None) -> bool:
    """True for nothing, and for text of white space only."""
    if content is None or not isinstance(content, str):
        return content is None
    return not "!" <= content[:1] <= "~" and not clean_text(content)


def _whole(number: Decimal) -> int | None:
    if number.is_finite() and number == number.to_integral_value() and abs(number) <= MAX_INT:
        return int(number)
    return None


def read_int(content: Content) -> Reading:
    """A whole number; `1.234` as text is read as 1234 and said so, `1,5` is unreadable."""
    seen = shown(content)
    if isinstance(content, Decimal):
        whole = _whole(content)
        return Reading(Unreadable(seen, "CELL-101") if whole is None else whole)
    if isinstance(content, bool | ErrorCell):
        return Reading(Unreadable(seen, "CELL-101"))
    if re.fullmatch(r"-?\d{1,9}", seen, re.ASCII):
        return Reading(int(seen), read_as=str(int(seen)))
    if _GROUPED.fullmatch(seen):
        digits = re.sub(r"\D", "", seen)
        if len(digits) <= len(str(MAX_INT)):
            return Reading(int(digits), read_as=digits)
    return Reading(Unreadable(seen, "CELL-101"))


def hundredths(text: str) -> Points | None:
    """`hundredths('2,5') -> Points(250)`; nothing for what is no number with at most two decimals."""
    match = re.fullmatch(r"([0-9]{1,6})(?:[.,]([0-9]{1,2}))?", text, re.ASCII)
    return None if match is None else Points(int(match[1]) * HUNDRED + int((match[2] or "").ljust(2, "0")))


def read_points(content: Content, *, step: int) -> Reading:
    """Points: `2,5` and `2.5` alike; what is off the step or has three decimals is unreadable."""
    seen = shown(content)
    found: int | None = None
    if isinstance(content, Decimal):
        if content.is_finite() and abs(content) <= MAX_INT:
            found = _whole((content * HUNDRED).quantize(Decimal("0.001")))
    elif not isinstance(content, bool | ErrorCell):
        found = hundredths(seen)
    if found is None or found % step:
        return Reading(Unreadable(seen, "CELL-108"))
    return Reading(Points(found), read_as="" if isinstance(content, Decimal) else show_points(found))


def show_points(value: int) -> str:
    """`show_points(250) -> '2,5'`."""
    whole, rest = divmod(abs(value), HUNDRED)
    decimals = f"{rest:02d}".rstrip("0")
    return ("-" if value < 0 else "") + f"{whole}" + (f",{decimals}" if decimals else "")


def _day(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if FIRST_DAY <= found <= LAST_DAY else None


def read_date(content: Content, *, epoch: date = EPOCH_1900) -> Reading:
    """A day, day first: `5/3/24` is 5 March 2024; real spreadsheet dates are accepted."""
    seen = shown(content)
    bad = Reading(Unreadable(seen, "CELL-103"))
    if isinstance(content, Decimal):
        number = _whole(content)
        if number is None or not (FIRST_DAY - epoch).days <= number <= (LAST_DAY - epoch).days:
            return bad
        day = epoch + timedelta(days=number)
        return Reading(day, read_as=show_date(day))
    if not isinstance(content, str):
        return bad
    for pattern, order in ((_DATE, (3, 2, 1)), (_LONG_DATE, (3, 2, 1)), (_ISO_DATE, (1, 2, 3))):
        if match := pattern.fullmatch(seen):
            year, month, day_of_month = (int(match[i]) for i in order)
            short = len(match[order[0]]) == 2
            found = _day(year + 2000 if short else year, month, day_of_month)
            if found is None:
                return bad
            plain = pattern is _DATE and not short and " " not in seen
            return Reading(found, read_as="" if plain else show_date(found))
    return bad


def read_lost_number(content: Content, *, epoch: date) -> Reading:
    """A number cell that holds a date: what was typed (`6/6`) is lost; the day is told, never counted."""
    day = read_date(content, epoch=epoch).entry
    return Reading(Unreadable(show_date(day) if isinstance(day, date) else shown(content), "CELL-109"))


def day_behind(entry: Entry | None, content: Content | None, *, epoch: date) -> date | None:
    """The day of our years whose number this count is: a cell set to show numbers keeps `6/6` as 45449."""
    number = isinstance(content, Decimal) and isinstance(entry, int)
    day = read_date(content, epoch=epoch).entry if number and content is not None else None
    return day if isinstance(day, date) and day.year in RECENT else None


def read_choice(content: Content, choices: Sequence[str]) -> Reading:
    """One of the printed choices, whatever its case or accents, or a mark that plainly means one."""
    seen = shown(content)
    if seen in choices:
        return Reading(seen)
    by_key = {folded(choice): choice for choice in choices}
    meant = _SYNONYMS.get(seen.casefold(), "")
    for key in (folded(seen), folded(meant)):
        if key and key in by_key:
            return Reading(by_key[key], read_as=by_key[key])
    return Reading(Unreadable(seen, "CELL-102"))


def read_text(content: Content, *, longest: int) -> Reading:
    """Text as typed, in NFC; longer than `longest` characters is unreadable."""
    seen = shown(content)
    if isinstance(content, ErrorCell):
        return Reading(Unreadable(seen, "CELL-106"))
    if len(seen) > longest:
        return Reading(Unreadable(seen, "CELL-104"))
    return Reading(seen)


def show_date(day: date) -> str:
    """`05/03/2024`, the way people here write it."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def show(entry: Entry | None) -> str:
    """An entry as a person would type it into its cell."""
    if entry is None:
        return ""
    if isinstance(entry, Unreadable):
        return entry.text
    if isinstance(entry, Points):
        return show_points(entry)
    return show_date(entry) if isinstance(entry, date) else str(entry)


def to_json(value: Value) -> int | str:
    """A value as signed: integers stay integers, points are hundredths, dates become `2024-03-15`."""
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, Points) else value


def as_number(value: int | date) -> int | float:
    """A value as a spreadsheet has it: points with their decimals, a day as its number."""
    if isinstance(value, Points):
        return value / HUNDRED
    return serial(value) if isinstance(value, date) else value


def serial(day: date) -> int:
    """The day's number in a spreadsheet that counts from 1900."""
    return (day - EPOCH_1900).days
