"""Reviewing: what a reviewer added to a copy becomes a signed review, once, and nothing of ours does."""

from __future__ import annotations

import pytest

from antt_sync.app.returns import printed_label
from antt_sync.app.review_import import read_copies, sign_reviews
from antt_sync.app.reviewing import (
    Verdict,
    decide,
    export,
    marks_inside,
    notes_by_address,
    place_meant,
    verdict_choices,
    waiting,
)
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.review import Item, Verb, review_of
from antt_sync.core.sheet import plan
from antt_sync.core.submission import Subject
from antt_sync.core.views import State
from tests.fillings import shipped
from tests.hostile import unzipped, xml, zipped
from tests.sheets import typed
from tests.world import (
    PERIOD,
    Place,
    answers,
    file,
    office,
    review,
    signed,
    submission,
    unit_id,
    unit_key,
    workbook,
)

SUBJECT = Subject(unit_id(1), "F04-K", PERIOD)
ONE = submission(1, answers(1, {"d42.ket_qua": None}))
ASK, CHECK, LOCK, UNLOCK = Verb.ASK, Verb.CHECK, Verb.LOCK, Verb.UNLOCK
WORDS = {verbs: words for words, verbs in verdict_choices().items()}


def desk(*documents: Envelope, count: int = 1) -> Place:
    pc = office(count)
    pc.take(list(documents))
    return pc


def copy_of(pc: Place, unit: str = "") -> bytes:
    (name,) = export(pc.desk, to="xet", unit=unit)
    return pc.medium.files[name]


def test_everything_without_a_verdict_waits() -> None:
    two = submission(2)
    pc = desk(
        ONE,
        two,
        review(two, CHECK),
        submission(3),
        submission(3, answers(3, {"hoat_dong[1].nay": 0})),
        count=3,
    )
    assert [w.view.subject.unit for w in waiting(pc.books)] == [unit_id(1)]
    assert [w.view.subject.unit for w in waiting(pc.books, unit=unit_id(2))] == [unit_id(2)]
    assert waiting(pc.books, form="F02-K") == []


def test_a_remark_is_no_verdict() -> None:
    pc = desk(ONE, review(ONE, Verb.COMMENT, items=[Item("t", "", "Đã xem")]))
    assert len(waiting(pc.books)) == 1


def test_an_untouched_copy_says_nothing() -> None:
    pc = desk(ONE, review(ONE, Verb.COMMENT, items=[Item("t", "d411.so", "Xem lại")]))
    untouched = typed(copy_of(pc), {})
    (line,) = read_copies(pc.desk, [file("a.xlsx", untouched)])
    assert (line.code, line.items, line.documents) == ("REVIEW-105", (), ())


@pytest.mark.parametrize(
    ("verbs", "state"), [((ASK,), State.ASKED), ((CHECK,), State.CHECKED), ((CHECK, LOCK), State.LOCKED)]
)
def test_a_verdict_is_signed(verbs: tuple[Verb, ...], state: State) -> None:
    pc = desk(ONE)
    data = typed(copy_of(pc), {}, answers={"~verdict": WORDS[verbs], "~comment": "Đã xem giấy"})
    lines = read_copies(pc.desk, [file("a.xlsx", data)])
    assert [line.code for line in lines] == ["REVIEW-101"]
    assert sign_reviews(pc.desk, lines) == 1
    assert pc.view(1).state is state


def test_notes_and_an_opinion_become_threads_at_their_cells() -> None:
    pc = desk(ONE)
    data = typed(
        copy_of(pc),
        {},
        notes={"d411.so": "Ghi rõ số nghị quyết", "d42.ket_qua": "Vì sao bỏ trống?"},
        answers={"~verdict": WORDS[(ASK,)], "~comment": "Gửi lại trước thứ sáu"},
    )
    (line,) = read_copies(pc.desk, [file("a.xlsx", data)])
    told = {i.address: i.text for i in line.items}
    assert told["d411.so"].endswith("Ghi rõ số nghị quyết")
    assert told["d42.ket_qua"].endswith("Vì sao bỏ trống?")
    assert "Ô này chưa nhập" not in told["d42.ket_qua"]
    assert told[""] == "Gửi lại trước thứ sáu"
    sign_reviews(pc.desk, [line])
    assert {t.address for t in pc.view(1).threads} == {"", "d411.so", "d42.ket_qua"}


