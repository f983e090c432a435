"""Enrolment: who may be listed with which key, and the reason said for everybody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from antt_sync.app.enrolment import Request, check_superior, enrol, look_at, own_request, read_enrolment
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.roster import Role, roster_body
from tests.core.test_public_key import points_of_small_order, spellings
from tests.world import Place, key, office, place, unit_id, unit_key

WEAK = sorted(spelling.hex() for point in points_of_small_order() for spelling in spellings(point))
SPELLED_TWICE = [(2**255 - 19 + n).to_bytes(32, "little").hex() for n in range(2, 19)]


def asking(number: int, word: str = "") -> Request:
    """The request of a unit's PC, as its office reads it."""
    pc = place(word or f"unit {number}", unit=unit_id(number), name=f"Tổ dân phố số {number}")
    return read_enrolment(f"to-{number}.json", own_request(pc.desk).data())


def codes(pc: Place, *requests: Request, second_pc: bool = False) -> list[str]:
    return [each.code for each in look_at(pc.desk, requests, second_pc=second_pc)]


def test_an_enrolment_reads_back_and_adds_the_key() -> None:
    pc, request = office(1), asking(1)
    assert (request.unit, request.key) == (unit_id(1), key("unit 1").public.hex())
    issued = enrol(pc.desk, look_at(pc.desk, [request]))
    assert issued.role_of(request.key, unit_id(1)) is Role.UNIT
    assert issued.version == 2


def test_a_key_is_listed_once_however_often_it_is_asked_for() -> None:
    pc, request = office(1), asking(1)
    enrol(pc.desk, look_at(pc.desk, [request, replace(request, name="again.json")]))
    (again,) = look_at(pc.desk, [request])
    assert again.code == "ENROL-101"
    assert enrol(pc.desk, [again]).version == 2


def test_who_keeps_a_key_is_written_beside_it_and_never_a_number() -> None:
    pc = office(1)
    desk = place("unit 1", unit=unit_id(1)).desk
    request = own_request(desk, holder="Lê Thị Mẫu, tổ trưởng\u202e")
    issued = enrol(pc.desk, look_at(pc.desk, [read_enrolment("a", request.data())]))
    (line,) = issued.keys[request.key]
    assert line.holder == "Lê Thị Mẫu, tổ trưởng·"
    with pytest.raises(UsageTrouble) as caught:
        own_request(desk, holder="012345678901")
    assert caught.value.code == "ENROL-111"
    assert read_enrolment("a", replace(request, holder="0912 345 678").data()).holder == ""


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'"antt"',
        b"[" * 100_000,
        b'{"antt": "enrolment", "unit": "x", "key": ""}',
        b'{"antt": "enrolment", "unit": "K-14761-001.1", "key": "zz"}',
        b'{"antt": "enrolment", "unit": "K-14761-001.1", "key": 7}',
        b'{"antt": "enrolment", "unit": ["K-14761-001.1"], "key": "' + b"ab" * 32 + b'"}',
        b'{"antt": "khac", "unit": "K-14761-001.1", "key": "' + b"ab" * 32 + b'"}',
    ],
)
def test_what_is_no_enrolment_is_said(data: bytes) -> None:
    with pytest.raises(UsageTrouble) as caught:
        read_enrolment("a.json", data)
    assert caught.value.code == "ROSTER-103"


def test_enrolling_needs_a_roster_and_a_listed_unit() -> None:
    for work in (lambda d: look_at(d, [asking(9)]), lambda d: enrol(d, [])):
        with pytest.raises(UsageTrouble) as caught:
            work(place().desk)
        assert caught.value.code == "ROSTER-104"
    assert codes(office(1), asking(9)) == ["ENROL-106"]


