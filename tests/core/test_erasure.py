"""Erasures: who may erase what, and that a stub which lies about its document is as if not there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from antt_sync.core.envelope import Envelope, Json, Kind
from antt_sync.core.erasure import (
    concerns,
    erased,
    erasure_body,
    files_of,
    stub_of,
    stubs_in,
)
from antt_sync.core.roster import Roster
from tests.world import (
    OFFICE,
    issue_roster,
    key,
    office_key,
    place,
    signed,
    submission,
    unit_id,
    unit_key,
    units,
)

SHA = "ab" * 32


def roster() -> Roster:
    pc = place()
    issue_roster(pc, units(2), [office_key("office"), unit_key(1), unit_key(2)])
    found = pc.books.roster
    assert found is not None
    return found


def erasure(*documents: Envelope, word: str = "office", unit: str = OFFICE) -> Envelope:
    body = erasure_body(documents, basis="đề nghị")
    return signed(word, Kind.ERASURE, body, unit=unit, stream=("*", 1, ""))


def always(_: Envelope) -> bool:
    return True


def test_an_office_erases_what_a_unit_below_signed_and_what_it_signed_itself() -> None:
    theirs, ours = submission(1, word="unit 1", by_unit=True), submission(2, word="office")
    found = erased([erasure(theirs, ours)], roster(), always)
    assert found.stubs.keys() == {theirs.id, ours.id}
    assert found.holds(theirs)
    assert found.holds(ours)
    assert not found.holds(submission(1, word="unit 1", by_unit=True, seq=2))


@pytest.mark.parametrize(
    ("word", "unit"),
    [("unit 1", unit_id(1)), ("unit 2", unit_id(2)), ("nobody", OFFICE), ("office", unit_id(1))],
    ids=["the unit itself", "another unit", "an unknown key", "the office's key under another name"],
)
def test_nobody_else_erases(word: str, unit: str) -> None:
    theirs = submission(1, word="unit 1", by_unit=True)
    assert not erased([erasure(theirs, word=word, unit=unit)], roster(), always).stubs


def test_an_erasure_counts_neither_without_a_roster_nor_after_a_cut_off() -> None:
    said = erasure(submission(1, word="unit 1", by_unit=True))
    assert not erased([said], None, always).stubs
    cut = erased([said], roster(), lambda _: False)
    assert (cut.stubs, cut.files) == ({}, frozenset())


def test_a_stub_that_says_something_else_erases_nothing() -> None:
    theirs = submission(1, word="unit 1", by_unit=True)
    told = stub_of(theirs)
    for lie in (
        replace(told, kind="review"),
        replace(told, seq=told.seq + 1),
        replace(told, key=key("unit 2").public.hex()),
        replace(told, prev=SHA),
    ):
        body = {**erasure_body([theirs], basis="x"), "stubs": [lie.as_json()]}
        said = signed("office", Kind.ERASURE, body, stream=("*", 1, ""))
        assert not erased([said], roster(), always).holds(theirs), lie


def test_what_others_rest_on_cannot_be_erased() -> None:
    pc = place()
    registry = issue_roster(pc, units(1), [office_key("office")])
    assert stubs_in(erasure(registry)) == []
    assert not erased([erasure(registry)], roster(), always).stubs


def test_the_files_that_a_document_was_made_from_go_with_it() -> None:
    one = submission(1, word="office")
    assert files_of(one)
    assert erased([erasure(one)], roster(), always).files == files_of(one)


def test_odd_bodies_read_as_empty() -> None:
    bodies: list[dict[str, Json]] = [
        {},
        {"stubs": "x"},
        {"stubs": [1, {}]},
        {"stubs": [{"id": SHA, "kind": "roster"}], "files": [SHA]},
    ]
    for body in bodies:
        said = signed("office", Kind.ERASURE, body, stream=("*", 1, ""))
        assert stubs_in(said) == []
        assert not erased([said], roster(), always).files


def test_an_erasure_says_whom_it_is_about() -> None:
    said = erasure(submission(1, word="unit 1", by_unit=True))
    assert concerns(said, lambda unit: unit == unit_id(1))
    assert not concerns(said, lambda unit: unit == unit_id(2))
