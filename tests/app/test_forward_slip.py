"""The slip: counts, what is missing, and the code, on one page."""

from __future__ import annotations

from datetime import date

from antt_sync.app.forward_slip import Slip, slip_report
from antt_sync.core.cover import Cover, Total
from antt_sync.core.office import Office
from antt_sync.core.report import Report, Table, Words
from antt_sync.core.submission import Subject

OFFICE = Office("X-14761-000.1", "UBND phường Nam Ngạn", "commune", "", "X-14761-000.1", place="Nam Ngạn")


def slip(*gaps: Subject, totals: tuple[Total, ...] = (), apart: tuple[Subject, ...] = ()) -> Report:
    cover = Cover(("a", "b", "c"), "", (), totals, gaps, apart)
    names = {"K-1": "Tổ 1", "K-2": "Tổ 2"}
    made = Slip(
        OFFICE,
        "UBND tỉnh Mẫu",
        3,
        "0417 9935",
        date(2024, 10, 14),
        2,
        1,
        cover,
        names,
        {"F04-K": "Tự đánh giá"},
        1,
    )
    return slip_report(made)


def words(report: Report) -> str:
    return "\n".join(b.text for b in report.sheets[0].blocks if isinstance(b, Words))


def tables(report: Report) -> list[Table]:
    return list(report.sheets[0].tables)


def test_a_slip_says_who_sends_what_under_which_code() -> None:
    said = words(slip(totals=(Total("F04-K", "2024", 2, 1, 612),)))
    for text in ("UBND tỉnh Mẫu", "Gói số 3", "14/10/2024", "0417 9935", "4 tài liệu", "2 bản nộp"):
        assert text in said


def test_each_form_has_its_counts_and_what_is_missing() -> None:
    missing = (Subject("K-2", "F04-K", "2024"), Subject("K-1", "F04-K", "2024"))
    totals, gaps = tables(slip(*missing, totals=(Total("F04-K", "2024", 4, 3, 612, 2, 1),)))
    assert totals.lines[0].cells == ("F04-K Tự đánh giá", "2024", 4, 3, 2, 1, 0, 2, 612)
    assert [c.label for c in totals.columns[3:6]] == ["Đã kiểm tra", "Đã thẩm định", "Đã có quyết định"]
    assert gaps.lines[0].cells == ("F04-K Tự đánh giá", "2024", "Tổ 1, Tổ 2")


def test_units_with_two_versions_are_named_apart_from_those_that_sent_nothing() -> None:
    apart = (Subject("K-2", "F04-K", "2024"),)
    totals, named = tables(slip(totals=(Total("F04-K", "2024", 2, 1, 306),), apart=apart))
    assert totals.lines[0].cells[2:] == (2, 1, 0, 0, 1, 0, 306)
    assert named.lines[0].cells == ("F04-K Tự đánh giá", "2024", "Tổ 2")
    assert "Có hai bản khác nhau, nơi gửi chưa chọn" in words(slip(apart=apart))


def test_nothing_missing_is_said() -> None:
    report = slip()
    assert tables(report) == []
    assert "Không thiếu biểu nào" in words(report)
