"""Chains of versions: what is reached from a first one, which ends there are, and what came before them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

from antt_sync.core.chains import chain_of
from antt_sync.core.envelope import Envelope, Json, Kind
from tests.world import signed


def version(number: int, *names: Envelope, **more: Json) -> Envelope:
    first, *others = [each.id for each in names] or [""]
    body: dict[str, Json] = {"version": number, "previous": first, "settles": others, **more}
    return signed("root", Kind.ROSTER, body, stream=("*", number, ""))


def comes_to(*versions: Envelope) -> tuple[set[str], Sequence[Envelope], Envelope | None]:
    """The same in every order of arrival, repeats and all."""
    found = []
    for order in permutations(versions):
        chain = chain_of([*order, order[0]])
        found.append((set(chain.reached), list(chain.ends), chain.before_all()))
    assert all(each == found[0] for each in found)
    return found[0]


ONE = version(1)
TWO, BESIDE = version(2, ONE), version(2, ONE, n="other")


def test_a_plain_chain_has_one_end() -> None:
    assert comes_to(ONE, TWO) == ({ONE.id, TWO.id}, [TWO], ONE)
    assert comes_to(TWO) == (set(), [], None)


def test_a_fork_has_two_and_what_names_both_is_one() -> None:
    _, ends, before = comes_to(ONE, TWO, BESIDE)
    assert ({e.id for e in ends}, before) == ({TWO.id, BESIDE.id}, ONE)
    both = version(3, TWO, BESIDE)
    assert comes_to(ONE, TWO, BESIDE, both)[1] == [both]
    assert comes_to(ONE, TWO, both)[1] == [TWO]


def test_first_versions_beside_each_other_have_nothing_before_them() -> None:
    _, ends, before = comes_to(ONE, version(1, n="other"))
    assert (len(ends), before) == (2, None)


def test_numbers_leave_no_gap_and_count_from_the_highest_end() -> None:
    longer = version(3, TWO)
    for number in (2, 3, 5, 2**62):
        assert comes_to(ONE, TWO, BESIDE, longer, version(number, longer, BESIDE, n=0))[1] != []
        assert len(comes_to(ONE, TWO, BESIDE, longer, version(number, longer, BESIDE, n=0))[0]) == 4
    assert len(comes_to(ONE, TWO, BESIDE, longer, version(4, longer, BESIDE))[0]) == 5
