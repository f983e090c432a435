"""How the golden packages were made: once, from fixed keys. The committed bytes are never edited.

Knows how to build good packages and how to spoil them, each for one reason. A new case is added here or in
`office_cases`; the test that finds its file missing says what to write, and never writes itself.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from antt_sync.adapters.packages import Package, pack
from antt_sync.core.envelope import Envelope, Header, Json, Kind, encode, key_id, pae, seal

FOLDER = Path(__file__).resolve().parent / "packages"
UNIT, OFFICE = "K-14761-007.1", "X-14761-000.1"
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493
INDEX = "antt-package.json"


def private(holder: str) -> Ed25519PrivateKey:
    """A key anybody can make again; it protects nothing."""
    return Ed25519PrivateKey.from_private_bytes(
        hashlib.sha256(f"antt-sync golden {holder}".encode()).digest()
    )


UNIT_KEY, OFFICE_KEY = private("unit"), private("office")
UNIT_PUBLIC = UNIT_KEY.public_key().public_bytes_raw()
OFFICE_PUBLIC = OFFICE_KEY.public_key().public_bytes_raw()
FROM_UNIT = Header(
    unit=UNIT,
    key=UNIT_PUBLIC,
    to=OFFICE,
    seq=1,
    prev="",
    claimed_at="2024-10-14T08:30:00+07:00",
    tool="antt-sync/0.1.0",
)
FROM_OFFICE = replace(FROM_UNIT, unit=OFFICE, key=OFFICE_PUBLIC, to="*")

WORKBOOK = b"PK\x03\x04 a stand-in for a workbook: evidence is only hashed \xe2\x9c\x93"
WORKBOOK_SHA = hashlib.sha256(WORKBOOK).hexdigest()
FORM_TEXT = 'id = "F04-K"\nversion = "2024.1"\ntitle = "Bảng tự chấm điểm"\n'
FORM_SHA = hashlib.sha256(FORM_TEXT.encode()).hexdigest()
COUNTS: dict[str, Json] = {"filled": 3, "blank": 1, "rows": {"members": 1}, "sum": 14, "ma_kiem": "0417"}


def submission_body() -> dict[str, Json]:
    """What a unit says, with every member there is."""
    return {
        "form": {"id": "F04-K", "version": "2024.1", "hash": FORM_SHA},
        "unit": UNIT,
        "period": "2024",
        "parents": [],
        "values": {"1.1": 12, "1.2": "Đạt", "1.3": "2024-10-01", "members[1].count": 2},
        "unreadable": {"1.4": {"text": "mười hai", "code": "CELL-101"}},
        "context": {"2.1": {"value": 3, "source": "ab" * 32}},
        "counts": COUNTS,
        "workbook": {"sha256": WORKBOOK_SHA, "name": "Tổ dân phố 7.xlsx"},
        "reader": 1,
        "with_errors": {"reason": "đang xác minh", "codes": ["CELL-101"]},
        "on_behalf": None,
    }


def from_unit(body: dict[str, Json] | None = None, *, seq: int = 1, prev: str = "") -> Envelope:
    header = replace(FROM_UNIT, seq=seq, prev=prev)
    return seal(Kind.SUBMISSION, header, body or submission_body(), UNIT_KEY.sign)


def every_kind() -> tuple[Envelope, ...]:
    """One document of each kind, the office's in one stream."""
    submission = from_unit()
    said: Json = {"unit": UNIT, "form": "F04-K", "period": "2024"}
    assert isinstance(said, dict)
    bodies: list[tuple[Kind, dict[str, Json]]] = [
        (
            Kind.ROSTER,
            {
                "office": OFFICE,
                "version": 1,
                "previous": "",
                "units": [
                    {
                        "id": UNIT,
                        "name": "Tổ dân phố 7",
                        "kind": "K",
                        "parent": OFFICE,
                        "authority": OFFICE,
                        "valid_from": "2024-01-01",
                        "valid_to": "",
                        "contact": "nhóm Zalo tổ trưởng",
                        "phone": "",
                    }
                ],
                "keys": [
                    {"key": UNIT_PUBLIC.hex(), "unit": UNIT, "role": "unit", "holder": "Tổ trưởng"},
                    {"key": OFFICE_PUBLIC.hex(), "unit": OFFICE, "role": "office", "holder": "Văn thư"},
                ],
                "ended": [
                    {"key": "cd" * 32, "streams": [{"to": OFFICE, "seq": 9, "id": "ef" * 32}]},
                ],
            },
        ),
        (
            Kind.CAMPAIGN,
            {
                "office": OFFICE,
                "period": "2024",
                "version": 1,
                "previous": "",
                "citing": "Thông tư 124/2021/TT-BCA",
                "forms": [
                    {
                        "id": "F04-K",
                        "version": "2024.1",
                        "hash": FORM_SHA,
                        "local_name": "Mẫu 04",
                        "due": "2024-11-15",
                    }
                ],
                "windows": {"K.assessment": {"from": "2023-11-15", "to": "2024-11-14"}},
                "parameters": {"threshold": 70},
            },
        ),
        (Kind.FORM, {"id": "F04-K", "version": "2024.1", "hash": FORM_SHA, "text": FORM_TEXT}),
        (
            Kind.REVIEW,
            {
                **said,
                "submission": submission.id,
                "verbs": ["ask"],
                "items": [{"thread": "t1", "address": "1.4", "text": "Ghi bằng chữ số.", "internal": False}],
                "after": [],
                "deadline": "2024-11-20",
                "source_sha256": "",
            },
        ),
        (
            Kind.RECEIPT,
            {
                "ids": [submission.id],
                "roster": "01" * 32,
                "lines": [
                    {**said, "submission": submission.id, "lan": 1, "ma_kiem": "0417", "counts": COUNTS}
                ],
            },
        ),
        (
            Kind.COVER,
            {
                "ids": [submission.id],
                "roster": "01" * 32,
                "counts": {"submissions": 1},
                "gaps": ["K-14761-008.1"],
            },
        ),
        (
            Kind.CLOSING,
            {
                "report": "F13",
                "ids": [submission.id],
                "figures": {"units": 1},
                "paper": {"number": "12/BC-UBND", "date": "2024-12-05"},
            },
        ),
        (
            Kind.ERASURE,
            {
                "ids": ["02" * 32],
                "basis": "quyết định số 3/QĐ",
                "stubs": [
                    {"id": "02" * 32, "kind": "submission", "from": UNIT, "to": OFFICE, "seq": 1, "prev": ""}
                ],
            },
        ),
    ]
    chain: list[Envelope] = []
    for seq, (kind, body) in enumerate(bodies, 1):
        header = replace(FROM_OFFICE, seq=seq, prev=chain[-1].id if chain else "")
        chain.append(seal(kind, header, body, OFFICE_KEY.sign))
    return submission, *chain


