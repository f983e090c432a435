"""Messages to units: one for each outcome, whole as it is pasted, and never longer than a chat shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from antt_sync.app.report_data import Decided
from antt_sync.app.returns import marks_for
from antt_sync.app.unit_message import (
    MOST_CHARS,
    MOST_LINES,
    Addressee,
    Result,
    clipped,
    result_of,
    unit_message,
)
from antt_sync.core.envelope import Envelope
from antt_sync.core.live import ma_kiem
from antt_sync.core.marks import Mark
from antt_sync.core.review import Item, Verb
from antt_sync.core.submission import Subject
from tests.fillings import shipped
from tests.world import OFFICE, answers, office, review, submission, unit_id

FORM = shipped("F04-K")
ONE = submission(1)
WRONG = submission(1, answers(1, {"d42.ket_qua": None}))
ASKED_ITEMS = [Item("t", "hoat_dong[1].nay", "Danh sách dự họp có 168 người.")]
ASKED = review(WRONG, Verb.ASK, items=ASKED_ITEMS)
REMARKED = review(ONE, Verb.COMMENT, items=ASKED_ITEMS)
TO = Addressee("Tổ dân phố số 1", "Biểu mẫu 01", date(2024, 10, 20))


def decision(result: str) -> Decided:
    subject = Subject(OFFICE, "F11", "2024")
    return Decided(unit_id(1), result, "12/QĐ-UBND", "14/11/2024", date(2024, 11, 14), subject)


RECEIVED = """\
Tổ dân phố số 1 – Biểu mẫu 01, năm 2024
Đã nhận lần 1. Mã kiểm {code}.
{totals}
{verdict}
UBND phường Nam Ngạn, điện thoại 0237 000 000
"""
TIDY = ("1059", "36 ô đã nhập, 50 ô trống, 2 dòng kê, tổng các số 612.")
TO_FIX = ("0758", "35 ô đã nhập, 51 ô trống, 2 dòng kê, tổng các số 612.")
TWO_PLACES = """\
Đề nghị sửa 2 chỗ:
1) ô H30, 2 · Kết quả, trả lời: Ô này chưa nhập. Nhập vào ô này; ô ghi số mà không có vụ việc thì ghi số 0.
2) ô G31, HĐ 1 Tên hoạt động · Năm nay: Danh sách dự họp có 168 người.
Sửa trong tệp gửi kèm rồi gửi lại tệp đó. Chậm nhất ngày 20/10/2024."""
ONE_PLACE = """\
Đề nghị xem lại 1 chỗ:
1) ô G31, HĐ 1 Tên hoạt động · Năm nay: Danh sách dự họp có 168 người.
Sửa trong tệp gửi kèm rồi gửi lại tệp đó. Chậm nhất ngày 20/10/2024."""
RECOGNISED = "Đã có quyết định: công nhận, số 12/QĐ-UBND, ngày 14/11/2024."
REFUSED = "Đã có quyết định: không công nhận, số 12/QĐ-UBND, ngày 14/11/2024."

OUTCOMES: list[tuple[Result, list[Envelope], str, str]] = [
    (Result.RECEIVED, [ONE], "", "Chưa thấy chỗ phải sửa; đang chờ xét."),
    (Result.FIX, [WRONG, ASKED], "", TWO_PLACES),
    (Result.LOOK, [ONE, REMARKED], "", ONE_PLACE),
    (Result.CHECKED, [ONE, review(ONE, Verb.CHECK)], "", "Đã kiểm tra, không phải sửa."),
    (
        Result.APPRAISED,
        [ONE, review(ONE, Verb.APPRAISE)],
        "",
        "Đã thẩm định, không phải sửa. Muốn sửa thì gọi điện để mở lại.",
    ),
    (
        Result.LOCKED,
        [ONE, review(ONE, Verb.CHECK, Verb.LOCK)],
        "",
        "Đã chấp nhận và chốt. Cần sửa thì gọi điện để mở lại.",
    ),
    (
        Result.CHECKED,
        [ONE, review(ONE, Verb.CHECK, items=[Item("t9", "", "Bổ sung sổ."), Item("t8", "", "Cũ", True)])],
        "",
        "Đã kiểm tra, không phải sửa.\nKèm 1 ý kiến của cơ quan, ghi trong tệp gửi kèm.",
    ),
    (Result.DECIDED, [ONE, review(ONE, Verb.CHECK, Verb.LOCK)], "Đạt", RECOGNISED),
    (Result.DECIDED, [ONE, review(ONE, Verb.APPRAISE)], "Chưa đạt", REFUSED),
    (Result.FIX, [WRONG, ASKED], "Đạt", TWO_PLACES),
]
"""Outcome, documents, what was decided, and the middle of the message."""


@pytest.mark.parametrize(("result", "documents", "decided", "verdict"), OUTCOMES)
def test_every_outcome_has_its_whole_message(
    result: Result, documents: list[Envelope], decided: str, verdict: str
) -> None:
    pc = office(1)
    pc.take(documents)
    view = pc.view(1)
    to = replace(TO, decided=decision(decided) if decided else None)
    marks = marks_for(pc.books, FORM, view, asking=not view.outcome.accepted)
    assert result_of(view, marks, to.decided) is result
    code, totals = TO_FIX if documents[0] is WRONG else TIDY
    said = unit_message(pc.desk, FORM, view, marks, to)
    assert said == RECEIVED.format(code=code, totals=totals, verdict=verdict)


def test_what_came_after_a_form_was_locked_is_acknowledged_beside_it() -> None:
    pc, later = office(1), answers(1, {"hoat_dong[1].nay": 2})
    pc.take([ONE, review(ONE, Verb.CHECK, Verb.LOCK), submission(1, later, parents=[ONE.id], seq=2)])
    view = pc.view(1)
    said = unit_message(pc.desk, FORM, view, marks_for(pc.books, FORM, view, asking=False), TO)
    assert "\nĐã nhận lần 1. " in said
    code = ma_kiem(FORM, later)
    assert f"mở lại.\nĐã nhận cả lần 2, mã kiểm {code}: chờ cơ quan mở lại, chưa thay bản trên.\n" in said


def test_every_outcome_is_in_the_table() -> None:
    assert {row[0] for row in OUTCOMES} == set(Result)


def mark(number: int, label: str, comment: str) -> Mark:
    return Mark(
        number, f"t{number}", "", label, "", comment, "Cần sửa", "", "UBND", (), "… chưa sửa", open=True
    )


def test_what_does_not_fit_is_counted_and_points_to_the_file() -> None:
    pc = office(1)
    pc.take([WRONG])
    marks = [mark(n, f"4.{n} Số vụ đã xảy ra", "Ô này chưa nhập. Nhập vào ô này.") for n in range(1, 31)]
    lines = unit_message(pc.desk, FORM, pc.view(1), marks, TO).splitlines()
    assert lines[3] == "Đề nghị sửa 30 chỗ:"
    assert lines[4] == "1) 4.1 Số vụ đã xảy ra: Ô này chưa nhập. Nhập vào ô này."
    assert lines[-3] == f"… và {30 - (len(lines) - 7)} chỗ nữa, xem tệp gửi kèm."
    assert len(lines) >= 10


LONG = (
    "Mã kiểm ghi trên biên bản cuộc họp đánh giá không có trong các lần đã nhận bằng tệp. "
    "Xem lại mã trên giấy. Nếu đúng thì đơn vị đã sửa tệp sau khi in, hoặc chưa gửi tệp: yêu cầu gửi lại."
)
"""As long as a rule's words get."""


