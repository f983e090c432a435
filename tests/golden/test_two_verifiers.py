"""Two readers that share no code give one verdict, on honest packages, spoiled copies and forgeries.

`scripts/verify_package.py` was written from `schemas/FORMAT.md` alone; where they differ, one of the three
is wrong.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import verify_package

from antt_sync.adapters.packages import Package, pack
from antt_sync.adapters.wrapping import wrap
from antt_sync.core.envelope import Kind, encode
from antt_sync.core.public_key import fingerprint
from tests.golden import office_cases, package_cases
from tests.golden.package_cases import FROM_UNIT, INDEX, OFFICE, OFFICE_PUBLIC, UNIT_KEY, UNIT_PUBLIC
from tests.golden.verdicts import ours, theirs

SCRIPT = Path(verify_package.__file__)
ODD: tuple[object, ...] = (
    None, True, 0, -1, 1, 2**63, 1.5, "", "*", "x" * 41, "Mật", "ab" * 32, "AB" * 32, [], {}, [1], {"a": 1},
    "X-14761-000.1", "K-14761-007", "\u0664-14761-007.1", "\ud800",
)  # fmt: skip
"""What a forger may write where something else is due."""
SMALL = Package((package_cases.from_unit(),), {package_cases.WORKBOOK_SHA: package_cases.WORKBOOK})


def spoiled(whole: bytes, chance: random.Random) -> bytes:
    """What a medium does: bits, bytes, a tail, a sector."""
    at = chance.randrange(len(whole))
    match chance.randrange(6):
        case 0:
            return whole[:at]
        case 1:
            return whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :]
        case 2:
            return (
                whole[:at]
                + chance.randbytes(chance.choice([0, 1, 4]))
                + whole[at + chance.choice([0, 1, 4]) :]
            )
        case 3:
            sector = whole[(start := at // 512 * 512) : start + 512]
            return whole[:start] + chance.choice([b"", sector * 2, bytes(len(sector))]) + whole[start + 512 :]
        case 4:
            return whole[:at] + bytes(len(whole) - at)
        case _:
            few = chance.sample(range(len(whole)), 3)
            return bytes(b ^ chance.randrange(1, 256) if n in few else b for n, b in enumerate(whole))


def forged(chance: random.Random) -> bytes:
    """A sound zip around a document that somebody bent: a member odd, missing, more; signed anew, or not."""
    one = package_cases.from_unit(seq=chance.randrange(1, 9))
    content, outer = json.loads(one.payload), json.loads(encode(one))
    content["body"] = {"values": content["body"]["values"]}
    signed = chance.random() < 0.7
    if signed:
        bend(content, chance)
        text = json.dumps(content, ensure_ascii=chance.random() < 0.5)
        if chance.random() < 0.1:  # one member said twice
            text = text.replace('"seq"', '"seq": 1, "seq"', 1)
        payload = text.encode("utf-8", "surrogatepass")
        kind = chance.choice([one.kind.payload_type] * 8 + [Kind.ROSTER.payload_type, "application/x", ""])
        message = b"DSSEv1 %d %b %d %b" % (len(kind), kind.encode(), len(payload), payload)
        sig = UNIT_KEY.sign(message if chance.random() < 0.9 else one.payload)
        outer = {
            "payloadType": kind,
            "payload": b64encode(payload).decode(),
            "signatures": [
                {"keyid": hashlib.sha256(UNIT_PUBLIC).hexdigest(), "sig": b64encode(sig).decode()}
            ],
        }
        name = hashlib.sha256(message).hexdigest()
    else:
        bend(outer, chance)
        name = one.id
    name = name if chance.random() < 0.95 else "ab" * 32
    index: dict[str, object] = {"format": 1, "envelopes": [name], "blobs": []}
    if chance.random() < 0.1:
        bend(index, chance)
    envelope = json.dumps(outer).encode()
    return package_cases.zipped({INDEX: json.dumps(index).encode(), f"envelopes/{name}.json": envelope})


def bend(value: dict[str, object], chance: random.Random) -> None:
    """Change one member somewhere in an object."""
    inside = [v for v in value.values() if isinstance(v, dict) and v]
    inside += [v[0] for v in value.values() if isinstance(v, list) and v and isinstance(v[0], dict)]
    if inside and chance.random() < 0.7:
        bend(chance.choice(inside), chance)
        return
    name = chance.choice(list(value))
    match chance.randrange(4):
        case 0:
            del value[name]
        case 1:
            value["more"] = chance.choice(ODD)
        case _:
            value[name] = chance.choice(ODD)


def samples(chance: random.Random, count: int) -> Iterator[bytes]:
    """Copies spoiled on the way and documents bent before it, plain and encrypted."""
    golden = [case.data for case in (*package_cases.good(), *office_cases.good()) if len(case.data) < 9_000]
    wrapped = wrap(pack(SMALL), [(OFFICE, OFFICE_PUBLIC), (FROM_UNIT.unit, UNIT_PUBLIC)])
    for number in range(count):
        match number % 4:
            case 0:
                yield forged(chance)
            case 1:
                yield spoiled(pack(SMALL), chance)
            case 2:
                yield spoiled(wrapped, chance)
            case _:
                yield spoiled(chance.choice(golden), chance)


@pytest.mark.goal("S3", "a second verifier, written from FORMAT.md, agrees")
def test_two_readers_agree_about_every_sample(
    pytestconfig: pytest.Config, tried: Callable[[int, str], None]
) -> None:
    count = 50_000 if pytestconfig.getoption("--full") else 1_000
    met: dict[str, int] = {}
    for number, data in enumerate(samples(random.Random(20241014), count)):
        mine, other = ours(data), theirs(data)
        # Of two faults in one copy each may find another first; whose fault it is never differs.
        same = mine == other if number % 4 == 0 else mine[:6] == other[:6]
        assert same, (number, mine, other)
        met[mine[:6]] = met.get(mine[:6], 0) + 1
    assert min(met.get(verdict, 0) for verdict in ("SEAL-1", "SEAL-2")) > count // 8
    tried(count, "100 % same verdict")


def test_the_second_verifier_is_short_and_knows_nothing_of_ours() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 200
    imported = set(re.findall(r"^(?:from|import) (\w+)", text, re.MULTILINE))
    assert imported - set(__import__("sys").stdlib_module_names) == {"cryptography"}


def test_run_by_hand_it_says_verdict_kind_unit_key_and_id(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad, sealed = (tmp_path / name for name in ("good.antt", "bad.antt", "sealed.antt"))
    whole = pack(SMALL)
    good.write_bytes(whole)
    bad.write_bytes(whole[:-1])
    sealed.write_bytes(wrap(whole, [(OFFICE, OFFICE_PUBLIC)]))
    one = SMALL.envelopes[0]
    assert verify_package.main([str(good)]) == 0
    said = capsys.readouterr().out
    assert "Đúng của người gửi" in said
    line = said.splitlines()[-1].split()
    assert (line[0], line[1], line[-1]) == ("submission", FROM_UNIT.unit, one.id)
    assert "".join(line[2:-1]).isdigit()
    assert verify_package.main([str(good), str(bad)]) == 4
    assert "SEAL-101" in capsys.readouterr().out
    assert verify_package.main([str(good), str(sealed)]) == 3
    assert OFFICE in capsys.readouterr().out
    assert verify_package.main([str(tmp_path / "nothing")]) == 5
    assert verify_package.main([]) == 2


def test_the_fingerprint_it_prints_is_the_one_read_over_the_phone() -> None:
    assert fingerprint(UNIT_PUBLIC) in verify_package.document(encode(SMALL.envelopes[0]))[1]
