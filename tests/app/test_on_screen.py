"""What the cells of an open workbook say: each finding and each remark at its own cell, once."""

from __future__ import annotations

from antt_sync.app.check import check
from antt_sync.app.on_screen import notes_of_check, notes_of_marks
from antt_sync.core.marks import ON_SCREEN, CellNote, Mark
from tests.world import answers, file, office, workbook


def test_every_wrong_cell_has_one_note_the_worst_first() -> None:
    data = workbook(1, answers(1, {"d42.ket_qua": None, "d411.so": None}))
    (result,) = check(office(1).desk, [file("a.xlsx", data)])
    notes = notes_of_check(result)
    wrong = [f.where.cell for f in result.sheets[0].findings if f.where.cell]
    assert [n.cell for n in notes] == list(dict.fromkeys(wrong))
    assert notes
    assert all(n.text.startswith(ON_SCREEN) and "→" in n.text for n in notes)


def test_two_remarks_on_one_cell_are_one_note_of_ours() -> None:
    mark = Mark(1, "t1", "", "", "", "ba", "Cần sửa", "", "", (), "", open=True)
    said = [CellNote("Biểu", "C3", "một"), CellNote("Biểu", "D4", "hai"), None, CellNote("Biểu", "C3", "ba")]
    assert notes_of_marks((mark, note) for note in said) == [
        CellNote("Biểu", "C3", f"{ON_SCREEN}một\n\nba"),
        CellNote("Biểu", "D4", f"{ON_SCREEN}hai"),
    ]
