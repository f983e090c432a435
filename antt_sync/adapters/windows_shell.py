"""Shortcuts on Windows: a real .lnk in the Send-to menu and on the desktop, without rights or scripts.

Knows the Windows shell's own interfaces for shortcuts (COM, called through ctypes); refuses to know what the
program behind a shortcut does.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from antt_sync.core.errors import FileTrouble, UsageTrouble

SEND_TO, DESKTOP = 0x09, 0x10
"""The shell's numbers for two folders of the person signed in; they may lie elsewhere than by default."""

_SHELL_LINK = UUID("00021401-0000-0000-c000-000000000046")
_ISHELL_LINK = UUID("000214f9-0000-0000-c000-000000000046")
_IPERSIST_FILE = UUID("0000010b-0000-0000-c000-000000000046")
_QUERY, _RELEASE, _SAVE, _DESCRIBE, _START_IN, _PATH = 0, 2, 6, 7, 9, 20
"""Where each method lies in the interface's table."""

Call = Callable[..., int]


if sys.platform == "win32":

    def put_shortcut(place: int, name: str, program: Path, description: str) -> Path:
        """Put a shortcut to a program into one of the shell's folders, in place of an older one of that name.

        Raises: UsageTrouble where there is no Windows; FileTrouble when the shell declines.
        """
        if not program.is_file():
            raise FileTrouble("FILE-105", file=program.name, folder=program.parent.name)
        shortcut = _folder(place) / f"{name}.lnk"
        ole = ctypes.OleDLL("ole32")
        ole.CoInitialize(None)
        try:
            _save_shortcut(shortcut, program, description)
        except OSError as cause:
            raise FileTrouble("FILE-104", file=shortcut.name) from cause
        finally:
            ole.CoUninitialize()
        return shortcut

    def _folder(place: int) -> Path:
        path = ctypes.create_unicode_buffer(260)
        if ctypes.windll.shell32.SHGetFolderPathW(None, place, None, 0, path):
            raise FileTrouble("FILE-105", file="", folder="")
        return Path(path.value)

    def _save_shortcut(shortcut: Path, program: Path, description: str) -> None:
        link = ctypes.c_void_p()
        ctypes.OleDLL("ole32").CoCreateInstance(
            _id(_SHELL_LINK), None, 1, _id(_ISHELL_LINK), ctypes.byref(link)
        )
        try:
            _method(link, _PATH, ctypes.c_wchar_p)(link, str(program))
            _method(link, _START_IN, ctypes.c_wchar_p)(link, str(program.parent))
            _method(link, _DESCRIBE, ctypes.c_wchar_p)(link, description)
            file = ctypes.c_void_p()
            query = _method(link, _QUERY, ctypes.c_char_p, ctypes.c_void_p)
            query(link, _id(_IPERSIST_FILE), ctypes.byref(file))
            try:
                _method(file, _SAVE, ctypes.c_wchar_p, ctypes.c_int)(file, str(shortcut), 1)
            finally:
                _release(file)
        finally:
            _release(link)

    def _method(thing: ctypes.c_void_p, number: int, *takes: type) -> Call:
        """A method of a COM object, which raises OSError when it fails."""
        table = ctypes.cast(thing, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p)))[0]
        call: Call = ctypes.WINFUNCTYPE(ctypes.HRESULT, ctypes.c_void_p, *takes)(table[number] or 0)
        return call

    def _release(thing: ctypes.c_void_p) -> None:
        table = ctypes.cast(thing, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p)))[0]
        ctypes.WINFUNCTYPE(ctypes.c_ulong, ctypes.c_void_p)(table[_RELEASE] or 0)(thing)

    def _id(known: UUID) -> bytes:
        return known.bytes_le

else:

    def put_shortcut(place: int, name: str, program: Path, description: str) -> Path:  # noqa: ARG001
        """There is no such folder here. Raises: UsageTrouble."""
        raise UsageTrouble("USE-170")
