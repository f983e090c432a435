"""Đề nghị: who meets everything by a copy that counts, why others do not, and links to where it stands."""

from __future__ import annotations

from antt_sync.app.report_proposal import Candidate, candidates, proposal, reasons
from antt_sync.core.report import Link, Mark, Tone
from antt_sync.core.review import Verb
from tests.fillings import shipped
from tests.reports import busy, decided, empty, filed, gathered, invented, lines, opened
from tests.world import FORMS, answers, review, submission, unit_id


def found() -> dict[str, Candidate]:
    return {c.unit.id: c for c in candidates(gathered(decided(book_too=False)))}


def test_only_copies_that_count_and_meet_everything_are_proposed() -> None:
    assert {u: (c.proposed, c.basis) for u, c in found().items()} == {
        unit_id(1): (False, "counted"),
        unit_id(2): (False, "appraised"),
        unit_id(3): (True, "counted"),
        unit_id(4): (False, "latest"),
        unit_id(5): (False, ""),
        unit_id(6): (False, ""),
    }


def test_every_reason_says_what_and_what_stands_there() -> None:
    told = {u: reasons(c) for u, c in found().items()}
    assert told[unit_id(1)] == [("", "Giấy tờ còn thiếu", "Tờ trình đề nghị")]
    assert told[unit_id(2)] == [("d411", "1.1. Nghị quyết", "Chưa đạt")]
    assert told[unit_id(5)][0] == ("", "Bản tự đánh giá", "≠ hai bản, cần chọn")
    assert told[unit_id(6)][0] == ("", "Bản tự đánh giá", "✗ chưa gửi, quá hạn")
    assert ("", "Giấy tờ còn thiếu", "Bản đăng ký phấn đấu") in told[unit_id(6)]
    assert [row for row, _, _ in told[unit_id(4)]] == ["", "", "d42"]
    assert told[unit_id(4)][1][1:] == ("F04-K còn 1 chỗ cần sửa", "2 · Kết quả, trả lời: Chưa nhập")


def appraised(votes: int, *, accepted: bool = True, without: str = "") -> Candidate:
    """A unit that its office's appraisal says has met everything."""
    pc = empty(1, forms=[*(shipped(f) for f in FORMS), *invented()], on_paper=True)
    sent = submission(1, answers(1, {without: None} if without else {}))
    judged = {"d411.ket_qua": "Đạt", "ket_luan.ket_qua": "Đạt", "phieu.ket_qua": votes}
    papers = filed(unit_id(1), "F00", {"to_trinh.ket_qua": "Có"}, seq=32)
    pc.take([sent, papers, filed(unit_id(1), "F09-K", judged, seq=35)])
    if accepted:
        pc.take([review(sent, Verb.CHECK)])
    (one,) = candidates(gathered(pc))
    return one


def test_a_form_that_still_has_errors_proposes_nobody() -> None:
    assert appraised(9).proposed
    wrong = appraised(99)
    assert (wrong.proposed, wrong.basis, wrong.result) == (False, "appraised", "Đạt")
    ((row, label, value),) = reasons(wrong)
    assert (row, label) == ("", "F09-K còn 1 chỗ cần sửa")
    assert value.startswith("Số phiếu")


def test_an_appraisal_does_not_mend_an_assessment_that_nobody_accepted() -> None:
    assert appraised(9, accepted=False).proposed
    wrong = appraised(9, accepted=False, without="d42.ket_qua")
    assert (wrong.proposed, list(wrong.to_correct)) == (False, ["F04-K"])
    assert appraised(9, without="d42.ket_qua").proposed  # accepted with a reason, then judged


def test_only_the_lines_that_fail_are_given_as_the_reason() -> None:
    pc = empty(1, on_paper=True)
    sent = submission(1, answers(1, {"d44a_tp.nay": 20, "ket_luan.ket_qua": "Chưa đạt"}))
    pc.take([sent])
    (one,) = candidates(gathered(pc))
    (value,) = [value for row, _, value in reasons(one) if row == "d44a"]
    assert "(2024): 20" in value
    assert value.count("(2024)") == 1
    assert len(one.own["d44a"].figures) > len(one.own["d44a"].in_the_way)


def test_a_line_of_a_table_is_a_figure_under_its_own_name() -> None:
    figures = dict(found()[unit_id(1)].own["d42"].figures)
    assert figures["Ngày hội toàn dân bảo vệ an ninh Tổ quốc"] == "180 người, 19/08/2024"
    assert not [name for name in figures if name.startswith("Tên hoạt động")]


