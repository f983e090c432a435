"""Submissions: what was typed is what is signed and read back, and any body is survived."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt_sync.core.envelope import Json, Kind
from antt_sync.core.findings import Severity
from antt_sync.core.submission import Draft, OnBehalf, Origin, Subject, entries_of, submission_of, totals
from antt_sync.core.values import Entry, Unreadable
from tests.core.test_bodies import JSON
from tests.fillings import CLEAN, filled, shipped
from tests.world import PERIOD, answers, signed, submission, unit_id

SUBJECT = Subject(unit_id(1), "F04-K", PERIOD)


@pytest.mark.parametrize("form_id", sorted(CLEAN))
def test_entries_survive_signing(form_id: str) -> None:
    entries = {**filled(form_id)}
    said = submission_of(submission(1, entries, form=form_id))
    assert said.entries(shipped(form_id)) == entries
    assert said.subject == Subject(unit_id(1), form_id, PERIOD)


def test_what_could_not_be_read_is_signed_as_seen() -> None:
    entries = filled("F04-K", {"d413_tong.nay": Unreadable("hai trăm", "CELL-101")})
    found = submission_of(submission(1, entries))
    assert found.entries(shipped("F04-K"))["d413_tong.nay"] == Unreadable("hai trăm", "CELL-101")
    assert "d413_tong.nay" not in found.values


def test_rows_beyond_the_prepared_ones_survive() -> None:
    entries = filled("F04-K", {"hoat_dong[40].noi_dung": "Diễn tập", "hoat_dong[40].nay": 12})
    assert submission_of(submission(1, entries)).entries(shipped("F04-K")) == entries


def test_who_handed_it_in_is_said() -> None:
    behalf = OnBehalf("usb", "Ông Ba", "Văn phòng", True, "ab" * 32)
    draft = Draft(SUBJECT, shipped("F04-K"), {}, {}, Origin("cd" * 32, "Mau 1.xlsx"), on_behalf=behalf)
    found = submission_of(signed("office", Kind.SUBMISSION, draft.body()))
    assert found.on_behalf == behalf.as_json()
    assert (found.workbook_sha256, found.workbook_name, found.reason) == ("cd" * 32, "Mau 1.xlsx", "")


def test_errors_are_signed_with_their_reason() -> None:
    draft = Draft(
        SUBJECT,
        shipped("F04-K"),
        {},
        {},
        Origin("", ""),
        ("b", "a"),
        error_codes=("CELL-001",),
        reason="Mất sổ",
    )
    found = submission_of(signed("office", Kind.SUBMISSION, draft.body()))
    assert (found.reason, found.parents) == ("Mất sổ", ("a", "b"))


def test_the_values_hash_tells_answers_apart_and_nothing_else() -> None:
    same = {
        submission_of(submission(n, answers(1), word=w, seq=n)).values_hash for n, w in ((1, "a"), (2, "b"))
    }
    assert len(same) == 1
    other = submission_of(submission(1, answers(1, {"hoat_dong[1].nay": 5})))
    unread = submission_of(submission(1, answers(1, {"hoat_dong[1].nay": Unreadable("năm", "CELL-101")})))
    assert len({*same, other.values_hash, unread.values_hash}) == 3


def test_control_totals_count_cells_rows_and_numbers() -> None:
    form = shipped("F04-K")
    told = totals(
        form, {"d413_tong.nay": 216, "d413_dk.nay": 200, "hoat_dong[2].noi_dung": "Họp", "d411.so": "05"}
    )
    plain = [a for a in form.entry_cells if "[" not in a]
    row_cells = [a for a in form.entry_cells if a.startswith("hoat_dong[2].")]
    assert (told.filled, told.sum) == (4, 416)
    assert told.blank == len(plain) + len(row_cells) - 4
    assert told.rows == {"hoat_dong": 1, "minh_chung": 0}
    assert len(told.ma_kiem) == 4


def test_nothing_filled_has_the_code_of_nothing() -> None:
    assert totals(shipped("F02-K"), {}).ma_kiem == "0000"


@pytest.mark.parametrize(
    ("address", "value", "entry"),
    [
        ("d413_tong.nay", 5, 5),
        ("d413_tong.nay", "5", Unreadable("5", "CELL-101")),
        ("d413_tong.nay", True, Unreadable("True", "CELL-101")),
        ("d413_tong.nay", -1, Unreadable("-1", "CELL-101")),
        ("d413_tong.nay", 10**12, Unreadable("1000000000000", "CELL-101")),
        ("d411.ngay", "2024-01-20", date(2024, 1, 20)),
        ("d411.ngay", "20/01/2024", Unreadable("20/01/2024", "CELL-103")),
        ("d411.ngay", 45000, Unreadable("45000", "CELL-102")),
        ("d42.ket_qua", "Đạt", "Đạt"),
        ("d42.ket_qua", "Tốt", Unreadable("Tốt", "CELL-102")),
        ("d411.so", "05-NQ", "05-NQ"),
        ("d411.so", ["a"], Unreadable("['a']", "CELL-102")),
    ],
)
def test_a_signed_value_that_does_not_fit_its_cell_is_unreadable(
    address: str, value: Json, entry: Entry
) -> None:
    assert entries_of(shipped("F04-K"), {address: value}, {}) == {address: entry}


@pytest.mark.parametrize(
    "address",
    [
        "khong_co.nay",
        "",
        ".",
        "hoat_dong[0].nay",
        "hoat_dong[1000].nay",
        "hoat_dong[99999999999].nay",
        "hoat_dong[²].nay",
        "[1].nay",
    ],
)
def test_an_address_that_the_form_cannot_have_is_left_out(address: str) -> None:
    assert entries_of(shipped("F04-K"), {address: 1}, {address: {"text": "x"}}) == {}


MEMBERS = "form unit period parents values unreadable as_typed workbook on_behalf with_errors x"


@given(st.dictionaries(st.sampled_from(MEMBERS.split()), JSON))
def test_any_body_is_survived(body: dict[str, Json]) -> None:
    said = submission_of(signed("office", Kind.SUBMISSION, body))
    entries = said.entries(shipped("F02-K"))
    assert {f.where.address for f in said.interpreted(entries)} <= set(entries)
    assert len(said.values_hash) == 64


@given(
    st.dictionaries(st.sampled_from([*shipped("F02-K").cells, "mo_hinh[7].so_to", "x.y"]), JSON, max_size=6)
)
def test_any_values_become_entries_of_cells_that_are_filled(values: dict[str, Json]) -> None:
    form = shipped("F02-K")
    found = entries_of(form, values, values)
    assert set(found) <= set(form.grown(values).entry_cells)
    totals(form, found)


def test_what_stood_in_an_interpreted_cell_is_signed_and_only_where_there_is_one() -> None:
    entries: dict[str, Entry] = {"d413_tong.nay": 1234, "d42.ket_qua": "Đạt"}
    typed = {"d413_tong.nay": "1.234", "d413_dk.nay": "5.6"}
    draft = Draft(SUBJECT, shipped("F04-K"), entries, {}, Origin("", ""), as_typed=typed)
    assert draft.body()["as_typed"] == {"d413_tong.nay": "1.234"}
    said = submission_of(signed("office", Kind.SUBMISSION, draft.body()))
    plain = submission_of(submission(1, entries))
    assert (said.values_hash, plain.as_typed) == (plain.values_hash, {})
    (finding,) = said.interpreted(said.entries(shipped("F04-K")))
    assert (finding.code, finding.severity, finding.where.address) == (
        "CELL-201",
        Severity.WARNING,
        "d413_tong.nay",
    )
    assert finding.params == {"value": "1.234", "read_as": "1234"}
    assert "as_typed" not in Draft(SUBJECT, shipped("F04-K"), entries, {}, Origin("", "")).body()


@pytest.mark.parametrize("typed", ["Đạt", "ĐẠT", "", 3, None, {"text": "x"}])
def test_what_says_what_was_read_or_says_nothing_is_not_told(typed: Json) -> None:
    body = {**submission(1, {"d42.ket_qua": "Đạt"}).body, "as_typed": {"d42.ket_qua": typed, "lạ": "x"}}
    said = submission_of(signed("office", Kind.SUBMISSION, body))
    assert not [*said.interpreted(said.entries(shipped("F04-K")))]
