"""Workbooks as written: what they carry, what text never becomes, equal bytes for equal input."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import count
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook.workbook import Workbook

from antt_sync.adapters.read_book import read_book
from antt_sync.adapters.text_metrics import text_width
from antt_sync.adapters.workbook_write import name_of
from antt_sync.core.reading import BookReading, read_forms
from antt_sync.core.schema import Cell, Form
from antt_sync.core.sheet import Prefill, plan
from antt_sync.core.token import read_token
from antt_sync.core.values import CellType, Entry, Unreadable
from antt_sync.messages.workbook_words import live_words
from tests.fillings import CLEAN, GIVEN, KNOWN, filled, shipped
from tests.sheets import data_sheet, lists_of, opened
from tests.workbook_makers import MARKS, PREFILL, REVIEW, make, mark, returned

F04K = shipped("F04-K")
FORMS = [shipped(form_id) for form_id in CLEAN]
every_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
SHEET = "Tự đánh giá"
EXCEL_2007 = (
    frozenset[str]()
    | {"ADDRESS", "AND", "CHAR", "CHOOSE", "COUNT", "COUNTIF", "DATE", "DAY", "EXACT", "FIND"}
    | {"ABS", "COUNTIFS", "HYPERLINK", "IF", "IFERROR", "INT", "ISERROR", "ISNUMBER", "LEFT", "LEN", "LOWER"}
    | {"MAX", "MID", "MIN", "MOD", "MONTH", "N", "NA", "NOT", "OR", "ROUND", "ROW", "SEARCH"}
    | {"SUBSTITUTE", "SUM", "SUMIFS", "SUMPRODUCT", "TEXT", "TRIM", "VALUE", "YEAR"}
)


def read(data: bytes, form: Form) -> BookReading:
    return read_forms(read_book(data), lambda _: form)


def formulas(data: bytes) -> list[str]:
    return formulas_in(opened(data))


def formulas_in(book: Workbook) -> list[str]:
    return [c.value for ws in book for row in ws.iter_rows() for c in row if c.data_type == "f"]


# --- what it is ----------------------------------------------------------------------------------


@every_form
def test_a_blank_has_the_guide_the_form_and_the_hidden_identity(form: Form) -> None:
    book = opened(make(form))
    assert book.sheetnames == ["Hướng dẫn", form.sheet.vi, "_antt"]
    assert book["_antt"].sheet_state == "veryHidden"
    assert book.active.title == "Hướng dẫn"


def test_a_returned_workbook_opens_on_the_fix_list_and_ends_with_the_receipt() -> None:
    book = opened(make(F04K, filled("F04-K"), returned=returned()))
    assert book.sheetnames == ["Nhận xét", SHEET, "Hướng dẫn", "Phiếu tiếp nhận", "_antt"]
    assert book.active.title == "Nhận xét"


def test_a_reviewers_copy_begins_with_its_own_sheet_and_has_no_fix_list() -> None:
    book = opened(make(F04K, filled("F04-K"), returned=returned(), review=REVIEW))
    assert book.sheetnames == ["Kiểm tra", SHEET, "_antt"]
    assert not book[SHEET].protection.sheet


def test_a_reviewers_copy_of_nothing_returned_is_refused() -> None:
    with pytest.raises(ValueError, match="revision"):
        make(F04K, review=REVIEW)


@every_form
def test_the_token_stands_in_the_corner_and_in_the_hidden_sheet(form: Form) -> None:
    book = opened(make(form))
    token = read_token(book[form.sheet.vi]["A1"].value)
    assert token is not None
    assert (token.form, token.version, token.unit, token.period) == (
        form.id,
        form.version,
        PREFILL.unit,
        "2024",
    )
    assert token.schema == form.hash[:16]
    carried = {row[0].value: row[1].value for row in book["_antt"].iter_rows()}
    assert carried["token"] == token.text
    assert carried["unit"] == PREFILL.unit


def test_properties_and_names_repeat_the_identity() -> None:
    book = opened(make(F04K))
    properties = {p.name: p.value for p in book.custom_doc_props.props}
    assert read_token(properties["antt_token"]) is not None
    at = plan(F04K).cell("hoat_dong[2].nay")
    assert book.defined_names["F04K.hoat_dong_2.nay"].value.replace("$", "") == f"'{SHEET}'!{at}"


def test_names_are_safe_for_every_address() -> None:
    for form in FORMS:
        for address in form.cells:
            assert re.fullmatch(r"F\d\d[A-Z]?\.[a-z0-9_]+\.[a-z0-9_]+", name_of(form.id, address))


@every_form
def test_every_line_and_column_carries_its_hidden_key(form: Form) -> None:
    sheet = opened(make(form))[form.sheet.vi]
    laid_out = plan(form)
    assert sheet.row_dimensions[1].hidden
    assert sheet.column_dimensions["A"].hidden
    for key, number in laid_out.columns.items():
        assert key == "#key" or sheet.cell(1, number).value == key
    for number, line in enumerate(laid_out.lines[1:], start=2):
        assert sheet.cell(number, 1).value == line.key


# --- values --------------------------------------------------------------------------------------


@every_form
def test_what_was_entered_is_read_back_and_nothing_else(form: Form) -> None:
    entries = filled(form.id)
    reading = read(make(form, entries), form)
    assert reading.forms[0].entries == entries
    assert [f.code for f in (*reading.findings, *reading.forms[0].findings)] == []


def test_a_returned_workbook_is_read_back_the_same() -> None:
    entries = filled("F04-K")
    reading = read(make(F04K, entries, returned=returned()), F04K)
    assert reading.forms[0].entries == entries
    assert [f.code for f in (*reading.findings, *reading.forms[0].findings)] == []


def test_what_the_office_knows_travels_along_unseen() -> None:
    data = make(F04K)
    assert read(data, F04K).forms[0].carried == {**KNOWN, **GIVEN}
    sheet = opened(data)[SHEET]
    columns = {sheet.cell(1, n).value: n for n in range(1, sheet.max_column + 1)}
    hidden = {
        n for look in sheet.column_dimensions.values() if look.hidden for n in range(look.min, look.max + 1)
    }
    assert {n for key, n in columns.items() if key.startswith("#biet")} <= hidden


def test_an_unreadable_entry_goes_back_as_it_was_seen() -> None:
    entries: dict[str, Entry] = filled("F04-K", {"d45_2so.nay": Unreadable("không có", "CELL-101")})
    sheet = opened(make(F04K, entries))[SHEET]
    assert sheet[plan(F04K).cell("d45_2so.nay")].value == "không có"


def test_dates_and_texts_are_text_cells_and_counts_are_numbers() -> None:
    sheet = opened(make(F04K, filled("F04-K")))[SHEET]
    laid_out = plan(F04K)
    day, count, number = (sheet[laid_out.cell(a)] for a in ("d411.ngay", "d413_tong.nay", "d411.so"))
    assert (day.value, day.number_format) == ("20/01/2024", "@")
    assert (count.value, count.number_format) == (216, "#,##0")
    assert (number.value, number.number_format) == ("02-NQ/CB", "@")


def test_a_table_grows_with_its_entries() -> None:
    entries = filled(
        "F04-K",
        {"hoat_dong[9].noi_dung": "Diễn tập", "hoat_dong[9].nay": 5, "hoat_dong[9].ngay": date(2024, 5, 2)},
    )
    reading = read(make(F04K, entries), F04K)
    assert reading.forms[0].entries == entries


nasty = st.one_of(
    st.sampled_from(
        ["=1+1", "+84", "-5", "@SUM(A1)", "=cmd|'/c calc'!A1", "<r><t>x</t></r>", "_x0041_", "'a", "{=1}"]
    ),
    st.text(max_size=60),
)


@cache
def formulas_beside(written: bool) -> int:
    """How many formulas there are around the cell of a text that is no formula."""
    return len(formulas(make(F04K, {"d411.so": "x"} if written else {})))


@settings(max_examples=15)
@given(nasty)
def test_text_stays_text_whatever_it_begins_with(text: str) -> None:
    data = make(F04K, {"d411.so": text})
    book = opened(data)
    cell = book[SHEET][plan(F04K).cell("d411.so")]
    assert cell.data_type != "f"
    assert len(formulas_in(book)) == formulas_beside(bool(text.strip()))
    reading = read(data, F04K).forms[0]
    assert reading.places["d411.so"] == cell.coordinate
    assert not any(f.code == "CELL-105" for f in reading.findings)


@settings(max_examples=15)
@given(nasty)
def test_no_word_of_an_office_can_break_a_returned_workbook(text: str) -> None:
    marks = (mark(1, "d411.so", text, comment=text, label=text, author=text, talk=(text,)),)
    data = make(F04K, filled("F04-K"), returned=returned(*marks, headline=text))
    assert opened(data).sheetnames[0] == "Nhận xét"
    assert read(data, F04K).forms[0].entries == filled("F04-K")


# --- formulas, conditions, lists -----------------------------------------------------------------


@every_form
def test_formulas_use_only_what_excel_2007_has_and_stay_within_its_limits(form: Form) -> None:
    for data in (make(form, filled(form.id)), make(form, filled(form.id), returned=returned())):
        for formula in formulas(data):
            bare = re.sub(r'"[^"]*"', '""', formula)
            assert set(re.findall(r"([A-Z][A-Z.]*)\(", bare)) <= EXCEL_2007
            assert len(formula) < 8192
            assert all(len(text) <= 255 for text in re.findall(r'"((?:[^"]|"")*)"', formula))
            assert "[" not in bare
            assert _depth(bare) <= 64


def _depth(formula: str) -> int:
    depth = deepest = 0
    for char in formula:
        depth += (char == "(") - (char == ")")
        deepest = max(deepest, depth)
    return deepest


@every_form
def test_conditions_and_lists_stay_within_what_excel_takes(form: Form) -> None:
    sheet = opened(make(form))[form.sheet.vi]
    for validation in sheet.data_validations.dataValidation:
        assert len(validation.formula1 or "") <= 257
        assert len(validation.error or "") <= 255
    for conditions in sheet.conditional_formatting:
        for rule in conditions.rules:
            assert all(len(text) <= 255 and "{" not in text for text in rule.formula)


@every_form
def test_every_entry_cell_is_open_and_every_other_cell_is_locked(form: Form) -> None:
    sheet = opened(make(form))[form.sheet.vi]
    laid_out = plan(form)
    assert sheet.protection.sheet
    assert not sheet.protection.password
    open_cells = {c.coordinate for row in sheet.iter_rows() for c in row if not c.protection.locked}
    assert open_cells == {laid_out.cell(address) for address in form.entry_cells}


@every_form
def test_every_entry_cell_says_what_it_takes(form: Form) -> None:
    sheet = opened(make(form))[form.sheet.vi]
    covered = {
        c
        for v in sheet.data_validations.dataValidation
        for r in v.sqref.ranges
        for row in r.rows
        for c in row
    }
    at = plan(form)
    for address, cell in form.entry_cells.items():
        name = at.cell(address)
        row, column = openpyxl.utils.cell.coordinate_from_string(name)[::-1]
        place = (row, openpyxl.utils.column_index_from_string(column))
        assert place in covered, (cell.type, address)


def test_a_choice_is_a_list_that_needs_no_other_sheet() -> None:
    sheet = opened(make(F04K))[SHEET]
    lists = [v.formula1 for v in sheet.data_validations.dataValidation if v.type == "list"]
    assert '"Đạt,Chưa đạt"' in lists
    assert all(text.startswith('"') for text in lists)


def with_choices(form: Form, *choices: str) -> Form:
    """The form with other choices wherever something is chosen; every second such cell has one more."""

    def other(number: int, cell: Cell) -> Cell:
        offered = (*choices, "Không rõ, hỏi lại") if number % 2 else choices
        return replace(cell, choices=offered) if cell.choices else cell

    rows = {
        row.key: replace(row, cells=tuple(map(other, count(n), row.cells))) for n, row in enumerate(form.rows)
    }
    sections = (replace(s, rows=tuple(rows[row.key] for row in s.rows)) for s in form.sections)
    name = hashlib.sha256(repr(choices).encode()).hexdigest()  # a form is looked up by it
    return replace(form, hash=name, sections=tuple(sections))


@pytest.mark.parametrize("choices", [("Có, đủ", "Không"), ("Có", "Không", "x" * 255)])
def test_a_list_that_cannot_be_written_out_stands_in_the_hidden_row_and_is_read_past(
    choices: tuple[str, ...],
) -> None:
    form = with_choices(F04K, *choices)
    said: dict[str, Entry] = {a: choices[0] for a, c in form.entry_cells.items() if c.choices}
    data = make(form, said)
    assert {offered for sheet in opened(data) for offered in lists_of(sheet)} >= {
        choices,
        (*choices, "Không rõ, hỏi lại"),
    }
    sheet = opened(data)[SHEET]
    assert sheet.row_dimensions[1].hidden
    (reading,) = read(data, form).forms
    assert {a: v for a, v in reading.entries.items() if a in said} == said
    assert [f.code for f in reading.findings if f.code.startswith(("FORM", "CELL-2"))] == []


@every_form
def test_every_list_offers_whole_choices(form: Form) -> None:
    """No comma splits one: written out none has any, and lists on cells are found where they point."""
    choices = {cell.choices for cell in form.entry_cells.values() if cell.choices}
    made = make(form, filled(form.id), returned=returned(), review=REVIEW)
    book = opened(made)
    assert set(lists_of(book["Kiểm tra"])) == {REVIEW.verdicts}
    assert set(lists_of(book[form.sheet.vi])) == choices


@every_form
def test_required_cells_turn_yellow_by_a_condition_of_their_own(form: Form) -> None:
    sheet = opened(make(form))[form.sheet.vi]
    yellow = {
        cell
        for conditions in sheet.conditional_formatting
        for rule in conditions.rules
        if rule.dxf is not None and rule.dxf.fill is not None and rule.dxf.fill.bgColor.rgb == "FFFFE79A"
        for area in conditions.sqref.ranges
        for row in area.rows
        for cell in row
    }
    laid_out = plan(form)
    for address, cell in form.entry_cells.items():
        if cell.required is not None:
            row = laid_out.row_at[address.rpartition(".")[0]]
            assert (row, laid_out.columns[cell.column]) in yellow


def test_no_part_links_outside_and_there_are_no_macros() -> None:
    with zipfile.ZipFile(io.BytesIO(make(F04K, filled("F04-K"), returned=returned()))) as archive:
        names = archive.namelist()
        assert not [n for n in names if re.search(r"external|vba|activeX|embeddings", n, re.IGNORECASE)]
        for name in names:
            if name.endswith(".rels"):
                assert b'TargetMode="External"' not in archive.read(name)


# --- looks ---------------------------------------------------------------------------------------


def verdicts(form: Form) -> set[str]:
    """What the Kiểm tra column can say: fixed words, rules' words, and what it says of some fillings."""
    live = live_words()
    never = {"CELL-105", "CELL-106"}  # said by the office's reader, which sees formulas and error values
    said = {text for code, text in live.by_code.items() if code not in never}
    said |= {live.missing, live.not_needed, live.fine}
    column = plan(form).columns["#kiem_tra"]
    for entries in (
        {},
        filled(form.id),
        {address: Unreadable("?", "CELL-101") for address in form.entry_cells},
    ):
        sheet = opened(make(form, entries), values=True)[form.sheet.vi]
        said |= {
            str(row[column - 1].value or "")
            for row in sheet.iter_rows(min_row=plan(form).row_at["~head.0"] + 2)
        }
    return said


