"""A dossier's workbook: the guide, a sheet for each form, the papers to print, and what the file is.

Knows the order of sheets and that some answers are typed once, on the first form; refuses to know how a
sheet is drawn. The same input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from antt_sync.adapters.form_sheet import write_form_sheet
from antt_sync.adapters.guide_sheet import Contents, GuideSheet
from antt_sync.adapters.look_styles import TEXT, Style
from antt_sync.adapters.mending_sheet import write_mended
from antt_sync.adapters.new_book import NewBook
from antt_sync.adapters.pen import Pen
from antt_sync.adapters.print_sheet import PrintSheet
from antt_sync.adapters.receipt_sheet import identity_lines
from antt_sync.adapters.workbook_job import Job, sheet_ref
from antt_sync.adapters.workbook_write import TOOL, described, job_for, name_cells
from antt_sync.core.dossier import Dossier, Part, shown_once
from antt_sync.core.excel import Sheet
from antt_sync.core.live import LiveWords
from antt_sync.core.manifest import ONCE
from antt_sync.core.mending import Mended
from antt_sync.core.prints import Print, Printer, Source, day_text
from antt_sync.core.sheet_formulas import Formula
from antt_sync.core.sheet_texts import CODE_AT, excel_sheet
from antt_sync.core.values import CellType, show


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One form's job, and which of its cells show another form's (`F04-K:ho_ten.ket_qua`)."""

    job: Job
    once: Mapping[str, str]


def write_dossier(
    dossier: Dossier,
    parts: Sequence[Part],
    *,
    words: LiveWords,
    printed: Mapping[str, str],
    mended: Sequence[Mended] | None = None,
) -> bytes:
    """Return the bytes of an xlsx workbook with every form of `parts` and every print of the dossier.

    `mended` is listed on a sheet of its own: what became of another workbook's cells.
    """
    sheets = _sheets(dossier, parts, words, printed)
    jobs = tuple(sheet.job for sheet in sheets)
    book = NewBook()
    first = book.sheet(printed["sheets.guide"])
    GuideSheet(jobs[0], first, _contents(dossier, jobs)).draw()
    for job in jobs:
        write_form_sheet(job, book.sheet(job.sheet_name))
    for paper in dossier.prints:
        PrintSheet(paper, printer_of(paper, jobs), _of(paper, jobs), book.sheet(paper.sheet.vi)).draw()
    if mended is not None:
        write_mended((job.form for job in jobs), mended, printed, book.sheet(printed["sheets.mended"]))
    for number, sheet in enumerate(sheets, start=1):
        name = printed["sheets.identity"]
        _write_identity(sheet, book.sheet(name if number == 1 else f"{name} {number}"))
    first.sheet.activate()
    for place, job in enumerate(jobs, start=2):
        name_cells(job, book, place=place)
    return described(jobs[0], book)


def _sheets(
    dossier: Dossier, parts: Sequence[Part], words: LiveWords, printed: Mapping[str, str]
) -> list[_Sheet]:
    once = shown_once(dossier, tuple(part.form for part in parts))
    made: dict[str, _Sheet] = {}
    for part in parts:
        entries, showing = dict(part.entries), {}
        for address, source in once[part.form.id].items():
            form, _, there = source.partition(":")
            typed = made[form].job.entries.get(there)
            if address in entries and entries[address] != typed:
                continue  # somebody typed something else here
            showing[address] = source
            if typed is not None:
                entries[address] = typed
        job = job_for(part.form, prefill=part.prefill, entries=entries, words=words, printed=printed)
        at = job.plan.cell
        shared = {at(a): _shows(made, source, entries.get(a)) for a, source in showing.items()}
        made[part.form.id] = _Sheet(replace(job, shared=shared), showing)
    return list(made.values())


def _shows(made: Mapping[str, _Sheet], source: str, entry: object) -> Formula:
    """A formula that shows a cell of an earlier form, a real date as people write it."""
    form, _, address = source.partition(":")
    job = made[form].job
    at = f"{sheet_ref(job.sheet_name)}!{job.plan.cell(address)}"
    shown = at
    if job.form.cells[address].type is CellType.DATE:
        shown = f"IF(ISNUMBER({at}),{day_text(at)},{at})"
    return Formula(f'IF(LEN(TRIM({at}))=0,"",{shown})', show(entry))  # type: ignore[arg-type]


def _contents(dossier: Dossier, jobs: Sequence[Job]) -> Contents:
    say, period = jobs[0].say, jobs[0].filled
    fill = [(job.sheet_name, say("guide.sheet_fill", form=job.form.id)) for job in jobs]
    prints = [(paper.sheet.vi, say("guide.sheet_print")) for paper in dossier.prints]
    return Contents(period(dossier.title.vi), dossier.id, (*fill, *prints))


def _of(paper: Print, jobs: Sequence[Job]) -> tuple[Job, ...]:
    return tuple(job for job in jobs if job.form.id in paper.of)


def printer_of(paper: Print, jobs: Sequence[Job]) -> Printer:
    """What says a print's templates, over the sheets of these forms."""
    prefill = jobs[0].prefill
    texts = {
        "unit": prefill.unit_name,
        "office": prefill.office_name,
        "recipient": prefill.recipient or prefill.office_name,
        "place": prefill.place_name,
        "period": prefill.period,
        "previous": prefill.previous,
        "citing": prefill.citing,
    }
    return Printer({job.form.id: _source(job) for job in _of(paper, jobs)}, texts, paper.of[0])


def _source(job: Job) -> Source:
    own = excel_sheet(job.plan, {})
    before = f"{sheet_ref(job.sheet_name)}!"
    spots = {
        address: replace(
            spot, at=f"{before}{spot.at}", date_at=f"{before}{spot.date_at}" if spot.date_at else ""
        )
        for address, spot in own.spots.items()
    }
    results = {row: f"{before}{at}" for row, at in own.results.items()}
    sheet = Sheet(spots, {}, {}, results, f"{before}{own.result_range}")
    return Source(job.evaluation, sheet, f"{before}{job.plan.at(*CODE_AT)}")


def _write_identity(sheet: _Sheet, pen: Pen) -> None:
    lines = identity_lines(sheet.job, TOOL)
    lines += [(f"{ONCE}{address}", source) for address, source in sorted(sheet.once.items())]
    for row, (name, value) in enumerate(lines, start=1):
        pen.put(row, 1, name, Style(number=TEXT))
        pen.put(row, 2, value, Style(number=TEXT))
    pen.sheet.very_hidden()
