"""An answer by phone stands in the thread like any other; the office goes on in it, and closes it."""

from __future__ import annotations

import pytest

from antt_sync.app.deliver import deliver
from antt_sync.app.replying import Answer, reply
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.review import Item, Verb
from antt_sync.core.submission import Subject
from tests.world import OFFICE, PERIOD, Place, answers, office, review, submission, unit_id

SUBJECT = Subject(unit_id(1), "F04-K", PERIOD)
ONE = submission(1)
ASKED = review(
    ONE, Verb.ASK, items=[Item("t1", "hoat_dong[1].nay", "Ai dự?"), Item("t2", "d411.so", "Số nào?")]
)


def desk(*documents: object) -> Place:
    pc = office(1)
    pc.take([*documents])  # type: ignore[list-item]
    return pc


def talk(pc: Place) -> dict[str, list[tuple[bool, str]]]:
    return {t.address: [(s.by_unit, s.text) for s in t.sayings] for t in pc.view(1).threads}


def test_what_a_unit_says_over_the_phone_is_its_answer_and_says_so() -> None:
    pc = desk(ONE, ASKED)
    found = reply(pc.desk, SUBJECT, Answer("Cả tổ dự", number=2, by_phone=True, handed_by="Ông Tư"))
    assert (found.unit_name, found.number, found.label) == (
        "Tổ dân phố số 1",
        2,
        "HĐ 1 Tên hoạt động · Năm nay",
    )
    assert talk(pc)["hoat_dong[1].nay"] == [(False, "Ai dự?"), (True, "Cả tổ dự")]
    document = pc.store.get(found.id)
    assert document is not None
    told = document.body["on_behalf"]
    assert isinstance(told, dict)
    assert (told["channel"], told["handed_by"], document.header.unit) == ("phone", "Ông Tư", OFFICE)
    (sent,) = deliver(pc.desk, to="tra")
    assert sent.marks == 1


def test_the_only_open_place_needs_no_number_and_several_do() -> None:
    pc = desk(ONE, ASKED)
    with pytest.raises(UsageTrouble) as caught:
        reply(pc.desk, SUBJECT, Answer("Đúng", by_phone=True))
    assert caught.value.code == "USE-230"
    assert "1. 1.1 · Số, ký hiệu" in str(caught.value.params["places"])
    reply(pc.desk, SUBJECT, Answer("Số 02", number=1, by_phone=True))
    reply(pc.desk, SUBJECT, Answer("Cả tổ", by_phone=True))
    assert [said[-1] for said in talk(pc).values()] == [(True, "Cả tổ"), (True, "Số 02")]


def test_a_reason_by_phone_keeps_a_warning_within_its_range() -> None:
    registered = submission(1, answers(1, {"ho_tong.so_luong": 215}, form="F02-K"), form="F02-K")
    more = submission(1, answers(1, {"d413_tong.nay": 220, "d413_dk.nay": 220}))
    pc = desk(registered, review(registered, Verb.CHECK), more)
    found = reply(pc.desk, SUBJECT, Answer("Có 5 hộ mới đến", by_phone=True))
    assert [f.code for f in pc.view(1).justified] == ["R21"]
    assert [s.span for t in pc.view(1).threads for s in t.sayings] == [(215, 220)]
    assert found.number == 1


def test_the_office_goes_on_in_a_thread_and_closes_it() -> None:
    pc = desk(ONE, ASKED)
    reply(pc.desk, SUBJECT, Answer("Gửi kèm danh sách", number=2))
    assert talk(pc)["hoat_dong[1].nay"] == [(False, "Ai dự?"), (False, "Gửi kèm danh sách")]
    reply(pc.desk, SUBJECT, Answer("Đã có danh sách", number=2, done=True))
    assert [t.resolved for t in pc.view(1).threads] == [True, False]


@pytest.mark.parametrize(
    ("documents", "subject", "answer", "code"),
    [
        ([], SUBJECT, Answer("x"), "USE-104"),
        ([ONE, submission(1, answers(1, {"hoat_dong[1].nay": 1}))], SUBJECT, Answer("x"), "USE-105"),
        ([ONE, ASKED], Subject(OFFICE, "F04-X", PERIOD), Answer("x"), "USE-145"),
        ([ONE, ASKED], SUBJECT, Answer("x", number=9), "USE-230"),
        ([ONE], SUBJECT, Answer("x"), "USE-230"),
        ([ONE, ASKED], SUBJECT, Answer("x", number=1, by_phone=True, done=True), "USE-231"),
    ],
)
def test_what_cannot_be_answered_says_why(
    documents: list[object], subject: Subject, answer: Answer, code: str
) -> None:
    pc = desk(*documents)
    before = pc.store.ids()
    with pytest.raises(UsageTrouble) as caught:
        reply(pc.desk, subject, answer)
    assert (caught.value.code, pc.store.ids()) == (code, before)
