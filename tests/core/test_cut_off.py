"""Cut-offs: what an ended key signed counts as far as its last good documents, whoever asks in what order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from antt_sync.core.cut_off import Standing, kept
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.roster import CutOff, Head, Role, Roster, Unit
from antt_sync.core.roster_tree import Trust, roster_tree
from tests.core.test_roster_tree import (
    ABOVE,
    OF_PROVINCE,
    ONE,
    OTHER,
    OWN,
    PROVINCE,
    WARD,
    WARD_ALONE,
    hexed,
    issued,
    line,
)
from tests.core.test_roster_tree import unit as listed
from tests.world import rosters_in, signed

CHAIN = {"a": "", "b": "a", "c": "b", "d": "c", "e": "x"}


def stream(word: str, count: int, *, unit: str = WARD, to: str = "*") -> list[Envelope]:
    """A key's documents to one receiver, each after the one before."""
    found: list[Envelope] = []
    for number in range(1, count + 1):
        prev = found[-1].id if found else ""
        found.append(signed(word, Kind.RECEIPT, {"n": number}, unit=unit, stream=(to, number, prev)))
    return found


def asked(documents: Sequence[Envelope], key: str, to: str) -> dict[str, str]:
    """What `Standing` asks of a set."""
    mine = (e for e in documents if (e.header.key.hex(), e.header.to) == (key, to))
    return {e.id: e.header.prev for e in mine}


def cut(word: str, *heads: Envelope, by: str = WARD) -> CutOff:
    return CutOff(hexed(word), by, tuple(Head(e.header.to, e.header.seq, e.id) for e in heads))


def roster(*cuts: CutOff, office: str = WARD) -> Roster:
    units = {
        PROVINCE: Unit(PROVINCE, "Tỉnh", "T", ""),
        WARD: Unit(WARD, "Phường", "X", PROVINCE),
        OTHER: Unit(OTHER, "Xã", "X", PROVINCE),
        ONE: Unit(ONE, "Tổ", "K", WARD),
    }
    ended: dict[str, tuple[CutOff, ...]] = {}
    for each in cuts:
        ended[each.key] = (*ended.get(each.key, ()), each)
    return Roster(office, 1, "r", units, ended=ended)


def standing(documents: Sequence[Envelope], *cuts: CutOff) -> list[int]:
    """The places of the documents that still count."""
    good = Standing(roster(*cuts), lambda key, to: asked(documents, key, to))
    return [n for n, e in enumerate(documents, start=1) if good.holds(e)]


@pytest.mark.parametrize(
    ("heads", "left"),
    [
        (["c"], {"a", "b", "c"}),
        (["a", "c"], {"a", "b", "c"}),
        (["e", "a"], {"e", "a"}),
        (["missing"], set()),
        ([], set()),
    ],
)
def test_what_is_before_a_last_good_document_stays(heads: list[str], left: set[str]) -> None:
    assert kept(heads, CHAIN) == left


def test_two_documents_that_name_each_other_stop_nobody() -> None:
    assert kept(["a"], {"a": "b", "b": "a"}) == {"a", "b"}


def test_later_documents_are_parked_and_other_keys_untouched() -> None:
    mine, others = stream("pc", 4), stream("pc2", 2)
    assert standing([*mine, *others], cut("pc", mine[1])) == [1, 2, 5, 6]


def test_a_stream_that_is_not_named_is_parked_whole() -> None:
    one, other = stream("pc", 2), stream("pc", 2, to=ONE)
    assert standing([*one, *other], cut("pc", one[1])) == [1, 2]


def test_a_copied_or_restored_key_keeps_the_branch_that_is_named() -> None:
    first, *rest = stream("pc", 3)
    thief = signed("pc", Kind.RECEIPT, {"n": "x"}, unit=WARD, stream=("*", 2, first.id))
    assert standing([first, *rest, thief], cut("pc", rest[-1])) == [1, 2, 3]


def test_until_what_was_named_comes_nothing_counts_and_then_it_heals() -> None:
    one, two, three = stream("pc", 3)
    ended = cut("pc", three)
    assert standing([one, two], ended) == []
    assert standing([one, three], ended) == [2]
    assert standing([one, two, three], ended) == [1, 2, 3]


def test_a_document_of_another_key_or_stream_names_nothing() -> None:
    mine, others, elsewhere = stream("pc", 2), stream("pc2", 2), stream("pc", 1, to=ONE)
    foreign = CutOff(hexed("pc"), WARD, tuple(Head("*", 2, e.id) for e in (others[1], elsewhere[0])))
    assert standing([*mine, *elsewhere], foreign) == []


def test_of_two_cut_offs_only_what_both_leave_counts() -> None:
    mine = stream("pc", 4)
    assert standing(mine, cut("pc", mine[2]), cut("pc", mine[0])) == [1]
    assert standing(mine, cut("pc", mine[2]), cut("pc", mine[1], by=PROVINCE)) == [1, 2]


