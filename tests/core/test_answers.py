"""What the set answers: values, sums, counts, rows and facts, over a small world of invented forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from antt_sync.core.answers import (
    Counted,
    Kin,
    World,
    dependents,
    edges,
    known_values,
    next_period,
    on_paper,
)
from antt_sync.core.campaign import Campaign
from antt_sync.core.form_compiler import compile_form
from antt_sync.core.live import Evaluation
from antt_sync.core.roster import Roster, Unit
from antt_sync.core.schema import Form, FormHead
from antt_sync.core.submission import Subject
from antt_sync.core.values import Entry, Points, Unreadable, Value, show

OFFICE, OTHER, ONE, TWO, SCHOOL = (
    "X-14761-000.1",
    "X-14999-000.1",
    "K-14761-001.1",
    "K-14761-002.1",
    "G-14761-001.1",
)
BOTH = {"vi": "Có", "en": "Yes"}


def form(id: str, cells: Mapping[str, object], table: Mapping[str, object], **more: object) -> Form:
    """A form with the row `a` and, when asked for, the table `t`."""
    fields: list[dict[str, object]] = [{"id": "a", **BOTH, "cells": dict(cells)}]
    if table:
        fields.append({"id": "t", "table": 2, **BOTH, "cells": dict(table)})
    columns = ("n", "m", "kq", "ma", "loai")
    data: dict[str, object] = {
        "format": 1,
        "id": id,
        "version": "2024.1",
        "kinds": ["K"],
        "window": "year",
        "source": "Thử",
        "result_column": "kq",
        **dict.fromkeys(("title", "subtitle", "sheet", "signer"), BOTH),
        "choices": {"dat": ["Đạt", "Chưa đạt"]},
        "column": [{"key": key, **BOTH} for key in columns],
        "section": [{"id": "s", **BOTH, "field": fields}],
        **more,
    }
    return compile_form(data, hash=id, file=id, lines={})


INT, TEXT = {"type": "int"}, {"type": "text"}
SEEN = form(
    "F90",
    {"n": INT, "kq": {"type": "verdict", "value": "a.n > 3"}},
    {"noi_dung": TEXT, "ma": TEXT, "n": INT, "loai": TEXT},
)


def asking(known: Mapping[str, object], *, in_table: bool = False) -> Form:
    cell = {"n": {"type": "int", "known": known}, "m": INT}
    text = {"kq": {"type": "text", "known": known}}
    wide = {"noi_dung": TEXT, "ma": TEXT, **cell, **text}
    return form("F91", {"m": INT} if in_table else {**cell, **text}, wide if in_table else {})


@dataclass
class Set:
    """Which submissions count, by unit, form and period."""

    said: dict[Subject, Mapping[str, Entry]] = field(default_factory=dict)
    units: tuple[Unit, ...] = (
        Unit(OFFICE, "Phường Bịa", "X", ""),
        Unit(ONE, "Tổ 1", "K", OFFICE, contact="Lê Mẫu"),
        Unit(TWO, "Tổ 2", "K", OFFICE, follows=("K-14761-008.1", "K-14761-009.1")),
        Unit(SCHOOL, "Trường Bịa", "G", OFFICE),
    )
    parameters: Mapping[str, int] = field(default_factory=dict)

    def world(self) -> World:
        roster = Roster(OFFICE, 1, "r", {u.id: u for u in self.units}, {})
        return World(
            roster, self._campaign, lambda _: SEEN, self._counted, lambda _: True, self._codes, self._head
        )

    def _counted(self, subject: Subject) -> Counted | None:
        entries = self.said.get(subject)
        return None if entries is None else Counted(SEEN, entries, lambda: Evaluation(SEEN, entries))

    def _codes(self, subject: Subject) -> str:
        return "lần 1: 4821 · lần 2: 0042" if subject in self.said else ""

    def _campaign(self, period: str) -> Campaign | None:
        return Campaign(period, 1, "c", parameters=self.parameters) if self.parameters else None

    def _head(self, subject: Subject) -> FormHead | None:
        return PAPER.head if subject.form == PAPER.id else None


PAPER = form("F92", {"n": INT}, {}, on_paper={"form": "F90", "cell": "a.m", "says": "1", "parameter": "tep"})
"""A form of which the office says in F90 that it came on paper."""


def answer(
    known: Mapping[str, object],
    said: Mapping[tuple[str, str], Mapping[str, Entry]],
    *,
    unit: str = ONE,
    entries: Mapping[str, Entry] | None = None,
    in_table: bool = False,
    column: str = "n",
) -> Value | None:
    everything = {Subject(u, "F90", period): values for (u, period), values in said.items()}
    world = Set(everything).world()
    found = known_values(Subject(unit, "F91", "2024"), asking(known, in_table=in_table), entries or {}, world)
    return found.get(f"t[1].{column}" if in_table else f"a.{column}")


OWN = {"form": "F90", "cell": "a.n", "period": "same"}


def test_a_value_is_the_units_own_of_the_same_or_the_last_period() -> None:
    assert answer(OWN, {(ONE, "2024"): {"a.n": 7}}) == 7
    assert answer(OWN, {(ONE, "2023"): {"a.n": 7}, (TWO, "2024"): {"a.n": 8}}) is None
    assert answer({**OWN, "period": "previous"}, {(ONE, "2023"): {"a.n": 7}}) == 7
    assert answer(OWN, {(ONE, "2024"): {"a.n": Unreadable("bảy", "CELL-101")}}) is None


def test_a_part_of_the_year_asks_for_the_whole_year() -> None:
    asked = asking({**OWN, "period": "year"})
    world = Set({Subject(ONE, "F90", "2024"): {"a.n": 7}}).world()
    assert known_values(Subject(ONE, "F91", "2024-6T"), asked, {}, world)["a.n"] == 7
    looking = dependents(Subject(ONE, "F90", "2024"), edges([asked]), Kin(world.roster))
    assert {Subject(ONE, "F91", period) for period in ("2024", "2024-6T", "2024-Q4")} <= looking
    assert dependents(Subject(ONE, "F90", "2024-Q1"), edges([asked]), Kin(world.roster)) == {
        Subject(ONE, "F91", "2024-Q1")
    }


def test_a_worked_out_value_may_be_asked_for() -> None:
    asked = {**OWN, "cell": "a.kq"}
    assert answer(asked, {(ONE, "2024"): {"a.n": 7}}, column="kq") == "Đạt"
    assert answer(asked, {(ONE, "2024"): {"a.n": 2}}, column="kq") == "Chưa đạt"
    assert answer(asked, {(ONE, "2024"): {}}, column="kq") is None


def test_the_first_of_several_forms_that_has_it_answers() -> None:
    assert answer({**OWN, "form": ["F89", "F90"]}, {(ONE, "2024"): {"a.n": 7}}) == 7


def test_the_offices_form_is_read_at_the_row_that_names_the_unit() -> None:
    rows: dict[str, Entry] = {"t[1].ma": TWO, "t[1].n": 5, "t[3].ma": ONE, "t[3].n": 9}
    asked = {"form": "F90", "cell": "t.n", "period": "same", "of": "office", "row": "ma"}
    assert answer(asked, {(OFFICE, "2024"): rows}) == 9
    assert answer(asked, {(OFFICE, "2024"): rows}, unit=TWO) == 5
    assert answer(asked, {(OFFICE, "2024"): rows}, unit=SCHOOL) is None
    assert answer(asked, {(OFFICE, "2024"): rows}, unit=OFFICE) is None


def test_a_tables_row_asks_about_the_unit_it_names() -> None:
    asked = {"form": "F90", "cell": "t.n", "period": "previous", "row": "ma"}
    rows: dict[str, Entry] = {"t[2].ma": TWO, "t[2].n": 5}
    own: dict[str, Entry] = {"t[1].ma": TWO}
    found = answer(asked, {(OFFICE, "2023"): rows}, unit=OFFICE, entries=own, in_table=True)
    assert found == 5
    of_row = {**OWN, "of": "row"}
    found = answer(of_row, {(TWO, "2024"): {"a.n": 6}}, unit=OFFICE, entries=own, in_table=True)
    assert found == 6


def test_last_years_figure_of_a_merged_unit_is_the_sum_of_those_it_goes_on_from() -> None:
    asked = {**OWN, "period": "previous"}
    before: dict[tuple[str, str], Mapping[str, Entry]] = {
        ("K-14761-008.1", "2023"): {"a.n": 3},
        ("K-14761-009.1", "2023"): {"a.n": 4},
    }
    units = (
        *Set().units,
        Unit("K-14761-008.1", "Tổ 8", "K", OFFICE),
        Unit("K-14761-009.1", "Tổ 9", "K", OFFICE),
    )

    def told(said: Mapping[tuple[str, str], Mapping[str, Entry]]) -> Value | None:
        everything = {Subject(u, "F90", period): values for (u, period), values in said.items()}
        world = Set(everything, units).world()
        return known_values(Subject(TWO, "F91", "2024"), asking(asked), {}, world).get("a.n")

    assert told(before) == 7
    assert told({k: v for k, v in before.items() if "008" in k[0]}) is None
    assert told({**before, (TWO, "2023"): {"a.n": 1}}) == 1


def test_of_a_unit_that_was_split_no_part_has_last_years_figure() -> None:
    asked, old, other = {**OWN, "period": "previous"}, "K-14761-008.1", "K-14761-005.1"
    split = (
        Unit(OFFICE, "Phường Bịa", "X", ""),
        Unit(old, "Tổ 8", "K", OFFICE),
        Unit(TWO, "Tổ 2", "K", OFFICE, follows=(old,)),
        Unit(other, "Tổ 5", "K", OFFICE, follows=(old,)),
    )

    def told(units: tuple[Unit, ...]) -> Value | None:
        world = Set({Subject(old, "F90", "2023"): {"a.n": 3}}, units).world()
        return known_values(Subject(TWO, "F91", "2024"), asking(asked), {}, world).get("a.n")

    assert told(split) is None
    assert told(split[:3]) == 3


def test_a_merged_units_row_is_the_sum_of_the_rows_it_goes_on_from() -> None:
    asked = {"form": "F90", "cell": "t.n", "period": "previous", "row": "ma"}
    rows: dict[str, Entry] = {
        "t[1].ma": "K-14761-008.1",
        "t[1].n": 3,
        "t[2].ma": "K-14761-009.1",
        "t[2].n": 4,
    }
    units = (
        *Set().units,
        Unit("K-14761-008.1", "Tổ 8", "K", OFFICE),
        Unit("K-14761-009.1", "Tổ 9", "K", OFFICE),
    )
    world = Set({Subject(OFFICE, "F90", "2023"): rows}, units).world()
    found = known_values(
        Subject(OFFICE, "F91", "2024"), asking(asked, in_table=True), {"t[1].ma": TWO}, world
    )
    assert found["t[1].n"] == 7


def test_the_total_of_points_is_points() -> None:
    said = {(ONE, "2024"): {"a.n": Points(250)}, (TWO, "2024"): {"a.n": Points(475)}}
    found = answer({"take": "sum", **OWN}, said, unit=OFFICE)
    assert show(found) == "7,25"


def test_sums_and_counts_look_at_the_units_below() -> None:
    said = {(ONE, "2024"): {"a.n": 3}, (TWO, "2024"): {"a.n": 5}, (SCHOOL, "2024"): {"a.n": 100}}
    asked = {"take": "sum", "form": "F90", "cell": "a.n", "period": "same"}
    assert answer(asked, said, unit=OFFICE) == 108
    assert answer({**asked, "kinds": ["K"]}, said, unit=OFFICE) == 8
    assert answer(asked, {}, unit=OFFICE) is None
    assert answer({**asked, "kinds": ["H"]}, {}, unit=OFFICE) == 0
    assert answer({**asked, "kinds": ["H"]}, {}, unit=OTHER) is None
    count = {"take": "count", "form": "F90", "period": "same"}
    assert answer(count, said, unit=OFFICE) == 3
    assert answer({**count, "where": {"a.kq": "Đạt"}}, said, unit=OFFICE) == 2
    assert answer({**count, "kinds": ["D"]}, said, unit=OFFICE) == 0
    assert answer(count, said, unit=OTHER) is None


def test_what_the_office_holds_on_paper_counts_as_had() -> None:
    said: dict[Subject, Mapping[str, Entry]] = {
        Subject(ONE, "F90", "2024"): {"a.m": 1},
        Subject(TWO, "F90", "2024"): {"a.m": 2},
        Subject(SCHOOL, "F90", "2023"): {"a.m": 1},
    }
    count = {"take": "count", "form": "F92", "period": "same"}

    def told(world: World, **more: object) -> Value | None:
        return known_values(Subject(OFFICE, "F91", "2024"), asking({**count, **more}), {}, world).get("a.n")

    assert told(Set(said).world()) == 1
    assert told(Set(said).world(), period="previous") == 1
    assert told(Set(said).world(), where={"a.n": "1"}) == 0
    assert told(Set(said, parameters={"tep": 1}).world()) == 1
    assert told(Set(said, parameters={"tep": 0}).world()) == 3


def test_only_what_is_typed_says_that_a_form_came_on_paper() -> None:
    said = Set({Subject(ONE, "F90", "2024"): {"a.m": Unreadable("1", "CELL-105")}}).world()
    assert not on_paper(Subject(ONE, "F92", "2024"), said)
    assert not on_paper(Subject(ONE, "F90", "2024"), said)


def test_who_looks_at_a_form_looks_where_its_papers_are_told() -> None:
    counting = asking({"take": "count", "form": "F92", "period": "same"})
    roster = Set().world().roster
    about = Subject(ONE, "F90", "2024")
    assert dependents(about, edges([counting]), Kin(roster)) == set()
    looking = dependents(about, edges([counting], [PAPER.head]), Kin(roster))
    assert Subject(OFFICE, "F91", "2024") in looking


def test_units_are_counted_where_any_are_known() -> None:
    assert answer({"take": "units", "kinds": ["K"]}, {}, unit=OFFICE) == 2
    assert answer({"take": "units", "kinds": ["D"]}, {}, unit=OFFICE) == 0
    assert answer({"take": "units", "kinds": ["K"]}, {}, unit=OTHER) is None


def test_rows_are_counted_by_what_stands_in_them() -> None:
    rows: dict[str, Entry] = {"t[1].loai": "KDC", "t[2].loai": "CQ", "t[3].loai": "KDC"}
    asked = {"take": "rows", "form": "F90", "table": "t", "period": "same", "where": {"loai": "KDC"}}
    assert answer(asked, {(OFFICE, "2024"): rows}, unit=OFFICE) == 2
    assert answer({**asked, "of": "office"}, {(OFFICE, "2024"): rows}) == 2
    assert answer({**asked, "of": "below"}, {(ONE, "2024"): rows, (TWO, "2024"): rows}, unit=OFFICE) == 4
    assert answer(asked, {}, unit=OFFICE) is None


def test_the_registry_and_the_codes_are_told_in_words() -> None:
    assert answer({"take": "registry", "fact": "contact"}, {}, column="kq") == "Lê Mẫu"
    assert answer({"take": "registry", "fact": "contact"}, {}, unit=TWO, column="kq") is None
    asked = {"take": "codes", "form": "F90"}
    assert answer(asked, {(ONE, "2024"): {}}, column="kq") == "lần 1: 4821 · lần 2: 0042"
    assert answer(asked, {}, column="kq") is None
    latest = {"take": "code", "form": "F90"}
    assert answer(latest, {(ONE, "2024"): {}}, column="kq") == "0042"
    assert answer(latest, {}, column="kq") is None


@pytest.mark.parametrize(
    ("known", "subject", "found"),
    [
        (OWN, Subject(ONE, "F90", "2024"), {Subject(ONE, "F91", "2024")}),
        ({**OWN, "period": "previous"}, Subject(ONE, "F90", "2024"), {Subject(ONE, "F91", "2025")}),
        (
            {**OWN, "of": "office"},
            Subject(OFFICE, "F90", "2024"),
            {Subject(u, "F91", "2024") for u in (ONE, TWO, SCHOOL)},
        ),
        (
            {"take": "sum", **OWN},
            Subject(ONE, "F90", "2024"),
            {Subject(ONE, "F91", "2024"), Subject(OFFICE, "F91", "2024")},
        ),
        (OWN, Subject(ONE, "F89", "2024"), set()),
    ],
)
def test_who_looks_at_a_subject_is_looked_at_again(
    known: Mapping[str, object], subject: Subject, found: set[Subject]
) -> None:
    roster = Set().world().roster
    assert dependents(subject, edges([asking(known)]), Kin(roster)) == found


@pytest.mark.parametrize(
    ("period", "after"), [("2024", "2025"), ("2024-6T", "2025-6T"), ("²024", "²024"), ("x", "x")]
)
def test_the_next_period_is_the_same_kind_a_year_later(period: str, after: str) -> None:
    assert next_period(period) == after
