"""A unit signs: only its own, nothing that stops, errors only with a reason; the office takes it in."""

from __future__ import annotations

import pytest

from antt_sync.app.deliver import deliver
from antt_sync.app.sign import prepare, sign
from antt_sync.core.envelope import Kind
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.review import Item, Verb
from antt_sync.core.submission import submission_of
from antt_sync.core.views import State
from tests.fillings import GIVEN
from tests.sheets import typed
from tests.world import (
    Found,
    Place,
    answers,
    file,
    issue_campaign,
    issue_roster,
    office_key,
    place,
    review,
    unit_id,
    unit_key,
    units,
    workbook,
)


def both() -> tuple[Place, Place]:
    """An office, and unit 1 with a key that is listed."""
    pc = place()
    issue_roster(pc, units(2), [office_key("office"), unit_key(1)])
    issue_campaign(pc)
    unit = place("unit 1", unit=unit_id(1), level="unit", name="Tổ dân phố số 1")
    pc.deliver_to(unit)
    return pc, unit


def signed(unit: Place, *files: Found, reason: str = "") -> list[str]:
    return sign(unit.desk, prepare(unit.desk, files), to="gui", reason=reason)


def asked(pc: Place, unit: Place) -> bytes:
    """The workbook that comes back to the unit with one question, t1, on what it signed and sent."""
    (first,) = signed(unit, file("a.xlsx", workbook(1)))
    pc.merge(file("1.antt", unit.medium.files[first]))
    (one,) = pc.store.of_kind(Kind.SUBMISSION)
    pc.take([review(one, Verb.ASK, items=[Item("t1", "d411.so", "Xem lại")])])
    (returned,) = deliver(pc.desk, to="tra")
    unit.merge(file("ve.antt", pc.medium.files[returned.package]))
    return pc.medium.files[returned.workbook]


def test_what_is_shown_is_what_is_signed() -> None:
    pc, unit = both()
    (item,) = prepare(unit.desk, [file("a.xlsx", workbook(1))])
    assert item.totals is not None
    assert (item.refused, item.errors, item.totals.filled) == ("", [], len(answers(1)) - len(GIVEN))
    assert unit.store.of_kind(Kind.SUBMISSION) == []
    (name,) = sign(unit.desk, [item], to="gui", reason="")
    (line,) = pc.merge(file("gui.antt", unit.medium.files[name]))
    assert (line.code, line.number, line.ma_kiem) == ("TAKE-101", 1, item.totals.ma_kiem)
    view = pc.view(1)
    assert view.state is State.RECEIVED
    assert view.latest is not None
    assert view.latest.said.on_behalf is None
    assert view.entries == answers(1)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (workbook(2), "SIGN-101"),
        (workbook(1, unit=""), "SIGN-101"),
        (workbook(1, answers(1, {"do_mat.ket_qua": "Mật"})), "SIGN-102"),
        (b"rac", "BOOK-"),
    ],
)
def test_what_may_not_be_signed_says_why_and_the_rest_is(data: bytes, code: str) -> None:
    _, unit = both()
    items = prepare(
        unit.desk, [file("a.xlsx", data), file("b.xlsx", workbook(1)), file("c.png", b"", "BOOK-116")]
    )
    assert items[0].refused.startswith(code)
    assert [i.refused for i in items[1:]] == ["", "BOOK-116"]
    assert len(sign(unit.desk, items, to="gui", reason="")) == 1


def test_errors_need_a_reason_that_is_signed() -> None:
    pc, unit = both()
    wrong = file("a.xlsx", workbook(1, answers(1, {"d42.ket_qua": None})))
    with pytest.raises(UsageTrouble) as caught:
        signed(unit, wrong)
    assert caught.value.code == "SIGN-103"
    assert unit.store.of_kind(Kind.SUBMISSION) == []
    (name,) = signed(unit, wrong, reason="Chưa họp xong")
    pc.merge(file("gui.antt", unit.medium.files[name]))
    latest = pc.view(1).latest
    assert latest is not None
    assert latest.said.reason == "Chưa họp xong"
    assert pc.view(1).state is State.TO_FIX


def test_a_correction_follows_what_this_workspace_signed_before() -> None:
    pc, unit = both()
    (one,) = signed(unit, file("a.xlsx", workbook(1)))
    (two,) = signed(unit, file("b.xlsx", workbook(1, answers(1, {"hoat_dong[1].nay": 2}))))
    assert one != two
    pc.merge(file("2.antt", unit.medium.files[two]), file("1.antt", unit.medium.files[one]))
    latest = pc.view(1).latest
    assert latest is not None
    assert latest.number == 2