def test_an_office_ends_keys_of_its_own_and_below_and_nobody_elses() -> None:
    ours, units, theirs = stream("pc", 2), stream("pc", 2, unit=ONE), stream("pc", 2, unit=OTHER)
    everything = [*ours, *units, *theirs]
    assert standing(everything, cut("pc", by=WARD)) == [5, 6]
    assert standing(everything, cut("pc", by=PROVINCE)) == []
    assert standing(everything, cut("pc", by=ONE)) == [1, 2, 5, 6]


def test_what_is_sure_is_what_every_cut_off_leaves() -> None:
    mine = stream("pc", 3)
    ended = roster(cut("pc", mine[2]), cut("pc", mine[1], by=PROVINCE))
    good = Standing(ended, lambda key, to: asked(mine, key, to))
    assert good.sure(hexed("pc"), "*") == {mine[0].id, mine[1].id}
    assert good.sure(hexed("pc2"), "*") == frozenset()
    assert Standing(None, lambda *_: {}).holds(mine[0])


# --- rosters below --------------------------------------------------------------------------------


def tree(*documents: Envelope, own: Trust = ABOVE, superior: Trust | None = None) -> Roster:
    found = roster_tree(
        rosters_in(documents), own, superior, streams=lambda key, to: asked(documents, key, to)
    )
    assert found is not None
    return found


def ended_above(*heads: Envelope, word: str = "ward root") -> Envelope:
    """The province's next roster: a key of the ward has ended."""
    body = dict(OF_PROVINCE.body)
    said = cut(word, *heads, by=PROVINCE).as_json()
    body |= {"version": 2, "previous": OF_PROVINCE.id, "ended": [said]}
    return signed("root", Kind.ROSTER, body, unit=PROVINCE, stream=("*", 2, OF_PROVINCE.id))


def test_a_roster_that_an_ended_key_signed_too_late_does_not_count() -> None:
    thief = issued(
        "ward root", WARD, [listed(WARD, ""), listed(ONE, WARD)], [line("thief", WARD)], WARD_ALONE
    )
    thief = replace(thief, header=replace(thief.header, prev=WARD_ALONE.id))
    assert hexed("thief") in tree(WARD_ALONE, OF_PROVINCE, thief).keys
    found = tree(WARD_ALONE, OF_PROVINCE, thief, ended_above(WARD_ALONE))
    assert hexed("thief") not in found.keys
    assert found.units.keys() == tree(WARD_ALONE, OF_PROVINCE).units.keys()


def test_the_ward_goes_on_with_a_new_key_for_its_rosters_once_the_superior_lists_it() -> None:
    cut_off = ended_above(WARD_ALONE)
    lines = [line("ward root 2", WARD), *(line(w, WARD) for w in ("ward", "ward root"))]
    body = {**cut_off.body, "keys": [each.as_json() for each in lines]}
    rotated = signed("root", Kind.ROSTER, body, unit=PROVINCE, stream=("*", 2, OF_PROVINCE.id))
    two = issued("ward root 2", WARD, [listed(WARD, ""), listed(ONE, WARD)], [line("pc9", WARD)], WARD_ALONE)
    assert hexed("pc9") in tree(WARD_ALONE, OF_PROVINCE, rotated, two).keys
    assert hexed("pc9") not in tree(WARD_ALONE, OF_PROVINCE, cut_off, two).keys


def test_the_ward_hears_which_keys_ended_above_it() -> None:
    lost = stream("province", 2, unit=PROVINCE)
    above = ended_above(lost[0], word="province")
    found = tree(WARD_ALONE, above, OF_PROVINCE, *lost, own=OWN, superior=ABOVE)
    good = Standing(found, lambda key, to: asked(lost, key, to))
    assert [good.holds(e) for e in lost] == [True, False]
    assert found.role_of(hexed("province"), PROVINCE) is Role.OFFICE


def test_a_ward_cannot_end_the_key_of_the_office_above_it() -> None:
    body = dict(WARD_ALONE.body)
    body |= {"version": 2, "previous": WARD_ALONE.id, "ended": [cut("province").as_json()]}
    bold = signed("ward root", Kind.ROSTER, body, unit=WARD, stream=("*", 2, WARD_ALONE.id))
    theirs = stream("province", 2, unit=PROVINCE)
    found = tree(WARD_ALONE, OF_PROVINCE, bold)
    good = Standing(found, lambda key, to: asked(theirs, key, to))
    assert all(good.holds(e) for e in theirs)


def test_a_key_has_ended_for_whom_the_office_that_says_so_speaks() -> None:
    found = roster(cut("pc", by=WARD))
    ended = {unit: found.has_ended(hexed("pc"), unit) for unit in (WARD, ONE, OTHER, PROVINCE)}
    assert ended == {WARD: True, ONE: True, OTHER: False, PROVINCE: False}
    assert not found.has_ended(hexed("pc2"), WARD)
