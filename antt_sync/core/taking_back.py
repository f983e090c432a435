"""Taking back: which documents of a subject no longer count, because whoever signed them said so.

Knows that only the signer's own office takes back, and that what another office has locked stays;
refuses to know what follows for the subject.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from antt_sync.core.ancestry import earlier_first
from antt_sync.core.review import Outcome, Review, Verb
from antt_sync.core.submission import Submission


def reviews_taken_back(reviews: Iterable[Review]) -> frozenset[str]:
    """The ids of reviews that are as if not said; taking back a taking back says it again."""
    by_id = {r.id: r for r in reviews}
    takers: dict[str, list[Review]] = {}
    for review in by_id.values():
        for id in review.takes_back:
            if id in by_id and by_id[id].signer_unit == review.signer_unit:
                takers.setdefault(id, []).append(review)
    gone: dict[str, bool] = {}
    for id in earlier_first({id: [t.id for t in takers.get(id, ())] for id in by_id}):
        gone[id] = any(not gone.get(t.id, True) for t in takers.get(id, ()))
    return frozenset(id for id, away in gone.items() if away)


def submissions_taken_back(
    submissions: Iterable[Submission],
    standing: Iterable[Review],
    outcomes: Mapping[str, Outcome],
    may_sign: Callable[[Review], bool],
) -> frozenset[str]:
    """The ids of submissions that their signer's office took back.

    `standing` are the reviews that count, `outcomes` what they come to by submission id; `may_sign` says
    whether a review's key may sign submissions too. What another office has locked waits for its unlocking.
    """
    by_id = {s.id: s for s in submissions}
    found: set[str] = set()
    for review in standing:
        for id in review.takes_back:
            submission, said = by_id.get(id), outcomes.get(id)
            if submission is None or submission.signer_unit != review.signer_unit or not may_sign(review):
                continue
            if said is None or not said.locked or _own(said, review.signer_unit):
                found.add(id)
    return frozenset(found)


def _own(outcome: Outcome, office: str) -> bool:
    return all(head.signer_unit == office for head in outcome.heads if Verb.LOCK in head.verbs)
