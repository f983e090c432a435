"""What a unit answers arrives once, at its thread; a reason keeps a warning away within its range."""

from __future__ import annotations

import pytest

from antt_sync.app.deliver import deliver
from antt_sync.app.returns import marks_for
from antt_sync.app.reviewing import export
from antt_sync.core.envelope import Kind
from antt_sync.core.review import Item, Verb, review_of
from antt_sync.core.submission import Subject
from antt_sync.core.values import Entry
from tests.fillings import shipped
from tests.sheets import data_sheet, first_sheet, opened, saved, typed
from tests.world import PERIOD, Place, answers, file, office, review, submission, unit_id

ONE = submission(1, answers(1, {"d42.ket_qua": None}))
ASKED = review(ONE, Verb.ASK, items=[Item("t1", "hoat_dong[1].nay", "Danh sách ghi 5 người")])
SUBJECT = Subject(unit_id(1), "F04-K", PERIOD)


def returned(pc: Place) -> bytes:
    (found,) = deliver(pc.desk, to="tra", units=[unit_id(1)])
    return pc.medium.files[found.workbook]


def talk(pc: Place, address: str) -> list[tuple[bool, str]]:
    return [(s.by_unit, s.text) for t in pc.view(1).threads if t.address == address for s in t.sayings]


def asked() -> Place:
    pc = office(1)
    pc.take([ONE, ASKED])
    return pc


def test_a_note_added_to_ours_on_a_returned_workbook_answers_the_thread_there_once() -> None:
    pc = asked()
    back = typed(returned(pc), {}, notes={"hoat_dong[1].nay": "Có 180 người,\nxem biên bản."})
    (line,) = pc.merge(file("a.xlsx", back))
    assert line.code == "TAKE-110"
    said = [(False, "Danh sách ghi 5 người"), (True, "Có 180 người, xem biên bản.")]
    assert talk(pc, "hoat_dong[1].nay") == said
    (line,) = pc.merge(file("a luu lai.xlsx", typed(back, {})))
    assert (line.code, talk(pc, "hoat_dong[1].nay")) == ("TAKE-105", said)


def test_a_note_where_nobody_asked_opens_a_thread_that_only_the_office_sees() -> None:
    pc = asked()
    pc.merge(file("a.xlsx", typed(returned(pc), {"d42.ket_qua": "Đạt"}, notes={"d411.so": "Số cũ là 12"})))
    assert talk(pc, "d411.so") == [(True, "Số cũ là 12")]
    again = pc.desk.workbooks.read(returned(pc))
    assert not any("Số cũ là 12" in str(c.content) for s in again.sheets for c in s.cells.values())
    (name,) = export(pc.desk, to="xet", unit=unit_id(1))
    copy = pc.desk.workbooks.read(pc.medium.files[name])
    lines = [(str(c.content), row) for (row, _), c in copy.sheets[0].cells.items()]
    (row,) = (row for text, row in lines if text == "Số cũ là 12")
    assert ("Đơn vị ghi", row) in lines


def test_the_reply_column_and_a_note_that_say_the_same_are_one_answer() -> None:
    pc = asked()
    pc.merge(
        file("a.xlsx", typed(returned(pc), {}, replies={"t1": "Đúng"}, notes={"hoat_dong[1].nay": "Đúng"}))
    )
    assert talk(pc, "hoat_dong[1].nay") == [(False, "Danh sách ghi 5 người"), (True, "Đúng")]


def test_many_rounds_leave_one_thread_with_every_word_in_its_order() -> None:
    pc = asked()
    for n in range(1, 4):
        pc.merge(file(f"{n}.xlsx", typed(returned(pc), {}, notes={"hoat_dong[1].nay": f"Lần {n}"})))
        more = review(
            ONE,
            Verb.ASK,
            items=[Item("t1", "hoat_dong[1].nay", f"Chưa rõ {n}")],
            after=list(pc.view(1).review_heads),
        )
        pc.take([more])
    (thread,) = (t for t in pc.view(1).threads if t.address == "hoat_dong[1].nay")
    words = [s.text for s in thread.sayings]
    assert words == ["Danh sách ghi 5 người", *(w for n in (1, 2, 3) for w in (f"Lần {n}", f"Chưa rõ {n}"))]
    shown = pc.desk.workbooks.read(returned(pc))
    (comment,) = (str(c.content) for c in shown.sheets[0].cells.values() if "Danh sách ghi" in str(c.content))
    lines = comment.splitlines()
    assert (lines[0], lines[1], lines[-1]) == (
        "Danh sách ghi 5 người",
        "– Đơn vị trả lời: Lần 1",
        "– UBND phường Nam Ngạn: Chưa rõ 3",
    )


