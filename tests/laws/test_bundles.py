"""What may leave an office, however its days went: internal notes meet its own PCs and nobody else."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from antt_sync.app.downward import send_down
from antt_sync.app.forward import bundle
from antt_sync.app.signing import Unsigned, sign_and_keep
from antt_sync.app.sync import give, take
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.report_roles import Roles
from antt_sync.core.review import Item, Verb, may_leave, review_body
from antt_sync.core.submission import Subject
from tests.app.test_forward import send
from tests.tiers import PROVINCE, WARD, carried, files_of, seat, sent_in, under, unit_of
from tests.world import PERIOD, Place, file

HAPPENS = ("send", "note", "ask", "up", "down", "stick")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["send", "note", "ask", "up", "down", "stick"]), st.integers(0, 1), st.integers(1, 2)
    ),
    min_size=3,
    max_size=9,
)


class Days:
    """A commune with two PCs under a province, and what happens there."""

    def __init__(self) -> None:
        self.province = seat(PROVINCE, wards=[WARD])
        first = under(seat(WARD, units=2), PROVINCE)
        self.pcs = [first, under(seat(WARD, word="pc2", root=f"{WARD} root"), PROVINCE)]
        self.stick: dict[str, bytes] = {}
        self.left: list[Envelope] = []
        self.number = 0
        self.meet(0)
        self.meet(1)

    def play(self, steps: Sequence[tuple[str, int, int]]) -> None:
        """Everything, in order."""
        for what, at, unit in steps:
            self.number += 1
            getattr(self, f"_{what}")(at, unit)

    def meet(self, at: int) -> None:
        """One run of `sync` at a PC."""
        pc, own = self.pcs[at], self.pcs[at].medium.files
        pc.medium.files = self.stick
        there = take(pc.desk, [file(n, data) for n, data in sorted(self.stick.items())]).there
        give(pc.desk, there, to="usb")
        pc.medium.files = own

    def _send(self, at: int, unit: int) -> None:
        sent_in(self.pcs[at], unit, {"hoat_dong[1].nay": self.number % 5})

    def _note(self, at: int, unit: int) -> None:
        self._say(self.pcs[at], unit, to=WARD, internal=True)

    def _ask(self, at: int, unit: int) -> None:
        self._say(self.pcs[at], unit, to=unit_of(WARD, unit), internal=False)

    def _say(self, pc: Place, unit: int, *, to: str, internal: bool) -> None:
        subject = Subject(unit_of(WARD, unit), "F04-K", PERIOD)
        heads = pc.books.view(subject).heads
        if heads:
            items = [Item(f"t{self.number}", "", "lời", internal=internal)]
            verbs = [Verb.COMMENT] if internal else [Verb.ASK]
            body = review_body(subject, heads[0].said.id, verbs=verbs, items=items)
            sign_and_keep(pc.desk, [Unsigned(Kind.REVIEW, to, body)])

    def _up(self, at: int, _: int) -> None:
        pc = self.pcs[at]
        if bundle(pc.desk).new:
            send(pc, path=f"usb/{self.number}.antt")
            self._note_what_left(pc)
            carried(self.province, pc)

    def _down(self, at: int, unit: int) -> None:
        self._say(self.province, unit, to=PROVINCE, internal=True)
        send_down(self.province.desk, to="tra", roles=Roles({}, ()))
        self._note_what_left(self.province)
        carried(self.pcs[at], self.province)

    def _stick(self, at: int, _: int) -> None:
        self.meet(at)

    def _note_what_left(self, pc: Place) -> None:
        self.left += [e for data in files_of(pc.medium).values() for e in pc.desk.packages.open(data)]


@settings(max_examples=12, deadline=None, derandomize=True)
@given(STEPS)
def test_internal_notes_leave_by_no_bundle_and_reach_every_pc_of_the_office(
    steps: Sequence[tuple[str, int, int]],
) -> None:
    days = Days()
    days.play(steps)
    assert all(may_leave(e) for e in days.left)
    for at in (0, 1, 0):
        days.meet(at)
    one, other = days.pcs
    assert one.store.ids() == other.store.ids()
    notes = [e for pc in days.pcs for e in pc.store.of_kind(Kind.REVIEW) if not may_leave(e)]
    foreign = {e.id for e in notes if e.header.unit != WARD}
    above = {e.id for e in days.province.store.of_kind(Kind.REVIEW) if not may_leave(e)}
    assert foreign == set()
    assert all(e.id not in above for e in notes)


@settings(max_examples=12, deadline=None, derandomize=True)
@given(STEPS)
def test_after_a_bundle_and_its_receipt_nothing_is_left_to_send_and_nothing_is_missing(
    steps: Sequence[tuple[str, int, int]],
) -> None:
    days = Days()
    days.play([*steps, ("up", 0, 1), ("down", 0, 1)])
    pc = days.pcs[0]
    assert bundle(pc.desk).new == 0
    up = bundle(pc.desk, everything=True).documents
    assert {e.id for e in up} <= set(days.province.store.ids())
