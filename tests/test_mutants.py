"""S2: random mutants of genuine documents at the function that verifies; none is ever taken for genuine.

Random means random: three in N, by the rule of three, is all that this says; a clever forger is met in
`test_forgeries`.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from random import Random

import pytest

from antt_sync.adapters.keys import verify
from antt_sync.core.envelope import Kind, encode, open_envelope
from antt_sync.core.errors import SealBroken
from tests.world import OFFICE, signed, submission, unit_id

GENUINE = (
    encode(submission(1, by_unit=True, word="unit 1")),
    encode(
        signed("office", Kind.RECEIPT, {"ids": ["ab" * 32], "roster": "", "lines": []}, stream=("*", 1, ""))
    ),
    encode(signed("unit 1", Kind.REVIEW, {"verbs": ["reply"]}, unit=unit_id(1), stream=(OFFICE, 2, ""))),
)


def mutant(dice: Random, genuine: bytes) -> bytes:
    """Bytes changed, dropped, doubled or moved: in the file, in what is signed, or in the signature."""
    outer = json.loads(genuine)
    where = dice.choice(["file", "payload", "payload", "payload", "sig", "sig"])
    if where == "file":
        return changed(dice, genuine)
    holder = outer["signatures"][0] if where == "sig" else outer
    holder[where] = b64encode(changed(dice, b64decode(holder[where]))).decode()
    return json.dumps(outer).encode()


def changed(dice: Random, data: bytes) -> bytes:
    """The data with one to eight bytes other than they were, or a run of it cut out, repeated or moved."""
    found = bytearray(data)
    at, length = dice.randrange(len(found)), dice.randint(1, 8)
    match dice.randrange(8):
        case 0:
            del found[at : at + length]
        case 1:
            found[at:at] = found[at : at + length]
        case 2:
            to = dice.randrange(len(found))
            found[at : at + length], found[to : to + length] = (
                found[to : to + length],
                found[at : at + length],
            )
        case _:
            for _ in range(length):
                found[dice.randrange(len(found))] = dice.randrange(256)
    return bytes(found)


@pytest.mark.goal("S2", "random mutants at the verify function")
def test_no_mutant_is_genuine(pytestconfig: pytest.Config, tried: Callable[[int, str], None]) -> None:
    dice, number = Random(2024), 1_000_000 if pytestconfig.getoption("--full") else 5_000
    originals = [open_envelope(each, verify).id for each in GENUINE]
    accepted = same = 0
    for n in range(number):
        which = n % len(GENUINE)
        try:
            found = open_envelope(mutant(dice, GENUINE[which]), verify)
        except SealBroken:
            continue
        # White space or the order of members of the wrapper is not signed: then it is the same document.
        same += found.id == originals[which]
        accepted += found.id != originals[which]
    assert accepted == 0
    assert same < number / 100
    tried(number, f"0 accepted ({same} left what is signed as it was)")
