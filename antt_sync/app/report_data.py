"""What reports are made from: units in and out of scope, each form's stage, decisions, criteria.

Knows the books and the parts that forms play; refuses to know how any report looks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache

from antt_sync.app.conflicts import conflicts
from antt_sync.app.packed import Packed
from antt_sync.app.ports import Desk
from antt_sync.app.returns import printed_label
from antt_sync.app.standings import Stage, Standing, Standings
from antt_sync.app.status_lines import Scope, StatusLine, Table, expected
from antt_sync.app.world import Books
from antt_sync.core.answers import Counted, on_paper
from antt_sync.core.bodies import text_in
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.findings import errors
from antt_sync.core.live import FAILED, PASSED, Evaluation
from antt_sync.core.names import name_order
from antt_sync.core.report_roles import Part, Roles
from antt_sync.core.review import Verb
from antt_sync.core.roster import Unit
from antt_sync.core.schema import Form, Row
from antt_sync.core.sheet import previous_period
from antt_sync.core.submission import Subject
from antt_sync.core.values import Entry, Value, show
from antt_sync.core.views import State, SubjectView
from antt_sync.messages.render import finding_message
from antt_sync.messages.report_words import said

OFFICES = frozenset("XHT")
"""Kinds that are offices with units of their own."""

NAMED = "noi_dung"
"""The column in which a line of a table has its name."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What the authority decided of a unit: the result, and the paper's number and day as they were typed."""

    unit: str
    result: str
    number: str
    day: str
    on: date | None
    source: Subject

    @property
    def passed(self) -> bool:
        """True for a recognition."""
        return self.result == PASSED


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a unit: its number and words, its result, and the figures it rests on.

    `in_the_way` are the figures of the lines in it that keep it from being met, where lines say so.
    """

    row: str
    number: str
    label: str
    source: str
    result: str
    figures: tuple[tuple[str, str], ...]
    in_the_way: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """What a report is asked for."""

    period: str = ""
    form: str = ""
    as_of: date | None = None


class Gathered:
    """Everything that reports of one period look at, read once."""

    def __init__(self, desk: Desk, roles: Roles, wish: Wish) -> None:
        self.desk = desk
        self.roles = roles
        self.books = Books(desk)
        if self.books.roster is None:
            raise UsageTrouble("ROSTER-104")
        self.roster = self.books.roster
        self.period = _period(self.books, wish.period)
        self.wish = wish
        self.as_of = wish.as_of or desk.now().date()
        self._forms_of = cache(lambda part: roles.part(part).of(self.forms))
        self._playing = lru_cache(maxsize=16)(self._plays)
        self.latest = lru_cache(maxsize=8)(self._latest)  # of one unit it is asked for again and again

    @cached_property
    def last_day(self) -> date:
        """The day on which units of the period are read."""
        campaign = self.books.campaign(self.period)
        assert campaign is not None  # `_period` let it through
        return campaign.last_day()

    @cached_property
    def listed(self) -> Sequence[Unit]:
        """Every living unit below the office, by name, those apart among them."""
        then = (u.on(self.last_day) for u in self.roster.units.values())
        living = (u for u in then if u.lives_on(self.last_day))
        listed = (u for u in living if self.roster.is_above(self.desk.office.unit, u.id))
        named = sorted((name_order(u.name), u.id) for u in listed)
        return Packed(self.roster.units[id].on(self.last_day) for _, id in named)

    @cached_property
    def units(self) -> Sequence[Unit]:
        """The units that the office answers for: in scope, and recognised by it or by an office below it."""
        return Packed(u for u in self.listed if not self.apart(u))

    @cached_property
    def in_charge(self) -> bool:
        """Whether people look after several units each: at most half as many names as units that give one."""
        names = [u.contact for u in self.units if u.contact]
        return 0 < 2 * len(set(names)) <= len(names)

    def apart(self, unit: Unit) -> str:
        """Why a unit is shown apart: `out` of scope, or only `watched`; empty for all others."""
        if unit.outside:
            return "out"
        if unit.parent == self.desk.office.unit and unit.kind not in OFFICES:
            return "" if unit.under(unit.parent) else "watched"
        return ""

    def called(self, unit: Unit) -> str:
        """A unit's name, with its office's where that is one below: every commune has its first area."""
        above = self.roster.units.get(unit.parent)
        if above is None or above.id == self.desk.office.unit:
            return unit.name
        return said("common.of_office", unit=unit.name, office=above.name)

    @cached_property
    def forms(self) -> Mapping[str, Form]:
        """The forms of the period, by id: those in force, then the newest of those that came."""
        campaign = self.books.campaign(self.period)
        in_force = campaign.forms if campaign else {}
        found = {i: f for i, said_of in in_force.items() if (f := self.desk.shelf.by_hash(said_of.hash))}
        for id in dict.fromkeys(line.subject.form for line in self._lines):
            if (form := self.desk.shelf.newest(id)) is not None:
                found.setdefault(id, form)
        return found

    def asked(self, form: str) -> bool:
        """Whether a form is one that the report was asked for; figures look at all of them all the same."""
        return self.wish.form in {"", form}

    @cached_property
    def _lines(self) -> Sequence[StatusLine]:
        books, scope = self.books, Scope(period=self.period)
        apart = {c.subject: c.days for c in conflicts(books, period=self.period, as_of=self.as_of)}
        rows = self.desk.store.each_row(period=self.period)
        came = dict.fromkeys(row.subject.unit for row in rows if row.state != State.NOTHING)
        return Packed(Table(books, scope, self.as_of, apart, expected(books, scope)).lines(came))

    @cached_property
    def standings(self) -> Mapping[Subject, Standing]:
        """Where every expected or received form stands."""
        return Standings(self._standing(line, n) for n, line in enumerate(self._lines, start=1))

    def standing(self, unit: str, form: str) -> Standing | None:
        """Where one form of a unit stands, when it is expected or came."""
        return self.standings.get(Subject(unit, form, self.period))

    def _standing(self, line: StatusLine, number: int) -> Standing:
        self.books.let_go(number)
        stage, channel = Stage.ON_PAPER if line.on_paper else Stage(line.state.value), ""
        if line.state is not State.NOTHING:
            view = self.books.settled(line.subject)
            if stage is Stage.CHECKED and Verb.APPRAISE in view.outcome.verbs:
                stage = Stage.APPRAISED
            channel = "office" if line.by_office else _channel(view)
        left = (line.due - self.as_of).days if line.due else None
        return Standing(line.subject, stage, line, channel, left)

    def view(self, subject: Subject) -> SubjectView:
        """A subject's view."""
        return self.books.view(subject)

    # --- parts that forms play ---------------------------------------------------------------
    def playing(self, part: str, unit: Unit) -> list[Subject]:
        """The subjects of a unit whose forms play a part, those that came."""
        return self._playing(part, unit.id)

    def _plays(self, part: str, unit: str) -> list[Subject]:
        subjects = (Subject(unit, f, self.period) for f in self._forms_of(part))
        return [s for s in subjects if (one := self.standings.get(s)) and one.stage is not Stage.NOTHING]

    def counted(self, subject: Subject) -> Counted | None:
        """What counts of a subject: the official copy; of an office's own forms the signed one."""
        return self.books.world.counted(subject)

    def _latest(self, subject: Subject) -> Counted | None:
        """The latest copy of a subject, whether or not anybody accepted it."""
        return self.books.counted_in(self.books.settled(subject), official=False)

    def to_correct(self, subject: Subject) -> tuple[str, ...]:
        """The places that still have to be corrected in a form, each with what is wrong there."""
        view = self.view(subject)
        form = self.books.form_of(view)
        if form is None:
            return ()
        grown = form.grown(view.entries)
        found = ((printed_label(grown, f.where.address), f) for f in errors(view.findings))
        told = ((label, finding_message(f, form, lang="vi").title) for label, f in found)
        return tuple(": ".join(part for part in pair if part) for pair in told)

    def has(self, part: str, unit: Unit, *, official: bool) -> bool:
        """Whether a unit has a form of this part: one that counts, or at least one copy that came."""
        return self.copy(part, unit, official=official) is not None

    def copy(self, part: str, unit: Unit, *, official: bool) -> tuple[Subject, Counted] | None:
        """A unit's form of this part: the copy that counts, or the latest; two versions count as neither."""
        for subject in self.playing(part, unit):
            if self.standings[subject].stage is Stage.CONFLICT:
                continue
            if (found := self.counted(subject) if official else self.latest(subject)) is not None:
                return subject, found
        return None

    def on_paper(self, part: str, unit: Unit) -> Subject | None:
        """The form of this part that the office holds of a unit on paper."""
        plays = self.roles.part(part).plays
        asked = sorted({f.id for f in self.desk.shelf.heads() if plays(f.id) and unit.kind in f.kinds})
        subjects = (Subject(unit.id, form, self.period) for form in asked)
        return next((subject for subject in subjects if on_paper(subject, self.books.world)), None)

    def result(self, part: str, unit: Unit, *, official: bool) -> str:
        """A part's result of a unit (`Đạt`, `Chưa đạt`); empty while there is none."""
        found = self.copy(part, unit, official=official)
        return self.result_of(part, found[1]) if found else ""

    def result_of(self, part: str, copy: Counted) -> str:
        """What one copy comes to: what it says of itself, unless its own criteria do not bear that out."""
        value = copy.value(self.roles.part(part).cell("result"))
        said_of = value if isinstance(value, str) and value in {PASSED, FAILED} else ""
        worked_out = copy.evaluate().conclusion()
        if worked_out in {"", said_of}:
            return said_of
        return FAILED if FAILED in {worked_out, said_of} else ""

    @cached_property
    def decided(self) -> Mapping[str, Decided]:
        """Recognitions and refusals in force, by unit; the last day's counts."""
        return {d.unit: d for d in self._in_force("decision") if d.result in {PASSED, FAILED}}

    @cached_property
    def graded(self) -> Mapping[str, Decided]:
        """Decided grades of the movement in force, by unit; the last day's counts."""
        return {d.unit: d for d in self._in_force("grading") if d.result}

    def _in_force(self, name: str) -> list[Decided]:
        part = self.roles.part(name)
        found: list[Decided] = []
        for subject in sorted(s for s in self.standings if part.plays(s.form)):
            if (copy := self.counted(subject)) is not None:
                found += decisions_in(part, subject, copy)
        return sorted(found, key=lambda d: (d.on or date.min, d.source))

    def criteria(self, copy: Counted) -> list[Criterion]:
        """Every criterion of a filled form with its result and the figures it rests on."""
        evaluation = copy.evaluate()
        return [_criterion(evaluation, row.key, self.period) for row in evaluation.form.criteria]


