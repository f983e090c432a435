"""Reads any spreadsheet file that people send, each kind by the one reader it has.

Knows which reader is whose. Refuses to know names of files, and to read anything but .xlsx, .xls and .ods.
"""

from __future__ import annotations

from antt_sync.adapters.foreign_read import read_foreign
from antt_sync.adapters.sniff import Kind, refusal, sniff
from antt_sync.adapters.xlsx_read import read_xlsx
from antt_sync.core.book import RawBook


def read_book(data: bytes) -> RawBook:
    """The cells of a spreadsheet file, whatever it is called.

    Raises: WorkbookUnreadable for any other bytes, with a code that says what the file is.
    """
    kind = sniff(data)
    if kind is Kind.XLSX:
        return read_xlsx(data)
    if kind is Kind.XLS:
        return read_foreign(data, kind="xls")
    if kind is Kind.ODS:
        return read_foreign(data, kind="ods")
    raise refusal(kind)
