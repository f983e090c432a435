"""Trust over levels: whose rosters count, what they may say, and who stands above."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt_sync.core.cut_off import Streams
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.roster import CutOff, Head, KeyLine, Role, Roster, Unit, roster_body
from antt_sync.core.roster_tree import Trust, keys_of, roster_tree
from tests.world import key, rosters_in, signed

PROVINCE, WARD, OTHER = "T-38000-000.1", "X-14761-000.1", "X-14762-000.1"
ONE, TWO = "K-14761-001.1", "K-14761-002.1"
DAY = date(2024, 10, 14)


def hexed(word: str) -> str:
    return key(word).public.hex()


def line(word: str, unit: str, role: Role = Role.OFFICE) -> KeyLine:
    return KeyLine(hexed(word), unit, role, "")


def unit(id: str, parent: str, name: str = "") -> Unit:
    return Unit(id, name or id, id[0], parent)


def issued(
    word: str,
    office: str,
    units: Iterable[Unit],
    keys: Iterable[KeyLine],
    previous: Envelope | None = None,
) -> Envelope:
    version = 0 if previous is None else previous.body["version"]
    assert isinstance(version, int)
    before = None if previous is None else Roster(office, version, previous.id)
    body = roster_body(before, office=office, units=units, keys=keys)
    return signed(word, Kind.ROSTER, body, unit=office, stream=("*", version + 1, ""))


WARD_ALONE = issued(
    "ward root",
    WARD,
    [unit(WARD, ""), unit(ONE, WARD)],
    [line("ward", WARD), line("one", ONE, Role.UNIT)],
)
OF_PROVINCE = issued(
    "root",
    PROVINCE,
    [unit(PROVINCE, ""), unit(WARD, PROVINCE), unit(OTHER, PROVINCE)],
    [
        line("province", PROVINCE),
        line("reader", PROVINCE, Role.REVIEWER),
        line("ward", WARD),
        line("ward root", WARD),
        line("other root", OTHER),
    ],
)
ABOVE = Trust(PROVINCE, hexed("root"))
OWN = Trust(WARD, hexed("ward root"))


def streams_of(documents: Iterable[Envelope]) -> Streams:
    def stream(key: str, to: str) -> dict[str, str]:
        own = (d for d in documents if (d.header.key.hex(), d.header.to) == (key, to))
        return {d.id: d.header.prev for d in own}

    return stream


def at_province(*documents: Envelope) -> Roster:
    found = roster_tree(rosters_in(documents), ABOVE, streams=streams_of(documents))
    assert found is not None
    return found


def test_a_ward_that_began_alone_counts_above_once_its_root_is_listed() -> None:
    found = at_province(WARD_ALONE, OF_PROVINCE)
    assert found.may_submit(hexed("one"), ONE, ONE)
    assert found.may_submit(hexed("ward"), WARD, ONE)
    assert found.may_review(hexed("province"), PROVINCE, ONE)
    assert (found.office, found.version, found.id) == (PROVINCE, 1, OF_PROVINCE.id)
    assert found.lower == {ONE}
    assert found.height(PROVINCE, ONE) == 2


def test_units_of_offices_below_are_not_this_offices_to_expect() -> None:
    found = at_province(WARD_ALONE, OF_PROVINCE)
    assert found.expected("K", DAY) == []
    assert [u.id for u in found.expected("X", DAY)] == [WARD, OTHER]
    assert [u.id for u in found.below(WARD, DAY)] == [ONE]
    assert [u.id for u in found.named(ONE)] == [ONE]


def test_a_roster_of_an_office_whose_key_nobody_listed_says_nothing() -> None:
    unlisted = issued("stranger", WARD, [unit(WARD, ""), unit(TWO, WARD)], [line("stranger", WARD)])
    found = at_province(unlisted, WARD_ALONE, OF_PROVINCE)
    assert found == at_province(WARD_ALONE, OF_PROVINCE)
    assert at_province(unlisted, OF_PROVINCE) == at_province(OF_PROVINCE)


def test_a_roster_below_speaks_of_its_own_units_only() -> None:
    bold = issued(
        "other root",
        OTHER,
        [unit(OTHER, ""), unit(ONE, WARD), unit("K-14762-001.1", OTHER), unit(PROVINCE, OTHER)],
        [line("bold", WARD), line("bold", PROVINCE), line("bold", ONE, Role.UNIT), line("bold", OTHER)],
    )
    found = at_province(bold, WARD_ALONE, OF_PROVINCE)
    assert found.keys[hexed("bold")] == (line("bold", OTHER),)
    assert found.units[ONE].parent == WARD
    assert found.units[PROVINCE].parent == ""
    assert "K-14762-001.1" in found.units


def test_a_unit_that_two_offices_claim_is_under_the_one_whose_code_it_carries() -> None:
    claim = issued("other root", OTHER, [unit(OTHER, ""), unit(ONE, OTHER, "cướp")], [])
    for documents in ([claim, WARD_ALONE, OF_PROVINCE], [OF_PROVINCE, WARD_ALONE, claim]):
        assert at_province(*documents).units[ONE].parent == WARD
    assert at_province(claim, OF_PROVINCE).units[ONE].parent == OTHER


def test_the_word_from_above_comes_first() -> None:
    named = issued(
        "root",
        PROVINCE,
        [unit(PROVINCE, ""), unit(WARD, PROVINCE), replace(unit(ONE, WARD), name="Thôn Thượng")],
        [line("ward root", WARD)],
    )
    found = at_province(named, WARD_ALONE)
    assert (found.units[ONE].name, found.lower) == ("Thôn Thượng", frozenset())
    assert found.may_submit(hexed("one"), ONE, ONE)


def test_a_second_pc_that_the_ward_lists_itself_counts_above_and_signs_no_roster() -> None:
    second = issued(
        "ward root",
        WARD,
        [unit(WARD, ""), unit(ONE, WARD)],
        [line("ward", WARD), line("pc2", WARD)],
        WARD_ALONE,
    )
    by_pc2 = issued("pc2", WARD, [unit(WARD, ""), unit(TWO, WARD)], [], second)
    found = at_province(by_pc2, second, WARD_ALONE, OF_PROVINCE)
    assert found.may_submit(hexed("pc2"), WARD, ONE)
    assert TWO not in found.units


def test_a_ward_knows_who_is_above_only_by_a_root_that_was_compared() -> None:
    alone = roster_tree(rosters_in([WARD_ALONE, OF_PROVINCE]), OWN)
    assert alone is not None
    assert not alone.may_review(hexed("province"), PROVINCE, ONE)
    found = roster_tree(rosters_in([WARD_ALONE, OF_PROVINCE]), OWN, ABOVE)
    assert found is not None
    assert found.may_review(hexed("province"), PROVINCE, ONE)
    assert found.may_review(hexed("reader"), PROVINCE, WARD)
    assert list(found.above) == [WARD, PROVINCE]
    assert (found.office, found.version, set(found.units)) == (WARD, 1, {WARD, ONE})
    assert keys_of(found, WARD) == {hexed("ward")}
    assert roster_tree(rosters_in([OF_PROVINCE]), OWN, ABOVE) is None


def test_an_office_above_that_does_not_list_the_ward_is_none() -> None:
    elsewhere = issued(
        "root", PROVINCE, [unit(PROVINCE, ""), unit(OTHER, PROVINCE)], [line("province", PROVINCE)]
    )
    assert roster_tree(rosters_in([WARD_ALONE, elsewhere]), OWN, ABOVE) == roster_tree(
        rosters_in([WARD_ALONE]), OWN
    )


def provinces(*lines: KeyLine, previous: Envelope | None = None, ended: Iterable[CutOff] = ()) -> Envelope:
    before = None if previous is None else Roster(PROVINCE, 1, previous.id)
    units = [unit(PROVINCE, ""), unit(WARD, PROVINCE)]
    body = roster_body(before, office=PROVINCE, units=units, keys=lines, ended=ended)
    return signed("root", Kind.ROSTER, body, unit=PROVINCE, stream=("*", 1 if before is None else 2, ""))


def at_ward(*documents: Envelope) -> Roster:
    found = roster_tree(rosters_in(documents), OWN, ABOVE, streams=streams_of(documents))
    assert found is not None
    return found


def cut(word: str, by: str, *good: Envelope) -> CutOff:
    return CutOff(hexed(word), by, tuple(Head("*", d.header.seq, d.id) for d in good))


LISTED = provinces(line("ward", WARD), line("ward root", WARD))
ENDED = provinces(
    *(line(word, WARD) for word in ("ward", "ward root", "next root")),
    previous=LISTED,
    ended=[cut("ward root", PROVINCE, WARD_ALONE)],
)


def wards(
    word: str, *lines: KeyLine, unit_id: str = WARD, ended: Iterable[CutOff] = (), root: str = ""
) -> Envelope:
    """A second version of the ward's roster, by whom and in whose name it may be."""
    body = roster_body(
        Roster(WARD, 1, WARD_ALONE.id), office=WARD, units=[unit(WARD, "")], keys=lines, ended=ended
    )
    said = {**body, **({"root": root} if root else {})}
    return signed(word, Kind.ROSTER, said, unit=unit_id, stream=("*", 2, WARD_ALONE.id))


