"""The view: what a set of documents comes to for each subject. Order, repeats and clocks cannot matter.

Knows submissions, reviews, the roster and campaign and folds them; refuses to know how or when a
document arrived, and never picks between two figures.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from antt_sync.core.answers import World, as_filled, known_values, period_day
from antt_sync.core.campaign import is_period
from antt_sync.core.cut_off import PARKED
from antt_sync.core.envelope import Json
from antt_sync.core.findings import Finding, Severity, Where, errors
from antt_sync.core.justified import finding_thread, set_apart
from antt_sync.core.live import CHANGED_SINCE, UNCONFIRMED, Evaluation
from antt_sync.core.review import (
    SAID_BY_UNIT,
    Outcome,
    Review,
    Thread,
    Verb,
    by_submission,
    outcome,
    threads,
    unanswered,
    unread,
)
from antt_sync.core.revisions import Revision as Revision  # noqa: PLC0414  # part of a view
from antt_sync.core.revisions import ancestry_of, ends_of, furthest, revisions_of, settled, tips_of
from antt_sync.core.roster import Role, Roster
from antt_sync.core.schema import Form
from antt_sync.core.submission import Subject, Submission
from antt_sync.core.taking_back import reviews_taken_back, submissions_taken_back
from antt_sync.core.values import Entry as CellEntry
from antt_sync.core.values import show

ENGINE = 7
"""Changes whenever the same set may come to another view."""


class State(StrEnum):
    """Where a subject stands."""

    NOTHING = "nothing"
    RECEIVED = "received"
    TO_FIX = "to_fix"
    ASKED = "asked"
    CORRECTED = "corrected"
    CHECKED = "checked"
    LOCKED = "locked"
    APPRAISED = "appraised"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class SubjectView:
    """What the set comes to for one subject; equal sets give equal views. `entries` are the latest's.

    Heads are `waiting` while a locked lần that all of them come from is the latest; `outcomes` has every lần.
    """

    subject: Subject
    revisions: tuple[Revision, ...]
    heads: tuple[Revision, ...]
    latest: Revision | None
    official: Revision | None
    waiting: tuple[Revision, ...]
    outcome: Outcome
    state: State
    entries: Mapping[str, CellEntry]
    findings: tuple[Finding, ...]
    threads: tuple[Thread, ...]
    parked: tuple[tuple[str, str], ...]
    review_heads: tuple[str, ...]
    deadline: str
    taken_back: tuple[str, ...] = ()
    unlock_asked: tuple[Review, ...] = ()
    justified: tuple[Finding, ...] = ()
    answered: tuple[str, ...] = ()
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)

    @property
    def newest(self) -> Revision | None:
        """The lần to look at: the one that waits, else the latest, else any of several."""
        if len(self.waiting) == 1:
            return self.waiting[0]
        return self.latest or (self.heads[-1] if self.heads else None)

    @property
    def tips(self) -> tuple[str, ...]:
        """The ids that whoever goes beyond all of this names as parents."""
        return tuple(r.said.id for r in tips_of(self.revisions))

    @property
    def errors(self) -> int:
        """How many places are wrong."""
        return len(errors(self.findings))

    def as_json(self) -> dict[str, Json]:
        """A plain form for hashing and for `--json`: ids and codes, no words."""
        return {
            "unit": self.subject.unit,
            "form": self.subject.form,
            "period": self.subject.period,
            "state": self.state.value,
            "latest": "" if self.latest is None else self.latest.key,
            "lan": 0 if self.latest is None else self.latest.number,
            "official": "" if self.official is None else self.official.key,
            "waiting": [r.key for r in self.waiting],
            "heads": [r.key for r in self.heads],
            "revisions": [{"key": r.key, "lan": r.number, "ids": list(r.ids)} for r in self.revisions],
            "findings": [[f.code, f.severity.value, f.where.address, f.rule] for f in self.findings],
            "threads": [[t.id, t.address, t.resolved, [s.review for s in t.sayings]] for t in self.threads],
            "contradicted": self.outcome.contradicted,
            "overruled": self.outcome.overruled,
            "parked": [list(p) for p in self.parked],
            "taken_back": list(self.taken_back),
            "unlock_asked": [r.id for r in self.unlock_asked],
            **({"answered": list(self.answered)} if self.answered else {}),
        }


def subject_view(
    subject: Subject,
    submissions: Iterable[Submission],
    reviews: Iterable[Review],
    world: World,
    *,
    cut: Container[str] = (),
    judged: bool = True,
) -> SubjectView:
    """Fold one subject's documents into its view; not `judged`, without entries and findings.

    What counts does not hang on findings: whoever only asks for that need not evaluate any form. `cut` are
    the documents that ended keys signed after their last good ones.
    """
    day = period_day(world, subject.period)
    counting, parked = _sorted_out(subject, {s.id: s for s in submissions}.values(), world, day, cut)
    heard, unheard = _heard(subject, {r.id: r for r in reviews}.values(), world, day, cut)

    def height(review: Review) -> int:
        return world.roster.height(review.signer_unit, subject.unit, day) if world.roster else 0

    away = reviews_taken_back(heard)
    standing_reviews = [r for r in heard if r.id not in away]
    fold = _fold(counting, standing_reviews, heard, height=height)
    gone = submissions_taken_back(
        counting, standing_reviews, fold.by_id, lambda r: _may_submit(r, subject, world.roster, day)
    )
    if gone:
        fold = _fold(counting, standing_reviews, heard, height=height, gone=gone)
    revisions, heads, outcomes, ancestry = fold.revisions, fold.heads, fold.outcomes, fold.ancestry
    latest, waiting = _latest(fold)
    current = outcomes[latest.key] if latest else Outcome(frozenset(), False, ())
    entries, found = _answers(subject, latest if judged else None, world)
    talks = threads(heard, gone=away)
    found, justified = set_apart(found, entries, talks)
    fix_list = set(map(finding_thread, errors(found)))
    before = ancestry[latest.key] if latest else ()
    asked = {r.said.values_hash for r in revisions if r.key in before and Verb.ASK in outcomes[r.key].verbs}
    return SubjectView(
        subject=subject,
        revisions=tuple(revisions),
        heads=tuple(heads),
        latest=latest,
        official=None if latest is None else _official(fold),
        waiting=waiting,
        outcome=current,
        state=_state(heads, latest, current, len(errors(found)), asked=asked),
        entries=entries,
        findings=found,
        threads=talks,
        parked=tuple(sorted([*parked, *unheard])),
        review_heads=_review_heads(heard),
        deadline=max((r.deadline for r in current.heads), default=""),
        taken_back=tuple(sorted(away | gone)),
        unlock_asked=unanswered(standing_reviews, among=heard) if current.locked else (),
        justified=justified,
        answered=() if current.locked else unread(talks, standing_reviews, fix_list=fix_list),
        outcomes=outcomes,
    )


@dataclass(frozen=True, slots=True)
class _Fold:
    """Revisions with what their reviews come to."""

    revisions: tuple[Revision, ...]
    ends: Sequence[Sequence[Revision]]
    outcomes: Mapping[str, Outcome]
    ancestry: Mapping[str, set[str]]
    heights: Mapping[str, int]

    @property
    def heads(self) -> tuple[Revision, ...]:
        """What stands for each end: the furthest along."""
        return tuple(end[-1] for end in self.ends)

    @property
    def by_id(self) -> Mapping[str, Outcome]:
        """Each submission's outcome; what is said of one of the equals at an end is said of all."""
        speaks_of = {r.key: r.key for r in self.revisions} | {r.key: e[-1].key for e in self.ends for r in e}
        return {id: self.outcomes[speaks_of[r.key]] for r in self.revisions for id in r.ids}


