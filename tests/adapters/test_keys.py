"""Keys: nobody but the holder opens one, weak ones never verify, and no number is given twice."""

from __future__ import annotations

import errno
import itertools
import json
import os
import stat
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from antt_sync.adapters.keys import (
    MISTYPED,
    STANDARD_COST,
    Cost,
    counted,
    go_on_counting,
    has_counter,
    make_key,
    next_seq,
    public_of,
    set_key_aside,
    unlock,
    verify,
)
from antt_sync.core.errors import AnttError, FileTrouble, KeyTrouble
from tests.core.test_public_key import points_of_small_order, spellings

CHEAP = Cost(memory_kib=64, passes=1)
PASSPHRASE = "mua xuan 2025"
OFFICE = "X-14761-000.1"
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def key(tmp_path: Path) -> Path:
    make_key(tmp_path, name="to-07", passphrase=PASSPHRASE, cost=CHEAP)
    return tmp_path / "to-07.key"


def trouble(caught: pytest.ExceptionInfo[KeyTrouble]) -> str:
    return caught.value.code


def test_a_key_signs_what_its_public_half_verifies(tmp_path: Path) -> None:
    public = make_key(tmp_path, name="a", passphrase=PASSPHRASE, cost=CHEAP)
    signer = unlock(tmp_path / "a.key", PASSPHRASE)
    assert signer.public == public == public_of(tmp_path / "a.key")
    signature = signer.sign(b"message")
    assert verify(public, b"message", signature)
    assert not verify(public, b"massage", signature)


def test_a_key_is_wrapped_at_the_standard_cost_unless_told_otherwise(tmp_path: Path) -> None:
    assert Cost(memory_kib=64 * 1024, passes=3, lanes=1) == STANDARD_COST
    make_key(tmp_path, name="a", passphrase=PASSPHRASE)
    document = json.loads((tmp_path / "a.key").read_bytes())
    assert [document[name] for name in ("kdf", "memory_kib", "passes", "lanes")] == ["argon2id", 65536, 3, 1]
    assert document["cipher"] == "chacha20-poly1305"
    assert unlock(tmp_path / "a.key", PASSPHRASE).public.hex() == document["public"]


def test_the_secret_is_nowhere_in_the_file_or_in_what_is_printed(key: Path) -> None:
    signer = unlock(key, PASSPHRASE)
    secret = signer._private.private_bytes_raw()
    assert secret not in key.read_bytes()
    assert secret.hex() not in key.read_text()
    assert "_private" not in repr(signer)
    assert secret.hex() not in repr(signer)


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
def test_only_the_owner_may_read_a_key_file(key: Path) -> None:
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(key.with_name("to-07.seq.json").stat().st_mode) == 0o600


def test_two_keys_under_one_passphrase_share_nothing(tmp_path: Path) -> None:
    for name in ("a", "b"):
        make_key(tmp_path, name=name, passphrase=PASSPHRASE, cost=CHEAP)
    one, other = (json.loads((tmp_path / f"{name}.key").read_bytes()) for name in ("a", "b"))
    assert all(one[member] != other[member] for member in ("salt", "nonce", "public", "secret"))


def test_a_key_is_never_written_over(key: Path) -> None:
    before = key.read_bytes()
    with pytest.raises(KeyTrouble) as caught:
        make_key(key.parent, name="to-07", passphrase="another one", cost=CHEAP)
    assert trouble(caught) == "KEY-105"
    assert key.read_bytes() == before


@pytest.mark.parametrize("name", ["", "../x", "a/b", "tổ", "a b", ".hidden", "x" * 61, "a\n"])
def test_a_key_name_stays_in_its_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(KeyTrouble) as caught:
        make_key(tmp_path, name=name, passphrase=PASSPHRASE, cost=CHEAP)
    assert trouble(caught) == "KEY-109"
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_passphrase_opens_nothing(key: Path) -> None:
    with pytest.raises(KeyTrouble) as caught:
        unlock(key, PASSPHRASE + " ")
    assert trouble(caught) == "KEY-101"


