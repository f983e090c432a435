"""Vì sao số liệu đổi: the documents by which a unit came into a published figure, or went out of it.

Knows what was there when the figures were closed, and holds what came since against the figure as it would
be without it; refuses to name a document only because it is new.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial

from antt_sync.app.log import SAID
from antt_sync.app.report_data import decisions_in
from antt_sync.app.returns import moment_words, printed_label
from antt_sync.app.rollup_figures import ALL, RolledUp
from antt_sync.core.answers import Counted, Kin, World, on_paper
from antt_sync.core.bodies import int_in, items_in, text_in, texts_in
from antt_sync.core.choice import differences
from antt_sync.core.closing import Closing
from antt_sync.core.envelope import Envelope, Json, Kind
from antt_sync.core.known import Edge, Of, When
from antt_sync.core.live import FAILED, PASSED
from antt_sync.core.names import shortened
from antt_sync.core.review import Review, Verb, review_of
from antt_sync.core.revisions import Revision
from antt_sync.core.roster import Unit, predecessors
from antt_sync.core.schema import Form
from antt_sync.core.sheet import previous_period
from antt_sync.core.submission import Subject
from antt_sync.core.values import show
from antt_sync.core.views import SubjectView, evaluated, standing
from antt_sync.messages.report_words import said

PARTS = {
    "registered": ("registration",),
    "passed": ("assessment", "appraisal"),
    "failed": ("assessment", "appraisal"),
    "proposed": ("score",),
}
"""The parts whose forms a figure's units answer themselves."""
DECIDED = {"recognised": "decision", "grade": "grading"}
"""The part whose books say who is in a figure."""
WORKED_OUT = frozenset({"passed", "failed"})
"""What also hangs on other forms: the criteria look at them."""
MOST_CELLS = 3
"""So many cells that changed are told; `review list` and the log have all."""
LONGEST = 120
"""So many letters of a reason or of a cell are told."""


@dataclass(frozen=True, slots=True)
class Cause:
    """A document that came after the closing: what it is, whose, which lần, and who signed it when.

    `submission` is the one that it is, or is about; `words` say all of it.
    """

    id: str
    kind: Kind
    subject: Subject | None
    submission: str
    number: int
    signer: str
    claimed_at: str
    words: str


