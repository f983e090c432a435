"""A warning that was kept for a reason stays away while the value stays where the reason was given for."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt_sync.core.findings import Finding, Severity, Where
from antt_sync.core.justified import finding_thread, set_apart, span_of, within
from antt_sync.core.review import Saying, Span, Thread
from antt_sync.core.values import Entry, Unreadable

WARNED = Finding("R15", Severity.WARNING, Where(address="d44b_so.nay"))


def talk(*spans: Span | None, by_unit: bool = True) -> Thread:
    sayings = tuple(Saying(str(n), by_unit, "Đúng", "", "", span) for n, span in enumerate(spans))
    return Thread(finding_thread(WARNED), "d44b_so.nay", "s", sayings, False, False, False)


@pytest.mark.parametrize(
    ("entry", "known", "span"),
    [
        (8, 6, (6, 8)),
        (4, 6, (4, 6)),
        (8, None, (8, 8)),
        (date(2024, 3, 5), None, ("2024-03-05", "2024-03-05")),
        ("Đạt", 6, ("Đạt", "Đạt")),
        (None, 6, (None, None)),
        (Unreadable("#N/A", "CELL-105"), 6, None),
    ],
)
def test_a_reason_holds_from_what_was_known_to_the_value(
    entry: Entry | None, known: int, span: object
) -> None:
    assert span_of(entry, known) == span


@given(st.integers(0, 50), st.none() | st.integers(0, 50), st.integers(0, 50))
def test_the_value_it_was_given_for_lies_within_and_nothing_further_off(
    value: int, known: int | None, other: int
) -> None:
    span = span_of(value, known)
    assert span is not None
    assert within(value, span)
    nearer = other == value if known is None else min(value, known) <= other <= max(value, known)
    assert within(other, span) is nearer


@pytest.mark.parametrize("span", [(6, 8), ("6", "8"), (None, None), ([6], [6]), (6.0, 6.0)])
@pytest.mark.parametrize("entry", [9, "9", date(2024, 1, 1), Unreadable("x", "CELL-101")])
def test_no_other_value_lies_within_whatever_a_document_says(entry: Entry, span: Span) -> None:
    assert not within(entry, span)


@pytest.mark.parametrize(
    ("threads", "now", "kept"),
    [
        ([talk((6, 8))], 7, True),
        ([talk((6, 8))], 9, False),
        ([talk((6, 8), (6, 10))], 9, True),
        ([talk(None)], 7, False),
        ([talk((6, 8), by_unit=False)], 7, False),
        ([], 7, False),
    ],
    ids=[
        "within",
        "outside",
        "a later reason",
        "words without a range",
        "the office's words",
        "nobody spoke",
    ],
)
def test_only_a_units_reason_keeps_a_warning_and_only_within_its_range(
    threads: list[Thread], now: int, kept: bool
) -> None:
    still, away = set_apart([WARNED], {"d44b_so.nay": now}, threads)
    assert (still, away) == (((), (WARNED,)) if kept else ((WARNED,), ()))


def test_no_reason_excuses_an_error() -> None:
    wrong = Finding("R15", Severity.ERROR, Where(address="d44b_so.nay"))
    assert set_apart([wrong], {"d44b_so.nay": 7}, [talk((6, 8))]) == ((wrong,), ())
