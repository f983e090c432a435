"""Packages on their way in: planned in a few words, opened when their turn comes, the weighty ones first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from antt_sync.adapters.packages import Package, pack
from antt_sync.app import parcels
from antt_sync.app.parcels import DOCUMENTS_AT_ONCE, Note, Parcel, keep_all, parcel_of
from antt_sync.app.world import bring_up_to_date
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.errors import FileTrouble
from antt_sync.core.submission import Subject
from tests.fillings import shipped
from tests.world import OFFICE, PERIOD, Place, file, office, submission, unit_id


def parcel(*documents: Envelope, name: str = "goi.antt") -> Parcel:
    return parcel_of(file(name, pack(Package(documents))), documents)


def test_a_parcel_says_in_a_few_words_what_is_in_it() -> None:
    one = submission(1)
    said = parcel(one)
    assert (said.documents, said.covers, said.counts) == (1, (), {Kind.SUBMISSION: 1})
    assert (said.sender, said.besides) == (OFFICE, {})
    code = str(said.submissions[0].ma_kiem)
    hash = shipped("F04-K").hash
    assert said.submissions == (Note(one.id, Subject(unit_id(1), "F04-K", PERIOD), hash, code),)
    assert len(code) == 4
    assert [e.id for e in said.opened(office(1).desk).envelopes] == [one.id]


def test_what_an_office_sent_before_is_no_news() -> None:
    documents = [e for e in office(1).store.every() if e.kind is not Kind.SUBMISSION]
    sent = file("goi.antt", pack(Package(tuple(documents))))
    assert parcel_of(sent, documents).besides == {Kind.ROSTER: 1, Kind.CAMPAIGN: 1}
    old = {e.id for e in documents if e.kind is Kind.ROSTER}
    assert parcel_of(sent, documents, here=old.__contains__).besides == {Kind.CAMPAIGN: 1}


def test_a_file_that_became_another_one_is_not_taken_for_it() -> None:
    pc, said = office(2), parcel(submission(1))
    other = replace(
        said, file=replace(file("goi.antt", pack(Package((submission(2),)))), sha256=said.file.sha256)
    )
    with pytest.raises(FileTrouble) as caught:
        keep_all(pc.desk, [other])
    assert caught.value.code == "FILE-107"
    assert pc.store.rows() == []


def test_what_changes_everything_comes_first_and_the_view_is_made_anew_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source, pc = office(3), without_documents()
    setting = [e for e in source.store.every() if e.kind is not Kind.SUBMISSION]
    waiting = [parcel(submission(n), name=f"{n}.antt") for n in (1, 2, 3)]
    weighty = [parcel(e, name=f"{e.id}.antt") for e in setting]
    made: list[object] = []

    def counted(desk: object, kinds: object, touched: object) -> object:
        made.append(touched)
        return bring_up_to_date(desk, kinds, touched)  # type: ignore[arg-type]

    monkeypatch.setattr("antt_sync.app.parcels.bring_up_to_date", counted)
    assert keep_all(pc.desk, [*waiting, *weighty]) == len(setting) + 3
    assert made == [None, {p.submissions[0].subject for p in waiting}]
    source.take([submission(n) for n in (1, 2, 3)])
    assert [(x.state, x.view) for x in pc.store.rows()] == [(x.state, x.view) for x in source.store.rows()]
    assert keep_all(pc.desk, waiting) == 0


def without_documents() -> Place:
    pc = office(3)
    for held in (pc.store.documents, pc.store.packages, pc.store.came, pc.store.source):
        held.clear()
    return pc


def sizes(found: Sequence[Sequence[Parcel]]) -> list[list[int]]:
    return [[p.documents for p in batch] for batch in found]


def test_a_step_holds_so_many_documents_and_packages_and_always_one() -> None:
    large = replace(parcel(submission(1)), counts={Kind.SUBMISSION: DOCUMENTS_AT_ONCE})
    small = replace(large, counts={Kind.SUBMISSION: 1})
    assert sizes(list(parcels._batches([small, large, large, small]))) == [
        [1], [DOCUMENTS_AT_ONCE], [DOCUMENTS_AT_ONCE], [1]
    ]  # fmt: skip
    assert [len(b) for b in parcels._batches([small] * 150)] == [100, 50]
