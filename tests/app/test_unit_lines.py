"""A list becomes lines of the registry, and what a line leaves unsaid is assumed aloud."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import Workbook

from antt_sync.app.registry import read_registry, write_registry
from antt_sync.app.unit_lines import doubt_of, lines_of, read_units
from antt_sync.core import communes
from antt_sync.core.errors import UsageTrouble, WorkbookUnreadable
from antt_sync.core.findings import errors
from antt_sync.core.values import Entry
from tests.world import Place, file, place, workbook

LIST = [
    ["Tên đơn vị", "Tổ trưởng", "Ghi chú"],
    ["Tổ dân phố 1", "Lê Bịa", "mới tách"],
    ["Trường Tiểu học Bịa", "", ""],
    ["Trường Tiểu học và THCS Bịa", "", ""],
    ["Chợ Bịa", "", "xem lại"],
    ["Tổ dân phố 1", "", ""],
]


def sheet(rows: Sequence[Sequence[str]]) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def registry(pc: Place, said: Mapping[str, Entry]) -> list[tuple[str, str, str]]:
    planned = read_registry(pc.desk, file("f01.xlsx", workbook(0, said, form="F01")))
    return [(f.code, f.severity.value, f.where.address) for f in planned.findings]


def test_lines_say_what_the_list_said() -> None:
    pc = place()
    lines = lines_of(pc.desk, read_units(pc.desk, file("ds.xlsx", sheet(LIST))))
    assert [(x["noi_dung"], x["loai"], x["phan_loai"], x["ghi_chu"]) for x in lines] == [
        ("Tổ dân phố 1", "KDC", None, "mới tách"),
        ("Trường Tiểu học Bịa", "CSGD", "Tiểu học", None),
        ("Trường Tiểu học và THCS Bịa", "CSGD", None, None),
        ("Chợ Bịa", None, None, "Chọn loại · xem lại"),
        ("Tổ dân phố 1", None, None, "Trùng dòng 1"),
    ]
    assert {x["tu_ngay"] for x in lines} == {date(2024, 1, 1)}


def test_the_office_of_a_commune_is_a_commune_above_it_and_an_agency_within_it() -> None:
    pc, names = place(), ["UBND phường Bịa", "UBND xã Mẫu", "Công an tỉnh"]
    data = file("ds.xlsx", sheet([["Tên đơn vị"], *([name] for name in names)]))
    places = [
        communes.Place("38", "Tỉnh Mẫu"),
        communes.Place("90001", "Phường Bịa", "Tỉnh Mẫu"),
        communes.Place("90002", "Phường Bịa", "Tỉnh Khác"),
    ]
    assert [x["loai"] for x in lines_of(pc.desk, read_units(pc.desk, data), places)] == ["CQ", "CQ", "CQ"]
    office = replace(pc.desk.office, unit="T-38000-000.1", level="upper")
    desk = replace(pc.desk, office=office)
    lines = lines_of(desk, read_units(desk, data), places)
    assert [(x["loai"], x["ma"]) for x in lines] == [("XA", "90001"), ("XA", None), ("CQ", None)]


def test_a_written_list_reads_back_and_only_doubtful_kinds_stop() -> None:
    pc = place()
    units = read_units(pc.desk, file("ds.xlsx", sheet(LIST)))
    write_registry(pc.desk, lines_of(pc.desk, units), to="f01.xlsx")
    planned = read_registry(pc.desk, file("f01.xlsx", pc.medium.only("f01")))
    assert [f.where.address for f in errors(planned.findings)] == ["don_vi[4].loai", "don_vi[5].loai"]
    assert [u.name for u in planned.units[1:]] == [row.name for row in units.rows]


@pytest.mark.parametrize(
    ("file_", "code"),
    [
        (file("a.xlsx", sheet([["1", "2"]])), "ROSTER-133"),
        (file("a.docx", b"x", "BOOK-111"), "BOOK-111"),
        (file("a.antt", b"x", "package"), "BOOK-112"),
    ],
)
def test_what_is_no_list_is_said(file_: object, code: str) -> None:
    with pytest.raises((UsageTrouble, WorkbookUnreadable)) as caught:
        read_units(place().desk, file_)  # type: ignore[arg-type]
    assert caught.value.code == code


def test_only_name_and_kind_are_needed() -> None:
    said: dict[str, Entry] = {"don_vi[1].noi_dung": "Chợ Bịa", "don_vi[1].loai": "KDC"}
    assert registry(place(), said) == [
        ("ROSTER-130", "warning", "don_vi[1].tu_ngay"),
        ("ROSTER-132", "warning", "ho_ten.phu_trach"),
    ]
    del said["don_vi[1].loai"]
    assert ("CELL-001", "error", "don_vi[1].loai") in registry(place(), said)


def test_a_name_alone_tells_its_kind_but_only_alone() -> None:
    said: dict[str, Entry] = {"don_vi[1].noi_dung": "Tổ dân phố 1"}
    assert ("ROSTER-131", "warning", "don_vi[1].loai") in registry(place(), said)
    doubted = {**said, "don_vi[1].ghi_chu": "Trùng dòng 1"}
    assert ("CELL-001", "error", "don_vi[1].loai") in registry(place(), doubted)


def test_a_line_without_doubt_says_nothing() -> None:
    pc = place()
    units = read_units(pc.desk, file("ds.xlsx", sheet(LIST)))
    assert [doubt_of(row, lang="en") for row in units.rows] == ["", "", "", "Choose a kind", "Same as line 1"]
