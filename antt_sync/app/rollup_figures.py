"""The figures of the roll-up: which units stand behind each, and by which copy, decision or paper.

Knows what counts and the address by which a person names a figure; refuses to know how tables look, and to
add up anything it cannot name the units of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TypeVar

from antt_sync.app.figure_parts import Basis, part_of
from antt_sync.app.packed import Packed
from antt_sync.app.report_data import OFFICES, Decided, Gathered
from antt_sync.app.report_proposal import KINDS
from antt_sync.app.standings import SETTLED, Stage
from antt_sync.core.answers import Counted, on_paper_by_campaign
from antt_sync.core.campaign import campaigns_from
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.expressions import UNTOLD
from antt_sync.core.live import FAILED, PASSED, ma_kiem
from antt_sync.core.names import name_order
from antt_sync.core.roster import Unit
from antt_sync.core.roster_tree import keys_of
from antt_sync.core.submission import Subject
from antt_sync.core.values import folded, show
from antt_sync.messages.report_words import kind_name, said

FIGURES = ("registered", "registered_latest", "passed", "passed_latest", "failed", "recognised", "conflict")
"""What is counted, beside all units."""

ALL, TOTAL = "all", "tong"
OFFICES_AT_ONCE = 200
"""Of so many offices the units are unfolded together: those of a province fit into memory."""

COLUMNS: Mapping[str, int] = {
    ALL: 3, "registered": 4, "registered_latest": 5, "passed": 7, "passed_latest": 8, "failed": 9,
    "recognised": 10, "conflict": 12,
}  # fmt: skip
"""The printed number of each figure's column; people name a figure by its row's code and this number."""

GRADES: Mapping[str, str] = {"grade": "qd", "proposed": "dx"}
"""In front of a grade's name: decided, or only proposed."""

PART_OF: Mapping[str, str] = {"registered": "registration", "passed": "assessment"}
"""The part whose forms a unit needs to be counted in a figure."""

DECIDES: Mapping[str, frozenset[str]] = {
    "registered": frozenset({"registered"}),
    "passed": frozenset({"passed", "failed"}),
}
"""Whoever is counted in one of these is not left out of a figure."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A unit that is not counted in a figure, where its form stands, and why it does not count, in words."""

    unit: Unit
    form: str
    stage: Stage
    words: str


Told = TypeVar("Told", Basis, LeftOut)
Figures = Mapping[tuple[str, str], Sequence[Told]]
"""The units of each figure, by (kind, office or total; figure)."""

Groups = list[tuple[str, str, int]]
"""(key, printed name, how many units)."""


