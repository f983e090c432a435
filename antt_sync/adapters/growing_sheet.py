"""XlsxWriter's worksheet with our own rows of cells: what is text stays text, what is a row can grow.

Knows XlsxWriter's insides, and is the only module that does: cells are kept as finished pieces, formulas
stay as written, rows still grow, the first page carries no number, rows of a long table leave the memory
once they are done. Refuses to know what is written. Imported late: it loads XlsxWriter.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from html import escape
from typing import Any, TextIO

from xlsxwriter.worksheet import Worksheet

from antt_sync.core.book import column_letters

_LIKE_A_SIGN = re.compile("_x[0-9A-Fa-f]{4}_")
"""Text of this shape would be read as one sign."""


class GrowingSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter ships no types
    """A worksheet whose rows still grow, whose formulas stay as written, whose first page has no number."""

    first_page_footer = ""

    def __init__(self) -> None:
        super().__init__()
        self.fixed_rows: set[int] = set()
        self.long = False  # a long sheet's texts are in its cells: the book's list of texts stays short
        self._cells: dict[int, dict[int, tuple[Any, str, str]]] = {}
        self._done: TextIO | None = None

    def put_blank(self, row: int, column: int, format: Any) -> None:
        """Give an empty cell a look; rows and columns count from 0 here."""
        self._put(row, column, (format, "", ""))

    def put_number(self, row: int, column: int, number: int | float, format: Any) -> None:
        """Write a number; points have decimals."""
        self._put(row, column, (format, "", f"<v>{number}</v>"))

    def put_text(self, row: int, column: int, text: str, format: Any) -> None:
        """Write text as text."""
        if self.long:
            shown = escape(_LIKE_A_SIGN.sub(r"_x005F\g<0>", text), quote=False)
            kept = ' xml:space="preserve"' if text != text.strip() else ""
            self._put(row, column, (format, ' t="inlineStr"', f"<is><t{kept}>{shown}</t></is>"))
            return
        self._put(row, column, (format, ' t="s"', f"<v>{self.str_table._get_shared_string_index(text)}</v>"))

    def put_rich(self, row: int, column: int, parts: list[Any], format: Any) -> None:
        """Write text whose pieces look different: formats and pieces by turns."""
        self.write_rich_string(row, column, *parts, format)
        cell = self.table[row].pop(column)
        self._put(row, column, (format, ' t="s"', f"<v>{cell.string}</v>"))

    def put_formula(self, row: int, column: int, text: str, value: str | float, format: Any) -> None:
        """Write a formula untouched, with the value it has now; an empty text is a value too."""
        shown = escape(value, quote=False) if isinstance(value, str) else f"{value:.15g}"
        kind = ' t="str"' if isinstance(value, str) else ""
        self._put(row, column, (format, kind, f"<f>{escape(text, quote=False)}</f><v>{shown}</v>"))

    def join(self, first: tuple[int, int], last: tuple[int, int]) -> None:
        """Join a block of cells whose contents and formats are written by themselves."""
        self.merge.append([*first, *last])

    def _put(self, row: int, column: int, cell: tuple[Any, str, str]) -> None:
        self._check_dimensions(row, column)
        self._cells.setdefault(row, {})[column] = cell

    def _prepare_formula(self, formula: str, *_: object) -> str:
        return formula.removeprefix("=")

    def done_before(self, end: int) -> None:
        """Let go of the rows before this one; only the first, which holds lists, is still added to."""
        rows = sorted(row for row in {*self._cells, *self.row_info} if 0 < row < end)
        if self._done is None:
            self._done = tempfile.TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115
        self._done.write(self._rows(rows))
        for row in rows:
            self.fixed_rows.discard(row)
            for held in (self._cells, self.row_info, self.row_sizes):
                held.pop(row, None)

    def _write_rows(self) -> None:
        rows = sorted({*self._cells, *self.row_info})
        if self._done is not None:
            self.fh.write(self._rows(rows[: rows[:1] == [0]]))
            rows = [row for row in rows if row]
            with self._done as done:
                done.seek(0)
                shutil.copyfileobj(done, self.fh)
        self.fh.write(self._rows(rows))

    def _rows(self, rows: list[int]) -> str:
        pieces: list[str] = []
        names = [column_letters(n + 1) for n in range((self.dim_colmax or 0) + 1)]
        for row in rows:
            number = row + 1
            pieces.append(f'<row r="{number}"{self._row_look(row)}>')
            for column, (format, kind, body) in sorted(self._cells.get(row, {}).items()):
                look = f' s="{format._get_xf_index()}"' if format is not None else ""
                pieces.append(f'<c r="{names[column]}{number}"{look}{kind}>{body}</c>')
            pieces.append("</row>")
        return "".join(pieces)

    def _row_look(self, row: int) -> str:
        # `ht` without `customHeight`: the height is ours, and still grows with what is typed.
        info = self.row_info.get(row)
        if info is None:
            return ""
        height = self.default_row_height if info.height is None else info.height
        hidden = ' hidden="1"' if info.hidden else ""
        fixed = ' customHeight="1"' if row in self.fixed_rows else ""
        return f' ht="{height * 0.75:.16g}"{hidden}{fixed}'

    def _write_sheet_data(self) -> None:
        self._xml_start_tag("sheetData")
        self._write_rows()
        self._xml_end_tag("sheetData")

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
