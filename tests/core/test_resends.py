"""Whether a form that came again says anything new: people's answers do, what an office gave does not."""

from __future__ import annotations

from collections.abc import Mapping

from antt_sync.core.reading import FormReading, read_forms
from antt_sync.core.resends import compared
from antt_sync.core.review import Verb
from antt_sync.core.values import Entry
from tests.fillings import shipped
from tests.sheets import typed
from tests.world import Place, answers, file, office, review, submission, workbook

GIVEN = {"d44a_tp.nay": 3, "d44a_tp.truoc": 4}
TYPED = "hoat_dong[1].nay"


def read(pc: Place, data: bytes) -> FormReading:
    raw = pc.desk.workbooks.read(data)
    (reading,) = read_forms(raw, lambda token: shipped(token.form)).forms
    return reading


def came(pc: Place, entries: Mapping[str, Entry], *, base: str = "") -> tuple[int, tuple[str, ...]]:
    """What a workbook with these answers comes to."""
    reading = read(pc, workbook(1, {**answers(1), **entries}, base=base))
    return compared(reading, pc.view(1))


def test_figures_that_an_office_gave_since_are_no_change_of_the_unit() -> None:
    pc = office(1)
    pc.take([submission(1)])
    assert came(pc, GIVEN) == (1, ())
    assert came(pc, {**GIVEN, TYPED: 2}) == (0, (TYPED,))


def test_what_was_given_the_last_time_and_is_not_in_another_blank_is_no_change() -> None:
    pc = office(1)
    pc.merge(file("a.xlsx", workbook(1, {**answers(1), **GIVEN})))
    blank = workbook(1, answers(1, dict.fromkeys(GIVEN)))
    assert compared(read(pc, blank), pc.view(1)) == (1, ())


def test_a_figure_typed_where_the_office_had_given_none_is_a_change_and_so_is_taking_it_out() -> None:
    pc = office(1)
    blank = workbook(1, answers(1, {"d44a_tp.nay": None}))
    pc.merge(file("a.xlsx", blank))
    by_hand = typed(blank, {"d44a_tp.nay": 9})
    assert compared(read(pc, by_hand), pc.view(1)) == (0, ("d44a_tp.nay",))
    pc.merge(file("b.xlsx", by_hand))
    assert compared(read(pc, blank), pc.view(1)) == (0, ("d44a_tp.nay",))


def test_a_form_whose_code_counts_what_is_given_says_something_new_with_each_figure() -> None:
    pc = office(1)
    form = shipped("F12-X")
    (address, *_) = (a for a, c in form.cells.items() if c.given)
    pc.take([submission(1, {address: 3}, form="F12-X")])
    reading = read(pc, workbook(1, {address: 4}, form="F12-X"))
    assert compared(reading, pc.view(1, "F12-X")) == (0, (address,))


def test_a_returned_file_that_nobody_changed_is_the_one_it_was_returned_with_whatever_came_since() -> None:
    pc = office(1)
    first = submission(1)
    pc.take([first, submission(1, answers(1, {TYPED: 2}), parents=[first.id], seq=2)])
    assert came(pc, GIVEN, base=first.id) == (1, ())
    assert came(pc, GIVEN) == (0, (TYPED,))  # from another blank: the former answer again


def test_a_locked_form_sent_back_as_it_was_returned_waits_for_nothing() -> None:
    pc = office(1)
    first = submission(1)
    pc.take([first, review(first, Verb.CHECK, Verb.LOCK)])
    (line,) = pc.merge(file("ĐÃ CHỐT.xlsx", workbook(1, {**answers(1), **GIVEN}, base=first.id)))
    assert (line.code, line.number, line.changed) == ("TAKE-105", 1, ())
