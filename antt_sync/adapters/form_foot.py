"""Below the table: mã kiểm beside the signature, and the state of the form in words.

Knows where they stand; refuses to know how mã kiểm is worked out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from antt_sync.adapters.form_canvas import Canvas
from antt_sync.adapters.form_top import summary_of
from antt_sync.adapters.look_styles import Style
from antt_sync.core.excel import quoted
from antt_sync.core.sheet import Line, LineKind
from antt_sync.core.sheet_formulas import CODE_AT, STRIP_AT, Formula

SIGNER_NAME = "ho_ten.ket_qua"
"""A cell that a form may have; what it holds is then shown below the signature."""


def _signature(
    sheet: Canvas, row: int, left: str | Formula, right: str | Formula | None, styles: tuple[Style, Style]
) -> None:
    sheet.pen.span(row, (sheet.first, sheet.split), left, styles[0])
    sheet.pen.span(row, (sheet.last_entry - 3, sheet.last_entry), right, styles[1])


def _signer(sheet: Canvas, row: int, _: Line) -> None:
    style = Style(size=13, bold=True, align="center", valign="bottom")
    code = replace(style, size=12, valign="vcenter", top="box", left="box", right="box")
    _signature(sheet, row, sheet.job.printed["form.code_title"], sheet.job.form.signer.vi, (code, style))
    sheet.line(row, 27.0)


def _sign_hint(sheet: Canvas, row: int, _: Line) -> None:
    style = Style(size=11, italic=True, align="center")
    hint = replace(style, left="box", right="box")
    _signature(
        sheet, row, sheet.job.printed["form.code_hint"], sheet.job.printed["form.sign_hint"], (hint, style)
    )
    sheet.line(row, 18.0)


def _code(sheet: Canvas, row: int, _: Line) -> None:
    style = Style(size=22, bold=True, align="center", left="box", right="box", bottom="box")
    _signature(sheet, row, sheet.job.formulas[sheet.job.plan.at(*CODE_AT)], None, (style, Style()))
    sheet.line(row, 48.0)


def _sign_name(sheet: Canvas, row: int, _: Line) -> None:
    job, name = sheet.job, None
    if SIGNER_NAME in job.form.cells:
        at = job.plan.cell(SIGNER_NAME)
        name = Formula(f'IF(LEN(TRIM({at}))=0,"",TRIM({at}))', job.value_of(SIGNER_NAME))
    style = Style(size=13, bold=True, align="center")
    _signature(sheet, row, "", name, (Style(), style))
    sheet.line(row, 21.0)


def _status(sheet: Canvas, row: int, _: Line) -> None:
    job = sheet.job
    strip = job.plan.at(*STRIP_AT)
    summary = summary_of(sheet.job, job.formulas[strip])
    said = job.printed["form.status"]
    content = Formula(f"{quoted(said)}&{strip}", f"{said}{summary.value}")
    sheet.pen.span(row, (sheet.first, sheet.body_last), content, Style(size=11, italic=True))
    sheet.line(row, 21.0)


FOOT_LINES: Mapping[LineKind, Callable[[Canvas, int, Line], None]] = {
    LineKind.SIGNER: _signer,
    LineKind.SIGN_HINT: _sign_hint,
    LineKind.CODE: _code,
    LineKind.SIGN_NAME: _sign_name,
    LineKind.STATUS: _status,
}
"""Who draws which line."""
