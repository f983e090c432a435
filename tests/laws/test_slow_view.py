"""R6, R7, R9: a second, slow and obvious view agrees with the real one on every generated history.

Histories are documents signed by anybody, lost, late, repeated, shuffled; numbers grow with `--full`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from antt_sync.app.status import status
from antt_sync.app.upkeep import verify
from antt_sync.core.envelope import Envelope
from antt_sync.core.streams import stream_troubles
from antt_sync.core.submission import Subject
from antt_sync.core.views import Revision, SubjectView
from tests.laws.levels import FORM, HISTORIES, Step, drawn, errors_in, office_of, seat
from tests.slow_view import Entry, Ids, slow_view
from tests.world import Place

Tried = Callable[[int, str], None]
SEEDS = st.integers(0, 2**32)
"""An order of arrival is one number: what Hypothesis draws is the history."""


def histories(pytestconfig: pytest.Config, everyday: int, full: int) -> settings:
    """So many of them every day, and so many with `--full`."""
    return settings(max_examples=full if pytestconfig.getoption("--full") else everyday)


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
    for name, (revision, ids) in one_each.items():
        if not _same(revision, ids):
            yield name, revision, ids
    several = {"heads": (view.heads, entry.heads), "waiting": (view.waiting, entry.waiting)}
    for name, (revisions, told_of) in several.items():
        if Counter(h for r in revisions for h in told_of if _same(r, h)) != Counter(told_of):
            yield name, revisions, told_of


def _same(revision: Revision | None, ids: Ids) -> bool:
    """A head's equals may hold more ids than the revision that stands for them."""
    return (not ids) if revision is None else bool(ids) and set(revision.ids) <= ids


def deliver(pc: Place, documents: Sequence[Envelope], random: Random) -> None:
    """Hand documents over in heaps of any size, half of them twice, in any order."""
    heap = [*documents, *random.sample(documents, len(documents) // 2)]
    random.shuffle(heap)
    while heap:
        size = random.randint(1 + len(heap) // 3, len(heap))
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


@pytest.mark.goal("R6", "any order, repeats, losses: one set, one view, the slow one's")
def test_any_order_gives_one_view_and_it_is_the_slow_one(pytestconfig: pytest.Config, tried: Tried) -> None:
    sizes: Counter[str] = Counter()

    @histories(pytestconfig, 200, 10_000)
    @given(HISTORIES, SEEDS)
    def holds(steps: Sequence[Step], seed: int) -> None:
        desk, random = drawn(steps), Random(seed)
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
        sizes.update(histories=1, orders=len(places), documents=len(came))

    holds()
    tried(sizes["histories"], f"one view in {sizes['orders']:,} orders of {sizes['documents']:,} documents")


def told(pc: Place, names: Mapping[str, int]) -> list[tuple[object, ...]]:
    """What every view says, with the place of each document in the history for its id.

    A lần is named by its number and what it says: which of its equals stands for all hangs on ids.
    """

    def named(revisions: Iterable[Revision | None]) -> list[tuple[int, str]]:
        return sorted((r.number, r.said.values_hash) for r in revisions if r)

    views = (pc.books.view(s) for s in pc.books.subjects())
    return [
        (
            view.subject,
            view.state,
            named([view.latest]),
            named([view.official]),
            named(view.heads),
            named(view.waiting),
            sorted((names[i], code) for i, code in view.parked),
            sorted(names[i] for i in view.taken_back),
            [(f.code, f.where.address) for f in view.findings],
        )
        for view in views
    ]


@pytest.mark.goal("R7", "clocks of 1980 to 2107, jumping back: what the right clocks give")
def test_no_clock_changes_anything(pytestconfig: pytest.Config, tried: Tried) -> None:
    number = [0]

    @histories(pytestconfig, 100, 2_000)
    @given(HISTORIES)
    def holds(steps: Sequence[Step]) -> None:
        shown = []
        for sane in (True, False):
            desk, pc = drawn(steps, sane=sane), seat("office")
            came = [d for d in desk.documents if d.id not in desk.lost]
            pc.take(came)
            assert len(pc.store.ids()) == len(came)
            shown.append(told(pc, {d.id: n for n, d in enumerate(desk.documents)}))
        assert shown[0] == shown[1]
        number[0] += 1

    holds()
    tried(number[0], "the same views; none refused for its time")


@pytest.mark.goal("R9", "a restored PC or copied key is a fork; no clean history is")
def test_every_restored_pc_is_shown_and_nothing_it_said_is_dropped(
    pytestconfig: pytest.Config, tried: Tried
) -> None:
    number = [0]

    @histories(pytestconfig, 25, 1_000)
    @given(HISTORIES, st.sampled_from(["office", "pc2", "unit 1"]), SEEDS)
    def holds(steps: Sequence[Step], word: str, seed: int) -> None:
        desk = drawn([s for s in steps if s.what != "restore"])
        assert [t for t in stream_troubles(desk.documents) if t.code == "GAP-102"] == []
        said = replace(steps[0], what="said", who=word, unit=1, value=1, other=0, lost=False)
        before = dict(desk.last)
        desk.play(said)
        desk.last = before  # the folder of yesterday
        desk.play(replace(said, value=2))
        one, two = desk.documents[-2:]
        for step in steps[1:]:
            desk.play(replace(step, what="said", who=word))
        pc = seat("office")
        deliver(pc, desk.documents, Random(seed))
        forks = {t.key for t in stream_troubles(pc.store.every()) if t.code == "GAP-102"}
        assert forks == {one.header.key.hex()}
        assert {"GAP-102"} <= {a.code for a in status(pc.desk).attention}
        assert set(pc.store.ids()) == {d.id for d in desk.documents}
        view = pc.view(1, FORM)
        shown = {i for r in view.revisions for i in r.ids} | {i for i, _ in view.parked}
        assert {one.id, two.id} <= shown | set(view.taken_back)
        assert differences(pc) == []
        number[0] += 1

    holds()
    tried(number[0], f"all shown, none dropped; 0 forks in {number[0]:,} clean histories")