def on_behalf() -> Envelope:
    """A submission that the office signs for a unit without the tool."""
    body: dict[str, Json] = {
        **submission_body(),
        "with_errors": None,
        "on_behalf": {
            "channel": "zalo",
            "handed_by": "Tổ trưởng",
            "vouched_by": "Văn thư",
            "assigned": False,
            "received_sha256": WORKBOOK_SHA,
        },
    }
    return seal(Kind.SUBMISSION, replace(FROM_OFFICE, to=OFFICE), body, OFFICE_KEY.sign)


def taken_back() -> tuple[Envelope, ...]:
    """A submission taken back, a request by telephone to unlock, and a closing that follows another."""
    taken = on_behalf()
    about: dict[str, Json] = {"unit": UNIT, "form": "F04-K", "period": "2024", "submission": taken.id}
    plain: dict[str, Json] = {"after": [], "deadline": "", "source_sha256": ""}
    reason: Json = [{"thread": "t1", "address": "", "text": "Nhầm tổ", "internal": False}]
    spoken: Json = {
        "channel": "phone",
        "handed_by": "Tổ trưởng",
        "vouched_by": "Văn thư",
        "assigned": False,
        "received_sha256": "",
    }
    bodies: list[tuple[Kind, dict[str, Json]]] = [
        (Kind.REVIEW, {**about, **plain, "verbs": ["unlock"], "items": reason, "on_behalf": spoken}),
        (Kind.REVIEW, {**about, **plain, "verbs": ["withdraw"], "items": reason, "takes_back": [taken.id]}),
        (
            Kind.CLOSING,
            {
                "report": "tong-hop",
                "period": "2024",
                "as_of": "2024-11-18",
                "follows": ["ab" * 32],
                "ids": [taken.id],
                "figures": {"K.4": 1},
                "parts": {"K.4": [UNIT]},
                "paper": {"number": "12/BC-UBND", "date": "2024-12-05"},
            },
        ),
    ]
    found = [taken]
    for seq, (kind, body) in enumerate(bodies, start=31):
        prev = found[-1].id if seq > 31 else ""
        found.append(seal(kind, replace(FROM_OFFICE, seq=seq, prev=prev), body, OFFICE_KEY.sign))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Case:
    """One golden file: its bytes, the verdict (empty when good), and why."""

    name: str
    data: bytes
    why: str
    code: str = ""


