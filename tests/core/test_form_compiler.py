"""A form's plain data becomes a form, or every finding about it at once, each at its file, line and path."""

from __future__ import annotations

import copy
import tomllib
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt_sync.adapters.schema_files import read_form
from antt_sync.core.errors import SchemaInvalid
from antt_sync.core.expressions import Lit
from antt_sync.core.form_compiler import compile_form
from antt_sync.core.schema import Form, ParameterWords, Text
from antt_sync.core.values import MAX_INT, CellType
from antt_sync.messages.render import LANGUAGES, message
from tests.fillings import SCHEMAS

SMALL = """
format = 1
id = "F91-K"
version = "2024.1"
kinds = ["K"]
window = "year"
source = "Thử"
title = { vi = "Biểu", en = "Form" }
subtitle = { vi = "Năm {period}", en = "Year {period}" }
sheet = { vi = "Biểu", en = "Form" }
signer = { vi = "Người lập", en = "Prepared by" }
result_column = "ket_qua"

[choices]
co = ["Có", "Không"]

[parameters]
least = 3

[parameter_words]
least = { vi = "Ít nhất", en = "At least", unverified = true }

[[column]]
key = "nay"
vi = "Năm nay"
en = "This year"

[[column]]
key = "ket_qua"
vi = "Kết quả"
en = "Result"
width = 120

[[section]]
id = "mot"
vi = "Phần một"
en = "Part one"

[[section.field]]
id = "so_nguoi"
criterion = "D1"
vi = "Số người"
en = "People"
[section.field.cells]
nay = { type = "int", required = true }
ket_qua = { type = "verdict", value = "so_nguoi.nay >= least" }

[[section.field]]
id = "viec"
no = "{n}"
table = 2
vi = "Việc"
en = "Task"
[section.field.cells]
noi_dung = { type = "text", max = 50 }
nay = { type = "int", required = "filled(row.noi_dung)" }

[[rule]]
id = "R01.nguoi"
code = "R01"
severity = "error"
at = "so_nguoi.nay"
holds = "so_nguoi.nay >= sum(viec.nay)"
live = "✗ Ít hơn số ở bảng"
source = "Thử"
title = { vi = "Ít", en = "Few" }
what = { vi = "Ít hơn.", en = "Fewer." }
do = { vi = "Sửa.", en = "Correct it." }
"""


def findings_of(toml: str) -> list[tuple[str, int, str]]:
    """(code, line, path) of every finding, each of which has its words in both languages."""
    with pytest.raises(SchemaInvalid) as caught:
        read_form(toml.encode(), file="F91-K/2024.1.toml")
    for finding in caught.value.findings:
        for lang in LANGUAGES:
            assert finding.where.address in message(finding.code, finding.params, lang=lang).what or (
                finding.code == "SCHEMA-105"
            )
    assert {f.where.file for f in caught.value.findings} == {"F91-K/2024.1.toml"}
    return [(f.code, f.where.line, f.where.address) for f in caught.value.findings]


def small() -> Form:
    """The small form, as it should be."""
    return read_form(SMALL.encode(), file="F91-K/2024.1.toml")


def test_what_is_not_written_has_its_default() -> None:
    form = small()
    assert (form.label_width, form.columns[0].width, form.columns[1].width) == (348, 90, 120)
    assert form.columns[0].short == form.columns[0].label
    assert form.columns[0].group is None
    people = form.cells["so_nguoi.nay"]
    assert (people.smallest, people.longest, people.required, people.when, people.known) == (
        0,
        MAX_INT,
        Lit(True),
        None,
        None,
    )
    assert form.cells["viec[1].noi_dung"].longest == 50
    assert [row.key for row in form.rows] == ["so_nguoi", "viec[1]", "viec[2]"]
    assert form.parameters == {"least": 3}
    assert form.parameter_words == {"least": ParameterWords(Text("Ít nhất", "At least"), unverified=True)}
    assert form.cells["so_nguoi.ket_qua"].rule == ""


WRONG = """
format = 2
id = "F91_K"
version = "2024.1"
kinds = ["KDC"]
window = "spring"
source = "Thử"
colour = "red"
title = { vi = "Biểu" }
subtitle = "Năm {period}"
sheet = { vi = "Biểu", en = "Form" }
signer = { vi = "Người lập", en = "Prepared by" }
result_column = "ket_qua"

[choices]
co = ["Có", "có"]

[[column]]
key = "Nay"
vi = "Năm nay"
en = "This year"
width = 5000

[[column]]
key = "ket_qua"
vi = "Kết quả"
en = "Result"

[[section]]
id = "mot"
vi = "Phần một"
en = "Part one"

[[section.field]]
id = "so_nguoi"
criterion = "D1"
vi = "Số người"
en = "People"
[section.field.cells]
nay = { type = "number" }

[[section.field]]
id = "so_nguoi"
vi = "Số người"
en = "People"

[[section.field]]
id = "khac"
part_of = "khong_co"
vi = "Số người"
en = "People"
[section.field.cells]
ket_qua = { type = "choice", choices = "khong_co", max = 3 }

[[rule]]
id = "R01.nguoi"
code = "one"
severity = "fatal"
at = "so_nguoi.khac"
holds = "so_nguoi.ket_qua ="
live = "✗ {"
source = "Thử"
what = { vi = "Ít hơn.", en = "Fewer." }
do = { vi = "Sửa.", en = "Correct it." }
"""


