"""Vì sao số liệu đổi: the documents by which a unit came into a published figure, or went out of it.

Knows at which forms a figure looks, and holds it against the figure as it would be without what came since;
refuses to name a document only because it is new.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache, lru_cache

from antt_sync.app.report_data import decisions_in
from antt_sync.app.rollup_figures import ALL, RolledUp
from antt_sync.app.since import Cause, Since
from antt_sync.app.world import Books
from antt_sync.core.answers import Counted, Kin
from antt_sync.core.bodies import items_in, text_in, texts_in
from antt_sync.core.closing import Closing
from antt_sync.core.envelope import Json, Kind
from antt_sync.core.known import Edge, Of, When
from antt_sync.core.live import FAILED, PASSED
from antt_sync.core.roster import Unit, predecessors
from antt_sync.core.sheet import previous_period
from antt_sync.core.submission import Subject
from antt_sync.core.views import SubjectView

PARTS = {
    "registered": ("registration",),
    "passed": ("assessment", "appraisal"),
    "failed": ("assessment", "appraisal"),
    "proposed": ("score",),
}
"""The parts whose forms a figure's units answer themselves."""
DECIDED = {"recognised": "decision", "grade": "grading"}
"""The part whose books say who is in a figure."""
RESULTS = {"passed": PASSED, "failed": FAILED}
"""Figures of a result that is worked out: it also hangs on other forms, at which the criteria look."""
LATEST = "_latest"
"""Behind the name of a figure that counts the last word, accepted or not."""


