"""What only a whole form can tell: names that lead somewhere, kinds that fit, no circles."""

from __future__ import annotations

import pytest

from antt_sync.adapters.schema_files import read_form
from antt_sync.core.errors import SchemaInvalid
from antt_sync.messages.render import LANGUAGES, message

HEAD = """
format = 1
id = "F92-K"
version = "2024.1"
kinds = ["K"]
window = "assessment"
source = "Thử"
title = { vi = "Biểu", en = "Form" }
subtitle = { vi = "Năm {period}", en = "Year {period}" }
sheet = { vi = "Biểu", en = "Form" }
signer = { vi = "Người lập", en = "Prepared by" }
result_column = "ket_qua"
choices = { co = ["Có", "Không"] }
parameters = { least = 3 }
parameter_words = { least = { vi = "ít nhất", en = "least", unverified = false } }
column = [
  { key = "nay", vi = "Năm nay", en = "This year" },
  { key = "ket_qua", vi = "Kết quả", en = "Result" },
  { key = "ngay", vi = "Ngày", en = "Date" },
  { key = "so", vi = "Số", en = "Number" },
]
"""
DEFAULTS = {
    "value": "dem.nay > 0",
    "required": "True",
    "rule": "dem.nay > 0",
    "at": "dem.nay",
    "each": "",
    "live": "✗",
    "note": "✓",
}
BODY = """
[[section]]
id = "mot"
vi = "Một"
en = "One"

[[section.field]]
id = "dem"
criterion = "D1"
vi = "Đếm"
en = "Count"
notes = [{{ when = "dem.nay > 0", text = "{note}" }}]
[section.field.cells]
nay = {{ type = "int", known = {{ form = "F92-K", cell = "dem.nay", period = "previous" }} }}
ket_qua = {{ type = "verdict", value = "{value}" }}
ngay = {{ type = "date" }}
so = {{ type = "text", required = "{required}" }}

[[section.field]]
id = "khac"
vi = "Khác"
en = "Other"
[section.field.cells]
nay = {{ type = "int" }}
ket_qua = {{ type = "choice", choices = "co" }}

[[section.field]]
id = "bang"
table = 3
vi = "Bảng"
en = "Table"
[section.field.cells]
noi_dung = {{ type = "text", required = "filled(row.nay)" }}
nay = {{ type = "int" }}
ngay = {{ type = "date" }}

[[rule]]
id = "R01.a"
code = "R01"
severity = "error"
at = "{at}"
each = "{each}"
holds = "{rule}"
live = "{live}"
title = {{ vi = "a", en = "a" }}
what = {{ vi = "a", en = "a" }}
do = {{ vi = "a", en = "a" }}
source = "Thử"
"""


def form_with(**parts: str) -> str:
    """A small form with one expression of each kind, some of them as given."""
    return HEAD + BODY.format(**{**DEFAULTS, **parts})


def findings_of(text: str) -> list[tuple[str, str, str]]:
    """(code, path, name or detail) of every finding; none when the form is right."""
    try:
        read_form(text.encode(), file="F92-K/2024.1.toml")
    except SchemaInvalid as refused:
        for finding in refused.findings:
            for lang in LANGUAGES:
                assert finding.where.address in message(finding.code, finding.params, lang=lang).what
        return [
            (f.code, f.where.address, str(f.params.get("name", f.params.get("detail", ""))))
            for f in refused.findings
        ]
    return []


def test_the_form_of_these_tests_is_right_as_it_stands() -> None:
    assert findings_of(form_with()) == []


@pytest.mark.parametrize(
    "condition",
    [
        "dem.nay + khac.nay >= least",
        "dem.ngay >= window_start and dem.ngay - window_start <= 30",
        "dem.ngay + 3 <= window_end",
        "dem.nay == known(dem.nay)",
        "khac.ket_qua in ('Có', 'Không')",
        "sum(bang.nay) <= dem.nay and count(bang.noi_dung) > 0",
        "count_result('Đạt') > 0",
        "result(dem.ket_qua) == 'Đạt'",
        "dem.so != ''",
        "(dem.nay if khac.ket_qua == 'Có' else 0) >= 1",
        "percent(dem.nay, khac.nay) != '100%'",
        "not personal(dem.so)",
        "blank(dem.ngay) or year > 2023",
    ],
)
def test_a_rule_may_say_anything_whose_names_and_kinds_fit(condition: str) -> None:
    assert findings_of(form_with(rule=condition, at="khac.nay")) == []


@pytest.mark.parametrize(
    ("condition", "name"),
    [
        ("nowhere == 1", "nowhere"),
        ("dem == 1", "dem"),
        ("dem.khong == 1", "dem.khong"),
        ("khong.nay == 1", "khong.nay"),
        ("bang.nay == 1", "bang.nay"),
        ("row.nay == 1", "row.nay"),
        ("cell == 'x'", "cell"),
        ("sum(dem.nay) == 1", "dem.nay"),
        ("count(bang.so) == 1", "bang.so"),
        ("result(khac.ket_qua) == 'Đạt'", "khac.ket_qua"),
    ],
)
def test_a_name_that_leads_nowhere_is_found(condition: str, name: str) -> None:
    assert findings_of(form_with(rule=condition)) == [("SCHEMA-112", "rule[0].holds", name)]


