"""Workbooks that lie in the office's inbox and were not taken in: nobody has said yet whose they are.

Knows the inbox; refuses to take anything in, and to open a package just to look.
"""

from __future__ import annotations

from antt_sync.app.arrivals import Waiting, waiting
from antt_sync.cli.wiring import INBOX, Tools

SPREADSHEETS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})


def files_waiting(tools: Tools, /) -> Waiting:
    """The workbooks in the inbox that wait to be taken in, and whose they seem to be."""
    inbox = tools.folder() / INBOX
    paths = sorted(p for p in inbox.rglob("*") if p.suffix.lower() in SPREADSHEETS) if inbox.is_dir() else []
    return waiting(tools.desk(), tools.gather(paths, quietly=True) if paths else ())
