"""What people do to workbooks by hand: fill cells, write cell notes, choose a verdict.

Knows hidden keys as the reader does, and uses another library than our writer on purpose: openpyxl
stands for the spreadsheet program. Refuses to know any command of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

CLEAN: Mapping[str, object] = {
    "d411.ket_qua": "Đạt",
    "d411.so": "05-NQ/CB",
    "d411.ngay": "20/01/2024",
    "d412.ket_qua": "Đạt",
    "d412.so": "01/ĐK",
    "d412.ngay": "12/02/2024",
    "d413_tong.nay": 412,
    "d413_dk.nay": 412,
    "d42.ket_qua": "Đạt",
    "hoat_dong[1].noi_dung": "Họp dân, phổ biến Luật Lực lượng tham gia bảo vệ an ninh, trật tự ở cơ sở",
    "hoat_dong[1].nay": 186,
    "hoat_dong[1].ngay": "14/3/2024",
    "hoat_dong[2].noi_dung": "Ngày hội Toàn dân bảo vệ an ninh Tổ quốc",
    "hoat_dong[2].nay": 240,
    "hoat_dong[2].ngay": "19/8/2024",
    **{f"d43{letter}.ket_qua": "Đạt" for letter in ("a", "b", "c", "d", "dd", "e", "g")},
    "d44a_y_kien.ket_qua": "Đồng ý",
    "d44b_so.nay": 0,
    "d44c_tu_diem.nay": 0,
    "d44c_nguoi_tnxh.nay": 0,
    "d44c_quan_ly.ket_qua": "Có",
    "d44d_chay_no.nay": 0,
    "d44d_tnld.nay": 0,
    "d44d_su_co.nay": 0,
    "d45_1yk.ket_qua": "Đồng ý",
    "d45_2so.nay": 0,
    "ket_luan.ket_qua": "Đạt",
    "chuc_vu.ket_qua": "Tổ trưởng",
    "ngay_lap.ngay": "12/10/2024",
}
"""A form F04-K, version 2024.1, without a single mistake; figures and papers are invented."""


def comparison(units: Mapping[str, str], crimes: Mapping[str, int]) -> dict[str, object]:
    """What the police's own table F05, version 2024.1, says of these residential areas, id by id.

    `crimes` are this year's where they are not 2; a line more says what happened nobody knows where.
    """
    always = {"tp_truoc": 4, "tp_nay": 2, "tnxh_truoc": 3, "tnxh_nay": 3, "vp_truoc": 7, "vp_nay": 5}
    always |= dict.fromkeys(("tp_nghiem_trong", "chay_no", "tnld", "tu_diem", "nguoi_tnxh_moi"), 0)
    typed: dict[str, object] = {"tu_ngay.ghi_chu": "01/11/2023", "den_ngay.ghi_chu": "10/10/2024"}
    sums = dict.fromkeys(always, 0)
    for number, (unit, name) in enumerate(units.items(), start=1):
        said = {**always, "tp_nay": crimes.get(unit, always["tp_nay"])}
        typed |= {f"dong[{number}].noi_dung": name, f"dong[{number}].ma": unit}
        typed |= {f"dong[{number}].{column}": count for column, count in said.items()}
        sums = {column: before + said[column] for column, before in sums.items()}
    typed |= {f"toan_xa.{column}": count for column, count in sums.items()}
    signed = {"ho_ten": "Phạm Văn Mẫu", "chuc_vu": "Trưởng Công an phường", "ngay_lap": "12/10/2024"}
    return typed | {f"{field}.ghi_chu": text for field, text in signed.items()}


def ratings(units: Mapping[str, str], levels: Mapping[str, str]) -> dict[str, object]:
    """How form F13, version 2024.1, rates each area's security team; `levels` where it is not “tốt”."""
    typed: dict[str, object] = {"quyet_dinh.so": "88/QĐ-CAP", "quyet_dinh.ngay": "10/10/2024"}
    for number, (unit, name) in enumerate(units.items(), start=1):
        row = f"to[{number}]"
        typed |= {f"{row}.noi_dung": name, f"{row}.ma": unit, f"{row}.duoi_9_thang": "Không"}
        typed |= {f"{row}.muc": levels.get(unit, "Hoàn thành tốt"), f"{row}.ky_luat": 0}
        typed[f"{row}.tinh_trang"] = "Chính thức"
    signed = {"ho_ten.muc": "Phạm Văn Mẫu", "chuc_vu.muc": "Trưởng Công an phường"}
    return typed | signed | {"ngay_lap.ngay": "12/10/2024"}


def data_sheet(book: Workbook, *, key: str) -> Worksheet:
    """The sheet whose first column holds this key."""
    for sheet in book.worksheets:
        if any(sheet.cell(row, 1).value == key for row in range(1, sheet.max_row + 1)):
            return sheet
    raise LookupError(key)


def place(sheet: Worksheet, address: str) -> tuple[int, int]:
    """(row, column) of a cell by its hidden keys."""
    row_key, _, column_key = address.rpartition(".")
    row = next(r for r in range(1, sheet.max_row + 1) if sheet.cell(r, 1).value == row_key)
    column = next(c for c in range(1, sheet.max_column + 1) if sheet.cell(1, c).value == column_key)
    return row, column


def fill(source: Path, target: Path, values: Mapping[str, object]) -> None:
    """Type values into a workbook and save it elsewhere; `None` empties a cell."""
    book = load_workbook(source)
    sheet = data_sheet(book, key=next(iter(values)).rpartition(".")[0])
    for address, value in values.items():
        sheet.cell(*place(sheet, address)).value = value
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)


def comment_on(copy: Path, *, notes: Mapping[str, str], verdict: str) -> None:
    """A reviewer writes ordinary cell notes into a review copy and picks a verdict."""
    book = load_workbook(copy)
    sheet = data_sheet(book, key="d411")
    for address, text in notes.items():
        cell = sheet.cell(*place(sheet, address))
        before = f"{cell.comment.text}\n" if cell.comment else ""
        cell.comment = Comment(before + text, "Cán bộ xét")
    answers = data_sheet(book, key="~verdict")
    answers.cell(*place(answers, "~verdict.value")).value = verdict
    book.save(copy)


def reply_to(workbook: Path, target: Path, *, changes: Mapping[str, object], reply: str) -> None:
    """A unit corrects a returned workbook and answers the first open line of its fix list."""
    book = load_workbook(workbook)
    sheet = data_sheet(book, key=next(iter(changes)).rpartition(".")[0])
    for address, value in changes.items():
        sheet.cell(*place(sheet, address)).value = value
    for listed in book.worksheets:
        if str(listed.cell(1, 1).value).startswith("fix|"):
            column = next(c for c in range(1, listed.max_column + 1) if listed.cell(1, c).value == "reply")
            row = next(
                r for r in range(2, listed.max_row + 1) if str(listed.cell(r, 1).value or "").startswith("t")
            )
            listed.cell(row, column).value = reply
    book.save(target)
