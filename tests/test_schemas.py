"""The forms that ship: released, complete against the law, consistent with each other, truthfully taught."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import pytest

from antt_sync.adapters.schema_files import form_files, form_hash, load_calendar, load_form, read_form
from antt_sync.core.expressions import FUNCTIONS, PARAMETERS, Lit, Op
from antt_sync.core.findings import Severity
from antt_sync.core.form_compiler import (
    CELL_KEYS,
    COLUMN_KEYS,
    FIELD_KEYS,
    FORM_KEYS,
    RULE_KEYS,
    SECTION_KEYS,
    WINDOWS,
)
from antt_sync.core.known import Take
from antt_sync.core.live import Evaluation
from antt_sync.core.schema import Cell, Form, Row
from antt_sync.core.values import CellType, Entry, Unreadable
from antt_sync.messages.workbook_words import live_words
from tests.fillings import CLEAN, SCHEMAS, evaluated, said, shipped
from tests.fillings import PARAMETERS as CAMPAIGN

FORMS = [load_form(path) for path in form_files(SCHEMAS)]
README = (SCHEMAS / "README.md").read_text(encoding="utf-8")
IDS = [f"{form.id} {form.version}" for form in FORMS]

# Điều 4, as `domain` lists it: every criterion of a residential area, in the law's order.
ARTICLE_4 = [
    *("D4.1.1", "D4.1.2", "D4.1.3", "D4.2"),
    *(f"D4.3.{letter}" for letter in "abcdđeg"),
    *("D4.4.a", "D4.4.b", "D4.4.c", "D4.4.d", "D4.5.1", "D4.5.2"),
]


def released() -> dict[tuple[str, str], str]:
    """What `RELEASED` says: hash by form and version."""
    lines = (SCHEMAS / "RELEASED").read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    return {(form, version): digest for form, version, digest in rows}


# --- released ----------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS, ids=IDS)
def test_a_released_form_has_the_bytes_it_was_released_with(form: Form) -> None:
    assert released().get((form.id, form.version)) == form.hash, (
        "This file differs from what schemas/RELEASED says. If the version has been sent to anybody, undo the"
        " change and copy the file to a new version number. If it has not, its line in schemas/RELEASED is\n"
        f"{form.id} {form.version} {form.hash}"
    )


def test_everything_released_is_still_here() -> None:
    assert set(released()) == {(form.id, form.version) for form in FORMS}


@pytest.mark.parametrize("form", FORMS, ids=IDS)
def test_a_form_lies_where_its_name_says(form: Form) -> None:
    path = SCHEMAS / form.id / f"{form.version}.toml"
    assert form_hash(path.read_bytes()) == form.hash


# --- complete and consistent -------------------------------------------------------------------


def test_the_self_assessment_has_every_criterion_of_article_4_in_order() -> None:
    assert [row.criterion for row in shipped("F04-K").criteria] == ARTICLE_4


def test_criteria_about_politics_and_religion_have_a_result_and_nothing_else() -> None:
    for row in shipped("F04-K").rows:
        if row.criterion.startswith("D4.3."):
            assert [(c.column, c.type, c.choices) for c in row.cells] == [
                ("ket_qua", CellType.CHOICE, ("Đạt", "Chưa đạt"))
            ]


# Where the law itself has a condition ("nếu có", "nơi đủ điều kiện", "phổ thông"), and which.
NO_PARTY = "nghị quyết: nếu có tổ chức Đảng"
NO_RULES = "quy chế phối hợp với Công an: nếu có"
NO_PARENTS = "Ban đại diện cha mẹ học sinh: cơ sở giáo dục phổ thông"
NO_GUARDS = "lực lượng bảo vệ: nếu có, nơi đủ điều kiện bình xét"
NO_PARTS = "đầu mối trực thuộc: nơi đủ điều kiện bình xét"
NOT_APPLICABLE = {
    **dict.fromkeys(("F00 nghi_quyet", "F04-K d411", "F04-C d611", "F04-D d711"), NO_PARTY),
    **dict.fromkeys(("F09-K d411", "F09-C d611", "F09-D d711"), NO_PARTY),
    **dict.fromkeys(("F04-C d62_qc", "F04-D d721_qc"), NO_RULES),
    **dict.fromkeys(("F04-D d722", "F09-D d722"), NO_PARENTS),
    **dict.fromkeys(("F04-C d641", "F04-D d751", "F09-C d641", "F09-D d751"), NO_GUARDS),
    **dict.fromkeys(("F04-C d651", "F04-D d761", "F09-C d651", "F09-D d761"), NO_PARTS),
}


def offers_not_applicable(row: Row) -> bool:
    """Whether the row may say Không áp dụng: chosen, or a criterion's worked-out result."""
    worked_out = [cell.value for cell in row.cells if row.criterion]
    return any("Không áp dụng" in cell.choices for cell in row.cells) or "Không áp dụng" in str(worked_out)


