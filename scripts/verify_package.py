"""Verifies antt-sync packages, written from `schemas/FORMAT.md` alone: it shares no code with antt_sync.

`python3 scripts/verify_package.py FILE.antt...` needs Python 3.11 and `cryptography`. It prints each file's
verdict and each document's kind, unit, key fingerprint and id; whether a key was allowed is not asked here.
Exit: 0 genuine, 2 usage, 3 encrypted (for whom is said), 4 refused, 5 unreadable; the highest applies.
"""

import base64
import hashlib
import json
import re
import sys
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

HEX, UNIT = "[0-9a-f]{64}", r"[A-Z]{1,2}-[0-9]{5}-[0-9]{3}\.[0-9]{1,2}"
B64 = "([A-Za-z0-9+/]{4})*(..==|...=)?"
KINDS = ["roster", "campaign", "form", "submission", "review", "receipt", "cover", "closing", "erasure"]
ENVELOPE = {"payload": B64, "payloadType": ".*", "signatures": [{"keyid": ".*", "sig": B64}]}
SENDER = {"unit": UNIT, "key": HEX}
HEADER = {"from": SENDER, "to": rf"\*|{UNIT}", "seq": int, "prev": f"({HEX})?", "secrecy": ""}
HEADER |= {"claimed_at": ".{0,40}", "tool": ".{0,64}"}
WRAPPER = {"package": HEX, "recipients": [SENDER], "size": int}
WORDS = {
    1: "Bản sao hỏng hoặc không phải gói: chép lại từ nơi gửi. / Damaged or no package: copy it again.",
    2: "Không đúng của người gửi: gọi điện hỏi nơi gửi. / Not genuine: phone the sender.",
    3: "Nguyên vẹn, gửi kín, chỉ mở được ở: / Whole and encrypted; opens only at: ",
}
ORDER8 = bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")
P, MIB = 2**255 - 19, 1 << 20
WEAK = [0, 1, P - 1, int.from_bytes(ORDER8, "little"), P - int.from_bytes(ORDER8, "little")]


class No(Exception):
    """A refusal: the number of its SEAL code, and what else there is to say."""


def need(holds: object, code: int) -> None:
    if not holds:
        raise No(code)


def u(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "little")


def entries(data: bytes) -> dict[str, bytes]:
    """Section 3: walk the local headers, then the directory; both must tell the same story."""
    need(len(data) <= 64 * MIB, 103)
    first = data[30 : 30 + u(data, 26, 2)]
    need(b"PK\3\4".startswith(data[:4]) and b"antt-package.json".startswith(first), 104)
    at, total, told = 0, 0, []
    while data[at : at + 4] == b"PK\3\4":
        start, packed, size = at + 30 + u(data, at + 26, 2), u(data, at + 18, 4), u(data, at + 22, 4)
        need(len(data) >= at + 30 and start + packed <= len(data), 101)
        need(not u(data, at + 28, 2) and not u(data, at + 6, 2) & ~0x800, 102)
        told.append((data[at + 30 : start], data[at + 8 : at + 10], data[at + 14 : at + 28], at, start))
        at, total = start + packed, total + size
        limits = max(size, total - 32 * MIB) <= 64 * MIB, len(told) <= 20_001, size <= 100 * max(packed, 1024)
        need(all(limits), 103)
    central, found = at, {}
    for name, method, sums, header, start in told:
        end = at + 46 + len(name)
        need(len(data) >= end + 22, 101)
        again = data[at + 46 : end], data[at + 10 : at + 12], data[at + 16 : at + 30], u(data, at + 42, 4)
        need(data[at : at + 4] == b"PK\1\2" and again == (name, method, sums, header), 102)
        need(not any(data[at + 30 : at + 36]) and not u(data, at + 8, 2) & ~0x800, 102)
        need(u(data, at + 40, 2) & 0o170000 != 0o120000 and name not in found, 102)
        crc, packed, size = (u(sums, where, 4) for where in (0, 4, 8))
        raw = data[start : start + packed]
        if method == b"\x08\0":
            engine = zlib.decompressobj(-15)
            with suppress(zlib.error):
                raw = engine.decompress(raw, size + 1)
            need(engine.eof and not engine.unused_data, 102)
        need(method in (b"\x08\0", b"\0\0") and len(raw) == size and zlib.crc32(raw) == crc, 102)
        found[name], at = raw, end
    need(len(data) >= at + 22, 101)
    count, lie = len(told).to_bytes(2, "little"), [n.to_bytes(4, "little") for n in (at - central, central)]
    need(data[at:] == b"PK\5\6" + bytes(4) + count + count + b"".join(lie) + bytes(2), 102)
    return {name.decode("latin-1"): entry for name, entry in found.items()}


def strict(blob: bytes, code: int) -> Any:
    """Section 2.2: JSON that has one meaning."""

    def within(value: Any, level: int) -> None:
        need(not isinstance(value, float) and (type(value) is not int or -(2**63) <= value < 2**63), code)
        if isinstance(value, dict | list):
            need(level <= 32, code)
            for inner in value.values() if isinstance(value, dict) else value:
                within(inner, level + 1)

    try:  # of an object that names a member twice, a fraction is made: it is refused below
        value = json.loads(blob.decode(), object_pairs_hook=lambda m: [0.5, dict(m)][len(dict(m)) == len(m)])
        within(value, 1)
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise No(code) from None
    return value


