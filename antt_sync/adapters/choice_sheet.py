"""The workbook in which a person chooses between versions: the differing cells first, the clashes open.

Knows how a choice is shown, listed and counted by formulas with the value they have now. Refuses to know
how versions came about, and to choose.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from antt_sync.adapters.look_styles import (
    BAND,
    GREEN,
    GREY,
    HEADER,
    RED,
    TEXT,
    YELLOW,
    Style,
    framed,
)
from antt_sync.adapters.new_book import NewBook
from antt_sync.adapters.pen import Content, Pen
from antt_sync.adapters.text_metrics import line_count, room_in, row_points
from antt_sync.core.book import column_letters
from antt_sync.core.choice import CELL, CHOICE_SHEET, CHOSEN, HEAD, LABEL, Choice, ChoiceLine
from antt_sync.core.excel import quoted
from antt_sync.core.sheet_formulas import Formula

NUMBER, PLACE, BASE, FIRST_VERSION = 2, 3, 4, 5
WIDTHS: Mapping[int, int] = {1: 64, NUMBER: 36, PLACE: 200, BASE: 92}
VERSION_WIDE, CHOICE_WIDE, STATE_WIDE = 104, 120, 112
REST_WIDTHS = (10, 36, 420, 220)
MARGINS = (15, 10, 15, 15)
GUIDE = Style(italic=True, wrap=True)
FROZEN_FROM = 6
"""With this many cells to choose the header stays in view; with fewer a phone has more use for the room."""


def write_choice(choice: Choice, *, printed: Mapping[str, str]) -> bytes:
    """Return the bytes of an xlsx workbook; the same choice gives the same bytes."""
    book = NewBook()
    first = book.sheet(printed["sheets.choice"])
    _ChoiceSheet(choice, first, printed).draw()
    _rest(choice, book.sheet(printed["sheets.choice_rest"]), printed)
    first.sheet.activate()
    return book.whole(title=f"{printed['choice.title']} {choice.token.form}")


class _ChoiceSheet:
    """Draws the sheet on which somebody chooses."""

    def __init__(self, choice: Choice, pen: Pen, printed: Mapping[str, str]) -> None:
        self.choice, self.pen, self.printed = choice, pen, printed
        self.chosen = FIRST_VERSION + len(choice.sides)
        self.last = self.chosen + 1
        self.row, self.count, self.width = 1, 0, 0
        self.blocks: list[range] = []

    def draw(self) -> None:
        """Write keys, facts, versions, banner, and the cells to choose."""
        pen, say = self.pen, self.printed
        self._columns()
        self._over(say["choice.title"], Style(size=20, bold=True, align="center"), 36.0)
        for label, value in self.choice.facts:
            self._fact(label, value)
        for side in self.choice.sides:
            row = self._fact(say["choice.version"].format(letter=side.letter), side.who)
            pen.put(row, 1, f"{HEAD}{side.id}", Style(number=TEXT))
        self._words(say["choice.guide"])
        banner = self._next(33.0)
        head = self._head()
        self._block(self.choice.clashes, "")
        for said in self.choice.broken:
            self._words(say["choice.broken"].format(said=said), Style(bold=True, color=RED, wrap=True))
        self._block(self.choice.prefilled, say["choice.prefilled"])
        if not self.choice.clashes and not self.choice.prefilled:
            self._over(say["choice.none"], Style(italic=True, align="center"), 30.0)
        self._words(say["choice.rest"].format(sheet=say["sheets.choice_rest"]))
        self._banner(banner)
        self._live()
        self._page(head)

    def _columns(self) -> None:
        pen = self.pen
        keys = {1: f"{CHOICE_SHEET}{self.choice.token.text}", PLACE: LABEL, self.chosen: CHOSEN}
        wide = {**WIDTHS, self.chosen: CHOICE_WIDE, self.last: STATE_WIDE}
        for column in range(1, self.last + 1):
            pen.wide(column, wide.get(column, VERSION_WIDE), hidden=column == 1)
            pen.put(1, column, keys.get(column), Style())
        pen.tall(1, 20.25, hidden=True)
        self.width = sum(wide.get(column, VERSION_WIDE) for column in range(NUMBER, self.last + 1))

    def _next(self, points: float, *, grows: bool = False) -> int:
        self.row += 1
        self.pen.tall(self.row, points, grows=grows)
        return self.row

    def _words(self, text: str, style: Style = GUIDE) -> None:
        lines = line_count(text, room_in(self.width), 12, bold=style.bold, italic=style.italic)
        self._over(text, style, row_points(lines, 12) + 4)

    def _over(self, text: str, style: Style, points: float) -> None:
        self.pen.span(self._next(points), (NUMBER, self.last), text, style)

    def _fact(self, label: str, value: str) -> int:
        room = room_in(self.width - WIDTHS[NUMBER] - WIDTHS[PLACE])
        row = self._next(row_points(line_count(value, room, 12, bold=True), 12))
        self.pen.span(row, (NUMBER, PLACE), label, Style(indent=1))
        self.pen.span(row, (BASE, self.last), value, Style(bold=True, wrap=True, number=TEXT))
        return row

    def _head(self) -> int:
        say, row = self.printed, self._next(36.0)
        style = framed(Style(bold=True, fill=HEADER, align="center", wrap=True), "entry")
        versions = [say["choice.version"].format(letter=side.letter) for side in self.choice.sides]
        names = (say["choice.number"], say["choice.place"], say["choice.base"], *versions)
        for column, name in enumerate((*names, say["choice.chosen"], say["choice.state"]), start=NUMBER):
            self.pen.put(row, column, name, style)
        return row

    def _block(self, lines: Sequence[ChoiceLine], band: str) -> None:
        if not lines:
            return
        if band:
            row = self._next(24.0)
            style = framed(Style(bold=True, fill=BAND, indent=1), "grid")
            self.pen.span(row, (NUMBER, self.last), band, style)
        first = self.row + 1
        for line in lines:
            self._line(line)
        self.blocks.append(range(first, self.row + 1))

    def _line(self, line: ChoiceLine) -> None:
        pen = self.pen
        cell = framed(Style(wrap=True), "grid")
        middle = cell._replace(align="center", number=TEXT)
        chosen = framed(Style(wrap=True, open=True, align="center", number=TEXT, bold=True), "entry")
        versions = enumerate(line.values, start=FIRST_VERSION)
        wrapped = [(line.label, WIDTHS[PLACE], 1), (line.base, WIDTHS[BASE], 0)]
        wrapped += [(value, VERSION_WIDE, 0) for value in line.values]
        lines = max(line_count(text, room_in(wide, indent), 12, bold=True) for text, wide, indent in wrapped)
        row = self._next(row_points(max(lines, 2), 12), grows=True)
        self.count += 1
        put: list[tuple[int, Content, Style]] = [
            (1, f"{CELL}{line.address}", Style(number=TEXT)),
            (NUMBER, self.count, middle._replace(number="")),
            (PLACE, line.label, cell._replace(indent=1)),
            (BASE, line.base, middle._replace(fill=GREY)),
            *((column, value, middle._replace(bold=True)) for column, value in versions),
            (self.chosen, line.chosen, chosen),
            (self.last, self._state(row, line), cell._replace(bold=True, indent=1)),
        ]
        for column, content, style in put:
            pen.put(row, column, content, style)

    def _state(self, row: int, line: ChoiceLine) -> Formula:
        """What the choice comes to: open, one of the versions', or another value."""
        say, at = self.printed, f"{column_letters(self.chosen)}{row}"
        text, now = quoted(say["choice.other"]), say["choice.other"]
        for column, side in reversed(list(enumerate(self.choice.sides, start=FIRST_VERSION))):
            word = say["choice.as_version"].format(letter=side.letter)
            same = f"EXACT(TRIM({at}),TRIM({column_letters(column)}{row}))"
            text = f"IF({same},{quoted(word)},{text})"
            if line.chosen == line.values[column - FIRST_VERSION]:
                now = word
        text = f"IF(LEN(TRIM({at}))=0,{quoted(say['choice.open'])},{text})"
        return Formula(text, now if line.chosen else say["choice.open"])

    def _banner(self, row: int) -> None:
        say, letter = self.printed, column_letters(self.chosen)
        counts = [f"SUMPRODUCT((LEN(TRIM({letter}{b[0]}:{letter}{b[-1]}))=0)*1)" for b in self.blocks]
        left = len(self.choice.clashes)
        before, _, after = say["choice.left"].partition("{n}")
        done = say["choice.look" if self.choice.broken else "choice.done"]
        shown = f"{before}{left}{after}" if left else done
        content: Content = shown
        if counts:
            total = "+".join(counts)
            text = f"IF({total}=0,{quoted(done)},{quoted(before)}&({total})&{quoted(after)})"
            content = Formula(text, shown)
        edge, color = ("alarm", RED) if left or self.choice.broken else ("calm", GREEN)
        style = framed(Style(size=16, bold=True, color=color, align="center"), edge)
        self.pen.span(row, (NUMBER, self.last), content, style)

    def _live(self) -> None:
        """Open cells are yellow; each has the versions' values in its list, and takes any other."""
        letter, sheet = column_letters(self.chosen), self.pen.sheet
        one, other = (column_letters(c) for c in (FIRST_VERSION, self.chosen - 1))
        for block in self.blocks:
            place = (block[0] - 1, self.chosen - 1, block[-1] - 1, self.chosen - 1)
            rule = {"type": "formula", "criteria": f"=LEN(TRIM(${letter}{block[0]}))=0"}
            sheet.conditional_format(*place, {**rule, "format": self.pen.formats.change(bg_color=YELLOW)})
            for row in block:
                source = f"=${one}${row}:${other}${row}"
                at = (row - 1, self.chosen - 1, row - 1, self.chosen - 1)
                sheet.data_validation(*at, {"validate": "list", "source": source, "show_error": False})

    def _page(self, head: int) -> None:
        sheet, token = self.pen.sheet, self.choice.token
        self.pen.lock()
        if sum(map(len, self.blocks)) >= FROZEN_FROM:
            sheet.freeze_panes(head, 0)
        if self.blocks:
            at = (self.blocks[0][0] - 1, self.chosen - 1)
            sheet.set_selection(*at, *at)
        self.pen.page((2, NUMBER, self.row, self.last), margins=MARGINS)
        sheet.repeat_rows(head - 1)
        footer = self.printed["choice.footer"].format(
            form=token.form, unit=self.choice.title, period=token.period
        )
        self.pen.foot(footer)


