"""What figures would be published without: the same units, in the same numbers, as everywhere else."""

from __future__ import annotations

from antt_sync.app.lacking import lacking
from antt_sync.app.rollup_figures import TOTAL, RolledUp
from antt_sync.core.review import Verb
from tests.reports import busy, empty, gathered
from tests.tiers import OTHER, PROVINCE, WARD, seat
from tests.world import review, submission


def test_every_unit_left_out_of_a_figure_is_told_once_with_why() -> None:
    rolled = RolledUp(gathered(busy()))
    found = lacking(rolled)
    assert {gap.address: dict(gap.units) for gap in found.gaps} == {
        "tong.4": {
            "đã nhận, chưa chấp nhận": ("Tổ dân phố số 4",),
            "chưa gửi": ("Tổ dân phố số 5", "Tổ dân phố số 6"),
        },
        "tong.7": {
            "cần sửa 1 chỗ": ("Tổ dân phố số 4",),
            "hai bản khác nhau, cần chọn": ("Tổ dân phố số 5",),
            "chưa gửi": ("Tổ dân phố số 6",),
        },
    }
    assert (list(found.apart), list(found.aside)) == (["Tổ dân phố số 5 (F04-K)"], [])
    assert [gap.count for gap in found.gaps] == [
        len(rolled.left_out(TOTAL, figure)) for figure in ("registered", "passed")
    ]


def test_where_everybody_is_counted_nothing_is_lacking() -> None:
    pc = empty(1, on_paper=True)
    sent = submission(1)
    pc.take([sent])
    pc.take([review(sent, Verb.CHECK)])
    assert not lacking(RolledUp(gathered(pc)))
    assert lacking(RolledUp(gathered(empty(1, on_paper=True))))


def test_an_office_below_of_which_nothing_came_is_named_and_has_its_line() -> None:
    pc = seat(PROVINCE, wards=(WARD, OTHER), forms=("F01", "F02-K", "F04-K", "F04-X"))
    rolled = RolledUp(gathered(pc))
    assert list(lacking(rolled).silent) == ["UBND phường Nam Ngạn", "UBND xã Bắc Ngạn"]
    assert [(name, units) for _, name, units in rolled.offices] == [
        ("UBND phường Nam Ngạn", 0),
        ("UBND xã Bắc Ngạn", 0),
    ]
