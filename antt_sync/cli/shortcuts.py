"""`Tạo lối tắt.exe` in the folder for Windows: the program on the desktop and in the Send-to menu.

Knows what the shortcuts are called; refuses to know how Windows keeps them.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from antt_sync.cli.main import ended
from antt_sync.cli.output import Exit, prepare_streams, say
from antt_sync.cli.wiring import DESKTOP, SEND_TO, put_shortcut
from antt_sync.messages.render import phrase

PROGRAM = "antt-sync.exe"


def main() -> None:
    """Put the shortcuts to the program beside this one, and keep the window until a key is pressed."""
    prepare_streams()
    code = ended(_put, ())
    click.pause(phrase("press_a_key", lang="vi"))
    raise SystemExit(code)


def _put() -> int:
    program = Path(os.path.abspath(sys.argv[0])).with_name(PROGRAM)
    intake = phrase("shortcut_intake", lang="vi")
    put_shortcut(SEND_TO, intake, program, intake)
    put_shortcut(DESKTOP, "antt-sync", program, intake)
    say(phrase("shortcuts_put", lang="vi", name=intake))
    return Exit.DONE
