"""Choosing between versions cell by cell: what the sheet for it shows, and what a filled one says.

Knows versions, the cells in which they differ, and what only one of them changed; refuses to know how
the sheet looks, and to choose where two changed the same cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from antt_sync.core.book import RawBook, RawCell, RawSheet, cell_name
from antt_sync.core.manifest import signed_at, text_of
from antt_sync.core.token import Token, read_token
from antt_sync.core.values import Entry

CHOICE_SHEET = "choose|"
HEAD, CELL = "head:", "cell:"
CHOSEN, LABEL = "choice", "label"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell in which versions differ: the value before them, each version's, and what follows by itself.

    Of a `clash` nothing follows: more than one version changed the cell, each to something else.
    """

    address: str
    base: Entry | None
    values: tuple[Entry | None, ...]
    follows: Entry | None
    clash: bool


def differences(
    addresses: Iterable[str], base: Mapping[str, Entry], versions: Sequence[Mapping[str, Entry]]
) -> tuple[Difference, ...]:
    """The cells in which versions differ, in the order of `addresses`."""
    found = []
    for address in addresses:
        values = tuple(version.get(address) for version in versions)
        if all(value == values[0] for value in values):
            continue
        before = base.get(address)
        changed = [value for value in values if value != before]
        clash = any(value != changed[0] for value in changed)
        found.append(Difference(address, before, values, None if clash else changed[0], clash))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Side:
    """One version as the sheet names it: its letter, the submission it stands for, who signed it and when."""

    letter: str
    id: str
    who: str


@dataclass(frozen=True, slots=True)
class ChoiceLine:
    """A cell as printed; `chosen` is what stands in the choice from the beginning, empty where it is open."""

    address: str
    label: str
    base: str
    values: tuple[str, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What a choice workbook shows: whose form, the versions, clashes, what only one changed, the rest.

    `broken` is what is wrong with what only one changed, put together, and with no version.
    """

    token: Token
    title: str
    facts: tuple[tuple[str, str], ...]
    sides: tuple[Side, ...]
    clashes: tuple[ChoiceLine, ...]
    prefilled: tuple[ChoiceLine, ...]
    equal: tuple[tuple[str, str], ...]
    broken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChoiceRead:
    """What a choice workbook says: the versions it was made from, and the answer and place of each cell."""

    token: Token
    heads: tuple[str, ...]
    answers: Mapping[str, RawCell | None]
    places: Mapping[str, str]
    twice: frozenset[str]
    epoch_1904: bool


def is_choice(book: RawBook) -> bool:
    """True when some sheet says that it is for choosing, whether or not it can still be read."""
    return any(signed_at(sheet, CHOICE_SHEET) is not None for sheet in book.sheets)


def read_choice(book: RawBook) -> ChoiceRead | None:
    """What a filled choice workbook says, wherever rows and columns stand now; nothing for a damaged one."""
    for sheet in book.sheets:
        at = signed_at(sheet, CHOICE_SHEET)
        if at is None:
            continue
        token = read_token(text_of(sheet.cells[at]).removeprefix(CHOICE_SHEET))
        keys = {text_of(cell): column for (row, column), cell in sheet.cells.items() if row == at[0]}
        if token is None or CHOSEN not in keys:
            return None
        return _answers(sheet, at, token, keys, epoch_1904=book.epoch_1904)
    return None


def _answers(
    sheet: RawSheet, at: tuple[int, int], token: Token, keys: Mapping[str, int], *, epoch_1904: bool
) -> ChoiceRead:
    heads: list[str] = []
    answers: dict[str, RawCell | None] = {}
    places: dict[str, str] = {}
    twice: set[str] = set()
    for row, key in sorted((r, text_of(cell)) for (r, c), cell in sheet.cells.items() if c == at[1]):
        if key.startswith(HEAD):
            heads.append(key.removeprefix(HEAD))
        elif key.startswith(CELL):
            address, answer = key.removeprefix(CELL), sheet.cells.get((row, keys[CHOSEN]))
            if address in answers and answers[address] != answer:
                twice.add(address)
            answers.setdefault(address, answer)
            places.setdefault(address, cell_name((row, keys[CHOSEN])))
    return ChoiceRead(token, tuple(heads), answers, places, frozenset(twice), epoch_1904)
