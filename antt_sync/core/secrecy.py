"""Secrecy marks wherever people put them: a word above a table, in a title, in a cell of its own.

Knows how a mark is written and that a sentence about secrets is none; refuses to know which cells a form
asks for. The form's own cell for the mark has its own rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from antt_sync.core.book import Place, RawBook, RawSheet
from antt_sync.core.values import clean_text, folded

_MARK = r"(?:tuyệt mật|tối mật|mật)"
_EDGE = r"[\s\"'“”().,:;*\[\]/|–—-]*"
_HINT = re.compile("m(?:ậ|â\u0323|ạ\u0302|a\u0323\u0302|a\u0302\u0323)t", re.IGNORECASE)
"""What any mark holds, however its letters are composed; most cells are told apart by this alone."""
_ALONE = re.compile(
    rf"{_EDGE}(?:(?:dấu|mức)? ?độ mật{_EDGE}(?:là)?|tài liệu|đóng dấu)?{_EDGE}{_MARK}{_EDGE}", re.IGNORECASE
)
_STOP = r"[.,:;*()\[\]/|–—\n-]"
_STAMPED = re.compile(rf"(?:^|{_STOP}\s*)(?:TUYỆT MẬT|TỐI MẬT|MẬT)(?=$|\s*{_STOP})")
_NEVER_ELSE = re.compile(r"(?<!\w)(?:TUYỆT|TỐI) MẬT(?!\w)")
_SHEET_NAMES = frozenset({"mat", "toi mat", "tuyet mat"})


def secrecy_marks(book: RawBook) -> Iterator[tuple[RawSheet, Place]]:
    """Every cell of a workbook that carries a secrecy mark; a sheet named so is marked in its first cell."""
    for sheet in book.sheets:
        if folded(sheet.name) in _SHEET_NAMES and _HINT.search(sheet.name):
            yield sheet, (1, 1)
        for place, cell in sheet.cells.items():
            if isinstance(cell.content, str) and _HINT.search(cell.content) and is_mark(cell.content):
                yield sheet, place


def is_mark(text: str) -> bool:
    """True for `MẬT`, `Độ mật: Tối mật`, `TUYỆT MẬT – Bản tự đánh giá`; not for words about secrets.

    In capitals a mark may stand beside other words, as it is stamped; in small letters only alone.
    """
    text = clean_text(text)
    return any((_ALONE.fullmatch(text), _STAMPED.search(text), _NEVER_ELSE.search(text)))
