"""Write `antt-sync.xlam`: four buttons in Excel's ribbon that call `antt-sync excel …`, and nothing else.

Knows the add-in's parts; refuses to hold any logic: each button is one call of the program beside the file.
`python3 scripts/excel_addin.py -o FOLDER`
"""

from __future__ import annotations

import argparse
import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import quoteattr

from _environment import run_inside, say
from _vba_project import SHEET, WORKBOOK, Module, vba_project

BUTTONS = (
    ("check", "Kiểm tra", "Ghi chú vào từng ô cần sửa, đưa con trỏ tới ô đầu tiên.", "AcceptInvitation"),
    ("sign", "Ký và đóng gói", "Ký biểu đang mở thành gói để gửi, nằm cạnh tệp.", "SignatureLineInsert"),
    (
        "review",
        "Nhận ý kiến",
        "Ý kiến và kết luận ghi trong bản để xét thành bản xét đã ký.",
        "ReviewNewComment",
    ),
    ("open", "Hiện ý kiến", "Hiện ý kiến của cơ quan lên từng ô của biểu đang mở.", "ReviewShowAllComments"),
)
"""(command, label, what it does, Excel's own picture)."""

CALL = '''\
Option Explicit

Private Sub CallProgram(ByVal verb As String)
    Shell Environ$("COMSPEC") & " /k """"" & ThisWorkbook.Path & "\\antt-sync.exe"" excel " & verb & """", 1
End Sub
'''
BUTTON = """
Public Sub Antt_{command}(ByVal control As IRibbonControl)
    CallProgram "{command}"
End Sub
"""
RIBBON = """\
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<customUI xmlns="http://schemas.microsoft.com/office/2006/01/customui"><ribbon><tabs>\
<tab id="antt" label="An ninh trật tự"><group id="antt_file" label="Biểu đang mở">{buttons}</group></tab>\
</tabs></ribbon></customUI>
"""
EXTENSIBILITY = (
    '<Relationship Id="antt" Target="customUI/customUI.xml" '
    'Type="http://schemas.microsoft.com/office/2006/relationships/ui/extensibility"/>'
)


def ribbon() -> str:
    """The ribbon's tab with its buttons."""
    buttons = (
        f'<button id="antt_{command}" label={quoteattr(label)} screentip={quoteattr(label)} '
        f'supertip={quoteattr(tip)} imageMso="{picture}" size="large" onAction="Antt_{command}"/>'
        for command, label, tip, picture in BUTTONS
    )
    return RIBBON.format(buttons="".join(buttons))


def project() -> bytes:
    """The project: one module with a call for each button."""
    source = CALL + "".join(BUTTON.format(command=command) for command, *_ in BUTTONS)
    documents = (Module("ThisWorkbook", "", WORKBOOK), Module("Sheet1", "", SHEET))
    return vba_project("AnttSync", (*documents, Module("Antt", source)))


def addin() -> bytes:
    """The bytes of the add-in."""
    import xlsxwriter

    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    book.set_vba_name("ThisWorkbook")
    book.add_worksheet("Sheet1").set_vba_name("Sheet1")
    book.add_vba_project(io.BytesIO(project()), is_stream=True)
    book.close()
    written = io.BytesIO()
    with zipfile.ZipFile(held) as made, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as parts:
        for name in made.namelist():
            parts.writestr(zipfile.ZipInfo(name), _as_addin(name, made.read(name)))
        parts.writestr(zipfile.ZipInfo("customUI/customUI.xml"), ribbon())
    return written.getvalue()


def _as_addin(name: str, part: bytes) -> bytes:
    if name == "[Content_Types].xml":
        return part.replace(b"ms-excel.sheet.macroEnabled.main+xml", b"ms-excel.addin.macroEnabled.main+xml")
    if name == "_rels/.rels":
        return part.replace(b"</Relationships>", EXTENSIBILITY.encode() + b"</Relationships>")
    return part


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, required=True)
    wanted = parser.parse_args()
    run_inside()
    wanted.output.mkdir(parents=True, exist_ok=True)
    target = wanted.output / "antt-sync.xlam"
    target.write_bytes(addin())
    say(
        f"Đã ghi {target}. Đặt cạnh antt-sync.exe, mở bằng Excel.",
        f"Wrote {target}; put it beside antt-sync.exe.",
    )


if __name__ == "__main__":
    main()
