"""Envelopes: a stranger's bytes become a signed document, or are refused with one declared error.

Knows shapes, sizes, the bytes that are signed and the key an envelope itself carries. Refuses to
know cryptography (`verify` and `sign` are passed in), whether that key was allowed, what a body
means, people, files and time. `schemas/FORMAT.md` is this file in prose.
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from binascii import a2b_base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NoReturn, TypeAlias

from antt_sync.core.errors import SealBroken

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | int | bool | None"
"""What a body may hold: JSON without fractions."""

Verify = Callable[[bytes, bytes, bytes], bool]
"""(public key of 32 bytes, message, signature) -> genuine; answers for any bytes, never raises."""

Sign = Callable[[bytes], bytes]

MAX_PAYLOAD = 4 * 1024 * 1024
MAX_ENVELOPE = MAX_PAYLOAD // 3 * 4 + 4096
MAX_DEPTH = 32
MAX_CLAIMED_AT = 40
MAX_TOOL = 64

_INT64 = 2**63
_UNIT = re.compile(r"[A-Z]{1,2}-[0-9]{5}-[0-9]{3}\.[0-9]{1,2}")
_HEX64 = re.compile(r"[0-9a-f]{64}")
_MAY_BE_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_ENVELOPE_MEMBERS = frozenset({"payloadType", "payload", "signatures"})
_SIGNATURE_MEMBERS = frozenset({"keyid", "sig"})
_PAYLOAD_MEMBERS = frozenset({"header", "body"})
_HEADER_MEMBERS = frozenset({"from", "to", "seq", "prev", "claimed_at", "tool", "secrecy"})
_SENDER_MEMBERS = frozenset({"unit", "key"})


class Kind(StrEnum):
    """What a document is; part of what is signed, so one kind can never pass for another."""

    ROSTER = "roster"
    CAMPAIGN = "campaign"
    FORM = "form"
    SUBMISSION = "submission"
    REVIEW = "review"
    RECEIPT = "receipt"
    COVER = "cover"
    CLOSING = "closing"
    ERASURE = "erasure"

    @property
    def payload_type(self) -> str:
        """The DSSE payload type of this kind."""
        return f"application/vnd.antt-sync.{self.value}.v1+json"


_KINDS = tuple((kind.payload_type, kind) for kind in Kind)


@dataclass(frozen=True, slots=True)
class Header:
    """Who signed, for whom, and where in the signer's stream; `claimed_at` is shown, never believed."""

    unit: str
    key: bytes
    to: str
    seq: int
    prev: str
    claimed_at: str
    tool: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """A genuine document. Two are equal when their ids are: the signature is not part of identity."""

    id: str
    kind: Kind = field(compare=False)
    header: Header = field(compare=False)
    body: Mapping[str, Json] = field(compare=False)
    payload: bytes = field(compare=False)
    signature: bytes = field(compare=False)


def pae(kind: Kind, payload: bytes) -> bytes:
    """The bytes that are signed (DSSE v1 pre-authentication encoding); lengths count bytes."""
    name = kind.payload_type.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(name), name, len(payload), payload)


def envelope_id(kind: Kind, payload: bytes) -> str:
    """The document's name for ever: SHA-256 of what is signed, signatures left out."""
    return hashlib.sha256(pae(kind, payload)).hexdigest()


def key_id(public: bytes) -> str:
    """The name of a public key inside an envelope: SHA-256 of its 32 bytes."""
    return hashlib.sha256(public).hexdigest()


def is_unit_id(text: str) -> bool:
    """Whether this text has the shape of a unit's (or office's) id."""
    return _UNIT.fullmatch(text) is not None


def draft(header: Header, body: Mapping[str, Json]) -> bytes:
    """The payload to be signed: the same bytes for the same document, and never bytes that readers refuse.

    Raises: SealBroken (the code a reader would give) when header or body break the format.
    """
    payload = {
        "header": {
            "from": {"unit": header.unit, "key": header.key.hex()},
            "to": header.to,
            "seq": header.seq,
            "prev": header.prev,
            "claimed_at": header.claimed_at,
            "tool": header.tool,
            "secrecy": "",
        },
        "body": body,
    }
    text = json.dumps(payload, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_as_dict)
    try:
        drafted = text.encode("utf-8")
    except UnicodeEncodeError as cause:  # half a surrogate pair is no text
        raise SealBroken("SEAL-201") from cause
    _read_header(_read_payload(drafted))
    return drafted


