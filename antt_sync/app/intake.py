"""What a bare workbook comes to at the desk: whose it is, what it says, and whether somebody must be asked.

Knows identity (the token, the roster, who signed) and what an office already has; refuses to sign
anything and to decide for a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from antt_sync.app.beside import sheets_beside
from antt_sync.app.likeness import likeness_of
from antt_sync.app.own_papers import is_receipts
from antt_sync.app.prefill import parameters_for
from antt_sync.app.unknown_forms import unknown_form
from antt_sync.app.world import Books
from antt_sync.core.answers import as_filled, known_values
from antt_sync.core.book import RawBook, cell_name
from antt_sync.core.cell_reading import as_typed, outside_in
from antt_sync.core.choice import is_choice
from antt_sync.core.errors import WorkbookUnreadable
from antt_sync.core.findings import Finding, Param, Severity, Where, stops
from antt_sync.core.grid_reading import GridsRead, read_grids
from antt_sync.core.justified import set_apart
from antt_sync.core.live import Evaluation
from antt_sync.core.queue import is_queue
from antt_sync.core.reading import BookReading, FormReading, read_forms
from antt_sync.core.resends import compared
from antt_sync.core.roster import Unit, successors
from antt_sync.core.secrecy import secrecy_marks
from antt_sync.core.submission import Draft, OnBehalf, Origin, Subject
from antt_sync.core.values import folded, show_date
from antt_sync.core.views import SubjectView
from antt_sync.messages.report_words import kind_name

SIGNER = "ho_ten"
SECRECY, MARKED = "do_mat", "FORM-110"
FEW = 5
"""Fewer answers than this go missing in ordinary corrections."""
ROW = " › "
"""Between a file's name and the cell of the row that is meant."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question about one file: why, and which units it may be from, likeliest first."""

    code: str
    suggestions: tuple[Unit, ...]
    params: Mapping[str, Param] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form in a workbook, ready to be taken in or in doubt."""

    reading: FormReading
    unit: Unit | None
    doubt: Doubt | None
    findings: tuple[Finding, ...]
    view: SubjectView | None
    same_as: int
    changed: tuple[str, ...]
    evaluation: Evaluation

    @property
    def stopped(self) -> bool:
        """True when something in it forbids taking it in at all."""
        return bool(stops(self.findings))

    @property
    def subject(self) -> Subject:
        """What it is about, as far as known."""
        token = self.reading.token
        return Subject(self.unit.id if self.unit else token.unit, token.form, token.period)


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook as read: its sheets, or the code of why it cannot be read."""

    name: str
    sha256: str
    data: bytes
    sheets: tuple[Sheet, ...] = ()
    book: BookReading | None = None
    refused: str = ""
    params: Mapping[str, Param] = field(default_factory=dict)
    spoiled: bool = False


def look_at(  # a file, and what a person said of it
    books: Books,
    name: str,
    sha256: str,
    data: bytes,
    *,
    assigned: Unit | None = None,
    by_row: Mapping[str, str] | None = None,
) -> Workbook:
    """Read a bare workbook and find out whose it is; never raises for what is in it.

    `assigned` is whose a person says the whole workbook is; `by_row` the same of single rows of a grid,
    unit ids by `row_name`.
    """
    desk = books.desk
    try:
        raw = desk.workbooks.read(data)
    except WorkbookUnreadable as cause:
        return Workbook(name, sha256, data, refused=cause.code, params=cause.params)
    if is_choice(raw) or is_queue(raw):
        return Workbook(name, sha256, data, refused="FORM-113" if is_choice(raw) else "FORM-120")
    book = read_forms(raw, lambda t: desk.shelf.find(t.form, t.version, t.schema))
    grids = read_grids(raw, lambda t: desk.shelf.find(t.form, t.version, t.schema))
    marks = _marks(raw, (*book.forms, *grids.forms))
    if marks and not book.forms:
        return Workbook(name, sha256, data, book=book, refused=MARKED, params=marks[0].params)
    beside = sheets_beside(desk, raw) if book.forms else ()
    book = replace(book, findings=(*book.findings, *marks, *beside))
    if grids.found:
        return _look_at_rows(books, Workbook(name, sha256, data, book=book), grids, by_row or {})
    if not book.forms:
        if book.unknown:
            token = book.unknown[0]
            code, params = unknown_form(books, token.form, token.version)
            return Workbook(name, sha256, data, book=book, refused=code, params=params)
        return Workbook(name, sha256, data, book=book, refused="TAKE-123" if is_receipts(raw) else "FORM-101")
    sheets = tuple(look_at_sheet(books, r, _shared(book, r), assigned) for r in _filled(book.forms))
    outside = raw.macros or any(outside_in(s.findings) for s in sheets)
    return Workbook(name, sha256, data, sheets, book, spoiled=outside)


