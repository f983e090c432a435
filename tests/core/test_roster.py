"""The roster: folded along its chain, and what each key may sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from antt_sync.core.answers import fact
from antt_sync.core.envelope import Envelope, Json, Kind
from antt_sync.core.roster import (
    KeyLine,
    Role,
    Roster,
    Unit,
    predecessors,
    roster_body,
    successors,
)
from antt_sync.core.roster_chain import roster_from
from tests.world import OFFICE, key, office_key, signed, unit_id, unit_key, units

ROOT = key("root").public.hex()


def issued(
    previous: Envelope | None, count: int, /, *keys: KeyLine, word: str = "root", **changes: Json
) -> Envelope:
    before = None if previous is None else fold([previous], root=previous.header.key.hex(), start=previous)
    body = roster_body(before, office=OFFICE, units=units(count), keys=keys)
    return signed(word, Kind.ROSTER, {**body, **changes}, stream=("*", 1, ""))


def fold(envelopes: Sequence[Envelope], *, root: str = ROOT, start: Envelope | None = None) -> Roster | None:
    if start is not None:
        version = start.body["version"]
        assert isinstance(version, int)
        return Roster(OFFICE, version, start.id)
    return roster_from(envelopes, office=OFFICE, root=root)


def test_there_is_no_roster_before_the_first() -> None:
    assert fold([]) is None


def test_a_roster_says_what_was_issued() -> None:
    found = fold([first := issued(None, 2, office_key("office"), unit_key(1))])
    assert found is not None
    assert (found.version, found.id, found.forked) == (1, first.id, False)
    assert list(found.units.values()) == sorted(units(2), key=lambda u: u.id)
    assert found.keys[key("office").public.hex()] == (office_key("office"),)


def test_the_last_version_reached_without_a_gap_counts_in_any_order_of_arrival() -> None:
    one = issued(None, 1)
    two = issued(one, 2)
    three = issued(two, 3)
    for order in permutations([one, two, three, two]):
        found = fold(order)
        assert found is not None
        assert (found.version, found.id) == (3, three.id)
    gap = fold([one, three])
    assert gap is not None
    assert gap.version == 1


@pytest.mark.parametrize(
    "false",
    [
        issued(None, 2, word="somebody"),
        issued(None, 2, office="X-14761-999.1"),
        issued(None, 2, version=2),
        issued(None, 2, version="1"),
        issued(None, 2, previous="ab" * 32),
    ],
    ids=["another key", "another office", "wrong number", "no number", "unknown predecessor"],
)
def test_what_is_not_the_roots_next_version_does_not_count(false: Envelope) -> None:
    assert fold([false]) is None
    true = issued(None, 1)
    assert fold([true, false]) == fold([true])


def test_odd_lines_of_a_roster_are_survived() -> None:
    found = fold(
        [
            issued(
                None, 1, units=[1, {"id": 5, "valid_from": "hôm qua"}], keys=["x", {"role": "vua"}], ended=[3]
            )
        ]
    )
    assert found is not None
    assert found.keys == {}
    assert found.units[""].valid_from is None


ROSTER = fold(
    [
        issued(
            None,
            2,
            office_key("office"),
            unit_key(1),
            KeyLine("aa", OFFICE, Role.REVIEWER),
            KeyLine("bb", unit_id(2), Role.OFFICE),
        )
    ]
)


@pytest.mark.parametrize(
    ("word", "signer", "unit", "submits", "reviews"),
    [
        ("office", OFFICE, unit_id(1), True, True),
        ("office", OFFICE, OFFICE, True, False),
        ("office", unit_id(1), unit_id(1), False, False),
        ("office", OFFICE, "K-14761-099.1", False, False),
        ("unit 1", unit_id(1), unit_id(1), True, False),
        ("unit 1", unit_id(1), unit_id(2), False, False),
        ("unit 1", OFFICE, unit_id(1), False, False),
        ("stranger", unit_id(1), unit_id(1), False, False),
        ("stranger", OFFICE, unit_id(1), False, False),
    ],
)
def test_what_a_key_may_sign(word: str, signer: str, unit: str, submits: bool, reviews: bool) -> None:
    assert ROSTER is not None
    public = key(word).public.hex()
    assert ROSTER.may_submit(public, signer, unit) is submits
    assert ROSTER.may_review(public, signer, unit) is reviews


def test_a_reviewer_reviews_and_submits_nothing() -> None:
    assert ROSTER is not None
    assert ROSTER.may_review("aa", OFFICE, unit_id(1))
    assert not ROSTER.may_submit("aa", OFFICE, unit_id(1))
    assert not ROSTER.may_submit("aa", OFFICE, OFFICE)


def test_an_office_stands_above_what_is_below_its_below() -> None:
    members = {
        "a": Unit("a", "Tỉnh", "P", ""),
        "b": Unit("b", "Xã", "X", "a"),
        "c": Unit("c", "Tổ", "K", "b"),
        "d": Unit("d", "Vòng", "K", "e"),
        "e": Unit("e", "Vòng", "K", "d"),
    }
    roster = Roster("a", 1, "", members)
    assert roster.is_above("a", "c")
    assert not roster.is_above("c", "a")
    assert not roster.is_above("a", "a")
    assert not roster.is_above("a", "d")


def test_a_unit_is_expected_while_it_lives() -> None:
    old = Unit("K-14761-001.1", "Cũ", "K", OFFICE, valid_to=date(2024, 6, 30))
    new = Unit("K-14761-001.2", "Mới", "K", OFFICE, valid_from=date(2024, 7, 1))
    other = Unit("C-14761-001.1", "Cơ quan", "C", OFFICE)
    roster = Roster(OFFICE, 1, "", {u.id: u for u in (new, other, old)})
    assert roster.expected(["K"], date(2024, 6, 30)) == [old]
    assert roster.expected(["K"], date(2024, 7, 1)) == [new]
    assert roster.expected(["C", "K"], date(2024, 7, 1)) == [other, new]


def test_a_name_is_found_however_it_is_written() -> None:
    assert ROSTER is not None
    assert [u.id for u in ROSTER.named("TO DAN PHO  số 2")] == [unit_id(2)]
    assert ROSTER.named("Tổ dân phố số 20") == []


def test_the_body_of_the_next_version_names_the_last_and_keeps_a_fixed_order() -> None:
    assert ROSTER is not None
    body = roster_body(ROSTER, office=OFFICE, units=reversed(units(3)), keys=[unit_key(2), office_key("a")])
    again = roster_body(ROSTER, office=OFFICE, units=units(3), keys=[office_key("a"), unit_key(2)])
    assert body == again
    assert (body["version"], body["previous"]) == (2, ROSTER.id)


def test_a_life_with_dates_is_signed_as_iso_days() -> None:
    unit = replace(units(1)[1], valid_from=date(2024, 1, 5))
    assert unit.as_json()["valid_from"] == "2024-01-05"
    assert unit.as_json()["valid_to"] == ""


WHOLE = Unit(
    unit_id(1),
    "Trường THCS",
    "G",
    OFFICE,
    contact="Hiệu trưởng",
    recognised_by="Tỉnh",
    delegation="12/QĐ-UBND",
    sort="THCS",
    party="Có",
    guards="Không",
    outside="khoản 2",
    follows=(unit_id(2), unit_id(3)),
)


def test_everything_said_of_a_unit_is_read_back() -> None:
    found = fold([issued(None, 1, units=[WHOLE.as_json()])])
    assert found is not None
    assert found.units == {WHOLE.id: WHOLE}


def test_a_roster_from_before_these_members_is_read() -> None:
    old = {k: v for k, v in units(1)[1].as_json().items() if k in {"id", "name", "kind", "parent", "contact"}}
    found = fold([issued(None, 1, units=[old])])
    assert found is not None
    assert list(found.units.values()) == [units(1)[1]]
    odd = fold([issued(None, 1, units=[{**old, "follows": "x", "outside": 3, "sort": None}])])
    assert odd is not None
    assert list(odd.units.values()) == [units(1)[1]]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("name", "Trường THCS"),
        ("kind", "CSGD"),
        ("level", ""),
        ("recognised_by", "Tỉnh"),
        ("delegation", "12/QĐ-UBND"),
        ("contact", "Hiệu trưởng"),
        ("phone", ""),
    ],
)
def test_a_fact_is_said_in_words(name: str, said: str) -> None:
    assert fact(WHOLE, name) == said


def test_a_unit_is_recognised_by_the_level_above_it_unless_the_registry_says_otherwise() -> None:
    commune = Unit("X-14761-000.1", "Phường", "X", "T-38000-000.1")
    assert (fact(commune, "level"), fact(commune, "recognised_by")) == ("Xã", "Tỉnh")
    assert fact(replace(commune, parent="H-38380-000.1"), "recognised_by") == "Huyện"
    assert fact(replace(commune, parent=""), "recognised_by") == ""
    assert fact(units(1)[1], "recognised_by") == "Xã"


def test_an_office_recognises_its_own_level_and_what_was_delegated() -> None:
    unit = units(1)[1]
    assert unit.under(OFFICE)
    assert not replace(unit, recognised_by="Tỉnh").under(OFFICE)
    assert replace(unit, recognised_by="Tỉnh", delegation="5/QĐ").under(OFFICE)


def test_who_went_on_from_a_unit_is_followed_through_mergers() -> None:
    def life(number: int, start: int, end: int, *follows: int) -> Unit:
        last = date(end, 12, 31) if end else None
        ids = tuple(unit_id(n) for n in follows)
        return Unit(
            unit_id(number), "Tổ", "K", OFFICE, valid_from=date(start, 1, 1), valid_to=last, follows=ids
        )

    lives = [life(1, 2020, 2021), life(2, 2020, 2022), life(3, 2022, 2022, 1), life(4, 2023, 0, 3, 2, 9)]
    roster = Roster(OFFICE, 1, "", {u.id: u for u in lives})
    assert [u.id for u in predecessors(roster, lives[3])] == [unit_id(2), unit_id(3)]
    round_about = replace(lives[0], follows=(unit_id(4),))
    circle = Roster(OFFICE, 1, "", {**roster.units, round_about.id: round_about})
    assert [u.id for u in successors(roster, lives[0], date(2024, 6, 1))] == [unit_id(4)]
    assert [u.id for u in successors(roster, lives[0], date(2022, 6, 1))] == [unit_id(3)]
    assert successors(roster, lives[3], date(2024, 6, 1)) == ()
    assert [u.id for u in successors(circle, round_about, date(2024, 6, 1))] == [unit_id(4)]


def test_a_name_may_be_asked_for_on_a_day() -> None:
    old = Unit("K-14761-001.1", "Tổ 1", "K", OFFICE, valid_to=date(2024, 6, 30))
    new = Unit("K-14761-001.2", "Tổ 1", "K", OFFICE, valid_from=date(2024, 7, 1))
    roster = Roster(OFFICE, 1, "", {u.id: u for u in (old, new)})
    assert roster.named("tổ 1") == [old, new]
    assert roster.named("tổ 1", date(2024, 7, 1)) == [new]


def test_a_unit_out_of_scope_is_listed_and_not_expected() -> None:
    out = Unit("G-14761-001.1", "Trường Tiểu học", "G", OFFICE, outside="khoản 2")
    roster = Roster(OFFICE, 1, "", {out.id: out})
    assert roster.expected("G", date(2024, 6, 1)) == []
    assert roster.named("Trường tiểu học") == [out]


def test_units_that_another_level_recognises_are_not_below_the_office() -> None:
    head, own, watched, delegated = units(3)
    watched = replace(watched, recognised_by="Tỉnh")
    delegated = replace(delegated, recognised_by="Tỉnh", delegation="77/QĐ-UBND")
    roster = Roster(OFFICE, 1, "", {u.id: u for u in (head, own, watched, delegated)})
    assert [u.id for u in roster.below(OFFICE, date(2024, 6, 1))] == [own.id, delegated.id]


def test_how_far_an_office_stands_above_a_unit() -> None:
    commune, below = replace(units(1)[0], parent="T-38"), units(1)[1]
    listed = {u.id: u for u in (commune, below)}
    found = Roster("T-38", 1, "r", listed)
    assert [found.height(o, below.id) for o in (OFFICE, "T-38", "T-39", below.id)] == [1, 2, 0, 0]
    assert found.height("T-38", OFFICE) == 1
    looped = Roster("T-38", 1, "r", {**listed, OFFICE: replace(commune, parent=below.id)})
    assert looped.height("T-38", below.id) == 0
