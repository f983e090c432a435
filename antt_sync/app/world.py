"""The set as the recipes look at it: roster, campaigns, forms, and each subject's view and cache line.

Knows how to ask the store and fold; refuses to know files and words.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import cache, cached_property

from antt_sync.app.erased import settle
from antt_sync.app.ports import Desk
from antt_sync.app.rosters import own_roster, refold_roster, roots_of, roster_of, streams_of
from antt_sync.core.answers import Counted, Kin, World, dependents, edges, on_paper
from antt_sync.core.campaign import Campaign, Campaigns, FormInForce, campaigns_from, is_period
from antt_sync.core.chains import version
from antt_sync.core.cut_off import Standing
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.findings import Severity
from antt_sync.core.kept import Line
from antt_sync.core.live import Stands, ma_kiem
from antt_sync.core.office import Office
from antt_sync.core.review import review_of
from antt_sync.core.roster import LEVELS, Role, Roster, Unit
from antt_sync.core.roster_tree import keys_of
from antt_sync.core.schema import Form, FormHead
from antt_sync.core.submission import Subject, subject_of, submission_of
from antt_sync.core.values import Entry, folded
from antt_sync.core.views import Revision, SubjectView, counting, evaluated, standing, subject_view
from antt_sync.messages.render import phrase

SUBJECTS_AT_ONCE = 500
"""So many views are worked out before they are written to the cache; those of a unit mostly lie together."""
CHANGES_EVERYTHING = frozenset({Kind.ROSTER, Kind.CAMPAIGN, Kind.FORM, Kind.ERASURE})


class Books:
    """The office's set, read once for one command."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.views: dict[Subject, SubjectView] = {}
        self._documents: Mapping[Subject, list[Envelope]] | None = None
        self._bare: dict[Subject, SubjectView] = {}
        self._counts: dict[Subject, Counted | None] = {}
        self.alike: dict[tuple[str, str], dict[str, tuple[str, Mapping[str, Entry]]]] = {}
        self.campaign = cache(self._campaign)

    @cached_property
    def roster(self) -> Roster | None:
        """The roster of the office at the root of trust, with those of offices below and who is above."""
        return roster_of(self.desk)

    @cached_property
    def contacts(self) -> tuple[tuple[str, str], ...]:
        """Who is in charge of each unit, folded and between blanks, with the unit's id; gone through once."""
        units = self.roster.units.values() if self.roster else ()
        return tuple((f" {folded(unit.contact)} ", unit.id) for unit in units if unit.contact)

    @cached_property
    def own_roster(self) -> Roster | None:
        """What that office's own roster says, and nobody else's: its next version goes on from this."""
        return own_roster(self.desk.store, self.desk.office)

    @cached_property
    def _rosters(self) -> list[tuple[str, Envelope]]:
        store, office = self.desk.store, self.desk.office.root_office
        keys = roots_of(self.desk.office, self.roster)[office]  # strangers' say nothing of when units came
        own = (store.get(id) for id, by, key in store.signers(Kind.ROSTER) if by == office and key in keys)
        return [(store.received_at(e.id), e) for e in sorted(filter(None, own), key=version)]

    def roster_at(self, moment: str) -> Envelope | None:
        """The version of this office's roster that was here at that moment, or the first one after it."""
        had = [roster for came, roster in self._rosters if came <= moment]
        return had[-1] if had else next((roster for _, roster in self._rosters), None)

    @cached_property
    def cut_offs(self) -> Standing:
        """What still counts of ended keys."""
        return Standing(self.roster, streams_of(self.desk.store))

    def uncut(self, kind: Kind) -> list[Envelope]:
        """All documents of a kind, but for those that an ended key signed after its last good one."""
        return [e for e in self.desk.store.of_kind(kind) if self.cut_offs.holds(e)]

    def unit(self, id: str) -> Unit | None:
        """A unit of the registry; nothing for an unknown id."""
        return self.roster.units.get(id) if self.roster else None

    def name_of(self, id: str) -> str:
        """What a unit or an office below or above is called; one that nobody lists goes by its id."""
        known, own = self.roster.unit(id) if self.roster else None, self.desk.office
        said = {own.superior: own.superior_name, own.unit: own.name}
        return known.name if known else said.get(id) or id

    def issued_by(self, office: str) -> Campaigns:
        """The campaigns that an office issued itself."""
        return campaigns_from(self.uncut(Kind.CAMPAIGN), office=office, keys=keys_of(self.roster, office))

    @cached_property
    def issued(self) -> Campaigns:
        """The campaigns that this office issued itself: its next versions go on from these."""
        return self.issued_by(self.desk.office.root_office)

    @cached_property
    def campaigns(self) -> Mapping[str, Campaign]:
        """Campaigns by period: this office's own, and those of the office above where it has none."""
        above = self.desk.office.superior
        return {**(self.issued_by(above).by_period if above else {}), **self.issued.by_period}

    def in_force(self, form: str, period: str) -> FormInForce | None:
        """What the period's campaign says of a form; nothing where it does not ask for it."""
        campaign = self.campaigns.get(period)
        return campaign.forms.get(form) if campaign else None

    def _campaign(self, period: str) -> Campaign | None:
        """The period's campaign, or the law's dates where none was issued; nothing for an odd period."""
        if not is_period(period):
            return self.campaigns.get(period)
        calendar = self.desk.calendar
        by_law = Campaign(period, 0, "", windows=calendar.windows_of(period))
        days = {kind: calendar.decision_of(kind, "antt", period) for kind in calendar.kinds}
        decide_by = {kind: day for kind, day in days.items() if day is not None}
        return replace(self.campaigns.get(period, by_law), decide_by=decide_by)

    def head(self, subject: Subject) -> FormHead | None:
        """What a subject's form is: the version in force, or the newest where the campaign names none."""
        asked, shelf = self.in_force(subject.form, subject.period), self.desk.shelf
        if asked is not None:
            return shelf.head(asked.hash)
        versions = (head for head in shelf.heads() if head.id == subject.form)
        return max(versions, key=lambda head: head.version, default=None)

    @property
    def world(self) -> World:
        """What views may look at besides their own documents."""
        form = self.desk.shelf.by_hash
        return World(self.roster, self.campaign, form, self._counted, self._stands, self._codes, self.head)

    def forget_views(self) -> None:
        """Let go of every view that was worked out: a whole province's need not fit into memory."""
        for held in (self.views, self._bare, self._counts):
            held.clear()

    def let_go(self, number: int) -> None:
        """Forget the views whenever so many more subjects or units are done; whoever asks again gets them."""
        if number % SUBJECTS_AT_ONCE == 0:
            self.forget_views()

    def settled(self, subject: Subject) -> SubjectView:
        """A view good enough to say what counts: that does not hang on findings, so no form is evaluated."""
        if subject in self.views:
            return self.views[subject]
        if subject not in self._bare:
            self._bare[subject] = self._folded(subject, judged=False)
        return self._bare[subject]

    def _counted(self, subject: Subject) -> Counted | None:
        if subject not in self._counts:
            self._counts[subject] = None  # whoever asks again while this is worked out gets no answer
            self._counts[subject] = self.counted_in(self.settled(subject))
        return self._counts[subject]

    def counted_in(self, view: SubjectView, *, official: bool = True) -> Counted | None:
        """What counts of a view, or its latest copy whether or not anybody accepted it."""
        subject, said = view.subject, (view.official if official else None) or view.latest
        form = None if said is None else self.desk.shelf.by_hash(said.said.form_hash)
        revision = counting(view, form) if official else view.latest
        if revision is None and subject.unit == self.desk.office.root_office:
            revision = view.latest  # nobody above the office is here to accept what it says of itself
        if revision is None or form is None:
            return None
        entries = revision.said.entries(form)
        return Counted(form, entries, cache(lambda: evaluated(subject, form, entries, self.world)))

    def _stands(self, subject: Subject) -> bool:
        return standing(self.settled(subject)) or on_paper(subject, self.world)

    def standing_of(self, subject: Subject) -> Stands:
        """Whether other forms of the subject's unit and period stand."""
        return lambda form: self._stands(Subject(subject.unit, form, subject.period))

    def _codes(self, subject: Subject) -> str:
        view = self.settled(subject)
        said = [(r.number, r.said, self.desk.shelf.by_hash(r.said.form_hash)) for r in view.revisions]
        codes = [(n, ma_kiem(form, one.entries(form))) for n, one, form in said if form is not None]
        return " · ".join(phrase("code_of_revision", lang="vi", number=n, code=code) for n, code in codes)

    def read_everything(self) -> None:
        """Read all documents at once, for commands that look at every subject."""
        self._documents = self.desk.store.all_about()

    def subjects(self) -> list[Subject]:
        """Every subject that has documents."""
        return self.desk.store.subjects() if self._documents is None else sorted(self._documents)

    def view(self, subject: Subject) -> SubjectView:
        """A subject's view."""
        if subject not in self.views:
            self.views[subject] = self._folded(subject)
        return self.views[subject]

    def once(self, subject: Subject, there: Callable[[str], bool]) -> SubjectView:
        """What a subject came to when only those documents were there."""
        return self._folded(subject, judged=False, there=there)

    def but(self, views: Mapping[Subject, SubjectView]) -> Books:
        """The same set, if these subjects had come to something else: all that looks at them is told anew."""
        other = copy(self)
        other.views, other._bare, other._counts = {}, {**self._bare, **views}, {}
        return other

    def _folded(
        self, subject: Subject, *, judged: bool = True, there: Callable[[str], bool] | None = None
    ) -> SubjectView:
        if self._documents is None:
            documents = self.desk.store.about(subject)
        else:
            documents = self._documents.get(subject, [])
        if there is not None:
            documents = [e for e in documents if there(e.id)]
        if not documents:  # most of what is asked for has not come
            return replace(self._nothing, subject=subject)
        cut = {e.id for e in documents if not self.cut_offs.holds(e)}
        submissions = [submission_of(e) for e in documents if e.kind is Kind.SUBMISSION]
        reviews = [review_of(e) for e in documents if e.kind is Kind.REVIEW]
        return subject_view(subject, submissions, reviews, self.world, cut=cut, judged=judged)

    @cached_property
    def _nothing(self) -> SubjectView:
        """What no documents come to, whatever they would be about."""
        return subject_view(Subject("", "", ""), [], [], self.world)

    def took(self, sha256: str) -> bool:
        """True when an office made a document that counts from these bytes; others may claim anything."""
        made = (self.desk.store.get(id) for id in self.desk.store.made_from(sha256))
        return any(self._by_office(e) for e in made if e is not None)

    def _by_office(self, envelope: Envelope) -> bool:
        about = touched_by([envelope])
        key, unit = envelope.header.key.hex(), envelope.header.unit
        role = self.roster.role_of(key, unit) if self.roster else None
        views = [self.settled(s) for s in about or ()]
        away = any(envelope.id in {*dict(view.parked), *view.taken_back} for view in views)
        return role in {Role.OFFICE, Role.REVIEWER} and not away

    def form_of(self, view: SubjectView) -> Form | None:
        """The form of a subject's latest submission."""
        said = view.latest or (view.heads[-1] if view.heads else None)
        return None if said is None else self.desk.shelf.by_hash(said.said.form_hash)


