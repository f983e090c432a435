"""The view: case tables of what documents come to; the laws of the set are in tests/laws."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from antt_sync.core.answers import Counted, World
from antt_sync.core.campaign import Campaign, campaigns_from
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.live import Evaluation
from antt_sync.core.review import Item, Verb, review_body, review_of
from antt_sync.core.roster import KeyLine, Role, Roster
from antt_sync.core.submission import Subject, submission_of
from antt_sync.core.values import Entry, Value
from antt_sync.core.views import (
    ENGINE,
    State,
    SubjectView,
    counting,
    set_hash,
    standing,
    subject_view,
    view_hash,
)
from tests.fillings import shipped
from tests.world import (
    OFFICE,
    PERIOD,
    FixedShelf,
    answers,
    office_key,
    review,
    signed,
    submission,
    unit_id,
    unit_key,
    units,
)

ASK, CHECK, LOCK, UNLOCK, REPLY, APPRAISE = (
    Verb.ASK,
    Verb.CHECK,
    Verb.LOCK,
    Verb.UNLOCK,
    Verb.REPLY,
    Verb.APPRAISE,
)
SUBJECT = Subject(unit_id(1), "F04-K", PERIOD)
LINES = [
    office_key("office"),
    office_key("pc2"),
    unit_key(1),
    unit_key(2),
    KeyLine("aa", OFFICE, Role.REVIEWER),
]
KEYS: dict[str, tuple[KeyLine, ...]] = {line.key: (line,) for line in LINES}
ROSTER = Roster(OFFICE, 1, "r", {u.id: u for u in units(3)}, KEYS)
FORMS = FixedShelf([shipped(f) for f in ("F02-K", "F04-K")])
NOBODY: Mapping[Subject, Mapping[str, Value]] = {}


def no_campaign(period: str) -> Campaign | None:  # noqa: ARG001
    return None


def world(roster: Roster | None = ROSTER, official: Mapping[Subject, Mapping[str, Value]] = NOBODY) -> World:
    def counted(subject: Subject) -> Counted | None:
        form = next((f for f in FORMS.all() if f.id == subject.form), None)
        entries = official.get(subject)
        if form is None or entries is None:
            return None
        return Counted(form, entries, lambda: Evaluation(form, entries))

    return World(roster, no_campaign, FORMS.by_hash, counted, lambda _: True, lambda _: "", lambda _: None)


def fold(*documents: Envelope, subject: Subject = SUBJECT, within: World | None = None) -> SubjectView:
    said = [submission_of(e) for e in documents if e.kind is Kind.SUBMISSION]
    reviews = [review_of(e) for e in documents if e.kind is Kind.REVIEW]
    return subject_view(subject, said, reviews, within or world())


def changed(number: int, **of: Entry) -> dict[str, Entry]:
    return answers(1, {"hoat_dong[1].nay": number, **of})


ONE = submission(1, changed(4))
TWO = submission(1, changed(3), parents=[ONE.id])
THREE = submission(1, changed(2), parents=[TWO.id])
SPLIT = submission(1, changed(1))
CHOSEN = submission(1, changed(4), parents=[ONE.id, SPLIT.id])
WRONG = submission(1, answers(1, {"d42.ket_qua": None}))


@pytest.mark.parametrize(
    ("documents", "state", "number"),
    [
        ([], State.NOTHING, 0),
        ([ONE], State.RECEIVED, 1),
        ([ONE, ONE], State.RECEIVED, 1),
        ([WRONG], State.TO_FIX, 1),
        ([ONE, TWO], State.RECEIVED, 2),
        ([TWO], State.RECEIVED, 1),
        ([THREE, ONE, TWO], State.RECEIVED, 3),
        ([ONE, SPLIT], State.CONFLICT, 0),
        ([TWO, submission(1, changed(9), parents=[ONE.id]), ONE], State.CONFLICT, 0),
        ([ONE, SPLIT, submission(1, changed(0), parents=[ONE.id, SPLIT.id])], State.RECEIVED, 2),
        ([ONE, review(ONE, ASK)], State.ASKED, 1),
        ([ONE, review(ONE, ASK), TWO], State.CORRECTED, 2),
        ([ONE, review(ONE, ASK), TWO, THREE], State.CORRECTED, 3),
        ([ONE, review(ONE, ASK), TWO, submission(1, changed(4), parents=[TWO.id])], State.ASKED, 3),
        ([ONE, SPLIT, review(ONE, ASK), CHOSEN], State.ASKED, 2),
        ([ONE, SPLIT, review(ONE, ASK), CHOSEN, review(CHOSEN, CHECK)], State.CHECKED, 2),
        ([ONE, review(ONE, CHECK)], State.CHECKED, 1),
        ([WRONG, review(WRONG, CHECK)], State.CHECKED, 1),
        ([ONE, review(ONE, CHECK, LOCK)], State.LOCKED, 1),
        ([ONE, review(ONE, CHECK, LOCK), TWO], State.LOCKED, 1),
        ([ONE, review(ONE, CHECK), TWO], State.RECEIVED, 2),
        ([ONE, review(ONE, CHECK), review(ONE, ASK)], State.ASKED, 1),
    ],
    ids=[
        "nothing",
        "one",
        "the same twice",
        "with errors",
        "corrected",
        "the first never came",
        "any order",
        "two different ones",
        "two corrections of one",
        "chosen by a third",
        "asked",
        "corrected after being asked",
        "corrected twice after being asked",
        "what was asked about, said again",
        "what was asked about, chosen",
        "what was asked about, chosen and checked",
        "checked",
        "checked in spite of errors",
        "locked",
        "a correction of a locked one waits",
        "a correction of a checked one is new",
        "contradicting verdicts ask",
    ],
)
def test_where_a_subject_stands(documents: Sequence[Envelope], state: State, number: int) -> None:
    view = fold(*documents)
    assert view.state is state
    assert (view.latest.number if view.latest else 0) == number


def test_heads_that_say_the_same_are_one() -> None:
    twin = submission(1, changed(4), word="pc2")
    view = fold(ONE, twin)
    assert view.state is State.RECEIVED
    assert view.latest is not None
    assert sorted(view.latest.ids) == sorted([ONE.id, twin.id])


def test_two_pcs_that_took_in_the_same_files_agree_on_the_count() -> None:
    other_one = submission(1, changed(4), word="pc2")
    other_two = submission(1, changed(3), parents=[other_one.id], word="pc2")
    view = fold(ONE, TWO, other_one, other_two)
    assert len(view.revisions) == 2
    assert view.latest is not None
    assert (view.latest.number, len(view.latest.ids)) == (2, 2)


def test_going_back_to_the_first_answers_is_the_third_time() -> None:
    back = submission(1, changed(4), parents=[TWO.id])
    view = fold(ONE, TWO, back)
    assert view.latest is not None
    assert (view.latest.number, view.latest.ids) == (3, (back.id,))


def test_equal_heads_with_different_pasts_stand_as_the_one_furthest_along() -> None:
    elsewhere = submission(1, changed(3), word="pc2")
    view = fold(ONE, TWO, elsewhere)
    assert view.state is State.RECEIVED
    assert view.latest is not None
    assert view.latest.number == 2


def test_a_verdict_on_equal_answers_counts_whatever_their_past() -> None:
    elsewhere = submission(1, changed(3), word="pc2")
    view = fold(ONE, TWO, elsewhere, review(elsewhere, CHECK, word="pc2"))
    assert view.state is State.CHECKED
    assert view.official is not None
    assert view.official.said.entries(shipped("F04-K"))["hoat_dong[1].nay"] == 3


def test_unlocking_lets_the_waiting_correction_through() -> None:
    locked = review(ONE, CHECK, LOCK)
    waiting = fold(ONE, locked, TWO)
    assert [r.ids for r in waiting.waiting] == [(TWO.id,)]
    opened = fold(ONE, locked, TWO, review(ONE, UNLOCK, after=[locked.id]))
    assert opened.waiting == ()
    assert opened.latest is not None
    assert opened.latest.ids == (TWO.id,)


def test_the_official_figures_are_the_last_accepted_ones() -> None:
    accepted = fold(ONE, review(ONE, CHECK), TWO)
    assert accepted.official is not None
    assert accepted.official.ids == (ONE.id,)
    later = fold(ONE, review(ONE, CHECK), TWO, review(TWO, APPRAISE))
    assert later.official is not None
    assert later.official.ids == (TWO.id,)
    assert fold(ONE).official is None


def test_a_conflict_has_no_latest_and_shows_both() -> None:
    view = fold(ONE, SPLIT)
    assert (view.latest, view.findings) == (None, ())
    assert len(view.heads) == 2


STRANGER = submission(1, changed(8), word="stranger")


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (STRANGER, "PARK-102"),
        (submission(1, word="unit 2", by_unit=True), "PARK-102"),
        (signed("unit 2", Kind.SUBMISSION, submission(1).body, unit=unit_id(2)), "PARK-103"),
        (signed("unit 1", Kind.SUBMISSION, submission(1).body, unit=OFFICE), "PARK-102"),
        (review(ONE, CHECK, word="stranger"), "PARK-104"),
        (review(ONE, CHECK, word="unit 1", unit=unit_id(1)), "PARK-104"),
        (review(ONE, REPLY, word="unit 2", unit=unit_id(2)), "PARK-104"),
    ],
    ids=[
        "an unknown key",
        "another unit's key in this unit's name",
        "another unit",
        "a unit's key in the office's name",
        "a stranger's verdict",
        "a unit checks itself",
        "another unit replies",
    ],
)
def test_what_may_not_count_is_kept_and_shown(document: Envelope, code: str) -> None:
    view = fold(ONE, document)
    assert view.parked == ((document.id, code),)
    assert view.state is State.RECEIVED
    assert view.latest is not None
    assert view.latest.ids == (ONE.id,)


def test_a_units_own_signature_counts_like_the_offices() -> None:
    own = submission(1, changed(4), word="unit 1", by_unit=True)
    view = fold(own, review(own, REPLY, word="unit 1", unit=unit_id(1)))
    assert (view.state, view.parked) == (State.RECEIVED, ())


def test_a_unit_that_is_not_listed_is_parked_until_a_roster_lists_it() -> None:
    subject = Subject(unit_id(9), "F04-K", PERIOD)
    late = submission(9)
    before = fold(late, subject=subject)
    assert before.parked == ((late.id, "PARK-101"),)
    assert before.state is State.NOTHING
    grown = replace(ROSTER, units={u.id: u for u in units(9)})
    after = fold(late, subject=subject, within=world(grown))
    assert (after.parked, after.state) == ((), State.RECEIVED)


def test_without_a_roster_everything_waits() -> None:
    view = fold(ONE, review(ONE, CHECK), within=world(None))
    assert [code for _, code in sorted(view.parked)] != []
    assert {code for _, code in view.parked} == {"PARK-101", "PARK-104"}
    assert view.state is State.NOTHING


def test_a_period_that_is_none_is_parked() -> None:
    subject = Subject(unit_id(1), "F04-K", "hôm nay")
    odd = submission(1, period="hôm nay")
    assert fold(odd, subject=subject).parked == ((odd.id, "PARK-105"),)


def test_a_form_that_is_not_at_hand_is_said_and_nothing_else() -> None:
    view = fold(ONE, within=replace(world(), form=lambda _: None))
    assert [f.code for f in view.findings] == ["FORM-109"]
    assert view.state is State.RECEIVED


def test_findings_use_what_other_forms_say() -> None:
    wrong = {Subject(unit_id(1), "F02-K", PERIOD): {"ho_dang_ky.so_luong": 216, "ho_tong.so_luong": 500}}
    told = {Subject(unit_id(1), "F04-K", "2023"): {"d44a_tp.nay": 9}}
    plain = fold(ONE)
    with_last_year = fold(ONE, within=world(official={**told, **{k: dict(v) for k, v in wrong.items()}}))
    assert plain.findings != with_last_year.findings


def test_accepted_values_count_and_what_an_office_fills_counts_as_soon_as_it_is_signed() -> None:
    form = shipped("F04-K")
    assert counting(fold(ONE), form) is None
    accepted = fold(ONE, review(ONE, CHECK))
    assert counting(accepted, form) == accepted.official
    latest = fold(ONE)
    assert counting(latest, replace(form, filled_by="office")) == latest.latest
    assert counting(None, form) is None


def test_a_form_stands_once_it_came_until_it_is_to_be_corrected() -> None:
    assert standing(fold(ONE))
    assert standing(fold(ONE, review(ONE, CHECK)))
    assert not standing(fold(ONE, review(ONE, ASK)))
    assert not standing(fold(ONE, SPLIT))
    assert not standing(fold())
    assert not standing(None)


def test_threads_are_part_of_the_view_and_internal_ones_are_not() -> None:
    remark = review(
        ONE, ASK, items=[Item("t", "d42.ket_qua", "Xem lại"), Item("u", "", "Nội bộ", internal=True)]
    )
    assert [t.id for t in fold(ONE, remark).threads] == ["t"]


def test_the_heads_of_reviews_are_those_nobody_has_seen() -> None:
    first = review(ONE, ASK)
    second = review(ONE, CHECK, after=[first.id])
    assert fold(ONE, first, second).review_heads == (second.id,)
    assert fold(ONE, first).review_heads == (first.id,)


def test_the_deadline_is_the_latest_of_those_who_decide() -> None:
    view = fold(
        ONE, review(ONE, ASK, deadline="2024-10-20"), review(ONE, ASK, deadline="2024-10-22", word="pc2")
    )
    assert view.deadline == "2024-10-22"


# --- hashes ------------------------------------------------------------------------


def test_the_hash_of_a_set_is_of_the_set() -> None:
    assert set_hash(["b", "a"]) == set_hash(["a", "b", "a"])
    assert set_hash(["a"]) != set_hash(["a", "b"])
    assert set_hash([]) == set_hash(iter(()))


def test_the_hash_of_views_is_of_all_in_the_order_of_their_subjects() -> None:
    first, second = (
        fold(ONE).as_json(),
        fold(submission(2), subject=Subject(unit_id(2), "F04-K", PERIOD)).as_json(),
    )
    whole = json.dumps([ENGINE, [first, second]], sort_keys=True)
    assert view_hash(iter([first, second])) == hashlib.sha256(whole.encode()).hexdigest()
    assert view_hash([first]) != view_hash([second])


def test_no_campaign_means_no_parameters_and_no_exception() -> None:
    campaigns = campaigns_from([], office=OFFICE, keys=[]).by_period
    view = fold(ONE, within=replace(world(), campaign=campaigns.get))
    assert view.state is State.RECEIVED


def test_a_lock_on_one_of_the_equals_keeps_its_twins_from_being_taken_back() -> None:
    before = submission(1, answers(1, {"d44a_tp.nay": 8}), word="unit 1", by_unit=True)
    locked = submission(1, parents=[before.id])
    twin = submission(1, word="unit 1", by_unit=True, seq=2)
    lock = review(locked, CHECK, LOCK)
    body = review_body(SUBJECT, twin.id, verbs=[Verb.WITHDRAW], takes_back=[twin.id])
    back = signed("unit 1", Kind.REVIEW, body, unit=unit_id(1), stream=(OFFICE, 3, ""))
    assert fold(before, locked, twin, back).taken_back == (twin.id,)
    assert fold(before, locked, twin, lock, back).taken_back == ()


def test_what_was_interpreted_is_shown_at_its_cell_and_changes_nothing_else() -> None:
    typed = {"d42.ket_qua": "x", "hoat_dong[1].nay": "4"}
    told = signed("office", Kind.SUBMISSION, {**ONE.body, "as_typed": typed}, stream=(OFFICE, 1, ""))
    view, plain = fold(told), fold(ONE)
    new = set(view.findings) - set(plain.findings)
    assert [(f.code, f.where.address, f.params["value"]) for f in new] == [("CELL-201", "d42.ket_qua", "x")]
    assert (view.state, view.errors, view.entries) == (plain.state, plain.errors, plain.entries)
    assert fold(told, ONE).heads[0].ids == tuple(sorted([told.id, ONE.id]))  # one lần, however it was typed
