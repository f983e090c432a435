"""The signed paper that a document of ours rests on: a plan, minutes, written opinions.

Knows its number, day, issuer and subject; refuses to know what it decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from antt_sync.core.bodies import day_in, text_in
from antt_sync.core.envelope import Json


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper: its number, day, issuer and subject; what nobody said is empty."""

    number: str = ""
    day: date | None = None
    by: str = ""
    about: str = ""

    def as_json(self) -> dict[str, Json]:
        """As signed."""
        day = "" if self.day is None else self.day.isoformat()
        return {"number": self.number, "date": day, "by": self.by, "about": self.about}


def paper_in(told: Mapping[str, Json]) -> Paper:
    """A paper as signed; missing or odd members read as empty."""
    return Paper(
        text_in(told.get("number")),
        day_in(told.get("date")),
        text_in(told.get("by")),
        text_in(told.get("about")),
    )
