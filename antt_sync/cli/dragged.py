"""A path as somebody types it or drags it into the window.

Knows what windows and shells put around a name; refuses to know what lies there.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path


def dragged_path(typed: str) -> Path | None:
    """The path that is meant: in quotes, its spaces escaped, or a drive's letter; nothing for nothing."""
    plain = typed.strip().strip("\"'").strip()
    if not plain:
        return None
    if re.fullmatch("[A-Za-z]:?", plain) and os.name == "nt":
        return Path(f"{plain[0]}:\\")
    if not Path(plain).exists() and "\\ " in plain:
        plain = " ".join(shlex.split(plain)) or plain
    return Path(plain)
