"""Sheets that nobody gave out are told, ours never."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from antt_sync.app.beside import sheets_beside
from antt_sync.app.deliver import deliver
from antt_sync.app.queueing import export_queue
from antt_sync.app.reviewing import export
from antt_sync.core.book import RawBook, RawCell, RawSheet
from antt_sync.core.envelope import Json
from antt_sync.core.findings import Finding, Severity
from antt_sync.core.submission import OUTSIDE, submission_of
from tests.sheets import opened, saved, seen_rows
from tests.world import Place, file, office, submission, unit_id, workbook

NOTE: Mapping[tuple[int, int], RawCell] = {(3, 2): RawCell("cộng sổ tay"), (4, 2): RawCell("216")}


def told(*sheets: RawSheet) -> list[Finding]:
    return list(sheets_beside(office().desk, RawBook(sheets)))


def test_a_sheet_of_notes_is_told_with_its_first_cell_and_how_much_it_holds() -> None:
    (found,) = told(RawSheet("Nháp", NOTE))
    assert (found.code, found.severity, found.where.sheet, found.where.cell) == (
        *("FORM-114", Severity.WARNING, "Nháp", "B3"),
    )
    assert dict(found.params) == {"sheet": "Nháp", "count": 2, "value": "cộng sổ tay"}


@pytest.mark.parametrize(
    "name", ["Hướng dẫn", "huong dan", "Hướng dẫn (2)", "_antt", "_antt 2", "Phiếu tiếp nhận", "Đã làm sạch"]
)
def test_a_sheet_of_ours_is_not_told(name: str) -> None:
    assert told(RawSheet(name, NOTE)) == []


@pytest.mark.parametrize("token", ["antt1|F04-K|x", "fix|antt1|x", "grid|antt1|x"])
def test_a_sheet_with_a_token_is_ours_whatever_it_is_called(token: str) -> None:
    assert told(RawSheet("Trang 1", {**NOTE, (1, 1): RawCell(token)})) == []


def test_an_empty_sheet_is_not_told() -> None:
    assert told(RawSheet("Sheet2", {(1, 1): RawCell(" \u00a0")})) == []


WORDS = "Tệp đã gửi có 3 ô ghi thêm ngoài các ô của biểu, ở trang “Nháp”, “Tự đánh giá”; nội dung đó không"


def with_notes() -> Place:
    """An office that took in a workbook with a sheet of notes and a line below the form."""
    pc = office(1)
    book = opened(workbook(1))
    notes, data = book.create_sheet("Nháp"), book["Tự đánh giá"]
    notes["B3"], notes["B4"] = "cộng sổ tay", 216
    data.cell(data.max_row + 3, 5).value = "ghi thêm"
    pc.merge(file("Mau 1.xlsx", saved(book)))
    return pc


def shown_in(pc: Place, name: str) -> list[str]:
    """The rows of a workbook that name what was left behind, sheet by sheet."""
    data = pc.medium.files[name]
    return [row for title in opened(data).sheetnames for row in seen_rows(data, title) if "ghi thêm" in row]


def test_what_stood_beside_the_form_is_told_to_whoever_reviews_and_to_the_unit() -> None:
    pc = with_notes()
    (copy,) = export(pc.desk, to="xet")
    queue, _ = export_queue(pc.desk, to="xet")
    (returned,) = deliver(pc.desk, to="tra", units=[unit_id(1)])
    for name in (copy, queue, returned.workbook):
        assert any(WORDS in row for row in shown_in(pc, name)), name
    assert "– có ghi thêm ngoài biểu" in "\n".join(shown_in(pc, queue))


def test_what_stood_beside_the_form_asks_nothing_of_anybody() -> None:
    pc = with_notes()
    (returned,) = deliver(pc.desk, to="tra", units=[unit_id(1)])
    assert returned.marks == 0
    assert "Chưa thấy chỗ phải sửa" in pc.medium.files[returned.message].decode("utf-8-sig")


def test_only_how_much_stood_there_is_signed() -> None:
    (found,) = with_notes().view(1).revisions
    assert dict(found.said.outside) == {"Nháp": 2, "Tự đánh giá": 1}
    assert "outside" not in submission(1).body


def test_a_strangers_sheets_are_told_a_few_and_short() -> None:
    one = submission(1)
    told: dict[str, Json] = {**{f"{n:02d}{'x' * 99}": n for n in range(50)}, "y": "3", "z": -1}
    said = submission_of(replace(one, body={**one.body, "outside": told}))
    assert list(said.outside) == [f"{n:02d}{'x' * 29}" for n in range(1, 21)]
    (finding,) = (f for f in said.seen_at_intake({}) if f.code == OUTSIDE)
    assert finding.params["count"] == sum(range(1, 21))