def fits(value: Any, shape: Any) -> bool:
    """Whether a value has a shape: exactly these members, a list of one shape, a text, or a type."""
    if isinstance(shape, dict):
        same = isinstance(value, dict) and value.keys() == shape.keys()
        return same and all(fits(value[name], inner) for name, inner in shape.items())
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(inner, shape[0]) for inner in value)
    if isinstance(shape, str):
        return isinstance(value, str) and re.fullmatch(shape, value, re.DOTALL) is not None
    return type(value) is shape


def document(blob: bytes) -> tuple[str, str]:
    """Sections 2 to 2.4: (id, a line about it) of a genuine document."""
    outer = strict(blob, 201)
    need(fits(outer, ENVELOPE) and len(outer["signatures"]) == 1, 201)
    name, signed = outer["payloadType"], outer["signatures"][0]
    kind = name.removeprefix("application/vnd.antt-sync.").removesuffix(".v1+json")
    need(kind in KINDS and len(name) == len(kind) + 34, 203)
    texts = [outer["payload"].encode(), signed["sig"].encode()]
    payload, signature = map(base64.b64decode, texts)
    need([base64.b64encode(payload), base64.b64encode(signature)] == texts, 201)
    need(len(signature) == 64 and len(payload) <= 4 * MIB, 201)
    said = strict(payload, 201)
    need(fits(said, {"header": dict, "body": dict}), 201)
    header, sender = said["header"], said["header"].get("from")
    need(isinstance(sender, dict) and fits(sender.get("key"), HEX), 205)
    key = bytes.fromhex(sender["key"])
    message = b"DSSEv1 %d %s %d %s" % (len(name), name.encode(), len(payload), payload)
    y, key_id = int.from_bytes(key, "little") % 2**255, hashlib.sha256(key).hexdigest()
    need(key_id == signed["keyid"] and y < P and y not in WEAK, 202)
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        raise No(202) from None
    need(header.get("secrecy", "") == "", 204)
    need(fits(header, HEADER) and header["seq"] >= 1, 205)
    digits, id = f"{int(key_id, 16) % 10**20:020d}", hashlib.sha256(message).hexdigest()
    mark = " ".join(digits[at : at + 4] for at in range(0, 20, 4))
    return id, f"  {kind:<10} {sender['unit']:<16} {mark}  {id}"


def package(data: bytes) -> dict[str, str]:
    """A line about each document of a package of which every part is genuine, by id."""
    if data and b"ANTTKIN1".startswith(data[:8]):
        raise wrapped(data)
    found = entries(data)
    need(next(iter(found), "") == "antt-package.json", 104)
    listed = strict(found["antt-package.json"], 104)
    need(isinstance(listed, dict) and type(listed.get("format")) is int, 104)
    need(listed["format"] == 1, 105)
    need(fits(listed, {"format": int, "envelopes": [HEX], "blobs": [HEX]}), 104)
    ids, blobs = listed["envelopes"], listed["blobs"]
    need(ids == sorted(set(ids)) and blobs == sorted(set(blobs)), 104)
    wanted = ["antt-package.json", *(f"envelopes/{n}.json" for n in ids), *(f"blobs/{n}" for n in blobs)]
    need(wanted == list(found), 101 if set(wanted) > set(found) else 102)
    need(all(hashlib.sha256(found[f"blobs/{n}"]).hexdigest() == n for n in blobs), 102)
    told = [document(found[f"envelopes/{n}.json"]) for n in ids]
    need([id for id, _ in told] == ids, 206)
    return dict(told)


def wrapped(data: bytes) -> No:
    """Section 7: what can be said of an encrypted package without its keys."""
    end, whole = 12 + int.from_bytes(data[8:12]), hashlib.sha256(data[:-32]).digest() == data[-32:]
    try:
        head = strict(data[12:end], 207)
        need(fits(head, WRAPPER), 207)
        keys = [r["key"] for r in head["recipients"]]
        end += 80 * len(keys) + head["size"] + 48
        need(keys == sorted(set(keys)) and 1 <= len(keys) <= 64 and len(data) == end, 207)
    except No as no:
        return no if whole else No(101 if len(data) < end else 102)
    return No(301, ", ".join(sorted({r["unit"] for r in head["recipients"]}))) if whole else No(102)


def main(paths: list[str]) -> int:
    worst = 0 if paths else 2
    for path in paths:
        try:
            lines = ["  Đúng của người gửi. / Genuine.", *package(Path(path).read_bytes()).values()]
        except No as no:
            code, *more = no.args
            worst = max(worst, 3 if code == 301 else 4)
            lines = [f"  SEAL-{code}: {WORDS[code // 100]}{''.join(more)}"]
        except OSError as trouble:
            worst, lines = 5, [f"  không đọc được / unreadable: {trouble.strerror}"]
        print(path, *lines, sep="\n")
    return worst


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
