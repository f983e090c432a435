"""The lists that came with the program: communes and provinces, and words for passphrases.

Knows the files' lines; refuses to know what an office is called (`core.communes`).
"""

from __future__ import annotations

import re
from pathlib import Path

from antt_sync.adapters.files import read_file
from antt_sync.core.communes import Place
from antt_sync.core.errors import FileTrouble

_BIGGEST = 4 << 20
_CODE = re.compile(r"[0-9]{2}|[0-9]{5}")


def load_places(path: Path) -> list[Place]:
    """Every place of a list: `code, name, province` a line, between tabs.

    Raises: FileTrouble for any other bytes.
    """
    try:
        lines = read_file(path, limit=_BIGGEST).decode("utf-8").splitlines()
        places = [Place(*line.split("\t")) for line in lines if line and not line.startswith("#")]
    except (ValueError, TypeError) as cause:
        raise FileTrouble("FILE-107", file=path.name, reason="UTF-8") from cause
    if not all(_CODE.fullmatch(place.code) and place.name for place in places):
        raise FileTrouble("FILE-107", file=path.name, reason="UTF-8")
    return places


def load_words(path: Path) -> list[str]:
    """Every word of a list, one a line. Raises: FileTrouble."""
    lines = read_file(path, limit=_BIGGEST).decode("ascii", "replace").splitlines()
    return [line for line in lines if line.isalpha() and line.isascii()]