class RolledUp:
    """All figures of a period, each with the units behind it."""

    def __init__(self, gathered: Gathered) -> None:
        self.gathered = gathered
        self.units = Packed(replace(u, name=gathered.called(u)) for u in gathered.units)
        self.counts: dict[str, Counter[str]] = {}
        self._figures = dict[tuple[str, str], Packed[Basis]]()
        self._left_out = dict[tuple[str, str], Packed[LeftOut]]()
        self._below = lru_cache(maxsize=1)(self._of_offices)
        self._decided_by = lru_cache(maxsize=8)(self._parameters_of)
        for number, unit in enumerate(self.units, start=1):
            gathered.books.let_go(number)
            told = [(ALL, Basis(unit, "", 0, "", said("rollup.listed")))]
            told += [(f, replace(b, how=part_of(gathered, b).how)) for f, b in self._of_unit(unit)]
            figures = dict.fromkeys(figure for figure, _ in told)
            own = unit.parent == gathered.desk.office.unit
            for group in (unit.kind, TOTAL, *([] if own else [unit.parent])):
                self.counts.setdefault(group, Counter()).update(list(figures))
            left = [
                (f, self._left(unit, part)) for f, part in PART_OF.items() if not figures.keys() & DECIDES[f]
            ]
            for group in (unit.kind, TOTAL):
                for figure, basis in told:
                    self._figures.setdefault((group, figure), Packed()).append(basis)
                for figure, one in left:
                    self._left_out.setdefault((group, figure), Packed()).append(one)

    # --- groups and addresses ----------------------------------------------------------------
    @cached_property
    def kinds(self) -> Groups:
        """Kinds of units, in the law's order."""
        by_kind = Counter(u.kind for u in self.units)
        return [(k, kind_name(k), by_kind[k]) for k in sorted(by_kind, key=KINDS.find)]

    @cached_property
    def offices(self) -> Groups:
        """Offices below this one and the units of each, also those of which nothing came."""
        names, own = self.gathered.roster.units, self.gathered.desk.office.unit
        by_office = Counter(u.parent for u in self.units if u.parent != own)
        by_office.update({u.id: 0 for u in self.units if u.kind in OFFICES})
        named = [(o, names[o].name if o in names else o, by_office[o]) for o in by_office]
        return sorted(named, key=lambda office: (name_order(office[1]), office[0]))

    @cached_property
    def silent(self) -> frozenset[str]:
        """Offices below of which nothing came: no form of their own, and none of a unit below them."""
        units, day, spoken = self.gathered.roster.units, self.gathered.last_day, set[str]()
        for one in self.gathered.standings.values():
            id = one.subject.unit if one.stage is not Stage.NOTHING else ""
            while id in units and id not in spoken:
                spoken.add(id)
                id = units[id].on(day).parent
        return frozenset(key for key, _, _ in self.offices if key not in spoken)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The printed name of every group."""
        named = {key: name for key, name, _ in (*self.kinds, *self.offices)}
        return {**named, TOTAL: said("common.total")}

    @cached_property
    def codes(self) -> Mapping[str, str]:
        """What people type for a group: a kind's letter, an office's five digits where no other has them."""
        digits = Counter(key[2:7] for key, _, _ in self.offices)
        short = {key: key[2:7] for key, _, _ in self.offices if digits[key[2:7]] == 1}
        return {key: short.get(key, key) for key in self.names}

    def address(self, group: str, figure: str) -> str:
        """`K.7`, `14761.4`, `K.qd-xuat-sac`: how a person names a figure."""
        sort, _, grade = figure.partition(" ")
        last = f"{GRADES[sort]}-{folded(grade).replace(' ', '-')}" if grade else str(COLUMNS[figure])
        return f"{self.codes.get(group, group)}.{last}"

    @cached_property
    def addressed(self) -> Mapping[str, tuple[str, str]]:
        """Every figure there is, by its address; a figure of nobody has one too."""
        groups = ((group, {*COLUMNS, *self.counts.get(group, ())}) for group in self.names)
        keys = ((group, figure) for group, told in groups for figure in sorted(told, key=_order))
        return {self.address(*key): key for key in keys}

    def title(self, group: str, figure: str) -> str:
        """A figure in words: `Khu dân cư – Đạt, chính thức`."""
        return f"{self.names.get(group, group)} – {figure_name(figure)}"

    # --- counting ----------------------------------------------------------------------------
    def behind(self, group: str, figure: str) -> Sequence[Basis]:
        """What a figure rests on."""
        if group in self._places:
            return self._below(self._places[group] // OFFICES_AT_ONCE)[0].get((group, figure), ())
        return self._figures.get((group, figure), ())

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {key: n for n, (key, _, _) in enumerate(self.offices)}

    def _of_offices(self, number: int) -> tuple[Figures[Basis], Figures[LeftOut]]:
        """The units of the figures of some offices: they are found among all."""
        first = number * OFFICES_AT_ONCE
        some = {key for key, _, _ in self.offices[first : first + OFFICES_AT_ONCE]}
        return _found_in(self._figures, some), _found_in(self._left_out, some)

    def count(self, group: str, figure: str) -> int:
        """The figure: how many units stand behind it."""
        return self.counts[group][figure] if group in self.counts else 0

    def left_out(self, group: str, figure: str) -> Sequence[LeftOut]:
        """The units of a group that a figure of accepted copies does not count, except those that failed."""
        if group in self._places:
            return self._below(self._places[group] // OFFICES_AT_ONCE)[1].get((group, figure), ())
        return self._left_out.get((group, figure), ())

    def _left(self, unit: Unit, part: str) -> LeftOut:
        gathered, standings = self.gathered, self.gathered.standings
        came = [standings[s] for s in gathered.playing(part, unit)]
        one = next((s for s in came if s.stage not in SETTLED), next(iter(came), None))
        if one is None:
            forms = gathered.roles.part(part).of(gathered.forms)
            lines = [s.line for f in forms if (s := gathered.standing(unit.id, f)) is not None]
            aside = next((line for line in lines if line.aside), None)
            below = "paper_below" if self._on_paper_there(unit, part) else "below"
            awaited = "nothing" if lines else below if unit.id in gathered.roster.lower else "unasked"
            why = "aside" if aside else awaited
            return LeftOut(unit, aside.subject.form if aside else "", Stage.NOTHING, said(f"left.{why}"))
        why = said(f"left.{one.stage.value}", n=one.line.errors)
        if one.stage in SETTLED:
            why = said("left.but", stage=why, why=self._settled_but(one.subject))
        return LeftOut(unit, one.subject.form, one.stage, why)

    def _on_paper_there(self, unit: Unit, part: str) -> bool:
        """Whether the campaign of the unit's own office says that it holds this part's form on paper."""
        plays, shelf = self.gathered.roles.part(part).plays, self.gathered.desk.shelf
        asked = (h for h in shelf.heads() if h.on_paper and plays(h.id) and unit.kind in h.kinds)
        there = self._decided_by(unit.parent)
        return any(there.get(head.on_paper.parameter) == 0 for head in asked if head.on_paper)

    @cached_property
    def _campaigns(self) -> Mapping[str, list[Envelope]]:
        """Everybody's campaigns, by who signed them."""
        found: dict[str, list[Envelope]] = {}
        for envelope in self.gathered.books.uncut(Kind.CAMPAIGN):
            found.setdefault(envelope.header.unit, []).append(envelope)
        return found

    def _parameters_of(self, office: str) -> Mapping[str, int]:
        """What the office's own campaign of the period decides."""
        keys = keys_of(self.gathered.roster, office)
        issued = campaigns_from(self._campaigns.get(office, []), office=office, keys=keys)
        campaign = issued.by_period.get(self.gathered.period)
        return campaign.parameters if campaign else {}

    def _settled_but(self, subject: Subject) -> str:
        """Why a form that was accepted is in no figure all the same."""
        gathered = self.gathered
        copy = gathered.counted(subject)
        if copy is None:
            here = gathered.books.form_of(gathered.books.settled(subject)) is not None
            return said("left.above" if here else "left.unknown_form")
        open_still = [c.number or c.label for c in gathered.criteria(copy) if c.result == UNTOLD]
        return said("left.untold", criteria=", ".join(open_still)) if open_still else said("left.unsaid")

    # --- who is behind which figure ----------------------------------------------------------
    def _of_unit(self, unit: Unit) -> Iterable[tuple[str, Basis]]:
        """Every figure that a unit is counted in, with what it rests on."""
        gathered = self.gathered
        for part, good in (("registration", "registered"), ("assessment", "passed")):
            for official, figure in ((True, good), (False, f"{good}_latest")):
                found = gathered.copy(part, unit, official=official)
                if found is None:
                    paper = gathered.on_paper(part, unit) if part == "registration" else None
                    if paper is not None:
                        yield figure, Basis(unit, paper.form, 0, "", self._by_paper(paper))
                    continue
                basis = self._basis(unit, part, found, official=official)
                result = PASSED if part == "registration" else self._result(unit, official=official)
                if result == PASSED:
                    yield figure, basis
                elif result == FAILED and official:
                    yield "failed", basis
        decided, graded = gathered.decided.get(unit.id), gathered.graded.get(unit.id)
        if decided is not None and decided.passed:
            yield "recognised", self._decision(unit, decided, decided.result)
        if graded is not None:
            yield f"grade {graded.result}", self._decision(unit, graded, graded.result)
        else:
            yield from self._proposed_grade(unit)
        for subject in self._in_conflict.get(unit.id, ()):
            number = gathered.standings[subject].line.number
            yield "conflict", Basis(unit, subject.form, number, "", said("stage.conflict"), subject)

    def _by_paper(self, subject: Subject) -> str:
        """That a form is held on paper, and by which version of the campaign or which book of the office."""
        world, form = self.gathered.books.world, self.gathered.desk.shelf.newest(subject.form)
        if (campaign := world.campaign(subject.period)) and on_paper_by_campaign(subject, world):
            told = {"period": campaign.period, "version": campaign.version, "citing": campaign.citing or "–"}
            return said("rollup.paper_by_campaign", **told)
        return said("rollup.paper_by_book", form=form.on_paper.form if form and form.on_paper else "–")

    @cached_property
    def _in_conflict(self) -> Mapping[str, list[Subject]]:
        """The forms with two versions, by unit."""
        found: dict[str, list[Subject]] = {}
        for subject, one in self.gathered.standings.items():
            if one.stage is Stage.CONFLICT:
                found.setdefault(subject.unit, []).append(subject)
        return found

    def _result(self, unit: Unit, *, official: bool) -> str:
        """The appraisal's result where there is one, else what the unit says of itself."""
        told = self.gathered.result("appraisal", unit, official=True)
        return told or self.gathered.result("assessment", unit, official=official)

    def _basis(self, unit: Unit, part: str, found: tuple[Subject, Counted], *, official: bool) -> Basis:
        subject, copy = found
        view = self.gathered.books.settled(subject)
        revision = (view.official if official else view.latest) or view.latest
        cell = self.gathered.roles.part(part).cell("grade" if part == "score" else "result")
        return Basis(
            unit,
            subject.form,
            revision.number if revision else 0,
            ma_kiem(copy.form, copy.entries),
            said("rollup.official" if official else "rollup.latest"),
            subject,
            revision.said.id if revision else "",
            cell,
            show(copy.value(cell)) if cell else "",
        )

    def _decision(self, unit: Unit, decided: Decided, says: str) -> Basis:
        words = said("rollup.decided", result=says, number=decided.number or "–", day=decided.day or "–")
        view = self.gathered.books.settled(decided.source)
        revision = view.official or view.latest
        id = revision.said.id if revision else ""
        return Basis(unit, decided.source.form, 0, "", words, decided.source, id, value=says)

    def _proposed_grade(self, unit: Unit) -> Iterable[tuple[str, Basis]]:
        found = self.gathered.copy("score", unit, official=True)
        if found is not None:
            grade = show(found[1].value(self.gathered.roles.part("score").cell("grade")))
            if grade:
                yield f"proposed {grade}", self._basis(unit, "score", found, official=True)


def figure_name(figure: str) -> str:
    """A figure in words: `Đạt, chính thức`."""
    sort, _, grade = figure.partition(" ")
    return said(f"rollup.grade_{sort}", grade=grade) if grade else said(f"rollup.{figure}")


def _order(figure: str) -> tuple[int, str]:
    return COLUMNS.get(figure, 99), figure


def _found_in(figures: Figures[Told], offices: Collection[str]) -> Figures[Told]:
    """The units of these offices among all."""
    found: dict[tuple[str, str], list[Told]] = {}
    for (group, figure), units in figures.items():
        for one in units if group == TOTAL else ():
            if one.unit.parent in offices:
                found.setdefault((one.unit.parent, figure), []).append(one)
    return found
