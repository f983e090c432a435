"""The command line: what a command does not have to load.

Runs the real program in a process of its own; refuses to look at how it is built.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from antt_sync.adapters.packages import Package, pack
from antt_sync.cli.main import Commands
from tests.offices import REHEARSAL, desk_of, make_office
from tests.world import submission

ROOT = Path(__file__).resolve().parent.parent.parent
HEAVY = frozenset({"openpyxl", "xlsxwriter", "python_calamine", "sqlite_utils", "xlwings", "pandas"})
LOADED = """
import atexit, json, sys
from antt_sync.cli.main import main
def names():
    return sorted({name.partition(".")[0] for name in sys.modules})
atexit.register(lambda: print(json.dumps(names()), file=sys.stderr))
main()
"""


def loaded(at: Path, *words: str) -> tuple[int, set[str]]:
    """(the exit code, every package that the command had loaded when it ended)."""
    environment = {
        **os.environ,
        **REHEARSAL,
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *words],
        cwd=at, env=environment, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    return done.returncode, set(json.loads(done.stderr.splitlines()[-1]))


def test_help_loads_no_spreadsheet_library_and_no_store(tmp_path: Path) -> None:
    code, names = loaded(tmp_path, "--help")
    assert code == 0
    assert names & (HEAVY | {"sqlite3", "cryptography"}) == set()
    assert {"antt_sync", "click"} <= names


@pytest.mark.parametrize("command", Commands.MODULES)
def test_a_commands_help_loads_no_spreadsheet_library(tmp_path: Path, command: str) -> None:
    code, names = loaded(tmp_path, command, "--help")
    assert (code, names & HEAVY) == (0, set())


def test_taking_in_packages_loads_no_spreadsheet_library(tmp_path: Path) -> None:
    office, came = tmp_path / "phuong", tmp_path / "den"
    make_office(office, signers=2, others=0)
    came.mkdir()
    for number in (1, 2):
        package = pack(Package((submission(number, word=f"unit {number}", by_unit=True),)))
        (came / f"to {number}.antt").write_bytes(package)
    code, names = loaded(office, "merge", str(came), "--yes")
    assert (code, names & HEAVY) == (0, set())
    assert {"cryptography", "sqlite3"} <= names
    assert {line.state for line in desk_of(office).store.rows()} == {"received"}