def test_not_applicable_is_offered_only_where_the_law_has_a_condition() -> None:
    offered = {f"{form.id} {row.key}" for form in FORMS for row in form.rows if offers_not_applicable(row)}
    assert offered == set(NOT_APPLICABLE)


def test_the_appraisal_offers_not_applicable_where_the_self_assessment_does() -> None:
    criteria = {(form.id, row.key) for form in FORMS for row in form.rows if row.criterion}
    own = {name.split()[1] for name in NOT_APPLICABLE if name.startswith("F04")}
    appraised = {name.split()[1] for name in NOT_APPLICABLE if name.startswith("F09")}
    assert appraised == {key for form, key in criteria if form.startswith("F04") and key in own}


@pytest.mark.parametrize("form", FORMS, ids=IDS)
def test_every_criterion_and_rule_names_its_source(form: Form) -> None:
    assert [row.key for row in form.criteria if not row.source] == []
    assert [rule.id for rule in form.rules if not rule.source] == []


@pytest.mark.parametrize("form", FORMS, ids=IDS)
def test_every_form_refuses_secrecy_marks_and_personal_numbers(form: Form) -> None:
    stops = [rule for rule in form.rules if rule.severity is Severity.STOP]
    assert {rule.each for rule in stops} == {"", "text"}
    assert {rule.code for rule in stops} == {"R10"}


@pytest.mark.parametrize("form", FORMS, ids=IDS)
def test_a_form_needs_no_sideways_scrolling_on_a_small_screen(form: Form) -> None:
    assert form.label_width + sum(column.width for column in form.columns) == 976


@pytest.mark.parametrize("form", FORMS, ids=IDS)
def test_what_is_known_is_known_from_a_cell_of_the_same_type_in_a_shipped_form(form: Form) -> None:
    for cell in form.cells.values():
        for seen in cell.known.forms if cell.known is not None else ():
            assert cell.known is not None
            if cell.known.take is Take.VALUE:
                kinds = {answering(shipped(seen), cell.known.cell).type, cell.type}
                assert len(kinds) == 1 or kinds <= TEXTS, cell.address
            elif cell.known.take is Take.SUM:
                assert answering(shipped(seen), cell.known.cell).type is CellType.INT, cell.address
            for column, wanted in cell.known.where:
                address = f"{cell.known.table}.{column}" if cell.known.table else column
                source = answering(shipped(seen), address)
                assert wanted in source.choices or not source.choices, cell.address


@pytest.mark.parametrize("form", [f for f in FORMS if f.on_paper], ids=lambda form: form.id)
def test_papers_are_told_of_in_a_typed_cell_that_the_office_fills_about_the_same_units(form: Form) -> None:
    assert form.on_paper is not None
    book = shipped(form.on_paper.form)
    assert form.on_paper.says in book.entry_cells[form.on_paper.cell].choices
    assert (book.filled_by, set(form.kinds) - set(book.kinds)) == ("office", set())


