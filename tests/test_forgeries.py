"""The 26 named forgeries of the threat model, each handed to the real command line: none changes a figure.

Forged with real keys on a real office; refuses to patch anything of ours. What is no forgery (an honest
form of another period or version, a package addressed elsewhere) counts only where it says, and is not here.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from antt_sync.adapters.packages import Package, pack
from antt_sync.adapters.wrapping import wrap
from antt_sync.app.cut_off import cut_off, look_at
from antt_sync.app.ports import Signer
from antt_sync.core.envelope import Envelope, Header, Json, Kind, encode, key_id, pae, seal
from antt_sync.core.review import Verb, review_body
from antt_sync.core.roster import KeyLine, Role, Roster, roster_body
from antt_sync.core.roster_chain import roster_from
from antt_sync.core.submission import Subject
from tests.golden.package_cases import GROUP_ORDER, INDEX, zipped
from tests.offices import desk_of, make_office
from tests.terminal import antt
from tests.world import OFFICE, PERIOD, answers, key, signed, submission, unit_id

Outer = dict[str, Any]
UNITS = 3


@dataclass(frozen=True, slots=True)
class Scene:
    """The office under attack: a form of unit 1 that counts, the last good document of unit 2's ended key.

    Its root is one that a thief may have got hold of.
    """

    folder: Path
    genuine: Envelope
    last_good: Envelope
    rosters: tuple[Envelope, ...]
    root: Signer


Forge = Callable[[Scene, Random], bytes]


def said(
    number: int, *, signer: int = 0, word: str = "", dice: Random | None = None, **body: Json
) -> Envelope:
    """What a unit says, signed by its own key or by another; every roll of the dice says something else."""
    told = answers(number, {"d44a_tp.nay": dice.randint(10, 10**6) if dice else 1})
    unit = unit_id(signer or number)
    plain = {**submission(number, told, by_unit=True).body, **body}
    at = f"2024-10-{dice.randint(10, 30) if dice else 14}T09:00:00+07:00"
    word = word or f"unit {signer or number}"
    return signed(
        word,
        Kind.SUBMISSION,
        plain,
        unit=unit,
        stream=(OFFICE, dice.randint(2, 99) if dice else 1, ""),
        at=at,
    )


def packed(*documents: Envelope) -> bytes:
    return pack(Package(documents))


def spoiled(document: Envelope, spoil: Callable[[Outer], None]) -> bytes:
    """A package whose one envelope was edited; its name and every checksum fit what is in it."""
    outer: Outer = json.loads(encode(document))
    spoil(outer)
    payload, kind = b64decode(outer["payload"]), str(outer["payloadType"]).encode()
    message = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)
    id = hashlib.sha256(message).hexdigest()
    envelope = json.dumps(outer).encode()
    index = json.dumps({"format": 1, "envelopes": [id], "blobs": []}).encode()
    return zipped({INDEX: index, f"envelopes/{id}.json": envelope})


def signature(outer: Outer) -> dict[str, str]:
    found: dict[str, str] = outer["signatures"][0]
    return found


def unsigned(_: Scene, dice: Random) -> bytes:
    return spoiled(said(1, dice=dice), lambda outer: outer.update(signatures=[]))


def wrong_key(_: Scene, dice: Random) -> bytes:
    thief = key("stranger")
    document = said(1, dice=dice)

    def spoil(outer: Outer) -> None:
        sig = b64encode(thief.sign(pae(document.kind, document.payload))).decode()
        outer["signatures"] = [{"keyid": key_id(thief.public), "sig": sig}]

    return spoiled(document, spoil)


def unknown_key(_: Scene, dice: Random) -> bytes:
    return packed(said(1, word=f"stranger {dice.random()}", dice=dice))


def cut_off_key(scene: Scene, dice: Random) -> bytes:
    document = said(2, dice=dice)
    header = replace(
        document.header, seq=dice.randint(1, 9), prev=dice.choice([scene.last_good.id, "", "ab" * 32])
    )
    return packed(seal(document.kind, header, document.body, key("unit 2").sign))


def other_units_key(_: Scene, dice: Random) -> bytes:
    return packed(said(1, signer=3, dice=dice))


def wrong_type(_: Scene, dice: Random) -> bytes:
    kind = dice.choice([k for k in Kind if k is not Kind.SUBMISSION])
    return spoiled(said(1, dice=dice), lambda outer: outer.update(payloadType=kind.payload_type))


def wrong_programme(_: Scene, dice: Random) -> bytes:
    document = said(1, dice=dice)
    strange = f"application/vnd.other{dice.randint(0, 99)}.submission.v1+json"

    def spoil(outer: Outer) -> None:
        message = b"DSSEv1 %d %s %d %s" % (
            len(strange),
            strange.encode(),
            len(document.payload),
            document.payload,
        )
        outer["payloadType"] = strange
        signature(outer)["sig"] = b64encode(key("unit 1").sign(message)).decode()

    return spoiled(document, spoil)


def in_payload(part: str, name: str, value: Callable[[Random], Json]) -> Forge:
    """A genuine document with one member of its header or body changed after signing."""

    def forge(_: Scene, dice: Random) -> bytes:
        document = said(1, dice=dice)
        content = json.loads(document.payload)
        content[part][name] = value(dice)
        changed = b64encode(json.dumps(content).encode()).decode()
        return spoiled(document, lambda outer: outer.update(payload=changed))

    return forge


def wrong_version(_: Scene, dice: Random) -> bytes:
    form: Json = {"id": "F04-K", "version": "2099.1", "hash": dice.randbytes(32).hex()}
    return packed(said(3, dice=dice, form=form))


def wrong_period(_: Scene, dice: Random) -> bytes:
    return packed(said(3, dice=dice, period=dice.choice(["9999", "2024\n", "hôm nay", "2024-Q5", ""])))


def swapped_signature(_: Scene, dice: Random) -> bytes:
    other = b64encode(said(1, dice=dice).signature).decode()
    return spoiled(said(1, dice=dice), lambda outer: signature(outer).update(sig=other))


def truncated_signature(_: Scene, dice: Random) -> bytes:
    document = said(1, dice=dice)
    short = b64encode(document.signature[: dice.randint(0, 63)]).decode()
    return spoiled(document, lambda outer: signature(outer).update(sig=short))


def malleated(_: Scene, dice: Random) -> bytes:
    document = said(1, dice=dice)
    s = int.from_bytes(document.signature[32:], "little") + GROUP_ORDER
    twin = b64encode(document.signature[:32] + s.to_bytes(32, "little")).decode()
    return spoiled(document, lambda outer: signature(outer).update(sig=twin))


def low_order(_: Scene, dice: Random) -> bytes:
    """A key of small order, and a signature that holds under it for whatever is said."""
    public = dice.choice([bytes(32), b"\x01" + bytes(31), b"\xec" + b"\xff" * 30 + b"\x7f"])
    header = Header(unit_id(1), public, OFFICE, dice.randint(1, 9), "", "2024-10-14T09:00:00", "x")
    document = seal(Kind.SUBMISSION, header, said(1, dice=dice).body, lambda _: public + bytes(32))
    return packed(document)


def counted_twice(_: Scene, dice: Random) -> bytes:
    return spoiled(said(1, dice=dice), lambda outer: outer["signatures"].append(signature(outer)))


# --- rosters --------------------------------------------------------------------------------------


def next_roster(scene: Scene, dice: Random, signer: Signer, **changes: Json) -> bytes:
    """A roster that lists a thief's key for unit 1; `changes` are what is wrong with it besides."""
    now = current(scene)
    thief = KeyLine(key(f"thief {dice.random()}").public.hex(), unit_id(1), Role.UNIT, "")
    lines = [*(line for each in now.keys.values() for line in each), thief]
    body = {**roster_body(now, office=OFFICE, units=now.units.values(), keys=lines), **changes}
    header = Header(OFFICE, signer.public, "*", dice.randint(2, 99), "", "2024-10-14T09:00:00", "x")
    return packed(seal(Kind.ROSTER, header, body, signer.sign))


