"""A row that lost its hidden key is known again by what is printed in it, or stays unknown."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from antt_sync.core.book import RawBook, RawCell
from antt_sync.core.mending import Became
from antt_sync.core.rekeying import with_row_keys
from antt_sync.core.sheet import LABEL, NUMBER
from tests.core.test_mending import CAME, FORM, PLAN, changed, one

TABLE = [row.key for row in FORM.table_rows("hoat_dong")]
UNNUMBERED, PLAIN = "d413_dk", "d43a"


def without(*rows: str, said: str = "", cells: Mapping[str, str] | None = None) -> RawBook:
    """The workbook without the keys of these rows, or with other words there, and with cells changed."""
    texts = {**{f"A{PLAN.row_at[row]}": said for row in rows}, **(cells or {})}
    return changed({at: RawCell(text) if text else None for at, text in texts.items()})


def at(row: str, column: str) -> str:
    return PLAN.at(row, column)


@pytest.mark.parametrize("rows", [[PLAIN], [UNNUMBERED], TABLE, [*TABLE, PLAIN]])
@pytest.mark.parametrize("said", ["", "Bà Tư"])
def test_rows_without_keys_are_known_by_number_and_name(rows: list[str], said: str) -> None:
    raw, lines = with_row_keys(without(*rows, said=said), lambda _: FORM)
    assert one(raw).entries == one(CAME).entries
    assert [(line.cell, line.was, line.became) for line in lines] == sorted(
        ((f"A{PLAN.row_at[row]}", said, Became.RESTORED) for row in rows), key=lambda line: int(line[0][1:])
    )


def test_a_sound_workbook_stays_as_it_is() -> None:
    assert with_row_keys(CAME, lambda _: FORM) == (CAME, [])


@pytest.mark.parametrize(
    "raw",
    [
        without(PLAIN, cells={at(PLAIN, LABEL): "Chữ khác"}),
        without(PLAIN, cells={at(PLAIN, NUMBER): ""}),
        without(TABLE[0], cells={at(TABLE[0], NUMBER): ""}),
        without(TABLE[0], cells={f"{PLAN.letters(NUMBER)}{len(PLAN.lines) + 5}": "HĐ 1"}),
        without(TABLE[0], "d43b", cells={at("d43b", NUMBER): "HĐ 1"}),
    ],
    ids=["another name", "no number", "no number in a table", "shown twice", "another row shows it too"],
)
def test_what_is_not_certain_is_left(raw: RawBook) -> None:
    again, lines = with_row_keys(raw, lambda _: FORM)
    assert (again, lines) == (raw, [])
