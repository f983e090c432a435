"""The add-in for Excel has four buttons, a call for each, and nothing else; LibreOffice reads its source.

Refuses to claim that Excel runs it: nobody here has Excel.
"""

from __future__ import annotations

import io
import re
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import excel_addin
import pytest

from antt_sync.cli.excel import excel_command
from tests.clients.libreoffice import find_libreoffice


@pytest.fixture(scope="module")
def parts() -> dict[str, bytes]:
    """The parts of the add-in."""
    with zipfile.ZipFile(io.BytesIO(excel_addin.addin())) as book:
        return {name: book.read(name) for name in book.namelist()}


def test_every_button_calls_a_command_that_there_is(parts: dict[str, bytes]) -> None:
    buttons = ET.fromstring(parts["customUI/customUI.xml"]).iter(
        "{http://schemas.microsoft.com/office/2006/01/customui}button"
    )
    called = {button.attrib["onAction"].removeprefix("Antt_") for button in buttons}
    assert called == {*excel_command.commands} == {"check", "sign", "review", "open"}


def test_it_is_an_add_in_that_shows_its_ribbon(parts: dict[str, bytes]) -> None:
    assert b"ms-excel.addin.macroEnabled.main+xml" in parts["[Content_Types].xml"]
    assert b'Target="customUI/customUI.xml"' in parts["_rels/.rels"]
    assert b'codeName="ThisWorkbook"' in parts["xl/workbook.xml"]
    assert excel_addin.addin() == excel_addin.addin(), "the same bytes each time"


@pytest.mark.clients
def test_another_program_reads_the_source_and_it_only_calls(parts: dict[str, bytes], tmp_path: Path) -> None:
    found = find_libreoffice()
    if found is None:
        pytest.skip("LibreOffice is not here")
    book = tmp_path / "a.xlsm"  # LibreOffice opens the same parts under the name of a workbook
    with zipfile.ZipFile(book, "w") as written:
        for name, part in parts.items():
            written.writestr(name, part.replace(b"ms-excel.addin.macro", b"ms-excel.sheet.macro"))
    command = [found.program, f"-env:UserInstallation={(tmp_path / 'lo').as_uri()}", "--headless"]
    command += ["--convert-to", "ods", "--outdir", str(tmp_path), str(book)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with zipfile.ZipFile(tmp_path / "a.ods") as converted:
        module = ET.fromstring(converted.read("Basic/AnttSync/Antt.xml")).text or ""
    calls = re.findall(r"Public Sub Antt_(\w+)\([^)]*\)\s+(.*?)\s+End Sub", module, re.DOTALL)
    assert [line for _, line in calls] == [f'CallProgram "{name}"' for name, _ in calls]
    assert {name for name, _ in calls} == {command for command, *_ in excel_addin.BUTTONS}
    assert module.count("Shell") == 1
