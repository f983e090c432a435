"""Which version of a roster counts: ends of the chain, what they have in common, and how they are settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

from antt_sync.core.envelope import Envelope, Json, Kind
from antt_sync.core.roster import CutOff, Head, KeyLine, Role, Roster, Unit, roster_body
from antt_sync.core.roster_chain import roster_from
from tests.world import OFFICE, key, office_key, signed, unit_id, unit_key, units

ROOT = key("root").public.hex()
LOST = unit_key(1).key


def issued(
    before: Roster | None,
    members: int | Sequence[Unit],
    *keys: KeyLine,
    ended: Sequence[CutOff] = (),
    **changes: Json,
) -> Envelope:
    listed = units(members) if isinstance(members, int) else members
    body = roster_body(before, office=OFFICE, units=listed, keys=keys, ended=ended)
    return signed("root", Kind.ROSTER, {**body, **changes}, stream=("*", 1, ""))


def fold(*envelopes: Envelope) -> Roster:
    """The roster, the same in every order of arrival."""
    found = [roster_from(order, office=OFFICE, root=ROOT) for order in permutations(envelopes)]
    assert all(each == found[0] for each in found)
    assert found[0] is not None
    return found[0]


def cut(*heads: str, key: str = LOST) -> CutOff:
    return CutOff(key, OFFICE, tuple(Head(OFFICE, n, id) for n, id in enumerate(heads, start=1)))


ONE = issued(None, 1, office_key("office"))
FIRST = fold(ONE)


def test_of_two_successors_the_lines_of_one_alone_do_not_count() -> None:
    left = issued(FIRST, 2, office_key("office"), unit_key(1))
    right = issued(FIRST, 3, office_key("office"), office_key("pc2"))
    found = fold(ONE, left, right)
    assert (found.version, found.forked) == (2, True)
    assert set(found.units) == {unit.id for unit in units(2)}
    assert list(found.keys) == [office_key("office").key]


def test_a_branch_goes_on_while_the_other_stands_still() -> None:
    left, right = issued(FIRST, 2), issued(FIRST, 3)
    longer = issued(fold(ONE, left), 4)
    assert set(fold(ONE, left, right, longer).units) == {unit.id for unit in units(3)}


def test_what_two_branches_say_otherwise_of_a_unit_stays_as_it_was() -> None:
    head, *below = units(1)
    left = issued(FIRST, [head, *(replace(unit, name="Trái") for unit in below)])
    right = issued(FIRST, [head, *(replace(unit, name="Phải") for unit in below)])
    assert fold(ONE, left, right).units == FIRST.units


def test_cut_offs_of_both_branches_count() -> None:
    left = issued(FIRST, 1, ended=[cut("a" * 64)])
    right = issued(FIRST, 1, ended=[cut("b" * 64)])
    other = issued(FIRST, 1, ended=[cut(key="c" * 64)])
    assert set(fold(ONE, left, right).ended[LOST]) == {cut("a" * 64), cut("b" * 64)}
    assert set(fold(ONE, left, other).ended) == {LOST, "c" * 64}


def test_a_version_that_names_every_end_settles_a_fork_and_keeps_the_cut_offs() -> None:
    left = issued(FIRST, 2, unit_key(1), ended=[cut("a" * 64)])
    right = issued(FIRST, 3, unit_key(2), ended=[cut("b" * 64)])
    third = issued(FIRST, 4)
    forked = fold(ONE, left, right, third)
    settled = issued(forked, 4, unit_key(1), unit_key(2))
    assert {settled.body["previous"], *forked.settles} == {left.id, right.id, third.id}
    found = fold(ONE, left, right, third, settled)
    assert (found.version, found.forked, len(found.units)) == (3, False, 5)
    assert set(found.ended[LOST]) == {cut("a" * 64), cut("b" * 64)}
    assert set(found.keys) == {unit_key(1).key, unit_key(2).key}
    late = fold(ONE, left, right, settled)
    assert (late.version, late.forked) == (2, True)  # it names an end that has not come


def test_a_version_that_names_one_end_only_settles_nothing() -> None:
    left, right = issued(FIRST, 2), issued(FIRST, 3)
    again = issued(fold(ONE, left), 4)
    assert fold(ONE, left, right, again).forked


def test_what_settles_is_numbered_above_the_highest_end() -> None:
    left, right = issued(FIRST, 2), issued(FIRST, 3)
    longer = issued(fold(ONE, left), 4)
    forked = fold(ONE, left, right, longer)
    low = issued(forked, 4, version=3)
    assert fold(ONE, left, right, longer, low).forked
    assert fold(ONE, left, right, longer, issued(forked, 4)).version == 4


def test_two_first_versions_leave_what_both_say() -> None:
    found = fold(issued(None, 1, unit_key(1)), issued(None, 2, unit_key(1)))
    assert (found.version, found.forked) == (1, True)
    assert set(found.units) == {OFFICE, unit_id(1)}
    assert found.keys == {LOST: (unit_key(1),)}


def test_a_unit_that_two_branches_made_differently_does_not_count_yet() -> None:
    head, *_ = units(0)
    made = [Unit(unit_id(9), name, "K", OFFICE) for name in ("Tổ chín", "Tổ 9")]
    found = fold(ONE, *(issued(FIRST, [head, unit]) for unit in made))
    assert set(found.units) == {OFFICE}


def test_a_key_line_counts_with_the_role_that_both_branches_give() -> None:
    reviewer = KeyLine(LOST, OFFICE, Role.REVIEWER)
    left = issued(FIRST, 1, reviewer, replace(reviewer, role=Role.OFFICE))
    right = issued(FIRST, 1, replace(reviewer, holder="Lan"))
    assert [line.role for line in fold(ONE, left, right).keys[LOST]] == [Role.REVIEWER]


def test_a_jump_to_a_huge_number_reaches_nothing() -> None:
    jump = issued(FIRST, 3, version=2**63 - 1)
    assert fold(ONE, jump) == FIRST
