"""The verdict on a file by two readers that share no code: antt_sync's, and `scripts/verify_package.py`.

Knows how to ask both; refuses to know what the file was made of.
"""

from __future__ import annotations

import verify_package

from antt_sync.adapters.keys import verify
from antt_sync.adapters.packages import unpack
from antt_sync.adapters.wrapping import is_wrapped, unwrap
from antt_sync.core.errors import SealBroken


def ours(data: bytes) -> str:
    """A code, or "genuine" and the ids."""
    try:
        package = unpack(unwrap(data, {}) if is_wrapped(data) else data, verify)
    except SealBroken as broken:
        return broken.code
    return " ".join(["genuine", *(envelope.id for envelope in package.envelopes)])


def theirs(data: bytes) -> str:
    """The same in the words of the second reader."""
    try:
        return " ".join(["genuine", *verify_package.package(data)])
    except verify_package.No as no:
        return f"SEAL-{no.args[0]}"
