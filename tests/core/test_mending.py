"""Nothing non-blank disappears from a workbook that is written afresh without being listed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from antt_sync.adapters.xlsx_read import read_xlsx
from antt_sync.core.book import ErrorCell, Place, RawBook, RawCell, RawSheet, Said, cell_name
from antt_sync.core.manifest import is_manifest
from antt_sync.core.mending import (
    Became,
    Mended,
    Stood,
    has_fix_list,
    mended,
    place_named,
    renamed,
    understood,
    with_token,
)
from antt_sync.core.reading import FormReading, read_forms
from antt_sync.core.sheet import plan
from antt_sync.core.values import is_blank, shown
from tests.dossiers import F06, F07, forms, made
from tests.fillings import filled, shipped
from tests.workbook_makers import PREFILL, make

FORM = shipped("F04-K")
PLAN = plan(FORM)
CAME = read_xlsx(make(FORM, filled("F04-K")))
SHEET = FORM.sheet.vi


def one(book: RawBook) -> FormReading:
    (reading,) = read_forms(book, lambda _: FORM).forms
    return reading


def healed(raw: RawBook) -> tuple[RawBook, list[Mended]]:
    """The clean workbook as read, and what became of each cell."""
    reading = one(raw)
    prefill = replace(PREFILL, known=reading.carried)
    clean = read_xlsx(make(FORM, understood(raw, reading), prefill=prefill))
    return clean, mended(raw, [reading], clean, [one(clean)])


def changed(cells: Mapping[str, RawCell | None], *sheets: RawSheet) -> RawBook:
    """The clean workbook with cells of the form's sheet changed, and more sheets."""
    own = next(s for s in CAME.sheets if s.name == SHEET)
    now = dict(own.cells)
    for name, cell in cells.items():
        now.pop(place_named(name), None)
        if cell is not None:
            now[place_named(name)] = cell
    same = replace(own, cells=now)
    return replace(CAME, sheets=(*(same if s is own else s for s in CAME.sheets), *sheets))


def lines(raw: RawBook) -> list[tuple[str, str, str, str]]:
    """(what became, cell, what was, what is now) of each line."""
    return [(m.became.value, m.cell, m.was, m.now) for m in healed(raw)[1]]


def test_a_workbook_as_it_was_given_out_has_nothing_to_list() -> None:
    assert lines(CAME) == []


AT = PLAN.cell("d413_dk.nay")
CASES: Mapping[str, tuple[RawCell, list[tuple[str, str, str, str]]]] = {
    "a formula typed over": (RawCell(Decimal(216), formula=True), [("constant", AT, "216", "216")]),
    "a formula without a result": (RawCell(None, formula=True), [("left", AT, "=…", "")]),
    "a text that reads as a number": (RawCell("1.216"), [("read", AT, "1.216", "1216")]),
    "a text that does not": (RawCell("hai trăm"), [("unread", AT, "hai trăm", "hai trăm")]),
    "an error": (RawCell(ErrorCell("#N/A")), [("unread", AT, "#N/A", "#N/A")]),
}


@pytest.mark.parametrize("case", CASES)
def test_what_stood_in_an_entry_cell_is_told(case: str) -> None:
    cell, wanted = CASES[case]
    assert lines(changed({AT: cell})) == wanted


def test_a_formula_is_listed_with_what_it_showed_and_with_its_text() -> None:
    raw = changed({AT: RawCell(Decimal(216), formula=True)})
    texts = {place_named(AT): "=200+16"}
    raw = replace(raw, sheets=tuple(replace(s, formulas=texts) if s.name == SHEET else s for s in raw.sheets))
    (line,) = healed(raw)[1]
    assert (line.stood, line.was, line.formula) == (Stood.FORMULA, "216", "=200+16")


def test_a_day_is_listed_as_people_see_it() -> None:
    notes = RawSheet("Nháp", {(1, 1): RawCell(Decimal(45598), day=True), (2, 1): RawCell(Decimal(45598))})
    assert [was for _, _, was, _ in lines(changed({}, notes))] == ["02/11/2024", "45598"]


def test_other_printed_words_of_a_campaign_are_no_repair() -> None:
    raw = changed({})
    reading = one(raw)
    other = replace(PREFILL, known=reading.carried, citing="Quyết định số 99/QĐ-VD")
    clean = read_xlsx(make(FORM, reading.entries, prefill=other))
    found = mended(raw, [reading], clean, [one(clean)])
    assert found
    assert {line.became for line in found} == {Became.REPRINTED}


def test_what_was_added_and_what_was_overwritten_is_told() -> None:
    printed, beside = f"D{PLAN.row_at['d43a']}", "AD40"
    notes = RawSheet("Nháp", {(1, 1): RawCell("cộng"), (2, 2): RawCell(Decimal(216))})
    found = lines(changed({printed: RawCell("Chữ khác"), beside: RawCell("ngoài")}, notes))
    assert ("left", "A1", "cộng", "") in found
    assert ("left", "B2", "216", "") in found
    assert ("left", beside, "ngoài", "") in found
    assert ("restored", printed, "Chữ khác", shown(FORM.row_of["d43a"].label.vi)) in found
    assert len(found) == 4


def test_notes_locks_lists_and_hidden_cells_are_told() -> None:
    own = next(s for s in CAME.sheets if s.name == SHEET)
    assert own.guards is not None
    guards = replace(own.guards, protected=False, lists=(), faint=frozenset({place_named(AT)}))
    noted = replace(own, guards=guards, notes={(3, 3): (Said("hỏi lại"),)})
    raw = replace(CAME, sheets=tuple(noted if s is own else s for s in CAME.sheets))
    assert [m.became for m in healed(raw)[1]] == [Became.LEFT, Became.LOCKED, Became.LISTED, Became.SHOWN]