def items_of(marks: list[Mark]) -> list[str]:
    pc = office(1)
    pc.take([WRONG])
    return unit_message(pc.desk, FORM, pc.view(1), marks, TO).splitlines()[4:-2]


def test_three_places_are_told_whole_each_with_its_cell_what_is_wrong_and_what_to_do() -> None:
    label = "Đã báo cáo ngay cấp có thẩm quyền theo quy định"
    marks = [
        replace(mark(n, label, LONG), address=f"d44{letter}.ket_qua") for n, letter in enumerate("abc", 1)
    ]
    assert items_of(marks) == [
        f"{n}) ô {cell}, {label}: {LONG}" for n, cell in enumerate(("H46", "H54", "H60"), start=1)
    ]


def test_where_many_places_do_not_fit_whole_each_says_what_is_wrong() -> None:
    marks = [mark(n, f"4.{n} Số vụ đã xảy ra", LONG) for n in range(1, 8)]
    wrong = LONG.partition(". ")[0]
    assert items_of(marks) == [
        *(f"{n}) 4.{n} Số vụ đã xảy ra: {wrong}." for n in range(1, 6)),
        "… và 2 chỗ nữa, xem tệp gửi kèm.",
    ]


def test_an_office_without_a_telephone_says_its_name() -> None:
    pc = office(1)
    pc.take([ONE])
    desk = replace(pc.desk, office=replace(pc.desk.office, phone=""))
    assert unit_message(desk, FORM, pc.view(1), [], TO).endswith("\nUBND phường Nam Ngạn.\n")


names = st.text(min_size=1, max_size=300).filter(lambda t: t.strip())


@settings(max_examples=60, derandomize=True, deadline=None)
@given(
    marks=st.lists(st.tuples(names, names), max_size=40),
    unit=names,
    form=names,
    phone=st.text(max_size=200),
    day=st.none() | st.dates(),
)
def test_no_message_is_longer_than_a_chat_shows(
    marks: list[tuple[str, str]], unit: str, form: str, phone: str, day: date | None
) -> None:
    pc = office(1)
    pc.take([WRONG])
    desk = replace(pc.desk, office=replace(pc.desk.office, name=unit, phone=phone))
    made = [mark(n, *words) for n, words in enumerate(marks, start=1)]
    to = Addressee(unit, form, day, decision("Đạt"))
    said = unit_message(desk, FORM, pc.view(1), made, to)
    assert len(said) <= MOST_CHARS
    assert said.count("\n") <= MOST_LINES
    assert "0758" in said
    if made:
        assert "\n1) " in said
        named = sum(1 for line in said.splitlines() if line.partition(")")[0].isdigit())
        assert named == len(made) or f"… và {len(made) - named} chỗ nữa" in said


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("một hai ba", 10, "một hai ba"),
        ("một hai ba bốn", 10, "một hai…"),
        ("  một\n\thai ", 10, "một hai"),
        ("x" * 30, 10, "x" * 9 + "…"),
    ],
)
def test_long_text_is_cut_after_a_word(text: str, most: int, shown: str) -> None:
    assert clipped(text, most) == shown
