"""The printed receipt, and the hidden sheet that repeats what the file is.

Knows labels and values; refuses to know what a receipt proves.
"""

from __future__ import annotations

import re

from antt_sync.adapters.look_styles import TEXT, Style
from antt_sync.adapters.pen import Pen
from antt_sync.adapters.text_metrics import line_count, room_in, row_points
from antt_sync.adapters.workbook_job import Job
from antt_sync.core.values import show

LABEL_WIDTH, VALUE_WIDTH = 170, 300
_CODE = re.compile(r"\d{4}")


def write_receipt(job: Job, pen: Pen) -> None:
    """Draw the receipt on half a sheet of paper, upright."""
    assert job.returned is not None
    pen.wide(1, 10)
    pen.wide(2, LABEL_WIDTH)
    pen.wide(3, VALUE_WIDTH)
    pen.tall(1, 30.0)
    pen.span(1, (2, 3), job.prefill.office_name.upper(), Style(size=13, align="center"))
    pen.tall(2, 36.0)
    pen.span(2, (2, 3), job.printed["receipt.title"], Style(size=20, bold=True, align="center"))
    row = 2
    edges = Style(size=13, wrap=True, top="hair", bottom="hair")
    for label, value in job.returned.receipt.lines:
        row += 1
        code = bool(_CODE.fullmatch(value))
        strong = edges._replace(size=22 if code else 13, bold=True, number=TEXT)
        lines = line_count(value, room_in(VALUE_WIDTH), strong.size, bold=True)
        names = line_count(label, room_in(LABEL_WIDTH), 13)
        pen.tall(row, max(row_points(lines, strong.size), row_points(names, 13)) + 6)
        pen.put(row, 2, label, edges)
        pen.put(row, 3, value, strong)
    row += 1
    hint = job.printed["receipt.hint"]
    lines = line_count(hint, room_in(LABEL_WIDTH + VALUE_WIDTH), 12, italic=True)
    pen.tall(row, row_points(lines, 12) + 12)
    pen.span(row, (2, 3), hint, Style(italic=True, wrap=True))
    sheet = pen.sheet
    sheet.hide_gridlines(2)
    sheet.protect("", {"format_rows": True, "format_columns": True})
    sheet.set_portrait()
    sheet.set_paper(11)
    sheet.set_margins(left=15 / 25.4, right=10 / 25.4, top=12 / 25.4, bottom=12 / 25.4)
    sheet.print_area(0, 1, row - 1, 2)
    sheet.fit_to_pages(1, 1)
    footer = job.say(
        "receipt.footer",
        form=job.form.id,
        unit=job.prefill.unit or job.unit_shown,
        period=job.period,
        revision=job.returned.revision,
    ).replace("&", "&&")
    sheet.set_footer(f'&L&"Times New Roman,Italic"&10 {footer}', {"margin": 6 / 25.4})


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
    lines += [(f"source:{name}", text) for name, text in sorted(job.prefill.sources.items())]
    if job.review is not None:
        lines += [(f"note:{address}", text) for address, text in sorted(job.review.notes_shown.items())]
        lines.append(("review_heads", ",".join(job.review.heads)))
    return lines


def write_identity(job: Job, pen: Pen, tool: str) -> None:
    """Fill the very hidden sheet."""
    for row, (name, value) in enumerate(identity_lines(job, tool), start=1):
        pen.put(row, 1, name, Style(number=TEXT))
        pen.put(row, 2, value, Style(number=TEXT))
    pen.sheet.very_hidden()
