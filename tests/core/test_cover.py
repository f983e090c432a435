"""The cover's body, its code, and what may go up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt_sync.core.cover import Cover, Sent, Total, cover_code, cover_of, goes_up
from antt_sync.core.envelope import Envelope, Json, Kind
from antt_sync.core.review import Item, Verb
from antt_sync.core.roster import Roster, Unit
from antt_sync.core.submission import Subject, subject_of
from tests.world import OFFICE, key, review, signed, submission, unit_id, units

PROVINCE = "T-38000-000.1"
ROSTER = Roster(
    OFFICE,
    1,
    "",
    {u.id: u for u in units(2)},
    above={OFFICE: replace(units(0)[0], parent=PROVINCE), PROVINCE: Unit(PROVINCE, "UBND tỉnh", "T", "")},
)
ONE = submission(1)
GAP = Subject(unit_id(2), "F04-K", "2024")
COVER = Cover(
    ids=(ONE.id,),
    roster="ab" * 32,
    lines=(Sent(ONE.id, Subject(unit_id(1), "F04-K", "2024"), 1),),
    totals=(Total("F04-K", "2024", 1, 0, 612),),
    gaps=(GAP,),
)


def sealed(body: dict[str, Json], to: str = PROVINCE) -> Envelope:
    return signed("office", Kind.COVER, body, stream=(to, 1, ""))


def test_a_cover_is_read_as_it_was_signed() -> None:
    body = COVER.body([ONE, review(ONE, Verb.CHECK)])
    assert cover_of(sealed(body)) == COVER
    assert body["counts"] == {"submission": 1, "review": 1}
    assert body["gaps"] == [f"{unit_id(2)} F04-K 2024"]
    assert "apart" not in body


def test_stages_and_two_versions_are_said_where_there_are_any() -> None:
    cover = replace(COVER, totals=(Total("F04-K", "2024", 3, 2, 612, 1, 1),), apart=(GAP,))
    body = cover.body([ONE])
    assert cover_of(sealed(body)) == cover
    assert body["apart"] == [f"{unit_id(2)} F04-K 2024"]
    assert COVER.totals[0].as_json().keys() == {"form", "period", "units", "accepted", "sum"}


@given(
    st.dictionaries(
        st.sampled_from(["ids", "lines", "totals", "gaps", "apart", "roster"]),
        st.recursive(
            st.none() | st.integers(-9, 9) | st.text("a 0", max_size=4),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "unit"]), inner)
            ),
            max_leaves=6,
        ),
    )
)
def test_whatever_a_body_holds_is_survived(body: dict[str, Json]) -> None:
    found = cover_of(sealed(body))
    assert all(line.as_json().keys() == {"id", "unit", "form", "period", "seq"} for line in found.lines)
    assert all(len(gap) == 3 for gap in (*found.gaps, *found.apart))


def test_a_code_is_eight_digits_and_two_bundles_have_two() -> None:
    codes = {cover_code(sealed({"ids": [str(n)]}).id) for n in range(50)}
    assert len(codes) == 50
    assert all(len(c) == 9 and c.replace(" ", "").isdigit() for c in codes)


def by(unit: str, kind: Kind, body: dict[str, Json] | None = None, to: str = "*") -> Envelope:
    return signed("any", kind, body or {}, unit=unit, stream=(to, 1, ""))


@pytest.mark.parametrize(
    ("envelope", "goes"),
    [
        (ONE, True),
        (review(ONE, Verb.CHECK), True),
        (review(ONE, Verb.COMMENT, items=[Item("t", "", "NB", internal=True)]), False),
        (review(ONE, Verb.CHECK, unit=PROVINCE), False),
        (submission(9), False),
        (by(OFFICE, Kind.ROSTER), True),
        (by(OFFICE, Kind.CAMPAIGN), True),
        (by(PROVINCE, Kind.CAMPAIGN), False),
        (by(unit_id(9), Kind.FORM), False),
        (by(OFFICE, Kind.RECEIPT, to=unit_id(1)), False),
        (by(OFFICE, Kind.COVER, to=PROVINCE), True),
        (by(OFFICE, Kind.COVER, to="T-01000-000.1"), False),
        (by(OFFICE, Kind.CLOSING), False),
        (by(OFFICE, Kind.ERASURE), True),
    ],
)
def test_what_goes_up(envelope: Envelope, goes: bool) -> None:
    assert goes_up(envelope, ROSTER, to=PROVINCE) is goes


def test_only_submissions_and_reviews_are_about_somebody() -> None:
    assert subject_of(ONE) == subject_of(review(ONE, Verb.ASK)) == Subject(unit_id(1), "F04-K", "2024")
    assert subject_of(by(OFFICE, Kind.ROSTER)) is None
    assert key("any").public != key("office").public
