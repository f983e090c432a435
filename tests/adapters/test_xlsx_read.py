"""The strict reader reads right or refuses: every hostile and broken file has its row in a table here."""

from __future__ import annotations

import random
import struct
import time
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.comments import Comment

from antt_sync.adapters.strict_xml import MOST_MARKS
from antt_sync.adapters.xlsx_read import read_xlsx
from antt_sync.core.book import Content, ErrorCell, Place, RawBook, RawCell, RawSheet, Said
from antt_sync.core.errors import WorkbookUnreadable
from tests.hostile import (
    LINKS,
    MACRO_TYPE,
    MAIN,
    STRICT_LINKS,
    STRICT_MAIN,
    THREAD_LINK,
    THREADS,
    RawEntry,
    book,
    content_types,
    filled,
    links,
    old_office,
    parts,
    raw_zip,
    row,
    rows,
    strings,
    unzipped,
    workbook,
    worksheet,
    xml,
    zipped,
)

PLAIN = row('<c r="A1"><v>1</v></c>')


def cells(data: bytes, sheet: int = 0) -> dict[str, Content | None]:
    """A sheet's cells by their names, for those tests that do not ask about formulas."""
    found = read_xlsx(data).sheets[sheet].cells
    return {f"{chr(64 + column)}{line}": cell.content for (line, column), cell in found.items()}


def said(sheet: RawSheet) -> dict[Place, list[str]]:
    """The words at a sheet's cells, whoever wrote them."""
    return {place: [one.text for one in notes] for place, notes in sheet.notes.items()}


def code(data: bytes) -> str:
    with pytest.raises(WorkbookUnreadable) as refused:
        read_xlsx(data)
    return refused.value.code


# Reading right.


def test_a_workbook_of_xlsxwriter_reads_as_it_was_written() -> None:
    read = read_xlsx(filled())
    assert [(sheet.name, sheet.hidden) for sheet in read.sheets] == [
        ("Biểu 1", False),
        ("Biểu 2", False),
        ("Biểu 3", True),
    ]
    assert (read.format, read.sees_formulas, read.epoch_1904, read.macros) == ("xlsx", True, False, False)
    for number, sheet in enumerate(read.sheets):
        assert len(sheet.cells) == 60 * 3 + 2
        assert sheet.cells[8, 1] == RawCell(f"f{number}.007")
        assert sheet.cells[8, 2] == RawCell(f"Nội dung chỉ tiêu thứ 7 của biểu {number + 1}")
        assert sheet.cells[8, 3] == RawCell(Decimal("10.5"))
        assert sheet.cells[61, 5] == RawCell("Đủ", formula=True)
        assert sheet.cells[61, 6] == RawCell(True)
        assert said(sheet) == {(4, 3): ["Đề nghị kiểm tra lại"]}


def test_a_workbook_of_openpyxl_reads_as_it_was_written() -> None:
    made = openpyxl.Workbook()
    page = made.worksheets[0]
    page.title = "Biểu"
    page["B2"] = "Tổ dân phố số 7"
    page["C3"] = 0.1
    page["D4"] = "=SUM(C1:C3)"
    page["E5"] = False
    page["F6"] = "#N/A"
    page["G7"] = "_x0041_"
    page["B2"].comment = Comment("Xem lại", "Cán bộ")
    stream = BytesIO()
    made.save(stream)
    (sheet,) = read_xlsx(stream.getvalue()).sheets
    assert dict(sheet.cells) == {
        (2, 2): RawCell("Tổ dân phố số 7"),
        (3, 3): RawCell(Decimal("0.1")),
        (4, 4): RawCell(None, formula=True),
        (5, 5): RawCell(False),
        (6, 6): RawCell(ErrorCell("#N/A")),
        # openpyxl does not escape what looks like an escape; Excel would show this as A too.
        (7, 7): RawCell("A"),
    }
    assert sheet.notes == {(2, 2): (Said("Xem lại"),)}


def test_numbers_that_the_workbook_shows_as_days_are_marked() -> None:
    made = openpyxl.Workbook()
    page = made.worksheets[0]
    formats = {
        "A1": "d-mmm",
        "A2": "dd/mm/yyyy",
        "A3": "0",
        "A4": "General",
        "A5": 'yyyy"-"mm',
        "A6": '0" d"',
    }
    for name, number_format in formats.items():
        page[name] = 46179
        page[name].number_format = number_format
    page["A7"] = 6  # a day in January 1900: nobody's 6/6
    page["A7"].number_format = "dd/mm/yyyy"
    page["A8"] = "=A1"
    page["A8"].number_format = "dd/mm/yyyy"
    stream = BytesIO()
    made.save(stream)
    (sheet,) = read_xlsx(stream.getvalue()).sheets
    assert [line for (line, _), cell in sheet.cells.items() if cell.day] == [1, 2, 5]


def test_a_style_that_the_workbook_does_not_have_shows_no_day() -> None:
    (sheet,) = read_xlsx(book(row('<c r="A1" s="4"><v>46179</v></c>'))).sheets
    assert dict(sheet.cells) == {(1, 1): RawCell(Decimal(46179))}