def good() -> Iterator[Case]:
    """Packages that every version must take."""
    first = from_unit()
    kinds = every_kind()
    bundle = Package((*kinds, on_behalf()), {WORKBOOK_SHA: WORKBOOK})
    later = from_unit(
        {**submission_body(), "values": {"1.1": 13}, "parents": [first.id]}, seq=7, prev=first.id
    )
    rival = from_unit(
        {**submission_body(), "values": {"1.1": 99}, "parents": [first.id]}, seq=7, prev=first.id
    )
    odd: dict[str, Json] = {
        "values": {"a": 2**63 - 1, "b": -(2**63), "c": 'e\u0301 \u200d 😀 \\ " \n', "d": None, "e": True},
        "from_a_later_version": [[], {}, "x"],
    }
    nested: Json = []
    for _ in range(29):
        nested = [nested]
    yield Case("every-kind.antt", pack(Package(kinds)), "one document of each kind")
    yield Case("bundle-with-workbook.antt", pack(bundle), "a bundle whose workbook travels along as a blob")
    yield Case("on-behalf.antt", pack(Package((on_behalf(),))), "signed by the office for a unit")
    yield Case(
        "deflated.antt", zipped(entries_of(bundle), deflate=True), "packed by another zip program, deflated"
    )
    yield Case("empty.antt", pack(Package(())), "a set may be empty")
    yield Case("number-skipped.antt", pack(Package((first, later))), "a wasted number is no gap")
    yield Case("fork.antt", pack(Package((first, later, rival))), "a fork is shown later, never refused")
    yield Case("parent-missing.antt", pack(Package((later,))), "what comes first may arrive last")
    yield Case(
        "taken-back.antt",
        pack(Package(taken_back())),
        "taking back, a request to unlock by telephone, a closing",
    )
    yield Case(
        "odd-body.antt", pack(Package((from_unit(odd),))), "unknown members, extreme numbers, any text"
    )
    yield Case("deepest.antt", pack(Package((from_unit({"deep": nested}),))), "32 levels are allowed")
    yield Case("blob-alone.antt", pack(Package((), {WORKBOOK_SHA: WORKBOOK})), "a blob nobody names")
    spaced = json.dumps(json.loads(encode(first)), indent=2).encode()
    yield Case("spaced-envelope.antt", holding(first.id, spaced), "blanks in the envelope are not signed")
    payload = json.dumps(json.loads(first.payload), indent=1).encode()
    yield Case(
        "other-writer.antt", around(payload), "a payload by another program: unsorted, spaced, escaped"
    )