TEXTS = {CellType.TEXT, CellType.CHOICE, CellType.VERDICT, CellType.SHOWN}


def answering(form: Form, address: str) -> Cell:
    """The cell that a question is about; in a table, of any row."""
    row, _, column = address.partition(".")
    cell = form.tables[row].cell(column) if row in form.tables else form.cells.get(address)
    assert cell is not None, f"{form.id} has no {address}"
    return cell


@pytest.mark.parametrize("form", FORMS, ids=IDS)
def test_words_of_a_rule_begin_with_the_mark_of_their_severity(form: Form) -> None:
    for rule in form.rules:
        if rule.of_set:  # never in a workbook
            continue
        words = rule.live.args[0] if isinstance(rule.live, Op) else rule.live
        assert isinstance(words, Lit), rule.id
        assert str(words.value)[0] == ("!" if rule.severity is Severity.WARNING else "✗"), rule.id


@pytest.mark.parametrize("form", FORMS, ids=IDS)
def test_nobody_is_addressed_and_nothing_technical_is_said(form: Form) -> None:
    said_vi = [row.label.vi for row in form.rows] + [
        words.vi for rule in form.rules for words in (rule.title, rule.what, rule.do)
    ]
    assert [text for text in said_vi if re.search(r"\bbạn\b|hash|JSON|TOML|XML", text, re.IGNORECASE)] == []


@pytest.mark.parametrize("form_id", CLEAN)
def test_a_form_is_clean_with_its_clean_filling(form_id: str) -> None:
    assert evaluated(form_id).findings() == []
    assert set(CLEAN[form_id]) <= set(shipped(form_id).said_cells)


@pytest.mark.parametrize("form", FORMS, ids=IDS)
def test_a_form_asks_for_what_is_missing_when_empty(form: Form) -> None:
    empty = Evaluation(form, {}, parameters=CAMPAIGN)
    assert "CELL-001" in {f.code for f in empty.findings()} <= {"CELL-001", "GIVEN-001"}


# --- F02-K and F01 -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"nq_co.ket_qua": "Không", "nq.so": None, "nq.ngay": None}, []),
        (
            {"nq_co.ket_qua": "Không"},
            [("error", "CELL-107", "nq.so"), ("error", "CELL-107", "nq.ngay")],
        ),
        (
            {"nq.so": None, "nq.ngay": None},
            [("error", "CELL-001", "nq.so"), ("error", "CELL-001", "nq.ngay")],
        ),
        ({"nq.ngay": date(2023, 12, 31)}, [("error", "R02", "nq.ngay")]),
        ({"ngay_dang_ky.ngay": date(2024, 4, 1)}, [("error", "R02", "ngay_dang_ky.ngay")]),
        ({"ho_dang_ky.so_luong": 217}, [("error", "R03", "ho_dang_ky.so_luong")]),
        ({"ho_dang_ky.so_luong": 200}, []),
        ({"mo_hinh[1].so_to": None}, [("error", "CELL-001", "mo_hinh[1].so_to")]),
        ({"mo_hinh[1].noi_dung": None}, [("error", "CELL-001", "mo_hinh[1].noi_dung")]),
        ({"muc_pt_dang_ky.ket_qua": None}, []),
        ({"do_mat.ket_qua": "Mật"}, [("stop", "R10", "do_mat.ket_qua")]),
        ({"ho_tong.ghi_chu": "ĐT 0912345678"}, [("stop", "R10", "ho_tong.ghi_chu")]),
    ],
)
def test_a_registration_is_checked_by_name(
    changes: Mapping[str, Entry | None], found: list[tuple[str, str, str]]
) -> None:
    assert said(evaluated("F02-K", changes).findings()) == found


