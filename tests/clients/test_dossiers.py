"""A whole dossier in LibreOffice: papers hold on recalculation, show no error, and all forms come back."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from antt_sync.adapters.read_book import read_book
from antt_sync.core import sheet as keys
from antt_sync.core.reading import read_forms
from tests.clients.libreoffice import FailedFormula, Office
from tests.dossiers import F04, F06, F07, FILLED, forms, made

BOOKS = {"blank": made(), "filled": made(filled=FILLED), "commune": made("HS-X")}


@pytest.mark.parametrize("name", BOOKS)
@pytest.mark.parametrize("locale", ["office", "office_en"])
def test_no_cell_changes_when_everything_is_recalculated(
    name: str, locale: str, request: pytest.FixtureRequest, work: Path
) -> None:
    office: Office = request.getfixturevalue(locale)
    path = work / "a.xlsx"
    path.write_bytes(BOOKS[name])
    cached = openpyxl.load_workbook(io.BytesIO(BOOKS[name]), data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(BOOKS[name]))
    with office.open(path) as book:
        book.recalculate()
        for sheet in formulas:
            if sheet.title.startswith("_antt"):
                continue
            values = book.values(sheet.title, f"A1:{sheet.dimensions.split(':')[-1]}")
            for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
                if str(sheet.cell(1, cell.column).value).startswith(keys.MORE):
                    continue  # those are told when the sheet is computed
                now = values[cell.row - 1][cell.column - 1]
                before = cached[sheet.title][cell.coordinate].value
                where = f"{sheet.title}!{cell.coordinate}"
                assert not isinstance(now, FailedFormula), where
                assert (now or "") == (before or ""), where


def test_what_libreoffice_saves_is_read_as_all_forms(office: Office, work: Path) -> None:
    path = work / "a.xlsx"
    path.write_bytes(BOOKS["filled"])
    with office.open(path) as book:
        book.recalculate()
        kept = book.save_as(work / "b.xlsx")
    reading = read_forms(read_book(kept.read_bytes()), lambda token: forms().get(token.form))
    assert [r.token.form for r in reading.forms] == [F04, F06, F07]
    assert reading.forms[2].entries["ho_ten.tra_loi"] == FILLED[F04]["ho_ten.ket_qua"]