CELLS: dict[str, tuple[str, RawCell | None]] = {
    "whole number": ('<c r="A1"><v>412</v></c>', RawCell(Decimal(412))),
    "whole number with a point": ('<c r="A1"><v>412.0</v></c>', RawCell(Decimal(412))),
    "tenth": ('<c r="A1"><v>0.1</v></c>', RawCell(Decimal("0.1"))),
    "double in full": ('<c r="A1"><v>1.1000000000000001</v></c>', RawCell(Decimal("1.1"))),
    "negative": ('<c r="A1" t="n"><v>-2.50</v></c>', RawCell(Decimal("-2.5"))),
    "with exponent": ('<c r="A1"><v>1.5E+3</v></c>', RawCell(Decimal(1500))),
    "small": ('<c r="A1"><v>1e-05</v></c>', RawCell(Decimal("0.00001"))),
    "with space around": ('<c r="A1"><v> 7\n</v></c>', RawCell(Decimal(7))),
    "shared string": ('<c r="A1" t="s"><v>0</v></c>', RawCell("chung")),
    "string in runs": ('<c r="A1" t="s"><v>1</v></c>', RawCell("đậm nhạt")),
    "string with a phonetic guide": ('<c r="A1" t="s"><v>2</v></c>', RawCell("東京")),
    "string with space": ('<c r="A1" t="s"><v>3</v></c>', RawCell("  a  ")),
    "empty shared string": ('<c r="A1" t="s"><v>4</v></c>', None),
    "inline string": ('<c r="A1" t="inlineStr"><is><t>trong ô</t></is></c>', RawCell("trong ô")),
    "inline runs": (
        '<c r="A1" t="inlineStr"><is><r><rPr/><t>a</t></r><r><t>b</t></r><rPh><t>x</t></rPh></is></c>',
        RawCell("ab"),
    ),
    "text of a formula": ('<c r="A1" t="str"><f>B1</f><v>x</v></c>', RawCell("x", formula=True)),
    "formula that gives nothing": ('<c r="A1" t="str"><f>B1</f><v></v></c>', RawCell("", formula=True)),
    "formula never computed": ('<c r="A1"><f>B1</f></c>', RawCell(None, formula=True)),
    "shared formula": ('<c r="A1"><f t="shared" si="0"/><v>3</v></c>', RawCell(Decimal(3), formula=True)),
    "true": ('<c r="A1" t="b"><v>1</v></c>', RawCell(True)),
    "false": ('<c r="A1" t="b"><v>false</v></c>', RawCell(False)),
    "error": ('<c r="A1" t="e"><v>#DIV/0!</v></c>', RawCell(ErrorCell("#DIV/0!"))),
    "error of a formula": (
        '<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
        RawCell(ErrorCell("#DIV/0!"), formula=True),
    ),
    "day as text": ('<c r="A1" t="d"><v>2026-10-01</v></c>', RawCell(Decimal(46296), day=True)),
    "time as text": (
        '<c r="A1" t="d"><v>2026-10-01T12:00:00Z</v></c>',
        RawCell(Decimal("46296.5"), day=True),
    ),
    "day before the day that never was": (
        '<c r="A1" t="d"><v>1900-02-28</v></c>',
        RawCell(Decimal(59), day=True),
    ),
    "day after the day that never was": (
        '<c r="A1" t="d"><v>1900-03-01</v></c>',
        RawCell(Decimal(61), day=True),
    ),
    "escapes": ('<c r="A1" t="str"><v>a_x000D__x0042_c_x005F_x0041_</v></c>', RawCell("a\rBc_x0041_")),
    "escaped pair": ('<c r="A1" t="str"><v>_xD83D__xDE00_</v></c>', RawCell("\U0001f600")),
    "decomposed text is kept": ('<c r="A1" t="str"><v>e\u0302\u0301</v></c>', RawCell("e\u0302\u0301")),
    "character reference": ('<c r="A1" t="str"><v>&#7871;&lt;</v></c>', RawCell("ế<")),
    "section of plain data": ('<c r="A1" t="str"><v>a<![CDATA[<b>]]>c</v></c>', RawCell("a<b>c")),
    "comment inside a value": ('<c r="A1"><v>1<!-- x -->2</v></c>', RawCell(Decimal(12))),
    "position implied": ("<c><v>5</v></c>", RawCell(Decimal(5))),
    "only styled": ('<c r="A1" s="4"/>', None),
    "value without text": ('<c r="A1"><v></v></c>', None),
    "unknown element inside": ('<c r="A1"><extLst><ext>9</ext></extLst><v>1</v></c>', RawCell(Decimal(1))),
}
SHARED = strings(
    "<t>chung</t>",
    "<r><rPr><b/></rPr><t>đậm </t></r><r><t>nhạt</t></r>",
    '<t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/>',
    '<t xml:space="preserve">  a  </t>',
    "<t/>",
)


@pytest.mark.parametrize(("written", "expected"), CELLS.values(), ids=CELLS)
def test_a_cell_means_what_its_text_says(written: str, expected: RawCell | None) -> None:
    (sheet,) = read_xlsx(book(row(written), shared=SHARED)).sheets
    assert dict(sheet.cells) == ({} if expected is None else {(1, 1): expected})


