"""Opening what was made, in the program that this PC opens it with.

Knows how each system is asked; refuses to know what the file says.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from antt_sync.cli.output import agreed, say
from antt_sync.messages.render import phrase


def offer_to_open(path: Path, *, lang: str) -> None:
    """Ask whether to open a file or folder, and open it; whoever cannot see it is told where it lies."""
    if agreed(phrase("open_it", lang=lang, file=path.name), lang=lang):
        open_now(path, lang=lang)


def open_now(path: Path, *, lang: str) -> None:
    """Open a file or folder; whoever cannot see it is told where it lies."""
    if not _opened(path):
        say(phrase("open_failed", lang=lang, file=str(path)))


def _opened(path: Path) -> bool:
    if sys.platform == "win32":
        try:
            os.startfile(path)  # no shell in between: a name may hold `&` or `%`
        except OSError:
            return False
        return True
    return click.launch(str(path)) == 0
