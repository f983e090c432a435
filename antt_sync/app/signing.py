"""Sign documents: numbers reserved, signed, packed and taken into this office's own set in one step.

Knows streams and packages; refuses to know what the documents say.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from antt_sync.app.ports import Desk, Signer
from antt_sync.app.world import Books, refresh
from antt_sync.core.envelope import Envelope, Header, Json, Kind, seal
from antt_sync.core.errors import KeyTrouble
from antt_sync.core.kept import Incoming

EVERYBODY = "*"


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A document that is ready to be signed, with the files that travel along."""

    kind: Kind
    to: str
    body: Mapping[str, Json]
    blobs: Mapping[str, bytes] = field(default_factory=dict)


def sign_and_keep(
    desk: Desk, documents: Sequence[Unsigned], *, root: bool = False, together: bool = False
) -> list[Incoming]:
    """Sign documents, take them into the set and bring the cache up to date: all of it, or nothing.

    Each document is packed alone, or all of them `together`; the packages are returned. Signing
    happens inside the transaction, so that two windows of one office cannot both follow the same
    document. Raises: KeyTrouble, also for a key that has ended: nothing would come of it; FileTrouble,
    StoreDamaged.
    """
    if not documents:
        return []
    roster = None if root else Books(desk).roster
    if roster is not None and roster.ended and roster.has_ended(desk.keys.public().hex(), desk.office.unit):
        raise KeyTrouble("KEY-129", name=desk.office.name)
    _signer(desk, root=root)  # asks for the passphrase before anything is held
    with desk.store.writing():
        envelopes = sign_all(desk, documents, root=root)
        pairs = list(zip(envelopes, documents, strict=True))
        if together:
            blobs = {name: data for document in documents for name, data in document.blobs.items()}
            packages = [packed(desk, envelopes, blobs)]
        else:
            packages = [packed(desk, [e], d.blobs) for e, d in pairs]
        refresh(desk, desk.store.add(packages, at=stamp(desk)))
    return packages


@contextmanager
def holding(desk: Desk, *, root: bool = False) -> Iterator[None]:
    """Hold the set against other windows: what they, or a killed run, have signed is in it by now.

    For what must follow the last of its sort: it is looked for in here, not where it was planned.
    Raises: KeyTrouble, FileTrouble, StoreDamaged.
    """
    _signer(desk, root=root)  # asks for the passphrase before anything is held
    with desk.store.writing():
        take_up_leftovers(desk)
        yield


def _signer(desk: Desk, *, root: bool) -> Signer:
    return desk.keys.root() if root else desk.keys.office()


def sign_all(desk: Desk, documents: Sequence[Unsigned], *, root: bool = False) -> list[Envelope]:
    """Sign in the order given; numbers are reserved durably first, so a copied or restored key shows.

    Raises: KeyTrouble, FileTrouble.
    """
    signer = _signer(desk, root=root)
    streams: dict[str, list[Unsigned]] = {}
    for document in documents:
        streams.setdefault(document.to, []).append(document)
    signed: dict[int, Envelope] = {}
    claimed_at = stamp(desk)
    for to, stream in streams.items():
        last, prev = desk.store.last_of_stream(signer.public.hex(), to)
        first = desk.keys.reserve(to, len(stream), root=root, after=last)
        if first > last + 1:  # numbers that are not here: perhaps a run was killed once it had signed
            take_up_leftovers(desk)
            _, prev = desk.store.last_of_stream(signer.public.hex(), to)
        for seq, document in enumerate(stream, start=first):
            header = Header(desk.office.unit, signer.public, to, seq, prev, claimed_at, desk.tool)
            envelope = seal(document.kind, header, document.body, signer.sign)
            signed[id(document)] = envelope
            prev = envelope.id
    return [signed[id(document)] for document in documents]


def take_up_leftovers(desk: Desk) -> None:
    """Take in what a killed run had kept or signed but not yet counted: what is signed is said.

    Going on from before it would look like two PCs with one key. Raises: FileTrouble, StoreDamaged.
    """
    if left := desk.store.leftovers():
        with desk.store.writing():
            refresh(desk, desk.store.add(left, at=stamp(desk)))


def packed(desk: Desk, envelopes: Sequence[Envelope], blobs: Mapping[str, bytes]) -> Incoming:
    """Documents as a package, ready to be kept or sent."""
    data = desk.packages.pack(envelopes, blobs)
    return Incoming(hashlib.sha256(data).hexdigest(), data, tuple(envelopes))


def stamp(desk: Desk) -> str:
    """This PC's time, to the second; a claim like any other."""
    return desk.now().isoformat(timespec="seconds")