def looked_over(books: Books, raw: RawBook, book: BookReading) -> tuple[Sheet, ...]:
    """The forms of a workbook that is read already, with all that is said of them."""
    book = replace(book, findings=(*book.findings, *_marks(raw, book.forms)))
    return tuple(look_at_sheet(books, r, _shared(book, r)) for r in _filled(book.forms))


def looked_over_rows(
    books: Books, raw: RawBook, readings: Sequence[FormReading]
) -> tuple[list[Finding], tuple[Sheet, ...]]:
    """(secrecy marks in a grid, its rows with all that is said of each), of one that is read already."""
    return _marks(raw, readings), tuple(look_at_sheet(books, reading, []) for reading in readings)


def _marks(raw: RawBook, readings: Sequence[FormReading]) -> list[Finding]:
    """Secrecy marks outside the cell that every form has for one: that cell has its own rule."""
    own = {
        (reading.sheet, place)
        for reading in readings
        for address, place in reading.places.items()
        if address.startswith(f"{SECRECY}.")
    }
    found = ((sheet.name, cell_name(place)) for sheet, place in secrecy_marks(raw))
    return [
        Finding(MARKED, Severity.STOP, Where(sheet=sheet, cell=cell), {"sheet": sheet, "cell": cell})
        for sheet, cell in found
        if (sheet, cell) not in own
    ]


def _look_at_rows(books: Books, workbook: Workbook, grids: GridsRead, by_row: Mapping[str, str]) -> Workbook:
    """A grid's filled rows, each for itself; what the office keeps of one holds no other unit's answers."""
    if grids.forms:
        units = books.roster.units if books.roster else {}
        given = [units.get(by_row.get(row_name(workbook.name, r), "")) for r in grids.forms]
        sheets = tuple(look_at_sheet(books, r, [], u) for r, u in zip(grids.forms, given, strict=True))
        return replace(workbook, sheets=sheets, spoiled=True)
    if grids.unknown:
        token = grids.unknown[0]
        code, params = unknown_form(books, token.form, token.version)
        return replace(workbook, refused=code, params=params)
    return replace(workbook, refused="FORM-103" if grids.damaged else "TAKE-108")


def row_name(name: str, reading: FormReading) -> str:
    """A file's name, and where it holds many units' answers the cell in which this unit's name stands."""
    return f"{name}{ROW}{reading.handed.at}" if reading.handed else name


def _filled(readings: Sequence[FormReading]) -> Sequence[FormReading]:
    """In a dossier, the forms somebody began; where nobody began any, the first stands for all."""
    return [reading for reading in readings if reading.answered] or readings[:1]


def _shared(book: BookReading, reading: FormReading) -> list[Finding]:
    """What is said of the workbook as a whole, and of sheets that are none of its forms, or of this one."""
    first = reading.token == _filled(book.forms)[0].token
    others = {other.sheet for other in _filled(book.forms) if other is not reading}
    return [
        f
        for f in book.findings
        if f.code == MARKED or f.where.sheet in {"", reading.sheet} or (first and f.where.sheet not in others)
    ]


def look_at_sheet(
    books: Books, reading: FormReading, shared: list[Finding], assigned: Unit | None = None
) -> Sheet:
    """One form sheet: its unit or the doubt about it, all findings, what is new against the last lần."""
    unasked = assigned is not None or not reading.answered  # an empty form is nobody's question
    doubt = None if unasked else doubt_about(books, reading)
    told = told_unit(books, reading)
    unit = assigned or (None if doubt or len(told) != 1 else told[0])
    evaluation = _evaluated(books, reading, unit)
    said = (*_another_version(books, reading), *reading.findings, *evaluation.findings())
    findings = (*shared, *said, *likeness_of(books, reading, unit))
    located = tuple(f.at(sheet=reading.sheet, cell=reading.places.get(f.where.address, "")) for f in findings)
    view = books.view(Subject(unit.id, reading.token.form, reading.token.period)) if unit else None
    located, _ = set_apart(located, reading.entries, view.threads if view else ())
    same_as, changed = compared(reading, view)
    if unit is not None and view is not None and not unasked:
        doubt = doubt or _emptied(reading, unit, view)
    if view is not None and reading.answered and not same_as and (assigned is None or assigned not in told):
        doubt = doubt or _apart(view, unit)
    return Sheet(reading, unit, doubt, located, view, same_as, changed, evaluation)


