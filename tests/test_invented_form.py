"""A form nobody of ours has seen, from a temporary TOML, plays the whole path: no Python knows it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.sheets import opened
from tests.terminal import antt

OFFICE, UNIT = "X-14761-000.1", "K-14761-001.1"
FORM = """
format = 1
id = "F91-K"
version = "2024.1"
kinds = ["K"]
window = "assessment"
source = "Biểu bịa để thử"
result_column = "ket_qua"
label_width = 500
title = { vi = "BÁO CÁO ĐÈN ĐƯỜNG", en = "STREET LIGHTS" }
subtitle = { vi = "Số đèn năm {period}", en = "Lights in {period}" }
sheet = { vi = "Đèn đường", en = "Lights" }
signer = { vi = "NGƯỜI LẬP", en = "PREPARED BY" }

[[column]]
key = "so_luong"
vi = "Số lượng"
en = "Number"
width = 120

[[column]]
key = "ket_qua"
vi = "Kết quả"
en = "Result"
width = 140

[[section]]
id = "den"
vi = "Đèn đường"
en = "Street lights"

[[section.field]]
id = "sang"
no = "1"
criterion = "L1"
vi = "Mọi đèn đều sáng"
en = "All lights work"
cells = { ket_qua = { type = "verdict", value = "hong.so_luong == 0" } }

[[section.field]]
id = "tong"
part_of = "sang"
vi = "Tổng số đèn"
en = "All"
cells = { so_luong = { type = "int", required = true } }

[[section.field]]
id = "hong"
part_of = "sang"
vi = "Số đèn hỏng"
en = "Broken"
cells = { so_luong = { type = "int", required = true } }

[[section.field]]
id = "ngo"
no = "N{n}"
table = 3
vi = "Tên ngõ"
en = "Lane"
cells = { noi_dung = { type = "text" }, so_luong = { type = "int", required = "filled(row.noi_dung)" } }

[[rule]]
id = "L01"
code = "L01"
severity = "error"
at = "hong.so_luong"
holds = "hong.so_luong <= tong.so_luong"
live = "✗ Nhiều hơn tổng số đèn"
source = "Biểu bịa để thử"
title = { vi = "Hỏng nhiều hơn có", en = "More broken than there are" }
what = { vi = "Số đèn hỏng nhiều hơn tổng số đèn.", en = "More broken lights than lights." }
do = { vi = "Đếm lại.", en = "Count again." }
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    folder = tmp_path / "bieu-rieng" / "F91-K"
    folder.mkdir(parents=True)
    (folder / "2024.1.toml").write_text(FORM, encoding="utf-8")
    return tmp_path


def said(desk: Path, *words: str, at: str = "phuong", codes: tuple[int, ...] = (0,)) -> str:
    """What a command prints that knows the invented form."""
    ended = antt("--schemas", desk / "bieu-rieng", *words, at=desk / at)
    assert ended.code in codes, ended.out + ended.err
    return ended.out


def type_in(workbook: Path, values: dict[str, object]) -> None:
    book = opened(workbook)
    for sheet in book.worksheets:
        rows = {sheet.cell(r, 1).value: r for r in range(1, sheet.max_row + 1)}
        columns = {sheet.cell(1, c).value: c for c in range(1, sheet.max_column + 1)}
        for address, value in values.items():
            row, _, column = address.rpartition(".")
            if row in rows and column in columns:
                sheet.cell(rows[row], columns[column]).value = value
    book.save(workbook)


def set_up(desk: Path) -> None:
    said(desk, "init", "phuong", "--unit", OFFICE, "--name", "UBND phường Bịa", at=".")
    said(desk, "roster", "template", "-o", "../dm.xlsx")
    row = "don_vi[1]"
    listed = {f"{row}.noi_dung": "Tổ dân phố số 1", f"{row}.loai": "KDC", f"{row}.tu_ngay": "01/01/2020"}
    signed = {
        "ho_ten.phu_trach": "Lê Mẫu",
        "chuc_vu.phu_trach": "Công chức",
        "ngay_lap.tu_ngay": "05/01/2024",
    }
    type_in(desk / "dm.xlsx", {**listed, **signed})
    said(desk, "roster", "issue", "../dm.xlsx")
    said(desk, "campaign", "issue", "--period", "2024")


def test_an_invented_form_goes_from_blank_to_returned_workbook(desk: Path) -> None:
    set_up(desk)
    said(desk, "blank", "F91-K", "--unit", UNIT, "--period", "2024", "-o", "../den.xlsx")
    type_in(desk / "den.xlsx", {"tong.so_luong": 40, "hong.so_luong": 41, "ngo[1].noi_dung": "Ngõ 5"})

    checked = json.loads(said(desk, "--json", "check", "../den.xlsx", codes=(3,)))
    (sheet,) = checked["files"][0]["forms"]
    found = {(f["code"], f["address"]) for f in sheet["findings"]}
    assert found == {("L01", "hong.so_luong"), ("CELL-001", "ngo[1].so_luong")}
    assert sheet["live"]["hong"] == "✗ Nhiều hơn tổng số đèn"

    merged = json.loads(said(desk, "--json", "merge", "../den.xlsx", "--yes", codes=(3,)))
    assert [(f["unit"], f["form"], f["errors"]) for f in merged["files"]] == [(UNIT, "F91-K", 2)]

    delivered = json.loads(said(desk, "--json", "deliver", "-o", "../tra"))
    (returned,) = delivered["delivered"]
    assert returned["marks"] == 2
    assert "Đếm lại." in (desk / "phuong" / returned["message"]).read_text(encoding="utf-8-sig")

    workbook = desk / "phuong" / returned["workbook"]
    type_in(workbook, {"hong.so_luong": 0, "ngo[1].so_luong": 7})
    merged = json.loads(said(desk, "--json", "merge", str(workbook), "--yes"))
    assert [(f["number"], f["errors"]) for f in merged["files"]] == [(2, 0)]


def test_a_wrong_form_says_all_that_is_wrong_with_file_line_and_path(desk: Path) -> None:
    folder = desk / "bieu-rieng" / "F91-K"
    wrong = FORM.replace('type = "verdict"', 'type = "verdikt"').replace(
        'at = "hong.so_luong"', 'at = "hong.x"'
    )
    (folder / "2024.1.toml").write_text(wrong, encoding="utf-8")
    words = ("--schemas", desk / "bieu-rieng", "blank", "F91-K", "--period", "2024", "-o", "x.xlsx")
    ended = antt(*words, at=desk)
    assert ended.code == 5
    lines = {str(n): line for n, line in enumerate(wrong.split("\n"), start=1)}
    for part in ("verdikt", "hong.x"):
        line = next(n for n, text in lines.items() if part in text)
        assert f"F91-K/2024.1.toml:{line}" in ended.err
