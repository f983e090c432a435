"""A province, its ward with two PCs and a reviewer, and tổ dân phố with and without a key: who they are.

Knows how to seat them over tests/world and to draw documents that any of them, or a stranger, might sign;
refuses to know what the documents come to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache

from hypothesis import strategies as st

from antt_sync.app.signing import EVERYBODY, Unsigned, sign_and_keep
from antt_sync.app.world import Books
from antt_sync.core.bodies import int_in, texts_in
from antt_sync.core.envelope import Envelope, Header, Json, Kind, seal
from antt_sync.core.findings import errors
from antt_sync.core.review import Item, Verb, review_body
from antt_sync.core.roster import CutOff, Head, KeyLine, Role, Unit, roster_body
from antt_sync.core.submission import OnBehalf, Subject, Submission
from antt_sync.core.values import Entry
from antt_sync.core.views import evaluated
from tests.slow_view import HasErrors, Office
from tests.world import (
    NOW,
    OFFICE,
    PERIOD,
    Place,
    answers,
    issue_campaign,
    key,
    office_key,
    place,
    subject_of,
    submission,
    unit_id,
    unit_key,
    units,
)

PROVINCE = "T-38000-000.1"
FORM, OTHER = "F02-K", "F04-K"
"""What most documents are about: the smaller form, for it is evaluated often; the other one looks at it."""
UNITS = 3
"""So few that what happens to them meets; the third is not in every roster."""
SEATS: Mapping[str, str] = {
    "office": OFFICE,
    "pc2": OFFICE,
    "province": PROVINCE,
    "reviewer": OFFICE,
    "unit 1": unit_id(1),
    "unit 2": unit_id(2),
    "stranger": OFFICE,
}
"""In whose name each key signs; `unit 2` and `stranger` are in no roster."""
KEYS: tuple[KeyLine, ...] = (
    office_key("office"),
    KeyLine(key("province").public.hex(), PROVINCE, Role.OFFICE, "Văn phòng"),
    office_key("pc2"),
    unit_key(1),
    KeyLine(key("reviewer").public.hex(), OFFICE, Role.REVIEWER, "Tổ thẩm định"),
)
WORDS: tuple[tuple[Verb, ...], ...] = (
    (Verb.ASK,),
    (Verb.CHECK,),
    (Verb.CHECK, Verb.LOCK),
    (Verb.APPRAISE, Verb.LOCK),
    (Verb.UNLOCK,),
    (Verb.COMMENT,),
    (Verb.WITHDRAW,),
    (Verb.REPLY,),
)


def people(count: int = UNITS) -> list[Unit]:
    """The province, the ward below it, and so many tổ dân phố."""
    ward, *below = units(count)
    return [Unit(PROVINCE, "UBND tỉnh", "T", ""), replace(ward, parent=PROVINCE), *below]


def seat(word: str) -> Place:
    """The PC of one of them; all trust the province's root."""
    unit = SEATS[word]
    level = {"T": "province", "X": "commune"}.get(unit[:1], "unit")
    pc = place(word, unit=unit, level=level)
    pc.desk = replace(pc.desk, office=replace(pc.desk.office, root_office=PROVINCE))
    return pc


def issue(pc: Place, members: Iterable[Unit], keys: Iterable[KeyLine], ended: Iterable[CutOff] = ()) -> None:
    """The next version of the province's roster, signed by the root and taken in."""
    body = roster_body(pc.books.own_roster, office=PROVINCE, units=members, keys=keys, ended=ended)
    sign_and_keep(pc.desk, [Unsigned(Kind.ROSTER, EVERYBODY, body)], root=True)


def office_of(pc: Place) -> Office:
    """What the slow view has to be told of a PC."""
    office = pc.desk.office
    return Office(office.root_office, office.root, {f.hash: f for f in pc.desk.shelf.all()})


def errors_in(books: Books) -> HasErrors:
    """Whether a filled form has errors, by the rules of the form."""

    def wrong(subject: Subject, said: Submission) -> bool:
        form = books.desk.shelf.by_hash(said.form_hash)
        return form is not None and bool(
            errors(evaluated(subject, form, said.entries(form), books.world).findings())
        )

    return wrong


# --- documents that anybody might have signed --------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One document; which of the numbers matter depends on `what`."""

    what: str
    who: str
    unit: int
    value: int
    other: int
    seen: int
    at: int
    lost: bool
    clock: int = 0


