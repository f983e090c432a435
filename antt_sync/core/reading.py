"""A spreadsheet's cells become typed entries of a form, and everything odd becomes a finding.

Knows hidden keys, so rows and columns may have moved, been sorted or copied; refuses to know files,
offices, and whether the identity it reads is the right one (the recipe asks).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from antt_sync.core import sheet as keys
from antt_sync.core.book import Guards, Place, RawBook, RawSheet, Said, cell_name
from antt_sync.core.cell_reading import BY_HAND, read_cell, read_typed
from antt_sync.core.findings import Finding, Param, Severity, Where
from antt_sync.core.handing import Handed, chosen_unit
from antt_sync.core.judging import Judged
from antt_sync.core.manifest import (
    Manifest,
    is_manifest,
    judged_on,
    manifests_of,
    merged,
    replies_on,
    shown_once,
    signed_cells,
    taken_over,
    text_of,
)
from antt_sync.core.marks import is_on_screen
from antt_sync.core.schema import Cell, Form
from antt_sync.core.token import Token, read_token
from antt_sync.core.values import (
    EPOCH_1900,
    EPOCH_1904,
    Entry,
    Unreadable,
    Value,
    folded,
    is_blank,
    show,
    shown,
)

FIX_LIST, REVIEW_SHEET = "fix|", "review|"
_TABLE_ROW = re.compile(r"([a-z][a-z0-9_]*)\[[1-9][0-9]{0,2}\]")
FindForm = Callable[[Token], Form | None]


@dataclass(frozen=True, slots=True)
class FormReading:
    """One form as read from one sheet: entries by address, where each cell stands, and findings.

    `same` are the cells that only show what was typed on the workbook's first form.
    """

    token: Token
    form: Form
    sheet: str
    entries: Mapping[str, Entry]
    places: Mapping[str, str]
    carried: Mapping[str, Value]
    findings: tuple[Finding, ...]
    notes: Mapping[str, tuple[Said, ...]] = field(default_factory=dict)
    chosen: str = ""
    handed: Handed | None = None
    same: frozenset[str] = frozenset()

    @property
    def answered(self) -> bool:
        """True when somebody filled something: what the office gave is no answer."""
        given = {a for a, c in self.form.cells.items() if c.given and a in self.carried}
        return any(address not in given | self.same for address in self.entries)


@dataclass(frozen=True, slots=True)
class BookReading:
    """A whole workbook as read: its forms, replies by thread, what a reviewer wrote, and the rest."""

    forms: tuple[FormReading, ...]
    replies: Mapping[str, str]
    judged: Judged
    manifest: Mapping[str, str]
    unknown: tuple[Token, ...]
    findings: tuple[Finding, ...]


def read_forms(book: RawBook, find_form: FindForm) -> BookReading:
    """Read every form sheet of a workbook; a workbook that is not ours has no forms and no tokens."""
    forms: list[FormReading] = []
    unknown: list[Token] = []
    findings: list[Finding] = []
    replies: dict[str, str] = {}
    judged = Judged()
    manifests = manifests_of(book)
    for sheet in book.sheets:
        for place, text in _tokens(sheet):
            if text.startswith(FIX_LIST):
                replies.update(replies_on(sheet, place))
            elif text.startswith(REVIEW_SHEET):
                judged = judged_on(sheet, place)
            elif (token := read_token(text)) is None:
                findings.append(Finding("FORM-103", Severity.STOP, _where(sheet, place)))
            elif (form := find_form(token)) is None:
                unknown.append(token)
            elif _is_data_sheet(sheet, place):
                forms.append(_SheetReader(book, sheet, place, token, form).read())
            break
    forms = [_taken_over(reading, forms, manifests) for reading in forms]
    findings += _identity_findings(forms, manifests)
    once, manifest = tuple(_once(forms)), merged(manifests)
    return BookReading(once, replies, judged, manifest, tuple(unknown), tuple(findings))


def _taken_over(
    reading: FormReading, forms: list[FormReading], manifests: tuple[Manifest, ...]
) -> FormReading:
    shown = shown_once(reading.token.form, manifests)
    if not shown:
        return reading
    entries, same = taken_over(reading.entries, shown, {r.token.form: r.entries for r in reversed(forms)})
    return replace(reading, entries=entries, same=same)


def _where(sheet: RawSheet, place: Place, address: str = "") -> Where:
    return Where(sheet=sheet.name, cell=cell_name(place), address=address)


def _tokens(sheet: RawSheet) -> Iterator[tuple[Place, str]]:
    """The sheet's own token, if it has one; the manifest sheet only names tokens and has none."""
    if not is_manifest(sheet.name):
        yield from signed_cells(sheet, "", FIX_LIST, REVIEW_SHEET)


