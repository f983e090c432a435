"""Roles are data: which forms play a part, which thresholds hold, and what is refused."""

from __future__ import annotations

import pytest

from antt_sync.core.report_roles import Part, Threshold, roles_from
from tests.reports import roles


def test_a_star_stands_for_every_kind_of_unit() -> None:
    part = Part(("F04-*", "F11"))
    assert part.of(["F11-X", "F04-K", "F11", "F04-C", "F04"]) == ["F04-C", "F04-K", "F11"]


@pytest.mark.parametrize(
    ("part", "whole", "met"), [(7, 10, True), (6, 10, False), (692, 989, False), (0, 0, False)]
)
def test_a_threshold_is_worked_out_on_whole_numbers(part: int, whole: int, met: bool) -> None:
    assert Threshold("recognised", 70, "D5.4.2", "", "K").met(part, whole) is met


def test_the_shipped_roles_name_parts_and_thresholds() -> None:
    assert roles().part("assessment").cell("result") == "ket_luan.ket_qua"
    assert [(t.figure, t.percent) for t in roles().thresholds] == [("registered", 100), ("recognised", 70)]
    assert roles().part("nothing like this").of(["F01"]) == []


@pytest.mark.parametrize(
    ("data", "what"),
    [
        ({"x": {"forms": "F01"}}, "x.forms"),
        ({"x": {"forms": ["F01"], "result": 3}}, "x.result"),
        ({"x": 1}, "x"),
        ({"threshold": [{"figure": "registered", "percent": 101}]}, "threshold.percent"),
        ({"threshold": [{"figure": "weather", "percent": 10}]}, "threshold.figure"),
        ({"threshold": ["x"]}, "threshold"),
    ],
)
def test_odd_data_is_named(data: dict[str, object], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        roles_from(data)
