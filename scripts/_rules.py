"""The page `schemas/RULES.md`: every check, where it shows and how it is tested; what nobody has verified.

Knows the shipped forms, the calendar, the messages and the case files of the tests; refuses to say anything
that does not stand in one of them.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from _environment import ROOT

from antt_sync.adapters.schema_files import load_calendar, load_forms
from antt_sync.core.campaign import Calendar, Offset
from antt_sync.core.findings import Severity
from antt_sync.core.schema import Cell, Form, Row, Rule
from antt_sync.core.values import EPOCH_1900, show_date
from antt_sync.messages.render import catalogue

SCHEMAS = ROOT / "schemas"
CASES = ROOT / "tests" / "forms"
PAGE = SCHEMAS / "RULES.md"

REGISTRY: Mapping[str, tuple[str, ...]] = {"R21": ("ROSTER-113", "ROSTER-127", "ROSTER-128")}
"""Rules that also hold from one version of the list of units to the next: the messages that say so."""

WEIGHT = {Severity.STOP: "dừng lại", Severity.ERROR: "cần sửa", Severity.WARNING: "cần xem lại"}
HEAD = """# Quy tắc kiểm tra

Trang này do `python3 scripts/docs.py` viết từ các biểu, lịch, lời báo và các trường hợp thử; không sửa tay.

*Every check by its number: forms, cells, weight, what it says, source, and the cases in `tests/forms/` that
it passes and fails; then every default that stands where the law is silent or was not read. Written by
`scripts/docs.py`.*
"""
RULES_HEAD = """
## Các quy tắc

Mức: **dừng lại** không nhận · **cần sửa** ký được khi ghi lý do, tiêu chí không Đạt · **cần xem lại** có thể
để vậy · **quyết định** là kết quả của tiêu chí, máy tự tính. Quy tắc *(sổ)* chỉ cơ quan nhận xét, từ các biểu
đã có.

| Mã | Biểu | Ô | Mức | Nội dung | Căn cứ | Thử (`tests/forms/`) |
|-|-|-|-|-|-|-|
"""
OPEN_HEAD = """
## Chưa xác minh

Giá trị mặc định dưới đây đứng vào chỗ luật chưa rõ, hoặc chưa đọc được nguyên văn. Nơi nào có văn bản thì đặt
lại ở lịch đợt (biểu F15); lịch đợt ghi “Chưa xác minh”, “gợi ý” bên cạnh cho đến khi có người xác nhận.

| Tham số | Biểu | Mặc định | Quyết định điều gì | Đặt ở đâu |
|-|-|-|-|-|
"""
WHY = {
    "due": "Hạn nộp: luật không đặt; ngày gợi ý nằm sau khi hết kỳ và trước ngày phải có quyết định",
    "decision": "Ngày cuối để quyết định phân loại phong trào: chưa thấy nguyên văn QĐ 510/QĐ-BCA-V05",
    "half_year": "Kỳ và hạn báo cáo 6 tháng, quý: chưa tìm thấy quy định",
    "window": "Kỳ của cấp tổng hợp: suy ra từ kỳ của các đơn vị trên địa bàn",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: a check, once for all forms that say it in the same words."""

    code: str
    says: str
    weight: str
    source: str
    forms: tuple[str, ...]
    cells: tuple[str, ...]
    tested: str


def page() -> str:
    """The whole page as it should be."""
    forms, calendar = load_forms(SCHEMAS), load_calendar(SCHEMAS / "CALENDAR.toml")
    rows = [_row(line, len(forms)) for line in lines(forms)]
    opens = [*_open_parameters(forms), *_open_days(forms, calendar)]
    return f"{HEAD}{RULES_HEAD}{''.join(rows)}{OPEN_HEAD}{''.join(opens)}"


def lines(forms: Iterable[Form]) -> list[Line]:
    """Every check by its number: rules of forms, cells that rules decide, the list of units."""
    forms = list(forms)
    cases = {form.id: _cases(form.id) for form in forms}
    found = [*_rule_lines(forms, cases), *_verdict_lines(forms, cases), *_registry_lines()]
    return sorted(found, key=lambda line: (line.code[0] != "R", line.code))


# --- rules of forms ----------------------------------------------------------------------------

Case = Mapping[str, object]


def _cases(form: str) -> list[Case]:
    path = CASES / f"{form}.toml"
    found = tomllib.loads(path.read_text(encoding="utf-8")).get("case", []) if path.exists() else []
    assert isinstance(found, list)
    return found


def _rule_lines(forms: Iterable[Form], cases: Mapping[str, list[Case]]) -> Iterator[Line]:
    alike: dict[tuple[str, ...], list[tuple[Form, Rule]]] = defaultdict(list)
    for form in forms:
        for rule in form.rules:
            weight = WEIGHT[rule.severity] + (" *(sổ)*" if rule.of_set else "")
            alike[rule.code, rule.what.vi, weight, rule.source].append((form, rule))
    for (code, says, weight, source), members in alike.items():
        named = [case for form, rule in members for case in cases[form.id] if case.get("rule") == rule.id]
        wrong = [str(case["name"]) for case in named if case["expect"]]
        right = [str(case["name"]) for case in named if not case["expect"]]
        ids = tuple(dict.fromkeys(form.id for form, _ in members))
        cells = tuple(dict.fromkeys(_place(rule) for _, rule in members))
        tested = " · ".join(["Đúng: bản sạch", *_named("đúng", right), *_named("sai", wrong)])
        yield Line(code, says, weight, source, ids, cells, tested)


