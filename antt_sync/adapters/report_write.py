"""Any report as a workbook: the same report gives the same bytes.

Knows how blocks, marks and links are drawn, and A4; refuses to know what a report is about. Text can never
become a formula: every cell goes through the one pen, and only links are formulas, made here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from antt_sync.adapters.look_styles import BAND, FAINT, HEADER, PLAIN, TEXT, Style, framed
from antt_sync.adapters.new_book import NewBook
from antt_sync.adapters.pen import Pen
from antt_sync.adapters.report_picture import draw_picture
from antt_sync.adapters.text_metrics import line_count, room_in, row_points
from antt_sync.adapters.workbook_job import sheet_ref
from antt_sync.core.book import column_letters
from antt_sync.core.excel import quoted
from antt_sync.core.report import (
    Block,
    Column,
    Content,
    Letterhead,
    Line,
    Link,
    Mark,
    Marks,
    Picture,
    Report,
    Sheet,
    Signatures,
    Table,
    Tone,
    Voice,
    Words,
)
from antt_sync.core.sheet_formulas import Formula

FIRST = 2
"""The first column that is seen; column 1 holds keys, out of sight."""

SIZE, MARGINS = 12, (30, 15, 20, 20)
MARKS_A_ROW = 5
LONGEST_LINK = 240  # a text constant in a formula ends at 255 characters
LONG, AT_ONCE = 5_000, 1_000
"""A table of more lines leaves the memory while it is written, so many rows at once."""

FILLS: Mapping[Tone, str] = {
    Tone.PLAIN: "",
    Tone.OFF: "#F4F5F7",
    Tone.GOOD: "#DCEFE2",
    Tone.WAIT: "#C6D9F0",
    Tone.FIX: "#FFC233",
    Tone.DONE: "#8FC9A4",
    Tone.LATE: "#E5867C",
}
"""Each tone's fill; in grey they are at least 16 steps apart, apart from what asks for nothing."""

STRONG = frozenset({Tone.LATE, Tone.FIX, Tone.DONE})

VOICES: Mapping[Voice, Style] = {
    Voice.TITLE: Style(size=16, bold=True, align="center", wrap=True),
    Voice.SUBTITLE: Style(size=14, bold=True, align="center", wrap=True),
    Voice.CENTRE: Style(size=13, italic=True, align="center", wrap=True),
    Voice.HEADING: Style(size=13, bold=True, wrap=True, valign="bottom"),
    Voice.BODY: Style(size=13, wrap=True),
    Voice.NOTE: Style(size=11, italic=True, color=PLAIN, wrap=True),
}


def write_report(report: Report) -> bytes:
    """Return the bytes of an xlsx workbook."""
    book = NewBook(in_memory=not any(map(_long, report.sheets)), column=64)
    places = {(s.name, key): row for s in report.sheets for key, row in _rows_of_keys(s)}
    for sheet in report.sheets:
        pen = book.sheet(sheet.name)
        pen.sheet.long = _long(sheet)
        _Drawing(sheet, pen, places, report.title).draw()
    return book.whole(title=report.title, author=report.office)


def _long(sheet: Sheet) -> bool:
    return any(len(table.lines) > LONG for table in sheet.tables)


def _height(block: Block, columns: int) -> int:
    """How many rows a block takes."""
    match block:
        case Words():
            return 1
        case Marks(marks=marks):
            return len(_rows_of_marks(marks, columns))
        case Table(lines=lines, numbers=numbers):
            return 1 + numbers + len(lines)
        case Letterhead(left=left, right=right):
            return max(len(left), len(right)) + 2
        case Signatures(left=left, right=right):
            return max(len(left), len(right)) + 1
        case Picture(rows=rows):
            return len(rows)


def _starts(sheet: Sheet) -> Iterator[tuple[int, Block]]:
    """Each block and the row it starts in; row 1 is for keys."""
    row = 2
    for block in sheet.blocks:
        yield row, block
        row += _height(block, len(sheet.grid)) + isinstance(block, Table | Letterhead)


def _rows_of_keys(sheet: Sheet) -> Iterator[tuple[str, int]]:
    for start, block in _starts(sheet):
        if isinstance(block, Table):
            for n, line in enumerate(block.lines, start=start + 1 + block.numbers):
                if line.key:
                    yield line.key, n


