"""Đồng bộ: two PCs of one office meet on a stick; what one has and the other lacks crosses, nothing is lost.

Knows sets and packages; refuses to overwrite a file, and to know whose PC wrote what is on the stick. All
that the office has goes onto it, internal notes too: it is the office's own stick.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from antt_sync.app.conflicts import Conflict, conflicts
from antt_sync.app.parcels import Found, Parcel, documents_in, keep_all, parcel_of
from antt_sync.app.portions import portions
from antt_sync.app.ports import Desk
from antt_sync.app.receive import FileLine
from antt_sync.app.world import Books
from antt_sync.core.errors import SealBroken, StoreDamaged
from antt_sync.messages.render import phrase


@dataclass(frozen=True, slots=True)
class Met:
    """What the stick had: every document on it, how many were new here, and the files that are damaged.

    `apart` are the forms that have versions to choose from only now that both PCs' copies are here.
    """

    there: frozenset[str]
    taken: int
    damaged: tuple[FileLine, ...]
    apart: tuple[Conflict, ...] = ()


def take(desk: Desk, files: Iterable[Found]) -> Met:
    """Take in what the packages on a stick have and this PC lacks; a damaged one is named and left alone.

    Everything is durable when this returns. Raises: FileTrouble, StoreDamaged.
    """
    there: set[str] = set()
    incoming: list[Parcel] = []
    damaged: list[FileLine] = []
    for file in files:
        try:
            plain, envelopes = documents_in(desk, file)
        except SealBroken as broken:
            damaged.append(FileLine(file.name, broken.code, broken.params))
            continue
        there.update(e.id for e in envelopes)
        if not all(desk.store.has(e.id) for e in envelopes):
            incoming.append(parcel_of(plain, envelopes))
    before = {conflict.subject for conflict in _apart(desk)} if incoming else set()
    taken = keep_all(desk, incoming)
    apart = (conflict for conflict in _apart(desk) if conflict.subject not in before) if incoming else ()
    return Met(frozenset(there), taken, tuple(damaged), tuple(apart))


def _apart(desk: Desk) -> list[Conflict]:
    return conflicts(Books(desk), as_of=desk.now().date())


def give(desk: Desk, there: Collection[str], *, to: str) -> tuple[int, tuple[str, ...]]:
    """Write what this PC has and the stick lacks: (how many documents, the files written).

    Each package is opened again before it is written, and read back after. What was written before a medium
    is full stays and counts the next time. Raises: FileTrouble; StoreDamaged when a document is not whole.
    """
    lacking = [e for e in desk.store.every() if e.id not in there]
    parts = list(portions(desk, lacking, evidence=True))
    written = []
    name = phrase("sync_name", lang="vi", date=desk.now().date().isoformat())
    for number, (documents, blobs) in enumerate(parts, start=1):
        desk.progress("write", number, len(parts))
        data = desk.packages.pack(documents, blobs)
        try:
            desk.packages.open(data)
        except SealBroken as cause:
            raise StoreDamaged("STORE-106") from cause
        folder = desk.medium.inside(to, sync_folder(desk.office.root_office))
        written.append(desk.medium.write_new(desk.medium.inside(folder, f"{name}.antt"), data))
    return len(lacking), tuple(written)


def sync_folder(office: str) -> str:
    """The folder on a stick in which the PCs of an office meet; another office's is none of theirs.

    Of no office: how all such names begin.
    """
    return phrase("sync_folder", lang="vi", office=office).strip()