def test_a_criterion_that_is_not_met_shows_its_figures() -> None:
    pc = empty(1, on_paper=True)
    sent = submission(1, answers(1, {"d44c_tu_diem.nay": 2, "ket_luan.ket_qua": "Chưa đạt"}))
    pc.take([sent])
    pc.take([review(sent, Verb.CHECK)])
    (one,) = candidates(gathered(pc))
    assert (one.result, one.proposed) == ("Chưa đạt", False)
    ((row, label, value),) = [r for r in reasons(one) if r[0]]
    assert row == "d44c"
    assert label.startswith("4.c. ")
    assert "Tụ điểm phức tạp mới phát sinh (2024): 2" in value


def test_a_conclusion_that_its_criteria_do_not_bear_out_does_not_count() -> None:
    pc = empty(1, on_paper=True)
    sent = submission(1, answers(1, {"d44c_tu_diem.nay": 2}))  # still says Đạt
    pc.take([sent])
    pc.take([review(sent, Verb.CHECK)])
    (one,) = candidates(gathered(pc))
    assert (one.result, one.proposed) == ("Chưa đạt", False)


def test_reasons_lead_to_the_criterion_of_the_unit() -> None:
    report = proposal(gathered(decided(book_too=False)))
    links = [
        c
        for s in report.sheets
        for t in s.tables
        for line in t.lines
        for c in line.cells
        if isinstance(c, Link)
    ]
    assert f"{unit_id(4)}|d42" in {link.key for link in links}
    sheet = opened(report)["Vì sao chưa"]
    formulas = [c.value for row in sheet.iter_rows() for c in row if str(c.value).startswith("=")]
    assert formulas
    assert all(f.startswith("=HYPERLINK(\"#'Chi tiết'!B") for f in formulas)
    target = next(f for f in formulas if "Nghị quyết" in f).split("!")[1].split('"')[0]
    details = opened(report)["Chi tiết"]
    assert (details[target].value, details[target].offset(0, 4).value) == ("1.1", "✗ Chưa đạt")


def test_units_are_listed_by_kind_with_the_name_of_their_workbook() -> None:
    told = list(lines(proposal(gathered(decided(book_too=False))), "Đề nghị"))
    assert told[0] == ["Khu dân cư: 1/6 đơn vị đủ điều kiện đề nghị"]
    assert told[3][1:] == ["Tổ dân phố số 3", "■ chốt", "✓ đủ điều kiện", "đã kiểm tra", "–", "Mau 1.xlsx"]


def test_points_and_grades_are_those_that_count() -> None:
    (line,) = lines(proposal(gathered(decided(book_too=False))), "Phong trào")
    assert line[1:] == [
        "Tổ dân phố số 3",
        "Khu dân cư",
        "F06-k title (F06-K)",
        "91",
        "–",
        "Khá",
        "đã kiểm tra",
    ]


def test_before_anything_came_everybody_is_asked_for_the_assessment() -> None:
    told = candidates(gathered(empty(2)))
    assert [reasons(c)[0][1:] for c in told] == [("Bản tự đánh giá", "✗ chưa gửi, quá hạn")] * 2
    assert list(lines(proposal(gathered(empty(2))), "Chi tiết")) == []


def test_every_result_carries_a_symbol() -> None:
    report = proposal(gathered(busy()))
    (sheet,) = [s for s in report.sheets if s.name == "Chi tiết"]
    marks = [c for t in sheet.tables for line in t.lines for c in line.cells if isinstance(c, Mark)]
    assert {m.text[0] for m in marks} <= set("✓✗…")
    assert {m.tone for m in marks} >= {Tone.GOOD, Tone.FIX}


def test_who_is_decided_is_neither_proposed_nor_held_up() -> None:
    three = {c.unit.id: c for c in candidates(gathered(decided()))}[unit_id(3)]
    assert (three.proposed, three.held_up) == (False, False)
    report = proposal(gathered(decided()))
    line = next(x for x in lines(report, "Đề nghị") if x[1:2] == ["Tổ dân phố số 3"])
    assert line[2:4] == ["✓✓ công nhận\n12/QĐ-UBND, 14/11/2024", "– đã quyết định"]
    assert "Tổ dân phố số 3" not in [x[0] for x in lines(report, "Vì sao chưa")]
