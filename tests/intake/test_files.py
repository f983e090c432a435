"""Every line of the table of whole files, through `check`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from antt_sync.core.values import Unreadable, serial, to_json
from tests.fillings import filled
from tests.hostile import LINKS, MAIN, STRICT_LINKS, STRICT_MAIN, old_office, zipped
from tests.intake.habits import HERE, PLAN, SHEET, base, replaced
from tests.sheets import data_sheet, opened, place, saved
from tests.terminal import antt

AT = "d413_dk.nay"
CELL, LINE = PLAN.cell(AT), PLAN.row_at["d413_dk"]
SHEET_PART, STYLES, WORKBOOK = "xl/worksheets/sheet2.xml", "xl/styles.xml", "xl/workbook.xml"
CLEAN = {a: to_json(e) for a, e in filled("F04-K").items() if not isinstance(e, Unreadable)}
Made = bytes


def patched(part: str, pattern: str, instead: str) -> Made:
    """The clean workbook with one place of a part changed."""
    text = base()[part].decode()
    changed = re.sub(pattern, instead, text, count=1)
    assert changed != text, pattern
    return zipped({**base(), part: changed.encode()})


def with_style(more: str, style: str) -> Made:
    """The clean workbook with another style at one cell."""
    styles = base()[STYLES].decode()
    found = re.search(r'<cellXfs count="(\d+)">', styles)
    assert found
    styles = styles.replace("</fonts>", f"{more}</fonts>") if "<font>" in more else styles
    styles = styles.replace("</numFmts>", f"{more}</numFmts>") if "<numFmt" in more else styles
    styles = styles.replace("</cellXfs>", f"<xf {style}/></cellXfs>")
    sheet = re.sub(rf'<c r="{CELL}" s="\d+"', f'<c r="{CELL}" s="{found[1]}"', base()[SHEET_PART].decode())
    return zipped({**base(), STYLES: styles.encode(), SHEET_PART: sheet.encode()})


def fonts() -> int:
    found = re.search(r'<fonts count="(\d+)"', base()[STYLES].decode())
    assert found
    return int(found[1])


def filtered() -> Made:
    text = base()[SHEET_PART].decode()
    text = re.sub(rf'<row r="{LINE}"', f'<row r="{LINE}" hidden="1"', text)
    return zipped(
        {
            **base(),
            SHEET_PART: text.replace("<mergeCells", '<autoFilter ref="C19:L80"/><mergeCells', 1).encode(),
        }
    )


def hidden_column() -> Made:
    column = PLAN.columns["nay"]
    return patched(SHEET_PART, "</cols>", f'<col min="{column}" max="{column}" width="9" hidden="1"/></cols>')


def every_part(change: Callable[[str, str], bytes]) -> Made:
    """All XML parts written another way."""
    parts = {n: change(n, d.decode()) if n.endswith((".xml", ".rels")) else d for n, d in base().items()}
    return zipped(parts)


def in_utf16(_: str, text: str) -> bytes:
    return text.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")


def prefixed(name: str, text: str) -> bytes:
    """The sheet's own elements under a prefix."""
    if not name.startswith("xl/worksheets/sheet"):
        return text.encode()
    text = text.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')
    return re.sub(r"<(/?)(?=[A-Za-z])(?!\?)", r"<\1x:", text).encode()


def strict(_: str, text: str) -> bytes:
    return text.replace(MAIN, STRICT_MAIN).replace(LINKS, STRICT_LINKS).encode()


def shared() -> list[str]:
    found: list[str] = re.findall(r"<si>(.*?)</si>", base()["xl/sharedStrings.xml"].decode(), re.DOTALL)
    return found


def inline(name: str, text: str) -> bytes:
    """Texts in their cells, and no list of texts."""
    if name == "xl/sharedStrings.xml":
        return re.sub("<si>.*</si>", "", text, flags=re.DOTALL).encode()
    if not name.startswith("xl/worksheets/sheet"):
        return text.encode()
    items = shared()
    return re.sub(
        r't="s"><v>(\d+)</v>', lambda m: f't="inlineStr"><is>{items[int(m[1])]}</is>', text
    ).encode()


