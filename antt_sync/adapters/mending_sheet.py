"""The sheet of a clean workbook that lists what was moved, restored or left behind, cell by cell.

Knows how the list looks; refuses to know how it came about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from textwrap import shorten

from antt_sync.adapters.look_styles import HEADER, PALE_RED, RED, STRIP, TEXT, Style, framed
from antt_sync.adapters.pen import Pen
from antt_sync.adapters.text_metrics import line_count, room_in, row_points
from antt_sync.adapters.workbook_job import filled
from antt_sync.core.mending import Became, Mended, Stood
from antt_sync.core.schema import Form
from antt_sync.core.token import SIGN

COLUMNS = {"sheet": 120, "cell": 60, "address": 170, "was": 250, "became": 330}
FIRST = 2
TO_SEE = frozenset({Became.LEFT, Became.UNREAD})
"""What somebody must look at; the figures have not all come into the form."""


def write_mended(
    forms: Iterable[Form], lines: Sequence[Mended], printed: Mapping[str, str], pen: Pen
) -> None:
    """Draw the list of all forms: what must be looked at first, each with a mark beside its colour."""
    by_id = {form.id: form for form in forms}
    say, last = printed, FIRST + len(COLUMNS) - 1
    pen.wide(1, 10)
    for column, width in enumerate(COLUMNS.values(), start=FIRST):
        pen.wide(column, width)
    pen.tall(1, 36.0)
    pen.span(1, (FIRST, last), say["heal.title"], Style(size=20, bold=True, align="center"))
    said = Counter(line.became for line in lines)
    left, unread = said[Became.LEFT], said[Became.UNREAD]
    look = left + unread
    rest = len(lines) - look - said[Became.REPRINTED]
    color = RED if look else STRIP
    pen.tall(2, 42.0)
    counts = {"left": left, "unread": unread, "rest": rest}
    strip = filled(say["heal.some" if look else "heal.none"], counts)
    pen.span(2, (FIRST, last), strip, Style(size=13, bold=True, color=color, align="center", wrap=True))
    head = framed(Style(bold=True, fill=HEADER, align="center", wrap=True), "grid")
    for column, name in enumerate(COLUMNS, start=FIRST):
        pen.put(3, column, say[f"heal.{name}"], head)
    for row, line in enumerate(lines, start=4):
        _line(say, line, _label(by_id.get(line.form), line), (pen, row))
    sheet = pen.sheet
    sheet.freeze_panes(3, 0)
    pen.lock()
    pen.page((1, FIRST, len(lines) + 3, last), landscape=True)
    sheet.repeat_rows(2)


def _line(printed: Mapping[str, str], line: Mended, label: str, at: tuple[Pen, int]) -> None:
    pen, row = at
    lost = line.became in TO_SEE
    style = framed(Style(wrap=True, number=TEXT, fill=PALE_RED if lost else "", valign="top"), "grid")
    said = filled(printed[f"heal.{line.became}"], {"now": line.now})
    was = f"“{line.was}”" if f"{SIGN}|" in line.was else line.was  # the list is no form's sheet
    if line.stood is not Stood.VALUE:
        bare = line.stood is Stood.FORMULA and line.formula in {"", line.was}
        words = printed["heal.formula_only" if bare else f"heal.{line.stood}"]
        was = filled(words, {"was": was, "formula": line.formula})
    texts = (line.sheet, line.cell, label, was, f"{'✗ ' if lost else ''}{said}")
    lines = 1
    for column, (width, text) in enumerate(zip(COLUMNS.values(), texts, strict=True), start=FIRST):
        pen.put(row, column, text, style._replace(bold=lost and column == FIRST + len(COLUMNS) - 1))
        lines = max(lines, line_count(text[:2000], room_in(width), style.size, bold=lost))
    pen.tall(row, min(row_points(lines, style.size) + 3, 400.0))


def _label(form: Form | None, line: Mended) -> str:
    """A cell by its row's printed name: `1.3 Số hộ đã đăng ký`; in a grid, after whose it is."""
    row = form.row_of.get(line.address.rpartition(".")[0]) if form else None
    parent = form.row_of.get(row.part_of) if form and row else None
    number = row.number or (parent.number if parent else "") if row else ""
    label = shorten(f"{number} {row.label.vi}", 80, placeholder=" …") if row else ""
    return " · ".join(part for part in (line.whose, label) if part)
