"""Golden packages: every version gives the verdict that the first one gave, and so does a second reader."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from base64 import b64decode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from antt_sync.adapters.keys import verify
from antt_sync.adapters.packages import pack, unpack
from antt_sync.core.closing import closing_of
from antt_sync.core.envelope import Kind, key_id, open_envelope, pae
from antt_sync.core.review import Verb, review_of
from tests.golden import office_cases, package_cases
from tests.golden.verdicts import ours, theirs

HERE = Path(__file__).resolve().parent / "packages"
FORMAT = HERE.parent.parent.parent / "schemas" / "FORMAT.md"
INDEX = tomllib.loads((HERE / "index.toml").read_text(encoding="utf-8"))
GOOD, REFUSED = INDEX["good"], INDEX["refused"]
FROZEN = {
    78: "bea0b41d052ac890b7dd1a0dfaa88a15bbd5a6a3ce9d2a7093457fc778578aef",
    81: "317ef9cd2828eac9cce0555a9505a2dd4f8da2b36468681b653baf86b1f82953",
}
"""How many lines SHA256SUMS had, and their digest: whoever adds golden files adds a line here too."""


@pytest.mark.parametrize("name", GOOD)
def test_a_good_package_is_taken_for_ever(name: str) -> None:
    data = (HERE / "good" / name).read_bytes()
    unpacked = unpack(data, verify)
    assert [envelope.id for envelope in unpacked.envelopes] == GOOD[name]["ids"]
    assert list(unpacked.blobs) == GOOD[name]["blobs"]
    assert theirs(data) == " ".join(["genuine", *GOOD[name]["ids"]])


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_package_is_refused_for_its_one_reason_for_ever(name: str) -> None:
    data = (HERE / "refused" / name).read_bytes()
    assert ours(data) == REFUSED[name]["code"]
    assert theirs(data) == REFUSED[name]["code"]


def test_every_golden_file_is_listed_with_its_reason() -> None:
    assert sorted(path.name for path in (HERE / "good").iterdir()) == sorted(GOOD)
    assert sorted(path.name for path in (HERE / "refused").iterdir()) == sorted(REFUSED)
    assert all(case["why"] and "\n" not in case["why"] for case in [*GOOD.values(), *REFUSED.values()])
    assert len(GOOD) >= 10
    assert len(REFUSED) >= 30


def test_there_is_a_golden_file_for_every_kind_and_every_seal_code() -> None:
    kinds = {e.kind for e in unpack((HERE / "good" / "every-kind.antt").read_bytes(), verify).envelopes}
    assert kinds == set(Kind)
    codes = {case["code"] for case in REFUSED.values()}
    assert codes == {f"SEAL-{n}" for n in (*range(101, 106), *range(201, 208), 301)}


def test_the_golden_bytes_are_those_that_were_made() -> None:
    made = {case.name: case.data for case in (*package_cases.good(), *office_cases.good())}
    spoiled = (*package_cases.damaged(), *package_cases.forged(), *office_cases.refused())
    made |= {case.name: case.data for case in spoiled}
    paths = {path.name: path for path in HERE.glob("*/*.antt")}
    assert paths.keys() == made.keys()
    # Compressed bytes differ between versions of zlib; the verdicts above do not.
    by_chance = {"deflated.antt", "bomb.antt"} | office_cases.ENCRYPTED
    edited = [name for name in made if name not in by_chance and made[name] != paths[name].read_bytes()]
    assert edited == []


def test_no_golden_file_ever_changes() -> None:
    sums = (HERE / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    now = {
        p.relative_to(HERE).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in HERE.glob("*/*")
    }
    assert {line[66:]: line[:64] for line in sums} == now
    # Lines are added at the end; of those that are there, none is ever changed or taken away.
    for count, digest in FROZEN.items():
        assert hashlib.sha256("\n".join(sums[:count]).encode()).hexdigest() == digest


def test_packing_again_gives_the_golden_bytes() -> None:
    ours = {"every-kind.antt", "bundle-with-workbook.antt", "on-behalf.antt", "empty.antt", "fork.antt"}
    for name in ours:
        data = (HERE / "good" / name).read_bytes()
        assert pack(unpack(data, verify)) == data, name


def test_what_is_taken_back_asked_and_closed_reads_as_it_was_meant() -> None:
    envelopes = unpack((HERE / "good" / "taken-back.antt").read_bytes(), verify).envelopes
    (taken,) = [e for e in envelopes if e.kind is Kind.SUBMISSION]
    reviews = [review_of(e) for e in envelopes if e.kind is Kind.REVIEW]
    (back,) = [r for r in reviews if r.takes_back]
    (asked,) = [r for r in reviews if r.of_unit]
    (closing,) = [closing_of(e) for e in envelopes if e.kind is Kind.CLOSING]
    assert (back.takes_back, back.verdict) == ((taken.id,), frozenset())
    assert (asked.verbs, asked.verdict) == (frozenset({Verb.UNLOCK}), frozenset())
    assert (closing.figures, closing.parts) == ({"K.4": 1}, {"K.4": (package_cases.UNIT,)})
    assert (closing.follows, len(closing.documents)) == (("ab" * 32,), 1)
    assert closing.rests_on(taken.id)


def test_the_worked_example_of_the_format_is_true() -> None:
    found = re.search(r"```json vector\n(.*?)\n```", FORMAT.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    vector = json.loads(found[1])
    seed = hashlib.sha256(vector["private_key_is_sha256_of"].encode()).digest()
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public = key.public_key().public_bytes_raw()
    envelope = vector["envelope"]
    payload = b64decode(envelope["payload"])
    message = pae(Kind.RECEIPT, payload)
    assert public.hex() == vector["public_key"]
    assert key_id(public) == envelope["signatures"][0]["keyid"]
    assert payload.decode() == vector["payload_text"]
    assert message[: -len(payload)].decode() == vector["pae_before_payload"]
    assert hashlib.sha256(message).hexdigest() == vector["id"]
    assert key.sign(message) == b64decode(envelope["signatures"][0]["sig"])
    opened = open_envelope(json.dumps(envelope).encode(), verify)
    assert (opened.id, opened.kind) == (vector["id"], Kind.RECEIPT)


def test_every_seal_code_of_the_format_is_one_that_somebody_meets() -> None:
    codes = set(re.findall(r"^\| (SEAL-\d+) \|", FORMAT.read_text(encoding="utf-8"), re.MULTILINE))
    assert codes == {case["code"] for case in REFUSED.values()}
