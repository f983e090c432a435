"""Chốt số liệu: sign a report's figures as they are published, and find what was published last.

Knows closings and who may sign them; refuses to know how figures are counted.
"""

from __future__ import annotations

from collections.abc import Iterable

from antt_sync.app.ports import Desk
from antt_sync.app.report_data import Gathered
from antt_sync.app.signing import EVERYBODY, Unsigned, sign_and_keep
from antt_sync.core.closing import Closing, closing_of, last_of
from antt_sync.core.envelope import Kind
from antt_sync.core.roster_tree import keys_of


def last_closings(gathered: Gathered, report: str) -> tuple[Closing, ...]:
    """What this office published last of a report and period; two when two PCs closed at once."""
    office = gathered.desk.office.unit
    keys = keys_of(gathered.roster, office)
    told = (closing_of(e) for e in gathered.books.uncut(Kind.CLOSING))
    own = (c for c in told if c.signer_unit == office and c.key in keys)
    return last_of(c for c in own if (c.report, c.period) == (report, gathered.period))


def last_closing(gathered: Gathered, report: str) -> Closing | None:
    """The last closing; of two at once the one whose figures a new closing would have to answer first."""
    found = last_closings(gathered, report)
    return found[-1] if found else None


def rests_on(gathered: Gathered, submissions: Iterable[str]) -> frozenset[str]:
    """The submissions that figures rest on, the reviews that made them count, and the registry."""
    wanted = set(submissions) - {""}
    found = {gathered.roster.id} | wanted
    for subject in gathered.standings:
        view = gathered.view(subject)
        if wanted & {id for r in view.revisions for id in r.ids}:
            found |= {review.id for review in view.outcome.heads}
    return frozenset(found)


def sign_closing(desk: Desk, closing: Closing) -> str:
    """Sign published figures; returns the document's id. Raises: KeyTrouble, FileTrouble."""
    (package,) = sign_and_keep(desk, [Unsigned(Kind.CLOSING, EVERYBODY, closing.body())])
    return package.envelopes[0].id
