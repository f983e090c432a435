"""A sitting: one unlocking serves many commands, and a long pause locks again."""

from __future__ import annotations

from pathlib import Path

from antt_sync.cli.session import IDLE, Session
from tests.offices import PASSPHRASE


def test_the_passphrase_is_asked_for_again_only_after_half_an_hour_without_work(ward: Path) -> None:
    asked: list[float] = []
    times = [0.0]

    def ask() -> str:
        asked.append(times[-1])
        return PASSPHRASE

    sitting = Session(ask, clock=lambda: times[-1])
    for moment in (0.0, IDLE - 1, 2 * IDLE - 2):
        times.append(moment)
        sitting.keyring(ward / "keys").office()
    assert asked == [0.0]
    times.append(3 * IDLE)
    sitting.forget_if_idle()
    sitting.keyring(ward / "keys").office()
    assert asked == [0.0, times[-1]]