def damaged() -> Iterator[Case]:
    """Copies that went wrong."""
    package = Package((from_unit(), on_behalf()), {WORKBOOK_SHA: WORKBOOK})
    whole, entries = pack(package), entries_of(package)
    _, first, second, blob = entries
    bomb = b"0" * 1_000_000
    yield Case("nothing.antt", b"", "an empty file", "SEAL-101")
    yield Case("half.antt", whole[: len(whole) // 2], "half a copy", "SEAL-101")
    yield Case("last-byte-missing.antt", whole[:-1], "all but the last byte", "SEAL-101")
    yield Case("cut-in-first-name.antt", whole[:38], "cut inside the first name", "SEAL-101")
    yield Case(
        "document-lost.antt", zipped(without(entries, first)), "a listed document is not there", "SEAL-101"
    )
    yield Case("blob-lost.antt", zipped(without(entries, blob)), "a listed blob is not there", "SEAL-101")
    at = whole.index(b'"payload":"') + 100
    yield Case("byte-in-document.antt", flipped(whole, at), "one byte of a document changed", "SEAL-102")
    yield Case(
        "byte-in-directory.antt", flipped(whole, len(whole) - 60), "one byte of the directory", "SEAL-102"
    )
    yield Case("byte-behind.antt", whole + b"\0", "a byte after the end", "SEAL-102")
    yield Case("comment.antt", whole[:-2] + b"\x05\x00hello", "a zip comment", "SEAL-102")
    changed = {**entries, blob: WORKBOOK + b"!"}
    yield Case("blob-not-its-name.antt", zipped(changed), "a blob that is not its name", "SEAL-102")
    yield Case(
        "entry-extra.antt", zipped({**entries, "readme.txt": b"x"}), "an entry nobody lists", "SEAL-102"
    )
    order = {name: entries[name] for name in (INDEX, second, first, blob)}
    yield Case("other-order.antt", zipped(order), "entries in another order than the index", "SEAL-102")
    name = hashlib.sha256(bomb).hexdigest()
    listed = {INDEX: index([], [name]), f"blobs/{name}": bomb}
    yield Case("bomb.antt", zipped(listed, deflate=True), "a blob that unpacks too well", "SEAL-103")
    workbook = zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})
    yield Case("workbook.antt", workbook, "a workbook under our suffix", "SEAL-104")
    yield Case("text.antt", b"hello\r\n", "a text under our suffix", "SEAL-104")
    ids = [from_unit().id, on_behalf().id]
    falling = index(sorted(ids, reverse=True), [])
    yield Case("index-falling.antt", zipped({**entries, INDEX: falling}), "ids not rising", "SEAL-104")
    doubled = b'{"format":1,"format":1,"envelopes":[],"blobs":[]}'
    yield Case("index-member-twice.antt", zipped({INDEX: doubled}), "a member twice in the index", "SEAL-104")
    grown = b'{"format":1,"envelopes":[],"blobs":[],"note":""}'
    yield Case(
        "index-member-unknown.antt", zipped({INDEX: grown}), "an unknown member in the index", "SEAL-104"
    )
    later = b'{"format":2,"envelopes":[],"blobs":[],"note":""}'
    yield Case("format-2.antt", zipped({INDEX: later}), "a later layout", "SEAL-105")


