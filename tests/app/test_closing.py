"""Closings of one office: signed by its own keys, the last one known, and what figures rest on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from antt_sync.app.closing import last_closing, last_closings, rests_on, sign_closing
from antt_sync.app.report_rollup import figures_of, parts_of, rollup
from antt_sync.app.rollup_figures import RolledUp
from antt_sync.core.closing import Closing
from antt_sync.core.envelope import Kind
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.paper import Paper
from antt_sync.core.review import Verb
from tests.reports import busy, gathered
from tests.world import PERIOD, Place, review, signed, unit_id

PAPER = Paper("45/BC-UBND", date(2024, 11, 20))


def published(pc: Place, *, follows: tuple[str, ...] = ()) -> Closing:
    """What this office would publish now."""
    rolled = RolledUp(gathered(pc))
    return Closing(
        report="tong-hop",
        period=PERIOD,
        as_of=date(2024, 11, 18),
        figures=figures_of(rolled),
        parts=parts_of(rolled),
        documents=rests_on(rolled.gathered),
        paper=PAPER,
        follows=follows,
    )


def fourth_registration(pc: Place) -> str:
    """Unit 4 registered and nobody has accepted it yet."""
    latest = pc.view(4, "F02-K").latest
    assert latest is not None
    return latest.said.id


def test_the_last_closing_is_the_one_that_no_other_follows() -> None:
    pc = busy()
    assert last_closing(gathered(pc), "tong-hop") is None
    first = sign_closing(pc.desk, published(pc))
    second = sign_closing(pc.desk, published(pc, follows=(first,)))
    found = last_closing(gathered(pc), "tong-hop")
    assert found is not None
    assert (found.id, found.follows, found.paper) == (second, (first,), PAPER)
    assert last_closing(gathered(pc), "khac") is None


def test_nobody_else_closes_for_the_office() -> None:
    pc = busy()
    body = published(pc).body()
    pc.take([signed("stranger", Kind.CLOSING, body, stream=("*", 1, ""))])
    pc.take([signed("unit 1", Kind.CLOSING, body, unit=unit_id(1), stream=("*", 1, ""))])
    assert last_closings(gathered(pc), "tong-hop") == ()


def test_figures_rest_on_copies_and_on_what_was_said_of_them() -> None:
    pc = busy()
    found = published(pc)
    kinds = [e.kind for id, e in pc.store.documents.items() if found.rests_on(id)]
    assert {Kind.SUBMISSION, Kind.REVIEW, Kind.ROSTER, Kind.CAMPAIGN} == set(kinds)
    view = pc.view(1)
    assert view.latest is not None
    assert all(found.rests_on(id) for id in (view.latest.said.id, *(r.id for r in view.outcome.heads)))


def test_a_report_says_what_was_closed_and_whether_it_still_is_so() -> None:
    pc = busy()
    closing = published(pc)
    sign_closing(pc.desk, closing)
    report = rollup(gathered(pc))
    texts = [getattr(b, "text", "") for b in report.sheets[0].blocks]
    assert any("vẫn đúng như đã chốt" in text and "45/BC-UBND" in text for text in texts)
    pc.take([review(pc.store.documents[fourth_registration(pc)], Verb.CHECK)])
    again = rollup(gathered(pc))
    assert again.data["differs"] == ["K.4", "tong.4"]
    texts = [getattr(b, "text", "") for b in again.sheets[0].blocks]
    assert any("khác ở 2 chỗ" in text for text in texts)
    shown = rollup(gathered(pc), closed=replace(closing, id="x"))
    texts = [getattr(b, "text", "") for b in shown.sheets[0].blocks]
    assert "Số liệu chốt đến ngày 18/11/2024, văn bản số 45/BC-UBND ngày 20/11/2024" in texts


def test_more_units_than_a_document_holds_are_refused_in_words_and_nothing_is_signed() -> None:
    pc = busy()
    many = tuple(f"K-14761-{n:06d}.1" for n in range(300_000))
    before = set(pc.store.documents)
    with pytest.raises(UsageTrouble) as wrong:
        sign_closing(pc.desk, replace(published(pc), parts={"K.3": many}))
    assert (wrong.value.code, wrong.value.params["units"]) == ("USE-243", 300_000)
    assert set(pc.store.documents) == before
