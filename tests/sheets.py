"""People's hands: a table of cells becomes a filled workbook, typed through another library than our writer.

Knows hidden keys as any reader may, and Markdown tables; refuses to know any command or recipe of ours.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.merge import MergedCellRange
from openpyxl.worksheet.worksheet import Worksheet

UNIT = "đơn vị"
"""The address of the cell in which a common workbook asks for the unit."""

Cell = str | int | date | None

_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_ROW = re.compile(r"\|(.+)\|\s*$")


def table(markdown: str) -> dict[str, Cell]:
    """A Markdown table's first column as addresses, its last as what is typed; `–` empties a cell.

    A table headed `dòng TABLE | COLUMN | …` has a line `2 | …` or `2..5 | …` for the rows of a form's table.
    """
    rows = [m[1] for m in map(_ROW.match, markdown.strip().splitlines()) if m]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)] for row in rows]
    if not cells or not cells[0][0].startswith("dòng "):
        return {row[0].strip("`"): as_typed(row[-1]) for row in cells[2:]}
    name, *columns = (head.removeprefix("dòng ").strip("`") for head in cells[0])
    return {
        f"{name}[{n}].{column}": as_typed(text.replace("{n}", str(n)))
        for row in cells[2:]
        for n in _span(row[0])
        for column, text in zip(columns, row[1:], strict=True)
        if text
    }


def _span(text: str) -> range:
    first, _, last = text.partition("..")
    return range(int(first), int(last or first) + 1)


def by_unit(markdown: str) -> dict[str, dict[str, Cell]]:
    """A Markdown table's columns by their heads: what is typed for each unit, by the first column."""
    texts = [line.strip(" |").split("|") for line in markdown.strip().splitlines()]
    (_, *units), _, *lines = [[cell.strip().strip("`") for cell in row] for row in texts]
    return {u: {row[0]: as_typed(row[n]) for row in lines} for n, u in enumerate(units, start=1)}


def as_typed(text: str) -> Cell:
    """What a spreadsheet program makes of typed text: whole numbers, days, the rest as text."""
    if text in {"", "–"}:
        return None
    if re.fullmatch(r"-?(0|[1-9]\d{0,8})", text):
        return int(text)
    if match := _DAY.fullmatch(text):
        day, month, year = map(int, match.groups())
        return date(year, month, day)
    return text


def typed(
    workbook: bytes,
    cells: Mapping[str, Cell],
    *,
    replies: Mapping[str, str] | None = None,
    notes: Mapping[str, str] | None = None,
    answers: Mapping[str, str] | None = None,
    outside: str = "",
) -> bytes:
    """A workbook with cells, fix-list replies, cell notes and a reviewer's answers typed in, saved again."""
    book = opened(workbook)
    enter(book, cells)
    sheet = data_sheet(book)
    for address, text in (notes or {}).items():
        cell = sheet.cell(*place(sheet, address))
        before = f"{cell.comment.text}\n" if cell.comment else ""
        cell.comment = Comment(before + text, "Cán bộ xét")
    for thread, text in (replies or {}).items():
        _answer(first_sheet(book, "fix|"), thread, "reply", text)
    for key, text in (answers or {}).items():
        _answer(first_sheet(book, "review|"), key, "value", text)
    if outside:
        sheet.cell(sheet.max_row + 3, 5).value = outside
    return saved(book)


def opened(workbook: bytes | Path, *, values: bool = False) -> Workbook:
    """A workbook, open for typing; with `values` its formulas are what they came to.

    Borders are not drawn anew within merged cells: it is most of the work, and nobody looks at them.
    """
    source = io.BytesIO(workbook) if isinstance(workbook, bytes) else workbook
    with pytest.MonkeyPatch.context() as world:
        world.setattr(MergedCellRange, "format", lambda _: None)
        return load_workbook(source, data_only=values)


def enter(book: Workbook, cells: Mapping[str, Cell]) -> None:
    """Type cells; `F04-K:address` says on which of several forms."""
    for address, value in cells.items():
        form_id, _, own = address.rpartition(":")
        sheet = data_sheet(book, form_id)
        sheet.cell(*place(sheet, own)).value = value


def typed_rows(workbook: bytes, rows: Mapping[str, Mapping[str, Cell]]) -> bytes:
    """A grid in which a clerk typed, by unit id and column key; keys that have no column are passed over."""
    book = opened(workbook)
    sheet = first_sheet(book, "grid|")
    columns = {sheet.cell(1, c).value: c for c in range(1, sheet.max_column + 1)}
    for unit, cells in rows.items():
        for key, value in cells.items():
            if key in columns:
                sheet.cell(_row(sheet, unit), columns[key]).value = value
    return saved(book)


