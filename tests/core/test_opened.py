"""A form opened: what its own store would give is typed, what comes from above is not, ids are not asked."""

from __future__ import annotations

import pytest

from antt_sync.core.live import Evaluation
from antt_sync.core.opened import opened
from antt_sync.core.sheet import Prefill, plan
from antt_sync.core.sheet_formulas import SheetFormulas
from antt_sync.messages.workbook_words import live_words
from tests.fillings import shipped

WORDS = live_words()
SUMMARY, SCORES = shipped("F12-X"), shipped("F10")


def test_what_nobody_here_has_is_typed_and_what_is_known_stays_given() -> None:
    form = opened(SUMMARY, {"bang_k.tong"})
    assert form.cells["bang_k.tong"].given
    assert "bang_k.dat" in form.entry_cells
    assert "bang_k.dat" not in SUMMARY.entry_cells
    assert form.opened == {a for a, c in SUMMARY.cells.items() if c.given} - {"bang_k.tong"}
    assert form.hash == SUMMARY.hash


def test_the_note_that_the_machine_works_it_out_stands_over_no_cells_to_type() -> None:
    noted = [s.id for s in SUMMARY.sections if s.note.vi]
    assert noted == ["don_vi"]
    assert [s.id for s in opened(SUMMARY, ()).sections if s.note.vi] == []
    everything = {a for a, c in SUMMARY.cells.items() if c.given}
    assert [s.id for s in opened(SUMMARY, everything).sections if s.note.vi] == ["don_vi"]


def test_what_the_office_above_gives_stays_given() -> None:
    form = shipped("F04-K")
    assert opened(form, ()).cells == form.cells
    listed = opened(SCORES, ()).cells
    assert (listed["dong[1].loai"].given, listed["dong[1].muc"].given) == (True, False)


def test_a_line_of_a_unit_without_an_id_lacks_nothing() -> None:
    line = {"dong[41].noi_dung": "Thôn 1", "dong[41].antt": "Đạt"}

    def lacking(form: str) -> list[str]:
        asked = {"closed": SCORES.grown(line), "open": opened(SCORES.grown(line), ())}[form]
        told = Evaluation(asked, line).findings()
        return [f.where.address for f in told if f.where.address.startswith("dong")]

    assert lacking("closed") == ["dong[41].ma"]
    assert lacking("open") == []
    lone = Evaluation(opened(SCORES, ()), {"dong[1].ma": "K-1"}).findings()
    assert "dong[1].noi_dung" in [f.where.address for f in lone]


@pytest.mark.parametrize("form", ["F04-X", "F10", "F11", "F12-X", "F12-T"])
def test_closed_and_opened_sheets_of_one_form_have_their_own_formulas_and_all_fit(form: str) -> None:
    closed = shipped(form)
    either = [closed, opened(closed, ()), closed]
    made = [
        SheetFormulas(plan(each), Evaluation(each, {}), prefill=Prefill("", "", "2024"), words=WORDS).all()
        for each in either
    ]
    first, open_, again = ({at: formula.text for at, formula in formulas.items()} for formulas in made)
    assert first == again
    assert first != open_
    assert max(map(len, open_.values())) < 8192