def test_positions_follow_from_order_where_they_are_not_told() -> None:
    sheet = rows(
        '<row><c><v>1</v></c><c r="D1"><v>2</v></c><c><v>3</v></c></row>'
        '<row r="7"/><row><c/><c><v>4</v></c></row>'
    )
    assert cells(book(sheet)) == {"A1": 1, "D1": 2, "E1": 3, "B8": 4}


def test_columns_beyond_z_are_counted() -> None:
    read = read_xlsx(book(row('<c r="Z1"><v>1</v></c><c r="AA1"><v>2</v></c><c r="GR1"><v>3</v></c>')))
    assert sorted(read.sheets[0].cells) == [(1, 26), (1, 27), (1, 200)]


def test_the_cells_that_an_array_formula_fills_are_no_constants() -> None:
    sheet = rows(
        '<row r="1"><c r="A1"><f t="array" ref="A1:A2">B1:B2</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>2</v></c></row><row r="3"><c r="A3"><v>3</v></c></row>'
    )
    (read,) = read_xlsx(book(sheet)).sheets
    assert {place: cell.formula for place, cell in read.cells.items()} == {
        (1, 1): True,
        (2, 1): True,
        (3, 1): False,
    }


def test_strict_workbooks_read_like_ordinary_ones() -> None:
    contents = parts(
        rows('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', main=STRICT_MAIN),
        shared=strings("<t>a</t>", main=STRICT_MAIN),
    )
    for name in contents:
        strict = contents[name].replace(LINKS.encode(), STRICT_LINKS.encode())
        contents[name] = strict.replace(f'"{MAIN}"'.encode(), f'"{STRICT_MAIN}"'.encode())
    assert cells(zipped(contents)) == {"A1": "a"}