def test_a_note_without_a_verdict_is_a_remark() -> None:
    pc = desk(ONE)
    (line,) = read_copies(pc.desk, [file("a.xlsx", typed(copy_of(pc), {}, notes={"d411.so": "Đã xem"}))])
    sign_reviews(pc.desk, [line])
    (document,) = pc.store.of_kind(Kind.REVIEW)
    assert review_of(document).verbs == {Verb.COMMENT}


def test_what_is_wrong_is_not_accepted_without_a_reason() -> None:
    pc = desk(ONE)
    data = typed(copy_of(pc), {}, answers={"~verdict": WORDS[(CHECK, LOCK)]})
    (line,) = read_copies(pc.desk, [file("a.xlsx", data)])
    assert (line.code, line.params["count"], line.documents) == ("REVIEW-106", 1, ())
    again = typed(copy_of(pc), {}, answers={"~verdict": WORDS[(CHECK, LOCK)], "~comment": "Đã có giấy"})
    (line,) = read_copies(pc.desk, [file("b.xlsx", again)])
    assert line.code == "REVIEW-101"


def test_a_copy_is_taken_back_once() -> None:
    pc = desk(ONE)
    data = file(
        "a.xlsx", typed(copy_of(pc), {}, answers={"~verdict": WORDS[(CHECK,)], "~comment": "Đã xem giấy"})
    )
    assert sign_reviews(pc.desk, read_copies(pc.desk, [data])) == 1
    (line,) = read_copies(pc.desk, [data])
    assert (line.code, sign_reviews(pc.desk, [line])) == ("REVIEW-102", 0)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"rac", "BOOK-"),
        (workbook(1), "REVIEW-103"),
        (workbook(1, base="ab" * 32), "REVIEW-103"),
    ],
)
def test_what_is_no_review_copy_of_ours_is_refused(data: bytes, code: str) -> None:
    (line,) = read_copies(desk(ONE).desk, [file("a.xlsx", data)])
    assert line.code.startswith(code)
    assert line.documents == ()


def test_a_file_that_is_no_workbook_keeps_its_verdict() -> None:
    (line,) = read_copies(desk(ONE).desk, [file("a.png", b"", "BOOK-116")])
    assert line.code == "BOOK-116"


def test_a_verdict_in_other_words_is_refused_with_the_words() -> None:
    pc = desk(ONE)
    data = typed(copy_of(pc), {}, answers={"~verdict": "Tốt lắm"})
    (line,) = read_copies(pc.desk, [file("a.xlsx", data)])
    assert (line.code, line.params["value"]) == ("REVIEW-104", "Tốt lắm")


def test_a_review_remembers_what_its_copy_had_seen() -> None:
    pc = desk(ONE)
    early = copy_of(pc)
    decide(pc.desk, [SUBJECT], Verdict(verbs=[ASK], remark="Sửa", address="d42.ket_qua"))
    stale = typed(early, {}, answers={"~verdict": WORDS[(CHECK,)], "~comment": "Đã xem giấy"})
    sign_reviews(pc.desk, read_copies(pc.desk, [file("a.xlsx", stale)]))
    view = pc.view(1)
    assert view.outcome.contradicted
    assert view.state is State.ASKED
    fresh = typed(
        copy_of(pc, unit_id(1)), {}, answers={"~verdict": WORDS[(CHECK,)], "~comment": "Đã xem giấy"}
    )
    sign_reviews(pc.desk, read_copies(pc.desk, [file("b.xlsx", fresh)]))
    assert pc.view(1).state is State.CHECKED


def test_changed_values_in_a_copy_are_not_taken_in() -> None:
    pc = desk(ONE)
    data = typed(
        copy_of(pc),
        {"hoat_dong[1].nay": 99},
        answers={"~verdict": WORDS[(CHECK,)], "~comment": "Đã xem giấy"},
    )
    sign_reviews(pc.desk, read_copies(pc.desk, [file("a.xlsx", data)]))
    assert pc.view(1).entries["hoat_dong[1].nay"] == 180


