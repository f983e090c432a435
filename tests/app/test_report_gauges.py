"""Figures against thresholds: on whole numbers, accepted copies apart from what only came."""

from __future__ import annotations

from antt_sync.app.board_notes import Notes
from antt_sync.app.report_board import board
from antt_sync.app.report_gauges import gauge, gauges
from antt_sync.core.report import Tone
from antt_sync.core.roster import Unit
from tests.reports import busy, empty, gathered, lines, roles
from tests.world import OFFICE, issue_roster, office_key


def test_registered_counts_accepted_copies_and_shows_the_rest_beside() -> None:
    found, _ = gauges(gathered(busy()))
    assert (found.whole, found.official, found.latest, found.needed, found.met) == (6, 3, 4, 3, False)
    assert found.missing == ("Tổ dân phố số 5", "Tổ dân phố số 6")
    assert found.bar == "■■■■■□□□□□"
    assert found.mark.tone is Tone.FIX
    assert "3/6 (50,0%)" in found.mark.text


def test_units_apart_are_in_no_figure_and_nobody_reaches_nothing() -> None:
    assert [f.whole for f in gauges(gathered(empty(2)))] == [2, 2]
    assert gauges(gathered(empty(0))) == []
    nobody = gauge(gathered(empty(0)), roles().thresholds[1], ())
    assert (nobody.whole, nobody.met, nobody.bar) == (0, False, "□" * 10)


def test_offices_below_are_never_pooled() -> None:
    pc = empty(0)
    communes = [Unit(f"X-1477{n}-000.1", f"UBND phường {n}", "X", OFFICE) for n in (1, 2)]
    members = [
        Unit(f"K-1477{n}-00{m}.1", f"Tổ {m}", "K", f"X-1477{n}-000.1") for n in (1, 2) for m in (1, 2, 3)
    ]
    head = pc.books.roster.units[OFFICE] if pc.books.roster else communes[0]
    issue_roster(pc, [head, *communes, *members], [office_key("office")])
    found = gauges(gathered(pc))
    assert [(f.office, f.whole) for f in found] == [(c.name, 3) for c in communes for _ in range(2)]
    (first, *_) = lines(board(gathered(pc), Notes()), "Ngưỡng")
    assert first[0].startswith("UBND phường 1\n")