def test_prefixes_do_not_matter() -> None:
    sheet = xml(
        f'<x:worksheet xmlns:x="{MAIN}" xmlns="urn:other"><c r="Z9"/><x:sheetData><x:row r="1">'
        '<x:c r="A1"><x:v>5</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    assert cells(book(sheet)) == {"A1": 5}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8-sig"])
def test_parts_may_be_in_utf_16_or_carry_a_mark(encoding: str) -> None:
    text = row('<c r="A1" t="str"><v>Mã</v></c>').decode()
    if encoding.startswith("utf-16"):
        text = text.replace('"UTF-8"', '"UTF-16"')
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    assert cells(book((mark + text).encode(encoding))) == {"A1": "Mã"}


def test_sheets_come_in_the_order_of_the_workbook() -> None:
    contents = parts(row('<c r="A1"><v>1</v></c>'), row('<c r="A1"><v>2</v></c>'), names=("Một", "Hai"))
    contents["xl/_rels/workbook.xml.rels"] = links(
        ("rId1", f"{LINKS}/worksheet", "/xl/worksheets/sheet2.xml"),
        ("rId2", f"{LINKS}/worksheet", "../xl/worksheets/./SHEET1.xml"),
    )
    read = read_xlsx(zipped(contents))
    assert [(s.name, s.cells[1, 1].content) for s in read.sheets] == [("Một", 2), ("Hai", 1)]


def test_a_workbook_may_count_from_1904() -> None:
    contents = parts(row('<c r="A1" t="d"><v>1904-01-02</v></c>'))
    contents["xl/workbook.xml"] = workbook("A", properties='<workbookPr date1904="1"/>')
    read = read_xlsx(zipped(contents))
    assert read.epoch_1904
    assert read.sheets[0].cells[1, 1] == RawCell(Decimal(1), day=True)


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_are_read_and_marked(state: str) -> None:
    contents = parts(PLAIN, PLAIN, names=("A", "B"))
    contents["xl/workbook.xml"] = workbook("A", "B", state=state)
    read = read_xlsx(zipped(contents))
    assert [sheet.hidden for sheet in read.sheets] == [False, True]
    assert len(read.sheets[1].cells) == 1


def test_macros_are_seen_and_never_touched() -> None:
    read = read_xlsx(book(PLAIN, types=content_types(MACRO_TYPE), macros=b"\xd0\xcf anything"))
    assert read.macros
    assert not read_xlsx(book(PLAIN)).macros


def test_a_sheet_without_cells_keeps_its_place() -> None:
    contents = parts(PLAIN, xml("<chartsheet/>"), names=("A", "B"))
    contents["xl/_rels/workbook.xml.rels"] = links(
        ("rId1", f"{LINKS}/chartsheet", "worksheets/sheet2.xml"),
        ("rId2", f"{LINKS}/worksheet", "worksheets/sheet1.xml"),
    )
    assert [len(sheet.cells) for sheet in read_xlsx(zipped(contents)).sheets] == [0, 1]


NOTES = xml(
    f'<comments xmlns="{MAIN}"><authors><author>x</author></authors><commentList>'
    '<comment ref="B2" authorId="0"><text><r><rPr/><t>Ghi </t></r><r><t>chú_x000A_</t></r></text></comment>'
    '<comment ref="C3" authorId="0"><text><t>[Threaded comment] stand-in</t></text></comment>'
    '<comment ref="D4" authorId="0"><text/></comment></commentList></comments>'
)
THREAD = xml(
    f'<ThreadedComments xmlns="{THREADS}"><threadedComment ref="C3" id="1"><text>Hỏi</text></threadedComment>'
    '<threadedComment ref="C3" id="2" parentId="1"><text>Đáp</text><extLst/></threadedComment>'
    "</ThreadedComments>"
)
NOTE_LINKS = links(
    ("rId1", f"{LINKS}/comments", "../comments1.xml"),
    ("rId2", THREAD_LINK, "../threadedComments/threadedComment1.xml"),
)


def test_notes_are_read_and_threads_replace_their_stand_ins() -> None:
    (sheet,) = read_xlsx(book(PLAIN, sheet_links=NOTE_LINKS, notes=NOTES, threads=THREAD)).sheets
    assert said(sheet) == {(2, 2): ["Ghi chú\n"], (3, 3): ["Hỏi", "Đáp"]}


def test_links_out_of_the_file_are_never_followed() -> None:
    external = links(("rId1", f"{LINKS}/comments", "x")).replace(
        b'Target="x"', b'Target="http://example.org/c.xml" TargetMode="External"'
    )
    assert cells(book(PLAIN, sheet_links=external)) == {"A1": 1}


# Refusing. Each row: how the file is built, and the code that refuses it.


def far(reference: str, line: int) -> bytes:
    return book(row(f'<c r="{reference}{line}"><v>1</v></c>', line))


def bomb(size: int) -> bytes:
    return zipped(parts(worksheet("<sheetData/>" + " " * size)))


def with_bad_checksum() -> bytes:
    contents = parts(PLAIN)
    return raw_zip(
        *(
            RawEntry(name.encode(), data, crc=1 if "sheet1" in name else None)
            for name, data in contents.items()
        )
    )


def with_same_part_twice() -> bytes:
    entries = [RawEntry(name.encode(), data) for name, data in parts(PLAIN).items()]
    return raw_zip(*entries, RawEntry(b"xl/worksheets/sheet1.xml", row('<c r="A1"><v>2</v></c>')))


def twice(first: str, second: str) -> bytes:
    return book(row(first + second))


def doctype(inside: str) -> bytes:
    return PLAIN.replace(b"<worksheet", f"<!DOCTYPE worksheet [{inside}]><worksheet".encode(), 1)


RUN = f"<r><t>{'a' * 20_000}</t></r>"
LAUGHS = '<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    # The classes measured on general readers.
    "cell in the last corner": (lambda: far("XFD", 1_048_576), "BOOK-125"),
    "cell in the last row": (lambda: far("A", 1_048_576), "BOOK-125"),
    "cell far to the right": (lambda: far("XFD", 500), "BOOK-125"),
    "cell one row too far": (lambda: far("A", 5_001), "BOOK-125"),
    "cell one column too far": (lambda: far("GS", 1), "BOOK-125"),
    "formula too far": (lambda: book(row('<c r="GS1"><f>1</f></c>')), "BOOK-125"),
    "note too far": (
        lambda: book(PLAIN, sheet_links=NOTE_LINKS, notes=NOTES.replace(b"B2", b"A5001"), threads=THREAD),
        "BOOK-125",
    ),
    "spaces without end": (lambda: bomb(70 * 1024 * 1024), "BOOK-121"),
    "spaces at a high ratio": (lambda: bomb(1024 * 1024), "BOOK-121"),
    "too many marks": (lambda: book(rows("<row/>" * (MOST_MARKS // 2 + 1), main=MAIN)), "BOOK-121"),
    "one tag of megabytes": (
        lambda: book(worksheet("<sheetData " + " ".join(f'a{n}=""' for n in range(60_000)) + "/>")),
        "BOOK-121",
    ),
    "billion laughs": (lambda: book(doctype(LAUGHS)), "BOOK-122"),
    "external entity": (lambda: book(doctype('<!ENTITY x SYSTEM "file:///etc/passwd">')), "BOOK-122"),
    "entity used but not declared": (lambda: book(row('<c r="A1" t="str"><v>&x;</v></c>')), "BOOK-123"),
    "doctype alone": (lambda: book(doctype("")), "BOOK-122"),
    "doctype in the strings": (
        lambda: book(PLAIN, shared=strings().replace(b"<sst", b"<!DOCTYPE sst><sst")),
        "BOOK-122",
    ),
    "doctype in the content types": (
        lambda: book(PLAIN, types=content_types().replace(b"<Types", b"<!DOCTYPE Types><Types")),
        "BOOK-122",
    ),
    "doctype in the notes": (
        lambda: book(
            PLAIN,
            sheet_links=NOTE_LINKS,
            notes=NOTES.replace(b"<comments", b"<!DOCTYPE c><comments"),
            threads=THREAD,
        ),
        "BOOK-122",
    ),
    "doctype in UTF-16": (
        lambda: book(doctype("").decode().replace('"UTF-8"', '"UTF-16"').encode("utf-16")),
        "BOOK-122",
    ),
    "same part twice": (with_same_part_twice, "BOOK-120"),
    "same cell twice": (lambda: twice('<c r="A1"><v>1</v></c>', '<c r="A1"><v>2</v></c>'), "BOOK-127"),
    "same cell twice, once blank": (lambda: twice('<c r="A1"><v>1</v></c>', '<c r="A1"/>'), "BOOK-127"),
    "same row twice": (
        lambda: book(rows('<row r="1"><c><v>1</v></c></row><row r="1"><c r="B1"><v>1</v></c></row>')),
        "BOOK-127",
    ),
    "cells backwards": (lambda: twice('<c r="B1"><v>1</v></c>', '<c r="A1"><v>2</v></c>'), "BOOK-127"),
    "same note twice": (
        lambda: book(PLAIN, sheet_links=NOTE_LINKS, notes=NOTES.replace(b"C3", b"B2"), threads=THREAD),
        "BOOK-127",
    ),
    "checksum wrong": (with_bad_checksum, "BOOK-103"),
    "cut short": (lambda: filled()[:-200], "BOOK-103"),
    "cut in half": (lambda: filled()[: len(filled()) // 2], "BOOK-103"),
    "text renamed": ("Họ tên;Số lượng\nTổ 1;5\n".encode, "BOOK-106"),
    "web page renamed": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "BOOK-106"),
    "password": (lambda: old_office("EncryptionInfo", "EncryptedPackage"), "BOOK-104"),
    "zip with a password": (lambda: raw_zip(RawEntry(b"xl/workbook.xml", b"x", flags=1)), "BOOK-104"),
    "old .xls renamed": (lambda: old_office("Workbook"), "BOOK-113"),
    "empty": (lambda: b"", "BOOK-101"),
    "only zeros": (lambda: bytes(5000), "BOOK-101"),
    "too large": (lambda: b"PK\3\4" + bytes(16 * 1024 * 1024), "BOOK-102"),
    "too many entries": (
        lambda: zipped({**parts(PLAIN), **{f"xl/media/{n}.png": b"" for n in range(1_000)}}),
        "BOOK-121",
    ),
    # How parts hang together.
    "binary workbook": (
        lambda: book(PLAIN, types=content_types("application/vnd.ms-excel.sheet.binary.macroEnabled.main")),
        "BOOK-105",
    ),
    "binary workbook by its part": (lambda: zipped({"xl/workbook.bin": b"x"}), "BOOK-105"),
    "word document": (
        lambda: zipped({"[Content_Types].xml": content_types("w"), "word/document.xml": b""}),
        "BOOK-107",
    ),
    "no content types": (lambda: zipped({n: d for n, d in parts(PLAIN).items() if n[0] != "["}), "BOOK-124"),
    "no workbook declared": (lambda: book(PLAIN, top=links()), "BOOK-124"),
    "two workbooks declared": (
        lambda: book(
            PLAIN,
            top=links(
                ("a", f"{LINKS}/officeDocument", "xl/workbook.xml"),
                ("b", f"{LINKS}/officeDocument", "other.xml"),
            ),
        ),
        "BOOK-124",
    ),
    "workbook of another type": (lambda: book(PLAIN, types=content_types("application/xml")), "BOOK-124"),
    "workbook missing": (
        lambda: zipped({n: d for n, d in parts(PLAIN).items() if n != "xl/workbook.xml"}),
        "BOOK-123",
    ),
    "sheet missing": (
        lambda: zipped({n: d for n, d in parts(PLAIN).items() if "sheet1" not in n}),
        "BOOK-123",
    ),
    "strings missing": (
        lambda: zipped({n: d for n, d in parts(PLAIN, shared=SHARED).items() if "Strings" not in n}),
        "BOOK-123",
    ),
    "no sheets": (lambda: book(PLAIN, workbook=workbook()), "BOOK-124"),
    "too many sheets": (lambda: book(*[PLAIN] * 65), "BOOK-130"),
    "two sheets of one name": (lambda: zipped(parts(PLAIN, PLAIN, names=("Biểu", "BIỂU"))), "BOOK-132"),
    "one part as two sheets": (
        lambda: book(
            PLAIN,
            workbook=workbook("A", "B"),
            workbook_links=links(
                ("rId1", f"{LINKS}/worksheet", "worksheets/sheet1.xml"),
                ("rId2", f"{LINKS}/worksheet", "worksheets/Sheet1.xml"),
            ),
        ),
        "BOOK-132",
    ),
    "sheet without a link": (lambda: book(PLAIN, workbook_links=links()), "BOOK-123"),
    "sheet of an unknown kind": (
        lambda: book(PLAIN, workbook_links=links(("rId1", "urn:x", "worksheets/sheet1.xml"))),
        "BOOK-123",
    ),
    "same link twice": (
        lambda: book(
            PLAIN, workbook_links=links(*[("rId1", f"{LINKS}/worksheet", "worksheets/sheet1.xml")] * 2)
        ),
        "BOOK-123",
    ),
    "workbook part of another kind": (lambda: book(PLAIN, workbook=PLAIN), "BOOK-123"),
    "sheet part of another kind": (lambda: book(SHARED), "BOOK-123"),
    "strings part of another kind": (lambda: book(PLAIN, shared=PLAIN), "BOOK-123"),
    # Parts that are no plain XML.
    "broken XML": (lambda: book(PLAIN.replace(b"</row>", b"")), "BOOK-123"),
    "empty part": (lambda: book(b""), "BOOK-123"),
    "something after the root": (lambda: book(PLAIN + b"<x/>"), "BOOK-123"),
    "bytes that are no text": (
        lambda: book(row('<c r="A1" t="str"><v>x</v></c>').replace(b">x<", b">\xff<")),
        "BOOK-123",
    ),
    "other encoding": (lambda: book(PLAIN.replace(b"UTF-8", b"windows-1258")), "BOOK-123"),
    "UTF-16 only by name": (lambda: book(PLAIN.replace(b"UTF-8", b"UTF-16")), "BOOK-123"),
    "UTF-16 without a mark": (lambda: book(PLAIN.decode().encode("utf-16-le")), "BOOK-123"),
    "half a character in UTF-16": (lambda: book(b"\xff\xfe<\0\0\xd8"), "BOOK-123"),
    "unbound prefix": (lambda: book(PLAIN.replace(b"<v>", b"<z:v>").replace(b"</v>", b"</z:v>")), "BOOK-123"),
    "too deep": (lambda: book(worksheet("<a>" * 64 + "</a>" * 64)), "BOOK-131"),
    "too deep in the strings": (lambda: book(PLAIN, shared=strings("<a>" * 63 + "</a>" * 63)), "BOOK-131"),
    "too deep in the workbook": (
        lambda: book(PLAIN, workbook=workbook("A", properties="<a>" * 64 + "</a>" * 64)),
        "BOOK-131",
    ),
    # Elements out of place, which other readers would take.
    "cell outside a row": (lambda: book(rows('<c r="A1"><v>1</v></c>')), "BOOK-123"),
    "row outside the rows": (lambda: book(worksheet('<row r="1"><c r="A1"><v>1</v></c></row>')), "BOOK-123"),
    "cell behind an unknown element": (
        lambda: book(row('<choice><c r="A1"><v>1</v></c></choice>')),
        "BOOK-123",
    ),
    "rows twice": (lambda: book(worksheet("<sheetData/><sheetData/>")), "BOOK-123"),
    "element inside a value": (lambda: book(row('<c r="A1"><v>1<b>2</b></v></c>')), "BOOK-123"),
    "element inside a string": (lambda: book(PLAIN, shared=strings("<t>1<b>2</b></t>")), "BOOK-123"),
    # Cells without one meaning.
    "string index too high": (lambda: book(row('<c r="A1" t="s"><v>5</v></c>'), shared=SHARED), "BOOK-128"),
    "string index without strings": (lambda: book(row('<c r="A1" t="s"><v>0</v></c>')), "BOOK-128"),
    "string index negative": (lambda: book(row('<c r="A1" t="s"><v>-1</v></c>'), shared=SHARED), "BOOK-128"),
    "string index in other digits": (
        lambda: book(row('<c r="A1" t="s"><v>١</v></c>'), shared=SHARED),
        "BOOK-128",
    ),
    "string index missing": (lambda: book(row('<c r="A1" t="s"><f>1</f></c>'), shared=SHARED), "BOOK-128"),
    "unknown type": (lambda: book(row('<c r="A1" t="x"><v>1</v></c>')), "BOOK-128"),
    "two values": (lambda: book(row('<c r="A1"><v>1</v><v>2</v></c>')), "BOOK-128"),
    "two formulas": (lambda: book(row('<c r="A1"><f>1</f><f>2</f></c>')), "BOOK-128"),
    "two inline strings": (
        lambda: book(row('<c r="A1" t="inlineStr"><is><t>1</t></is><is><t>2</t></is></c>')),
        "BOOK-128",
    ),
    "value and inline string": (
        lambda: book(row('<c r="A1" t="inlineStr"><v>1</v><is><t>2</t></is></c>')),
        "BOOK-128",
    ),
    "inline string of another type": (lambda: book(row('<c r="A1"><is><t>2</t></is></c>')), "BOOK-128"),
    "truth neither true nor false": (lambda: book(row('<c r="A1" t="b"><v>2</v></c>')), "BOOK-128"),
    "day that is none": (lambda: book(row('<c r="A1" t="d"><v>2026-02-30</v></c>')), "BOOK-128"),
    "day before all days": (lambda: book(row('<c r="A1" t="d"><v>0001-01-01</v></c>')), "BOOK-128"),
    "error without end": (lambda: book(row(f'<c r="A1" t="e"><v>#{"A" * 99}</v></c>')), "BOOK-128"),
    "half a character escaped": (lambda: book(row('<c r="A1" t="str"><v>_xD83D_</v></c>')), "BOOK-128"),
    "half a character in the strings": (lambda: book(PLAIN, shared=strings("<t>_xDE00_</t>")), "BOOK-123"),
    "array without a sound range": (
        lambda: book(row('<c r="A1"><f t="array" ref="A1:?">1</f></c>')),
        "BOOK-128",
    ),
    "arrays without end": (
        lambda: book(
            rows('<row><c><f t="array" ref="A1:GR5000">1</f></c><c><f t="array" ref="A1:GR5000"/></c></row>')
        ),
        "BOOK-121",
    ),
    "reference of another row": (lambda: book(row('<c r="A2"><v>1</v></c>')), "BOOK-123"),
    "reference without a row": (lambda: book(row('<c r="A"><v>1</v></c>')), "BOOK-123"),
    "reference without a column": (lambda: book(row('<c r="1"><v>1</v></c>')), "BOOK-123"),
    "reference in small letters": (lambda: book(row('<c r="a1"><v>1</v></c>')), "BOOK-123"),
    "reference beyond all columns": (lambda: book(row('<c r="XFE1"><v>1</v></c>')), "BOOK-123"),
    "row zero": (lambda: book(rows('<row r="0"/>')), "BOOK-127"),
    "row that is no number": (lambda: book(rows('<row r="1.0"/>')), "BOOK-123"),
    "row beyond all rows": (lambda: book(rows('<row r="1048577"/>')), "BOOK-123"),
    "note at no cell": (
        lambda: book(PLAIN, sheet_links=NOTE_LINKS, notes=NOTES.replace(b"B2", b"B0"), threads=THREAD),
        "BOOK-123",
    ),
    # Texts.
    "value too long": (lambda: book(row(f'<c r="A1" t="str"><v>{"ă" * 32_768}</v></c>')), "BOOK-129"),
    "inline runs too long": (
        lambda: book(row(f'<c r="A1" t="inlineStr"><is>{RUN * 2}</is></c>')),
        "BOOK-129",
    ),
    "too many runs": (
        lambda: book(
            row(f'<c r="A1" t="inlineStr"><is>{"<t>a</t>" * 33_000}</is></c>'), workbook=workbook("A")
        ),
        "BOOK-129",
    ),
    "shared string too long": (lambda: book(PLAIN, shared=strings(f"<t>{noise(32_768)}</t>")), "BOOK-129"),
    "shared string with too many runs": (lambda: book(PLAIN, shared=strings("<t/>" * 33_000)), "BOOK-129"),
    "note too long": (
        lambda: book(
            PLAIN,
            sheet_links=NOTE_LINKS,
            notes=NOTES.replace(b"Ghi ", noise(33_000).encode()),
            threads=THREAD,
        ),
        "BOOK-129",
    ),
}


def noise(length: int) -> str:
    """Text that packs badly, so that the ratio of a file is not what refuses it."""
    return "".join(random.Random(length).choices("abcdefghijklmnop", k=length))


@pytest.mark.parametrize(("build", "expected"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_by_its_rule_and_at_once(build: Callable[[], bytes], expected: str) -> None:
    data = build()
    began = time.process_time()
    assert code(data) == expected
    assert time.process_time() - began < 1.0


@pytest.mark.parametrize(
    "text",
    [
        "nan",
        "INF",
        "1E+400",
        "9e308",
        "1e-400",
        "1e-310",
        "0x10",
        "1,5",
        "1.2.3",
        "--1",
        "٣",
        "1" * 65,
        "1_0",
        ".",
        "e5",
        "-",
    ],
)
def test_a_number_that_no_spreadsheet_can_hold_is_refused(text: str) -> None:
    assert code(book(row(f'<c r="B1"><v>{text}</v></c>'))) == "BOOK-128"


def test_a_refused_cell_is_named() -> None:
    with pytest.raises(WorkbookUnreadable) as refused:
        read_xlsx(book(PLAIN, row('<c r="C7"><v>x</v></c>', 7)))
    assert refused.value.params == {"sheet": "Trang 2", "cell": "C7"}


HARMLESS: dict[str, Callable[[], bytes]] = {
    "a lie about the number of strings": lambda: book(
        PLAIN, shared=strings("<t>a</t>").replace(b"<sst", b'<sst uniqueCount="4294967295" count="9"')
    ),
    "a lie about the used range": lambda: book(
        worksheet(
            '<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
        )
    ),
    "a styled blank in the last corner": lambda: book(
        rows('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>')
    ),
    "entries with names that climb": lambda: zipped({**parts(PLAIN), "../../evil": b"x"}),
    "packed as well as can be": lambda: zipped(parts(PLAIN), method=ZIP_DEFLATED),
    "streamed with descriptors": lambda: raw_zip(
        *(RawEntry(name.encode(), data, deflated=True, described=True) for name, data in parts(PLAIN).items())
    ),
    "padding in the headers": lambda: raw_zip(
        *(
            RawEntry(name.encode(), data, local_extra=struct.pack("<2H", 0xA220, 4) + bytes(4))
            for name, data in parts(PLAIN).items()
        )
    ),
    "an external link part": lambda: zipped(
        {**parts(PLAIN), "xl/externalLinks/externalLink1.xml": b"<!DOCTYPE x>"}
    ),
    "a processing instruction": lambda: book(PLAIN.replace(b"<worksheet", b"<?mso x?><worksheet", 1)),
    "alternate content": lambda: book(
        worksheet(
            '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData><m:A xmlns:m="urn:m"><m:c/></m:A>'
        )
    ),
    "a string at the longest": lambda: book(PLAIN, shared=strings(f"<t>{noise(32_767)}</t>")),
    "layers at the deepest": lambda: book(
        worksheet('<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>' + "<a>" * 62 + "</a>" * 62)
    ),
}


@pytest.mark.parametrize("build", HARMLESS.values(), ids=HARMLESS)
def test_a_strange_but_harmless_file_is_read_right(build: Callable[[], bytes]) -> None:
    data = build()
    began = time.process_time()
    assert cells(data) == {"A1": 1}
    assert time.process_time() - began < 1.0


def test_a_cell_in_the_last_place_is_read() -> None:
    data = book(row('<c r="GR5000"><v>1</v></c>', 5_000))
    assert read_xlsx(data).sheets[0].cells == {(5_000, 200): RawCell(Decimal(1))}


def test_as_many_cells_as_allowed_are_read_and_one_more_is_refused() -> None:
    full = f"<row>{'<c><v>1</v></c>' * 200}</row>" * 500
    read = read_xlsx(book(rows(full), rows(full)))
    assert [len(sheet.cells) for sheet in read.sheets] == [100_000, 100_000]
    assert code(book(rows(full), rows(full + "<row><c><v>1</v></c></row>"))) == "BOOK-126"


# Laws: any bytes are read or refused, and nothing else happens.


def read_or_refused(data: bytes) -> RawBook | None:
    """What the bytes hold, `None` when refused; any other exception fails the test."""
    try:
        return read_xlsx(data)
    except WorkbookUnreadable:
        return None


FILLED = filled()
FILLED_PARTS = unzipped(FILLED)
READ_PARTS = sorted(
    name
    for name in FILLED_PARTS
    if any(word in name for word in ("sheet1", "Strings", "rels", "Content", "book", "comments1"))
)


@given(st.binary(max_size=200))
def test_random_bytes_are_refused(data: bytes) -> None:
    assert read_or_refused(data) is None


@given(st.integers(0, len(FILLED) - 1), st.binary(max_size=6), st.integers(0, 40))
def test_a_mutated_workbook_is_read_or_refused(at: int, more: bytes, less: int) -> None:
    read = read_or_refused(FILLED[:at] + more + FILLED[at + less :])
    assert read is None or len(read.sheets) == 3


@given(st.sampled_from(READ_PARTS), st.data())
def test_a_mutated_part_is_read_or_refused(name: str, data: st.DataObject) -> None:
    part = FILLED_PARTS[name]
    at = data.draw(st.integers(0, len(part) - 1))
    less = data.draw(st.integers(0, 30))
    more = data.draw(st.one_of(st.binary(max_size=8), st.sampled_from(SPLICES)))
    changed = {**FILLED_PARTS, name: part[:at] + more + part[at + less :]}
    read = read_or_refused(zipped(changed, method=ZIP_STORED))
    assert read is None or 1 <= len(read.sheets) <= 3


SPLICES = [
    b"<",
    b">",
    b'"',
    b"&",
    b"<c>",
    b"</c>",
    b"<v>",
    b"<is>",
    b"<t/>",
    b'<c r="A1"><v>1</v></c>',
    b"<!DOCTYPE x>",
    b"<!--",
    b"<![CDATA[",
    b"&#0;",
    b"&#xD800;",
    b"_xD800_",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b' t="d"',
    b' t="e"',
    b' t="b"',
    b' r="A9"',
    b"1e999",
    b"99999999999",
]


texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)
numbers = st.one_of(
    st.integers(-(10**14), 10**14),
    st.floats(-1e15, 1e15, allow_nan=False).filter(lambda x: not 0 < abs(x) < 1e-9),
)


@given(
    st.dictionaries(
        st.tuples(st.integers(1, 80), st.integers(1, 60)), st.one_of(texts, numbers, st.booleans())
    )
)
def test_what_a_writer_wrote_is_what_is_read(
    values: dict[tuple[int, int], str | int | float | bool],
) -> None:
    stream = BytesIO()
    made = xlsxwriter.Workbook(stream, {"in_memory": True})
    page = made.add_worksheet("Biểu")
    for (line, column), value in values.items():
        if isinstance(value, bool):
            page.write_boolean(line - 1, column - 1, value)
        elif isinstance(value, str):
            page.write_string(line - 1, column - 1, value)
        else:
            page.write_number(line - 1, column - 1, value)
    made.close()
    (sheet,) = read_xlsx(stream.getvalue()).sheets
    assert {place: as_written(cell.content) for place, cell in sheet.cells.items()} == {
        place: as_written(value) for place, value in values.items()
    }


def as_written(value: object) -> object:
    """A value as it can be compared: XlsxWriter writes numbers with 16 digits."""
    if isinstance(value, bool | str):
        return value
    return (
        f"{float(str(value)):.15g}".replace("-0", "0") if value in (0, -0.0) else f"{float(str(value)):.15g}"
    )


def test_every_double_survives_in_its_longest_and_shortest_text() -> None:
    chance = random.Random(7)
    for _ in range(300):
        double = chance.uniform(-1, 1) * 10 ** chance.randint(-12, 14)
        longest, shortest = f"{double:.17g}", repr(double)
        pair = f'<c r="A1"><v>{longest}</v></c><c r="B1"><v>{shortest}</v></c>'
        read = cells(book(row(pair)))
        assert read["A1"] == read["B1"]
        assert float(str(read["A1"])) == double