def own_paper(office: Office, subject: Subject, form: Form | FormHead | None) -> bool:
    """True for what the office itself fills: forms about itself, and those it keeps about units below.

    A book of the year that only offices have is kept by each about itself: another office's is not ours.
    """
    if subject.unit == office.unit or form is None or form.filled_by != "office":
        return subject.unit == office.unit
    return form.window != "year" or not LEVELS.keys() >= set(form.kinds)


def touched_by(envelopes: Iterable[Envelope]) -> set[Subject] | None:
    """The subjects that documents are about; `None` when they may change every subject."""
    found: set[Subject] = set()
    for envelope in envelopes:
        if envelope.kind in CHANGES_EVERYTHING:
            return None
        if (subject := subject_of(envelope)) is not None:
            found.add(subject)
    return found


def changed_by(desk: Desk, envelopes: Collection[Envelope]) -> set[Subject] | None:
    """The subjects that documents just taken in may change; `None` when those may be all.

    Where a key has ended, what comes late may join what it signed before to its last good document.
    """
    touched = touched_by(envelopes)
    roster = None if touched is None else Books(desk).roster
    if touched is None or roster is None or not roster.ended:
        return touched
    desk.rosters.clear()  # rosters below may have been signed by such a key
    good = Books(desk).cut_offs
    ended = (e for e in envelopes if e.header.key.hex() in roster.ended and good.holds(e))
    for key, to in {(e.header.key.hex(), e.header.to) for e in ended}:
        for signed in desk.store.signed_by(key, to):
            if signed.kind in CHANGES_EVERYTHING:
                return None
            touched |= {signed.subject} - {Subject("", "", "")}
    return touched


