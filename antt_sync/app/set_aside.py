"""What was taken in and is in no use: by nobody who may, too late for its key, or out of line.

Knows documents that only offices sign; refuses to know submissions and reviews, which are parked in the
views of their subjects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from antt_sync.app.rosters import roots_of
from antt_sync.app.world import Books
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.roster import KeyLine, Role
from antt_sync.core.roster_chain import left_out

BY_OFFICES = tuple(kind for kind in Kind if kind not in {Kind.SUBMISSION, Kind.REVIEW})
"""What only an office says."""


def strangers(books: Books) -> list[tuple[str, str]]:
    """(id, unit) of what only offices say, by nobody whom the roster lists as an office."""
    office, store = books.desk.office, books.desk.store
    roots, rooted = roots_of(office, books.roster), {office.root_office, office.superior}
    keys: Mapping[str, Sequence[KeyLine]] = books.roster.keys if books.roster else {}
    found = []
    for kind in BY_OFFICES:
        for id, unit, key in store.signers(kind):
            signing = roots.get(unit, ()) if kind is Kind.ROSTER else roots[office.root_office][-1:]
            by_root = key in signing and (kind is Kind.ROSTER or unit == office.root_office)
            listed = any(line.unit == unit and line.role is Role.OFFICE for line in keys.get(key, ()))
            by_listed = (kind is not Kind.ROSTER or unit not in rooted) and listed
            if not by_listed and not by_root:
                found.append((id, unit))
    return found


def cut_away(books: Books) -> Iterator[Envelope]:
    """What ended keys signed after their last good documents."""
    store = books.desk.store
    for key in sorted(books.roster.ended) if books.roster else ():
        late = (s for s in store.signed_by(key) if s.kind in BY_OFFICES)
        documents = (store.get(s.id) for s in late if s.id not in books.cut_offs.sure(key, s.to))
        yield from (e for e in documents if e is not None and not books.cut_offs.holds(e))


def out_of_line(books: Books) -> list[Envelope]:
    """Versions of the rosters of this office and of the one above it that do not count."""
    office, store, roster = books.desk.office, books.desk.store, books.roster
    compared, counted = {office.root_office: office.root}, roster.counted if roster else {}
    if office.superior:
        compared[office.superior] = office.superior_root
    found = []
    for id, root in compared.items():
        signing = {*roots_of(office, roster)[id], root}
        signed = [key for _, _, key in store.signers(Kind.ROSTER) if key in signing]
        if len(signed) != counted.get(id, 0):  # none is read where all of them count
            found += left_out(store.of_kind(Kind.ROSTER), office=id, keys={root})
    return found
