"""Encrypts a finished package to named offices, and opens one that is for a key at hand (FORMAT.md, 7).

Knows HPKE (RFC 9180) and the layout of the file. Refuses to know what is in the package, and who ought to
read it: the signatures inside say who wrote it, encryption only keeps strangers from reading along.

There is no second kind of key to make, list and lose: an Ed25519 key that a roster lists has one point on
the curve's other form, and that is the X25519 key which this is encrypted to.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from antt_sync.adapters.packages import MAX_PACKAGE
from antt_sync.adapters.zips import MIB
from antt_sync.core.envelope import Json, is_unit_id, strict_json
from antt_sync.core.errors import SealBroken
from antt_sync.core.public_key import is_sound_public_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hpke import Suite

MAGIC = b"ANTTKIN1"
MOST_RECIPIENTS = 64

_LABEL = b"antt-sync encrypted package 1 "
_LENGTH, _WRAPPED, _DIGEST, _TAG = 4, 80, 32, 16
_MOST_HEADER = 64 * 1024
_HEX64 = re.compile(r"[0-9a-f]{64}")
_NONCE = bytes(12)  # every content key is used once
_PRIME = 2**255 - 19

Unlock = Callable[[bytes, bytes], bytes | None]
"""(wrapped content key, what it is bound to) -> the content key; nothing where it does not fit."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a package is encrypted to: an office, and a key of it as rosters list it."""

    unit: str
    key: bytes


@dataclass(frozen=True, slots=True)
class _Wrapper:
    """The parts of an encrypted file that was found to be whole."""

    package: str
    recipients: tuple[Recipient, ...]
    bound: bytes
    """Magic, length and header: what every wrapped key is bound to."""
    wrapped: tuple[bytes, ...]
    before: bytes
    """Everything before the content, to which the content is bound."""
    content: bytes


def is_wrapped(data: bytes) -> bool:
    """Whether these bytes are an encrypted package, or the beginning of one."""
    return data != b"" and MAGIC.startswith(data[: len(MAGIC)])


def receiving_key(public: bytes) -> bytes:
    """The X25519 key that belongs to an Ed25519 public key.

    Raises: ValueError for a key that nobody may use.
    """
    if not is_sound_public_key(public):
        raise ValueError("no sound key")
    y = int.from_bytes(public, "little") & ~(1 << 255)
    return ((1 + y) * pow(1 - y, -1, _PRIME) % _PRIME).to_bytes(32, "little")


def unlocker(seed: bytes) -> Unlock:
    """Opens what is encrypted to the key of this Ed25519 seed, and nothing else."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    private = X25519PrivateKey.from_private_bytes(hashlib.sha512(seed).digest()[:32])

    def unlock(wrapped: bytes, bound: bytes) -> bytes | None:
        try:
            return _suite().decrypt(wrapped, private, info=_LABEL + bound)
        except (InvalidTag, ValueError):
            return None

    return unlock


def wrap(package: bytes, keys: Iterable[tuple[str, bytes]]) -> bytes:
    """The package encrypted to these (office, public key); every one of them can open it alone.

    Raises: ValueError without a key, with too many, or with one that nobody may use; SealBroken SEAL-103
    when the file would be larger than a reader takes.
    """
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    by_key = {public: unit for unit, public in keys}
    if not 1 <= len(by_key) <= MOST_RECIPIENTS:
        raise ValueError("somebody must be able to open it")
    listed: Json = [{"key": key.hex(), "unit": unit} for key, unit in sorted(by_key.items())]
    told = {"package": hashlib.sha256(package).hexdigest(), "recipients": listed, "size": len(package)}
    header = json.dumps(told, separators=(",", ":")).encode()
    bound = MAGIC + len(header).to_bytes(_LENGTH) + header
    secret = os.urandom(32)
    wrapped = (
        _suite().encrypt(secret, X25519PublicKey.from_public_bytes(receiving_key(key)), info=_LABEL + bound)
        for key in sorted(by_key)
    )
    before = b"".join([bound, *wrapped])
    whole = before + ChaCha20Poly1305(secret).encrypt(_NONCE, package, before)
    if len(whole) + _DIGEST > MAX_PACKAGE:
        raise SealBroken("SEAL-103", limit_mib=MAX_PACKAGE // MIB)
    return whole + hashlib.sha256(whole).digest()


def unwrap(data: bytes, unlocks: Mapping[bytes, Callable[[], Unlock]]) -> bytes:
    """The package inside, for the first of `unlocks` (by public key) that it is for; no other is unlocked.

    Raises: SealBroken: SEAL-101 incomplete, SEAL-102 damaged, SEAL-207 changed after it was encrypted,
    SEAL-301 for somebody else.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    wrapper = _read(data)
    wrapped = {r.key: w for r, w in zip(wrapper.recipients, wrapper.wrapped, strict=True)}
    for key in (key for key in unlocks if key in wrapped):
        secret = unlocks[key]()(wrapped[key], wrapper.bound)
        try:
            found = ChaCha20Poly1305(secret or b"").decrypt(_NONCE, wrapper.content, wrapper.before)
        except (InvalidTag, ValueError):
            found = b""
        if hashlib.sha256(found).hexdigest() != wrapper.package:
            raise SealBroken("SEAL-207")
        return found
    raise SealBroken("SEAL-301", units=", ".join(sorted({r.unit for r in wrapper.recipients})))


