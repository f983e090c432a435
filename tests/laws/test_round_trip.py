"""What was said is what is read: through real workbooks, blank, filled, annotated and returned."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from antt_sync.app.check import annotated
from antt_sync.app.deliver import deliver
from antt_sync.core.reading import FormReading, read_forms
from antt_sync.core.schema import MOST_ROWS, Cell
from antt_sync.core.values import FIRST_DAY, LAST_DAY, CellType, Entry, Unreadable, clean_text
from tests.fillings import CLEAN, shipped
from tests.world import FORMS, Place, file, office, submission, unit_id, workbook

FEW = settings(max_examples=max(12, settings().max_examples // 4))
"""Every example writes and reads a real workbook."""
FORM = pytest.mark.parametrize("form_id", FORMS)
MOST_TABLE_ROWS = 14


def texts(longest: int) -> st.SearchStrategy[str]:
    """Any text that a person could have typed, as it is read."""
    letters = st.characters(exclude_categories=["Cs", "Cc"])
    said = st.text(letters, min_size=1, max_size=min(longest, 40)) | st.sampled_from(
        [
            "=1+1",
            "+84",
            "-5",
            "@a",
            "007",
            "1e5",
            "TRUE",
            "01/02/2024",
            "_x0041_",
            "a\nb",
            "“Đạt”",
            "'",
            "<b>&amp;",
            "#N/A",
        ]
    )
    cleaned = said.map(lambda t: clean_text(unicodedata.normalize("NFC", t)))
    return cleaned.filter(lambda t: 0 < len(t) <= longest and clean_text(t) == t)


def entries_for(cell: Cell) -> st.SearchStrategy[Entry]:
    """What the cell may hold."""
    match cell.type:
        case CellType.INT:
            return st.integers(cell.smallest, cell.longest)
        case CellType.DATE:
            return st.dates(FIRST_DAY, LAST_DAY)
        case CellType.CHOICE:
            return st.sampled_from(cell.choices)
        case _:
            return texts(cell.longest)


@st.composite
def fillings(draw: st.DrawFn, form_id: str) -> dict[str, Entry]:
    """Some cells of a form filled, table rows beyond the prepared ones among them."""
    form = shipped(form_id)
    grown = form.grown([f"{table}[{draw(st.integers(1, MOST_TABLE_ROWS))}].x" for table in form.tables])
    chosen = draw(st.lists(st.sampled_from(sorted(grown.entry_cells)), unique=True, max_size=25))
    return {address: draw(entries_for(grown.entry_cells[address])) for address in chosen}


def read(pc: Place, data: bytes) -> FormReading:
    raw = pc.desk.workbooks.read(data)
    (form,) = read_forms(raw, lambda t: pc.desk.shelf.find(t.form, t.version, t.schema)).forms
    return form


@FORM
@FEW
@given(data=st.data())
def test_what_is_written_is_read(form_id: str, data: st.DataObject) -> None:
    entries = data.draw(fillings(form_id))
    reading = read(office(1), workbook(1, entries, form=form_id))
    assert reading.entries == entries
    # What was read is told, and letters that an old table may have made: neither changes what counts.
    assert [f for f in reading.findings if f.code not in {"CELL-201", "CELL-205"}] == []


WRONG = st.builds(
    Unreadable,
    st.sampled_from(["hai trăm", "1,5", "30/02/2024", "Tốt", "-9", "12 hộ", "x" * 600]),
    st.just("CELL-101"),
)


@FEW
@given(
    fillings("F04-K"),
    st.dictionaries(st.sampled_from(sorted(shipped("F04-K").entry_cells)), WRONG, max_size=6),
)
def test_annotating_never_changes_a_value(entries: dict[str, Entry], wrong: dict[str, Entry]) -> None:
    pc = office(1)
    sent = workbook(1, {**entries, **wrong})
    before = read(pc, sent)
    ((_, copy),) = annotated(pc.desk, file("a.xlsx", sent))
    after = read(pc, copy)
    assert after.entries == before.entries
    assert after.token == before.token


@FEW
@given(fillings("F04-K"))
def test_what_comes_back_says_what_was_taken_in(entries: dict[str, Entry]) -> None:
    pc = office(1)
    pc.take([submission(1, entries)])
    (sent,) = deliver(pc.desk, to="tra")
    assert read(pc, pc.medium.files[sent.workbook]).entries == entries


@pytest.mark.parametrize("form_id", sorted(CLEAN))
def test_nothing_is_read_from_a_blank(form_id: str) -> None:
    reading = read(office(1), workbook(1, {}, form=form_id))
    assert (reading.entries, reading.findings) == ({}, ())


@pytest.mark.parametrize("rows", [60, pytest.param(MOST_ROWS, marks=pytest.mark.full)])
def test_a_form_grows_as_long_as_a_table_may_be(rows: int) -> None:
    entries: dict[str, Entry] = {
        f"hoat_dong[{rows}].noi_dung": "Cuối",
        "hoat_dong[1].ngay": date(2024, 1, 1),
    }
    assert read(office(1), workbook(1, entries)).entries == entries


def test_unreadable_cells_come_back_as_they_were_seen() -> None:
    pc = office(1)
    seen: dict[str, Entry] = {
        "d413_tong.nay": Unreadable("hai trăm", "CELL-101"),
        "d411.ngay": Unreadable("30/02/2024", "CELL-103"),
        "d42.ket_qua": Unreadable("Tốt", "CELL-102"),
    }
    pc.take([submission(1, seen)])
    (sent,) = deliver(pc.desk, to="tra")
    assert read(pc, pc.medium.files[sent.workbook]).entries == seen
    assert unit_id(1) in read(pc, pc.medium.files[sent.workbook]).token.text


def test_the_forms_tried_here_are_all_that_are_shipped() -> None:
    assert sorted(FORMS) == sorted(CLEAN)
