"""What a unit answered and had not said before: in the fix list's reply column, or with a note at a cell.

Knows threads, the words that were ours, and that a reason holds within a range; refuses to know how a
workbook came.
"""

from __future__ import annotations

from antt_sync.app.intake import Sheet, Workbook
from antt_sync.core.justified import FINDING_THREAD, finding_thread, span_of
from antt_sync.core.manifest import added
from antt_sync.core.review import Item, Span, thread_id
from antt_sync.core.views import SubjectView


def fresh_replies(workbook: Workbook, sheet: Sheet, view: SubjectView | None) -> list[Item]:
    """What the unit wrote in the fix list or at a cell and had not said before, where its threads stand.

    A reason for keeping a value that was warned about holds while the value stays in its range.
    """
    if workbook.book is None:
        return []
    threads = view.threads if view else ()
    known = {finding_thread(f): f.where.address for f in (*view.findings, *view.justified)} if view else {}
    known |= {t.id: t.address for t in threads}
    written = [(known[t], text, t) for t, text in sorted(workbook.book.replies.items()) if t in known]
    at = {address: thread for thread, address in known.items()}  # a reviewer's thread before a finding's
    for address, notes in sheet.reading.notes.items():
        words = (added(note.text, workbook.book.manifest, address) for note in notes)
        base = sheet.reading.token.base
        written += [(address, w, at.get(address) or thread_id(base, address, w)) for w in words if w]
    said = {(t.address, s.text) for t in threads for s in t.replies}
    fresh = dict.fromkeys(answer for answer in written if answer[:2] not in said)
    return [Item(t, a, text, span=_span(sheet, a, t)) for a, text, t in fresh]


def _span(sheet: Sheet, address: str, thread: str) -> Span | None:
    if not thread.startswith(FINDING_THREAD):
        return None
    return span_of(sheet.reading.entries.get(address), sheet.evaluation.known_value(address))
