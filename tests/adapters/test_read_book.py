"""Every spreadsheet file finds its reader; every other file is refused with a code that says what it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from antt_sync.adapters.read_book import read_book
from antt_sync.core.book import ErrorCell, RawCell, Said
from antt_sync.core.errors import WorkbookUnreadable
from tests.hostile import filled, old_office, raw_zip, zipped

GOLDEN = Path(__file__).parent.parent / "golden"


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_each_format_goes_to_its_reader(kind: str) -> None:
    read = read_book((GOLDEN / f"saved_by_libreoffice.{kind}").read_bytes())
    assert read.format == kind
    assert read.sees_formulas is (kind == "xlsx")
    assert read.sheets[0].cells[6, 2] == RawCell("Tổ dân phố số 7")
    assert dict(read.sheets[0].notes) == ({(6, 2): (Said("Xem lại"),)} if kind == "xlsx" else {})


def test_a_workbook_saved_by_libreoffice_shows_formulas_and_errors() -> None:
    read = read_book((GOLDEN / "saved_by_libreoffice.xlsx").read_bytes())
    formulas = {place for place, cell in read.sheets[0].cells.items() if cell.formula}
    # LibreOffice saves a truth value that was typed as the formula TRUE().
    assert formulas == {(5, 2), (5, 3), (5, 4)}
    assert read.sheets[0].cells[5, 2] == RawCell(True, formula=True)
    assert read.sheets[0].cells[5, 4] == RawCell(ErrorCell("#N/A"), formula=True)
    assert [sheet.hidden for sheet in read.sheets] == [False, True]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "BOOK-101"),
        (filled()[:-9], "BOOK-103"),
        (old_office("EncryptedPackage"), "BOOK-104"),
        (zipped({"xl/workbook.bin": b""}), "BOOK-105"),
        (b"<html>", "BOOK-106"),
        (old_office("WordDocument"), "BOOK-107"),
        (b"\xff\xd8\xff\xe0", "BOOK-108"),
        (b"%PDF-1.4", "BOOK-109"),
        (b"Rar!\x1a\x07\0", "BOOK-110"),
        (raw_zip(), "BOOK-111"),
        (zipped({"antt-package.json": b"{}"}), "BOOK-112"),
        (b"\xfe\xed\xfa\xce" * 9, "BOOK-113"),
        (b"L\0\0\0\x01\x14\x02\0", "BOOK-115"),
        (b"MZ\x90", "BOOK-116"),
        (old_office("Workbook"), "BOOK-140"),
    ],
)
def test_other_files_are_refused_by_what_they_are(data: bytes, code: str) -> None:
    with pytest.raises(WorkbookUnreadable) as refused:
        read_book(data)
    assert refused.value.code == code