def test_an_ended_root_signs_nothing_in_anybody_elses_name() -> None:
    for name in (WARD, PROVINCE, "X-99999-000.1"):
        late = wards("ward root", line("thief", WARD), unit_id=name)
        for found in (at_province(WARD_ALONE, LISTED, ENDED, late), at_ward(WARD_ALONE, LISTED, ENDED, late)):
            assert found.role_of(hexed("thief"), WARD) is None


def test_a_stolen_daily_key_does_not_end_the_root_of_its_own_office() -> None:
    stolen = wards("ward", line("thief", WARD), ended=[cut("ward root", WARD, WARD_ALONE)])
    found = at_ward(WARD_ALONE, LISTED, stolen)
    assert (found.version, found.role_of(hexed("thief"), WARD)) == (1, None)
    assert found.root == hexed("ward root")


def test_a_key_that_was_ended_above_hands_over_to_nobody() -> None:
    handed = wards("ward", root=hexed("thief"))
    body = roster_body(
        Roster(WARD, 2, handed.id), office=WARD, units=[unit(WARD, "")], keys=[line("thief", WARD)]
    )
    thiefs = signed("thief", Kind.ROSTER, body, unit=WARD, stream=("*", 1, ""))
    ended = provinces(
        line("ward", WARD), line("ward root", WARD), previous=LISTED, ended=[cut("ward", PROVINCE, handed)]
    )
    documents = (WARD_ALONE, LISTED, handed, thiefs)
    assert at_province(*documents).role_of(hexed("thief"), WARD) is Role.OFFICE
    assert at_province(*documents, ended).role_of(hexed("thief"), WARD) is None


