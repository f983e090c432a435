"""Fillings of any form, made up from a source of chance: tidy ones, patchy ones, careless ones, wild ones.

Knows what people put into a cell of each type, right and wrong, and asks the product only whether a tidy
filling is tidy yet. Refuses to know forms by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import strategies as st

from antt_sync.core.book import RawCell
from antt_sync.core.cell_reading import read_typed
from antt_sync.core.expressions import refs
from antt_sync.core.findings import Severity
from antt_sync.core.live import Evaluation
from antt_sync.core.schema import Cell, Form
from antt_sync.core.values import (
    EPOCH_1900,
    HUNDRED,
    CellType,
    Entry,
    Points,
    Unreadable,
    Value,
    serial,
    show_date,
)

Typed = str | int | float
"""What stands in a cell: a number, or text."""

TEXTS = (
    "Nguyễn Văn Bình",
    "Tổ trưởng tổ dân phố",
    "02-NQ/CB",
    "Ngày hội toàn dân bảo vệ an ninh Tổ quốc",
    "Nhà văn hóa, số 5",
    "01/BB",
    "1/2",
    "15/3/2024",
    "007",
    "3,5",
    "TRUE",
    "Không",
    "đã  gửi   lại",
    "dòng một\ndòng hai",
    'nói là "đủ"',
    "a*b?c~d",
    "Đạt",
    "tháng 9: 12345678 đồng",
    "ữ",
)
NUMBERS_AS_TEXT = (12, 2024)
PERSONAL = ("CCCD 038099012345", "0912345678", "số 123456789", 912345678, 38099012345)
MODES = ("blank", "tidy", "tidy", "patchy", "patchy", "careless", "careless", "wild")
_TRIES = 12


@dataclass(frozen=True, slots=True)
class Filling:
    """What was typed into a form by address, and the context its rules look at."""

    form: Form
    mode: str
    typed: Mapping[str, Typed]
    known: Mapping[str, Value] = field(default_factory=dict)
    parameters: Mapping[str, int] = field(default_factory=dict)

    @property
    def entries(self) -> dict[str, Entry]:
        """The same as typed values, and what the office gave: what every reader must make of it."""
        cells = self.form.grown(self.typed).cells
        given = {a: value for a, value in self.known.items() if cells[a].given}
        return {**read_all(self.form, self.typed), **given}

    @property
    def evaluation(self) -> Evaluation:
        """The filled form, evaluated."""
        return Evaluation(self.form, self.entries, known=self.known, parameters=self.parameters)


def read_all(form: Form, typed: Mapping[str, Typed]) -> dict[str, Entry]:
    """What was typed, read cell by cell; blanks left out."""
    cells = form.grown(typed).cells
    read = {address: _read(cells[address], content) for address, content in typed.items()}
    return {address: entry for address, entry in read.items() if entry is not None}


def _read(cell: Cell, content: Typed) -> Entry | None:
    raw = RawCell(content) if isinstance(content, str) else RawCell(Decimal(str(content)))
    if isinstance(content, str) and not content.strip():
        return None
    return read_typed(cell, raw, epoch=EPOCH_1900).entry


def filling(
    form: Form, chance: Random, *, parameters: Mapping[str, int] | None = None, context: bool = True
) -> Filling:
    """One filling; the same chance gives the same filling.

    With `context`, some of what the office may know is known; `parameters` are the campaign's.
    """
    given = dict(parameters or {})
    return _Maker(form, chance, given).make(context=context)


def fillings(
    form: Form, *, parameters: Mapping[str, int] | None = None, context: bool = True
) -> st.SearchStrategy[Filling]:
    """Fillings of a form, for a searching test."""

    def made(chance: Random) -> Filling:
        return filling(form, chance, parameters=parameters, context=context)

    return st.randoms(use_true_random=False).map(made)


def canonical(form: Form) -> st.SearchStrategy[dict[str, Value]]:
    """Values of a form without anything unreadable, for laws about what was entered."""
    return fillings(form).map(_readable)


def _readable(made: Filling) -> dict[str, Value]:
    return {a: e for a, e in made.entries.items() if not isinstance(e, Unreadable)}


class _Maker:
    """Makes one filling of one form."""

    def __init__(self, form: Form, chance: Random, parameters: Mapping[str, int]) -> None:
        self.form = form
        self.chance = chance
        self.parameters = parameters
        self.size = chance.choice((1, 12, 216, 1999))
        self.known: dict[str, Value] = {}

    def make(self, *, context: bool) -> Filling:
        if context:
            for address, cell in self.form.cells.items():
                if cell.known is not None and self.chance.random() < 0.8:
                    value = self.value(cell)
                    read = _read(cell, value)
                    if read is not None and not isinstance(read, Unreadable):
                        self.known[address] = read
        mode = self.chance.choice(MODES)
        return Filling(self.form, mode, dict(self._typed(mode)), self.known, self.parameters)

    def _typed(self, mode: str) -> dict[str, Typed]:
        cells = self.form.entry_cells
        if mode == "blank":
            return {}
        if mode == "wild":
            return {
                a: self.value(c) if self.chance.random() < 0.8 else self.mistake(c)
                for a, c in cells.items()
                if self.chance.random() < 0.6
            }
        typed = self._tidy()
        looked_at = {ref.address for rule in self.form.rules for ref in refs(rule.holds)} & cells.keys()
        among = sorted(looked_at if mode == "careless" and self.chance.random() < 0.5 else cells)
        for address in self.chance.sample(among, min(len(among), self.chance.randint(1, 6))):
            if mode == "patchy":
                typed.pop(address, None)
            elif mode == "careless":
                wrong = self.chance.random() < 0.5
                typed[address] = self.mistake(cells[address]) if wrong else self.value(cells[address])
        return typed

    def _tidy(self) -> dict[str, Typed]:
        """A filling with little left to say about it: blanks are filled and what is wrong typed anew."""
        cells = self.form.entry_cells
        optional = self.chance.random() / 2
        typed = {a: self.value(c) for a, c in cells.items() if self.chance.random() < optional}
        for _ in range(_TRIES):
            todo = list(self._complaints(typed))
            if not todo:
                break
            for address, needed in todo:
                if needed:
                    typed[address] = self.value(cells[address])
                else:
                    typed.pop(address, None)
        return typed

    def _complaints(self, typed: Mapping[str, Typed]) -> Iterator[tuple[str, bool]]:
        """(address, whether something has to stand there) for every finding."""
        entries = read_all(self.form, typed)
        live = Evaluation(self.form, entries, known=self.known, parameters=self.parameters)
        for finding in live.findings():
            if finding.severity is Severity.WARNING and self.chance.random() < 0.5:
                continue  # a filling may be tidy and still have something to give a reason for
            unneeded = finding.code == "CELL-107" or self.chance.random() < 0.2
            if finding.where.address in self.form.entry_cells:
                yield finding.where.address, not unneeded

    def value(self, cell: Cell) -> Typed:
        """Something right for a cell, as far as the cell alone can tell."""
        match cell.type:
            case CellType.INT:
                near = [0, 0, 0, 1, 2, 3, self.size, self.size, self.size + 1, cell.longest]
                known = self.known.get(cell.address)
                if isinstance(known, int):
                    near += [known] * 5
                return max(cell.smallest, min(self.chance.choice(near), cell.longest))
            case CellType.DECIMAL:
                return self._points(cell) / HUNDRED
            case CellType.CHOICE:
                return self.chance.choice((*cell.choices, *cell.choices[:1] * 2 * len(cell.choices)))
            case CellType.DATE:
                return self._day_as_typed(self._day())
            case _:
                return self._text(cell)

    def _points(self, cell: Cell) -> int:
        known = self.known.get(cell.address)
        near = [cell.smallest, 0, 100, 225, 250, 1000, cell.longest]
        near += [known] * 5 if isinstance(known, Points) else []
        wanted = max(cell.smallest, min(self.chance.choice(near), cell.longest))
        return wanted - wanted % cell.step

    def _text(self, cell: Cell) -> Typed:
        text = self.chance.choice((*TEXTS, *TEXTS, "x" * cell.longest, *NUMBERS_AS_TEXT))
        return text if isinstance(text, int) or len(text) <= cell.longest else "ghi"

    def _day(self) -> date:
        days = [v for name, v in self.parameters.items() if name.endswith(("_start", "_end"))]
        edges = [EPOCH_1900 + timedelta(days=d) for d in days] or [date(2024, 1, 1)]
        inside = [edge + timedelta(days=self.chance.randint(0, 80)) for edge in edges]
        around = [edge + timedelta(days=self.chance.randint(-1, 1)) for edge in edges]
        rare = [date(1901, 1, 1), date(2024, 2, 29), date(2000, 2, 29), date(2199, 12, 31)]
        return self.chance.choice((*inside, *inside, *around, *rare))

    def _day_as_typed(self, day: date) -> Typed:
        plain = show_date(day)
        ways: list[Callable[[], Typed]] = [
            lambda: plain,
            lambda: plain,
            lambda: plain,
            lambda: f"{day.day}/{day.month}/{day.year}",
            lambda: plain.replace("/", "-"),
            lambda: plain.replace("/", "."),
            lambda: f"{day.day}/{day.month}/{day.year % 100:02d}" if 2000 <= day.year < 2100 else plain,
            lambda: serial(day),
        ]
        return self.chance.choice(ways)()

    def mistake(self, cell: Cell) -> Typed:
        """Something that nobody can read as what the cell asks for, or that no form may carry."""
        match cell.type:
            case CellType.INT:
                return self.chance.choice((-1, 1.5, cell.longest + 1, 10**12, "ba", "khoảng 5", "1,5", "-"))
            case CellType.DECIMAL:
                beyond = cell.longest / HUNDRED + 1
                return self.chance.choice((-0.5, 0.125, 1.01, beyond, 10**12, "ba", "2,5 điểm", "1,125", "-"))
            case CellType.CHOICE:
                return self.chance.choice(("có lẽ", "Đạt/Chưa đạt", "2", 5, "?", "*"))
            case CellType.DATE:
                wrong = ("31/02/2024", "29/2/2023", "1/13/2024", "0/1/2024", "2024", "quý I", "1/1/1024", 1.5)
                more = ("1/1/1900", "15/3", "15/3/024", "15//2024", "15/3/2024/1", 0, -5, 200000, 45000.25)
                return self.chance.choice((*wrong, *more))
            case _:
                return self.chance.choice((*PERSONAL, "y" * (cell.longest + 1)))