@dataclass
class _Drawing:
    """One sheet being drawn."""

    sheet: Sheet
    pen: Pen
    places: Mapping[tuple[str, str], int]
    title: str

    @property
    def last(self) -> int:
        return FIRST + len(self.sheet.grid) - 1

    def draw(self) -> None:
        """Columns, keys, blocks, paper."""
        pen, sheet = self.pen, self.sheet
        pen.wide(1, 64, hidden=True)
        for n, width in enumerate(sheet.grid):
            pen.wide(FIRST + n, width)
        pen.tall(1, 15.75, hidden=True)
        if sheet.token:
            pen.put(1, 1, sheet.token, Style())
        end = 1
        for start, block in _starts(sheet):
            end = start + _height(block, len(sheet.grid)) - 1
            match block:
                case Words():
                    self._words(start, block)
                case Marks():
                    self._marks(start, block)
                case Table():
                    self._table(start, block)
                case Letterhead():
                    self._letterhead(start, block)
                case Signatures():
                    self._signatures(start, block)
                case Picture():
                    draw_picture(pen, start, block, first=FIRST, grid=sheet.grid)
        self._paper(end)

    def _room(self, first: int, last: int) -> int:
        return sum(self.sheet.grid[first - FIRST : last - FIRST + 1])

    def _words(self, row: int, words: Words) -> None:
        style = VOICES[words.voice]
        room = room_in(self._room(FIRST, self.last))
        lines = line_count(words.text, room, style.size, bold=style.bold, italic=style.italic)
        self.pen.tall(row, row_points(lines, style.size) + (6 if words.voice is Voice.HEADING else 0))
        self.pen.span(row, (FIRST, self.last), words.text, style)

    def _marks(self, row: int, block: Marks) -> None:
        for marks in _rows_of_marks(block.marks, len(self.sheet.grid)):
            tall = 1
            for mark, span in zip(marks, self._shared(len(marks)), strict=True):
                style = _toned(Style(size=11, wrap=True, align="center"), mark.tone)
                self.pen.span(row, span, mark.text, framed(style, "hair"))
                tall = max(tall, line_count(mark.text, room_in(self._room(*span)), 11, bold=style.bold))
            self.pen.tall(row, row_points(tall, 11))
            row += 1

    def _shared(self, count: int) -> list[tuple[int, int]]:
        """Cut the columns into `count` runs of about the same width."""
        spans: list[tuple[int, int]] = []
        whole, first, used = sum(self.sheet.grid), FIRST, 0
        for column in range(FIRST, self.last + 1):
            used += self.sheet.grid[column - FIRST]
            left = count - len(spans) - 1
            full = used * count >= whole * (len(spans) + 1) * 0.93
            if left and (full or self.last - column == left):
                spans.append((first, column))
                first = column + 1
        return [*spans, (first, self.last)]

    # --- tables ------------------------------------------------------------------------------
    def _table(self, row: int, table: Table) -> None:
        spans = _spans(table.columns)
        head = framed(Style(bold=True, fill=HEADER, align="center", wrap=True, number=TEXT), "grid")
        tall = 1
        for column, span in zip(table.columns, spans, strict=True):
            self.pen.span(row, span, column.label, head)
            tall = max(tall, line_count(column.label, room_in(self._room(*span)), SIZE, bold=True))
            if self.sheet.token and column.key:
                self.pen.put(1, span[0], column.key, Style())
        self.pen.tall(row, row_points(tall, SIZE) + 4)
        if table.numbers:
            small = framed(Style(size=10, italic=True, align="center"), "grid")
            for n, span in enumerate(spans, start=1):
                self.pen.span(row + 1, span, f"({n})", small)
            self.pen.tall(row + 1, row_points(1, 10))
        top = row + 1 + table.numbers
        for n, line in enumerate(table.lines):
            self._line(top + n, line, table, spans)
            if self.pen.sheet.long and n % AT_ONCE == 0:
                self.pen.sheet.done_before(top + n)
        for column, (first, _) in zip(table.columns, spans, strict=True):
            if column.choices and table.lines:
                rows = (top - 1, top - 2 + len(table.lines))
                self.pen.sheet.data_validation(
                    rows[0], first - 1, rows[1], first - 1, self.pen.listed(column.choices)
                )
        if table.main:
            self._main(row, top, table, spans)

    def _main(self, row: int, top: int, table: Table, spans: Sequence[tuple[int, int]]) -> None:
        sheet = self.pen.sheet
        sheet.repeat_rows(row - 1, top - 2)
        frozen = spans[1][1] if len(spans) > 3 else 0
        sheet.freeze_panes(top - 1, frozen)
        if table.lines and not any(line.band for line in table.lines):
            # Keys are inside the filter's range: a sort takes them along with their lines.
            sheet.autofilter(top - 2, 0, top - 2 + len(table.lines), self.last - 1)

    def _line(self, row: int, line: Line, table: Table, spans: Sequence[tuple[int, int]]) -> None:
        if self.sheet.token and line.key:
            self.pen.put(row, 1, line.key, Style())
        if line.band:
            style = framed(Style(bold=True, fill=BAND, wrap=True, indent=1), "grid")
            text = line.cells[0]
            self.pen.span(row, (FIRST, self.last), self._content(text), style)
            lines = line_count(_text(text), room_in(self._room(FIRST, self.last)), SIZE, bold=True)
            self.pen.tall(row, row_points(lines, SIZE))
            return
        tall, grows = 1, False
        for column, span, content in zip(table.columns, spans, line.cells, strict=True):
            style = _cell_style(column.align, column.own, _sort(content), line.strong, line.first)
            self.pen.span(row, span, self._content(content), style)
            room = room_in(self._room(*span), style.indent)
            tall = max(tall, line_count(_text(content), room, SIZE, bold=style.bold))
            grows = grows or column.own
        self.pen.tall(row, row_points(tall, SIZE), grows=grows)

    def _content(self, content: Content) -> str | int | Formula | None:
        match content:
            case Mark(text=text):
                return text
            case Link(text=text, sheet=sheet, key=key):
                target = f"#{sheet_ref(sheet)}!{column_letters(FIRST)}{self.places[sheet, key]}"
                if isinstance(text, int):
                    return Formula(f"HYPERLINK({quoted(target)},{text})", text)
                text = " ".join(text.split())[:LONGEST_LINK]
                return Formula(f"HYPERLINK({quoted(target)},{quoted(text)})", text)
            case _:
                return content

    # --- official papers ---------------------------------------------------------------------
    def _halves(self, left_share: float) -> tuple[tuple[int, int], tuple[int, int]]:
        whole, used, cut = sum(self.sheet.grid), 0, FIRST
        for n, width in enumerate(self.sheet.grid[:-1]):
            used += width
            cut = FIRST + n
            if used >= whole * left_share:
                break
        return (FIRST, cut), (cut + 1, self.last)

    def _letterhead(self, row: int, head: Letterhead) -> None:
        left, right = self._halves(0.38)
        rows = max(len(head.left), len(head.right))
        rule = Style(size=8, align="center", valign="top")
        for n in range(rows + 1):
            for texts, span, dashes in ((head.left, left, 10), (head.right, right, 24)):
                if n == len(texts):
                    self.pen.span(row + n, span, "─" * dashes, rule)
                    continue
                last = n == len(texts) - 1
                style = Style(size=14 if last and texts is head.right else 13, align="center", wrap=True)
                style = style._replace(bold=last or texts is head.right)
                self.pen.span(row + n, span, texts[n] if n < len(texts) else "", style)
            self.pen.tall(row + n, 21.0 if n < rows else 11.25)
        plain = Style(size=13, align="center")
        self.pen.span(row + rows + 1, left, head.number, plain)
        self.pen.span(row + rows + 1, right, head.place, plain._replace(italic=True))
        self.pen.tall(row + rows + 1, 24.0)

    def _signatures(self, row: int, block: Signatures) -> None:
        left, right = self._halves(0.5)
        self.pen.tall(row, 10.0)
        for n in range(max(len(block.left), len(block.right))):
            for texts, span in ((block.left, left), (block.right, right)):
                text = texts[n] if n < len(texts) else ""
                bold = texts is block.right and text.isupper()
                side = "center" if texts is block.right else "left"
                style = Style(size=13, bold=bold, italic=text.startswith("("), wrap=True, align=side)
                self.pen.span(row + 1 + n, span, text, style)
            self.pen.tall(row + 1 + n, 21.0)

    def _paper(self, end: int) -> None:
        area, pages = (2, FIRST, end, self.last), 1 if self.sheet.one_page else 0
        self.pen.page(area, margins=MARGINS, landscape=self.sheet.landscape, pages=pages)
        self.pen.sheet.center_horizontally()
        self.pen.number_pages(self.title)


