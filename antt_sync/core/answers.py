"""What the set answers to a form's questions: values of other forms, units and years, worked out over rows.

Knows how each kind of question is answered and when it cannot be; refuses to know which document counts
(the `World` says) and what the values are for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from antt_sync.core.campaign import PARTS_OF_YEAR, Campaign, is_period
from antt_sync.core.known import Edge, Known, Of, Take, When
from antt_sync.core.live import Evaluation
from antt_sync.core.opened import opened
from antt_sync.core.roster import KIND_WORDS, LEVELS, Roster, Unit, predecessors
from antt_sync.core.schema import Form, FormHead
from antt_sync.core.sheet import previous_period
from antt_sync.core.submission import Subject
from antt_sync.core.values import Entry, Points, Unreadable, Value, show


@dataclass(frozen=True)
class Counted:
    """The submission of a subject that counts: what it says, and what follows from that when asked."""

    form: Form
    entries: Mapping[str, Entry]
    evaluate: Callable[[], Evaluation]

    def value(self, address: str) -> Value | None:
        """A cell's value: as signed, or worked out."""
        cell = self.form.cell_at(address)
        entry: Entry | None = self.entries.get(address)
        if cell is not None and cell.computed:
            entry = self.evaluate().entry(address)
        return None if entry is None or isinstance(entry, Unreadable) else entry

    @cached_property
    def _rows(self) -> Mapping[str, Iterable[str]]:
        found: dict[str, dict[str, None]] = {}
        for address in self.entries:
            if "[" in address:
                found.setdefault(address.partition("[")[0], {})[address.rpartition(".")[0]] = None
        return found

    def rows(self, table: str) -> Iterable[str]:
        """The keys of a table's rows that are in use."""
        return self._rows.get(table, ())

    @cached_property
    def _named(self) -> dict[tuple[str, str], dict[str, str]]:
        """By table and column: the first row in use that holds a text there."""
        return {}

    def row_named(self, table: str, column: str, text: str) -> str:
        """The key of the table's first row whose column holds this text, or nothing."""
        if (table, column) not in self._named:
            found = self._named.setdefault((table, column), {})
            for row in self.rows(table):
                found.setdefault(show(self.entries.get(f"{row}.{column}")), row)
        return self._named[table, column].get(text, "")


@dataclass(frozen=True, slots=True)
class World:
    """What one subject's view may look at, besides its own documents."""

    roster: Roster | None
    campaign: Callable[[str], Campaign | None]
    form: Callable[[str], Form | None]
    counted: Callable[[Subject], Counted | None]
    stands: Callable[[Subject], bool]
    codes: Callable[[Subject], str]
    head: Callable[[Subject], FormHead | None]


def known_values(
    subject: Subject, form: Form, entries: Mapping[str, Entry], world: World
) -> dict[str, Value]:
    """What the office already knows for a form's cells."""
    found: dict[str, Value] = {}
    for address, known in form.grown(entries).known_cells.items():
        asking = _Asking(subject, address.rpartition(".")[0], entries, world)
        value = asking.answer(known)
        if value is not None:
            found[address] = value
    return found


def as_filled(
    subject: Subject, form: Form, entries: Mapping[str, Entry], *, known: Container[str], world: World
) -> Form:
    """The form as its unit fills it: an office of which no unit below is known types what it has."""
    if not form.code_of_given or (subject.unit and _Asking(subject, "", entries, world).below(())):
        return form
    return opened(form.grown(entries), known)


def fact(unit: Unit, name: str) -> str:
    """What the registry says of a unit, in words: nothing where it does not say, or for an unknown name."""
    facts = {
        "name": unit.name,
        "kind": KIND_WORDS.get(unit.kind, ""),
        "level": LEVELS.get(unit.kind, ""),
        "recognised_by": unit.level,
        "delegation": unit.delegation,
        "contact": unit.contact,
    }
    return facts.get(name, "")


def period_day(world: World, period: str) -> date:
    """The day on which units of a period are read; of an odd one, the last of all days."""
    if campaign := world.campaign(period):
        return campaign.last_day()
    return date(int(period[:4]), 12, 31) if is_period(period) else date.max


def on_paper(subject: Subject, world: World) -> bool:
    """Whether the office holds a form on paper: by what it typed of it, or by the campaign of all of them."""
    if on_paper_by_campaign(subject, world):
        return True
    head = world.head(subject)
    if head is None or head.on_paper is None:
        return False
    said = head.on_paper
    book = world.counted(Subject(subject.unit, said.form, subject.period))
    entry = None if book is None else book.entries.get(said.cell)  # typed: worked-out cells could ask back
    return not isinstance(entry, Unreadable) and show(entry) == said.says