@pytest.mark.parametrize(
    ("condition", "detail"),
    [
        ("dem.nay", "number ≠ bool"),
        ("'Có'", "text ≠ bool"),
        ("dem.nay == 'Có'", "==: number, text"),
        ("dem.ngay > 45000", ">: day, number"),
        ("dem.ngay == year", "==: day, number"),
        ("dem.so < 'b'", "<: text, text"),
        ("dem.so + 1 > 2", "+: text, number"),
        ("dem.ngay + dem.ngay > window_end", "+: day, day"),
        ("2 * dem.ngay > window_end", "*: number, day"),
        ("dem.nay and True", "and: number, bool"),
        ("not dem.nay", "not: number"),
        ("(1 if dem.nay else 2) == 1", "if: number, number, number"),
        ("(1 if True else 'a') == 1", "if: bool, number, text"),
        ("dem.nay in (1, 'Có')", "in: number, number, text"),
        ("percent(dem.so, 2) == ''", "percent: text, number"),
        ("personal(dem.nay)", "personal: number"),
        ("sum(bang.ngay) == 1", "sum: day"),
        ("True == True", "==: bool, bool"),
    ],
)
def test_kinds_that_do_not_fit_are_found_before_anybody_fills_the_form(condition: str, detail: str) -> None:
    assert findings_of(form_with(rule=condition)) == [("SCHEMA-203", "rule[0].holds", detail)]


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ({"live": "{dem.ngay}"}, "rule[0].live"),
        ({"live": "{blank(dem.nay)}"}, "rule[0].live"),
        ({"note": "{dem.ngay}"}, "section[0].field[0].notes[0].text"),
    ],
)
def test_words_hold_numbers_and_text_but_no_days(words: dict[str, str], path: str) -> None:
    assert [(c, p) for c, p, _ in findings_of(form_with(**words))] == [("SCHEMA-203", path)]


def test_known_may_only_be_asked_of_a_cell_that_is_known() -> None:
    assert findings_of(form_with(rule="known(khac.nay) == 1")) == [
        ("SCHEMA-116", "rule[0].holds", "khac.nay")
    ]


@pytest.mark.parametrize(
    ("each", "at", "rule", "found"),
    [
        ("bang", "nay", "row.nay > 0", []),
        ("bang", "nay", "row.nay > dem.nay", []),
        ("bang", "so", "row.nay > 0", [("SCHEMA-112", "rule[0].at", "so")]),
        ("bang", "nay", "row.so > 0", [("SCHEMA-112", "rule[0].holds", "row.so")]),
        ("khac", "nay", "dem.nay > 0", [("SCHEMA-112", "rule[0].each", "khac")]),
        ("text", "cell", "not personal(cell)", []),
        ("text", "cell", "cell != '' and dem.nay > 0", []),
        ("", "bang.nay", "dem.nay > 0", [("SCHEMA-112", "rule[0].at", "bang.nay")]),
    ],
)
def test_a_rule_for_each_row_or_text_looks_at_that_row_or_cell(
    each: str, at: str, rule: str, found: list[tuple[str, str, str]]
) -> None:
    assert findings_of(form_with(each=each, at=at, rule=rule)) == found


@pytest.mark.parametrize(
    ("parts", "row"),
    [
        ({"value": "dem.ket_qua == 'Đạt'"}, "dem.ket_qua"),
        ({"value": "count_result('Đạt') > 0"}, "dem.ket_qua → dem"),
        ({"rule": "count_result('Đạt') > 0"}, "dem"),
        ({"required": "result(dem.ket_qua) == 'Đạt'"}, "dem"),
    ],
)
def test_a_result_that_hangs_on_itself_is_found(parts: dict[str, str], row: str) -> None:
    found = findings_of(form_with(**parts))
    assert [(code, path) for code, path, _ in found] == [("SCHEMA-117", "section[0].field[0]")]
    assert set(found[0][2].split(" → ")) == set(row.split(" → "))


def test_a_verdict_and_a_rule_of_its_detail_may_not_wait_for_each_other() -> None:
    apart = form_with(rule="dem.ket_qua == 'Đạt'", at="khac.nay")
    assert findings_of(apart) == []
    found = findings_of(apart.replace('id = "khac"\n', 'id = "khac"\npart_of = "dem"\n'))
    assert [(code, set(name.split(" → "))) for code, _, name in found] == [
        ("SCHEMA-117", {"dem.ket_qua", "khac"})
    ]


def test_circles_are_looked_for_only_once_every_name_leads_somewhere() -> None:
    found = findings_of(form_with(value="dem.ket_qua == 'Đạt'", rule="nowhere == 1"))
    assert found == [("SCHEMA-112", "rule[0].holds", "nowhere")]


@pytest.mark.parametrize("part_of", ["khong", "khac", "bang"])
def test_a_row_details_another_whole_row(part_of: str) -> None:
    text = form_with().replace('id = "khac"\n', f'id = "khac"\npart_of = "{part_of}"\n')
    assert findings_of(text) == [("SCHEMA-112", "section[0].field[1].part_of", part_of)]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('result_column = "ket_qua"', 'result_column = "khong"', ("SCHEMA-108", "result_column")),
        ('id = "khac"', 'id = "dem"', ("SCHEMA-114", "section[0].field[1].id")),
        ('id = "bang"', 'id = "khac"', ("SCHEMA-114", "section[0].field[2].id")),
        ('key = "so",', 'key = "nay",', ("SCHEMA-114", "column[3].key")),
        ('id = "bang"', 'id = "bang"\ncriterion = "D2"', ("SCHEMA-113", "section[0].field[2].criterion")),
    ],
)
def test_names_are_said_once_and_criteria_have_a_result(old: str, new: str, found: tuple[str, str]) -> None:
    assert found in [(code, path) for code, path, _ in findings_of(form_with().replace(old, new, 1))]
