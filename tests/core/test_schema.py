"""A form's shape: rows, cells, criteria and parts, and tables that grow with what people enter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt_sync.core.expressions import refs
from antt_sync.core.schema import MOST_ROWS
from antt_sync.core.values import CellType
from tests.fillings import filled, shipped

FORM = shipped("F04-K")


def test_rows_stand_in_printed_order_with_table_rows_in_their_place() -> None:
    keys = [row.key for row in FORM.rows]
    assert keys[:8] == ["d411", "d412", "d413", "d413_tong", "d413_dk", "d42", "hoat_dong[1]", "hoat_dong[2]"]
    assert keys[-3:] == ["ho_ten", "chuc_vu", "ngay_lap"]


def test_a_cell_is_found_by_its_address() -> None:
    cell = FORM.cells["d411.ket_qua"]
    assert (cell.column, cell.type, cell.choices) == (
        "ket_qua",
        CellType.CHOICE,
        ("Đạt", "Chưa đạt", "Không áp dụng"),
    )
    assert "d413.ket_qua" not in FORM.entry_cells
    assert FORM.cells["d413.ket_qua"].computed


def test_a_row_names_the_rows_that_detail_it() -> None:
    assert [row.key for row in FORM.parts_of("d413")] == ["d413", "d413_tong", "d413_dk"]
    assert [row.key for row in FORM.parts_of("d412")] == ["d412"]
    assert FORM.parts_of("nowhere") == ()


def test_a_row_of_a_table_looks_at_itself() -> None:
    row = FORM.row_of["hoat_dong[2]"]
    assert (row.number, row.table, row.part_of) == ("HĐ 2", "hoat_dong", "d42")
    required = row.cells[1].required
    assert required is not None
    assert {ref.address for ref in refs(required)} == {"hoat_dong[2].noi_dung"}


@pytest.mark.parametrize(
    ("addresses", "rows"),
    [
        ([], 6),
        (["hoat_dong[1].nay"], 6),
        (["hoat_dong[6].nay"], 6),
        (["hoat_dong[7].nay"], 7),
        (["hoat_dong[9].nay", "hoat_dong[3].ngay"], 9),
        (["hoat_dong[9].anything"], 9),
        (["hoat_dong[999].nay"], 999),
        (["hoat_dong[1000].nay"], 6),
        (["hoat_dong[99999999999].nay"], 6),
        (["hoat_dong[0].nay", "hoat_dong[-1].nay", "hoat_dong[x].nay", "hoat_dong[", "hoat_dong[٣].nay"], 6),
        (["khac[9].nay", "d411[9].so"], 6),
    ],
)
def test_a_table_grows_with_the_rows_people_add_and_no_further(addresses: list[str], rows: int) -> None:
    grown = FORM.grown(addresses)
    assert len(grown.table_rows("hoat_dong")) == rows
    assert len(grown.table_rows("minh_chung")) == 4
    assert len(grown.rows) == len(FORM.rows) + rows - 6


def test_a_form_that_need_not_grow_stays_the_same_form() -> None:
    assert FORM.grown(filled("F04-K")) is FORM


def test_added_rows_follow_the_prepared_ones_within_their_section() -> None:
    keys = [row.key for row in FORM.grown(["hoat_dong[7].nay"]).rows]
    assert keys[keys.index("hoat_dong[6]") + 1] == "hoat_dong[7]"
    assert keys[keys.index("hoat_dong[7]") + 1] == "d43a"


@given(st.lists(st.text(max_size=20)))
def test_no_address_of_a_stranger_makes_growing_fail(addresses: list[str]) -> None:
    assert (
        len(FORM.grown([*addresses, *(f"hoat_dong{a}" for a in addresses)]).table_rows("hoat_dong"))
        <= MOST_ROWS
    )


def test_words_come_in_the_language_asked_for() -> None:
    assert FORM.title.to("vi") == "BẢN TỰ ĐÁNH GIÁ"
    assert FORM.title.to("en") == "SELF-ASSESSMENT"
