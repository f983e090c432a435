"""`heal` at the command line: a clean workbook, every loss told, nothing overwritten or written in vain."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from tests.dossiers import F04, F06, F07, sheet_of, typed_into
from tests.fillings import shipped
from tests.offices import make_office
from tests.sheets import Cell, data_sheet, first_sheet, opened, place, saved, shown_at, typed_rows
from tests.terminal import antt
from tests.test_bad_input import OLD, old_form
from tests.world import answers, unit_id, workbook

RENAMED = f'[F04-K."{OLD}"]\nnext = "2024.1"\nrenamed = {{ "so_vu_cu" = "d44b_so" }}\n'


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office with one unit, and a folder that tells of an older version's names."""
    folder = tmp_path_factory.mktemp("heal") / "phường"
    make_office(folder, signers=0, others=1)
    (folder / "bieu-cu").mkdir()
    (folder / "bieu-cu" / "VERSIONS.toml").write_text(RENAMED, encoding="utf-8")
    return folder


@pytest.fixture
def ward(furnished: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(furnished, tmp_path / "phường"))


def battered() -> bytes:
    """Unlocked, a formula and a title typed over, a row put in, and notes on a sheet of their own."""
    book = opened(workbook(1, answers(1)))
    sheet = data_sheet(book)
    sheet.cell(*place(sheet, "d44b_so.nay")).value = "một vụ"
    sheet.cell(place(sheet, "d43a.ket_qua")[0], 4).value = "Chữ khác"
    sheet.protection.disable()
    sheet.insert_rows(place(sheet, "d44b_so.nay")[0])
    book.create_sheet("Nháp")["B2"] = "cộng sổ tay: 216"
    return saved(book)


def test_a_clean_workbook_is_written_the_losses_are_listed_and_it_is_taken_in(ward: Path) -> None:
    (ward / "hỏng.xlsx").write_bytes(battered())
    ended = antt("--json", "heal", "hỏng.xlsx", "-o", "sạch.xlsx", at=ward)
    assert ended.code == 3
    by_kind: dict[str, list[tuple[str, str]]] = {}
    for line in ended.said["lines"]:
        by_kind.setdefault(line["became"], []).append((line["sheet"], line["was"]))
    assert by_kind["left"] == [("Nháp", "cộng sổ tay: 216")]
    assert ("Tự đánh giá", "Chữ khác") in by_kind["restored"]
    assert by_kind["unread"] == [("Tự đánh giá", "một vụ")]
    assert by_kind["locked"]
    assert by_kind["moved"]
    clean = (ward / "sạch.xlsx").read_bytes()
    assert shown_at(clean, "d44b_so.nay") == "một vụ"
    sheet = opened(clean)["Đã làm sạch"]
    said = str(sheet["B2"].value)
    assert "1 chỗ không đưa được vào biểu, 1 ô chưa đọc được" in said
    assert "Mọi số liệu" not in said
    rows = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert ["Nháp", "B2", "", "cộng sổ tay: 216"] in [row[1:5] for row in rows]
    assert len(rows) == len(ended.said["lines"])
    taken = antt("--json", "merge", "sạch.xlsx", "--yes", at=ward)
    assert [line["code"] for line in taken.said["files"]] == ["TAKE-103"]
    left = {
        f["code"]
        for f in antt("--json", "check", "sạch.xlsx", at=ward).said["files"][0]["forms"][0]["findings"]
    }
    assert left == {"CELL-101"}


def test_rows_pasted_over_are_known_again_and_nothing_need_be_typed(ward: Path) -> None:
    (ward / "đủ.xlsx").write_bytes(workbook(1))
    book = opened(workbook(1))
    for row in data_sheet(book).iter_rows(max_col=1):
        if str(row[0].value).startswith(("hoat_dong[", "d43a")):
            row[0].value = None
    book.save(ward / "hỏng.xlsx")
    ended = antt("heal", "hỏng.xlsx", "-o", "sạch.xlsx", at=ward)
    assert (ended.code, "✗" in ended.out) == (0, False)
    values = [antt("--json", "check", f"{name}.xlsx", at=ward).said["files"][0] for name in ("đủ", "sạch")]
    assert values[0]["forms"][0]["values"] == values[1]["forms"][0]["values"]


