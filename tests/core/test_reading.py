"""Reading a sheet: rows and columns may move; everything odd becomes a finding with a place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt_sync.cli.wiring import SpreadsheetWorkbooks
from antt_sync.core.book import Content, ErrorCell, Guards, Place, RawBook, RawCell, RawSheet, Said
from antt_sync.core.judging import Judged, Remark
from antt_sync.core.marks import Mark, Receipt, Returned, ReviewCopy
from antt_sync.core.reading import BookReading, FormReading, read_forms
from antt_sync.core.schema import Form
from antt_sync.core.sheet import Prefill
from antt_sync.core.token import Token
from antt_sync.core.values import EPOCH_1900, EPOCH_1904, Entry, Unreadable
from tests.fillings import CLEAN, GIVEN, KNOWN, filled, shipped

PREFILL = Prefill("K-14761-007.1", "Tổ dân phố số 7", "2024", base="ab" * 32, known={**KNOWN, **GIVEN})
MARKS = (
    Mark(1, "t1", "d42.ket_qua", "2", "Đạt", "Xem lại", "Cần sửa", "", "UBND", (), "…", True),
    Mark(2, "t2", "", "Cả biểu", "", "Ký lại", "Cần sửa", "", "UBND", (), "…", True),
)
RETURNED = Returned(1, "CẦN SỬA", None, MARKS, Receipt((("Mã kiểm", "1234"),)))
REVIEW = ReviewCopy(("Đạt yêu cầu", "Đề nghị bổ sung"), {"d42.ket_qua": "lời cũ"}, ("cd" * 32, "ef" * 32))


@cache
def book(form_id: str = "F04-K", kind: str = "") -> RawBook:
    """A clean filling as our writer and reader make it."""
    workbooks = SpreadsheetWorkbooks()
    data = workbooks.write(
        shipped(form_id),
        prefill=PREFILL,
        entries=filled(form_id),
        returned=RETURNED if kind else None,
        review=REVIEW if kind == "review" else None,
    )
    return workbooks.read(data)


def found_form(token: Token) -> Form | None:
    return shipped(token.form) if token.form in CLEAN else None


def read(raw: RawBook) -> BookReading:
    return read_forms(raw, found_form)


def only(raw: RawBook) -> FormReading:
    (reading,) = read(raw).forms
    return reading


def codes(raw: RawBook) -> list[str]:
    reading = read(raw)
    return [f.code for f in (*reading.findings, *(f for form in reading.forms for f in form.findings))]


def data_sheet(raw: RawBook) -> int:
    return next(
        n for n, s in enumerate(raw.sheets) if "antt1|" in str(s.cells.get((1, 1), RawCell("")).content)[:6]
    )


def with_cells(raw: RawBook, change: Callable[[dict[Place, RawCell]], Mapping[Place, RawCell]]) -> RawBook:
    at = data_sheet(raw)
    sheet = raw.sheets[at]
    cells = change(dict(sheet.cells))
    changed = replace(sheet, cells=dict(sorted(cells.items())), guards=None)
    return replace(raw, sheets=(*raw.sheets[:at], changed, *raw.sheets[at + 1 :]))


def row_of(raw: RawBook, key: str) -> int:
    sheet = raw.sheets[data_sheet(raw)]
    return next(r for (r, c), cell in sheet.cells.items() if c == 1 and cell.content == key)


def column_of(raw: RawBook, key: str) -> int:
    sheet = raw.sheets[data_sheet(raw)]
    return next(c for (r, c), cell in sheet.cells.items() if r == 1 and cell.content == key)


def at(raw: RawBook, address: str) -> Place:
    row, _, column = address.rpartition(".")
    return row_of(raw, row), column_of(raw, column)


def put(raw: RawBook, address: str, content: Content | None, *, formula: bool = False) -> RawBook:
    return with_cells(raw, lambda cells: {**cells, at(raw, address): RawCell(content, formula)})


@pytest.mark.parametrize("form_id", sorted(CLEAN))
def test_what_was_written_is_read(form_id: str) -> None:
    reading = only(book(form_id))
    assert reading.entries == filled(form_id)
    assert codes(book(form_id)) == []
    assert reading.token == Token(
        form_id, "2024.1", "K-14761-007.1", "2024", "ab" * 32, shipped(form_id).hash[:16]
    )


@pytest.mark.parametrize("since_1904", [False, True])
def test_a_count_that_the_spreadsheet_turned_into_a_day_is_not_counted(since_1904: bool) -> None:
    day = date(2024, 6, 6) - (EPOCH_1904 if since_1904 else EPOCH_1900)
    typed = RawCell(Decimal(day.days), day=True)
    raw = replace(book(), epoch_1904=since_1904)
    read_again = only(with_cells(raw, lambda cells: {**cells, at(raw, "d413_tong.nay"): typed}))
    assert read_again.entries["d413_tong.nay"] == Unreadable("06/06/2024", "CELL-109")


def test_a_day_stays_a_day_however_the_spreadsheet_shows_it() -> None:
    typed = RawCell(Decimal(45337), day=True)
    read_again = only(with_cells(book(), lambda cells: {**cells, at(book(), "d412.ngay"): typed}))
    assert read_again.entries["d412.ngay"] == date(2024, 2, 15)


def test_what_the_office_knew_is_carried() -> None:
    known = {**KNOWN, **GIVEN}
    assert only(book()).carried == {a: v for a, v in known.items() if shipped("F04-K").cells[a].known}


def test_places_are_the_cells_people_see() -> None:
    place = at(book(), "d42.ket_qua")
    assert only(book()).places["d42.ket_qua"].endswith(str(place[0]))


def moved_rows(cells: dict[Place, RawCell]) -> dict[Place, RawCell]:
    """Every row but the keys' in the opposite order, as after sorting."""
    last = max(r for r, _ in cells)
    return {(r if r == 1 else last + 2 - r, c): cell for (r, c), cell in cells.items()}


