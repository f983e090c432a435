"""Encryption: named offices and the archive open it; nobody else does, and nobody changes whom it is for."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from antt_sync.adapters.packages import MAX_PACKAGE, Package, pack, unpack
from antt_sync.adapters.wrapping import (
    MAGIC,
    Unlock,
    is_wrapped,
    package_in,
    receiving_key,
    unlocker,
    unwrap,
    wrap,
)
from antt_sync.core.errors import SealBroken
from tests.golden import package_cases
from tests.golden.package_cases import OFFICE, UNIT
from tests.golden.verdicts import ours, theirs

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "packages"
TEXT = "Nguyên nhân chưa đạt: còn hai vụ việc phức tạp chưa hòa giải xong trong năm 2024."


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with a key."""

    seed: bytes

    @property
    def public(self) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()

    def ring(self) -> dict[bytes, Callable[[], Unlock]]:
        return {self.public: lambda: unlocker(self.seed)}


def holder(name: str) -> Holder:
    return Holder(hashlib.sha256(name.encode()).digest())


CLERK, DEPUTY, ROOT, THIEF = (holder(name) for name in ("clerk", "deputy", "root", "thief"))
FOR_OFFICE = [(OFFICE, CLERK.public), (OFFICE, DEPUTY.public), (OFFICE, ROOT.public)]


def package(size: int = 0) -> bytes:
    body = {**package_cases.submission_body(), "values": {"1.2": TEXT}}
    filler = random.Random(7).randbytes(size)
    return pack(Package((package_cases.from_unit(body),), {hashlib.sha256(filler).hexdigest(): filler}))


def refusal(data: bytes, *holders: Holder) -> str:
    try:
        unwrap(data, {key: unlock for each in holders for key, unlock in each.ring().items()})
    except SealBroken as broken:
        return broken.code
    return "opened"


def sealed_anew(data: bytes) -> bytes:
    """What a forger does after a change: the digest agrees again."""
    return data[:-32] + hashlib.sha256(data[:-32]).digest()


def with_header(data: bytes, change: Callable[[dict[str, object]], None]) -> bytes:
    """The same file with another header, its digest made right."""
    end = 12 + int.from_bytes(data[8:12])
    header = json.loads(data[12:end])
    change(header)
    text = json.dumps(header, separators=(",", ":")).encode()
    return sealed_anew(data[:8] + len(text).to_bytes(4) + text + data[end:])


@pytest.mark.parametrize("reader", [CLERK, DEPUTY, ROOT], ids=["clerk", "deputy", "root"])
def test_everybody_named_opens_it_alone_and_gets_the_very_bytes(reader: Holder) -> None:
    plain = package()
    assert unwrap(wrap(plain, FOR_OFFICE), reader.ring()) == plain


def test_nobody_else_opens_it_and_is_told_whom_it_is_for() -> None:
    with pytest.raises(SealBroken) as broken:
        unwrap(wrap(package(), FOR_OFFICE), THIEF.ring())
    assert (broken.value.code, broken.value.params["units"]) == ("SEAL-301", OFFICE)


def test_only_the_key_that_it_is_for_is_unlocked() -> None:
    def asked() -> Unlock:
        raise AssertionError("a passphrase was asked for")

    data = wrap(package(), [(OFFICE, CLERK.public)])
    assert unwrap(data, {THIEF.public: asked, **CLERK.ring()}) == package()


def test_the_key_to_encrypt_to_is_the_image_of_the_signing_key() -> None:
    for number in range(20):
        someone = holder(str(number))
        secret = hashlib.sha512(someone.seed).digest()[:32]
        public = X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()
        assert receiving_key(someone.public) == public


@pytest.mark.parametrize("weak", [bytes(32), (1).to_bytes(32, "little"), bytes(31), b"\xff" * 32])
def test_nothing_is_encrypted_to_a_weak_key(weak: bytes) -> None:
    with pytest.raises(ValueError, match="sound"):
        wrap(package(), [(OFFICE, weak)])


def test_somebody_must_be_able_to_open_it() -> None:
    with pytest.raises(ValueError, match="open"):
        wrap(package(), [])
    with pytest.raises(ValueError, match="open"):
        wrap(package(), [(OFFICE, holder(str(n)).public) for n in range(65)])


def test_a_file_larger_than_a_reader_takes_is_not_made() -> None:
    with pytest.raises(SealBroken) as broken:
        wrap(bytes(MAX_PACKAGE - 100), FOR_OFFICE)
    assert broken.value.code == "SEAL-103"


def test_a_package_that_is_known_need_not_be_opened_again() -> None:
    assert package_in(wrap(package(), FOR_OFFICE)) == hashlib.sha256(package()).hexdigest()


def test_every_beginning_is_a_copy_cut_short() -> None:
    data = wrap(package(), FOR_OFFICE)
    assert {refusal(data[:length], CLERK) for length in range(1, len(data))} == {"SEAL-101"}
    assert all(is_wrapped(data[:length]) for length in range(1, len(MAGIC)))
    assert not is_wrapped(b"")
    assert not is_wrapped(b"ANTTKIN2")


