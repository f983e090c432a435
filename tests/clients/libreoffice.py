"""LibreOffice as a person at a desk: opens a file, types, moves rows, saves in another format.

Knows how to talk to `uno_driver.py`, which runs beside this process under a Python that has UNO; refuses to
know anything of antt_sync. Cells are named `B7`, rows and columns are counted from 1.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

Locale = Literal["vi-VN", "en-US"]
Format = Literal["xlsx", "xls", "ods"]

DRIVER = Path(__file__).with_name("uno_driver.py")
PATIENCE = 120
"""Seconds until a silent LibreOffice counts as hung: a cold start on a busy machine takes ten."""


class OfficeTrouble(Exception):
    """LibreOffice did not do what a test asked of it."""


@dataclass(frozen=True, slots=True)
class FailedFormula:
    """What a cell shows whose formula has no value, such as `#N/A`."""

    shown: str


Value = float | str | FailedFormula | None


@dataclass(frozen=True, slots=True)
class Installation:
    """Where LibreOffice and a Python with UNO are on this machine."""

    program: str
    python: str


def find_libreoffice() -> Installation | None:
    """Return where LibreOffice is, or nothing when it, or its UNO for Python, is not here."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        return None
    beside = Path(program).resolve().parent
    for python in ("/usr/bin/python3", str(beside / "python.exe"), str(beside / "python")):
        if shutil.which(python) and _runs(python, "import uno"):
            return Installation(program, python)
    return None


def _runs(python: str, code: str) -> bool:
    return (
        subprocess.run([python, "-c", code], capture_output=True, check=False, env=_plain()).returncode == 0
    )


