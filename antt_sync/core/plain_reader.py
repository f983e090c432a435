"""Single keys of a form's plain data, each read as what it must be, findings collected on the way.

Knows types, limits and the line of each path; refuses to know which keys a form has (`form_compiler`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field

from antt_sync.core.errors import SchemaInvalid
from antt_sync.core.expressions import Expr, ExpressionError, Lit, parse
from antt_sync.core.findings import Finding, Param, Severity, Where
from antt_sync.core.schema import Text
from antt_sync.core.values import MAX_INT

Plain = Mapping[str, object]

NO_TEXT = Text("", "")


@dataclass
class PlainReader:
    """Collects findings while reading; every `take` returns something usable, so reading goes on."""

    file: str
    lines: Mapping[str, int]
    findings: list[Finding] = field(default_factory=list)

    def wrong(self, code: str, path: str, **params: Param) -> None:
        near = path
        while near and near not in self.lines:
            near = near.rpartition("[" if near.endswith("]") else ".")[0]
        where = Where(file=self.file, address=path, line=self.lines.get(near, 1))
        self.findings.append(Finding(code, Severity.ERROR, where, {"path": path, **params}))

    def begin(self, data: Plain, allowed: Set[str]) -> None:
        """Read a file's own keys: what format it is in, and nothing nobody knows."""
        self.only(data, allowed, "")
        if type(data.get("format")) is not int or data["format"] != 1:
            self.wrong("SCHEMA-105", "format")

    def end(self) -> None:
        """Raises: SchemaInvalid with every finding, in the file's order, if there is any."""
        if self.findings:
            found = tuple(sorted(self.findings, key=lambda finding: finding.where.line))
            raise SchemaInvalid("SCHEMA-100", found, file=self.file, count=len(found))

    def only(self, data: Plain, allowed: Set[str], path: str) -> None:
        for key in data:
            if key not in allowed:
                self.wrong("SCHEMA-101", joined(path, key), key=key)

    def text(self, data: Plain, key: str, path: str, default: str | None = None) -> str:
        value = data.get(key, default)
        if isinstance(value, str) and (value or default == ""):
            return value
        self.wrong("SCHEMA-102" if value is None else "SCHEMA-103", joined(path, key), key=key)
        return ""

    def both(self, data: object, path: str, *, optional: bool = False) -> Text:
        if data is None and optional:
            return NO_TEXT
        if not isinstance(data, Mapping):
            self.wrong("SCHEMA-104", path)
            return NO_TEXT
        return Text(self.text(data, "vi", path), self.text(data, "en", path))

    def whole(self, data: Plain, key: str, path: str, default: int, *, within: tuple[int, int]) -> int:
        value = data.get(key, default)
        least, most = within
        if type(value) is not int:
            self.wrong("SCHEMA-103", joined(path, key), key=key)
        elif not least <= value <= most:
            self.wrong("SCHEMA-115", joined(path, key), key=key, least=least, most=most)
        else:
            return value
        return default

    def hundredths(self, data: Plain, key: str, path: str, default: int, *, least: int) -> int:
        """A number with at most two decimals, such as `0.25`, in hundredths."""
        value = data.get(key)
        if value is None:
            return default
        if type(value) not in {int, float} or not isinstance(value, int | float):
            self.wrong("SCHEMA-103", joined(path, key), key=key)
            return default
        found = round(value * 100) if abs(value) <= MAX_INT else MAX_INT + 1  # neither infinite nor no number
        if abs(found - value * 100) > 1e-6 or not least <= found <= MAX_INT:
            self.wrong("SCHEMA-115", joined(path, key), key=key, least=least // 100, most=MAX_INT // 100)
            return default
        return found

    def matching(self, data: Plain, key: str, path: str, pattern: re.Pattern[str]) -> str:
        value = self.text(data, key, path)
        if value and not pattern.fullmatch(value):
            self.wrong("SCHEMA-106", joined(path, key), key=key, value=value)
        return value

    def one_of(self, data: Plain, key: str, path: str, allowed: Iterable[str]) -> str:
        value = self.text(data, key, path)
        if value and value not in allowed:
            choices = ", ".join(sorted(allowed))
            self.wrong("SCHEMA-109", joined(path, key), key=key, value=value, allowed=choices)
            return ""
        return value

    def tables(self, data: Plain, key: str, path: str) -> list[tuple[str, Plain]]:
        value = data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, Mapping) for v in value):
            self.wrong("SCHEMA-103", joined(path, key), key=key)
            return []
        return [(joined(path, f"{key}[{i}]"), item) for i, item in enumerate(value)]

    def expression(
        self, data: Plain, key: str, path: str, parser: Callable[[str], Expr] = parse
    ) -> Expr | None:
        value = data.get(key)
        if value is None:
            return None
        if isinstance(value, bool):
            return Lit(value)
        try:
            if not isinstance(value, str):
                raise ExpressionError("SCHEMA-103", key)
            return parser(value)
        except ExpressionError as cause:
            self.wrong(cause.code, joined(path, key), key=key, detail=cause.detail)
            return None


def joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
