"""Questions to the set: which forms look at which, and circles among them."""

from __future__ import annotations

from antt_sync.core.known import Edge, Known, Looks, Of, Take, When, circle

LEVELS = {"K": 0, "X": 1, "H": 2, "T": 3}


def asks(form: str, of: Of = Of.UNIT, *, previous: bool = False) -> Known:
    take = Take.SUM if of is Of.BELOW else Take.VALUE
    return Known(take, of, (form,), "a.b", when=When.PREVIOUS if previous else When.SAME)


def test_what_a_form_looks_at_is_its_questions_and_what_must_stand() -> None:
    looks = Looks("F04-K", ["K"], [asks("F05", Of.OFFICE), asks("F04-K", previous=True)], ["F02-K"])
    assert looks.edges == {
        Edge("F04-K", "F05", Of.OFFICE, When.SAME),
        Edge("F04-K", "F04-K", Of.UNIT, When.PREVIOUS),
        Edge("F04-K", "F02-K", Of.UNIT, When.SAME),
    }


def test_two_forms_that_wait_for_each_other_are_a_circle() -> None:
    looks = [Looks("F90", ["K"], [asks("F91")], []), Looks("F91", ["K"], [], ["F90"])]
    assert circle(looks, LEVELS) in {"F90 (0) → F91 (0) → F90 (0)", "F91 (0) → F90 (0) → F91 (0)"}


def test_last_years_values_make_no_circle() -> None:
    assert circle([Looks("F90", ["K"], [asks("F90", previous=True)], [])], LEVELS) == ""


def test_one_form_of_two_levels_may_look_down_at_itself() -> None:
    assert circle([Looks("F12-T", ["H", "T"], [asks("F12-T", Of.BELOW)], [])], LEVELS) == ""


def test_up_and_down_between_two_levels_is_a_circle() -> None:
    down, up = asks("F90", Of.BELOW), asks("F91", Of.OFFICE)
    assert circle([Looks("F90", ["K"], [up], []), Looks("F91", ["X"], [down], [])], LEVELS)
    assert circle([Looks("F90", ["K"], [], []), Looks("F91", ["X"], [down], [])], LEVELS) == ""


def test_a_unit_named_in_a_row_is_below_or_the_office_itself() -> None:
    row = asks("F06-X", Of.ROW)
    assert circle([Looks("F10", ["X"], [row], []), Looks("F06-X", ["X"], [], [])], LEVELS) == ""
    assert circle([Looks("F10", ["X"], [row], []), Looks("F06-X", ["X"], [asks("F10")], [])], LEVELS)
