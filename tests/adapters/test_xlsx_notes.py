"""What is said at cells is read from both kinds of parts, in order, and never twice."""

from __future__ import annotations

import pytest

from antt_sync.adapters.strict_xml import Marks
from antt_sync.adapters.xlsx_notes import notes_in, threads_in
from antt_sync.adapters.xlsx_read import read_xlsx
from antt_sync.core.book import RawSheet, Said
from antt_sync.core.errors import WorkbookUnreadable
from tests.hostile import LINKS, MAIN, THREAD_LINK, THREADS, book, links, row, xml

PLAIN = row('<c r="A1"><v>1</v></c>')
FALLBACK = (
    "[Threaded comment]\n\nYour version of Excel allows you to read this threaded comment. "
    "Learn more: https://go.microsoft.com/fwlink/?linkid=870924\n\n"
    "Comment:\n    Số này ở đâu ra?\nReply:\n    Theo sổ trực.\n    Trang 12."
)
NOTES = xml(
    f'<comments xmlns="{MAIN}"><authors><author>Lê Thị Hoa</author><author>tc={{1}}</author></authors>'
    '<commentList><comment ref="B2" authorId="0"><text><r><rPr><b/></rPr><t>Lê Thị Hoa:</t></r>'
    '<r><t xml:space="preserve">\nXem lại</t></r></text></comment>'
    f'<comment ref="C3" authorId="1"><text><t>{FALLBACK}</t></text></comment></commentList></comments>'
)
THREAD = xml(
    f'<ThreadedComments xmlns="{THREADS}">'
    '<threadedComment ref="C3" dT="2024-11-02T09:30:00.00" personId="{B}" id="{2}" parentId="{1}">'
    "<text>Theo sổ trực.</text></threadedComment>"
    '<threadedComment ref="C3" dT="2024-11-02T10:00:00.00" personId="{?}" id="{3}" parentId="{1}">'
    "<text>NB: hỏi lại</text></threadedComment>"
    '<threadedComment ref="C3" dT="2024-11-02T09:00:00.00" personId="{A}" id="{1}" done="1">'
    "<text>Số này ở đâu ra?</text></threadedComment></ThreadedComments>"
)
BOTH = links(
    ("rId1", f"{LINKS}/comments", "../comments1.xml"),
    ("rId2", THREAD_LINK, "../threadedComments/threadedComment1.xml"),
)


def read(**parts: bytes) -> RawSheet:
    (sheet,) = read_xlsx(book(PLAIN, **parts)).sheets
    return sheet


def test_the_authors_name_that_excel_writes_before_a_note_is_not_what_was_said() -> None:
    assert notes_in(NOTES, "c", "S", Marks())[2, 2] == (Said("Xem lại"),)


def test_a_thread_is_read_in_the_order_of_its_time_whatever_the_order_in_the_file() -> None:
    (said,) = threads_in(THREAD, "t", "S", Marks()).values()
    asked = Said("Số này ở đâu ra?", done=True)
    assert said == (asked, Said("Theo sổ trực."), Said("NB: hỏi lại"))


def test_a_thread_stands_once_and_not_again_as_its_stand_in() -> None:
    sheet = read(sheet_links=BOTH, notes=NOTES, threads=THREAD)
    assert [s.text for s in sheet.notes[3, 3]] == ["Số này ở đâu ra?", "Theo sổ trực.", "NB: hỏi lại"]
    assert [s.text for s in sheet.notes[2, 2]] == ["Xem lại"]


def test_where_a_program_kept_only_the_stand_in_what_was_said_is_read_from_it() -> None:
    sheet = read(sheet_links=links(("rId1", f"{LINKS}/comments", "../comments1.xml")), notes=NOTES)
    assert sheet.notes[3, 3] == (Said("Số này ở đâu ra?"), Said("Theo sổ trực.\n    Trang 12."))


@pytest.mark.parametrize("number", ["", "2", "-1", "x", "9" * 30])
def test_an_author_who_is_not_listed_is_nobody(number: str) -> None:
    notes = NOTES.replace(b'ref="B2" authorId="0"', f'ref="B2" authorId="{number}"'.encode())
    assert notes_in(notes, "c", "S", Marks())[2, 2] == (Said("Lê Thị Hoa:\nXem lại"),)


def test_two_notes_on_one_cell_and_notes_nowhere_are_refused() -> None:
    for wrong in (NOTES.replace(b"C3", place) for place in (b"B2", b"C0", b"C9999999")):
        with pytest.raises(WorkbookUnreadable):
            notes_in(wrong, "c", "S", Marks())
