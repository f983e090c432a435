"""What a filled form says about itself: findings, verdicts, the Kiểm tra column, the banner and mã kiểm."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt_sync.adapters.schema_files import read_form
from antt_sync.core.expressions import UNTOLD
from antt_sync.core.live import Evaluation, ma_kiem, weight
from antt_sync.core.values import Entry, Unreadable, Value
from antt_sync.messages.workbook_words import live_words
from tests.fillings import (
    F04K_CLEAN,
    GIVEN,
    KNOWN,
    PARAMETERS,
    SCHEMAS,
    evaluated,
    filled,
    said,
    shipped,
)

WORDS = live_words()
FORM = shipped("F04-K")

Changes = dict[str, Entry | None]
SERIOUS: Changes = {
    "d44b_so.nay": 1,
    "d44b_bkk.ket_qua": "Không",
    "d44b_phat_hien.ket_qua": "Có",
    "d44b_giam.ket_qua": "Có",
    "d44b_bao.ket_qua": "Có",
    "d44b.so": "07/BC-TDP",
    "d44b.ngay": date(2024, 6, 2),
}
LATE: Changes = {**SERIOUS, "d44b_bao.ket_qua": "Không"}
FIRE: Changes = {
    "d44d_chay_no.nay": 1,
    "d44d_bkk.ket_qua": "Có",
    "d44d.so": "09/BC-TDP",
    "d44d.ngay": date(2024, 7, 2),
}
NO_CRIMES: Changes = {"d44a_tp.nay": None, "d44a_y_kien.ket_qua": None}
NOT_REACHED: Changes = {"ket_luan.ket_qua": "Chưa đạt"}


def test_a_clean_filling_has_no_findings_and_reaches_the_standard() -> None:
    evaluation = evaluated("F04-K", known=KNOWN)
    assert evaluation.findings() == []
    assert evaluation.totals() == (0, 0, 0)
    assert evaluation.conclusion() == "Đạt"
    assert evaluation.banner(WORDS) == WORDS.ready
    assert evaluation.computed("may_tinh.ket_qua") == "Đạt"


def test_an_empty_form_asks_for_every_required_cell_and_concludes_nothing() -> None:
    evaluation = Evaluation(FORM, {}, parameters=PARAMETERS)
    codes = [code for _, code, _ in said(evaluation.findings())]
    assert set(codes) == {"CELL-001", "GIVEN-001"}
    assert codes.count("CELL-001") == evaluation.totals()[0] == 24
    assert codes.count("GIVEN-001") == len(GIVEN)
    assert evaluation.conclusion() == UNTOLD
    assert evaluation.banner(WORDS) == "… Còn 24 ô chưa nhập · không có lỗi"
    assert evaluation.computed("may_tinh.ket_qua") == "Chưa đủ số liệu"


# One passing and one failing filling for each rule of the domain, by its name.
RULES: list[tuple[str, Changes, list[tuple[str, str, str]]]] = [
    ("R02: nghị quyết đúng ngày cuối quý I", {"d411.ngay": date(2024, 3, 31)}, []),
    (
        "R02: nghị quyết sau quý I mà chọn Đạt",
        {"d411.ngay": date(2024, 4, 1)},
        [("error", "R02", "d411.ngay")],
    ),
    (
        "R02: nghị quyết sau quý I và chọn Chưa đạt",
        {"d411.ngay": date(2024, 4, 1), "d411.ket_qua": "Chưa đạt", **NOT_REACHED},
        [],
    ),
    ("R02: đăng ký năm trước", {"d412.ngay": date(2023, 12, 31)}, [("error", "R02", "d412.ngay")]),
    ("R03: mọi hộ đăng ký", {"d413_tong.nay": 216, "d413_dk.nay": 216}, []),
    ("R03: nhiều hộ đăng ký hơn số hộ", {"d413_dk.nay": 217}, [("error", "R03", "d413_dk.nay")]),
    (
        "R03: không có hộ nào",
        {"d413_tong.nay": 0, "d413_dk.nay": 0},
        [("error", "R03", "d413_tong.nay"), ("warning", "R21", "d413_tong.nay")],
    ),
    (
        "R05: không có chi bộ, có giải thích",
        {
            "d411.ket_qua": "Không áp dụng",
            "d411.so": None,
            "d411.ngay": None,
            "d411.ghi_chu": "Chưa thành lập chi bộ",
        },
        [],
    ),
    (
        "R05: không áp dụng mà không giải thích",
        {"d411.ket_qua": "Không áp dụng", "d411.so": None, "d411.ngay": None},
        [("error", "CELL-001", "d411.ghi_chu")],
    ),
    (
        "R05: không áp dụng ở chỗ luật không cho",
        {"d412.ket_qua": Unreadable("Không áp dụng", "CELL-102")},
        [("error", "CELL-102", "d412.ket_qua")],
    ),
    ("R06: có vụ nghiêm trọng, đủ ba việc và minh chứng", SERIOUS, []),
    (
        "R06: có vụ nghiêm trọng mà không nói xử lý thế nào",
        {"d44b_so.nay": 1},
        [
            ("error", "CELL-001", "d44b_bkk.ket_qua"),
            ("error", "CELL-001", "d44b_phat_hien.ket_qua"),
            ("error", "CELL-001", "d44b_giam.ket_qua"),
            ("error", "CELL-001", "d44b_bao.ket_qua"),
        ],
    ),
    (
        "R06: miễn trừ mà không có minh chứng",
        {**SERIOUS, "d44b.so": None, "d44b.ngay": None},
        [("error", "CELL-001", "d44b.so"), ("error", "CELL-001", "d44b.ngay")],
    ),
    (
        "R06: không có vụ nào mà vẫn khai miễn trừ",
        {"d44b_bkk.ket_qua": "Có"},
        [("error", "CELL-107", "d44b_bkk.ket_qua")],
    ),
    ("R06: cháy do bất khả kháng, có minh chứng", FIRE, []),
    ("R07: tự kết luận như máy tính", {"d42.ket_qua": "Chưa đạt", **NOT_REACHED}, []),
    (
        "R07: tự kết luận Đạt khi còn tiêu chí Chưa đạt",
        {"d42.ket_qua": "Chưa đạt"},
        [("error", "R07", "ket_luan.ket_qua")],
    ),
    (
        "R07: tự kết luận Chưa đạt khi mọi tiêu chí Đạt",
        NOT_REACHED,
        [("error", "R07", "ket_luan.ket_qua")],
    ),
    ("R08: hoạt động ngày đầu kỳ", {"hoat_dong[1].ngay": date(2023, 11, 1)}, []),
    (
        "R08: hoạt động trước kỳ",
        {"hoat_dong[1].ngay": date(2023, 10, 31)},
        [("error", "R08", "hoat_dong[1].ngay")],
    ),
    (
        "R08: giấy tờ sau kỳ",
        {"minh_chung[1].ngay": date(2024, 11, 1)},
        [("warning", "R08", "minh_chung[1].ngay")],
    ),
    (
        "R08: giấy tờ sau kỳ, có lý do",
        {"minh_chung[1].ngay": date(2024, 11, 1), "minh_chung[1].ghi_chu": "Bổ sung sau họp"},
        [],
    ),
    ("R10: có ghi độ mật", {"do_mat.ket_qua": "Mật"}, [("stop", "R10", "do_mat.ket_qua")]),
    (
        "R10: có số giống số căn cước",
        {"d42.ghi_chu": "Ông A, CCCD 001099012345"},
        [("stop", "R10", "d42.ghi_chu")],
    ),
    ("R10: số, ký hiệu văn bản không phải số giấy tờ", {"d42.ghi_chu": "Văn bản 12345678"}, []),
    (
        "R19: số năm trước khác số đã duyệt",
        {"d44a_tp.truoc": 7},
        [("warning", "R19", "d44a_tp.truoc")],
    ),
    (
        "R19: số năm trước khác số đã duyệt, có lý do",
        {"d44a_tp.truoc": 7, "d44a_tp.ghi_chu": "Đính chính sau chia tách"},
        [],
    ),
    ("R13: mức chính thức", {"d45_1tt.ket_qua": "Chính thức"}, []),
    (
        "R13: mức còn dự kiến",
        {"d45_1tt.ket_qua": "Dự kiến"},
        [("warning", "R13", "d45_1tt.ket_qua")],
    ),
    (
        "R14: không đồng ý, có lý do",
        {"d44a_y_kien.ket_qua": "Không đồng ý", "d44a_y_kien.ghi_chu": "Thiếu một vụ"},
        [],
    ),
    (
        "R14: không đồng ý mà không nói vì sao",
        {"d44a_y_kien.ket_qua": "Không đồng ý"},
        [("error", "CELL-001", "d44a_y_kien.ghi_chu")],
    ),
    (
        "R14: đồng ý mà vẫn ghi số khác",
        {"d44a_tp_kdc.nay": 3},
        [("error", "CELL-107", "d44a_tp_kdc.nay")],
    ),
    ("R20: không tăng là Đạt", {"d44a_tnxh.truoc": 2, "d44a_tnxh.nay": 2}, []),
    (
        "R20: tăng là Chưa đạt, kết luận Đạt thì sai",
        {"d44a_tnxh.nay": 3},
        [("error", "R07", "ket_luan.ket_qua")],
    ),
    ("R21: số hộ như bản đăng ký", {"d413_tong.nay": 216}, []),
    (
        "R21: số hộ khác bản đăng ký",
        {"d413_tong.nay": 220, "d413_dk.nay": 220},
        [("warning", "R21", "d413_tong.nay")],
    ),
    (
        "R21: số hộ khác bản đăng ký, có lý do",
        {"d413_tong.nay": 220, "d413_dk.nay": 220, "d413_tong.ghi_chu": "Chung cư mới"},
        [],
    ),
]


@pytest.mark.parametrize(("changes", "found"), [r[1:] for r in RULES], ids=[r[0] for r in RULES])
def test_each_rule_holds_or_is_broken_by_name(changes: Changes, found: list[tuple[str, str, str]]) -> None:
    assert said(evaluated("F04-K", changes, known=KNOWN).findings()) == found


VERDICTS: list[tuple[str, Changes, str, str]] = [
    ("mọi hộ", {}, "d413", "Đạt"),
    ("thiếu một hộ: chưa phải 100%", {"d413_dk.nay": 215}, "d413", "Chưa đạt"),
    ("số hộ sai: chưa nói được", {"d413_dk.nay": 217}, "d413", UNTOLD),
    ("thiếu số hộ: chưa nói được", {"d413_dk.nay": None}, "d413", UNTOLD),
    ("0 năm trước, 0 năm nay", {"d44a_tp.truoc": 0, "d44a_tp.nay": 0}, "d44a", "Đạt"),
    ("0 năm trước, 1 năm nay", {"d44a_tp.truoc": 0, "d44a_tp.nay": 1}, "d44a", "Chưa đạt"),
    ("một nhóm tăng là đủ", {"d44a_vp.nay": 5}, "d44a", "Chưa đạt"),
    ("một nhóm chưa có, nhóm khác đã tăng", {"d44a_vp.nay": 5, **NO_CRIMES}, "d44a", "Chưa đạt"),
    ("một nhóm chưa có, hai nhóm không tăng", NO_CRIMES, "d44a", UNTOLD),
    ("có vụ, đủ ba việc", SERIOUS, "d44b", "Đạt"),
    ("có vụ, bất khả kháng", {**LATE, "d44b_bkk.ket_qua": "Có"}, "d44b", "Đạt"),
    ("có vụ, báo chậm", LATE, "d44b", "Chưa đạt"),
    ("có vụ, thiếu minh chứng", {**SERIOUS, "d44b.so": None}, "d44b", UNTOLD),
    ("có tụ điểm mới", {"d44c_tu_diem.nay": 1}, "d44c", "Chưa đạt"),
    ("quản lý đối tượng chưa tốt", {"d44c_quan_ly.ket_qua": "Không"}, "d44c", "Chưa đạt"),
    ("cháy do bất khả kháng", FIRE, "d44d", "Đạt"),
    ("cháy không do bất khả kháng", {**FIRE, "d44d_bkk.ket_qua": "Không"}, "d44d", "Chưa đạt"),
    ("xếp loại hoàn thành", {"d45_1xl.ket_qua": "Hoàn thành"}, "d45_1", "Đạt"),
    ("không xếp loại", {"d45_1xl.ket_qua": "Không xếp loại"}, "d45_1", "Chưa đạt"),
    ("chưa có mức xếp loại", {"d45_1xl.ket_qua": None, "d45_1yk.ket_qua": None}, "d45_1", UNTOLD),
    ("xếp loại không hoàn thành", {"d45_1xl.ket_qua": "Không hoàn thành"}, "d45_1", "Chưa đạt"),
    ("một người bị kỷ luật", {"d45_2so.nay": 1}, "d45_2", "Chưa đạt"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "row", "result"), [v[1:] for v in VERDICTS], ids=[v[0] for v in VERDICTS]
)
def test_a_verdict_follows_from_the_numbers(changes: Changes, row: str, result: str) -> None:
    assert evaluated("F04-K", changes).result(row) == result


def test_a_verdict_is_blank_while_a_figure_under_it_is_wrong() -> None:
    assert evaluated("F04-K").computed("d413.ket_qua") == "Đạt"
    assert evaluated("F04-K", {"d413_dk.nay": 217}).computed("d413.ket_qua") == ""
    assert evaluated("F04-K", {"d411.so": None}).computed("d413.ket_qua") == "Đạt"


def test_words_of_a_rule_over_a_table_speak_of_the_row_they_stand_in() -> None:
    source = (SCHEMAS / "F01" / "2024.1.toml").read_text(encoding="utf-8")
    form = read_form(
        source.replace("✗ Đến ngày phải sau", "✗ {row.loai}: sau").encode(), file="F01/2024.1.toml"
    )
    entries = filled("F01", {"don_vi[2].den_ngay": date(2023, 1, 1)})
    assert Evaluation(form, entries).live_column(WORDS)["don_vi[2]"] == "✗ CSGD: sau Từ ngày"


def test_a_strict_campaign_asks_for_fewer_cases_but_never_fewer_than_none() -> None:
    equal: Changes = {"d44a_tp.truoc": 6, "d44a_tp.nay": 6}
    assert evaluated("F04-K", equal).result("d44a") == "Đạt"
    assert evaluated("F04-K", equal, yoy_strict=1).result("d44a") == "Chưa đạt"
    fewer: Changes = {"d44a_tp.nay": 5, "d44a_tnxh.nay": 1, "d44a_vp.truoc": 0, "d44a_vp.nay": 0}
    assert evaluated("F04-K", fewer, yoy_strict=1).result("d44a") == "Đạt"


POLICE: Mapping[str, Value] = {
    "d44b_so.nay": 0,
    "d44c_tu_diem.nay": 0,
    "d44c_nguoi_tnxh.nay": 0,
    "d44d_chay_no.nay": 0,
    "d44d_tnld.nay": 0,
    "d45_2so.nay": 0,
}


@pytest.mark.parametrize("address", POLICE)
def test_a_count_that_differs_from_the_polices_needs_a_reason(address: str) -> None:
    """R13, R14."""
    code = "R13" if address.startswith("d45") else "R14"
    assert evaluated("F04-K", known=POLICE).findings() == []
    other = {**POLICE, address: 1}
    assert said(evaluated("F04-K", known=other).findings()) == [("warning", code, address)]
    note: Changes = {address.replace(".nay", ".ghi_chu"): "Đã đối chiếu với Công an"}
    assert evaluated("F04-K", note, known=other).findings() == []


def test_a_self_assessment_rests_on_a_registration_that_the_office_has() -> None:
    """R11: only the office can tell, unless its campaign says that registrations came on paper."""
    entries = filled("F04-K")

    def findings(*, there: bool, **parameters: int) -> list[tuple[str, str, str]]:
        return said(Evaluation(FORM, entries, parameters=parameters, stands=lambda _: there).findings())

    assert findings(there=True) == []
    assert findings(there=False) == [("error", "R11", "d412.ket_qua")]
    assert findings(there=False, dang_ky_qua_tep=0) == []
    assert Evaluation(FORM, entries).findings() == []


def test_a_campaign_may_let_a_team_that_is_too_young_to_be_rated_pass() -> None:
    young: Changes = {"d45_1xl.ket_qua": "Không xếp loại"}
    assert evaluated("F04-K", young, khong_xep_loai_dat=1).result("d45_1") == "Đạt"


def test_without_a_campaign_or_known_values_nothing_is_held_against_anybody() -> None:
    evaluation = Evaluation(FORM, filled("F04-K", {"d411.ngay": date(2030, 1, 1), "d44a_tp.truoc": 9}))
    assert evaluation.findings() == []


def test_not_applicable_leaves_the_count_of_criteria() -> None:
    none: Changes = {
        "d411.ket_qua": "Không áp dụng",
        "d411.so": None,
        "d411.ngay": None,
        "d411.ghi_chu": "Không có chi bộ",
    }
    evaluation = evaluated("F04-K", none)
    assert evaluation.conclusion() == "Đạt"
    assert evaluation.live_column(WORDS)["may_tinh"] == "= 16/16 tiêu chí Đạt"


@pytest.mark.parametrize(
    ("changes", "row", "text"),
    [
        ({}, "d411", "✓"),
        ({}, "d413", "= 100% số hộ"),
        ({"d413_dk.nay": 215}, "d413", "= 99,5% số hộ"),
        ({}, "d44a_tp", "✓ giảm 2"),
        ({}, "d44a_tnxh", "✓ không tăng"),
        ({"d44a_tnxh.nay": 3}, "d44a_tnxh", "✓ tăng 1 (Chưa đạt)"),
        ({"d411.so": None, "d411.ngay": None}, "d411", "… chưa nhập: số, ngày"),
        ({"d45_2so.nay": None}, "d45_2so", "… chưa nhập"),
        ({}, "d44b_bkk", "– không phải nhập"),
        ({"d44b_bkk.ket_qua": "Có"}, "d44b_bkk", "✗ Không phải nhập: xóa ô này"),
        ({"d45_2so.nay": Unreadable("hai", "CELL-101")}, "d45_2so", "✗ Chỉ ghi số nguyên, từ 0"),
        ({"d411.ngay": date(2024, 4, 1)}, "d411", "✗ Ngoài quý I: chọn Chưa đạt"),
        ({"hoat_dong[1].ngay": date(2023, 1, 1)}, "hoat_dong[1]", "✗ Ngày ngoài kỳ đánh giá"),
        ({}, "hoat_dong[2]", ""),
        ({"d44a_tp.truoc": 7}, "d44a_tp", "! Đã duyệt 6: ghi lý do"),
        ({}, "may_tinh", "= 17/17 tiêu chí Đạt"),
    ],
)
def test_the_check_column_says_what_to_do(changes: Changes, row: str, text: str) -> None:
    assert evaluated("F04-K", changes, known=KNOWN).live_column(WORDS)[row] == text


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"d45_2so.nay": None}, "… Còn 1 ô chưa nhập · không có lỗi"),
        ({"d413_dk.nay": 217}, "✗ Đã nhập đủ · 1 lỗi"),
        ({"d44a_tp.truoc": 7}, "! Đã nhập đủ · không có lỗi · 1 chỗ cần ghi lý do"),
        (
            {"d45_2so.nay": None, "d413_dk.nay": 217, "d44a_tp.truoc": 7},
            "✗ Còn 1 ô chưa nhập · 1 lỗi · 1 chỗ cần ghi lý do",
        ),
    ],
)
def test_the_banner_counts_what_is_left(changes: Changes, text: str) -> None:
    assert evaluated("F04-K", changes, known=KNOWN).banner(WORDS) == text


def test_a_finding_about_an_unreadable_cell_shows_what_was_seen() -> None:
    evaluation = evaluated("F04-K", {"d411.ngay": Unreadable("31/2/2024", "CELL-103")})
    (finding,) = evaluation.findings()
    assert (finding.code, finding.where.address, dict(finding.params)) == (
        "CELL-103",
        "d411.ngay",
        {"value": "31/2/2024"},
    )


def test_rows_people_add_are_checked_like_prepared_ones() -> None:
    added: Changes = {
        "hoat_dong[8].noi_dung": "Họp tổ 0912345678",
        "hoat_dong[8].nay": 30,
        "hoat_dong[8].ngay": date(2022, 1, 1),
    }
    assert said(evaluated("F04-K", added).findings()) == [
        ("error", "R08", "hoat_dong[8].ngay"),
        ("stop", "R10", "hoat_dong[8].noi_dung"),
    ]


def test_a_form_without_criteria_is_checked_but_concludes_nothing() -> None:
    evaluation = evaluated("F02-K")
    assert (evaluation.findings(), evaluation.conclusion()) == ([], "")
    assert evaluation.banner(WORDS) == WORDS.ready


# --- mã kiểm -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "entry"),
    [
        ("d413_tong.nay", 217),
        ("d413_tong.nay", None),
        ("d45_2so.nay", None),  # zero is not blank
        ("d45_2so.nay", 1),
        ("d42.ket_qua", "Chưa đạt"),
        ("d411.ngay", date(2024, 1, 21)),
        ("d411.so", "03-NQ/CB"),
        ("d411.so", "02-NQ/CBB"),
        ("ho_ten.ket_qua", "Nguyễn Văn Bính2"),
        ("hoat_dong[2].nay", 5),
        ("hoat_dong[9].nay", 5),
        ("d413_dk.nay", Unreadable("hai trăm", "CELL-101")),
    ],
)
def test_ma_kiem_changes_with_any_single_value(address: str, entry: Entry | None) -> None:
    assert filled("F04-K").get(address) != entry
    assert ma_kiem(FORM, filled("F04-K", {address: entry})) != ma_kiem(FORM, filled("F04-K"))


def test_ma_kiem_is_the_same_for_the_same_values_in_any_order() -> None:
    backwards = dict(reversed(list(filled("F04-K").items())))
    assert ma_kiem(FORM, backwards) == ma_kiem(FORM, filled("F04-K"))


def test_ma_kiem_of_an_empty_form_is_0000_and_of_one_answer_fixed_for_ever() -> None:
    assert ma_kiem(FORM, {}) == "0000"
    assert ma_kiem(FORM, {"d411.ket_qua": "Đạt"}) == f"{weight('d411.ket_qua'):04d}" == "3598"


def test_two_figures_that_change_places_change_ma_kiem() -> None:
    swapped: Changes = {"d413_tong.nay": 215, "d413_dk.nay": 216}
    as_meant: Changes = {"d413_tong.nay": 216, "d413_dk.nay": 215}
    assert ma_kiem(FORM, filled("F04-K", swapped)) != ma_kiem(FORM, filled("F04-K", as_meant))


@given(st.text(max_size=40), st.text(max_size=40))
def test_ma_kiem_does_not_see_spaces_that_spreadsheets_trim(a: str, b: str) -> None:
    tight, loose = f"{a.strip(' ')} {b.strip(' ')}", f"  {a.strip(' ')}   {b.strip(' ')} "
    assert ma_kiem(FORM, {"d411.so": tight}) == ma_kiem(FORM, {"d411.so": loose})


# --- laws --------------------------------------------------------------------------------------

ENTRIES: st.SearchStrategy[Entry] = st.one_of(
    st.integers(0, 9),
    st.integers(),
    st.sampled_from(["Đạt", "Chưa đạt", "Không áp dụng", "Có", "Không", "Hoàn thành", "001099012345"]),
    st.text(max_size=12),
    st.dates(date(2022, 1, 1), date(2026, 1, 1)),
    st.dates(),
    st.builds(Unreadable, st.text(max_size=5), st.sampled_from(["CELL-101", "CELL-105"])),
)
ADDRESSES = st.one_of(
    st.sampled_from(sorted(FORM.entry_cells)),
    st.sampled_from(
        ["hoat_dong[7].nay", "minh_chung[12].so", "hoat_dong[0].nay", "khong.co", "", "d413.ket_qua"]
    ),
)


@given(st.dictionaries(ADDRESSES, ENTRIES, max_size=30), st.booleans())
def test_no_filling_makes_an_evaluation_raise(entries: dict[str, Entry], on_top: bool) -> None:
    whole = {**F04K_CLEAN, **entries} if on_top else entries
    evaluation = Evaluation(FORM, whole, known=KNOWN, parameters=PARAMETERS)
    missing, wrong, reasons = evaluation.totals()
    findings = evaluation.findings()
    assert sum(f.code == "CELL-001" for f in findings) == missing
    assert len(findings) >= missing + max(wrong, reasons)
    assert set(evaluation.live_column(WORDS)) == {row.key for row in evaluation.form.rows}
    assert evaluation.conclusion() in {"Đạt", "Chưa đạt", UNTOLD}
    assert ma_kiem(FORM, whole).isdigit()


@given(st.dictionaries(ADDRESSES, ENTRIES, max_size=6))
def test_nothing_wrong_or_missing_ever_counts_as_reached(entries: dict[str, Entry]) -> None:
    evaluation = Evaluation(FORM, {**F04K_CLEAN, **entries}, parameters=PARAMETERS)
    for row in evaluation.form.criteria:
        if evaluation.missing(row.key) or any(
            evaluation.wrong(p.key) for p in evaluation.form.parts_of(row.key)
        ):
            assert evaluation.result(row.key) == UNTOLD


@given(st.dictionaries(ADDRESSES, ENTRIES, max_size=30), st.randoms())
def test_the_order_of_entries_changes_nothing(entries: dict[str, Entry], shuffler: Random) -> None:
    items = list({**F04K_CLEAN, **entries}.items())
    shuffled = sorted(items, key=lambda _: shuffler.random())
    one, other = (Evaluation(FORM, dict(i), parameters=PARAMETERS) for i in (items, shuffled))
    assert one.findings() == other.findings()
    assert ma_kiem(FORM, dict(items)) == ma_kiem(FORM, dict(shuffled))


def test_cells_of_one_row_never_weigh_the_same() -> None:
    for row in FORM.rows:
        weights = [weight(cell.address) for cell in row.cells if not cell.computed]
        assert all(1 <= w <= 9972 for w in weights)
        assert len(set(weights)) == len(weights)


def test_the_code_covers_given_figures_of_a_form_that_consists_of_them() -> None:
    summary = shipped("F12-X")
    assert summary.code_of_given
    one, other = ma_kiem(summary, {"bang_k.tong": 11}), ma_kiem(summary, {"bang_k.tong": 12})
    assert one != other
    own = shipped("F04-K")
    assert ma_kiem(own, {"d44a_tp.nay": 1}) == ma_kiem(own, {"d44a_tp.nay": 2})
