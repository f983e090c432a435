"""Closings: what was published is kept, who follows whom, and which figures differ today."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from antt_sync.core.closing import Change, Closing, changes, closing_of, last_of
from antt_sync.core.envelope import Json, Kind
from antt_sync.core.paper import Paper
from tests.world import OFFICE, signed

PAPER = Paper("45/BC-UBND", date(2024, 11, 20))
CLOSED = Closing(
    report="tong-hop",
    period="2024",
    as_of=date(2024, 11, 18),
    figures={"K.4": 2, "K.7": 1, "K.9": 0},
    parts={"K.4": ("a", "b"), "K.7": ("a",)},
    documents=frozenset({"d1", "d2"}),
    paper=PAPER,
)


def test_a_closing_comes_back_as_it_was_signed() -> None:
    found = closing_of(signed("office", Kind.CLOSING, CLOSED.body()))
    assert (found.signer_unit, len(found.id), len(found.key)) == (OFFICE, 64, 64)
    assert replace(found, id="", signer_unit="", key="") == CLOSED


def test_units_stand_once_and_figures_name_their_places() -> None:
    behind = {"K.3": tuple("abcdefgh"), "K.4": ("a", "b", "c", "e", "g", "h"), "K.7": ("h",)}
    body = replace(CLOSED, parts=behind).body()
    assert (body["units"], body["parts"]) == (
        list("abcdefgh"),
        {"K.3": "0-7", "K.4": "0-2 4 6-7", "K.7": "7"},
    )
    assert closing_of(signed("office", Kind.CLOSING, body)).parts == behind


def test_a_closing_of_before_named_units_and_documents_one_by_one() -> None:
    id = "0123456789abcdef" * 4
    body = {**CLOSED.body(), "parts": {"K.4": ["b", "a"], "K.7": ["a"]}, "ids": [id]}
    body.pop("units")
    found = closing_of(signed("office", Kind.CLOSING, body))
    assert found.parts == {"K.4": ("b", "a"), "K.7": ("a",)}
    assert (found.rests_on(id), found.rests_on("1" + id[1:])) == (True, False)


@pytest.mark.parametrize(
    "said",
    ["", " ", "0-3", "3", "1-0", "1 0", "0 0", "0-1 1", "-1", "0-", "a", "٣", "0  1", "1-1-1", "9" * 30],
)
def test_places_that_are_none_name_nobody(said: str) -> None:
    body = {**CLOSED.body(), "units": ["a", "b", "c"], "parts": {"K.4": said}}
    assert closing_of(signed("office", Kind.CLOSING, body)).parts == {"K.4": ()}


def test_a_province_fits_into_one_closing() -> None:
    units = [f"K-{n // 120:05d}-{n % 120:03d}.1" for n in range(20_000)]
    groups = [
        f"{g}.{n}" for g in ("K", "tong", *(f"X-{x:05d}-000.1" for x in range(166))) for n in range(3, 11)
    ]
    behind = {figure: tuple(units[n % 8 :: 1 + n % 3]) for n, figure in enumerate(groups[:16])}
    behind |= {f: tuple(units[120 * (n // 8) : 120 * (n // 8 + 1)]) for n, f in enumerate(groups[16:])}
    ids = frozenset(f"{n:016x}" for n in range(80_000))
    signed("office", Kind.CLOSING, replace(CLOSED, parts=behind, documents=ids).body())


def test_odd_members_read_as_empty() -> None:
    odd: dict[str, Json] = {
        "report": 1, "period": [], "as_of": "x", "figures": {"K.4": "2", "K.7": True}, "parts": {"K.4": 3},
        "ids": "x", "paper": 7, "follows": None,
    }  # fmt: skip
    found = closing_of(signed("office", Kind.CLOSING, odd))
    assert (found.report, found.period, found.as_of, found.figures) == ("", "", None, {})
    assert (found.parts, found.documents, found.paper, found.follows) == (
        {"K.4": ()},
        frozenset(),
        Paper(),
        (),
    )


def test_the_last_one_is_the_one_that_nobody_follows() -> None:
    one, two = replace(CLOSED, id="1"), replace(CLOSED, id="2", follows=("1",))
    assert last_of([two, one, one]) == (two,)
    twin = replace(CLOSED, id="3", follows=("1",))
    assert last_of([twin, two, one]) == (two, twin)
    assert last_of([replace(CLOSED, id="4", follows=("2", "3")), twin, two, one])[0].id == "4"


def test_what_is_the_same_is_no_change() -> None:
    assert changes(CLOSED, CLOSED.figures, CLOSED.parts) == []


def test_a_figure_changes_by_its_number_or_by_its_units() -> None:
    figures = {"K.4": 2, "K.7": 0, "K.8": 1}
    assert changes(CLOSED, figures, {"K.4": ("b", "c"), "K.8": ("a",)}) == [
        Change("K.4", 2, 2, ("c",), ("a",)),
        Change("K.7", 1, 0, (), ("a",)),
        Change("K.8", 0, 1, ("a",), ()),
    ]