def _period(books: Books, wanted: str) -> str:
    if not wanted and books.campaigns:
        wanted = max(books.campaigns, key=lambda p: (books.campaigns[p].last_day(), -len(p)))
    wanted = wanted or str(books.desk.now().year)
    if books.campaign(wanted) is None:
        raise UsageTrouble("USE-116", value=wanted)
    return wanted


def _channel(view: SubjectView) -> str:
    """How the newest copy came: `paper`, `phone`, `file`, or `unit` when the unit signed itself."""
    revision = view.newest
    if revision is None or revision.said.on_behalf is None:
        return "unit"
    channel = text_in(revision.said.on_behalf.get("channel"))
    return channel if channel in {"paper", "phone"} else "file"


def decisions_in(part: Part, subject: Subject, copy: Counted) -> Iterator[Decided]:
    """The lines of a book of decisions that are in force; a prepared line without a number is no decision."""
    for row in copy.rows(part.cell("table")):
        told: dict[str, Value | None] = {}
        for name in ("unit", "result", "number", "day", "in_force"):
            column = part.cell(name)
            told[name] = copy.value(column if "." in column else f"{row}.{column}") if column else None
        words = {name: show(value) for name, value in told.items()}
        in_force = not part.cell("in_force") or words["in_force"] == part.cell("in_force_says")
        if words["unit"] and words["number"] and in_force:
            day = told["day"] if isinstance(told["day"], date) else None
            yield Decided(
                unit=words["unit"],
                result=words["result"],
                number=words["number"],
                day=words["day"],
                on=day,
                source=subject,
            )