@every_form
def test_every_verdict_fits_on_one_line(form: Form) -> None:
    for text in verdicts(form):
        width = text_width(text, 11, bold=text[:1] in "✗!", italic=text[:1] == "…")
        assert width * 1.04 <= 232 - 17, text


def test_rows_of_the_table_can_still_grow_and_headings_cannot() -> None:
    with zipfile.ZipFile(io.BytesIO(make(F04K))) as archive:
        text = archive.read("xl/worksheets/sheet2.xml").decode()
    rows = {int(n): look for n, look in re.findall(r'<row r="(\d+)"([^>]*)>', text)}
    laid_out = plan(F04K)
    assert 'customHeight="1"' not in rows[laid_out.row_at["d411"]]
    assert ' ht="' in rows[laid_out.row_at["d411"]]
    assert 'customHeight="1"' in rows[laid_out.row_at["~title.0"]]


def test_the_form_is_printed_across_with_its_header_repeated_and_no_number_on_page_one() -> None:
    data = make(F04K)
    sheet = opened(data)[SHEET]
    laid_out = plan(F04K)
    head = laid_out.row_at["~head.0"]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == f"${head}:${head + 2}"
    assert sheet.print_area == f"'{SHEET}'!$C${laid_out.row_at['~nation.0']}:$K${len(laid_out.lines)}"
    assert sheet.HeaderFooter.differentFirst
    assert sheet.firstHeader.center.text is None
    assert "&P" in sheet.oddHeader.center.text or sheet.oddHeader.center.text == "&P"


