"""S4: a gate that cannot fail proves nothing, so each defect here, put into a copy of the tool, is caught.

A row of seeded_defects.toml is one text of the source, what stands there instead, and the tests that must go
red. A text that is no longer there fails too: the table follows the source. Refuses to touch the checkout.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
COPIED, LINKED = ("antt_sync", "tests"), ("schemas", "scripts", "workbooks", "pyproject.toml", "README.md")
AT_ONCE = 2
LONGEST = 300
RED = 1
"""pytest's exit status for tests that ran and failed; an import that breaks ends otherwise."""


@dataclass(frozen=True, slots=True)
class Defect:
    """What is wrong, where, and who must notice."""

    what: str
    file: str
    text: str
    instead: str
    gate: str


def defects() -> list[Defect]:
    """The table."""
    told = tomllib.loads((ROOT / "tests" / "seeded_defects.toml").read_text(encoding="utf-8"))
    return [Defect(**row) for row in told["defect"]]


def caught(defect: Defect, copy: Path) -> str:
    """Put one defect into a copy of the tool and run its gate: nothing if it goes red, else what is wrong."""
    for part in COPIED:
        shutil.copytree(
            ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__", "node_modules")
        )
    for part in LINKED:
        (copy / part).symlink_to(ROOT / part)
    path = copy / defect.file
    source = path.read_text(encoding="utf-8")
    if defect.text not in source:
        return f"{defect.what}: {defect.file} no longer says {defect.text!r}"
    path.write_text(source.replace(defect.text, defect.instead), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", defect.gate]
    with open(copy / "said", "wb") as said:
        process = subprocess.Popen(command, cwd=copy, env=environment, stdout=said, stderr=said)
        try:
            status = process.wait(LONGEST)
        except subprocess.TimeoutExpired:
            process.kill()
            status = process.wait()
    shutil.rmtree(copy)
    return "" if status == RED else f"{defect.what}: {defect.gate} ended with {status}"


@pytest.mark.full
@pytest.mark.goal("S4", "seeded defects: each is caught by its gate")
def test_every_seeded_defect_is_caught(tmp_path: Path, tried: Callable[[int, str], None]) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        table = defects()
        copies = (tmp_path / str(number) for number in range(len(table)))
        missed = [said for said in pool.map(caught, table, copies) if said]
    tried(len(table), f"{len(table) - len(missed)} caught, {len(missed)} missed")
    assert not missed, "\n".join(missed)


def test_every_defect_has_its_place_and_its_gate() -> None:
    for defect in defects():
        source = (ROOT / defect.file).read_text(encoding="utf-8")
        assert source.count(defect.text) == 1, defect
        assert (ROOT / defect.gate.partition("::")[0]).is_file(), defect
