"""A dossier's workbook: its sheets, what is typed once, what its papers say, and how it is read again."""

from __future__ import annotations

from datetime import date

from antt_sync.adapters.read_book import read_book
from antt_sync.core.live import ma_kiem
from antt_sync.core.prints import DOTS
from antt_sync.core.reading import BookReading, FormReading, read_forms
from antt_sync.core.values import Unreadable
from tests.dossiers import ALL, F04, F06, F07, FILLED, forms, made, sheet_of, typed_into
from tests.sheets import opened, place

LONGEST_FORMULA = 8_192
SIGNER, CHAIR = "ho_ten.ket_qua", "ho_ten.tra_loi"
SCORER = next(a for a in forms()[F06].entry_cells if a.startswith("ho_ten."))
"""The same field; each form has it in a column of its own."""


def read(data: bytes) -> BookReading:
    return read_forms(read_book(data), lambda token: forms().get(token.form))


def form(data: bytes, id: str) -> FormReading:
    return next(reading for reading in read(data).forms if reading.token.form == id)


def texts(data: bytes, *sheets: str) -> list[list[str]]:
    """What stands on each sheet."""
    book = opened(data, values=True)
    cells = ([cell.value for row in book[sheet].iter_rows() for cell in row] for sheet in sheets)
    return [[str(v).replace("\u00a0", " ") for v in values if v is not None] for values in cells]


def test_the_sheets_stand_in_the_dossiers_order_and_each_form_has_its_hidden_one() -> None:
    book = opened(made())
    assert book.sheetnames == [
        *("Hướng dẫn", "Tự đánh giá", "Tự chấm điểm", "Biên bản họp", "Tờ trình", "Báo cáo"),
        *("_antt", "_antt 2", "_antt 3"),
    ]
    assert [book[n].sheet_state for n in book.sheetnames[6:]] == ["veryHidden"] * 3


def test_the_same_dossier_is_the_same_bytes() -> None:
    assert made.__wrapped__(filled=ALL) == made.__wrapped__(filled=ALL)


def test_no_formula_of_a_paper_is_longer_than_excel_takes() -> None:
    for id in ("HS-K", "HS-C", "HS-D", "HS-X"):
        book = opened(made(id))
        papers = [book["Tờ trình"], book["Báo cáo"]]
        cells = (cell for sheet in papers for row in sheet.iter_rows() for cell in row)
        assert max(len(c.value) for c in cells if c.data_type == "f") < LONGEST_FORMULA


def test_every_form_is_read_back_and_a_blank_one_is_nobodys_answer() -> None:
    reading = read(made(filled=(F04,)))
    assert [r.token.form for r in reading.forms] == [F04, F06, F07]
    assert [r.answered for r in reading.forms] == [True, False, False]
    assert reading.findings == ()


def test_the_signer_is_typed_once_and_is_read_on_every_form() -> None:
    data = made(filled=ALL)
    assert form(data, F07).entries[CHAIR] == FILLED[F04][SIGNER]
    assert form(data, F06).entries["ngay_lap.ngay"] == date(2024, 11, 2)
    assert form(data, F07).entries["ngay_lap.ngay"] == date(2024, 11, 3)
    assert not [e for r in read(data).forms for e in r.entries.values() if isinstance(e, Unreadable)]


def test_typed_over_the_typed_value_counts() -> None:
    data = typed_into(made(filled=ALL), {F04: {SIGNER: "Phạm Thị An"}, F06: {SCORER: "Lê Văn Cả"}})
    assert form(data, F06).entries[SCORER] == "Lê Văn Cả"
    assert form(data, F07).entries[CHAIR] == "Phạm Thị An"


def test_another_formula_in_an_entry_is_still_a_finding() -> None:
    data = typed_into(made(filled=ALL), {F07: {"co_mat.so_luong": "=1+1"}})
    assert isinstance(form(data, F07).entries["co_mat.so_luong"], Unreadable)


def test_the_papers_say_what_the_forms_say() -> None:
    data = made(filled=ALL)
    proposal, report = texts(data, "Tờ trình", "Báo cáo")
    code = ma_kiem(forms()[F04], form(data, F04).entries)
    assert code in proposal
    assert any("ngày 01/11/2024: 1.042 người dự, 40 người tán thành" in text for text in proposal)
    assert any(text.startswith("Nam Ngạn, ngày 02 tháng 11 năm 2024") for text in proposal)
    assert "216/216 hộ (100%)" in report
    assert any(f"Mã kiểm của bản tự đánh giá: {code}" in text for text in report)
    assert "Nguyễn Văn Bình" in proposal


def test_what_is_missing_is_dots_and_never_an_error() -> None:
    for id in ("HS-K", "HS-C", "HS-D", "HS-X"):
        proposal, report = texts(made(id), "Tờ trình", "Báo cáo")
        assert any(f"{DOTS} người tán thành" in text for text in proposal)
        assert not [text for text in proposal + report if text.startswith("#")]


def test_a_shown_cell_is_open_and_says_by_formula_where_it_comes_from() -> None:
    sheet = sheet_of(opened(made()), F07)
    cell = sheet.cell(*place(sheet, CHAIR))
    assert str(cell.value).startswith("=IF(LEN(TRIM('Tự đánh giá'!")
    assert not cell.protection.locked
