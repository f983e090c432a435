"""Taking in: every file its own verdict, none stops the rest, and doing it again adds nothing."""

from __future__ import annotations

import pytest

from antt_sync.app.deliver import deliver
from antt_sync.app.receive import plan, take_in
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.errors import KeyTrouble
from antt_sync.core.review import Item, Verb
from antt_sync.core.roster import Unit
from antt_sync.core.submission import Subject, submission_of
from antt_sync.core.views import State
from tests.sheets import typed
from tests.world import (
    OFFICE,
    PERIOD,
    Found,
    Place,
    answers,
    file,
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


def package(pc: Place, *envelopes: Envelope, name: str = "goi.antt") -> Found:
    return file(name, pc.desk.packages.pack(envelopes, {}))


def codes(pc: Place, *files: Found, **assign: str) -> list[str]:
    return [
        line.code for line in pc.merge(*files, assign={k.replace("_", "."): v for k, v in assign.items()})
    ]


def test_a_bare_workbook_is_signed_for_its_unit() -> None:
    pc = office()
    (line,) = pc.merge(file("Mau 1 (2).xlsx", workbook(2)))
    assert (line.code, line.subject, line.number, line.errors) == (
        "TAKE-103",
        Subject(unit_id(2), "F04-K", PERIOD),
        1,
        0,
    )
    said = submission_of(pc.store.of_kind(Kind.SUBMISSION)[0])
    assert said.on_behalf is not None
    assert (said.on_behalf["channel"], said.on_behalf["assigned"]) == ("zalo", False)
    assert said.workbook_name == "Mau 1 (2).xlsx"
    assert pc.view(2).state is State.RECEIVED


def test_looking_changes_nothing() -> None:
    pc = office()
    before = pc.store.ids()
    planned = plan(pc.desk, [file("a.xlsx", workbook(1)), package(pc, submission(2))], assign={})
    assert [line.code for line in planned.lines] == ["TAKE-103", "TAKE-101"]
    assert pc.store.ids() == before


def test_the_same_file_again_adds_nothing() -> None:
    pc = office()
    data = workbook(1)
    assert codes(pc, file("a.xlsx", data), file("b.xlsx", data)) == ["TAKE-103", "TAKE-104"]
    before = pc.store.ids()
    assert codes(pc, file("a.xlsx", data)) == ["TAKE-104"]
    assert pc.store.ids() == before


def test_the_same_answers_in_another_file_add_nothing() -> None:
    pc = office()
    pc.merge(file("a.xlsx", workbook(1)))
    again = typed(workbook(1), {"hoat_dong[1].nay": 180})
    (line,) = pc.merge(file("b.xlsx", again))
    assert (line.code, line.number, line.changed) == ("TAKE-105", 1, ())
    assert len(pc.store.of_kind(Kind.SUBMISSION)) == 1


def test_a_corrected_original_file_is_the_second_time_and_not_a_second_version() -> None:
    pc = office()
    pc.merge(file("Mau 1.xlsx", workbook(1)))
    (line,) = pc.merge(file("Mau 1 sua.xlsx", workbook(1, answers(1, {"hoat_dong[1].nay": 2}))))
    assert (line.code, line.number, line.changed) == ("TAKE-103", 2, ("hoat_dong[1].nay",))
    view = pc.view(1)
    assert (len(view.heads), view.latest and view.latest.number) == (1, 2)


def test_going_back_to_the_first_answers_is_the_third_time() -> None:
    pc = office()
    for n, change in enumerate((4, 3, 4)):
        data = typed(workbook(1), {"hoat_dong[1].nay": change}, notes={"d42.ket_qua": f"lưu lần {n}"})
        assert codes(pc, file(f"{n}.xlsx", data)) == ["TAKE-103"]
    latest = pc.view(1).latest
    assert latest is not None
    assert latest.number == 3


def test_two_different_files_of_one_unit_at_once_are_asked_about() -> None:
    pc = office()
    both = [file("cu.xlsx", workbook(1)), file("moi.xlsx", workbook(1, answers(1, {"hoat_dong[1].nay": 2})))]
    assert codes(pc, *both, file("khac.xlsx", workbook(2))) == ["ASK-106", "ASK-106", "TAKE-103"]
    assert pc.view(1).state is State.NOTHING


def test_two_files_that_say_the_same_are_one() -> None:
    pc = office()
    both = [file("a.xlsx", workbook(1)), file("b.xlsx", typed(workbook(1), {"hoat_dong[1].nay": 180}))]
    assert codes(pc, *both) == ["TAKE-103", "TAKE-103"]
    view = pc.view(1)
    assert (view.state, view.latest and view.latest.number) == (State.RECEIVED, 1)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (workbook(1, unit=""), "ASK-101"),
        (workbook(1, unit="K-14761-099.1"), "ASK-102"),
        (workbook(1, unit=OFFICE), "ASK-102"),
        (workbook(2, unit=unit_id(1)), "ASK-103"),
        (workbook(1, period="2031"), "ASK-105"),
    ],
)
def test_a_doubtful_file_waits_until_a_person_says_whose_it_is(data: bytes, code: str) -> None:
    pc = office()
    assert codes(pc, file("a.xlsx", data)) == [code]
    assert pc.store.of_kind(Kind.SUBMISSION) == []
    assert codes(pc, file("a.xlsx", data), a_xlsx=unit_id(3)) == ["TAKE-103"]
    (said,) = (submission_of(e) for e in pc.store.of_kind(Kind.SUBMISSION))
    assert said.subject.unit == unit_id(3)
    assert said.on_behalf is not None
    assert said.on_behalf["assigned"] is True


