"""The fixed words on workbooks, printed and live; workbooks speak Vietnamese.

Knows the catalogues and nothing of where on a sheet their words stand.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from antt_sync.core.live import LiveWords
from antt_sync.messages.render import catalogue


@cache
def printed_words() -> Mapping[str, str]:
    """Every printed word by its name, tables joined by dots: `guide.title`."""
    text = files("antt_sync.messages").joinpath("workbook_vi.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    flat = {f"{table}.{name}": words for table, entries in tables.items() for name, words in entries.items()}
    return MappingProxyType(flat)


@cache
def live_words() -> LiveWords:
    """The fixed words of the Kiểm tra column and strip; workbooks speak Vietnamese."""
    messages = catalogue("vi")
    words = messages["live"]
    by_code = {code: entry["live"] for code, entry in messages.items() if "live" in entry}
    return LiveWords(by_code=by_code, **words)
