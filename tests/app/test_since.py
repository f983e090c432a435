"""What was there when figures were closed, and what came since: by the closing itself, never by what is new.

How each document is told in words is tried in test_causes.py, where they are asked for.
"""

from __future__ import annotations

from antt_sync.app.closing import last_closing
from antt_sync.app.report_rollup import NAME
from antt_sync.app.since import Since
from antt_sync.core.submission import Subject
from tests.app.test_causes import LATER, ward
from tests.reports import gathered
from tests.world import submission, unit_id


def test_of_last_year_only_what_was_signed_after_the_closing_is_new() -> None:
    pc, _ = ward()
    old = submission(1, period="2023", seq=31, at="2023-11-01T08:00:00+07:00")
    late = submission(2, period="2023", seq=32, at=LATER)
    pc.take([old, late])  # both reach this PC after the closing
    seen = gathered(pc)
    closing = last_closing(seen, NAME)
    assert closing is not None
    since = Since(seen.books, closing)
    new = {n: [c.id for c in since.new(Subject(unit_id(n), "F04-K", "2023"))] for n in (1, 2)}
    assert new == {1: [], 2: [late.id]}
