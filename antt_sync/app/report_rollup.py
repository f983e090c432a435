"""Tổng hợp: how many of each kind registered, reached the standard, were recognised; every number traceable.

Knows what counts (accepted copies and decisions), what only came, and that two versions count as neither;
refuses to add up anything it cannot name the units of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from antt_sync.app.report_data import Decided, Gathered, Stage, kind_name, share
from antt_sync.app.report_proposal import KINDS
from antt_sync.core.answers import Counted
from antt_sync.core.live import FAILED, PASSED, ma_kiem
from antt_sync.core.names import name_order
from antt_sync.core.report import Block, Column, Content, Line, Link, Report, Sheet, Table, Voice, Words
from antt_sync.core.roster import Unit
from antt_sync.core.submission import Subject
from antt_sync.core.values import show
from antt_sync.messages.report_words import period_words, said

FIGURES = ("registered", "registered_latest", "passed", "passed_latest", "failed", "recognised", "conflict")
"""What is counted, beside all units."""


@dataclass(frozen=True, slots=True)
class Basis:
    """One unit behind a figure: the copy or the decision it rests on."""

    unit: Unit
    form: str
    number: int
    ma_kiem: str
    says: str


Figures = dict[tuple[str, str], list[Basis]]
"""The units behind each figure, by (kind or office, figure)."""


def rollup(gathered: Gathered) -> Report:
    """Figures by kind and by office below, grades of the movement, and the units behind every figure."""
    units = gathered.units
    figures: Figures = {}
    for unit in units:
        for figure, basis in _of_unit(gathered, unit):
            figures.setdefault((unit.kind, figure), []).append(basis)
            if unit.parent != gathered.desk.office.unit:
                figures.setdefault((unit.parent, figure), []).append(basis)
    title = said("rollup.title", period=period_words(gathered.period))
    blocks: list[Block] = [
        Words(title, Voice.TITLE),
        Words(said("common.as_of", date=f"{gathered.as_of:%d/%m/%Y}"), Voice.CENTRE),
        Words(said("rollup.hint"), Voice.NOTE),
        _table(_kinds(units), figures, total=True),
    ]
    offices = _offices(gathered, units)
    if offices:
        blocks += [Words(said("rollup.by_office"), Voice.HEADING), _table(offices, figures, total=False)]
    blocks += [Words(said("rollup.grades"), Voice.HEADING), *_grades(units, figures)]
    grid = (200, 70, 90, 90, 110, 90, 90, 90, 90, 110, 90)
    sheets = (Sheet(said("rollup.sheet"), grid, tuple(blocks)), _trace_sheet(gathered, units, figures))
    return Report("tong-hop", title, gathered.desk.office.name, sheets, _data(gathered, units, figures))


# --- who is behind which figure ----------------------------------------------------------------
def _of_unit(gathered: Gathered, unit: Unit) -> Iterable[tuple[str, Basis]]:
    """Every figure that a unit is counted in, with what it rests on."""
    for part, good in (("registration", "registered"), ("assessment", "passed")):
        for official, figure in ((True, good), (False, f"{good}_latest")):
            found = gathered.copy(part, unit, official=official)
            if found is None:
                if part == "registration" and gathered.on_paper(part, unit):
                    yield figure, Basis(unit, "", 0, "", said("stage.by_paper"))
                continue
            basis = _basis(gathered, unit, *found, official=official)
            result = PASSED if part == "registration" else _result(gathered, unit, official=official)
            if result == PASSED:
                yield figure, basis
            elif result == FAILED and official:
                yield "failed", basis
    decided, graded = gathered.decided.get(unit.id), gathered.graded.get(unit.id)
    if decided is not None and decided.passed:
        yield "recognised", _decision(unit, decided, decided.result)
    if graded is not None:
        yield f"grade {graded.result}", _decision(unit, graded, graded.result)
    else:
        yield from _proposed_grade(gathered, unit)
    for subject, one in gathered.standings.items():
        if subject.unit == unit.id and one.stage is Stage.CONFLICT:
            yield "conflict", Basis(unit, subject.form, one.line.number, "", said("stage.conflict"))


def _result(gathered: Gathered, unit: Unit, *, official: bool) -> str:
    """The appraisal's result where there is one, else what the unit says of itself."""
    return gathered.result("appraisal", unit, official=True) or gathered.result(
        "assessment", unit, official=official
    )


