"""What a store keeps besides single documents: packages as they came, and one cached line per subject.

Knows plain values; refuses to know how they are kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from antt_sync.core.bodies import texts_in
from antt_sync.core.envelope import Envelope, Json, Kind
from antt_sync.core.errors import StoreDamaged
from antt_sync.core.submission import Subject


@dataclass(frozen=True, slots=True)
class Incoming:
    """A package as it came: its bytes' SHA-256, the bytes, and the documents in it."""

    sha256: str
    data: bytes
    envelopes: tuple[Envelope, ...]


class Signed(NamedTuple):
    """Where a document stands in its signer's stream; without its contents."""

    id: str
    kind: Kind
    to: str
    seq: int
    prev: str
    subject: Subject
    received_at: str


@dataclass(frozen=True, slots=True)
class Line:
    """One subject in the cache: what lists show without reading documents again.

    `received_at` is when its first lần came (a correction does not make a unit late); `view` is the
    plain form of the subject's view, as JSON.
    """

    subject: Subject
    state: str
    number: int
    errors: int
    warnings: int
    on_behalf: bool
    ma_kiem: str
    latest: str
    received_at: str
    view: str

    @property
    def plain(self) -> dict[str, Json]:
        """The plain form of the subject's view.

        Raises: StoreDamaged when the cache holds something else.
        """
        try:
            found = json.loads(self.view)
        except ValueError as cause:
            raise StoreDamaged("STORE-106") from cause
        if not isinstance(found, dict):
            raise StoreDamaged("STORE-106")
        return found


def parked_in(view: Mapping[str, Json]) -> list[tuple[str, str]]:
    """The documents that do not count in a view's plain form, each with the code of why not."""
    pairs = view.get("parked")
    found = [texts_in(pair) for pair in pairs] if isinstance(pairs, list) else []
    return [(pair[0], pair[1]) for pair in found if len(pair) == 2]
