"""What became of every cell of a battered workbook once its form was written afresh: nothing is lost unsaid.

Knows the workbook as it came and the clean one, both as the one reader reads them; refuses to read a cell
by other rules than the reader's, and to know files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from antt_sync.core import sheet as keys
from antt_sync.core.book import Guards, Place, RawBook, RawCell, RawSheet, Said, cell_name, within
from antt_sync.core.cell_reading import read_typed, seen
from antt_sync.core.manifest import is_manifest, manifests_of, shown_in, signed_at, signed_cells, text_of
from antt_sync.core.reading import FIX_LIST, FormReading
from antt_sync.core.sheet import LineKind
from antt_sync.core.token import Token, read_token
from antt_sync.core.values import (
    EPOCH_1900,
    EPOCH_1904,
    CellType,
    Entry,
    Unreadable,
    is_blank,
    show,
    shown,
)
from antt_sync.core.versions import column_now, key_now

FORMULA = "CELL-105"
NO_RESULT = "=…"
"""What is listed of a formula that shows nothing."""

HEADING = tuple(
    f"{keys.STATIC}{kind}."
    for kind in (
        *(LineKind.TIP, LineKind.STRIP, LineKind.NATION, LineKind.MOTTO, LineKind.PLACE, LineKind.TITLE),
        *(LineKind.SUBTITLE, LineKind.WINDOW, LineKind.PART, LineKind.INFO, LineKind.LEGEND),
    )
)
"""The lines on which an office's own words are printed: another PC, or another decision of the same office,
prints others, or none."""


class Became(StrEnum):
    """What became of a cell."""

    LEFT = "left"
    UNREAD = "unread"
    CONSTANT = "constant"
    READ = "read"
    RESTORED = "restored"
    LOCKED = "locked"
    LISTED = "listed"
    SHOWN = "shown"
    MOVED = "moved"
    REPRINTED = "reprinted"


class Stood(StrEnum):
    """What it was that stood there."""

    VALUE = "value"
    FORMULA = "formula"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Mended:
    """One cell, or one thing about a sheet: where it was, what stood there, and what became of it.

    `form` is the form that `address` belongs to; `formula` is a formula's text, where the file shows it;
    `whose` the unit whose row of a grid it is.
    """

    sheet: str
    cell: str
    address: str
    was: str
    became: Became
    now: str = ""
    form: str = ""
    stood: Stood = Stood.VALUE
    formula: str = ""
    whose: str = ""


def token_of(sheet: RawSheet) -> tuple[Place, Token | None] | None:
    """Where a form's sheet says what it is, and what it says; nothing for another sheet."""
    if is_manifest(sheet.name):
        return None
    return next(((place, read_token(text)) for place, text in signed_cells(sheet, "")), None)


def with_token(raw: RawBook) -> tuple[RawBook, list[Mended]]:
    """The workbook with spoilt tokens set right from the hidden sheets, where those have a sound one.

    Of several, the one of the form that the spoilt token still names.
    """
    told = {m["token"] for m in manifests_of(raw) if read_token(m.get("token", "")) is not None}
    found = [(sheet, at) for sheet in raw.sheets if (at := token_of(sheet)) is not None]
    left = sorted(told - {token.text for _, (_, token) in found if token is not None})
    lines, mended = [], {}
    for sheet, (place, token) in found:
        if token is None:
            was = text_of(sheet.cells[place])
            named = [text for text in left if text.split("|")[1] in was.split("|")] or left
            if len(named) == 1:
                left.remove(named[0])
                lines.append(Mended(sheet.name, cell_name(place), "", was, Became.RESTORED, named[0]))
                mended[sheet.name] = replace(sheet, cells={**sheet.cells, place: RawCell(named[0])})
    return replace(raw, sheets=tuple(mended.get(sheet.name, sheet) for sheet in raw.sheets)), lines


def renamed(raw: RawBook, form: str, names: Mapping[str, str]) -> RawBook:
    """The workbook with the hidden keys of one form's sheets as they are called now."""
    if not names:
        return raw
    return replace(raw, sheets=tuple(_renamed(sheet, form, names) for sheet in raw.sheets))


