"""A workbook while it is being written: its looks, its sheets one after the other, its bytes in the end.

Knows the program that writes workbooks, loaded for the first one; refuses to know what any sheet says.
"""

from __future__ import annotations

import io
from datetime import datetime

from antt_sync.adapters.look_styles import NORMAL, Formats
from antt_sync.adapters.pen import Pen

CREATED = datetime(2024, 1, 1)
"""The same date in every workbook: two writings of the same sheets are the same bytes."""


class NewBook:
    """A new workbook with the looks of ours; `file` is the library's own."""

    def __init__(self, *, in_memory: bool = True, column: int = 72) -> None:
        from xlsxwriter import Workbook

        options = {
            "in_memory": in_memory,
            "default_format_properties": dict(NORMAL),
            "default_row_height": 21,
            "default_column_width": column,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        }
        self._stream = io.BytesIO()
        self.file = Workbook(self._stream, options)
        self.file.set_size(1920, 1040)
        self.formats = Formats(self.file)

    def sheet(self, name: str) -> Pen:
        """What writes on one more sheet."""
        from antt_sync.adapters.growing_sheet import GrowingSheet

        return Pen(self.file.add_worksheet(name, GrowingSheet), self.formats)

    def whole(self, **properties: str) -> bytes:
        """The bytes of an xlsx workbook that says these properties of itself; nothing is written after it."""
        self.file.set_properties({**properties, "created": CREATED})
        self.file.close()
        return self._stream.getvalue()
