"""The command line: what a command does not have to load.

Runs the real program in a process of its own; refuses to look at how it is built.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from antt_sync.adapters.packages import Package, pack
from antt_sync.cli.main import Commands
from tests.offices import REHEARSAL, desk_of, make_office
from tests.world import submission

ROOT = Path(__file__).resolve().parent.parent.parent
HEAVY = frozenset({"openpyxl", "xlsxwriter", "python_calamine", "sqlite_utils", "xlwings", "pandas"})
LOADED = """
import json, sys
from antt_sync.cli.main import main
ended = []
for words in json.loads(sys.argv[1]):
    sys.argv = ["antt-sync", *words]
    try:
        main()
    except SystemExit as end:
        ended.append((end.code, sorted({name.partition(".")[0] for name in sys.modules})))
print(json.dumps(ended), file=sys.stderr)
"""


def loaded(at: Path, *lines: Sequence[str]) -> list[tuple[int, set[str]]]:
    """For each line, run in one process: (the exit code, every package that was loaded by its end)."""
    environment = {
        **os.environ,
        **REHEARSAL,
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", LOADED, json.dumps(lines)],
        cwd=at, env=environment, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    return [(code, set(names)) for code, names in json.loads(done.stderr.splitlines()[-1])]


def test_help_loads_no_spreadsheet_library_and_no_store(tmp_path: Path) -> None:
    ((code, names),) = loaded(tmp_path, ["--help"])
    assert code == 0
    assert names & (HEAVY | {"sqlite3", "cryptography"}) == set()
    assert {"antt_sync", "click"} <= names


def test_no_commands_help_loads_a_spreadsheet_library(tmp_path: Path) -> None:
    ended = loaded(tmp_path, *([command, "--help"] for command in Commands.MODULES))
    heavy = {
        command: (code, names & HEAVY) for command, (code, names) in zip(Commands.MODULES, ended, strict=True)
    }
    assert heavy == dict.fromkeys(Commands.MODULES, (0, set()))


def test_taking_in_packages_loads_no_spreadsheet_library(tmp_path: Path) -> None:
    office, came = tmp_path / "phuong", tmp_path / "den"
    make_office(office, signers=2, others=0)
    came.mkdir()
    for number in (1, 2):
        package = pack(Package((submission(number, word=f"unit {number}", by_unit=True),)))
        (came / f"to {number}.antt").write_bytes(package)
    ((code, names),) = loaded(office, ["merge", str(came), "--yes"])
    assert (code, names & HEAVY) == (0, set())
    assert {"cryptography", "sqlite3"} <= names
    assert {line.state for line in desk_of(office).store.rows()} == {"received"}