def _another_version(books: Books, reading: FormReading) -> Iterator[Finding]:
    """A version that is not the campaign's is read by its own rules, and said."""
    in_force = books.in_force(reading.token.form, reading.token.period)
    if in_force is not None and in_force.hash != reading.form.hash:
        params: dict[str, Param] = {"version": reading.form.version, "now": in_force.version}
        yield Finding("FORM-111", Severity.WARNING, Where(sheet=reading.sheet), params)


def _evaluated(books: Books, reading: FormReading, unit: Unit | None) -> Evaluation:
    """A filled form with what the office knows; where it knows nothing, with what the workbook carried."""
    token = reading.token
    kind = unit.kind if unit else reading.form.kinds[0]
    known, stands = dict(reading.carried), None
    subject = Subject(unit.id if unit else "", token.form, token.period)
    if unit is not None:
        if unit.id != books.desk.office.unit:  # what else a unit has handed in, only its office can tell
            stands = books.standing_of(subject)
        known.update(known_values(subject, reading.form, reading.entries, books.world))
    parameters = parameters_for(books.campaign(token.period), reading.form, kind)
    form = as_filled(subject, reading.form, reading.entries, known=known, world=books.world)
    return Evaluation(form, reading.entries, known=known, parameters=parameters, stands=stands)


def doubt_about(books: Books, reading: FormReading) -> Doubt | None:
    """Why a person must say whose workbook this is, or nothing."""
    roster, token = books.roster, reading.token
    if roster is None:
        return Doubt("ASK-104", ())
    likely = _by_signer(books, reading)
    campaign = books.campaigns.get(token.period)
    if campaign is None or token.form not in campaign.forms:
        return _out_of_campaign(books, reading)
    told = told_unit(books, reading)
    other = told[0] if told else _of_another_kind(books, reading)
    if other is not None and other.kind not in reading.form.kinds:
        return _another_kind(reading, other)
    if not token.unit and len(told) != 1:
        return Doubt("ASK-101", tuple(dict.fromkeys((*likely, *told))))
    unit = told[0] if told else None
    if unit is None:
        return Doubt("ASK-102", likely, {"unit": token.unit})
    if unit.outside:
        return Doubt("ASK-108", (), {"unit": unit.name, "clause": unit.outside})
    if reading.handed and reading.chosen and folded(reading.chosen) not in _names_of(unit):
        named = tuple(u for u in roster.named(reading.chosen) if u.kind in reading.form.kinds)
        return Doubt("ASK-107", (*named, unit), {"unit": unit.name, "name": reading.chosen})
    if (ended := unit.valid_to) is not None and ended < campaign.last_day():
        into = successors(roster, unit, campaign.last_day())
        return _ended(unit, ended, tuple(u for u in into if u.kind in reading.form.kinds and not u.outside))
    if likely and unit not in likely:
        return Doubt("ASK-103", (*likely, unit), {"unit": unit.name, "likely": likely[0].name})
    return None


def _ended(unit: Unit, ended: date, into: tuple[Unit, ...]) -> Doubt:
    """A unit that was no more when the period ended: the form may be of the one it went into."""
    params: dict[str, Param] = {"unit": unit.name, "date": show_date(ended)}
    if not into:
        return Doubt("ASK-113", (unit,), params)
    return Doubt("ASK-112", (*into, unit), {**params, "into": ", ".join(u.name for u in into)})


def _out_of_campaign(books: Books, reading: FormReading) -> Doubt:
    """A form of another year, or one that is not asked for this year."""
    token = reading.token
    params: dict[str, Param] = {"form": token.form, "period": token.period}
    periods = sorted(p for p, campaign in books.campaigns.items() if token.form in campaign.forms)
    if not periods:
        return Doubt("ASK-105", (), params)
    return Doubt("ASK-110", (), {**params, "periods": ", ".join(periods)})


