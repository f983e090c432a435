"""The words of reports; reports speak Vietnamese, like every workbook.

Knows one catalogue and fills its places; refuses to know where on a sheet its words stand.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def report_words() -> Mapping[str, str]:
    """Every text by its name, tables joined by dots: `board.title`."""
    text = files("antt_sync.messages").joinpath("report_vi.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    return {f"{table}.{name}": words for table, entries in tables.items() for name, words in entries.items()}


def said(name: str, /, **places: object) -> str:
    """A text of a report, its places filled.

    Raises: KeyError when the text or a place is missing.
    """
    return re.sub(r"\{([a-z_0-9]+)\}", lambda m: str(places[m[1]]), report_words()[name])


def kind_name(letter: str) -> str:
    """A kind of units in words."""
    return said(f"kinds.{letter}") if letter in "KCDGXHT" and letter else said("kinds.other")


def period_words(period: str) -> str:
    """A period as headings say it: `NĂM 2024`, `6 THÁNG ĐẦU NĂM 2024`."""
    year, _, rest = period.partition("-")
    name = "period.year" if not rest else "period.half" if rest == "6T" else "period.quarter"
    return said(name, year=year, quarter=rest[1:])