def refresh(desk: Desk, envelopes: Iterable[Envelope]) -> Books:
    """Bring the cache up to date with new documents: their subjects and those that look at them."""
    envelopes = list(envelopes)
    return bring_up_to_date(desk, {e.kind for e in envelopes}, changed_by(desk, envelopes))


def bring_up_to_date(desk: Desk, kinds: Collection[Kind], touched: set[Subject] | None) -> Books:
    """Bring the cache up to date once documents of these kinds came; touched `None` is every subject."""
    if {Kind.FORM, Kind.ROSTER} & set(kinds):
        desk.shelf.renew()
    if Kind.CAMPAIGN in kinds:
        desk.store.make_room(desk.shelf.all())
    if touched is None:
        settle(desk)
        return _put(desk, Books(desk), desk.store.subjects(), fresh=True)
    books = Books(desk)
    return _put(desk, books, sorted(touched | _hanging_on(books, touched)))


def _hanging_on(books: Books, touched: set[Subject]) -> set[Subject]:
    """The subjects with documents that look at these, directly or through others."""
    shelf, said = books.desk.shelf, books.desk.store.form_ids()
    heads = shelf.heads()
    looked_at = edges((f for h in heads if h.id in said and (f := shelf.by_hash(h.hash))), heads)
    kin = Kin(books.roster)
    waiting, found, asked = [*touched], set(touched), set(touched)
    while waiting:
        subject = waiting.pop()
        if looked_at.get(subject.form):
            later = dependents(subject, looked_at, kin) - asked
            asked |= later
            later = {s for s in later if books.desk.store.is_about(s)}
            found |= later
            waiting += later
    return found