def moved_columns(cells: dict[Place, RawCell]) -> dict[Place, RawCell]:
    last = max(c for _, c in cells)
    return {(r, last + 1 - c): cell for (r, c), cell in cells.items()}


def pushed_down(cells: dict[Place, RawCell]) -> dict[Place, RawCell]:
    return {(r + 7, c + 3): cell for (r, c), cell in cells.items()}


@pytest.mark.parametrize("move", [moved_rows, moved_columns, pushed_down])
@pytest.mark.parametrize("form_id", sorted(CLEAN))
def test_rows_and_columns_may_move(
    form_id: str, move: Callable[[dict[Place, RawCell]], dict[Place, RawCell]]
) -> None:
    raw = with_cells(book(form_id), move)
    assert only(raw).entries == filled(form_id)
    assert [c for c in codes(raw) if c != "FORM-103"] == []


def test_a_renamed_sheet_reads_the_same() -> None:
    raw = book()
    n = data_sheet(raw)
    renamed = replace(
        raw, sheets=tuple(replace(s, name="Sheet1") if k == n else s for k, s in enumerate(raw.sheets))
    )
    assert only(renamed).entries == filled("F04-K")
    assert only(renamed).sheet == "Sheet1"


def test_a_sheet_copied_alone_says_that_its_hidden_sheet_is_gone() -> None:
    raw = book()
    alone = replace(raw, sheets=(raw.sheets[data_sheet(raw)],))
    assert only(alone).entries == filled("F04-K")
    assert codes(alone) == ["FORM-104"]


def copied(raw: RawBook, change: str) -> RawBook:
    other = put(raw, "hoat_dong[1].nay", Decimal(change))
    copy = replace(other.sheets[data_sheet(other)], name="Bản sao")
    return replace(raw, sheets=(*raw.sheets, copy))


def test_the_same_sheet_twice_is_one() -> None:
    raw = copied(book(), "180")
    assert len(read(raw).forms) == 1
    assert codes(raw) == []


def test_two_different_copies_of_a_sheet_stop() -> None:
    assert codes(copied(book(), "5")) == ["FORM-106"]


def test_a_hidden_sheet_of_another_form_stops() -> None:
    raw = book()
    other = book("F02-K").sheets[-1]
    assert codes(replace(raw, sheets=(*raw.sheets[:-1], other))) == ["FORM-105"]


def test_a_damaged_identity_stops_and_nothing_is_read() -> None:
    raw = with_cells(book(), lambda cells: {**cells, (1, 1): RawCell("antt1|F04-K|2024.1|hỏng")})
    assert read(raw).forms == ()
    assert "FORM-103" in codes(raw)


def test_a_form_that_is_not_at_hand_is_named() -> None:
    found = read_forms(book(), lambda _: None)
    assert found.forms == ()
    assert {t.form for t in found.unknown} == {"F04-K"}


