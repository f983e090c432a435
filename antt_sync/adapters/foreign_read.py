"""Reads .xls and .ods through a process that may die: any bytes become a RawBook or WorkbookUnreadable.

An .xlsx is read there too, by another program than ours, for whoever asks for a second opinion.
Knows how to run the worker and how little to believe of its answer. Refuses to let the library that parses
these files into this process: two known files of 17 KB make it end the process it runs in.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from antt_sync.adapters.sniff import Kind, refusal, sniff
from antt_sync.adapters.xlsx_read import LIMITS, zip_refusal
from antt_sync.adapters.xlsx_scalars import number
from antt_sync.adapters.zips import MIB, ZipRefused, open_zip
from antt_sync.core.book import Content, ErrorCell, Place, RawBook, RawCell, RawSheet, cell_name
from antt_sync.core.errors import WorkbookUnreadable

SECONDS = 10.0
SECOND_SECONDS = 30.0
"""openpyxl alone takes a second to begin on a slow PC, and nobody waits for one file."""
WORKER = Path(__file__).with_name("foreign_worker.py")
READ = (sys.executable, "-P", str(WORKER))


def read_foreign(
    data: bytes,
    *,
    kind: Literal["xls", "ods"],
    worker: Sequence[str] = READ,
    seconds: float = SECONDS,
) -> RawBook:
    """The cells of an .xls or .ods file; its formulas and notes cannot be seen.

    `worker` is the command that reads the file, `seconds` how long it may take.
    Raises: WorkbookUnreadable.
    """
    _check_the_outside(data, kind)
    return _answered(data, kind, worker, seconds)


def second_opinion(data: bytes) -> RawBook | None:
    """What openpyxl reads in an .xlsx that our own reader takes; nothing where it refuses, or takes too long.

    It sees no formulas and no notes, and reads what an old font shows as other letters as it is held.
    """
    try:
        return _answered(data, "xlsx", (*READ, "xlsx"), SECOND_SECONDS)
    except WorkbookUnreadable:
        return None


def _answered(data: bytes, kind: str, worker: Sequence[str], seconds: float) -> RawBook:
    try:
        done = subprocess.run(
            worker,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired as cause:
        raise WorkbookUnreadable("BOOK-141") from cause
    except OSError as cause:
        raise WorkbookUnreadable("BOOK-140") from cause
    if done.returncode:
        raise WorkbookUnreadable("BOOK-140")
    try:
        return _book(json.loads(done.stdout), kind)
    except (ValueError, TypeError, KeyError, RecursionError) as cause:
        raise WorkbookUnreadable("BOOK-140") from cause


def _check_the_outside(data: bytes, kind: str) -> None:
    """Caps and what can be told without parsing, before a process is started."""
    if len(data) > LIMITS.file_bytes:
        raise WorkbookUnreadable("BOOK-102", megabytes=-(-len(data) // MIB), limit=LIMITS.file_bytes // MIB)
    seen = sniff(data)
    if seen != kind:
        raise refusal(seen)
    if seen is Kind.ODS:
        try:
            archive = open_zip(data, limits=LIMITS, exact=False)
            content = archive.find("content.xml")
            if content is None:
                raise WorkbookUnreadable("BOOK-124")
            if b"<!DOCTYPE" in archive.read(content):
                raise WorkbookUnreadable("BOOK-122", part=content)
        except ZipRefused as cause:
            raise zip_refusal(data, cause, limit=LIMITS.file_bytes) from cause


def _book(answer: dict[str, Any], kind: str) -> RawBook:
    """The worker's answer as a book; whatever is not as agreed raises ValueError, TypeError or KeyError."""
    if "refused" in answer:
        raise _refused(answer)
    sheets = tuple(_sheet(listed) for listed in answer["sheets"])
    return RawBook(sheets, format=kind, sees_formulas=False)


def _sheet(listed: dict[str, Any]) -> RawSheet:
    cells: dict[Place, RawCell] = {}
    for row, column, kind, text in listed["cells"]:
        cells[int(row), int(column)] = RawCell(_content(kind, text), day=kind == "d")
    return RawSheet(str(listed["name"]), cells, hidden=listed["hidden"] is True)


def _content(kind: str, text: str) -> Content:
    if not isinstance(text, str):
        raise TypeError(text)
    if kind == "s":
        return text
    if kind == "b":
        return text == "1"
    if kind == "e":
        return ErrorCell(text)
    value = number(text) if kind in {"n", "d"} else None
    if value is None:
        raise ValueError(text)
    return value


def _refused(answer: dict[str, Any]) -> WorkbookUnreadable:
    """The worker's refusal with its params; places are told as people know them."""
    params = {name: value for name, value in answer.items() if isinstance(value, str | int)}
    code = str(params.pop("refused"))
    if "row" in params:
        params["cell"] = cell_name((int(params.pop("row")), int(params.pop("column"))))
    return WorkbookUnreadable(code, **params)
