"""Reads one stranger's workbook in a process of its own, which may be killed: bytes in, one JSON object out.

Knows python-calamine for .xls and .ods, openpyxl for .xlsx if told so, and the memory limit. Refuses to know
the rest of antt_sync: it is run as a file, so that the process loads nothing else, and whatever happens here
is only a refused file to the one who asked.

Output: `{"sheets": [{"name", "hidden", "cells": [[row, column, kind, text]]}]}`, or `{"refused": code, ...}`.
Kinds: `s` text, `n` number, `d` number shown as a date, `b` truth value, `e` error.
"""

from __future__ import annotations

import json
import re
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from math import isfinite
from typing import Any

MEMORY = 1024 * 1024 * 1024
SECONDS = 10
MOST_SHEETS = 64
MOST_CELLS = 200_000
MOST_ROWS = 5_000
MOST_COLUMNS = 200
MOST_TEXT = 32_767
MOST_AREA = 20_000_000
"""Cells between a sheet's corners, blank ones included: each costs memory in the library."""

_ERRORS = frozenset({"#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!"})
_DAY = timedelta(days=1)

CONTENT, BESIDE = "content.xml", ("mimetype", "META-INF/manifest.xml")
"""The parts of an .ods that are read."""
_BREAK = re.compile(rb"<text:(line-break|tab)\s*(?:/>|></text:\1\s*>)")


class Refused(Exception):
    """A file beyond the caps; the arguments are the answer."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.answer: dict[str, Any] = {"refused": code, **params}


def main() -> None:
    """Answer for the file on standard input; a crash is an answer too, which the other side understands."""
    limit_itself()
    data = sys.stdin.buffer.read()
    read = sheets_of_xlsx if sys.argv[1:] == ["xlsx"] else sheets
    try:
        answer: dict[str, Any] = {"sheets": list(read(data))}
    except Refused as refused:
        answer = refused.answer
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii"))


def limit_itself() -> None:
    """Hold this process to its memory and time where the system can; elsewhere only the deadline does."""
    try:
        import resource
    except ImportError:
        return
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        _, ceiling = resource.getrlimit(kind)
        allowed = most if ceiling == resource.RLIM_INFINITY else min(most, ceiling)
        try:
            resource.setrlimit(kind, (allowed, allowed))
        except (OSError, ValueError):
            continue  # macOS knows RLIMIT_AS and refuses to set it


def sheets(data: bytes) -> Iterator[dict[str, Any]]:
    """The sheets of a workbook, their cells within the caps."""
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(with_breaks(data)))
    except python_calamine.PasswordError as cause:
        raise Refused("BOOK-104") from cause
    listed = book.sheets_metadata
    if len(listed) > MOST_SHEETS:
        raise Refused("BOOK-130", limit=MOST_SHEETS)
    hidden = python_calamine.SheetVisibleEnum.Visible
    room = MOST_CELLS
    for number, known in enumerate(listed):
        cells: list[list[Any]] = []
        if known.typ == python_calamine.SheetTypeEnum.WorkSheet:
            cells = cells_of(book.get_sheet_by_index(number), known.name, room)
        room -= len(cells)
        yield {"name": known.name, "hidden": known.visible != hidden, "cells": cells}


def sheets_of_xlsx(data: bytes) -> Iterator[dict[str, Any]]:
    """The sheets of an .xlsx as openpyxl reads them: formulas by their kept results, dates as day numbers."""
    import openpyxl
    from openpyxl.utils.datetime import CALENDAR_MAC_1904
    from openpyxl.utils.escape import unescape

    book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
    since_1904 = book.epoch == CALENDAR_MAC_1904
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        cells: list[list[Any]] = []
        for row in sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS):
            for cell in row:
                value = cell.value
                if value is None or value == "":
                    continue
                if isinstance(value, str):
                    value = unescape(value)
                elif isinstance(value, datetime) and (since_1904 or value < book.epoch):
                    value -= book.epoch  # a number of days, as the file holds it
                cells.append([cell.row, cell.column, *encoded(value)])
        yield {"name": sheet.title, "hidden": sheet.sheet_state != "visible", "cells": cells}


def with_breaks(data: bytes) -> bytes:
    """An .ods in which breaks and tabs within a cell are characters: the library passes over their elements.

    Whoever asked has held the file's zip to its caps; what is no zip is an .xls and stays as it is.
    """
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(BytesIO(data)) as archive:
        content = archive.read(CONTENT)
        told = _BREAK.sub(lambda found: b"\n" if found[1] == b"line-break" else b"\t", content)
        if told == content:
            return data
        kept = {name: archive.read(name) for name in BESIDE if name in archive.namelist()}
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, part in {**kept, CONTENT: told}.items():
            archive.writestr(name, part)
    return stream.getvalue()


def cells_of(sheet: Any, name: str, room: int) -> list[list[Any]]:
    """The non-blank cells of a sheet with the coordinates that people see."""
    end = sheet.end
    if end is None:
        return []
    if (end[0] + 1) * (end[1] + 1) > MOST_AREA:
        raise Refused("BOOK-121")
    found: list[list[Any]] = []
    for row, values in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        for column, value in enumerate(values, start=1):
            if value == "":
                continue
            if row > MOST_ROWS or column > MOST_COLUMNS:
                raise Refused(
                    "BOOK-125", sheet=name, row=row, column=column, rows=MOST_ROWS, columns=MOST_COLUMNS
                )
            found.append([row, column, *encoded(value)])
            if len(found) > room:
                raise Refused("BOOK-126", limit=MOST_CELLS)
    return found


def encoded(value: object) -> tuple[str, str]:
    """A value as its kind and text; dates as the day numbers that .xlsx would hold."""
    if isinstance(value, str):
        if len(value) > MOST_TEXT:
            raise Refused("BOOK-129", limit=MOST_TEXT)
        return ("e" if value in _ERRORS else "s"), value
    if isinstance(value, bool):
        return "b", "1" if value else "0"
    if isinstance(value, int):
        return "n", str(value)
    if isinstance(value, float):
        if not isfinite(value):
            raise Refused("BOOK-140")
        return "n", str(int(value)) if value.is_integer() and abs(value) < 1e21 else repr(value)
    if isinstance(value, datetime):
        return "d", in_days(as_counted(value - datetime(1899, 12, 30)))
    if isinstance(value, date):
        return "d", in_days(as_counted(value - date(1899, 12, 30)))
    if isinstance(value, time):
        return "n", in_days(datetime.combine(date.min, value) - datetime.min)
    if isinstance(value, timedelta):
        return "n", in_days(value)
    raise Refused("BOOK-140")


def as_counted(since: timedelta) -> timedelta:
    """Time since 1899-12-30 as spreadsheets count: one day less before 1900-03-01, for 1900-02-29 counts."""
    return since if since >= 61 * _DAY else since - _DAY


def in_days(since: timedelta) -> str:
    """A time span in days, as text, to a hundredth of a millisecond."""
    whole, rest = divmod(since, _DAY)
    return str(whole) if not rest else repr(round(whole + rest / _DAY, 10))


if __name__ == "__main__":
    main()