def package_in(data: bytes) -> str:
    """The SHA-256 that the package inside has, so that nobody opens it twice.

    Raises: SealBroken as `unwrap` does.
    """
    return _read(data).package


def _read(data: bytes) -> _Wrapper:
    """The parts. A copy that is cut short or damaged is said to be that: its digest does not agree."""
    whole = hashlib.sha256(data[:-_DIGEST]).digest() == data[-_DIGEST:]
    end = len(MAGIC) + _LENGTH + int.from_bytes(data[len(MAGIC) : len(MAGIC) + _LENGTH])
    package, recipients, size = _header(data[len(MAGIC) + _LENGTH : end])
    content = end + _WRAPPED * len(recipients)
    total = content + size + _TAG + _DIGEST
    if not whole:
        raise SealBroken("SEAL-101" if len(data) < total else "SEAL-102")
    if not recipients or len(data) != total or end > _MOST_HEADER:
        raise SealBroken("SEAL-207")
    wrapped = tuple(data[at : at + _WRAPPED] for at in range(end, content, _WRAPPED))
    return _Wrapper(package, recipients, data[:end], wrapped, data[:content], data[content:-_DIGEST])


def _header(blob: bytes) -> tuple[str, tuple[Recipient, ...], int]:
    """The package's digest, recipients and the package's length; nobody where the header is out of shape."""
    nothing: tuple[str, tuple[Recipient, ...], int] = "", (), -_TAG - _DIGEST
    try:
        header = strict_json(blob)
    except SealBroken:
        return nothing
    if not isinstance(header, dict) or header.keys() != {"package", "recipients", "size"}:
        return nothing
    package, listed, size = header["package"], header["recipients"], header["size"]
    if not isinstance(package, str) or not _HEX64.fullmatch(package):
        return nothing
    if not isinstance(listed, list) or type(size) is not int or size < 0 or len(listed) > MOST_RECIPIENTS:
        return nothing
    found = [r for each in listed if (r := _recipient(each)) is not None]
    keys = [r.key for r in found]
    if len(found) != len(listed) or keys != sorted(set(keys)):
        return nothing
    return package, tuple(found), size


def _recipient(value: Json) -> Recipient | None:
    if not isinstance(value, dict) or value.keys() != {"key", "unit"}:
        return None
    key, unit = value["key"], value["unit"]
    if not isinstance(key, str) or not isinstance(unit, str) or not _HEX64.fullmatch(key):
        return None
    return Recipient(unit, bytes.fromhex(key)) if is_unit_id(unit) else None


def _suite() -> Suite:
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