def test_a_column_that_nobody_uses_is_hidden() -> None:
    f01 = shipped("F01")
    assert opened(make(f01))[f01.sheet.vi].column_dimensions["E"].hidden
    assert not opened(make(F04K))[SHEET].column_dimensions["E"].hidden


# --- what comes back -----------------------------------------------------------------------------


def test_the_fix_list_carries_threads_links_and_open_reply_cells() -> None:
    sheet = opened(make(F04K, filled("F04-K"), returned=returned()))["Nhận xét"]
    keys = {cell.value: cell.column for cell in sheet[1]}
    assert str(sheet["A1"].value).startswith("fix|antt1|F04-K|")
    rows = {sheet.cell(r, 1).value: r for r in range(2, sheet.max_row + 1) if sheet.cell(r, 1).value}
    assert list(rows) == ["luong-1", "luong-2", "luong-3"]
    for thread, row in rows.items():
        assert not sheet.cell(row, keys["reply"]).protection.locked, thread
        assert "HYPERLINK" in sheet.cell(row, keys["place"]).value


def test_a_mark_is_seen_without_colour_in_margin_border_weight_and_note() -> None:
    sheet = opened(make(F04K, filled("F04-K"), returned=returned()), values=True)[SHEET]
    laid_out = plan(F04K, returned=True)
    cell = sheet[laid_out.cell("d413_dk.nay")]
    assert sheet[laid_out.at("d413_dk", "#mark")].value == "►2"
    assert cell.border.left.style == cell.border.top.style == "thick"
    assert cell.font.bold
    assert "CẦN SỬA (2)" in cell.comment.text
    assert "Đề nghị đối chiếu" in cell.comment.text


