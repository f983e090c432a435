"""The plan of a sheet: every cell has one place, and the same form lies the same way."""

from __future__ import annotations

import pytest

from antt_sync.core.schema import Form
from antt_sync.core.sheet import (
    CHECK,
    KEY,
    KNOWN,
    LABEL,
    STATIC,
    LineKind,
    plan,
    previous_period,
)
from tests.fillings import shipped

FORMS = pytest.mark.parametrize("form", [shipped(f) for f in ("F01", "F02-K", "F04-K")], ids=lambda f: f.id)


@FORMS
def test_every_cell_has_a_place_of_its_own(form: Form) -> None:
    laid = plan(form)
    places = [laid.cell(address) for address in form.cells]
    assert len(set(places)) == len(form.cells)


@FORMS
def test_no_two_lines_share_a_key_and_only_rows_have_plain_ones(form: Form) -> None:
    laid = plan(form)
    names = [line.key for line in laid.lines]
    assert len(set(names)) == len(names)
    assert {n for n in names if not n.startswith(STATIC)} == {row.key for row in form.rows}


@FORMS
def test_the_same_form_lies_the_same_way(form: Form) -> None:
    assert plan(form) == plan(form)
    assert dict(plan(form).columns) == dict(plan(form, returned=True).columns)


@FORMS
def test_keys_stand_in_the_first_line_and_column(form: Form) -> None:
    laid = plan(form)
    assert laid.lines[0].kind is LineKind.KEYS
    assert laid.columns[KEY] == 1


@FORMS
def test_a_returned_sheet_has_a_banner_instead_of_the_tip(form: Form) -> None:
    kinds = [line.kind for line in plan(form, returned=True).lines]
    assert LineKind.BANNER in kinds
    assert LineKind.TIP not in kinds
    assert LineKind.BANNER not in [line.kind for line in plan(form).lines]


def test_columns_that_a_form_does_not_need_are_not_there() -> None:
    assert f"{KNOWN}nay" in plan(shipped("F04-K")).columns
    assert not [c for c in plan(shipped("F01")).columns if c.startswith(KNOWN)]


def test_a_table_that_grows_moves_what_follows_down() -> None:
    form = shipped("F04-K")
    before, after = plan(form), plan(form.grown(["hoat_dong[12].nay"]))
    added = len(after.lines) - len(before.lines)
    assert added > 0
    assert after.row_at["d43a"] == before.row_at["d43a"] + added
    assert after.row_at["d411"] == before.row_at["d411"]


def test_a_cells_name_is_its_columns_letters_and_its_rows_number() -> None:
    laid = plan(shipped("F04-K"))
    assert laid.cell("d42.ket_qua") == f"{laid.letters('ket_qua')}{laid.row_at['d42']}"
    assert laid.at("d42", LABEL) == f"{laid.letters(LABEL)}{laid.row_at['d42']}"
    numbers = [laid.row_at[row.key] for row in laid.form.rows]
    assert laid.down(CHECK) == f"{laid.letters(CHECK)}{min(numbers)}:{laid.letters(CHECK)}{max(numbers)}"


@pytest.mark.parametrize(
    ("period", "before"),
    [("2024", "2023"), ("2024-6T", "2023-6T"), ("2024-Q3", "2023-Q3"), ("abc", "abc"), ("", "")],
)
def test_the_period_before_is_the_same_kind_a_year_earlier(period: str, before: str) -> None:
    assert previous_period(period) == before
