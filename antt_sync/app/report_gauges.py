"""Figures against the law's thresholds: so many of so many, on whole numbers.

Knows who counts as registered and as recognised; refuses to know where a figure is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from antt_sync.app.report_data import Gathered, share
from antt_sync.core.names import name_order
from antt_sync.core.report import Mark, Tone
from antt_sync.core.report_roles import Threshold
from antt_sync.core.roster import Unit
from antt_sync.messages.report_words import said


@dataclass(frozen=True, slots=True)
class Figure:
    """One threshold and where an office stands: who counts by accepted copies, and with what came.

    `office` names an office below; it is empty for the office's own units. `on_paper` of those that count
    came on paper.
    """

    threshold: Threshold
    office: str
    whole: int
    official: int
    latest: int
    missing: tuple[str, ...] = field(default=())
    on_paper: int = 0

    @property
    def met(self) -> bool:
        """Whether accepted copies alone reach it."""
        return self.threshold.met(self.official, self.whole)

    @property
    def mark(self) -> Mark:
        """The figure in one sentence."""
        t = self.threshold
        words = said(
            f"board.gauge_{t.figure}",
            shown=share(self.official, self.whole),
            percent=t.percent,
        )
        if self.on_paper:
            words += ", " + said("board.gauge_on_paper", n=self.on_paper)
        name = "board.gauge_met" if self.met else "board.gauge_open"
        return Mark(said(name, text=words), Tone.GOOD if self.met else Tone.FIX)

    @property
    def bar(self) -> str:
        """Ten boxes, as many full as tenths are reached."""
        full = 10 * self.official // self.whole if self.whole else 0
        return "■" * full + "□" * (10 - full)

    @property
    def needed(self) -> int:
        """How many are still missing to the threshold, on whole numbers."""
        wanted = -(-self.threshold.percent * self.whole // 100)
        return max(wanted - self.official, 0)


def gauges(gathered: Gathered) -> list[Figure]:
    """Every threshold for the office's own units, and for those of each office below; never pooled."""
    own = gathered.desk.office.unit
    by_office: dict[str, list[Unit]] = {}
    for unit in gathered.units:
        by_office.setdefault(unit.parent, []).append(unit)
    names = {
        o: "" if o == own else gathered.roster.units[o].name for o in by_office if o in gathered.roster.units
    }
    found = [
        gauge(gathered, threshold, by_office[office], name)
        for office, name in sorted(names.items(), key=lambda pair: (name_order(pair[1]), pair[0]))
        for threshold in gathered.roles.thresholds
    ]
    return [f for f in found if f.whole]


def gauge(gathered: Gathered, threshold: Threshold, listed: Iterable[Unit], office: str = "") -> Figure:
    """Where some units stand against a threshold."""
    units = [u for u in listed if u.kind in threshold.kinds]
    official = {u.id for u in units if _reaches(gathered, threshold.figure, u, official=True)}
    latest = {u.id for u in units if _reaches(gathered, threshold.figure, u, official=False)} | official
    missing = tuple(u.name for u in units if u.id not in latest)
    papers = sum(1 for u in units if _by_paper(gathered, threshold.figure, u))
    return Figure(threshold, office, len(units), len(official), len(latest), missing, papers)


def _by_paper(gathered: Gathered, figure: str, unit: Unit) -> bool:
    """Whether a unit registered on paper, with no file that counts."""
    if figure != "registered" or gathered.has("registration", unit, official=True):
        return False
    return gathered.on_paper("registration", unit) is not None


def _reaches(gathered: Gathered, figure: str, unit: Unit, *, official: bool) -> bool:
    if figure == "registered":
        return gathered.has("registration", unit, official=official) or _by_paper(gathered, figure, unit)
    decided = gathered.decided.get(unit.id)
    return decided is not None and decided.passed
