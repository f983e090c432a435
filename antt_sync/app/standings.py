"""Where every form stands on its way to the decision: its stage, how it came, and its deadline.

Knows how to keep many small; refuses to know how a stage comes about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from antt_sync.app.packed import Packed
from antt_sync.app.status_lines import StatusLine
from antt_sync.core.submission import Subject


class Stage(StrEnum):
    """Where a unit's form stands on its way to the decision."""

    NOTHING = "nothing"
    ON_PAPER = "on_paper"
    RECEIVED = "received"
    CORRECTED = "corrected"
    TO_FIX = "to_fix"
    ASKED = "asked"
    CONFLICT = "conflict"
    CHECKED = "checked"
    APPRAISED = "appraised"
    LOCKED = "locked"


SETTLED = frozenset({Stage.ON_PAPER, Stage.CHECKED, Stage.APPRAISED, Stage.LOCKED})
TO_CORRECT = frozenset({Stage.TO_FIX, Stage.ASKED, Stage.CONFLICT})


@dataclass(frozen=True, slots=True)
class Standing:
    """One unit's form: its stage, how it came, and how it stands against its deadline."""

    subject: Subject
    stage: Stage
    line: StatusLine
    channel: str
    days_left: int | None

    @property
    def overdue(self) -> bool:
        """True when nothing came and the deadline is over."""
        return self.stage is Stage.NOTHING and self.line.days_late > 0


class Standings(Mapping[Subject, Standing]):
    """Where many forms stand, unit after unit; kept small, so that a whole nation's fit into memory."""

    def __init__(self, each: Iterable[Standing]) -> None:
        self._each, self._first = Packed[Standing](), dict[str, int]()
        for one in each:
            self._first.setdefault(one.subject.unit, len(self._each))
            self._each.append(one)

    def __getitem__(self, subject: Subject) -> Standing:
        for number in range(self._first[subject.unit], len(self._each)):
            one = self._each[number]
            if one.subject.unit != subject.unit:
                break
            if one.subject == subject:
                return one
        raise KeyError(subject)

    def __iter__(self) -> Iterator[Subject]:
        return (one.subject for one in self._each)

    def __len__(self) -> int:
        return len(self._each)