def test_whoever_chooses_a_kind_of_unit_is_told_what_the_letters_stand_for() -> None:
    sheet = opened(make(shipped("F01"), {}), values=False)["Danh mục đơn vị"]
    (told,) = [d for d in sheet.data_validations.dataValidation if "KDC" in str(d.prompt)]
    assert {"khu dân cư", "cơ sở giáo dục", "xã, phường, đặc khu"} <= {
        part.rpartition(": ")[2] for part in str(told.prompt).rstrip(".").split(". ")
    }


def test_a_note_of_a_mark_without_a_moment_ends_with_who_says_it() -> None:
    at_once = mark(2, "d413_dk.nay", "216", when="")
    sheet = opened(make(F04K, filled("F04-K"), returned=returned(at_once)), values=True)[SHEET]
    (text,) = [c.comment.text for row in sheet.iter_rows() for c in row if c.comment]
    assert text.endswith(f"\n— {at_once.author}")


def test_a_closed_mark_is_a_tick_and_its_cell_has_no_note() -> None:
    done = mark(1, "d411.so", "02-NQ/CB", open=False, status="✓ đã sửa: 02-NQ/CB")
    data = make(F04K, filled("F04-K"), returned=returned(done, headline="ĐÃ KIỂM TRA"))
    book = opened(data, values=True)
    laid_out = plan(F04K, returned=True)
    assert book[SHEET][laid_out.at("d411", "#mark")].value == "✓"
    assert book[SHEET][laid_out.cell("d411.so")].comment is None
    fix_list = book["Nhận xét"]
    keys = {cell.value: cell.column for cell in fix_list[1]}
    assert fix_list.cell(7, keys["reply"]).protection.locked
    assert fix_list.cell(7, keys["status"]).value == "✓ đã sửa: 02-NQ/CB"


