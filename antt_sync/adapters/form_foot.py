"""Below the table: mã kiểm beside the signature, and the state of the form in words.

Knows where they stand; refuses to know how mã kiểm is worked out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from antt_sync.adapters.form_canvas import Canvas
from antt_sync.adapters.form_top import summary_of
from antt_sync.adapters.look_styles import Style
from antt_sync.adapters.pen import Content
from antt_sync.core.excel import quoted
from antt_sync.core.sheet import Line, LineKind
from antt_sync.core.sheet_formulas import Formula
from antt_sync.core.sheet_texts import CODE_AT, STRIP_AT

SIGNER_NAME = "ho_ten"
"""A row that a form may have; what its first entry holds is then shown below the signature."""


def _signature(sheet: Canvas, row: int, left: tuple[Content, Style], right: tuple[Content, Style]) -> None:
    sheet.pen.span(row, (sheet.first, sheet.split), *left)
    sheet.pen.span(row, (sheet.last_entry - 3, sheet.last_entry), *right)


def _signer(sheet: Canvas, row: int, _: Line) -> None:
    style = Style(size=13, bold=True, align="center", valign="bottom")
    _signature(sheet, row, (None, Style()), (sheet.job.form.signer.vi, style))
    sheet.line(row, 30.0)


def _sign_hint(sheet: Canvas, row: int, _: Line) -> None:
    say = sheet.job.printed
    title = Style(bold=True, align="center", left="box", top="box", right="box")
    hint = Style(size=11, italic=True, align="center")
    _signature(sheet, row, (say["form.code_title"], title), (say["form.sign_hint"], hint))
    sheet.line(row, 21.0)


def _code(sheet: Canvas, row: int, _: Line) -> None:
    code = sheet.job.formulas[sheet.job.plan.at(*CODE_AT)]
    style = Style(size=22, bold=True, align="center", left="box", right="box")
    _signature(sheet, row, (code, style), (None, Style()))
    sheet.line(row, 45.0)


def _sign_name(sheet: Canvas, row: int, _: Line) -> None:
    job, name = sheet.job, None
    signer = next((a for a in job.form.entry_cells if a.partition(".")[0] == SIGNER_NAME), None)
    if signer is not None:
        at = job.plan.cell(signer)
        name = Formula(f'IF(LEN(TRIM({at}))=0,"",TRIM({at}))', job.value_of(signer))
    hint = Style(size=10, italic=True, align="center", left="box", right="box", bottom="box")
    shown = Style(size=13, bold=True, align="center")
    _signature(sheet, row, (job.printed["form.code_hint"], hint), (name, shown))
    sheet.line(row, 21.0)


def _status(sheet: Canvas, row: int, _: Line) -> None:
    job, strip = sheet.job, sheet.job.plan.at(*STRIP_AT)
    said = job.printed["form.status"]
    shown = summary_of(job, job.formulas[strip]).value
    content = Formula(f"{quoted(said)}&{strip}", f"{said}{shown}")
    sheet.pen.span(row, (sheet.first, sheet.body_last), content, Style(size=11, italic=True))
    sheet.line(row, 27.0)


FOOT_LINES: Mapping[LineKind, Callable[[Canvas, int, Line], None]] = {
    LineKind.SIGNER: _signer,
    LineKind.SIGN_HINT: _sign_hint,
    LineKind.CODE: _code,
    LineKind.SIGN_NAME: _sign_name,
    LineKind.STATUS: _status,
}
"""Who draws which line."""
