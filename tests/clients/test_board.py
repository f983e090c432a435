"""The board in LibreOffice: typed into, sorted and saved there, every note comes back to its unit.

Knows what a clerk does to a list; refuses to know how notes are found again. Links and print areas are
looked at as LibreOffice has them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from antt_sync.adapters.report_write import write_report
from antt_sync.app.board_notes import Notes, read_notes
from antt_sync.app.report_board import board
from antt_sync.app.report_rollup import rollup
from antt_sync.core.book import cell_name, column_letters
from tests.clients.libreoffice import Format, Office
from tests.reports import busy, gathered
from tests.world import unit_id

PC = busy()
GATHERED = gathered(PC)
SHEET = "Tiến độ"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "bảng.xlsx"
    found.write_bytes(write_report(board(GATHERED, Notes("2024"))))
    return found


def places(path: Path) -> dict[tuple[str, str], str]:
    """Where a unit's own cells are: (unit, column key) -> `G7`."""
    (sheet,) = [s for s in PC.desk.workbooks.read(path.read_bytes()).sheets if s.name == SHEET]
    columns = {str(c.content): place[1] for place, c in sheet.cells.items() if place[0] == 1 and place[1] > 1}
    rows = {str(c.content): place[0] for place, c in sheet.cells.items() if place[1] == 1 and place[0] > 1}
    return {(u, k): cell_name((row, column)) for u, row in rows.items() for k, column in columns.items()}


def column_number(place: str) -> int:
    """`C12 -> 3`."""
    letters = place.rstrip("0123456789")
    return next(n for n in range(1, 200) if column_letters(n) == letters)


def read(path: Path) -> Notes:
    found = read_notes(PC.desk.workbooks.read(path.read_bytes()), GATHERED.roster.units)
    assert found is not None
    return found


@pytest.mark.parametrize("first", ["A", "B"])
@pytest.mark.parametrize("format", ["xlsx", "ods"])
def test_a_sorted_board_gives_every_note_back(path: Path, office: Office, first: str, format: str) -> None:
    at = places(path)
    cells = {(n, key): f"{key} {n}" for n in range(1, 7) for key in ("goi", "rieng")}
    top = at[unit_id(1), "ten"]
    rows = sorted(int(at[unit_id(n), "ten"][1:]) for n in range(1, 7))
    last = max(c for c in (place.rstrip("0123456789") for place in at.values()))
    with office.open(path) as book:
        book.set_cells(SHEET, {at[unit_id(n), key]: text for (n, key), text in cells.items()})
        # With the keys, as the filter's arrow sorts; and without, as a person marks what is seen.
        by = ord(top[0]) - ord(first)
        book.sort_rows(SHEET, f"{first}{rows[0]}:{last}{rows[-1]}", column=by)
        saved = book.save_as(path.with_name(f"saved.{format}"), "ods" if format == "ods" else "xlsx")
    assert read(saved).by_unit == {
        unit_id(n): {"goi": f"goi {n}", "rieng": f"rieng {n}"} for n in range(1, 7)
    }


def test_what_is_typed_comes_back_as_it_was_meant(path: Path, office: Office) -> None:
    at = places(path)
    with office.open(path) as book:
        book.type_into(SHEET, {at[unit_id(6), "hen"]: "12/11/2024", at[unit_id(6), "goi"]: "=không nghe máy"})
        saved = book.save_as(path.with_name("saved.xlsx"))
    assert read(saved).by_unit == {unit_id(6): {"hen": "12/11/2024", "goi": "=không nghe máy"}}


@pytest.mark.parametrize("format", ["xlsx", "ods", "xls"])
def test_a_board_worked_over_by_hand_keeps_all_that_is_left(
    path: Path, office: Office, format: Format
) -> None:
    """A column added and another moved, a line deleted, a line of the clerk's own, then saved."""
    at = places(path)
    number = {n: int(at[unit_id(n), "ten"][1:]) for n in range(1, 7)}
    last = max(number.values())
    head = min(number.values()) - 1
    new = column_letters(1 + max(column_number(place) for place in at.values()))
    typed = {at[unit_id(2), "goi"]: "máy bận", f"{new}{head}": "Nhóm Zalo", f"{new}{number[2]}": "đã vào"}
    own = at[unit_id(2), "rieng"].rstrip("0123456789")
    with office.open(path) as book:
        book.set_cells(SHEET, {**typed, f"{new}{number[5]}": "chưa", f"{own}{last + 1}": "hỏi lại thứ Hai"})
        book.delete_rows(SHEET, first=number[5])
        book.move_column(SHEET, column_number(at[unit_id(2), "goi"]), before=2)
        saved = book.save_as(path.with_name(f"saved.{format}"), format)
    found = read(saved)
    assert found.by_unit == {unit_id(2): {"goi": "máy bận", "+Nhóm Zalo": "đã vào"}}
    assert (found.added, found.loose) == (("+Nhóm Zalo",), (("", {"rieng": "hỏi lại thứ Hai"}),))


def test_linked_figures_are_numbers_to_libreoffice(tmp_path: Path, office: Office) -> None:
    path = tmp_path / "tổng hợp.xlsx"
    path.write_bytes(write_report(rollup(GATHERED)))
    with office.open(path) as book:
        book.recalculate()
        seen = [value for row in book.values("Tổng hợp", "A1:L20") for value in row]
    assert 3.0 in seen
    assert not [value for value in seen if "Err" in str(value) or "#" in str(value)]
