"""Whether a file that came late is older than the lần it would take the place of.

Knows what programs write of when they saved a file, and how far that can be wrong; refuses to say what
becomes of the file.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from antt_sync.app.intake import Doubt, Sheet, Workbook
from antt_sync.app.world import Books
from antt_sync.core.findings import Param
from antt_sync.core.values import show_date

DOUBTFUL = timedelta(days=1)
"""So far two honest save times may be wrong against each other: LibreOffice writes the local time as if it
were UTC, and a PC set up in another zone shows the right hour and means another."""


def saved_before(books: Books, workbook: Workbook, sheet: Sheet) -> Doubt | None:
    """The question whether this file is to count, where it is surely older than the lần that stands.

    A file made from that very lần is newer whatever it says, and one without a believable time says nothing.
    """
    head = sheet.view.heads[0] if sheet.view is not None and len(sheet.view.heads) == 1 else None
    if head is None or sheet.unit is None or sheet.reading.token.base in head.ids:
        return None
    store, saved_at = books.desk.store, books.desk.workbooks.saved_at
    saved = saved_at(workbook.data)
    taken = store.blob(head.said.workbook_sha256, of=head.said.id) if saved else None
    known = saved_at(taken) if taken else None
    if saved is None or known is None or known - saved <= DOUBTFUL:
        return None
    came = datetime.fromisoformat(store.received_at(head.said.id))
    if known - (came if came.tzinfo else came.replace(tzinfo=UTC)) > DOUBTFUL:
        return None  # its clock ran ahead: it was here before it was saved
    zone = books.desk.now().tzinfo
    days = (show_date(moment.astimezone(zone).date()) for moment in (saved, known))
    params: dict[str, Param] = dict(zip(("saved", "taken"), days, strict=True))
    return Doubt("ASK-115", (sheet.unit,), {**params, "unit": sheet.unit.name, "number": head.number})
