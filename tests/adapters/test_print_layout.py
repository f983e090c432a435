"""Pages break between clauses, and inside one only where it does not fit a page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from antt_sync.adapters.print_layout import Block, blocks_of, page_breaks
from antt_sync.core.sheet import LineKind, plan
from tests.fillings import shipped


def test_a_clause_that_does_not_fit_moves_as_a_whole() -> None:
    clauses: list[list[Block]] = [[(1, 2)], [(3,), (4,)]]
    heights = dict.fromkeys(range(1, 5), 30.0)
    assert page_breaks(clauses, heights, page=100, repeated=10) == [3]


def test_a_clause_longer_than_a_page_is_split_between_its_criteria() -> None:
    clauses: list[list[Block]] = [[(1,)], [(2,), (3, 4), (5,)]]
    heights = dict.fromkeys(range(1, 6), 30.0)
    assert page_breaks(clauses, heights, page=75, repeated=10) == [3, 5]


clauses_of = st.lists(st.lists(st.integers(1, 3), min_size=1, max_size=5), min_size=1, max_size=6)


@given(clauses_of, st.integers(150, 600))
def test_no_page_is_overfull_and_every_break_begins_a_group(shape: list[list[int]], page: int) -> None:
    clauses: list[list[Block]] = []
    row = 0
    for groups in shape:
        clauses.append([])
        for size in groups:
            clauses[-1].append(tuple(range(row + 1, row + size + 1)))
            row += size
    heights = {n: 20.0 + n % 3 for n in range(1, row + 1)}
    breaks = page_breaks(clauses, heights, page=page, repeated=40)
    starts = {block[0] for clause in clauses for block in clause}
    assert set(breaks) <= starts
    for first, last in zip([1, *breaks], [*breaks, row + 1], strict=True):
        used = sum(heights[n] for n in range(first, last)) + (40 if first > 1 else 0)
        assert used <= page


def test_the_signatures_stay_with_the_last_criterion() -> None:
    laid_out = plan(shipped("F04-K"))
    last = blocks_of(laid_out.lines, 5)[-1][-1]
    kinds = {laid_out.lines[n - 1].kind for n in last}
    assert {LineKind.ROW, LineKind.SIGNER, LineKind.CODE, LineKind.STATUS} <= kinds