def _basis(gathered: Gathered, unit: Unit, subject: Subject, copy: Counted, *, official: bool) -> Basis:
    view = gathered.view(subject)
    revision = (view.official if official else view.latest) or view.latest
    number = revision.number if revision else 0
    says = said("rollup.official" if official else "rollup.latest")
    return Basis(unit, subject.form, number, ma_kiem(copy.form, copy.entries), says)


def _decision(unit: Unit, decided: Decided, says: str) -> Basis:
    words = said("rollup.decided", result=says, number=decided.number or "–", day=decided.day or "–")
    return Basis(unit, decided.source.form, 0, "", words)


def _proposed_grade(gathered: Gathered, unit: Unit) -> Iterable[tuple[str, Basis]]:
    found = gathered.copy("score", unit, official=True)
    if found is not None:
        grade = show(found[1].value(gathered.roles.part("score").cell("grade")))
        if grade:
            yield f"proposed {grade}", _basis(gathered, unit, *found, official=True)


# --- tables ------------------------------------------------------------------------------------
Groups = list[tuple[str, str, list[Unit]]]
"""(key, printed name, its units)."""


def _kinds(units: Iterable[Unit]) -> Groups:
    by_kind = _grouped(units, lambda u: u.kind)
    return [(k, kind_name(k), by_kind[k]) for k in sorted(by_kind, key=KINDS.find)]


def _offices(gathered: Gathered, units: Iterable[Unit]) -> Groups:
    """Offices below this one and the units of each; none where all units are its own."""
    names = gathered.roster.units
    by_office = _grouped((u for u in units if u.parent != gathered.desk.office.unit), lambda u: u.parent)
    named = [(o, names[o].name if o in names else o, by_office[o]) for o in by_office]
    return sorted(named, key=lambda office: (name_order(office[1]), office[0]))


def _grouped(units: Iterable[Unit], key: Callable[[Unit], str]) -> dict[str, list[Unit]]:
    found: dict[str, list[Unit]] = {}
    for unit in units:
        found.setdefault(key(unit), []).append(unit)
    return found


def _count(figures: Figures, group: str, figure: str) -> int:
    return len({b.unit.id for b in figures.get((group, figure), [])})


def _number(figures: Figures, group: str, figure: str) -> Content:
    """A figure that leads to its units; nothing behind it, nowhere to lead."""
    count = _count(figures, group, figure)
    return Link(count, said("rollup.sheet_trace"), f"{group}|{figure}") if count else 0


def _table(groups: Groups, figures: Figures, *, total: bool) -> Table:
    names = ("registered", "registered_latest", "registered_share", "passed", "passed_latest", "failed")
    columns = (
        Column("nhom", said("rollup.group")),
        Column("tong", said("rollup.all"), align="center"),
        *(Column(n, said(f"rollup.{n}"), align="center") for n in names),
        *(
            Column(n, said(f"rollup.{n}"), align="center")
            for n in ("recognised", "recognised_share", "conflict")
        ),
    )
    lines = []
    sums = dict.fromkeys(FIGURES, 0)
    for key, name, units in groups:
        counts = {f: _count(figures, key, f) for f in FIGURES}
        sums = {f: sums[f] + counts[f] for f in FIGURES}
        shown: dict[str, Content] = {f: _number(figures, key, f) for f in FIGURES}
        lines.append(Line(_cells(name, len(units), shown, counts)))
    if total:
        whole = sum(len(units) for _, _, units in groups)
        shown = {f: sums[f] for f in FIGURES}
        lines.append(Line(_cells(said("common.total"), whole, shown, sums), strong=True))
    return Table(columns, tuple(lines), main=total, numbers=total)


