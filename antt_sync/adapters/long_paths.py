"""Paths of any length: Windows opens more than 260 characters only under a spelling of its own.

Knows that spelling; refuses to know what lies there.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

_AS_IS, _SHARE = "\\\\?\\", "\\\\?\\UNC\\"


def reachable(path: Path) -> Path:
    """The same file or folder under a spelling that opens it however long its path is, or grows below it."""
    return Path(spelled_out(os.path.abspath(path))) if sys.platform == "win32" else path


def spelled_out(full: str) -> str:
    """A full Windows path as Windows takes it literally; one that is so already stays."""
    if full.startswith(("\\\\?\\", "\\\\.\\")):
        return full
    return f"{_SHARE}{full[2:]}" if full.startswith("\\\\") else f"{_AS_IS}{full}"
