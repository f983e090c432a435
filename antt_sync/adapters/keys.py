"""Keys: an office's or unit's private key at rest, signing with it, and checking other people's signatures.

Knows Ed25519, the passphrase and the counter that lies beside the key. Refuses to know envelopes,
and whether a key was ever allowed to sign anything.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NewType

from antt_sync.adapters.files import read_file, set_aside, write_new, write_replacing
from antt_sync.adapters.wrapping import Unlock, unlocker
from antt_sync.core.errors import FileTrouble, KeyTrouble
from antt_sync.core.public_key import is_sound_public_key

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PublicKey = NewType("PublicKey", bytes)
"""The 32 bytes that others check signatures with."""

MISTYPED = frozenset({"KEY-101", "KEY-102"})
"""What unlocking says of a passphrase that is not the key's."""

OLD = "Cũ"
"""Where a key goes that a new one takes the place of."""

_VERSION = 1
MAX_FILE = 1024 * 1024
_MEMBERS = frozenset(
    {"version", "kdf", "memory_kib", "passes", "lanes", "salt", "cipher", "nonce", "public", "secret"}
)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
_MAX_SEQ = 2**63 - 1
_LOCK_PATIENCE = 5.0


@dataclass(frozen=True, slots=True)
class Cost:
    """How hard guessing a passphrase is made (Argon2id); written into the key file."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 1


STANDARD_COST = Cost()
_COSTLIEST = Cost(memory_kib=1024 * 1024, passes=20, lanes=8)


@dataclass(frozen=True, slots=True)
class Signer:
    """An unlocked key: signs, and never shows its secret."""

    public: PublicKey
    _private: Ed25519PrivateKey = field(repr=False, compare=False)

    def sign(self, message: bytes) -> bytes:
        """The 64-byte Ed25519 signature of the message."""
        return self._private.sign(message)

    def opener(self) -> Unlock:
        """Opens what is encrypted to this key."""
        return unlocker(self._private.private_bytes_raw())


def make_key(folder: Path, *, name: str, passphrase: str, cost: Cost = STANDARD_COST) -> PublicKey:
    """Make a key that exists nowhere else: `<name>.key`, wrapped with the passphrase, and its counter.

    Raises: KeyTrouble for the passphrase or a name in use; FileTrouble.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    check_passphrase(passphrase)
    if not _NAME.fullmatch(name):
        raise KeyTrouble("KEY-109", name=name)
    path = folder / f"{name}.key"
    if os.path.lexists(path):
        raise KeyTrouble("KEY-105", file=path.name)
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    lock: dict[str, str | int] = {
        "version": _VERSION,
        "kdf": "argon2id",
        "memory_kib": cost.memory_kib,
        "passes": cost.passes,
        "lanes": cost.lanes,
        "salt": os.urandom(16).hex(),
        "cipher": "chacha20-poly1305",
        "nonce": os.urandom(12).hex(),
        "public": public.hex(),
    }
    secret = _wrap(private.private_bytes_raw(), lock, passphrase)
    document = json.dumps({**lock, "secret": secret.hex()}, indent=1).encode("ascii") + b"\n"
    # The counter first: a key without its counter is refused, a counter without its key is nothing.
    write_replacing(_counter_path(path), _counter_bytes(public.hex(), {}), private=True)
    try:
        write_new(path, document, private=True)
    except FileTrouble as cause:
        if cause.code == "FILE-101":
            raise KeyTrouble("KEY-105", file=path.name) from cause
        raise
    return PublicKey(public)


def set_key_aside(path: Path) -> None:
    """Move a key and its counter into a folder beside it, so that a new one can take its name; none is lost.

    Raises: FileTrouble.
    """
    for file in (_counter_path(path), path):
        if file.exists():
            set_aside(file, path.parent / OLD)


def move_key(path: Path, target: Path) -> None:
    """Move a key with its counter to where no other is; one that was stopped goes on. Raises: FileTrouble."""
    try:
        for source, to in ((_counter_path(path), _counter_path(target)), (path, target)):
            if source.exists():
                source.rename(to)
    except OSError as cause:
        raise FileTrouble("FILE-104", file=target.name) from cause


