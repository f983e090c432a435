"""An office with units of every sort and forms at every stage, and its reports opened again.

Knows `tests.world`; refuses to know how reports are made.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import openpyxl

from antt_sync.adapters.report_files import load_roles
from antt_sync.adapters.report_write import write_report
from antt_sync.adapters.schema_files import read_form
from antt_sync.app.report_data import Gathered, Wish
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.report import Report, Table
from antt_sync.core.report_roles import Roles
from antt_sync.core.review import Verb
from antt_sync.core.roster import Unit
from antt_sync.core.schema import Form
from antt_sync.core.submission import Draft, Origin, Subject
from tests.fillings import SCHEMAS, filled, shipped
from tests.world import (
    FORMS,
    OFFICE,
    PERIOD,
    Place,
    answers,
    issue_campaign,
    issue_roster,
    office_key,
    place,
    review,
    signed,
    submission,
    unit_id,
    units,
)

AS_OF = date(2024, 11, 8)
HAI, MAU = "Đồng chí Trần Văn Hải", "Đồng chí Lê Thị Mẫu"
SCHOOL = Unit("G-14761-002.1", "Trường Tiểu học Nam Ngạn", "G", OFFICE, outside="Điều 1 khoản 2")
POWER = Unit("D-14761-002.1", "Tổng công ty Điện lực", "D", OFFICE, recognised_by="Tỉnh")


@cache
def roles() -> Roles:
    """The shipped roles."""
    return load_roles(SCHEMAS / "REPORTS.toml")


def mixed_names() -> Place:
    """Nothing came yet to an office whose units' ids are in another order than their names."""
    pc = empty(5)
    head, *below = units(5)
    names = ("Tổ dân phố số 10", "Vân Đồn", "Đồi Chè", "Tổ dân phố số 2", "Chợ Mới")
    named = [replace(unit, name=name, contact="") for unit, name in zip(below, names, strict=True)]
    issue_roster(pc, [head, *named], [office_key("office")])
    return pc


LAN = "Trần Thị Lan"


def own_heads() -> Place:
    """Nothing came yet to an office of twelve units with a head each; two of them have one name."""
    pc = empty(12)
    head, *below = units(12)
    heads = [replace(u, contact=LAN if n in {1, 11} else f"Tổ trưởng {n}") for n, u in enumerate(below, 1)]
    issue_roster(pc, [head, *heads], [office_key("office")])
    return pc


BY_NAME = ["Chợ Mới", "Đồi Chè", "Tổ dân phố số 2", "Tổ dân phố số 10", "Vân Đồn"]
"""Its units as people list them."""


def empty(count: int = 6, *, forms: Sequence[Form] | None = None, on_paper: bool = False) -> Place:
    """Nothing came yet; odd units are in one person's charge, even ones in another's."""
    pc = place(forms=forms)
    head, *others = units(count)
    charged = [replace(u, contact=MAU if n % 2 else HAI) for n, u in enumerate(others, start=1)]
    issue_roster(pc, [head, *charged, SCHOOL, POWER], [office_key("office")])
    issue_campaign(pc, dang_ky_qua_tep=int(not on_paper))
    return pc


def busy(*, forms: Sequence[Form] | None = None) -> Place:
    """Unit 1 checked, 2 appraised, 3 locked, 4 to fix, 5 in two versions, 6 missing; 1 to 4 registered."""
    pc = empty(forms=forms)
    sent = {n: submission(n, seq=10 + n) for n in (1, 2, 3)}
    wrong = submission(4, answers(4, {"d42.ket_qua": None}), seq=14)
    two = [submission(5, seq=15), submission(5, answers(5, {"d44a_tp.nay": 1}), seq=16)]
    registered = {n: submission(n, form="F02-K", entries=registration(), seq=20 + n) for n in (1, 2, 3, 4)}
    pc.take([*sent.values(), wrong, *two, *registered.values()])
    pc.take([review(sent[1], Verb.CHECK), review(sent[2], Verb.APPRAISE)])
    pc.take([review(sent[3], Verb.CHECK, Verb.LOCK), *(review(registered[n], Verb.CHECK) for n in (1, 2, 3))])
    return pc


def _form(id: str, fields: str, *, kinds: str, columns: str, by: str = "unit") -> Form:
    """An invented form that plays a part: reports know forms by what they are for, not by what they ask."""
    head = f"""
format = 1
id = "{id}"
version = "2024.1"
kinds = [{kinds}]
filled_by = "{by}"
window = "year"
source = "Ví dụ"
result_column = "ket_qua"
choices = {{ dat = ["Đạt", "Chưa đạt"], co = ["Có", "Chưa"], muc = ["Xuất sắc", "Khá"] }}
"""
    names = "".join(
        f'[{n}]\nvi = "{id} {n}"\nen = "{id} {n}"\n' for n in ("title", "subtitle", "sheet", "signer")
    )
    cells = "".join(f'[[column]]\nkey = "{c}"\nvi = "{c}"\nen = "{c}"\nwidth = 90\n' for c in columns.split())
    section = '[[section]]\nid = "s"\nvi = "S"\nen = "S"\n'
    return read_form((head + names + cells + section + fields).encode(), file=f"{id}/2024.1.toml")


def _field(id: str, label: str, cells: str, more: str = "") -> str:
    return f'[[section.field]]\nid = "{id}"\nvi = "{label}"\nen = "{label}"\n{more}cells = {{ {cells} }}\n'


CHOICE = "ket_qua = {{ type = 'choice', choices = '{0}' }}"


