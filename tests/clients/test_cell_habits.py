"""The table of habits again, its cells filled by LibreOffice, SheetJS and ExcelJS, in every format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.clients.libreoffice import Format, Office
from tests.clients.node_clients import Library
from tests.hostile import zipped
from tests.intake.habits import PLAN, SHEET, Habit, Typed, as_read, everything_asked, habits, waves
from tests.terminal import antt

FORMATS: tuple[Format, ...] = ("xlsx", "xls", "ods")
LIBRARIES: Mapping[str, Library] = {"ExcelJS": "exceljs", "SheetJS": "sheetjs"}


def of(maker: str) -> list[dict[str, Habit]]:
    """What a program fills, workbook by workbook."""
    return list(waves(habit for habit in habits() if maker in habit.makers))


def typed(wave: Mapping[str, Habit]) -> dict[str, Typed]:
    """A workbook's cells."""
    return {PLAN.cell(address): habit.value() for address, habit in wave.items()}


def differing(files: Mapping[str, Mapping[str, Habit]], folder: Path) -> list[str]:
    """The habits that are read otherwise than the table says."""
    found = []
    for each in antt("--json", "check", *files, at=folder).said["files"]:
        (form,) = each["forms"]
        for address, habit in files[each["file"]].items():
            read = as_read(form, address)
            if read != (habit.read, habit.said):
                found.append(f"{each['file']} · {habit.name} · {habit.typed}: {read}")
    return found


@pytest.mark.parametrize("maker", LIBRARIES)
def test_what_a_library_filled_is_read_as_the_table_says(
    maker: str, fill_with: Callable[..., Path], work: Path
) -> None:
    source = work / "gốc.xlsx"
    source.write_bytes(zipped(everything_asked()))
    files = {}
    for number, wave in enumerate(of(maker)):
        cells = {SHEET: typed(wave)}
        files[fill_with(LIBRARIES[maker], source, work / f"{number:02d}.xlsx", cells).name] = wave
    assert files
    assert differing(files, work) == []


def test_what_libreoffice_saved_is_read_as_the_table_says_in_every_format(office: Office, work: Path) -> None:
    source = work / "gốc.xlsx"
    source.write_bytes(zipped(everything_asked()))
    files = {}
    for number, wave in enumerate(of("LibreOffice")):
        with office.open(source) as book:
            book.set_cells(SHEET, typed(wave))
            for format in FORMATS:
                files[book.save_as(work / f"{number:02d} {format}.{format}", format).name] = wave
    assert differing(files, work) == []
