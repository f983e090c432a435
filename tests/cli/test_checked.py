"""What a check found is said with its code and next step, however much is empty."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from antt_sync.cli.checked import MANY, label_of, say_findings
from antt_sync.core.findings import Finding, Severity, Where
from tests.fillings import GIVEN, shipped
from tests.terminal import antt
from tests.world import answers, unit_id, workbook

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


def test_what_the_office_still_gives_is_one_line(ward: Path) -> None:
    given = dict.fromkeys((*GIVEN, "d44a_y_kien.ket_qua", "d45_1yk.ket_qua"))
    (ward / "a.xlsx").write_bytes(workbook(1, answers(1, given)))
    said = antt("check", "a.xlsx", at=ward).out
    told = [line for line in said.splitlines() if "(GIVEN-001)" in line]
    assert told == ["  – 8 ô cơ quan sẽ cung cấp số liệu: F46, G46, F47, G47, F48, G48, H70, H71 (GIVEN-001)"]
    assert "Cần xem lại" not in said


@pytest.mark.parametrize(
    ("signed_by", "period", "code", "heading"),
    [
        (1, "2024", "SẴN SÀNG GỬI", "✓ SẴN SÀNG GỬI"),
        (1, "2023", "ASK-110", "✗ Đã nhập đủ · chưa gửi được"),
        (2, "2024", "ASK-103", "! Đã nhập đủ · khoan gửi"),
    ],
)
def test_a_full_form_is_not_called_ready_while_whose_it_is_or_of_when_is_open(
    ward: Path, signed_by: int, period: str, code: str, heading: str
) -> None:
    said_then = {
        a: v.replace(year=v.year + int(period) - 2024) if isinstance(v, date) else v
        for a, v in answers(signed_by).items()
    }
    (ward / "a.xlsx").write_bytes(workbook(signed_by, said_then, unit=unit_id(1), period=period))
    said = antt("check", "a.xlsx", at=ward).out
    assert code in said
    assert said.splitlines()[1].strip().startswith(heading)
    assert (
        antt("--json", "check", "a.xlsx", at=ward).said["files"][0]["forms"][0]["banner"].startswith(heading)
    )
