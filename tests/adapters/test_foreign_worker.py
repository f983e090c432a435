"""The worker turns values into JSON that nothing is lost in, and needs nothing of antt_sync."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from antt_sync.adapters import foreign_worker, strict_xml, xlsx_cells, xlsx_read
from antt_sync.adapters.foreign_worker import Refused, encoded
from tests.hostile import ods_cell, open_document

WORKER = Path(foreign_worker.__file__)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Tổ 7", ("s", "Tổ 7")),
        (" ", ("s", " ")),
        ("#REF!", ("e", "#REF!")),
        (True, ("b", "1")),
        (False, ("b", "0")),
        (412, ("n", "412")),
        (412.0, ("n", "412")),
        (0.1, ("n", "0.1")),
        (-1e15, ("n", "-1000000000000000")),
        (1e300, ("n", "1e+300")),
        (date(2026, 10, 1), ("d", "46296")),
        (datetime(2026, 10, 1, 6), ("d", "46296.25")),
        (date(1900, 1, 1), ("d", "1")),
        (date(1900, 2, 28), ("d", "59")),
        (date(1900, 3, 1), ("d", "61")),
        (time(18, 0), ("n", "0.75")),
        (timedelta(hours=36), ("n", "1.5")),
        (timedelta(days=2), ("n", "2")),
    ],
)
def test_values_are_told_as_a_workbook_would_hold_them(value: object, expected: tuple[str, str]) -> None:
    assert encoded(value) == expected


@pytest.mark.parametrize("value", [float("nan"), float("inf"), None, b"x", "a" * 32_768])
def test_values_that_no_workbook_holds_are_refused(value: object) -> None:
    with pytest.raises(Refused):
        encoded(value)


def test_the_worker_runs_as_a_file_and_answers_in_json() -> None:
    data = open_document(f"<table:table-row>{ods_cell('ế', kind='string')}</table:table-row>")
    done = subprocess.run([sys.executable, "-P", str(WORKER)], input=data, stdout=subprocess.PIPE, check=True)
    assert json.loads(done.stdout) == {
        "sheets": [{"name": "Trang 1", "hidden": False, "cells": [[1, 1, "s", "ế"]]}]
    }


def test_the_worker_knows_nothing_of_antt_sync() -> None:
    tree = ast.parse(WORKER.read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert not [name for name in imported if str(name).startswith("antt_sync")]


def test_the_worker_has_the_strict_readers_caps() -> None:
    assert (foreign_worker.MOST_ROWS, foreign_worker.MOST_COLUMNS, foreign_worker.MOST_CELLS) == (
        xlsx_cells.MOST_ROWS,
        xlsx_cells.MOST_COLUMNS,
        xlsx_cells.MOST_CELLS,
    )
    assert foreign_worker.MOST_SHEETS == xlsx_read.MOST_SHEETS
    assert foreign_worker.MOST_TEXT == strict_xml.MOST_TEXT


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its memory this way")
def test_the_worker_cannot_take_more_memory_than_it_may() -> None:
    program = (
        f"import runpy; worker = runpy.run_path({str(WORKER)!r}); worker['limit_itself']();"
        "bytearray(2 * 1024 * 1024 * 1024)"
    )
    done = subprocess.run([sys.executable, "-c", program], stderr=subprocess.PIPE, check=False)
    assert done.returncode != 0
    assert b"MemoryError" in done.stderr
