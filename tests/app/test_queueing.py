"""One workbook for many submissions says the same as their copies one by one, however it was sorted."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from antt_sync.app.queueing import export_queue
from antt_sync.app.review_import import read_copies, sign_reviews
from antt_sync.app.reviewing import export, verdict_choices
from antt_sync.core.envelope import Envelope, Json, Kind
from antt_sync.core.live import AWAITED
from antt_sync.core.review import Item, Verb, review_of
from antt_sync.core.views import State
from tests.fillings import GIVEN
from tests.sheets import judged, lists_of, opened, saved, typed
from tests.world import Place, answers, file, office, review, submission, unit_id

WRONG = {"d42.ket_qua": None}
SUBMITTED = [submission(n, answers(n, WRONG if n % 2 else {})) for n in range(1, 4)]
ASK, CHECK, ACCEPT = verdict_choices()
CELL = "hoat_dong[1].nay"


def desk(*more: Envelope) -> Place:
    pc = office(3)
    pc.take([*SUBMITTED, *more])
    return pc


def queue_of(pc: Place) -> bytes:
    name, count = export_queue(pc.desk, to="xet")
    assert count == 3
    return pc.medium.files[name]


def line(n: int) -> str:
    return f"line:{SUBMITTED[n - 1].id}"


def cell(n: int, address: str = CELL) -> str:
    return f"cell:{SUBMITTED[n - 1].id}:{address}"


def taken(pc: Place, data: bytes, name: str = "q.xlsx") -> tuple[list[str], int]:
    lines = read_copies(pc.desk, [file(name, data)])
    return [one.code for one in lines], sign_reviews(pc.desk, lines)


def said(pc: Place) -> list[Json]:
    """What was signed, without what names the file it came from."""
    bodies = [{**e.body, "to": e.header.to} for e in pc.store.of_kind(Kind.REVIEW)]
    plain = [{k: v for k, v in body.items() if k != "source_sha256"} for body in bodies]
    for body in plain:
        body["items"] = sorted(body["items"], key=str)  # type: ignore[arg-type]
    return sorted(plain, key=str)


WORDS = st.sampled_from(["", "", "Xem lại", "NB: hỏi anh Ba", "Ghi rõ nb : chị Tư biết", "Đủ"])
ONE_FORM = st.tuples(st.sampled_from(["", ASK, CHECK, ACCEPT]), WORDS, WORDS, WORDS, WORDS)


def in_copies(pc: Place, told: Mapping[int, tuple[str, ...]]) -> None:
    for n, (verdict, whole, kept, at_cell, kept_there) in told.items():
        (name,) = export(pc.desk, to="xet", unit=unit_id(n))
        whole_form = {"~verdict": verdict, "~comment": whole, "~internal": kept}
        notes = [at_cell, f"NB: {kept_there.removeprefix('NB: ')}" if kept_there else ""]
        data = pc.medium.files[name]
        for note in filter(None, notes):
            data = typed(data, {}, notes={CELL: note})
        data = typed(data, {}, answers={k: v for k, v in whole_form.items() if v})
        taken(pc, data, f"{n}.xlsx")


def in_queue(told: Mapping[int, tuple[str, ...]]) -> dict[str, dict[str, str]]:
    filled: dict[str, dict[str, str]] = {}
    for n, (verdict, whole, kept, at_cell, kept_there) in told.items():
        filled[line(n)] = {"verdict": verdict, "told": whole, "kept": kept}
        filled[cell(n)] = {"told": at_cell, "kept": kept_there}
    return filled


def test_the_example_of_the_law_says_something() -> None:
    one, many = desk(), desk()
    told = {
        1: (ASK, "Sửa", "", "Xem lại", "hỏi anh Ba"),
        2: (ACCEPT, "", "Đủ", "", ""),
        3: ("", "", "", "", ""),
    }
    many_data = judged(queue_of(many), in_queue(told))
    assert taken(many, many_data) == (["REVIEW-101", "REVIEW-101", "REVIEW-105"], 2)
    in_copies(one, told)
    assert said(one) == said(many)
    assert len(said(many)) == 4
    assert [many.view(n).state for n in (1, 2, 3)] == [State.ASKED, State.LOCKED, State.TO_FIX]


@settings(max_examples=2)
@given(st.fixed_dictionaries(dict.fromkeys((1, 2, 3), ONE_FORM)))
def test_a_queue_signs_what_copies_one_by_one_sign(told: dict[int, tuple[str, ...]]) -> None:
    one, many = desk(), desk()
    data = judged(queue_of(many), in_queue(told))
    taken(many, data)
    in_copies(one, told)
    assert said(one) == said(many)


FILLED = in_queue(
    {1: (ASK, "Sửa", "NB", "Xem lại", ""), 2: (CHECK, "", "", "", "hỏi"), 3: (ASK, "Ghi rõ", "", "", "")}
)


def moved(data: bytes, chance: Random) -> bytes:
    """The same workbook after somebody sorted both sheets, added columns and hid lines."""
    book = opened(data)
    for sheet in book.worksheets:
        _sorted(sheet, chance)
        sheet.insert_cols(chance.randint(2, 6), 2)
        sheet.row_dimensions[chance.randint(7, 9)].hidden = True
        sheet.cell(3, 30).value = "ghi thêm"
    return saved(book)


def _sorted(sheet: Worksheet, chance: Random) -> None:
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=7)]
    chance.shuffle(rows)
    for n, row in enumerate(rows, start=7):
        for c, value in enumerate(row, start=1):
            sheet.cell(n, c).value = value


@pytest.mark.parametrize("seed", range(3))
def test_sorting_filtering_and_added_columns_change_nothing(seed: int) -> None:
    plain, sorted_ = desk(), desk()
    taken(plain, judged(queue_of(plain), FILLED))
    taken(sorted_, moved(judged(queue_of(sorted_), FILLED), Random(seed)))
    assert said(sorted_) == said(plain)
    assert len(said(plain)) == 5


def test_importing_again_and_going_on_signs_only_what_is_new() -> None:
    pc = desk()
    empty = queue_of(pc)
    half = judged(empty, {k: v for k, v in FILLED.items() if SUBMITTED[0].id in k})
    assert taken(pc, half) == (["REVIEW-101", "REVIEW-105", "REVIEW-105"], 1)
    assert taken(pc, half) == (["REVIEW-102", "REVIEW-105", "REVIEW-105"], 0)
    whole = judged(half, FILLED)
    assert taken(pc, whole) == (["REVIEW-102", "REVIEW-101", "REVIEW-101"], 2)
    before = said(pc)
    assert taken(pc, judged(whole, {})) == (["REVIEW-102"] * 3, 0)
    assert said(pc) == before


def test_a_line_about_an_older_revision_is_said_and_not_applied() -> None:
    pc = desk()
    data = judged(queue_of(pc), FILLED)
    pc.take([submission(1, answers(1), parents=[SUBMITTED[0].id])])
    (stale, *others) = read_copies(pc.desk, [file("q.xlsx", data)])
    assert (stale.code, stale.documents) == ("REVIEW-121", ())
    assert stale.params["number"] == 2
    assert [one.code for one in others] == ["REVIEW-101"] * 2
    sign_reviews(pc.desk, [stale, *others])
    assert pc.view(1).state is State.RECEIVED


def test_a_line_copied_and_changed_leaves_open_what_is_meant() -> None:
    pc = desk()
    book = opened(judged(queue_of(pc), FILLED))
    sheet = book.worksheets[0]
    copied = [c.value for c in sheet[7]]
    for c, value in enumerate(copied, start=1):
        sheet.cell(20, c).value = value
    same = saved(book)
    verdict = next(c for c in range(1, 20) if sheet.cell(1, c).value == "verdict")
    sheet.cell(20, verdict).value = ACCEPT
    other = saved(book)
    sheet.cell(20, verdict).value = "Tốt"
    assert taken(pc, other)[0] == ["REVIEW-122", "REVIEW-101", "REVIEW-101"]
    assert taken(pc, same)[0] == ["REVIEW-101", "REVIEW-102", "REVIEW-102"]


def test_words_that_are_no_verdict_and_accepting_errors_without_a_reason_are_refused_line_by_line() -> None:
    pc = desk()
    odd = {
        line(1): {"verdict": ACCEPT},
        line(2): {"verdict": "Tốt lắm"},
        line(3): {"verdict": ACCEPT, "told": "Đã có giấy"},
    }
    assert taken(pc, judged(queue_of(pc), odd)) == (["REVIEW-106", "REVIEW-104", "REVIEW-101"], 1)


def test_a_queue_of_another_office_is_nobodys_here() -> None:
    elsewhere = office(3)
    elsewhere.take([submission(1, answers(1, {"d413_dk.nay": 3}))])
    name, _ = export_queue(elsewhere.desk, to="xet")
    assert taken(desk(), elsewhere.medium.files[name])[0] == ["REVIEW-103"]


def test_a_reviewer_sees_both_years_the_rules_and_what_was_said() -> None:
    talk = review(SUBMITTED[0], Verb.COMMENT, items=[Item("t", CELL, "Danh sách ghi 5 người")])
    kept = review(SUBMITTED[0], Verb.COMMENT, items=[Item("u", CELL, "Hỏi chị Tư", internal=True)])
    pc = desk(submission(1, answers(1, {CELL: 77}), period="2023"), talk, kept)
    name, _ = export_queue(pc.desk, to="xet")
    book = opened(pc.medium.files[name])
    sheet = book.worksheets[1]
    keys = {sheet.cell(1, c).value: c for c in range(1, sheet.max_column + 1)}
    row = next(r for r in range(1, sheet.max_row + 1) if sheet.cell(r, 1).value == cell(1))
    assert [sheet.cell(row, keys[k]).value for k in ("before", "now", "check")] == ["77", "180", "✓"]
    told = str(sheet.cell(row, keys["talk"]).value)
    assert "Danh sách ghi 5 người" in told
    assert "Nội bộ: Hỏi chị Tư" in told
    wrong = next(r for r in range(1, sheet.max_row + 1) if sheet.cell(r, 1).value == cell(1, "d42.ket_qua"))
    assert str(sheet.cell(wrong, keys["check"]).value).startswith("✗ ")
    first = book.worksheets[0]
    assert lists_of(first) == [tuple(verdict_choices())]
    assert not any(sheet.protection.sheet for sheet in book.worksheets)


def test_nothing_that_waits_is_no_workbook() -> None:
    pc = office(1)
    assert export_queue(pc.desk, to="xet") == ("", 0)
    assert pc.medium.files == {}


def test_a_queue_among_what_came_in_is_said_to_be_one() -> None:
    pc = desk()
    (came,) = pc.merge(file("q.xlsx", queue_of(pc)))
    assert came.code == "FORM-120"
    assert all(not review_of(e).verbs for e in pc.store.of_kind(Kind.REVIEW))


def test_what_only_the_office_can_give_is_said_beside_and_warns_of_nothing() -> None:
    given = dict.fromkeys((*GIVEN, "d44a_y_kien.ket_qua", "d45_1yk.ket_qua"))
    pc = office(1)
    pc.take([submission(1, answers(1, given))])
    name, _ = export_queue(pc.desk, to="xet")
    lines, cells = opened(pc.medium.files[name]).worksheets
    keys = {c.value: c.column for c in lines[1]}
    awaited = pc.view(1).findings
    assert {f.code for f in awaited} == {AWAITED}
    assert (lines.cell(7, keys["errors"]).value, lines.cell(7, keys["warnings"]).value) == ("–", "–")
    summary = str(lines.cell(7, keys["summary"]).value).splitlines()
    assert summary == ["✓ không có gì phải xem lại", f"– {len(awaited)} số cơ quan chưa cung cấp"]
    column = next(c.column for c in cells[1] if c.value == "check")
    said = [str(cells.cell(row, column).value) for row in range(7, cells.max_row + 1)]
    assert sum(text.startswith("– ") for text in said) == len(awaited)
    assert not any(text.startswith(("!", "✗")) for text in said)


def test_printed_whole_a_queue_is_a_line_for_each_submission() -> None:
    lines, cells = opened(queue_of(desk())).worksheets
    assert [str(sheet.print_area).rpartition("$")[2] for sheet in (lines, cells)] == ["9", "4"]
    column = next(c.column for c in lines[1] if c.value == "summary")
    said = [str(lines.cell(row, column).value).splitlines()[0] for row in (7, 8)]
    assert said == ["2 · Kết quả, trả lời: Ô này chưa nhập.", "✓ không có gì phải xem lại"]


def test_on_paper_a_cell_takes_one_line_and_the_header_is_on_every_page() -> None:
    sheet = opened(queue_of(desk())).worksheets[1]
    tall = [sheet.row_dimensions[row].height for row in range(7, sheet.max_row + 1)]
    assert tall.count(20.25) > 0.6 * len(tall)
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
    assert sheet.print_title_rows == "$6:$6"
