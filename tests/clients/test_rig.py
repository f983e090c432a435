"""The rigs do what real people and programs do: what they promise is what other tests rest on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tests.clients.libreoffice import FailedFormula, Format, Office, OfficeTrouble, find_libreoffice
from tests.clients.node_clients import Cells, Library, NodeTrouble

FillWith = Callable[[Library, Path, Path, Cells], Path]

SHEET = "Biểu 01"


@pytest.fixture
def book(work: Path) -> Path:
    """A protected sheet with a hidden key column, typed cells, a list, formulas and a note."""
    path = work / "Biểu mẫu.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        unlocked = workbook.add_format({"locked": False})
        formats = {
            name: workbook.add_format({"locked": False, "num_format": number_format})
            for name, number_format in {"text": "@", "date": "dd/mm/yyyy", "number": "#,##0.00"}.items()
        }
        sheet = workbook.add_worksheet(SHEET)
        sheet.set_column(0, 0, None, None, {"hidden": True})
        for row, key in enumerate(("f.c", "f.a", "f.b")):
            sheet.write_string(row, 0, key)
            sheet.write_string(row, 1, f"Chỉ tiêu {key}")
            sheet.write_blank(row, 2, None, unlocked)
        sheet.write_blank("C4", None, formats["text"])
        sheet.write_blank("C5", None, formats["date"])
        sheet.write_blank("C6", None, formats["number"])
        sheet.write_blank("C7", None, unlocked)
        sheet.data_validation("C7", {"validate": "list", "source": ["Đạt", "Chưa đạt"]})
        sheet.write_formula("D1", "=C1*2", None, 99)
        sheet.write_formula("D2", '=IF(C2="","Còn trống","Đủ")', None, "cũ")
        sheet.write_formula("D3", "=NA()", None, "#N/A")
        sheet.write_formula("D4", '=""', None, "")
        sheet.write_comment("C2", "Ý kiến cũ")
        sheet.protect()
        workbook.add_worksheet("_antt").very_hidden()
    return path


def test_typing_fills_open_cells_and_leaves_locked_ones(office: Office, book: Path) -> None:
    with office.open(book) as opened:
        opened.type_into(SHEET, {"C1": "21", "C2": "Có", "B1": "đè lên"})
        opened.recalculate()
        assert opened.values(SHEET, "B1:D2") == [["Chỉ tiêu f.c", 21, 42], ["Chỉ tiêu f.a", "Có", "Đủ"]]


def test_typing_passes_a_list_by_as_pasting_does(office: Office, book: Path) -> None:
    with office.open(book) as opened:
        opened.type_into(SHEET, {"C7": "có lẽ"})
        assert opened.value(SHEET, "C7") == "có lẽ"


def test_a_script_overwrites_a_locked_cell(office: Office, book: Path) -> None:
    with office.open(book) as opened:
        opened.set_cells(SHEET, {"B1": "đè lên", "C1": 7, "C7": "có lẽ"})
        opened.set_formulas(SHEET, {"C2": "=1+2"})
        assert opened.values(SHEET, "B1:C1") == [["đè lên", 7]]
        assert opened.value(SHEET, "C7") == "có lẽ"
        assert opened.formulas(SHEET, "C2") == [["=1+2"]]


def test_values_tell_empty_from_blank_text_and_from_a_failed_formula(office: Office, book: Path) -> None:
    with office.open(book) as opened:
        opened.recalculate()
        assert opened.values(SHEET, "C1:D4") == [
            [None, 0],
            [None, "Còn trống"],
            [None, FailedFormula("#N/A")],
            [None, ""],
        ]


def test_a_carried_result_stays_until_it_is_computed_anew(office: Office, book: Path) -> None:
    with office.open(book) as opened:
        carried = opened.values(SHEET, "D1:D2")
        opened.recalculate()
        assert (carried, opened.values(SHEET, "D1:D2")) == ([[99], ["cũ"]], [[0], ["Còn trống"]])


TYPED = {"C4": "001234567890", "C5": "25/12/1980", "C6": "1.234,5"}


def test_a_vietnamese_office_reads_day_first_dates_and_decimal_commas(office: Office, book: Path) -> None:
    with office.open(book) as opened:
        opened.type_into(SHEET, TYPED)
        assert opened.values(SHEET, "C4:C6") == [["001234567890"], [29580], [1234.5]]
        assert opened.shown(SHEET, "C5") == [["25/12/1980"]]


def test_an_american_office_keeps_the_same_keys_as_text(office_en: Office, book: Path) -> None:
    with office_en.open(book) as opened:
        opened.type_into(SHEET, TYPED)
        assert opened.values(SHEET, "C4:C6") == [["001234567890"], ["25/12/1980"], ["1.234,5"]]


def test_rows_and_columns_move_and_a_sheet_is_renamed(office: Office, book: Path) -> None:
    with office.open(book) as opened:
        opened.sort_rows(SHEET, "A1:B3", column=1)
        opened.delete_rows(SHEET, first=2)
        opened.insert_rows(SHEET, before=1, count=2)
        opened.insert_columns(SHEET, before=1)
        opened.rename_sheet(SHEET, "Sheet1")
        assert opened.values("Sheet1", "A1:B4") == [[None, None], [None, None], [None, "f.a"], [None, "f.c"]]
        assert opened.sheets() == {"Sheet1": True, "_antt": False}


def test_columns_are_cut_and_deleted_and_a_row_is_copied(office: Office, book: Path) -> None:
    with office.open(book) as opened:
        opened.move_column(SHEET, 2, before=1)
        opened.copy_row(SHEET, 1, before=3)
        assert opened.values(SHEET, "A1:B4") == [
            ["Chỉ tiêu f.c", "f.c"],
            ["Chỉ tiêu f.a", "f.a"],
            ["Chỉ tiêu f.c", "f.c"],
            ["Chỉ tiêu f.b", "f.b"],
        ]
        opened.delete_columns(SHEET, first=1)
        assert opened.values(SHEET, "A1:A4") == [["f.c"], ["f.a"], ["f.c"], ["f.b"]]


def test_a_sheet_copied_in_its_book_stands_behind_itself(office: Office, book: Path) -> None:
    with office.open(book) as opened:
        opened.copy_sheet(SHEET, "Bản sao")
        assert list(opened.sheets()) == [SHEET, "Bản sao", "_antt"]
        assert opened.value("Bản sao", "A1") == "f.c"


def test_a_sheet_copied_alone_leaves_the_others_behind(office: Office, book: Path) -> None:
    with office.open(book) as opened, opened.copy_sheet_to_new_file(SHEET) as alone:
        assert alone.sheets() == {SHEET: True}
        assert alone.values(SHEET, "A1:A3") == [["f.c"], ["f.a"], ["f.b"]]


def test_notes_are_added_replaced_and_read(office: Office, book: Path) -> None:
    with office.open(book) as opened:
        assert opened.notes(SHEET) == {"C2": "Ý kiến cũ"}
        opened.add_note(SHEET, "C2", "Ý kiến mới")
        opened.add_note(SHEET, "C1", "Xem lại")
        assert opened.notes(SHEET) == {"C2": "Ý kiến mới", "C1": "Xem lại"}


@pytest.mark.parametrize("format", ["xlsx", "xls", "ods"])
def test_a_copy_in_any_format_opens_again_with_its_values(
    office: Office, book: Path, work: Path, format: Format
) -> None:
    target = work / f"bản lưu.{format}"
    with office.open(book) as opened:
        opened.type_into(SHEET, {"C1": "21"})
        opened.save_as(target, format)
    with office.open(target) as again:
        assert again.values(SHEET, "A1:C1") == [["f.c", "Chỉ tiêu f.c", 21]]


def test_a_book_prints_to_pdf(office: Office, book: Path, work: Path) -> None:
    with office.open(book) as opened:
        assert opened.to_pdf(work / "in ra.pdf").read_bytes().startswith(b"%PDF-")


def test_a_wrong_wish_is_an_error_and_the_office_goes_on(office: Office, book: Path, work: Path) -> None:
    with pytest.raises(OfficeTrouble):
        office.open(work / "không có.xlsx")
    with office.open(book) as opened:
        with pytest.raises(OfficeTrouble, match="no sheet"):
            opened.values("Không có", "A1")
        assert opened.value(SHEET, "A1") == "f.c"


def test_a_dead_office_is_an_error_and_not_a_long_wait(office: Office, book: Path, tmp_path: Path) -> None:
    installation = find_libreoffice()
    assert installation is not None
    spare = Office(installation, tmp_path)
    spare.quit()
    with pytest.raises(OfficeTrouble, match="gone"):
        spare.open(book)
    with office.open(book) as opened:
        assert opened.value(SHEET, "A1") == "f.c"


@pytest.mark.parametrize("library", ["sheetjs", "exceljs"])
def test_a_library_fills_cells_and_keeps_the_others(
    fill_with: FillWith, book: Path, work: Path, library: Library
) -> None:
    filled = fill_with(
        library, book, work / "điền.xlsx", {SHEET: {"C1": 21, "C4": "001234567890", "C9": True}}
    )
    sheets = openpyxl.load_workbook(filled)
    sheet = sheets[SHEET]
    assert [sheet[cell].value for cell in ("A1", "B1", "C1", "C4", "C9")] == [
        "f.c",
        "Chỉ tiêu f.c",
        21,
        "001234567890",
        True,
    ]
    assert sheet["D1"].value == "=C1*2"
    assert sheet.column_dimensions["A"].hidden
    assert sheets.sheetnames == [SHEET, "_antt"]


@pytest.mark.parametrize("library", ["sheetjs", "exceljs"])
def test_a_library_empties_a_cell(fill_with: FillWith, book: Path, work: Path, library: Library) -> None:
    filled = fill_with(library, book, work / "xoá.xlsx", {SHEET: {"B1": None}})
    assert [openpyxl.load_workbook(filled)[SHEET][cell].value for cell in ("A1", "B1")] == ["f.c", None]


@pytest.mark.parametrize("library", ["sheetjs", "exceljs"])
def test_a_library_names_the_sheet_it_does_not_find(
    fill_with: FillWith, book: Path, work: Path, library: Library
) -> None:
    with pytest.raises(NodeTrouble, match="no sheet Không có"):
        fill_with(library, book, work / "hỏng.xlsx", {"Không có": {"A1": 1}})