@pytest.mark.parametrize(
    ("passphrase", "code"),
    [
        ("mùa xuân 2025", "KEY-102"),
        ("mua xuan\t2025", "KEY-102"),
        ("mua\N{NO-BREAK SPACE}xuan 2025", "KEY-102"),
        ("", "KEY-103"),
        ("1234567", "KEY-103"),
    ],
)
def test_a_passphrase_is_one_that_every_keyboard_types_alike(key: Path, passphrase: str, code: str) -> None:
    with pytest.raises(KeyTrouble) as caught:
        make_key(key.parent, name="b", passphrase=passphrase, cost=CHEAP)
    assert trouble(caught) == code
    with pytest.raises(KeyTrouble) as caught:
        unlock(key, passphrase)
    assert trouble(caught) == ("KEY-101" if code == "KEY-103" else code)  # a short one is wrong, no more
    assert trouble(caught) in MISTYPED


def test_a_missing_key_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(KeyTrouble) as caught:
        unlock(tmp_path / "none.key", PASSPHRASE)
    assert trouble(caught) == "KEY-107"


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 2},
        {"version": True},
        {"kdf": "scrypt"},
        {"cipher": "none"},
        {"memory_kib": 2**40},
        {"memory_kib": 1},
        {"memory_kib": "64"},
        {"passes": 10**9},
        {"passes": 0},
        {"lanes": 0},
        {"salt": "zz"},
        {"salt": ""},
        {"nonce": "00"},
        {"public": "é" * 64},
        {"secret": None},
        {"more": 1},
    ],
    ids=str,
)
def test_a_key_file_out_of_bounds_is_refused_before_any_work(key: Path, changes: dict[str, object]) -> None:
    key.write_text(json.dumps({**json.loads(key.read_bytes()), **changes}))
    with pytest.raises(KeyTrouble) as caught:
        unlock(key, PASSPHRASE)
    assert trouble(caught) == "KEY-104"


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b"[" * 100_000])
def test_a_file_that_is_no_key_is_refused(key: Path, content: bytes) -> None:
    key.write_bytes(content)
    with pytest.raises(KeyTrouble) as caught:
        unlock(key, PASSPHRASE)
    assert trouble(caught) == "KEY-104"


@pytest.mark.parametrize("member", ["memory_kib", "passes", "salt", "nonce", "public", "secret"])
def test_no_part_of_a_key_file_can_be_exchanged(key: Path, member: str) -> None:
    make_key(key.parent, name="other", passphrase=PASSPHRASE, cost=Cost(memory_kib=128, passes=2))
    other = json.loads(key.with_name("other.key").read_bytes())
    key.write_text(json.dumps({**json.loads(key.read_bytes()), member: other[member]}))
    with pytest.raises(KeyTrouble) as caught:
        unlock(key, PASSPHRASE)
    assert trouble(caught) == "KEY-101"


@given(st.integers(0, 2000), st.integers(1, 255))
def test_a_changed_key_file_raises_only_our_own_errors(
    tmp_path_factory: pytest.TempPathFactory, at: int, change: int
) -> None:
    folder = tmp_path_factory.mktemp("k")
    public = make_key(folder, name="a", passphrase=PASSPHRASE, cost=CHEAP)
    path = folder / "a.key"
    data = bytearray(path.read_bytes())
    data[at % len(data)] ^= change
    path.write_bytes(data)
    try:
        outcome: object = unlock(path, PASSPHRASE).public
    except AnttError as error:
        outcome = error.code
    # A changed blank, or a hex digit in the other case, is still the same key.
    assert outcome in (public, "KEY-101", "KEY-104")


def published() -> list[tuple[bytes, bytes, bytes]]:
    """(public key, message, signature) of every published vector."""
    vectors = tomllib.loads((ROOT / "tests" / "golden" / "ed25519.toml").read_text("utf-8"))["vector"]
    names = ("public", "message", "signature")
    said = [[bytes.fromhex(vector[name]) for name in names] for vector in vectors]
    return [(key, message, signature) for key, message, signature in said]


