"""A whole dossier in LibreOffice: papers hold on recalculation, show no error, and all forms come back."""

from __future__ import annotations

from pathlib import Path

import pytest

from antt_sync.adapters.read_book import read_book
from antt_sync.core.reading import read_forms
from tests.clients.libreoffice import Office
from tests.clients.recalculation import carried_and_computed_alike
from tests.dossiers import ALL, F04, F06, F07, FILLED, forms, made

BOOKS: dict[str, tuple[str, tuple[str, ...]]] = {
    "blank": ("HS-K", ()),
    "filled": ("HS-K", ALL),
    "commune": ("HS-X", ()),
}


@pytest.mark.parametrize("name", BOOKS)
def test_no_cell_changes_when_everything_is_recalculated(
    name: str, office: Office, office_en: Office, work: Path
) -> None:
    path = work / "a.xlsx"
    path.write_bytes(made(*BOOKS[name]))
    assert carried_and_computed_alike(path, office, office_en) > 100


def test_what_libreoffice_saves_is_read_as_all_forms(office: Office, work: Path) -> None:
    path = work / "a.xlsx"
    path.write_bytes(made(filled=ALL))
    with office.open(path) as book:
        book.recalculate()
        kept = book.save_as(work / "b.xlsx")
    reading = read_forms(read_book(kept.read_bytes()), lambda token: forms().get(token.form))
    assert [r.token.form for r in reading.forms] == [F04, F06, F07]
    assert reading.forms[2].entries["ho_ten.tra_loi"] == FILLED[F04]["ho_ten.ket_qua"]
