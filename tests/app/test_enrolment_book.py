"""The workbook of requests: what the officer heard is compared, and a copied or moved line means the same."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from antt_sync.adapters.report_write import write_report
from antt_sync.adapters.xlsx_read import read_xlsx
from antt_sync.app.enrolment import Request, look_at
from antt_sync.app.enrolment_book import Answered, enrolment_book, read_book
from antt_sync.core.book import RawBook
from antt_sync.core.errors import UsageTrouble
from tests.app.test_enrolment import asking
from tests.world import Place, office, unit_id

HEARD, ACCEPTED = 5, 6
"""Columns E and F of the sheet."""


@pytest.fixture
def pc() -> Place:
    return office(3)


def filled(pc: Place, requests: list[Request], said: Mapping[int, tuple[str, str]]) -> RawBook:
    """The workbook as the officer saves it: (what was heard, yes or no) by unit."""
    book = load_workbook(io.BytesIO(write_report(enrolment_book(pc.desk, look_at(pc.desk, requests)))))
    sheet = book.worksheets[0]
    for row in sheet.iter_rows():
        for number, (heard, accepted) in said.items():
            if unit_id(number) in str(row[0].value):
                sheet.cell(row[0].row, HEARD, heard)
                sheet.cell(row[0].row, ACCEPTED, accepted)
    stream = io.BytesIO()
    book.save(stream)
    return read_xlsx(stream.getvalue())


def outcome(answered: list[Answered] | None) -> dict[str, tuple[bool, str]]:
    assert answered is not None
    return {each.asked.request.unit: (each.accepted, each.code) for each in answered}


def test_only_a_yes_with_the_right_digits_counts(pc: Place) -> None:
    requests = [asking(n) for n in (1, 2, 3)]
    heard = requests[0].mark.replace(" ", "-")
    said = {1: (heard, "Có"), 2: (requests[0].mark, "có "), 3: (requests[2].mark, "Không")}
    assert outcome(read_book(pc.desk, filled(pc, requests, said))) == {
        unit_id(1): (True, ""),
        unit_id(2): (False, "ENROL-109"),
        unit_id(3): (False, ""),
    }


def test_a_yes_without_digits_and_a_line_for_later(pc: Place) -> None:
    requests = [asking(1), asking(2)]
    said = outcome(read_book(pc.desk, filled(pc, requests, {1: ("", "Có")})))
    assert said == {unit_id(1): (False, "ENROL-110"), unit_id(2): (False, "")}


def test_a_request_that_cannot_be_listed_says_why_and_a_yes_does_not_help(pc: Place) -> None:
    stranger = asking(9)
    text = str(enrolment_book(pc.desk, look_at(pc.desk, [stranger])).sheets[0].tables[0].lines)
    assert "không có trong danh mục" in text
    said = outcome(read_book(pc.desk, filled(pc, [stranger], {9: (stranger.mark, "Có")})))
    assert said == {unit_id(9): (False, "ENROL-106")}


def test_the_mark_that_is_to_be_heard_is_nowhere_in_the_workbook(pc: Place) -> None:
    request = asking(1)
    data = write_report(enrolment_book(pc.desk, look_at(pc.desk, [request])))
    cells = [c.value for row in load_workbook(io.BytesIO(data)).worksheets[0].iter_rows() for c in row]
    assert any(request.key in str(value) for value in cells)
    assert not any(request.mark in str(v) or request.mark.replace(" ", "") in str(v) for v in cells)


def test_lines_that_were_sorted_and_columns_that_were_moved_mean_the_same(pc: Place) -> None:
    requests = [asking(1), asking(2)]
    book = load_workbook(io.BytesIO(write_report(enrolment_book(pc.desk, look_at(pc.desk, requests)))))
    sheet = book.worksheets[0]
    one, two = (next(r[0].row for r in sheet.iter_rows() if unit_id(n) in str(r[0].value)) for n in (1, 2))
    sheet.cell(one, HEARD, requests[0].mark)
    sheet.cell(one, ACCEPTED, "Có")
    for column in range(1, 8):
        upper, lower = sheet.cell(one, column), sheet.cell(two, column)
        upper.value, lower.value = lower.value, upper.value
    stream = io.BytesIO()
    book.save(stream)
    said = outcome(read_book(pc.desk, read_xlsx(stream.getvalue())))
    assert said == {unit_id(1): (True, ""), unit_id(2): (False, "")}


def test_a_key_exchanged_in_the_workbook_no_longer_agrees_with_what_was_heard(pc: Place) -> None:
    request, thief = asking(1), asking(1, "thief")
    book = load_workbook(io.BytesIO(write_report(enrolment_book(pc.desk, look_at(pc.desk, [request])))))
    for row in book.worksheets[0].iter_rows():
        if request.key in str(row[0].value):
            row[0].value = str(row[0].value).replace(request.key, thief.key)
            row[HEARD - 1].value, row[ACCEPTED - 1].value = request.mark, "Có"
    stream = io.BytesIO()
    book.save(stream)
    assert outcome(read_book(pc.desk, read_xlsx(stream.getvalue()))) == {unit_id(1): (False, "ENROL-109")}


def test_another_offices_workbook_and_any_other_are_told_apart(pc: Place) -> None:
    book = enrolment_book(pc.desk, [])
    (sheet,) = book.sheets
    strange = replace(book, sheets=(replace(sheet, token="antt-enrolment|X-00001-000.1"),))
    with pytest.raises(UsageTrouble) as caught:
        read_book(pc.desk, read_xlsx(write_report(strange)))
    assert caught.value.code == "ENROL-112"
    other = replace(book, sheets=(replace(sheet, token=""),))
    assert read_book(pc.desk, read_xlsx(write_report(other))) is None
