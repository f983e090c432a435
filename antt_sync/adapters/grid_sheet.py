"""A grid as a workbook: one row for each unit, one column for each answer, headings that stay in view.

Knows what is printed where, and what may be typed; refuses to know whose rows these are. The sheet is not
protected: rows may be sorted, filtered and deleted, the hidden keys tell whose they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from antt_sync.adapters.form_live import validation_of
from antt_sync.adapters.look_styles import (
    AMBER,
    BAND,
    COUNT,
    FAINT,
    GREEN,
    GREY,
    HEADER,
    NOTE_FILL,
    PALE_AMBER,
    STRIP,
    TEXT,
    WHITE,
    YELLOW,
    Style,
    framed,
)
from antt_sync.adapters.mending_sheet import write_mended
from antt_sync.adapters.new_book import NewBook
from antt_sync.adapters.pen import A3, Content, Pen
from antt_sync.adapters.text_metrics import LINE, line_count, room_in
from antt_sync.adapters.workbook_job import filled, for_period, period_said, properties_of
from antt_sync.core import grid as grids
from antt_sync.core import sheet as keys
from antt_sync.core.book import column_letters
from antt_sync.core.excel import quoted
from antt_sync.core.grid import Grid, GridColumn, GridRow
from antt_sync.core.mending import Mended
from antt_sync.core.sheet import Prefill
from antt_sync.core.sheet_formulas import Formula
from antt_sync.core.values import CellType, Entry, as_number, show

FRAME_WIDTHS = {
    keys.KEY: 64,
    keys.NUMBER: 42,
    grids.UNIT: 210,
    grids.STATE: 92,
    grids.CHANNEL: 104,
    grids.BY: 140,
    grids.RECEIVER: 140,
}
WIDTHS = {CellType.INT: 92, CellType.DECIMAL: 92, CellType.DATE: 104, CellType.CHOICE: 116}
TEXT_WIDTH, LONG_WIDTH, LONG = 128, 180, 100
TITLE_SIZE = 10


def write_grid(
    grid: Grid, *, prefill: Prefill, printed: Mapping[str, str], mended: Sequence[Mended] | None = None
) -> bytes:
    """Return the bytes of an xlsx workbook; the same input gives the same bytes.

    `mended` is listed on a sheet of its own: what became of another workbook's cells.
    """
    book = NewBook()
    _GridSheet(grid, book.sheet(printed["sheets.grid"]), prefill, printed).draw()
    if mended is not None:
        write_mended((grid.form,), mended, printed, book.sheet(printed["sheets.mended"]))
    return book.whole(**properties_of(grid.form, grid.period, prefill.office_name))


def width_of(column: GridColumn) -> int:
    """A column's width in pixels, by what is typed in it."""
    cell = column.cell
    return WIDTHS.get(cell.type, LONG_WIDTH if cell.longest >= LONG else TEXT_WIDTH)


def typed(entry: Entry | None) -> str | int | float:
    """An entry as somebody would have typed it."""
    return as_number(entry) if isinstance(entry, int) else show(entry)


