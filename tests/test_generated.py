"""The makers of fillings keep what they promise: laws and real programs rest on them."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt_sync.core.values import Unreadable, Value
from tests.fillings import CLEAN, PARAMETERS, shipped
from tests.generated import canonical, filling, read_all

FORM = shipped("F04-K")


@pytest.mark.parametrize("form_id", CLEAN)
def test_the_same_chance_makes_the_same_filling(form_id: str) -> None:
    form = shipped(form_id)
    for seed in range(5):
        once = filling(form, Random(seed), parameters=PARAMETERS)
        again = filling(form, Random(seed), parameters=PARAMETERS)
        assert (once.typed, once.known) == (again.typed, again.known)
    assert len({str(filling(form, Random(seed)).typed) for seed in range(20)}) > 10


@given(form_id=st.sampled_from(sorted(CLEAN)), seed=st.integers(0, 1 << 30))
def test_every_cell_typed_into_is_one_of_the_form_and_says_something(form_id: str, seed: int) -> None:
    made = filling(shipped(form_id), Random(seed))
    assert made.typed.keys() <= made.form.entry_cells.keys()
    given = {a for a, c in made.form.cells.items() if c.given}
    assert made.entries.keys() - given == made.typed.keys()
    assert all(made.form.cells[a].known is not None for a in made.known)


@given(values=canonical(FORM))
def test_canonical_values_are_what_reading_them_gives(values: dict[str, Value]) -> None:
    assert not any(isinstance(v, Unreadable) for v in values.values())
    typed = {a: v if isinstance(v, int | str) else f"{v:%d/%m/%Y}" for a, v in values.items()}
    assert read_all(FORM, typed) == values


def test_fillings_without_context_know_nothing() -> None:
    assert all(not filling(FORM, Random(seed), context=False).known for seed in range(20))
    assert any(filling(FORM, Random(seed)).known for seed in range(20))
