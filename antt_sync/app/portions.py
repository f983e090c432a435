"""Many documents in as few packages as will hold them, with the workbooks that they rest on when asked for.

Knows how large a package may be; refuses to know where it goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from antt_sync.app.ports import Desk
from antt_sync.core.bodies import map_in, text_in
from antt_sync.core.envelope import Envelope, Kind

MOST_BYTES = 40 * 1024 * 1024
MOST_DOCUMENTS = 15_000


def evidence_of(envelope: Envelope) -> str:
    """The digest of the workbook that a submission rests on; nothing for other documents."""
    is_submission = envelope.kind is Kind.SUBMISSION
    return text_in(map_in(envelope.body.get("workbook")).get("sha256")) if is_submission else ""


def portions(
    desk: Desk, documents: Iterable[Envelope], *, evidence: bool
) -> Iterator[tuple[list[Envelope], Mapping[str, bytes]]]:
    """The documents in portions that fit a package, each with the workbooks that are still kept."""
    part = _Portion()
    for envelope in documents:
        digest = evidence_of(envelope) if evidence else ""
        blob = desk.store.blob(digest, of=envelope.id) if digest and digest not in part.blobs else None
        if not part.takes(envelope, blob):
            yield part.documents, part.blobs
            part = _Portion()
        part.add(envelope, digest, blob)
    if part.documents:
        yield part.documents, part.blobs


@dataclass(slots=True)
class _Portion:
    """A package being filled."""

    documents: list[Envelope] = field(default_factory=list)
    blobs: dict[str, bytes] = field(default_factory=dict)
    size: int = 0

    def takes(self, envelope: Envelope, blob: bytes | None) -> bool:
        """Whether one more fits; an empty portion takes anything."""
        larger = self.size + _size(envelope, blob)
        many = len(self.documents) + len(self.blobs) + 2
        return not self.documents or (larger <= MOST_BYTES and many <= MOST_DOCUMENTS)

    def add(self, envelope: Envelope, digest: str, blob: bytes | None) -> None:
        """Put one more in."""
        self.documents.append(envelope)
        self.size += _size(envelope, blob)
        if blob is not None:
            self.blobs[digest] = blob


def _size(envelope: Envelope, blob: bytes | None) -> int:
    """About what a document takes in a package; base64 makes four bytes of three."""
    return len(envelope.payload) * 4 // 3 + 600 + len(blob or b"")
