"""Where forms stand is kept small, and found by subject as if it were in a plain mapping."""

from __future__ import annotations

import pytest

from antt_sync.app.standings import Standings
from antt_sync.core.submission import Subject
from tests.reports import busy, gathered


def test_every_form_is_found_by_its_subject_and_nothing_else_is() -> None:
    plain = dict(gathered(busy()).standings)
    kept = Standings(plain.values())
    assert (len(kept), list(kept), dict(kept)) == (len(plain), list(plain), plain)
    some = next(iter(plain))
    for other in (some._replace(unit="K-99999-001.1"), some._replace(form="F99"), Subject("", "", "")):
        assert other not in kept
        with pytest.raises(KeyError):
            kept[other]


def test_the_last_units_last_form_is_found_too() -> None:
    plain = dict(gathered(busy()).standings)
    last = list(plain)[-1]
    assert Standings(plain.values())[last] == plain[last]
