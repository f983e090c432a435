"""The view a second time, slow and obvious: what a set of documents comes to, by DESIGN and FORMAT.md 5, 6.

Every question is asked of all documents anew: nothing is indexed or ordered cleverly. Refuses to know
`core.views` and the folding of reviews and rosters, so that a mistake there is not made here too; whether a
filled form has errors is asked of whoever calls (rules are tested elsewhere).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.review import Review, review_of
from antt_sync.core.schema import Form
from antt_sync.core.submission import Subject, Submission, submission_of
from tests.slow_registry import Registry, registry_in

Ids = frozenset[str]
HasErrors = Callable[[Subject, Submission], bool]
DECIDES = frozenset({"ask", "check", "appraise", "lock", "unlock"})
ACCEPTS = frozenset({"check", "appraise"})
UNITS_OWN = frozenset({"reply", "withdraw", "unlock"})
PERIOD = re.compile(r"20\d\d(-(6T|Q[1-4]))?", re.ASCII)
NOTHING: Ids = frozenset()


class Entry(NamedTuple):
    """What a set comes to for one subject; a version is named by the ids of its submissions."""

    state: str
    latest: Ids = NOTHING
    lan: int = 0
    official: Ids = NOTHING
    heads: frozenset[Ids] = frozenset()
    parked: tuple[tuple[str, str], ...] = ()
    waiting: frozenset[Ids] = frozenset()
    contradicted: bool = False
    taken_back: Ids = NOTHING


class Office(NamedTuple):
    """Whose store it is: the office at the root of trust, its root key, and the forms at hand by hash."""

    id: str
    root: str
    forms: Mapping[str, Form]


def slow_view(documents: Iterable[Envelope], office: Office, has_errors: HasErrors) -> dict[Subject, Entry]:
    """Every subject that documents are about, and what they come to."""
    everything = list({d.id: d for d in documents}.values())
    said = [submission_of(d) for d in everything if d.kind is Kind.SUBMISSION]
    words = [review_of(d) for d in everything if d.kind is Kind.REVIEW]
    registry = registry_in(everything, office.id, office.root)
    cut = frozenset(d.id for d in everything if not registry.leaves(d, everything))
    came = Came(said, words, registry, cut, office.forms)
    subjects = {s.subject for s in said} | {r.subject for r in words}
    return {subject: One(subject, came).entry(has_errors) for subject in subjects}


class Came(NamedTuple):
    """All that came, whose word counts, what their cut-offs leave out, and the forms at hand."""

    submissions: list[Submission]
    reviews: list[Review]
    registry: Registry
    cut: Ids
    forms: Mapping[str, Form]


class One:
    """One subject's documents, and the questions that DESIGN asks of them; `gone` were taken back."""

    def __init__(self, subject: Subject, came: Came, gone: Ids | None = None) -> None:
        self.subject, self.registry, self.cut, self.forms = subject, came.registry, came.cut, came.forms
        self.submissions = [s for s in came.submissions if s.subject == subject]
        self.reviews = [r for r in came.reviews if r.subject == subject]
        self.histories: dict[str, object] = {}
        self.counting = [s for s in self.submissions if not self.why_parked(s)]
        self.words = [r for r in self.reviews if not self.why_unheard(r)]
        self.spoken = [r for r in self.words if not self.silent(r)]
        self.gone = One(subject, came, NOTHING).taken_back() if gone is None else gone
        self.standing = [s for s in self.counting if s.id not in self.gone]
        self.heads = self.ends(self.standing)

    def why_parked(self, said: Submission) -> str:
        """Why a submission does not count; nothing when it does."""
        form, role = self.forms.get(said.form_hash), self.role(said)
        reasons = {
            "PARK-105": not PERIOD.fullmatch(self.subject.period),
            "PARK-106": form is not None and form.id != self.subject.form,
            "PARK-101": self.subject.unit not in self.registry.parents,
            "PARK-102": not role,
            "PARK-103": not self.may_submit(said),
            "PARK-110": said.id in self.cut,
            "PARK-109": role != "office" and form is None,
            "PARK-108": role != "office" and form is not None and form.filled_by == "office",
        }
        return next((code for code, holds in reasons.items() if holds), "")

    def role(self, signed: Submission | Review) -> str:
        """What the key may do in the name in which it signed."""
        return self.registry.roles.get((signed.key, signed.signer_unit), "")

    def height(self, signed: Submission | Review) -> int:
        """How many steps the signer's office stands above the unit; 0 when it does not."""
        above = self.registry.above(self.subject.unit)
        return 1 + above.index(signed.signer_unit) if signed.signer_unit in above else 0

    def may_submit(self, signed: Submission | Review) -> bool:
        """The unit's own key, and an office's for a unit below it."""
        own = signed.signer_unit == self.subject.unit and self.role(signed) in {"unit", "office"}
        return own or (self.role(signed) == "office" and self.height(signed) > 0)

    def why_unheard(self, review: Review) -> str:
        """Why a review does not count; nothing where an office above speaks, or the unit does."""
        verbs = {v.value for v in review.verbs}
        units = verbs <= UNITS_OWN and ("unlock" not in verbs or self.of_unit(review))
        above = self.role(review) in {"office", "reviewer"} and self.height(review) > 0
        if above or (units and self.may_submit(review)):
            return "PARK-110" if review.id in self.cut else ""
        return "PARK-104"

    def of_unit(self, review: Review) -> bool:
        """Whether these are the unit's own words, by whomever they were written down."""
        return review.signer_unit == self.subject.unit or review.on_behalf is not None

    def parked(self) -> tuple[tuple[str, str], ...]:
        """What does not count, and why."""
        said = [(s.id, why) for s in self.submissions if (why := self.why_parked(s))]
        return tuple(sorted([*said, *((r.id, why) for r in self.reviews if (why := self.why_unheard(r)))]))

    def silent(self, review: Review) -> bool:
        """Whether a review was taken back by its own office or unit, and that was not taken back."""
        takers = [r for r in self.words if review.id in r.takes_back and r.signer_unit == review.signer_unit]
        return any(not self.silent(taker) for taker in takers)

    def taken_back(self) -> Ids:
        """Submissions that their signer's office or unit took back; what another office locked stays."""
        found = [(r, s) for r in self.spoken for s in self.counting if s.id in r.takes_back]
        own = [(r, s) for r, s in found if r.signer_unit == s.signer_unit and self.may_submit(r)]
        return frozenset(s.id for r, s in own if self.locked_by(s) <= {r.signer_unit})

    def parents(self, said: Submission) -> list[Submission]:
        """The submissions at hand that one names."""
        return [s for s in self.counting if s.id in said.parents]

    def history(self, said: Submission) -> object:
        """What was said and, of every parent, the same; equal exactly for one version."""
        if said.id not in self.histories:
            known = {s.id: self.history(s) for s in self.parents(said)}
            self.histories[said.id] = (said.values_hash, frozenset(known.get(p, p) for p in said.parents))
        return self.histories[said.id]

    def lan(self, said: Submission) -> int:
        """The number of the revision as people count."""
        return 1 + max((self.lan(p) for p in self.parents(said)), default=0)

    def place(self, said: Submission) -> tuple[int, str]:
        """Its lần; of several that say the same at one lần, the greatest id stands for all."""
        return self.lan(said), max((c.id for c in self.version(said) if c in self.standing), default="")

    def version(self, said: Submission) -> list[Submission]:
        """All submissions that are this version."""
        return [s for s in self.counting if self.history(s) == self.history(said)]

    def before(self, *said: Submission) -> list[Submission]:
        """Everything that these went beyond, directly or not; copies of a version have one past."""
        found: list[Submission] = []
        waiting = [*said]
        while waiting:
            direct = [p for copy in self.version(waiting.pop()) for p in self.parents(copy)]
            new = [s for p in direct for s in self.version(p) if s not in found]
            found += new
            waiting += new
        return [s for s in found if s in self.standing]

    def ends(self, among: Collection[Submission]) -> list[list[Submission]]:
        """What nobody among these has gone beyond; those that say the same are one, the furthest is last."""
        passed = self.before(*among)
        left = sorted((s for s in among if s not in passed), key=self.place)
        return [[s for s in left if s.values_hash == values] for values in {s.values_hash for s in left}]

    def about(self, said: Submission) -> Ids:
        """The ids that a word about this one speaks of: its version's and, at an end, its equals'."""
        return frozenset(c.id for s in self.equals(said) for c in self.version(s) if c in self.standing)

    def equals(self, said: Submission) -> list[Submission]:
        """At an end, all that says the same there; else only this one."""
        return next((end for end in self.heads if said in end), [said])

    def decides(self, review: Review) -> Ids:
        """What a review decides; a unit decides nothing."""
        return NOTHING if self.of_unit(review) else frozenset({v.value for v in review.verbs} & DECIDES)

    def last_words(self, said: Submission) -> list[Review]:
        """The verdicts of the highest office that spoke of a version, but for those that it went beyond."""
        spoken = [r for r in self.spoken if r.submission in self.about(said) and self.decides(r)]
        spoken = [r for r in spoken if self.height(r) == max(self.height(other) for other in spoken)]
        return [r for r in spoken if not any(r.id in self.seen(other) for other in spoken)]

    def seen(self, review: Review) -> set[str]:
        """Every review that the signer of one had seen, directly or through another's eyes."""
        found = set(review.after)
        while more := {a for r in self.words if r.id in found for a in r.after} - found:
            found |= more
        return found

    def verdict(self, said: Submission) -> tuple[Ids, bool]:
        """(what the offices say of a version, whether they contradict each other)."""
        told = {self.decides(r) for r in self.last_words(said)}
        return (frozenset({"ask"}), True) if len(told) > 1 else (next(iter(told), NOTHING), False)

    def locked_by(self, said: Submission) -> set[str]:
        """The offices that hold a version locked."""
        locked = "lock" in (verbs := self.verdict(said)[0]) and "unlock" not in verbs
        return {r.signer_unit for r in self.last_words(said) if locked}

    def behind_all(self) -> list[Submission]:
        """What every end has gone beyond."""
        return [s for s in self.standing if self.heads and all(s in self.before(*end) for end in self.heads)]

    def official(self) -> Ids:
        """The last one accepted by the highest office that has spoken, behind every end; two are none."""
        spoken = [r for s in self.standing for r in self.last_words(s)]
        top = [r for r in spoken if self.height(r) == max(self.height(other) for other in spoken)]
        sole = self.heads[0] if len(self.heads) == 1 else []
        accepted = [s for s in (*self.behind_all(), *sole) if self.verdict(s)[0] & ACCEPTS]
        last = self.ends([s for s in accepted if any(r in top for r in self.last_words(s))])
        return self.about(last[0][-1]) if len(last) == 1 else NOTHING

    def entry(self, has_errors: HasErrors) -> Entry:
        """What it all comes to."""
        gone = self.gone | {r.id for r in self.words if self.silent(r)}
        heads, parked = frozenset(self.about(end[-1]) for end in self.heads), self.parked()
        locks = self.ends([s for s in self.behind_all() if self.locked_by(s)])
        if len(locks) != 1 and len(heads) != 1:
            return Entry("conflict" if heads else "nothing", heads=heads, parked=parked, taken_back=gone)
        latest = locks[0][-1] if len(locks) == 1 else self.heads[0][-1]
        verbs, contradicted = self.verdict(latest)
        state = self.state(latest, verbs, wrong=has_errors(self.subject, latest))
        lan, official = self.lan(latest), self.official()
        waiting = frozenset(
            h for h in heads if {e[-1].values_hash for e in self.heads} != {latest.values_hash}
        )
        return Entry(state, self.about(latest), lan, official, heads, parked, waiting, contradicted, gone)

    def state(self, latest: Submission, verbs: Ids, *, wrong: bool) -> str:
        """Where the subject stands, by what was said of its latest version and, for want of that, before."""
        asked = [s for s in self.before(*self.equals(latest)) if "ask" in self.verdict(s)[0]]
        unchanged = any(s.values_hash == latest.values_hash for s in asked)
        words = {
            "appraised": bool(self.locked_by(latest)) and "appraise" in verbs,
            "locked": bool(self.locked_by(latest)),
            "asked": "ask" in verbs or (unchanged and not verbs),
            "checked": bool(verbs & ACCEPTS),
            "to_fix": wrong,
            "corrected": bool(asked),
        }
        return next((word for word, holds in words.items() if holds), "received")