def unlock(path: Path, passphrase: str) -> Signer:
    """The signer inside a key file.

    Raises: KeyTrouble, one of `MISTYPED` for a wrong passphrase, another for no key file; FileTrouble.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    lock, secret = _read_key_file(path)
    try:
        check_passphrase(passphrase)
    except KeyTrouble as cause:  # how long one must be is said to whoever chooses it
        if cause.code == "KEY-103":
            raise KeyTrouble("KEY-101", file=path.name) from cause
        raise
    try:
        raw = _unwrap(secret, lock, passphrase)
    except InvalidTag as cause:
        raise KeyTrouble("KEY-101", file=path.name) from cause
    except (ValueError, MemoryError, OverflowError) as cause:
        raise KeyTrouble("KEY-104", file=path.name) from cause
    # The file's own public half is bound to the secret, so both are of one making.
    return Signer(PublicKey(bytes.fromhex(str(lock["public"]))), Ed25519PrivateKey.from_private_bytes(raw))


def public_of(path: Path) -> PublicKey:
    """The public half a key file states, without its passphrase; unlocking proves it.

    Raises: KeyTrouble; FileTrouble.
    """
    lock, _ = _read_key_file(path)
    return PublicKey(bytes.fromhex(str(lock["public"])))


def verify(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether this key signed this message; false for weak keys and for anything malformed."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if not is_sound_public_key(key) or len(signature) != 64:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def has_counter(key_path: Path) -> bool:
    """Whether this PC counts a key's numbers, wherever the key itself is."""
    return _counter_path(key_path).exists()


def counted(key_path: Path) -> PublicKey:
    """The public half of the key whose counter lies here, which stays where the key itself is kept elsewhere.

    Raises: KeyTrouble without a counter; FileTrouble.
    """
    return PublicKey(bytes.fromhex(_read_counter(_counter_path(key_path))[0]))


def go_on_counting(key_path: Path, public: bytes, last: Mapping[str, int]) -> None:
    """Begin a counter where these numbers end, for a key that another PC counted; one that is here stays.

    Raises: FileTrouble.
    """
    if not has_counter(key_path):
        write_replacing(_counter_path(key_path), _counter_bytes(public.hex(), last), private=True)


def next_seq(key_path: Path, to: str, count: int = 1, *, public: bytes | None = None, after: int = 0) -> int:
    """Reserve `count` numbers in this key's stream to `to` and give the first; none is ever given twice.

    The reservation is on the medium before this returns: a crash may waste numbers, never repeat them.
    `public` says whose numbers they are where the key is kept elsewhere; `after` is the last one that is
    known to be used, which a counter brought back from an old copy is behind.

    Raises: KeyTrouble when the counter is missing, damaged or held by another process; FileTrouble.
    """
    if count < 1:
        raise ValueError("at least one number")
    path = _counter_path(key_path)
    with _alone(path):
        whose, last = _read_counter(path)
        if whose != (public or public_of(key_path)).hex():  # somebody put another key's counter here
            raise KeyTrouble("KEY-106", file=path.name)
        first = max(last.get(to, 0), after) + 1
        if first + count - 1 > _MAX_SEQ:
            raise KeyTrouble("KEY-106", file=path.name)
        write_replacing(path, _counter_bytes(whose, {**last, to: first + count - 1}), private=True)
    return first


def check_passphrase(passphrase: str) -> None:
    """Refuse a passphrase that could not be typed again, or is too short. Raises: KeyTrouble."""
    # Vietnamese input methods change what hidden text becomes ("aa" -> "â"): such a passphrase
    # could never be typed again on another PC.
    if not all(" " <= char <= "~" for char in passphrase):
        raise KeyTrouble("KEY-102")
    if len(passphrase) < 8:
        raise KeyTrouble("KEY-103", least=8)


def _cipher_key(lock: Mapping[str, str | int], passphrase: str) -> bytes:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    return Argon2id(
        salt=bytes.fromhex(str(lock["salt"])),
        length=32,
        iterations=int(lock["passes"]),
        lanes=int(lock["lanes"]),
        memory_cost=int(lock["memory_kib"]),
    ).derive(passphrase.encode("ascii"))


