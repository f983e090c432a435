"""What is said at the cells of an xlsx sheet: ordinary notes, and the threads of newer programs.

Knows both kinds of parts, and that a thread leaves a stand-in among the notes for older programs; refuses to
know who wrote what, and what was meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from antt_sync.adapters.strict_xml import MAIN, Attributes, Marks, Texts, broken, named
from antt_sync.adapters.xlsx_cells import MOST_COLUMNS, MOST_ROWS
from antt_sync.adapters.xlsx_scalars import place_of
from antt_sync.core.book import Place, Said, cell_name
from antt_sync.core.errors import WorkbookUnreadable

_SPACE = ("http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments",)
_AUTHOR = named(MAIN, {})
_AUTHORS = named(MAIN, {"comments": named(MAIN, {"authors": named(MAIN, {"author": _AUTHOR})})})
_NOTE_TEXT = named(MAIN, {})
_NOTE = named(MAIN, {"text": named(MAIN, {"t": _NOTE_TEXT, "r": named(MAIN, {"t": _NOTE_TEXT})})})
_NOTES = named(MAIN, {"comments": named(MAIN, {"commentList": named(MAIN, {"comment": _NOTE})})})
_SAID_TEXT = named(_SPACE, {})
_SAID = named(_SPACE, {"text": _SAID_TEXT})
_THREADS = named(_SPACE, {"ThreadedComments": named(_SPACE, {"threadedComment": _SAID})})
_STAND_IN = "linkid=870924"
"""Where, in every language, the words end with which Excel begins a thread's stand-in."""
_CONTRIBUTION = re.compile(r"\n[^\n]{1,40}:\n {4}")


def notes_in(data: bytes, part: str, sheet: str, marks: Marks) -> dict[Place, tuple[Said, ...]]:
    """The ordinary notes of a part, without the author's name that Excel writes before a new one.

    Where a program kept of a thread only its stand-in, what was said there is read from that.
    Raises: WorkbookUnreadable, also for two notes on one cell.
    """
    authors = [name for _, name in Texts(_AUTHORS, _AUTHOR, _AUTHOR).read(data, part, marks)]
    items = Texts(_NOTES, _NOTE, _NOTE_TEXT).read(data, part, marks)
    found: dict[Place, tuple[Said, ...]] = {}
    for place, attributes, text in _placed(items, sheet, part):
        if place in found:
            raise WorkbookUnreadable("BOOK-127", sheet=sheet, cell=cell_name(place))
        author = dict(enumerate(authors)).get(_number(attributes.get("authorId", "")), "").strip()
        if _STAND_IN in text:
            told = _CONTRIBUTION.split(text.partition(_STAND_IN)[2])[1:]
            found[place] = tuple(Said(each.strip()) for each in told)
            continue
        own = text.removeprefix(f"{author}:") if author else text
        found[place] = (Said(own.lstrip() if own != text else text),)
    return found


def _number(text: str) -> int:
    return int(text) if re.fullmatch("[0-9]{1,6}", text) else -1


def threads_in(data: bytes, part: str, sheet: str, marks: Marks) -> dict[Place, tuple[Said, ...]]:
    """The threads of a part by cell: what opened each, then the replies in the order of their time.

    Raises: WorkbookUnreadable.
    """
    items = Texts(_THREADS, _SAID, _SAID_TEXT).read(data, part, marks)
    said = sorted(_placed(items, sheet, part), key=lambda s: ("parentId" in s[1], s[1].get("dT", "")))
    found: dict[Place, tuple[Said, ...]] = {}
    for place, attributes, text in said:
        found[place] = (*found.get(place, ()), Said(text, attributes.get("done") in {"1", "true"}))
    return found


def _placed(
    items: list[tuple[Attributes, str]], sheet: str, part: str
) -> Iterator[tuple[Place, Attributes, str]]:
    """Notes with the cells they belong to; empty ones are no notes."""
    for attributes, text in items:
        place = place_of(attributes.get("ref", "").partition(":")[0])
        if place is None:
            broken(part)
        if place[0] > MOST_ROWS or place[1] > MOST_COLUMNS:
            raise WorkbookUnreadable(
                "BOOK-125", sheet=sheet, cell=cell_name(place), rows=MOST_ROWS, columns=MOST_COLUMNS
            )
        if text:
            yield place, attributes, text
