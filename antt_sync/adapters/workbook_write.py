"""From a compiled form to a workbook: blank, filled, returned with marks, or a reviewer's copy.

Knows which sheets a workbook has and in which order; each sheet draws itself. Refuses to know files,
clocks and messages: every printed word is handed in, and the same input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from antt_sync import __version__
from antt_sync.adapters.fix_list_sheet import FixListSheet
from antt_sync.adapters.form_sheet import write_form_sheet
from antt_sync.adapters.guide_sheet import GuideSheet
from antt_sync.adapters.look_styles import TEXT, Style
from antt_sync.adapters.mending_sheet import write_mended
from antt_sync.adapters.new_book import NewBook
from antt_sync.adapters.pen import Pen
from antt_sync.adapters.receipt_sheet import identity_lines, write_identity, write_receipt
from antt_sync.adapters.review_sheet import ReviewSheet
from antt_sync.adapters.workbook_job import Job, properties_of, sheet_ref
from antt_sync.core import sheet as keys
from antt_sync.core.live import Evaluation, LiveWords
from antt_sync.core.marks import Returned, ReviewCopy
from antt_sync.core.mending import Mended
from antt_sync.core.opened import opened
from antt_sync.core.schema import Form
from antt_sync.core.sheet import LineKind, Prefill, plan
from antt_sync.core.sheet_formulas import SheetFormulas
from antt_sync.core.sheet_texts import UNITS
from antt_sync.core.values import Entry

TOOL = f"antt-sync {__version__}"


def write_workbook(  # noqa: PLR0913  # everything a workbook says comes from outside
    form: Form,
    *,
    prefill: Prefill,
    entries: Mapping[str, Entry],
    returned: Returned | None = None,
    words: LiveWords,
    review: ReviewCopy | None = None,
    printed: Mapping[str, str],
    mended: Sequence[Mended] | None = None,
) -> bytes:
    """Return the bytes of an xlsx workbook; the same input gives the same bytes.

    Without `returned` it is a workbook to fill; with it, the fix list comes first; with `review` too, it
    is a reviewer's copy. `mended` is listed on a sheet of its own: what became of another workbook's cells.
    """
    if review is not None and returned is None:
        raise ValueError("a reviewer's copy needs what was returned: its revision and its findings")
    job = job_for(
        form,
        prefill=prefill,
        entries=entries,
        words=words,
        printed=printed,
        returned=returned,
        review=review,
    )
    return _written(job, mended)


def job_for(  # noqa: PLR0913  # as above
    form: Form,
    *,
    prefill: Prefill,
    entries: Mapping[str, Entry],
    words: LiveWords,
    printed: Mapping[str, str],
    returned: Returned | None = None,
    review: ReviewCopy | None = None,
) -> Job:
    """One form laid out, evaluated and printed as formulas, ready to be drawn."""
    parameters = {**prefill.parameters}
    if prefill.opened:
        form = opened(form.grown(entries), prefill.known)
    evaluation = Evaluation(form, entries, known=prefill.known, parameters=parameters)
    choosing = bool(prefill.choices) and returned is None
    laid_out = plan(evaluation.form, returned=returned is not None, choosing=choosing)
    formulas = SheetFormulas(laid_out, evaluation, prefill=prefill, words=words)
    return Job(
        form=evaluation.form,
        plan=laid_out,
        prefill=prefill,
        entries=entries,
        evaluation=evaluation,
        formulas=formulas.all(),
        live=formulas.printed,
        words=words,
        printed=printed,
        returned=returned,
        review=review,
    )


def _written(job: Job, mended: Sequence[Mended] | None) -> bytes:
    book, say = NewBook(), job.printed
    if job.review is not None:
        first = book.sheet(say["sheets.review"])
        ReviewSheet(job, first).draw()
    elif job.returned is not None:
        first = book.sheet(say["sheets.fix_list"])
        FixListSheet(job, first).draw()
    else:
        first = book.sheet(say["sheets.guide"])
        GuideSheet(job, first).draw()
    write_form_sheet(job, book.sheet(job.sheet_name))
    if job.returned is not None and job.review is None:
        GuideSheet(job, book.sheet(say["sheets.guide"])).draw()
        write_receipt(job, book.sheet(say["sheets.receipt"]))
    if mended is not None:
        write_mended((job.form,), mended, say, book.sheet(say["sheets.mended"]))
    if job.plan.chooser:
        _list_units(job, book, book.sheet(say["sheets.units"]))
    write_identity(job, book.sheet(say["sheets.identity"]), TOOL)
    first.sheet.activate()
    name_cells(job, book)
    return described(job, book)


def _list_units(job: Job, book: NewBook, pen: Pen) -> None:
    """The names to choose from, under a name of their own: Excel 2007 reaches no other sheet's cells."""
    for row, choice in enumerate(job.prefill.choices, start=1):
        pen.put(row, 1, choice, Style(number=TEXT))
    pen.sheet.hide()
    last = len(job.prefill.choices)
    book.file.define_name(UNITS, f"={sheet_ref(job.printed['sheets.units'])}!$A$1:$A${last}")


def name_of(form_id: str, address: str) -> str:
    """The name shown in the Name Box: `F04-K`, `hoat_dong[3].nay` -> `F04K.hoat_dong_3.nay`."""
    return f"{form_id.replace('-', '')}.{address.replace('[', '_').replace(']', '')}"


def name_cells(job: Job, book: NewBook, *, place: int = 2) -> None:
    """Name every cell of a form; `place` is its sheet's, counted from 1."""
    sheet, define = sheet_ref(job.sheet_name), book.file.define_name
    for address, cell in job.form.cells.items():
        row = job.plan.row_at[address.rpartition(".")[0]]
        define(name_of(job.form.id, address), f"={sheet}!${job.plan.letters(cell.column)}${row}")
    numbers = {line.kind: n for n, line in enumerate(job.plan.lines, start=1)}
    rows = [job.plan.row_at[row.key] for row in job.form.rows]
    first, last = job.plan.letters(keys.NUMBER), job.plan.letters(keys.CHECK)
    head = numbers[LineKind.HEAD]
    define(f"TitleRegion1.{first}{head}.{last}{max(rows)}.{place}", f"={sheet}!${first}${head}")


def described(job: Job, book: NewBook) -> bytes:
    """The workbook, which says in its own properties what it is."""
    for name, value in identity_lines(job, TOOL)[:8]:
        book.file.set_custom_property(f"antt_{name}", value, "text")
    return book.whole(**properties_of(job.form, job.period, job.prefill.office_name))
