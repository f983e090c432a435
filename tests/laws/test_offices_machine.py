"""Two PCs of a ward, its province and a unit, with sticks that are lost, repeated, late and merged elsewhere.

Plays real recipes in any order, with PCs restored from old backups and clocks that lie; after every step:
one set is one view, a cache is a rebuild, nothing acknowledged is missing, and the slow view says the same.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from copy import copy
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import TypeVar, cast

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from antt_sync.adapters import keys
from antt_sync.adapters.packages import Package, pack
from antt_sync.adapters.sqlite_store import SqliteStore
from antt_sync.app import locking, sync, withdraw
from antt_sync.app.closing import sign_closing
from antt_sync.app.cover_check import Here, short_of
from antt_sync.app.forward import bundle, forward
from antt_sync.app.receive import plan, take_in
from antt_sync.app.reviewing import Verdict, decide
from antt_sync.app.sign import prepare, sign
from antt_sync.app.signing import Unsigned, sign_and_keep
from antt_sync.app.status import status
from antt_sync.app.upkeep import verify
from antt_sync.core.closing import Closing
from antt_sync.core.cover import cover_of
from antt_sync.core.envelope import Kind
from antt_sync.core.errors import KeyTrouble, UsageTrouble
from antt_sync.core.paper import Paper
from antt_sync.core.review import Verb
from antt_sync.core.roster import CutOff, Head
from antt_sync.core.submission import Subject
from antt_sync.core.views import State
from tests.laws.histories import MARK, Resaved, filled_workbook, lines
from tests.laws.levels import FORM, KEYS, PROVINCE, beginning, issue, people, said_body, seat
from tests.laws.test_slow_view import differences
from tests.world import NOW, PERIOD, MemoryStore, Place, file, unit_id

WARD = ("office", "pc2")
OFFICES = (*WARD, "province")
EVERYBODY = (*OFFICES, "unit 1")
REASON = "Đơn vị giải trình sau"
VERDICTS: tuple[tuple[Verb, ...], ...] = (
    (Verb.ASK,),
    (Verb.CHECK,),
    (Verb.CHECK, Verb.LOCK),
    (Verb.APPRAISE, Verb.LOCK),
    (Verb.UNLOCK,),
)
TALLY: Counter[str] = Counter()


@dataclass(frozen=True, slots=True)
class Backup:
    """A PC's folder as it was: its documents, its counters, and what it had acknowledged by then."""

    store: MemoryStore
    counters: dict[tuple[bool, str], int]
    acknowledged: frozenset[str]


def copy_of(store: MemoryStore) -> MemoryStore:
    """The same documents, to go on from separately."""
    found = MemoryStore()
    for name, value in vars(store).items():
        setattr(found, name, copy(value))
    found.values = {form: dict(table) for form, table in store.values.items()}
    return found


def subjects(unit: int) -> Subject:
    """The subject that everything is about."""
    return Subject(unit_id(unit), FORM, PERIOD)


PCS = st.sampled_from(EVERYBODY)
UNITS = st.sampled_from([1, 1, 2])
VALUES = st.integers(0, 2)


Step = TypeVar("Step", bound=Callable[..., object])


def signing(instead: object = None) -> Callable[[Step], Step]:
    """A step in which a PC signs: where it has learned that its key has ended it refuses, and only there."""

    def decorated(step: Step) -> Step:
        @wraps(step)
        def run(self: Offices, **drawn: object) -> object:
            word = str(drawn.get("word", "unit 1"))
            if not self.ended(word):
                return step(self, **drawn)
            with pytest.raises(KeyTrouble, match="KEY-129"):
                sign_and_keep(self.at(word).desk, [Unsigned(Kind.RECEIPT, PROVINCE, {})])
            return instead

        return cast(Step, run)

    return decorated


