"""Reading what a stranger put in a document's body: every shape is survived, none is trusted.

Knows JSON; refuses to know what any member means.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from antt_sync.core.envelope import Json


def text_in(value: Json) -> str:
    """The text, or nothing when it is not text."""
    return value if isinstance(value, str) else ""


def int_in(value: Json) -> int:
    """The whole number, or 0 when it is none."""
    return value if type(value) is int else 0


def map_in(value: Json) -> Mapping[str, Json]:
    """The object, or an empty one."""
    return value if isinstance(value, Mapping) else {}


def items_in(value: Json) -> tuple[Mapping[str, Json], ...]:
    """The objects of a list, whatever else stands in it."""
    if isinstance(value, str) or not isinstance(value, list | tuple):
        return ()
    return tuple(v for v in value if isinstance(v, Mapping))


def texts_in(value: Json) -> tuple[str, ...]:
    """The texts of a list, whatever else stands in it."""
    if isinstance(value, str) or not isinstance(value, list | tuple):
        return ()
    return tuple(v for v in value if isinstance(v, str))


def day_in(value: Json) -> date | None:
    """An ISO day, or nothing."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) and value else None
    except ValueError:
        return None