def test_the_likeliest_unit_is_the_one_whose_head_signed() -> None:
    pc = office()
    planned = plan(pc.desk, [file("a.xlsx", workbook(2, unit=""))], assign={})
    (line,) = planned.doubtful
    assert line.doubt is not None
    assert [u.id for u in line.doubt.suggestions] == [unit_id(2)]


def test_a_name_in_a_folder_or_zip_is_found_by_its_own_name() -> None:
    pc = office()
    inside = file("hop/nen.zip › a.xlsx", workbook(1, unit=""))
    assert codes(pc, inside, a_xlsx=unit_id(1)) == ["TAKE-103"]


def test_without_a_roster_nothing_bare_can_be_taken_in() -> None:
    assert codes(place(), file("a.xlsx", workbook(1))) == ["ASK-104"]


def test_what_is_blank_or_forbidden_is_not_taken_in() -> None:
    pc = office()
    blank = file("a.xlsx", workbook(1, {}))
    secret = file("b.xlsx", workbook(2, answers(2, {"do_mat.ket_qua": "Mật"})))
    assert codes(pc, blank, secret) == ["TAKE-108", "TAKE-106"]
    assert pc.store.of_kind(Kind.SUBMISSION) == []


def test_each_file_has_its_own_verdict_and_none_stops_the_rest() -> None:
    pc = office()
    good = workbook(1)
    package_bytes = pc.desk.packages.pack([submission(2, word="office")], {})
    files = [
        file("hong.antt", package_bytes[:-20]),
        file("lat.antt", package_bytes.replace(b'"keyid"', b'"kexid"')),
        file("anh.jpg", b"", "BOOK-116"),
        file("khoa.xlsx", b"", "BOOK-114"),
        file("rac.xlsx", b"PK\x03\x04 rac"),
        file("to.xlsx", b"", "FILE-110"),
        file("la.antt", pc.desk.packages.pack([submission(3, word="stranger")], {})),
        file("dung.xlsx", good),
        file("goi.antt", package_bytes),
    ]
    found = codes(pc, *files)
    assert found[0].startswith("SEAL-1")
    assert found[1].startswith("SEAL-")
    assert found[2:4] == ["BOOK-116", "BOOK-114"]
    assert found[4].startswith("BOOK-")
    assert found[5:] == ["FILE-110", "PARK-102", "TAKE-103", "TAKE-101"]
    assert pc.view(1).state is State.RECEIVED
    assert pc.view(2).state is State.RECEIVED


def test_a_package_is_taken_in_once() -> None:
    pc = office()
    said = package(pc, submission(1))
    assert codes(pc, said, said) == ["TAKE-101", "TAKE-102"]
    assert codes(pc, said) == ["TAKE-102"]


def test_packages_of_one_name_from_two_folders_keep_their_own_lines() -> None:
    pc = office()
    lines = pc.merge(package(pc, submission(1)), package(pc, submission(2)))
    assert [line.subject and line.subject.unit for line in lines] == [unit_id(1), unit_id(2)]


def test_a_package_without_submissions_has_one_line() -> None:
    pc = office()
    one = submission(1)
    (line,) = pc.merge(package(pc, review(one, Verb.COMMENT)))
    assert (line.code, line.subject) == ("TAKE-101", None)


def test_an_unknown_key_is_kept_and_counts_once_a_roster_lists_it() -> None:
    pc = office()
    own = submission(1, word="unit 1", by_unit=True)
    (line,) = pc.merge(package(pc, own))
    assert line.code == "PARK-102"
    assert pc.store.has(own.id)
    issue_roster(pc, units(4), [office_key("office"), unit_key(1)])
    assert pc.view(1).state is State.RECEIVED


