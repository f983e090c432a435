"""Golden packages of an office's year: cut-off, review, receipt, cover, closing, erasure, encryption.

Made as in `package_cases`, later; refuses to change what was made before.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace

from antt_sync.adapters.packages import Package, pack
from antt_sync.adapters.wrapping import wrap
from antt_sync.core.envelope import Envelope, Json, Kind, encode, key_id, pae, seal
from tests.golden.package_cases import (
    COUNTS,
    FROM_OFFICE,
    INDEX,
    OFFICE,
    OFFICE_KEY,
    OFFICE_PUBLIC,
    UNIT,
    UNIT_PUBLIC,
    WORKBOOK,
    WORKBOOK_SHA,
    Case,
    entries_of,
    flipped,
    from_unit,
    holding,
    on_behalf,
    private,
    zipped,
)

PAPER: Json = {"number": "12/BB-BCĐ", "date": "2024-11-08", "by": "Ban Chỉ đạo", "about": "biên bản họp"}
NEW_ROOT = private("new root")
ENCRYPTED = frozenset({"encrypted.antt", "encrypted-byte.antt", "encrypted-half.antt"})
"""Made with chance: nobody can make the same bytes again."""


def said(kind: Kind, body: dict[str, Json], *, seq: int, prev: str = "") -> Envelope:
    """A document by the office."""
    return seal(kind, replace(FROM_OFFICE, seq=seq, prev=prev), body, OFFICE_KEY.sign)


def rosters() -> tuple[Envelope, Envelope]:
    """A list, and its next version, which ends the unit's key after its first document."""
    head: Json = {"id": OFFICE, "name": "UBND phường Mẫu", "kind": "X", "parent": ""}
    unit: Json = {"id": UNIT, "name": "Tổ dân phố 7", "kind": "K", "parent": OFFICE}
    keys: Json = [
        {"key": OFFICE_PUBLIC.hex(), "unit": OFFICE, "role": "office", "holder": "Văn phòng"},
        {"key": UNIT_PUBLIC.hex(), "unit": UNIT, "role": "unit", "holder": "Tổ trưởng"},
    ]
    plain: dict[str, Json] = {"office": OFFICE, "units": [head, unit], "keys": keys}
    first = said(Kind.ROSTER, {**plain, "version": 1, "previous": "", "ended": []}, seq=41)
    cut: Json = [{"key": UNIT_PUBLIC.hex(), "streams": [{"to": OFFICE, "seq": 1, "id": from_unit().id}]}]
    body = {**plain, "version": 2, "previous": first.id, "ended": cut}
    return first, said(Kind.ROSTER, body, seq=42, prev=first.id)


def handed_over() -> tuple[Envelope, Envelope]:
    """The version in which the root hands the list over, and the one that the new root signs."""
    _, last = rosters()
    new = NEW_ROOT.public_key().public_bytes_raw()
    body = {**last.body, "version": 3, "previous": last.id, "root": new.hex()}
    handed = said(Kind.ROSTER, body, seq=43, prev=last.id)
    plain = {name: value for name, value in body.items() if name != "root"}
    header = replace(FROM_OFFICE, key=new, seq=1)
    return handed, seal(Kind.ROSTER, header, {**plain, "version": 4, "previous": handed.id}, NEW_ROOT.sign)


def erasure() -> Envelope:
    """The unit's submission is removed everywhere, and the workbook that it was read from."""
    gone = from_unit()
    stub: Json = {
        "id": gone.id, "kind": "submission", "from": UNIT, "key": UNIT_PUBLIC.hex(),
        "to": OFFICE, "seq": 1, "prev": "",
    }  # fmt: skip
    body: dict[str, Json] = {
        "ids": [gone.id],
        "basis": "đề nghị ngày 20/11/2024 của tổ trưởng",
        "stubs": [stub],
        "files": [WORKBOOK_SHA],
    }
    return said(Kind.ERASURE, body, seq=51)


