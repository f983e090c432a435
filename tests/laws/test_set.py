"""The promises of the set: order, repeats, splits, clocks and couriers cannot change the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from antt_sync.app.status import status
from antt_sync.app.upkeep import verify
from antt_sync.app.world import rebuild
from antt_sync.core.submission import Subject
from antt_sync.core.views import State, SubjectView
from tests.laws.histories import MARK, STEPS, History, Resaved, Step, Ticking, filled_workbook, lines, values
from tests.world import Place, answers, file, office, office_key, place, submission

HISTORIES = st.lists(STEPS, min_size=2, max_size=10)


def hashes(pc: Place) -> tuple[str, str]:
    told = status(pc.desk)
    return told.set, told.view


@given(HISTORIES, st.randoms(use_true_random=False))
def test_any_order_repetition_and_split_of_deliveries_gives_one_set_and_view(
    steps: Sequence[Step], random: Random
) -> None:
    history = History()
    history.play(steps)
    history.everybody_meets()
    office_pc, second, unit = history.pcs
    assert hashes(office_pc) == hashes(second) == hashes(unit)
    assert lines(office_pc) == lines(second) == lines(unit)

    documents = [*office_pc.store.every()]
    documents += documents[: random.randint(0, len(documents))]
    random.shuffle(documents)
    late = place("somebody new")
    while documents:
        size = random.randint(1, 6)
        late.take(documents[:size])
        documents = documents[size:]
    assert hashes(late) == hashes(office_pc)
    assert lines(late) == lines(office_pc)
    assert values(late) == values(office_pc)


@given(HISTORIES)
def test_a_cache_kept_up_to_date_is_a_rebuilt_one_is_a_fold_from_scratch(steps: Sequence[Step]) -> None:
    history = History()
    history.play(steps)
    for pc in history.pcs:
        kept, kept_values = pc.store.rows(), values(pc)
        found = verify(pc.desk)
        assert found.view_agrees
        assert (found.set, found.view) == hashes(pc)
        rebuild(pc.desk)
        assert pc.store.rows() == kept
        assert values(pc) == kept_values


@given(HISTORIES)
def test_nothing_is_ever_lost(steps: Sequence[Step]) -> None:
    history = History()
    before: list[set[str]] = [set(pc.store.ids()) for pc in history.pcs]
    for step in steps:
        history.play([step])
        after = [set(pc.store.ids()) for pc in history.pcs]
        assert all(b <= a for b, a in zip(before, after, strict=True))
        before = after
    shown = {i for pc in history.pcs for s in pc.books.subjects() for i in told_ids(pc.books.view(s))}
    about = {
        e.id
        for pc in history.pcs
        for found in pc.store.all_about().values()
        for e in found
        if "submission" in e.kind
    }
    assert about <= shown


def told_ids(view: SubjectView) -> set[str]:
    """Every submission that a view shows, counting or parked."""
    return {i for r in view.revisions for i in r.ids} | {i for i, _ in view.parked}


@given(HISTORIES, st.lists(st.integers(-500_000, 500_000), max_size=6))
def test_clocks_never_change_what_a_set_comes_to(steps: Sequence[Step], jumps: list[int]) -> None:
    steady, wild = History(), History(Ticking(jumps))
    for history in (steady, wild):
        history.play([step for step in steps if step.what not in {"carry", "stranger"}])
    assert [without_ids(pc) for pc in steady.pcs] == [without_ids(pc) for pc in wild.pcs]


def without_ids(pc: Place) -> list[tuple[object, ...]]:
    """What every view says, ids left out: they hold the time that was claimed."""
    views: Mapping[Subject, SubjectView] = {s: pc.books.view(s) for s in pc.books.subjects()}
    return [
        (
            subject,
            view.state,
            [(r.key, r.number, len(r.ids)) for r in view.revisions],
            [r.key for r in view.heads],
            view.latest and view.latest.key,
            view.official and view.official.key,
            view.findings,
            view.outcome.contradicted,
            sorted((t.id, t.address, len(t.sayings)) for t in view.threads),
            sorted(code for _, code in view.parked),
        )
        for subject, view in views.items()
    ]


@given(st.lists(st.integers(0, 2), min_size=1, max_size=7))
def test_corrections_sent_one_after_another_count_up_and_never_split(changes: list[int]) -> None:
    pc = office(1)
    pc.desk = replace(pc.desk, workbooks=Resaved())
    for n, change in enumerate(changes):
        pc.merge(file("Mau 1.xlsx", filled_workbook(1, change, "F04-K") + MARK + b"%d" % n))
    wanted = 1 + sum(1 for a, b in pairwise(changes) if a != b)
    view = pc.view(1)
    assert len(view.heads) == 1
    assert view.latest is not None
    assert (view.latest.number, view.entries["hoat_dong[1].nay"]) == (wanted, changes[-1])
    assert len(view.revisions) == wanted


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["office", "pc2"])), min_size=1, max_size=6))
def test_heads_are_one_exactly_when_they_say_the_same(said: list[tuple[int, str]]) -> None:
    pc = office(1, keys=[office_key("pc2")])
    pc.take(
        [
            submission(1, answers(1, {"hoat_dong[1].nay": n}), word=word, seq=k + 1)
            for k, (n, word) in enumerate(said)
        ]
    )
    view = pc.view(1)
    assert len(view.heads) == len({n for n, _ in said})
    assert (view.state is State.CONFLICT) == (len(view.heads) > 1)


def test_the_same_bare_files_taken_in_by_two_pcs_are_one_history() -> None:
    history = History()
    one, two, _ = history.pcs
    for pc in (one, two):
        for n, change in enumerate((0, 1, 0)):
            pc.merge(file("Mau 1.xlsx", filled_workbook(1, change, "F04-K") + MARK + b"%d" % n))
    one.deliver_to(two)
    two.deliver_to(one)
    assert hashes(one) == hashes(two)
    view = one.view(1)
    assert [(r.number, len(r.ids)) for r in view.revisions] == [(1, 2), (2, 2), (3, 2)]
    assert view.latest is not None
    assert view.latest.number == 3
    assert len(one.store.ids()) == 2 + 6
