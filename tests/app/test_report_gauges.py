"""Figures against thresholds: on whole numbers, accepted copies apart from what only came."""

from __future__ import annotations

from antt_sync.app.report_gauges import gauge
from antt_sync.core.report import Tone
from tests.reports import busy, empty, gathered, roles


def test_registered_counts_accepted_copies_and_shows_the_rest_beside() -> None:
    found = gauge(gathered(busy()), roles().thresholds[0])
    assert (found.whole, found.official, found.latest, found.needed, found.met) == (6, 3, 4, 3, False)
    assert found.missing == ("Tổ dân phố số 5", "Tổ dân phố số 6")
    assert found.bar == "■■■■■□□□□□"
    assert found.mark.tone is Tone.FIX
    assert "3/6 (50,0%)" in found.mark.text


def test_units_apart_are_in_no_figure_and_nobody_reaches_nothing() -> None:
    assert gauge(gathered(empty(2)), roles().thresholds[1]).whole == 2
    nobody = gauge(gathered(empty(0)), roles().thresholds[1])
    assert (nobody.whole, nobody.met, nobody.bar) == (0, False, "□" * 10)
