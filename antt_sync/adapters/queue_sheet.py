"""The workbook in which many submissions are reviewed: a line for each, and a sheet with all their cells.

Knows how both sheets look on a screen and in grey print; refuses to know what a verdict leads to. Nothing is
locked: whoever reviews may sort, filter and add columns, hidden keys say what a line is about.
"""

from __future__ import annotations

from collections.abc import Mapping

from antt_sync.adapters.look_styles import (
    AMBER,
    BAND,
    GREEN,
    GREY,
    HEADER,
    PALE_AMBER,
    PALE_RED,
    RED,
    STRIP,
    TEXT,
    YELLOW,
    Style,
    framed,
)
from antt_sync.adapters.new_book import NewBook
from antt_sync.adapters.pen import Content, Pen
from antt_sync.adapters.text_metrics import line_count, room_in, row_points
from antt_sync.adapters.workbook_job import sheet_ref
from antt_sync.core.book import column_letters
from antt_sync.core.excel import quoted
from antt_sync.core.queue import CELL, KEPT, LINE, SEEN, TOLD, VERDICT, Queue, QueueCell, QueueLine
from antt_sync.core.sheet_formulas import Formula

LINES: Mapping[str, int] = {
    "#line": 0,
    "number": 38,
    "unit": 190,
    "form": 96,
    "revision": 44,
    "code": 64,
    "errors": 52,
    "warnings": 52,
    "summary": 380,
    VERDICT: 176,
    TOLD: 250,
    KEPT: 190,
    SEEN: 0,
}
CELLS: Mapping[str, int] = {
    "#cell": 0,
    "cells_unit": 190,
    "form": 96,
    "place": 340,
    "before": 104,
    "now": 190,
    "check": 240,
    "talk": 190,
    TOLD: 200,
    KEPT: 180,
}
"""Column keys from left to right with their pixels; those without are hidden."""

LINE_AT = {key: n for n, key in enumerate(LINES, start=1)}
CELL_AT = {key: n for n, key in enumerate(CELLS, start=1)}
TITLE, SUBTITLE, HOW, PROGRESS, HEAD = 2, 3, 4, 5, 6
TOP = HEAD + 1
CENTRED = frozenset({"before", "now"})
MOST_LINES = 14
"""A row higher than a screen is of no use: what is longer is cut off in print and read in the cell."""


def write_queue(queue: Queue, *, printed: Mapping[str, str]) -> bytes:
    """Return the bytes of an xlsx workbook; the same queue gives the same bytes."""
    book = NewBook()
    lines, cells = book.sheet(printed["sheets.queue"]), book.sheet(printed["sheets.queue_cells"])
    first_rows = _Cells(queue, cells, printed).draw()
    _Lines(queue, lines, printed).draw(first_rows)
    lines.sheet.activate()
    return book.whole(title=printed["queue.title"], author=queue.office_name)


class _Drawn:
    """What both sheets have: keys, title, header, page."""

    def __init__(self, queue: Queue, pen: Pen, printed: Mapping[str, str]) -> None:
        self.queue, self.pen, self.printed = queue, pen, printed

    def _keys(self, columns: Mapping[str, int]) -> None:
        for column, (key, width) in enumerate(columns.items(), start=1):
            self.pen.wide(column, width or 64, hidden=not width)
            self.pen.put(1, column, self.queue.token if column == 1 else key, Style())
        self.pen.tall(1, 20.25, hidden=True)

    def _over(self, row: int, columns: Mapping[str, int], text: Content, style: Style) -> None:
        shown = [n for n, width in enumerate(columns.values(), start=1) if width]
        width = sum(columns.values())
        words = text.value if isinstance(text, Formula) else text
        lines = line_count(str(words), room_in(width), style.size, italic=style.italic, bold=style.bold)
        self.pen.tall(row, row_points(lines, style.size) + 3)
        self.pen.span(row, (shown[0], shown[-1]), text, style)

    def _head(self, columns: Mapping[str, int]) -> None:
        style = framed(Style(bold=True, fill=HEADER, align="center", wrap=True), "entry")
        for column, (key, width) in enumerate(columns.items(), start=1):
            if width:
                self.pen.put(HEAD, column, self.printed[f"queue.{key}"], style)
        self.pen.tall(HEAD, 36.0)

    def _height(self, row: int, texts: Mapping[str, str], columns: Mapping[str, int]) -> None:
        bold = {"unit", "cells_unit", "now", "check"}
        found = ((t, room_in(columns[k], int(k not in CENTRED)), k in bold) for k, t in texts.items())
        lines = max(line_count(text, room, 12, bold=heavy) for text, room, heavy in found)
        self.pen.tall(row, row_points(min(lines, MOST_LINES), 12), grows=True)

    def _page(self, columns: Mapping[str, int], last: int, frozen: int, *, printed: int = 0) -> None:
        """How the sheet prints: down to its last row, or to the one that is said."""
        sheet, shown = self.pen.sheet, [n for n, width in enumerate(columns.values()) if width]
        sheet.freeze_panes(HEAD, frozen)
        sheet.autofilter(HEAD - 1, shown[0], max(last, TOP) - 1, shown[-1])
        area = (TITLE, shown[0] + 1, printed or max(last, TOP), shown[-1] + 1)
        self.pen.page(area, margins=(10, 10, 15, 15), landscape=True)
        sheet.repeat_rows(HEAD - 1)
        made = {"office": self.queue.office_name, "date": self.queue.made}
        self.pen.foot(self.printed["queue.footer"].format(**made), counted=True)