def test_deciding_from_the_command_line() -> None:
    pc = desk(ONE)
    decide(
        pc.desk, [SUBJECT], Verdict(verbs=[ASK], remark="Sửa", address="d42.ket_qua", deadline="2024-10-20")
    )
    view = pc.view(1)
    assert (view.state, view.deadline) == (State.ASKED, "2024-10-20")
    assert [(t.address, t.asked) for t in view.threads] == [("d42.ket_qua", True)]
    decide(pc.desk, [SUBJECT], Verdict(verbs=[CHECK, LOCK], remark="Đã có văn bản giấy"))
    assert pc.view(1).state is State.LOCKED


def test_unlocking_lets_a_waiting_correction_through() -> None:
    pc = desk(ONE)
    decide(pc.desk, [SUBJECT], Verdict(verbs=[CHECK, LOCK], remark="Đủ"))
    pc.merge(file("a.xlsx", workbook(1)))
    assert pc.view(1).state is State.LOCKED
    decide(pc.desk, [SUBJECT], Verdict(verbs=[UNLOCK], remark="Sửa số liệu"))
    view = pc.view(1)
    assert view.waiting == ()
    assert view.latest is not None
    assert view.latest.number == 2


@pytest.mark.parametrize(
    ("documents", "verbs", "address", "code"),
    [
        ([], [CHECK], "", "USE-104"),
        ([ONE, submission(1)], [CHECK], "", "USE-105"),
        ([ONE], [ASK], "khong.co", "USE-106"),
        ([ONE], [CHECK], "", "USE-107"),
    ],
)
def test_what_cannot_be_decided_says_why(
    documents: list[Envelope], verbs: list[Verb], address: str, code: str
) -> None:
    pc = desk(*documents)
    with pytest.raises(UsageTrouble) as caught:
        decide(pc.desk, [SUBJECT], Verdict(verbs=verbs, address=address))
    assert caught.value.code == code
    assert pc.store.of_kind(Kind.REVIEW) == []


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("d42.ket_qua", "d42.ket_qua"),
        ("H30", "d42.ket_qua"),
        ("h30", "d42.ket_qua"),
        ("2 · Kết quả, trả lời", "d42.ket_qua"),
        ("2 ket qua, tra loi", "d42.ket_qua"),
        ("1.3 Số hộ đã đăng ký", "d413_dk.nay"),
        ("HĐ 1 Năm nay", "hoat_dong[1].nay"),
        ("3.a", "d43a.ket_qua"),
        ("3.d", "d43d.ket_qua"),
        ("3.đ", "d43dd.ket_qua"),
    ],
)
def test_a_cell_is_named_as_people_see_it(typed: str, address: str) -> None:
    pc = desk(ONE)
    found, words = place_meant(pc.books, pc.view(1), typed)
    assert found == address
    assert printed_label(shipped("F04-K"), address) in words


@pytest.mark.parametrize(
    ("typed", "near"),
    [("2", "I30 (2 · Số, ký hiệu)"), ("đã đăng ký", "G28 (1.3 Số hộ đã đăng ký)"), ("", "–")],
)
def test_a_name_of_several_cells_or_of_none_is_answered_with_the_nearest(typed: str, near: str) -> None:
    pc = desk(ONE)
    with pytest.raises(UsageTrouble) as caught:
        place_meant(pc.books, pc.view(1), typed)
    assert caught.value.code == "USE-106"
    assert near in str(caught.value.params["near"])


def test_marks_of_one_cell_share_one_note() -> None:
    from dataclasses import replace

    from tests.core.test_marks import MARK

    found = notes_by_address(
        [MARK, replace(MARK, number=2, comment="Hai"), replace(MARK, address="", comment="Ba")]
    )
    assert list(found) == ["d42.ket_qua"]
    assert found["d42.ket_qua"].count("CẦN SỬA") == 2


THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
REACHES = "http://schemas.microsoft.com/office/2017/10/relationships"
LISTED = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'