def test_somebody_elses_workbook_has_no_forms() -> None:
    found = read(RawBook((RawSheet("Sheet1", {(1, 1): RawCell("Báo cáo")}), RawSheet("Trống", {}))))
    assert (found.forms, found.unknown, found.findings) == ((), (), ())


@pytest.mark.parametrize(
    ("address", "content", "formula", "entry", "code"),
    [
        ("d413_tong.nay", "1.234", False, 1234, "CELL-201"),
        ("d413_tong.nay", "216", False, 216, ""),
        ("d413_tong.nay", "hai trăm", False, Unreadable("hai trăm", "CELL-101"), ""),
        ("d413_tong.nay", Decimal("1.5"), False, Unreadable("1,5", "CELL-101"), ""),
        ("d413_tong.nay", Decimal(-3), False, Unreadable("-3", "CELL-101"), ""),
        ("d413_tong.nay", Decimal(216), True, Unreadable("216", "CELL-105"), ""),
        ("d413_tong.nay", None, True, Unreadable("", "CELL-105"), ""),
        ("d413_tong.nay", ErrorCell("#N/A"), False, Unreadable("#N/A", "CELL-101"), ""),
        ("d411.ngay", Decimal(45311), False, date(2024, 1, 20), ""),
        ("d411.ngay", "20-1-24", False, date(2024, 1, 20), "CELL-201"),
        ("d411.ngay", "30/02/2024", False, Unreadable("30/02/2024", "CELL-103"), ""),
        ("d42.ket_qua", "dat", False, "Đạt", "CELL-201"),
        ("d42.ket_qua", "tốt", False, Unreadable("tốt", "CELL-102"), ""),
        ("d411.so", "x" * 61, False, Unreadable("x" * 61, "CELL-104"), ""),
        ("d411.so", ErrorCell("#REF!"), False, Unreadable("#REF!", "CELL-106"), ""),
        ("d42.ket_qua", "  \u00a0", False, None, ""),
    ],
)
def test_a_cell_is_read_as_its_field(
    address: str, content: Content | None, formula: bool, entry: Entry | None, code: str
) -> None:
    raw = put(book(), address, content, formula=formula)
    reading = only(raw)
    assert reading.entries.get(address) == entry
    assert [(f.code, f.where.address) for f in reading.findings] == ([(code, address)] if code else [])


def test_dates_count_from_1904_where_the_file_says_so() -> None:
    raw = put(replace(book(), epoch_1904=True), "d411.ngay", Decimal(43849))
    assert only(raw).entries["d411.ngay"] == date(2024, 1, 20)


def test_a_value_outside_the_known_cells_is_reported_at_its_place() -> None:
    row, column = at(book(), "d42.ket_qua")
    raw = with_cells(book(), lambda cells: {**cells, (row, column + 40): RawCell("ghi thêm")})
    (finding,) = only(raw).findings
    assert (finding.code, finding.params["value"]) == ("CELL-202", "ghi thêm")


def test_a_row_inserted_in_a_table_gets_the_next_key() -> None:
    raw = book()
    row = row_of(raw, "hoat_dong[1]")
    words, number = column_of(raw, "noi_dung"), column_of(raw, "nay")

    def inserted(cells: dict[Place, RawCell]) -> dict[Place, RawCell]:
        pushed = {(r + 1 if r > row else r, c): cell for (r, c), cell in cells.items()}
        return {**pushed, (row + 1, words): RawCell("Diễn tập"), (row + 1, number): RawCell(Decimal(30))}

    reading = only(with_cells(raw, inserted))
    prepared = len(shipped("F04-K").table_rows("hoat_dong"))
    key = f"hoat_dong[{prepared + 1}]"
    assert (reading.entries[f"{key}.noi_dung"], reading.entries[f"{key}.nay"]) == ("Diễn tập", 30)
    assert {a: v for a, v in reading.entries.items() if not a.startswith(key)} == filled("F04-K")


def test_a_copied_table_row_is_a_row_of_its_own() -> None:
    raw = book()
    row, last = row_of(raw, "hoat_dong[1]"), 200
    copied_row = with_cells(
        raw, lambda cells: {**cells, **{(last, c): v for (r, c), v in cells.items() if r == row}}
    )
    again = [a for a, v in only(copied_row).entries.items() if v == filled("F04-K")["hoat_dong[1].noi_dung"]]
    assert len(again) == 2


def without_row(key: str) -> RawBook:
    row = row_of(book(), key)
    return with_cells(book(), lambda cells: {p: v for p, v in cells.items() if p[0] != row})


