"""The log: every document once, in the order in which it came, and ids that tell them apart."""

from __future__ import annotations

from datetime import date

from antt_sync.app.locking import ask_to_unlock
from antt_sync.app.log import SHORTEST, log, one_line
from antt_sync.core.review import Item, Verb
from antt_sync.core.submission import Subject
from tests.world import NOW, PERIOD, file, office, review, submission, unit_id, workbook

ONE = Subject(unit_id(1), "F04-K", PERIOD)


def test_every_document_stands_in_it_once_and_in_order() -> None:
    pc = office(2)
    pc.merge(file("a.xlsx", workbook(1)))
    found = log(pc.desk)
    assert [line.id for line in found.lines] == list(pc.store.documents)
    assert [line.what for line in found.lines] == ["roster", "campaign", "submission"]
    assert {line.received_at for line in found.lines} == {NOW.isoformat()}


def test_reviews_are_told_by_what_they_come_to() -> None:
    pc = office(2)
    sent = submission(1)
    verbs = ((Verb.ASK,), (Verb.CHECK,), (Verb.CHECK, Verb.LOCK), (Verb.UNLOCK,), (Verb.COMMENT,))
    pc.take([sent, *(review(sent, *v, after=[sent.id]) for v in verbs)])
    assert [line.what for line in log(pc.desk).lines[-5:]] == ["ask", "check", "accept", "unlock", "comment"]
    assert {line.params["number"] for line in log(pc.desk).lines[-5:]} == {"1"}


def test_a_units_request_is_no_unlocking() -> None:
    pc = office(2)
    sent = submission(1)
    pc.take([sent, review(sent, Verb.CHECK, Verb.LOCK)])
    ask_to_unlock(pc.desk, ONE, "Nhầm", channel="phone", handed_by="Bà An")
    line = log(pc.desk).lines[-1]
    assert (line.what, line.channel, line.handed_by, line.reason) == ("reopen", "phone", "Bà An", "Nhầm")


def test_what_was_asked_at_a_cell_is_told_with_the_cell_as_it_is_printed() -> None:
    pc = office(2)
    sent = submission(1)
    asked = [Item("t", "d413_tong.nay", "Vì sao giảm?"), Item("u", "", "Xem lại")]
    pc.take([sent, review(sent, Verb.ASK, items=asked)])
    reason = log(pc.desk).lines[-1].reason
    assert reason == "Xem lại; 1.3 Tổng số hộ đang cư trú · Năm nay: Vì sao giảm?"


def test_only_what_was_asked_for_and_how_much_is_left() -> None:
    pc = office(2)
    pc.take([submission(1), submission(2)])
    assert [line.subject and line.subject.unit for line in log(pc.desk, unit=unit_id(2)).lines] == [
        unit_id(2)
    ]
    found = log(pc.desk, last=1)
    assert (len(found.lines), found.earlier) == (1, 3)
    assert log(pc.desk, since=date(2099, 1, 1)).lines == ()
    assert len(log(pc.desk, since=NOW.date()).lines) == 4


def test_short_ids_tell_all_documents_apart() -> None:
    pc = office(2)
    pc.take([submission(1), submission(2)])
    shorts = [line.short for line in log(pc.desk).lines]
    assert len(set(shorts)) == len(shorts)
    assert {len(s) for s in shorts} == {SHORTEST}
    assert one_line(pc.desk, log(pc.desk).lines[-1].id) == log(pc.desk).lines[-1]
