"""A file known from before: taken in, or taken in and taken back."""

from __future__ import annotations

from antt_sync.app.arrivals import waiting
from antt_sync.app.receive import FileLine, plan
from antt_sync.app.taken_before import took_whole
from antt_sync.app.withdraw import find, withdraw
from antt_sync.app.world import Books
from antt_sync.core.envelope import Json, Kind
from antt_sync.core.review import Item, Verb
from antt_sync.core.views import State
from tests.world import Place, answers, file, office, review, signed, unit_id, workbook

SENT = file("a.xlsx", workbook(1))


def taken_back() -> Place:
    pc = office()
    pc.merge(SENT)
    withdraw(pc.desk, find(pc.desk, [unit_id(1)]), "Gửi nhầm bản nháp")
    return pc


def looked(pc: Place, name: str = "a.xlsx", **assign: str) -> FileLine:
    (line,) = plan(pc.desk, [file(name, SENT.data)], assign=assign).lines
    return line


def test_what_was_taken_back_is_not_taken_in_again_by_itself() -> None:
    pc = taken_back()
    assert not took_whole(Books(pc.desk), SENT)
    (line,) = pc.merge(SENT)
    assert line.code == "TAKE-121"
    assert line.params["reason"] == "Gửi nhầm bản nháp"
    assert str(line.params["day"]).endswith("2024")
    assert pc.view(1).state is State.NOTHING
    assert waiting(pc.desk, [SENT]).files == 0


def test_a_person_who_names_the_unit_takes_it_in_all_the_same() -> None:
    pc = taken_back()
    (line,) = pc.merge(SENT, assign={"a.xlsx": unit_id(1)})
    assert line.code == "TAKE-103"
    assert pc.view(1).state is not State.NOTHING
    assert looked(pc).code == "TAKE-104"


def test_another_file_of_the_unit_and_another_unit_are_taken_in() -> None:
    pc = taken_back()
    assert looked(pc, "b.xlsx", **{"b.xlsx": unit_id(2)}).code == "TAKE-103"
    (line,) = pc.merge(file("c.xlsx", workbook(1, answers(1, {"hoat_dong[1].nay": 2}))))
    assert line.code == "TAKE-103"


def test_a_taking_back_that_was_taken_back_itself_holds_nothing_out() -> None:
    pc = taken_back()
    (taking,) = pc.store.of_kind(Kind.REVIEW)
    withdraw(pc.desk, [taking], "Nhầm")
    assert looked(pc).code == "TAKE-104"


def test_a_strangers_words_about_it_are_not_repeated_whatever_day_they_claim() -> None:
    pc = taken_back()
    (taking,) = pc.store.of_kind(Kind.REVIEW)
    items: list[Json] = [{"thread": "t", "address": "", "text": "Lời người lạ", "internal": False}]
    pc.take([signed("stranger", Kind.REVIEW, {**taking.body, "items": items}, at="hôm qua")])
    line = looked(pc)
    assert (line.code, line.params["reason"]) == ("TAKE-121", "Gửi nhầm bản nháp")


def test_a_day_that_is_none_is_no_trouble() -> None:
    pc = office()
    pc.merge(SENT)
    (sent,) = pc.store.made_from(SENT.sha256)
    items = [Item("t", "", "Nhầm")]
    back = review(pc.store.documents[sent], Verb.WITHDRAW, items=items).body
    pc.take(
        [
            signed(
                "office",
                Kind.REVIEW,
                {**back, "takes_back": [sent]},
                at="hôm qua",
                stream=(unit_id(1), 1, ""),
            )
        ]
    )
    assert (looked(pc).code, looked(pc).params["day"]) == ("TAKE-121", "")
