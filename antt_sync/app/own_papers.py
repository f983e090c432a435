"""The papers that this tool writes beside its files: nobody sends them in, so taking in passes them over.

Knows how their names end, what they lie beside and how the printed receipts begin; refuses to open anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from antt_sync.app.forward_slip import SLIP
from antt_sync.app.parcels import REQUEST_SLIP, Found
from antt_sync.core.book import RawBook
from antt_sync.messages.workbook_words import printed_words

MESSAGE = "Tin-nhan.txt"
REMINDERS = "Nhắc nộp.txt"

_AGAIN = re.compile(r" \(\d+\)(?=\.(?:xlsx|txt)$)")
"""What a second file of a name has at its end: the slip after its last words, its bundle after the date."""
_TEXT = "BOOK-106"
"""What a plain text is found to be."""


def without_own_papers(files: Sequence[Found]) -> list[Found]:
    """The files without messages, reminders, and the slips printed beside bundles and requests."""
    beside = {SLIP: "package", REQUEST_SLIP: "ENROL-116"}
    named = {slip: tuple(f.name for f in files if f.sort == sort) for slip, sort in beside.items()}
    return [f for f in files if not (_is_message(f) or _is_slip(_AGAIN.sub("", f.name), named))]


def is_receipts(book: RawBook) -> bool:
    """Whether a workbook is the receipts to print, whatever it is called and wherever it lies."""
    cells = book.sheets[0].cells if book.sheets else {}
    return bool(cells) and cells[min(cells)].content == printed_words()["receipt.title"]


def own_name(name: str) -> str:
    """A file's own name, without the folders and zips it lay in."""
    return name.rpartition(" › ")[2].rpartition("/")[2]


def _is_message(file: Found) -> bool:
    return file.sort == _TEXT and _AGAIN.sub("", own_name(file.name)) in {MESSAGE, REMINDERS}


def _is_slip(name: str, named: dict[str, tuple[str, ...]]) -> bool:
    return any(
        name.endswith(slip) and any(other.startswith(name.removesuffix(slip)) for other in others)
        for slip, others in named.items()
    )