def good() -> Iterator[Case]:
    """Packages that every version must take."""
    first, second = rosters()
    mine = on_behalf()
    about: dict[str, Json] = {"unit": UNIT, "form": "F04-K", "period": "2024"}
    review = said(
        Kind.REVIEW,
        {
            **about, "submission": mine.id, "verbs": ["check", "appraise", "lock"], "paper": PAPER,
            "items": [{"thread": "t2", "address": "1.1", "text": "Đã đối chiếu sổ.", "internal": True}],
            "after": [], "deadline": "", "source_sha256": "",
        },
        seq=61,
    )  # fmt: skip
    line: Json = {**about, "submission": mine.id, "lan": 2, "ma_kiem": "0417", "counts": COUNTS}
    receipt = said(Kind.RECEIPT, {"ids": [mine.id], "roster": second.id, "lines": [line]}, seq=62)
    cover = said(
        Kind.COVER,
        {
            "ids": sorted([mine.id, review.id]), "roster": second.id,
            "counts": {"submission": 1, "review": 1},
            "lines": [{**about, "id": mine.id, "seq": mine.header.seq}],
            "totals": [{"form": "F04-K", "period": "2024", "units": 1, "accepted": 1, "sum": 14}],
            "gaps": ["K-14761-008.1 F04-K 2024"],
        },
        seq=63,
    )  # fmt: skip
    figures: dict[str, Json] = {
        "report": "tong-hop", "period": "2024", "as_of": "2024-11-18", "ids": [mine.id],
        "figures": {"K.4": 1}, "parts": {"K.4": [UNIT]},
        "paper": {"number": "12/BC-UBND", "date": "2024-12-05"},
    }  # fmt: skip
    closed = said(Kind.CLOSING, {**figures, "follows": []}, seq=64)
    again = {**figures, "figures": {"K.4": 0}, "parts": {"K.4": []}, "follows": [closed.id]}
    restated = said(Kind.CLOSING, again, seq=65, prev=closed.id)
    yield Case("roster-cut-off.antt", pack(Package((first, second))), "a list whose next version ends a key")
    yield Case("review.antt", pack(Package((review,))), "an appraisal that rests on a paper, with a note")
    yield Case("receipt.antt", pack(Package((receipt,))), "what was taken in, the second lần of it")
    yield Case("cover.antt", pack(Package((cover, review, mine))), "a bundle upward with its cover")
    yield Case("closing-restated.antt", pack(Package((closed, restated))), "figures, and what followed them")
    yield Case("erasure.antt", pack(Package((erasure(),))), "an erasure alone: the stub says what is gone")
    both = Package((from_unit(), erasure()), {WORKBOOK_SHA: WORKBOOK})
    yield Case("erased-still-there.antt", pack(both), "an old copy still holds what an erasure names")
    yield Case("root-handed-over.antt", pack(Package(handed_over())), "the root signs over to another one")


def refused() -> Iterator[Case]:
    """Copies and fakes that every reader refuses."""
    package = Package((from_unit(),), {WORKBOOK_SHA: WORKBOOK})
    whole, entries = pack(package), entries_of(package)
    odd = bytearray(whole)
    odd[6] |= 2
    yield Case("flag-of-no-use.antt", bytes(odd), "a zip flag that packages do not have", "SEAL-102")
    yield Case("link.antt", linked(entries), "an entry that is a link", "SEAL-102")
    index = entries[INDEX].replace(b'"format":1', b'"format":true')
    true = zipped({**entries, INDEX: index})
    yield Case("format-true.antt", true, "true is no number of a layout", "SEAL-104")
    wrapped = wrap(whole, [(OFFICE, OFFICE_PUBLIC)])
    yield Case("encrypted.antt", wrapped, "encrypted, and the reader has no key for it", "SEAL-301")
    yield Case("encrypted-half.antt", wrapped[: len(wrapped) // 2], "half of an encrypted copy", "SEAL-101")
    yield Case("encrypted-byte.antt", flipped(wrapped, 700), "one byte of an encrypted copy", "SEAL-102")
    header = b'{"package":"%b","recipients":[],"size":0}' % (b"ab" * 32)
    body = b"ANTTKIN1" + len(header).to_bytes(4) + header + bytes(16)
    nobody = body + hashlib.sha256(body).digest()
    yield Case("encrypted-for-nobody.antt", nobody, "encrypted to nobody", "SEAL-207")
    handed, taken = handed_over()
    outer = json.loads(encode(handed))
    message = pae(handed.kind, handed.payload)
    own = {"keyid": key_id(taken.header.key), "sig": b64encode(NEW_ROOT.sign(message)).decode()}
    both = json.dumps({**outer, "signatures": [*outer["signatures"], own]}).encode()
    why = "the old and the new root sign one document"
    yield Case("root-two-signatures.antt", holding(handed.id, both), why, "SEAL-201")
    forged = encode(replace(handed, signature=NEW_ROOT.sign(message)))
    why = "the new root signs in the old one's name"
    yield Case("root-in-old-name.antt", holding(handed.id, forged), why, "SEAL-202")


def linked(entries: dict[str, bytes]) -> bytes:
    """A zip whose last entry says that it is a link."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number, (name, content) in enumerate(entries.items(), start=1):
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr = 3, 0o120777 << 16 if number == len(entries) else 0
            archive.writestr(info, content)
    return stream.getvalue()
