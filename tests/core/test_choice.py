"""What differs between versions, what follows by itself, and reading a filled choice sheet."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from antt_sync.core.book import RawBook, RawCell, RawSheet
from antt_sync.core.choice import Difference, differences, is_choice, read_choice
from antt_sync.core.token import Token

TOKEN = Token("F04-K", "2024.1", "K-14761-001.1", "2024", "", "0" * 16)


@pytest.mark.parametrize(
    ("base", "values", "found"),
    [
        (1, (1, 1), None),
        (1, (2, 2), None),
        (1, (2, 1), Difference("a", 1, (2, 1), 2, clash=False)),
        (1, (1, None), Difference("a", 1, (1, None), None, clash=False)),
        (1, (2, 3), Difference("a", 1, (2, 3), None, clash=True)),
        (1, (2, None), Difference("a", 1, (2, None), None, clash=True)),
        (None, (2, None), Difference("a", None, (2, None), 2, clash=False)),
        (None, (2, 3), Difference("a", None, (2, 3), None, clash=True)),
        (1, (2, 2, 1), Difference("a", 1, (2, 2, 1), 2, clash=False)),
        (1, (2, 3, 1), Difference("a", 1, (2, 3, 1), None, clash=True)),
    ],
    ids=[
        "all alike",
        "both changed it alike",
        "one changed it",
        "one emptied it",
        "both changed it",
        "one changed, one emptied it",
        "only one filled it",
        "both filled it",
        "two of three alike",
        "three ways",
    ],
)
def test_what_follows_by_itself(
    base: int | None, values: tuple[int | None, ...], found: Difference | None
) -> None:
    before = {} if base is None else {"a": base}
    versions = [{} if value is None else {"a": value} for value in values]
    assert differences(["a"], before, versions) == (() if found is None else (found,))


VALUES = st.dictionaries(st.sampled_from("abc"), st.integers(0, 2), max_size=3)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(VALUES, VALUES, VALUES)
def test_the_order_of_versions_changes_nothing_but_the_order(
    base: dict[str, int], one: dict[str, int], other: dict[str, int]
) -> None:
    there, back = differences("abc", base, [one, other]), differences("abc", base, [other, one])
    assert [(d.address, d.follows, d.clash) for d in there] == [(d.address, d.follows, d.clash) for d in back]
    assert all(d.follows in d.values for d in there if not d.clash)


def sheet(*rows: tuple[object, ...], name: str = "Chọn bản") -> RawBook:
    cells = {}
    for r, row in enumerate(rows, start=1):
        for c, content in enumerate(row, start=1):
            if isinstance(content, int):
                cells[r, c] = RawCell(Decimal(content))
            elif isinstance(content, str) and content:
                cells[r, c] = RawCell(content)
    return RawBook((RawSheet(name, cells),))


KEYS = (f"choose|{TOKEN.text}", "label", "choice")
HEADS = (("head:a1", "Bản A"), ("head:b2", "Bản B"))


def test_answers_are_found_by_their_keys() -> None:
    read = read_choice(sheet(KEYS, *HEADS, ("cell:x.nay", "Ô x", 4), ("", "ghi chú"), ("cell:y.nay", "Ô y")))
    assert read is not None
    assert (read.token, read.heads) == (TOKEN, ("a1", "b2"))
    assert read.answers == {"x.nay": RawCell(Decimal(4)), "y.nay": None}
    assert read.places == {"x.nay": "C4", "y.nay": "C6"}
    assert read.twice == frozenset()


def test_columns_may_have_moved() -> None:
    keys = (KEYS[0], "choice", "label")
    read = read_choice(sheet(keys, *HEADS, ("cell:x.nay", "Đạt", "Ô x")))
    assert read is not None
    assert read.answers == {"x.nay": RawCell("Đạt")}


def test_a_row_that_stands_twice_with_two_answers_is_said() -> None:
    read = read_choice(
        sheet(KEYS, *HEADS, ("cell:x.nay", "", 4), ("cell:x.nay", "", 5), ("cell:y.nay", "", 1))
    )
    assert read is not None
    assert read.twice == {"x.nay"}


@pytest.mark.parametrize(
    "keys", [("choose|antt1|F04-K|hỏng", "label", "choice"), (KEYS[0], "label", "")], ids=["token", "column"]
)
def test_a_damaged_sheet_is_known_and_not_read(keys: tuple[str, ...]) -> None:
    book = sheet(keys, *HEADS)
    assert is_choice(book)
    assert read_choice(book) is None


def test_other_workbooks_are_none() -> None:
    assert not is_choice(sheet((TOKEN.text, "label")))
    assert read_choice(sheet((TOKEN.text, "label"))) is None