def _rest(choice: Choice, pen: Pen, printed: Mapping[str, str]) -> None:
    """The cells that all versions fill alike, to look at."""
    for column, pixels in enumerate(REST_WIDTHS, start=1):
        pen.wide(column, pixels)
    pen.tall(1, 30.0)
    pen.span(1, (2, 4), printed["choice.equal"], Style(size=14, bold=True))
    head = framed(Style(bold=True, fill=HEADER, align="center"), "entry")
    for column, name in enumerate(("choice.number", "choice.label", "choice.value"), start=2):
        pen.put(2, column, printed[name], head)
    pen.tall(2, 24.0)
    cell = framed(Style(wrap=True), "grid")
    for row, (label, value) in enumerate(choice.equal, start=3):
        lines = max(
            line_count(label, room_in(REST_WIDTHS[2], 1), 12), line_count(value, room_in(REST_WIDTHS[3]), 12)
        )
        pen.tall(row, row_points(lines, 12))
        pen.put(row, 2, row - 2, cell._replace(align="center"))
        pen.put(row, 3, label, cell._replace(indent=1))
        pen.put(row, 4, value, cell._replace(number=TEXT, align="center"))
    pen.lock()
    pen.page((1, 2, max(len(choice.equal), 1) + 2, 4), margins=MARGINS)
    pen.sheet.repeat_rows(1)