def _bound(lock: Mapping[str, str | int]) -> bytes:
    """Everything in the key file but the secret, bound to it: no field can be exchanged."""
    return json.dumps(dict(lock), sort_keys=True, separators=(",", ":")).encode("ascii")


def _wrap(raw: bytes, lock: Mapping[str, str | int], passphrase: str) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    nonce = bytes.fromhex(str(lock["nonce"]))
    return ChaCha20Poly1305(_cipher_key(lock, passphrase)).encrypt(nonce, raw, _bound(lock))


def _unwrap(secret: bytes, lock: Mapping[str, str | int], passphrase: str) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    nonce = bytes.fromhex(str(lock["nonce"]))
    return ChaCha20Poly1305(_cipher_key(lock, passphrase)).decrypt(nonce, secret, _bound(lock))


def _read_key_file(path: Path) -> tuple[dict[str, str | int], bytes]:
    """The lock and the wrapped secret, in shape and in bounds: a made-up file cannot ask for all memory."""
    if not os.path.lexists(path):
        raise KeyTrouble("KEY-107", file=path.name)
    try:
        document = json.loads(read_file(path, limit=MAX_FILE).decode("utf-8"))
        if not isinstance(document, dict) or document.keys() != _MEMBERS:
            raise ValueError("members")
        numbers = {name: document[name] for name in ("version", "memory_kib", "passes", "lanes")}
        if not all(type(number) is int for number in numbers.values()):
            raise ValueError("numbers")
        texts = {name: document[name] for name in ("kdf", "cipher", "salt", "nonce", "public", "secret")}
        if not all(isinstance(text, str) and text.isascii() for text in texts.values()):
            raise ValueError("texts")
        lengths = [len(bytes.fromhex(texts[name])) for name in ("salt", "nonce", "public", "secret")]
        if (
            (numbers["version"], texts["kdf"], texts["cipher"]) != (_VERSION, "argon2id", "chacha20-poly1305")
            or lengths != [16, 12, 32, 48]
            or not 8 * numbers["lanes"] <= numbers["memory_kib"] <= _COSTLIEST.memory_kib
            or not 1 <= numbers["passes"] <= _COSTLIEST.passes
            or not 1 <= numbers["lanes"] <= _COSTLIEST.lanes
        ):
            raise ValueError("bounds")
    except (ValueError, RecursionError) as cause:
        raise KeyTrouble("KEY-104", file=path.name) from cause
    return {name: document[name] for name in document if name != "secret"}, bytes.fromhex(texts["secret"])


def _counter_path(key_path: Path) -> Path:
    return key_path.with_name(f"{key_path.stem}.seq.json")


def _counter_bytes(public: str, last: Mapping[str, int]) -> bytes:
    document = {"version": _VERSION, "public": public, "last": dict(last)}
    return json.dumps(document, sort_keys=True, indent=1).encode("utf-8") + b"\n"


def _read_counter(path: Path) -> tuple[str, dict[str, int]]:
    """Whose counter it is and the last number given per stream.

    A lost counter is not begun anew: the same numbers twice would look like a copied key.
    """
    try:
        document = json.loads(read_file(path, limit=MAX_FILE).decode("utf-8"))
    except FileTrouble as cause:
        if cause.code == "FILE-105":
            raise KeyTrouble("KEY-106", file=path.name) from cause
        raise
    except (ValueError, RecursionError) as cause:
        raise KeyTrouble("KEY-106", file=path.name) from cause
    match document:
        case {"version": 1, "public": str(public), "last": dict(last)} if all(
            type(number) is int and 0 <= number <= _MAX_SEQ for number in last.values()
        ):
            return public, last
    raise KeyTrouble("KEY-106", file=path.name)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold this counter against other processes; the system lets go when a process dies."""
    lock_path = path.with_name(f"{path.stem}.lock")
    try:
        handle = os.open(lock_path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as cause:
        raise FileTrouble("FILE-104", file=lock_path.name) from cause
    try:
        deadline = time.monotonic() + _LOCK_PATIENCE
        while not _try_lock(handle):
            if time.monotonic() > deadline:
                raise KeyTrouble("KEY-108", file=path.name)
            time.sleep(0.02)
        yield
    finally:
        os.close(handle)


def _try_lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