def since_1904() -> Made:
    """A workbook that counts days from 1904, and a day in it: its number is 1462 smaller."""
    text = base()[WORKBOOK].decode().replace("<workbookPr", '<workbookPr date1904="1"')
    number = serial(date(2024, 1, 20)) - 1462
    sheet = replaced(base()[SHEET_PART].decode(), PLAN.cell("d411.ngay"), ("", f"<v>{number}</v>"))
    return zipped({**base(), WORKBOOK: text.encode(), SHEET_PART: sheet.encode()})


def by_hands(hands: Callable[[Any, Any], None]) -> Made:
    """What somebody did to the open workbook; (book, sheet) is what they have."""
    book = opened(zipped(base()))
    hands(book, data_sheet(book))
    return saved(book)


def notes(book: Any, _: Any) -> None:
    book.create_sheet("Nháp")["B2"] = "cộng sổ tay"


def hidden_notes(book: Any, sheet: Any) -> None:
    notes(book, sheet)
    book["Nháp"].sheet_state = "hidden"


def outside(_: Any, sheet: Any) -> None:
    sheet.cell(LINE, max(PLAN.columns.values()) + 2).value = "xem lại"


def more_rows(_: Any, sheet: Any) -> None:
    """A row put in by hand, as a spreadsheet does it: everything below moves down."""
    line = place(sheet, "hoat_dong[2].nay")[0]
    sheet.insert_rows(line)
    for merged in list(sheet.merged_cells.ranges):
        if merged.min_row >= line:
            merged.shift(0, 1)
    sheet.cell(line, PLAN.columns["noi_dung"]).value = "Ra quân tuyên truyền"
    sheet.cell(line, PLAN.columns["nay"]).value = 55
    sheet.cell(line, PLAN.columns["ngay"]).value = "02/09/2024"


def pasted_over(_: Any, sheet: Any) -> None:
    """A block of names pasted one row too low."""
    label = PLAN.columns["noi_dung"]
    names = [sheet.cell(PLAN.row_at[f"d43{x}"], label).value for x in "ab"]
    for x, name in zip("bc", names, strict=True):
        sheet.cell(PLAN.row_at[f"d43{x}"], label).value = name


def swapped(_: Any, sheet: Any) -> None:
    label = PLAN.columns["noi_dung"]
    a, b = (sheet.cell(PLAN.row_at[key], label) for key in ("d43a", "d43b"))
    a.value, b.value = b.value, a.value


