"""Streams: gaps and forks of what each key numbered."""

from __future__ import annotations

from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.streams import stream_troubles
from tests.world import OFFICE, key, signed, unit_id


def line(seq: int, prev: str = "", *, to: str = OFFICE, word: str = "unit 1", note: str = "") -> Envelope:
    return signed(word, Kind.SUBMISSION, {"note": note}, unit=unit_id(1), stream=(to, seq, prev))


def test_a_gap_and_a_fork_are_shown_in_a_fixed_order() -> None:
    one = line(1)
    two, twin = line(2, one.id), line(2, one.id, note="khác")
    four = line(4, "ab" * 32)
    found = stream_troubles([four, twin, two, one])
    assert [(t.code, t.unit, t.seq) for t in found] == [
        ("GAP-101", unit_id(1), 3),
        ("GAP-102", unit_id(1), 2),
    ]
    assert found == stream_troubles([one, two, twin, four, one])
    assert found[0].key == key("unit 1").public.hex()


def test_a_whole_stream_and_streams_to_others_are_no_trouble() -> None:
    one = line(1)
    assert stream_troubles([one, line(2, one.id), line(1, to="*"), line(1, word="pc2")]) == []


def test_what_is_in_the_set_beside_these_documents_is_no_gap() -> None:
    one = line(1)
    assert stream_troubles([line(2, one.id)], {one.id}) == []
    assert [t.code for t in stream_troubles([line(2, one.id)])] == ["GAP-101"]
