"""Intake: whose a workbook is, what is new in it, and what follows what."""

from __future__ import annotations

from antt_sync.app.intake import Workbook, doubt_about, draft_for, look_at
from antt_sync.core.submission import OnBehalf
from tests.sheets import typed
from tests.world import Place, answers, file, office, submission, unit_id, workbook


def look(pc: Place, data: bytes, *, assigned: int = 0) -> Workbook:
    books = pc.books
    unit = books.roster.units[unit_id(assigned)] if books.roster and assigned else None
    return look_at(books, "a.xlsx", file("", data).sha256, data, assigned=unit)


def test_a_workbook_that_cannot_be_read_says_why() -> None:
    pc = office(1)
    assert look(pc, b"rac").refused.startswith("BOOK-")
    assert look(pc, b"rac").sheets == ()


def test_somebody_elses_workbook_is_not_a_form() -> None:
    import io

    from openpyxl import Workbook as Plain

    stream = io.BytesIO()
    Plain().save(stream)
    assert look(office(1), stream.getvalue()).refused == "FORM-101"


def test_a_form_that_is_not_at_hand_is_named() -> None:
    pc = office(1)
    pc.desk.shelf.forms = ()  # type: ignore[attr-defined]
    found = look(pc, workbook(1))
    assert (found.refused, found.params["form"]) == ("FORM-109", "F04-K")


def test_an_assigned_unit_ends_the_doubt() -> None:
    pc = office(2)
    assert look(pc, workbook(1, unit="")).sheets[0].doubt is not None
    sheet = look(pc, workbook(1, unit=""), assigned=2).sheets[0]
    assert (sheet.doubt, sheet.subject.unit) == (None, unit_id(2))


def test_one_name_alone_points_to_nobody() -> None:
    pc = office(1)
    reading = look(pc, workbook(1, answers(1, {"ho_ten.ket_qua": "Lan"}), unit="")).sheets[0].reading
    doubt = doubt_about(pc.books, reading)
    assert doubt is not None
    assert doubt.suggestions == ()


def test_what_differs_from_the_last_time_is_told_by_address() -> None:
    pc = office(1)
    pc.take([submission(1)])
    same = look(pc, workbook(1)).sheets[0]
    assert (same.same_as, same.changed) == (1, ())
    other = look(pc, workbook(1, answers(1, {"hoat_dong[1].nay": 1, "d411.so": None}))).sheets[0]
    assert (other.same_as, set(other.changed)) == (0, {"hoat_dong[1].nay", "d411.so"})


def test_content_outside_the_known_cells_spoils_a_workbook() -> None:
    pc = office(1)
    assert not look(pc, workbook(1)).spoiled
    assert look(pc, typed(workbook(1), {}, outside="ghi thêm")).spoiled


BEHALF = OnBehalf("usb", "", "", False, "")


def test_a_draft_follows_the_sole_last_time() -> None:
    pc = office(1)
    one = submission(1)
    pc.take([one])
    found = look(pc, workbook(1, answers(1, {"hoat_dong[1].nay": 1})))
    draft = draft_for(found, found.sheets[0], on_behalf=BEHALF, reason="vì")
    assert (draft.parents, draft.reason, draft.error_codes) == ((one.id,), "", ())


def test_a_third_version_is_asked_about_and_the_same_again_is_not() -> None:
    pc = office(1)
    pc.take([submission(1), submission(1, answers(1, {"hoat_dong[1].nay": 9}))])
    (sheet,) = look(pc, workbook(1, answers(1, {"hoat_dong[1].nay": 1}))).sheets
    assert sheet.doubt is not None
    assert (sheet.doubt.code, sheet.doubt.suggestions, sheet.doubt.params["versions"]) == ("ASK-114", (), 2)
    (again,) = look(pc, workbook(1, answers(1, {"hoat_dong[1].nay": 9}))).sheets
    assert (again.doubt, again.same_as) == (None, 1)


def test_errors_are_drafted_with_the_reason() -> None:
    found = look(office(1), workbook(1, answers(1, {"d42.ket_qua": None})))
    draft = draft_for(found, found.sheets[0], on_behalf=BEHALF, reason="mất sổ")
    assert "CELL-001" in draft.error_codes
    assert draft.reason == "mất sổ"
