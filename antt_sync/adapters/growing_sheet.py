"""XlsxWriter's worksheet, held back where it would do what our sheets must not.

Knows XlsxWriter's insides, and is the only module that does: formulas stay as written, rows can still
grow, the first page carries no number. Refuses to know what is written. Imported late: it loads XlsxWriter.
"""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import CellFormulaTuple, Worksheet

from antt_sync.core.book import cell_name
from antt_sync.core.sheet_formulas import Formula


class GrowingSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter ships no types
    """A worksheet whose rows still grow, whose formulas stay as written, whose first page has no number."""

    first_page_footer = ""

    def __init__(self) -> None:
        super().__init__()
        self.fixed_rows: set[int] = set()

    def put_formula(self, row: int, column: int, formula: Formula, format: Any) -> None:
        """Store a formula of ours, untouched, with the value it has now."""
        self._check_dimensions(row, column)
        self.table[row][column] = CellFormulaTuple(formula.text, format, formula.value)

    def _write_cell(self, row: int, column: int, cell: Any) -> None:
        if type(cell) is CellFormulaTuple and cell.value == "":
            # An empty text is a value: without its type, programs take the formula for not yet computed.
            index = cell.format._get_xf_index() if cell.format else 0
            name = cell_name((row + 1, column + 1))
            self.fh.write(
                f'<c r="{name}" s="{index}" t="str"><f>{self._escape_data(cell.formula)}</f><v></v></c>'
            )
        else:
            super()._write_cell(row, column, cell)

    def _write_row(self, row: int, _spans: Any, row_info: Any = None, empty_row: bool = False) -> None:
        # `ht` without `customHeight`: the height is ours, and still grows with what is typed.
        hidden = bool(row_info and row_info.hidden)
        height = row_info.height if row_info and row_info.height is not None else self.default_row_height
        attributes = [("r", row + 1), ("ht", f"{height * 0.75:.16g}")]
        if hidden:
            attributes += [("hidden", 1)]
        if row in self.fixed_rows:
            attributes += [("customHeight", 1)]
        (self._xml_empty_tag_unencoded if empty_row else self._xml_start_tag_unencoded)("row", attributes)

    def _write_header_footer(self) -> None:
        if not self.first_page_footer:
            super()._write_header_footer()
            return
        self._xml_start_tag("headerFooter", [("differentFirst", 1)])
        self._xml_data_element("oddHeader", self.header)
        self._xml_data_element("oddFooter", self.footer)
        self._xml_data_element("firstHeader", "")
        self._xml_data_element("firstFooter", self.first_page_footer)
        self._xml_end_tag("headerFooter")

    def join(self, first: tuple[int, int], last: tuple[int, int]) -> None:
        """Join a block of cells whose contents and formats are written by themselves."""
        self.merge.append([*first, *last])