def _renamed(sheet: RawSheet, form: str, names: Mapping[str, str]) -> RawSheet:
    found = token_of(sheet)
    if found is None or found[1] is None or found[1].form != form:
        return sheet
    top, left = found[0]
    cells = dict(sheet.cells)
    for place, cell in sheet.cells.items():
        if (key := text_of(cell)) and place != found[0]:
            if place[1] == left and place[0] > top:
                cells[place] = RawCell(key_now(key, names))
            elif place[0] == top:
                cells[place] = RawCell(column_now(key, names))
    return replace(sheet, cells=cells)


def understood(raw: RawBook, reading: FormReading) -> dict[str, Entry]:
    """The entries of a form, results of formulas that stand over an entry cell taken as typed."""
    epoch = epoch_of(raw)
    found = dict(reading.entries)
    formulas = [a for a, e in found.items() if isinstance(e, Unreadable) and e.code == FORMULA]
    cells = _cells_by_name(raw, reading.sheet) if formulas else {}
    for address in formulas:
        raw_cell = cells.get(reading.places[address])
        content = None if raw_cell is None else raw_cell.content
        if content is None or is_blank(content):
            del found[address]
            continue
        typed = read_typed(reading.form.cells[address], RawCell(content), epoch=epoch).entry
        found[address] = Unreadable(shown(content), FORMULA) if typed is None else typed
    return found


def epoch_of(raw: RawBook) -> date:
    """The day from which its numbers of days count."""
    return EPOCH_1904 if raw.epoch_1904 else EPOCH_1900


def _cells_by_name(raw: RawBook, sheet: str) -> dict[str, RawCell]:
    own = next(s for s in raw.sheets if s.name == sheet)
    return {cell_name(place): cell for place, cell in own.cells.items()}


def mended(
    raw: RawBook, readings: Iterable[FormReading], clean: RawBook, now: Iterable[FormReading]
) -> list[Mended]:
    """Everything that is not in the clean workbook just as it was in the one that came, cell by cell.

    `readings` are the forms as they came, `now` the same forms read back from the clean workbook.
    """
    own, fresh = (
        {reading.sheet: reading for reading in readings},
        {reading.form.id: reading for reading in now},
    )
    found: list[Mended] = []
    for sheet in raw.sheets:
        if (reading := own.get(sheet.name)) is not None:
            again = fresh[reading.form.id]
            compared = _Sheet(sheet, reading, _sheet_named(clean, again.sheet), again, epoch_of(raw))
            found += compared.lines(formulas=raw.sees_formulas)
        else:
            found += beside(sheet, clean, formulas=raw.sees_formulas, epoch=epoch_of(raw))
    return in_order((*found, *lost_notes(raw, clean)))


def lost_notes(raw: RawBook, clean: RawBook) -> Iterator[Mended]:
    """What stands in a workbook besides its cells, and is not in the clean one: notes, and macros."""
    for sheet in raw.sheets:
        ours = {_plain(note) for s in clean.sheets if s.name == sheet.name for note in _notes(s)}
        for place, notes in sorted(sheet.notes.items()):
            at = (sheet.name, cell_name(place), "")
            lost = (note.text for note in notes if _plain(note) not in {"", *ours})
            yield from (Mended(*at, text, Became.LEFT, stood=Stood.NOTE) for text in lost)
    if raw.macros:
        yield Mended("", "", "", "vbaProject.bin", Became.LEFT)


def in_order(lines: Iterable[Mended]) -> list[Mended]:
    """What must be looked at first; within one sort, as found."""
    order = {kind: number for number, kind in enumerate(Became)}
    return sorted(lines, key=lambda line: order[line.became])


def _notes(sheet: RawSheet) -> Iterator[Said]:
    for notes in sheet.notes.values():
        yield from notes


def _plain(note: Said) -> str:
    """A note's words, however a program broke their lines."""
    return " ".join(note.text.split())