def test_many_packages_are_taken_in_by_the_hundred() -> None:
    pc = office(3)
    many = [
        package(pc, submission(1 + n % 3, {"hoat_dong[1].nay": n}, seq=n + 1), name=f"{n}.antt")
        for n in range(230)
    ]
    assert set(codes(pc, *many)) == {"TAKE-101"}
    assert [step for step in pc.steps if step[0] == "take"] == [
        ("take", 100, 230),
        ("take", 200, 230),
        ("take", 230, 230),
    ]


def asked(pc: Place) -> Envelope:
    """Unit 1 handed in and was asked about one cell."""
    pc.merge(file("a.xlsx", workbook(1)))
    (one,) = pc.store.of_kind(Kind.SUBMISSION)
    remark = review(one, Verb.ASK, items=[Item("t1", "d42.ket_qua", "Xem lại")])
    pc.take([remark])
    return one


def returned(pc: Place) -> bytes:
    (sent,) = deliver(pc.desk, to="tra")
    return pc.medium.files[sent.workbook]


def test_answers_in_the_fix_list_come_along_with_a_correction() -> None:
    pc = office()
    asked(pc)
    back = typed(returned(pc), {"hoat_dong[1].nay": 2}, replies={"t1": "Số đúng rồi"})
    assert codes(pc, file("b.xlsx", back)) == ["TAKE-103"]
    (thread,) = pc.view(1).threads
    assert [s.text for s in thread.replies] == ["Số đúng rồi"]
    assert pc.view(1).state is State.CORRECTED


def test_answers_without_a_correction_are_taken_in_once() -> None:
    pc = office()
    one = asked(pc)
    back = file("b.xlsx", typed(returned(pc), {}, replies={"t1": "Số đúng rồi"}))
    (line,) = pc.merge(back)
    assert (line.code, line.number) == ("TAKE-110", 1)
    (thread,) = pc.view(1).threads
    assert [s.text for s in thread.replies] == ["Số đúng rồi"]
    assert pc.store.of_kind(Kind.SUBMISSION) == [one]
    assert codes(pc, back) == ["TAKE-104"]
    resaved = file("c.xlsx", typed(returned(pc), {}, replies={"t1": "Số đúng rồi"}))
    assert codes(pc, resaved) == ["TAKE-105"]


def test_what_cannot_be_signed_leaves_no_trace() -> None:
    pc = office()

    planned = plan(pc.desk, [file("a.xlsx", workbook(1)), file("b.xlsx", workbook(2))], assign={})
    before = pc.store.ids()
    pc.keys.left = 1
    with pytest.raises(KeyTrouble):
        take_in(pc.desk, planned, channel="usb")
    assert pc.store.ids() == before
    pc.keys.left = None
    take_in(pc.desk, planned, channel="usb")
    assert len(pc.store.ids()) == len(before) + 2


def test_a_workbook_that_held_more_is_kept_as_a_clean_copy() -> None:
    pc = office()
    spoiled = typed(workbook(1), {}, outside="ghi chú riêng")
    (line,) = pc.merge(file("a.xlsx", spoiled))
    assert line.code == "TAKE-103"
    said = submission_of(pc.store.of_kind(Kind.SUBMISSION)[0])
    assert said.on_behalf is not None
    assert said.on_behalf["received_sha256"] == file("", spoiled).sha256
    assert said.workbook_sha256 != file("", spoiled).sha256


def test_a_correction_of_a_locked_form_waits() -> None:
    pc = office()
    one = asked(pc)
    pc.take([review(one, Verb.CHECK, Verb.LOCK, after=pc.view(1).review_heads)])
    assert pc.view(1).state is State.LOCKED
    assert codes(pc, file("b.xlsx", workbook(1, answers(1, {"hoat_dong[1].nay": 2})))) == ["TAKE-109"]
    view = pc.view(1)
    assert view.state is State.LOCKED
    assert view.waiting is not None


def test_two_units_whose_heads_have_one_name_are_both_suggested() -> None:
    pc = office(1)
    twins = [*units(1), Unit(unit_id(5), "Tổ dân phố số 5", "K", OFFICE, contact=units(1)[1].contact)]
    issue_roster(pc, twins, [office_key("office")])
    (line,) = plan(pc.desk, [file("a.xlsx", workbook(1, unit=""))], assign={}).doubtful
    assert line.doubt is not None
    assert {u.id for u in line.doubt.suggestions} == {unit_id(1), unit_id(5)}
