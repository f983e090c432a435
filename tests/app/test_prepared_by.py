"""Who prepared an office's own workbook is written beforehand, and nothing stops when it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from antt_sync.app.prepared_by import prepared_by, with_preparer
from antt_sync.core.reading import read_forms
from tests.fillings import shipped
from tests.world import NOW, Place, place, workbook


def asked(pc: Place, *holders: str) -> Place:
    pc.desk = replace(pc.desk, office=replace(pc.desk.office, holders=holders))
    return pc


@pytest.mark.parametrize(
    ("holder", "name", "title"),
    [("Lê Thị Hoa, Phó Chủ tịch", "Lê Thị Hoa", "Phó Chủ tịch"), ("Lê Thị Hoa", "Lê Thị Hoa", None)],
)
def test_the_first_person_in_charge_prepares_it_today(holder: str, name: str, title: str | None) -> None:
    said = prepared_by(asked(place(), holder, "Trần Văn Bình").desk, shipped("F01"))
    assert said.pop("chuc_vu.phu_trach", None) == title
    assert said == {"ho_ten.phu_trach": name, "ngay_lap.tu_ngay": NOW.date()}


def test_an_office_that_names_nobody_writes_nothing() -> None:
    assert prepared_by(place().desk, shipped("F01")) == {}


def test_what_is_blank_is_filled_and_told_once() -> None:
    pc = place()
    data = workbook(0, {"ho_ten.phu_trach": "Lê Thị Hoa"}, form="F01")
    book = read_forms(pc.desk.workbooks.read(data), lambda t: pc.desk.shelf.find(t.form, t.version, t.schema))
    reading, told = with_preparer(pc.desk, book.forms[0])
    assert reading.entries["ho_ten.phu_trach"] == "Lê Thị Hoa"
    assert reading.entries["ngay_lap.tu_ngay"] == NOW.date()
    assert [(f.code, f.severity.value, f.where.address) for f in told] == [
        ("ROSTER-132", "warning", "chuc_vu.phu_trach")
    ]
    again, nothing = with_preparer(pc.desk, reading)
    assert (again, nothing) == (reading, ())
    assert isinstance(reading.entries["ngay_lap.tu_ngay"], date)