def test_the_list_says_what_must_be_typed_again_and_what_it_was(ward: Path) -> None:
    book = opened(workbook(1, answers(1)))
    sheet = data_sheet(book)
    sheet.cell(*place(sheet, "d44b_so.nay")).value = "=1000+42"
    sheet.cell(*place(sheet, "d42.ket_qua")).comment = Comment("hỏi lại phường", "Tổ trưởng")
    (ward / "hỏng.xlsx").write_bytes(saved(book))
    ended = antt("heal", "hỏng.xlsx", "-o", "sạch.xlsx", at=ward)
    assert "=1000+42 (công thức)" in ended.out
    assert "ghi chú: hỏi lại phường" in ended.out
    listed = opened(ward / "sạch.xlsx")["Đã làm sạch"]
    texts = [str(cell.value) for row in listed.iter_rows(min_row=4) for cell in row]
    assert {"=1000+42 (công thức)", "Ghi chú ở ô: hỏi lại phường"} <= set(texts)


def test_figures_that_are_not_read_are_not_said_to_have_come_in(ward: Path) -> None:
    book = opened(workbook(1, answers(1)))
    sheet = data_sheet(book)
    sheet.cell(*place(sheet, "d44b_so.nay")).value = "một vụ"
    (ward / "a.xlsx").write_bytes(saved(book))
    assert antt("heal", "a.xlsx", "-o", "b.xlsx", at=ward).code == 0
    said = str(opened(ward / "b.xlsx")["Đã làm sạch"]["B2"].value)
    assert said.startswith("✗ 0 chỗ không đưa được vào biểu, 1 ô chưa đọc được")


@pytest.mark.parametrize("beside", [False, True])
def test_what_merge_would_stop_is_said_and_not_written_clean(ward: Path, beside: bool) -> None:
    book = opened(workbook(1, answers(1)))
    sheet = data_sheet(book)
    if beside:
        book.create_sheet("Nháp")["B2"] = "TỐI MẬT"
    else:
        sheet.cell(*place(sheet, "do_mat.ket_qua")).value = "Mật"
    (ward / "a.xlsx").write_bytes(saved(book))
    ended = antt("--json", "heal", "a.xlsx", "-o", "b.xlsx", at=ward)
    assert (ended.code, ended.said["written"]) == (4, "")
    checked = antt("--json", "check", "a.xlsx", at=ward).said["files"][0]["forms"][0]["findings"]
    stops = [(f["code"], f["rule"], f["cell"]) for f in checked if f["severity"] == "stop"]
    assert [rule for _, rule, _ in stops] == ["" if beside else "R10.do_mat"]
    assert [(f["code"], f["rule"], f["cell"]) for f in ended.said["findings"]] == stops
    assert "Chưa ghi tệp sạch" in antt("heal", "a.xlsx", "-o", "b.xlsx", at=ward).out
    assert not (ward / "b.xlsx").exists()


def test_a_doubt_that_check_says_is_said_and_the_clean_workbook_written(ward: Path) -> None:
    last_year = workbook(1, answers(1), period="2023")
    (ward / "a.xlsx").write_bytes(last_year)
    ended = antt("--json", "heal", "a.xlsx", "-o", "b.xlsx", at=ward)
    assert (ended.code, [f["code"] for f in ended.said["findings"]]) == (0, ["ASK-110"])
    assert (ward / "b.xlsx").exists()
    assert "ASK-110" in antt("heal", "a.xlsx", "-o", "c.xlsx", at=ward).out


