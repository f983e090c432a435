"""What people send by mistake, one case each, through the real commands: what is said, where, and what then.

Every case is one workbook. `check` and `merge` must give its code and exit codes, its words in both languages
with the next step, its sheet and cell; a file that is not taken in stays as it was and leaves nothing behind,
and a file that is taken in keeps every other answer.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from antt_sync.adapters.schema_files import read_form
from antt_sync.adapters.workbook_write import write_workbook
from antt_sync.core.sheet import Prefill
from antt_sync.core.values import Entry, Unreadable, to_json
from antt_sync.messages.workbook_words import live_words, printed_words
from tests.fillings import SCHEMAS, given_in
from tests.offices import make_office
from tests.sheets import Cell, data_sheet, opened, place, saved, typed
from tests.terminal import Ended, antt
from tests.world import answers, person, unit_id, workbook

ONE = unit_id(1)
SHEET = "Tự đánh giá"
OLD = "2023.1"
"""A version of F04-K that only an office with one more folder of forms has."""


# --- how the workbooks come about --------------------------------------------------------------


def clean(changes: Mapping[str, Entry | None] | None = None) -> bytes:
    """What a tidy tổ dân phố sends."""
    return workbook(1, answers(1, changes))


def keyed(address: str, value: Cell | float, shown_as: str = "") -> bytes:
    """Typed over in a spreadsheet program; `shown_as` is the number format that it gave the cell."""
    book = opened(clean())
    sheet = data_sheet(book)
    cell = sheet.cell(*place(sheet, address))
    cell.value = value
    if shown_as:
        cell.number_format = shown_as
    return saved(book)


def stamped(words: str, *, title: bool) -> bytes:
    """A word added to the printed title, or on the first empty line above the table."""
    book = opened(clean())
    sheet = data_sheet(book)
    for row in range(2, 30):
        for column in range(3, 10):
            cell = sheet.cell(row, column)
            if title and isinstance(cell.value, str) and "TỰ ĐÁNH GIÁ" in cell.value:
                cell.value = f"{words} – {cell.value}"
                return saved(book)
            if not title and type(cell).__name__ == "Cell" and cell.value is None:
                cell.value = words
                return saved(book)
    raise LookupError(words)


def old_form() -> str:
    """The shipped form as an older version of itself."""
    text = (SCHEMAS / "F04-K" / "2024.1.toml").read_text(encoding="utf-8")
    return text.replace('version = "2024.1"', f'version = "{OLD}"')


def of_old_version() -> bytes:
    form = read_form(old_form().encode(), file=f"F04-K/{OLD}.toml")
    said = answers(1)
    prefill = Prefill(ONE, "Tổ dân phố số 1", "2024", known=given_in(form, said))
    return write_workbook(form, prefill=prefill, entries=said, words=live_words(), printed=printed_words())


def of_unit(form: str, unit: str) -> bytes:
    said = {a: v for a, v in answers(1).items() if a.startswith(("ho_ten", "chuc_vu"))}
    return workbook(1, said, form=form, unit=unit)


# --- the cases ---------------------------------------------------------------------------------

CHECK, TO_FIX, REFUSED = 0, 3, 4


@dataclass(frozen=True)
class Case:
    """A workbook and all that must be said of it."""

    name: str
    made: Callable[[], bytes]
    code: str
    says: str
    then: str
    at: str = ""
    check: int = TO_FIX
    merge: int = TO_FIX
    merged_as: str = ""
    taken: bool = False
    reads: Mapping[str, int] = field(default_factory=dict)
    schemas: bool = False


STAYS = "TAKE-106"
STAMP = "*"
"""Wherever the stamp was put."""
TAKEN = "TAKE-103"

CASES = [
    Case(
        "biểu của năm khác",
        lambda: workbook(1, period="2023"),
        "ASK-110",
        "Tệp là biểu F04-K kỳ 2023; cơ quan đang nhận biểu này của kỳ 2024.",
        "gửi lại mẫu đúng kỳ",
    ),
    Case(
        "biểu của loại đơn vị khác",
        lambda: of_unit("F04-C", ONE),
        "ASK-109",
        "Biểu F04-C dành cho cơ quan, doanh nghiệp; Tổ dân phố số 1 là khu dân cư.",
        "Gửi cho đơn vị biểu đúng loại",
    ),
    Case(
        "bản cũ mà máy này còn giữ",
        of_old_version,
        "FORM-111",
        "Biểu này là bản 2023.1; đợt đang dùng bản 2024.1.",
        "Lần sau gửi đơn vị mẫu mới",
        check=CHECK,
        merge=CHECK,
        merged_as=TAKEN,
        taken=True,
        schemas=True,
    ),
    Case(
        "bản mà máy này không có",
        of_old_version,
        "FORM-109",
        "Tệp là biểu F04-K bản 2023.1; máy này chưa có mẫu đó",
        "gửi đơn vị biểu trống đang dùng",
        check=REFUSED,
        merge=REFUSED,
    ),
    Case(
        "mã của đơn vị khác: người ký là của tổ 2",
        lambda: workbook(1, answers(1, {"ho_ten.ket_qua": person(2)})),
        "ASK-103",
        "Tệp ghi Tổ dân phố số 1 nhưng người ký là người phụ trách Tổ dân phố số 2.",
        "Chọn đúng đơn vị",
        check=CHECK,
    ),
    Case(
        "mã không có trong danh mục",
        lambda: workbook(1, unit="K-14761-099.1"),
        "ASK-102",
        "Tệp ghi mã K-14761-099.1",
        "Hỏi người gửi là đơn vị nào",
        check=CHECK,
    ),
    Case(
        "doanh nghiệp nhỏ",
        lambda: of_unit("F04-C", "D-14761-001.1"),
        "ASK-108",
        "Công ty Nhỏ không thuộc diện xét: Điều 1 khoản 2 Thông tư 124/2021/TT-BCA",
        "nếu cấp học, quy mô đã đổi thì sửa danh mục",
    ),
    Case(
        "doanh nghiệp siêu nhỏ",
        lambda: of_unit("F04-C", "D-14761-002.1"),
        "ASK-108",
        "Công ty Siêu Nhỏ không thuộc diện xét: Điều 1 khoản 2",
        "Báo cho đơn vị biết",
    ),
    Case(
        "trường tiểu học",
        lambda: of_unit("F04-D", "G-14761-001.1"),
        "ASK-108",
        "Trường Tiểu học Hoa Mai không thuộc diện xét: Điều 1 khoản 2",
        "Báo cho đơn vị biết",
    ),
    Case(
        "ghi Mật ở ô Độ mật",
        lambda: clean({"do_mat.ket_qua": "Mật"}),
        "R10",
        "Tệp có ghi độ mật nên không được nhận qua đường này.",
        "Nộp bằng giấy",
        at="do_mat.ket_qua",
        merged_as=STAYS,
    ),
    Case(
        "TỐI MẬT trong tên biểu",
        lambda: stamped("TỐI MẬT", title=True),
        "FORM-110",
        "ghi độ mật nên tệp không được nhận qua đường này.",
        "Nộp bằng giấy",
        at=STAMP,
        merged_as=STAYS,
    ),
    Case(
        "TUYỆT MẬT ở một dòng trên bảng",
        lambda: stamped("TUYỆT MẬT", title=False),
        "FORM-110",
        "ghi độ mật nên tệp không được nhận qua đường này.",
        "Nộp bằng giấy",
        at=STAMP,
        merged_as=STAYS,
    ),
    Case(
        "Mật ở cột Ghi chú",
        lambda: clean({"d42.ghi_chu": "(Mật)"}),
        "FORM-110",
        "ghi độ mật nên tệp không được nhận qua đường này.",
        "Nộp bằng giấy",
        at="d42.ghi_chu",
        merged_as=STAYS,
    ),
    *(
        Case(
            f"chữ có số giấy tờ, điện thoại: {text}",
            lambda text=text: clean({"d42.ghi_chu": text}),  # type: ignore[misc]
            "R10",
            "giống số căn cước hoặc số điện thoại của người dân",
            "Xóa dãy số đó",
            at="d42.ghi_chu",
            merged_as=STAYS,
        )
        for text in (
            "Ông An, CCCD 038123456789",
            "gọi 0912345678",
            "gọi 0912 345 678",
            "gọi 0912.345.678",
        )
    ),
    *(
        Case(
            f"6/6 thành ngày ở ô số ({shown_as})",
            lambda shown_as=shown_as: keyed("hoat_dong[1].nay", date(2024, 6, 6), shown_as),  # type: ignore[misc]
            "CELL-109",
            "Ô số lượng đang là ngày 06/06/2024",
            "Gõ lại số vào ô đó",
            at="hoat_dong[1].nay",
            merged_as=TAKEN,
            taken=True,
        )
        for shown_as in ("d-mmm", "dd/mm/yyyy")
    ),
    Case(
        "1.234 gõ thành chữ: đọc là 1234 và nói ra",
        lambda: keyed("hoat_dong[1].nay", "1.234"),
        "CELL-201",
        "Ô ghi “1.234”, được đọc là “1234”.",
        "Nếu đọc sai thì gõ lại cho rõ",
        at="hoat_dong[1].nay",
        check=CHECK,
        merge=CHECK,
        merged_as=TAKEN,
        taken=True,
        reads={"hoat_dong[1].nay": 1234},
    ),
    Case(
        "1.234 thành số một phẩy hai ba tư: không đoán",
        lambda: keyed("hoat_dong[1].nay", 1.234),
        "CELL-101",
        "Ô ghi “1,234”; ở đây chỉ ghi số nguyên",
        "không có dấu chấm, dấu phẩy",
        at="hoat_dong[1].nay",
        merged_as=TAKEN,
        taken=True,
    ),
]


# --- an office -----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office whose list also has two small enterprises and a primary school."""
    folder = tmp_path_factory.mktemp("bad-input") / "phường"
    make_office(folder, signers=0, others=3)
    assert antt("roster", "template", "-o", "dm.xlsx", at=folder).code == 0
    cells: dict[str, Cell] = {
        "ho_ten.phu_trach": "Lê Thị Hoa",
        "chuc_vu.phu_trach": "Công chức",
        "ngay_lap.tu_ngay": date(2024, 2, 1),
    }
    units = (
        ("Công ty Nhỏ", "DN", "Nhỏ"),
        ("Công ty Siêu Nhỏ", "DN", "Siêu nhỏ"),
        ("Trường Tiểu học Hoa Mai", "CSGD", "Tiểu học"),
    )
    for number, (name, kind, sort) in enumerate(units, start=4):
        row = f"don_vi[{number}]"
        cells |= {f"{row}.noi_dung": name, f"{row}.loai": kind, f"{row}.phan_loai": sort}
        cells |= {f"{row}.tu_ngay": date(2020, 1, 1), f"{row}.cap_cong_nhan": "Xã"}
    (folder / "dm.xlsx").write_bytes(typed((folder / "dm.xlsx").read_bytes(), cells))
    issued = antt("roster", "issue", "dm.xlsx", at=folder)
    assert issued.code == 0, issued.out + issued.err
    schemas = folder / "bieu-cu" / "F04-K"
    schemas.mkdir(parents=True)
    (schemas / f"{OLD}.toml").write_text(old_form(), encoding="utf-8")
    return folder


