"""What a check found is said with its code and next step, however much is empty."""

from __future__ import annotations

import pytest

from antt_sync.cli.checked import MANY, label_of, say_findings
from antt_sync.core.findings import Finding, Severity, Where
from tests.fillings import shipped

FORM = shipped("F04-K")


def empty(count: int) -> list[Finding]:
    addresses = [a for a in FORM.entry_cells if "[" not in a][:count]
    return [
        Finding("CELL-001", Severity.ERROR, Where(sheet="Tự đánh giá", cell=f"H{n}", address=a))
        for n, a in enumerate(addresses, start=20)
    ]


def test_a_few_empty_cells_are_said_one_by_one_with_their_labels() -> None:
    said: list[str] = []
    say_findings(empty(2), FORM, "vi", said.append)
    assert len([line for line in said if "(CELL-001)" in line]) == 2
    assert all(label_of(FORM, f) in "\n".join(said) for f in empty(2))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_many_empty_cells_are_said_together_with_every_cell_and_the_next_step(lang: str) -> None:
    said: list[str] = []
    say_findings(empty(MANY + 1), FORM, lang, said.append)
    assert len(said) == 2
    assert "(CELL-001)" in said[0]
    assert all(f.where.cell in said[0] for f in empty(MANY + 1))
    assert said[1].strip().startswith("→")
