"""The fixed words printed on workbooks; workbooks speak Vietnamese.

Knows one catalogue and nothing of where on a sheet its words stand.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@cache
def printed_words() -> Mapping[str, str]:
    """Every printed word by its name, tables joined by dots: `guide.title`."""
    text = files("antt_sync.messages").joinpath("workbook_vi.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    flat = {f"{table}.{name}": words for table, entries in tables.items() for name, words in entries.items()}
    return MappingProxyType(flat)
