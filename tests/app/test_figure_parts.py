"""What stands behind one unit of a figure; without a copy of ours nothing is told of signers."""

from __future__ import annotations

from antt_sync.app.figure_parts import part_of
from antt_sync.app.rollup_figures import RolledUp
from tests.reports import busy, decided, gathered
from tests.world import unit_id


def test_a_unit_of_a_figure_says_how_its_copy_came_and_who_accepted_it() -> None:
    rolled = RolledUp(gathered(busy()))
    (basis,) = (b for b in rolled.behind("K", "passed") if b.unit.id == unit_id(1))
    part = part_of(rolled.gathered, basis)
    assert basis.how == part.how
    assert all(words in part.how for words in (part.signer, part.file, part.accepted_by))
    assert part.receipt == ""


def test_a_receipt_at_hand_is_named() -> None:
    rolled = RolledUp(gathered(busy()))
    basis = rolled.behind("K", "passed")[0]
    assert part_of(rolled.gathered, basis, {basis.submission: "r1"}).receipt == "r1"


def test_what_rests_on_no_copy_has_no_signer() -> None:
    rolled = RolledUp(gathered(decided()))
    bare = rolled.behind("K", "all")[0]
    part = part_of(rolled.gathered, bare)
    assert (part.signer, part.how, bare.how) == ("", "–", "–")
