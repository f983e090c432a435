"""Laws of taking back: order and couriers do not matter, the cache agrees, and saying it again restores."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from antt_sync.app.signing import Unsigned, sign_and_keep
from antt_sync.app.status import status
from antt_sync.app.world import rebuild
from antt_sync.core.envelope import Kind
from antt_sync.core.review import Verb, review_body
from antt_sync.core.submission import Subject
from tests.laws.histories import History, Step, lines
from tests.world import PERIOD, Place, place, unit_id

HAPPENS = "bare bare signed review back back back carry"
STEPS = st.builds(
    Step,
    what=st.sampled_from(HAPPENS.split()),
    at=st.integers(0, 2),
    unit=st.just(1),
    value=st.integers(0, 2),
    other=st.integers(0, 8),
)


class Taking(History):
    """A history in which people also take back, their own documents and others'."""

    def _back(self, pc: Place, step: Step) -> None:
        subject = Subject(unit_id(1), "F04-K", PERIOD)
        known = [e.id for e in pc.store.about(subject)]
        if known:
            ids = {known[(step.other + n) % len(known)] for n in range(1 + step.value)}
            view = pc.books.view(subject)
            body = review_body(
                subject, known[0], verbs=[Verb.WITHDRAW], after=view.review_heads, takes_back=ids
            )
            self._keep(pc, step, Kind.REVIEW, body)


def played(steps: Sequence[Step]) -> Taking:
    history = Taking()
    history.play(steps)
    return history


@given(st.lists(STEPS, min_size=3, max_size=10), st.randoms(use_true_random=False))
def test_taking_back_comes_to_the_same_in_any_order(steps: Sequence[Step], random: Random) -> None:
    history = played(steps)
    history.everybody_meets()
    told = [lines(pc) for pc in history.pcs]
    assert told[0] == told[1] == told[2]
    documents = list(history.pcs[0].store.every())
    random.shuffle(documents)
    late = place("somebody new")
    for document in documents:
        late.take([document])
    assert lines(late) == told[0]
    assert status(late.desk).view == status(history.pcs[0].desk).view


@given(st.lists(STEPS, min_size=3, max_size=10))
def test_every_document_counts_waits_or_is_told_as_taken_back(steps: Sequence[Step]) -> None:
    for pc in played(steps).pcs:
        kept = pc.store.rows()
        rebuild(pc.desk)
        assert pc.store.rows() == kept
        view = pc.view(1)
        shown = {i for r in view.revisions for i in r.ids} | {i for i, _ in view.parked}
        shown |= set(view.taken_back)
        about = (e for e in pc.store.about(view.subject) if e.kind is Kind.SUBMISSION)
        assert {e.id for e in about} <= shown


def take_back(pc: Place, id: str) -> str:
    """Sign that a document is taken back, having seen everything; the new document's id."""
    subject, heads = Subject(unit_id(1), "F04-K", PERIOD), pc.view(1).review_heads
    body = review_body(subject, id, verbs=[Verb.WITHDRAW], after=heads, takes_back=[id])
    (package,) = sign_and_keep(pc.desk, [Unsigned(Kind.REVIEW, unit_id(1), body)])
    return package.envelopes[0].id


@given(st.lists(STEPS, min_size=2, max_size=8))
def test_taking_a_taking_back_back_restores_what_it_came_to(steps: Sequence[Step]) -> None:
    pc = played(steps).pcs[0]
    before = pc.view(1)
    own = [e for e in pc.store.about(before.subject) if e.header.unit == pc.desk.office.unit]
    if not own:
        return
    first = take_back(pc, own[0].id)
    take_back(pc, first)
    after = pc.view(1)
    assert (after.state, after.latest, after.official, after.waiting) == (
        before.state,
        before.latest,
        before.official,
        before.waiting,
    )
    assert after.threads == before.threads