def on_paper_by_campaign(subject: Subject, world: World) -> bool:
    """Whether the period's campaign says that the office holds this form of everybody on paper."""
    head, campaign = world.head(subject), world.campaign(subject.period)
    said = head.on_paper.parameter if head and head.on_paper else ""
    return bool(said) and campaign is not None and campaign.parameters.get(said) == 0


@dataclass(frozen=True, slots=True)
class _Asking:
    """One cell's place: whose form it is in, and which row."""

    subject: Subject
    row: str
    entries: Mapping[str, Entry]
    world: World

    def answer(self, known: Known) -> Value | None:
        match known.take:
            case Take.VALUE:
                return self._value(known)
            case Take.SUM:
                return self._sum(known)
            case Take.COUNT:
                return self._count(known)
            case Take.ROWS:
                return self._rows(known)
            case Take.UNITS:
                below = self.below(())
                return sum(1 for u in below if u.kind in known.kinds) if below else None
            case Take.REGISTRY:
                unit = self._unit(self._named(known))
                return (fact(unit, known.fact) or None) if unit else None
            case Take.CODES | Take.CODE:
                about = (Subject(self._named(known), form, self.subject.period) for form in known.forms)
                text = next((text for s in about if (text := self.world.codes(s))), None)
                return text.rpartition(" ")[2] if text and known.take is Take.CODE else text

    def _named(self, known: Known) -> str:
        """The unit that the question is about: the one its row names, or the form's own."""
        if known.of is Of.ROW or (known.row and "[" in self.row):
            return show(self.entries.get(f"{self.row}.{known.row or 'ma'}"))
        return self.subject.unit

    def _holder(self, known: Known) -> str:
        """The unit whose document is asked."""
        if known.of is Of.OFFICE:
            unit = self._unit(self.subject.unit)
            return unit.on(period_day(self.world, self.subject.period)).parent if unit else ""
        return self._named(known) if known.of is Of.ROW else self.subject.unit

    def _unit(self, id: str) -> Unit | None:
        return self.world.roster.units.get(id) if self.world.roster else None

    def _period(self, known: Known) -> str:
        period = self.subject.period
        if known.when is When.YEAR:
            return period.partition("-")[0]
        return previous_period(period) if known.when is When.PREVIOUS else period

    def _counted(self, holder: str, known: Known) -> Iterable[Counted]:
        period = self._period(known)
        found = (self.world.counted(Subject(holder, form, period)) for form in known.forms)
        return (c for c in found if c is not None)

    def _value(self, known: Known) -> Value | None:
        holder, named = self._holder(known), self._named(known)
        value = self._said(holder, named, known) if holder else None
        if value is None and known.when is When.PREVIOUS and known.of is Of.UNIT:
            return self._of_predecessors(named, known)
        return value

    def _said(self, holder: str, named: str, known: Known) -> Value | None:
        """What a holder's documents say in a cell, or in the row of the unit named."""
        for counted in self._counted(holder, known):
            address = known.cell
            if known.row:
                table, _, column = known.cell.partition(".")
                key = counted.row_named(table, known.row, named)
                address = f"{key}.{column}" if key else ""
            value = counted.value(address) if address else None
            if value is not None:
                return value
        return None

    def _of_predecessors(self, named: str, known: Known) -> Value | None:
        """What the units had that this one goes on from, added up; nothing unless all of them had it.

        What a unit had that was split is nobody's: no document says which part of it each successor took.
        """
        roster, unit = self.world.roster, self._unit(named)
        before = [] if roster is None or unit is None else predecessors(roster, unit)
        if roster is not None and any(len(set(roster.units_by("follows", u.id)) - {u}) > 1 for u in before):
            return None
        own = self.subject.unit
        values = [self._said(own if known.row else u.id, u.id, known) for u in before]
        whole = [v for v in values if isinstance(v, int)]
        return _added(whole) if whole and len(whole) == len(values) else None

    def below(self, kinds: Iterable[str]) -> list[Unit]:
        """The units below the form's own, of these kinds or of any, that exist at its period's end."""
        roster, wanted = self.world.roster, set(kinds)
        if roster is None:
            return []
        day = period_day(self.world, self.subject.period)
        below = roster.below(self.subject.unit, day)
        return [u for u in below if u.kind in wanted] if wanted else below

    def _sum(self, known: Known) -> Value | None:
        """The total over units below; it cannot be told while none of them has the value.

        Where the units below are known and none is of the kinds asked for, it is nought.
        """
        below = self.below(known.kinds)
        values = [c.value(known.cell) for u in below for c in self._counted(u.id, known)]
        whole = [v for v in values if isinstance(v, int)]
        nobody = not below and bool(self.below(()))
        return _added(whole) if whole or nobody else None

    def _count(self, known: Known) -> Value | None:
        """How many units below have it; it cannot be told where no units below are known at all."""
        if not self.below(()):
            return None
        return sum(1 for u in self.below(known.kinds) if self._has(u.id, known))

    def _has(self, holder: str, known: Known) -> bool:
        """Whether a unit has it; of what is held on paper nobody can tell what it says."""
        if any(_fits(c, known) for c in self._counted(holder, known)):
            return True
        papers = () if known.where else known.forms
        return any(on_paper(Subject(holder, form, self._period(known)), self.world) for form in papers)

    def _rows(self, known: Known) -> Value | None:
        holders = [u.id for u in self.below(())] if known.of is Of.BELOW else [self._holder(known)]
        counted = [c for holder in holders if holder for c in self._counted(holder, known)]
        if not counted:
            return None
        return sum(1 for c in counted for row in c.rows(known.table) if _row_fits(c, row, known))