def _is_data_sheet(sheet: RawSheet, place: Place) -> bool:
    return any(r == place[0] and text_of(cell) == keys.LABEL for (r, _), cell in sheet.cells.items())


def _identity_findings(forms: list[FormReading], manifests: tuple[Manifest, ...]) -> Iterator[Finding]:
    """The hidden sheet repeats the token: disagreement is asked about, absence only said."""
    if forms and not any(manifests):
        yield Finding("FORM-104", Severity.WARNING, Where(sheet=forms[0].sheet))
    told = {manifest["token"] for manifest in manifests if manifest.get("token")}
    if told and forms and all(reading.token.text not in told for reading in forms):
        yield Finding("FORM-105", Severity.STOP, Where(sheet=forms[0].sheet))
    seen: dict[Token, FormReading] = {}
    for reading in forms:
        first = seen.setdefault(reading.token, reading)
        if first is not reading and dict(first.entries) != dict(reading.entries):
            where = Where(sheet=reading.sheet)
            yield Finding("FORM-106", Severity.STOP, where, {"first": first.sheet, "second": reading.sheet})


def _once(forms: list[FormReading]) -> Iterator[FormReading]:
    seen: set[Token] = set()
    for reading in forms:
        if reading.token not in seen:
            seen.add(reading.token)
            yield reading


