"""Findings: what is wrong in data, as values with a place.

Knows codes, severities and places; refuses to know prose and never raises.
A finding is fixed by the person at the cell, an error (`errors`) by the operator.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

Param = str | int

_EMPTY: Mapping[str, Param] = MappingProxyType({})

FAILED_CRITERIA = "{failed}"
"""In what a form's rule says: the printed numbers of the criteria that are not reached."""


class Severity(StrEnum):
    """What a finding forbids: stop refuses, error needs a signed reason, warning may stay."""

    STOP = "stop"
    ERROR = "error"
    WARNING = "warning"


_RANK = {Severity.STOP: 0, Severity.ERROR: 1, Severity.WARNING: 2}


@dataclass(frozen=True, slots=True)
class Where:
    """A place people can go to: a file, a sheet and cell, a field's address, or a line of a schema."""

    file: str = ""
    sheet: str = ""
    cell: str = ""
    address: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, with its code, place and the values its message needs.

    `rule` names the schema rule whose own words describe it; other codes have theirs in `messages`.
    """

    code: str
    severity: Severity
    where: Where
    params: Mapping[str, Param] = field(default_factory=lambda: _EMPTY, hash=False)
    rule: str = ""

    def at(self, *, file: str = "", sheet: str = "", cell: str = "") -> Finding:
        """The same finding, with the parts of its place that were not yet known."""
        where = self.where
        known = replace(where, file=where.file or file, sheet=where.sheet or sheet, cell=where.cell or cell)
        return replace(self, where=known)


def stops(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that refuse to be signed at all."""
    return [f for f in findings if f.severity is Severity.STOP]


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that may only be signed with a reason."""
    return [f for f in findings if f.severity is Severity.ERROR]


def by_severity(findings: Iterable[Finding]) -> list[Finding]:
    """Worst first; within one severity the order given (the form's own) is kept."""
    return sorted(findings, key=lambda f: _RANK[f.severity])
