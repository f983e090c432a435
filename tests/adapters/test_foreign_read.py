"""Old formats are read in a process that may die; whatever it does, only WorkbookUnreadable comes of it."""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Literal
from zipfile import ZIP_STORED

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from antt_sync.adapters.foreign_read import read_foreign, second_opinion
from antt_sync.adapters.xlsx_read import read_xlsx
from antt_sync.core.book import Content, ErrorCell, RawBook
from antt_sync.core.errors import WorkbookUnreadable
from tests.hostile import filled, ods_cell, old_office, open_document, zipped

GOLDEN = Path(__file__).parent.parent / "golden"
XLSX = (GOLDEN / "saved_by_libreoffice.xlsx").read_bytes()
XLS = (GOLDEN / "saved_by_libreoffice.xls").read_bytes()
ODS = (GOLDEN / "saved_by_libreoffice.ods").read_bytes()
MARK = b"application/vnd.oasis.opendocument.spreadsheet"
ONE_CELL = f"<table:table-row>{ods_cell('5')}</table:table-row>"


def contents(read: RawBook, sheet: int = 0) -> dict[tuple[int, int], Content | None]:
    return {place: cell.content for place, cell in read.sheets[sheet].cells.items()}


def code(data: bytes, kind: Literal["xls", "ods"] = "ods") -> str:
    with pytest.raises(WorkbookUnreadable) as refused:
        read_foreign(data, kind=kind)
    return refused.value.code


def code_with(program: str, *, seconds: float = 10.0) -> str:
    """The refusal when another program answers in the worker's place."""
    with pytest.raises(WorkbookUnreadable) as refused:
        read_foreign(ODS, kind="ods", worker=(sys.executable, "-c", program), seconds=seconds)
    return refused.value.code


@pytest.mark.parametrize(("data", "kind"), [(XLS, "xls"), (ODS, "ods")])
def test_what_libreoffice_saved_is_read_with_its_coordinates(
    data: bytes, kind: Literal["xls", "ods"]
) -> None:
    read = read_foreign(data, kind=kind)
    assert (read.format, read.sees_formulas, read.epoch_1904) == (kind, False, False)
    assert [(sheet.name, sheet.hidden) for sheet in read.sheets] == [("Biểu 01", False), ("Ẩn", True)]
    assert contents(read, 1) == {(1, 1): "ẩn"}
    assert contents(read) == {
        (3, 2): "Mã",
        (3, 3): "00175",
        (3, 4): Decimal(412),
        (4, 2): Decimal("0.1"),
        (4, 3): Decimal("-2.5"),
        (4, 4): Decimal(46296),
        # LibreOffice keeps the truth value of an .xls; in the .ods it saved a number.
        (5, 2): True if kind == "xls" else Decimal(1),
        (5, 3): Decimal(824),
        (6, 2): "Tổ dân phố số 7",
        (6, 3): Decimal("46296.5"),
    }


@pytest.mark.parametrize(("data", "kind"), [(XLS, "xls"), (ODS, "ods")])
def test_numbers_shown_as_days_are_marked(data: bytes, kind: Literal["xls", "ods"]) -> None:
    cells = read_foreign(data, kind=kind).sheets[0].cells
    assert {place for place, cell in cells.items() if cell.day} == {(4, 4), (6, 3)}


def test_whole_numbers_are_whole() -> None:
    read = read_foreign(open_document(f"<table:table-row>{ods_cell('412.0')}</table:table-row>"), kind="ods")
    assert str(contents(read)[1, 1]) == "412"


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("dòng một<text:line-break/>dòng hai", "dòng một\ndòng hai"),
        ("dòng một</text:p><text:p>dòng hai", "dòng một\ndòng hai"),
        ("số<text:tab></text:tab>tên<text:line-break />hết", "số\ttên\nhết"),
        ("x<text:s/>y", "x y"),
    ],
)
def test_breaks_and_tabs_within_a_cell_are_characters(written: str, text: str) -> None:
    cell = ods_cell(written, kind="string")
    read = read_foreign(open_document(f"<table:table-row>{cell}</table:table-row>"), kind="ods")
    assert contents(read) == {(1, 1): text}


def test_error_texts_are_errors_where_they_can_be_seen() -> None:
    cell = ods_cell("#N/A", kind="string")
    read = read_foreign(open_document(f"<table:table-row>{cell}</table:table-row>"), kind="ods")
    assert contents(read) == {(1, 1): ErrorCell("#N/A")}


def rows(repeated: int, cell: str) -> str:
    return f'<table:table-row table:number-rows-repeated="{repeated}">{cell}</table:table-row>'


def wide(repeated: int) -> str:
    return ods_cell("5", more=f'table:number-columns-repeated="{repeated}"')