@cache
def invented() -> tuple[Form, ...]:
    """A register of papers, points, an appraisal and a book of decisions."""
    papers = _field("to_trinh", "Tờ trình đề nghị (bản giấy)", CHOICE.format("co"))
    papers += _field("ban_dang_ky", "Bản đăng ký", CHOICE.format("co"))
    papers += _field("bien_ban", "Biên bản", CHOICE.format("co"))
    points = _field(
        "tong", "Tổng", "tu_cham = { type = 'int', max = 100 }, tham_dinh = { type = 'int', max = 100 }"
    )
    points += _field("muc", "Mức", CHOICE.format("muc"))
    judged = _field(
        "d411", "Nghị quyết", CHOICE.format("dat"), 'no = "1.1"\ncriterion = "D4.1.1"\nsource = "Điều 4"\n'
    )
    judged += _field("ket_luan", "Kết luận", CHOICE.format("dat"))
    judged += _field("phieu", "Số phiếu", "ket_qua = { type = 'int', max = 10 }")
    line = "noi_dung = { type = 'text', max = 80 }, ma = { type = 'text', max = 30 }, "
    line += "ket_qua = { type = 'text', max = 30 }, hieu_luc = { type = 'text', max = 30 }, "
    line += (
        "so_qd = { type = 'text', max = 30 }, ngay = { type = 'date' }, so_giay = { type = 'text', max = 30 }"
    )
    book = "".join(_field(table, "Đơn vị", line, 'no = "{n}"\ntable = 5\n') for table in ("dong", "pt"))
    return (
        _form("F00", papers, kinds='"K"', columns="ket_qua", by="office"),
        _form("F06-K", points, kinds='"K"', columns="tu_cham tham_dinh ket_qua"),
        _form("F09-K", judged, kinds='"K"', columns="ket_qua", by="office"),
        _form("F11", book, kinds='"X"', columns="ma ket_qua hieu_luc so_qd ngay so_giay", by="office"),
    )


def filed(unit: str, form: str, entries: dict[str, Any], *, seq: int) -> Envelope:
    """A filled form about a unit, signed by the office."""
    (schema,) = [f for f in invented() if f.id == form]
    draft = Draft(Subject(unit, form, PERIOD), schema, entries, {}, Origin("0" * 64, f"{form}.xlsx"))
    return signed("office", Kind.SUBMISSION, draft.body(), unit=OFFICE, stream=(OFFICE, seq, ""))


def decided(*, book_too: bool = True) -> Place:
    """Like `busy`; unit 1 lacks a paper, 2 failed the appraisal, 3 was refused first and then recognised.

    The book of decisions, if wanted, has a replaced line for 2 and a prepared one without a number for 1.
    """
    pc = busy(forms=[*(shipped(f) for f in FORMS), *invented()])
    one, two, three = unit_id(1), unit_id(2), unit_id(3)
    score = filed(three, "F06-K", {"tong.tu_cham": 91, "muc.ket_qua": "Khá"}, seq=31)
    book: dict[str, Any] = {}
    for row, unit, result, number, day, state in (
        ("dong[1]", three, "Đạt", "12/QĐ-UBND", date(2024, 11, 14), "Còn hiệu lực"),
        ("dong[2]", three, "Chưa đạt", "11/QĐ-UBND", date(2024, 11, 12), "Còn hiệu lực"),
        ("dong[3]", two, "Đạt", "10/QĐ-UBND", date(2024, 11, 11), "Đã thay thế"),
        ("dong[4]", one, "Đạt", None, None, "Chưa quyết định"),
        ("pt[1]", one, "Xuất sắc", "15/QĐ-UBND", date(2024, 11, 18), "Còn hiệu lực"),
    ):
        cells = {"ma": unit, "ket_qua": result, "so_qd": number, "ngay": day, "hieu_luc": state}
        book |= {f"{row}.{column}": value for column, value in cells.items() if value is not None}
    pc.take(
        [
            filed(one, "F00", {"to_trinh.ket_qua": "Chưa"}, seq=32),
            filed(two, "F00", {"to_trinh.ket_qua": "Có"}, seq=33),
            filed(three, "F00", {"to_trinh.ket_qua": "Có"}, seq=34),
            filed(two, "F09-K", {"d411.ket_qua": "Chưa đạt", "ket_luan.ket_qua": "Chưa đạt"}, seq=35),
            *([filed(OFFICE, "F11", book, seq=36)] if book_too else []),
            score,
        ]
    )
    pc.take([review(score, Verb.CHECK)])
    return pc


def registration() -> dict[str, Any]:
    """A tidy registration."""
    return dict(filled("F02-K"))


def gathered(pc: Place, **wish: Any) -> Gathered:
    """The books of an office on the day of these tests."""
    return Gathered(pc.desk, roles(), Wish(**{"as_of": AS_OF, **wish}))


def opened(report: Report) -> Any:
    """The report as a second program reads it, formulas as written."""
    return openpyxl.load_workbook(io.BytesIO(write_report(report)))


def rows(report: Report, sheet: str) -> list[list[object]]:
    """The rows of a sheet that hold something, as a second program reads them, hidden keys left out."""
    book = opened(report)
    found = (
        [cell for cell in row[1:] if cell is not None] for row in book[sheet].iter_rows(values_only=True)
    )
    return [row for row in found if row]


def lines(report: Report, sheet: str) -> Iterator[list[str]]:
    """The lines of a sheet's tables as plain texts."""
    (wanted,) = [s for s in report.sheets if s.name == sheet]
    for block in wanted.blocks:
        if isinstance(block, Table):
            for line in block.lines:
                yield [getattr(c, "text", "" if c is None else str(c)) for c in line.cells]