@pytest.mark.goal("V1", "forgeable keys at enrolment, every spelling")
def test_a_key_that_anybody_can_forge_is_refused_as_key_and_as_root(
    tried: Callable[[int, str], None],
) -> None:
    pc, request, bad = office(1), asking(1), [*WEAK, *SPELLED_TWICE]
    for weak in bad:
        assert codes(pc, replace(request, key=weak)) == ["ENROL-103"]
        assert codes(pc, replace(request, root=weak)) == ["ENROL-103"]
        with pytest.raises(UsageTrouble) as caught:
            check_superior(pc.desk, Request("a", "T-38000-000.1", key("province").public.hex(), weak))
        assert caught.value.code == "ENROL-103"
    assert len(set(bad)) > 30
    tried(3 * len(bad), "0 listed")


def test_a_key_of_another_unit_or_of_the_office_is_refused() -> None:
    pc = office(2, keys=[unit_key(1)])
    office_key = pc.desk.keys.public().hex()
    theirs = [asking(2, "unit 1"), replace(asking(2), key=office_key), replace(asking(2), root=office_key)]
    assert [codes(pc, request) for request in theirs] == [["ENROL-102"]] * 3
    assert codes(pc, replace(asking(2), key=pc.desk.office.root)) == ["ENROL-102"]


def test_two_units_with_one_key_are_both_refused() -> None:
    pc = office(2)
    assert codes(pc, asking(1), asking(2, "unit 1")) == ["ENROL-104", "ENROL-104"]
    assert codes(pc, asking(1), asking(2)) == ["", ""]


def test_a_file_of_the_office_itself_waits_for_the_word_that_it_is_the_second_pc() -> None:
    pc = office(1)
    second = Request("a", pc.desk.office.unit, key("second").public.hex(), pc.desk.office.root)
    assert codes(pc, second) == ["ROSTER-105"]
    assert codes(pc, asking(1), second_pc=True) == ["ROSTER-106"]
    (asked,) = look_at(pc.desk, [second], second_pc=True)
    assert (asked.code, asked.remark) == ("", "")
    issued = enrol(pc.desk, [asked])
    assert issued.role_of(second.key, pc.desk.office.unit) is Role.OFFICE
    assert second.root not in issued.keys


def test_a_second_pc_with_a_root_of_its_own_is_refused() -> None:
    pc = office(1)
    second = Request("a", pc.desk.office.unit, key("second").public.hex(), key("other root").public.hex())
    (asked,) = look_at(pc.desk, [second], second_pc=True)
    assert (asked.code, asked.remark) == ("ENROL-107", "")
    assert second.key not in enrol(pc.desk, [asked]).keys


def test_a_unit_that_still_has_another_key_is_remarked_on() -> None:
    pc = office(2, keys=[unit_key(1)])
    remarks = [each.remark for each in look_at(pc.desk, [asking(1, "new laptop"), asking(2)])]
    assert remarks == ["ENROL-108", ""]


def test_the_mark_that_is_read_changes_with_the_root() -> None:
    request = asking(1)
    exchanged = replace(request, root=key("other root").public.hex())
    assert exchanged.mark != request.mark
    assert (request.is_read_as(request.mark), exchanged.is_read_as(request.mark)) == (True, False)


def test_a_key_that_was_cut_off_is_not_listed_again() -> None:
    from antt_sync.app.signing import EVERYBODY, Unsigned, sign_and_keep
    from antt_sync.core.envelope import Kind

    pc, request = office(2, keys=[unit_key(1)]), asking(1)
    roster = pc.books.own_roster
    assert roster is not None
    lines = [line for each in roster.keys.values() for line in each if line.key != request.key]
    body = roster_body(roster, office=pc.desk.office.unit, units=roster.units.values(), keys=lines)
    ended = {**body, "ended": [{"key": request.key, "streams": []}]}
    sign_and_keep(pc.desk, [Unsigned(Kind.ROSTER, EVERYBODY, ended)], root=True)
    assert codes(pc, request) == ["ENROL-105"]
    assert codes(pc, asking(1, "new laptop")) == [""]