def test_the_list_names_a_row_by_whole_words(ward: Path) -> None:
    book = opened(workbook(1, answers(1)))
    sheet = data_sheet(book)
    sheet.cell(*place(sheet, "d42.ket_qua")).value = "chưa rõ"
    (ward / "a.xlsx").write_bytes(saved(book))
    antt("heal", "a.xlsx", "-o", "b.xlsx", at=ward)
    label = str(opened(ward / "b.xlsx")["Đã làm sạch"]["D4"].value)
    assert label.endswith(" …")
    assert label.removesuffix(" …").split()[-1] in shipped("F04-K").row_of["d42"].label.vi.split()


def test_a_sound_workbook_comes_out_as_it_was(ward: Path) -> None:
    (ward / "tốt.xlsx").write_bytes(workbook(1, answers(1)))
    ended = antt("heal", "tốt.xlsx", "-o", "sạch", at=ward)
    assert ended.code == 0, ended.out
    assert "không đưa được" not in ended.out
    assert (ward / "sạch.xlsx").is_file()
    again = antt("heal", "tốt.xlsx", "-o", "sạch.xlsx", at=ward)  # a taken name gets a number
    assert "sạch (2).xlsx" in again.out


def test_an_older_version_is_read_by_the_names_of_today(ward: Path) -> None:
    book = opened(workbook(1, answers(1, {"d44b_so.nay": 3})))
    sheet = data_sheet(book)
    sheet.cell(place(sheet, "d44b_so.nay")[0], 1).value = "so_vu_cu"
    token = str(sheet["A1"].value).split("|")
    sheet["A1"].value = _signed([*token[:2], OLD, *token[3:7]])
    del book["_antt"]
    (ward / "cũ.xlsx").write_bytes(saved(book))
    assert antt("check", "cũ.xlsx", at=ward).code == 4
    ended = antt("--schemas", "bieu-cu", "--json", "heal", "cũ.xlsx", "-o", "mới.xlsx", at=ward)
    assert (ended.said["version"], ended.said["left"]) == ("2024.1", 0)
    assert shown_at((ward / "mới.xlsx").read_bytes(), "d44b_so.nay") == "3"
    assert old_form()


def _signed(parts: list[str]) -> str:
    from hashlib import sha256

    said = "|".join(parts)
    return f"{said}|{sha256(said.encode()).hexdigest()[:4]}"