def test_bytes_behind_the_end_are_damage() -> None:
    assert refusal(wrap(package(), FOR_OFFICE) + b"\0", CLERK) == "SEAL-102"


def test_the_golden_encrypted_package_still_opens() -> None:
    seed = hashlib.sha256(b"antt-sync golden office").digest()
    data = (GOLDEN / "refused" / "encrypted.antt").read_bytes()
    envelopes = unpack(unwrap(data, Holder(seed).ring()), lambda *_: True).envelopes
    assert [e.id for e in envelopes] == [package_cases.from_unit().id]


@pytest.mark.goal("R5", "bit flips in an encrypted package: damage")
def test_every_flipped_bit_of_an_encrypted_package_is_damage(
    pytestconfig: pytest.Config, tried: Callable[[int, str], None]
) -> None:
    data = wrap(package(8_192 - 3_039), FOR_OFFICE)
    assert len(data) == 8_192
    every = range(0, len(data) * 8, 1 if pytestconfig.getoption("--full") else 23)
    for bit in every:
        at = bit // 8
        changed = data[:at] + bytes([data[at] ^ 1 << bit % 8]) + data[at + 1 :]
        # The magic itself flipped: no package at all. Never a fake, and never opened.
        assert (refusal(changed, CLERK) if is_wrapped(changed) else ours(changed))[:6] == "SEAL-1", bit
    tried(len(every), "0 opened, 0 called forged")


def drop_one(header: dict[str, object], chance: random.Random) -> None:
    listed = header["recipients"]
    assert isinstance(listed, list)
    listed.pop(chance.randrange(len(listed)))


def add_one(header: dict[str, object], _: random.Random) -> None:
    listed = header["recipients"]
    assert isinstance(listed, list)
    listed.append({"key": THIEF.public.hex(), "unit": OFFICE})
    listed.sort(key=lambda each: str(each["key"]))


def rename_one(header: dict[str, object], chance: random.Random) -> None:
    listed = header["recipients"]
    assert isinstance(listed, list)
    chance.choice(listed)["unit"] = UNIT


def without_wrapped(data: bytes, number: int) -> bytes:
    """A recipient stripped with the key wrapped for it, so that every length is right."""
    end = 12 + int.from_bytes(data[8:12])
    at = end + 80 * number
    kept = data[:at] + data[at + 80 :]

    def change(header: dict[str, object]) -> None:
        listed = header["recipients"]
        assert isinstance(listed, list)
        listed.pop(number)

    return with_header(kept, change)


def edited(data: bytes, chance: random.Random) -> bytes:
    """One change to an encrypted package by somebody who makes the digest right again."""
    end = 12 + int.from_bytes(data[8:12])
    match chance.randrange(6):
        case 0:
            return without_wrapped(data, chance.randrange(len(FOR_OFFICE)))
        case 1:
            added = data[:end] + data[end : end + 80] + data[end:]
            return with_header(added, lambda header: add_one(header, chance))
        case 2:
            return with_header(data, lambda header: rename_one(header, chance))
        case 3:
            return with_header(data, lambda header: drop_one(header, chance))
        case 4:
            return with_header(data, lambda header: header.update(more=1))
        case _:
            at = chance.randrange(end, len(data) - 32)
            return sealed_anew(data[:at] + bytes([data[at] ^ chance.randrange(1, 256)]) + data[at + 1 :])


@pytest.mark.goal("S6", "encryption: others, edits, plain text, the archive")
def test_others_open_nothing_edits_are_refused_and_the_archive_opens_all(
    pytestconfig: pytest.Config, tried: Callable[[int, str], None]
) -> None:
    count = 10_000 if pytestconfig.getoption("--full") else 200
    chance, plain = random.Random(20241014), package()
    start = plain.index(b'"payload":"') + 11  # cell text, and how it looks inside a package
    runs = {
        said[at : at + 8]
        for said in (TEXT.encode(), plain[start : start + 900])
        for at in range(len(said) - 7)
    }
    assert any(run in plain for run in runs)
    readers = (CLERK, DEPUTY, ROOT)
    for number in range(count):
        data = wrap(plain, FOR_OFFICE)
        assert unwrap(data, ROOT.ring()) == plain
        assert not [run for run in runs if run in data]
        assert refusal(data, THIEF, holder(str(number))) == "SEAL-301"
        changed = edited(data, chance)
        assert changed != data
        told = {refusal(changed, reader) for reader in readers}
        # A wrapped key that was spoiled keeps the others from nothing: the content is bound to all of them.
        assert told <= {"SEAL-207", "SEAL-301"}, (number, told)
        assert "SEAL-207" in told, number
        assert ours(changed) == theirs(changed), number
    tried(count, "0 opened by others, 0 edits accepted, 0 plain runs, archive opened 100 %")