def test_a_deleted_row_and_column_are_missed() -> None:
    reading = only(without_row("d42"))
    assert [(f.code, f.where.address) for f in reading.findings] == [("ROW-101", "d42.ket_qua")]
    assert "d42.ket_qua" not in reading.entries
    column = column_of(book(), "ket_qua")
    raw = with_cells(book(), lambda cells: {p: v for p, v in cells.items() if p[1] != column})
    assert "FORM-108" in [f.code for f in only(raw).findings]


def test_a_row_and_a_column_that_stand_twice_are_errors() -> None:
    row = row_of(book(), "d42")
    raw = with_cells(
        book(), lambda cells: {**cells, **{(200, c): v for (r, c), v in cells.items() if r == row}}
    )
    assert [f.code for f in only(raw).findings if f.code.startswith("ROW")] == ["ROW-102"]
    doubled = with_cells(book(), lambda cells: {**cells, (1, 99): RawCell("nay")})
    assert [f.code for f in only(doubled).findings] == ["FORM-107"]


def words(*texts: str) -> tuple[Said, ...]:
    """What was said at a cell, one after the other."""
    return tuple(map(Said, texts))


def test_notes_belong_to_their_cell_or_the_rows_first() -> None:
    raw = book()
    n = data_sheet(raw)
    row, column = at(raw, "d42.ket_qua")
    notes = {(row, column): words("Xem lại"), (row, 1): words("Cả dòng"), (500, 1): words("Bên ngoài")}
    noted = replace(
        raw, sheets=tuple(replace(s, notes=notes) if k == n else s for k, s in enumerate(raw.sheets))
    )
    assert only(noted).notes == {"d42.ket_qua": words("Cả dòng", "Xem lại"), "": words("Bên ngoài")}


def test_a_note_beside_a_row_the_form_does_not_have_is_kept_for_the_whole_form() -> None:
    raw = with_cells(book(), lambda cells: {**cells, (300, 1): RawCell("la_ai")})
    n = data_sheet(raw)
    sheets = tuple(
        replace(s, notes={(300, 1): words("Ai đây")}) if k == n else s for k, s in enumerate(raw.sheets)
    )
    assert only(replace(raw, sheets=sheets)).notes == {"": words("Ai đây")}


@pytest.mark.parametrize(
    "key", ["hoat_dong[x]", "hoat_dong[²]", "hoat_dong[", "hoat_dong[99999999]", "hoat_dong[]"]
)
def test_a_made_up_row_number_beside_a_copied_row_is_survived(key: str) -> None:
    row = row_of(book(), "hoat_dong[1]")
    raw = with_cells(
        book(),
        lambda cells: {
            **cells,
            (300, 1): RawCell(key),
            **{(301, c): v for (r, c), v in cells.items() if r == row},
        },
    )
    assert filled("F04-K").items() <= dict(only(raw).entries).items()


def test_a_table_that_is_longer_than_any_reports_what_does_not_fit() -> None:
    row = row_of(book(), "hoat_dong[1]")
    raw = with_cells(
        book(),
        lambda cells: {
            **cells,
            (300, 1): RawCell("hoat_dong[999]"),
            **{(301, c): v for (r, c), v in cells.items() if r == row},
        },
    )
    n = data_sheet(raw)
    sheets = tuple(
        replace(s, notes={(301, 1): words("Thừa")}) if k == n else s for k, s in enumerate(raw.sheets)
    )
    reading = only(replace(raw, sheets=sheets))
    assert reading.notes == {"": words("Thừa")}
    assert {f.code for f in reading.findings} == {"CELL-202"}


# --- what comes back on returned and review copies --------------------------------------------


def typed(raw: RawBook, sheet: int, place: Place, text: str) -> RawBook:
    changed = replace(raw.sheets[sheet], cells={**raw.sheets[sheet].cells, place: RawCell(text)})
    return replace(raw, sheets=tuple(changed if k == sheet else s for k, s in enumerate(raw.sheets)))


def test_a_returned_workbook_reads_like_what_was_sent() -> None:
    raw = book(kind="returned")
    assert only(raw).entries == filled("F04-K")
    assert (codes(raw), dict(read(raw).replies)) == ([], {})


def test_replies_are_read_by_thread() -> None:
    raw = book(kind="returned")
    sheet = raw.sheets[0]
    row = next(r for (r, c), cell in sheet.cells.items() if c == 1 and cell.content == "t1")
    column = next(c for (r, c), cell in sheet.cells.items() if r == 1 and cell.content == "reply")
    assert read(typed(raw, 0, (row, column), " Số đúng rồi ")).replies == {"t1": "Số đúng rồi"}


