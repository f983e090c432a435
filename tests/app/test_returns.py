"""What goes back: marks in printed order, numbered; closed ones last."""

from __future__ import annotations

from dataclasses import replace

from antt_sync.app.returns import (
    Came,
    headline,
    marks_for,
    marks_from_findings,
    printed_label,
    receipt,
    totals_words,
)
from antt_sync.app.unit_message import Result, result_of
from antt_sync.core.envelope import Envelope
from antt_sync.core.findings import Finding, Severity, Where
from antt_sync.core.review import Item, Verb
from antt_sync.core.sheet import Prefill
from antt_sync.core.submission import totals
from antt_sync.core.views import SubjectView
from tests.fillings import evaluated, filled, shipped
from tests.world import Place, answers, office, review, submission

FORM = shipped("F04-K")


def seen(*documents: Envelope) -> tuple[Place, SubjectView]:
    pc = office(2)
    pc.take(list(documents))
    return pc, pc.view(1)


WRONG = submission(1, answers(1, {"d42.ket_qua": None, "d44b_so.nay": None}))
ASKED = review(
    WRONG,
    Verb.ASK,
    items=[Item("t", "hoat_dong[1].nay", "Xem lại số vụ"), Item("n", "d411.so", "Nội bộ", internal=True)],
)


def test_a_cell_is_named_as_on_paper() -> None:
    assert printed_label(FORM, "d413_tong.nay") == "1.3 Tổng số hộ đang cư trú · Năm nay"
    assert printed_label(FORM, "khong.co") == ""
    assert all(printed_label(FORM, address) for address in FORM.entry_cells)


def test_findings_become_marks_in_printed_order() -> None:
    changes = {"d45_2so.nay": None, "d411.ket_qua": None}
    marks = marks_from_findings(
        office(1).desk, FORM, evaluated("F04-K", changes).findings(), filled("F04-K", changes)
    )
    assert [m.number for m in marks] == list(range(1, len(marks) + 1))
    order = [list(FORM.cells).index(m.address) for m in marks]
    assert order == sorted(order)
    assert all(m.open and m.comment and m.label for m in marks)


def test_what_the_office_gives_is_never_asked_of_the_unit() -> None:
    told = [
        Finding(code, Severity.WARNING, Where(address=address), {"signed": 1, "now": 2})
        for code, address in (("GIVEN-001", "d44a_tp.nay"), ("GIVEN-002", "d44a_vp.nay"))
    ]
    (mark,) = marks_from_findings(office(1).desk, FORM, told, filled("F04-K"))
    assert (mark.address, mark.open) == ("d44a_vp.nay", False)


def test_threads_and_findings_are_numbered_together_and_internal_notes_stay() -> None:
    pc, view = seen(WRONG, ASKED)
    marks = marks_for(pc.books, FORM, view, asking=True)
    assert {m.address for m in marks} == {"d42.ket_qua", "hoat_dong[1].nay", "d44b_so.nay"}
    assert [m.number for m in marks] == [1, 2, 3]
    assert not any("Nội bộ" in m.comment for m in marks)
    assert next(m for m in marks if m.thread == "t").author == "UBND phường Nam Ngạn"


def test_a_changed_cell_closes_its_thread_and_goes_last() -> None:
    fixed = submission(1, answers(1, {"hoat_dong[1].nay": 3, "d44b_so.nay": None}), parents=[WRONG.id])
    pc, view = seen(WRONG, ASKED, fixed)
    *others, last = marks_for(pc.books, FORM, view, asking=True)
    assert (last.thread, last.open, last.sent) == ("t", False, "180")
    assert [m.open for m in others] == [True]
    assert "3" in last.status


def test_a_reply_keeps_the_value_and_closes_the_mark() -> None:
    reply = review(WRONG, Verb.REPLY, items=[Item("t", "hoat_dong[1].nay", "Đúng rồi")], after=[ASKED.id])
    pc, view = seen(WRONG, ASKED, reply)
    mark = next(m for m in marks_for(pc.books, FORM, view, asking=True) if m.thread == "t")
    assert (mark.open, mark.talk[1:]) == (False, ("– Đơn vị trả lời: Đúng rồi",))


def test_asking_again_after_a_reply_opens_the_mark_again() -> None:
    reply = review(WRONG, Verb.REPLY, items=[Item("t", "hoat_dong[1].nay", "Đúng rồi")], after=[ASKED.id])
    again = review(WRONG, Verb.ASK, items=[Item("t", "hoat_dong[1].nay", "Vẫn chưa đúng")], after=[reply.id])
    pc, view = seen(WRONG, ASKED, reply, again)
    mark = next(m for m in marks_for(pc.books, FORM, view, asking=True) if m.thread == "t")
    assert mark.open


def test_a_locked_form_has_no_open_marks() -> None:
    locked = review(WRONG, Verb.CHECK, Verb.LOCK, after=[ASKED.id])
    pc, view = seen(WRONG, ASKED, locked)
    assert not any(m.open for m in marks_for(pc.books, FORM, view, asking=False))


def test_the_headline_counts_what_is_left() -> None:
    pc, view = seen(WRONG, ASKED)
    assert "3" in headline(view, marks_for(pc.books, FORM, view, asking=True))
    _, clean = seen(submission(1))
    _, checked = seen(submission(1), review(submission(1), Verb.CHECK))
    _, locked = seen(submission(1), review(submission(1), Verb.CHECK, Verb.LOCK))
    assert len({headline(v, ()) for v in (clean, checked, locked)}) == 3


def test_the_headline_counts_places_to_correct_apart_from_those_to_look_at_again() -> None:
    pc, view = seen(WRONG, ASKED)
    wrong, *others = marks_for(pc.books, FORM, view, asking=True)
    doubt = replace(others[0], wanted="Cần xem lại")
    assert headline(view, [wrong, doubt]) == "ĐỀ NGHỊ BỔ SUNG, CHỈNH SỬA – 1 chỗ; XEM LẠI – 1 chỗ"
    assert headline(view, [doubt]) == "ĐỀ NGHỊ XEM LẠI – 1 chỗ"
    assert (result_of(view, [wrong, doubt]), result_of(view, [doubt])) == (Result.FIX, Result.LOOK)


def test_the_receipt_names_code_number_and_totals() -> None:
    told = totals(FORM, answers(1))
    prefill = Prefill("K-14761-001.1", "Tổ 1", "2024")
    slip = receipt(office(1).desk, FORM, told, prefill=prefill, came=Came(2, "2024-10-14T09:00:00+07:00"))
    values = [value for _, value in slip.lines]
    assert values[1] == "Tổ 1"
    assert told.ma_kiem in values
    assert "2" in values
    assert totals_words(told) in values
    assert "14/10/2024 09:00" in values
