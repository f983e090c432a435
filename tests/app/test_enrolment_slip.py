"""The page to sign and stamp: who asks, who keeps the key, and the digits; no word of ours."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import load_workbook

from antt_sync.adapters.report_write import write_report
from antt_sync.app.enrolment_slip import enrolment_slip
from tests.app.test_enrolment import asking
from tests.test_messages import JARGON
from tests.world import place, unit_id


def printed(holder: str = "", unit: str = unit_id(1)) -> list[str]:
    desk = place(unit=unit, name="Tổ dân phố số 1").desk
    request = replace(asking(1), holder=holder, unit=unit)
    slip = enrolment_slip(request, desk.office, day=date(2024, 10, 14), file="dang-ky.json")
    sheet = load_workbook(io.BytesIO(write_report(slip))).worksheets[0]
    assert (sheet.page_setup.paperSize, sheet.sheet_properties.pageSetUpPr.fitToPage) == (9, True)
    return [str(c.value) for row in sheet.iter_rows() for c in row if c.value]


def test_a_slip_has_who_asks_and_the_five_groups() -> None:
    said = printed("Lê Thị Mẫu, tổ trưởng")
    wanted = ["TỔ DÂN PHỐ SỐ 1", unit_id(1), "Lê Thị Mẫu, tổ trưởng", "14/10/2024", "dang-ky.json"]
    assert [text for text in (*wanted, *asking(1).mark.split(" ")) if text not in said] == []


@pytest.mark.parametrize(
    ("unit", "stamped"), [(unit_id(1), False), ("C-14761-001.1", True), ("X-14761-000.1", True)]
)
def test_who_has_no_stamp_is_asked_for_none(unit: str, stamped: bool) -> None:
    said = " ".join(printed(unit=unit))
    assert ("đóng dấu" in said) is stamped
    assert ("TRƯỞNG KHU DÂN CƯ" in said) is not stamped


def test_an_unknown_holder_is_a_line_to_write_on() -> None:
    assert any(text.startswith("………") for text in printed())


def test_no_word_of_ours_is_on_paper() -> None:
    assert [text for text in printed() if JARGON.search(text.replace("dang-ky.json", ""))] == []
