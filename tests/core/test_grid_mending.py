"""A grid written afresh: whatever a clerk or a program did to it, nothing that stood there is lost unsaid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from antt_sync.adapters.grid_sheet import write_grid
from antt_sync.adapters.read_book import read_book
from antt_sync.core import grid as grids
from antt_sync.core.book import Guards, Place, RawBook, RawCell, RawSheet, Said, cell_name
from antt_sync.core.grid import GridRow, grid_of
from antt_sync.core.grid_mending import grid_mended, grid_renamed
from antt_sync.core.grid_reading import grid_sheets
from antt_sync.core.mending import Became, Mended, Stood, understood
from antt_sync.core.sheet import Prefill
from antt_sync.core.values import show, shown
from antt_sync.messages.workbook_words import printed_words
from tests.fillings import shipped

FORM = shipped("F04-K")
PREFILL = Prefill("", "", "2024")
ROWS = [GridRow(f"K-14761-00{n}.1", f"Tổ dân phố số {n}", {"d44b_so.nay": n}) for n in (1, 2, 3, 4)]
CAME = read_book(write_grid(grid_of(FORM, "2024", ROWS), prefill=PREFILL, printed=printed_words()))
SHEET = CAME.sheets[0]
AT = {key: column for (row, column), cell in SHEET.cells.items() if row == 1 and (key := str(cell.content))}
FIRST = grids.HEAD_AT + 1
HEADING = str(SHEET.cells[grids.HEAD_AT, AT[grids.STATE]].content)
COUNT, CHOICE = AT["d44b_so.nay"], AT["d42.ket_qua"]


def healed(raw: RawBook) -> tuple[RawSheet, list[Mended]]:
    """The clean grid as read, and what became of each cell."""
    (came,) = grid_sheets(raw, lambda _: FORM)
    rows = []
    for line in came.lines:
        reading = line.reading
        entries = understood(raw, reading)
        rows.append(GridRow(reading.token.unit, reading.chosen, entries, reading.carried, line.handed))
    grid = grid_of(FORM, "2024", rows)
    clean = read_book(write_grid(grid, prefill=PREFILL, printed=printed_words()))
    (now,) = grid_sheets(clean, lambda _: FORM)
    return now.sheet, grid_mended(raw, came, clean, now)


def changed(cells: Mapping[Place, RawCell | None], **also: object) -> RawBook:
    """The grid with cells put, taken away or replaced."""
    now = {p: c for p, c in {**SHEET.cells, **cells}.items() if c is not None}
    return replace(CAME, sheets=(replace(SHEET, cells=now, **also),))  # type: ignore[arg-type]


def lines(raw: RawBook) -> list[tuple[str, str, str, str]]:
    return [(m.became.value, m.cell, m.was, m.now) for m in healed(raw)[1]]


def test_a_grid_that_nobody_touched_comes_out_as_it_was() -> None:
    clean, told = healed(CAME)
    assert told == []
    assert {p: shown(c.content) for p, c in clean.cells.items() if c.content is not None} == {
        p: shown(c.content) for p, c in SHEET.cells.items() if c.content is not None
    }


@pytest.mark.parametrize(
    ("place", "cell", "told"),
    [
        ((FIRST, COUNT), RawCell("1.234"), ("read", "1.234", "1234")),
        ((FIRST, COUNT), RawCell("một vụ"), ("unread", "một vụ", "một vụ")),
        ((FIRST, COUNT), RawCell(Decimal(3), formula=True), ("constant", "3", "3")),
        ((FIRST, COUNT), RawCell(None, formula=True), ("left", "=…", "")),
        ((FIRST, CHOICE), RawCell("đ"), ("read", "đ", "Đạt")),
        ((FIRST, AT[grids.UNIT]), RawCell(None, formula=True), ("left", "=…", "")),
        ((FIRST, AT[grids.STATE]), RawCell("xong"), ("restored", "xong", "đang nhập")),
        ((FIRST, AT[grids.BY]), RawCell("bà Sáu", formula=True), ("constant", "bà Sáu", "bà Sáu")),
        ((FIRST, 190), RawCell("ghi bên lề"), ("left", "ghi bên lề", "")),
        ((grids.HEAD_AT, AT[grids.STATE]), RawCell("Xong chưa"), ("restored", "Xong chưa", HEADING)),
        ((1, 190), RawCell("cột lạ"), ("left", "cột lạ", "")),
        ((FIRST + 9, AT[grids.UNIT]), RawCell("Tổng cộng"), ("left", "Tổng cộng", "")),
        ((FIRST + 9, COUNT), RawCell(Decimal(10), formula=True), ("left", "10", "")),
    ],
)
def test_each_cell_is_told_once_with_what_became_of_it(
    place: Place, cell: RawCell, told: tuple[str, str, str]
) -> None:
    became, was, now = told
    assert lines(changed({place: cell})) == [(became, cell_name(place), was, now)]


@pytest.mark.parametrize("text", ["Điện thoại", "dt bàn", "0"])
def test_how_the_answers_came_stays_as_it_was_written(text: str) -> None:
    place = (FIRST, AT[grids.CHANNEL])
    clean, told = healed(changed({place: RawCell(text)}))
    assert (clean.cells[place].content, told) == (text, [])


def test_a_row_that_a_clerk_added_with_answers_is_a_row() -> None:
    added: dict[Place, RawCell | None] = {
        (FIRST + 6, AT[grids.UNIT]): RawCell("Tổ 9"),
        (FIRST + 6, COUNT): RawCell(Decimal(9)),
    }
    clean, told = healed(changed(added))
    assert [(m.became, m.was) for m in told] == [(Became.MOVED, "Tổ 9")]
    row = FIRST + len(ROWS)
    assert [shown(clean.cells[row, c].content or "") for c in (AT[grids.UNIT], COUNT)] == ["Tổ 9", "9"]


def test_where_formulas_are_not_seen_a_state_of_ours_is_none_of_a_clerk() -> None:
    place = (FIRST, AT[grids.STATE])
    for text, told in (("xong", ["xong"]), (grids.FULL, [])):
        raw = replace(changed({place: RawCell(text)}), sees_formulas=False)
        assert [m.was for m in healed(raw)[1]] == told


def test_whole_rows_that_moved_are_one_line_and_read_alike_another() -> None:
    moved: dict[Place, RawCell | None] = {p: None for p in SHEET.cells if p[0] >= FIRST}
    moved |= {(r + 2, c): cell for (r, c), cell in SHEET.cells.items() if r >= FIRST}
    moved |= {(FIRST + 2 + n, CHOICE): RawCell("đ") for n in (0, 1, 3)}
    told = {m.became: m for m in healed(changed(moved))[1]}
    assert set(told) == {Became.READ, Became.MOVED}
    names = [cell_name((FIRST + 2 + n, CHOICE)) for n in (0, 1, 3)]
    assert told[Became.READ].cell == f"{names[0]}:{names[1]}, {names[2]}"
    assert (told[Became.MOVED].cell, told[Became.MOVED].now) == ("C9:C12", "C7:C10")


def test_what_was_hidden_and_the_lists_that_went_are_told() -> None:
    assert SHEET.guards is not None
    hidden = replace(SHEET.guards, hidden_rows=frozenset({1, 2, FIRST}), lists=())
    told = [(m.became, m.cell) for m in healed(changed({}, guards=hidden))[1]]
    assert told == [(Became.LISTED, ""), (Became.SHOWN, f"C{FIRST}")]
    column = replace(SHEET.guards, hidden_columns=((1, 1), (COUNT, COUNT)))
    assert [(m.became, m.cell) for m in healed(changed({}, guards=column))[1]] == [
        (Became.SHOWN, cell_name((grids.HEAD_AT, COUNT)))
    ]
    faint = replace(SHEET.guards, faint=frozenset({(FIRST, COUNT)}))
    assert [(m.became, m.cell) for m in healed(changed({}, guards=faint))[1]] == [
        (Became.SHOWN, cell_name((FIRST, COUNT)))
    ]


def test_notes_and_other_sheets_are_listed() -> None:
    beside = RawSheet("Nháp", {(2, 2): RawCell("cộng sổ tay")}, guards=Guards())
    raw = changed({}, notes={(FIRST, COUNT): (Said("hỏi lại"),)})
    raw = replace(raw, sheets=(*raw.sheets, beside), macros=True)
    told = [(m.sheet, m.was, m.stood) for m in healed(raw)[1]]
    assert told == [
        ("Nháp", "cộng sổ tay", Stood.VALUE),
        (SHEET.name, "hỏi lại", Stood.NOTE),
        ("", "vbaProject.bin", Stood.VALUE),
    ]


def test_columns_are_called_as_they_are_now() -> None:
    old = changed({(1, COUNT): RawCell("so_vu_cu.nay"), (1, CHOICE): RawCell("d42_cu.ket_qua")})
    names = {"so_vu_cu": "d44b_so", "d42_cu": "d42"}
    assert grid_renamed(old, {SHEET.name: (1, 1)}, names) == CAME
    assert grid_renamed(CAME, {}, names) == CAME


TYPED = st.sampled_from(
    ["1.234", "đ", "một vụ", "x", "15/2", "K/Đ", "ghi thêm", "12", " ", "#", "~lạ", "2024"]
)
CELLS = st.one_of(
    TYPED.map(RawCell),
    st.integers(0, 50_000).map(lambda n: RawCell(Decimal(n))),
    st.integers(0, 9).map(lambda n: RawCell(Decimal(n), formula=True)),
    st.none(),
)
PLACES = st.tuples(
    st.one_of(st.integers(1, FIRST + 8), st.just(FIRST)),
    st.one_of(st.integers(2, 12), st.sampled_from(sorted(AT.values())), st.just(195)),
)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.dictionaries(PLACES, CELLS, max_size=12), st.permutations(range(len(ROWS))))
def test_nothing_that_stands_in_a_grid_disappears_unlisted(
    cells: Mapping[Place, RawCell | None], order: list[int]
) -> None:
    sorted_rows: dict[Place, RawCell | None] = {
        (FIRST + new, c): SHEET.cells.get((FIRST + old, c))
        for new, old in enumerate(order)
        for c in AT.values()
    }
    assume((1, 1) not in cells)  # there it says what it is
    raw = changed({**sorted_rows, **cells})
    clean, told = healed(raw)
    kept = {shown(c.content) for c in clean.cells.values() if c.content is not None}
    listed = {m.was for m in told}
    for place, cell in raw.sheets[0].cells.items():
        text = "" if cell.content is None else shown(cell.content)
        number = place[1] == AT["#tt"] and isinstance(cell.content, Decimal)
        ours = cell.formula and (place[1] == AT[grids.STATE] or SHEET.cells.get(place) == cell)
        if text and not (number or ours):
            assert text in kept | listed, cell_name(place)


def test_what_comes_out_is_read_as_what_came() -> None:
    typed: dict[Place, RawCell | None] = {(FIRST, COUNT): RawCell("1.234"), (FIRST + 1, CHOICE): RawCell("x")}
    raw = changed(typed)
    (came,) = grid_sheets(raw, lambda _: FORM)
    clean, _ = healed(raw)
    (now,) = grid_sheets(replace(raw, sheets=(clean,)), lambda _: FORM)
    assert [dict(line.reading.entries) for line in now.lines] == [
        dict(line.reading.entries) for line in came.lines
    ]
    assert show(now.lines[0].reading.entries["d44b_so.nay"]) == "1234"