class _Lines(_Drawn):
    """The sheet with a line for each submission."""

    def draw(self, first_rows: Mapping[str, int]) -> None:
        """Write keys, title, header and lines; `first_rows` are where a submission's cells begin."""
        say, queue = self.printed, self.queue
        self._keys(LINES)
        last = HEAD + len(queue.lines)
        self._over(TITLE, LINES, say["queue.title"], Style(size=20, bold=True))
        made = say["queue.subtitle"].format(office=queue.office_name, date=queue.made)
        self._over(SUBTITLE, LINES, made, Style(italic=True, color=RED))
        how = say["queue.how"].format(sheet=say["sheets.queue_cells"])
        self._over(HOW, LINES, how, Style(italic=True, wrap=True))
        self._over(PROGRESS, LINES, self._progress(last), Style(size=14, bold=True, color=STRIP))
        self._head(LINES)
        for n, line in enumerate(queue.lines):
            self._line(TOP + n, n + 1, line, first_rows.get(line.submission, 0))
        self._choices(last)
        self._page(LINES, last, LINE_AT["form"] - 1)

    def _progress(self, last: int) -> Formula:
        n, letter = len(self.queue.lines), column_letters(LINE_AT[VERDICT])
        before, _, rest = self.printed["queue.progress"].format(done="\1", n=n).partition("\1")
        done = f"SUMPRODUCT((LEN({letter}{TOP}:{letter}{max(last, TOP)})>0)*1)"
        return Formula(f"{quoted(before)}&{done}&{quoted(rest)}", f"{before}0{rest}")

    def _line(self, row: int, number: int, line: QueueLine, first_row: int) -> None:
        cell = framed(Style(wrap=True, valign="top", indent=1), "grid")
        middle = cell._replace(align="center", indent=0)
        entry = framed(Style(wrap=True, valign="top", indent=1, number=TEXT, open=True), "entry")
        unit: Content = line.unit
        if first_row:
            sheet = sheet_ref(self.printed["sheets.queue_cells"])
            target = f"#{sheet}!{column_letters(CELL_AT['cells_unit'])}{first_row}"
            unit = Formula(f"HYPERLINK({quoted(target)},{quoted(line.unit[:255])})", line.unit[:255])
        clean = not line.summary
        told = self.printed["queue.clean"] if clean else line.summary
        summary = f"{told}\n{line.aside}" if line.aside else told
        wrong = middle._replace(bold=True, color=RED, fill=PALE_RED)
        again = middle._replace(bold=True, color=AMBER, fill=PALE_AMBER)
        cells: Mapping[str, tuple[Content, Style]] = {
            "#line": (f"{LINE}{line.submission}", Style(number=TEXT)),
            "number": (number, middle),
            "unit": (unit, cell._replace(bold=True, underline=bool(first_row), color=STRIP)),
            "form": (line.form, middle),
            "revision": (line.number, middle),
            "code": (line.code, middle._replace(number=TEXT)),
            "errors": (f"✗ {line.errors}", wrong) if line.errors else ("–", middle),
            "warnings": (f"! {line.warnings}", again) if line.warnings else ("–", middle),
            "summary": (summary, cell._replace(color=GREEN) if clean else cell),
            VERDICT: (None, entry._replace(bold=True, fill=YELLOW)),
            TOLD: (None, entry),
            KEPT: (None, entry._replace(italic=True, fill=GREY)),
            SEEN: (",".join(line.seen), Style(number=TEXT)),
        }
        for key, (content, style) in cells.items():
            self.pen.put(row, LINE_AT[key], content, style)
        self._height(row, {"unit": line.unit, "summary": summary}, LINES)

    def _choices(self, last: int) -> None:
        at = (TOP - 1, LINE_AT[VERDICT] - 1, max(last, TOP) - 1, LINE_AT[VERDICT] - 1)
        say = self.printed
        message = {"error_title": say["entry.choice_title"], "error_message": say["entry.choice"]}
        self.pen.sheet.data_validation(*at, {**self.pen.listed(self.queue.verdicts), **message})