def seal(kind: Kind, header: Header, body: Mapping[str, Json], sign: Sign) -> Envelope:
    """A signed envelope that `open_envelope` accepts, provided `sign` belongs to `header.key`.

    Raises: SealBroken when header or body break the format; nothing is signed then.
    """
    payload = draft(header, body)
    message = pae(kind, payload)
    signature = sign(message)
    read_back = _read_payload(payload)["body"]
    assert isinstance(read_back, dict)
    return Envelope(hashlib.sha256(message).hexdigest(), kind, header, read_back, payload, signature)


def encode(envelope: Envelope) -> bytes:
    """The envelope's one canonical file form; `open_envelope` gives the same envelope back."""
    outer = {
        "payload": b64encode(envelope.payload).decode("ascii"),
        "payloadType": envelope.kind.payload_type,
        "signatures": [
            {"keyid": key_id(envelope.header.key), "sig": b64encode(envelope.signature).decode("ascii")}
        ],
    }
    return json.dumps(outer, sort_keys=True, separators=(",", ":")).encode("ascii")


def open_envelope(blob: bytes, verify: Verify) -> Envelope:
    """Turn a stranger's bytes into an Envelope whose signature holds, or raise SealBroken and nothing else.

    Raises: SealBroken: SEAL-201 shape, SEAL-202 signature, SEAL-203 unknown kind, SEAL-204 secrecy
    mark, SEAL-205 header.
    """
    if len(blob) > MAX_ENVELOPE:
        raise SealBroken("SEAL-201")
    outer = strict_json(blob)
    if not isinstance(outer, dict) or outer.keys() != _ENVELOPE_MEMBERS:
        raise SealBroken("SEAL-201")
    kind = _read_kind(outer["payloadType"])
    payload = _strict_base64(outer["payload"])
    keyid, signature = _read_signature(outer["signatures"])

    # The key lies inside what it signs, so the payload is parsed first; nothing but the key is
    # looked at until the signature holds.
    content = _read_payload(payload)
    key = _read_key(content)
    message = pae(kind, payload)
    if key_id(key) != keyid or not verify(key, message, signature):
        raise SealBroken("SEAL-202")
    header = _read_header(content)
    body = content["body"]
    assert isinstance(body, dict)
    return Envelope(hashlib.sha256(message).hexdigest(), kind, header, body, payload, signature)


def open_payload(kind: Kind, payload: bytes, signature: bytes) -> Envelope:
    """An envelope from what a store kept of one that was opened before; its signature is not checked again.

    Raises: SealBroken when the payload breaks the format.
    """
    content = _read_payload(payload)
    header = _read_header(content)
    body = content["body"]
    assert isinstance(body, dict)
    return Envelope(envelope_id(kind, payload), kind, header, body, payload, signature)


def _read_kind(value: Json) -> Kind:
    if not isinstance(value, str):
        raise SealBroken("SEAL-201")
    for name, kind in _KINDS:
        if name == value:
            return kind
    raise SealBroken("SEAL-203")


def _read_signature(value: Json) -> tuple[str, bytes]:
    """The keyid and the 64 bytes of the one signature."""
    if not isinstance(value, list) or len(value) != 1:
        raise SealBroken("SEAL-201")
    only = value[0]
    if not isinstance(only, dict) or only.keys() != _SIGNATURE_MEMBERS:
        raise SealBroken("SEAL-201")
    keyid, signature = only["keyid"], _strict_base64(only["sig"])
    if not isinstance(keyid, str) or len(signature) != 64:
        raise SealBroken("SEAL-201")
    return keyid, signature


def _read_payload(payload: bytes) -> dict[str, Json]:
    """The two halves of a payload, both objects; nothing inside them is judged yet."""
    if len(payload) > MAX_PAYLOAD:
        raise SealBroken("SEAL-201")
    content = strict_json(payload)
    if not isinstance(content, dict) or content.keys() != _PAYLOAD_MEMBERS:
        raise SealBroken("SEAL-201")
    if not isinstance(content["header"], dict) or not isinstance(content["body"], dict):
        raise SealBroken("SEAL-201")
    return content