def rebuild(desk: Desk) -> Books:
    """Make the cache again from the set, some subjects at a time: whoever looks meanwhile need not wait."""
    refold_roster(desk)
    settle(desk)
    books, subjects, done = Books(desk), desk.store.subjects(), 0
    for some in _portions(subjects):
        with desk.store.writing():
            books = books if roster_of(desk) is books.roster else Books(desk)  # another window may write
            _put_some(desk, books, some)
        desk.progress("rebuild", done := done + len(some), len(subjects))
        books.forget_views()
    desk.store.forget_strays()
    return books


def _put(desk: Desk, books: Books, subjects: Sequence[Subject], *, fresh: bool = False) -> Books:
    with desk.store.writing():
        if fresh:
            desk.store.forget_rows()
        for some in _portions(subjects):
            _put_some(desk, books, some)
            books.forget_views()
    return books


def _portions(subjects: Sequence[Subject]) -> Iterator[Sequence[Subject]]:
    return (subjects[n : n + SUBJECTS_AT_ONCE] for n in range(0, len(subjects), SUBJECTS_AT_ONCE))


def _put_some(desk: Desk, books: Books, subjects: Iterable[Subject]) -> None:
    views = [books.view(s) for s in subjects]
    desk.store.put_rows([line_of(desk, books, v) for v in views])
    by_form: dict[str, list[SubjectView]] = {}
    for view in views:
        if view.latest is not None:
            by_form.setdefault(view.latest.said.form_hash, []).append(view)
    for form_hash, group in by_form.items():
        form = desk.shelf.by_hash(form_hash)
        if form is not None:
            desk.store.put_values(form, [(v.subject, v.state.value, v.entries) for v in group])


def _code(view: SubjectView, revision: Revision, form: Form) -> str:
    return ma_kiem(form, view.entries if revision is view.latest else revision.said.entries(form))


def line_of(desk: Desk, books: Books, view: SubjectView) -> Line:
    """A subject's line in the cache."""
    revision = view.newest
    form = books.form_of(view)
    said = None if revision is None else revision.said
    code = "" if revision is None or form is None else _code(view, revision, form)
    return Line(
        subject=view.subject,
        state=view.state.value,
        number=0 if revision is None else revision.number,
        errors=view.errors,
        warnings=sum(1 for f in view.findings if f.severity is Severity.WARNING),
        on_behalf=said is not None and said.on_behalf is not None,
        ma_kiem=code,
        latest="" if said is None else said.id,
        received_at=min((desk.store.received_at(i) for r in view.revisions for i in r.ids), default=""),
        view=json.dumps(view.as_json(), sort_keys=True, ensure_ascii=False),
    )