def has_fix_list(raw: RawBook) -> bool:
    """True for a workbook that went back to its unit, and still has the list of what to look at."""
    return any(signed_at(s, FIX_LIST) is not None for s in raw.sheets if not is_manifest(s.name))


def _sheet_named(book: RawBook, name: str) -> RawSheet:
    return next(sheet for sheet in book.sheets if sheet.name == name)


def beside(sheet: RawSheet, clean: RawBook, *, formulas: bool, epoch: date) -> Iterator[Mended]:
    """What stands on a sheet that is no form's: what the clean workbook has too, or works out anew, is not
    lost. Other words where we print words may be those of another day's print."""
    if is_manifest(sheet.name):
        cells = {place: cell for place, cell in sheet.cells.items() if place[1] > 2}
    else:
        cells = dict(sheet.cells)
    own = next((s.cells for s in clean.sheets if s.name == sheet.name), {})
    now = {p: shown(c.content) for p, c in own.items() if c.content is not None}
    kept = Counter(now.values())
    for place, cell in sorted(cells.items()):
        worked_out = place in own and own[place].formula and (cell.formula or not formulas)
        strange = cell.formula and not own  # a formula of somebody's own, with a result or without
        if worked_out or (is_blank(cell.content) and not strange):
            continue
        text = shown(cell.content)
        if kept[text]:
            kept[text] -= 1
        else:
            printed = place in now and not cell.formula and isinstance(cell.content, str)
            became = Became.REPRINTED if printed else Became.RESTORED if place in now else Became.LEFT
            yield told(sheet, place, seen(cell, epoch=epoch), became, now.get(place, ""))


def told(sheet: RawSheet, place: Place, was: str, became: Became, now: str) -> Mended:
    """A cell's line: what people saw in it, and a formula with its text, so that both can be typed again."""
    cell = sheet.cells[place]
    formula = sheet.formulas.get(place, "") if cell.formula else ""
    stood = Stood.FORMULA if cell.formula else Stood.VALUE
    was = cell.typed or was or formula or NO_RESULT
    return Mended(sheet.name, cell_name(place), "", was, became, now, stood=stood, formula=formula)


