"""Reviews: the latest by `after` decides, contradictions ask, threads go on."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from antt_sync.core.envelope import Json, Kind
from antt_sync.core.review import (
    Item,
    Review,
    Verb,
    by_submission,
    ordered,
    outcome,
    review_body,
    review_of,
    thread_id,
    threads,
)
from antt_sync.core.submission import Subject
from tests.world import signed

SUBJECT = Subject("K-14761-001.1", "F04-K", "2024")
ASK, CHECK, LOCK, UNLOCK, REPLY, COMMENT, RESOLVE, APPRAISE = (
    Verb.ASK,
    Verb.CHECK,
    Verb.LOCK,
    Verb.UNLOCK,
    Verb.REPLY,
    Verb.COMMENT,
    Verb.RESOLVE,
    Verb.APPRAISE,
)


def said(id: str, *verbs: Verb, after: str = "", items: tuple[Item, ...] = (), of: str = "s1") -> Review:
    return Review(
        id=id,
        subject=SUBJECT,
        submission=of,
        verbs=frozenset(verbs),
        items=items,
        after=tuple(after.split()),
        deadline="",
        signer_unit="",
        key="",
        claimed_at=f"2024-{id}",
    )


def test_a_body_reads_back() -> None:
    items = (Item("t1", "d42.ket_qua", "Xem lại", internal=True),)
    body = review_body(
        SUBJECT, "s1", verbs=[LOCK, CHECK], items=items, after=["b", "a"], deadline="2024-10-20"
    )
    found = review_of(signed("office", Kind.REVIEW, body))
    assert (found.subject, found.submission) == (SUBJECT, "s1")
    assert found.verbs == {CHECK, LOCK}
    assert (found.items, found.after, found.deadline) == (items, ("a", "b"), "2024-10-20")
    assert found.verdict == {CHECK, LOCK}


def test_odd_members_read_as_empty() -> None:
    body: dict[str, Json] = {
        "verbs": ["phong", 3, "ask"],
        "items": [{"text": 5, "internal": "yes"}, 7],
        "after": "abc",
        "unit": None,
    }
    found = review_of(signed("office", Kind.REVIEW, body))
    assert found.verbs == {ASK}
    assert found.items == (Item("", "", ""),)
    assert (found.after, found.subject) == ((), Subject("", "", ""))


CHAIN = [said("c", ASK), said("a", CHECK, after="c"), said("b", LOCK, after="a")]


@pytest.mark.parametrize("order", list(permutations(CHAIN)))
def test_reviews_come_after_those_they_had_seen(order: tuple[Review, ...]) -> None:
    assert [r.id for r in ordered([*order, order[0]])] == ["c", "a", "b"]


def test_reviews_that_name_each_other_are_survived() -> None:
    found = ordered([said("a", ASK, after="b"), said("b", CHECK, after="a"), said("c", LOCK, after="a c")])
    assert sorted(r.id for r in found) == ["a", "b", "c"]


def test_a_long_chain_costs_no_stack() -> None:
    chain = [said(f"{n:05d}", ASK, after=f"{n - 1:05d}") for n in range(5000)]
    assert [r.id for r in ordered(reversed(chain))] == [r.id for r in chain]


@pytest.mark.parametrize(
    ("reviews", "verbs", "contradicted"),
    [
        ([], set(), False),
        ([said("a", COMMENT)], set(), False),
        ([said("a", ASK)], {ASK}, False),
        ([said("a", ASK), said("b", CHECK, after="a")], {CHECK}, False),
        ([said("a", ASK, after="b"), said("b", CHECK)], {ASK}, False),
        ([said("a", CHECK), said("b", CHECK)], {CHECK}, False),
        ([said("a", CHECK), said("b", ASK)], {ASK}, True),
        ([said("a", CHECK), said("b", CHECK, LOCK)], {ASK}, True),
        ([said("a", CHECK), said("b", ASK), said("c", CHECK, after="a b")], {CHECK}, False),
        ([said("a", CHECK, LOCK), said("b", UNLOCK, after="a")], {UNLOCK}, False),
        ([said("a", ASK), said("b", REPLY, after="a")], {ASK}, False),
        ([said("a", ASK), said("b", COMMENT, after="a"), said("c", CHECK, after="b")], {CHECK}, False),
    ],
    ids=[
        "nobody spoke",
        "a remark decides nothing",
        "asked",
        "the later one",
        "later is not by name",
        "two agree",
        "two disagree",
        "locked or not is a disagreement",
        "settled",
        "opened again",
        "a reply decides nothing",
        "seen through a remark in between",
    ],
)
def test_what_verdicts_come_to(reviews: list[Review], verbs: set[Verb], contradicted: bool) -> None:
    for order in permutations(reviews):
        found = outcome(order)
        assert found.verbs == verbs
        assert found.contradicted is contradicted


def test_locked_and_accepted_follow_the_verbs() -> None:
    assert outcome([said("a", CHECK, LOCK)]).locked
    assert outcome([said("a", CHECK, LOCK)]).accepted
    assert outcome([said("a", APPRAISE)]).accepted
    assert not outcome([said("a", APPRAISE)]).locked
    assert not outcome([said("a", UNLOCK)]).locked
    assert not outcome([said("a", ASK)]).accepted


def test_a_thread_is_opened_continued_and_resolved() -> None:
    remark = said("a", ASK, items=(Item("t", "d42.ket_qua", "Xem lại"),))
    reply = said("b", REPLY, after="a", items=(Item("t", "d42.ket_qua", "Đúng rồi"),))
    closed = said("c", RESOLVE, after="b", items=(Item("t", "d42.ket_qua", ""),))
    (open_thread,) = threads([reply, remark])
    assert [(s.text, s.by_unit) for s in open_thread.sayings] == [("Xem lại", False), ("Đúng rồi", True)]
    assert (open_thread.asked, open_thread.resolved) == (True, False)
    assert [s.text for s in open_thread.replies] == ["Đúng rồi"]
    (done,) = threads([closed, remark, reply])
    assert done.resolved
    assert len(done.sayings) == 2


def test_a_units_own_remark_opens_a_thread_and_its_request_to_unlock_does_not() -> None:
    asked = Item("t", "d42.ket_qua", "Số này lấy ở đâu?")
    (found,) = threads([said("b", REPLY, items=(asked,))])
    assert (found.asked, found.remark, found.answered) == (False, False, True)
    assert threads([replace(said("b", UNLOCK, items=(asked,)), signer_unit=SUBJECT.unit)]) == ()


def test_a_thread_names_the_offices_that_spoke_and_the_unit() -> None:
    opened = replace(said("a", ASK, items=(Item("t", "", "1"),)), signer_unit="X-1")
    higher = replace(said("b", COMMENT, after="a", items=(Item("t", "", "2"),)), signer_unit="T-1")
    written_down = replace(
        said("c", REPLY, after="b", items=(Item("t", "", "3"),)),
        signer_unit="X-1",
        on_behalf={"channel": "phone"},
    )
    (found,) = threads([written_down, higher, opened])
    assert [s.author for s in found.sayings] == ["X-1", "T-1", SUBJECT.unit]
    assert found.answered


@pytest.mark.parametrize(
    ("last", "resolved"),
    [
        ([], True),
        ([said("z", COMMENT, after="a", items=(Item("t", "", "còn nữa"),))], False),
        ([said("z", REPLY, after="c", items=(Item("t", "", "Khoan"),))], False),
        ([said("d", COMMENT, after="c"), said("z", REPLY, after="d", items=(Item("u", "", "Khác"),))], True),
    ],
    ids=["everything was heard", "said apart", "said since", "said elsewhere"],
)
def test_a_thread_is_closed_only_by_whoever_heard_everything(last: list[Review], resolved: bool) -> None:
    opened = said("a", ASK, items=(Item("t", "", "Xem lại"),))
    closed = said("c", RESOLVE, after="a", items=(Item("t", "", ""),))
    for order in permutations([opened, closed, *last]):
        found = next(t for t in threads(order) if t.id == "t")
        assert found.resolved is resolved


def test_a_reasons_range_is_signed_only_where_there_is_one() -> None:
    item = Item("k:R:a.b", "a.b", "Đúng", span=(3, 8))
    assert Item("t", "", "x").as_json().keys() == {"thread", "address", "text", "internal"}
    body = review_body(SUBJECT, "s1", verbs=[REPLY], items=[item])
    assert review_of(signed("office", Kind.REVIEW, body)).items == (item,)
    for odd in ([3], "38", {"low": 3}, None):
        body["items"] = [{**item.as_json(), "range": odd}]
        assert review_of(signed("office", Kind.REVIEW, body)).items[0].span is None


def test_internal_notes_are_shown_only_when_asked_for() -> None:
    noted = said("a", COMMENT, items=(Item("t", "", "Nội bộ", internal=True), Item("u", "", "Công khai")))
    assert [t.id for t in threads([noted])] == ["u"]
    assert [t.id for t in threads([noted], internal=True)] == ["t", "u"]


def test_a_thread_named_again_goes_on_at_its_first_cell() -> None:
    (found,) = threads(
        [
            said("a", ASK, items=(Item("t", "d42.ket_qua", "1"),)),
            said("b", COMMENT, after="a", items=(Item("t", "x", "2"),)),
        ]
    )
    assert (found.address, found.submission, found.asked) == ("d42.ket_qua", "s1", True)


def test_the_same_remark_on_the_same_submission_is_the_same_thread() -> None:
    assert thread_id("s1", "a", "x") == thread_id("s1", "a", "x")
    assert (
        len({thread_id(*t) for t in (("s1", "a", "x"), ("s2", "a", "x"), ("s1", "b", "x"), ("s1", "a", "y"))})
        == 4
    )


def test_reviews_are_grouped_by_what_they_speak_of() -> None:
    found = by_submission([said("a", ASK), said("b", ASK, of="s2"), said("c", ASK)])
    assert {s: [r.id for r in rs] for s, rs in found.items()} == {"s1": ["a", "c"], "s2": ["b"]}


HEIGHTS = {"a": 1, "b": 1, "c": 2, "d": 2}


@pytest.mark.parametrize(
    ("reviews", "verbs", "contradicted", "overruled"),
    [
        ([said("a", CHECK), said("c", ASK, after="a")], {ASK}, False, False),
        ([said("a", CHECK), said("c", ASK)], {ASK}, False, True),
        ([said("a", ASK), said("c", CHECK)], {CHECK}, False, True),
        ([said("c", ASK), said("a", CHECK, after="c")], {ASK}, False, True),
        ([said("a", CHECK, LOCK), said("c", CHECK)], {CHECK}, False, False),
        ([said("a", CHECK), said("c", CHECK), said("d", ASK)], {ASK}, True, False),
        ([said("a", CHECK), said("b", ASK, after="a"), said("c", ASK)], {ASK}, False, False),
        ([said("a", CHECK), said("b", ASK), said("c", ASK)], {ASK}, False, True),
    ],
    ids=[
        "the upper office has seen the lower one's",
        "neither saw the other",
        "the upper office accepted",
        "seeing is not overruling",
        "both accept",
        "the upper office contradicts itself",
        "the lower one came round",
        "one below disagrees",
    ],
)
def test_the_highest_office_decides(
    reviews: list[Review], verbs: frozenset[Verb], contradicted: bool, overruled: bool
) -> None:
    for order in permutations(reviews):
        found = outcome(order, height=lambda r: HEIGHTS[r.id])
        assert (set(found.verbs), found.contradicted, found.overruled) == (
            set(verbs),
            contradicted,
            overruled,
        )