def _rows_of_marks(marks: Sequence[Mark], columns: int) -> list[Sequence[Mark]]:
    """Marks in rows of about the same number, few enough to be read."""
    rows = -(-len(marks) // min(columns, MARKS_A_ROW))
    each = -(-len(marks) // rows) if rows else 1
    return [marks[n : n + each] for n in range(0, len(marks), each)]


def _spans(columns: Sequence[Column]) -> list[tuple[int, int]]:
    found, first = [], FIRST
    for column in columns:
        found.append((first, first + column.span - 1))
        first += column.span
    return found


def _text(content: Content) -> str:
    match content:
        case Mark(text=text) | Link(text=text):
            return str(text)
        case None:
            return ""
        case _:
            return str(content)


def _toned(style: Style, tone: Tone) -> Style:
    strong = tone in STRONG
    color = FAINT if tone is Tone.OFF else style.color
    return style._replace(fill=FILLS[tone], bold=strong or style.bold, color=color)


def _sort(content: Content) -> Tone | type:
    """What a cell's look depends on."""
    return content.tone if isinstance(content, Mark) else type(content)


@lru_cache(maxsize=1024)
def _cell_style(align: str, own: bool, sort: Tone | type, strong: bool, first: bool) -> Style:
    indent = 1 if align == "left" else 0
    style = Style(size=SIZE, wrap=True, align=align, bold=strong, indent=indent)
    style = framed(style, "entry" if own else "grid")
    if first:
        style = style._replace(top="rule")
    if strong:
        style = style._replace(fill=BAND)
    if isinstance(sort, Tone):
        return _toned(style, sort)
    if sort is int:
        return style._replace(number="#,##0")
    if sort is Link:
        return style._replace(underline=True, color="#1F3557")
    return style._replace(number=TEXT)