def _fold(
    counting: Sequence[Submission],
    reviews: Iterable[Review],
    among: Sequence[Review],
    *,
    height: Callable[[Review], int],
    gone: frozenset[str] = frozenset(),
) -> _Fold:
    revisions = revisions_of(counting, gone=gone)
    ends, spoken = ends_of(revisions), by_submission(reviews)
    about = {r.key: r.ids for r in revisions} | {e[-1].key: tuple(i for r in e for i in r.ids) for e in ends}
    said = {key: [v for i in ids for v in spoken.get(i, [])] for key, ids in about.items()}
    outcomes = {key: outcome(reviews_of, among=among, height=height) for key, reviews_of in said.items()}
    heights = {key: max((height(r) for r in found.heads), default=0) for key, found in outcomes.items()}
    return _Fold(tuple(revisions), ends, outcomes, ancestry_of(revisions), heights)


def _may_submit(review: Review, subject: Subject, roster: Roster | None, day: date) -> bool:
    return roster is not None and roster.may_submit(review.key, review.signer_unit, subject.unit, day)


def _sorted_out(
    subject: Subject, submissions: Iterable[Submission], world: World, day: date, cut: Container[str]
) -> tuple[list[Submission], list[tuple[str, str]]]:
    counting, parked, roster = [], [], world.roster
    for submission in submissions:
        if not is_period(subject.period):
            parked.append((submission.id, "PARK-105"))
        elif (form := world.form(submission.form_hash)) is not None and form.id != subject.form:
            parked.append((submission.id, "PARK-106"))
        elif roster is None or roster.unit(subject.unit) is None:
            parked.append((submission.id, "PARK-101"))
        elif roster.role_of(submission.key, submission.signer_unit) is None:
            parked.append((submission.id, "PARK-102"))
        elif not roster.may_submit(submission.key, submission.signer_unit, subject.unit, day):
            parked.append((submission.id, "PARK-103"))
        elif submission.id in cut:
            parked.append((submission.id, PARKED))
        elif not _by_office(submission, roster) and (form is None or form.filled_by == "office"):
            parked.append((submission.id, "PARK-109" if form is None else "PARK-108"))
        else:
            counting.append(submission)
    return counting, parked