def _another_kind(reading: FormReading, unit: Unit) -> Doubt:
    params: dict[str, Param] = {
        "unit": unit.name,
        "kind": kind_name(unit.kind).lower(),
        "form": reading.form.id,
        "kinds": ", ".join(kind_name(letter).lower() for letter in reading.form.kinds),
    }
    return Doubt("ASK-109", (), params)


def _of_another_kind(books: Books, reading: FormReading) -> Unit | None:
    """The one unit of that name, of a kind that does not file this form, somebody chose in the workbook."""
    if books.roster is None or reading.token.unit or not reading.chosen:
        return None
    by_id = (books.roster.units.get(word.strip("()")) for word in reading.chosen.split())
    named = tuple(u for u in by_id if u is not None) or books.roster.named(reading.chosen)
    return named[0] if len(named) == 1 else None


def _names_of(unit: Unit) -> set[str]:
    """How a list may name a unit."""
    return {folded(unit.name), folded(f"{unit.name} ({unit.id})")}


def told_unit(books: Books, reading: FormReading) -> tuple[Unit, ...]:
    """The unit a sheet says it is from: printed in it, else chosen by name or id; or all namesakes."""
    roster, token = books.roster, reading.token
    if roster is None:
        return ()
    if token.unit:
        unit = roster.units.get(token.unit)
        return (unit,) if unit else ()
    if not reading.chosen:
        return ()
    campaign = books.campaign(token.period)
    day = campaign.last_day() if campaign else None
    by_id = (roster.units.get(word.strip("()")) for word in reading.chosen.split())
    named = tuple(u for u in by_id if u is not None) or roster.named(reading.chosen, day)
    return tuple(u for u in named if u.kind in reading.form.kinds)


def _by_signer(books: Books, reading: FormReading) -> tuple[Unit, ...]:
    """Units whose person in charge signed this workbook."""
    name = next((e for a, e in reading.entries.items() if a.partition(".")[0] == SIGNER), None)
    if books.roster is None or not isinstance(name, str):
        return ()
    key = f" {folded(name)} "
    if key.count(" ") < 3:  # one word names nobody
        return ()
    found = (books.roster.units[id] for contact, id in books.contacts if key in contact)
    return tuple(unit for unit in found if unit.kind in reading.form.kinds)


def _emptied(reading: FormReading, unit: Unit, view: SubjectView) -> Doubt | None:
    """Most of what the unit answered the last time is gone: a row typed for one figure, a fresh blank."""
    if len(view.heads) != 1:
        return None
    head = view.heads[0]
    before = head.said.entries(reading.form)
    asked = reading.form.grown(before).entry_cells
    answered = [a for a in before if a in asked]
    gone = sum(1 for a in answered if a not in reading.entries)
    if gone < FEW or 2 * gone <= len(answered):
        return None
    params: dict[str, Param] = {"unit": unit.name, "number": head.number, "gone": gone}
    return Doubt("ASK-111", (unit,), {**params, "before": len(answered)})


def _apart(view: SubjectView, unit: Unit | None) -> Doubt | None:
    """There are two versions already: only who names the unit once more lets a third replace them."""
    if len(view.heads) < 2 or unit is None:
        return None
    return Doubt("ASK-114", (), {"unit": unit.name, "form": view.subject.form, "versions": len(view.heads)})


def draft_for(workbook: Workbook, sheet: Sheet, *, on_behalf: OnBehalf | None, reason: str) -> Draft:
    """The submission that an office signs for a unit, going beyond all that is there."""
    codes = sorted({f.code for f in sheet.findings if f.severity is Severity.ERROR})
    return Draft(
        subject=sheet.subject,
        form=sheet.reading.form,
        entries=sheet.reading.entries,
        carried=sheet.reading.carried,
        origin=Origin(workbook.sha256, workbook.name),
        parents=sheet.view.tips if sheet.view else (),
        error_codes=tuple(codes),
        reason=reason if codes else "",
        on_behalf=on_behalf,
        as_typed=as_typed(sheet.reading.findings),
        outside=outside_in(sheet.findings),
    )
