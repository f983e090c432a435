"""Choosing between versions: only what a person wrote is signed, once, after all that was there."""

from __future__ import annotations

import pytest

from antt_sync.app.choosing import export_choices
from antt_sync.app.judging import ReviewLine
from antt_sync.app.review_import import read_copies, sign_reviews
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.review import Verb
from antt_sync.core.submission import submission_of
from antt_sync.core.views import State
from tests.choices import choices, choose
from tests.sheets import Cell, first_sheet, opened, saved
from tests.world import (
    OFFICE,
    Place,
    answers,
    file,
    office,
    office_key,
    review,
    signed,
    submission,
    unit_key,
)

BASE = submission(1, answers(1))
LEFT = submission(1, answers(1, {"hoat_dong[1].nay": 4, "d44a_tp.nay": 3}), parents=[BASE.id])
RIGHT = submission(
    1, answers(1, {"hoat_dong[1].nay": 9, "ngay_lap.ket_qua": None}), parents=[BASE.id], word="pc2"
)
THIRD = submission(1, answers(1, {"hoat_dong[1].nay": 11}), parents=[BASE.id], word="pc2", seq=2)
CLASH = "hoat_dong[1].nay"


def pc_with(*documents: Envelope) -> Place:
    pc = office(2, keys=[unit_key(1), office_key("pc2")])
    pc.take(list(documents) or [BASE, LEFT, RIGHT])
    return pc


def workbook(pc: Place) -> bytes:
    (name,) = export_choices(pc.desk, to="chon")
    return pc.medium.files[name]


def taken(pc: Place, data: bytes, name: str = "chon.xlsx") -> ReviewLine:
    (line,) = read_copies(pc.desk, [file(name, data)])
    sign_reviews(pc.desk, [line])
    return line


def said(pc: Place) -> dict[str, object]:
    view = pc.view(1)
    assert view.latest is not None
    return dict(view.entries)


TOTAL, REGISTERED = "d413_tong.nay", "d413_dk.nay"
WHOLE = submission(1, answers(1, {TOTAL: 820, REGISTERED: 790}))
FEWER = submission(1, answers(1, {TOTAL: 799, REGISTERED: 790}), parents=[WHOLE.id])


def other(more: int, **said: int | None) -> Envelope:
    """The second PC's version: so many registered, of as many as before."""
    values = {TOTAL: 820, REGISTERED: more, **said}
    return submission(1, answers(1, values), parents=[WHOLE.id], word="pc2")


@pytest.mark.parametrize(("more", "told"), [(800, 1), (798, 0)])
def test_cells_of_two_versions_that_break_a_rule_together_are_told_in_the_workbook(
    more: int, told: int
) -> None:
    sheet = first_sheet(opened(workbook(pc_with(WHOLE, FEWER, other(more)))), "choose|")
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert sum("Số hộ đã đăng ký nhiều hơn tổng số hộ" in text for text in texts) == told
    assert sum("XEM LẠI" in text for text in texts) == told


def test_what_is_wrong_with_a_choice_and_with_no_version_is_told_before_it_is_signed() -> None:
    pc = pc_with(WHOLE, FEWER, other(800))
    (line,) = read_copies(pc.desk, [file("chon.xlsx", workbook(pc))])
    assert (line.new, [f.where.address for f in line.wrong if f.code == "R03"]) == (1, [REGISTERED])
    assert all(f.where.cell for f in line.wrong if f.code == "R03")
    emptied = choose(workbook(pc), {TOTAL: "(để trống)"})
    (line,) = read_copies(pc.desk, [file("trong.xlsx", emptied)])
    assert [f.where.address for f in line.wrong if f.code == "CELL-001"] == [TOTAL]
    assert line.new >= 1
    (line,) = read_copies(pc.desk, [file("ca.xlsx", choose(workbook(pc), {TOTAL: 820}))])
    assert (line.new, "R03" in {f.code for f in line.wrong}) == (0, False)


def test_what_a_version_has_wrong_is_no_question() -> None:
    pc = pc_with(WHOLE, FEWER, other(830))
    (line,) = read_copies(pc.desk, [file("chon.xlsx", choose(workbook(pc), {TOTAL: 820}))])
    assert (line.new, [f.code for f in line.wrong]) == (0, ["R03"])


def test_what_only_one_changed_is_filled_in_and_a_clash_is_open() -> None:
    found = choices(workbook(pc_with()))
    assert found[CLASH] == ""
    assert found["d44a_tp.nay"] == "3"


@pytest.mark.parametrize("chosen", ["4", "9", "12", 12])
def test_a_filled_workbook_makes_one_version_of_two(chosen: Cell) -> None:
    pc = pc_with()
    line = taken(pc, choose(workbook(pc), {CLASH: chosen}))
    view = pc.view(1)
    assert line.code == "REVIEW-107"
    assert view.state is State.RECEIVED
    assert view.latest is not None
    assert said(pc)[CLASH] == int(str(chosen))
    assert said(pc)["d44a_tp.nay"] == 3
    assert set(view.latest.said.parents) == {LEFT.id, RIGHT.id}
    assert {r.said.id for r in view.revisions} >= {BASE.id, LEFT.id, RIGHT.id}


def test_it_is_signed_for_the_unit_with_the_workbook_as_evidence() -> None:
    pc = pc_with()
    data = choose(workbook(pc), {CLASH: "4"})
    taken(pc, data)
    latest = pc.view(1).latest
    assert latest is not None
    behalf = latest.said.on_behalf
    assert behalf is not None
    assert (behalf["channel"], behalf["handed_by"]) == ("other", "chọn giữa hai bản")
    assert latest.said.workbook_sha256 == behalf["received_sha256"] == file("", data).sha256