def _by_office(submission: Submission, roster: Roster) -> bool:
    return roster.role_of(submission.key, submission.signer_unit) is Role.OFFICE


def _heard(
    subject: Subject, reviews: Iterable[Review], world: World, day: date, cut: Container[str]
) -> tuple[list[Review], list[tuple[str, str]]]:
    heard, unheard, roster = [], [], world.roster
    for review in reviews:
        own = review.by_unit and review.verbs <= SAID_BY_UNIT and _may_submit(review, subject, roster, day)
        above = roster is not None and roster.may_review(review.key, review.signer_unit, subject.unit, day)
        if (own or above) and review.id not in cut:
            heard.append(review)
        else:
            unheard.append((review.id, PARKED if own or above else "PARK-104"))
    return heard, unheard


def _review_heads(reviews: Sequence[Review]) -> tuple[str, ...]:
    seen = {a for r in reviews for a in r.after}
    return tuple(sorted(r.id for r in reviews if r.id not in seen))


def _latest(fold: _Fold) -> tuple[Revision | None, tuple[Revision, ...]]:
    """(what counts as latest, the heads that wait for unlocking).

    A lock that all heads come from holds against one or several; without one, several count as nothing.
    Where two locked ones disagree, neither lock holds: what follows both is the latest.
    """
    heads, ancestry = fold.heads, fold.ancestry
    behind = [r for r in fold.revisions if heads and all(r.key in ancestry[h.key] for h in heads)]
    locked = furthest([r for r in behind if fold.outcomes[r.key].locked], ancestry)
    if locked is None:
        return (heads[0] if len(heads) == 1 else None), ()
    return locked, () if {h.said.values_hash for h in heads} == {locked.said.values_hash} else heads


def _official(fold: _Fold) -> Revision | None:
    """The last lần behind every head that the highest office which has spoken accepted."""
    top = max(fold.heights.values())
    standing = (r for r in fold.revisions if settled(r, fold.heads, fold.ancestry))
    accepted = [r for r in standing if fold.outcomes[r.key].accepted and fold.heights[r.key] == top]
    return furthest(accepted, fold.ancestry)