def current(scene: Scene) -> Roster:
    root = scene.root.public.hex()
    found = roster_from(scene.rosters, office=OFFICE, root=root)
    assert found is not None
    return found


def rollback(scene: Scene, dice: Random) -> bytes:
    """The first roster again, in which the key of unit 2 had not ended."""
    return packed(scene.rosters[0], *dice.sample([scene.genuine, scene.last_good], dice.randint(0, 2)))


def gap(scene: Scene, dice: Random) -> bytes:
    return next_roster(scene, dice, scene.root, version=4, previous=dice.randbytes(32).hex())


def fork(scene: Scene, dice: Random) -> bytes:
    """A stolen root puts a version beside the one in force: the thief's line is in one of them only."""
    return next_roster(scene, dice, scene.root, version=2, previous=scene.rosters[0].id)


def fast_forward(scene: Scene, dice: Random) -> bytes:
    return next_roster(scene, dice, scene.root, version=2**63 - 1 - dice.randint(0, 99))


def new_root(scene: Scene, dice: Random) -> bytes:
    return next_roster(scene, dice, key(f"new root {dice.random()}"))


# --- words about what was not meant, and parts that do not belong together ------------------------


def remark_on_another(scene: Scene, dice: Random) -> bytes:
    subject = Subject(unit_id(1), "F04-K", PERIOD)
    verbs = dice.choice([(Verb.CHECK, Verb.LOCK), (Verb.ASK,), (Verb.REPLY,), (Verb.WITHDRAW,)])
    body = review_body(subject, scene.genuine.id, verbs=verbs, items=[], takes_back=[scene.genuine.id])
    stream = (unit_id(1), dice.randint(1, 10**9), "")
    return packed(signed("unit 3", Kind.REVIEW, body, unit=unit_id(3), stream=stream))


