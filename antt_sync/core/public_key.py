"""A public key as a person meets it: sound or forgeable, and the twenty digits read over the phone.

Knows which Ed25519 keys anybody could sign for; refuses to know whose a key is, and to check signatures.
"""

from __future__ import annotations

import hashlib
import unicodedata

DIGITS = 20
"""Short enough to read over the phone, too many to imitate."""

_FIELD_PRIME = 2**255 - 19
_SIGN_BIT = 1 << 255
# The y of the eight points of small order: anybody can forge signatures under them. Each y stands
# for both signs of x. The last two are the points of order eight.
_SMALL_ORDER_Y = frozenset(
    {
        0,
        1,
        _FIELD_PRIME - 1,
        int.from_bytes(
            bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"
        ),
        int.from_bytes(
            bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
        ),
    }
)


def is_sound_public_key(key: bytes) -> bool:
    """False for a wrong length, a second spelling of a point, or a point of small order (forgeable)."""
    if len(key) != 32:
        return False
    y = int.from_bytes(key, "little") & ~_SIGN_BIT
    return y < _FIELD_PRIME and y not in _SMALL_ORDER_Y


def fingerprint(key: bytes) -> str:
    """Twenty digits in groups of four."""
    number = int.from_bytes(hashlib.sha256(key).digest(), "big") % 10**DIGITS
    digits = f"{number:0{DIGITS}d}"
    return " ".join(digits[start : start + 4] for start in range(0, DIGITS, 4))


def digits_in(text: str) -> str:
    """The digits of what somebody typed while another read aloud, however they were set apart."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c in "0123456789")


def is_fingerprint(text: str, key: bytes) -> bool:
    """Whether what was typed is this key's mark, every one of its digits."""
    return digits_in(text) == digits_in(fingerprint(key))
