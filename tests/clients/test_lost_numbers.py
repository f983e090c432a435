"""Counts that a spreadsheet program turned into something else: told at the cell, in every format.

Types as people do in LibreOffice; refuses to know what our reader does with styles.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from antt_sync.adapters.workbook_write import write_workbook
from antt_sync.core.sheet import plan
from antt_sync.messages.workbook_words import live_words, printed_words
from tests.clients.libreoffice import Format, Office
from tests.clients.ward import check
from tests.fillings import shipped
from tests.sheets import data_sheet, opened
from tests.sheets import saved as in_words
from tests.workbook_makers import PREFILL

FORM = shipped("F04-K")
LAID_OUT = plan(FORM)
COUNT, OTHER = "d413_dk.nay", "hoat_dong[1].nay"
FORMATS: tuple[Format, ...] = ("xlsx", "xls", "ods")


def saved(office: Office, folder: Path, text: str, *, loose: bool = False) -> dict[str, dict[str, object]]:
    """What a check says of the count, typed and saved in each format; beside it stands another count."""
    blank = folder / f"{office.locale}.xlsx"
    words, printed = live_words(), printed_words()
    blank.write_bytes(
        write_workbook(FORM, prefill=replace(PREFILL, known={}), entries={}, words=words, printed=printed)
    )
    if loose:
        book = opened(blank.read_bytes())
        data_sheet(book)[LAID_OUT.cell(COUNT)].number_format = "General"
        blank.write_bytes(in_words(book))
    typed = {LAID_OUT.cell(COUNT): text, LAID_OUT.cell(OTHER): "180"}
    with office.open(blank) as book:
        book.type_into(FORM.sheet.vi, typed)
        kept = [book.save_as(folder / f"{office.locale} {n}.{n}", n) for n in FORMATS]
    said: dict[str, dict[str, object]] = {}
    for format, answer in zip(FORMATS, check(folder, *kept), strict=True):
        forms = answer["forms"]
        assert isinstance(forms, list)
        found = [f["code"] for f in forms[0]["findings"] if f["cell"] == LAID_OUT.cell(COUNT)]
        values = forms[0]["values"]
        assert values[OTHER]["value"] == 180
        said[format] = {"codes": found, "value": values[COUNT].get("value")}
    return said


@pytest.mark.parametrize(
    ("text", "vietnamese", "american"),
    [
        ("6/6", "CELL-203", "CELL-203"),
        ("1.234", 1234, "CELL-101"),
        ("1,234", "CELL-101", 1234),
        ("216", 216, 216),
    ],
)
def test_what_became_of_a_count_is_told_in_every_format(
    text: str, vietnamese: str | int, american: str | int, office: Office, office_en: Office, work: Path
) -> None:
    for program, wanted in ((office, vietnamese), (office_en, american)):
        for format, said in saved(program, work, text).items():
            if isinstance(wanted, int):
                assert said == {"codes": [], "value": wanted}, (program.locale, format)
            else:
                assert said["codes"] == [wanted], (program.locale, format)
                assert (said["value"] is None) is (wanted == "CELL-101")


def test_a_count_cell_that_shows_days_is_told_in_every_format(office: Office, work: Path) -> None:
    """Somebody pasted over the cell together with its looks, and then typed 6/6."""
    for format, said in saved(office, work, "6/6", loose=True).items():
        assert said == {"codes": ["CELL-109"], "value": None}, format
