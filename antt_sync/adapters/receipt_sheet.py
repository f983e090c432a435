"""The printed receipt, and the hidden sheet that repeats what the file is.

Knows labels and values; refuses to know what a receipt proves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from antt_sync.adapters.form_notes import note_texts
from antt_sync.adapters.look_styles import TEXT, Style
from antt_sync.adapters.pen import A5, Pen
from antt_sync.adapters.text_metrics import line_count, room_in, row_points
from antt_sync.adapters.workbook_job import Job
from antt_sync.core.marks import Receipt
from antt_sync.core.values import show

_CODE = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Slip:
    """How large a receipt is drawn: its two columns in pixels, its letters, and those of the code."""

    label: int
    value: int
    size: int
    code: int


HALF_SHEET = Slip(label=170, value=300, size=13, code=22)


def lines_points(receipt: Receipt, slip: Slip) -> list[float]:
    """How tall each line of a receipt is."""
    found = []
    for label, value in receipt.lines:
        size = slip.code if _CODE.fullmatch(value) else slip.size
        lines = line_count(value, room_in(slip.value), size, bold=True)
        names = line_count(label, room_in(slip.label), slip.size)
        found.append(max(row_points(lines, size), row_points(names, slip.size)) + slip.size - 10)
    return found


def draw_lines(pen: Pen, row: int, receipt: Receipt, slip: Slip) -> int:
    """Draw a receipt's lines below a row, in columns 2 and 3; returns the last row."""
    edges = Style(size=slip.size, wrap=True, top="hair", bottom="hair")
    for (label, value), points in zip(receipt.lines, lines_points(receipt, slip), strict=True):
        row += 1
        size = slip.code if _CODE.fullmatch(value) else slip.size
        pen.tall(row, points)
        pen.put(row, 2, label, edges)
        pen.put(row, 3, value, edges._replace(size=size, bold=True, number=TEXT))
    return row


def write_receipt(job: Job, pen: Pen) -> None:
    """Draw the receipt on half a sheet of paper, upright."""
    assert job.returned is not None
    pen.wide(1, 10)
    pen.wide(2, HALF_SHEET.label)
    pen.wide(3, HALF_SHEET.value)
    pen.tall(1, 30.0)
    pen.span(1, (2, 3), job.prefill.office_name.upper(), Style(size=13, align="center"))
    pen.tall(2, 36.0)
    pen.span(2, (2, 3), job.printed["receipt.title"], Style(size=20, bold=True, align="center"))
    row = draw_lines(pen, 2, job.returned.receipt, HALF_SHEET)
    row += 1
    hint = job.printed["receipt.hint"]
    lines = line_count(hint, room_in(HALF_SHEET.label + HALF_SHEET.value), 12, italic=True)
    pen.tall(row, row_points(lines, 12) + 12)
    pen.span(row, (2, 3), hint, Style(italic=True, wrap=True))
    pen.lock()
    pen.page((1, 2, row, 3), margins=(15, 10, 12, 12), pages=1, paper=A5)
    pen.foot(job.footer("receipt.footer"), margin=6)


def identity_lines(job: Job, tool: str) -> list[tuple[str, str]]:
    """What the file is, as names and values: the data sheet's token again, and the context of its rules."""
    token = job.token
    lines = [
        ("token", token.text),
        ("form", token.form),
        ("version", token.version),
        ("unit", token.unit or "-"),
        ("period", token.period),
        ("base", token.base or "-"),
        ("schema", job.form.hash),
        ("tool", tool),
    ]
    lines += [(f"known:{address}", show(value)) for address, value in sorted(job.prefill.known.items())]
    lines += [(f"note:{address}", text) for address, text in sorted(note_texts(job).items())]
    if job.review is not None:
        lines.append(("review_heads", ",".join(job.review.heads)))
    return lines


def write_identity(job: Job, pen: Pen, tool: str) -> None:
    """Fill the very hidden sheet."""
    for row, (name, value) in enumerate(identity_lines(job, tool), start=1):
        pen.put(row, 1, name, Style(number=TEXT))
        pen.put(row, 2, value, Style(number=TEXT))
    pen.sheet.very_hidden()