class _Sheet:
    """The form's own sheet, as it came and as it is now."""

    def __init__(
        self, came: RawSheet, reading: FormReading, clean: RawSheet, now: FormReading, epoch: date
    ) -> None:
        self.came, self.reading, self.now, self.epoch = came, reading, now, epoch
        self.guards = came.guards or Guards()
        self.address_at = {name: address for address, name in reading.places.items()}
        self.at = _token_place(came)
        self.keys_now = _by_keys(clean)

    def lines(self, *, formulas: bool) -> Iterator[Mended]:
        """What became of each cell; without `formulas` the file's reader shows only their results."""
        rows = {row: text_of(c) for (row, column), c in self.came.cells.items() if column == self.at[1]}
        columns = {column: text_of(c) for (row, column), c in self.came.cells.items() if row == self.at[0]}
        for place, cell in sorted(self.came.cells.items()):
            if is_blank(cell.content) and not cell.formula:
                continue
            address = self.address_at.get(cell_name(place), "")
            if address and self._is_entry(address):
                yield from self._entry(place, cell, address)
            else:
                key = (rows.get(place[0], ""), columns.get(place[1], ""))
                known = self.keys_now.get(key) if all(key) else None
                if known is None or not known.formula or (formulas and not cell.formula):
                    yield from self._printed(place, cell, known, f"{key[0]}.{key[1]}")
        if self.came.guards is not None:
            yield from self._guards()

    def _is_entry(self, address: str) -> bool:
        cell = self.reading.form.cells.get(address)
        return cell is not None and not cell.computed

    def _line(self, place: Place, address: str, became: Became, now: str = "") -> Mended:
        cell, form = self.reading.form.cells.get(address), self.reading.form.id
        day = cell is not None and cell.type is CellType.DATE
        was = seen(self.came.cells[place], epoch=self.epoch, day=day)
        return replace(told(self.came, place, was, became, now), address=address, form=form)

    def _entry(self, place: Place, cell: RawCell, address: str) -> Iterator[Mended]:
        """What stood in a cell that somebody fills."""
        entry, at = self.now.entries.get(address), self.now.places.get(address, "")
        was = shown(cell.content)
        same = address in self.reading.same & self.now.same  # it shows an earlier form's cell, now as before
        if entry is None:
            if (was or cell.formula) and not same:
                yield self._line(place, address, Became.LEFT)
            return
        if cell.formula and not same:
            yield self._line(place, address, Became.CONSTANT, show(entry))
        elif isinstance(entry, Unreadable) and not same:
            yield self._line(place, address, Became.UNREAD, show(entry))
        elif not same and (show(entry) != was or cell.typed):
            plain = not isinstance(cell.content, str) and not isinstance(cell.content, bool)
            if not plain:
                yield self._line(place, address, Became.READ, show(entry))
        if self.guards.hides(place):
            yield self._line(place, address, Became.SHOWN, at)
        if at != cell_name(place):
            yield self._line(place, address, Became.MOVED, at)

    def _printed(self, place: Place, cell: RawCell, now: RawCell | None, address: str) -> Iterator[Mended]:
        """What stood where nobody fills in: keys, printed words, worked-out cells, and what people added."""
        if place[0] == self.at[0] or place[1] == self.at[1]:
            if place != self.at and not self._is_key(place, text_of(cell)):
                yield self._line(place, "", Became.LEFT)
            return
        was = shown(cell.content)
        said = shown_in(now)
        if not was or (was == said and now is not None and not now.formula):
            return
        own = self.now.form.cells.get(address)
        heading = address.startswith(HEADING) and not address.endswith(".")
        if heading or (now is not None and own is None and self._of_another_print()):
            yield self._line(place, "", Became.REPRINTED, said)
            return
        printed = now is not None and (own is None or own.computed)
        yield self._line(place, "", Became.RESTORED if printed else Became.LEFT, said)

    def _of_another_print(self) -> bool:
        """True when it was given out by another version's words: what differs need not be typed over."""
        return not self.now.form.hash.startswith(self.reading.token.schema)

    def _is_key(self, place: Place, text: str) -> bool:
        """True for a hidden key of ours: one that the form has, or once had."""
        form = self.reading.form
        columns = (keys.LABEL, *(column.key for column in form.columns))
        if text.startswith((keys.STATIC, "#")) or text in {*form.row_of, *columns}:
            return True
        head = text.partition("[")[0]
        return head in form.tables or (place[1] == self.at[1] and text in self.now.form.row_of)

    def _guards(self) -> Iterator[Mended]:
        """The lock and the lists that the sheet no longer has."""
        if not self.guards.protected:
            yield Mended(self.came.name, "", "", "", Became.LOCKED)
        choices = {
            address: name
            for address, name in self.reading.places.items()
            if self._is_entry(address) and self.reading.form.cells[address].type is CellType.CHOICE
        }
        if choices and not self.guards.lists:
            yield Mended(self.came.name, "", "", "", Became.LISTED)
            return
        for address, name in choices.items():
            if not within(place_named(name), self.guards.lists):
                entry = self.reading.entries.get(address)
                form = self.reading.form.id
                yield Mended(self.came.name, name, address, show(entry), Became.LISTED, form=form)


def place_named(name: str) -> Place:
    """`G30 -> (30, 7)`, for a name that a reader gave."""
    letters = name.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(name[len(letters) :]), column


def _token_place(sheet: RawSheet) -> Place:
    found = token_of(sheet)
    assert found is not None
    return found[0]


def _by_keys(sheet: RawSheet) -> dict[tuple[str, str], RawCell]:
    """A clean sheet's cells by the hidden keys of their row and column."""
    top, left = _token_place(sheet)
    rows = {row: text_of(cell) for (row, column), cell in sheet.cells.items() if column == left}
    columns = {column: text_of(cell) for (row, column), cell in sheet.cells.items() if row == top}
    return {(rows.get(row, ""), columns.get(column, "")): cell for (row, column), cell in sheet.cells.items()}