def test_two_marks_of_one_row_share_the_margin() -> None:
    marks = (mark(1, "d411.so", "02-NQ/CB"), mark(2, "d411.ngay", "20/01/2024"))
    sheet = opened(make(F04K, filled("F04-K"), returned=returned(*marks)), values=True)[SHEET]
    assert sheet[plan(F04K, returned=True).at("d411", "#mark")].value == "►1,2"


@pytest.mark.parametrize("address", ["", "d411", "hoat_dong[40].nay", "khong_co.nay"])
def test_a_mark_without_a_cell_is_still_on_the_fix_list(address: str) -> None:
    data = make(F04K, filled("F04-K"), returned=returned(mark(1, address, "")))
    sheet = opened(data)["Nhận xét"]
    assert sheet["A7"].value == "luong-1"
    assert "trống" not in sheet.cell(7, {c.value: c.column for c in sheet[1]}["sent"]).value


def test_a_returned_workbook_without_marks_says_so() -> None:
    none = replace(returned(), marks=(), headline="ĐÃ KIỂM TRA")
    sheet = opened(make(F04K, filled("F04-K"), returned=none), values=True)["Nhận xét"]
    assert sheet["B7"].value == "Không có chỗ nào phải xem lại."
    assert sheet["B3"].value == "ĐÃ KIỂM TRA"