def test_everything_that_is_wrong_is_told_at_once_in_the_files_order() -> None:
    assert findings_of(WRONG) == [
        ("SCHEMA-105", 2, "format"),
        ("SCHEMA-106", 3, "id"),
        ("SCHEMA-103", 5, "kinds"),
        ("SCHEMA-109", 6, "window"),
        ("SCHEMA-101", 8, "colour"),
        ("SCHEMA-102", 9, "title.en"),
        ("SCHEMA-104", 10, "subtitle"),
        ("SCHEMA-107", 16, "choices.co"),
        ("SCHEMA-106", 19, "column[0].key"),
        ("SCHEMA-115", 22, "column[0].width"),
        ("SCHEMA-113", 36, "section[0].field[0].criterion"),
        ("SCHEMA-108", 40, "section[0].field[0].cells.nay"),
        ("SCHEMA-109", 40, "section[0].field[0].cells.nay.type"),
        ("SCHEMA-114", 43, "section[0].field[1].id"),
        ("SCHEMA-112", 49, "section[0].field[2].part_of"),
        ("SCHEMA-101", 53, "section[0].field[2].cells.ket_qua.max"),
        ("SCHEMA-110", 53, "section[0].field[2].cells.ket_qua.choices"),
        ("SCHEMA-104", 55, "rule[0].title"),
        ("SCHEMA-106", 57, "rule[0].code"),
        ("SCHEMA-109", 58, "rule[0].severity"),
        ("SCHEMA-112", 59, "rule[0].at"),
        ("SCHEMA-201", 60, "rule[0].holds"),
        ("SCHEMA-201", 61, "rule[0].live"),
    ]


INT = '"int", required = true'
VERDICT = '"verdict", value = "so_nguoi.nay >= least"'
NAY = "section[0].field[0].cells.nay"
KET_QUA = "section[0].field[0].cells.ket_qua"
VIEC = "section[0].field[1]"