class _SheetReader:
    """Reads one data sheet; collects findings as it goes."""

    def __init__(self, book: RawBook, sheet: RawSheet, at: Place, token: Token, form: Form) -> None:
        self.sheet = sheet
        self.at = at
        self.token = token
        self.form = form
        self.epoch = EPOCH_1904 if book.epoch_1904 else EPOCH_1900
        self.sees_formulas = book.sees_formulas
        self.guards = sheet.guards or Guards()
        self.findings: list[Finding] = []
        self.twins: set[int] = set()
        self.columns = self._columns()
        self.rows = self._rows()

    def read(self) -> FormReading:
        entries: dict[str, Entry] = {}
        carried: dict[str, Value] = {}
        places: dict[str, str] = {}
        used: set[Place] = set()
        self.form = self.form.grown(dict.fromkeys(f"{key}.x" for key in self.rows))
        for address, cell in self.form.cells.items():
            row = self.rows.get(address.rpartition(".")[0])
            column = self.columns.get(cell.column)
            if row is None or column is None:
                continue
            place = (row, column)
            used.add(place)
            places[address] = cell_name(place)
            if cell.given and (known := self._carried(cell, row)) is not None:
                entries[address] = carried[address] = known
            elif cell.given and (written := self._by_hand(cell, place, address)) is not None:
                entries[address] = written
            if cell.computed:
                continue
            at = _where(self.sheet, place, address)
            raw = self.sheet.cells.get(place)
            unseen = raw is not None and self.guards.hides(place)
            entry, said = read_cell(cell, raw, at, epoch=self.epoch, unseen=unseen)
            if entry is not None:
                entries[address] = entry
                self.findings += said
            if cell.known is not None and (known := self._carried(cell, row)) is not None:
                carried[address] = known
        if self.sheet.hidden:
            self.findings.append(Finding("FORM-115", Severity.WARNING, Where(sheet=self.sheet.name)))
        self._say_missing_rows()
        self._say_strange_labels()
        self._say_outside(used)
        return FormReading(
            token=self.token,
            form=self.form,
            sheet=self.sheet.name,
            entries=entries,
            places=places,
            carried=carried,
            findings=tuple(self.findings),
            notes=self._notes(places),
            chosen=chosen_unit(self.sheet, self.at, self.columns),
        )

    def _add(self, code: str, severity: Severity, place: Place, address: str = "", **params: Param) -> None:
        self.findings.append(Finding(code, severity, _where(self.sheet, place, address), params))

    def _columns(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for (row, column), cell in self.sheet.cells.items():
            if row == self.at[0] and (key := text_of(cell)) and key not in self.form.offered:
                if key in found:
                    self._add("FORM-107", Severity.ERROR, (row, column), key=key)
                found.setdefault(key, column)
        for form_column in self.form.columns:
            if form_column.key not in found:
                self._add(
                    "FORM-108", Severity.ERROR, self.at, column=form_column.label.vi.partition("(")[0].strip()
                )
        return found

    def _rows(self) -> dict[str, int]:
        """Row number by key; rows inserted in a table get the table's next keys, in order."""
        keyed = sorted(
            (row, text_of(cell)) for (row, column), cell in self.sheet.cells.items() if column == self.at[1]
        )
        found: dict[str, int] = {}
        again: dict[str, list[int]] = {}
        key_at: dict[int, str] = {}
        for row, key in keyed:
            if row <= self.at[0] or not key:
                continue
            key_at[row] = key
            if not self._has_row(key):
                continue
            if key in found and key.partition("[")[0] in self.form.tables:
                again.setdefault(key.partition("[")[0], []).append(row)
            elif key in found and not key.startswith(keys.STATIC):
                self.twins.add(row)
                where = cell_name((row, self.columns.get(keys.LABEL, 1)))
                self._add(
                    "ROW-102",
                    Severity.ERROR,
                    (row, self.at[1]),
                    first=str(found[key]),
                    second=str(row),
                    cell=where,
                )
            else:
                found.setdefault(key, row)
        for table, extra in self._inserted(key_at).items():
            again.setdefault(table, []).extend(extra)
        for table, extra in again.items():
            used = [int(k.split("[")[1][:-1]) for k in found if k.startswith(f"{table}[")]
            last = max([*used, len(self.form.table_rows(table))])
            for n, row in enumerate(sorted(extra), start=last + 1):
                found[f"{table}[{n}]"] = row
        return {key: row for key, row in found.items() if not key.startswith(keys.STATIC)}

    def _has_row(self, key: str) -> bool:
        """True for a static line's key, and for a row that the form has or may grow."""
        match = _TABLE_ROW.fullmatch(key)
        growing = match is not None and match[1] in self.form.tables
        return key.startswith(keys.STATIC) or key in self.form.row_of or growing

    def _inserted(self, key_at: Mapping[int, str]) -> dict[str, list[int]]:
        """Unkeyed rows that follow a table's row and say something in the table's own columns."""
        found: dict[str, list[int]] = {}
        filled: dict[int, set[int]] = {}
        for (row, column), cell in self.sheet.cells.items():
            if row not in key_at and not cell.formula and not is_blank(cell.content):
                filled.setdefault(row, set()).add(column)
        table = ""
        for row in range(self.at[0] + 1, max(key_at, default=self.at[0]) + 50):
            if row in key_at:
                table = key_at[row].partition("[")[0]
            elif table in self.form.tables and row in filled:
                own = {self.columns.get(c.column) for c in self.form.tables[table].cells}
                if filled[row] & own:
                    found.setdefault(table, []).append(row)
        return found

    def _carried(self, cell: Cell, row: int) -> Value | None:
        column = self.columns.get(keys.KNOWN + cell.column)
        raw = None if column is None else self.sheet.cells.get((row, column))
        if raw is None or is_blank(raw.content):
            return None
        entry = read_typed(cell, raw, epoch=self.epoch).entry
        return None if isinstance(entry, Unreadable) else entry

    def _by_hand(self, cell: Cell, place: Place, address: str) -> Entry | None:
        """What somebody wrote where the office had given nothing: it is said, and nobody vouches for it.

        Words in place of a number are our own: that the office will give it. In .xls all of them may be ours.
        """
        raw = self.sheet.cells.get(place)
        if raw is None or raw.formula or is_blank(raw.content):
            return None
        entry = read_typed(cell, raw, epoch=self.epoch).entry
        if entry is None or (isinstance(entry, Unreadable) and not self._is_typed(entry)):
            return None
        if entry == 0 and not self.sees_formulas:  # what we print there is a formula, which .xls tells as 0
            return None
        self._add(BY_HAND, Severity.WARNING, place, address, value=show(entry))
        return entry

    def _is_typed(self, entry: Unreadable) -> bool:
        return self.sees_formulas and any(map(str.isdigit, entry.text))

    def _say_missing_rows(self) -> None:
        for row in self.form.rows:
            if not row.table and row.key not in self.rows and any(not c.computed for c in row.cells):
                label = f"{row.number} {row.label.vi}".strip()
                address = next(c.address for c in row.cells if not c.computed)
                self._add("ROW-101", Severity.ERROR, self.at, address, label=label)

    def _say_strange_labels(self) -> None:
        """Rows that show another row's printed name: a part of the sheet was sorted or pasted over."""
        column = self.columns.get(keys.LABEL)
        printed = {folded(row.label.vi): row.label.vi for row in self.form.rows if not row.table}
        for key, number in self.rows.items():
            row = self.form.row_of.get(key)
            if column is None or row is None or row.table or row.cell(keys.LABEL) is not None:
                continue
            cell = self.sheet.cells.get((number, column))
            seen = folded(text_of(cell))
            if seen in printed and seen != folded(row.label.vi):
                said = {"label": row.label.vi[:80], "seen": printed[seen][:80]}
                self._add("ROW-103", Severity.WARNING, (number, column), **said)

    def _say_outside(self, used: set[Place]) -> None:
        row_keys = {row: key for key, row in self.rows.items()}
        named = self.twins | {  # static lines, and rows that a finding of their own is about
            row
            for (row, column), cell in self.sheet.cells.items()
            if column == self.at[1] and text_of(cell).startswith(keys.STATIC)
        }
        entry_columns = {self.columns[c.key] for c in self.form.columns if c.key in self.columns}
        own = set(self.columns.values()) - entry_columns
        for place, cell in sorted(self.sheet.cells.items()):
            row, column = place
            if row <= self.at[0] or column == self.at[1] or place in used or row in named:
                continue
            if (row in row_keys and column in own) or is_blank(cell.content):
                continue
            value = shown(cell.content)[:80]
            self._add("CELL-202", Severity.WARNING, place, value=value)

    def _notes(self, places: Mapping[str, str]) -> dict[str, tuple[Said, ...]]:
        """Notes by address; a note beside a row's entries belongs to the row's first cell."""
        by_name = {name: address for address, name in places.items()}
        row_keys = {row: key for key, row in self.rows.items()}
        found: dict[str, tuple[Said, ...]] = {}
        for place, notes in sorted(self.sheet.notes.items()):
            said = tuple(note for note in notes if not is_on_screen(note.text))
            if not said:
                continue
            address = by_name.get(cell_name(place), "")
            row = self.form.row_of.get(row_keys.get(place[0], ""))
            if not address and row is not None and row.cells:
                address = row.cells[0].address
            found[address] = (*found.get(address, ()), *said)
        return found