ORDER = 2**252 + 27742317777372353535851937790883648493


@pytest.mark.goal("V1", "RFC 8032 vectors; forgeries under weak keys")
def test_published_signatures_verify_and_forgeries_under_weak_keys_do_not(
    tried: Callable[[int, str], None],
) -> None:
    vectors, number = published(), 0
    assert len(vectors) == 5
    for key, said, signed in vectors:
        assert verify(key, said, signed)
        for at in range(8 * 64):
            flipped = bytearray(signed)
            flipped[at // 8] ^= 1 << at % 8
            number += not verify(key, said, bytes(flipped))
        number += not verify(key, said + b"\0", signed)
    assert number == len(vectors) * (8 * 64 + 1)
    weak = {spelling for point in points_of_small_order() for spelling in spellings(point)}
    assert len(weak) == 14
    zero = bytes(32)
    forged = [(key, r + zero) for key in weak for r in weak]
    assert [pair for pair in forged if verify(pair[0], b"anything", pair[1])] == []
    tried(len(vectors) + number + len(forged), "0 published refused, 0 forged taken")


def test_a_forgery_under_a_weak_key_that_the_library_takes_is_refused_here() -> None:
    identity = (1).to_bytes(32, "little")
    forged = identity + bytes(32)
    Ed25519PublicKey.from_public_bytes(identity).verify(forged, b"anything")
    assert not verify(identity, b"anything", forged)


def test_a_stretched_signature_is_refused(key: Path) -> None:
    signer = unlock(key, PASSPHRASE)
    signature = signer.sign(b"message")
    scalar = int.from_bytes(signature[32:], "little") + ORDER
    stretched = signature[:32] + scalar.to_bytes(32, "little")
    assert stretched != signature
    assert not verify(signer.public, b"message", stretched)


@given(st.binary(max_size=70), st.binary(max_size=20), st.binary(max_size=130))
def test_verify_answers_no_to_any_bytes(key: bytes, message: bytes, signature: bytes) -> None:
    assert not verify(key, message, signature)


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=64, max_size=64))
def test_verify_agrees_with_the_library_or_is_stricter(key: bytes, signature: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, b"m")
        accepted = True
    except (InvalidSignature, ValueError):
        accepted = False
    assert accepted or not verify(key, b"m", signature)


def test_numbers_rise_by_stream(key: Path) -> None:
    assert [next_seq(key, OFFICE) for _ in range(3)] == [1, 2, 3]
    assert next_seq(key, "*") == 1
    assert next_seq(key, OFFICE, 10) == 4
    assert next_seq(key, OFFICE) == 14


def test_no_number_is_reserved_by_asking_for_none(key: Path) -> None:
    with pytest.raises(ValueError, match="at least one"):
        next_seq(key, OFFICE, 0)


