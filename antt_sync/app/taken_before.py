"""Whether a file was taken in before, and whether that was taken back since.

Knows what an office signed from which bytes; refuses to say what becomes of the file.
"""

from __future__ import annotations

from collections.abc import Mapping

from antt_sync.app.intake import ROW, Sheet, Workbook
from antt_sync.app.parcels import Found
from antt_sync.app.returns import moment_words
from antt_sync.app.world import Books
from antt_sync.core.bodies import map_in, text_in
from antt_sync.core.envelope import Kind
from antt_sync.core.findings import Param
from antt_sync.core.review import review_of


def took_whole(books: Books, file: Found) -> bool:
    """True when everything in these bytes was taken in; of a grid a row may have waited for an answer."""
    made = (books.desk.store.get(id) for id in books.desk.store.made_from(file.sha256))
    rows = (ROW in text_in(map_in(e.body.get("workbook")).get("name")) for e in made if e is not None)
    return books.took(file.sha256) and not any(rows)


def taken_back(books: Books, workbook: Workbook, sheet: Sheet) -> Mapping[str, Param]:
    """When and why this unit's form was taken back after it came from these very bytes; else nothing.

    What was taken back for another unit says nothing of this one.
    """
    away = set(sheet.view.taken_back) if sheet.view is not None else set()
    made = away.intersection(books.desk.store.made_from(workbook.sha256)) if away else set()
    roster, unit = books.roster, sheet.unit
    if not made or unit is None or roster is None:
        return {}
    came = (books.desk.store.get(id) for _, id in books.desk.store.arrived(unit=unit.id))
    reviews = (review_of(e) for e in came if e is not None and e.kind is Kind.REVIEW)
    heard = (r for r in reviews if r.id not in away and roster.may_review(r.key, r.signer_unit, unit.id))
    said = [r for r in heard if made.intersection(r.takes_back)]
    if not said:
        return {}
    day, _, _ = moment_words(said[-1].claimed_at).partition(" ")
    return {"day": day, "reason": " ".join(item.text for item in said[-1].items)}