class _Cells(_Drawn):
    """The sheet with every cell of every submission."""

    def draw(self) -> Mapping[str, int]:
        """Write it; returns the row in which each submission's cells begin."""
        say = self.printed
        self._keys(CELLS)
        self._over(TITLE, CELLS, say["queue.cells_title"], Style(size=20, bold=True))
        back = say["sheets.queue"]
        target = f"#{sheet_ref(back)}!{column_letters(LINE_AT['unit'])}{TOP}"
        link = Formula(f"HYPERLINK({quoted(target)},{quoted(f'◄ {back}')})", f"◄ {back}")
        self._over(SUBTITLE, CELLS, link, Style(bold=True, underline=True, color=STRIP))
        self._over(HOW, CELLS, say["queue.cells_how"], Style(italic=True, wrap=True))
        self.pen.tall(PROGRESS, 6.0)
        self._head(CELLS)
        row, found = HEAD, {}
        for line in self.queue.lines:
            found[line.submission] = row + 1
            for n, cell in enumerate(line.cells):
                row += 1
                self._cell(row, line, cell, first=not n)
        # Whoever prints the whole workbook wants its lines; a submission's cells take a page each.
        self._page(CELLS, row, CELL_AT["place"] - 1, printed=HOW)
        return {id: at for id, at in found.items() if at <= row}

    def _cell(self, row: int, line: QueueLine, cell: QueueCell, *, first: bool) -> None:
        plain = framed(Style(wrap=True, valign="top", indent=1), "grid")
        if first:
            plain = plain._replace(top="box")
        middle = plain._replace(align="center", indent=0, number=TEXT)
        entry = framed(Style(wrap=True, valign="top", indent=1, number=TEXT, open=True), "entry")
        wrong, again = cell.check.startswith("✗"), cell.check.startswith("!")
        said = plain._replace(color=GREEN)
        if wrong or again:
            color, fill = (RED, PALE_RED) if wrong else (AMBER, PALE_AMBER)
            said = plain._replace(bold=True, color=color, fill=fill)
        check = cell.check or (self.printed["queue.fine"] if cell.now else "")
        named = plain._replace(fill=BAND, bold=True) if first else plain
        cells: Mapping[str, tuple[Content, Style]] = {
            "#cell": (f"{CELL}{line.submission}:{cell.address}", Style(number=TEXT)),
            "cells_unit": (line.unit, named),
            "form": (line.form, middle),
            "place": (cell.label, plain),
            "before": (cell.before, middle._replace(fill=GREY)),
            "now": (cell.now, middle._replace(bold=True)),
            "check": (check, said),
            "talk": (cell.talk, plain),
            TOLD: (None, entry),
            KEPT: (None, entry._replace(italic=True, fill=GREY)),
        }
        for key, (content, style) in cells.items():
            self.pen.put(row, CELL_AT[key], content, style)
        texts = {"cells_unit": line.unit, "place": cell.label, "check": check, "talk": cell.talk}
        self._height(row, {**texts, "now": cell.now, "before": cell.before}, CELLS)
