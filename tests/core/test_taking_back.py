"""Taking back: what follows for a subject, whose word it is, and that nothing else moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest

from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.review import Item, Verb, review_body
from antt_sync.core.roster import KeyLine, Role, Roster, Unit
from antt_sync.core.views import State, SubjectView
from tests.core.test_views import KEYS, ONE, ROSTER, SUBJECT, THREE, TWO, changed, fold, world
from tests.world import OFFICE, key, review, signed, subject_of, submission, unit_id, units

UPPER = "T-38000-000.1"
ABOVE = Roster(
    UPPER,
    1,
    "r",
    {
        UPPER: Unit(UPPER, "UBND tỉnh", "T", ""),
        **{u.id: replace(u, parent=u.parent or UPPER) for u in units(3)},
    },
    {**KEYS, key("upper").public.hex(): (KeyLine(key("upper").public.hex(), UPPER, Role.OFFICE),)},
)
"""A province above the office."""

CHECK, LOCK, ASK = Verb.CHECK, Verb.LOCK, Verb.ASK


def back(*of: Envelope, word: str = "office", unit: str = OFFICE, after: Sequence[Envelope] = ()) -> Envelope:
    """A document that takes these back; it has seen them, and others."""
    body = review_body(
        subject_of(of[0]),
        of[0].id,
        verbs=[Verb.WITHDRAW],
        after=[e.id for e in (*of, *after) if e.kind is Kind.REVIEW],
        takes_back=[e.id for e in of],
    )
    return signed(word, Kind.REVIEW, body, unit=unit)


ASKED = review(ONE, ASK)
ACCEPTED = review(ONE, CHECK, LOCK, after=[ASKED.id])
UNITS = submission(1, changed(4), by_unit=True, word="unit 1")
BACK = back(TWO)
ACCEPTED_TWO = review(TWO, CHECK, LOCK)


def stands(view: SubjectView) -> tuple[State, int, int]:
    """(state, the latest lần, the accepted lần)."""
    return (
        view.state,
        view.latest.number if view.latest else 0,
        view.official.number if view.official else 0,
    )


@pytest.mark.parametrize(
    ("documents", "wanted"),
    [
        ([ONE, back(ONE)], (State.NOTHING, 0, 0)),
        ([ONE, TWO, BACK], (State.RECEIVED, 1, 0)),
        ([ONE, TWO, THREE, BACK], (State.RECEIVED, 3, 0)),
        ([ONE, TWO, THREE, back(ONE)], (State.RECEIVED, 3, 0)),
        ([ONE, ASKED, ACCEPTED, back(ACCEPTED)], (State.ASKED, 1, 0)),
        ([ONE, ASKED, back(ASKED)], (State.RECEIVED, 1, 0)),
        ([ONE, TWO, ACCEPTED_TWO, BACK], (State.RECEIVED, 1, 0)),
        ([ONE, TWO, BACK, back(BACK)], (State.RECEIVED, 2, 0)),
        ([ONE, TWO, BACK, back(BACK), back(back(BACK))], (State.RECEIVED, 1, 0)),
        ([ONE, UNITS, back(ONE)], (State.RECEIVED, 1, 0)),
        ([UNITS, back(UNITS)], (State.RECEIVED, 1, 0)),
        ([UNITS, back(UNITS, word="unit 1", unit=unit_id(1))], (State.NOTHING, 0, 0)),
        ([ONE, back(ONE, word="unit 1", unit=unit_id(1))], (State.RECEIVED, 1, 0)),
        ([ONE, back(ONE, word="stranger")], (State.RECEIVED, 1, 0)),
        ([ONE, back(ONE, word="pc2")], (State.NOTHING, 0, 0)),
        (
            [UNITS, review(UNITS, CHECK, LOCK), back(UNITS, word="unit 1", unit=unit_id(1))],
            (State.LOCKED, 1, 1),
        ),
        ([ONE, review(ONE, CHECK, LOCK), back(ONE)], (State.NOTHING, 0, 0)),
    ],
    ids=[
        "the only one",
        "the last one: the one before is the latest again",
        "one in the middle: the chain holds, numbers stay",
        "the first one",
        "an acceptance: what was said before stands again",
        "a request to correct",
        "what was said of it goes with it",
        "a taking back that was taken back",
        "and once more",
        "the unit's own copy of the same stays",
        "an office does not take back for a unit",
        "a unit takes its own back",
        "a unit does not take back for its office",
        "nobody else does",
        "another PC of the office does",
        "what another office locked stays",
        "what it locked itself does not",
    ],
)
def test_what_taking_back_comes_to(documents: Sequence[Envelope], wanted: tuple[State, int, int]) -> None:
    assert stands(fold(*documents)) == wanted


def test_no_order_and_no_repetition_matters() -> None:
    documents = [ONE, TWO, THREE, ACCEPTED, BACK]
    told = fold(*documents).as_json()
    assert told["taken_back"] == [TWO.id]
    assert all(fold(*order, *order[:2]).as_json() == told for order in permutations(documents))


def test_what_an_upper_office_locked_waits_until_it_opens() -> None:
    within = world(ABOVE)
    locked = review(ONE, CHECK, LOCK, word="upper", unit=UPPER)
    gone = back(ONE, after=[locked])
    assert stands(fold(ONE, locked, gone, within=within)) == (State.LOCKED, 1, 1)
    opened = review(ONE, Verb.UNLOCK, word="upper", unit=UPPER, after=[locked.id])
    assert fold(ONE, locked, gone, opened, within=within).state is State.NOTHING


def test_an_upper_offices_review_is_not_the_offices_to_take_back() -> None:
    asked = review(ONE, ASK, word="upper", unit=UPPER)
    view = fold(ONE, asked, back(asked), within=world(ABOVE))
    assert (view.state, view.taken_back) == (State.ASKED, ())


def test_words_taken_back_are_not_shown_and_their_place_in_the_order_is_kept() -> None:
    first = review(ONE, Verb.COMMENT, items=[Item("t", "d411.so", "một")])
    second = review(ONE, Verb.COMMENT, items=[Item("t", "d411.so", "hai")], after=[first.id])
    third = review(ONE, Verb.COMMENT, items=[Item("t", "d411.so", "ba")], after=[second.id])
    (thread,) = fold(ONE, first, second, third, back(second)).threads
    assert [s.text for s in thread.sayings] == ["một", "ba"]


def test_another_subjects_documents_are_not_touched() -> None:
    other = submission(2)
    body = review_body(SUBJECT, ONE.id, verbs=[Verb.WITHDRAW], takes_back=[other.id])
    view = fold(ONE, signed("office", Kind.REVIEW, body))
    assert (view.state, view.taken_back) == (State.RECEIVED, ())


def test_only_a_taking_back_takes_back() -> None:
    body = review_body(SUBJECT, ONE.id, verbs=[Verb.COMMENT], takes_back=[ONE.id])
    assert fold(ONE, signed("office", Kind.REVIEW, body)).state is State.RECEIVED


def test_a_reviewers_key_takes_back_reviews_and_no_submissions() -> None:
    line = KeyLine(key("reviewer").public.hex(), OFFICE, Role.REVIEWER)
    within = world(replace(ROSTER, keys={**KEYS, line.key: (line,)}))
    said = [ONE, ASKED, back(ASKED, word="reviewer"), back(ONE, word="reviewer")]
    view = fold(*said, within=within)
    assert (view.state, view.taken_back) == (State.RECEIVED, (ASKED.id,))
