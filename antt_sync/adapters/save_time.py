"""Says when a workbook was last saved, as the program that saved it claims.

Knows the one part in which spreadsheet programs write that down; refuses to know what follows from it.
"""

from __future__ import annotations

from datetime import UTC, datetime

from antt_sync.adapters.strict_xml import Marks, walk
from antt_sync.adapters.zips import MIB, ZipLimits, ZipRefused, open_zip
from antt_sync.core.errors import WorkbookUnreadable

_PART = "docProps/core.xml"
_MADE, _SAVED = (f"http://purl.org/dc/terms/}}{name}" for name in ("created", "modified"))
_LIMITS = ZipLimits(file_bytes=16 * MIB)


def saved_at(data: bytes) -> datetime | None:
    """When a person's program last saved an .xlsx; nothing where none says so.

    A file that says it was saved when it was made, or before, says nothing: we make files so, some phones
    keep the time of the blank, and a clock that lost its battery starts years ago.
    """
    told: dict[str, list[str]] = {}
    name = ""

    def on_start(element: str, _: dict[str, str]) -> None:
        nonlocal name
        name = element
        told.setdefault(name, []).append("")

    def on_end(_: str) -> None:
        nonlocal name
        name = ""

    def on_text(text: str) -> None:
        if name:
            told[name][-1] += text

    try:
        archive = open_zip(data, limits=_LIMITS, exact=False)
        part = archive.find(_PART)
        if part is not None:
            walk(archive.read(part), part, Marks(), on_start, on_end, on_text)
    except (ZipRefused, WorkbookUnreadable):
        return None
    made, saved = _moment(told.get(_MADE, [])), _moment(told.get(_SAVED, []))
    return saved if made and saved and saved > made else None


def _moment(texts: list[str]) -> datetime | None:
    """A moment that is written once, in UTC where it names no zone."""
    try:
        (text,) = texts
        found = datetime.fromisoformat(text.strip())
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
