"""Xóa nội dung: which documents an office had removed everywhere, and the stubs that stay in their place.

Knows who may erase what, and that a stub which says something else than its document is as if not there;
refuses to know where bytes lie and how they are removed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from antt_sync.core.bodies import int_in, items_in, map_in, text_in, texts_in
from antt_sync.core.envelope import Envelope, Json, Kind
from antt_sync.core.roster import Role, Roster

ERASABLE = frozenset({Kind.SUBMISSION, Kind.REVIEW})
"""What has contents that somebody may have a right to see removed; nothing that others rest on."""


@dataclass(frozen=True, slots=True, order=True)
class Stub:
    """What stays of an erased document: its name and its place in its stream."""

    id: str
    kind: str
    unit: str
    key: str
    to: str
    seq: int
    prev: str

    def as_json(self) -> dict[str, Json]:
        """As signed."""
        return {
            "id": self.id,
            "kind": self.kind,
            "from": self.unit,
            "key": self.key,
            "to": self.to,
            "seq": self.seq,
            "prev": self.prev,
        }


@dataclass(frozen=True, slots=True)
class Erased:
    """What a set comes to: the stubs that count, by id (two may differ), and the files that go with them."""

    stubs: Mapping[str, frozenset[Stub]]
    files: frozenset[str]

    def holds(self, envelope: Envelope) -> bool:
        """Whether this very document is erased."""
        return stub_of(envelope) in self.stubs.get(envelope.id, ())


def stub_of(envelope: Envelope) -> Stub:
    """The stub that a document leaves."""
    header = envelope.header
    return Stub(
        envelope.id, envelope.kind.value, header.unit, header.key.hex(), header.to, header.seq, header.prev
    )


def files_of(envelope: Envelope) -> frozenset[str]:
    """The digests of the files that a document was made from."""
    body = envelope.body
    named = (
        text_in(map_in(body.get("workbook")).get("sha256")),
        text_in(map_in(body.get("on_behalf")).get("received_sha256")),
        text_in(body.get("source_sha256")),
    )
    return frozenset(named) - {""}


def erasure_body(documents: Iterable[Envelope], *, basis: str) -> dict[str, Json]:
    """The body of an erasure of these documents, as `schemas/FORMAT.md` has it."""
    gone = sorted(documents, key=lambda e: e.id)
    return {
        "ids": [e.id for e in gone],
        "basis": basis,
        "stubs": [stub_of(e).as_json() for e in gone],
        "files": sorted({digest for e in gone for digest in files_of(e)}),
    }


def stubs_in(envelope: Envelope) -> list[Stub]:
    """The stubs of an erasure; odd ones, and those of what cannot be erased, are left out."""
    found = (
        Stub(
            text_in(i.get("id")),
            text_in(i.get("kind")),
            text_in(i.get("from")),
            text_in(i.get("key")),
            text_in(i.get("to")),
            int_in(i.get("seq")),
            text_in(i.get("prev")),
        )
        for i in items_in(envelope.body.get("stubs"))
    )
    return [stub for stub in found if stub.id and stub.kind in ERASABLE]


def erased(erasures: Iterable[Envelope], roster: Roster | None, holds: Callable[[Envelope], bool]) -> Erased:
    """What erasures come to; `holds` says whether a document counts as far as cut-offs go."""
    stubs: dict[str, set[Stub]] = {}
    files: set[str] = set()
    for envelope in erasures:
        own = (
            [s for s in stubs_in(envelope) if may_erase(roster, envelope, s.unit)] if holds(envelope) else []
        )
        for stub in own:
            stubs.setdefault(stub.id, set()).add(stub)
        if own:
            files.update(texts_in(envelope.body.get("files")))
    return Erased({id: frozenset(each) for id, each in stubs.items()}, frozenset(files))


def may_erase(roster: Roster | None, erasure: Envelope, unit: str) -> bool:
    """Whether an erasure speaks for a unit: an office's key, of the signer itself or of an office above."""
    office = erasure.header.unit
    if roster is None or roster.role_of(erasure.header.key.hex(), office) is not Role.OFFICE:
        return False
    return office == unit or roster.is_above(office, unit)


def concerns(erasure: Envelope, wanted: Callable[[str], bool]) -> bool:
    """Whether an erasure names a document that such a unit signed."""
    return any(wanted(stub.unit) for stub in stubs_in(erasure))