MADE: Mapping[str, Callable[[], Made]] = {
    "không làm gì": lambda: zipped(base()),
    "dòng bị ẩn": lambda: patched(SHEET_PART, rf'<row r="{LINE}"', f'<row r="{LINE}" hidden="1"'),
    "cột bị ẩn": hidden_column,
    "dòng thấp bằng 0": lambda: patched(
        SHEET_PART, rf'<row r="{LINE}" ht="[^"]*"', f'<row r="{LINE}" ht="0"'
    ),
    "lọc dữ liệu, dòng bị lọc mất": filtered,
    "trang số liệu bị ẩn": lambda: patched(
        WORKBOOK, f'<sheet name="{SHEET}"', f'<sheet state="hidden" name="{SHEET}"'
    ),
    "ô bị gộp vào ô bên trái": lambda: patched(
        SHEET_PART, "<mergeCell ", f'<mergeCell ref="F{LINE}:{CELL}"/><mergeCell '
    ),
    "chữ trắng trên nền trắng": lambda: with_style(
        '<font><color rgb="FFFFFFFF"/></font>', f'numFmtId="0" fontId="{fonts()}" fillId="0"'
    ),
    "định dạng số không hiện gì": lambda: with_style(
        '<numFmt numFmtId="199" formatCode=";;;"/>', 'numFmtId="199"'
    ),
    "bỏ khóa trang": lambda: patched(SHEET_PART, "<sheetProtection[^>]*/>", ""),
    "mất hết danh sách chọn": lambda: patched(SHEET_PART, "<dataValidations.*</dataValidations>", ""),
    "một trang ghi chú thêm": lambda: by_hands(notes),
    "một trang ghi chú thêm, bị ẩn": lambda: by_hands(hidden_notes),
    "ghi ngoài bảng": lambda: by_hands(outside),
    "thêm dòng vào giữa bảng kê": lambda: by_hands(more_rows),
    "dán một khối đè lên tên dòng": lambda: by_hands(pasted_over),
    "hai tên dòng đổi chỗ cho nhau": lambda: by_hands(swapped),
    "tính ngày từ năm 1904": since_1904,
    "mã hóa UTF-16": lambda: every_part(in_utf16),
    "tên thẻ có tiền tố": lambda: every_part(prefixed),
    "định dạng chặt (strict)": lambda: every_part(strict),
    "chữ để ngay trong ô": lambda: every_part(inline),
    "chữ kèm phiên âm": lambda: zipped(
        {
            **base(),
            "xl/sharedStrings.xml": base()["xl/sharedStrings.xml"].replace(
                b"</t></si>", b'</t><rPh sb="0" eb="1"><t>kana</t></rPh></si>'
            ),
        }
    ),
    "đặt mật khẩu": lambda: old_office("EncryptionInfo", "EncryptedPackage"),
    "lưu thành .xlsb": lambda: zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"x"}),
    "trang web đổi đuôi .xls": lambda: b"<html><table><tr><td>216</td></tr></table></html>",
    "ảnh chụp đổi đuôi": lambda: b"\xff\xd8\xff\xe0" + bytes(64),
}
MORE = {
    "hoat_dong[7].noi_dung": "Ra quân tuyên truyền",
    "hoat_dong[7].nay": 55,
    "hoat_dong[7].ngay": "2024-09-02",
}


def lines() -> list[list[str]]:
    text = (HERE / "files.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text if line.startswith("| ")]
    return rows[1:]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[str, str]]:
    """What `check` makes of each file: how much was read, and what was said."""
    folder = tmp_path_factory.mktemp("files")
    names = {f"{n:02d}.xlsx": habit for n, habit in enumerate(MADE)}
    for name, habit in names.items():
        (folder / name).write_bytes(MADE[habit]())
    answer = antt("--json", "check", *names, at=folder).said
    return {names[each["file"]]: as_told(each) for each in answer["files"]}


def as_told(each: Mapping[str, Any]) -> tuple[str, str]:
    if not each["forms"]:
        return "không nhận", each["refused"]
    (form,) = each["forms"]
    values = {address: value.get("value") for address, value in form["values"].items()}
    said = " ".join(sorted({finding["code"] for finding in form["findings"]})) or "–"
    return {True: "đủ"}.get(values == CLEAN, "thêm" if values == {**CLEAN, **MORE} else "khác"), said


@pytest.mark.parametrize("habit", MADE)
def test_a_file_is_read_as_the_table_says(habit: str, told: Mapping[str, tuple[str, str]]) -> None:
    (wanted,) = [(read, said) for name, _, read, said in lines() if name == habit]
    assert told[habit] == wanted


def test_every_line_of_the_table_is_a_file_here_or_in_the_tests_of_programs() -> None:
    elsewhere = {"lưu thành .xls", "lưu thành .ods"}  # tests/clients/test_battered.py saves every form so
    assert {name for name, *_ in lines()} == set(MADE) | elsewhere


def test_a_refused_file_is_told_what_to_do(tmp_path: Path) -> None:
    for habit in ("đặt mật khẩu", "lưu thành .xlsb", "trang web đổi đuôi .xls", "ảnh chụp đổi đuôi"):
        (tmp_path / "a.xlsx").write_bytes(MADE[habit]())
        ended = antt("check", "a.xlsx", at=tmp_path)
        assert (ended.code, ended.out.count("→")) == (4, 1), habit