def test_replies_typed_on_the_fix_list_are_read_by_thread() -> None:
    data = make(F04K, filled("F04-K"), returned=returned())
    book = opened(data)
    sheet = book["Nhận xét"]
    column = next(cell.column for cell in sheet[1] if cell.value == "reply")
    sheet.cell(8, column).value = "Đã đối chiếu, giữ nguyên 4 vụ."
    stream = io.BytesIO()
    book.save(stream)
    assert read(stream.getvalue(), F04K).replies == {"luong-2": "Đã đối chiếu, giữ nguyên 4 vụ."}


def test_a_reviewers_copy_offers_verdicts_and_shows_earlier_notes() -> None:
    data = make(F04K, filled("F04-K"), returned=returned(), review=REVIEW)
    book = opened(data)
    sheet = book["Kiểm tra"]
    row = next(r for r in range(1, sheet.max_row + 1) if sheet.cell(r, 1).value == "~verdict")
    rule = sheet.data_validations.dataValidation[0]
    assert str(rule.sqref) == f"D{row}"
    assert lists_of(sheet) == [REVIEW.verdicts]
    note = book[SHEET][plan(F04K, returned=True).cell("d411.so")].comment
    assert note.text == "Đã hỏi lại lần trước."
    carried = {cells[0].value: cells[1].value for cells in book["_antt"].iter_rows()}
    assert carried["note:d411.so"] == "Đã hỏi lại lần trước."
    assert carried["review_heads"] == "ab" * 32


