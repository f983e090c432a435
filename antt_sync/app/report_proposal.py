"""Đề nghị: who meets every criterion and may be proposed, why the others do not, who proposes which grade.

Knows the parts that forms play and which copy counts; refuses to know any form by name, and what is decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from antt_sync.app.report_board import decision_mark, standing_words, tone_of
from antt_sync.app.report_chase import form_name
from antt_sync.app.report_data import Criterion, Decided, Gathered
from antt_sync.app.report_parts import as_of, list_sheet, report_of
from antt_sync.app.report_two_versions import two_versions
from antt_sync.app.standings import Stage, Standing
from antt_sync.core.answers import Counted
from antt_sync.core.live import FAILED, NOT_APPLICABLE, PASSED
from antt_sync.core.report import Column, Content, Line, Link, Mark, Report, Sheet, Tone, Voice, Words
from antt_sync.core.roster import Unit
from antt_sync.core.submission import Subject
from antt_sync.core.values import show, show_date
from antt_sync.messages.report_words import kind_name, period_words, said

KINDS = "KCDGXHT"

MOST_PLACES = 3
"""So many places to correct are named; the workbook shows all of them."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One unit before the decision: what its copies say, criterion by criterion, and what is missing.

    `basis` says which copy the result rests on: `appraised`, `counted`, `latest`, or nothing; `to_correct`
    what is still wrong in the forms it rests on.
    """

    unit: Unit
    basis: str
    result: str
    own: Mapping[str, Criterion]
    appraised: Mapping[str, Criterion]
    standing: Standing | None
    workbook: str
    missing: tuple[str, ...]
    paper: str
    decided: Decided | None
    to_correct: Mapping[str, tuple[str, ...]]

    @property
    def failing(self) -> list[Criterion]:
        """The criteria that are not met or cannot be told, by the appraisal where there is one."""
        return [c for c in (self.appraised or self.own).values() if c.result not in MET]

    @property
    def proposed(self) -> bool:
        """True when every criterion is met by a copy that counts, no paper is missing, nothing is decided."""
        return (
            self.decided is None
            and self.basis in {"appraised", "counted"}
            and self.result == PASSED
            and not self.failing
            and not self.missing
            and not self.to_correct
        )

    @property
    def held_up(self) -> bool:
        """True when it is neither proposed nor decided: something stands in the way."""
        return self.decided is None and not self.proposed


MET = frozenset({PASSED, NOT_APPLICABLE})


def candidates(gathered: Gathered) -> list[Candidate]:
    """Every unit that some form of self-assessment is made for, by kind and name."""
    kinds = {
        k for f in gathered.desk.shelf.all() if gathered.roles.part("assessment").plays(f.id) for k in f.kinds
    }
    units = [u for u in gathered.units if u.kind in kinds and u.parent == gathered.desk.office.unit]
    return [_candidate(gathered, u) for u in sorted(units, key=lambda u: KINDS.find(u.kind))]


def _candidate(gathered: Gathered, unit: Unit) -> Candidate:
    appraisal = gathered.copy("appraisal", unit, official=True)
    counted = gathered.copy("assessment", unit, official=True)
    latest = counted or gathered.copy("assessment", unit, official=False)
    standing = _standing(gathered, unit)
    own = _by_row(gathered, latest)
    judged = _by_row(gathered, appraisal)
    basis, result = "", ""
    if latest is not None:
        basis = "appraised" if appraisal else "counted" if counted else "latest"
        part, copy = ("appraisal", appraisal[1]) if appraisal else ("assessment", latest[1])
        result = gathered.result_of(part, copy)
    workbook = ""
    if latest is not None:
        view = gathered.view(latest[0])
        workbook = view.latest.said.workbook_name if view.latest else ""
    paper = _paper(gathered, latest, appraisal)
    missing, decided = _missing_papers(gathered, unit), gathered.decided.get(unit.id)
    rests_on = [f[0] for f in (latest if counted is None or not appraisal else None, appraisal) if f]
    wrong = {s.form: places for s in rests_on if (places := gathered.to_correct(s))}
    return Candidate(unit, basis, result, own, judged, standing, workbook, missing, paper, decided, wrong)


Found = tuple[Subject, Counted] | None


def _paper(gathered: Gathered, assessed: Found, appraisal: Found) -> str:
    """Number and day of what the appraisal rests on: as the verdict says, else as its form says."""
    told = gathered.view(assessed[0]).outcome.paper if assessed else None
    if told is not None:
        return f"{told.number}, {show_date(told.day)}" if told.day else told.number
    if appraisal is None:
        return ""
    part = gathered.roles.part("appraisal")
    said_of = [show(appraisal[1].value(part.cell(name))) for name in ("number", "day")]
    return ", ".join(text for text in said_of if text)


def _standing(gathered: Gathered, unit: Unit) -> Standing | None:
    forms = gathered.roles.part("assessment").of(gathered.forms)
    found = [one for f in forms if (one := gathered.standing(unit.id, f)) is not None]
    return next((one for one in found if one.stage is not Stage.NOTHING), found[0] if found else None)


def _by_row(gathered: Gathered, found: Found) -> dict[str, Criterion]:
    return {c.row: c for c in gathered.criteria(found[1])} if found else {}


def _missing_papers(gathered: Gathered, unit: Unit) -> tuple[str, ...]:
    """What the register or the appraisal says has not come; without a register, forms that have not."""
    told: list[str] = []
    seen = False
    for name in ("register", "appraisal"):
        found = gathered.copy(name, unit, official=True)
        if found is not None:
            part, copy, seen = gathered.roles.part(name), found[1], True
            rows = (row for row in copy.form.rows if row.cell(part.cell("answer")) is not None)
            told += [
                r.label.vi
                for r in rows
                if show(copy.value(f"{r.key}.{part.cell('answer')}")) == part.cell("absent")
            ]
    if not seen:
        told += [
            said(f"proposal.no_{name}")
            for name in ("registration", "minutes")
            if _asked(gathered, name, unit)
            and not (gathered.has(name, unit, official=False) or gathered.on_paper(name, unit))
        ]
    return tuple(dict.fromkeys(_short(label) for label in told))


def _asked(gathered: Gathered, part: str, unit: Unit) -> bool:
    """Whether some form of this part is made for units of this kind."""
    plays = gathered.roles.part(part).plays
    return any(plays(f.id) and unit.kind in f.kinds for f in gathered.desk.shelf.all())


def _short(label: str) -> str:
    return label.partition(" (")[0]


# --- the report --------------------------------------------------------------------------------
def proposal(gathered: Gathered) -> Report:
    """Who is proposed, who is not and why, with links to the criterion; grades of the movement."""
    found = candidates(gathered)
    title = said("proposal.title", period=period_words(gathered.period))
    sheets = (
        _summary_sheet(gathered, found, title),
        _reasons_sheet(found),
        _grades_sheet(gathered),
        _details_sheet(found),
    )
    return report_of(gathered, "de-nghi", title, sheets, proposal_data(found))


def reasons(one: Candidate) -> list[tuple[str, str, str]]:
    """Why a unit is not proposed: (the criterion's row or nothing, its words, what stands there)."""
    found: list[tuple[str, str, str]] = []
    if not one.basis:
        words = standing_words(one.standing).partition("\n")[0] if one.standing else said("stage.nothing")
        found.append(("", said("proposal.assessment"), words))
    elif one.basis == "latest":
        found.append(("", said("proposal.assessment"), said("proposal.not_checked")))
    for form, places in one.to_correct.items():
        more = said("proposal.and_more", n=len(places) - MOST_PLACES) if len(places) > MOST_PLACES else ""
        words = "; ".join(places[:MOST_PLACES]) + more
        found.append(("", said("proposal.to_correct", form=form, n=len(places)), words))
    for c in one.failing:
        figures = "; ".join(f"{name}: {value}" for name, value in c.in_the_way or c.figures)
        result = c.result if c.result == FAILED else said("proposal.untold")
        found.append((c.row, f"{c.number}. {c.label}", f"{result} ({figures})" if figures else result))
    if one.basis and not one.failing and one.result != PASSED:
        found.append(("", said("proposal.conclusion"), one.result or said("proposal.untold")))
    found += [("", said("proposal.paper"), name) for name in one.missing]
    return found


def _key(unit: Unit, row: str = "") -> str:
    return f"{unit.id}|{row}"


def _to_details(one: Candidate, row: str, text: str) -> Content:
    known = row in one.own or row in one.appraised or (not row and (one.own or one.appraised))
    return Link(text, said("proposal.sheet_details"), _key(one.unit, row)) if known else text


def _summary_sheet(gathered: Gathered, found: list[Candidate], title: str) -> Sheet:
    columns = (
        Column("tt", said("common.number"), align="center"),
        Column("ten", said("common.unit")),
        Column("giai_doan", said("proposal.stage"), align="center"),
        Column("ket_qua", said("common.result"), align="center"),
        Column("co_so", said("proposal.basis")),
        Column("vuong", said("proposal.open"), align="center"),
        Column("tep", said("proposal.workbook")),
    )
    lines: list[Line] = []
    for kind, group in by_kind(found):
        good = sum(1 for c in group if c.proposed)
        lines.append(Line((said("proposal.band", kind=kind, part=good, whole=len(group)),), band=True))
        lines += [Line(_summary(n, one)) for n, one in enumerate(group, start=1)]
    hint = Words(said("proposal.hint"), Voice.NOTE)
    above = (Words(title, Voice.TITLE), as_of(gathered), *two_versions(gathered), hint)
    return list_sheet(
        said("proposal.sheet"), (42, 260, 180, 190, 170, 110, 230), columns, tuple(lines), *above
    )


def _summary(number: int, one: Candidate) -> tuple[Content, ...]:
    stage: Content = "–"
    if one.decided is not None:
        stage = decision_mark(one.decided)
    elif one.standing is not None:
        stage = Mark(standing_words(one.standing).partition("\n")[0], tone_of(one.standing))
    good: Content = (
        Mark(said("proposal.yes"), Tone.GOOD) if one.proposed else Mark(said("proposal.no"), Tone.FIX)
    )
    if one.decided is not None:
        good = Mark(said("proposal.done"), Tone.OFF)
    basis = said(f"proposal.basis_{one.basis}") if one.basis else "–"
    left = len(reasons(one)) if one.held_up else 0
    return number, _to_details(one, "", one.unit.name), stage, good, basis, left or "–", one.workbook or "–"


def by_kind(found: Iterable[Candidate]) -> list[tuple[str, list[Candidate]]]:
    """Units in groups of a kind, each under the kind's name."""
    groups: dict[str, list[Candidate]] = {}
    for one in found:
        groups.setdefault(one.unit.kind, []).append(one)
    return [(kind_name(kind), group) for kind, group in groups.items()]


def _reasons_sheet(found: list[Candidate]) -> Sheet:
    columns = (
        Column("don_vi", said("common.unit")),
        Column("tieu_chi", said("proposal.criterion")),
        Column("gia_tri", said("proposal.value")),
        Column("tep", said("proposal.workbook")),
    )
    lines = [
        Line((one.unit.name, _to_details(one, row, label), value, one.workbook or "–"), first=n == 0)
        for one in found
        if one.held_up
        for n, (row, label, value) in enumerate(reasons(one))
    ]
    title = Words(said("proposal.reasons_title"), Voice.SUBTITLE)
    return list_sheet(said("proposal.sheet_reasons"), (210, 400, 380, 190), columns, tuple(lines), title)


def _grades_sheet(gathered: Gathered) -> Sheet:
    """The movement's list: points and grades proposed, official copy first."""
    columns = (
        Column("tt", said("common.number"), align="center"),
        Column("ten", said("common.unit")),
        Column("loai", said("common.kind")),
        Column("bieu", said("common.form")),
        Column("tu_cham", said("proposal.points"), align="center"),
        Column("tham_dinh", said("proposal.points_appraised"), align="center"),
        Column("muc", said("proposal.grade"), align="center"),
        Column("co_so", said("proposal.basis")),
    )
    part, lines = gathered.roles.part("score"), list[Line]()
    for unit in sorted(gathered.units, key=lambda u: KINDS.find(u.kind)):
        counted = gathered.copy("score", unit, official=True)
        found = counted or gathered.copy("score", unit, official=False)
        if found is None:
            continue
        cells = [show(found[1].value(part.cell(name))) or "–" for name in ("total", "appraised", "grade")]
        basis = said("proposal.basis_counted" if counted else "proposal.basis_latest")
        name = form_name(gathered, found[0].form)
        lines.append(Line((len(lines) + 1, unit.name, kind_name(unit.kind), name, *cells, basis)))
    name, title = said("proposal.sheet_grades"), Words(said("proposal.grades_title"), Voice.SUBTITLE)
    grid = (42, 240, 150, 240, 110, 110, 120, 170)
    return list_sheet(name, grid, columns, tuple(lines), title, empty=said("common.none"))


def _details_sheet(found: list[Candidate]) -> Sheet:
    columns = (
        Column("so", said("proposal.no_of"), align="center"),
        Column("tieu_chi", said("proposal.criterion")),
        Column("so_lieu", said("proposal.figures")),
        Column("tu", said("proposal.own"), align="center"),
        Column("td", said("proposal.appraised"), align="center"),
        Column("can_cu", said("proposal.source")),
    )
    lines: list[Line] = []
    for one in found:
        if not one.own and not one.appraised:
            continue
        name = said("proposal.detail_band", unit=one.unit.name, file=one.workbook or "–")
        lines.append(Line((name,), key=_key(one.unit), band=True))
        for row in dict.fromkeys([*one.own, *one.appraised]):
            own, judged = one.own.get(row), one.appraised.get(row)
            c = own or judged
            assert c is not None  # the row comes from one of them
            figures = "\n".join(f"{label}: {value}" for label, value in c.figures)
            cells = (c.number, c.label, figures, _result(own), _result(judged), c.source)
            lines.append(Line(cells, key=_key(one.unit, row)))
    title = Words(said("proposal.details_title"), Voice.SUBTITLE)
    grid = (50, 400, 280, 110, 110, 230)
    return list_sheet(said("proposal.sheet_details"), grid, columns, tuple(lines), title)


def _result(criterion: Criterion | None) -> Content:
    if criterion is None:
        return "–"
    if criterion.result in MET:
        return Mark(f"✓ {criterion.result}", Tone.GOOD)
    if criterion.result == FAILED:
        return Mark(f"✗ {criterion.result}", Tone.LATE)
    return Mark(f"… {said('proposal.untold')}", Tone.FIX)


def proposal_data(found: list[Candidate]) -> dict[str, object]:
    """The same for programs."""
    return {
        "units": [
            {
                "unit": c.unit.id,
                "name": c.unit.name,
                "kind": c.unit.kind,
                "basis": c.basis,
                "result": c.result,
                "proposed": c.proposed,
                "decided": c.decided.number if c.decided else "",
                "missing": list(c.missing),
                "reasons": [
                    {"criterion": row, "label": label, "value": value} for row, label, value in reasons(c)
                ]
                if c.held_up
                else [],
                "workbook": c.workbook,
            }
            for c in found
        ],
    }
