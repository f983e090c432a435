"""A residential area's dossier, blank and filled, and how its sheets are typed into.

Knows the shipped dossiers; refuses to know what any command makes of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from functools import cache

from openpyxl.worksheet.worksheet import Worksheet

from antt_sync.adapters.dossier_files import load_dossiers
from antt_sync.adapters.dossier_write import write_dossier
from antt_sync.adapters.schema_files import load_forms
from antt_sync.core.dossier import Dossier, Part
from antt_sync.core.schema import Form
from antt_sync.core.values import Entry, Points
from antt_sync.messages.workbook_words import live_words, printed_words
from tests.fillings import F04K_CLEAN, SCHEMAS
from tests.sheets import Cell, opened, place, saved
from tests.workbook_makers import PREFILL

F04, F06, F07 = "F04-K", "F06-K", "F07-K"
FILLED: Mapping[str, Mapping[str, Entry]] = {
    F04: F04K_CLEAN,
    F06: {
        "muc_khac[1].noi_dung": "Nghị quyết",
        "muc_khac[1].chuan": Points(300),
        "muc_khac[1].tu_cham": Points(250),
    },
    F07: {
        "ngay_hop.ngay": date(2024, 11, 1),
        "dia_diem.tra_loi": "Nhà văn hóa tổ dân phố số 7",
        "co_mat.so_luong": 1042,
        "vang.so_luong": 3,
        "tan_thanh.so_luong": 40,
        "ket_luan.ket_qua": "Đạt",
        "ngay_lap.ngay": date(2024, 11, 3),
    },
}
"""The signer is named on the first form only; the minutes have a day of their own."""
ALL = tuple(FILLED)


@cache
def forms() -> Mapping[str, Form]:
    """The newest version of every shipped form."""
    return {form.id: form for form in sorted(load_forms(SCHEMAS), key=lambda form: form.version)}


@cache
def dossiers() -> Mapping[str, Dossier]:
    """The shipped dossiers."""
    return {dossier.id: dossier for dossier in load_dossiers(SCHEMAS, forms().values())}


@cache
def made(id: str = "HS-K", filled: Collection[str] = ()) -> bytes:
    """A dossier's workbook, with these of its forms filled; written once."""
    dossier = dossiers()[id]
    parts = [
        Part(
            forms()[form],
            PREFILL if form == F04 else replace(PREFILL, known={}),
            FILLED[form] if form in filled else {},
        )
        for form in dossier.forms
    ]
    return write_dossier(dossier, parts, words=live_words(), printed=printed_words())


def sheet_of(workbook: object, form: str) -> Worksheet:
    """A form's own sheet in an openpyxl workbook."""
    sheets: list[Worksheet] = workbook.worksheets  # type: ignore[attr-defined]
    return next(s for s in sheets if str(s.cell(1, 1).value).startswith(f"antt1|{form}|"))


def typed_into(data: bytes, cells: Mapping[str, Mapping[str, Cell]]) -> bytes:
    """A dossier with cells typed in, by form and address, saved by another library than ours."""
    book = opened(data)
    for form, values in cells.items():
        sheet = sheet_of(book, form)
        for address, value in values.items():
            sheet.cell(*place(sheet, address)).value = value
    return saved(book)