def _read_key(content: dict[str, Json]) -> bytes:
    header = content["header"]
    sender = header.get("from") if isinstance(header, dict) else None
    key = sender.get("key") if isinstance(sender, dict) else None
    if not isinstance(key, str) or not _HEX64.fullmatch(key):
        raise SealBroken("SEAL-205")
    return bytes.fromhex(key)


def _read_header(content: dict[str, Json]) -> Header:
    header = content["header"]
    if not isinstance(header, dict) or header.keys() != _HEADER_MEMBERS:
        raise SealBroken("SEAL-205")
    sender = header["from"]
    if not isinstance(sender, dict) or sender.keys() != _SENDER_MEMBERS:
        raise SealBroken("SEAL-205")
    unit, key, to, seq = sender["unit"], sender["key"], header["to"], header["seq"]
    prev, claimed_at, tool = header["prev"], header["claimed_at"], header["tool"]
    if header["secrecy"] != "":
        raise SealBroken("SEAL-204")
    if not (
        isinstance(unit, str)
        and _UNIT.fullmatch(unit)
        and isinstance(key, str)
        and _HEX64.fullmatch(key)
        and isinstance(to, str)
        and (to == "*" or _UNIT.fullmatch(to))
        and isinstance(seq, int)
        and not isinstance(seq, bool)
        and seq >= 1
        and isinstance(prev, str)
        and (prev == "" or _HEX64.fullmatch(prev))
        and isinstance(claimed_at, str)
        and len(claimed_at) <= MAX_CLAIMED_AT
        and isinstance(tool, str)
        and len(tool) <= MAX_TOOL
    ):
        raise SealBroken("SEAL-205")
    return Header(unit, bytes.fromhex(key), to, seq, prev, claimed_at, tool)


def _strict_base64(value: Json) -> bytes:
    """The bytes of standard, padded base64 written in its one canonical way."""
    if not isinstance(value, str):
        raise SealBroken("SEAL-201")
    try:
        text = value.encode("ascii")
        decoded = a2b_base64(text)
    except ValueError as cause:
        raise SealBroken("SEAL-201") from cause
    # The decoder skips foreign characters and ignores spare bits; writing it again shows both.
    if b64encode(decoded) != text:
        raise SealBroken("SEAL-201")
    return decoded


def strict_json(blob: bytes) -> Json:
    """JSON with one meaning only: no doubled member, fraction, huge number, half character or deep nest.

    Raises: SealBroken SEAL-201.
    """
    try:
        text = blob.decode("utf-8")
        value: Json = _DECODER.decode(text)
        _refuse_extremes(value)
        if "\\" in text and _MAY_BE_SURROGATE.search(text):
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as cause:
        raise SealBroken("SEAL-201") from cause
    return value


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member appears twice")
    return members


def _no_fraction(digits: str) -> NoReturn:
    raise ValueError(f"not a whole number: {digits[:20]}")


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_float=_no_fraction, parse_constant=_no_fraction)


def _refuse_extremes(value: Json) -> None:
    """Raise ValueError at a number beyond 64 bits or a nest beyond MAX_DEPTH.

    Level by level, so that depth costs no stack.
    """
    level: list[dict[str, Json] | list[Json]] = [[value]]
    for _ in range(MAX_DEPTH + 1):
        below: list[dict[str, Json] | list[Json]] = []
        for outer in level:
            for inner in outer.values() if isinstance(outer, dict) else outer:
                if isinstance(inner, str):
                    continue
                if isinstance(inner, (dict, list)):
                    below.append(inner)
                elif isinstance(inner, int) and not -_INT64 <= inner < _INT64:
                    raise ValueError("number beyond 64 bits")
        if not below:
            return
        level = below
    raise ValueError("nested too deep")


def _as_dict(value: object) -> dict[object, object]:
    """Read-only mappings are written as objects; anything else unknown is our own mistake."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no place in a body")
