"""A public key: forgeable ones are refused in every spelling, and its mark survives the phone."""

from __future__ import annotations

import hashlib

import pytest

from antt_sync.core.public_key import digits_in, fingerprint, is_fingerprint, is_sound_public_key

ORDER = 2**252 + 27742317777372353535851937790883648493
PRIME = 2**255 - 19
D = -121665 * pow(121666, -1, PRIME) % PRIME
Point = tuple[int, int]


def added(one: Point, other: Point) -> Point:
    """The sum of two points of edwards25519, by the textbook."""
    (x1, y1), (x2, y2) = one, other
    cross = D * x1 * x2 * y1 * y2 % PRIME
    x = (x1 * y2 + x2 * y1) * pow(1 + cross, -1, PRIME) % PRIME
    y = (y1 * y2 + x1 * x2) * pow(1 - cross, -1, PRIME) % PRIME
    return x, y


def times(factor: int, point: Point) -> Point:
    total: Point = (0, 1)
    while factor:
        if factor & 1:
            total = added(total, point)
        point, factor = added(point, point), factor >> 1
    return total


def points_of_small_order() -> set[Point]:
    """All eight, found by multiplying ordinary points with the large prime order."""
    found: set[Point] = {(0, 1)}
    for y in range(2, 60):
        square = (y * y - 1) * pow(D * y * y + 1, -1, PRIME) % PRIME
        x = pow(square, (PRIME + 3) // 8, PRIME)
        if x * x % PRIME != square:
            x = x * pow(2, (PRIME - 1) // 4, PRIME) % PRIME
        if x * x % PRIME == square:
            small = times(ORDER, (x, y))
            found |= {times(factor, small) for factor in range(8)}
    return found


def spellings(point: Point) -> list[bytes]:
    """Every 32 bytes that a lenient decoder takes for this point."""
    x, y = point
    signs = {x & 1} if x else {0, 1}
    return [
        (value | sign << 255).to_bytes(32, "little")
        for sign in signs
        for value in (y, y + PRIME)
        if value < 2**255
    ]


def test_there_are_eight_weak_points_and_every_spelling_of_each_is_refused() -> None:
    points = points_of_small_order()
    assert len(points) == 8
    weak = {spelling for point in points for spelling in spellings(point)}
    assert len(weak) == 14
    assert [spelling.hex() for spelling in weak if is_sound_public_key(spelling)] == []


@pytest.mark.parametrize("extra", range(19))
def test_a_second_spelling_of_a_coordinate_is_refused(extra: int) -> None:
    assert not is_sound_public_key((PRIME + extra).to_bytes(32, "little"))


def test_a_fingerprint_is_twenty_digits_to_read_aloud() -> None:
    public = bytes(range(32))
    expected = int(hashlib.sha256(public).hexdigest(), 16) % 10**20
    assert fingerprint(public).replace(" ", "") == f"{expected:020d}"
    assert [len(group) for group in fingerprint(public).split(" ")] == [4, 4, 4, 4, 4]
    assert fingerprint(public) != fingerprint(bytes(32))


@pytest.mark.parametrize("between", ["", " ", "-", ".", " – ", "\n"])
def test_what_was_read_aloud_agrees_however_it_is_set_apart(between: str) -> None:
    key = bytes(range(32))
    groups = fingerprint(key).split(" ")
    assert is_fingerprint(f" {between.join(groups)} ", key)
    assert digits_in("１2 x 3") == "123"


def test_one_wrong_or_missing_digit_is_another_key() -> None:
    key = bytes(range(32))
    mark = digits_in(fingerprint(key))
    wrong = [mark[:n] + str((int(mark[n]) + 1) % 10) + mark[n + 1 :] for n in range(len(mark))]
    near = [*wrong, mark[:-1], mark[1:], mark + "0", "", mark[::-1]]
    assert [text for text in near if is_fingerprint(text, key)] == []
