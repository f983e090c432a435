"""What reports have in common: whose papers they are, of which day, and what an empty list says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from antt_sync.app.report_parts import as_of, letterhead, list_sheet, report_of
from antt_sync.core.report import Block, Column, Line, Table, Words
from tests.reports import empty, gathered

COLUMN = Column("ten", "Đơn vị")
LISTED = (Line(("Tổ dân phố số 1",)),)


def test_programs_are_told_the_period_and_the_day_of_a_report_first() -> None:
    seen = gathered(empty(1))
    report = report_of(seen, "thu", "Thử", [], {"units": 1})
    assert list(report.data.items()) == [("period", "2024"), ("as_of", "2024-11-08"), ("units", 1)]
    assert report.office == seen.desk.office.name
    assert as_of(seen).text == "Số liệu đến ngày 08/11/2024"


@pytest.mark.parametrize(("lines", "said"), [((), "Không có."), (LISTED, "")])
def test_a_list_of_nobody_says_so(lines: tuple[Line, ...], said: str) -> None:
    above = Words("Danh sách")
    blocks: tuple[Block, ...] = (above, Table((COLUMN,), lines, main=True))
    blocks += (Words(said),) if said else ()
    assert list_sheet("Tờ 1", (90,), (COLUMN,), lines, above, empty="Không có.").blocks == blocks


def test_a_paper_has_a_place_and_dots_for_its_day_only_where_it_is_dated() -> None:
    office = replace(gathered(empty(1)).desk.office, place="")
    assert letterhead(office, year=2024).place == "………, ngày …… tháng …… năm 2024"
    assert (letterhead(office).place, letterhead(office).number) == ("", "")
    assert letterhead(office, "BAN CHỈ ĐẠO").left == (office.name.upper(), "BAN CHỈ ĐẠO")
