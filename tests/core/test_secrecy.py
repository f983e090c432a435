"""A stamp is seen wherever it stands; a sentence about secrets is none."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest

from antt_sync.adapters.read_book import read_book
from antt_sync.adapters.workbook_write import write_workbook
from antt_sync.core.book import RawBook, RawCell, RawSheet
from antt_sync.core.schema import Form
from antt_sync.core.secrecy import is_mark, secrecy_marks
from antt_sync.core.sheet import Prefill
from antt_sync.messages.workbook_words import live_words, printed_words
from tests.test_schemas import FORMS, IDS

MARKS = [
    *("MẬT", "Mật", "mật", " TỐI MẬT ", "Tuyệt mật", "(MẬT)", "“Mật”", "[ TỐI MẬT ]"),
    *("Độ mật: Mật", "ĐỘ MẬT: TỐI MẬT", "Mức độ mật là Mật", "Dấu độ mật – Tuyệt mật", "Tài liệu mật"),
    *("MẬT – BẢN TỰ ĐÁNH GIÁ", "BẢN TỰ ĐÁNH GIÁ (MẬT)", "UBND PHƯỜNG NAM NGẠN\nMẬT", "Bản tự đánh giá - MẬT"),
    *("TUYỆT MẬT Bản tự đánh giá", "Đóng dấu TỐI MẬT theo quy định"),
]
WORDS = [
    *("Bảo vệ bí mật nhà nước", "VI PHẠM BẢO VỆ BÍ MẬT NHÀ NƯỚC", "Độ mật (phải để trống)", "Mật ong rừng"),
    *("MẬT ONG RỪNG", "Không có tài liệu mật kèm theo", "Mật độ dân cư", "MẬT ĐỘ DÂN CƯ"),
    "mật khẩu: để trống",
    *("Độ mật:", "Đạt", "Mất trật tự", "MẶT TRẬN", "Đã tập huấn, giữ bí mật", "Bí mật: không", ""),
]


@pytest.mark.parametrize("text", MARKS)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_mark_is_seen_however_it_is_written(text: str, form: str) -> None:
    written = unicodedata.normalize("NFD" if form == "NFD" else "NFC", text)
    book = RawBook((RawSheet("Trang", {(2, 3): RawCell(written), (1, 1): RawCell(Decimal(1))}),))
    assert [place for _, place in secrecy_marks(book)] == [(2, 3)]


@pytest.mark.parametrize("text", WORDS)
def test_words_about_secrets_are_no_mark(text: str) -> None:
    assert not is_mark(text)


def test_a_sheet_may_be_named_so() -> None:
    book = RawBook((RawSheet("MẬT", {}), RawSheet("Mặt trận", {}), RawSheet("mat", {})))
    assert [(sheet.name, place) for sheet, place in secrecy_marks(book)] == [("MẬT", (1, 1))]


@pytest.mark.parametrize("form", FORMS, ids=IDS)
def test_no_shipped_form_carries_a_mark_of_its_own(form: Form) -> None:
    prefill = Prefill("", "", "2024", office_name="UBND phường Nam Ngạn")
    blank = write_workbook(form, prefill=prefill, entries={}, printed=printed_words(), words=live_words())
    assert [(sheet.name, place) for sheet, place in secrecy_marks(read_book(blank))] == []
