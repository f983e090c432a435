"""The folder of kept packages: each one whole, under the name that its bytes give it, or said to be damaged.

Knows names and digests; refuses to know which packages have been taken in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from antt_sync.adapters.files import read_file
from antt_sync.adapters.packages import Package, pack, unpack
from antt_sync.core.envelope import Envelope, Verify
from antt_sync.core.errors import FileTrouble, SealBroken
from antt_sync.core.kept import Incoming

BIGGEST_PACKAGE = 64 << 20
ASIDE = "Hỏng"
"""The folder beside the packages into which damaged files go whose documents were packed anew."""


def packed_alone(envelopes: Iterable[Envelope]) -> Incoming:
    """A package of documents and nothing else."""
    package = Package(tuple(envelopes))
    data = pack(package)
    return Incoming(hashlib.sha256(data).hexdigest(), data, package.envelopes)


def kept_packages(
    folder: Path, verify: Verify, *, but: Collection[str] = ()
) -> Iterator[tuple[str, Incoming | None]]:
    """Every package of the folder but some, by its file's name; nothing in the place of a damaged one."""
    for path in sorted(folder.glob("*.antt")):
        if path.stem in but:
            continue
        try:
            data = read_file(path, limit=BIGGEST_PACKAGE)
            if hashlib.sha256(data).hexdigest() != path.stem:
                raise SealBroken("SEAL-102")
            yield path.name, Incoming(path.stem, data, unpack(data, verify, with_blobs=False).envelopes)
        except (SealBroken, FileTrouble):
            yield path.name, None
