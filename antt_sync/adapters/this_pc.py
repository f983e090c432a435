"""This PC as the program finds it: versions of what it rests on, disk, kinds of folders, who may read a file.

Knows how each system is asked (where a store may lie: local_disk); refuses to judge, and to change anything.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import sys
from datetime import date
from pathlib import Path

from antt_sync.adapters.local_disk import kind_of_folder as kind_of_folder  # noqa: PLC0414


def versions() -> dict[str, str]:
    """The versions of what the program rests on; a part that is not there has none."""
    from pyexpat import EXPAT_VERSION

    found = {
        "python": ".".join(map(str, sys.version_info[:3])),
        "sqlite": sqlite3.sqlite_version,
        "expat": EXPAT_VERSION.removeprefix("expat_"),
        "cryptography": "",
        "openssl": "",
    }
    try:
        import cryptography
        from cryptography.hazmat.backends.openssl import backend
    except ImportError:
        return found
    words = backend.openssl_version_text().split()
    return found | {"cryptography": cryptography.__version__, "openssl": words[1] if words[1:] else ""}


def built_on() -> date:
    """The day on which this copy of the program was written onto its medium."""
    return date.fromtimestamp(Path(__file__).stat().st_mtime)


def free_mib(folder: Path) -> int:
    """How much room there is where a folder lies. Raises: OSError."""
    return shutil.disk_usage(folder).free >> 20


def others_may_read(path: Path) -> bool:
    """Whether other accounts of this PC may read a file, as far as POSIX says; Windows is not asked."""
    return os.name == "posix" and bool(stat.S_IMODE(path.stat().st_mode) & 0o077)
