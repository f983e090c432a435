"""Lines of the table are made unit by unit; what the table says of a unit is what its own lines say."""

from __future__ import annotations

from datetime import date

import pytest

from antt_sync.app.status import status
from antt_sync.app.status_lines import Scope, Table, expected
from antt_sync.app.world import Books
from tests.world import PERIOD, office, unit_id

DAY = date(2024, 11, 15)


def test_the_table_is_the_lines_of_its_units_in_turn() -> None:
    books = Books(office(3).desk)
    table = Table(books, Scope(), DAY, {}, expected(books, Scope()))
    units = dict.fromkeys(line.subject.unit for line in table.lines([]))
    assert [line for unit in units for line in table.of(unit)] == list(table.lines([]))
    assert list(table.lines([])) == list(status(books.desk, as_of=DAY).lines)


@pytest.mark.parametrize(
    "scope", [Scope(form="F04-K"), Scope(period=PERIOD), Scope(unit=unit_id(2)), Scope(unit=unit_id(99))]
)
def test_a_narrower_question_gets_the_fitting_part_of_the_whole_answer(scope: Scope) -> None:
    books = Books(office(3).desk)
    whole = Table(books, Scope(), DAY, {}, expected(books, Scope())).lines([])
    fits = [
        line
        for line in whole
        if all(want in {"", got} for want, got in zip(scope, _asked(line.subject), strict=True))
    ]
    assert list(Table(books, scope, DAY, {}, expected(books, scope)).lines([])) == fits


def _asked(subject: tuple[str, str, str]) -> tuple[str, str, str]:
    unit, form, period = subject
    return form, period, unit
