"""What strangers call things, made fit to be shown: one line, nothing invisible that turns text around.

Knows characters; refuses to know screens and file systems.
"""

from __future__ import annotations

import re

_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def one_line(text: str) -> str:
    """The text on one line; line breaks, control and direction characters and half characters are `·`."""
    return _UNSEEN.sub("·", text)
