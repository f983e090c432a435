"""Lần: submissions that say the same after the same history are one, and each follows those it names.

Knows parents and values; refuses to know who may submit, what reviews say, and which revision counts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from antt_sync.core.ancestry import earlier_first
from antt_sync.core.submission import Submission


@dataclass(frozen=True, slots=True)
class Revision:
    """Submissions that say the same after the same history: one lần, however often it was signed."""

    key: str
    submissions: tuple[Submission, ...]
    parents: tuple[str, ...]
    number: int

    @property
    def said(self) -> Submission:
        """The one that stands for all; equal in values to every other."""
        return self.submissions[0]

    @property
    def ids(self) -> tuple[str, ...]:
        """All their ids."""
        return tuple(s.id for s in self.submissions)


def revisions_of(submissions: Sequence[Submission], *, gone: Collection[str] = ()) -> list[Revision]:
    """Group submissions that say the same after the same history; oldest lần first.

    What is `gone` was taken back: its lần is left out, whoever went beyond it goes beyond what it went
    beyond, and every other lần keeps its number.
    """
    by_id = {s.id: s for s in submissions}
    keys: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for id in earlier_first({s.id: s.parents for s in submissions}):
        submission = by_id[id]
        known = [p for p in submission.parents if p in by_id and p != submission.id]
        history = sorted({keys.get(p, p) for p in submission.parents})
        text = json.dumps([submission.values_hash, history])
        keys[submission.id] = hashlib.sha256(text.encode()).hexdigest()
        numbers[submission.id] = 1 + max((numbers.get(p, 0) for p in known), default=0)
    groups: dict[str, list[Submission]] = {}
    for submission in submissions:
        groups.setdefault(keys[submission.id], []).append(submission)
    found = []
    for key, group in groups.items():
        said = sorted(group, key=lambda s: s.id)
        parents = tuple(sorted({keys[p] for s in said for p in s.parents if p in keys}))
        found.append(Revision(key, tuple(said), parents, numbers[said[0].id]))
    return _without(sorted(found, key=lambda r: (r.number, r.key)), gone)


def _without(revisions: list[Revision], gone: Collection[str]) -> list[Revision]:
    """The revisions that somebody still stands by, oldest first as before."""
    if not gone:
        return revisions
    stands: dict[str, tuple[str, ...]] = {}
    kept: list[Revision] = []
    for revision in revisions:
        parents = tuple(sorted({k for p in revision.parents for k in stands.get(p, (p,))}))
        left = tuple(s for s in revision.submissions if s.id not in gone)
        stands[revision.key] = (revision.key,) if left else parents
        if left:
            kept.append(replace(revision, submissions=left, parents=parents))
    return kept


def tips_of(revisions: Sequence[Revision]) -> list[Revision]:
    """The revisions that nobody has gone beyond; whoever goes beyond them names one id of each."""
    superseded = {p for r in revisions for p in r.parents}
    return [r for r in revisions if r.key not in superseded]


def ends_of(revisions: Sequence[Revision]) -> list[list[Revision]]:
    """The tips, those with equal values together; the one furthest along is last."""
    by_values: dict[str, list[Revision]] = {}
    for revision in tips_of(revisions):
        by_values.setdefault(revision.said.values_hash, []).append(revision)
    return sorted(by_values.values(), key=lambda end: (end[-1].number, end[-1].key))


def ancestry_of(revisions: Sequence[Revision]) -> dict[str, set[str]]:
    """Every revision's ancestors, by key; those of equal tips are all behind the one furthest along."""
    found: dict[str, set[str]] = {}
    for revision in revisions:  # oldest first
        above: set[str] = set()
        for parent in revision.parents:
            above |= {parent} | found.get(parent, set())
        found[revision.key] = above
    for end in ends_of(revisions):
        found[end[-1].key] = set().union(*(found[r.key] for r in end))
    return found


def settled(revision: Revision, heads: Sequence[Revision], ancestry: Mapping[str, set[str]]) -> bool:
    """True where every head is it, or has gone beyond it."""
    return all(revision.key == h.key or revision.key in ancestry[h.key] for h in heads)


def furthest(revisions: Sequence[Revision], ancestry: Mapping[str, set[str]]) -> Revision | None:
    """The one of these that comes after all the others; nothing where two disagree and neither follows.

    Of several that say the same, the highest lần stands for all, then the one with the greatest id.
    """
    passed = {key for r in revisions for key in ancestry[r.key]}
    last = [r for r in revisions if r.key not in passed]
    if len({r.said.values_hash for r in last}) != 1:
        return None
    return max(last, key=lambda r: (r.number, max(r.ids)))


def common_ancestor(revisions: Sequence[Revision], heads: Sequence[Revision]) -> Revision | None:
    """The nearest revision that all these heads come from, or nothing."""
    ancestry = ancestry_of(revisions)
    shared = set.intersection(*(ancestry[h.key] for h in heads)) if heads else set()
    return max((r for r in revisions if r.key in shared), key=lambda r: (r.number, r.key), default=None)