@pytest.mark.parametrize(("before", "asked"), [(180, False), (179, True), (270, False), (271, True)])
def test_a_change_of_households_beyond_a_fifth_is_asked_about(before: int, asked: bool) -> None:
    known = {"ho_tong.so_luong": before}
    found = said(evaluated("F02-K", known=known).findings())
    assert found == ([("warning", "R21", "ho_tong.so_luong")] if asked else [])
    explained = {"ho_tong.ghi_chu": "Sáp nhập hai tổ"}
    assert evaluated("F02-K", explained, known=known).findings() == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        (
            {"don_vi[2].den_ngay": date(2023, 12, 31)},
            [("error", "DV01", "don_vi[2].den_ngay")],
        ),
        ({"don_vi[2].den_ngay": date(2024, 1, 1)}, []),
        ({"don_vi[2].noi_dung": None}, [("error", "CELL-001", "don_vi[2].noi_dung")]),
        ({"don_vi[2].loai": None}, [("error", "CELL-001", "don_vi[2].loai")]),
        ({"don_vi[2].loai": Unreadable("Chợ", "CELL-102")}, [("error", "CELL-102", "don_vi[2].loai")]),
        (
            {"don_vi[31].noi_dung": "Tổ 31", "don_vi[31].loai": "KDC"},
            [("error", "CELL-001", "don_vi[31].tu_ngay")],
        ),
        ({"don_vi[1].phu_trach": "Ông Bình 0912345678"}, [("stop", "R10", "don_vi[1].phu_trach")]),
    ],
)
def test_the_list_of_units_is_checked_by_name(
    changes: Mapping[str, Entry | None], found: list[tuple[str, str, str]]
) -> None:
    assert said(evaluated("F01", changes).findings()) == found


# --- the calendar ------------------------------------------------------------------------------

CALENDAR = load_calendar(SCHEMAS / "CALENDAR.toml")


# Six months: no day was found. Additional criteria: only where a province has any.
WITHOUT_DAY = {"F03", "F14"}


def day(offset: tuple[int, int, int], year: int) -> date:
    """A day of the calendar in the campaign of a year."""
    day_of_month, month, years = offset
    return date(year + years, month, day_of_month)


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [("K", date(2023, 11, 1), date(2024, 10, 31))]
    + [(kind, date(2023, 11, 16), date(2024, 11, 15)) for kind in "XCDG"],
)
def test_the_assessment_windows_are_those_of_article_8(kind: str, first: date, last: date) -> None:
    window = CALENDAR.windows[f"{kind}.assessment"]
    assert (day(window[0], 2024), day(window[1], 2024)) == (first, last)


def test_everybody_registers_in_the_first_quarter() -> None:
    for kind in CALENDAR.kinds:
        window = CALENDAR.windows[f"{kind}.registration"]
        assert (day(window[0], 2024), day(window[1], 2024)) == (date(2024, 1, 1), date(2024, 3, 31))


@pytest.mark.parametrize("form", FORMS, ids=IDS)
def test_every_shipped_form_has_its_window_and_units_know_when_theirs_is_due(form: Form) -> None:
    assert set(form.kinds) <= set(CALENDAR.kinds)
    for kind in form.kinds:
        assert form.window in {"year", "half_year"} or f"{kind}.{form.window}" in CALENDAR.windows
    if form.filled_by == "unit":
        assert (form.id in CALENDAR.due) == (form.id[:3] not in WITHOUT_DAY)
    if form.id in CALENDAR.due:
        assert day(CALENDAR.due[form.id], 2024).year == 2024


@pytest.mark.parametrize(
    ("form", "kinds", "matter"),
    [
        (f"{number}-{suffix}", kinds, matter)
        for number, matter in (("F04", "antt"), ("F06", "phong_trao"))
        for suffix, kinds in (("K", "K"), ("C", "CD"), ("D", "G"), ("X", "X"))
    ]
    + [("F07-K", "K", "antt"), ("F07-C", "CDG", "antt"), ("F07-X", "X", "antt")],
)
def test_a_dossier_is_due_after_its_window_and_before_its_decision(
    form: str, kinds: str, matter: str
) -> None:
    for kind in kinds:
        ends, decided = CALENDAR.windows[f"{kind}.assessment"][1], CALENDAR.decisions[f"{kind}.{matter}"]
        assert day(ends, 2024) < day(CALENDAR.due[form], 2024) < day(decided, 2024)


