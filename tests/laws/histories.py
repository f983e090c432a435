"""Histories: what several PCs of one office, units and couriers may do, as data that Hypothesis can draw.

Knows how to play steps on real recipes; refuses to know what the outcome should be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from hypothesis import strategies as st

from antt_sync.app.signing import Unsigned, sign_and_keep
from antt_sync.cli.wiring import SpreadsheetWorkbooks
from antt_sync.core.book import RawBook
from antt_sync.core.envelope import Json, Kind
from antt_sync.core.kept import Line
from antt_sync.core.review import Item, Verb
from antt_sync.core.roster import KeyLine
from antt_sync.core.submission import Subject
from antt_sync.core.values import Entry
from tests.world import (
    NOW,
    PERIOD,
    Place,
    answers,
    file,
    issue_campaign,
    issue_roster,
    office_key,
    place,
    review,
    submission,
    unit_id,
    unit_key,
    units,
    workbook,
)

COUNT = 2
"""Units in the history; there are few, so that what happens to them meets."""
PCS = ("office", "pc2", "unit 1")
KEYS: tuple[KeyLine, ...] = (office_key("office"), office_key("pc2"), unit_key(1))
MARK = b"\nsaved again:"


@cache
def _read(data: bytes) -> RawBook:
    return SpreadsheetWorkbooks().read(data)


class Resaved(SpreadsheetWorkbooks):
    """The shipped reader, remembering; bytes after MARK stand for saving the same workbook again."""

    def read(self, data: bytes) -> RawBook:
        """The book."""
        return _read(data.partition(MARK)[0])


@cache
def filled_workbook(number: int, change: int, form: str) -> bytes:
    """A unit's workbook with one cell told apart."""
    cell = "hoat_dong[1].nay" if form == "F04-K" else "ho_dang_ky.so_luong"
    return workbook(number, answers(number, {cell: change}, form=form), form=form)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens at one PC; which of the numbers matter depends on `what`."""

    what: str
    at: int
    unit: int
    value: int
    other: int


HAPPENS = "bare bare bare again signed review review carry carry roster campaign stranger"
STEPS = st.builds(
    Step,
    what=st.sampled_from(HAPPENS.split()),
    at=st.integers(0, 2),
    unit=st.integers(1, COUNT),
    value=st.integers(0, 2),
    other=st.integers(0, 8),
)
VERBS: tuple[tuple[Verb, ...], ...] = (
    (Verb.ASK,),
    (Verb.CHECK,),
    (Verb.CHECK, Verb.LOCK),
    (Verb.UNLOCK,),
    (Verb.COMMENT,),
    (Verb.REPLY,),
    (Verb.RESOLVE,),
)


class History:
    """PCs that trust the same root, each with what has reached it so far."""

    def __init__(self, clock: Callable[[], datetime] = lambda: NOW) -> None:
        first = self._pc(PCS[0], clock)
        issue_roster(first, units(1), KEYS)
        issue_campaign(first)
        self.pcs = [first, self._pc(PCS[1], clock), self._pc(PCS[2], clock, unit=unit_id(1))]
        for pc in self.pcs[1:]:
            first.deliver_to(pc)
        self.number = 0

    def _pc(self, word: str, clock: Callable[[], datetime], unit: str = "") -> Place:
        pc = place(word, unit=unit) if unit else place(word)
        pc.desk = replace(pc.desk, now=clock, workbooks=Resaved())
        return pc

    def play(self, steps: Sequence[Step]) -> None:
        """Everything, in order."""
        for step in steps:
            self.number += 1
            getattr(self, f"_{step.what}")(self.pcs[step.at], step)

    def everybody_meets(self) -> None:
        """Couriers go round until every PC has everything."""
        for _ in range(2):
            for source in self.pcs:
                for target in self.pcs:
                    source.deliver_to(target)

    def _bare(self, pc: Place, step: Step) -> None:
        form = "F02-K" if step.other == 0 else "F04-K"
        pc.merge(file("Mau 1.xlsx", filled_workbook(step.unit, step.value, form)))

    def _again(self, pc: Place, step: Step) -> None:
        data = filled_workbook(step.unit, step.value, "F04-K") + MARK + b"%d" % self.number
        pc.merge(file("Mau 1 (2).xlsx", data))

    def _signed(self, pc: Place, step: Step) -> None:
        heads = pc.view(step.unit).heads
        parents = [heads[step.other % len(heads)].said.id] if heads and step.other % 2 else []
        said = answers(step.unit, {"hoat_dong[1].nay": step.value})
        period = "2023" if step.other == 7 else PERIOD
        self._keep(
            pc, step, Kind.SUBMISSION, submission(step.unit, said, parents=parents, period=period).body
        )

    def _review(self, pc: Place, step: Step) -> None:
        view = pc.view(step.unit)
        if view.revisions:
            about = view.revisions[step.value % len(view.revisions)].said
            document = pc.store.get(about.id)
            assert document is not None
            after = view.review_heads if step.other % 2 else ()
            items = [Item("t1", "d411.so", f"Lời {step.value}", internal=step.other == 4)]
            spoken = review(document, *VERBS[step.other % len(VERBS)], items=items, after=after)
            self._keep(pc, step, Kind.REVIEW, spoken.body)

    def _keep(self, pc: Place, step: Step, kind: Kind, body: Mapping[str, Json]) -> None:
        sign_and_keep(pc.desk, [Unsigned(kind, unit_id(step.unit), body)])

    def _carry(self, pc: Place, step: Step) -> None:
        everything = list(pc.store.every())
        part = everything[step.other % 3 :: 1 + step.value]
        pc.deliver_to(self.pcs[(step.at + 1 + step.other % 2) % 3], part)

    def _roster(self, pc: Place, step: Step) -> None:
        issue_roster(pc, units(1 + step.value), KEYS[: 2 + step.other % 2])

    def _campaign(self, pc: Place, step: Step) -> None:  # noqa: ARG002
        if pc.books.roster is not None and pc.desk.office.unit == pc.desk.office.root_office:
            issue_campaign(pc)

    def _stranger(self, pc: Place, step: Step) -> None:
        said = answers(step.unit, {"hoat_dong[1].nay": step.value})
        pc.take([submission(step.unit, said, word="stranger")])


class Ticking:
    """A clock that nobody can rely on: it jumps by a list of minutes, over and over."""

    def __init__(self, jumps: Sequence[int]) -> None:
        self.jumps = jumps
        self.calls = 0

    def __call__(self) -> datetime:
        self.calls += 1
        minutes = self.jumps[self.calls % len(self.jumps)] if self.jumps else 0
        return NOW + timedelta(minutes=minutes)


def lines(pc: Place) -> list[Line]:
    """The cache without when things came to this PC."""
    return [replace(line, received_at="") for line in pc.store.rows()]


def values(pc: Place) -> dict[tuple[str, Subject], tuple[str, dict[str, Entry]]]:
    """The values tables, empty ones left out."""
    return {
        (form, subject): (state, dict(entries))
        for form, table in pc.store.values.items()
        for subject, (state, entries) in table.items()
    }