def threaded(data: bytes, cell: str, *said: tuple[str, str], done: bool = False) -> bytes:
    """A copy in which newer Excel keeps a thread at a cell of the form, which is the second sheet."""
    parts = unzipped(data)
    people = list(dict.fromkeys(who for who, _ in said))
    first = f'done="{int(done)}"'
    talk = "".join(
        f'<threadedComment ref="{cell}" dT="2024-11-02T09:0{n}:00.00" personId="{{{people.index(who)}}}"'
        f' id="{{t{n}}}" {f"parentId={chr(34)}{{t0}}{chr(34)}" if n else first}>'
        f"<text>{text}</text></threadedComment>"
        for n, (who, text) in enumerate(said)
    )
    parts["xl/threadedComments/tc9.xml"] = xml(
        f'<ThreadedComments xmlns="{THREADS}">{talk}</ThreadedComments>'
    )
    named = "".join(f'<person displayName="{who}" id="{{{n}}}" userId="u"/>' for n, who in enumerate(people))
    parts["xl/persons/person.xml"] = xml(f'<personList xmlns="{THREADS}">{named}</personList>')
    _reach(parts, "xl/_rels/workbook.xml.rels", f"{REACHES}/person", "persons/person.xml")
    rels = "xl/worksheets/_rels/sheet2.xml.rels"
    _reach(parts, rels, f"{REACHES}/threadedComment", "../threadedComments/tc9.xml")
    return zipped(parts)


def _reach(parts: dict[str, bytes], listing: str, kind: str, target: str) -> None:
    line = f'<Relationship Id="rId99" Type="{kind}" Target="{target}"/></Relationships>'
    before = parts.get(listing, xml(f"{LISTED}</Relationships>"))
    parts[listing] = before.replace(b"</Relationships>", line.encode())


def test_a_thread_of_newer_excel_is_read_word_by_word_and_what_begins_nb_stays() -> None:
    pc = desk(ONE)
    cell = plan(shipped("F04-K"), returned=True).cell("hoat_dong[1].nay")
    copy = threaded(
        copy_of(pc), cell, ("Hoa", "Ai dự họp?"), ("Tư", "NB: hỏi lại anh Ba"), ("Hoa", "Ghi rõ giúp")
    )
    (line,) = read_copies(pc.desk, [file("a.xlsx", copy)])
    assert [(i.address, i.text, i.internal) for i in line.items] == [
        ("hoat_dong[1].nay", "Ai dự họp?", False),
        ("hoat_dong[1].nay", "hỏi lại anh Ba", True),
        ("hoat_dong[1].nay", "Ghi rõ giúp", False),
    ]
    sign_reviews(pc.desk, [line])
    assert "Hoa" not in str([d.body for d in pc.store.of_kind(Kind.REVIEW)]), "the author shown is the office"


def test_a_thread_marked_as_resolved_in_excel_closes_the_offices_thread_there() -> None:
    pc = desk(ONE, review(ONE, Verb.ASK, items=[Item("t", "hoat_dong[1].nay", "Ai dự?")]))
    cell = plan(shipped("F04-K"), returned=True).cell("hoat_dong[1].nay")
    copy = threaded(copy_of(pc, unit_id(1)), cell, ("Hoa", "Đã rõ"), done=True)
    sign_reviews(pc.desk, read_copies(pc.desk, [file("a.xlsx", copy)]))
    (thread,) = pc.view(1).threads
    assert [s.text for s in thread.sayings] == ["Ai dự?", "Đã rõ"]
    assert thread.resolved


def test_whoever_reviews_reads_why_the_unit_signed_what_was_to_be_corrected() -> None:
    pc = office(2, keys=[unit_key(1)])
    body = submission(1, answers(1, {"d42.ket_qua": None}), by_unit=True).body
    why = {"with_errors": {"reason": "Chờ nghị quyết", "codes": ["CELL-101"]}}
    pc.take([signed("unit 1", Kind.SUBMISSION, {**body, **why}, unit=unit_id(1))])
    pc.take([signed("office", Kind.SUBMISSION, {**submission(2).body, **why})])
    told = [[m.comment for m in marks_inside(pc.books, shipped("F04-K"), pc.view(n))] for n in (1, 2)]
    said = "Đã ký khi còn chỗ cần sửa, lý do: Chờ nghị quyết"
    assert [said in comments for comments in told] == [True, False]
