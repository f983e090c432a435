"""Each id comes after those it names, whatever else names them."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt_sync.core.ancestry import earlier_first
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.review import Verb, ordered, review_body, review_of
from antt_sync.core.revisions import revisions_of
from antt_sync.core.submission import submission_of
from antt_sync.core.taking_back import reviews_taken_back
from antt_sync.core.values import Entry
from tests.world import answers, review, signed, subject_of, submission, unit_id

IDS = "abcdefg"


@pytest.mark.parametrize("order", list(permutations("abc")))
def test_whoever_is_named_by_two_comes_before_both(order: tuple[str, ...]) -> None:
    one, two, three = order
    found = earlier_first({one: [], two: [one], three: [one, two]})
    assert found == [one, two, three]


@given(st.dictionaries(st.sampled_from(IDS), st.sets(st.sampled_from(IDS))), st.permutations(IDS))
def test_each_comes_after_those_it_names(drawn: dict[str, set[str]], age: list[str]) -> None:
    names = {id: {n for n in named if age.index(n) < age.index(id)} for id, named in drawn.items()}
    found = earlier_first(names)
    assert sorted(found) == sorted(names)
    assert all(found.index(n) < found.index(id) for id in names for n in names[id] if n in names)


def test_a_circle_is_survived_and_strangers_are_passed_over() -> None:
    assert sorted(earlier_first({"a": ["b", "x"], "b": ["a"], "c": ["c", "a"]})) == ["a", "b", "c"]


def test_a_long_history_costs_no_stack() -> None:
    chain = {str(n): [str(n - 1)] for n in range(5_000)}
    assert earlier_first(chain) == [str(n) for n in range(5_000)]


def test_the_number_of_a_lan_does_not_hang_on_the_ids_of_documents() -> None:
    """Found by the slow view: a submission that names both another and what that one goes beyond."""
    for tried in range(8):
        at = str(tried)
        first = submission(1, changed(1), at=at)
        second = submission(1, changed(2), parents=[first.id], at=at)
        third = submission(1, changed(3), parents=[first.id, second.id], at=at)
        found = revisions_of([submission_of(e) for e in (first, second, third)])
        assert [(r.number, r.ids) for r in found] == [(1, (first.id,)), (2, (second.id,)), (3, (third.id,))]
        assert found[1].parents == (found[0].key,)


def test_reviews_that_saw_each_other_and_the_same_one_stay_in_order() -> None:
    about = submission(1)
    for tried in range(8):
        at = str(tried)
        first = review(about, Verb.ASK, at=at)
        second = review(about, Verb.CHECK, after=[first.id], at=at)
        third = review(about, Verb.COMMENT, after=[first.id, second.id], at=at)
        assert [r.id for r in ordered(map(review_of, (third, second, first)))] == [
            first.id,
            second.id,
            third.id,
        ]


def test_what_was_taken_back_twice_over_does_not_hang_on_ids() -> None:
    about = submission(1)
    for tried in range(8):
        said = review(about, Verb.CHECK, at=str(tried))
        taken = taking_back(about, said.id, at=str(tried))
        undone = taking_back(about, taken.id, said.id, at=str(tried))
        again = taking_back(about, undone.id, taken.id, at=str(tried))
        reviews = [review_of(e) for e in (said, taken, undone, again)]
        assert reviews_taken_back(reviews) == {undone.id, taken.id}


def changed(number: int) -> dict[str, Entry]:
    return answers(1, {"hoat_dong[1].nay": number})


def taking_back(about: Envelope, *ids: str, at: str) -> Envelope:
    body = review_body(subject_of(about), about.id, verbs=[Verb.WITHDRAW], takes_back=ids)
    return signed("office", Kind.REVIEW, body, stream=(unit_id(1), 1, ""), at=at)
