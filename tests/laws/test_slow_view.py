"""A second, slow and obvious view agrees with the real one on every generated history (R6, R7 and R9).

Histories are documents signed by anybody, lost, late, repeated, shuffled; numbers grow with `--full`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from antt_sync.app.status import status
from antt_sync.app.upkeep import verify
from antt_sync.core.envelope import Envelope
from antt_sync.core.submission import Subject
from antt_sync.core.views import Revision, SubjectView, stream_troubles
from tests.laws.levels import HISTORIES, Step, drawn, errors_in, office_of, seat
from tests.slow_view import Entry, Ids, slow_view
from tests.world import Place

TALLY: Counter[str] = Counter()


@pytest.fixture(scope="module", autouse=True)
def tally() -> Iterator[None]:
    """Say in the end how much was tried."""
    yield
    print("\n" + ", ".join(f"{count} {what}" for what, count in sorted(TALLY.items())))


def full(pytestconfig: pytest.Config, everyday: int, more: int) -> int:
    return more if pytestconfig.getoption("--full") else everyday


def differences(pc: Place) -> list[tuple[Subject, str, object, object]]:
    """Where the real view of a store says other than the slow one."""
    books = pc.books
    slow = slow_view(pc.store.every(), office_of(pc), errors_in(books))
    assert set(slow) == set(books.subjects())
    return [(s, *each) for s, entry in slow.items() for each in _differs(books.view(s), entry)]


def _differs(view: SubjectView, entry: Entry) -> Iterator[tuple[str, object, object]]:
    latest = view.latest.number if view.latest else 0
    told = {
        "state": (view.state.value, entry.state),
        "lan": (latest, entry.lan),
        "parked": (view.parked, entry.parked),
        "contradicted": (view.outcome.contradicted, entry.contradicted),
        "taken back": (frozenset(view.taken_back), entry.taken_back),
    }
    yield from ((name, real, slow) for name, (real, slow) in told.items() if real != slow)
    one_each = {"latest": (view.latest, entry.latest), "official": (view.official, entry.official)}
    for name, (revision, ids) in (one_each | {"waiting": (view.waiting, entry.waiting)}).items():
        if not _same(revision, ids):
            yield name, revision, ids
    if Counter(h for r in view.heads for h in entry.heads if _same(r, h)) != Counter(entry.heads):
        yield "heads", view.heads, entry.heads


def _same(revision: Revision | None, ids: Ids) -> bool:
    """A head's equals may hold more ids than the revision that stands for them."""
    return (not ids) if revision is None else bool(ids) and set(revision.ids) <= ids


def deliver(pc: Place, documents: Sequence[Envelope], random: Random) -> None:
    """Hand documents over in heaps of any size, half of them twice, in any order."""
    heap = [*documents, *random.sample(documents, len(documents) // 2)]
    random.shuffle(heap)
    while heap:
        size = random.randint(1, len(heap))
        before = set(pc.store.ids())
        pc.take(heap[:size])
        assert before <= set(pc.store.ids())
        heap = heap[size:]


def troubles(documents: Sequence[Envelope]) -> list[tuple[str, str]]:
    """(code, key) of every document whose forerunner is missing, and of every place where two follow one."""
    documents = list({d.id: d for d in documents}.values())
    here = {d.id for d in documents}
    found = [
        ("GAP-101", d.header.key.hex()) for d in documents if d.header.prev and d.header.prev not in here
    ]
    place = sorted((d.header.key.hex(), d.header.to, d.header.prev) for d in documents)
    found += [("GAP-102", key) for (key, *_), group in groupby(place) if len(list(group)) > 1]
    return sorted(found)


def test_any_order_gives_one_view_and_it_is_the_slow_one(pytestconfig: pytest.Config) -> None:
    @settings(max_examples=full(pytestconfig, 60, 10_000))
    @given(HISTORIES, st.randoms(use_true_random=False))
    def holds(steps: Sequence[Step], random: Random) -> None:
        desk = drawn(steps)
        came = [d for d in desk.documents if d.id not in desk.lost]
        places = [seat(word) for word in ("office", "pc2", "province")]
        for pc in places:
            deliver(pc, came, random)
        told = {(t.set, t.view) for t in (status(pc.desk) for pc in places)}
        assert len(told) == 1
        first = places[0]
        assert differences(first) == []
        assert verify(first.desk).view_agrees
        assert sorted((t.code, t.key) for t in stream_troubles(came)) == troubles(came)
        TALLY["histories in three orders"] += 1

    holds()
