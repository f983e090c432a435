"""Which version of a roster counts: ends of the chain, what they have in common, and how they are settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from antt_sync.core.envelope import Envelope, Json, Kind
from antt_sync.core.roster import CutOff, Head, KeyLine, Role, Roster, Unit, roster_body
from antt_sync.core.roster_chain import left_out, roster_from
from tests.slow_registry import registry_in
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


# --- another root ------------------------------------------------------------------------------
NEW, OTHER = key("root 2").public.hex(), key("root 3").public.hex()


def by(word: str, before: Roster | None, members: int, root: str = "") -> Envelope:
    """A next version by a key, which may hand the chain over."""
    body = roster_body(before, office=OFFICE, units=units(members), keys=[office_key("office")])
    return signed(word, Kind.ROSTER, {**body, "root": root} if root else body, stream=("*", 1, ""))


def at(envelope: Envelope) -> Roster:
    return replace(FIRST, id=envelope.id, version=int(str(envelope.body["version"])))


HANDED = by("root", FIRST, 2, NEW)
TAKEN = by("root 2", at(HANDED), 3)


def test_both_roots_sign_and_then_the_new_one_alone() -> None:
    assert (fold(ONE).root, fold(ONE, HANDED).version, fold(ONE, HANDED).root) == (ROOT, 1, ROOT)
    found = fold(ONE, HANDED, TAKEN)
    assert (found.version, found.root, found.roots) == (3, NEW, {OFFICE: (ROOT, NEW)})
    late, next_one = by("root", found, 4), by("root 2", found, 5)
    assert fold(ONE, HANDED, TAKEN, late, next_one).version == 4
    assert left_out([ONE, HANDED, TAKEN, late, next_one], office=OFFICE, keys={ROOT}) == [late]
    assert left_out([ONE, HANDED], office=OFFICE, keys={ROOT}) == [HANDED]
    assert fold(ONE, TAKEN).version == 1


def test_whoever_compared_the_new_root_alone_has_all_that_it_goes_on_from() -> None:
    documents = [ONE, HANDED, TAKEN, by("root", FIRST, 9)]
    found = roster_from(documents, office=OFFICE, root=NEW)
    assert found is not None
    assert (found.version, found.forked, found.roots) == (3, False, {OFFICE: (ROOT, NEW)})
    assert roster_from([ONE, HANDED], office=OFFICE, root=NEW) is None
    assert roster_from([by("stranger", None, 9, NEW)], office=OFFICE, root=NEW) is None


def test_where_two_were_handed_the_chain_neither_settles_it() -> None:
    again = by("root", FIRST, 4, OTHER)
    apart = by("root 3", at(again), 5)
    found = fold(ONE, HANDED, TAKEN, again, apart)
    assert (found.forked, found.root) == (True, "")
    settled = by("root 3", found, 6)
    assert fold(ONE, HANDED, TAKEN, again, apart, settled) == found


def test_a_new_root_may_hand_over_too_once_it_has_signed() -> None:
    third = by("root 2", at(HANDED), 4, OTHER)
    assert (fold(ONE, HANDED, third).version, fold(ONE, HANDED, third).root) == (2, NEW)
    found = fold(ONE, HANDED, third, by("root 3", at(third), 5))
    assert (found.version, found.root) == (4, OTHER)
    assert found.roots == {OFFICE: (*sorted([ROOT, NEW]), OTHER)}


STEPS = st.tuples(
    st.sampled_from(["root", "root 2", "root 3"]),
    st.lists(st.integers(0, 7), min_size=1, max_size=2, unique=True),
    st.sampled_from(["", "", ROOT, NEW, OTHER]),
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(STEPS, max_size=8), st.sampled_from([ROOT, NEW]))
def test_a_second_reader_says_the_same_of_any_chain(
    steps: list[tuple[str, list[int], str]], trusted: str
) -> None:
    made = [ONE]
    for number, (word, after, root) in enumerate(steps):
        named = list(dict.fromkeys(made[n % len(made)] for n in after))
        first, *others = sorted(named, key=lambda e: int(str(e.body["version"])))
        last = max(int(str(e.body["version"])) for e in named)
        before = replace(FIRST, id=first.id, version=last, settles=tuple(e.id for e in others))
        made.append(by(word, before, number + 2, root))
    ours = roster_from(reversed(made), office=OFFICE, root=trusted)
    theirs = registry_in(made, OFFICE, trusted)
    assert {id: unit.parent for id, unit in (ours.units if ours else {}).items()} == theirs.parents
