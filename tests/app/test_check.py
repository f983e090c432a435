"""Checking: everything at once, nothing taken in."""

from __future__ import annotations

from antt_sync.app.check import NOT_SUMMED, annotated, check, not_summed
from antt_sync.core.findings import Severity
from antt_sync.core.reading import read_forms
from tests.app.test_report_summaries import accept, province
from tests.fillings import GIVEN, shipped
from tests.sheets import typed
from tests.tiers import PROVINCE
from tests.world import OFFICE, answers, file, office, place, submission, unit_id, workbook


def test_a_clean_workbook_has_no_findings_and_its_totals() -> None:
    pc = office(1)
    (found,) = check(pc.desk, [file("a.xlsx", workbook(1))])
    (sheet,) = found.sheets
    assert (sheet.findings, sheet.unit_name, found.refused) == ((), "Tổ dân phố số 1", "")
    assert (sheet.totals.filled, len(sheet.totals.ma_kiem)) == (len(answers(1)) - len(GIVEN), 4)
    assert pc.store.ids() == office(1).store.ids()


def test_all_findings_come_at_once_with_their_cells_worst_first() -> None:
    pc = office(1)
    data = typed(
        workbook(1),
        {"d413_tong.nay": "hai trăm", "d42.ket_qua": None, "d411.so": "x" * 70, "do_mat.ket_qua": "Mật"},
    )
    (found,) = check(pc.desk, [file("a.xlsx", data)])
    findings = found.sheets[0].findings
    told = {(f.code, f.where.address) for f in findings}
    assert {("CELL-101", "d413_tong.nay"), ("CELL-001", "d42.ket_qua"), ("CELL-104", "d411.so")} <= told
    assert all(f.where.cell and f.where.sheet for f in findings if f.where.address)
    ranks = [list(Severity).index(f.severity) for f in findings]
    assert ranks == sorted(ranks)
    assert findings[0].severity is Severity.STOP


def test_files_that_cannot_be_read_do_not_stop_the_rest() -> None:
    pc = office(1)
    good = pc.desk.packages.pack([submission(1)], {})
    files = [
        file("rac.xlsx", b"rac"),
        file("anh.png", b"", "BOOK-116"),
        file("hong.antt", good[:-9]),
        file("goi.antt", good),
        file("a.xlsx", workbook(1)),
    ]
    found = check(pc.desk, files)
    assert [bool(f.refused) for f in found] == [True, True, True, True, False]
    assert found[3].refused == "TAKE-107"
    assert found[2].refused.startswith("SEAL-1")


def test_whose_it_may_be_is_a_warning_here() -> None:
    pc = office(2)
    (found,) = check(pc.desk, [file("a.xlsx", workbook(2, unit=unit_id(1)))])
    assert [(f.code, f.severity) for f in found.sheets[0].findings] == [("ASK-103", Severity.WARNING)]


def test_checking_works_without_an_office() -> None:
    (found,) = check(place().desk, [file("a.xlsx", workbook(1))])
    assert found.sheets[0].findings == ()
    assert found.sheets[0].unit_name == unit_id(1)


def test_an_annotated_copy_has_the_marks_and_the_same_answers() -> None:
    pc = office(1)
    data = typed(workbook(1), {"d42.ket_qua": None, "d413_tong.nay": "hai trăm"})
    ((form, copy),) = annotated(pc.desk, file("a.xlsx", data))
    assert form == ""
    raw = pc.desk.workbooks.read(copy)
    assert any("CẦN SỬA" in str(c.content).upper() for c in raw.sheets[0].cells.values())
    (again,) = read_forms(raw, lambda t: pc.desk.shelf.find(t.form, t.version, t.schema)).forms
    (before,) = read_forms(
        pc.desk.workbooks.read(data), lambda t: pc.desk.shelf.find(t.form, t.version, t.schema)
    ).forms
    assert again.entries == before.entries
    assert again.token == before.token


def test_what_has_no_form_has_no_annotated_copy() -> None:
    assert annotated(office(1).desk, file("a.xlsx", b"rac")) == []


def test_a_made_up_period_is_survived() -> None:
    pc = office(1)
    odd = file("a.xlsx", workbook(1, period="abc"))
    (found,) = check(pc.desk, [odd])
    assert found.refused == ""
    assert len(annotated(pc.desk, odd)) == 1


def test_a_sum_says_which_commune_is_not_in_it_and_why() -> None:
    pc, sent = province()

    def without() -> list[tuple[object, object]]:
        (found,) = check(pc.desk, [file("a.xlsx", workbook(0, {}, form="F12-T", unit=PROVINCE))])
        said = [f for f in found.sheets[0].findings if f.code == NOT_SUMMED]
        return [(f.params["asked"], f.params["state"]) for f in said]

    assert without() == [("F12-X", "chưa gửi"), ("F12-X", "đã nhận, 3 chỗ cần sửa")]
    accept(pc, sent)
    assert without() == [("F12-X", "chưa gửi")]


def test_a_sum_of_no_period_is_of_nobody() -> None:
    pc, _ = province()
    own = pc.books.unit(PROVINCE)
    assert own is not None
    assert [*not_summed(pc.books, shipped("F12-T"), own, "abc")] == []


def test_units_that_did_not_register_are_no_gap_of_a_sum() -> None:
    pc = office(1)
    own = pc.books.unit(OFFICE)
    assert own is not None
    assert [*not_summed(pc.books, shipped("F03-X"), own, "2024")] == []