def test_rows_that_moved_are_told_with_where_they_are_now() -> None:
    own = next(s for s in CAME.sheets if s.name == SHEET)
    row = PLAN.row_at["d44b"]
    cells = {(r + 2 * (r >= row), c): cell for (r, c), cell in own.cells.items()}
    moved = replace(own, cells=cells, guards=None)
    found = lines(replace(CAME, sheets=tuple(moved if s is own else s for s in CAME.sheets)))
    assert {kind for kind, *_ in found} == {"moved"}
    r, c = place_named(PLAN.cell("d44b_so.nay"))
    assert ("moved", cell_name((r + 2, c)), "0", cell_name((r, c))) in found


def test_a_spoilt_token_is_set_right_from_the_hidden_sheet() -> None:
    spoilt = changed({"A1": RawCell("antt1|F04-K|hỏng")})
    raw, (line,) = with_token(spoilt)
    assert (line.cell, line.was, line.became) == ("A1", "antt1|F04-K|hỏng", Became.RESTORED)
    assert one(raw).token == one(CAME).token
    assert with_token(CAME) == (CAME, [])


def test_of_several_spoilt_tokens_each_is_the_one_of_the_form_it_still_names() -> None:
    came = read_xlsx(made())
    names = {forms()[id].sheet.vi: id for id in (F06, F07)}
    spoilt = [
        replace(s, cells={**s.cells, (1, 1): RawCell(f"antt1|{names[s.name]}|?")}) if s.name in names else s
        for s in came.sheets
    ]
    raw, listed = with_token(replace(came, sheets=tuple(spoilt)))
    assert [s.cells for s in raw.sheets] == [s.cells for s in came.sheets]
    assert [(line.sheet, line.was) for line in listed] == [(n, f"antt1|{id}|?") for n, id in names.items()]


def test_an_added_formula_on_a_sheet_of_ones_own_is_told_even_without_a_result() -> None:
    notes = RawSheet("Nháp", {(1, 1): RawCell(None, formula=True), (2, 1): RawCell(None)})
    assert lines(changed({}, notes)) == [("left", "A1", "=…", "")]


def test_a_note_that_the_clean_workbook_has_too_is_not_lost() -> None:
    reading = one(CAME)
    noted = [
        replace(s, notes={(3, 3): (Said("Xem  lại\nô này"),)}) if s.name == SHEET else s for s in CAME.sheets
    ]
    fresh = [
        replace(s, notes={(3, 3): (Said("Xem lại ô này"),)}) if s.name == SHEET else s for s in CAME.sheets
    ]
    came, clean = replace(CAME, sheets=tuple(noted)), replace(CAME, sheets=tuple(fresh))
    assert mended(came, [reading], clean, [reading]) == []
    assert [line.was for line in mended(came, [reading], CAME, [reading])] == ["Xem  lại\nô này"]


def test_a_workbook_that_went_back_is_told_by_its_list() -> None:
    listed = RawSheet("Nhận xét", {(1, 1): RawCell(f"fix|{one(CAME).token.text}")})
    assert has_fix_list(changed({}, listed))
    assert not has_fix_list(CAME)


def test_old_names_are_read_by_the_names_of_today() -> None:
    old = changed({f"A{PLAN.row_at['d44b_so']}": RawCell("so_vu_cu")})
    assert "d44b_so.nay" not in one(old).entries
    assert one(renamed(old, "F04-K", {"so_vu_cu": "d44b_so"})).entries == one(CAME).entries


# --- the law -----------------------------------------------------------------------------------

CONTENTS = st.one_of(
    st.integers(-5, 10**6).map(Decimal),
    st.sampled_from([True, False, ErrorCell("#REF!")]),
    st.text("aăđ0123456789/.,x ✓=\u00a0", min_size=1, max_size=12),
    st.sampled_from(["Đạt", "5/3/24", "45%", "noi_dung", "d43a", "~band.x", "#key", "=1+1"]),
)
CELLS = st.builds(RawCell, CONTENTS, st.sampled_from([False, False, False, True]))
PLACES = st.tuples(st.integers(1, len(PLAN.lines) + 6), st.integers(2, max(PLAN.columns.values()) + 4))


def texts(book: RawBook) -> list[str]:
    """Everything non-blank that people can have put into a workbook."""
    cells = (c for s in book.sheets if not is_manifest(s.name) for c in s.cells.values())
    return [shown(c.content) for c in cells if c.content is not None and not is_blank(c.content)]


def worked_out(place: Place) -> bool:
    """True where the form itself works something out, and a formula is the form's."""
    own = next(s for s in CAME.sheets if s.name == SHEET).cells.get(place)
    return own is not None and own.formula


@settings(max_examples=12, phases=(Phase.explicit, Phase.generate))
@given(
    st.dictionaries(PLACES, CELLS, min_size=1, max_size=8),
    st.dictionaries(st.tuples(st.integers(1, 9), st.integers(1, 9)), CELLS, max_size=3),
)
def test_whatever_stood_in_a_workbook_is_in_the_clean_one_or_on_the_list(
    typed: dict[Place, RawCell], beside: dict[Place, RawCell]
) -> None:
    put = {p: c for p, c in typed.items() if p[0] > 1 and not (c.formula and worked_out(p))}
    raw = changed({cell_name(p): c for p, c in put.items()}, RawSheet("Nháp", beside))
    clean, listed = healed(raw)
    kept = {*texts(clean), *(line.was for line in listed)}
    lost = {text for text in texts(raw) if text not in kept}
    own = next(s for s in CAME.sheets if s.name == SHEET)
    # What the form itself works out is worked out anew.
    assert lost <= {shown(c.content) for c in own.cells.values() if c.formula and c.content is not None}