class Causes:
    """What came after a closing and bears on its figures."""

    def __init__(self, rolled: RolledUp, closing: Closing) -> None:
        self._rolled, self._closing = rolled, closing
        self._gathered, self._books = rolled.gathered, rolled.gathered.books
        self._store, self._world = self._books.desk.store, self._books.world
        self._kin = Kin(self._books.roster)
        self._since = self._store.received_at(closing.id)
        document = self._store.get(closing.id)
        self._signed = document.header.claimed_at if document else ""
        self._was = cache(self._once)
        self._of_unit = cache(self._of)
        self._listed = cache(self._in_group)
        self._books_of = cache(self._changed_books)
        self._lines_of = cache(self._lines_in)

    def of(self, unit: str, address: str, *, came: bool) -> tuple[Cause, ...]:
        """The documents by which a unit came into a figure or went out of it; none where nobody can tell."""
        group, figure = self._rolled.addressed.get(address, ("", ""))
        known = self._gathered.roster.units.get(unit)
        before = self._closing.parts.get(self._rolled.address(group, ALL) if figure else "", ())
        if figure and known is not None and (unit in before) is (unit in self._listed(group)):
            return self._of_unit(known, figure, came)
        life = (*self._registry(unit),) or (*self._campaigns(),)
        return (*life, *self._of_unit(known, figure, came)) if figure and known is not None and came else life

    def _in_group(self, group: str) -> frozenset[str]:
        return frozenset(basis.unit.id for basis in self._rolled.behind(group, ALL))

    def _there(self, id: str) -> bool:
        """Whether a document was there when the figures were closed."""
        return self._closing.rests_on(id) or self._store.received_at(id) < self._since

    def _was_there(self, id: str, about: Subject) -> bool:
        """The same; of another year, of which a closing lists nothing, what a document claims is believed."""
        other = self._store.get(id) if about.period != self._gathered.period else None
        return self._there(id) or (other is not None and other.header.claimed_at < self._signed)

    def _once(self, subject: Subject) -> SubjectView:
        return self._books.once(subject, lambda id: self._was_there(id, subject))

    # --- which subjects ------------------------------------------------------------------------
    def _of(self, unit: Unit, figure: str, came: bool) -> tuple[Cause, ...]:
        sort = figure.partition(" ")[0]
        changed: Sequence[Subject] = [s for s in self._own(unit, sort) if self.new(s)]
        if sort.removesuffix("_latest") in WORKED_OUT:
            seen = (s for s in self._seen(unit, sort) if self.new(s))
            changed = self._turning(unit, sort, (*changed, *seen), came=came)
        found = tuple(cause for subject in changed for cause in self.new(subject))
        return found or tuple(self._elsewhere(unit, sort))

    def _turning(
        self, unit: Unit, sort: str, candidates: Sequence[Subject], *, came: bool
    ) -> Sequence[Subject]:
        """Those without whose new documents the unit stood as it was; all where only together they do."""
        alone = [s for s in candidates if self._counts(unit, sort, {s}) is not came]
        return alone or (candidates if self._counts(unit, sort, candidates) is not came else ())

    def _own(self, unit: Unit, sort: str) -> list[Subject]:
        """The forms that say whether a unit is in a figure."""
        gathered = self._gathered
        if sort in DECIDED:
            return [
                s for s in self._books_of(DECIDED[sort]) if self._decided_otherwise(DECIDED[sort], s, unit)
            ]
        if sort == "conflict":
            mine = (Subject(unit.id, form, gathered.period) for form in gathered.forms)
            return [s for s in mine if _apart(self._was(s)) is not _apart(self._books.settled(s))]
        sort = sort.removesuffix("_latest")
        forms = [f for part in PARTS.get(sort, ()) for f in gathered.roles.part(part).of(gathered.forms)]
        papers = (h.on_paper for h in gathered.desk.shelf.heads() if sort == "registered" and h.id in forms)
        forms += [paper.form for paper in papers if paper is not None]
        return [Subject(unit.id, form, gathered.period) for form in dict.fromkeys(forms)]

    def _changed_books(self, part: str) -> list[Subject]:
        """The books of decisions of which something came."""
        role = self._gathered.roles.part(part)
        return [s for s in self._gathered.standings if role.plays(s.form) and self.new(s)]

    def _decided_otherwise(self, part: str, subject: Subject, unit: Unit) -> bool:
        """Whether a book of decisions says of a unit what it did not say when the figures were closed."""
        role = self._gathered.roles.part(part)
        told = (self._world.counted(subject), self._books.counted_in(self._was(subject)))
        now, then = (
            [d for d in decisions_in(role, subject, c) if d.unit == unit.id] if c else [] for c in told
        )
        return now != then

    def _seen(self, unit: Unit, sort: str) -> list[Subject]:
        """The forms at which those that decide look."""
        own = self._own(unit, sort)
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
    def _counts(self, unit: Unit, sort: str, back: Collection[Subject]) -> bool:
        """Whether a unit is in a figure with these subjects as they were when the figures were closed."""
        official = not sort.endswith("_latest")
        assessed = self._copy("assessment", unit, back, official=official)
        if assessed is None:
            return False
        told = (("appraisal", self._copy("appraisal", unit, back, official=True)), ("assessment", assessed))
        results = (self._gathered.result_of(part, copy) for part, copy in told if copy is not None)
        return next((r for r in results if r), "") == (FAILED if sort == "failed" else PASSED)

    def _copy(self, part: str, unit: Unit, back: Collection[Subject], *, official: bool) -> Counted | None:
        gathered, world = self._gathered, self._mixed(back)
        for form in gathered.roles.part(part).of(gathered.forms):
            subject = Subject(unit.id, form, gathered.period)
            view = self._was(subject) if subject in back else self._books.settled(subject)
            copy = None if _apart(view) else self._books.counted_in(view, official=official)
            if copy is not None:
                worked_out = partial(evaluated, subject, copy.form, copy.entries, world)
                return replace(copy, evaluate=cache(worked_out))
        return None

    def _mixed(self, back: Collection[Subject]) -> World:
        """The world with these subjects as they were when the figures were closed."""
        now = self._world

        def counted(subject: Subject) -> Counted | None:
            return self._books.counted_in(self._was(subject)) if subject in back else now.counted(subject)

        def stands(subject: Subject) -> bool:
            if subject not in back:
                return now.stands(subject)
            return standing(self._was(subject)) or on_paper(subject, mixed)

        mixed = replace(now, counted=counted, stands=stands)
        return mixed

    # --- which documents -----------------------------------------------------------------------
    def new(self, subject: Subject) -> list[Cause]:
        """The documents that decide today about a subject and were not there."""
        view = self._books.settled(subject)
        number = view.latest.number if view.latest else 0
        own = {r.key: r for r in (*view.heads, view.latest, view.official) if r is not None}
        found = [self._of_submission(subject, r) for r in sorted(own.values(), key=lambda r: r.number)]
        told = [*view.outcome.heads]
        if view.taken_back:
            taking = (review_of(e) for e in self._store.about(subject) if e.body.get("takes_back"))
            told += [r for r in taking if {*r.takes_back} & {*view.taken_back}]
        numbers = {id: r.number for r in view.revisions for id in r.ids}
        found += [self._of_review(subject, r, numbers.get(r.submission, number)) for r in told]
        fresh = [c for c in {c.id: c for c in found}.values() if not self._was_there(c.id, subject)]
        return self._with_cells(subject, view, fresh)

    def _with_cells(self, subject: Subject, view: SubjectView, found: list[Cause]) -> list[Cause]:
        """Beside the copy that counts now, or else the last word, its cells that were others before."""
        was, now = (v.official or v.latest for v in (self._was(subject), view))
        form = self._books.desk.shelf.by_hash(now.said.form_hash) if now else None
        if not found or was is None or now is None or form is None:
            return found
        before, after = was.said.entries(form), now.said.entries(form)
        grown = form.grown({**before, **after})
        cells = [
            said(
                "restated.cell",
                label=_label(grown, cell.address),
                **{
                    n: shortened(show(v), LONGEST) or "–"
                    for n, v in zip(("was", "now"), cell.values, strict=True)
                },
            )
            for cell in differences(grown.cells, {}, [before, after])
        ]
        if not cells:
            return found
        more = [said("restated.more", n=len(cells) - MOST_CELLS)] if len(cells) > MOST_CELLS else []
        told = said("restated.changed", cells=", ".join((*cells[:MOST_CELLS], *more)))
        told = "; ".join((*self._opened(subject, {cause.id for cause in found}), told))
        there = next((n for n, cause in enumerate(found) if cause.id in now.ids), len(found) - 1)
        found[there] = replace(found[there], words=f"{found[there].words}; {told}")
        return found

    def _opened(self, subject: Subject, named: Collection[str]) -> Iterator[str]:
        """Why a form was opened again before it was corrected, in the unit's words first.

        That opening decides nothing any more, so it is no document of its own here.
        """
        spoken = (review_of(e) for e in self._store.about(subject) if e.kind is Kind.REVIEW)
        fresh = (r for r in spoken if Verb.UNLOCK in r.verbs and r.id not in named)
        told = sorted(fresh, key=lambda r: (r.claimed_at, not r.of_unit))
        why = [_reason(r) for r in told if _reason(r) and not self._was_there(r.id, subject)]
        if why:
            yield said("restated.opened", reason=", ".join(shortened(words, LONGEST) for words in why))

    def _of_submission(self, subject: Subject, revision: Revision) -> Cause:
        by = revision.said
        name = "chosen" if len(by.parents) > 1 else "behalf" if by.on_behalf else "submission"
        number, at = revision.number, by.claimed_at
        told = _because(self._words(name, subject, number, by.signer_unit, at), by.reason)
        return Cause(by.id, Kind.SUBMISSION, subject, by.id, number, by.signer_unit, at, told)

    def _of_review(self, subject: Subject, by: Review, number: int) -> Cause:
        verb = next((name for verbs, name in SAID if verbs <= by.verbs), Verb.COMMENT.value)
        told = self._words(f"verb_{verb}", subject, number, by.signer_unit, by.claimed_at)
        told = _because(told, _reason(by))
        return Cause(by.id, Kind.REVIEW, subject, by.submission, number, by.signer_unit, by.claimed_at, told)

    def _words(self, name: str, subject: Subject, number: int, signer: str, at: str) -> str:
        form, period = subject.form, subject.period
        return said(
            f"restated.{name}",
            form=form if period == self._gathered.period else f"{form} {period}",
            unit=self._books.name_of(subject.unit),
            number=number,
            signer=self._books.name_of(signer),
            date=moment_words(at) or "–",
        )

    # --- what is about nobody's form -----------------------------------------------------------
    def _elsewhere(self, unit: Unit, sort: str) -> Iterator[Cause]:
        """What may have changed a figure without saying anything about a form of the unit."""
        views = [self._books.settled(s) for s in self._own(unit, sort)]
        if any(self._there(id) for view in views for id, _ in view.parked):
            yield from self._versions(Kind.ROSTER)[-1:]
        yield from self._campaigns()
        erasures = (e for e in self._books.uncut(Kind.ERASURE) if not self._there(e.id))
        gone = (e for e in erasures if any(self._there(id) for id in texts_in(e.body.get("ids"))))
        yield from (self._of_office(e) for e in gone)

    def _campaigns(self) -> list[Cause]:
        return self._versions(Kind.CAMPAIGN, self._gathered.period)

    def _registry(self, unit: str) -> Iterator[Cause]:
        """The versions of rosters that changed a unit's line."""
        for document in self._rosters:
            before = text_in(document.body.get("previous"))
            if self._lines_of(document.id).get(unit) != self._lines_of(before).get(unit):
                yield self._of_office(document)

    def _lines_in(self, roster: str) -> Mapping[str, Mapping[str, Json]]:
        """What a version of a roster says of each unit."""
        document = self._store.get(roster)
        lines = items_in(document.body.get("units")) if document else ()
        return {text_in(line.get("id")): line for line in lines}

    @cached_property
    def _rosters(self) -> list[Envelope]:
        return [e for e in self._books.uncut(Kind.ROSTER) if not self._there(e.id)]

    def _versions(self, kind: Kind, period: str = "") -> list[Cause]:
        """Newer rosters, or campaigns of a period, in their order."""
        told = (e for e in self._books.uncut(kind) if not self._there(e.id))
        new = (e for e in told if text_in(e.body.get("period")) == period)
        return [self._of_office(e) for e in sorted(new, key=lambda e: int_in(e.body.get("version")))]

    def _of_office(self, by: Envelope) -> Cause:
        signer, at, number = by.header.unit, by.header.claimed_at, int_in(by.body.get("version"))
        told = said(
            f"restated.{by.kind.value}",
            number=number,
            period=text_in(by.body.get("period")),
            signer=self._books.name_of(signer),
            date=moment_words(at) or "–",
        )
        return Cause(by.id, by.kind, None, "", number, signer, at, told)


def _label(form: Form, address: str) -> str:
    """A cell as printed, with the heading over its column: years stand under several."""
    key = form.cells[address].column
    over = next((c.group.vi for c in form.columns if c.key == key and c.group is not None), "")
    return printed_label(form, address) + (f" ({over})" if over else "")


def _reason(by: Review) -> str:
    """What a review says to the unit of the whole form."""
    return " ".join(item.text for item in by.items if not (item.address or item.internal)).strip()


def _because(told: str, reason: str) -> str:
    """What was signed, and the words in which its signer said why."""
    if not reason:
        return told
    because = said("restated.because", reason=shortened(reason, LONGEST))
    return f"{told}; {because}"


def _apart(view: SubjectView) -> bool:
    """Whether there are versions to choose from, and none counts."""
    return view.latest is None and len(view.heads) > 1