REFUSED: dict[str, tuple[bytes, str]] = {
    "a cell in the last row": (open_document(rows(1_048_575, "<table:table-cell/>") + ONE_CELL), "BOOK-125"),
    "a row repeated without end": (open_document(rows(1_000_000_000, ods_cell("5"))), "BOOK-125"),
    "a cell repeated to the last column": (open_document(rows(1, wide(16_384))), "BOOK-125"),
    "a full sheet in two words": (open_document(rows(1_048_576, wide(16_384))), "BOOK-140"),
    "too many cells": (open_document(rows(1_500, wide(150))), "BOOK-126"),
    "a text too long": (open_document(rows(1, ods_cell("a" * 32_768, kind="string"))), "BOOK-129"),
    "a number that is none": (open_document(rows(1, ods_cell("nan"))), "BOOK-140"),
    "a doctype": (open_document("<!DOCTYPE x>"), "BOOK-122"),
    "no content": (zipped({"mimetype": MARK}, method=ZIP_STORED), "BOOK-124"),
    "content that is no XML": (open_document("<table:table-row>"), "BOOK-140"),
    "cut short": (ODS[:-300], "BOOK-103"),
    "another format": (filled(), "BOOK-113"),
    "nothing": (b"", "BOOK-101"),
    "too large": (b"PK\3\4" + bytes(17 * 1024 * 1024), "BOOK-102"),
}


@pytest.mark.parametrize(("data", "expected"), REFUSED.values(), ids=REFUSED)
def test_a_hostile_file_is_refused_by_its_rule(data: bytes, expected: str) -> None:
    began = time.monotonic()
    assert code(data) == expected
    assert time.monotonic() - began < 11.0


def test_a_place_that_is_too_far_is_named() -> None:
    with pytest.raises(WorkbookUnreadable) as refused:
        read_foreign(REFUSED["a cell repeated to the last column"][0], kind="ods")
    assert refused.value.params == {"sheet": "Trang 1", "cell": "GS1", "rows": 5_000, "columns": 200}


def test_an_old_file_without_a_workbook_inside_is_refused() -> None:
    assert code(old_office("Workbook"), "xls") == "BOOK-140"
    assert code(old_office("EncryptedPackage"), "xls") == "BOOK-104"
    assert code(old_office("WordDocument"), "xls") == "BOOK-107"


WORKERS = {
    "ends abnormally": ("import os; os.abort()", "BOOK-140"),
    "ends with a traceback": ("raise MemoryError", "BOOK-140"),
    "says nothing": ("pass", "BOOK-140"),
    "says no JSON": ("print('Traceback')", "BOOK-140"),
    "nests without end": ("print('[' * 100000)", "BOOK-140"),
    "answers a list": ("print('[]')", "BOOK-140"),
    "answers without sheets": ("print('{}')", "BOOK-140"),
    "does not end": ("import time; time.sleep(60)", "BOOK-141"),
}


@pytest.mark.parametrize(("worker", "expected"), WORKERS.values(), ids=WORKERS)
def test_a_worker_that_dies_or_lies_is_a_refused_file(worker: str, expected: str) -> None:
    seconds = 0.5 if expected == "BOOK-141" else 10.0
    assert code_with(worker, seconds=seconds) == expected


@pytest.mark.parametrize(
    "cell",
    [
        [1, 1, "n", "x"],
        [1, 1, "n", "1e999"],
        [1, 1, "?", "x"],
        [1, 1, "s", None],
        [1, 1, "s"],
        [None, 1, "s", "x"],
        "abc",
        None,
    ],
)
def test_an_answer_that_is_not_as_agreed_is_a_refused_file(cell: object) -> None:
    answer = json.dumps({"sheets": [{"name": "A", "hidden": False, "cells": [cell]}]})
    assert code_with(f"print({answer!r})") == "BOOK-140"


def test_a_worker_that_cannot_be_started_is_a_refused_file() -> None:
    with pytest.raises(WorkbookUnreadable) as refused:
        read_foreign(ODS, kind="ods", worker=("./there-is-no-such-program",))
    assert refused.value.code == "BOOK-140"


@settings(max_examples=25)
@given(st.sampled_from([XLS, ODS]), st.data())
def test_a_mutated_file_is_read_or_refused(data: bytes, draw: st.DataObject) -> None:
    at = draw.draw(st.integers(0, len(data) - 1))
    more = draw.draw(st.binary(max_size=6))
    less = draw.draw(st.integers(0, 20))
    changed = data[:at] + more + data[at + less :]
    kind: Literal["xls", "ods"] = "xls" if data is XLS else "ods"
    try:
        read = read_foreign(changed, kind=kind)
    except WorkbookUnreadable as refused:
        assert refused.code.startswith("BOOK-1")  # noqa: PT017
    else:
        assert read.format == kind


def test_a_second_program_reads_the_same_cells_of_a_workbook_as_ours() -> None:
    other = second_opinion(XLSX)
    assert other is not None
    told = [(sheet.name, sheet.hidden, contents(other, n)) for n, sheet in enumerate(other.sheets)]
    ours = read_xlsx(XLSX)
    assert told == [(sheet.name, sheet.hidden, contents(ours, n)) for n, sheet in enumerate(ours.sheets)]
    assert not other.sees_formulas


def test_days_that_count_from_1904_are_told_by_a_second_program_as_the_file_holds_them() -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    assert sheet is not None
    sheet.cell(1, 1).value = date(2024, 10, 14)
    stream = BytesIO()
    book.save(stream)
    other = second_opinion(stream.getvalue())
    assert other is not None
    assert contents(other) == contents(read_xlsx(stream.getvalue())) == {(1, 1): Decimal(44117)}


def test_a_second_program_that_cannot_read_a_file_has_no_opinion() -> None:
    assert second_opinion(b"PK\x03\x04 nothing") is None