def forged() -> Iterator[Case]:
    """Whole copies of what their signer did not make."""
    one = from_unit()
    outer = json.loads(encode(one))
    signature = outer["signatures"][0]
    yield shape("envelope-member-unknown", {**outer, "note": ""}, "an unknown member in the envelope")
    yield shape("two-signatures", {**outer, "signatures": [signature, signature]}, "two signatures")
    yield shape("no-signature", {**outer, "signatures": []}, "no signature")
    respelled = {**outer, "payload": outer["payload"].rstrip("=") + "\n"}
    yield shape("base64-spelling", respelled, "base64 in another spelling")
    yield Case(
        "envelope-no-json.antt", holding(one.id, b"hello"), "no JSON where an envelope is due", "SEAL-201"
    )
    header = json.dumps(json.loads(one.payload)["header"])
    bodies = {
        "fraction": ('{"a":1.0}', "a number with a fraction"),
        "number-too-large": ('{"a":9223372036854775808}', "a number beyond 64 bits"),
        "member-twice": ('{"a":1,"a":2}', "a member twice"),
        "half-character": ('{"a":"\\ud800"}', "half a surrogate pair"),
        "too-deep": ('{"a":' + "[" * 31 + "]" * 31 + "}", "33 levels"),
        "body-no-object": ("[]", "a body that is no object"),
    }
    for name, (body, why) in bodies.items():
        yield Case(f"{name}.antt", around(f'{{"header":{header},"body":{body}}}'.encode()), why, "SEAL-201")

    forgery = replace(one, payload=one.payload.replace(b'"1.1":12', b'"1.1":99'))
    yield Case(
        "altered.antt", holding(forgery.id, encode(forgery)), "a value altered after signing", "SEAL-202"
    )
    message = pae(one.kind, one.payload)
    other = replace(one, signature=OFFICE_KEY.sign(message))
    yield Case("other-signer.antt", holding(one.id, encode(other)), "signed by another key", "SEAL-202")
    misnamed = {**outer, "signatures": [{**signature, "keyid": key_id(OFFICE_PUBLIC)}]}
    yield shape("keyid-of-another", misnamed, "keyid names another key", "SEAL-202")
    recast = {**outer, "payloadType": Kind.ROSTER.payload_type}
    yield shape("recast", recast, "a submission passed off as a roster", "SEAL-202")
    scalar = int.from_bytes(one.signature[32:], "little") + GROUP_ORDER
    stretched = replace(one, signature=one.signature[:32] + scalar.to_bytes(32, "little"))
    yield Case("stretched.antt", holding(one.id, encode(stretched)), "a malleable signature", "SEAL-202")
    identity = (1).to_bytes(32, "little")
    weak = seal(
        Kind.SUBMISSION, replace(FROM_UNIT, key=identity), submission_body(), lambda _: identity + bytes(32)
    )
    yield Case("weak-key.antt", holding(weak.id, encode(weak)), "a key of small order", "SEAL-202")

    note = "application/vnd.antt-sync.note.v1+json"
    yield Case("kind-unknown.antt", around(one.payload, note), "a kind that is not in the list", "SEAL-203")
    second = "application/vnd.antt-sync.submission.v2+json"
    yield Case("kind-v2.antt", around(one.payload, second), "a later version of a kind", "SEAL-203")
    changes: dict[str, tuple[dict[str, object], str, str]] = {
        "secret": ({"secrecy": "Mật"}, "a secrecy mark", "SEAL-204"),
        "header-member-unknown": ({"role": "office"}, "an unknown member in the header", "SEAL-205"),
        "unit-misshapen": ({"from": {"unit": "7", "key": UNIT_PUBLIC.hex()}}, "no unit id", "SEAL-205"),
        "key-upper-case": (
            {"from": {"unit": UNIT, "key": UNIT_PUBLIC.hex().upper()}},
            "hex in capitals",
            "SEAL-205",
        ),
        "seq-zero": ({"seq": 0}, "streams begin at 1", "SEAL-205"),
        "seq-true": ({"seq": True}, "true is no number", "SEAL-205"),
        "prev-short": ({"prev": "ab"}, "prev is no id", "SEAL-205"),
        "to-nobody": ({"to": ""}, "no recipient", "SEAL-205"),
        "claim-too-long": ({"claimed_at": "x" * 41}, "a claim of 41 characters", "SEAL-205"),
    }
    for name, (change, why, code) in changes.items():
        content = json.loads(one.payload)
        content["header"].update(change)
        yield Case(f"{name}.antt", around(json.dumps(content).encode()), why, code)
    content = json.loads(one.payload)
    del content["header"]["tool"]
    yield Case("header-member-missing.antt", around(json.dumps(content).encode()), "no tool", "SEAL-205")
    entries = entries_of(Package((one, on_behalf())))
    _, here, there = entries
    swapped = {**entries, here: entries[there], there: entries[here]}
    yield Case("swapped.antt", zipped(swapped), "two documents under each other's names", "SEAL-206")


def shape(name: str, outer: object, why: str, code: str = "SEAL-201") -> Case:
    return Case(f"{name}.antt", holding(from_unit().id, json.dumps(outer).encode()), why, code)


def index(ids: list[str], blobs: list[str]) -> bytes:
    return json.dumps({"format": 1, "envelopes": ids, "blobs": blobs}).encode()


def holding(name: str, envelope: bytes) -> bytes:
    """A package whose only document is these bytes, under this name."""
    return zipped({INDEX: index([name], []), f"envelopes/{name}.json": envelope})


def around(payload: bytes, payload_type: str = Kind.SUBMISSION.payload_type) -> bytes:
    """A package with one truly signed payload, whatever it says."""
    name = payload_type.encode()
    message = b"DSSEv1 %d %b %d %b" % (len(name), name, len(payload), payload)
    outer = {
        "payloadType": payload_type,
        "payload": b64encode(payload).decode(),
        "signatures": [{"keyid": key_id(UNIT_PUBLIC), "sig": b64encode(UNIT_KEY.sign(message)).decode()}],
    }
    return holding(hashlib.sha256(message).hexdigest(), json.dumps(outer).encode())


def entries_of(package: Package) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pack(package))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def without(entries: dict[str, bytes], lost: str) -> dict[str, bytes]:
    return {name: content for name, content in entries.items() if name != lost}


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def zipped(entries: dict[str, bytes], *, deflate: bool = False) -> bytes:
    """A zip by the standard library, which knows nothing of our rules."""
    stream = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in entries.items():
            info = zipfile.ZipInfo(name)
            info.create_system = 3
            archive.writestr(info, content, compress_type=method)
    return stream.getvalue()
