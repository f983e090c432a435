"""Delivering: one folder a unit, the workbook named by its outcome, nothing internal, nothing overwritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from antt_sync.app.deliver import Delivered, Reminded, deliver, disputed, remind
from antt_sync.app.own_papers import REMINDERS
from antt_sync.app.reviewing import waiting
from antt_sync.app.unit_message import BETWEEN
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.reading import FormReading, read_forms
from antt_sync.core.review import Item, Verb
from antt_sync.core.roster import Unit
from tests.fillings import shipped
from tests.reports import decided, empty, roles
from tests.sheets import typed
from tests.world import (
    OFFICE,
    Place,
    answers,
    file,
    issue_campaign,
    issue_roster,
    office,
    office_key,
    place,
    review,
    submission,
    unit_id,
    unit_key,
    units,
    workbook,
)

ONE = submission(1)
WRONG = submission(1, answers(1, {"d42.ket_qua": None}))
RECEIPTS_FILE = "tra/Phiếu tiếp nhận.xlsx"


def sent(pc: Place, *documents: Envelope) -> Delivered:
    pc.take(list(documents))
    (found,) = deliver(pc.desk, to="tra", units=[unit_id(1)])
    return found


def said(pc: Place, name: str) -> str:
    """A file of messages, as Notepad shows it: every line ends as old Notepads want it."""
    text = pc.medium.files[name].decode("utf-8-sig")
    assert text.count("\n") == text.count("\r\n")
    return text.replace("\r\n", "\n")


def read(pc: Place, name: str) -> FormReading:
    raw = pc.desk.workbooks.read(pc.medium.files[name])
    (form,) = read_forms(raw, lambda t: pc.desk.shelf.find(t.form, t.version, t.schema)).forms
    return form


@pytest.mark.parametrize(
    ("documents", "marks"),
    [
        ([ONE], 0),
        ([WRONG], 1),
        ([ONE, review(ONE, Verb.CHECK)], 0),
        ([ONE, review(ONE, Verb.CHECK, Verb.LOCK)], 0),
        ([ONE, review(ONE, Verb.ASK, items=[Item("t", "d411.so", "Xem lại")])], 1),
    ],
)
def test_the_workbook_holds_what_was_said_and_is_named_by_its_outcome(
    documents: list[Envelope], marks: int
) -> None:
    pc = office(1)
    found = sent(pc, *documents)
    assert (found.unit_name, found.folder, found.marks) == ("Tổ dân phố số 1", "tra/Tổ dân phố số 1", marks)
    assert read(pc, found.workbook).entries == {
        a: v for a, v in answers(1).items() if documents[0] is ONE or a != "d42.ket_qua"
    }
    assert read(pc, found.workbook).token.base == documents[0].id


def test_outcomes_have_names_of_their_own() -> None:
    names = {
        sent(office(1), *documents).workbook
        for documents in (
            [ONE],
            [WRONG],
            [ONE, review(ONE, Verb.CHECK)],
            [ONE, review(ONE, Verb.CHECK, Verb.LOCK)],
        )
    }
    assert len(names) == 4


def test_the_message_is_ready_to_paste_and_replaced_the_next_time() -> None:
    pc = office(1)
    found = sent(pc, WRONG)
    text = pc.medium.files[found.message].decode("utf-8-sig")
    assert "Tổ dân phố số 1" in text
    again = sent(pc, review(WRONG, Verb.CHECK, Verb.LOCK))
    assert again.message == found.message
    assert pc.medium.files[found.message].decode("utf-8-sig") != text


def test_delivering_again_leaves_one_current_workbook_and_keeps_the_older() -> None:
    pc = office(1)
    first = sent(pc, ONE).workbook
    bytes_then = pc.medium.files[first]
    assert sent(pc).workbook == first
    assert [p for p in pc.medium.files if p.endswith(".xlsx")] == [first, RECEIPTS_FILE]

    locked = sent(pc, review(ONE, Verb.CHECK, Verb.LOCK)).workbook
    assert locked != first
    kept = {p: data for p, data in pc.medium.files.items() if p.endswith(".xlsx") and p != RECEIPTS_FILE}
    folder, _, name = first.rpartition("/")
    assert set(kept) == {locked, f"{folder}/Cũ/{name}"}
    assert bytes_then in kept.values()


def test_a_units_two_forms_share_one_message() -> None:
    pc = office(1)
    pc.take([ONE, submission(1, form="F02-K")])
    found = deliver(pc.desk, to="tra")
    assert len(found) == 2
    assert len({d.message for d in found}) == 1
    one, two = said(pc, found[0].message).split(BETWEEN)
    for text, form in ((one, "(F02-K)"), (two, "(F04-K)")):
        first, *_, last = text.splitlines()
        assert (form in first, last) == (True, "UBND phường Nam Ngạn, điện thoại 0237 000 000")


def test_only_whom_and_when_was_asked_for() -> None:
    pc = office(2)
    pc.take([ONE, submission(2), submission(2, period="2023")])
    assert len(deliver(pc.desk, to="a", units=[unit_id(2)])) == 2
    assert len(deliver(pc.desk, to="b", period="2023")) == 1
    assert len(deliver(pc.desk, to="c")) == 3
    with pytest.raises(UsageTrouble) as caught:
        deliver(pc.desk, to="d", units=["K-14761-099.1"])
    assert caught.value.code == "USE-102"


def test_a_conflict_is_not_delivered() -> None:
    pc = office(1)
    pc.take([ONE, submission(1, answers(1, {"hoat_dong[1].nay": 1}))])
    assert deliver(pc.desk, to="tra") == []


def test_units_that_share_a_name_never_share_a_folder() -> None:
    pc = office(2)
    twins = [u if u.kind == "X" else Unit(u.id, "Tổ 5/3", "K", OFFICE) for u in units(2)]
    issue_roster(pc, twins, [office_key("office")])
    pc.take([ONE, submission(2)])
    one, two = deliver(pc.desk, to="tra")
    assert one.folder != two.folder
    assert one.message != two.message
    assert one.folder.count("/") == 1


def test_internal_notes_never_leave() -> None:
    pc = office(1)
    issue_roster(pc, units(1), [office_key("office"), unit_key(1)])
    secret = review(ONE, Verb.COMMENT, items=[Item("n", "d411.so", "CHỈ NỘI BỘ", internal=True)])
    found = sent(pc, ONE, secret)
    raw = pc.desk.workbooks.read(pc.medium.files[found.workbook])
    everything = [str(c.content) for s in raw.sheets for c in s.cells.values()] + [
        n.text for s in raw.sheets for said in s.notes.values() for n in said
    ]
    assert not any("CHỈ NỘI BỘ" in text for text in everything)
    assert "CHỈ NỘI BỘ" not in pc.medium.files[found.message].decode("utf-8-sig")
    envelopes = pc.desk.packages.open(pc.medium.files[found.package])
    assert secret.id not in {e.id for e in envelopes}


def test_a_unit_with_a_key_gets_a_package_it_can_open() -> None:
    pc = office(2)
    issue_roster(pc, units(2), [office_key("office"), unit_key(1), unit_key(2)])
    issue_campaign(pc)
    asked = review(ONE, Verb.ASK, items=[Item("t", "d411.so", "Xem lại")])
    found = sent(pc, ONE, submission(2), asked)
    envelopes = pc.desk.packages.open(pc.medium.files[found.package])
    kinds = [e.kind for e in envelopes]
    assert kinds.count(Kind.RECEIPT) == 1
    assert asked.id in {e.id for e in envelopes}
    receipt = next(e for e in envelopes if e.kind is Kind.RECEIPT)
    assert receipt.body["ids"] == [ONE.id]
    unit = place("unit 1", unit=unit_id(1))
    unit.merge(file("ve.antt", pc.medium.files[found.package]))
    assert unit.books.roster == pc.books.roster
    assert list(unit.books.campaigns) == ["2024"]


def test_what_is_signed_for_one_form_goes_along_with_the_units_next_one() -> None:
    pc = office(2)
    issue_roster(pc, units(2), [office_key("office"), unit_key(1), unit_key(2)])
    pc.take([ONE, submission(1, form="F02-K"), submission(2)])
    found = deliver(pc.desk, to="tra")
    packed = [pc.desk.packages.open(pc.medium.files[d.package]) for d in found]
    receipts = [{e.id for e in documents if e.kind is Kind.RECEIPT} for documents in packed]
    assert [len(ids) for ids in receipts] == [1, 2, 1]
    assert receipts[0] < receipts[1]
    assert not receipts[2] & receipts[1]


def test_a_receipt_is_signed_once() -> None:
    pc = office(1)
    issue_roster(pc, units(1), [office_key("office"), unit_key(1)])
    sent(pc, ONE)
    sent(pc)
    assert len(pc.store.of_kind(Kind.RECEIPT)) == 1


def test_a_unit_without_a_key_gets_no_package_and_nothing_is_signed() -> None:
    pc = office(1)
    before = len(pc.store.ids())
    found = sent(pc, ONE)
    assert found.package == ""
    assert len(pc.store.ids()) == before + 1
    assert pc.keys.last.keys() == {(True, "*"), (False, "*")}


def test_the_reviewers_deadline_is_printed_and_a_made_up_one_is_not() -> None:
    pc = office(1)
    found = sent(pc, WRONG, review(WRONG, Verb.ASK, deadline="2024-10-20"))
    assert "20/10/2024" in pc.medium.files[found.message].decode("utf-8-sig")
    pc = office(1)
    found = sent(pc, WRONG, review(WRONG, Verb.ASK, deadline="mai"))
    assert "05/11/2024" in pc.medium.files[found.message].decode("utf-8-sig")


def test_a_deadline_that_has_passed_is_not_set_again() -> None:
    late = place(at=datetime.fromisoformat("2024-12-24T09:00:00+07:00"))
    issue_roster(late, units(1), [office_key("office")])
    issue_campaign(late)
    found = sent(late, WRONG)
    assert "05/11/2024" not in late.medium.files[found.message].decode("utf-8-sig")


def test_correcting_the_returned_workbook_is_the_next_time_and_its_marks_are_gone() -> None:
    pc = office(1)
    pc.merge(file("a.xlsx", workbook(1, answers(1, {"d42.ket_qua": None}))))
    (found,) = deliver(pc.desk, to="tra")
    back = file("b.xlsx", typed(pc.medium.files[found.workbook], {"d42.ket_qua": "Đạt"}))
    (line,) = pc.merge(back)
    assert (line.code, line.number, line.errors) == ("TAKE-103", 2, 0)
    (again,) = deliver(pc.desk, to="tra")
    assert again.marks == 0


def test_the_offices_own_papers_are_not_given_back_to_anybody_but_itself() -> None:
    pc = place(forms=[shipped(form) for form in ("F01", "F02-K", "F04-K", "F04-X", "F09-K", "F13")])
    issue_roster(pc, units(1), [office_key("office")])
    issue_campaign(pc)
    pc.merge(file("a.xlsx", workbook(1)))
    for form, unit in (("F13", OFFICE), ("F04-X", OFFICE), ("F09-K", unit_id(1))):
        signer = next(a for a in shipped(form).entry_cells if a.startswith("ho_ten."))
        said = {signer: "Lê Thị Hoa"}
        (line,) = pc.merge(file(f"{form}.xlsx", workbook(1, said, form=form, unit=unit)))
        assert line.code == "TAKE-111"
    assert [d.unit_name for d in deliver(pc.desk, to="tra")] == ["Tổ dân phố số 1"]
    assert [d.workbook for d in deliver(pc.desk, to="tra", units=[unit_id(1)]) if "F09" in d.workbook] == []
    assert len(deliver(pc.desk, to="tra", units=[OFFICE])) == 2


def test_a_receipt_names_the_roster_that_was_here_when_the_revision_came() -> None:
    pc = office(2, keys=[unit_key(1)])
    pc.take([submission(1, by_unit=True, word="unit 1")])
    first = pc.books.roster
    later = pc.desk.now() + timedelta(days=3)
    pc.desk = replace(pc.desk, now=lambda: later)
    issue_roster(pc, units(2), [office_key("office"), unit_key(1)])
    pc.merge(file("a.xlsx", workbook(2)))
    one, two = deliver(pc.desk, to="tra")
    assert dict(one.receipt.lines)["Lúc"].endswith(", theo danh mục bản 1 ngày 14/10/2024")
    assert dict(two.receipt.lines)["Lúc"].endswith(", theo danh mục bản 2 ngày 17/10/2024")
    (signed,) = pc.store.of_kind(Kind.RECEIPT)
    assert first is not None
    assert signed.body["roster"] == first.id


def test_all_receipts_lie_beside_the_folders_those_of_the_last_delivery() -> None:
    pc = office(2)
    pc.take([ONE, submission(2)])
    found = deliver(pc.desk, to="tra")
    assert {d.receipts for d in found} == {RECEIPTS_FILE}
    assert receipt_values(pc, RECEIPTS_FILE) >= {"Tổ dân phố số 1", "Tổ dân phố số 2", "năm 2024"}
    deliver(pc.desk, to="tra", units=[unit_id(2)])
    assert "Tổ dân phố số 1" not in receipt_values(pc, RECEIPTS_FILE)
    assert "Tổ dân phố số 1" in receipt_values(pc, "tra/Cũ/Phiếu tiếp nhận.xlsx")


def receipt_values(pc: Place, name: str) -> set[str]:
    (sheet,) = pc.desk.workbooks.read(pc.medium.files[name]).sheets
    return {str(c.content) for c in sheet.cells.values()}


def test_a_decision_is_told_with_the_form_it_rests_on() -> None:
    pc = decided()
    found = deliver(pc.desk, to="tra", roles=roles(), units=[unit_id(3)])
    registered, assessed, scored = said(pc, found[0].message).split(BETWEEN)
    assert "Đã có quyết định: công nhận, số 12/QĐ-UBND, ngày 14/11/2024." in assessed
    assert "quyết định" not in registered + scored
    assert [d.workbook.rpartition("/")[2].partition(" - ")[0] for d in found] == [
        "ĐÃ KIỂM TRA",
        "ĐÃ CÓ QUYẾT ĐỊNH",
        "ĐÃ KIỂM TRA",
    ]


def test_whoever_sent_nothing_is_reminded_in_one_file_and_no_longer_once_it_came() -> None:
    pc = empty(2, on_paper=True)
    file_of = f"tra/{REMINDERS}"
    pc.take([ONE])
    late = replace(pc.desk, now=lambda: datetime.fromisoformat("2024-11-08T09:00:00+07:00"))
    assert remind(late, to="tra") == Reminded(file_of, 1, period="2024")
    text = said(pc, file_of)
    assert text.startswith("Kính gửi Tổ dân phố số 2: đến ngày 08/11/2024")
    assert "hạn 05/11/2024 (quá hạn 3 ngày)" in text
    assert "Tổ dân phố số 1" not in text
    pc.take([submission(2)])
    assert remind(late, to="tra").units == 0
    assert said(pc, file_of) == (
        "Đến ngày 08/11/2024 không có đơn vị nào chưa nộp mà đã quá hạn hoặc sắp đến hạn.\n"
    )


def test_nothing_goes_back_while_two_reviewers_differ_and_who_reviews_sees_it() -> None:
    pc = office(2)
    pc.take([ONE, review(ONE, Verb.CHECK)])
    asked = review(ONE, Verb.ASK, at="2024-10-14T11:00:00+07:00")
    pc.take([asked])
    assert deliver(pc.desk, to="tra") == []
    (told,) = disputed(pc.desk)
    assert (told.code, told.params["unit"], told.params["form"]) == ("VIEW-102", "Tổ dân phố số 1", "F04-K")
    assert [item.view.subject.unit for item in waiting(pc.books)] == [unit_id(1)]
    pc.take([review(ONE, Verb.CHECK, after=pc.view(1).review_heads)])
    assert disputed(pc.desk) == []
    assert waiting(pc.books) == []
    assert len(deliver(pc.desk, to="tra")) == 1
