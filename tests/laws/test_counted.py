"""R13: every row that somebody typed is counted in or told, from the workbook to the receipt; none falls off.

Workbooks of any number of rows, with gaps, and with cells nobody can read; refuses to know how they are read.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import date, timedelta

import pytest

from antt_sync.adapters.read_book import read_book
from antt_sync.app.returns import totals_words
from antt_sync.core.bodies import map_in
from antt_sync.core.envelope import Kind
from antt_sync.core.reading import read_forms
from antt_sync.core.schema import MOST_ROWS
from antt_sync.core.submission import totals
from antt_sync.core.values import Entry, Unreadable
from tests.fillings import shipped
from tests.world import answers, file, office, workbook

FORM = shipped("F04-K")
TABLE = "hoat_dong"
EVERYDAY, MANY = 6, 5_000
USUAL, LONGEST = 20, MOST_ROWS
"""So many rows a workbook has at most; one in a hundred has up to all that a table holds."""


def typed(chance: random.Random, most: int) -> dict[str, Entry]:
    """What somebody typed: the form, and rows with gaps between them, some cells of which are nonsense."""
    entries = dict(answers(1))
    for number in range(1, chance.randint(0, most) + 1):
        if chance.random() < 0.2:
            continue  # a row left empty
        row = f"{TABLE}[{number}]"
        entries[f"{row}.noi_dung"] = f"Buổi {number}"
        if chance.random() < 0.9:
            entries[f"{row}.nay"] = chance.randrange(1000)
        if chance.random() < 0.8:
            entries[f"{row}.ngay"] = date(2024, 1, 1) + timedelta(chance.randrange(200))
        elif chance.random() < 0.5:
            entries[f"{row}.ngay"] = Unreadable(f"hôm {number}", "CELL-104")
    return entries


def split(entries: Mapping[str, Entry]) -> tuple[dict[str, Entry], dict[str, str]]:
    """(what was accepted, the text of what was rejected) by address."""
    rejected = {a: e.text for a, e in entries.items() if isinstance(e, Unreadable)}
    return {a: e for a, e in entries.items() if a not in rejected}, rejected


@pytest.mark.goal("R13", "rows: seen = accepted + rejected + blank")
def test_every_row_that_was_typed_is_counted_in_or_told(
    pytestconfig: pytest.Config, tried: Callable[[int, str], None]
) -> None:
    count = MANY if pytestconfig.getoption("--full") else EVERYDAY
    rows = 0
    for number in range(count):
        chance = random.Random(number)
        entries = typed(chance, LONGEST if number % 100 == 5 else USUAL)
        data = workbook(1, entries)
        (read,) = read_forms(read_book(data), lambda _: FORM).forms
        assert split(read.entries) == split(entries), number
        counted = totals(FORM, entries)
        rows_used, cells = used(entries), FORM.grown(entries).entry_cells
        asked = {a for a in cells if "[" not in a or a.rpartition(".")[0] in rows_used}
        assert counted.filled + counted.blank == len(asked)
        assert counted.filled == len(asked & entries.keys())
        pc = office(1)
        pc.merge(file("a.xlsx", data))
        (signed,) = pc.store.of_kind(Kind.SUBMISSION)
        assert map_in(signed.body["counts"]) == counted.as_json()
        view = pc.view(1)
        assert split(view.entries) == split(entries)
        assert {f.where.address for f in view.findings} >= split(entries)[1].keys()
        assert totals_words(totals(FORM, view.entries)) == totals_words(counted)
        rows += counted.rows[TABLE]
    tried(count, f"{rows:,} rows: 0 fell off in workbook, document, store and receipt")


def used(entries: Mapping[str, Entry]) -> set[str]:
    """The rows in which something stands."""
    return {a.rpartition(".")[0] for a in entries}
