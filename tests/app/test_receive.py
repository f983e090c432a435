"""Taking in: every file its own verdict, none stops the rest, and doing it again adds nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from antt_sync.app.blank import blank_common, blank_grid
from antt_sync.app.deliver import deliver
from antt_sync.app.receive import plan, take_in
from antt_sync.app.status import status
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.errors import KeyTrouble
from antt_sync.core.review import Item, Verb
from antt_sync.core.roster import Unit
from antt_sync.core.submission import Subject, submission_of
from antt_sync.core.views import State
from tests.fillings import shipped
from tests.sheets import UNIT, opened, saved, typed, typed_rows
from tests.world import (
    FORMS,
    OFFICE,
    PERIOD,
    Found,
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

CELLS = shipped("F04-K").entry_cells


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
        (workbook(1, unit=OFFICE), "ASK-109"),
        (workbook(2, unit=unit_id(1)), "ASK-103"),
        (workbook(1, period="2031"), "ASK-110"),
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
    assert (line.code, line.subject) == ("TAKE-120", None)


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
    assert set(codes(pc, *many)) == {"TAKE-116"}  # all of one unit, all different
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
    assert view.waiting


def test_two_units_whose_heads_have_one_name_are_both_suggested() -> None:
    pc = office(1)
    twins = [*units(1), Unit(unit_id(5), "Tổ dân phố số 5", "K", OFFICE, contact=units(1)[1].contact)]
    issue_roster(pc, twins, [office_key("office")])
    (line,) = plan(pc.desk, [file("a.xlsx", workbook(1, unit=""))], assign={}).doubtful
    assert line.doubt is not None
    assert {u.id for u in line.doubt.suggestions} == {unit_id(1), unit_id(5)}


def common(pc: Place, number: int, changes: dict[str, object] | None = None, *, name: str = "") -> bytes:
    """The common workbook as this unit fills it and chooses itself in it."""
    empty = (
        pc.medium.files.get("chung.xlsx")
        or pc.medium.files[blank_common(pc.desk, "F04-K", period=PERIOD, to="chung.xlsx")]
    )
    said = {a: v for a, v in {**answers(number), **(changes or {})}.items() if a in CELLS}
    return typed(empty, {**said, UNIT: name or f"Tổ dân phố số {number}"})  # type: ignore[dict-item]


def test_twenty_common_workbooks_are_taken_in_at_once_and_again() -> None:
    pc = office(20)
    batch = [file(f"a{n}.xlsx", common(pc, n)) for n in range(1, 21)]
    assert codes(pc, *batch) == ["TAKE-103"] * 20
    assert codes(pc, *batch) == ["TAKE-104"] * 20
    again = pc.merge(file("b.xlsx", common(pc, 7, {"d44b_so.nay": 2})), file("c.xlsx", common(pc, 8)))
    assert [(line.code, line.number) for line in again[:1]] == [("TAKE-103", 2)]
    assert len(pc.view(7).heads) == len(pc.view(8).heads) == 1
    assert pc.view(7).heads[0].number == 2


def test_a_common_workbook_without_a_choice_is_asked_about_by_its_signer() -> None:
    pc = office(3)
    (line,) = plan(pc.desk, [file("a.xlsx", common(pc, 2, name=" "))], assign={}).lines
    assert line.doubt is not None
    assert (line.code, [u.id for u in line.doubt.suggestions]) == ("ASK-101", [unit_id(2)])


def test_a_choice_that_contradicts_the_signer_is_asked_about() -> None:
    pc = office(3)
    (line,) = plan(pc.desk, [file("a.xlsx", common(pc, 2, name="Tổ dân phố số 3"))], assign={}).lines
    assert line.code == "ASK-103"


def test_a_namesake_is_told_by_the_id_in_the_list() -> None:
    pc = office(0)
    issue_roster(
        pc, [*units(2), Unit("K-14761-900.1", "Tổ dân phố số 1", "K", OFFICE)], [office_key("office")]
    )
    told = file("a.xlsx", common(pc, 1, {"ho_ten.ket_qua": None}, name=f"Tổ dân phố số 1 ({unit_id(1)})"))
    untold = file("b.xlsx", common(pc, 1, {"ho_ten.ket_qua": None}, name="tổ dân phố số 1"))
    first, second = plan(pc.desk, [told, untold], assign={}).lines
    assert (first.code, first.subject) == ("TAKE-103", Subject(unit_id(1), "F04-K", PERIOD))
    assert second.doubt is not None
    assert {u.id for u in second.doubt.suggestions} == {unit_id(1), "K-14761-900.1"}


def grid(pc: Place, rows: Mapping[int, Mapping[str, Any]]) -> bytes:
    """A grid of all units, in which a clerk keyed these rows."""
    empty = (
        pc.medium.files.get("bang.xlsx")
        or pc.medium.files[blank_grid(pc.desk, "F04-K", period=PERIOD, to="bang.xlsx")]
    )
    return typed_rows(empty, {unit_id(n): cells for n, cells in rows.items()})


def test_each_filled_row_of_a_grid_is_taken_in_for_its_unit() -> None:
    pc = office(5)
    by_phone = {"#cach_nhan": "Điện thoại", "#nguoi_nop": "Ông Ba", "#nguoi_nhan": "Chị Tư"}
    data = grid(pc, {1: answers(1), 3: {**answers(3), **by_phone}})
    lines = pc.merge(file("bang.xlsx", data))
    assert [(line.code, line.name, line.unit_name) for line in lines] == [
        ("TAKE-103", "bang.xlsx › C7", "Tổ dân phố số 1"),
        ("TAKE-103", "bang.xlsx › C9", "Tổ dân phố số 3"),
    ]
    first, third = (pc.view(n).heads[0].said.on_behalf or {} for n in (1, 3))
    assert (first["channel"], first["handed_by"]) == ("paper", "")
    assert (third["channel"], third["handed_by"], third["vouched_by"]) == ("phone", "Ông Ba", "Chị Tư")
    assert third["received_sha256"] == file("", data).sha256
    kept = [p.data for p in pc.store.packages.values() if b"bang.xlsx" in p.data]
    assert all(data not in package for package in kept)


def test_a_grid_handed_in_again_adds_only_what_was_typed_since() -> None:
    pc = office(4)
    pc.merge(file("bang.xlsx", grid(pc, {1: answers(1)})))
    count = len(pc.store.documents)
    more = grid(pc, {1: answers(1), 2: answers(2)})
    assert [line.code for line in pc.merge(file("bang.xlsx", more))] == ["TAKE-105", "TAKE-103"]
    assert len(pc.store.documents) == count + 1
    assert [line.code for line in pc.merge(file("bang.xlsx", more))] == ["TAKE-105", "TAKE-105"]
    assert len(pc.store.documents) == count + 1


def test_a_row_of_nobody_known_is_asked_about_and_answered_by_its_cell() -> None:
    pc = office(3)
    data = grid(pc, {1: answers(1), 2: {**answers(2, {"ho_ten.ket_qua": None}), "#key": ""}})
    book = opened(data)
    book.worksheets[0]["A8"].value = None
    book.worksheets[0]["C8"].value = "Tổ 22"
    odd = file("bang.xlsx", saved(book))
    first, second = pc.merge(odd)
    assert (first.code, second.code, second.name) == ("TAKE-103", "ASK-101", "bang.xlsx › C8")
    first, second = pc.merge(odd, assign={"bang.xlsx › C8": unit_id(2)})
    assert (first.code, second.code) == ("TAKE-105", "TAKE-103")
    assert (pc.view(2).heads[0].said.on_behalf or {})["assigned"] is True


def test_a_row_whose_name_is_another_units_is_asked_about() -> None:
    pc = office(3)
    (line,) = pc.merge(file("bang.xlsx", grid(pc, {1: {**answers(1), "#don_vi": "Tổ dân phố số 2"}})))
    assert line.doubt is not None
    assert (line.code, [u.id for u in line.doubt.suggestions]) == ("ASK-107", [unit_id(2), unit_id(1)])


ONE_FIGURE = {"d44b_so.nay": 2}


def test_a_row_that_leaves_out_most_of_the_last_revision_is_asked_about_once() -> None:
    pc = office(2)
    few = file("bang.xlsx", grid(pc, {1: ONE_FIGURE}))
    pc.merge(file("a.xlsx", workbook(1)))
    before = pc.view(1).entries
    (line,) = pc.merge(few)
    assert line.doubt is not None
    assert (line.code, [u.id for u in line.doubt.suggestions]) == ("ASK-111", [unit_id(1)])
    asked = sum(1 for a in before if a in shipped("F04-K").entry_cells)
    assert (line.params["number"], line.params["before"], line.params["gone"]) == (1, asked, asked - 1)
    (line,) = pc.merge(few, assign={line.name: unit_id(1)})
    assert (line.code, line.number) == ("TAKE-103", 2)
    assert [line.code for line in pc.merge(few)] == ["TAKE-105"]


@pytest.mark.parametrize("dropped", [1, 4])
def test_an_ordinary_correction_is_not_asked_about(dropped: int) -> None:
    pc = office(2)
    pc.merge(file("a.xlsx", workbook(1)))
    without = dict.fromkeys(list(answers(1))[:dropped])
    assert [line.code for line in pc.merge(file("b.xlsx", workbook(1, answers(1, without))))] == ["TAKE-103"]


def test_an_empty_form_and_a_first_row_are_nobodys_question() -> None:
    pc = office(2)
    assert [line.code for line in pc.merge(file("bang.xlsx", grid(pc, {1: ONE_FIGURE})))] == ["TAKE-103"]
    assert [line.code for line in pc.merge(file("c.xlsx", workbook(1, {})))] == ["TAKE-108"]


def test_a_grid_that_nobody_filled_is_not_taken_in() -> None:
    pc = office(2)
    assert [line.code for line in pc.merge(file("bang.xlsx", grid(pc, {})))] == ["TAKE-108"]


def own_office(*forms: str) -> Place:
    """An office with a list of its own, and these forms."""
    pc = place(forms=[shipped(form) for form in (*FORMS, *forms)])
    issue_roster(pc, units(2), [office_key("office")])
    issue_campaign(pc)
    return pc


@pytest.mark.parametrize(("form", "unit"), [("F13", OFFICE), ("F04-X", OFFICE), ("F09-K", unit_id(1))])
def test_the_offices_own_forms_are_taken_in_on_nobodys_behalf(form: str, unit: str) -> None:
    pc = own_office(form)
    cell = next(a for a in shipped(form).entry_cells if a.startswith("ho_ten."))
    data = typed(workbook(1, {cell: "Lê Thị Hoa"}, form=form, unit=unit), {}, outside="ghi chú riêng")
    (line,) = pc.merge(file("a.xlsx", data))
    assert (line.code, line.subject) == ("TAKE-111", Subject(unit, form, PERIOD))
    said = submission_of(pc.store.of_kind(Kind.SUBMISSION)[0])
    assert (said.on_behalf, said.signer_unit) == (None, OFFICE)
    assert pc.books.view(Subject(unit, form, PERIOD)).parked == ()
    found = next(one for one in status(pc.desk, form=form).lines if one.number)
    assert (found.by_office, found.on_behalf) == (True, False)
    assert codes(pc, file("a.xlsx", data)) == ["TAKE-104"]


def test_what_only_waited_for_the_rest_of_its_batch_is_gone_when_all_of_it_is_in() -> None:
    pc = office(2)
    issue_campaign(pc, dang_ky_qua_tep=1)
    batch = [file("a.xlsx", workbook(1)), file("b.xlsx", workbook(1, form="F02-K"))]
    batch.append(file("c.xlsx", workbook(2)))
    planned = plan(pc.desk, batch, assign={})
    assert [line.errors for line in planned.lines] == [1, 0, 1]
    taken = take_in(pc.desk, planned, channel="zalo").lines
    assert [line.errors for line in taken] == [0, 0, 1]
    assert [[f.code for f in line.findings] for line in taken] == [[], [], ["R11"]]


def test_the_rows_of_a_grid_lie_in_one_file() -> None:
    pc = office(3)
    lines = pc.merge(file("bang.xlsx", grid(pc, {1: answers(1), 2: answers(2)})))
    assert [line.inside for line in lines] == ["bang.xlsx", "bang.xlsx"]


def test_a_package_that_makes_a_second_version_says_so() -> None:
    pc = office(2, keys=[unit_key(1), unit_key(2)])
    one, two = submission(1, word="unit 1", by_unit=True), submission(2, word="unit 2", by_unit=True)
    other = submission(1, answers(1, {"hoat_dong[1].nay": 3}), word="unit 1", by_unit=True, seq=2)
    assert codes(pc, package(pc, one), package(pc, two)) == ["TAKE-101", "TAKE-101"]
    assert codes(pc, package(pc, other)) == ["TAKE-116"]
    assert codes(pc, package(pc, other)) == ["TAKE-102"]


def test_a_correction_goes_beyond_every_equal_copy() -> None:
    pc = office(2, keys=[office_key("pc2")])
    first = submission(1)
    second = submission(1, answers(1, {"hoat_dong[1].nay": 4}), parents=[first.id])
    elsewhere = submission(1, answers(1, {"hoat_dong[1].nay": 4}), word="pc2")
    pc.take([first, second, elsewhere])
    pc.merge(file("c.xlsx", workbook(1, answers(1, {"hoat_dong[1].nay": 5}))))
    assert pc.view(1).state is State.RECEIVED
    assert len(pc.view(1).heads) == 1
