"""A made-up ward at its own PC: the real command line on real files.

Knows one office with a few units and one campaign; refuses to know what any command answers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from pathlib import Path

from antt_sync.adapters.workbook_write import write_workbook
from antt_sync.core.sheet import Prefill
from antt_sync.core.values import Entry
from antt_sync.messages.workbook_words import live_words, printed_words
from tests.fillings import shipped
from tests.terminal import antt

ROOT = Path(__file__).resolve().parents[2]
OFFICE, PERIOD = "X-14761-000.1", "2024"
UNITS = 7


class CommandTrouble(Exception):
    """A command ended with an exit code that nobody expected; its words are inside."""


def unit(number: int) -> str:
    """A tổ dân phố's id."""
    return f"K-14761-{number:03d}.1"


def run(
    folder: Path, *words: str | Path, codes: Sequence[int] = (0,), clock: str = "2024-11-02T09:00"
) -> str:
    """What a command prints on standard output.

    Raises:
        CommandTrouble: the exit code is none of `codes`.
    """
    told = {"ANTT_PASSPHRASE": "nui song bien troi", "ANTT_CLOCK": f"{clock}:00+07:00"}
    ended = antt(*words, at=folder, **told)
    if ended.code not in codes:
        raise CommandTrouble(f"{words} ended with {ended.code}\n{ended.out}\n{ended.err}")
    return ended.out


def check(folder: Path, *files: Path) -> list[dict[str, object]]:
    """What `check --json` says of each file, in the order of the files given."""
    answer = json.loads(run(folder, "--json", "check", *(f.resolve() for f in files), codes=(0, 3, 4)))
    said = {each["file"]: each for each in answer["files"]}
    return [said[file.name] for file in files]


class Ward:
    """An office that has issued its roster and the campaign of 2024; its folder is `desk`."""

    def __init__(self, home: Path, *, given_out: Path | None = None) -> None:
        self.home = home
        self.desk = home / "phường"
        if given_out is not None:
            self.given_out = given_out

    def set_up(self) -> None:
        """Folder, roster, campaign."""
        name = "UBND phường Nam Ngạn"
        run(self.home, "init", self.desk.name, "--unit", OFFICE, "--name", name, "--place", "Nam Ngạn")
        registry = self.home / "danh mục.xlsx"
        registry.write_bytes(_registry())
        self.run("roster", "issue", registry)
        window = ("--window", "K.assessment=01/11/2023..31/10/2024", "--citing", "CV 352/UBND-BCĐ")
        on_paper = ("--parameter", "dang_ky_qua_tep=0")
        self.run("campaign", "issue", "--period", PERIOD, "--due", "F04-K=15/11/2024", *window, *on_paper)

    def run(self, *words: str | Path, codes: Sequence[int] = (0,), clock: str = "2024-11-02T09:00") -> str:
        """A command in the office's own folder."""
        return run(self.desk, *words, codes=codes, clock=clock)

    def ask(self, *words: str | Path, codes: Sequence[int] = (0,), clock: str = "2024-11-02T09:00") -> object:
        """A command's answer as data."""
        answer: object = json.loads(self.run("--json", *words, codes=codes, clock=clock))
        return answer

    @cached_property
    def given_out(self) -> Path:
        """The folder with every unit's blank F04-K."""
        folder = self.home / "phát"
        self.run("blank", "F04-K", "--all", "--period", PERIOD, "-o", folder)
        return folder

    def blank(self, number: int) -> Path:
        """One unit's blank F04-K."""
        return next((self.given_out / f"Tổ dân phố số {number}").glob("*.xlsx"))


def _registry() -> bytes:
    entries: dict[str, Entry] = {}
    for number in range(1, UNITS + 1):
        row = f"don_vi[{number}]"
        entries[f"{row}.noi_dung"] = f"Tổ dân phố số {number}"
        entries[f"{row}.loai"] = "KDC"
        entries[f"{row}.phu_trach"] = "Tổ trưởng"
        entries[f"{row}.tu_ngay"] = date(2020, 1, 1)
    entries |= {
        "ho_ten.phu_trach": "Lê Thị Mẫu",
        "chuc_vu.phu_trach": "Công chức",
        "ngay_lap.tu_ngay": date(2024, 1, 5),
    }
    return write_workbook(
        shipped("F01"),
        prefill=Prefill(unit=OFFICE, unit_name="UBND phường Nam Ngạn", period=PERIOD),
        entries=entries,
        words=live_words(),
        printed=printed_words(),
    )
