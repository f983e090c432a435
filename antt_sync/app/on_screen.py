"""What the cells of a workbook open in Excel are to say: what a check found, and the office's remarks.

Knows findings, threads and where their cells lie; refuses to know how notes get onto a screen.
"""

from __future__ import annotations

from collections.abc import Iterable

from antt_sync.app.check import Checked
from antt_sync.app.intake import Workbook
from antt_sync.app.returns import marks_for
from antt_sync.app.world import Books
from antt_sync.core.findings import Severity
from antt_sync.core.marks import ON_SCREEN, CellNote, Mark
from antt_sync.messages.render import finding_message, phrase


def notes_of_check(checked: Checked) -> list[CellNote]:
    """A note for every cell that something is wrong with, the worst first."""
    found: list[CellNote] = []
    for sheet in checked.sheets:
        reading = sheet.sheet.reading
        for finding in sheet.findings:
            if finding.where.cell:
                said = finding_message(finding, reading.form, lang="vi")
                word = "look_again" if finding.severity is Severity.WARNING else "must_fix"
                where = finding.where.sheet or reading.sheet
                text = f"{phrase(word, lang='vi')}\n{said.what}\n→ {said.do}"
                found.append(CellNote(where, finding.where.cell, text))
    return _one_a_cell(found)


def marks_of_threads(books: Books, workbook: Workbook) -> list[tuple[Mark, CellNote | None]]:
    """The office's remarks on the forms in a workbook, open ones first; without a cell, those on the whole.

    Empty where the set has nothing on them yet.
    """
    found: list[tuple[Mark, CellNote | None]] = []
    for sheet in workbook.sheets:
        view = books.view(sheet.subject)
        if view.latest is None:
            continue
        for mark in marks_for(books, sheet.reading.form, view, asking=False):
            cell = sheet.reading.places.get(mark.address, "")
            text = f"{mark.wanted} · {mark.status}\n{mark.said}"
            found.append((mark, CellNote(sheet.reading.sheet, cell, text) if cell else None))
    return found


def _one_a_cell(notes: Iterable[CellNote]) -> list[CellNote]:
    """Notes on one cell become one, and each says that it is ours."""
    by_cell: dict[tuple[str, str], list[str]] = {}
    for note in notes:
        by_cell.setdefault((note.sheet, note.cell), []).append(note.text)
    return [CellNote(*place, ON_SCREEN + "\n\n".join(texts)) for place, texts in by_cell.items()]


def notes_of_marks(marks: Iterable[tuple[Mark, CellNote | None]]) -> list[CellNote]:
    """The notes among them, one a cell."""
    return _one_a_cell(note for _, note in marks if note is not None)