def _added(values: list[int]) -> int:
    """The total; points stay points."""
    total = sum(values)
    return Points(total) if any(isinstance(v, Points) for v in values) else total


def _fits(counted: Counted, known: Known) -> bool:
    return all(show(counted.value(address)) == wanted for address, wanted in known.where)


def _row_fits(counted: Counted, row: str, known: Known) -> bool:
    return all(show(counted.value(f"{row}.{column}")) == wanted for column, wanted in known.where)


# --- who looks at whom -------------------------------------------------------------------------


def edges(forms: Iterable[Form], heads: Iterable[FormHead] = ()) -> dict[str, set[Edge]]:
    """Which forms look at a form, and how; `heads` tell where else the papers of some are told of."""
    found: dict[str, set[Edge]] = {}
    for form in forms:
        for edge in form.looks.edges:
            found.setdefault(edge.seen, set()).add(edge)
    for head in heads:
        if head.on_paper is not None:
            found.setdefault(head.on_paper.form, set()).update(found.get(head.id, ()))
    return found


@dataclass(frozen=True)
class Kin:
    """Who stands below, above and after whom."""

    roster: Roster | None

    def parent(self, id: str) -> set[str]:
        """The offices that stand above a unit, or once stood."""
        unit = self.roster.units.get(id) if self.roster else None
        return {each.parent for each in (unit, *unit.was)} if unit else set()

    @cached_property
    def offices(self) -> frozenset[str]:
        """Every office, worked out once for many questions."""
        if self.roster is None:
            return frozenset()
        return frozenset({self.roster.office, *(u.id for u in self.roster.units_by("office", ""))})

    def children(self, id: str) -> set[str]:
        """The units right below an office."""
        return {u.id for u in self.roster.units_by("parent", id)} if self.roster else set()

    def followers(self, id: str) -> set[str]:
        """The units that go on from one."""
        return {u.id for u in self.roster.units_by("follows", id)} if self.roster else set()


def dependents(subject: Subject, looked_at: Mapping[str, set[Edge]], kin: Kin) -> set[Subject]:
    """The subjects whose views may change with this one's."""
    found = set()
    for edge in looked_at.get(subject.form, set()):
        periods = _looking_periods(edge.when, subject.period)
        holders = {subject.unit}
        if edge.of is Of.OFFICE:
            holders = kin.children(subject.unit)
        elif edge.of is Of.BELOW:
            holders |= kin.parent(subject.unit)
        elif edge.of is Of.ROW:  # a row may name any unit: every office may have one
            holders |= kin.offices
        elif edge.when is When.PREVIOUS:
            holders |= kin.followers(subject.unit)
        found |= {Subject(holder, edge.looking, period) for holder in holders for period in periods}
    return found - {subject}


def _looking_periods(when: When, period: str) -> tuple[str, ...]:
    """The periods whose forms look at this one."""
    if when is When.PREVIOUS:
        return (next_period(period),)
    if when is When.YEAR and "-" not in period:
        return (period, *(f"{period}-{part}" for part in PARTS_OF_YEAR))
    return (period,)


def next_period(period: str) -> str:
    """The same kind of period a year later; what is no period stays as it is."""
    year, dash, rest = period.partition("-")
    return f"{int(year) + 1:04d}{dash}{rest}" if re.fullmatch("[0-9]{4}", year) else period
