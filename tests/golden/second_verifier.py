"""A second reader of packages, written from `schemas/FORMAT.md` alone; it shares no code with antt_sync.

Knows the format's text, zlib and Ed25519; refuses to know how antt_sync does it. Run by hand it prints the
verdict on each file named: `python tests/golden/second_verifier.py FILE.antt...`
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
import zlib
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

KINDS = ["roster", "campaign", "form", "submission", "review", "receipt", "cover", "closing", "erasure"]
HEADER = {"from", "to", "seq", "prev", "claimed_at", "tool", "secrecy"}
P = 2**255 - 19
MIB = 1 << 20


class No(Exception):
    """A refusal with its code."""


def u(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "little")


class Told(NamedTuple):
    """What a local header tells, and where its data begin."""

    name: bytes
    method: bytes
    sums: bytes
    header: int
    start: int


def entries(data: bytes) -> dict[str, bytes]:
    """Section 3: walk the local headers, then the directory; both must tell the same story."""
    if len(data) > 64 * MIB:
        raise No("SEAL-103")
    if data[:4] != b"PK\3\4"[: len(data)]:
        raise No("SEAL-104")
    first = data[30 : 30 + u(data, 26, 2)].decode("latin-1")
    if not "antt-package.json".startswith(first):
        raise No("SEAL-104")
    told, at = local_headers(data)
    central = at
    unpacked: dict[str, bytes] = {}
    for entry in told:
        end = at + 46 + len(entry.name)
        if len(data) < end + 22:
            raise No("SEAL-101")
        repeated = (
            data[at + 46 : end],
            data[at + 10 : at + 12],
            data[at + 16 : at + 28],
            u(data, at + 42, 4),
        )
        if data[at : at + 4] != b"PK\1\2" or repeated != entry[:4] or any(data[at + 30 : at + 36]):
            raise No("SEAL-102")
        name = entry.name.decode("latin-1")
        if name in unpacked:
            raise No("SEAL-102")
        unpacked[name] = content(data, entry)
        at = end
    if len(data) < at + 22:
        raise No("SEAL-101")
    record = (
        u(data, at + 4, 4),
        u(data, at + 8, 2),
        u(data, at + 10, 2),
        u(data, at + 12, 4),
        u(data, at + 16, 4),
    )
    agreed = record == (0, len(told), len(told), at - central, central)
    if data[at : at + 4] != b"PK\5\6" or not agreed or any(data[at + 20 :]) or len(data) != at + 22:
        raise No("SEAL-102")
    return unpacked


def local_headers(data: bytes) -> tuple[list[Told], int]:
    """Every entry in file order, within the limits, and where the directory must begin."""
    at, total = 0, 0
    told: list[Told] = []
    while data[at : at + 4] == b"PK\3\4":
        start, packed, size = at + 30 + u(data, at + 26, 2), u(data, at + 18, 4), u(data, at + 22, 4)
        if len(data) < at + 30 or start + packed > len(data):
            raise No("SEAL-101")
        if u(data, at + 28, 2) or u(data, at + 6, 2) & ~0x800:
            raise No("SEAL-102")
        told.append(Told(data[at + 30 : start], data[at + 8 : at + 10], data[at + 14 : at + 26], at, start))
        total += size
        if (
            max(size, total - 32 * MIB) > 64 * MIB
            or (size > 102_400 and size > 100 * packed)
            or len(told) > 20_001
        ):
            raise No("SEAL-103")
        at = start + packed
    return told, at


def content(data: bytes, entry: Told) -> bytes:
    """One entry unpacked to exactly what was announced."""
    crc, packed, size = (u(entry.sums, at, 4) for at in (0, 4, 8))
    raw = data[entry.start : entry.start + packed]
    if entry.method == b"\x08\0":
        engine = zlib.decompressobj(-15)
        try:
            raw = engine.decompress(raw, size + 1)
        except zlib.error:
            raise No("SEAL-102") from None
        if not engine.eof or engine.unused_data:
            raise No("SEAL-102")
    elif entry.method != b"\0\0":
        raise No("SEAL-102")
    if len(raw) != size or zlib.crc32(raw) != crc:
        raise No("SEAL-102")
    return raw


def strict(blob: bytes, code: str) -> object:
    """Section 2.2."""

    def pairs(members: list[tuple[str, object]]) -> dict[str, object]:
        if len({name for name, _ in members}) != len(members):
            raise ValueError
        return dict(members)

    def refuse(text: str) -> None:
        raise ValueError(text)

    def deep(value: object, level: int) -> None:
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        if level > 32 and isinstance(value, dict | list):
            raise ValueError
        if isinstance(value, int) and not -(2**63) <= value < 2**63:
            raise ValueError
        for each in inner:
            deep(each, level + 1)

    try:
        value = json.loads(blob.decode(), object_pairs_hook=pairs, parse_float=refuse, parse_constant=refuse)
        deep(value, 1)
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise No(code) from None
    return value


def unbase64(text: object) -> bytes:
    try:
        raw = base64.b64decode(str(text).encode())
    except ValueError:
        raise No("SEAL-201") from None
    if base64.b64encode(raw).decode() != text:
        raise No("SEAL-201")
    return raw


def document(blob: bytes) -> str:
    """Sections 2 to 2.4: the id of a genuine document."""
    outer = strict(blob, "SEAL-201")
    if not isinstance(outer, dict) or set(outer) != {"payload", "payloadType", "signatures"}:
        raise No("SEAL-201")
    name, signatures = outer["payloadType"], outer["signatures"]
    if not isinstance(name, str):
        raise No("SEAL-201")
    if name not in {f"application/vnd.antt-sync.{kind}.v1+json" for kind in KINDS}:
        raise No("SEAL-203")
    payload = unbase64(outer["payload"])
    if not isinstance(signatures, list) or len(signatures) != 1 or not isinstance(signatures[0], dict):
        raise No("SEAL-201")
    if set(signatures[0]) != {"keyid", "sig"} or not isinstance(signatures[0]["keyid"], str):
        raise No("SEAL-201")
    signature = unbase64(signatures[0]["sig"])
    content = strict(payload, "SEAL-201") if len(payload) <= 4 * MIB else None
    if len(signature) != 64 or not isinstance(content, dict) or set(content) != {"header", "body"}:
        raise No("SEAL-201")
    header = content["header"]
    if not isinstance(header, dict) or not isinstance(content["body"], dict):
        raise No("SEAL-201")
    sender = header.get("from")
    text = sender.get("key") if isinstance(sender, dict) else None
    if not isinstance(sender, dict) or not isinstance(text, str) or not re.fullmatch("[0-9a-f]{64}", text):
        raise No("SEAL-205")
    key = bytes.fromhex(text)
    message = b"DSSEv1 %d %s %d %s" % (len(name), name.encode(), len(payload), payload)
    y = int.from_bytes(key, "little") % 2**255
    if hashlib.sha256(key).hexdigest() != signatures[0]["keyid"] or y >= P or small_order(y):
        raise No("SEAL-202")
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        raise No("SEAL-202") from None
    check_header(header, sender)
    return hashlib.sha256(message).hexdigest()


def small_order(y: int) -> bool:
    """Whether 8 times the point with this y is the neutral point: doubling needs y alone."""
    d = -121665 * pow(121666, -1, P) % P
    for _ in range(3):
        if (d * y * y + 1) % P == 0:
            return True
        x2 = (y * y - 1) * pow(d * y * y + 1, -1, P) % P
        y = (y * y + x2) * pow(2 - y * y + x2, -1, P) % P if (2 - y * y + x2) % P else 1
    return y == 1


def check_header(header: dict[str, object], sender: dict[str, object]) -> None:
    """Section 2.3."""
    if set(header) != HEADER or set(sender) != {
        "unit",
        "key",
    }:
        raise No("SEAL-205")
    if header["secrecy"] != "":
        raise No("SEAL-204")
    unit, seq = re.compile(r"[A-Z]{1,2}-[0-9]{5}-[0-9]{3}\.[0-9]{1,2}"), header["seq"]
    to, prev, claimed, tool = (header[name] for name in ("to", "prev", "claimed_at", "tool"))
    sound = (
        (isinstance(sender["unit"], str) and unit.fullmatch(sender["unit"]))
        and (isinstance(to, str) and (to == "*" or unit.fullmatch(to)))
        and (type(seq) is int and seq >= 1)
        and (isinstance(prev, str) and re.fullmatch("([0-9a-f]{64})?", prev))
        and (isinstance(claimed, str) and len(claimed) <= 40)
        and (isinstance(tool, str) and len(tool) <= 64)
    )
    if not sound:
        raise No("SEAL-205")


def ids_in(data: bytes) -> list[str]:
    """The ids of a package whose every part is genuine, or a refusal."""
    found = entries(data)
    if next(iter(found), "") != "antt-package.json":
        raise No("SEAL-104")
    listed = strict(found["antt-package.json"], "SEAL-104")
    if not isinstance(listed, dict) or not isinstance(listed.get("format"), int):
        raise No("SEAL-104")
    if listed["format"] != 1:
        raise No("SEAL-105")
    if set(listed) != {"format", "envelopes", "blobs"}:
        raise No("SEAL-104")
    for names in (listed["envelopes"], listed["blobs"]):
        if not isinstance(names, list) or not all(
            isinstance(n, str) and re.fullmatch("[0-9a-f]{64}", n) for n in names
        ):
            raise No("SEAL-104")
        if names != sorted(set(names)):
            raise No("SEAL-104")
    wanted = [
        "antt-package.json",
        *(f"envelopes/{n}.json" for n in listed["envelopes"]),
        *(f"blobs/{n}" for n in listed["blobs"]),
    ]
    if wanted != list(found):
        raise No("SEAL-101" if set(wanted) > set(found) else "SEAL-102")
    if any(hashlib.sha256(found[f"blobs/{name}"]).hexdigest() != name for name in listed["blobs"]):
        raise No("SEAL-102")
    for name in listed["envelopes"]:
        if document(found[f"envelopes/{name}.json"]) != name:
            raise No("SEAL-206")
    return list(listed["envelopes"])


def verdict(data: bytes) -> str:
    """A code, or the ids."""
    try:
        return " ".join(["genuine", *ids_in(data)])
    except No as no:
        return str(no)


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        print(argument, verdict(Path(argument).read_bytes()))