def test_a_number_is_on_the_medium_before_it_is_given(key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[str] = []
    for name in ("fsync", "replace"):
        original = getattr(os, name)

        def noted(*args: object, name: str = name, original: object = original) -> object:
            assert callable(original)
            events.append(name)
            return original(*args)

        monkeypatch.setattr(os, name, noted)
    assert next_seq(key, OFFICE) == 1
    assert events[:2] == ["fsync", "replace"]
    assert events[2:] == (["fsync"] if os.name == "posix" else [])


def test_a_counter_that_cannot_be_written_gives_no_number(key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    next_seq(key, OFFICE)

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, f"no room behind {handle}")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(FileTrouble) as caught:
            next_seq(key, OFFICE)
    assert caught.value.code == "FILE-103"
    assert next_seq(key, OFFICE) == 2


@pytest.mark.parametrize(
    "content", [None, b"", b"{}", b"\xff", b'{"version":1,"public":"","last":{"*":"1"}}', b"[" * 100_000]
)
def test_a_lost_counter_is_never_begun_anew(key: Path, content: bytes | None) -> None:
    counter = key.with_name("to-07.seq.json")
    if content is None:
        counter.unlink()
    else:
        counter.write_bytes(content)
    with pytest.raises(KeyTrouble) as caught:
        next_seq(key, OFFICE)
    assert trouble(caught) == "KEY-106"


def test_another_keys_counter_is_not_used(key: Path) -> None:
    make_key(key.parent, name="b", passphrase=PASSPHRASE, cost=CHEAP)
    key.with_name("b.seq.json").replace(key.with_name("to-07.seq.json"))
    with pytest.raises(KeyTrouble) as caught:
        next_seq(key, OFFICE)
    assert trouble(caught) == "KEY-106"


def test_the_last_number_is_never_exceeded(key: Path) -> None:
    counter = key.with_name("to-07.seq.json")
    document = json.loads(counter.read_bytes())
    counter.write_text(json.dumps({**document, "last": {OFFICE: 2**63 - 2}}))
    assert next_seq(key, OFFICE) == 2**63 - 1
    with pytest.raises(KeyTrouble):
        next_seq(key, OFFICE)


def test_threads_never_share_a_number(key: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(lambda _: next_seq(key, OFFICE), range(24)))
    assert sorted(numbers) == list(range(1, 25))


def test_processes_never_share_a_number(key: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from antt_sync.adapters.keys import next_seq\n"
        "for _ in range(15): print(next_seq(Path(sys.argv[1]), sys.argv[2], 2))"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(key), OFFICE], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    numbers = [int(line) for process in running for line in process.communicate(timeout=60)[0].split()]
    assert sorted(numbers) == list(range(1, 90, 2))


def test_a_counter_held_by_another_process_is_waited_for_and_then_reported(
    key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = itertools.count()
    code = (
        "import sys; from pathlib import Path; from antt_sync.adapters import keys\n"
        "with keys._alone(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    counter = key.with_name("to-07.seq.json")
    with subprocess.Popen(
        [sys.executable, "-c", code, str(counter)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as holder:  # fmt: skip
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with monkeypatch.context() as patch:
            patch.setattr(time, "monotonic", lambda: next(seconds))
            with pytest.raises(KeyTrouble) as caught:
                next_seq(key, OFFICE)
        assert trouble(caught) == "KEY-108"
        holder.kill()
    assert next_seq(key, OFFICE) == 1


def test_numbers_go_on_for_a_key_that_is_kept_elsewhere(tmp_path: Path) -> None:
    public = make_key(tmp_path, name="root", passphrase=PASSPHRASE, cost=CHEAP)
    path = tmp_path / "root.key"
    assert next_seq(path, "*", 2) == 1
    path.unlink()
    assert has_counter(path)
    assert counted(path) == public
    assert next_seq(path, "*", public=public) == 3
    with pytest.raises(KeyTrouble) as caught:
        next_seq(path, "*", public=bytes(32))
    assert trouble(caught) == "KEY-106"
    assert not has_counter(tmp_path / "office.key")


def test_a_counter_goes_on_from_another_pcs_numbers_and_is_never_set_back(tmp_path: Path) -> None:
    public = b"\x07" * 32
    go_on_counting(tmp_path / "root.key", public, {"*": 4})
    assert next_seq(tmp_path / "root.key", "*", public=public) == 5
    go_on_counting(tmp_path / "root.key", public, {"*": 1})
    assert next_seq(tmp_path / "root.key", "*", public=public) == 6


def test_a_key_that_makes_way_keeps_its_counter_and_the_new_one_begins_its_own(key: Path) -> None:
    assert next_seq(key, OFFICE, 7) == 1
    old = public_of(key)
    set_key_aside(key)
    assert not key.exists()
    new = make_key(key.parent, name="to-07", passphrase=PASSPHRASE, cost=CHEAP)
    assert (next_seq(key, OFFICE), next_seq(key.parent / "Cũ" / key.name, OFFICE)) == (1, 8)
    assert public_of(key.parent / "Cũ" / key.name) == old != new