def receipt_for_unseen(_: Scene, dice: Random) -> bytes:
    body: dict[str, Json] = {"ids": [dice.randbytes(32).hex()], "roster": "", "lines": []}
    return packed(signed("unit 3", Kind.RECEIPT, body, unit=unit_id(3), stream=(unit_id(1), 1, "")))


def encrypted_again(scene: Scene, dice: Random) -> bytes:
    """A genuine package that its reader wrapped again for somebody else, and sent on."""
    other = key(f"reader {dice.random()}").public
    return wrap(packed(scene.genuine), [("T-38000-000.1", other)])


def mixed_parts(_: Scene, dice: Random) -> bytes:
    """The name of one genuine document over the contents of another."""
    one, other = said(1, dice=dice), said(3, dice=dice)
    index = json.dumps({"format": 1, "envelopes": [one.id], "blobs": []}).encode()
    return zipped({INDEX: index, f"envelopes/{one.id}.json": encode(other)})


@dataclass(frozen=True, slots=True)
class Forgery:
    """A named forgery, the code by which it is told, and whether it is kept aside or nothing is taken."""

    forge: Forge
    code: str
    kept: bool = False


FORGERIES: Mapping[str, Forgery] = {
    "unsigned": Forgery(unsigned, "SEAL-201"),
    "wrong key": Forgery(wrong_key, "SEAL-202"),
    "unknown key": Forgery(unknown_key, "PARK-102", kept=True),
    "cut-off key after its cut-off": Forgery(cut_off_key, "PARK-110", kept=True),
    "other unit's key": Forgery(other_units_key, "PARK-103", kept=True),
    "wrong type": Forgery(wrong_type, "SEAL-202"),
    "wrong programme": Forgery(wrong_programme, "SEAL-203"),
    "wrong recipient": Forgery(
        in_payload("header", "to", lambda dice: unit_id(dice.randint(4, 99))), "SEAL-202"
    ),
    "wrong form version": Forgery(wrong_version, "PARK-109", kept=True),
    "wrong period": Forgery(wrong_period, "PARK-105", kept=True),
    "altered payload": Forgery(
        in_payload("body", "values", lambda dice: {"d411.so": dice.randint(0, 9)}), "SEAL-202"
    ),
    "altered header": Forgery(in_payload("header", "seq", lambda dice: dice.randint(100, 999)), "SEAL-202"),
    "swapped signature": Forgery(swapped_signature, "SEAL-202"),
    "truncated signature": Forgery(truncated_signature, "SEAL-201"),
    "malleated S": Forgery(malleated, "SEAL-202"),
    "low-order key": Forgery(low_order, "SEAL-202"),
    "one key counted twice": Forgery(counted_twice, "SEAL-201"),
    "roster rollback": Forgery(rollback, "TAKE-102"),
    "roster gap": Forgery(gap, "PARK-111", kept=True),
    "roster fork": Forgery(fork, "ROSTER-101", kept=True),
    "fast-forward": Forgery(fast_forward, "PARK-111", kept=True),
    "self-signed new root": Forgery(new_root, "PARK-107", kept=True),
    "comment for another submission": Forgery(remark_on_another, "PARK-104", kept=True),
    "receipt for unseen": Forgery(receipt_for_unseen, "PARK-107", kept=True),
    "forwarded re-encryption": Forgery(encrypted_again, "SEAL-301"),
    "mixed parts": Forgery(mixed_parts, "SEAL-206"),
}


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """An office in which unit 1 has sent its form, and the key of unit 2 has ended."""
    folder = tmp_path_factory.mktemp("forgeries") / "phường"
    make_office(folder, signers=UNITS, others=0)
    genuine, last_good = said(1), said(2)
    for document in (genuine, last_good):
        path = folder.parent / "one.antt"
        path.write_bytes(packed(document))
        assert antt("merge", path, "--yes", at=folder).code == 0
    desk = desk_of(folder)
    cut_off(desk, look_at(desk, [unit_id(2)]))
    rosters = sorted(desk.store.of_kind(Kind.ROSTER), key=lambda e: str(e.body["version"]))
    return Scene(folder, genuine, last_good, tuple(rosters), desk.keys.root())


