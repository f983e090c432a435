"""An office's own workbooks: read back as what they are, and who prepared them, written beforehand if known.

Knows the three cells at the end of such workbooks; refuses to know what else they hold. They sign nothing: a
blank one is told and does not stop.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from antt_sync.app.parcels import Found
from antt_sync.app.ports import Desk
from antt_sync.core.book import RawBook
from antt_sync.core.errors import WorkbookUnreadable
from antt_sync.core.findings import Finding, Severity, Where
from antt_sync.core.reading import FormReading, read_forms
from antt_sync.core.schema import Form
from antt_sync.core.values import Entry

NAME, TITLE, DAY = "ho_ten", "chuc_vu", "ngay_lap"


def sheets_of(desk: Desk, file: Found) -> RawBook:
    """What stands in a file that has to be a workbook.

    Raises: WorkbookUnreadable for any other.
    """
    if file.sort != "workbook":
        raise WorkbookUnreadable("BOOK-112" if file.sort == "package" else file.sort, file=file.name)
    return desk.workbooks.read(file.data)


def filled_book(desk: Desk, file: Found, form: str) -> tuple[FormReading, list[Finding]]:
    """One of the office's own workbooks read back, and what is wrong with it.

    Raises: WorkbookUnreadable when it is another.
    """
    book = read_forms(sheets_of(desk, file), lambda t: desk.shelf.find(t.form, t.version, t.schema))
    reading = next((r for r in book.forms if r.token.form == form), None)
    if reading is None:
        raise WorkbookUnreadable("FORM-102", form=form)
    return reading, [*book.findings, *reading.findings]


def prepared_by(desk: Desk, form: Form) -> dict[str, Entry]:
    """The cells as the office's first person in charge would fill them today: `Lê Thị Hoa, Phó Chủ tịch`."""
    if not desk.office.holders:
        return {}
    name, _, title = (part.strip() for part in desk.office.holders[0].partition(","))
    return _cells(form, {NAME: name, TITLE: title, DAY: desk.now().date()})


def with_preparer(desk: Desk, reading: FormReading) -> tuple[FormReading, tuple[Finding, ...]]:
    """(the reading with those cells filled, what was told of blank ones)."""
    office = desk.office.name[:60]
    troubled = {f.where.address for f in reading.findings}
    said = _cells(reading.form, {NAME: office, TITLE: office, DAY: desk.now().date()})
    said |= prepared_by(desk, reading.form)
    blank = {a: entry for a, entry in said.items() if a not in {*reading.entries, *troubled}}
    if not blank:
        return reading, ()
    told = Finding("ROSTER-132", Severity.WARNING, Where(address=next(iter(blank))))
    return replace(reading, entries={**reading.entries, **blank}), (told,)


def _cells(form: Form, said: Mapping[str, Entry]) -> dict[str, Entry]:
    """The addresses of those fields in this form; each has one cell."""
    by_field = {address.partition(".")[0]: address for address in form.cells}
    return {by_field[name]: entry for name, entry in said.items() if name in by_field and entry}
