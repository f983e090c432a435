"""What a workbook carries is what real programs compute: every formula of it, in each of them.

Knows openpyxl and LibreOffice; refuses to know what any formula means.
"""

from __future__ import annotations

from pathlib import Path

from antt_sync.core import sheet as keys
from tests.clients.libreoffice import FailedFormula, Office
from tests.sheets import opened


def carried_and_computed_alike(path: Path, *offices: Office) -> int:
    """Compute every formula anew in each program and compare; returns how many formulas there are.

    The columns where a long check goes on are left out: they are told when the sheet is computed.
    """
    carried, formulas = opened(path, values=True), opened(path)
    places = [
        (sheet.title, cell)
        for sheet in formulas
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" and not str(sheet.cell(1, cell.column).value).startswith(keys.MORE)
    ]
    for office in offices:
        with office.open(path) as book:
            book.recalculate()
            computed = {
                sheet.title: book.values(sheet.title, f"A1:{sheet.dimensions.split(':')[-1]}")
                for sheet in formulas
            }
        for title, cell in places:
            now, before = (
                computed[title][cell.row - 1][cell.column - 1],
                carried[title][cell.coordinate].value,
            )
            where = f"{office.locale} {title}!{cell.coordinate}"
            assert not isinstance(now, FailedFormula), where
            assert (now or "") == (before or ""), where
    return len(places)