def test_every_line_of_the_calendar_says_how_sure_it_is() -> None:
    text = (SCHEMAS / "CALENDAR.toml").read_text(encoding="utf-8")
    dated = [
        line
        for line in text.splitlines()
        if re.search(r'= "\d\d/\d\d/', line) and not line.startswith(("#", "to"))
    ]
    assert len(dated) > 20
    assert [line for line in dated if not re.search(r"# \[[PSI?]\] ", line)] == []


def test_the_calendar_lists_for_the_machine_what_it_marks_as_not_read_in_the_law() -> None:
    marked, kind, table = set(), "", ""
    for line in (SCHEMAS / "CALENDAR.toml").read_text(encoding="utf-8").splitlines():
        if header := re.match(r"\[([A-Z])\.(\w+)\]", line):
            kind, table = header[1], header[2]
        elif found := re.match(r'"?([\w-]+)"? = "\d\d/\d\d/.*# \[[SI?]\]', line):
            names = {"due": found[1], "decision": f"{kind}.{found[1]}"}
            marked.add(names.get(table, f"{kind}.{table}"))
    assert CALENDAR.unverified == marked
    assert {"F04-K", "H.assessment", "K.phong_trao"} < marked


# --- the page for form authors -----------------------------------------------------------------

EXAMPLE = read_form(re.findall(r"```toml\n(.*?)```", README, re.DOTALL)[0].encode(), file="F90-K/2024.1.toml")
EXAMPLE_CLEAN: dict[str, Entry] = {
    "to_chuc.ket_qua": "Có",
    "to_chuc.ngay": date(2024, 8, 19),
    "tham_gia_tong.so_luong": 216,
    "tham_gia_ho.so_luong": 108,
    "hoat_dong[1].noi_dung": "Văn nghệ",
    "hoat_dong[1].so_luong": 40,
}


def test_the_pages_example_compiles_and_a_clean_filling_is_clean() -> None:
    evaluation = Evaluation(EXAMPLE, EXAMPLE_CLEAN, parameters=CAMPAIGN)
    assert evaluation.findings() == []
    assert (evaluation.result("tham_gia"), evaluation.conclusion()) == ("Đạt", "Đạt")


def test_the_pages_example_finds_what_is_wrong() -> None:
    wrong: dict[str, Entry] = {**EXAMPLE_CLEAN, "tham_gia_ho.so_luong": 217, "to_chuc.ket_qua": "Không"}
    del wrong["hoat_dong[1].so_luong"]
    evaluation = Evaluation(EXAMPLE, wrong, parameters=CAMPAIGN)
    assert said(evaluation.findings()) == [
        ("error", "CELL-107", "to_chuc.ngay"),
        ("error", "NH01", "tham_gia_ho.so_luong"),
        ("error", "CELL-001", "hoat_dong[1].so_luong"),
    ]
    assert evaluation.live_column(live_words())["tham_gia_ho"] == "✗ Nhiều hơn tổng số hộ"
    few = Evaluation(EXAMPLE, {**EXAMPLE_CLEAN, "tham_gia_ho.so_luong": 107})
    assert few.result("tham_gia") == "Chưa đạt"


def test_the_page_lists_every_key_function_and_parameter() -> None:
    keys = FORM_KEYS | SECTION_KEYS | FIELD_KEYS | COLUMN_KEYS | RULE_KEYS | set().union(*CELL_KEYS.values())
    words = {*keys, *WINDOWS, *PARAMETERS, *CellType} - {"field"}
    assert [word for word in sorted(words) if not re.search(rf"`{word}`", README)] == []
    assert [name for name in sorted(FUNCTIONS) if f"`{name}(" not in README] == []
