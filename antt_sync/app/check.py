"""Kiểm tra: everything that is wrong with a workbook or package at once; nothing is taken in.

Knows readings and findings; refuses to know how they are printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from antt_sync.app.intake import Sheet, look_at
from antt_sync.app.parcels import ENCRYPTED
from antt_sync.app.ports import Desk
from antt_sync.app.prefill import prefill_for
from antt_sync.app.receive import Found
from antt_sync.app.returns import marks_from_findings, returned_copy
from antt_sync.app.world import Books
from antt_sync.core.answers import period_day
from antt_sync.core.campaign import is_period
from antt_sync.core.errors import SealBroken
from antt_sync.core.findings import Finding, Param, Severity, Where, by_severity
from antt_sync.core.known import Of, Take
from antt_sync.core.live import Evaluation
from antt_sync.core.roster import LEVELS, Unit
from antt_sync.core.schema import Form
from antt_sync.core.submission import Subject, Totals, totals
from antt_sync.messages.render import phrase

ASKED = {
    **dict.fromkeys(("ASK-101", "ASK-102", "ASK-103", "ASK-107", "ASK-111"), Severity.WARNING),
    **dict.fromkeys(("ASK-112", "ASK-113", "ASK-114"), Severity.WARNING),
    **dict.fromkeys(("ASK-108", "ASK-109", "ASK-110"), Severity.ERROR),
}
"""The doubts that a check says of a workbook; those that no answer settles are errors."""


NOT_SUMMED = "SUM-101"
"""An office below is in no sum of a form."""

WHOLE, UNOPENED = "TAKE-107", "TAKE-119"
"""What is said of a sound package: nothing in it is to be checked; of an encrypted one: nobody looked."""


@dataclass(frozen=True, slots=True)
class CheckedSheet:
    """One form of a workbook: findings (worst first), totals, and its evaluation for the live column."""

    sheet: Sheet
    findings: tuple[Finding, ...]
    totals: Totals
    evaluation: Evaluation
    unit_name: str


@dataclass(frozen=True, slots=True)
class Checked:
    """One file: its forms, or the code of why it is none."""

    name: str
    sheets: tuple[CheckedSheet, ...]
    refused: str = ""
    params: tuple[tuple[str, Param], ...] = ()


def check(desk: Desk, files: Iterable[Found]) -> list[Checked]:
    """Check every file; one that cannot be read does not stop the rest."""
    books, files = Books(desk), list(files)
    with desk.workbooks.ahead([file.data for file in files if file.sort == "workbook"]):
        return [_check(books, file) for file in files]


def _check(books: Books, file: Found) -> Checked:
    if file.sort == "package":
        try:
            books.desk.packages.open(file.data)
        except SealBroken as broken:
            if broken.code == ENCRYPTED:
                return Checked(file.name, (), UNOPENED)
            return Checked(file.name, (), broken.code, tuple(broken.params.items()))
        return Checked(file.name, (), WHOLE)
    if file.sort != "workbook":
        return Checked(file.name, (), file.sort, (("file", file.name),))
    workbook = look_at(books, file.name, file.sha256, file.data)
    if workbook.refused:
        return Checked(file.name, (), workbook.refused, tuple(workbook.params.items()))
    return Checked(file.name, tuple(_sheet(books, s) for s in workbook.sheets))


def _sheet(books: Books, sheet: Sheet) -> CheckedSheet:
    reading = sheet.reading
    unit = sheet.unit or books.unit(reading.token.unit)
    without = not_summed(books, reading.form, unit, reading.token.period) if unit else ()
    missing = (Finding(NOT_SUMMED, Severity.WARNING, Where(sheet=reading.sheet), m) for m in without)
    findings = by_severity([*sheet.findings, *doubt_as_finding(sheet), *missing])
    return CheckedSheet(
        sheet=sheet,
        findings=tuple(findings),
        totals=totals(reading.form, reading.entries),
        evaluation=sheet.evaluation,
        unit_name=unit.name if unit else reading.token.unit,
    )


def not_summed(books: Books, form: Form, unit: Unit, period: str) -> Iterator[Mapping[str, Param]]:
    """Each office below whose form is in no sum of this one, and where that form stands.

    What single units have not sent is no gap of such a sum: nobody need register.
    """
    known = (k for k in form.known_cells.values() if k.take is Take.SUM and k.of is Of.BELOW)
    summed = {f for k in known for f in k.forms}
    if books.roster is None or not summed or not is_period(period):
        return
    for below in books.roster.below(unit.id, period_day(books.world, period)):
        heads = {h.id for h in books.desk.shelf.heads() if below.kind in h.kinds and below.kind in LEVELS}
        for each in sorted(summed & heads):
            subject = Subject(below.id, each, period)
            if books.world.counted(subject) is None:
                view = books.view(subject)
                state = phrase(f"state_{view.state.value}", lang="vi", n=view.errors)
                yield {"form": form.id, "unit": below.name, "asked": each, "state": state}


def doubt_as_finding(sheet: Sheet) -> Iterable[Finding]:
    """What a check says of the question that taking this form in would ask, or nothing."""
    if sheet.doubt is not None and sheet.doubt.code in ASKED:
        where = Where(sheet=sheet.reading.sheet)
        yield Finding(sheet.doubt.code, ASKED[sheet.doubt.code], where, sheet.doubt.params)


def annotated(desk: Desk, file: Found) -> list[tuple[str, bytes]]:
    """Annotated copies of a bare workbook: of its one form, or by form id of every form with findings.

    The rows of a grid have none: nobody but the clerk who keyed them has that workbook.
    """
    books = Books(desk)
    workbook = look_at(books, file.name, file.sha256, file.data)
    sheets = [sheet for sheet in workbook.sheets if sheet.reading.handed is None]
    forms = workbook.book.forms if workbook.book else ()
    if len(forms) == 1:
        return [("", _annotated(books, sheet)) for sheet in sheets]
    return [(s.reading.form.id, _annotated(books, s)) for s in sheets if s.findings]


def _annotated(books: Books, sheet: Sheet) -> bytes:
    desk, reading = books.desk, sheet.reading
    unit = sheet.unit or books.unit(reading.token.unit)
    prefill = prefill_for(
        books,
        reading.form,
        unit=unit,
        period=reading.token.period,
        base=reading.token.base,
        entries=reading.entries,
    )
    marks = marks_from_findings(desk, reading.form, sheet.findings, reading.entries)
    returned = returned_copy(desk, reading.form, reading.entries, marks=marks, prefill=prefill)
    return desk.workbooks.write(reading.form, prefill=prefill, entries=reading.entries, returned=returned)