def test_three_levels_join() -> None:
    district = "H-00100-000.1"
    top = issued(
        "root", PROVINCE, [unit(PROVINCE, ""), unit(district, PROVINCE)], [line("district root", district)]
    )
    middle = issued(
        "district root",
        district,
        [unit(district, ""), unit(WARD, district)],
        [line("district", district), line("ward root", WARD)],
    )
    found = at_province(WARD_ALONE, middle, top)
    assert found.height(PROVINCE, ONE) == 3
    assert found.may_review(hexed("district"), district, ONE)
    assert found.lower == {WARD, ONE}
    ward = roster_tree(rosters_in([WARD_ALONE, middle, top]), OWN, ABOVE)
    assert ward is not None
    assert list(ward.above) == [WARD, district, PROVINCE]
    assert ward.may_review(hexed("district"), district, ONE)


DISTRICT = "H-00100-000.1"
LAST_DAY, NEXT_DAY = date(2025, 6, 30), date(2025, 7, 1)
OF_DISTRICT = issued(
    "district root",
    DISTRICT,
    [unit(DISTRICT, ""), unit(WARD, DISTRICT), unit(OTHER, DISTRICT)],
    [line("district", DISTRICT)],
)


def provinces_now(*, ended: date | None = LAST_DAY, since: date | None = NEXT_DAY) -> Envelope:
    """The province's registry once it has wards right below it, and a district until a day or still."""
    district = replace(unit(DISTRICT, PROVINCE), valid_to=ended)
    ward = replace(unit(WARD, PROVINCE), valid_from=since)
    keys = [line("district root", DISTRICT), line("ward", WARD), line("ward root", WARD)]
    return issued("root", PROVINCE, [unit(PROVINCE, ""), district, ward], keys)