def _cells(name: str, whole: int, shown: dict[str, Content], counts: dict[str, int]) -> tuple[Content, ...]:
    return (
        name,
        whole,
        shown["registered"],
        shown["registered_latest"],
        share(counts["registered"], whole),
        shown["passed"],
        shown["passed_latest"],
        shown["failed"],
        shown["recognised"],
        share(counts["recognised"], whole),
        shown["conflict"],
    )


def _grades(units: Iterable[Unit], figures: Figures) -> list[Block]:
    """Grades of the movement by kind: decided ones, and proposals beside them."""
    found = sorted({f for _, f in figures if f.startswith(("grade ", "proposed "))})
    if not found:
        return [Words(said("common.none"))]
    groups = _kinds(units)
    columns = (
        Column("muc", said("rollup.grade"), span=3),
        *(Column(key, name, align="center") for key, name, _ in groups[:6]),
        Column("cong", said("common.total"), span=8 - len(groups[:6]), align="center"),
    )
    lines = []
    for figure in found:
        sort, _, grade = figure.partition(" ")
        counts = [_number(figures, key, figure) for key, _, _ in groups[:6]]
        whole = sum(_count(figures, key, figure) for key, _, _ in groups)
        lines.append(Line((said(f"rollup.grade_{sort}", grade=grade), *counts, whole)))
    return [Table(columns, tuple(lines))]


def _trace_sheet(gathered: Gathered, units: Iterable[Unit], figures: Figures) -> Sheet:
    """The units behind each figure, with the lần and mã kiểm of the copy or the number of the decision."""
    names = {key: name for key, name, _ in (*_kinds(units), *_offices(gathered, units))}
    columns = (
        Column("tt", said("common.number"), align="center"),
        Column("ma", said("rollup.id")),
        Column("ten", said("common.unit")),
        Column("bieu", said("common.form"), align="center"),
        Column("lan", said("rollup.revision"), align="center"),
        Column("ma_kiem", said("rollup.code"), align="center"),
        Column("can_cu", said("rollup.rests_on")),
    )
    lines: list[Line] = []
    for (group, figure), behind in sorted(figures.items(), key=lambda item: _place(list(names), *item[0])):
        words = said(
            "rollup.trace_band",
            group=names.get(group, group),
            figure=_figure_name(figure),
            n=_count(figures, group, figure),
        )
        lines.append(Line((words,), key=f"{group}|{figure}", band=True))
        lines += [
            Line((n, b.unit.id, b.unit.name, b.form or "–", b.number or "–", b.ma_kiem or "–", b.says))
            for n, b in enumerate(behind, start=1)
        ]
    title = Words(said("rollup.trace_title"), Voice.SUBTITLE)
    table = Table(columns, tuple(lines), main=True)
    return Sheet(said("rollup.sheet_trace"), (42, 160, 290, 90, 60, 90, 330), (title, table))


def _place(groups: list[str], group: str, figure: str) -> tuple[int, str, int, str]:
    """Groups and figures in the order of the tables."""
    at = FIGURES.index(figure) if figure in FIGURES else len(FIGURES)
    return (groups.index(group) if group in groups else len(groups)), group, at, figure


def _figure_name(figure: str) -> str:
    sort, _, grade = figure.partition(" ")
    return said(f"rollup.grade_{sort}", grade=grade) if grade else said(f"rollup.{figure}")


def _data(gathered: Gathered, units: Iterable[Unit], figures: Figures) -> dict[str, object]:
    return {
        "period": gathered.period,
        "as_of": gathered.as_of.isoformat(),
        "groups": [
            {
                "group": key,
                "name": name,
                "all": len(own),
                **{f: _count(figures, key, f) for f in FIGURES},
                "units": {f: [b.unit.id for b in behind] for (g, f), behind in figures.items() if g == key},
            }
            for key, name, own in (*_kinds(units), *_offices(gathered, units))
        ],
    }
