"""The choice workbook as it is written: open clashes, lists, counts by formula, the same bytes again."""

from __future__ import annotations

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from antt_sync.adapters.choice_sheet import write_choice
from antt_sync.adapters.xlsx_read import read_xlsx
from antt_sync.core.choice import Choice, ChoiceLine, Side, read_choice
from antt_sync.core.token import Token
from antt_sync.messages.workbook_words import printed_words
from tests.sheets import first_sheet, opened, seen

TOKEN = Token("F04-K", "2024.1", "K-14761-001.1", "2024", "", "0" * 16)
CLASH = ChoiceLine("a.nay", "4.a Tội phạm · Năm nay", "5", ("4", "=1+1"), "")
FOLLOWS = ChoiceLine("b.nay", "1.1 Số, ký hiệu", "", ("02-NQ/CB", "(để trống)"), "02-NQ/CB")
SIDES = (Side("A", "a" * 64, "đơn vị ký"), Side("B", "b" * 64, "Zalo"))


def choice(*, clashes: tuple[ChoiceLine, ...] = (CLASH,), sides: tuple[Side, ...] = SIDES) -> Choice:
    facts = (("Đơn vị", "Tổ 1"), ("Kỳ", "2024"))
    return Choice(TOKEN, "Tổ 1", facts, sides, clashes, (FOLLOWS,), (("1.2 Ngày", "15/02/2024"),))


def written(what: Choice, *, values: bool = False) -> Worksheet:
    data = write_choice(what, printed=printed_words())
    return first_sheet(opened(data, values=values), "choose|")


def texts(sheet: Worksheet) -> str:
    return "\n".join(seen(c.value) for row in sheet.iter_rows() for c in row if c.value is not None)


def test_our_strict_reader_reads_it_back() -> None:
    read = read_choice(read_xlsx(write_choice(choice(), printed=printed_words())))
    assert read is not None
    assert (read.token, read.heads) == (TOKEN, ("a" * 64, "b" * 64))
    assert {a: None if c is None else c.content for a, c in read.answers.items()} == {
        "a.nay": None,
        "b.nay": "02-NQ/CB",
    }


def test_the_same_choice_is_the_same_bytes() -> None:
    assert write_choice(choice(), printed=printed_words()) == write_choice(choice(), printed=printed_words())


def test_values_of_strangers_never_become_formulas() -> None:
    sheet = written(choice())
    cells = [c for row in sheet.iter_rows() for c in row if c.value == "=1+1"]
    assert [c.data_type for c in cells] == ["s"]


def test_the_clash_comes_first_and_the_banner_counts_it() -> None:
    sheet = written(choice(), values=True)
    shown = texts(sheet)
    assert shown.index("4.a Tội phạm") < shown.index("Chỉ một bản thay đổi") < shown.index("1.1 Số, ký hiệu")
    assert "CÒN 1 Ô CHƯA CHỌN" in shown
    assert "… cần chọn" in shown
    assert "✓ theo bản A" in shown
    assert "ĐÃ CHỌN ĐỦ" in texts(written(choice(clashes=()), values=True))


def test_each_open_cell_lists_the_versions_and_takes_any_other_value() -> None:
    sheet = written(choice())
    found = {str(v.sqref): v for v in sheet.data_validations.dataValidation}
    row = next(c.row for c in sheet["A"] if c.value == "cell:a.nay")
    rule = found[f"G{row}"]
    assert (rule.type, rule.formula1) == ("list", f"$E${row}:$F${row}")
    assert not rule.showErrorMessage
    assert not sheet.cell(row, 7).protection.locked
    assert sheet.cell(row, 5).protection.locked


@pytest.mark.parametrize("count", [2, 3, 5])
def test_there_are_as_many_columns_as_versions(count: int) -> None:
    sides = tuple(Side(letter, letter * 64, "…") for letter in "ABCDE"[:count])
    line = ChoiceLine("a.nay", "Ô a", "", tuple(map(str, range(count))), "")
    what = Choice(TOKEN, "Tổ 1", (), sides, (line,), (), ())
    sheet = written(what)
    head = next(row for row in sheet.iter_rows(values_only=True) if row[1] == "TT")
    assert [v for v in head if v][3:-2] == [f"Bản {s.letter}" for s in sides]


def test_versions_that_differ_in_no_cell_say_so() -> None:
    shown = texts(written(Choice(TOKEN, "Tổ 1", (), SIDES, (), (), ()), values=True))
    assert "không khác nhau ở ô nào" in shown


def test_the_equal_cells_have_a_sheet_of_their_own() -> None:
    book = opened(write_choice(choice(), printed=printed_words()))
    assert book.sheetnames == ["Chọn bản", "Ô giống nhau"]
    assert "15/02/2024" in texts(book["Ô giống nhau"])
