"""What people call things: made fit to be shown, and in the order in which people list them.

Knows characters and numbers in names; refuses to know screens and file systems.
"""

from __future__ import annotations

import re

from antt_sync.core.values import folded

_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def one_line(text: str) -> str:
    """The text on one line; line breaks, control and direction characters and half characters are `·`."""
    return _UNSEEN.sub("·", text)


def shortened(text: str, most: int) -> str:
    """At most so many characters of a text, cut after a word where one ends in the second half."""
    if len(text) <= most:
        return text
    kept = text[: most + 1]
    cut = kept.rfind(" ")
    return kept[: cut if cut > most // 2 else most].rstrip(" ,;:.–-")


def name_order(name: str) -> str:
    """Sorts names as people list them: `Tổ 2` before `Tổ 10`, Đ beside D, whatever the accents."""
    parts = re.findall(r"([^0-9]*)([0-9]*)", folded(name))
    numbers = ((text, digits.lstrip("0")) for text, digits in parts[:-1])
    return "".join(f"{text}\0{chr(min(len(number), 0xFFFF))}{number}" for text, number in numbers)