def judged(queue: bytes, answers: Mapping[str, Mapping[str, str]]) -> bytes:
    """A queue in which a reviewer wrote, by hidden key (`line:…`, `cell:…`) and column key."""
    book = opened(queue)
    for key, told in answers.items():
        sheet = book.worksheets[0 if key.startswith("line:") else 1]
        assert str(sheet.cell(1, 1).value).startswith("queue|antt1|")
        for column, text in told.items():
            _answer(sheet, key, column, text)
    return saved(book)


def judged_by_unit(queue: bytes, markdown: str) -> bytes:
    """A queue in which a reviewer wrote: unit, verdict, words for it, words kept, by a Markdown table."""
    sheet = first_sheet(opened(queue), "queue|")
    keys = {str(sheet.cell(r, _column(sheet, "unit")).value): r for r in range(7, sheet.max_row + 1)}
    answers = {}
    rows = [[cell.strip() for cell in m[1].split("|")] for m in map(_ROW.match, markdown.splitlines()) if m]
    for unit, *told in rows[2:]:
        row = next(r for shown, r in keys.items() if shown.endswith(f'"{unit}")'))
        answers[str(sheet.cell(row, 1).value)] = dict(zip(("verdict", "told", "kept"), told, strict=True))
    return judged(queue, answers)


def saved(book: Workbook) -> bytes:
    """A workbook's bytes."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def first_sheet(book: Workbook, sign: str) -> Worksheet:
    """The sheet whose first cell begins so."""
    return next(s for s in book.worksheets if str(s.cell(1, 1).value).startswith(f"{sign}antt1|"))


def data_sheet(book: Workbook, form_id: str = "") -> Worksheet:
    """The form's own sheet; of several forms the first, or the one that is named."""
    if not form_id:
        return first_sheet(book, "")
    return next(s for s in book.worksheets if str(s.cell(1, 1).value).startswith(f"antt1|{form_id}|"))


def formulas(book: Workbook, form_id: str) -> frozenset[str]:
    """The cells of a form that show what is typed elsewhere."""
    sheet = data_sheet(book, form_id)
    return frozenset(
        f"{form_id}:{sheet.cell(cell.row, 1).value}.{sheet.cell(1, cell.column).value}"
        for row in sheet.iter_rows(min_row=2, min_col=2)
        for cell in row
        if str(cell.value).startswith("=")
    )


def year_of(book: Workbook) -> int:
    """The year that a workbook is about."""
    return int(str(data_sheet(book).cell(1, 1).value).split("|")[4][:4])


def seen(value: object) -> str:
    """A cell's content as people read it."""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)


def shown_at(workbook: bytes, address: str) -> str:
    """What people see in a form's cell."""
    form_id, _, own = address.rpartition(":")
    sheet = data_sheet(opened(workbook, values=True), form_id)
    return seen(sheet.cell(*place(sheet, own)).value)


def seen_rows(workbook: bytes, title: str) -> list[str]:
    """A sheet's rows as people see them, cells parted by tabs."""
    sheet = opened(workbook, values=True)[title]
    rows = ("\t".join(s for s in map(seen, row) if s) for row in sheet.iter_rows(values_only=True))
    return [row for row in rows if row]


def place(sheet: Worksheet, address: str) -> tuple[int, int]:
    """(row, column) of a cell by its hidden keys."""
    row_key, _, column_key = ("~choose.0.#tt" if address == UNIT else address).rpartition(".")
    return _row(sheet, row_key), _column(sheet, column_key)


def _row(sheet: Worksheet, key: str) -> int:
    return next(r for r in range(1, sheet.max_row + 1) if sheet.cell(r, 1).value == key)


def _column(sheet: Worksheet, key: str) -> int:
    return next(c for c in range(1, sheet.max_column + 1) if sheet.cell(1, c).value == key)


def _answer(sheet: Worksheet, row: str, column: str, text: str) -> None:
    sheet.cell(_row(sheet, row), _column(sheet, column)).value = text


def lists_of(sheet: Worksheet) -> list[tuple[str, ...]]:
    """What each list of a sheet offers, as a spreadsheet reads it: a comma splits what is written out."""
    lists = (v.formula1 for v in sheet.data_validations.dataValidation if v.type == "list")
    return [_offered(sheet, source) for source in lists]


def _offered(sheet: Worksheet, source: str) -> tuple[str, ...]:
    if source.startswith('"'):
        return tuple(source.strip('"').split(","))
    return tuple(str(cell.value) for row in sheet[source.replace("$", "")] for cell in row)


def resaved_at(workbook: bytes, when: str) -> bytes:
    """A workbook whose program says that it saved it then."""
    part, out = "docProps/core.xml", io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as was,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in was.namelist():
            data = was.read(name)
            if name == part:
                end = b"</dcterms:modified>"
                data = re.sub(rb"(?<=W3CDTF\">)[^<]*" + end, when.encode() + end, data)
            made.writestr(name, data)
    return out.getvalue()