def _place(rule: Rule) -> str:
    if rule.each == "text":
        return "mọi ô chữ"
    return f"{rule.each}[n].{rule.at}" if rule.each else rule.at


def _named(word: str, names: list[str]) -> list[str]:
    """`sai: “đăng ký sau quý I” (và 2 nữa)`, or nothing."""
    more = f" (và {len(names) - 1} nữa)" if len(names) > 1 else ""
    return [f"{word}: “{names[0]}”{more}"] if names else []


# --- cells that a rule decides -----------------------------------------------------------------


def _verdict_lines(forms: Iterable[Form], cases: Mapping[str, list[Case]]) -> Iterator[Line]:
    for form in forms:
        for row in form.rows:
            for cell in row.cells:
                if cell.rule:
                    source = row.source or form.row_of[row.part_of].source
                    results = ("Đạt", "Chưa đạt")
                    named = (_named(r, _with_result(form, row, cell, cases[form.id], r)) for r in results)
                    tested = " · ".join(text for texts in named for text in texts)
                    words = row.label.vi
                    yield Line(cell.rule, words, "quyết định", source, (form.id,), (cell.address,), tested)


def _with_result(form: Form, row: Row, cell: Cell, cases: list[Case], result: str) -> list[str]:
    keys = {cell.address, row.key} if cell.column == form.result_column else {cell.address}
    found = []
    for case in cases:
        results = case.get("result", {})
        assert isinstance(results, dict)
        if any(results.get(key) == result for key in keys):
            found.append(str(case["name"]))
    return found


def _registry_lines() -> Iterator[Line]:
    words = catalogue("vi")
    for code, messages in REGISTRY.items():
        for name in messages:
            says = f"{words[name]['title']} ({name})"
            weight = WEIGHT[Severity.WARNING if name == "ROSTER-128" else Severity.ERROR]
            yield Line(
                code,
                says,
                weight,
                "Danh mục của kỳ trước",
                ("F01",),
                ("don_vi[n]",),
                "`tests/app/test_registry.py`",
            )


def _row(line: Line, all_forms: int) -> str:
    forms = "mọi biểu" if len(line.forms) == all_forms else ", ".join(line.forms)
    cells = "<br>".join(f"`{cell}`" if " " not in cell else cell for cell in line.cells)
    texts = (line.code, forms, cells, line.weight, line.says, line.source, line.tested)
    return f"| {' | '.join(text.replace('|', '·') for text in texts)} |\n"


# --- what nobody has verified ------------------------------------------------------------------


def _open_parameters(forms: Iterable[Form]) -> Iterator[str]:
    found: dict[str, list[Form]] = defaultdict(list)
    for form in forms:
        for name, words in form.parameter_words.items():
            if words.unverified:
                found[name].append(form)
    for name, has in sorted(found.items()):
        default = " · ".join(dict.fromkeys(_value(form, name) for form in has))
        decides = " / ".join(dict.fromkeys(form.parameter_words[name].words.vi for form in has))
        ids = ", ".join(form.id for form in has)
        yield f"| `{name}` | {ids} | {default} | {decides} | F15 mục IV |\n"


def _value(form: Form, name: str) -> str:
    value = form.parameters[name]
    day = date.fromordinal(EPOCH_1900.toordinal() + value) if name in form.days else None
    return show_date(day) if day else str(value)


def _open_days(forms: Iterable[Form], calendar: Calendar) -> Iterator[str]:
    def row(name: str, default: str, why: str, place: str) -> str:
        return f"| {name} | | {default} | {WHY[why]} | {place} |\n"

    halves = ", ".join(
        form.id for form in forms if form.window == "half_year" and form.id not in calendar.due
    )
    yield row(f"kỳ, hạn nộp {halves}", "không có", "half_year", "F15 mục II, III")
    for name in sorted(calendar.unverified):
        letter, _, what = name.partition(".")
        kind = calendar.kinds.get(letter, letter)
        if name in calendar.due:
            yield row(f"hạn nộp {name}", _day(calendar.due[name]), "due", "F15 mục III")
        elif name in calendar.windows:
            first, last = calendar.windows[name]
            yield row(f"kỳ {kind}, {what}", f"{_day(first)} – {_day(last)}", "window", "F15 mục II")
        else:
            place = f"`CALENDAR.toml` [{letter}.decision]"
            yield row(f"quyết định {kind}, {what}", _day(calendar.decisions[name]), "decision", place)


def _day(offset: Offset) -> str:
    day, month, years = offset
    return f"{day:02}/{month:02}" + (f" (năm {years:+d})" if years else "")