def test_a_verdict_and_an_opinion_are_read_back() -> None:
    book = opened(make(F04K, filled("F04-K"), returned=returned(), review=REVIEW))
    sheet = book["Kiểm tra"]
    rows = {sheet.cell(r, 1).value: r for r in range(1, sheet.max_row + 1)}
    sheet.cell(rows["~verdict"], 4).value = "Đã kiểm tra"
    sheet.cell(rows["~comment"], 4).value = "Số liệu khớp."
    stream = io.BytesIO()
    book.save(stream)
    reading = read(stream.getvalue(), F04K)
    assert reading.judged.verdict == "Đã kiểm tra"
    assert [remark.told for remark in reading.judged.remarks] == ["Số liệu khớp."]


def test_the_receipt_shows_its_lines_on_half_a_sheet() -> None:
    sheet = opened(make(F04K, filled("F04-K"), returned=returned()))["Phiếu tiếp nhận"]
    shown = {row[1].value: row[2].value for row in sheet.iter_rows()}
    assert shown["Mã kiểm"] == "4712"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (11, "portrait")


# --- the same every time -------------------------------------------------------------------------

SCRIPT = """
import hashlib, sys
from tests.fillings import filled, shipped
from tests.workbook_makers import make, returned
print(hashlib.sha256(make(shipped("F04-K"), filled("F04-K"), returned=returned())).hexdigest())
"""


def test_another_process_writes_the_same_bytes() -> None:
    root = Path(__file__).resolve().parents[2]
    digests = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            cwd=root,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    here = hashlib.sha256(make(F04K, filled("F04-K"), returned=returned())).hexdigest()
    assert digests == {f"{here}\n".encode()}


def test_loading_the_writer_does_not_load_the_library() -> None:
    code = "import sys, antt_sync.adapters.workbook_write; sys.exit('xlsxwriter' in sys.modules)"
    root = Path(__file__).resolve().parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("2024", "năm 2024"),
        ("2024-6T", "6 tháng đầu năm 2024"),
        ("2024-9T", "9 tháng năm 2024"),
        ("2024-Q3", "quý III năm 2024"),
        ("2024-X", "kỳ 2024-X"),
    ],
)
def test_a_period_is_said_in_words(period: str, said: str) -> None:
    prefill = replace(PREFILL, period=period)
    data = make(F04K, filled("F04-K"), prefill=prefill, returned=returned())
    assert f", {said}, " in opened(data)["Nhận xét"]["B5"].value


def test_a_blank_for_nobody_has_lines_to_write_on() -> None:
    nobody = Prefill(unit="", unit_name="", period="2024")
    book = opened(make(F04K, prefill=nobody), values=True)
    text = [str(cell.value) for row in book[SHEET].iter_rows() for cell in row if cell.value]
    assert any(value.startswith("Khu dân cư: …") for value in text)
    token = read_token(book[SHEET]["A1"].value)
    assert token is not None
    assert token.unit == ""


def test_marks_are_of_this_form() -> None:
    assert {m.address for m in MARKS} <= set(F04K.cells)
    assert {c.type for c in F04K.cells.values()} >= {
        CellType.INT,
        CellType.DATE,
        CellType.CHOICE,
        CellType.TEXT,
    }


def test_a_forms_own_words_say_a_half_year_in_words() -> None:
    book = opened(make(F04K, prefill=replace(PREFILL, period="2024-6T")))
    texts = [c.value for row in book[SHEET].iter_rows() for c in row if isinstance(c.value, str)]
    assert any("6 tháng đầu năm 2024" in text for text in texts)
    assert not [text for text in texts if "{period}" in text]


@pytest.mark.parametrize("form_id", ["F01", "F03-X", "F04-K", "F05", "F07-K", "F09-K", "F10"])
def test_the_signer_is_named_below_the_signature_whatever_the_column(form_id: str) -> None:
    form = shipped(form_id)
    signer = next(a for a in form.entry_cells if a.startswith("ho_ten."))
    book = opened(make(form, {signer: "Phạm Thị An"}), values=True)
    shown = [c.coordinate for row in data_sheet(book).iter_rows() for c in row if c.value == "Phạm Thị An"]
    assert len(shown) == 2