def figures(told: dict[str, Any]) -> list[object]:
    """Everything that `status` counts, of units that said something; not how much is only kept aside."""
    return [{**each, "aside": 0} for each in told["units"] if each["state"] != "nothing"]


def attempt(scene: Scene, name: str, times: int, office: Path) -> int:
    """Hand so many variations of a forgery to an office in one folder; returns how many there were."""
    forgery = FORGERIES[name]
    folder = office.parent / "đến"
    folder.mkdir()
    for number in range(times):
        (folder / f"{number}.antt").write_bytes(forgery.forge(scene, Random(f"{name} {number}")))
    files = list(folder.iterdir())
    before = antt("--json", "status", at=office).said
    ended = antt("--json", "merge", folder, "--yes", at=office)
    after = antt("--json", "status", at=office).said

    assert figures(after) == figures(before), name
    assert (after["set"] != before["set"]) is forgery.kept, name
    codes = [f["code"] for f in ended.said["files"]]
    if forgery.code not in codes:  # nothing is wrong with the package: what is in it is told of
        new = [a["code"] for a in after["attention"]]
        for each in before["attention"]:
            new.remove(each["code"])
        assert set(new) - {"GAP-101", "GAP-102"} == {forgery.code}, (name, new)
        codes = [code for code in new if code == forgery.code] if forgery.code != "ROSTER-101" else codes
    assert len(codes) == len(files), name
    assert forgery.code in {"ROSTER-101", *codes}
    assert ended.code == 4 or not forgery.code.startswith("SEAL")
    return len(files)


@pytest.mark.goal("S1", "26 named forgeries at the real command line")
def test_no_named_forgery_changes_a_figure_and_each_is_told_why(
    scene: Scene,
    tmp_path: Path,
    pytestconfig: pytest.Config,
    tried: Callable[[int, str], None],
) -> None:
    assert len(FORGERIES) == 26
    times, total = (40 if pytestconfig.getoption("--full") else 1), 0
    for number, name in enumerate(FORGERIES):
        office = tmp_path / str(number) / "phường"
        shutil.copytree(scene.folder, office)
        total += attempt(scene, name, times, office)
    tried(total, "0 accepted, figures unchanged, each with its code")