def test_outside_an_office_the_units_name_and_id_stay(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(workbook(1, answers(1)))
    ended = antt("--json", "heal", "a.xlsx", "-o", "b.xlsx", at=tmp_path)
    assert (ended.code, ended.said["left"]) == (0, 0)
    sheet = data_sheet(opened((tmp_path / "b.xlsx").read_bytes()))
    assert unit_id(1) in str(sheet["A1"].value)
    assert any("Tổ dân phố số 1" in str(cell.value) for cell in sheet[3])


@pytest.mark.parametrize(
    ("made", "code", "ends"),
    [
        (lambda: b"PK\x05\x06" + bytes(18), "BOOK-1", 4),
        (lambda: b"<html><table>", "BOOK-106", 4),
        (lambda: saved(Workbook()), "HEAL-101", 2),
        (lambda: saved(opened(workbook(1))), "", 0),
    ],
)
def test_what_is_no_form_is_refused_with_what_to_do(
    made: object, code: str, ends: int, tmp_path: Path
) -> None:
    assert callable(made)
    (tmp_path / "a.xlsx").write_bytes(made())
    ended = antt("heal", "a.xlsx", "-o", "b.xlsx", at=tmp_path)
    assert ended.code == ends
    assert code in ended.err
    assert (tmp_path / "b.xlsx").exists() is (ends == 0)


def battered_dossier(data: bytes) -> bytes:
    """Typed into, one sheet's mark spoilt, one form deleted, and a note on a sheet of its own."""
    typed: dict[str, dict[str, Cell]] = {
        F04: {"d44b_so.nay": "một vụ", "d413_dk.nay": "1.216", "ho_ten.ket_qua": "Nguyễn Văn Ví Dụ"},
        F07: {"co_mat.so_luong": "=1000+42", "vang.so_luong": 3, "tan_thanh.so_luong": "40 "},
    }
    book = opened(typed_into(data, typed))
    form = sheet_of(book, F04)
    form["AD3"] = "ghi bên lề"
    form.insert_rows(place(form, "d44b_so.nay")[0])
    sheet_of(book, F07)["A1"].value = "antt1|F07-K|hỏng"
    del book[sheet_of(book, F06).title]
    book.create_sheet("Nháp")["B2"] = "cộng sổ tay: 216"
    return saved(book)


def test_a_dossier_is_written_afresh_with_one_list_and_is_taken_in(ward: Path) -> None:
    antt("blank", "HS-K", "--unit", unit_id(1), "--period", "2024", "-o", "hồ sơ.xlsx", at=ward)
    came = battered_dossier((ward / "hồ sơ.xlsx").read_bytes())
    (ward / "hỏng.xlsx").write_bytes(came)
    ended = antt("--json", "heal", "hỏng.xlsx", "-o", "sạch.xlsx", at=ward)
    assert (ended.code, ended.said["form"]) == (3, "HS-K")
    lines = ended.said["lines"]
    left = {(line["sheet"], line["was"]) for line in lines if line["became"] == "left"}
    assert left == {
        ("Nháp", "cộng sổ tay: 216"),
        ("Tự đánh giá", "ghi bên lề"),
        ("Biên bản họp", "=1000+42"),
    }
    assert {(line["form"], line["address"]) for line in lines if line["became"] == "unread"} == {
        (F04, "d44b_so.nay")
    }
    clean = opened((ward / "sạch.xlsx").read_bytes())
    assert clean.sheetnames.count("Đã làm sạch") == 1
    assert sheet_of(clean, F06)  # the form that was deleted is there again, blank
    kept = {*texts_in(clean), *(line["was"] for line in lines)}
    assert {text for text in texts_in(opened(came)) if text not in kept and not text.startswith("=")} == set()
    taken = antt("--json", "merge", "sạch.xlsx", "--yes", at=ward).said["files"]
    assert [(line["form"], line["code"]) for line in taken] == [(F04, "TAKE-103"), (F07, "TAKE-103")]
    assert not [found for line in taken for found in line["findings"] if found[1] == "stop"]


def texts_in(book: Workbook) -> set[str]:
    """Everything that stands in a workbook's sheets, apart from the hidden ones of ours."""
    sheets = (s for s in book.worksheets if not s.title.startswith("_antt"))
    cells = (cell.value for s in sheets for row in s.iter_rows() for cell in row)
    return {str(value).strip() for value in cells if value is not None}


def test_forms_that_are_no_dossier_are_refused(ward: Path) -> None:
    book = opened(workbook(1, answers(1)))
    copied = book.copy_worksheet(data_sheet(book))
    parts = str(copied["A1"].value).split("|")
    copied["A1"].value = _signed([*parts[:3], "K-14761-002.1", *parts[4:7]])
    (ward / "a.xlsx").write_bytes(saved(book))
    ended = antt("heal", "a.xlsx", "-o", "b.xlsx", at=ward)
    assert (ended.code, "HEAL-102" in ended.err) == (2, True)


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office over three units, and a grid in which a clerk keyed two of them."""
    folder = tmp_path_factory.mktemp("keyed") / "phường"
    make_office(folder, signers=0, others=3)
    antt("blank", "F04-K", "--grid", "--period", "2024", "-o", "bảng.xlsx", at=folder)
    rows = {unit_id(n): {**answers(n), "#cach_nhan": "Điện thoại"} for n in (1, 3)}
    blank = (folder / "bảng.xlsx").read_bytes()
    (folder / "bảng.xlsx").write_bytes(typed_rows(blank, rows))  # type: ignore[arg-type]
    return folder


def battered_grid(data: bytes) -> bytes:
    """Rows put in and sorted, a figure as text, a formula over one, a total below, words beside and notes."""
    book = opened(data)
    sheet = first_sheet(book, "grid|")
    at = {str(sheet.cell(1, c).value): c for c in range(1, sheet.max_column + 1)}
    sheet.cell(7, at["d413_dk.nay"]).value = "1.216"
    sheet.cell(7, at["d42.ket_qua"]).value = "đ"
    sheet.cell(9, at["d44b_so.nay"]).value = "một vụ"
    sheet.cell(9, at["d413_tong.nay"]).value = "=1000+42"
    sheet.cell(11, at["#don_vi"]).value = "Tổng cộng"
    sheet.cell(11, at["d44b_so.nay"]).value = "=SUM(A7:A9)"
    sheet.cell(6, at["d44b_so.nay"]).value = "Số vụ (chị Lan sửa)"
    sheet.cell(7, sheet.max_column + 2).value = "gọi lại chiều thứ năm"
    sheet.cell(7, at["d42.ket_qua"]).comment = Comment("hỏi lại tổ trưởng", "Chị Lan")
    sheet.insert_rows(8, 2)
    book.create_sheet("Nháp")["B2"] = "cộng sổ tay: 216"
    return saved(book)


def test_a_table_of_many_units_is_written_afresh_and_says_what_it_said(keyed: Path, tmp_path: Path) -> None:
    ward = Path(shutil.copytree(keyed, tmp_path / "phường"))
    came = battered_grid((ward / "bảng.xlsx").read_bytes())
    (ward / "hỏng.xlsx").write_bytes(came)
    ended = antt("--json", "heal", "hỏng.xlsx", "-o", "sạch.xlsx", at=ward)
    assert (ended.code, ended.said["form"], ended.said["findings"]) == (3, F04, [])
    lines = ended.said["lines"]
    left = {(line["sheet"], line["was"]) for line in lines if line["became"] == "left"}
    grid = "Nhập theo bảng"
    assert left == {
        (grid, "gọi lại chiều thứ năm"),
        (grid, "=1000+42"),
        (grid, "Tổng cộng"),
        (grid, "=SUM(A7:A9)"),
        (grid, "hỏi lại tổ trưởng"),
        ("Nháp", "cộng sổ tay: 216"),
    }
    others = {(line["became"], line["was"], line["whose"]) for line in lines if line["became"] != "left"}
    assert others == {
        ("unread", "một vụ", "Tổ dân phố số 3"),
        ("read", "1.216", "Tổ dân phố số 1"),
        ("read", "đ", "Tổ dân phố số 1"),
        ("restored", "Số vụ (chị Lan sửa)", ""),
        ("moved", "Tổ dân phố số 2 … Tổ dân phố số 3", ""),
    }
    clean = opened((ward / "sạch.xlsx").read_bytes())
    assert clean.sheetnames == [grid, "Đã làm sạch"]
    kept = {*texts_in(clean), *(line["was"] for line in lines)}
    days = {text for text in texts_in(opened(came)) if text.endswith(" 00:00:00")}  # shown as before
    lost = texts_in(opened(came)) - kept - days
    assert {text for text in lost if not text.startswith("=")} == set()
    taken = antt("--json", "merge", "sạch.xlsx", "--yes", at=ward).said["files"]
    assert [(line["unit"], line["code"]) for line in taken] == [
        (unit_id(1), "TAKE-103"),
        (unit_id(3), "TAKE-103"),
    ]
    again = antt("--json", "check", "hỏng.xlsx", at=ward).said["files"][0]["forms"][0]["values"]
    healed = antt("--json", "check", "sạch.xlsx", at=ward).said["files"][0]["forms"][0]["values"]
    assert {a: v["value"] for a, v in healed.items()} == {a: v["value"] for a, v in again.items()}


def test_a_table_of_many_units_that_nobody_hurt_comes_out_as_it_was(keyed: Path, tmp_path: Path) -> None:
    ward = Path(shutil.copytree(keyed, tmp_path / "phường"))
    ended = antt("--json", "heal", "bảng.xlsx", "-o", "sạch.xlsx", at=ward)
    assert (ended.code, ended.said["lines"]) == (0, [])
    alone = tmp_path / "nhà"
    alone.mkdir()
    (alone / "bảng.xlsx").write_bytes((ward / "bảng.xlsx").read_bytes())
    outside = antt("--json", "heal", "bảng.xlsx", "-o", "sạch.xlsx", at=alone)
    assert (outside.code, outside.said["left"]) == (0, 0)  # a PC that knows none of the units


def test_a_table_of_an_older_version_is_read_by_the_names_of_today(ward: Path) -> None:
    antt("blank", "F04-K", "--grid", "--period", "2024", "-o", "bảng.xlsx", at=ward)
    data = typed_rows((ward / "bảng.xlsx").read_bytes(), {unit_id(1): {"d44b_so.nay": 3}})
    book = opened(data)
    sheet = first_sheet(book, "grid|")
    at = next(c for c in range(1, sheet.max_column + 1) if sheet.cell(1, c).value == "d44b_so.nay")
    sheet.cell(1, at).value = "so_vu_cu.nay"
    token = str(sheet["A1"].value).removeprefix("grid|").split("|")
    sheet["A1"].value = f"grid|{_signed([*token[:2], OLD, *token[3:7]])}"
    (ward / "cũ.xlsx").write_bytes(saved(book))
    ended = antt("--schemas", "bieu-cu", "--json", "heal", "cũ.xlsx", "-o", "mới.xlsx", at=ward)
    assert (ended.code, ended.said["version"], ended.said["lines"]) == (0, "2024.1", [])
    untold = antt("--json", "heal", "cũ.xlsx", "-o", "b.xlsx", at=ward).said["lines"]
    assert {"so_vu_cu.nay", "3"} < {line["was"] for line in untold if line["became"] == "left"}


@pytest.mark.parametrize(("key", "text"), [("#nguoi_nop", "ông Ba 0912345678"), ("do_mat.ket_qua", "Mật")])
def test_a_row_that_merge_would_stop_is_named_and_nothing_is_written(
    key: str, text: str, keyed: Path, tmp_path: Path
) -> None:
    ward = Path(shutil.copytree(keyed, tmp_path / "phường"))
    data = typed_rows((ward / "bảng.xlsx").read_bytes(), {unit_id(3): {key: text}})
    (ward / "a.xlsx").write_bytes(data)
    ended = antt("--json", "heal", "a.xlsx", "-o", "b.xlsx", at=ward)
    assert (ended.code, ended.said["written"]) == (4, "")
    assert [f["severity"] for f in ended.said["findings"]] == ["stop"]
    assert ended.said["findings"][0]["cell"].endswith("9")
    assert not (ward / "b.xlsx").exists()


def test_a_table_among_other_sheets_of_the_office_is_refused(keyed: Path, tmp_path: Path) -> None:
    ward = Path(shutil.copytree(keyed, tmp_path / "phường"))
    book = opened((ward / "bảng.xlsx").read_bytes())
    book.copy_worksheet(first_sheet(book, "grid|"))
    (ward / "a.xlsx").write_bytes(saved(book))
    ended = antt("heal", "a.xlsx", "-o", "b.xlsx", at=ward)
    assert (ended.code, "HEAL-102" in ended.err) == (2, True)
    spoilt = opened((ward / "bảng.xlsx").read_bytes())
    first_sheet(spoilt, "grid|")["A1"].value = "grid|antt1|hỏng"
    (ward / "a.xlsx").write_bytes(saved(spoilt))
    ended = antt("heal", "a.xlsx", "-o", "b.xlsx", at=ward)
    assert (ended.code, "HEAL-101" in ended.err) == (2, True)


def test_more_than_a_list_holds_is_refused_and_nothing_written(ward: Path) -> None:
    book = opened(workbook(1, answers(1)))
    for row in range(1, 4_100):
        book["Hướng dẫn"].cell(row, 30).value = row
    (ward / "a.xlsx").write_bytes(saved(book))
    ended = antt("heal", "a.xlsx", "-o", "b.xlsx", at=ward)
    assert "HEAL-103" in ended.err
    assert not (ward / "b.xlsx").exists()