SOME_DAY, LAST_DAY = datetime(1980, 1, 1), datetime(2107, 12, 31)
CLOCKS = st.integers(0, int((LAST_DAY - SOME_DAY).total_seconds()) // 2)
"""What a clock may show, in steps of two seconds: what a stick's file system can hold."""
KINDS = "said " * 6 + "word " * 12 + "roster roster ward_roster receipt odd restore"
WHO = [*["office", "pc2", "province"] * 3, "unit 1", "unit 1", "reviewer", "unit 2", "stranger"]
STEPS = st.builds(
    Step,
    what=st.sampled_from(KINDS.split()),
    who=st.sampled_from(WHO),
    unit=st.sampled_from([1] * 8 + [2, 3]),
    value=st.integers(0, 3),
    other=st.integers(0, 15),
    seen=st.sampled_from([1, 1, 3, 15, 0, 2, 5, 7]),
    at=st.integers(0, 2**32),
    lost=st.sampled_from([False] * 11 + [True]),
    clock=CLOCKS,
)
DISPUTES = st.builds(
    Step,
    what=st.sampled_from(["said", "word", "word", "word"]),
    who=st.sampled_from(["office", "pc2", "province"]),
    unit=st.just(1),
    value=st.integers(0, 2),
    other=st.sampled_from([0, 1, 1, 2, 5]),
    seen=st.sampled_from([0, 1, 1, 2]),
    at=st.just(0),
    lost=st.just(False),
    clock=CLOCKS,
)
"""Only offices, and only about one unit: here their words meet."""
HISTORIES = st.one_of(
    st.lists(STEPS, min_size=3, max_size=10),
    st.lists(STEPS, min_size=16, max_size=50),
    st.lists(DISPUTES, min_size=4, max_size=12),
    st.lists(DISPUTES, min_size=6, max_size=12),
)


@cache
def said_body(number: int, value: int, form: str = FORM) -> Mapping[str, Json]:
    """What a unit says: values 0 to 2 differ in one cell, 3 has an error."""
    cell = "d44a_tp.nay" if form == "F04-K" else "ho_dang_ky.so_luong"
    changes: dict[str, Entry | None] = {cell: value} if value < 3 else {"ho_ten.ket_qua": None}
    return submission(number, answers(number, changes, form=form), form=form).body


@dataclass(slots=True)
class Desk:
    """Everybody's pens: streams go on from where each key stood, or from an older backup of it."""

    last: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    backups: list[dict[tuple[str, str], tuple[int, str]]] = field(default_factory=list)
    documents: list[Envelope] = field(default_factory=list)
    abouts: dict[str, Subject] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    sane: bool = False

    def sign(self, step: Step, kind: Kind, to: str, body: Mapping[str, Json], word: str = "") -> Envelope:
        """The next document of a stream."""
        word = word or step.who
        seq, prev = self.last.get((word, to), (0, ""))
        header = Header(
            SEATS.get(word, PROVINCE), key(word).public, to, seq + 1, prev, self.now(step), "antt-sync/test"
        )
        document = seal(kind, header, body, key(word).sign)
        self.backups.append(dict(self.last))
        self.last[word, to] = (seq + 1, document.id)
        self.documents.append(document)
        if kind in {Kind.SUBMISSION, Kind.REVIEW}:
            self.abouts[document.id] = subject_of(document)
        if step.lost:
            self.lost.add(document.id)
        return document

    def now(self, step: Step) -> str:
        """What the clock of whoever signs says; no two documents are signed in one microsecond."""
        shown = NOW.replace(tzinfo=None) if self.sane else SOME_DAY + timedelta(seconds=2 * step.clock)
        return shown.replace(microsecond=len(self.documents)).isoformat()

    def of(self, kind: Kind, subject: Subject | None = None) -> list[Envelope]:
        """What was signed so far of a kind, about a subject."""
        found = [d for d in self.documents if d.kind is kind]
        return [d for d in found if subject is None or self.abouts[d.id] == subject]

    def play(self, step: Step) -> None:
        """Sign what a step says."""
        getattr(self, f"_{step.what}")(step)

    def _said(self, step: Step) -> None:
        form = OTHER if step.other == 15 else FORM
        earlier = self.of(Kind.SUBMISSION, Subject(unit_id(step.unit), form, PERIOD))
        parents = [d.id for n, d in enumerate(reversed(earlier)) if step.seen >> n & 1]
        if step.other == 14:
            parents.append("ab" * 32)
        body = {**said_body(step.unit, step.value, form), "parents": sorted(parents)}
        self.sign(step, Kind.SUBMISSION, unit_id(step.unit), body)

    def _odd(self, step: Step) -> None:
        body = deepcopy(dict(said_body(step.unit, step.value)))
        odd: list[dict[str, Json]] = [
            {"period": "hôm nay"},
            {"form": {"id": FORM, "version": "9", "hash": "cd" * 32}},
            {"form": {**dict(body["form"]), "id": OTHER}} if isinstance(body["form"], Mapping) else {},
            {"unit": unit_id(9)},
        ]
        self.sign(step, Kind.SUBMISSION, unit_id(step.unit), {**body, **odd[step.other % 4]})

    def _word(self, step: Step) -> None:
        said = self.of(Kind.SUBMISSION)
        if not said:
            return
        about = said[-1 - (0, 0, 1, 2)[step.value] % len(said)]
        subject = self.abouts[about.id]
        earlier = self.of(Kind.REVIEW, subject)
        after = [d.id for n, d in enumerate(reversed(earlier)) if step.seen >> n & 1]
        items = [Item("t1", "d411.so", f"Lời {step.value}")] if step.other % 2 else []
        verbs = WORDS[step.other % len(WORDS)]
        mistaken = [d.id for d in (*earlier[-2:], about)] if Verb.WITHDRAW in verbs else []
        told = OnBehalf("phone", "", "Văn phòng", False, "") if step.seen == 7 else None
        body = review_body(
            subject,
            about.id,
            verbs=verbs,
            items=items,
            after=after,
            takes_back=mistaken[step.at % 3 :][:2],
            on_behalf=told,
        )
        self.sign(step, Kind.REVIEW, subject.unit, body)

    def _roster(self, step: Step) -> None:
        """The next one; or one after the first again, numbered wrongly, or settling what was forked."""
        own = [d for d in self.of(Kind.ROSTER) if d.body["office"] == PROVINCE]
        named = {id for d in own for id in (d.body["previous"], *texts_in(d.body.get("settles")))}
        ends = [d for d in own if d.id not in named]
        goes_on_from = {0: own[:1], 2: ends, 3: ends}.get(step.other, own[-1:])
        body = roster_body(
            None,
            office=PROVINCE,
            units=people(1 + step.value % UNITS),
            keys=KEYS[: 2 + step.seen % 4],
            ended=self.cut_offs(step, PROVINCE),
        )
        version = max(int_in(d.body["version"]) for d in goes_on_from) + (2 if step.other == 1 else 1)
        place: dict[str, Json] = {"version": version, "previous": goes_on_from[0].id}
        if len(goes_on_from) > 1:
            place["settles"] = [d.id for d in goes_on_from[1:]]
        word = "stranger" if step.other == 13 else "root"
        self.sign(step, Kind.ROSTER, EVERYBODY, {**body, **place}, word=word)

    def cut_offs(self, step: Step, office: str) -> list[CutOff]:
        """Now and then a key is ended, with what it had signed by then or by an earlier day."""
        if step.seen not in {5, 7}:
            return []
        word = WHO[step.at % len(WHO)]
        signed = [d for d in self.documents if d.header.key == key(word).public]
        last = {d.header.to: d for d in signed[: step.at % (len(signed) + 1)]}
        heads = tuple(Head(to, d.header.seq, d.id) for to, d in last.items())
        return [CutOff(key(word).public.hex(), office, heads)]

    def _ward_roster(self, step: Step) -> None:
        """The ward lists units of its own, and a PC or a unit's key; it is not heard everywhere it speaks."""
        lines = [KEYS[step.seen % len(KEYS)], unit_key(2), unit_key(1, "stranger")]
        units = [u for u in people() if u.id != PROVINCE][: 2 + step.value % UNITS]
        ended = self.cut_offs(step, OFFICE)
        body = roster_body(None, office=OFFICE, units=units, keys=lines, ended=ended)
        own = [d for d in self.of(Kind.ROSTER) if d.body["office"] == OFFICE]
        if own and step.other:
            version = int_in(own[-1].body["version"]) + (2 if step.other == 1 else 1)
            body |= {"version": version, "previous": own[-1].id}
        self.sign(step, Kind.ROSTER, EVERYBODY, body)

    def _receipt(self, step: Step) -> None:
        ids: list[Json] = [d.id for d in self.documents[-3:]]
        self.sign(step, Kind.RECEIPT, unit_id(step.unit), {"ids": ids, "roster": "", "lines": []})

    def _restore(self, step: Step) -> None:
        """A PC goes on from an older backup of its folder: its pens stand where they stood then."""
        if self.backups:
            before = self.backups[step.at % len(self.backups)]
            mine = {place: stood for place, stood in before.items() if place[0] == step.who}
            self.last = {p: s for p, s in self.last.items() if p[0] != step.who} | mine


@cache
def beginning() -> tuple[Envelope, ...]:
    """The province's first roster and the campaign of the year."""
    pc = seat("province")
    issue(pc, people(2), KEYS)
    issue_campaign(pc)
    return tuple(pc.store.every())


def drawn(steps: Sequence[Step], *, sane: bool = False) -> Desk:
    """The beginning, and then what the steps say; `sane` clocks all show the right year."""
    first = beginning()
    last = {("root" if d.kind is Kind.ROSTER else "province", d.header.to): (1, d.id) for d in first}
    desk = Desk(last=last, documents=list(first), sane=sane)
    for step in steps:
        desk.play(step)
    return desk
