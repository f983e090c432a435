"""Sign documents: numbers reserved first, then signed, packed and taken into this office's own set.

Knows streams and packages; refuses to know what the documents say.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from antt_sync.app.ports import Desk
from antt_sync.core.envelope import Envelope, Header, Json, Kind, seal
from antt_sync.core.kept import Incoming

EVERYBODY = "*"


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A document that is ready to be signed, with the files that travel along."""

    kind: Kind
    to: str
    body: Mapping[str, Json]
    blobs: Mapping[str, bytes] = field(default_factory=dict)


def sign_all(desk: Desk, documents: Sequence[Unsigned], *, root: bool = False) -> list[Envelope]:
    """Sign documents with the office's key, or the root's, in the order given.

    The numbers are reserved durably before anything is signed, so a copied or restored key shows.
    Raises: KeyTrouble, FileTrouble.
    """
    if not documents:
        return []
    signer = desk.keys.root() if root else desk.keys.office()
    streams: dict[str, list[Unsigned]] = {}
    for document in documents:
        streams.setdefault(document.to, []).append(document)
    signed: dict[int, Envelope] = {}
    claimed_at = desk.now().isoformat(timespec="seconds")
    for to, stream in streams.items():
        first = desk.keys.reserve(to, len(stream), root=root)
        prev = desk.store.last_of_stream(signer.public.hex(), to)
        for seq, document in enumerate(stream, start=first):
            header = Header(desk.office.unit, signer.public, to, seq, prev, claimed_at, desk.tool)
            envelope = seal(document.kind, header, document.body, signer.sign)
            signed[id(document)] = envelope
            prev = envelope.id
    return [signed[id(document)] for document in documents]


def packed(desk: Desk, envelopes: Sequence[Envelope], blobs: Mapping[str, bytes]) -> Incoming:
    """Documents as a package, ready to be kept or sent."""
    data = desk.packages.pack(envelopes, blobs)
    return Incoming(hashlib.sha256(data).hexdigest(), data, tuple(envelopes))


def sign_and_keep(desk: Desk, documents: Sequence[Unsigned], *, root: bool = False) -> list[Envelope]:
    """Sign documents and take each into the set in a package of its own."""
    envelopes = sign_all(desk, documents, root=root)
    pairs = zip(envelopes, documents, strict=True)
    desk.store.add([packed(desk, [e], d.blobs) for e, d in pairs], at=stamp(desk))
    return envelopes


def stamp(desk: Desk) -> str:
    """This PC's time, to the second; a claim like any other."""
    return desk.now().isoformat(timespec="seconds")
