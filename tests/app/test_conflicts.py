"""Two versions side by side: who, when, which cells, how old, and nothing chosen."""

from __future__ import annotations

from datetime import date

import pytest

from antt_sync.app.conflicts import Conflict, as_json, conflicts, left_out
from antt_sync.core.envelope import Envelope
from antt_sync.core.review import Verb
from antt_sync.core.values import show
from tests.fillings import shipped
from tests.world import (
    FORMS,
    PERIOD,
    FixedShelf,
    Place,
    answers,
    office,
    office_key,
    review,
    submission,
    unit_id,
    unit_key,
)

TODAY = date(2024, 10, 20)
CELL = "ho_dang_ky.so_luong"
BASE = submission(1, answers(1))
LEFT = submission(1, answers(1, {"hoat_dong[1].nay": 4, "d44a_tp.nay": 3}), parents=[BASE.id])
RIGHT = submission(
    1,
    answers(1, {"hoat_dong[1].nay": 9}),
    parents=[BASE.id],
    word="unit 1",
    by_unit=True,
    at="2024-10-12T08:30:00+07:00",
)


def pc_with(*documents: Envelope) -> Place:
    pc = office(2, keys=[unit_key(1), office_key("pc2")])
    pc.take(list(documents))
    return pc


def the_one(pc: Place, as_of: date = TODAY) -> Conflict:
    (found,) = conflicts(pc.books, as_of=as_of)
    return found


def test_the_cells_that_differ_are_shown_with_both_values_and_the_one_before() -> None:
    found = the_one(pc_with(BASE, LEFT, RIGHT))
    told = {found.label(c.address): (show(c.base), [show(v) for v in c.values], c.clash) for c in found.cells}
    order = ["4", "9"] if found.versions[0].id == LEFT.id else ["9", "4"]
    assert told["HĐ 1 Tên hoạt động · Năm nay"] == ("180", order, True)
    assert [c.clash for c in found.cells if c.address == "d44a_tp.nay"] == [False]
    assert len(found.cells) == 2
    assert found.base == 1


def test_each_version_says_who_signed_it_and_when() -> None:
    found = {v.id: v for v in the_one(pc_with(BASE, LEFT, RIGHT)).versions}
    left, right = found[LEFT.id], found[RIGHT.id]
    assert (left.by_unit, left.channel, left.signed_by) == (False, "zalo", "UBND phường Nam Ngạn")
    assert (right.by_unit, right.channel, right.signed_by) == (True, "", "Tổ dân phố số 1")
    assert right.claimed_at.startswith("2024-10-12T08:30")
    assert left.received_at.startswith("2024-10-14")
    assert {left.number, right.number} == {2}


def test_the_age_counts_from_the_day_the_younger_one_came() -> None:
    pc = pc_with(BASE, LEFT)
    pc.take([RIGHT])
    pc.store.came[LEFT.id] = "2024-10-01T08:00:00+07:00"
    assert the_one(pc).days == 6
    assert the_one(pc, date(2024, 10, 14)).days == 0
    assert the_one(pc, date(2024, 10, 1)).days == 0


def test_the_age_is_in_no_hash() -> None:
    pc = pc_with(BASE, LEFT, RIGHT)
    before = [row.plain for row in pc.store.rows()]
    pc.store.came[RIGHT.id] = "2023-01-01T08:00:00+07:00"
    assert [row.plain for row in pc.store.rows()] == before
    assert the_one(pc).days == 6


def test_without_a_common_past_the_value_before_is_blank() -> None:
    found = the_one(pc_with(LEFT, RIGHT))
    assert found.base == 0
    assert {show(c.base) for c in found.cells} == {""}


def test_three_versions_are_three() -> None:
    third = submission(1, answers(1, {"hoat_dong[1].nay": 11}), parents=[BASE.id], word="pc2")
    found = the_one(pc_with(BASE, LEFT, RIGHT, third))
    assert [v.letter for v in found.versions] == ["A", "B", "C"]
    assert all(len(c.values) == 3 for c in found.cells)


@pytest.mark.parametrize(
    ("scope", "count"),
    [
        ({}, 1),
        ({"unit": unit_id(1)}, 1),
        ({"unit": unit_id(2)}, 0),
        ({"form": "F02-K"}, 0),
        ({"period": "2023"}, 0),
    ],
)
def test_only_what_is_asked_for_is_listed(scope: dict[str, str], count: int) -> None:
    pc = pc_with(BASE, LEFT, RIGHT)
    assert len(conflicts(pc.books, as_of=TODAY, **scope)) == count


def test_one_version_is_no_conflict() -> None:
    assert conflicts(pc_with(BASE, LEFT).books, as_of=TODAY) == []


def test_a_form_that_is_not_at_hand_is_said_and_not_compared() -> None:
    pc = pc_with(BASE, LEFT, submission(1, parents=[BASE.id], word="pc2"))
    pc.desk.shelf.forms = ()  # type: ignore[attr-defined]
    found = the_one(pc)
    assert (found.form, found.cells, len(found.versions)) == (None, (), 2)


def test_the_plain_form_has_no_words() -> None:
    told = as_json(the_one(pc_with(BASE, LEFT, RIGHT)))
    assert told["days"] == 6
    assert told["unit"] == unit_id(1)
    cells = told["cells"]
    assert isinstance(cells, list)
    assert set(cells[0]["values"]) == {"A", "B"}


def test_figures_that_an_office_adds_up_say_whom_they_leave_out() -> None:
    one = submission(1, form="F02-K")
    other = submission(1, {**answers(1, form="F02-K"), "ho_dang_ky.so_luong": 7}, form="F02-K", word="pc2")
    pc = pc_with(BASE, LEFT, RIGHT, one, other)
    pc.desk.shelf.forms = FixedShelf([shipped(f) for f in (*FORMS, "F04-X")]).forms  # type: ignore[attr-defined]
    (found,) = left_out(pc.books, "F04-X", PERIOD, as_of=TODAY)
    assert (found.subject.unit, found.subject.form) == (unit_id(1), "F02-K")
    assert left_out(pc.books, "F04-X", "2023", as_of=TODAY) == []
    assert left_out(pc.books, "F02-K", PERIOD, as_of=TODAY) == []
    assert left_out(pc.books, "F99", PERIOD, as_of=TODAY) == []


def test_versions_behind_a_lock_are_listed_and_leave_nothing_out() -> None:
    one = submission(1, form="F02-K")
    later = [
        submission(1, {**answers(1, form="F02-K"), CELL: n}, form="F02-K", parents=[one.id], seq=n)
        for n in (7, 8)
    ]
    pc = pc_with(one, *later, locked := review(one, Verb.CHECK, Verb.LOCK))
    pc.desk.shelf.forms = FixedShelf([shipped(f) for f in (*FORMS, "F04-X")]).forms  # type: ignore[attr-defined]
    found = the_one(pc)
    assert (found.locked, found.base, len(found.versions)) == (True, 1, 2)
    assert as_json(found)["locked"] is True
    assert left_out(pc.books, "F04-X", PERIOD, as_of=TODAY) == []
    pc.take([review(one, Verb.UNLOCK, after=[locked.id])])
    assert [c.locked for c in left_out(pc.books, "F04-X", PERIOD, as_of=TODAY)] == [False]
