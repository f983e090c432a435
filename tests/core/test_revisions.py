"""Lần and what they come from: tips, equal ends, ancestors, and the one that comes after all others."""

from __future__ import annotations

from antt_sync.core.envelope import Envelope
from antt_sync.core.revisions import (
    Revision,
    ancestry_of,
    common_ancestor,
    ends_of,
    furthest,
    revisions_of,
    settled,
    tips_of,
)
from antt_sync.core.submission import submission_of
from tests.world import answers, submission


def said(value: int, *parents: Envelope, word: str = "office", seq: int = 1) -> Envelope:
    entries = answers(1, {"hoat_dong[1].nay": value})
    return submission(1, entries, parents=[p.id for p in parents], word=word, seq=seq)


ONE = said(1)
TWO = said(2, ONE)
LEFT, RIGHT = said(3, TWO), said(4, TWO, word="pc2")
TWIN = said(3, word="pc2")


def of(*documents: Envelope, gone: tuple[str, ...] = ()) -> list[Revision]:
    return revisions_of([submission_of(e) for e in documents], gone=gone)


def ids(revisions: list[Revision]) -> list[str]:
    return [r.said.id for r in revisions]


def by_id(revisions: list[Revision], *documents: Envelope) -> list[Revision]:
    return [next(r for r in revisions if d.id in r.ids) for d in documents]


def test_tips_are_what_nobody_has_gone_beyond() -> None:
    assert sorted(ids(tips_of(of(ONE, TWO, LEFT, RIGHT)))) == sorted([LEFT.id, RIGHT.id])


def test_equal_tips_are_one_end_and_the_furthest_along_is_last() -> None:
    ends = ends_of(of(ONE, TWO, LEFT, TWIN))
    assert [ids(end) for end in ends] == [[TWIN.id, LEFT.id]]


def test_behind_equal_tips_is_what_any_of_them_went_beyond() -> None:
    other = said(9, word="pc2")
    again = said(3, other, word="pc2", seq=2)
    revisions = of(ONE, TWO, LEFT, other, again)
    (end,) = ends_of(revisions)
    keys = {r.key for r in by_id(revisions, ONE, TWO, other)}
    assert ancestry_of(revisions)[end[-1].key] == keys
    heads = [end[-1]]
    ancestry = ancestry_of(revisions)
    assert [settled(r, heads, ancestry) for r in by_id(revisions, ONE, other)] == [True, True]


def test_what_was_taken_back_leaves_its_place() -> None:
    revisions = of(ONE, TWO, LEFT, gone=(TWO.id,))
    one, left = by_id(revisions, ONE, LEFT)
    assert left.parents == (one.key,)
    assert left.number == 3


def test_the_furthest_comes_after_the_others_or_there_is_none() -> None:
    revisions = of(ONE, TWO, LEFT, RIGHT)
    one, two, left, right = by_id(revisions, ONE, TWO, LEFT, RIGHT)
    ancestry = ancestry_of(revisions)
    assert furthest([one, two], ancestry) == two
    assert furthest([one, left], ancestry) == left
    assert furthest([left, right], ancestry) is None
    assert furthest([], ancestry) is None


def test_the_nearest_common_ancestor() -> None:
    revisions = of(ONE, TWO, LEFT, RIGHT)
    two, left, right = by_id(revisions, TWO, LEFT, RIGHT)
    assert common_ancestor(revisions, [left, right]) == two
    apart = of(ONE, said(8, word="pc2"))
    assert common_ancestor(apart, apart) is None
    assert common_ancestor([], []) is None
