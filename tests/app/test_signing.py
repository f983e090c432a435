"""Signing: numbers follow each other in every stream, and what is signed is kept whole."""

from __future__ import annotations

import pytest

from antt_sync.app.signing import EVERYBODY, Unsigned, packed, sign_all, sign_and_keep, stamp
from antt_sync.core.envelope import Kind
from antt_sync.core.errors import KeyTrouble
from antt_sync.core.streams import stream_troubles
from tests.world import OFFICE, key, office, place, unit_id


def note(text: str, to: str = OFFICE) -> Unsigned:
    return Unsigned(Kind.RECEIPT, to, {"note": text})


def test_documents_to_one_receiver_are_one_stream() -> None:
    pc = place()
    first, other, second = sign_all(pc.desk, [note("a"), note("b", unit_id(1)), note("c")])
    assert [(e.header.to, e.header.seq, e.header.prev) for e in (first, other, second)] == [
        (OFFICE, 1, ""),
        (unit_id(1), 1, ""),
        (OFFICE, 2, first.id),
    ]
    assert first.header.claimed_at == stamp(pc.desk) == "2024-10-14T09:00:00+07:00"


def test_a_stream_goes_on_where_it_was() -> None:
    pc = place()
    (one,) = sign_and_keep(pc.desk, [note("a")])
    (two,) = sign_and_keep(pc.desk, [note("b")])
    assert two.envelopes[0].header.prev == one.envelopes[0].id
    assert stream_troubles(pc.store.every()) == []


def test_a_number_that_was_reserved_and_not_used_is_no_gap() -> None:
    pc = place()
    pc.keys.reserve(OFFICE, 3)
    (package,) = sign_and_keep(pc.desk, [note("a")])
    assert package.envelopes[0].header.seq == 4
    assert stream_troubles(pc.store.every()) == []


def test_the_root_signs_what_only_it_may() -> None:
    pc = place()
    (package,) = sign_and_keep(pc.desk, [note("a", EVERYBODY)], root=True)
    assert package.envelopes[0].header.key == key("root").public


def test_documents_are_packed_alone_or_together() -> None:
    pc = place()
    alone = sign_and_keep(pc.desk, [note("a"), note("b")])
    (both,) = sign_and_keep(pc.desk, [note("c"), note("d")], together=True)
    assert [len(p.envelopes) for p in alone] == [1, 1]
    assert len(both.envelopes) == 2
    assert pc.desk.packages.open(both.data) == both.envelopes
    assert packed(pc.desk, both.envelopes, {}) == both


def test_nothing_is_signed_for_nothing() -> None:
    pc = place()
    assert (sign_all(pc.desk, []), sign_and_keep(pc.desk, [])) == ([], [])
    assert pc.keys.last == {}


def test_what_cannot_all_be_signed_is_not_kept_at_all() -> None:
    pc = office(1)
    before = pc.store.ids()
    pc.keys.left = 0
    with pytest.raises(KeyTrouble):
        sign_and_keep(pc.desk, [note("a")])
    assert pc.store.ids() == before
