"""Chốt số liệu: sign a report's figures as they are published, and find what was published last.

Knows closings and who may sign them; refuses to know how figures are counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from antt_sync.app.ports import Desk
from antt_sync.app.report_data import Gathered
from antt_sync.app.signing import Unsigned, sign_and_keep
from antt_sync.app.world import Books
from antt_sync.core.closing import SHORT, Closing, closing_of, last_of
from antt_sync.core.envelope import Kind
from antt_sync.core.errors import SealBroken, UsageTrouble
from antt_sync.core.report_roles import Roles
from antt_sync.core.roster_tree import keys_of
from antt_sync.core.schema import Form
from antt_sync.core.submission import Subject

PARTS = ("registration", "assessment", "appraisal", "score", "decision", "grading")
"""The parts whose forms say who is in which figure."""


def last_closings(gathered: Gathered, report: str) -> tuple[Closing, ...]:
    """What this office published last of a report and period; two when two PCs closed at once."""
    return last_of(c for c in _own(gathered.books, gathered.period) if c.report == report)


def last_closing(gathered: Gathered, report: str) -> Closing | None:
    """The last closing; of two at once the one whose figures a new closing would have to answer first."""
    found = last_closings(gathered, report)
    return found[-1] if found else None


def all_closings(gathered: Gathered, report: str) -> list[Closing]:
    """Everything this office published of a report and period, each after those whose place it takes."""
    found = {c.id: c for c in _own(gathered.books, gathered.period) if c.report == report}

    @cache
    def place(id: str) -> int:
        return 1 + max((place(one) for one in found[id].follows if one in found), default=0)

    return sorted(found.values(), key=lambda c: (place(c.id), c.id))


def published_with(desk: Desk, roles: Roles, about: Iterable[Subject]) -> list[Closing]:
    """What was published last of each period, where its figures look at one of these subjects' forms."""
    books = Books(desk)
    found: list[Closing] = []
    by_period: dict[str, set[str]] = {}
    for subject in about:
        by_period.setdefault(subject.period, set()).add(subject.form)
    for period, ids in sorted(by_period.items()):
        closings, campaign = last_of(_own(books, period)), books.campaign(period)
        if closings and campaign:
            in_force = {id: desk.shelf.by_hash(said.hash) for id, said in campaign.forms.items()}
            forms = {id: form for id, form in in_force.items() if form is not None}
            found += closings[-1:] if ids & _bearing(desk, roles, forms) else ()
    return found


def _own(books: Books, period: str) -> list[Closing]:
    """Every closing of a period that this office signed with a key of its own."""
    office = books.desk.office.unit
    keys = keys_of(books.roster, office)
    told = (closing_of(e) for e in books.uncut(Kind.CLOSING))
    return [c for c in told if c.signer_unit == office and c.key in keys and c.period == period]


def rests_on(gathered: Gathered) -> frozenset[str]:
    """The documents that say where every form stands at which figures look, the rosters and the campaigns.

    Each by the beginning of its id. Also of what is in no figure: whoever asks later why a figure changed
    must know what was there.
    """
    found = {e.id for kind in (Kind.ROSTER, Kind.CAMPAIGN) for e in gathered.books.uncut(kind)}
    bearing = _bearing(gathered.desk, gathered.roles, gathered.forms)
    for number, subject in enumerate(gathered.standings, start=1):
        if subject.form not in bearing:
            continue
        gathered.books.let_go(number)
        view = gathered.books.settled(subject)
        alone = view.latest is not None and view.official is view.latest and view.heads == (view.latest,)
        standing = view.heads if alone else view.revisions
        found |= {id for r in standing for id in r.ids} | {r.id for r in view.outcome.heads}
    return frozenset(id[:SHORT] for id in found)


def _bearing(desk: Desk, roles: Roles, forms: Mapping[str, Form]) -> set[str]:
    """The forms on which figures rest, and those at which these look."""
    looked_at = {id: {edge.seen for edge in form.looks.edges} for id, form in forms.items()}
    waiting = [id for part in PARTS for id in roles.part(part).of(forms)]
    waiting += [h.on_paper.form for h in desk.shelf.heads() if h.on_paper is not None]
    found: set[str] = set()
    while waiting:
        form = waiting.pop()
        if form not in found:
            found.add(form)
            waiting += looked_at.get(form, ())
    return found


def sign_closing(desk: Desk, closing: Closing) -> str:
    """Sign published figures; returns the document's id.

    It stays in this office, so it is in the stream to itself: elsewhere its number would be missed.
    Raises: KeyTrouble, FileTrouble; UsageTrouble where more units stand behind them than a document holds.
    """
    try:
        (package,) = sign_and_keep(desk, [Unsigned(Kind.CLOSING, desk.office.root_office, closing.body())])
    except SealBroken as cause:
        units = {unit for behind in closing.parts.values() for unit in behind}
        raise UsageTrouble("USE-243", units=len(units)) from cause
    return package.envelopes[0].id