def test_an_open_clash_is_named_and_nothing_is_signed() -> None:
    pc = pc_with()
    before = pc.store.ids()
    line = taken(pc, choose(workbook(pc), {}))
    assert line.code == "REVIEW-108"
    assert "HĐ 1" in str(line.params["cells"])
    assert line.params["count"] == 1
    assert pc.store.ids() == before


def test_a_blank_can_be_chosen_by_its_words() -> None:
    pc = pc_with(BASE, LEFT, submission(1, answers(1, {CLASH: None}), parents=[BASE.id], word="pc2"))
    taken(pc, choose(workbook(pc), {CLASH: "(để trống)"}))
    assert CLASH not in said(pc)


def test_a_cleared_proposal_is_open_again() -> None:
    pc = pc_with()
    line = taken(pc, choose(workbook(pc), {CLASH: "4", "d44a_tp.nay": None}))
    assert line.code == "REVIEW-108"


def test_a_value_that_cannot_be_read_is_refused_with_its_cell() -> None:
    pc = pc_with()
    line = taken(pc, choose(workbook(pc), {CLASH: "nhiều"}))
    assert line.code == "REVIEW-110"
    assert pc.view(1).state is State.CONFLICT


def test_a_third_version_that_came_meanwhile_is_not_lost() -> None:
    pc = pc_with()
    data = choose(workbook(pc), {CLASH: "4"})
    pc.take([THIRD])
    assert taken(pc, data).code == "REVIEW-109"
    assert len(pc.view(1).heads) == 3
    taken(pc, choose(workbook_again(pc), {CLASH: "11"}))
    assert said(pc)[CLASH] == 11


def workbook_again(pc: Place) -> bytes:
    return pc.medium.files[export_choices(pc.desk, to="chon")[0]]


def test_taken_in_twice_adds_nothing() -> None:
    pc = pc_with()
    data = choose(workbook(pc), {CLASH: "4"})
    taken(pc, data)
    before = pc.store.ids()
    assert taken(pc, data).code == "REVIEW-102"
    assert taken(pc, choose(data, {CLASH: "9"})).code == "REVIEW-109"
    assert pc.store.ids() == before


def test_the_same_file_twice_in_one_batch_counts_once_and_two_choices_not_at_all() -> None:
    pc = pc_with()
    blank = workbook(pc)
    one, other = (file(f"{v}.xlsx", choose(blank, {CLASH: v})) for v in ("4", "9"))
    assert [line.code for line in read_copies(pc.desk, [one, one])] == ["REVIEW-107"]
    both = read_copies(pc.desk, [one, other])
    assert [(line.code, line.documents) for line in both] == [("REVIEW-111", ())] * 2


def test_rows_that_were_sorted_and_moved_are_still_known() -> None:
    pc = pc_with()
    book = opened(choose(workbook(pc), {CLASH: "9"}))
    first_sheet(book, "choose|").insert_rows(3, 4)
    assert taken(pc, saved(book)).code == "REVIEW-107"
    assert said(pc)[CLASH] == 9


def test_a_workbook_that_lost_its_versions_is_damaged() -> None:
    pc = pc_with()
    book = opened(workbook(pc))
    sheet = first_sheet(book, "choose|")
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, 1).value = None
    assert taken(pc, saved(book)).code == "REVIEW-112"


def test_a_choice_after_a_lock_waits_for_the_lock_to_be_opened() -> None:
    locked = review(LEFT, Verb.CHECK, Verb.LOCK)
    pc = pc_with(BASE, LEFT, RIGHT, locked)
    taken(pc, choose(workbook(pc), {CLASH: "9"}))
    view = pc.view(1)
    assert view.waiting
    assert view.latest is not None
    assert view.latest.said.id == LEFT.id


def test_a_choice_does_not_pass_for_a_form_that_a_unit_sent() -> None:
    pc = pc_with()
    (line,) = pc.merge(file("a.xlsx", choose(workbook(pc), {CLASH: "4"})))
    assert line.code == "FORM-113"


def test_two_offices_that_choose_differently_have_two_versions_again() -> None:
    pc, other = pc_with(), pc_with()
    taken(pc, choose(workbook(pc), {CLASH: "4"}))
    taken(other, choose(workbook(other), {CLASH: "9"}))
    submissions = [e for e in other.store.every() if e.kind is Kind.SUBMISSION]
    pc.take([e for e in submissions if submission_of(e).parents and not pc.store.has(e.id)])
    assert pc.view(1).state is State.CONFLICT
    assert len(pc.view(1).heads) == 2


def test_equal_copies_with_other_pasts_are_gone_beyond_too() -> None:
    twin = submission(1, answers(1, {CLASH: 4, "d44a_tp.nay": 3}), word="pc2", seq=3)
    pc = pc_with(BASE, LEFT, RIGHT, twin)
    taken(pc, choose(workbook(pc), {CLASH: "9"}))
    assert pc.view(1).state is State.RECEIVED


def test_what_was_interpreted_stays_told_whether_it_was_chosen_or_typed() -> None:
    place = "d44a_tp.nay"
    left = signed(
        "office", Kind.SUBMISSION, {**LEFT.body, "as_typed": {place: "số 3"}}, stream=(OFFICE, 1, "")
    )
    pc = pc_with(BASE, left, RIGHT)
    taken(pc, choose(workbook(pc), {CLASH: "1.012"}))
    latest = pc.view(1).latest
    assert latest is not None
    assert latest.said.as_typed == {place: "số 3", CLASH: "1.012"}
    assert said(pc)[CLASH] == 1012
