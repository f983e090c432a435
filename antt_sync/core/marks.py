"""What an office sends back on a workbook: numbered marks, a receipt, and what a reviewer is asked.

Knows plain values, ready to be printed; refuses to know how they came about and how they look.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Mark:
    """One numbered place to look at: on the form, and as a line of the fix list.

    `label` is the printed item (`1.1 Số, ký hiệu`), `sent` the value as sent, `comment` what to do in
    office words, `wanted` "Cần sửa" or "Cần xem lại", `author` the office. `open` marks follow the sheet.
    `talk` is everything that was said there, line by line, where that is more than the comment; `reply` is
    what the unit had typed beside it before the workbook was written afresh.
    """

    number: int
    thread: str
    address: str
    label: str
    sent: str
    comment: str
    wanted: str
    when: str
    author: str
    talk: tuple[str, ...]
    status: str
    open: bool
    reply: str = ""

    @property
    def said(self) -> str:
        """What stands at the place: all that was said, in its order."""
        return "\n".join(self.talk) or self.comment


@dataclass(frozen=True, slots=True)
class Receipt:
    """The printed receipt: (label, value) lines from top to bottom."""

    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Returned:
    """What turns a filled workbook into a returned one."""

    revision: int
    headline: str
    deadline: date | None
    marks: tuple[Mark, ...]
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class ReviewCopy:
    """What turns a filled workbook into a reviewer's copy.

    `verdicts` is the choice list, `notes_shown` the notes already on cells by address, `heads` the ids
    of the reviews that were seen when the copy was made, `before` last year's values by address.
    """

    verdicts: tuple[str, ...]
    notes_shown: Mapping[str, str] = field(default_factory=dict)
    heads: tuple[str, ...] = ()
    before: Mapping[str, str] = field(default_factory=dict)


ON_SCREEN = "antt-sync · "
"""How a note begins that we put on the workbook open in Excel: it is nobody's remark."""


def is_on_screen(note: str) -> bool:
    """True for the text of a note of ours; a program may have put a name and a line break before it."""
    return any(line.startswith(ON_SCREEN) for line in note.splitlines()[:2])


@dataclass(frozen=True, slots=True)
class CellNote:
    """What to say at a cell of an open workbook: `sheet` by name, `cell` as in `G30`."""

    sheet: str
    cell: str
    text: str
