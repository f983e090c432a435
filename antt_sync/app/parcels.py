"""A package on its way in: what it holds in a few words, so that thousands of them can be planned at once.

Knows how to open it again when its turn comes; refuses to keep its documents in memory until then.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from antt_sync.app.ports import Desk
from antt_sync.app.signing import stamp
from antt_sync.app.world import CHANGES_EVERYTHING, bring_up_to_date, changed_by
from antt_sync.core.bodies import map_in, text_in
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.errors import FileTrouble, SealBroken
from antt_sync.core.kept import Incoming
from antt_sync.core.submission import Subject, submission_of

PACKAGES_AT_ONCE, DOCUMENTS_AT_ONCE = 100, 1_000
REQUEST_SLIP = " - Phiếu đăng ký.xlsx"
"""How the name of a printed enrolment ends; it begins like the enrolment file's."""
FROM_OFFICE = frozenset({Kind.ROSTER, Kind.CAMPAIGN, Kind.FORM, Kind.RECEIPT})
"""What only an office signs, for others to go by."""
ENCRYPTED = "SEAL-301"
"""What is said of a package that nothing was tried on to decrypt it."""


class Found(Protocol):
    """A file as the desk finds it: `sort` is `package`, `workbook` or the code of why it is neither."""

    @property
    def name(self) -> str:
        """The name to show."""

    @property
    def sort(self) -> str:
        """What it is."""

    @property
    def sha256(self) -> str:
        """Its digest."""

    @property
    def data(self) -> bytes:
        """Its bytes. Raises: FileTrouble when they can no longer be read."""


@dataclass(frozen=True, slots=True)
class Decrypted:
    """A file as it is inside one that came encrypted."""

    name: str
    sha256: str
    data: bytes
    sort: str = "package"


def documents_in(desk: Desk, file: Found) -> tuple[Found, tuple[Envelope, ...]]:
    """A package and its documents; one encrypted to this PC is decrypted, which may ask for the passphrase.

    Raises: SealBroken, SEAL-301 when it is for somebody else; KeyTrouble, FileTrouble.
    """
    try:
        return file, desk.packages.open(file.data)
    except SealBroken as broken:
        if broken.code != ENCRYPTED:
            raise
    data = desk.packages.unwrap(file.data, desk.keys.openers())
    return Decrypted(file.name, hashlib.sha256(data).hexdigest(), data), desk.packages.open(data)


@dataclass(frozen=True, slots=True)
class Note:
    """One submission in a package: which it is, what about, by which form, its check code."""

    id: str
    subject: Subject
    form_hash: str
    ma_kiem: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """A package of genuine documents: whose, how many of each kind, its submissions, its covers.

    `sender` is empty where documents of several lie together. `besides` is what an office sent that was not
    here: settings, receipts, answers.
    """

    file: Found
    sender: str
    counts: Mapping[Kind, int]
    submissions: tuple[Note, ...]
    covers: tuple[str, ...]
    besides: Mapping[Kind, int]

    @property
    def documents(self) -> int:
        """How many documents it holds."""
        return sum(self.counts.values())

    def opened(self, desk: Desk) -> Incoming:
        """The package with its documents.

        Raises: FileTrouble when the file is gone or another one by now; SealBroken.
        """
        data = self.file.data
        if hashlib.sha256(data).hexdigest() != self.file.sha256:
            raise FileTrouble("FILE-107", file=self.file.name, reason="?")
        return Incoming(self.file.sha256, data, desk.packages.open(data))


def parcel_of(
    file: Found, envelopes: Sequence[Envelope], *, here: Callable[[str], bool] = lambda _: False
) -> Parcel:
    """What a package holds, in a few words; `here` says which documents are no news."""
    senders = {e.header.unit for e in envelopes}
    counts = Counter(e.kind for e in envelopes)
    others = Counter(e.kind for e in envelopes if not here(e.id))
    del others[Kind.SUBMISSION]
    of_office = not counts[Kind.SUBMISSION] or counts.keys() & FROM_OFFICE
    return Parcel(
        file=file,
        sender=min(senders) if len(senders) == 1 else "",
        counts={kind: counts[kind] for kind in Kind if counts[kind]},
        submissions=tuple(_note(e) for e in envelopes if e.kind is Kind.SUBMISSION),
        covers=tuple(e.id for e in envelopes if e.kind is Kind.COVER),
        besides={kind: others[kind] for kind in Kind if others[kind]} if of_office else {},
    )


def _note(envelope: Envelope) -> Note:
    said = submission_of(envelope)
    code = text_in(map_in(envelope.body.get("counts")).get("ma_kiem"))
    return Note(envelope.id, said.subject, said.form_hash, code)


def keep_all(desk: Desk, parcels: Sequence[Parcel]) -> int:
    """Take packages in, some at a time, each time durably; says how many were new.

    Those that may change every subject come first and all in one: the view is made anew once.
    Raises: FileTrouble, StoreDamaged.
    """
    first = [p for p in parcels if p.counts.keys() & CHANGES_EVERYTHING]
    rest = [p for p in parcels if not p.counts.keys() & CHANGES_EVERYTHING]
    new, done = 0, 0
    for together in ([first] if first else []) + list(_batches(rest)):
        kinds: set[Kind] = set()
        touched: set[Subject] | None = set()
        with desk.store.writing():
            for batch in _batches(together):
                added = desk.store.add([p.opened(desk) for p in batch], at=stamp(desk))
                done, new = done + len(batch), new + len(added)
                kinds |= {e.kind for e in added}
                about = changed_by(desk, added)
                touched = None if touched is None or about is None else touched | about
                desk.progress("take", done, len(parcels))
            bring_up_to_date(desk, kinds, touched)
    return new


def _batches(parcels: Iterable[Parcel]) -> Iterator[list[Parcel]]:
    batch: list[Parcel] = []
    for parcel in parcels:
        documents = sum(p.documents for p in batch) + parcel.documents
        if batch and (len(batch) == PACKAGES_AT_ONCE or documents > DOCUMENTS_AT_ONCE):
            yield batch
            batch = []
        batch.append(parcel)
    if batch:
        yield batch
