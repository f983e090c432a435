"""The workbook open in Excel is checked, signed, reviewed and shown the office's remarks, where it is."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from antt_sync.app.reviewing import verdict_choices
from antt_sync.core.marks import ON_SCREEN
from antt_sync.core.review import Verb
from tests.excel_engine import excel_with
from tests.sheets import typed
from tests.terminal import antt
from tests.world import OFFICE, answers, unit_id, workbook

CHECKED = next(words for words, verbs in verdict_choices().items() if verbs == (Verb.CHECK,))
SUBJECT = (unit_id(1), "--form", "F04-K", "--period", "2024")


def notes(file: Path) -> list[str]:
    """The text of every note in a saved workbook."""
    sheets = openpyxl.load_workbook(file).worksheets
    return [c.comment.text for s in sheets for row in s.iter_rows() for c in row if c.comment]


def test_a_check_marks_the_cells_and_goes_to_the_first(ward: Path) -> None:
    file = ward / "a.xlsx"
    file.write_bytes(workbook(1, answers(1, {"d42.ket_qua": None})))
    with excel_with(file) as (book,):
        ended = antt("--json", "excel", "check", at=ward)
        assert (ended.code, ended.said["unmarked"], book.saves) == (3, 0, 1)
        cells = [f["cell"] for f in ended.said["files"][0]["forms"][0]["findings"] if f["cell"]]
        assert book.selected[1] == cells[0]
        book.save()
        assert len(notes(file)) == len(set(cells))
        assert all(text.startswith(ON_SCREEN) for text in notes(file))
        again = antt("excel", "check", at=ward)
        assert "✗" not in again.err
        book.save()
        assert len(notes(file)) == len(set(cells)), "the notes of the last check go"
    merged = antt("merge", "a.xlsx", "--yes", at=ward)
    assert merged.code == 3, "our notes are nobody's remark, and nothing else changed"
    assert ON_SCREEN not in antt("--json", "status", "--unit", unit_id(1), at=ward).out


def test_a_unit_signs_what_is_open_and_the_package_lies_beside_it(ward: Path, work: Path) -> None:
    own, root = work / "tổ 1", ("--root", "0" * 64, "--root-office", OFFICE)
    assert (
        antt("init", own, "--unit", unit_id(1), "--level", "unit", "--name", "Tổ 1", *root, at=work).code == 0
    )
    file = work / "bàn làm việc" / "a.xlsx"
    file.parent.mkdir()
    file.write_bytes(workbook(1, answers(1)))
    with excel_with(file):
        ended = antt("--json", "excel", "sign", at=own)
    assert ended.code == 0, ended.err
    (package,) = map(Path, ended.said["written"])
    assert package.parent == file.parent
    assert antt("--json", "merge", package, "--yes", at=ward).said["new"] == 1


def test_remarks_typed_in_the_copy_are_taken_in_and_shown_on_the_units_workbook(ward: Path) -> None:
    file = ward / "a.xlsx"
    file.write_bytes(workbook(1, answers(1, {"d42.ket_qua": None})))
    assert antt("merge", "a.xlsx", at=ward).code == 3
    with excel_with(file):
        assert antt("--json", "excel", "open", at=ward).said["threads"] == []
    (name,) = antt("--json", "review", "export", "-o", "xet", at=ward).said["written"]
    copy = ward / name
    said = {"~verdict": CHECKED, "~comment": "Có giấy"}
    copy.write_bytes(typed(copy.read_bytes(), {}, notes={"d411.so": "Ghi rõ"}, answers=said))
    with excel_with(copy) as (book,):
        ended = antt("--json", "excel", "review", at=ward)
        assert ended.said["signed"] == 1, ended.out
        assert book.saves == 1
    with excel_with(file) as (book,):
        shown = antt("--json", "excel", "open", at=ward).said
        assert {(t["address"], t["text"]) for t in shown["threads"]} == {
            ("d411.so", "Ghi rõ"),
            ("", "Có giấy"),
        }
        assert "Ghi rõ" in antt("excel", "open", at=ward).out
        book.save()
    (note,) = notes(file)
    assert "Ghi rõ" in note


def test_trouble_with_excel_has_a_message_and_the_exit_code_of_files(ward: Path) -> None:
    with excel_with():
        ended = antt("excel", "check", at=ward)
    assert ended.code == 5
    assert "EXCEL-102" in ended.err