REGISTERED = submission(1, answers(1, {"ho_tong.so_luong": 215}, form="F02-K"), form="F02-K")
MORE = {"d413_tong.nay": 220, "d413_dk.nay": 220}
K_THREAD = "k:R21:d413_tong.nay"


def warned() -> Place:
    """A unit that counts more households than it registered."""
    pc = office(1)
    pc.take([REGISTERED, review(REGISTERED, Verb.CHECK), submission(1, answers(1, MORE))])
    return pc


def shown(pc: Place) -> list[str]:
    return [f.code for f in pc.view(1).findings if f.rule]


def returned_f04(pc: Place) -> bytes:
    (data,) = (pc.medium.files[d.workbook] for d in deliver(pc.desk, to="tra") if "F04-K" in d.workbook)
    return data


@pytest.mark.parametrize(
    ("replies", "notes"), [({K_THREAD: "Có 5 hộ mới"}, {}), ({}, {"d413_tong.nay": "Có 5 hộ mới"})]
)
def test_a_reason_for_a_warning_holds_until_the_value_leaves_its_range(
    replies: dict[str, str], notes: dict[str, str]
) -> None:
    pc = warned()
    assert shown(pc) == ["R21"]
    (line,) = pc.merge(file("a.xlsx", typed(returned_f04(pc), {}, replies=replies, notes=notes)))
    assert line.code == "TAKE-110"
    assert (shown(pc), [f.code for f in pc.view(1).justified]) == ([], ["R21"])
    (thread,) = pc.view(1).threads
    assert (thread.id, [s.span for s in thread.replies]) == (K_THREAD, [(215, 220)])
    for households, codes in ((218, []), (230, ["R21"]), (217, [])):
        said = {"d413_tong.nay": households, "d413_dk.nay": households}
        (line,) = pc.merge(file(f"{households}.xlsx", typed(returned_f04(pc), said)))
        assert [f.code for f in line.findings if f.rule] == codes, "said when it comes, too"
        assert shown(pc) == codes
    assert pc.view(1).latest is not None


def test_what_is_kept_for_a_reason_is_shown_closed_with_the_reason() -> None:
    pc = warned()
    pc.merge(file("a.xlsx", typed(returned_f04(pc), {}, replies={K_THREAD: "Có 5 hộ mới"})))
    view = pc.view(1)
    (mark,) = marks_for(pc.books, shipped("F04-K"), view, asking=True)
    assert (mark.thread, mark.open, mark.status) == (K_THREAD, False, "✓ giữ nguyên, có trả lời")
    assert mark.talk[1:] == ("– Đơn vị trả lời: Có 5 hộ mới",)


def test_the_thread_of_a_vanished_row_stands_at_its_tables_heading() -> None:
    row: dict[str, Entry | None] = {
        "hoat_dong[9].noi_dung": "Ra quân",
        "hoat_dong[9].nay": 4,
        "hoat_dong[9].ngay": "02/03/2024",
    }
    pc = office(1)
    one = submission(1, answers(1, row))
    pc.take([one, review(one, Verb.ASK, items=[Item("t1", "hoat_dong[9].nay", "Ai dự?")])])
    pc.take([submission(1, answers(1), parents=[one.id])])
    (mark,) = marks_for(pc.books, shipped("F04-K"), pc.view(1), asking=True)
    assert mark.label == "2 Triển khai đầy đủ chủ trương của Đảng, pháp luậ… (dòng đã bỏ)"
    book = opened(returned(pc))
    sheet = data_sheet(book)
    row_of = {sheet.cell(r, 1).value: r for r in range(1, sheet.max_row + 1)}
    assert sheet.cell(row_of["d42"], 2).value == "✓"
    assert f'!D{row_of["d42"]}"' in str(first_sheet(book, "fix|").cell(7, 3).value)


def test_answers_to_what_nobody_asked_are_left() -> None:
    pc = asked()
    book = opened(typed(returned(pc), {}, replies={"t1": "Đúng"}))
    sheet = first_sheet(book, "fix|")
    sheet.cell(9, 1).value, sheet.cell(9, 8).value = "k:R99:x.y", "Lạc"
    pc.merge(file("a.xlsx", saved(book)))
    said = [review_of(d) for d in pc.store.about(SUBJECT) if d.kind is Kind.REVIEW]
    assert [i.text for r in said for i in r.items if r.by_unit] == ["Đúng"]