class _GridSheet:
    """Draws the grid from top to bottom."""

    def __init__(self, grid: Grid, pen: Pen, prefill: Prefill, printed: Mapping[str, str]) -> None:
        self.grid = grid
        self.pen = pen
        self.prefill = prefill
        self.printed = printed
        self.places = grid.places
        self.columns = grid.columns
        self.first = grids.HEAD_AT + 1
        self.last = grids.HEAD_AT + len(grid.rows)
        self.widest = len(self.places)
        self.period = period_said(grid.period, printed)

    def say(self, name: str, **places: object) -> str:
        return filled(self.printed[name], places)

    def draw(self) -> None:
        """Write everything, then what may be typed, what is coloured, and how it is printed."""
        self._keys()
        self._top()
        self._head()
        for number, row in enumerate(self.grid.rows, start=self.first):
            self._row(number, row)
        self._allow()
        self._color()
        self._page()

    def _keys(self) -> None:
        plain = Style(number=TEXT)
        for key, at in self.places.items():
            self.pen.put(grids.KEYS_AT, at, self.grid.token if key == keys.KEY else key, plain)
        for name, row in (("can", grids.FLAGS_AT), ("dai", grids.STRIP_AT), ("cach", grids.HINT_AT)):
            self.pen.put(row, 1, f"{keys.STATIC}{name}", plain)
        for name, row in (("muc", grids.BANDS_AT), ("dau", grids.HEAD_AT)):
            self.pen.put(row, 1, f"{keys.STATIC}{name}", plain)
        for column in self.columns:
            if not column.cell.given:
                self.pen.put(grids.FLAGS_AT, self.places[column.key], int(column.always), Style(number="0"))
        for row in (grids.KEYS_AT, grids.FLAGS_AT):
            self.pen.tall(row, 15.0, hidden=True)
        for key, width in FRAME_WIDTHS.items():
            self.pen.wide(self.places[key], width, hidden=key == keys.KEY)
        for each in self.columns:
            self.pen.wide(self.places[each.key], width_of(each))

    def _top(self) -> None:
        style = Style(size=14, bold=True, color=WHITE, fill=STRIP, indent=1)
        title = self.say("grid.strip", form=self.grid.form.id, period=self.period)
        end = self.places[grids.CHANNEL]
        for column in range(2, self.widest + 1):
            self.pen.put(grids.STRIP_AT, column, None, style)
        self.pen.put(grids.STRIP_AT, 2, title, style)
        self.pen.put(grids.STRIP_AT, end, self._summary(), style._replace(size=12))
        self.pen.tall(grids.STRIP_AT, 27.0)
        note = Style(size=11, italic=True, fill=NOTE_FILL, indent=1)
        for column in range(2, self.widest + 1):
            self.pen.put(grids.HINT_AT, column, None, note)
        self.pen.put(grids.HINT_AT, 2, self.printed["grid.hint"], note)
        self.pen.tall(grids.HINT_AT, 20.25)

    def _summary(self) -> Formula:
        """How many rows are done, begun and empty."""
        letters = column_letters(self.places[grids.STATE])
        cells = f"{letters}{self.first}:{letters}{max(self.last, self.first)}"
        states = [self.grid.state(row) for row in self.grid.rows]
        texts, value = [], ""
        for name, state in (("full", grids.FULL), ("typing", grids.TYPING), ("empty", grids.EMPTY)):
            words = self.printed[f"grid.{name}"]
            texts.append(f'{quoted(words)}&COUNTIF({cells},"{state}")')
            value += f"{words}{states.count(state)}"
        return Formula("&".join(texts), value)

    def _head(self) -> None:
        band = framed(Style(bold=True, fill=BAND, align="center", wrap=True), "grid")
        state, channel = self.places[grids.STATE], self.places[grids.CHANNEL]
        self.pen.span(grids.BANDS_AT, (2, state), self.printed["grid.unit"], band)
        self.pen.span(grids.BANDS_AT, (channel, channel + 2), self.printed["grid.frame"], band)
        for section, group in groupby(self.columns, key=lambda c: "" if c.cell.given else c.section.id):
            run = list(group)
            words = run[0].section.label.vi if section else self.printed["grid.given"]
            at = (self.places[run[0].key], self.places[run[-1].key])
            self.pen.span(grids.BANDS_AT, at, words, band._replace(align="left", indent=1, wrap=False))
        self.pen.tall(grids.BANDS_AT, 21.0)
        style = framed(Style(bold=True, fill=HEADER, align="center", wrap=True, size=TITLE_SIZE), "entry")
        lines = 2
        for key, title, width in self._titles():
            self.pen.put(grids.HEAD_AT, self.places[key], title, style)
            lines = max(lines, line_count(title, room_in(width), TITLE_SIZE, bold=True))
        self.pen.tall(
            grids.HEAD_AT, lines * LINE[TITLE_SIZE] + 24
        )  # the filter's arrows lie on the last line

    def _titles(self) -> Iterator[tuple[str, str, int]]:
        names = {
            keys.NUMBER: "number",
            grids.UNIT: "unit",
            grids.STATE: "state",
            grids.CHANNEL: "channel",
            grids.BY: "by",
            grids.RECEIVER: "receiver",
        }
        for key, name in names.items():
            yield key, self.printed[f"grid.{name}"], FRAME_WIDTHS[key]
        for column in self.columns:
            yield column.key, for_period(column.title, self.prefill, self.printed), width_of(column)

    def _row(self, number: int, row: GridRow) -> None:
        plain = framed(Style(), "grid")
        shown: dict[str, tuple[Content, Style]] = {
            keys.KEY: (row.unit, Style(number=TEXT)),
            keys.NUMBER: (number - grids.HEAD_AT, plain._replace(align="center")),
            grids.UNIT: (row.name, plain._replace(bold=True, indent=1, wrap=True)),
            grids.STATE: (
                Formula(self.grid.state_formula(number), self.grid.state(row)),
                plain._replace(align="center", fill=GREY, italic=True),
            ),
        }
        for key in grids.HANDED:
            shown[key] = (row.handed.get(key), plain._replace(open=True, wrap=True, number=TEXT, indent=1))
        for column in self.columns:
            shown[column.key] = self._answer(column, row)
        for key, (content, style) in shown.items():
            self.pen.put(number, self.places[key], content, style)
        lines = line_count(row.name, room_in(FRAME_WIDTHS[grids.UNIT], 1), 12, bold=True)
        self.pen.tall(number, max(21.0, lines * LINE[12] + 4.5), grows=True)

    def _answer(self, column: GridColumn, row: GridRow) -> tuple[Content, Style]:
        cell = column.cell
        if cell.given:
            style = framed(Style(align="center", fill=GREY, italic=True, wrap=True), "grid")
            return typed(row.given.get(cell.address)), style
        style = framed(Style(align="center", open=True, wrap=True, number=TEXT), "entry")
        if cell.type in {CellType.INT, CellType.DECIMAL}:
            number = COUNT if cell.type is CellType.INT else ""
            style = style._replace(number=number, wrap=False)
        elif cell.type is CellType.TEXT:
            style = style._replace(align="left", indent=1)
        return typed(row.entries.get(cell.address)), style

    def _allow(self) -> None:
        """Lists and limits, a little below the last row too: clerks add rows."""
        sheet, last = self.pen.sheet, self.last + 20
        channel = self.places[grids.CHANNEL]
        title, said = self.say("entry.choice_title"), self.say("entry.choice")
        rule = {**self.pen.listed(tuple(grids.CHANNELS)), "error_title": title, "error_message": said}
        sheet.data_validation(self.first - 1, channel - 1, last - 1, channel - 1, rule)
        for column in self.columns:
            if not column.cell.given:
                at = self.places[column.key] - 1
                options = validation_of(self.pen, column.cell, self.say, self.grid.period[:4])
                sheet.data_validation(self.first - 1, at, last - 1, at, options)

    def _color(self) -> None:
        """A row that is begun shows what it must still say; its state is coloured and worded."""
        sheet, formats = self.pen.sheet, self.pen.formats
        state = self.places[grids.STATE]
        at = f"${column_letters(state)}{self.first}"
        looks = (
            (grids.FULL, {"font_color": GREEN, "bold": True}),
            (grids.TYPING, {"font_color": AMBER, "bg_color": PALE_AMBER}),
            (grids.EMPTY, {"font_color": FAINT}),
        )
        last = max(self.last, self.first)
        for word, look in looks:
            rule = {"type": "formula", "criteria": f'={at}="{word}"', "format": formats.change(**look)}
            sheet.conditional_format(self.first - 1, state - 1, last - 1, state - 1, rule)
        first, end = self.grid.typed
        flag, cell = f"{first}${grids.FLAGS_AT}", f"{first}{self.first}"
        lacking = f'=AND({at}="{grids.TYPING}",{flag}=1,LEN(TRIM({cell}))=0)'
        rule = {"type": "formula", "criteria": lacking, "format": formats.change(bg_color=YELLOW)}
        sheet.conditional_format(f"{first}{self.first}:{end}{last}", rule)

    def _page(self) -> None:
        sheet = self.pen.sheet
        sheet.freeze_panes(grids.HEAD_AT, self.places[grids.STATE])
        sheet.autofilter(grids.HEAD_AT - 1, 0, max(self.last, self.first) - 1, self.widest - 1)
        start = next(self.places[c.key] for c in self.columns if not c.cell.given)
        sheet.set_selection(self.first - 1, start - 1, self.first - 1, start - 1)
        area = (grids.STRIP_AT, 2, max(self.last, self.first), self.widest)
        self.pen.page(area, landscape=True, pages=None, paper=A3)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.set_print_scale(70)
        sheet.repeat_rows(grids.BANDS_AT - 1, grids.HEAD_AT - 1)
        sheet.repeat_columns(1, self.places[grids.UNIT] - 1)
        self.pen.foot(self.say("grid.footer", form=self.grid.form.id, period=self.period), counted=True)
