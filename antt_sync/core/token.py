"""The identity token: which form, version, unit, period and base revision a data sheet belongs to.

Knows one line of text that survives every spreadsheet program as cell text and never looks like a
number; refuses to know where on a sheet it stands, and to repair one whose check does not fit.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

SIGN = "antt1"
_NONE = "-"
_FORM = re.compile(r"F\d\d(-[A-Z]{1,4})?", re.ASCII)
_PART = re.compile(r"[A-Za-z0-9.\-_]{1,80}", re.ASCII)
_SCHEMA = re.compile(r"[0-9a-f]{16}", re.ASCII)
SCHEMA_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Token:
    """What a data sheet says of itself; `unit` and `base` may be empty, `schema` is 16 hex digits."""

    form: str
    version: str
    unit: str
    period: str
    base: str
    schema: str

    @property
    def text(self) -> str:
        """The token as it stands in cell A1: `antt1|F04-K|2024.1|K-14761-007.1|2024|-|<16 hex>|<4 hex>`."""
        parts = (
            SIGN,
            self.form,
            self.version,
            self.unit or _NONE,
            self.period,
            self.base or _NONE,
            self.schema,
        )
        said = "|".join(parts)
        return f"{said}|{_check(said)}"


def read_token(text: str) -> Token | None:
    """The token a text holds, or nothing: for any text at all, and never for one with a wrong check."""
    said, _, check = text.strip().rpartition("|")
    parts = said.split("|")
    if len(parts) != 7 or parts[0] != SIGN or check != _check(said):
        return None
    _, form, version, unit, period, base, schema = parts
    plain = all(_PART.fullmatch(part) for part in (version, unit, period, base))
    if not (plain and _FORM.fullmatch(form) and _SCHEMA.fullmatch(schema)):
        return None
    return Token(form, version, _some(unit), period, _some(base), schema)


def _some(part: str) -> str:
    return "" if part == _NONE else part


def _check(said: str) -> str:
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:4]
