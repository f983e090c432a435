"""Drives one LibreOffice for `libreoffice.py`: a request is one JSON line in, its answer one JSON line out.

Runs under the Python that has UNO, not under the project's own: it imports nothing but UNO and the standard
library. Knows how LibreOffice does a thing; refuses to know why a test wants it done. When its input ends it
ends LibreOffice too, so a test run that dies leaves no office program behind.

Typing goes through the dispatcher, as keys do: protection and the user's locale apply. Validation does not,
nor does it when a person pastes.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.sheet import CellFlags, FormulaResult
from com.sun.star.table import TableSortField

FILTERS = {
    "xlsx": "Calc MS Excel 2007 XML",
    "xls": "MS Excel 97",
    "ods": "calc8",
    "pdf": "calc_pdf_Export",
}
START_SECONDS = 90
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>{locale}</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Save/Document"><prop oor:name="WarnAlienFormat" oor:op="fuse">
<value>false</value></prop></item>
</oor:items>
"""


def properties(**values: object) -> tuple[Any, ...]:
    """UNO's idea of keyword arguments."""
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


class LibreOffice:
    """One running program with a profile that nobody else uses."""

    def __init__(self, program: str, home: Path, locale: str) -> None:
        profile = home / "profile"
        settings = profile / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(SETTINGS.format(locale=escape(locale)), encoding="utf-8")
        pipe = f"antt{uuid.uuid4().hex}"
        self.process = subprocess.Popen(
            [
                program,
                f"-env:UserInstallation={profile.as_uri()}",
                f"--accept=pipe,name={pipe};urp;",
                "--headless",
                "--norestore",
                "--nolockcheck",
                "--nodefault",
                "--nofirststartwizard",
            ],
            env=dict(os.environ, HOME=str(home), SAL_USE_VCLPLUGIN="svp"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.context = self._connect(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        self.desktop = self._service("com.sun.star.frame.Desktop")
        self.dispatcher = self._service("com.sun.star.frame.DispatchHelper")
        self.books: dict[int, Any] = {}
        self.cells: dict[tuple[int, str, str], Any] = {}
        self.opened = 0

    def _connect(self, address: str) -> Any:
        resolver = uno.getComponentContext().ServiceManager.createInstance(
            "com.sun.star.bridge.UnoUrlResolver"
        )
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                return resolver.resolve(address)
            except NoConnectException:
                if self.process.poll() not in (None, 0) or time.monotonic() > deadline:
                    self.process.kill()
                    raise
                time.sleep(0.05)

    def _service(self, name: str) -> Any:
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def quit(self) -> None:
        """Ask the program to end; the one who started this driver ends by force what does not."""
        # While the other end goes away the bridge breaks, in several ways.
        with contextlib.suppress(Exception):
            self.desktop.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(10)

    # Books.

    def open(self, path: str) -> int:
        """Load a file as a person would open it: no macros run, no links are followed."""
        arguments = properties(Hidden=True, MacroExecutionMode=0, UpdateDocMode=0)
        book = self.desktop.loadComponentFromURL(Path(path).as_uri(), "_blank", 0, arguments)
        if book is None or not book.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
            raise ValueError(f"LibreOffice does not open this as a spreadsheet: {path}")
        return self._keep(book)

    def _keep(self, book: Any) -> int:
        self.opened += 1
        self.books[self.opened] = book
        return self.opened

    def close(self, book: int) -> None:
        """Close without saving."""
        self.cells.clear()
        self.books.pop(book).close(True)

    def save_as(self, book: int, path: str, format: str) -> None:
        """Write a copy; what is open stays open under its own name."""
        self.books[book].storeToURL(
            Path(path).as_uri(), properties(FilterName=FILTERS[format], Overwrite=True)
        )

    def recalculate(self, book: int) -> None:
        """Compute every formula anew, whatever values the file carried."""
        self.books[book].calculateAll()

    def sheets(self, book: int) -> list[list[object]]:
        """`[name, is visible]` for each sheet."""
        sheets = self.books[book].Sheets
        return [[sheet.Name, bool(sheet.IsVisible)] for sheet in (sheets[i] for i in range(sheets.Count))]

    def _sheet(self, book: int, sheet: str) -> Any:
        sheets = self.books[book].Sheets
        if not sheets.hasByName(sheet):
            raise ValueError(f"no sheet {sheet!r} among {list(sheets.ElementNames)}")
        return sheets.getByName(sheet)

    # Cells.

    def type_into(self, book: int, sheet: str, cells: dict[str, str]) -> None:
        """Go to each cell and type, ending with Enter."""
        controller = self.books[book].CurrentController
        controller.setActiveSheet(self._sheet(book, sheet))
        for cell, text in cells.items():
            self._dispatch(controller, "GoToCell", ToPoint=cell)
            self._dispatch(controller, "EnterString", StringName=text)

    def _dispatch(self, controller: Any, command: str, **arguments: object) -> None:
        self.dispatcher.executeDispatch(controller.Frame, f".uno:{command}", "", 0, properties(**arguments))

    def set_cells(self, book: int, sheet: str, cells: dict[str, str | float]) -> None:
        """Write values as a script does: protection and validation are not asked."""
        with self._computing_nothing(book):
            for name, content in cells.items():
                cell = self._cell(book, sheet, name)
                if isinstance(content, str):
                    cell.setString(content)
                else:
                    cell.setValue(float(content))  # a whole number beyond 32 bits is no double to UNO

    def _cell(self, book: int, sheet: str, name: str) -> Any:
        """A cell; making UNO's stand-in for one costs ten times what using it does, so it is kept."""
        if (book, sheet, name) not in self.cells:
            self.cells[book, sheet, name] = self._sheet(book, sheet).getCellRangeByName(name)
        return self.cells[book, sheet, name]

    @contextlib.contextmanager
    def _computing_nothing(self, book: int) -> Iterator[None]:
        """While many cells change, dependent formulas wait: else each change computes them all."""
        document = self.books[book]
        document.addActionLock()
        document.enableAutomaticCalculation(False)
        try:
            yield
        finally:
            document.enableAutomaticCalculation(True)
            document.removeActionLock()

    def set_formulas(self, book: int, sheet: str, cells: dict[str, str]) -> None:
        """Write formulas in LibreOffice's English notation."""
        target = self._sheet(book, sheet)
        for name, formula in cells.items():
            target.getCellRangeByName(name).setFormula(formula)

    def values(self, book: int, sheet: str, range: str) -> list[list[object]]:
        """What each cell holds: a number, a text, `null` for nothing, `{"error": …}` for a failed formula."""
        cells = self._sheet(book, sheet).getCellRangeByName(range)
        formulas = cells.getFormulaArray()
        failed = self._failed(cells)
        return [
            [
                failed.get((row, column)) or self._value(content, formulas[row][column])
                for column, content in enumerate(line)
            ]
            for row, line in enumerate(cells.getDataArray())
        ]

    @staticmethod
    def _failed(cells: Any) -> dict[tuple[int, int], dict[str, str]]:
        """What each formula of a range shows that has no value, by row and column within the range."""
        corner = cells.RangeAddress
        found = {}
        for part in cells.queryFormulaCells(FormulaResult.ERROR).RangeAddresses:
            for row in range(part.StartRow - corner.StartRow, part.EndRow - corner.StartRow + 1):
                for column in range(
                    part.StartColumn - corner.StartColumn, part.EndColumn - corner.StartColumn + 1
                ):
                    found[row, column] = {"error": cells.getCellByPosition(column, row).String}
        return found

    @staticmethod
    def _value(content: object, formula: str) -> object:
        if content is None or content == "":
            return "" if formula.startswith("=") else None
        return content

    def formulas(self, book: int, sheet: str, range: str) -> list[list[str]]:
        """Each cell as it stands in the input line, in English notation."""
        cells = self._sheet(book, sheet).getCellRangeByName(range)
        return [list(line) for line in cells.getFormulaArray()]

    def shown(self, book: int, sheet: str, range: str) -> list[list[str]]:
        """Each cell as a person sees it."""
        cells = self._sheet(book, sheet).getCellRangeByName(range)
        size = cells.getDataArray()
        return [
            [cells.getCellByPosition(column, row).String for column, _ in enumerate(line)]
            for row, line in enumerate(size)
        ]

    # Rows, columns and sheets: a clerk who wants to do these takes the protection off first.

    def _opened_up(self, book: int, sheet: str) -> Any:
        self.cells.clear()  # they are about to move
        target = self._sheet(book, sheet)
        target.unprotect("")
        if target.isProtected():
            raise ValueError(f"the protection of {sheet!r} has a password")
        return target

    def unprotect(self, book: int, sheet: str) -> None:
        """Take a protection without password off."""
        self._opened_up(book, sheet)

    def insert_rows(self, book: int, sheet: str, before: int, count: int) -> None:
        """Insert empty rows before a row, counted from 1."""
        self._opened_up(book, sheet).Rows.insertByIndex(before - 1, count)

    def delete_rows(self, book: int, sheet: str, first: int, count: int) -> None:
        """Delete whole rows, counted from 1."""
        self._opened_up(book, sheet).Rows.removeByIndex(first - 1, count)

    def insert_columns(self, book: int, sheet: str, before: int, count: int) -> None:
        """Insert empty columns before a column, counted from 1."""
        self._opened_up(book, sheet).Columns.insertByIndex(before - 1, count)

    def delete_columns(self, book: int, sheet: str, first: int, count: int) -> None:
        """Delete whole columns, counted from 1."""
        self._opened_up(book, sheet).Columns.removeByIndex(first - 1, count)

    def move_column(self, book: int, sheet: str, column: int, before: int) -> None:
        """Cut a column and insert it before another, both counted from 1."""
        target = self._opened_up(book, sheet)
        target.Columns.insertByIndex(before - 1, 1)
        source = column if column < before else column + 1
        cut, pasted = target.Columns.getByIndex(source - 1), target.Columns.getByIndex(before - 1)
        contents = self._contents(cut)
        target.moveRange(target.getCellByPosition(before - 1, 0).CellAddress, cut.RangeAddress)
        if self._contents(pasted) != contents:
            raise ValueError("the column does not move: it would tear merged cells apart")
        target.Columns.removeByIndex(source - 1, 1)

    @staticmethod
    def _contents(cells: Any) -> int:
        """How many cells of a range hold something."""
        found = cells.queryContentCells(CellFlags.VALUE | CellFlags.STRING | CellFlags.FORMULA)
        return sum(
            (part.EndRow - part.StartRow + 1) * (part.EndColumn - part.StartColumn + 1)
            for part in found.RangeAddresses
        )

    def copy_row(self, book: int, sheet: str, row: int, before: int) -> None:
        """Copy a row and insert the copy before another, both counted from 1."""
        target = self._opened_up(book, sheet)
        target.Rows.insertByIndex(before - 1, 1)
        source = row if row < before else row + 1
        place = target.getCellByPosition(0, before - 1).CellAddress
        target.copyRange(place, target.Rows.getByIndex(source - 1).RangeAddress)

    def sort_rows(self, book: int, sheet: str, range: str, column: int) -> None:
        """Sort a range's rows by one of its columns, counted from 1, A to Z."""
        field = TableSortField()
        field.Field = column - 1
        field.IsAscending = True
        fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
        cells = self._opened_up(book, sheet).getCellRangeByName(range)
        cells.sort(properties(SortFields=fields, ContainsHeader=False))

    def rename_sheet(self, book: int, sheet: str, name: str) -> None:
        """Give a sheet another name."""
        self.cells.clear()
        self._sheet(book, sheet).Name = name

    def copy_sheet(self, book: int, sheet: str, name: str) -> None:
        """Copy one sheet behind itself in the same book."""
        sheets = self.books[book].Sheets
        sheets.copyByName(sheet, name, list(sheets.ElementNames).index(sheet) + 1)

    def copy_sheet_to_new_file(self, book: int, sheet: str) -> int:
        """Copy one sheet alone into a new book, as the tab's menu does; the new book stays open."""
        controller = self.books[book].CurrentController
        controller.setActiveSheet(self._sheet(book, sheet))
        before = self._components()
        self._dispatch(controller, "Move", DocName="", Index=32767, Copy=True)
        new = [component for component in self._components() if component not in before]
        if len(new) != 1:
            raise ValueError(f"copying {sheet!r} opened {len(new)} books")
        return self._keep(new[0])

    def _components(self) -> list[Any]:
        found = []
        components = self.desktop.Components.createEnumeration()
        while components.hasMoreElements():
            found.append(components.nextElement())
        return found

    # Notes.

    def add_note(self, book: int, sheet: str, cell: str, text: str) -> None:
        """Give a cell a note in place of the one it had."""
        target = self._sheet(book, sheet)
        place = target.getCellRangeByName(cell).CellAddress
        notes = target.Annotations
        positions = [notes[index].Position for index in range(notes.Count)]
        for index, position in enumerate(positions):
            if (position.Row, position.Column) == (place.Row, place.Column):
                notes.removeByIndex(index)
        notes.insertNew(place, text)
        if target.getCellRangeByName(cell).Annotation.String != text:
            raise ValueError(f"{sheet!r}!{cell} takes no note: it is protected")

    def notes(self, book: int, sheet: str) -> dict[str, str]:
        """Every note of a sheet by its cell."""
        target = self._sheet(book, sheet)
        found = {}
        notes = target.Annotations
        for note in (notes[index] for index in range(notes.Count)):
            cell = target.getCellByPosition(note.Position.Column, note.Position.Row)
            found[cell.AbsoluteName.rpartition(".")[2].replace("$", "")] = note.String
        return found


def answer(office: LibreOffice, line: str) -> dict[str, object]:
    """Do what one line asks; whatever goes wrong is the answer, not the end."""
    try:
        request = json.loads(line)
        return {"answer": getattr(office, request["do"])(**request["with"])}
    except Exception as trouble:  # of any kind: a test must see what LibreOffice said
        return {"trouble": f"{type(trouble).__name__}: {trouble}"}


def main() -> None:
    """`uno_driver.py PROGRAM HOME LOCALE`: requests on standard input until it ends."""
    program, home, locale = sys.argv[1:]
    requests, answers = sys.stdin, sys.stdout
    for stream in (requests, answers):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    office = LibreOffice(program, Path(home), locale)
    try:
        print(json.dumps({"answer": office.process.pid}), file=answers, flush=True)
        for line in requests:
            print(json.dumps(answer(office, line), ensure_ascii=False), file=answers, flush=True)
    finally:
        office.quit()


if __name__ == "__main__":
    main()