def _criterion(evaluation: Evaluation, key: str, period: str) -> Criterion:
    form = evaluation.form
    row = form.row_of[key]
    figures: list[tuple[str, str]] = []
    in_the_way: list[tuple[str, str]] = []
    years = {"period": period, "previous": previous_period(period)}
    for part in form.parts_of(key):
        found = _figures(evaluation, part, years, own=part.key == key)
        figures += found
        if part.key != key and _in_the_way(evaluation, part):
            in_the_way += found
    result = evaluation.result(key)
    return Criterion(key, row.number, row.label.vi, row.source, result, tuple(figures), tuple(in_the_way))


def _figures(
    evaluation: Evaluation, row: Row, years: Mapping[str, str], *, own: bool
) -> list[tuple[str, str]]:
    """What a row says, cell by cell; a line of a table is one figure under the name people gave it."""
    form = evaluation.form
    cells = [(c.column, e) for c in row.cells if (e := evaluation.entry(c.address)) is not None]
    if row.table:
        told = {column: _with_unit(entry, row) for column, entry in cells}
        name = told.pop(NAMED, "")
        more = ", ".join(told.values())
        label = _with(row.label.vi, years)
        return [(name, more) if name and more else (label, name or more)] if cells else []
    labels = {c.key: _with(c.short.vi, years) for c in form.columns}
    if own:
        return [(labels.get(c, ""), show(e)) for c, e in cells if c != form.result_column]
    name = _with(row.label.vi, years)
    return [(f"{name} ({labels[c]})" if c in labels else name, show(e)) for c, e in cells]


def _with_unit(entry: Entry, row: Row) -> str:
    return f"{show(entry)} {row.unit.vi}".rstrip() if isinstance(entry, int) else show(entry)


def _in_the_way(evaluation: Evaluation, row: Row) -> bool:
    """Whether a line within a criterion is itself not met, wrong or unfinished."""
    said_of = evaluation.entry(f"{row.key}.{evaluation.form.result_column}")
    return said_of == FAILED or evaluation.wrong(row.key) or bool(evaluation.missing(row.key))


def _with(label: str, years: Mapping[str, str]) -> str:
    for name, year in years.items():
        label = label.replace(f"{{{name}}}", year)
    return label


def share(part: int, whole: int) -> str:
    """`9/11 (81,8%)`, worked out on whole numbers and never rounded up: 100% means all of them."""
    if whole <= 0:
        return f"{part}/{whole}"
    tenths = 1000 * part // whole
    return said("common.percent", part=part, whole=whole, share=f"{tenths // 10},{tenths % 10}%")
