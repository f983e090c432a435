"""Workbooks of a made-up residential area: blank, filled, returned, and a reviewer's copy.

Knows one unit, one office and three marks; refuses to know what the writer does with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from antt_sync.adapters.workbook_write import write_workbook
from antt_sync.core.marks import Mark, Receipt, Returned, ReviewCopy
from antt_sync.core.schema import Form
from antt_sync.core.sheet import Prefill
from antt_sync.core.values import Entry
from antt_sync.messages.workbook_words import live_words, printed_words
from tests.fillings import GIVEN, KNOWN, PARAMETERS

OFFICE = "UBND phường Nam Ngạn"
PREFILL = Prefill(
    unit="K-14761-007.1",
    unit_name="Tổ dân phố số 7",
    period="2024",
    office_name=OFFICE,
    place_name="Nam Ngạn",
    recipient="Thường trực Ban Chỉ đạo phường (qua Công an phường)",
    phone="0237 000 000",
    citing="Điều 4 Thông tư số 124/2021/TT-BCA",
    due=date(2024, 10, 15),
    window=(date(2023, 11, 1), date(2024, 10, 14)),
    known={**KNOWN, **GIVEN},
    parameters=PARAMETERS,
)


def mark(number: int, address: str, sent: str, **changes: object) -> Mark:
    """A mark that must be corrected, with some parts changed."""
    made = Mark(
        number=number,
        thread=f"luong-{number}",
        address=address,
        label=f"Mục {number}",
        sent=sent,
        comment="Đề nghị đối chiếu với sổ theo dõi rồi ghi lại cho đúng.",
        wanted="Cần sửa",
        when="03/11/2024 14:11",
        author=OFFICE,
        talk=(),
        status="… chưa sửa",
        open=True,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


MARKS = (
    mark(1, "d411.so", "02-NQ/CB"),
    mark(2, "d413_dk.nay", "216"),
    mark(3, "hoat_dong[1].nay", "180", wanted="Cần xem lại", status="– không bắt buộc"),
)
RECEIPT = Receipt((("Cơ quan nhận", OFFICE), ("Bản nộp", "lần 1"), ("Mã kiểm", "4712")))


def returned(*marks: Mark, **changes: object) -> Returned:
    """What was returned at the first submission, with some parts changed."""
    made = Returned(
        revision=1,
        headline="ĐỀ NGHỊ BỔ SUNG, CHỈNH SỬA – 2 chỗ",
        deadline=date(2024, 11, 6),
        marks=marks or MARKS,
        receipt=RECEIPT,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


REVIEW = ReviewCopy(
    verdicts=("Đã kiểm tra", "Đề nghị bổ sung, chỉnh sửa"),
    notes_shown={"d411.so": "Đã hỏi lại lần trước."},
    heads=("ab" * 32,),
)


def make(
    form: Form,
    entries: Mapping[str, Entry] | None = None,
    *,
    prefill: Prefill = PREFILL,
    returned: Returned | None = None,
    review: ReviewCopy | None = None,
) -> bytes:
    """A workbook with the shipped words."""
    return write_workbook(
        form,
        prefill=prefill,
        entries=entries or {},
        returned=returned,
        words=live_words(),
        review=review,
        printed=printed_words(),
    )
