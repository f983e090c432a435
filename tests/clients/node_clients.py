"""Other people's web pages and servers: two JavaScript libraries open a workbook, fill cells, write it anew.

Knows how to run the two scripts beside it; refuses to know anything of antt_sync. package-lock.json pins both
libraries.
"""

from __future__ import annotations

import atexit
import json
import shutil
import subprocess
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

Library = Literal["sheetjs", "exceljs"]
Cells = Mapping[str, Mapping[str, str | float | bool | Mapping[str, str] | None]]
"""Sheet -> cell -> new value; `None` empties the cell, `{"note": text}` gives it a note (ExcelJS only)."""

HERE = Path(__file__).parent
PATIENCE = 60


class NodeTrouble(Exception):
    """The library could not open, fill or write the workbook."""


def missing_node() -> str:
    """Say what is missing for `fill_with`; an empty text when nothing is."""
    if shutil.which("node") is None:
        return "Node.js is not on this machine"
    if not (HERE / "node_modules" / "xlsx").is_dir() or not (HERE / "node_modules" / "exceljs").is_dir():
        return "the JavaScript libraries are not installed: run `npm ci` in tests/clients"
    return ""


def fill_with(library: Library, source: Path, target: Path, cells: Cells) -> Path:
    """Open `source`, set `cells`, write everything the library kept to `target`, and return it.

    Raises:
        NodeTrouble: the library failed; its words are inside.
    """
    request = {"source": str(source.resolve()), "target": str(target.resolve()), "cells": cells}
    library_process = _started(library)
    assert library_process.stdin is not None
    assert library_process.stdout is not None
    hung = threading.Timer(PATIENCE, library_process.kill)
    hung.start()
    print(json.dumps(request), file=library_process.stdin, flush=True)
    answer = library_process.stdout.readline()
    hung.cancel()
    trouble = json.loads(answer)["trouble"] if answer else "it hung or died"
    if trouble:
        raise NodeTrouble(f"{library}: {trouble[-1000:]}")
    return target


@cache
def _started(library: Library) -> subprocess.Popen[str]:
    """A library, waiting for one request a line; ends with this process."""
    command = ["node", str(HERE / f"fill_{library}.cjs")]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
    atexit.register(process.communicate)
    return process