def test_when_a_level_goes_away_each_year_has_the_offices_that_it_had() -> None:
    documents = (WARD_ALONE, OF_DISTRICT, provinces_now())
    ward = roster_tree(rosters_in(documents), OWN, ABOVE)
    for found in (at_province(*documents), ward):
        assert found is not None
        assert [found.height(PROVINCE, ONE, day) for day in (LAST_DAY, NEXT_DAY, None)] == [3, 2, 2]
        assert [found.is_above(DISTRICT, ONE, day) for day in (LAST_DAY, NEXT_DAY, None)] == [
            True,
            False,
            False,
        ]
        assert found.may_review(hexed("district"), DISTRICT, WARD, DAY)
        assert not found.may_review(hexed("district"), DISTRICT, WARD, NEXT_DAY)
    found = at_province(*documents)
    assert [[u.id for u in found.below(DISTRICT, day)] for day in (LAST_DAY, NEXT_DAY)] == [
        [WARD, OTHER],
        [OTHER],
    ]
    assert [[u.id for u in found.below(PROVINCE, day)] for day in (LAST_DAY, NEXT_DAY)] == [
        [DISTRICT],
        [WARD],
    ]
    assert found.expected("X", LAST_DAY) == []
    assert [u.id for u in found.expected("X", NEXT_DAY)] == [WARD]


@pytest.mark.parametrize(
    "now", [provinces_now(ended=None), provinces_now(since=None), provinces_now(ended=NEXT_DAY)]
)
def test_only_an_office_that_had_ended_before_tells_of_the_time_before(now: Envelope) -> None:
    found = at_province(WARD_ALONE, OF_DISTRICT, now)
    assert not found.is_above(DISTRICT, WARD, DAY)
    assert found.units[WARD].was == ()


CLAIM = issued("other root", OTHER, [unit(OTHER, ""), unit(ONE, OTHER), unit(TWO, OTHER)], [])
LATER = issued("ward root", WARD, [unit(WARD, ""), unit(ONE, WARD)], [line("pc2", WARD)], WARD_ALONE)
FORK = issued("ward root", WARD, [unit(WARD, ""), unit(TWO, WARD)], [line("ward", WARD)], WARD_ALONE)
EVERYTHING = (WARD_ALONE, OF_PROVINCE, CLAIM, LATER, FORK)


@given(st.sets(st.sampled_from(EVERYTHING)), st.randoms(use_true_random=False))
def test_order_and_repeats_change_nothing(documents: set[Envelope], random: Random) -> None:
    once = sorted(documents, key=lambda e: e.id)
    again: Sequence[Envelope] = random.sample([*once, *once], 2 * len(once))
    for own, superior in ((ABOVE, None), (OWN, ABOVE)):
        assert roster_tree(rosters_in(again), own, superior) == roster_tree(rosters_in(once), own, superior)