def test_a_correction_of_what_the_office_took_in_follows_it() -> None:
    pc, unit = both()
    pc.merge(file("a.xlsx", workbook(1, answers(1, {"d42.ket_qua": None}))))
    (returned,) = deliver(pc.desk, to="tra")
    unit.merge(file("ve.antt", pc.medium.files[returned.package]))
    corrected = typed(pc.medium.files[returned.workbook], {"d42.ket_qua": "Đạt"})
    (name,) = signed(unit, file("b.xlsx", corrected))
    pc.merge(file("gui.antt", unit.medium.files[name]))
    view = pc.view(1)
    assert len(view.heads) == 1
    assert view.latest is not None
    assert view.latest.number == 2


def test_answers_in_the_fix_list_travel_in_the_same_package() -> None:
    pc, unit = both()
    returned = asked(pc, unit)
    back = typed(returned, {"hoat_dong[1].nay": 2}, replies={"t1": "Đúng số đó"})
    (second,) = signed(unit, file("b.xlsx", back))
    pc.merge(file("2.antt", unit.medium.files[second]))
    (thread,) = pc.view(1).threads
    assert [s.text for s in thread.replies] == ["Đúng số đó"]
    assert pc.view(1).parked == ()


def test_answers_alone_are_signed_alone_and_only_once() -> None:
    pc, unit = both()
    returned = asked(pc, unit)
    (one,) = pc.store.of_kind(Kind.SUBMISSION)
    back = file("b.xlsx", typed(returned, {}, replies={"t1": "Đúng số đó"}))
    (second,) = signed(unit, back)
    pc.merge(file("2.antt", unit.medium.files[second]))
    assert pc.store.of_kind(Kind.SUBMISSION) == [one]
    (thread,) = pc.view(1).threads
    assert [s.text for s in thread.replies] == ["Đúng số đó"]
    before = unit.store.ids()
    signed(unit, back)
    assert unit.store.ids() == before


def test_signing_the_same_workbook_again_is_not_another_time() -> None:
    pc, unit = both()
    data = file("a.xlsx", workbook(1))
    names = [*signed(unit, data), *signed(unit, data)]
    assert len(set(names)) == 2
    for name in names:
        pc.merge(file(name, unit.medium.files[name]))
    latest = pc.view(1).latest
    assert latest is not None
    assert latest.number == 1


def test_a_unit_signs_before_it_is_listed_and_is_parked_until_then() -> None:
    pc = place()
    issue_roster(pc, units(1), [office_key("office")])
    unit = place("unit 1", unit=unit_id(1), level="unit")
    (name,) = signed(unit, file("a.xlsx", workbook(1)))
    (line,) = pc.merge(file("a.antt", unit.medium.files[name]))
    assert line.code == "PARK-102"
    said = submission_of(unit.store.of_kind(Kind.SUBMISSION)[0])
    assert said.signer_unit == unit_id(1)


def on_new_pc() -> tuple[Place, Place, bytes]:
    """The office, the unit's new PC with a key of its own, and the workbook that came back to the old one."""
    pc = place()
    issue_roster(pc, units(2), [office_key("office"), unit_key(1), unit_key(1, "may moi")])
    issue_campaign(pc)
    old = place("unit 1", unit=unit_id(1), level="unit", name="Tổ dân phố số 1")
    pc.deliver_to(old)
    returned = asked(pc, old)
    new = place("may moi", unit=unit_id(1), level="unit", name="Tổ dân phố số 1")
    pc.deliver_to(new, [*pc.store.of_kind(Kind.ROSTER), *pc.store.of_kind(Kind.CAMPAIGN)])
    return pc, new, returned


def test_a_new_pc_follows_the_base_of_a_returned_workbook() -> None:
    pc, new, returned = on_new_pc()
    corrected = file("lai.xlsx", typed(returned, {"d411.so": "15-NQ/CB"}))
    (item,) = prepare(new.desk, [corrected])
    assert not item.apart
    (name,) = sign(new.desk, [item], to="gui", reason="")
    pc.merge(file("2.antt", new.medium.files[name]))
    assert (len(pc.view(1).heads), pc.view(1).state) == (1, State.CORRECTED)


def test_a_new_pc_without_any_lan_says_that_two_versions_may_come_of_it() -> None:
    pc, new, _ = on_new_pc()
    blank = file("lai.xlsx", workbook(1, answers(1, {"d411.so": "15-NQ/CB"})))
    (item,) = prepare(new.desk, [blank])
    assert item.apart
    pc.deliver_to(new)  # what the office sends back, opened
    (item,) = prepare(new.desk, [blank])
    assert not item.apart
    (name,) = sign(new.desk, [item], to="gui", reason="")
    pc.merge(file("2.antt", new.medium.files[name]))
    assert len(pc.view(1).heads) == 1


def test_a_units_only_pc_is_told_nothing() -> None:
    _, unit = both()
    (item,) = prepare(unit.desk, [file("a.xlsx", workbook(1))])
    assert not item.apart
