"""What figures leave out: units with two versions of a form, named with their age.

Knows which units a report is about; refuses to count either version.
"""

from __future__ import annotations

from antt_sync.app.report_data import Gathered
from antt_sync.app.standings import Stage
from antt_sync.core.report import Block, Voice, Words
from antt_sync.messages.report_words import said


def two_versions(gathered: Gathered) -> list[Block]:
    """A line that names who is left out and since when; nothing where nobody is."""
    names = {unit.id: gathered.called(unit) for unit in gathered.listed}
    own = gathered.desk.office
    apart = [one for one in gathered.standings.values() if one.stage is Stage.CONFLICT]
    if not apart:
        return []
    told = [
        f"{names.get(s.unit, own.name if s.unit == own.unit else s.unit)} "
        f"({s.form}, {said('stage.apart', n=one.line.days_apart)})"
        for one in apart
        for s in (one.subject,)
    ]
    count = len({one.subject.unit for one in apart})
    return [Words(said("common.two_versions", n=count, units="; ".join(told)), Voice.NOTE)]