class Offices(RuleBasedStateMachine):
    """People at four PCs, and the sticks between them."""

    sticks: Bundle[bytes] = Bundle("sticks")
    backups: Bundle[tuple[str, Backup]] = Bundle("backups")

    def __init__(self) -> None:
        super().__init__()
        self.clocks = dict.fromkeys(EVERYBODY, NOW)
        self.pcs = {word: self._seated(word) for word in EVERYBODY}
        self.acknowledged: dict[str, frozenset[str]] = dict.fromkeys(EVERYBODY, frozenset())
        self.earlier: dict[str, set[str]] = {}
        self.touched: set[str] = set()
        self.saved = 0
        self.stick: list[bytes] = []
        self.closed: dict[str, dict[str, int]] = {}
        self.apart: dict[str, list[Subject]] = {}

    def _seated(self, word: str) -> Place:
        pc = seat(word)
        pc.desk = replace(pc.desk, workbooks=Resaved(), now=lambda: self.clocks[word])
        pc.take(beginning())
        return pc

    def at(self, word: str) -> Place:
        """A PC at which something is about to happen."""
        TALLY["steps"] += 1
        self.touched.add(word)
        self.earlier.setdefault(word, set(self.pcs[word].store.ids()))
        return self.pcs[word]

    def ended(self, word: str) -> bool:
        """Whether a PC has learned that its key has ended."""
        pc = self.pcs[word]
        roster = pc.books.roster
        return roster is not None and roster.has_ended(pc.desk.keys.public().hex(), pc.desk.office.unit)

    # --- the unit
    @rule(target=sticks, value=VALUES)
    @signing(multiple())
    def the_unit_fills_and_signs(self, value: int) -> bytes:
        """Its own PC knows the last lần; what is the same is sent once more."""
        pc = self.at("unit 1")
        before = pc.view(1, FORM)
        workbook = file("Mau 1.xlsx", filled_workbook(1, value, FORM))
        (name,) = sign(pc.desk, prepare(pc.desk, [workbook]), to="", reason=REASON)
        assert len(pc.view(1, FORM).heads) <= 1 or len(before.heads) > 1
        return pc.medium.files[name]

    @rule(target=sticks)
    @signing(multiple())
    def the_unit_asks_to_unlock(self) -> bytes:
        pc = self.at("unit 1")
        with suppress(UsageTrouble):
            return locking.ask_to_unlock(pc.desk, subjects(1), "Nhập nhầm").data
        return pack(Package(beginning()))

    # --- the office
    @rule(word=st.sampled_from(WARD), unit=UNITS, value=VALUES, again=st.booleans())
    @signing()
    def takes_in_a_bare_workbook(self, word: str, unit: int, value: int, again: bool) -> None:
        """A correction is never a conflict to whoever takes it in, and the same bytes add nothing."""
        pc, form = self.at(word), filled_workbook(unit, value, FORM)
        self.saved += again
        data = form + MARK + b"%d" % self.saved if again else form
        before = pc.view(unit, FORM).state
        pc.merge(file("Mau 1.xlsx", data))
        assert (pc.view(unit, FORM).state is State.CONFLICT) <= (before is State.CONFLICT)
        kept = pc.store.ids()
        pc.merge(file("Mau 1 (1).xlsx", data))
        assert pc.store.ids() == kept

    @rule(word=st.sampled_from(OFFICES), unit=UNITS, verbs=st.sampled_from(VERDICTS))
    @signing()
    def decides(self, word: str, unit: int, verbs: Sequence[Verb]) -> None:
        pc = self.at(word)
        with suppress(UsageTrouble):
            decide(pc.desk, [subjects(unit)], Verdict(verbs, remark="Xem lại", address="ho_dang_ky.so_luong"))

    @precondition(lambda self: any(self.apart.values()))
    @rule(value=VALUES)
    def chooses(self, value: int) -> None:
        """One version goes beyond all there are; behind a lock it still waits."""
        word, (subject, *_) = next((word, apart) for word, apart in self.apart.items() if apart)
        if self.ended(word):
            return
        pc = self.at(word)
        body = {**said_body(int(subject.unit[-5:-2]), value, FORM), "parents": [*pc.books.view(subject).tips]}
        sign_and_keep(pc.desk, [Unsigned(Kind.SUBMISSION, PROVINCE, body)])
        after = pc.books.view(subject)
        if any(set(r.ids) & set(after.taken_back) or dict(after.parked) for r in after.heads):
            return
        assert len(after.heads) == 1
        TALLY["chosen"] += 1

    @rule(word=st.sampled_from(WARD))
    @signing()
    def writes_down_a_request_to_unlock(self, word: str) -> None:
        pc = self.at(word)
        with suppress(UsageTrouble):
            locking.ask_to_unlock(pc.desk, subjects(2), "Nhầm số", channel="phone")
            assert pc.view(2, FORM).unlock_asked

    @rule(target=sticks, word=st.sampled_from(WARD), everything=st.booleans())
    @signing(multiple())
    def forwards(self, word: str, everything: bool) -> bytes:
        """A bundle with its cover, to be brought up by whoever goes there."""
        pc = self.at(word)
        made = bundle(pc.desk, to=PROVINCE, everything=everything)
        sent = forward(pc.desk, made, path=f"usb/{len(pc.medium.files)}.antt", draw=lambda _: b"")
        TALLY["forwarded"] += 1
        return pc.medium.files[sent.packages[0]]

    @rule(word=st.sampled_from(OFFICES))
    @signing()
    def closes(self, word: str) -> None:
        """What counts by now is published, and stays published whatever comes later."""
        pc = self.at(word)
        counted = [(s, pc.books.world.counted(s)) for s in pc.books.subjects()]
        figures = {s.unit: len(said.entries) for s, said in counted if said is not None}
        closing = Closing(
            "tong-hop", PERIOD, None, figures, {}, frozenset(pc.store.ids()), Paper("1/BC", NOW.date())
        )
        self.closed[sign_closing(pc.desk, closing)] = figures

    @rule(word=st.sampled_from(OFFICES))
    @signing()
    def keeps_locked(self, word: str) -> None:
        with suppress(UsageTrouble):
            locking.keep_locked(self.at(word).desk, subjects(1), "Đã báo cáo cấp trên")

    @rule(word=st.sampled_from(OFFICES), unit=UNITS)
    @signing()
    def takes_back(self, word: str, unit: int) -> None:
        """The last thing that this office said about a unit."""
        pc = self.at(word)
        with suppress(UsageTrouble):
            withdraw.withdraw(pc.desk, withdraw.find(pc.desk, [unit_id(unit)]), "Nhầm đơn vị")

    @rule(target=sticks, word=st.sampled_from(WARD), unit=UNITS)
    @signing(multiple())
    def acknowledges(self, word: str, unit: int) -> bytes:
        """A receipt for all that the PC has about a unit."""
        pc = self.at(word)
        ids = [e.id for e in pc.store.about(subjects(unit))]
        body = {"ids": [*ids], "roster": "", "lines": []}
        (package,) = sign_and_keep(pc.desk, [Unsigned(Kind.RECEIPT, unit_id(unit), body)])
        self.acknowledged[word] |= set(ids)
        return package.data

    @rule(count=st.integers(1, 3), lines=st.integers(3, len(KEYS)))
    def the_province_issues_a_roster(self, count: int, lines: int) -> None:
        issue(self.at("province"), people(count), KEYS[:lines])

    @rule(word=st.sampled_from(EVERYBODY), good=st.integers(0, 8))
    def the_province_ends_a_key(self, word: str, good: int) -> None:
        """Of what it knows of a PC's documents so many still count; the next register may say otherwise."""
        pc, public = self.at("province"), self.pcs[word].desk.keys.public()
        streams: dict[str, Head] = {}
        known = sorted((d for d in pc.store.every() if d.header.key == public), key=lambda d: d.header.seq)
        for document in known[:good]:
            streams[document.header.to] = Head(document.header.to, document.header.seq, document.id)
        ended = [CutOff(public.hex(), PROVINCE, tuple(streams.values()))]
        issue(pc, people(2), KEYS, ended)

    # --- sticks, clocks and backups
    @rule(words=st.lists(st.sampled_from(WARD), min_size=1, max_size=3))
    def the_wards_own_stick_goes_round(self, words: list[str]) -> None:
        """One after the other takes what is there and adds what it has."""
        for word in words:
            self._sync(word)
        if words == ["office", "pc2", "office"] or words == ["pc2", "office", "pc2"]:
            assert self.pcs["office"].store.ids() == self.pcs["pc2"].store.ids()

    def _sync(self, word: str) -> None:
        pc = self.at(word)
        met = sync.take(pc.desk, [file(f"{n}.antt", data) for n, data in enumerate(self.stick)])
        _, written = sync.give(pc.desk, met.there, to="usb")
        self.stick += [pc.medium.files[name] for name in written]
        on_it = {e.id for data in self.stick for e in pc.desk.packages.open(data)}
        assert (on_it, met.damaged) == (set(pc.store.ids()), ())
        TALLY["synced"] += 1

    @rule(target=sticks, word=PCS, to=PCS, every=st.integers(1, 3), start=st.integers(0, 2))
    def carries_a_stick(self, word: str, to: str, every: int, start: int) -> bytes:
        """All that a PC has, or some of it; whoever brought it keeps the stick."""
        stick = pack(Package(tuple([*self.pcs[word].store.every()][start % every :: every])))
        self._merge(self.at(to), stick)
        return stick

    @rule(stick=sticks, word=PCS)
    def brings_a_stick(self, stick: bytes, word: str) -> None:
        self._merge(self.at(word), stick)

    @rule(stick=consumes(sticks))
    def loses_a_stick(self, stick: bytes) -> None:
        TALLY["sticks lost"] += bool(stick)

    @rule(some=st.lists(sticks, min_size=1, max_size=4), one=PCS, two=PCS)
    def two_merge_the_same_sticks(self, some: list[bytes], one: str, two: str) -> None:
        """In opposite orders, one of them file by file, the other at once."""
        for stick in some:
            self._merge(self.at(one), stick)
        self._merge(self.at(two), *reversed(some))

    def _merge(self, pc: Place, *some: bytes) -> None:
        pc.merge(*(file(f"{hashlib.sha256(stick).hexdigest()}.antt", stick) for stick in some))

    @rule(word=PCS, years=st.integers(-44, 82), minutes=st.integers(-500_000, 500_000))
    def a_clock_jumps(self, word: str, years: int, minutes: int) -> None:
        self.clocks[word] = NOW.replace(year=NOW.year + years) + timedelta(minutes=minutes)

    @rule(target=backups, word=PCS)
    def backs_up(self, word: str) -> tuple[str, Backup]:
        pc = self.pcs[word]
        return word, Backup(copy_of(pc.store), dict(pc.keys.last), self.acknowledged[word])

    @rule(backup=backups)
    def goes_on_from_an_old_backup(self, backup: tuple[str, Backup]) -> None:
        """What it does next is numbered like what it had done since."""
        word, kept = backup
        pc = self.pcs[word]
        pc.store = copy_of(kept.store)
        pc.desk, pc.keys.last = replace(pc.desk, store=pc.store), dict(kept.counters)
        self.acknowledged[word] = kept.acknowledged
        self.earlier.pop(word, None)
        self.touched.add(word)
        TALLY["restored"] += 1

    # --- what must be true after every step
    @invariant()
    def nothing_acknowledged_is_missing_and_nothing_ever_goes(self) -> None:
        for word in self.touched:
            here = set(self.pcs[word].store.ids())
            assert self.acknowledged[word] <= here
            assert self.earlier.get(word, set()) <= here

    @invariant()
    def closings_stay_and_what_a_cover_names_is_here_or_told(self) -> None:
        for word in self.touched:
            pc = self.pcs[word]
            for document in pc.store.of_kind(Kind.CLOSING):
                assert document.body["figures"] == self.closed[document.id]
            here = Here(pc.store)
            for document in pc.store.of_kind(Kind.COVER) if word == "province" else ():
                short, cover = short_of(pc.books, document, here), cover_of(document)
                named = {*cover.ids, *(line.id for line in cover.lines)}
                assert len(short.lost) + short.others == len(named - set(pc.store.ids()))

    @invariant()
    def one_set_is_one_view(self) -> None:
        views: dict[str, str] = {}
        for pc in self.pcs.values():
            told = status(pc.desk)
            assert views.setdefault(told.set, told.view) == told.view

    @invariant()
    def a_cache_is_a_rebuild_and_the_slow_view_says_the_same(self) -> None:
        for word in self.touched:
            pc = self.pcs[word]
            assert verify(pc.desk).view_agrees
            assert differences(pc) == []

    @invariant()
    def figures_never_come_from_two_versions(self) -> None:
        for word in self.touched:
            books = self.pcs[word].books
            split = [s for s in books.subjects() if books.view(s).state is State.CONFLICT]
            TALLY["two versions"] += len(split)
            assert [s for s in split if books.world.counted(s) is not None] == []
            if word in WARD:
                self.apart[word] = [s for s in books.subjects() if len(books.view(s).heads) > 1]
        self.touched, self.earlier = set(), {}

    def teardown(self) -> None:
        """Everybody meets; a real store on a disk that gets it all comes to the same."""
        everything = {d.id: d for pc in self.pcs.values() for d in pc.store.every()}
        whole = pack(Package(tuple(everything.values())))
        for pc in self.pcs.values():
            self._merge(pc, whole)
        told = {(t.set, t.view) for t in (status(pc.desk) for pc in self.pcs.values())}
        assert len(told) == 1
        with tempfile.TemporaryDirectory() as folder:
            self._on_a_disk(Path(folder), whole, next(iter(told)))
        TALLY["histories"] += 1

    def _on_a_disk(self, folder: Path, whole: bytes, told: tuple[str, str]) -> None:
        late = seat("office")
        with closing(SqliteStore(folder, verify=keys.verify)) as store:
            desk = replace(late.desk, store=store)
            take_in(desk, plan(desk, [file("tat ca.antt", whole)], assign={}), channel="usb", reason=REASON)
            found = verify(desk)
            assert (found.damaged, found.view_agrees, (found.set, found.view)) == ((), True, told)
            rows = [replace(line, received_at="") for line in store.rows()]
        assert rows == lines(self.pcs["office"])


@pytest.mark.goal("R6", "two PCs, a province, a unit: sticks lost, late, repeated; backups")
def test_offices_that_hold_the_same_set_show_the_same(
    pytestconfig: pytest.Config, tried: Callable[[int, str], None]
) -> None:
    full = pytestconfig.getoption("--full")
    TALLY.clear()
    run_state_machine_as_test(
        Offices, settings=settings(max_examples=300 if full else 8, stateful_step_count=40)
    )
    what = ("steps", "synced", "forwarded", "restored", "two versions", "chosen")
    tried(TALLY["histories"], ", ".join(f"{TALLY[name]:,} {name}" for name in what))
