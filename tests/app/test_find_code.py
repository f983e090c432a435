"""A code read over the phone: every lần that has it, whoever sent it, and nothing else."""

from __future__ import annotations

import pytest

from antt_sync.app.find_code import Coded, code_of, find_code
from antt_sync.core.envelope import Envelope
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.submission import Subject, totals
from tests.fillings import shipped
from tests.world import NOW, PERIOD, Place, answers, office, submission, unit_id

FORM = shipped("F04-K")


def code(number: int, **changes: int) -> str:
    return totals(FORM, answers(number, {f"hoat_dong[1].{c}": n for c, n in changes.items()})).ma_kiem


def found(pc: Place, wanted: str) -> list[tuple[str, int, int]]:
    return [(c.subject.unit, c.number, c.newest) for c in find_code(pc.desk, wanted)]


def twice() -> list[Envelope]:
    one = submission(1, answers(1, {"hoat_dong[1].nay": 7}))
    return [one, submission(1, answers(1, {"hoat_dong[1].nay": 8}), parents=[one.id])]


def test_every_time_is_found_by_the_code_of_its_own_values() -> None:
    pc = office(2)
    pc.take([*twice(), submission(2)])
    assert found(pc, code(1, nay=7)) == [(unit_id(1), 1, 2)]
    assert found(pc, code(1, nay=8)) == [(unit_id(1), 2, 2)]
    assert found(pc, code(2)) == [(unit_id(2), 1, 1)]
    assert find_code(pc.desk, code(2)) == [
        Coded(
            Subject(unit_id(2), "F04-K", PERIOD), "Tổ dân phố số 2", "", 1, 1, NOW.isoformat(), code(2), False
        )
    ]


def test_a_lan_that_was_replaced_says_so_and_the_code_of_the_last() -> None:
    pc = office(2)
    pc.take(twice())
    (old,), (new,) = (find_code(pc.desk, code(1, nay=n)) for n in (7, 8))
    assert (old.newest_code, old.replaced) == (code(1, nay=8), True)
    assert (new.newest_code, new.replaced) == (code(1, nay=8), False)


def test_all_that_share_a_code_are_found_by_unit() -> None:
    pc = office(10)
    same = {"ho_ten.ket_qua": "Lê Thị Mẫu"}
    pc.take([submission(n, answers(n, same)) for n in (10, 2)])
    shared = totals(FORM, answers(2, same)).ma_kiem
    assert found(pc, shared) == [(unit_id(2), 1, 1), (unit_id(10), 1, 1)]


def test_both_versions_and_what_is_held_back_are_found() -> None:
    pc = office(1)
    pc.take([submission(1), submission(1, answers(1, {"hoat_dong[1].nay": 7})), submission(3)])
    assert found(pc, code(1)) == found(pc, code(1, nay=7)) == [(unit_id(1), 1, 1)]
    assert found(pc, code(3)) == [(unit_id(3), 0, 0)]


def test_a_code_nobody_has_is_found_nowhere() -> None:
    pc = office(2)
    pc.take(twice())
    taken = {code(1, nay=7), code(1, nay=8)}
    assert [c for c in ("0000", "9999", "4821") if c not in taken and found(pc, c)] == []
    assert find_code(office(1).desk, "4821") == []


@pytest.mark.parametrize(("typed", "meant"), [("4821", "4821"), (" 48 21 ", "4821"), ("758", "0758")])
def test_a_code_is_understood_as_it_is_read_aloud(typed: str, meant: str) -> None:
    assert code_of(typed) == meant


@pytest.mark.parametrize("typed", ["48215", "48a1", "²³", "-482", "4.821", "  "])
def test_what_is_no_code_is_said(typed: str) -> None:
    with pytest.raises(UsageTrouble) as caught:
        code_of(typed)
    assert caught.value.code == "USE-191"