def _plain() -> dict[str, str]:
    """The environment without what belongs to this process's own Python."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))
    }


class Office:
    """One running LibreOffice with its own empty profile; ends with `quit`."""

    def __init__(self, installation: Installation, home: Path, locale: Locale = "vi-VN") -> None:
        self.locale: Locale = locale
        self._lines: queue.Queue[str] = queue.Queue()
        self._log = home / "driver.log"
        log = self._log.open("wb")
        self._driver = subprocess.Popen(
            [installation.python, str(DRIVER), installation.program, str(home), locale],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=_plain(),
            encoding="utf-8",
            start_new_session=True,  # a group of its own, which `_kill` ends as one
        )
        log.close()  # the driver has its own hold on it
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()
        self._hear()

    def open(self, path: Path) -> Book:
        """Open a file; use it in a `with` block, which closes it without saving."""
        return Book(self, int(self.ask("open", path=str(path.resolve()))))

    def quit(self) -> None:
        """End LibreOffice and its driver."""
        assert self._driver.stdin is not None
        assert self._driver.stdout is not None
        with contextlib.suppress(OSError):
            self._driver.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._driver.wait(30)
        self._kill()
        self._reader.join(30)
        self._driver.stdout.close()

    def ask(self, what: str, /, **arguments: object) -> Any:
        """Send one request and return its answer.

        Raises:
            OfficeTrouble: LibreOffice refused, hung or died.
        """
        assert self._driver.stdin is not None
        try:
            print(json.dumps({"do": what, "with": arguments}), file=self._driver.stdin, flush=True)
        except (OSError, ValueError) as cause:  # a broken pipe, or one that `quit` closed
            raise OfficeTrouble(f"LibreOffice is gone: {self._last_words()}") from cause
        return self._hear()

    def _listen(self) -> None:
        assert self._driver.stdout is not None
        for line in self._driver.stdout:
            self._lines.put(line)
        self._lines.put("")

    def _hear(self) -> Any:
        try:
            line = self._lines.get(timeout=PATIENCE)
        except queue.Empty as cause:
            self._kill()
            raise OfficeTrouble(f"LibreOffice said nothing for {PATIENCE} s") from cause
        if not line:
            raise OfficeTrouble(f"LibreOffice is gone: {self._last_words()}")
        heard = json.loads(line)
        if "trouble" in heard:
            raise OfficeTrouble(heard["trouble"])
        return heard["answer"]

    def _kill(self) -> None:
        """End what is left of the driver and of LibreOffice; a hung dialog listens to nothing else."""
        if sys.platform == "win32":
            self._driver.kill()
        else:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._driver.pid, signal.SIGKILL)
        self._driver.wait()

    def _last_words(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")[-2000:]


class Book:
    """One open workbook."""

    def __init__(self, office: Office, number: int) -> None:
        self._office = office
        self._number = number

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, what: str, /, **arguments: object) -> Any:
        return self._office.ask(what, book=self._number, **arguments)

    def close(self) -> None:
        """Close without saving."""
        self._ask("close")

    def save_as(self, path: Path, format: Format = "xlsx") -> Path:
        """Write a copy in a format and return its path."""
        self._ask("save_as", path=str(path.resolve()), format=format)
        return path

    def to_pdf(self, path: Path) -> Path:
        """Print every visible sheet into a PDF file and return its path."""
        self._ask("save_as", path=str(path.resolve()), format="pdf")
        return path

    def recalculate(self) -> None:
        """Compute every formula anew, whatever values the file carried."""
        self._ask("recalculate")

    def sheets(self) -> dict[str, bool]:
        """Whether each sheet is visible, in order."""
        return {str(name): bool(visible) for name, visible in self._ask("sheets")}

    def type_into(self, sheet: str, cells: Mapping[str, str]) -> None:
        """Type into cells in order, as keys do: protection and the office's locale apply.

        A refused entry leaves its cell as it was and raises nothing, as on a screen: look at `values`.
        Validation is not asked, as when a person pastes.
        """
        self._ask("type_into", sheet=sheet, cells=dict(cells))

    def set_cells(self, sheet: str, cells: Mapping[str, str | float]) -> None:
        """Write values as a script does: protection and validation are not asked."""
        self._ask("set_cells", sheet=sheet, cells=dict(cells))

    def set_formulas(self, sheet: str, cells: Mapping[str, str]) -> None:
        """Write formulas in English notation as a script does; arguments are parted by semicolons."""
        self._ask("set_formulas", sheet=sheet, cells=dict(cells))

    def values(self, sheet: str, range: str) -> list[list[Value]]:
        """What a range holds, row by row; a formula counts by its result, and `None` is an empty cell."""
        rows = self._ask("values", sheet=sheet, range=range)
        return [[FailedFormula(v["error"]) if isinstance(v, dict) else v for v in row] for row in rows]

    def value(self, sheet: str, cell: str) -> Value:
        """What one cell holds."""
        return self.values(sheet, cell)[0][0]

    def formulas(self, sheet: str, range: str) -> list[list[str]]:
        """A range as it stands in the input line, in English notation."""
        return [[str(text) for text in row] for row in self._ask("formulas", sheet=sheet, range=range)]

    def shown(self, sheet: str, range: str) -> list[list[str]]:
        """A range as a person sees it, number formats applied."""
        return [[str(text) for text in row] for row in self._ask("shown", sheet=sheet, range=range)]

    def unprotect(self, sheet: str) -> None:
        """Take a protection without password off, as `insert_rows` and its kin do by themselves."""
        self._ask("unprotect", sheet=sheet)

    def insert_rows(self, sheet: str, *, before: int, count: int = 1) -> None:
        """Insert empty rows before a row."""
        self._ask("insert_rows", sheet=sheet, before=before, count=count)

    def delete_rows(self, sheet: str, *, first: int, count: int = 1) -> None:
        """Delete whole rows."""
        self._ask("delete_rows", sheet=sheet, first=first, count=count)

    def insert_columns(self, sheet: str, *, before: int, count: int = 1) -> None:
        """Insert empty columns before a column."""
        self._ask("insert_columns", sheet=sheet, before=before, count=count)

    def delete_columns(self, sheet: str, *, first: int, count: int = 1) -> None:
        """Delete whole columns."""
        self._ask("delete_columns", sheet=sheet, first=first, count=count)

    def move_column(self, sheet: str, column: int, *, before: int) -> None:
        """Cut a column and insert it before another."""
        self._ask("move_column", sheet=sheet, column=column, before=before)

    def copy_row(self, sheet: str, row: int, *, before: int) -> None:
        """Copy a row and insert the copy before another."""
        self._ask("copy_row", sheet=sheet, row=row, before=before)

    def sort_rows(self, sheet: str, range: str, *, column: int) -> None:
        """Sort a range's rows, A to Z, by one of its own columns."""
        self._ask("sort_rows", sheet=sheet, range=range, column=column)

    def rename_sheet(self, sheet: str, name: str) -> None:
        """Give a sheet another name."""
        self._ask("rename_sheet", sheet=sheet, name=name)

    def copy_sheet(self, sheet: str, name: str) -> None:
        """Copy one sheet behind itself in the same book."""
        self._ask("copy_sheet", sheet=sheet, name=name)

    def copy_sheet_to_new_file(self, sheet: str) -> Book:
        """Copy one sheet alone into a new book, as the tab's menu does, and return that book."""
        return Book(self._office, int(self._ask("copy_sheet_to_new_file", sheet=sheet)))

    def add_note(self, sheet: str, cell: str, text: str) -> None:
        """Give a cell a note in place of the one it had.

        Raises:
            OfficeTrouble: the cell is protected; `unprotect` first.
        """
        self._ask("add_note", sheet=sheet, cell=cell, text=text)

    def notes(self, sheet: str) -> dict[str, str]:
        """Every note of a sheet by its cell."""
        return {str(cell): str(text) for cell, text in self._ask("notes", sheet=sheet).items()}