def _state(
    heads: Sequence[Revision], latest: Revision | None, current: Outcome, wrong: int, *, asked: set[str]
) -> State:
    if latest is None:
        return State.CONFLICT if heads else State.NOTHING
    if current.locked:
        return State.APPRAISED if Verb.APPRAISE in current.verbs else State.LOCKED
    if Verb.ASK in current.verbs or (not current.verbs and latest.said.values_hash in asked):
        return State.ASKED
    if current.accepted:
        return State.CHECKED
    if wrong:
        return State.TO_FIX
    return State.CORRECTED if asked else State.RECEIVED


def _answers(
    subject: Subject, latest: Revision | None, world: World
) -> tuple[Mapping[str, CellEntry], tuple[Finding, ...]]:
    if latest is None:
        return {}, ()
    form = world.form(latest.said.form_hash)
    if form is None:
        told = {"form": subject.form, "version": latest.said.form_version}
        return {}, (Finding("FORM-109", Severity.WARNING, Where(), told),)
    entries = latest.said.entries(form)
    evaluation = evaluated(subject, form, entries, world)
    beside = (*_held_against_the_set(entries, evaluation), *latest.said.seen_at_intake(entries))
    return entries, (*evaluation.findings(), *beside)


def _held_against_the_set(signed: Mapping[str, CellEntry], evaluation: Evaluation) -> Iterable[Finding]:
    """Given values that the office now gives otherwise, or that it has nothing to hold against.

    A workbook carries them in cells that anybody can change: whoever reviews must see that nobody vouches.
    """
    for address in signed:
        if (cell := evaluation.form.cells.get(address)) is None or not cell.given:
            continue
        now = evaluation.entries.get(address)
        if now != signed[address]:
            told = {"signed": show(signed[address]), "now": show(now)}
            yield Finding(CHANGED_SINCE, Severity.WARNING, Where(address=address), told)
        elif cell.from_above and evaluation.known_value(address) is None:
            told = {"signed": show(signed[address])}
            yield Finding(UNCONFIRMED, Severity.WARNING, Where(address=address), told)


def evaluated(subject: Subject, form: Form, entries: Mapping[str, CellEntry], world: World) -> Evaluation:
    """A filled form evaluated with what the set knows: other values, windows, parameters, what stands."""
    campaign = world.campaign(subject.period)
    parameters = campaign.rule_parameters(subject.unit[:1], form.window, form.id) if campaign else {}
    known = known_values(subject, form, entries, world)
    return Evaluation(
        as_filled(subject, form, entries, known=known, world=world),
        entries,
        known=known,
        parameters=parameters,
        stands=lambda other: world.stands(Subject(subject.unit, other, subject.period)),
    )


def counting(view: SubjectView | None, form: Form | None) -> Revision | None:
    """The revision whose values count: the accepted one; of a form that an office fills, its latest."""
    if view is None or form is None:
        return None
    return view.official or (view.latest if form.filled_by == "office" else None)


def standing(view: SubjectView | None) -> bool:
    """Whether a form has come and stands: accepted, or the latest with no request to correct it."""
    if view is None:
        return False
    asked = view.latest is None or Verb.ASK in view.outcome.verbs
    return view.official is not None or not asked


# --- hashes ------------------------------------------------------------------------


def set_hash(ids: Iterable[str]) -> str:
    """One hash for a set of documents: equal exactly when the sets are."""
    return hashlib.sha256("\n".join(sorted(set(ids))).encode()).hexdigest()


def view_hash(views: Iterable[Mapping[str, Json]]) -> str:
    """One hash for what a set comes to, from the plain forms of the views in the scope asked for.

    They come in the order of their subjects, and are looked at one at a time.
    """
    digest, before = hashlib.sha256(f"[{ENGINE}, [".encode()), ""
    for view in views:
        digest.update((before + json.dumps(view, sort_keys=True)).encode())
        before = ", "
    digest.update(b"]]")
    return digest.hexdigest()