@pytest.mark.parametrize(
    ("old", "new", "code", "path"),
    [
        ("format = 1", "format = true", "SCHEMA-105", "format"),
        ("format = 1\n", "", "SCHEMA-105", "format"),
        ('version = "2024.1"', 'version = "1"', "SCHEMA-106", "version"),
        ('version = "2024.1"', "version = 2024.1", "SCHEMA-103", "version"),
        ('kinds = ["K"]', "kinds = []", "SCHEMA-103", "kinds"),
        ('kinds = ["K"]\n', "", "SCHEMA-102", "kinds"),
        ('window = "year"\nsource = "Thử"', 'window = "year"', "SCHEMA-102", "source"),
        ('window = "year"\nsource = "Thử"', 'window = "year"\nsource = ""', "SCHEMA-103", "source"),
        ('co = ["Có", "Không"]', "co = []", "SCHEMA-107", "choices.co"),
        ('co = ["Có", "Không"]', 'co = ["Có, chắc", "Không"]', "SCHEMA-107", "choices.co"),
        ('co = ["Có", "Không"]', 'co = ["Có ", "Không"]', "SCHEMA-107", "choices.co"),
        ('co = ["Có", "Không"]', 'co = ["' + "a" * 251 + '"]', "SCHEMA-107", "choices.co"),
        ("least = 3", 'least = "3"', "SCHEMA-103", "parameters.least"),
        ('vi = "Ít nhất", ', "", "SCHEMA-102", "parameter_words.least.vi"),
        ("unverified = true", "unverified = 1", "SCHEMA-121", "parameter_words.least.unverified"),
        (", unverified = true", "", "SCHEMA-121", "parameter_words.least.unverified"),
        ("unverified = true", "unverified = true, law = 1", "SCHEMA-101", "parameter_words.least.law"),
        ("least = {", "most = 1\nleast = {", "SCHEMA-101", "parameter_words.most"),
        ("[parameter_words]\n", "[parameters.words]\n", "SCHEMA-104", "parameter_words.least"),
        ('value = "so_nguoi.nay', 'rule = "six", value = "so_nguoi.nay', "SCHEMA-106", f"{KET_QUA}.rule"),
        (INT, '"int", rule = "R06"', "SCHEMA-101", f"{NAY}.rule"),
        ("table = 2", "table = 0", "SCHEMA-115", f"{VIEC}.table"),
        ("table = 2", "table = 1_000_000_000", "SCHEMA-115", f"{VIEC}.table"),
        ("table = 2", "table = true", "SCHEMA-103", f"{VIEC}.table"),
        ("max = 50", "max = 0", "SCHEMA-115", f"{VIEC}.cells.noi_dung.max"),
        ("max = 50", "min = 1", "SCHEMA-101", f"{VIEC}.cells.noi_dung.min"),
        (INT, '"int", min = 9, max = 8', "SCHEMA-115", f"{NAY}.max"),
        (INT, '"int", required = 1', "SCHEMA-103", f"{NAY}.required"),
        (INT, '"int", required = "blank()"', "SCHEMA-202", f"{NAY}.required"),
        (INT, '"date", max = 3', "SCHEMA-101", f"{NAY}.max"),
        (VERDICT, '"verdict"', "SCHEMA-102", f"{KET_QUA}.value"),
        (VERDICT, '"shown"', "SCHEMA-102", f"{KET_QUA}.text"),
        (VERDICT, '"choice"', "SCHEMA-102", f"{KET_QUA}.choices"),
        ('"verdict", value =', '"choice", choices = "co", value =', "SCHEMA-101", f"{KET_QUA}.value"),
        ('id = "viec"', 'id = "row"', "SCHEMA-106", f"{VIEC}.id"),
        ('id = "viec"', 'id = "Viec"', "SCHEMA-106", f"{VIEC}.id"),
        ("[section.field.cells]\nnoi_dung", "[section.field.khac]\nnoi_dung", "SCHEMA-101", f"{VIEC}.khac"),
        ('live = "✗ Ít hơn số ở bảng"\n', "", "SCHEMA-102", "rule[0].live"),
        ('live = "✗ Ít hơn số ở bảng"', 'live = ""', "SCHEMA-201", "rule[0].live"),
        ('at = "so_nguoi.nay"\n', "", "SCHEMA-102", "rule[0].at"),
    ],
)
def test_one_mistake_gives_its_finding_at_its_path(old: str, new: str, code: str, path: str) -> None:
    assert SMALL.count(old) == 1
    found = findings_of(SMALL.replace(old, new))
    assert (code, path) in [(c, p) for c, _, p in found]


def test_a_note_must_say_when_and_what() -> None:
    noted = SMALL.replace(
        "[section.field.cells]\nnay", 'notes = [{ when = "blank(so_nguoi.nay)" }]\n[section.field.cells]\nnay'
    )
    assert findings_of(noted) == [("SCHEMA-102", 44, "section[0].field[0].notes[0].text")]


def test_a_known_value_says_where_it_is_known() -> None:
    known = 'known = { form = "F02", cell = "a.b", period = "next", page = 3 }'
    found = findings_of(SMALL.replace('"int", required = true', f'"int", {known}'))
    at = "section[0].field[0].cells.nay.known"
    assert [(c, p) for c, _, p in found] == [("SCHEMA-101", f"{at}.page"), ("SCHEMA-109", f"{at}.period")]


def test_every_type_of_cell_compiles() -> None:
    assert {c.type for form in [small()] for c in form.cells.values()} < set(CellType)
    kinds = {
        cell.type
        for path in SCHEMAS.glob("F*/*.toml")
        for cell in read_form(path.read_bytes(), file="x").cells.values()
    }
    assert kinds == set(CellType)


STRANGE: list[Any] = [None, True, 1.5, [], {}, [{}], {"vi": "x", "en": "x"}, date(2024, 1, 1)]
PLAUSIBLE: list[Any] = [
    "int",
    "verdict",
    "choice",
    "row.nay",
    "so_nguoi.nay",
    "count(viec.nay) > 1",
    "text",
    10**30,
]
WEIRD: st.SearchStrategy[Any] = st.one_of(
    st.integers(), st.text(max_size=9), st.sampled_from(STRANGE), st.sampled_from(PLAUSIBLE)
)


def containers(data: Any) -> list[Any]:
    """Every dict and list inside plain data."""
    inside = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return ([data] if isinstance(data, dict | list) else []) + [
        c for item in inside for c in containers(item)
    ]


@given(st.data())
def test_any_plain_data_compiles_or_is_refused_with_its_findings(data: st.DataObject) -> None:
    plain = copy.deepcopy(tomllib.loads(SMALL))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.sampled_from(containers(plain)))
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if keys:
            key = data.draw(st.sampled_from(keys))
            place[key] = copy.deepcopy(data.draw(WEIRD))
    try:
        form = compile_form(plain, hash="", file="x.toml", lines={})
    except SchemaInvalid as refused:
        assert refused.findings  # noqa: PT017 - either outcome is right; what may not happen is a third
    else:
        assert form.rows is not None