class Causes:
    """What came after a closing and bears on its figures."""

    def __init__(self, rolled: RolledUp, closing: Closing) -> None:
        self._rolled, self._closing = rolled, closing
        self._gathered, self._books = rolled.gathered, rolled.gathered.books
        self._since = Since(self._books, closing)
        self._kin = Kin(self._books.roster)
        self._of_unit = cache(self._of)
        self._listed = cache(self._in_group)
        self._changed_books = cache(self._books_changed)
        self._lines_of = cache(self._lines_in)
        self._with = lru_cache(maxsize=4)(self._as_it_would_be)

    def of(self, unit: str, address: str, *, came: bool) -> tuple[Cause, ...]:
        """The documents by which a unit came into a figure or went out of it; none where nobody can tell."""
        group, figure = self._rolled.addressed.get(address, ("", ""))
        known = self._gathered.roster.units.get(unit)
        if not figure or known is None:
            return self._life(unit)
        before = self._closing.parts.get(self._rolled.address(group, ALL), ())
        if (unit in before) is (unit in self._listed(group)):
            return self._of_unit(known, figure, came)
        return (*self._life(unit), *(self._of_unit(known, figure, came) if came else ()))

    def _in_group(self, group: str) -> frozenset[str]:
        return frozenset(basis.unit.id for basis in self._rolled.behind(group, ALL))

    def _of(self, unit: Unit, figure: str, came: bool) -> tuple[Cause, ...]:
        sort = figure.partition(" ")[0].removesuffix(LATEST)
        own = self._own(unit, sort)
        changed = self._changed(own)
        if sort in RESULTS:
            changed += self._changed(self._seen(unit, own))
            changed = self._turning(unit, figure, changed, came=came)
        found = tuple(cause for subject in changed for cause in self._since.new(subject))
        return found or tuple(self._elsewhere(own))

    def _changed(self, subjects: Collection[Subject]) -> list[Subject]:
        return [subject for subject in subjects if self._since.new(subject)]

    # --- which subjects ------------------------------------------------------------------------
    def _own(self, unit: Unit, sort: str) -> list[Subject]:
        """The forms that say whether a unit is in a figure."""
        gathered = self._gathered
        if sort in DECIDED:
            part = DECIDED[sort]
            return [s for s in self._changed_books(part) if self._decided_otherwise(part, s, unit)]
        if sort == "conflict":
            mine = (Subject(unit.id, form, gathered.period) for form in gathered.forms)
            return [s for s in mine if _apart(self._since.was(s)) is not _apart(self._books.settled(s))]
        forms = [f for part in PARTS.get(sort, ()) for f in gathered.roles.part(part).of(gathered.forms)]
        papers = (h.on_paper for h in gathered.desk.shelf.heads() if sort == "registered" and h.id in forms)
        forms += [paper.form for paper in papers if paper is not None]
        return [Subject(unit.id, form, gathered.period) for form in dict.fromkeys(forms)]

    def _books_changed(self, part: str) -> list[Subject]:
        """The books of decisions of which something came."""
        role = self._gathered.roles.part(part)
        return self._changed([s for s in self._gathered.standings if role.plays(s.form)])

    def _decided_otherwise(self, part: str, subject: Subject, unit: Unit) -> bool:
        """Whether a book of decisions says of a unit what it did not say when the figures were closed."""
        role = self._gathered.roles.part(part)
        told = (self._gathered.counted(subject), self._books.counted_in(self._since.was(subject)))
        now, then = (
            [d for d in decisions_in(role, subject, c) if d.unit == unit.id] if c else [] for c in told
        )
        return now != then

    def _seen(self, unit: Unit, own: Collection[Subject]) -> list[Subject]:
        """The forms at which those that decide look."""
        forms = (form for s in own if (form := self._gathered.forms.get(s.form)) is not None)
        edges = sorted({edge for form in forms for edge in form.looks.edges}, key=lambda e: (e.seen, e.when))
        found = (subject for edge in edges for subject in self._at(edge, unit))
        return [s for s in dict.fromkeys(found) if s not in own]

    def _at(self, edge: Edge, unit: Unit) -> Iterator[Subject]:
        period = self._gathered.period
        period = previous_period(period) if edge.when is When.PREVIOUS else period
        period = period.partition("-")[0] if edge.when is When.YEAR else period
        holders = {unit.id}
        if edge.of is Of.OFFICE:
            holders = self._kin.parent(unit.id)
        elif edge.of is not Of.UNIT:
            holders = self._kin.children(unit.id)
        elif edge.when is When.PREVIOUS:
            holders |= {u.id for u in predecessors(self._gathered.roster, unit)}
        yield from (Subject(holder, edge.seen, period) for holder in sorted(holders))

    # --- a figure as it would be ---------------------------------------------------------------
    def _turning(self, unit: Unit, figure: str, changed: list[Subject], *, came: bool) -> list[Subject]:
        """Those without whose new documents the unit stood as it was; all where only together they do."""
        alone = [s for s in changed if self._counts(unit, figure, frozenset({s})) is not came]
        return alone or (changed if self._counts(unit, figure, frozenset(changed)) is not came else [])

    def _counts(self, unit: Unit, figure: str, back: frozenset[Subject]) -> bool:
        """Whether a unit is in a figure with these subjects as they were when the figures were closed."""
        books, official = self._with(back), not figure.endswith(LATEST)
        assessed = self._copy(books, "assessment", unit, official=official)
        if assessed is None:
            return False
        told = (("appraisal", self._copy(books, "appraisal", unit, official=True)), ("assessment", assessed))
        results = (self._gathered.result_of(part, copy) for part, copy in told if copy is not None)
        return next((r for r in results if r), "") == RESULTS[figure.removesuffix(LATEST)]

    def _as_it_would_be(self, back: frozenset[Subject]) -> Books:
        return self._books.but({subject: self._since.was(subject) for subject in back})

    def _copy(self, books: Books, part: str, unit: Unit, *, official: bool) -> Counted | None:
        forms = self._gathered.roles.part(part).of(self._gathered.forms)
        views = (books.settled(Subject(unit.id, form, self._gathered.period)) for form in forms)
        copies = (books.counted_in(view, official=official) for view in views if not _apart(view))
        return next((copy for copy in copies if copy is not None), None)

    # --- what is about nobody's form -----------------------------------------------------------
    def _elsewhere(self, own: Collection[Subject]) -> Iterator[Cause]:
        """What may have changed a figure without saying anything about a form of the unit."""
        there, since = self._since.there, self._since
        if any(there(id) for s in own for id, _ in self._books.settled(s).parked):
            yield from map(since.of_office, since.of_kind(Kind.ROSTER)[-1:])
        yield from self._campaigns()
        for erasure in since.of_kind(Kind.ERASURE):
            if any(there(id) for id in texts_in(erasure.body.get("ids"))):
                yield since.of_office(erasure)

    def _life(self, unit: str) -> tuple[Cause, ...]:
        """Why a unit is listed now, or is not: its line in the registry changed, or else the campaign."""
        return (*self._registry(unit),) or (*self._campaigns(),)

    def _campaigns(self) -> Iterator[Cause]:
        for campaign in self._since.of_kind(Kind.CAMPAIGN):
            if campaign.body.get("period") == self._gathered.period:
                yield self._since.of_office(campaign)

    def _registry(self, unit: str) -> Iterator[Cause]:
        """The versions of rosters that changed a unit's line."""
        for roster in self._since.of_kind(Kind.ROSTER):
            before = text_in(roster.body.get("previous"))
            if self._lines_of(roster.id).get(unit) != self._lines_of(before).get(unit):
                yield self._since.of_office(roster)

    def _lines_in(self, roster: str) -> Mapping[str, Mapping[str, Json]]:
        """What a version of a roster says of each unit."""
        document = self._books.desk.store.get(roster)
        lines = items_in(document.body.get("units")) if document else ()
        return {text_in(line.get("id")): line for line in lines}


def _apart(view: SubjectView) -> bool:
    """Whether there are versions to choose from, and none counts."""
    return view.latest is None and len(view.heads) > 1
