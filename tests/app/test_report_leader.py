"""The chief's page: every figure once, names cut with a count, one page whatever the office's size."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from antt_sync.app.report_leader import GRID, MOST_NAMES, NAMES_CHARS, leader, named_within
from antt_sync.core.report import Line, Marks, Report, Table, Words
from tests.reports import busy, empty, gathered, opened
from tests.world import Place, answers, submission, unit_id


def crowd(count: int) -> Place:
    """A third of so many units sent something, some of it wrong, some in two versions."""
    pc = empty(count)
    wrong = {"d42.ket_qua": None}
    one = [submission(n, answers(n, wrong if n % 5 == 0 else {}), seq=n) for n in range(1, count, 3)]
    two = [submission(n, answers(n, {"d44a_tp.nay": 1}), seq=1000 + n) for n in range(1, count, 30)]
    pc.take([*one, *two])
    return pc


def texts(line: Line) -> list[str]:
    """A line as people read it."""
    return [getattr(c, "text", "" if c is None else str(c)) for c in line.cells]


def row_of(report: Report, name: str) -> list[str]:
    """The line of the first table that begins with a name, as people read it."""
    table = report.sheets[0].tables[0]
    (line,) = [line for line in table.lines if line.cells[0] == name]
    return texts(line)


def names_of(report: Report) -> dict[str, str]:
    """Who has to do what, as the second table says."""
    return {line[0]: line[1] for line in map(texts, report.sheets[0].tables[1].lines)}


def test_every_form_says_how_many_came_are_late_wrong_or_double() -> None:
    found = leader(gathered(busy()))
    assert row_of(found, "Đăng ký") == ["Đăng ký", "31/03/2024", "4/6 (66,6%)", "✗ 2", "4", "0", "0", "3"]
    assert row_of(found, "Tự đánh giá") == [
        "Tự đánh giá",
        "05/11/2024",
        "5/6 (83,3%)",
        "✗ 1",
        "0",
        "! 1",
        "≠ 1",
        "3",
    ]
    assert row_of(found, "Cộng")[2:] == ["9/12 (75,0%)", "✗ 3", "4", "! 1", "≠ 1", "6"]


def test_who_has_to_be_called_is_named() -> None:
    assert names_of(leader(gathered(busy()))) == {
        "✗ Quá hạn Đăng ký: 2 đơn vị": "Tổ dân phố số 5, Tổ dân phố số 6",
        "✗ Quá hạn Tự đánh giá: 1 đơn vị": "Tổ dân phố số 6",
        "≠ Phải chọn một trong hai bản Tự đánh giá: 1 đơn vị": "Tổ dân phố số 5 (đã 25 ngày)",
        "! Phải sửa Tự đánh giá: 1 đơn vị": "Tổ dân phố số 4",
    }


@pytest.mark.parametrize(
    ("day", "ahead", "soon"),
    [
        (date(2024, 10, 5), "– 05/11/2024 (còn 31 ngày): Tự đánh giá, còn 1 đơn vị chưa nộp.", False),
        (date(2024, 10, 6), "– 05/11/2024 (còn 30 ngày): Tự đánh giá, còn 1 đơn vị chưa nộp.", True),
        (date(2024, 11, 5), "– 05/11/2024 (hạn hôm nay): Tự đánh giá, còn 1 đơn vị chưa nộp.", True),
        (date(2024, 11, 6), "Không có.", False),
    ],
)
def test_deadlines_ahead_are_listed_and_missing_ones_named_when_they_are_near(
    day: date, ahead: str, soon: bool
) -> None:
    found = leader(gathered(busy(), as_of=day))
    assert ahead in [b.text for b in found.sheets[0].blocks if isinstance(b, Words)]
    assert ("… Sắp đến hạn Tự đánh giá: 1 đơn vị" in names_of(found)) is soon


def test_names_are_cut_with_a_count() -> None:
    assert named_within(["Tổ 10", "Tổ 2", "Tổ 1"], 100) == "Tổ 1, Tổ 2, Tổ 10"
    assert named_within(["Tổ 10", "Tổ 2", "Tổ 1"], 12) == "Tổ 1, Tổ 2 và 1 đơn vị khác"
    assert named_within(["Một tên rất dài"], 3) == "Một tên rất dài"
    whole = [f"Tổ {n}" for n in range(1, MOST_NAMES + 1)]
    assert named_within(whole, 1000) == ", ".join(whole)
    assert named_within([*whole, "Tổ 99", "Tổ 98"], 1000) == ", ".join(whole) + " và 2 đơn vị khác"
    found = leader(gathered(crowd(400)))
    shown = names_of(found).values()
    assert sum(map(len, shown)) <= NAMES_CHARS + 100
    assert any("đơn vị khác" in text for text in shown)
    # Nothing is cut for programs.
    (assessed,) = [f for f in found.data["forms"] if f["form"] == "F04"]  # type: ignore[attr-defined]
    assert len(assessed["overdue"]) == 400 - assessed["received"]


def test_one_form_that_everybody_owes_does_not_fill_the_page() -> None:
    found = names_of(leader(gathered(empty(42))))
    names = found["✗ Quá hạn Tự đánh giá: 42 đơn vị"]
    assert names.count("Tổ dân phố") == MOST_NAMES
    assert names.endswith(f"Tổ dân phố số {MOST_NAMES} và {42 - MOST_NAMES} đơn vị khác")


def test_an_office_where_nothing_is_left_to_do_says_so() -> None:
    blocks = leader(gathered(empty(0))).sheets[0].blocks
    assert sum(isinstance(b, Table) for b in blocks) == 1
    assert any(isinstance(b, Words) and b.text.startswith("Không có đơn vị nào quá hạn") for b in blocks)


@pytest.mark.parametrize("count", [6, 41, 400])
def test_it_is_one_page_of_a4_and_nearly_full_size(count: int) -> None:
    found = leader(gathered(crowd(count)))
    assert sum(isinstance(b, Marks) for b in found.sheets[0].blocks) == 1
    sheet: Any = opened(found).worksheets[0]
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight is None  # one, where other reports have none
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("portrait", 9)
    heights = (sheet.row_dimensions[row].height or 15.75 for row in range(2, sheet.max_row + 1))
    shrunk = (210 - 45) / 25.4 * 96 / sum(GRID)
    assert shrunk > 0.9
    assert sum(heights) * shrunk <= (297 - 40) / 25.4 * 72
    assert unit_id(1) not in str([texts(line) for t in found.sheets[0].tables for line in t.lines])
