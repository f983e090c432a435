"""What tests of the menu share: a filled workbook that came, and the words at which the menu waits."""

from __future__ import annotations

from pathlib import Path

from antt_sync.core.values import Unreadable
from tests.fillings import GIVEN
from tests.sheets import typed
from tests.terminal import antt
from tests.world import answers, unit_id

CHOOSE = "Chọn số rồi Enter"


def came(ward: Path, number: int, name: str, *, into: str = "Đến") -> Path:
    """A filled workbook of a unit, under any name."""
    path = ward / into / name
    path.parent.mkdir(parents=True, exist_ok=True)
    antt("blank", "F04-K", "--unit", unit_id(number), "--period", "2024", "-o", "b.xlsx", at=ward.parent,
         ANTT_OFFICE=str(ward))  # fmt: skip
    blank = ward.parent / "b.xlsx"
    unknown = {**dict.fromkeys(GIVEN), "d44a_y_kien.ket_qua": None, "d45_1yk.ket_qua": None}
    filled = {a: v for a, v in answers(number, unknown).items() if not isinstance(v, Unreadable)}
    path.write_bytes(typed(blank.read_bytes(), filled))
    blank.unlink()
    return path