@pytest.fixture
def ward(furnished: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(furnished, tmp_path / "phường"))


def run(*words: str, at: Path, lang: str = "vi", json: bool = False, schemas: bool = False) -> Ended:
    first = ["--lang", lang, *(["--json"] if json else []), *(["--schemas", "bieu-cu"] if schemas else [])]
    return antt(*first, *words, at=at)


@dataclass(frozen=True)
class Told:
    """What was said of all the cases' workbooks at once."""

    english: str
    files: Mapping[str, Any]
    merged: str
    merged_in_english: str


def name_of(case: Case) -> str:
    return f"{CASES.index(case) + 1:02d}.xlsx"


@cache
def came(name: str) -> bytes:
    """A case's workbook, made once for all that is tried on it."""
    return next(case.made() for case in CASES if case.name == name)


@pytest.fixture(scope="session")
def told(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[bool, Told]:
    """All cases checked, and looked at for merging, in one go: without the folder of old forms, then with."""
    found = {}
    for schemas in (False, True):
        ward = Path(shutil.copytree(furnished, tmp_path_factory.mktemp("all") / "phường"))
        (ward / "den").mkdir()
        for case in CASES:
            if case.schemas is schemas:
                (ward / "den" / name_of(case)).write_bytes(came(case.name))
        checked = run("check", "den", at=ward, json=True, schemas=schemas).said["files"]
        found[schemas] = Told(
            english=run("check", "den", at=ward, lang="en", schemas=schemas).out,
            files={Path(file["file"]).name: file for file in checked},
            merged=run("merge", "den", "--dry-run", at=ward, schemas=schemas).out,
            merged_in_english=run("merge", "den", "--dry-run", at=ward, lang="en", schemas=schemas).out,
        )
    return found


IDS = [case.name for case in CASES]


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_check_says_what_is_wrong_where_and_what_next(
    case: Case, ward: Path, told: Mapping[bool, Told]
) -> None:
    data = came(case.name)
    (ward / "gui.xlsx").write_bytes(data)
    shown = run("check", "gui.xlsx", at=ward, schemas=case.schemas)
    assert shown.code == case.check, shown.out
    assert case.says in shown.out
    assert case.then in shown.out
    assert f"({case.code})" in shown.out
    assert f"({case.code})" in told[case.schemas].english
    assert case.says not in told[case.schemas].english
    assert case.then not in told[case.schemas].english
    assert (ward / "gui.xlsx").read_bytes() == data
    file = told[case.schemas].files[name_of(case)]
    found = [f for form in file["forms"] for f in form["findings"] if f["code"] == case.code]
    assert bool(file["refused"]) is not bool(found)
    if case.at:
        sheet = data_sheet(opened(data))
        assert found[0]["sheet"] == sheet.title == SHEET
        assert f"{SHEET}, ô {found[0]['cell']}" in shown.out
        if case.at != STAMP:
            assert found[0]["cell"] == sheet.cell(*place(sheet, case.at)).coordinate
        else:
            assert "MẬT" in str(sheet[found[0]["cell"]].value)


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_merge_leaves_nothing_half_taken_and_loses_nothing(case: Case, ward: Path) -> None:
    data = came(case.name)
    (ward / "gui.xlsx").write_bytes(data)
    merged = run("merge", "gui.xlsx", "--yes", at=ward, json=True, schemas=case.schemas)
    assert merged.code == case.merge, merged.out
    (line,) = merged.said["files"]
    assert (line["code"], merged.said["new"]) == (case.merged_as or case.code, int(case.taken))
    assert (ward / "gui.xlsx").read_bytes() == data
    if case.taken:  # a second time nothing more is made of it
        (line,) = run("merge", "gui.xlsx", "--yes", at=ward, json=True, schemas=case.schemas).said["files"]
        assert line["code"] == "TAKE-104"
    else:  # nothing of it stands in the way of the right one
        (ward / "dung.xlsx").write_bytes(clean())
        right = run("merge", "dung.xlsx", "--yes", at=ward, json=True)
        (line,) = right.said["files"]
        assert (right.code, line["code"], line["number"]) == (0, TAKEN, 1)


@pytest.mark.parametrize("case", [c for c in CASES if not c.taken], ids=lambda case: case.name)
def test_a_merge_tells_a_person_why_a_file_stays_and_what_to_do(
    case: Case, told: Mapping[bool, Told]
) -> None:
    assert case.says in told[case.schemas].merged
    assert case.then in told[case.schemas].merged
    assert case.says not in told[case.schemas].merged_in_english
    assert name_of(case) in told[case.schemas].merged_in_english


@pytest.mark.parametrize("case", [c for c in CASES if c.taken], ids=lambda case: case.name)
def test_every_other_answer_is_kept_as_it_was_typed(case: Case, told: Mapping[bool, Told]) -> None:
    values = told[case.schemas].files[name_of(case)]["forms"][0]["values"]
    for address, entry in answers(1).items():
        if address == case.at:
            wanted = case.reads.get(address)
            assert values[address].get("value") == wanted
            assert ("unreadable" in values[address]) is (wanted is None)
        elif not isinstance(entry, Unreadable):
            assert values[address]["value"] == to_json(entry), address


def test_a_clean_workbook_says_none_of_this(ward: Path) -> None:
    (ward / "gui.xlsx").write_bytes(clean())
    checked = run("check", "gui.xlsx", at=ward, json=True)
    assert checked.code == 0
    codes = {f["code"] for form in checked.said["files"][0]["forms"] for f in form["findings"]}
    assert codes & {case.code for case in CASES} == set()