@pytest.mark.parametrize(
    ("key", "judged"),
    [
        ("~verdict", Judged(verdict="Đề nghị bổ sung")),
        ("~comment", Judged(remarks=(Remark("", told="Đề nghị bổ sung"),))),
    ],
)
def test_the_reviewers_verdict_and_opinion_are_read(key: str, judged: Judged) -> None:
    raw = book(kind="review")
    sheet = raw.sheets[0]
    row = next(r for (r, c), cell in sheet.cells.items() if c == 1 and cell.content == key)
    column = next(c for (r, c), cell in sheet.cells.items() if r == 1 and cell.content == "value")
    reading = read(typed(raw, 0, (row, column), "Đề nghị bổ sung"))
    assert reading.judged == judged


def test_a_review_copy_says_which_reviews_and_notes_it_knew() -> None:
    manifest = read(book(kind="review")).manifest
    assert manifest["review_heads"].split(",") == list(REVIEW.heads)
    assert manifest["note:d42.ket_qua"] == "lời cũ"


# --- any cells at all --------------------------------------------------------------------------

CONTENTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["hoat_dong[3]", "hoat_dong[x]", "d42", "~x", "#key", "nay", "antt1|", "fix|antt1|x", "review|antt1|"]
    ),
    st.decimals(allow_nan=True, allow_infinity=True),
    st.booleans(),
    st.just(ErrorCell("#N/A")),
    st.none(),
)
EDITS = st.dictionaries(
    st.tuples(st.integers(1, 110), st.integers(1, 30)),
    st.builds(RawCell, CONTENTS, st.booleans()),
    max_size=12,
)


@given(
    EDITS,
    st.dictionaries(
        st.tuples(st.integers(1, 110), st.integers(1, 5)), st.builds(words, st.text(max_size=5)), max_size=3
    ),
)
def test_any_cells_are_read_or_become_findings(
    edits: dict[Place, RawCell], notes: dict[Place, tuple[Said, ...]]
) -> None:
    raw = with_cells(book(), lambda cells: {**cells, **edits})
    n = data_sheet(book())
    raw = replace(
        raw, sheets=tuple(replace(s, notes=notes) if k == n else s for k, s in enumerate(raw.sheets))
    )
    reading = read(raw)
    assert all(f.code for f in reading.findings)
    for form in reading.forms:
        assert set(form.entries) <= set(form.form.said_cells)


@given(EDITS)
def test_any_sheet_beside_ours_changes_nothing_but_what_it_says_itself(edits: dict[Place, RawCell]) -> None:
    raw = book()
    found = read(replace(raw, sheets=(*raw.sheets, RawSheet("Nháp", dict(sorted(edits.items()))))))
    assert [f.entries for f in found.forms] == [filled("F04-K")]


def test_a_row_with_another_rows_name_is_told() -> None:
    """Labels sorted by themselves: figures stay where their keys are, and somebody must look."""

    def swap(cells: dict[Place, RawCell]) -> dict[Place, RawCell]:
        label = next(c for (r, c), cell in cells.items() if r == 1 and cell.content == "noi_dung")
        first, second = ((row_of(raw, key), label) for key in ("d43a", "d43b"))
        cells[first], cells[second] = cells[second], cells[first]
        return cells

    raw = book("F04-K")
    swapped = with_cells(raw, swap)
    assert only(swapped).entries == filled("F04-K")
    told = [
        f for f in read_forms(swapped, lambda _: shipped("F04-K")).forms[0].findings if f.code == "ROW-103"
    ]
    form = shipped("F04-K")
    assert [(f.params["label"], f.params["seen"]) for f in told] == [
        (form.row_of[a].label.vi[:80], form.row_of[b].label.vi[:80])
        for a, b in (("d43a", "d43b"), ("d43b", "d43a"))
    ]


def test_what_stands_in_a_hidden_row_counts_and_is_told() -> None:
    raw = book("F04-K")
    at = data_sheet(raw)
    guards = Guards(hidden_rows=frozenset({row_of(raw, "d413_dk")}))
    hidden = replace(
        raw, sheets=(*raw.sheets[:at], replace(raw.sheets[at], guards=guards), *raw.sheets[at + 1 :])
    )
    assert only(hidden).entries == filled("F04-K")
    assert [c for c in codes(hidden) if c != "FORM-103"] == ["CELL-204"]
