"""Figures that look copied, dragged, shifted or sorted are warned about; honest ones never."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from itertools import pairwise

import pytest

from antt_sync.core.findings import Severity
from antt_sync.core.likeness import likeness, telling
from antt_sync.core.schema import Form
from antt_sync.core.sheet import plan
from antt_sync.core.values import CellType, Entry, Unreadable
from tests.fillings import filled, shipped

FORM = shipped("F04-K")
THIRD: Mapping[str, Entry] = {"hoat_dong[3].noi_dung": "Ra quân", "hoat_dong[3].nay": 55}
OWN = filled("F04-K", {"hoat_dong[2].noi_dung": "Diễn tập chữa cháy", "hoat_dong[2].nay": 64, **THIRD})
PLACES = {a: plan(FORM).cell(a) for a in FORM.cells}


def codes(
    entries: Mapping[str, Entry], last: Mapping[str, Entry] | None = None, **others: Mapping[str, Entry]
) -> list[str]:
    """The codes of all warnings."""
    found = likeness(FORM, entries, PLACES, last or {}, others.items())
    assert all(f.severity is Severity.WARNING for f in found)
    return [f.code for f in found]


def test_an_ordinary_form_is_not_warned_about() -> None:
    assert codes(OWN) == []


def test_last_years_file_with_new_days_is_told_with_its_cells() -> None:
    again = {**OWN, "ngay_lap.ngay": date(2025, 11, 2), "hoat_dong[1].ngay": date(2025, 8, 19)}
    (found,) = likeness(FORM, again, PLACES, OWN, ())
    assert found.code == "LIKE-101"
    assert f"{PLACES['hoat_dong[1].nay']} = 180" in str(found.params["cells"])
    assert codes({**again, "hoat_dong[1].nay": 175, "d413_dk.nay": 215}, OWN) == []


def test_another_units_figures_are_told_with_its_name() -> None:
    copied = {**OWN, "ho_ten.ket_qua": "Người khác", "d44b_so.nay": 1}
    (found,) = likeness(FORM, copied, PLACES, {}, [("Tổ dân phố số 2", OWN)])
    assert (found.code, found.params["unit"], found.params["count"]) == ("LIKE-102", "Tổ dân phố số 2", 5)
    assert codes({**copied, "hoat_dong[1].nay": 150, "hoat_dong[2].nay": 70}, to_2=OWN) == []


def columns_of_counts(form: Form) -> list[list[str]]:
    """Typed counts below each other."""
    return [
        [
            c.address
            for r in form.rows
            for c in r.cells
            if c.column == k.key and c.type is CellType.INT and not c.computed
        ]
        for k in form.columns
    ]


LONGEST = max(columns_of_counts(FORM), key=len)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ((1, 2, 3, 4, 5, 6), "LIKE-103"),
        ((7, 8, 9, 10, 11, 12), "LIKE-103"),
        ((10, 20, 30, 40, 50, 60), "LIKE-103"),
        ((6, 5, 4, 3, 2, 1), "LIKE-103"),
        ((1, 3, 4, 9, 11, 20, 31, 50), "LIKE-105"),
        ((90, 71, 33, 20, 9, 8, 5, 1), "LIKE-105"),
        ((1, 2, 3, 4, 5), ""),
        ((0, 0, 0, 0, 0, 0, 0), ""),
        ((5, 5, 5, 5, 5, 5, 5), ""),
        ((10, 20, 30, 40, 50), ""),
        ((1, 3, 4, 9, 11, 20, 31), ""),
    ],
)
def test_counts_that_were_dragged_or_sorted_are_told(values: tuple[int, ...], code: str) -> None:
    typed = dict(zip(LONGEST, values, strict=False))
    rest = dict.fromkeys(LONGEST[len(values) :])
    entries = {a: e for a, e in {**OWN, **rest, **typed}.items() if e is not None}
    assert codes(entries) == ([code] if code else [])


def test_answers_one_row_too_low_are_told() -> None:
    asked = [c for c in FORM.entry_cells.values() if c.type is CellType.CHOICE and c.column == "ket_qua"]
    moved = dict(OWN)
    for above, cell in pairwise(asked):
        answer = OWN.get(above.address)
        if isinstance(answer, str):
            moved[cell.address] = answer if answer in cell.choices else Unreadable(answer, "CELL-102")
    wrong = [a for a, e in moved.items() if isinstance(e, Unreadable)]
    assert len(wrong) >= 2
    assert codes(moved) == ["LIKE-104"]
    assert codes({**OWN, wrong[0]: moved[wrong[0]]}) == []


def test_figures_one_row_below_last_years_are_told() -> None:
    last = {a: 100 + 7 * n for n, a in enumerate(LONGEST)}
    now = {a: last[b] for b, a in pairwise(LONGEST)}
    assert "LIKE-104" in codes({**OWN, **now}, {**OWN, **last})


def test_small_counts_are_not_telling() -> None:
    counted = {"d413_tong.nay", "d413_dk.nay", *(f"hoat_dong[{n}].nay" for n in (1, 2, 3))}
    assert set(telling(FORM, OWN)) == counted


def test_honest_work_is_not_warned_about() -> None:
    """A hundred made-up units over two years, each with its own households, meetings and small counts."""
    chance = random.Random(7)
    homes = [chance.randint(80, 400) for _ in range(100)]

    def year(unit: int) -> dict[str, Entry]:
        came = {f"hoat_dong[{n}].nay": chance.randint(20, 40) * 5 for n in (1, 2, 3)}
        small = {a: min(9, int(chance.expovariate(0.6))) for a in LONGEST if a in OWN and OWN[a] == 0}
        total = homes[unit] + chance.randint(-3, 3)
        return {**OWN, **came, **small, "d413_tong.nay": total, "d413_dk.nay": total}

    last, now = [[year(unit) for unit in range(100)] for _ in range(2)]
    warned = [
        (unit, found)
        for unit in range(100)
        if (found := codes(now[unit], last[unit], **{f"to_{n}": now[n] for n in range(100) if n != unit}))
    ]
    assert warned == []
