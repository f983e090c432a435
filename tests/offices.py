"""A real office in a folder: keys, a roster in which some units have keys, the law's campaign of 2024.

Made by the shipped recipes and adapters; refuses to know what is taken in there.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache, partial
from pathlib import Path

import pytest

from antt_sync.adapters import keys
from antt_sync.adapters.working_folder import make_folder
from antt_sync.app import set_up
from antt_sync.app.ports import Desk
from antt_sync.app.signing import EVERYBODY, Unsigned, sign_and_keep
from antt_sync.cli.wiring import FileKeyring, Tools
from antt_sync.core.campaign import CampaignWish
from antt_sync.core.envelope import Kind
from antt_sync.core.office import Office
from antt_sync.core.roster import KeyLine, Role, roster_body
from tests.world import NOW, OFFICE, ON_PAPER, PERIOD, unit_key, units

PASSPHRASE = "mot hai ba bon"
REHEARSAL = {"ANTT_PASSPHRASE": PASSPHRASE, "ANTT_CLOCK": NOW.isoformat()}
"""What a command needs to be told when nobody sits at it."""


@contextmanager
def rehearsed() -> Iterator[pytest.MonkeyPatch]:
    """Within it the clock stands, and a key made here unlocks at once: its file says what unlocking costs."""
    with pytest.MonkeyPatch.context() as world:
        world.setenv("ANTT_CLOCK", REHEARSAL["ANTT_CLOCK"])
        world.setattr(keys, "make_key", partial(keys.make_key, cost=keys.Cost(8, 1, 1)))
        yield world


def unlocked(folder: Path) -> FileKeyring:
    """The keyring of somebody who knows the passphrase."""
    return FileKeyring(folder, lambda: PASSPHRASE)


def desk_of(folder: Path) -> Desk:
    """The desk of a working folder, in this process."""
    return Tools("vi", True, str(folder), None, unlocked, lambda *_: None).desk()


def make_office(folder: Path, *, signers: int, others: int) -> None:
    """An office over units with a key of their own, and others without."""
    office = Office(OFFICE, "UBND phường Nam Ngạn", "commune", "", OFFICE, "0237 000 000", "Nam Ngạn")
    with rehearsed():
        public, _ = make_folder(folder, office, lambda: PASSPHRASE)
        desk = desk_of(folder)
        lines = [KeyLine(public.hex(), OFFICE, Role.OFFICE, "Văn phòng")]
        lines += [unit_key(n) for n in range(1, signers + 1)]
        listed = [replace(unit, valid_from=date(2020, 1, 1)) for unit in units(signers + others)]
        body = roster_body(None, office=OFFICE, units=listed, keys=lines)
        sign_and_keep(desk, [Unsigned(Kind.ROSTER, EVERYBODY, body)], root=True)
        forms, windows = set_up.law_campaign(desk, PERIOD)
        set_up.issue_campaign(desk, CampaignWish(PERIOD, forms, windows, "CV 352/UBND-BCĐ", ON_PAPER))


def copied_office(folder: Path, *, signers: int, others: int) -> Path:
    """A copy of such an office in this folder, which is not there yet; the first of its kind is made once."""
    return Path(shutil.copytree(_made(signers, others), folder))


@cache
def _made(signers: int, others: int) -> Path:
    base = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, base)
    make_office(base / "phuong", signers=signers, others=others)
    return base / "phuong"
