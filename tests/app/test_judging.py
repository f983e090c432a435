"""A reviewer's words: which stay in the office, where they belong, and that nothing is signed twice."""

from __future__ import annotations

import pytest

from antt_sync.app.judging import Sheet, judge
from antt_sync.app.reviewing import verdict_choices
from antt_sync.app.signing import sign_and_keep
from antt_sync.core.envelope import Envelope
from antt_sync.core.judging import Judged, Remark
from antt_sync.core.review import Item, Verb
from tests.world import OFFICE, Place, answers, office, review, submission, unit_id

ONE = submission(1, answers(1, {"d42.ket_qua": None}))
CELL = "hoat_dong[1].nay"
ASK, CHECK, _ = verdict_choices()


def desk(*more: object) -> Place:
    pc = office(1)
    pc.take([ONE, *more])  # type: ignore[list-item]
    return pc


def said(
    pc: Place,
    *remarks: Remark,
    verdict: str = "",
    settled: tuple[str, ...] = (),
    seen: tuple[str, ...] | None = None,
    of: Envelope = ONE,
) -> list[str]:
    """Judge, sign, and tell the code and what was signed: `to verbs: thread words`."""
    sheet = Sheet("a", of.id, seen, "ff", Judged(verdict, remarks, frozenset(settled)))
    line = judge(pc.books, pc.view(1), sheet)
    sign_and_keep(pc.desk, line.documents)
    told = []
    for d in line.documents:
        to = "office" if d.to == OFFICE else "unit"
        items = d.body["items"]
        assert isinstance(items, list)
        verbs = d.body["verbs"]
        assert isinstance(verbs, list)
        words = ", ".join(str(i["text"]) for i in items)
        told.append(f"{to} {'+'.join(map(str, verbs))}: {words}")
    return [line.code, *told]


@pytest.mark.parametrize(
    "words",
    [
        "NB: hỏi lại anh Ba",
        "nb: hỏi lại anh Ba",
        "Nb :hỏi lại anh Ba",
        "  NB\u00a0: hỏi lại anh Ba ",
        "NB： hỏi lại anh Ba",
        "Cán bộ xét:\nNB: hỏi lại anh Ba",
    ],
)
def test_what_begins_nb_stays_in_the_office_however_it_was_typed(words: str) -> None:
    assert said(desk(), Remark(CELL, words)) == ["REVIEW-101", "office comment: hỏi lại anh Ba"]


@pytest.mark.parametrize("words", ["NBA: vòng chung kết", "Sổ NB số 3", "KNB: xem lại", "Xem:NB"])
def test_what_only_looks_like_it_is_for_the_unit(words: str) -> None:
    assert said(desk(), Remark(CELL, words)) == ["REVIEW-101", f"unit comment: {words}"]


def test_words_before_nb_go_to_the_unit_and_those_after_it_do_not() -> None:
    told = said(desk(), Remark("", "Ghi rõ số NB: chị Tư biết", "nb: đã gọi"), verdict=ASK)
    assert told == ["REVIEW-101", "unit ask: Ghi rõ số", "office comment: chị Tư biết, đã gọi"]


def test_a_remark_at_a_cell_goes_on_in_its_thread_and_a_new_one_opens_one() -> None:
    pc = desk(review(ONE, Verb.COMMENT, items=[Item("t1", CELL, "Ai dự?")]))
    said(pc, Remark(CELL, "Vẫn chưa rõ"), Remark("d42.ket_qua", "Nhập vào"))
    talks = {t.address: [s.text for s in t.sayings] for t in pc.view(1).threads}
    assert talks == {CELL: ["Ai dự?", "Vẫn chưa rõ"], "d42.ket_qua": ["Nhập vào"]}


def test_what_was_signed_from_a_sheet_is_not_signed_from_another_saving_of_it() -> None:
    pc = desk()
    seen = pc.view(1).review_heads
    remarks = (Remark("", "Sửa", "NB: gọi"), Remark(CELL, "Xem"), Remark(CELL, "Và xem nữa"))
    assert len(said(pc, *remarks, verdict=ASK, seen=seen)) == 3
    assert said(pc, *remarks, verdict=ASK, seen=seen) == ["REVIEW-102"]
    assert said(pc, *remarks, Remark("d42.ket_qua", "Thêm"), verdict=ASK, seen=seen)[0] == "REVIEW-101"
    assert said(pc, Remark("", "Sửa"), verdict=ASK)[0] == "REVIEW-101", "a copy made since means it again"


def test_a_thread_marked_as_done_is_closed_once_everything_in_it_was_seen() -> None:
    asked = review(ONE, Verb.ASK, items=[Item("t1", CELL, "Ai dự?")])
    pc = desk(asked)
    assert said(pc, settled=(CELL, "d411.so")) == ["REVIEW-101", "unit resolve: "]
    assert [t.resolved for t in pc.view(1).threads] == [True]
    pc = desk(asked, review(ONE, Verb.COMMENT, items=[Item("t1", CELL, "Còn nữa")]))
    said(pc, settled=(CELL,), seen=(asked.id,))
    assert [t.resolved for t in pc.view(1).threads] == [False]


@pytest.mark.parametrize(
    ("verdict", "remarks", "code"),
    [
        ("", (), "REVIEW-105"),
        ("Tốt", (), "REVIEW-104"),
        (CHECK, (), "REVIEW-106"),
        (CHECK, (Remark(CELL, "Đủ"),), "REVIEW-106"),
        (CHECK, (Remark("", "Đã có giấy"),), "REVIEW-101"),
    ],
)
def test_what_cannot_be_used_says_why(verdict: str, remarks: tuple[Remark, ...], code: str) -> None:
    assert said(desk(), *remarks, verdict=verdict)[0] == code


@pytest.mark.parametrize(
    ("remarks", "told"),
    [
        ((), ["REVIEW-123"]),
        ((Remark(CELL, "NB: hỏi lại"),), ["REVIEW-123"]),
        ((Remark(CELL, "Ai dự?"),), ["REVIEW-101", "unit ask: Ai dự?"]),
    ],
)
def test_a_unit_is_asked_to_correct_only_what_it_is_told_of(
    remarks: tuple[Remark, ...], told: list[str]
) -> None:
    pc = office(1)
    good = submission(1, answers(1))
    pc.take([good])
    assert said(pc, *remarks, verdict=ASK, of=good) == told
    pc.take([review(good, Verb.COMMENT, items=[Item("t1", CELL, "Còn thiếu")])])
    assert said(pc, verdict=ASK, of=good) == ["REVIEW-101", "unit ask: "]


def test_words_about_an_older_revision_are_said_and_not_signed() -> None:
    pc = desk()
    pc.take([submission(1, answers(1), parents=[ONE.id])])
    before = pc.store.ids()
    assert said(pc, Remark("", "Sửa"), verdict=ASK) == ["REVIEW-121"]
    assert said(pc) == ["REVIEW-105"]
    assert (pc.store.ids(), pc.view(1).subject.unit) == (before, unit_id(1))
